/*
 * What both of Evotor's APIs have in common: the references of parts, which
 * documents are wanted and which are receipts, the meaning of statuses. For
 * this folder alone.
 *
 * A task of the kind "stores", "devices" or "employees" is that list. Any other
 * is documents: the list of stores comes first, or that of the devices where
 * one of these alone is wanted, and names the first part of each store. One of
 * the kind "goods" is the catalogue of one store, which need not be named where
 * there is but one; its groups come before its products.
 *
 *	""                the list
 *	list/KIND/CURSOR  the next page of it
 *	seek/KIND/CURSOR  the same, and no store has been found yet
 *	docs/STORE        documents of a store
 *	docs/STORE/REST   the next page of them, or time
 *	doc/STORE/ID      one document
 *	groups/STORE      groups of goods, and groups/STORE/CURSOR
 *	goods/STORE       goods of a store, and goods/STORE/CURSOR
 *
 * What stands in a reference may stand in an address as well.
 */
#ifndef CLOUD_EVOTOR_COMMON_H
#define CLOUD_EVOTOR_COMMON_H

#include "cloud/cloud.h"

#define EVOTOR_URL "https://api.evotor.ru"

enum evotor_question {
	EVOTOR_LIST,
	EVOTOR_DOCS,
	EVOTOR_DOC,
	EVOTOR_GROUPS,
	EVOTOR_GOODS
};

/* The word that references begin with. */
const char *evotor_word(enum evotor_question);

/* A reference taken apart; what it has not is empty. */
struct evotor_ref {
	enum evotor_question what;
	bool seeking;
	struct slice series; /* the store, or the kind of the list */
	struct slice rest;
};

struct evotor_ref evotor_ref(const struct part *);

/* Documents are shown, and of a task that wants a list that is. */
bool evotor_shows(const struct task *, const struct part *);

/* Which list a task begins with: "stores", "devices", "employees". */
const char *evotor_list(const struct task *);
bool evotor_is_list(const struct task *);

/* The one document that is wanted alone, or NULL. */
const char *evotor_id(const struct task *);

/* Is it the catalogue of a store? */
bool evotor_is_goods(const struct task *);

/* Types of documents that are wanted, as they are asked for; "": all. */
const char *evotor_types(const struct task *);

/* Put the device that alone is wanted, if there is one: 1. */
bool evotor_put_device(struct buf *, const char *before, const struct task *);

/*
 * A thing stands in the list that a task of documents begins with: a store, or
 * a device and its store. If its documents are wanted, name their first part;
 * of goods the catalogue's, which are groups or goods.
 */
void evotor_name_store(const struct task *, const char *id, const char *store,
    enum evotor_question goods, struct refs *);

/* That list has ended and none was named: what is wrong? ERR_UNAVAIL. */
int evotor_no_store(const struct task *, struct err *);

/* ERR_USAGE: goods are of one store, and these are several. */
int evotor_one_store(const struct task *, const struct evotor_ref *,
    const struct refs *, struct err *);

/* Headers that evotor_hear() reads. */
extern const char *const evotor_heeds[];

/* A good status is the part; of others, what they mean and what to do. */
void evotor_hear(const struct task *, const struct part *,
    const struct answer *, struct verdict *);

/* ERR_PROTO: this is wrong with an answer that has a good status. */
int evotor_wrong_page(const struct part *, const char *what, struct err *);

/*
 * ERR_PROTO: an answer with a good status that is no list, but has a code or a
 * message, where they are not NULL.
 */
int evotor_no_page(
    const struct part *, const char *code, const char *message, struct err *);

/* The first of these leaves that says something, or NULL. */
const char *evotor_said(const struct leaf *picked, int from, int to);

/*
 * What a document is to the task, by its type and device; and its identity,
 * which is its store's. The type is a part of that: where ids come from a
 * terminal that was set up anew nobody promises more.
 */
enum receipt_kind evotor_kind(
    const struct task *, struct slice type, struct slice device);
void evotor_identify(
    struct buf *, struct slice store, struct slice type, struct slice id);

static inline bool
slice_is(struct slice s, const char *word)
{
	return s.len == strlen(word) && memcmp(s.text, word, s.len) == 0;
}

#endif
