/*
 * What texts of a list of goods are made of, as far as it has to know, and the
 * units of measure, OK 015-94 (OKEI): those that goods are sold in, with the
 * short name that the classifier gives and the full one. A unit is found by
 * either, or by another spelling that people use; points, blanks and capitals
 * do not matter.
 */
#include "base/mem.h"
#include "base/scan.h"
#include "base/text.h"
#include "goods/goods_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- blanks ---- */

/* The length of the blank that ends at `end`, 0 when there is none. */
static size_t
blank_before(const char *s, const char *end)
{
	size_t n;

	if (s < end && end[-1] > ' ' && end[-1] <= '~')
		return 0; /* as most do */
	for (n = 1; n <= 3 && n <= (size_t)(end - s); n++)
		if (blank_at(end - n, end) == n)
			return n;
	return 0;
}

void
goods_trim(struct cell *c)
{
	const char *s = c->text, *end = s + c->len;
	size_t n;

	if (s == end)
		return;
	while ((n = blank_at(s, end)) > 0)
		s += n;
	while ((n = blank_before(s, end)) > 0)
		end -= n;
	c->text = s;
	c->len = (size_t)(end - s);
}

/* ---- characters ---- */

static bool
is_control(unsigned char c)
{
	return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

/* U+FFFE and U+FFFF; surrogates are no UTF-8. */
static bool
is_no_character(const char *s, const char *end)
{
	return end - s >= 3 && memcmp(s, "\xef\xbf", 2) == 0 &&
	       (unsigned char)s[2] >= 0xbe;
}

/* Bytes that may be of such a character, or of another. */
static inline scan_block
mark(const void *arg, scan_block b)
{
	(void)arg;
	return (scan_block)(b < 0x20) | (scan_block)(b == 0xef);
}

bool
goods_has_control(const struct cell *c)
{
	const char *s = c->text, *end = s + c->len;

	if (c->len == 0 || scan_is_clean(s, c->len, mark, NULL))
		return false;
	for (; s < end; s++)
		if (is_control((unsigned char)*s) ||
		    (*s == '\xef' && is_no_character(s, end)))
			return true;
	return false;
}

/* ---- letters ---- */

enum script { SCRIPT_NONE, SCRIPT_LATIN, SCRIPT_CYRILLIC };

/* The script of the character at s, and how long it is. */
static enum script
script_at(const char *s, size_t *len)
{
	unsigned char c = (unsigned char)*s;

	*len = 1;
	if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
		return SCRIPT_LATIN;
	if (c >= 0xd0 && c <= 0xd3) { /* U+0400 to U+04FF */
		*len = 2;
		return SCRIPT_CYRILLIC;
	}
	return SCRIPT_NONE;
}

bool
goods_is_mixed(const struct cell *c)
{
	enum script before = SCRIPT_NONE, now;
	size_t i, len;

	for (i = 0; i < c->len; i += len) {
		now = script_at(c->text + i, &len);
		if (before != SCRIPT_NONE && now != SCRIPT_NONE &&
		    now != before)
			return true;
		/* the rest of another character is no letter either */
		before = now;
	}
	return false;
}

/* А-П stay in their row of UTF-8, Р-Я go to the next; Ё has its own place. */
static size_t
put_small(const unsigned char *s, size_t left, struct buf *to)
{
	unsigned char small[2];

	if (*s < 0x80 || left < 2 || *s != 0xd0 || s[1] > 0xaf) {
		buf_putc(
		    to, (char)(*s >= 'A' && *s <= 'Z' ? *s - 'A' + 'a' : *s));
		return 1;
	}
	small[0] = s[1] < 0x90 || s[1] > 0x9f ? 0xd1 : 0xd0;
	small[1] = (unsigned char)(s[1] < 0x90   ? s[1] + 0x10
				   : s[1] < 0xa0 ? s[1] + 0x20
						 : s[1] - 0x20);
	buf_add(to, (const char *)small, 2);
	return 2;
}

/* Small letters, without points and blanks. */
static void
put_folded(const struct cell *c, struct buf *to)
{
	const char *s = c->text, *end = s + c->len;
	size_t n;

	while (s < end) {
		n = *s == '.' ? 1 : blank_at(s, end);
		if (n == 0)
			n = put_small(
			    (const unsigned char *)s, (size_t)(end - s), to);
		s += n;
	}
}

/* ---- units ---- */

/* By code, which is how they are found. */
static const struct goods_unit units[] = {
	{ "003", "мм", "Миллиметр" },
	{ "004", "см", "Сантиметр" },
	{ "005", "дм", "Дециметр" },
	{ "006", "м", "Метр" },
	{ "008", "км", "Километр" },
	{ "018", "пог. м", "Погонный метр" },
	{ "019", "тыс. пог. м", "Тысяча погонных метров" },
	{ "020", "усл. м", "Условный метр" },
	{ "039", "дюйм", "Дюйм" },
	{ "041", "фут", "Фут" },
	{ "043", "ярд", "Ярд" },
	{ "050", "мм2", "Квадратный миллиметр" },
	{ "051", "см2", "Квадратный сантиметр" },
	{ "053", "дм2", "Квадратный дециметр" },
	{ "055", "м2", "Квадратный метр" },
	{ "058", "тыс. м2", "Тысяча квадратных метров" },
	{ "059", "га", "Гектар" },
	{ "061", "км2", "Квадратный километр" },
	{ "109", "а", "Ар" },
	{ "110", "мм3", "Кубический миллиметр" },
	{ "111", "мл", "Миллилитр" },
	{ "112", "л", "Литр" },
	{ "113", "м3", "Кубический метр" },
	{ "114", "тыс. м3", "Тысяча кубических метров" },
	{ "116", "дкл", "Декалитр" },
	{ "118", "дл", "Децилитр" },
	{ "122", "гл", "Гектолитр" },
	{ "130", "тыс. л", "Тысяча литров" },
	{ "160", "гг", "Гектограмм" },
	{ "161", "мг", "Миллиграмм" },
	{ "162", "кар", "Метрический карат" },
	{ "163", "г", "Грамм" },
	{ "166", "кг", "Килограмм" },
	{ "168", "т", "Тонна" },
	{ "206", "ц", "Центнер" },
	{ "214", "кВт", "Киловатт" },
	{ "215", "МВт", "Мегаватт" },
	{ "245", "кВт.ч", "Киловатт-час" },
	{ "246", "МВт.ч", "Мегаватт-час" },
	{ "354", "с", "Секунда" },
	{ "355", "мин", "Минута" },
	{ "356", "ч", "Час" },
	{ "359", "сут", "Сутки" },
	{ "360", "нед", "Неделя" },
	{ "361", "дек", "Декада" },
	{ "362", "мес", "Месяц" },
	{ "364", "кварт", "Квартал" },
	{ "365", "полгода", "Полугодие" },
	{ "366", "г.", "Год" },
	{ "383", "руб", "Рубль" },
	{ "384", "тыс. руб", "Тысяча рублей" },
	{ "616", "боб", "Бобина" },
	{ "625", "л.", "Лист" },
	{ "626", "100 л.", "Сто листов" },
	{ "639", "доз", "Доза" },
	{ "641", "дюжина", "Дюжина" },
	{ "642", "ед", "Единица" },
	{ "643", "тыс. ед", "Тысяча единиц" },
	{ "657", "изд", "Изделие" },
	{ "683", "100 ящ.", "Сто ящиков" },
	{ "698", "мест", "Место" },
	{ "704", "набор", "Набор" },
	{ "715", "пар", "Пара" },
	{ "728", "пач", "Пачка" },
	{ "732", "10 пар", "Десять пар" },
	{ "733", "дюжина пар", "Дюжина пар" },
	{ "734", "посыл", "Посылка" },
	{ "735", "часть", "Часть" },
	{ "736", "рул", "Рулон" },
	{ "737", "дюжина рул", "Дюжина рулонов" },
	{ "740", "дюжина шт", "Дюжина штук" },
	{ "744", "%", "Процент" },
	{ "745", "элем", "Элемент" },
	{ "778", "упак", "Упаковка" },
	{ "780", "дюжина упак", "Дюжина упаковок" },
	{ "781", "100 упак", "Сто упаковок" },
	{ "782", "тыс. упак", "Тысяча упаковок" },
	{ "792", "чел", "Человек" },
	{ "796", "шт", "Штука" },
	{ "797", "100 шт", "Сто штук" },
	{ "798", "тыс. шт", "Тысяча штук" },
	{ "799", "млн шт", "Миллион штук" },
	{ "812", "ящ", "Ящик" },
	{ "836", "гол", "Голова" },
	{ "839", "компл", "Комплект" },
	{ "840", "секц", "Секция" },
	{ "868", "бут", "Бутылка" },
	{ "869", "тыс. бут", "Тысяча бутылок" },
	{ "870", "ампул", "Ампула" },
	{ "871", "тыс. ампул", "Тысяча ампул" },
	{ "872", "флак", "Флакон" },
	{ "873", "тыс. флак", "Тысяча флаконов" },
	{ "875", "тыс. кор", "Тысяча коробок" },
	{ "876", "усл. ед", "Условная единица" },
	{ "877", "тыс. усл. ед", "Тысяча условных единиц" },
	{ "879", "усл. шт", "Условная штука" },
	{ "881", "усл. банк", "Условная банка" },
};

/*
 * Other spellings, folded. In goods "л." is a litre and no leaf, and "г." is a
 * gram and no year.
 */
static const struct spelling {
	const char *folded, *code;
} spellings[] = {
	{ "г", "163" },
	{ "л", "112" },
	{ "штук", "796" },
	{ "штуки", "796" },
	{ "pcs", "796" },
	{ "pc", "796" },
	{ "kg", "166" },
	{ "гр", "163" },
	{ "литров", "112" },
	{ "м²", "055" },
	{ "квм", "055" },
	{ "м³", "113" },
	{ "кубм", "113" },
	{ "мп", "018" },
	{ "уп", "778" },
	{ "упк", "778" },
	{ "пч", "728" },
	{ "к-т", "839" },
	{ "кт", "839" },
	{ "комп", "839" },
	{ "наб", "704" },
	{ "фл", "872" },
};

const struct goods_unit *
units_list(size_t *n)
{
	*n = NELEM(units);
	return units;
}

/* ---- by code ---- */

static int
compare_code(const void *key, const void *unit)
{
	return strcmp(key, ((const struct goods_unit *)unit)->code);
}

/* A spreadsheet takes the zeros at the start: 6 is 006. */
const struct goods_unit *
units_by_code(const char *code, size_t len)
{
	char whole[] = "000";

	if (len == 0 || len > 3)
		return NULL;
	memcpy(whole + 3 - len, code, len);
	return bsearch(
	    whole, units, NELEM(units), sizeof(units[0]), compare_code);
}

/* ---- by name ---- */

/* Instead of a number, for a name that several fold to. */
#define SEVERAL (NELEM(units) + 1)

/* Of the name as it is folded. */
static struct digest
fold(struct units *n, const char *name, size_t len)
{
	struct cell c = { name, len, false };

	buf_reset(&n->folded);
	put_folded(&c, &n->folded);
	c = (struct cell){ n->folded.data, n->folded.len, false };
	return goods_key(&c, NULL);
}

static void
add_name(struct units *n, const char *name, size_t number)
{
	uint64_t *had =
	    hash_digests_at(&n->numbers, fold(n, name, strlen(name)));

	*had = *had == 0 || *had == number ? number : SEVERAL;
}

/* It holds, whatever a unit's name folds to. */
static void
add_spelling(struct units *n, const struct spelling *s)
{
	const struct goods_unit *u = units_by_code(s->code, strlen(s->code));

	*hash_digests_at(&n->numbers, fold(n, s->folded, strlen(s->folded))) =
	    (uint64_t)(u - units) + 1;
}

static void
add_all(struct units *n)
{
	size_t i;

	for (i = 0; i < NELEM(units); i++) {
		add_name(n, units[i].brief, i + 1);
		add_name(n, units[i].name, i + 1);
	}
	for (i = 0; i < NELEM(spellings); i++)
		add_spelling(n, &spellings[i]);
}

const struct goods_unit *
units_by_name(struct units *n, const struct cell *name)
{
	uint64_t number;

	if (n->numbers.table.count == 0)
		add_all(n);
	number = hash_digests_find(&n->numbers, fold(n, name->text, name->len));
	return number == 0 || number == SEVERAL ? NULL : &units[number - 1];
}

void
units_clear(struct units *n)
{
	hash_digests_clear(&n->numbers);
	buf_clear(&n->folded);
}

/* ---- for others ---- */

struct goods_units {
	struct units units;
};

struct goods_units *
goods_units_new(void)
{
	return mem_new(sizeof(struct goods_units));
}

void
goods_units_free(struct goods_units *u)
{
	if (u == NULL)
		return;
	units_clear(&u->units);
	free(u);
}

const char *
goods_units_code(struct goods_units *u, const struct cell *name)
{
	const struct goods_unit *unit = units_by_name(&u->units, name);

	return unit == NULL ? NULL : unit->code;
}
