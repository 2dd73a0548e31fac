/*
 * A zone is a table of spans, each with one offset. It is filled from a file of
 * the system's (TZif), from the rule behind that file's last transition, or
 * from a rule alone. Looking up is a binary search one way; the other way, a
 * short walk along the few spans that can hold the local time. A zone is found
 * by its name, by $TZ, or by what the system says of itself.
 */
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/zone.h"
#include "base/zone_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The Gregorian calendar and the days of the week repeat after 400 years. */
static const int64_t cycle = INT64_C(146097) * CIVIL_DAY;

struct zone *
zone_new(void)
{
	struct zone *z = mem_new(sizeof(*z));

	z->spans = mem_array(1, sizeof(*z->spans));
	z->spans[0] = (struct zone_span){ INT64_MIN, 0 };
	z->n = 1;
	z->cycle = INT64_MAX;
	return z;
}

void
zone_free(struct zone *z)
{
	if (z == NULL)
		return;
	free(z->name);
	free(z->spans);
	free(z);
}

/* From this instant on, not earlier than the last one, that is the offset. */
static void
add_span(struct zone *z, int64_t at, int offset)
{
	bool full = (z->n & (z->n - 1)) == 0; /* room grows by doubling */

	if (z->spans[z->n - 1].at == at) {
		z->spans[z->n - 1].offset = offset;
		return;
	}
	if (z->spans[z->n - 1].offset == offset)
		return;
	if (full)
		z->spans = mem_resize(z->spans, 2 * z->n, sizeof(*z->spans));
	z->spans[z->n++] = (struct zone_span){ at, offset };
}

const char *
zone_name(const struct zone *z)
{
	return z->name;
}

/* How many seconds earlier the table has what holds at this instant. */
static int64_t
fold(const struct zone *z, int64_t utc)
{
	if (utc < z->cycle)
		return 0;
	return (utc - z->cycle) / cycle * cycle;
}

/* The span that holds this instant. */
static const struct zone_span *
find(const struct zone *z, int64_t utc)
{
	const struct zone_span *s = z->spans;
	size_t n = z->n;

	while (n > 1) {
		size_t half = n / 2;

		if (s[half].at <= utc)
			s += half;
		n -= half;
	}
	return s;
}

static int64_t
end(const struct zone *z, const struct zone_span *s)
{
	return s + 1 < z->spans + z->n ? s[1].at : INT64_MAX;
}

int
zone_offset(const struct zone *z, int64_t utc)
{
	return find(z, utc - fold(z, utc))->offset;
}

void
zone_civil(const struct zone *z, int64_t utc, struct civil *c)
{
	civil_from_seconds(c, utc + zone_offset(z, utc));
}

/*
 * The first span in which the clock shows this local time (counted as if it
 * were UTC) or, when a gap has skipped it, a later one.
 */
static const struct zone_span *
reach(const struct zone *z, int64_t local)
{
	const struct zone_span *s = find(z, local - ZONE_FAR);

	while (local - s->offset >= end(z, s))
		s++;
	return s;
}

int64_t
zone_instant(const struct zone *z, const struct civil *c)
{
	int64_t local = civil_to_seconds(c);
	int64_t back = fold(z, local - ZONE_FAR);
	const struct zone_span *s = reach(z, local - back);

	if (local - back - s->offset < s->at)
		s--; /* in the gap between the two */
	return local - s->offset;
}

int64_t
zone_day_start(const struct zone *z, int year, int month, int day)
{
	int64_t local = civil_to_days(year, month, day) * CIVIL_DAY;
	int64_t back = fold(z, local - ZONE_FAR);
	const struct zone_span *s = reach(z, local - back);
	int64_t utc = local - back - s->offset;

	return (utc < s->at ? s->at : utc) + back;
}

