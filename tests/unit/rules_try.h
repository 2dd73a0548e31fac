/*
 * Tables of cases of rules, each with a document and the rows it makes, a line
 * each; a check that fails is a line "! WARNING" among them, and one that is no
 * fault a line "? NOTE". Comes after
 * cases.h, must_open.h and rules_tools.h.
 */
#ifndef TESTS_RULES_TRY_H
#define TESTS_RULES_TRY_H

/* A table of text columns named a, b, c ... in R("MATCH", C("a", "PATH")). */
#define R(match, columns) "<rules>" T("t", match, columns) "</rules>"
#define T(name, match, columns)                                                \
	"<table name='" name "' match='" match "'>" columns "</table>"
#define C(name, select) "<column name='" name "' select='" select "'/>"
#define AS(name, select, as)                                                   \
	"<column name='" name "' select='" select "' " as "/>"

/* The same, for expressions with quotes. */
#define Q(name, select) "<column name='" name "' select=\"" select "\"/>"
#define QAS(name, select, as)                                                  \
	"<column name='" name "' select=\"" select "\" " as "/>"

struct one {
	const char *name, *rules, *doc;
	const char *rows; /* or, with a code, what the error says */
	int code;
};

static inline int
run_over(const struct rules *rules, const struct rules_options *options,
    const char *const *docs, size_t n, struct err *err)
{
	struct rules_run *run = rules_run_new(rules, options, err);
	size_t i;
	int rc = run == NULL ? -1 : 0;

	for (i = 0; i < n && rc == 0; i++)
		rc = rows_read(run, docs[i], strlen(docs[i]), err);
	if (rc == 0)
		rc = rules_run_finish(run, err);
	rules_run_free(run);
	return rc;
}

static inline void
note_warning(void *arg, const char *text)
{
	buf_printf(&((struct rows *)arg)->text, "! %s\n", text);
}

static inline void
note_note(void *arg, const char *text)
{
	buf_printf(&((struct rows *)arg)->text, "? %s\n", text);
}

/* The rules over the documents; rows and warnings are in `rows'. */
static inline int
run_all(const char *text, struct record_filter *filter, const char *const *docs,
    size_t n, struct rows *rows, struct err *err)
{
	struct zone *moscow = must_open("Europe/Moscow");
	struct rules_options options = {
		.zone = moscow,
		.taker = &rows->taker,
		.filter = filter,
		.warn = note_warning,
		.note = note_note,
		.warn_arg = rows,
	};
	struct rules *rules = rules_from(text, err);
	int rc = -1;

	if (rules != NULL)
		rc = run_over(rules, &options, docs, n, err);
	rules_free(rules);
	zone_free(moscow);
	return rc;
}

static inline void
try_one(const struct one *c)
{
	struct err err = ERR_INIT;
	struct rows rows;

	rows_init(&rows);
	run_all(c->rules, NULL, &c->doc, 1, &rows, &err);
	if (c->code != 0)
		case_err(c->name, &err, c->code, c->rows);
	else {
		case_err(c->name, &err, 0, "");
		case_text(c->name, buf_str(&rows.text), c->rows);
	}
	case_int(c->name, (long long)rows.lies, 0);
	rows_clear(&rows);
}

static inline void
try(const struct one *cases, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		try_one(&cases[i]);
	cases_end();
}

#endif
