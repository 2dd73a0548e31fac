/*
 * A list of documents as a body that is made while it is sent: only one
 * document is held, however many there are.
 */
#ifndef SANDBOX_EVOTOR_LIST_H
#define SANDBOX_EVOTOR_LIST_H

#include "sandbox/cursor.h"
#include "sandbox/evotor/shop.h"
#include "sandbox/reply.h"

/*
 * The question is a cursor whose index is UINT32_MAX when the list is to begin
 * at its from. A device counts from 1 within the store; 0 stands for all.
 */
struct evotor_list_plan {
	const struct evotor_shop *shop; /* borrowed */
	struct cursor question;
	unsigned page; /* so many at most; 0: all, in one array (v1) */
	int64_t born;  /* of the cursor that ends the page */
};

#define EVOTOR_BEGIN UINT32_MAX

struct reply_source evotor_list_new(const struct evotor_list_plan *);

#endif