/*
 * ---- rules ----
 *
 * The rules of POSIX's TZ variable, with the wider times of RFC 8536: a name
 * and an offset for standard time and, if there is summer time, a name, an
 * offset and the days of the year on which it starts and ends.
 *
 *	MSK-3    CET-1CEST,M3.5.0,M10.5.0/3    <-02>2<-01>,M3.5.0/-1,M10.5.0/0
 *
 * A rule becomes a list of changes of the clock, sorted by time, because the
 * end of one summer may be the start of the next, in either order of the year.
 */

enum {
	BEFORE = 2,               /* years before the first that matters */
	YEARS = 400 + BEFORE + 3, /* a cycle, and both its edges */
	MAX_HOURS = 167           /* of the time of a change; either sign */
};

/* A day of the year and the time of that day, by the clock until then. */
struct date {
	char form; /* 'M', 'J' (1..365, never 29 February), or 'N' (0..365) */
	int month, week, day;
	int time;
};

struct yearly_rule {
	int standard, summer;   /* offsets; equal if there is no summer time */
	struct date start, end; /* of summer time */
};

struct change {
	int64_t at;
	bool summer; /* starts or ends */
};

static bool
skip(const char **p, char c)
{
	if (**p != c)
		return false;
	++*p;
	return true;
}

static bool
number(const char **p, int min, int max, int *value)
{
	const char *start = *p;
	int n = 0;

	for (; text_is_digit(**p) && n <= max; ++*p)
		n = 10 * n + (**p - '0');
	*value = n;
	return *p > start && n >= min && n <= max;
}

/* [+-]hh[:mm[:ss]] */
static bool
clock_time(const char **p, int max_hours, int *seconds)
{
	bool minus = **p == '-';
	int h, m = 0, s = 0;

	if (minus || **p == '+')
		++*p;
	if (!number(p, 0, max_hours, &h))
		return false;
	if (skip(p, ':')) {
		if (!number(p, 0, 59, &m))
			return false;
		if (skip(p, ':') && !number(p, 0, 59, &s))
			return false;
	}
	*seconds = h * CIVIL_HOUR + m * CIVIL_MINUTE + s;
	if (minus)
		*seconds = -*seconds;
	return true;
}

static bool
name(const char **p)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz";
	static const char quoted[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz"
				     "0123456789+-";
	bool open = skip(p, '<');
	size_t n = strspn(*p, open ? quoted : letters);

	*p += n;
	return n >= 3 && (!open || skip(p, '>'));
}

/* West is plus in these rules; in ours, east is. */
static bool
offset(const char **p, int *east)
{
	if (!clock_time(p, 24, east))
		return false;
	*east = -*east;
	return true;
}

static bool
month_day(const char **p, struct date *d)
{
	return number(p, 1, 12, &d->month) && skip(p, '.') &&
	       number(p, 1, 5, &d->week) && skip(p, '.') &&
	       number(p, 0, 6, &d->day);
}

/* ,Mm.w.d or ,Jn or ,n and perhaps /time */
static bool
date(const char **p, struct date *d)
{
	bool good;

	if (!skip(p, ','))
		return false;
	d->form = skip(p, 'M') ? 'M' : skip(p, 'J') ? 'J' : 'N';
	if (d->form == 'M')
		good = month_day(p, d);
	else
		good = number(p, d->form == 'J', 365, &d->day);
	d->time = 2 * CIVIL_HOUR;
	if (good && skip(p, '/'))
		good = clock_time(p, MAX_HOURS, &d->time);
	return good;
}

static bool
parse(struct yearly_rule *r, const char *p)
{
	if (!name(&p) || !offset(&p, &r->standard))
		return false;
	r->summer = r->standard;
	if (*p == '\0')
		return true;
	if (!name(&p))
		return false;
	r->summer = r->standard + CIVIL_HOUR;
	if (*p != ',' && *p != '\0' && !offset(&p, &r->summer))
		return false;
	if (*p == '\0')
		p = ",M3.2.0,M11.1.0"; /* the custom where no days are given */
	return date(&p, &r->start) && date(&p, &r->end) && *p == '\0';
}

