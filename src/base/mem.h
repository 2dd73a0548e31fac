/*
 * Memory never fails for us: these functions return what was asked for or end
 * the process with status 71 at once. The ledger makes that safe. What comes
 * from outside is limited before it gets here.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_new(size_t size); /* zeroed; free() it */
void *mem_array(size_t n, size_t size);
void *mem_resize(void *, size_t n, size_t size);
char *mem_dup(const char *);              /* NULL gives NULL */
char *mem_dupn(const char *, size_t len); /* adds a NUL */
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Who says that it has ended; without allocating. NULL: a plain line does. */
void mem_tell(void (*tell)(void));

/* As many elements as the array has. */
#define NELEM(a) (sizeof(a) / sizeof((a)[0]))

#endif
