/*
 * Prints a document to a descriptor, as fast as it can be made: for trying
 * things without a server, and for measuring.
 */
#ifndef SANDBOX_PRESS_H
#define SANDBOX_PRESS_H

#include "base/err.h"
#include "sandbox/document.h"

/*
 * Write the document; when size is not 0, end it properly after the receipt
 * that reaches so many bytes. A reader who has had enough (EPIPE) is no error.
 */
int press(struct document *, int fd, uint64_t size, struct err *);

#endif
