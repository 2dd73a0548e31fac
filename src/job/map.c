/*
 * Lists of the map are tables like any other: a reader tells their rows, cell
 * by cell. What a row says is taken when it ends; an id that has been there is
 * found by a hash.
 */
#include "job/map.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "job/account.h"
#include "ledger/ledger.h"
#include "reader/reader.h"
#include "rules/rules.h"

#include <stdlib.h>
#include <string.h>

/* ---- into rules ---- */

struct map_owner
map_owner_of(const struct account *a)
{
	return (struct map_owner){ a->print, a->profile };
}

struct filling {
	struct rules *rules;
	struct err *err;
};

static int
fill(void *arg, const struct map_entry *e)
{
	struct filling *f = arg;

	return rules_map(f->rules, e, f->err);
}

int
map_fill(struct rules *rules, struct ledger *ledger,
    const struct map_owner *owner, struct err *err)
{
	struct filling f = { rules, err };

	if (!rules_use_map(rules))
		return 0;
	return ledger_map(ledger, owner, fill, &f, err);
}

/* ---- a list ---- */

void
map_list_clear(struct map_list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free(l->texts[i]);
	free(l->texts);
	free(l->entries);
	*l = (struct map_list){ 0 };
}

/* About what an entry takes beside its texts. */
#define ENTRY_BYTES 80

static int
add(struct map_list *l, const char *kind, const char *id, const char *code,
    struct err *err)
{
	size_t idlen = strlen(id) + 1, len = idlen + strlen(code) + 1;
	char *text;

	if (len + ENTRY_BYTES > MAP_BYTES - l->bytes)
		return err_set(err, ERR_DATA, "it is larger than %zu MiB",
		    MAP_BYTES >> 20);
	if (l->n == l->cap) {
		l->cap = l->cap == 0 ? 64 : 2 * l->cap;
		l->entries =
		    mem_resize(l->entries, l->cap, sizeof(*l->entries));
		l->texts = mem_resize(l->texts, l->cap, sizeof(*l->texts));
	}
	text = mem_array(len, 1);
	memcpy(text, id, idlen);
	memcpy(text + idlen, code, len - idlen);
	l->texts[l->n] = text;
	l->entries[l->n++] = (struct map_entry){ kind, text, text + idlen };
	l->bytes += len + ENTRY_BYTES;
	return 0;
}

/* ---- a row ---- */

enum field { FIELD_KIND, FIELD_ID, FIELD_CODE, FIELDS };

static const char *const fields[FIELDS] = { "kind", "id", "code" };

struct map_reading {
	struct listener listener; /* first */
	struct source *source;
	struct map_list *list;
	struct hash ids;
	const char *names[FIELDS]; /* interned */
	bool seen[FIELDS];         /* there is such a column */
	struct buf texts[FIELDS];  /* of the row that is open */
	int depth;                 /* 1 the table, 2 a row, 3 a cell */
	enum field at;             /* the cell that is open */
};

/* Without the blanks around it. */
static const char *
value(struct buf *b)
{
	const char *s = buf_str(b), *end = s + b->len;
	size_t n;

	while ((n = blank_at(s, end)) > 0)
		s += n;
	while (b->len > 0) {
		size_t last = b->len - 1;

		while (last > 0 && utf8_goes_on(b->data[last]))
			last--;
		if (b->data + last < s ||
		    blank_at(b->data + last, b->data + b->len) == 0)
			break;
		b->len = last;
		b->data[last] = '\0';
	}
	return s;
}

static const char *
find_kind(const char *word)
{
	size_t i;

	for (i = 0; i < MAP_KINDS; i++)
		if (strcmp(map_kinds[i], word) == 0)
			return map_kinds[i];
	return NULL;
}

static bool
has_control(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == '\x7f')
			return true;
	return false;
}

struct wanted {
	const struct map_list *list;
	const char *kind, *id;
};

static bool
is_same(const void *arg, size_t number)
{
	const struct wanted *w = arg;
	const struct map_entry *e = &w->list->entries[number - 1];

	return e->kind == w->kind && strcmp(e->id, w->id) == 0;
}

