/*
 * A list and its lock, the process's own, because its end is.
 */
#include "base/undo.h"

#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

static struct {
	pthread_mutex_t lock;
	struct undo *first;
} all = { PTHREAD_MUTEX_INITIALIZER, NULL };

static void
put(struct undo *u)
{
	u->next = all.first;
	u->at = &all.first;
	if (u->next != NULL)
		u->next->at = &u->next;
	all.first = u;
}

static void
add(struct undo *u)
{
	pthread_mutex_lock(&all.lock);
	put(u);
	pthread_mutex_unlock(&all.lock);
}

/* readdir() would allocate. */
static void
empty(int folder)
{
	union {
		struct dirent64 entry;
		char bytes[4096];
	} piece;
	ssize_t n, at;

	while ((n = getdents64(folder, &piece, sizeof(piece))) > 0)
		for (at = 0; at < n;) {
			struct dirent64 *entry =
			    (struct dirent64 *)(piece.bytes + at);

			unlinkat(folder, entry->d_name, 0);
			at += entry->d_reclen;
		}
}

static int
remove_files(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		empty(fd);
		close(fd);
	}
	return rmdir(path);
}

void
undo_files(struct undo *u, const char *path)
{
	*u = (struct undo){ .remove = remove_files, .path = path };
	add(u);
}

void
undo_file(struct undo *u, const char *path)
{
	*u = (struct undo){ .remove = unlink, .path = path };
	add(u);
}

int
undo_open(struct undo *u, const char *path, int flags, mode_t mode)
{
	int fd;

	pthread_mutex_lock(&all.lock);
	fd = open(path, flags, mode);
	if (fd >= 0) {
		*u = (struct undo){ .remove = unlink, .path = path };
		put(u);
	}
	pthread_mutex_unlock(&all.lock);
	return fd;
}

void
undo_folder(struct undo *u, const char *path)
{
	*u = (struct undo){ .remove = rmdir, .path = path };
	add(u);
}

void
undo_call(struct undo *u, void (*call)(void *), void *arg)
{
	*u =
	    (struct undo){ .call = call, .arg = arg, .thread = pthread_self() };
	add(u);
}

void
undo_drop(struct undo *u)
{
	if (u->at == NULL)
		return;
	pthread_mutex_lock(&all.lock);
	*u->at = u->next;
	if (u->next != NULL)
		u->next->at = u->at;
	u->at = NULL;
	pthread_mutex_unlock(&all.lock);
}

void
undo_all(void)
{
	const struct undo *u;

	pthread_mutex_lock(&all.lock); /* for ever */
	for (u = all.first; u != NULL; u = u->next)
		if (u->remove != NULL)
			u->remove(u->path);
		else if (pthread_equal(u->thread, pthread_self()))
			u->call(u->arg);
}
