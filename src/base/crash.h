/*
 * The crash test's hook. Every durable step (a commit, a rename) calls
 * crash_point() just before and just after itself. With KASSA_CRASH=N in the
 * environment the Nth call in this process ends it at once with _exit(99):
 * nothing is flushed, unlocked or removed, as with kill -9. A test runs a
 * command with N = 1, 2, 3 ... until it ends by itself, and looks each time
 * at what is left and whether the next run goes on.
 *
 * With KASSA_CRASH_LOG=FILE each call appends its point's name to FILE, a
 * line each; where FILE cannot be written the process ends with status 70.
 * Without either variable a call costs a branch. Any thread may call.
 */
#ifndef BASE_CRASH_H
#define BASE_CRASH_H

#define CRASH_STATUS 99

void crash_point(const char *name);

#endif