/* The week-th such day of the week in the month; 5 is the last one. */
static int64_t
weekday(const struct date *d, int year)
{
	int64_t first = civil_to_days(year, d->month, 1);
	int today = (int)(((first + 4) % 7 + 7) % 7); /* 1970 began on day 4 */
	int ahead = (d->day - today + 7) % 7 + 7 * (d->week - 1);

	if (ahead >= civil_month_days(year, d->month))
		ahead -= 7;
	return first + ahead;
}

/* When the date comes in that year, by a clock that keeps this offset. */
static int64_t
instant(const struct date *d, int year, int east)
{
	int64_t days = civil_to_days(year, 1, 1) + d->day;

	if (d->form == 'M')
		days = weekday(d, year);
	else if (d->form == 'J' &&
		 (d->day < 60 || civil_month_days(year, 2) == 28))
		days--;
	return days * CIVIL_DAY + d->time - east;
}

/* By time; a summer that starts as the last one ends has no break. */
static int
order(const void *left, const void *right)
{
	const struct change *a = left, *b = right;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->summer - b->summer;
}

static struct change *
changes(const struct yearly_rule *r, int year)
{
	struct change *list = mem_array(2 * YEARS, sizeof(*list));
	struct change *c = list;

	for (int i = 0; i < YEARS; i++, year++) {
		*c++ = (struct change){ instant(&r->start, year, r->standard),
			true };
		*c++ =
		    (struct change){ instant(&r->end, year, r->summer), false };
	}
	qsort(list, 2 * YEARS, sizeof(*list), order);
	return list;
}

/* The year in which to begin, or year 0 for the dawn of time. */
static int
year_of(int64_t utc)
{
	struct civil c = { .year = 0 };

	if (utc > civil_to_days(0, 1, 1) * CIVIL_DAY)
		civil_from_seconds(&c, utc);
	return c.year;
}

static void
extend(struct zone *z, int64_t from, const struct yearly_rule *r)
{
	int year = year_of(from);
	struct change *list = changes(r, year - BEFORE);
	int now = r->standard;
	size_t i;

	for (i = 0; i < 2 * YEARS && list[i].at <= from; i++)
		now = list[i].summer ? r->summer : r->standard;
	add_span(z, from, now);
	for (; i < 2 * YEARS; i++)
		add_span(
		    z, list[i].at, list[i].summer ? r->summer : r->standard);
	z->cycle = civil_to_days(year + 1, 1, 1) * CIVIL_DAY;
	free(list);
}

/*
 * Add what a POSIX rule (MSK-3, CET-1CEST,M3.5.0,M10.5.0/3) says for the time
 * from this instant on. Returns false, the zone as it was, if it is no rule.
 */
static bool
parse_rule(struct zone *z, int64_t from, const char *text)
{
	struct yearly_rule r = { .standard = 0 };

	if (!parse(&r, text))
		return false;
	if (r.summer == r.standard)
		add_span(z, from, r.standard);
	else
		extend(z, from, &r);
	return true;
}

/*
 * ---- files ----
 *
 * TZif files as RFC 8536 describes them: a header and a block with 32-bit
 * times, which we skip; the same again with 64-bit times; and, between two line
 * feeds, a POSIX rule for the time after the last transition. Everything in a
 * file is doubted: what is taken from it is first checked to be there and to be
 * within its limits.
 */

enum {
	HEAD_SIZE = 44,
	TYPE_SIZE = 6,   /* offset (4), summer (1), abbreviation (1) */
	MAX_TYPES = 256, /* an index is a byte */
	MAX_RULE = 255
};

/* What is left of the file. */
struct tzif_rest {
	const unsigned char *p;
	size_t len;
};

struct tzif_head {
	char version;
	uint32_t ut, standard, leaps, times, types, chars; /* as in the file */
};

