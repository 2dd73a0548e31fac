/*
 * A folder of the test's own, and files in it. Comes after cmocka.h.
 */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include "base/buf.h"
#include "base/mem.h"

#include <dirent.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A new folder; free with scratch_free(). */
static inline char *
scratch_new(void)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = mem_printf("%s/kassa-test.XXXXXX", tmp ? tmp : "/tmp");

	assert_non_null(mkdtemp(dir));
	return dir;
}

static inline int
scratch_drop(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static inline void
scratch_free(char *dir)
{
	assert_int_equal(nftw(dir, scratch_drop, 8, FTW_DEPTH | FTW_PHYS), 0);
	free(dir);
}

/* The caller's to free. */
static inline char *
scratch_path(const char *dir, const char *name)
{
	return mem_printf("%s/%s", dir, name);
}

static inline void
scratch_write(const char *dir, const char *name, const char *data, size_t len,
    mode_t mode)
{
	char *path = scratch_path(dir, name);
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
	free(path);
}

static inline void
scratch_put(const char *dir, const char *name, const char *text)
{
	scratch_write(dir, name, text, strlen(text), 0600);
}

static inline bool
scratch_has(const char *dir, const char *name)
{
	char *path = scratch_path(dir, name);
	struct stat st;
	bool has = lstat(path, &st) == 0;

	free(path);
	return has;
}

/* All of a file into an empty buffer. */
static inline void
scratch_get(const char *dir, const char *name, struct buf *to)
{
	char *path = scratch_path(dir, name), piece[4096];
	FILE *f = fopen(path, "re");
	size_t n;

	if (f == NULL)
		fail_msg("%s is not there", path);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(to, piece, n);
	fclose(f);
	free(path);
}

static inline int
scratch_is_entry(const struct dirent *e)
{
	return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

/* How many entries the folder has, hidden ones too. */
static inline int
scratch_count(const char *dir)
{
	struct dirent **entries;
	int n = scandir(dir, &entries, scratch_is_entry, alphasort), i;

	assert_true(n >= 0);
	for (i = 0; i < n; i++)
		free(entries[i]);
	free(entries);
	return n;
}

#endif
