/*
 * Readers turn the bytes of a document into events. Input may be cut
 * anywhere; nothing is believed before the end was seen: a document that is
 * cut, malformed or over a limit ends in an error after some events, and its
 * listener never hears end(). Where the document stopped too early, as after a
 * broken download, the input's `cut` is set as well.
 */
#ifndef READER_READER_H
#define READER_READER_H

#include "event/event.h"
#include "reader/input.h"

/* What a document may hold; more is ERR_DATA that names the limit. */
#define READER_DEPTH 256      /* elements within elements */
#define READER_TEXT  10000000 /* bytes of one text or attribute */
#define READER_NAMES 65536    /* different names of JSON members or columns */

/* Once, before several threads read side by side. */
void reader_share(void);

/* XML 1.0 in any encoding iconv knows; a DOCTYPE is refused. */
int reader_xml(struct input *, struct listener *, struct err *);

/*
 * JSON, rooted in the element "json": a member is a child of its name, an
 * array its member's element repeated ("item" for an array at the top or
 * within an array), a number keeps its digits, null is an empty element.
 */
int reader_json(struct input *, struct listener *, struct err *);

/*
 * CSV, rooted in the element "table": each line behind the headings is a "row",
 * each cell in it an element named by its column (see heading.h and table.h).
 * Comma, semicolon or tab; UTF-8, UTF-16 or windows-1251. A cell is quoted
 * wholly or not at all.
 */
int reader_csv(struct input *, struct listener *, struct err *);

/* XML or JSON, as the first bytes ask for: what clouds speak. */
int reader_tree(struct input *, struct listener *, struct err *);

/* The one of all these that the first bytes ask for. */
int reader_any(struct input *, struct listener *, struct err *);

#endif