/* An id that is there again says what it said, or is refused. */
static int
add_once(struct map_reading *r, const char *kind, const char *id,
    const char *code, struct err *err)
{
	struct wanted w = { r->list, kind, id };
	uint32_t hash =
	    hash_text(hash_text(HASH_INIT, kind, strlen(kind)), id, strlen(id));
	size_t n = hash_find(&r->ids, hash, is_same, &w);

	if (n == 0) {
		if (add(r->list, kind, id, code, err) != 0)
			return -1;
		hash_add(&r->ids, hash, r->list->n);
		return 0;
	}
	if (strcmp(r->list->entries[n - 1].code, code) == 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s \"%s\" has the code \"%s\" here, and \"%s\" further up", kind,
	    id, code, r->list->entries[n - 1].code);
}

static int
take_row(struct map_reading *r, struct err *err)
{
	const char *word = value(&r->texts[FIELD_KIND]);
	const char *id = value(&r->texts[FIELD_ID]);
	const char *code = value(&r->texts[FIELD_CODE]);
	const char *kind = find_kind(word);

	if (kind == NULL)
		return err_set(err, ERR_DATA,
		    "the kind \"%s\" is none of store, device, employee and "
		    "product",
		    word);
	if (id[0] == '\0')
		return err_set(err, ERR_DATA, "the %s has no id", kind);
	if (has_control(id) || has_control(code))
		return err_set(err, ERR_DATA,
		    "%s \"%s\": an id and a code are one line of text each",
		    kind, id);
	return add_once(r, kind, id, code, err);
}

static int
check_columns(const struct map_reading *r, struct err *err)
{
	size_t i;

	for (i = 0; i < FIELDS; i++)
		if (!r->seen[i])
			return err_set(err, ERR_DATA,
			    "there is no column \"%s\"; a list of the map has "
			    "kind, id and code",
			    fields[i]);
	return 0;
}

/* ---- the table ---- */

static int
on_begin(struct listener *l, struct source *source, struct err *err)
{
	struct map_reading *r = (struct map_reading *)l;
	size_t i;

	(void)err;
	r->source = source;
	for (i = 0; i < FIELDS; i++)
		r->names[i] =
		    source->intern(source, fields[i], strlen(fields[i]));
	return 0;
}

static int
open_cell(struct map_reading *r, const char *name)
{
	size_t i;

	for (i = 0; i < FIELDS; i++) {
		if (r->names[i] != name)
			continue;
		r->at = (enum field)i;
		r->seen[i] = true;
		r->depth++;
		return EVENT_GO;
	}
	return EVENT_SKIP;
}

static int
on_open(struct listener *l, const char *name, const struct attr *attrs,
    size_t nattr, struct err *err)
{
	struct map_reading *r = (struct map_reading *)l;
	size_t i;

	(void)attrs, (void)nattr;
	if (r->depth == 0 && strcmp(name, "table") != 0)
		return err_set(err, ERR_DATA,
		    "%s: is no table; a list of the map is CSV or XLSX",
		    r->source->name);
	if (r->depth == 2)
		return open_cell(r, name);
	for (i = 0; i < FIELDS; i++)
		buf_reset(&r->texts[i]);
	r->depth++;
	return EVENT_GO;
}

static int
on_text(struct listener *l, const char *text, size_t len, struct err *err)
{
	struct map_reading *r = (struct map_reading *)l;

	(void)err;
	if (r->depth == 3)
		buf_add(&r->texts[r->at], text, len);
	return 0;
}

static int
on_close(struct listener *l, struct err *err)
{
	struct map_reading *r = (struct map_reading *)l;

	if (r->depth-- != 2)
		return 0;
	if (check_columns(r, err) == 0 && take_row(r, err) == 0)
		return 0;
	return err_in(
	    err, "%s: line %ld", r->source->name, source_line(r->source));
}

static int
on_end(struct listener *l, struct err *err)
{
	(void)l, (void)err;
	return 0;
}

int
map_read(struct input *in, struct map_list *list, struct err *err)
{
	struct map_reading r = { .listener = { on_begin, on_open, on_text,
				     on_close, on_end },
		.list = list };
	size_t i;
	int rc = reader_any(in, &r.listener, err);

	for (i = 0; i < FIELDS; i++)
		buf_clear(&r.texts[i]);
	hash_clear(&r.ids);
	return rc;
}
