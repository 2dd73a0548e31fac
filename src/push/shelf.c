/*
 * Whole goods lists in the spool, one an account and content, named by both.
 * The one that the cloud took last is what the next list is compared with.
 */
#include "base/mem.h"
#include "push/push_internal.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE 65536

/* A day in Kassatka's form, dd.mm.yyyy. */
#define DAY_SIZE 10

/* What stands behind this, so many bytes of it: blanks, whatever it was. */
static void
blank(char *head, size_t n, const char *before, size_t size)
{
	char *at = memmem(head, n, before, strlen(before));

	if (at == NULL)
		return;
	at += strlen(before);
	if (at + size <= head + n)
		memset(at, ' ', size);
}

int
shelf_sum(int fd, const char *name, char sum[SHA_HEX], struct err *err)
{
	char piece[PIECE];
	struct sha sha;
	off_t at = 0;
	ssize_t n;

	sha_init(&sha);
	while ((n = pread(fd, piece, sizeof(piece), at)) > 0) {
		if (at == 0)
			blank(piece, (size_t)n, "Date=\"", DAY_SIZE);
		sha_add(&sha, piece, (size_t)n);
		at += n;
	}
	if (n < 0) {
		sha_clear(&sha);
		return err_sys(err, ERR_IO, "%s: cannot read", name);
	}
	return sha_end(&sha, sum, err);
}

char *
shelf_path(const char *spool, const char *print, const char *sum)
{
	return mem_printf("%s/goods-%s-%s.xml", spool, print, sum);
}

char *
shelf_new_path(const char *spool, const char *word)
{
	return mem_printf("%s/%s-new-%ld.xml", spool, word, (long)getpid());
}

/* ---- forgetting ---- */

/* Which files of a folder go. */
typedef bool chosen(const char *name, const void *arg);

static void
remove_chosen(const char *spool, chosen *is_chosen, const void *arg)
{
	DIR *folder = opendir(spool);
	struct dirent *entry;

	if (folder == NULL)
		return; /* there is nothing in it */
	while ((entry = readdir(folder)) != NULL)
		if (is_chosen(entry->d_name, arg))
			unlinkat(dirfd(folder), entry->d_name, 0);
	closedir(folder);
}

static bool
is_orphan(const char *name, const void *arg)
{
	const char *number = strstr(name, "-new-");
	long pid = number == NULL ? 0 : strtol(number + 5, NULL, 10);

	(void)arg;
	return pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

void
shelf_sweep_new(const char *spool)
{
	remove_chosen(spool, is_orphan, NULL);
}

/* The lists that begin so, but for one. */
struct others {
	const char *begin, *but;
};

static bool
is_other(const char *name, const void *arg)
{
	const struct others *o = arg;

	return strncmp(name, o->begin, strlen(o->begin)) == 0 &&
	       strcmp(name, o->but) != 0;
}

void
shelf_sweep(const char *spool, const char *print, const char *sum)
{
	char *begin = mem_printf("goods-%s-", print);
	char *but = mem_printf("goods-%s-%s.xml", print, sum);

	remove_chosen(spool, is_other, &(struct others){ begin, but });
	free(begin);
	free(but);
}
