/*
 * Units of measure, OK 015-94 (OKEI): those that goods are sold in, with the
 * short name that the classifier gives and the full one. A unit is found by
 * either, or by another spelling that people use; points, blanks and capitals
 * do not matter.
 */
#include "base/mem.h"
#include "goods/goods_internal.h"

#include <stdlib.h>
#include <string.h>

/* By code, which is how they are found. */
static const struct unit units[] = {
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

const struct unit *
unit_list(size_t *n)
{
	*n = NELEM(units);
	return units;
}

/* ---- by code ---- */

static int
compare_code(const void *key, const void *unit)
{
	return strcmp(key, ((const struct unit *)unit)->code);
}

/* A spreadsheet takes the zeros at the start: 6 is 006. */
const struct unit *
unit_by_code(const char *code, size_t len)
{
	char whole[] = "000";

	if (len == 0 || len > 3)
		return NULL;
	memcpy(whole + 3 - len, code, len);
	return bsearch(
	    whole, units, NELEM(units), sizeof(units[0]), compare_code);
}

/* ---- by name ---- */

static bool
is_folded(const char *name, const char *folded, struct buf *work)
{
	struct cell c = { name, strlen(name), false };

	buf_reset(work);
	text_fold(&c, work);
	return strcmp(buf_str(work), folded) == 0;
}

static const struct unit *
by_spelling(const char *folded)
{
	size_t i;

	for (i = 0; i < NELEM(spellings); i++)
		if (strcmp(spellings[i].folded, folded) == 0)
			return unit_by_code(spellings[i].code, 3);
	return NULL;
}

/* NULL, too, where several fold to this. */
static const struct unit *
by_folded(const char *folded, struct buf *work)
{
	const struct unit *found = NULL;
	size_t i;

	for (i = 0; i < NELEM(units); i++)
		if (is_folded(units[i].brief, folded, work) ||
		    is_folded(units[i].name, folded, work)) {
			if (found != NULL)
				return NULL;
			found = &units[i];
		}
	return found;
}

const struct unit *
unit_by_name(const struct cell *name)
{
	struct buf folded = BUF_INIT, work = BUF_INIT;
	const struct unit *u;

	text_fold(name, &folded);
	u = by_spelling(buf_str(&folded));
	if (u == NULL)
		u = by_folded(buf_str(&folded), &work);
	buf_clear(&folded);
	buf_clear(&work);
	return u;
}
