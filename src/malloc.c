/*
 * The program's own malloc(), which never gives NULL: where the C library's
 * does, the process ends with status 71, and what it had begun is taken back.
 * All libraries call it, since the program comes first where the linker looks.
 * It is needed because few of them notice each failed allocation: libxlsxwriter
 * leaves cells out of a workbook and says that all is well, others crash, or
 * call it a fault of the document or of the server.
 *
 * The next malloc() is asked, whoever brings it, so that memcheck and a test's
 * own see all calls. The sanitizers bring one that must come first.
 */
#include "base/mem.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>

#ifdef __has_feature /* clang's way to say it */
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

#ifndef __SANITIZE_ADDRESS__

static struct {
	void *(*malloc)(size_t);
	void *(*calloc)(size_t, size_t);
	void *(*realloc)(void *, size_t);
	void *(*aligned_alloc)(size_t, size_t);
} next;

static void *
find(const char *name)
{
	void *there = dlsym(RTLD_NEXT, name);

	if (there == NULL)
		mem_end();
	return there;
}

/* Before main(), and with it before there is a second thread. */
static void
find_all(void)
{
	*(void **)&next.aligned_alloc = find("aligned_alloc");
	*(void **)&next.realloc = find("realloc");
	*(void **)&next.calloc = find("calloc");
	*(void **)&next.malloc = find("malloc");
}

static void *
sure(void *p)
{
	if (p == NULL && !mem_can_fail())
		mem_end();
	return p;
}

void *
malloc(size_t size)
{
	if (next.malloc == NULL)
		find_all();
	return sure(next.malloc(size));
}

void *
calloc(size_t n, size_t size)
{
	if (next.malloc == NULL)
		find_all();
	return sure(next.calloc(n, size));
}

/* Of nothing it frees, and gives nothing. */
void *
realloc(void *p, size_t size)
{
	if (next.malloc == NULL)
		find_all();
	p = next.realloc(p, size);
	return p == NULL && size == 0 ? NULL : sure(p);
}

void *
reallocarray(void *p, size_t n, size_t size)
{
	size_t all;

	if (!__builtin_mul_overflow(n, size, &all))
		return realloc(p, all);
	errno = ENOMEM;
	return sure(NULL);
}

void *
aligned_alloc(size_t align, size_t size)
{
	if (next.malloc == NULL)
		find_all();
	return sure(next.aligned_alloc(align, size));
}

#endif