struct tzif_block {
	struct tzif_head head;
	const unsigned char *times, *indexes, *types;
};

static uint32_t
big32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static int64_t
big64(const unsigned char *p)
{
	return (int64_t)((uint64_t)big32(p) << 32 | big32(p + 4));
}

static int
refuse(struct err *err, const char *why)
{
	return err_set(err, ERR_CONFIG, "the file %s", why);
}

/* The next so many bytes, or NULL if there are not so many. */
static const unsigned char *
take(struct tzif_rest *r, uint64_t len)
{
	const unsigned char *p = r->p;

	if (len > r->len)
		return NULL;
	r->p += len;
	r->len -= (size_t)len;
	return p;
}

static int
read_head(struct tzif_head *h, struct tzif_rest *r, struct err *err)
{
	const unsigned char *p = take(r, HEAD_SIZE);

	if (p == NULL || memcmp(p, "TZif", 4) != 0)
		return refuse(err, "is not a TZif file, or is cut short");
	h->version = (char)p[4];
	h->ut = big32(p + 20);
	h->standard = big32(p + 24);
	h->leaps = big32(p + 28);
	h->times = big32(p + 32);
	h->types = big32(p + 36);
	h->chars = big32(p + 40);
	if (h->version < '2')
		return refuse(err, "is of version 1; 2 or later is needed");
	return 0;
}

/* Pass over the part with 32-bit times. */
static int
skip_old(struct tzif_rest *r, struct err *err)
{
	struct tzif_head h;

	if (read_head(&h, r, err) != 0)
		return -1;
	if (take(r, (uint64_t)h.times * 5) == NULL ||
	    take(r, (uint64_t)h.types * TYPE_SIZE) == NULL ||
	    take(r, h.chars) == NULL ||
	    take(r, (uint64_t)h.leaps * 8) == NULL ||
	    take(r, (uint64_t)h.standard + h.ut) == NULL)
		return refuse(err, "is cut short");
	return 0;
}

static int
check_counts(const struct tzif_head *h, struct err *err)
{
	if (h->leaps > 0)
		return refuse(err, "counts leap seconds, and we do not");
	if (h->types < 1 || h->types > MAX_TYPES || h->chars < 1 ||
	    (h->standard != 0 && h->standard != h->types) ||
	    (h->ut != 0 && h->ut != h->types))
		return refuse(err, "is damaged in its header");
	return 0;
}

static int
read_block(struct tzif_block *b, struct tzif_rest *r, struct err *err)
{
	const struct tzif_head *h = &b->head;

	if (read_head(&b->head, r, err) != 0 || check_counts(h, err) != 0)
		return -1;
	b->times = take(r, (uint64_t)h->times * 8);
	b->indexes = take(r, h->times);
	b->types = take(r, (uint64_t)h->types * TYPE_SIZE);
	if (b->times == NULL || b->indexes == NULL || b->types == NULL ||
	    take(r, h->chars) == NULL ||
	    take(r, (uint64_t)h->standard + h->ut) == NULL)
		return refuse(err, "is cut short");
	return 0;
}

static int
type_offset(const struct tzif_block *b, uint32_t type)
{
	return (int)(int32_t)big32(b->types + type * TYPE_SIZE);
}

static int
check_types(const struct tzif_block *b, struct err *err)
{
	for (uint32_t i = 0; i < b->head.types; i++) {
		const unsigned char *p = b->types + i * TYPE_SIZE;
		int east = type_offset(b, i);

		if (east < -ZONE_FAR || east > ZONE_FAR || p[4] > 1 ||
		    p[5] >= b->head.chars)
			return refuse(err, "is damaged in its local times");
	}
	return 0;
}

static int
check_times(const struct tzif_block *b, struct err *err)
{
	const int64_t last = civil_to_days(10000, 1, 1) * CIVIL_DAY;
	int64_t before = INT64_MIN, at;

	for (uint32_t i = 0; i < b->head.times; i++, before = at) {
		at = big64(b->times + 8 * (size_t)i);
		if ((i > 0 && at <= before) || at >= last ||
		    b->indexes[i] >= b->head.types)
			return refuse(err, "is damaged in its transitions");
	}
	return 0;
}

