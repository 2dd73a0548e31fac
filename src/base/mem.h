/*
 * Memory never fails for us: these functions return what was asked for or end
 * the process with status 71 at once, by mem_end(). The ledger makes that safe.
 * What comes from outside is limited before it gets here.
 *
 * In the program kassa the same holds for the libraries, few of which notice
 * everywhere that memory has ended: see malloc.c.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

void *mem_new(size_t size); /* zeroed; free() it */
void *mem_array(size_t n, size_t size);
void *mem_resize(void *, size_t n, size_t size);
char *mem_dup(const char *);              /* NULL gives NULL */
char *mem_dupn(const char *, size_t len); /* adds a NUL */
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* ---- mem_end.c, which never allocates: malloc.c needs it ---- */

/* Who says that it has ended; without allocating. NULL: a plain line does. */
void mem_tell(void (*tell)(void));

/* Take back what is listed in undo.h, say why, and end the process. */
_Noreturn void mem_end(void);

/*
 * An output was just replaced, which is to be told then, until all is
 * done that belongs to it (NULL). "": there is none. The name is copied.
 */
void mem_shown(const char *name);
const char *mem_is_shown(void);

/*
 * Between true and false a library's allocation may fail, in this thread: of
 * one that notices, and that can take back what it has begun.
 */
void mem_may_fail(bool);
bool mem_can_fail(void);

/* As many elements as the array has. */
#define NELEM(a) (sizeof(a) / sizeof((a)[0]))

#endif
