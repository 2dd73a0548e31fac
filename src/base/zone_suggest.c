/*
 * Which zone may be meant by a name that is none: a word that people use for
 * one, an offset, a city, a name that is spelled a little otherwise. Names are
 * compared without capitals, and with one sign for all that separates words.
 */
#include "base/mem.h"
#include "base/utf8.h"
#include "base/zone_internal.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	ROOM = 64,    /* bytes of a name, folded; longer ones are no zones */
	MAX_DEPTH = 3 /* America/Argentina/Ushuaia */
};

/* Folded as names are. */
static const struct {
	const char *word, *zone;
} words[] = {
	{ "msk", "Europe/Moscow" },
	{ "msd", "Europe/Moscow" },
	{ "msk_1", "Europe/Kaliningrad" },
	{ "msk+1", "Europe/Samara" },
	{ "msk+2", "Asia/Yekaterinburg" },
	{ "msk+3", "Asia/Omsk" },
	{ "msk+4", "Asia/Krasnoyarsk" },
	{ "msk+5", "Asia/Irkutsk" },
	{ "msk+6", "Asia/Yakutsk" },
	{ "msk+7", "Asia/Vladivostok" },
	{ "msk+8", "Asia/Magadan" },
	{ "msk+9", "Asia/Kamchatka" },
	{ "usz1", "Europe/Kaliningrad" },
	{ "samt", "Europe/Samara" },
	{ "yekt", "Asia/Yekaterinburg" },
	{ "omst", "Asia/Omsk" },
	{ "novt", "Asia/Novosibirsk" },
	{ "krat", "Asia/Krasnoyarsk" },
	{ "irkt", "Asia/Irkutsk" },
	{ "yakt", "Asia/Yakutsk" },
	{ "vlat", "Asia/Vladivostok" },
	{ "magt", "Asia/Magadan" },
	{ "sakt", "Asia/Sakhalin" },
	{ "sret", "Asia/Srednekolymsk" },
	{ "pett", "Asia/Kamchatka" },
	{ "anat", "Asia/Anadyr" },
	{ "cest", "Europe/Berlin" },
	{ "eest", "Europe/Helsinki" },
	{ "bst", "Europe/London" },
	{ "russia", "Europe/Moscow" },
	{ "russian_standard_time", "Europe/Moscow" },
	{ "saint_petersburg", "Europe/Moscow" },
	{ "st_petersburg", "Europe/Moscow" },
	{ "spb", "Europe/Moscow" },
	{ "москва", "Europe/Moscow" },
	{ "мск", "Europe/Moscow" },
	{ "россия", "Europe/Moscow" },
	{ "санкт_петербург", "Europe/Moscow" },
	{ "калининград", "Europe/Kaliningrad" },
	{ "самара", "Europe/Samara" },
	{ "саратов", "Europe/Saratov" },
	{ "волгоград", "Europe/Volgograd" },
	{ "екатеринбург", "Asia/Yekaterinburg" },
	{ "омск", "Asia/Omsk" },
	{ "новосибирск", "Asia/Novosibirsk" },
	{ "красноярск", "Asia/Krasnoyarsk" },
	{ "иркутск", "Asia/Irkutsk" },
	{ "якутск", "Asia/Yakutsk" },
	{ "владивосток", "Asia/Vladivostok" },
	{ "магадан", "Asia/Magadan" },
	{ "сахалин", "Asia/Sakhalin" },
	{ "камчатка", "Asia/Kamchatka" },
};

/* ---- comparing ---- */

static bool
separates(unsigned letter)
{
	return letter == ' ' || letter == '-' || letter == '_' ||
	       letter == '/' || letter == '\\';
}

