/*
 * The spool's files. The first part's has the name that it had when a task was
 * one file, for earlier versions have left such files behind.
 */
#include "base/crash.h"
#include "base/file.h"
#include "base/mem.h"
#include "convert/convert.h"
#include "job/spool.h"
#include "ledger/ledger.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
open_temporary(struct spool *s, struct err *err)
{
	const char *tmp = getenv("TMPDIR");

	s->folder = mem_printf(
	    "%s/kassa-XXXXXX", tmp == NULL || *tmp == '\0' ? "/tmp" : tmp);
	s->temporary = true;
	if (mkdtemp(s->folder) != NULL) {
		undo_files(&s->undo, s->folder);
		return 0;
	}
	err_sys(err, ERR_CANTCREAT, "%s: cannot create a folder", s->folder);
	s->temporary = false;
	return -1;
}

int
spool_open(struct spool *s, const char *state, struct err *err)
{
	*s = (struct spool){ .folder = NULL };
	if (state == NULL)
		return open_temporary(s, err);
	s->folder = mem_printf("%s/spool", state);
	if (mkdir(s->folder, 0700) == 0 || errno == EEXIST)
		return 0;
	return err_sys(
	    err, ERR_CANTCREAT, "%s: cannot create the folder", s->folder);
}

void
spool_close(struct spool *s)
{
	if (s->temporary)
		rmdir(s->folder); /* its files were dropped one by one */
	undo_drop(&s->undo);
	free(s->folder);
	*s = (struct spool){ .folder = NULL };
}

static char *
name_file(const struct spool *s, int64_t task, unsigned nr)
{
	if (nr == 0)
		return mem_printf("%s/%lld.xml", s->folder, (long long)task);
	return mem_printf("%s/%lld-%u", s->folder, (long long)task, nr);
}

