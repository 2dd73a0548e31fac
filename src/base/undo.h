/*
 * What is taken back when the process must end at once, in whatever place it
 * is: temporary files, folders that were made for them, and transactions. An
 * owner lists what it has made and strikes it out when it is finished or
 * removed in the ordinary way. mem_end() takes back what is on the list.
 *
 * Any thread may call. Nothing is allocated here.
 */
#ifndef BASE_UNDO_H
#define BASE_UNDO_H

#include <pthread.h>
#include <sys/types.h>

/* On the list, embedded in its owner; zeroed it is not. */
struct undo {
	struct undo *next, **at;
	int (*remove)(const char *path);
	const char *path;
	void (*call)(void *arg);
	void *arg;
	pthread_t thread;
};

/* The path is borrowed until undo_drop(). */
void undo_file(struct undo *, const char *path);
void undo_folder(struct undo *, const char *path); /* when it is empty */
void undo_files(struct undo *, const char *path);  /* a folder with its files */

/*
 * open() of a file that this makes, listed at the same moment: another thread
 * that ends the process meets both or neither.
 */
int undo_open(struct undo *, const char *path, int flags, mode_t mode);

/* Called only if it is this thread that ends the process. */
void undo_call(struct undo *, void (*call)(void *), void *arg);

void undo_drop(struct undo *); /* harmless when it is not listed */

/*
 * The newest first. Nothing can be listed or struck out afterwards: another
 * thread that tries waits for the end of the process, which must come now.
 */
void undo_all(void);

#endif
