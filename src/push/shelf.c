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
#include <sys/stat.h>
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

/* The lists that begin so and are older than ours, but for some. */
struct others {
	const char *spool, *begin;
	const struct shelf_kept *kept;
	struct timespec ours;
};

static bool
is_kept(const struct others *o, const char *name)
{
	const char *sum = name + strlen(o->begin);
	size_t i;

	for (i = 0; i < o->kept->n; i++)
		if (strncmp(sum, o->kept->sums[i], SHA_HEX - 1) == 0)
			return true;
	return false;
}

static bool
is_older(const struct others *o, const char *name)
{
	char *path = mem_printf("%s/%s", o->spool, name);
	struct stat st;
	bool older = stat(path, &st) == 0 &&
		     (st.st_mtim.tv_sec < o->ours.tv_sec ||
			 (st.st_mtim.tv_sec == o->ours.tv_sec &&
			     st.st_mtim.tv_nsec < o->ours.tv_nsec));

	free(path);
	return older;
}

static bool
is_other(const char *name, const void *arg)
{
	const struct others *o = arg;

	return strncmp(name, o->begin, strlen(o->begin)) == 0 &&
	       !is_kept(o, name) && is_older(o, name);
}

void
shelf_sweep(const char *spool, const char *print, const char *ours,
    const struct shelf_kept *kept)
{
	char *begin = mem_printf("goods-%s-", print);
	char *path = shelf_path(spool, print, ours);
	struct stat st;

	if (stat(path, &st) == 0)
		remove_chosen(spool, is_other,
		    &(struct others){ spool, begin, kept, st.st_mtim });
	free(begin);
	free(path);
}