int
spool_arrival_open(struct arrival *a, const struct spool *s, int64_t task,
    unsigned nr, struct err *err)
{
	*a = (struct arrival){ .fd = -1 };
	a->path = name_file(s, task, nr);
	a->part = mem_printf("%s/%lld.part", s->folder, (long long)task);
	a->fd = undo_open(
	    &a->undo, a->part, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (a->fd < 0)
		return err_sys(
		    err, ERR_CANTCREAT, "%s: cannot create", a->part);
	sha_init(&a->sha);
	a->hashing = true;
	return 0;
}

int
spool_arrival_again(struct arrival *a, struct err *err)
{
	if (a->hashing)
		sha_clear(&a->sha);
	sha_init(&a->sha);
	a->hashing = true;
	a->bytes = 0;
	a->failed = 0;
	if (ftruncate(a->fd, 0) != 0 || lseek(a->fd, 0, SEEK_SET) < 0)
		return err_sys(err, ERR_IO, "%s: cannot empty", a->part);
	return 0;
}

int
spool_arrival_write(struct arrival *a, const char *data, size_t len)
{
	sha_add(&a->sha, data, len);
	a->bytes += len;
	a->unwritten = file_put(a->fd, data, len);
	if (a->unwritten == 0)
		return 0;
	a->failed = errno;
	return -1;
}

/* The name lasts only when its folder is on the disk too. */
static int
sync_folder_of(const char *path, struct err *err)
{
	char *folder = mem_dupn(path, (size_t)(strrchr(path, '/') - path));
	int rc = file_sync_folder(folder, err);

	free(folder);
	return rc;
}

int
spool_arrival_keep(struct arrival *a, struct part *p, struct err *err)
{
	a->hashing = false;
	if (sha_end(&a->sha, p->sha256, err) != 0)
		return -1;
	if (fsync(a->fd) != 0)
		return err_sys(err, ERR_IO, "%s: cannot write", a->part);
	crash_point("before spool rename");
	if (rename(a->part, a->path) != 0)
		return err_sys(err, ERR_IO, "%s: cannot rename", a->part);
	crash_point("after spool rename");
	free(p->spool);
	p->spool = mem_dup(a->path);
	p->bytes = a->bytes;
	return sync_folder_of(a->path, err);
}

void
spool_arrival_close(struct arrival *a)
{
	if (a->hashing)
		sha_clear(&a->sha);
	if (a->fd >= 0)
		close(a->fd);
	if (a->part != NULL)
		unlink(a->part); /* renamed away, when it was kept */
	undo_drop(&a->undo);
	free(a->path);
	free(a->part);
	*a = (struct arrival){ .fd = -1 };
}

int
spool_check(const struct part *p, struct err *err)
{
	char hex[SHA_HEX];
	uint64_t bytes;
	int fd = open(p->spool, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", p->spool);
	rc = sha_file(fd, hex, &bytes, err);
	close(fd);
	if (rc != 0)
		return err_in(err, "%s", p->spool);
	return bytes == p->bytes && strcmp(hex, p->sha256) == 0;
}

void
spool_drop(const struct parts *parts)
{
	size_t i;

	for (i = 0; i < parts->n; i++)
		if (parts->list[i].spool[0] != '\0')
			unlink(parts->list[i].spool);
}

void
spool_forget(const struct spool *s, int64_t task)
{
	DIR *folder = opendir(s->folder);
	const struct dirent *entry;
	char id[24];
	size_t n = (size_t)snprintf(id, sizeof(id), "%lld", (long long)task);

	while (folder != NULL && (entry = readdir(folder)) != NULL)
		if (strncmp(entry->d_name, id, n) == 0 &&
		    (entry->d_name[n] == '.' || entry->d_name[n] == '-'))
			unlinkat(dirfd(folder), entry->d_name, 0);
	if (folder != NULL)
		closedir(folder);
}

struct sweep {
	const struct spool *spool;
	int64_t *ids; /* of tasks that have files here */
	size_t n;
	bool (*is_over)(const void *arg, const struct task *);
	const void *arg;
};

static void
find_ids(struct sweep *s)
{
	DIR *folder = opendir(s->spool->folder);
	const struct dirent *entry;

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		int64_t id = strtoll(entry->d_name, NULL, 10);

		if (id <= 0)
			continue;
		s->ids = mem_resize(s->ids, s->n + 1, sizeof(*s->ids));
		s->ids[s->n++] = id;
	}
	if (folder != NULL)
		closedir(folder);
}

static int
sweep_task(void *arg, const struct task *t)
{
	const struct sweep *s = arg;
	size_t i;

	for (i = 0; i < s->n && s->ids[i] != t->id; i++)
		;
	if (i < s->n && s->is_over(s->arg, t))
		spool_forget(s->spool, t->id);
	return 0;
}

int
spool_sweep(const struct spool *spool, struct ledger *ledger,
    bool (*is_over)(const void *, const struct task *), const void *arg,
    struct err *err)
{
	struct sweep s = { .spool = spool, .is_over = is_over, .arg = arg };
	int rc;

	find_ids(&s);
	rc = ledger_each(ledger, NULL, sweep_task, &s, err);
	free(s.ids);
	return rc;
}

static int
convert_part(const struct part *p, struct convert *c, struct err *err)
{
	int fd = open(p->spool, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", p->spool);
	rc = convert_fd(c, p->spool, fd, err);
	close(fd);
	return rc;
}

/* The number of each part's series, from 0 on; returns how many there are. */
static size_t
number_series(const struct parts *parts, size_t *series)
{
	size_t *first = mem_array(parts->n, sizeof(*first));
	size_t n = 0, i;

	for (i = 0; i < parts->n; i++) {
		const char *ref = parts->list[i].ref;
		size_t k = 0;

		while (
		    k < n && !cloud_same_series(parts->list[first[k]].ref, ref))
			k++;
		if (k == n)
			first[n++] = i;
		series[i] = k;
	}
	free(first);
	return n;
}

size_t *
spool_shown(const struct cloud *cloud, const struct task *t,
    const struct parts *parts, size_t *n)
{
	size_t *shown = mem_array(parts->n, sizeof(*shown));
	size_t *series = mem_array(parts->n, sizeof(*series));
	size_t nseries = number_series(parts, series), k, i;

	*n = 0;
	for (k = 0; k < nseries; k++)
		for (i = 0; i < parts->n; i++)
			if (series[i] == k &&
			    (cloud->shows == NULL ||
				cloud->shows(t, &parts->list[i])))
				shown[(*n)++] = i;
	free(series);
	return shown;
}

int
spool_convert(const struct cloud *cloud, const struct task *t,
    const struct parts *parts, struct convert *c, struct err *err)
{
	size_t n, i, *shown = spool_shown(cloud, t, parts, &n);
	int rc = 0;

	for (i = 0; i < n && rc == 0; i++)
		rc = convert_part(&parts->list[shown[i]], c, err);
	free(shown);
	return rc;
}