/* Returns the instant of the last transition. */
static int64_t
fill(struct zone *z, const struct tzif_block *b)
{
	int64_t at = INT64_MIN;

	add_span(z, at, type_offset(b, 0));
	for (uint32_t i = 0; i < b->head.times; i++) {
		at = big64(b->times + 8 * (size_t)i);
		add_span(z, at, type_offset(b, b->indexes[i]));
	}
	return at;
}

/* What holds after the last transition; nothing said: no change any more. */
static int
read_rule(struct zone *z, int64_t from, struct tzif_rest *r, struct err *err)
{
	const unsigned char *nl = take(r, 1), *end = NULL;
	char rule[MAX_RULE + 1];
	size_t len;

	if (nl != NULL && *nl == '\n')
		end = memchr(r->p, '\n', r->len);
	if (end == NULL)
		return refuse(err, "is cut short, or damaged at its end");
	len = (size_t)(end - r->p);
	if (len > MAX_RULE || memchr(r->p, '\0', len) != NULL)
		return refuse(err, "is damaged in its rule");
	memcpy(rule, r->p, len);
	rule[len] = '\0';
	if (len > 0 && !parse_rule(z, from, rule))
		return refuse(err, "is damaged in its rule");
	return 0;
}

int
zone_tzif(struct zone *z, const void *data, size_t len, struct err *err)
{
	struct tzif_rest r = { data, len };
	struct tzif_block b;

	if (skip_old(&r, err) != 0 || read_block(&b, &r, err) != 0 ||
	    check_types(&b, err) != 0 || check_times(&b, err) != 0)
		return -1;
	return read_rule(z, fill(z, &b), &r, err);
}

/*
 * ---- finding one ----
 *
 * By its name in the folder of zones, or by what the system
 * says of itself. A name comes from outside, so it is checked before it becomes
 * part of a path; a path in $TZ is the user's own and is taken as it is.
 */

enum {
	MAX_NAME = 100,
	MAX_FILE = 1 << 18 /* bytes; the largest real ones have 4000 */
};

/* How looking for a zone ended; the errors are already told. */
enum found { FAILED = -1, ABSENT, FOUND };

static const char *
zones_folder(void)
{
	const char *dir = getenv("TZDIR");

	return dir != NULL && *dir != '\0' ? dir : "/usr/share/zoneinfo";
}

static bool
is_name(const char *s)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789/_+-.";
	size_t len = strspn(s, allowed);

	return len > 0 && len <= MAX_NAME && s[len] == '\0' && s[0] != '/' &&
	       s[0] != '.' && strstr(s, "..") == NULL &&
	       strstr(s, "/.") == NULL;
}

static enum found
complain(struct err *err, const char *path)
{
	err_sys(err, ERR_IO, "%s", path);
	return FAILED;
}

/* Room for one byte more than is allowed shows a file that is too large. */
static enum found
load_regular(struct zone *z, int fd, const char *path, struct err *err)
{
	char *data = mem_new(MAX_FILE + 1);
	ssize_t len = file_read(fd, data, MAX_FILE + 1);
	int rc = -1;

	if (len < 0)
		complain(err, path);
	else if (len > MAX_FILE)
		err_set(err, ERR_CONFIG, "%s: the file is too large", path);
	else if ((rc = zone_tzif(z, data, (size_t)len, err)) != 0)
		err_in(err, "%s", path);
	free(data);
	return rc == 0 ? FOUND : FAILED;
}

static enum found
load_open(struct zone *z, int fd, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return complain(err, path);
	if (!S_ISREG(st.st_mode))
		return ABSENT; /* Europe is a folder, not a zone */
	return load_regular(z, fd, path, err);
}