/* False: it is too long. Separators at the ends are dropped. */
static bool
fold(char to[ROOM], const char *s)
{
	unsigned letter;
	size_t n = 0, step;

	for (; *s != '\0'; s += step) {
		step = utf8_get(s, strlen(s), &letter);
		if (n + UTF8_MAX >= ROOM)
			return false;
		if (!separates(letter))
			n += utf8_put(to + n, utf8_lower(letter));
		else if (n > 0 && to[n - 1] != '_')
			to[n++] = '_';
	}
	if (n > 0 && to[n - 1] == '_')
		n--;
	to[n] = '\0';
	return true;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many bytes must be put in, left out or changed (Levenshtein). */
static size_t
distance(const char *a, const char *b)
{
	size_t row[ROOM], i, k, n = strlen(b), corner, up;

	for (k = 0; k <= n; k++)
		row[k] = k;
	for (i = 1; a[i - 1] != '\0'; i++) {
		corner = row[0];
		row[0] = i;
		for (k = 1; k <= n; k++) {
			up = row[k];
			row[k] = least(corner + (a[i - 1] != b[k - 1]),
			    least(up, row[k - 1]) + 1);
			corner = up;
		}
	}
	return row[n];
}

/* ---- the zones there are ---- */

struct search {
	const char *folder; /* of all zones */
	char wanted[ROOM];
	const char *city; /* the last part of what is wanted, folded */
	char city_room[ROOM];
	size_t far; /* what is that far is not meant */
	char *best;
};

/* Twice the letters that are wrong; a city alone is a little farther. */
static size_t
how_far(const struct search *s, const char *name)
{
	const char *city = strrchr(name, '/');
	char whole[ROOM], last[ROOM];

	if (!fold(whole, name) || !fold(last, city == NULL ? name : city + 1))
		return SIZE_MAX;
	return least(2 * distance(s->wanted, whole),
	    2 * least(distance(s->wanted, last), distance(s->city, last)) + 1);
}

static void
look_at(struct search *s, const char *name)
{
	size_t n = how_far(s, name);

	if (n >= s->far)
		return;
	s->far = n;
	free(s->best);
	s->best = mem_dup(name);
}

/* A zone or a folder of zones; tables beside them are in small letters. */
static int
is_zone(const struct dirent *e)
{
	return e->d_name[0] >= 'A' && e->d_name[0] <= 'Z' &&
	       strchr(e->d_name, '.') == NULL;
}

static void
look_into(struct search *s, const char *below, int depth)
{
	char *folder = mem_printf("%s/%s", s->folder, below);
	struct dirent **list;
	int n = scandir(folder, &list, is_zone, alphasort), i;

	for (i = 0; i < n; i++) {
		char *name = mem_printf("%s%s%s", below,
			 *below == '\0' ? "" : "/", list[i]->d_name),
		     *path = mem_printf("%s/%s", s->folder, name);
		struct stat st;

		if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
			look_at(s, name);
		else if (depth > 1)
			look_into(s, name, depth - 1);
		free(path);
		free(name);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	free(folder);
}

/* One letter in four may be wrong. */
static char *
nearest(const char *folder, const char *wrong)
{
	const char *slash = strrchr(wrong, '/');
	struct search s = { .folder = folder };

	if (!fold(s.wanted, wrong) ||
	    !fold(s.city_room, slash == NULL ? wrong : slash + 1))
		return NULL;
	s.city = s.city_room[0] == '\0' ? s.wanted : s.city_room;
	s.far = 2 * least(strlen(s.city) / 4, 2) + 2;
	look_into(&s, "", MAX_DEPTH);
	return s.best;
}

/* ---- words and offsets ---- */

static char *
by_word(const char *folder, const char *wrong)
{
	char word[ROOM], *path;
	bool there;
	size_t i;

	if (!fold(word, wrong))
		return NULL;
	for (i = 0; i < NELEM(words); i++)
		if (strcmp(words[i].word, word) == 0)
			break;
	if (i == NELEM(words))
		return NULL;
	path = mem_printf("%s/%s", folder, words[i].zone);
	there = access(path, R_OK) == 0;
	free(path);
	return there ? mem_dup(words[i].zone) : NULL;
}

/* Whole hours: "UTC+3", "GMT+03:00", "+3". */
static char *
by_offset(const char *s)
{
	unsigned hours, minutes = 0;
	int n = 0;
	char sign;

	if (strncasecmp(s, "UTC", 3) == 0 || strncasecmp(s, "GMT", 3) == 0)
		s += 3;
	sign = *s;
	if ((sign != '+' && sign != '-') || s[1] < '0' || s[1] > '9')
		return NULL;
	if ((sscanf(s + 1, "%2u:%2u%n", &hours, &minutes, &n) < 2 ||
		s[1 + n] != '\0') &&
	    (sscanf(s + 1, "%2u%n", &hours, &n) < 1 || s[1 + n] != '\0'))
		return NULL;
	if (minutes != 0 || hours == 0 || hours > (sign == '+' ? 14 : 12))
		return NULL;
	return mem_printf("Etc/GMT%c%u", sign == '+' ? '-' : '+', hours);
}

char *
zone_suggest(const char *folder, const char *wrong)
{
	char *meant = by_offset(wrong);

	if (meant == NULL)
		meant = by_word(folder, wrong);
	return meant != NULL ? meant : nearest(folder, wrong);
}
