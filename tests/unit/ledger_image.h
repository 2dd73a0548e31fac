/*
 * The ledger's file as bytes, to spoil them and to see that nobody else did.
 */
#ifndef LEDGER_IMAGE_H
#define LEDGER_IMAGE_H

#include "ledger_tools.h"

#define TASKS 30

struct image {
	char *data;
	size_t len;
};

static inline char *
in(const char *dir, const char *name)
{
	return mem_printf("%s/%s", dir, name);
}

static inline mode_t
mode_of(const char *dir, const char *name)
{
	char *path = in(dir, name);
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	free(path);
	return st.st_mode & 0777;
}

static inline void
read_image(struct image *image, const char *path)
{
	FILE *f = fopen(path, "rb");
	struct stat st;

	assert_non_null(f);
	assert_int_equal(fstat(fileno(f), &st), 0);
	image->len = (size_t)st.st_size;
	image->data = mem_new(image->len);
	assert_int_equal(fread(image->data, 1, image->len, f), image->len);
	fclose(f);
}

static inline void
write_image(const struct image *image, size_t len, const char *path)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(image->data, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static inline void
assert_image(const struct image *image, size_t len, const char *path)
{
	struct image now;

	read_image(&now, path);
	assert_int_equal(now.len, len);
	assert_memory_equal(now.data, image->data, len);
	free(now.data);
}

/* A ledger of TASKS tasks, closed. */
static inline void
make_ledger(const char *dir, struct image *image)
{
	struct ledger *l = opened(dir);
	struct err err = ERR_INIT;
	char *path = in(dir, "ledger.db");
	struct task t;
	int i;

	want(&t, "2026-01-01");
	for (i = 0; i < TASKS; i++)
		assert_int_equal(ledger_new(l, &t, &err), 0);
	task_clear(&t);
	ledger_close(l);
	read_image(image, path);
	free(path);
}

/* Opening either refuses and changes nothing, or everything is there. */
static inline int
try(const char *dir, const struct image *image, size_t len)
{
	char *path = in(dir, "ledger.db");
	struct err err = ERR_INIT;
	struct ledger *l;

	write_image(image, len, path);
	l = ledger_open(dir, clock_system(), &err);
	if (l == NULL)
		assert_image(image, len, path);
	else
		assert_int_equal(count(l), TASKS);
	ledger_close(l);
	free(path);
	return l == NULL ? err.code : 0;
}

#endif