static enum found
load(struct zone *z, const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	enum found found;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return ABSENT;
	if (fd < 0)
		return complain(err, path);
	found = load_open(z, fd, path, err);
	close(fd);
	return found;
}

static void
suggest(const char *name, struct err *err)
{
	char *meant = zone_suggest(zones_folder(), name);

	if (meant != NULL)
		err_hint(err,
		    "zones are named by continent and city; perhaps %s is "
		    "meant%s",
		    meant,
		    strncmp(meant, "Etc/GMT", 7) == 0
			? " (its sign is the other way round)"
			: "");
	else if (strchr(name, '/') == NULL)
		err_hint(err, "zones are named by continent and city, such as "
			      "Europe/Moscow");
	free(meant);
}

static enum found
unknown(const char *name, struct err *err)
{
	err_set(
	    err, ERR_CONFIG, "zone \"%s\" is not known on this system", name);
	if (access(zones_folder(), F_OK) != 0)
		err_hint(err, "there is no %s: is tzdata installed?",
		    zones_folder());
	else
		suggest(name, err);
	return FAILED;
}

static enum found
by_name(struct zone *z, const char *name, struct err *err)
{
	enum found found;
	char *path;

	if (strcmp(name, "UTC") == 0)
		return FOUND;
	if (!is_name(name))
		return ABSENT;
	path = mem_printf("%s/%s", zones_folder(), name);
	found = load(z, path, err);
	free(path);
	if (found == FAILED)
		err_in(err, "zone \"%s\"", name);
	return found;
}

/* The part of a path that names a zone, or NULL. */
static const char *
tail(const char *path)
{
	static const char root[] = "/zoneinfo/";
	const char *p = strstr(path, root);

	return p != NULL ? p + sizeof(root) - 1 : NULL;
}

/* The name of the zone in this file: from its path, or from its link. */
static char *
file_name(const char *path)
{
	char link[PATH_MAX];
	const char *name = tail(path);
	ssize_t len;

	if (name != NULL)
		return mem_dup(name);
	len = readlink(path, link, sizeof(link) - 1);
	if (len > 0) {
		link[len] = '\0';
		name = tail(link);
	}
	return mem_dup(name != NULL ? name : path);
}

static enum found
by_path(struct zone *z, const char *path, struct err *err)
{
	z->name = file_name(path);
	return load(z, path, err);
}

static enum found
by_variable(struct zone *z, const char *tz, struct err *err)
{
	enum found found;

	if (*tz == ':')
		tz++;
	if (*tz == '/')
		found = by_path(z, tz, err);
	else {
		z->name = mem_dup(*tz != '\0' ? tz : "UTC");
		found = by_name(z, z->name, err);
		if (found == ABSENT && parse_rule(z, INT64_MIN, tz))
			found = FOUND;
	}
	if (found == ABSENT)
		found = unknown(tz, err);
	if (found == FAILED)
		err_in(err, "TZ");
	return found;
}

static enum found
by_system(struct zone *z, struct err *err)
{
	char *path = file_etc("localtime");
	enum found found = by_path(z, path, err);

	free(path);
	if (found == ABSENT) {
		free(z->name);
		z->name = mem_dup("UTC");
		found = FOUND;
	}
	return found;
}

static enum found
by_choice(struct zone *z, const char *name, struct err *err)
{
	enum found found;

	z->name = mem_dup(name);
	found = by_name(z, name, err);
	return found == ABSENT ? unknown(name, err) : found;
}

struct zone *
zone_open(const char *name, struct err *err)
{
	struct zone *z = zone_new();
	const char *tz = getenv("TZ");
	enum found found;

	if (name != NULL)
		found = by_choice(z, name, err);
	else if (tz != NULL)
		found = by_variable(z, tz, err);
	else
		found = by_system(z, err);
	if (found == FOUND)
		return z;
	zone_free(z);
	return NULL;
}
