/*
 * An error is a sentence and an exit status. The one who finds the trouble
 * says it with err_set(); everyone on the way up adds, with err_in(), what
 * only they know (the file, the key, the day); main() prints it once.
 *
 * A struct err lives on the caller's stack and starts as ERR_INIT. Functions
 * that can fail take it last and return 0, or -1 with the error set.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

/* Exit statuses, as sysexits has them; 128+n is a signal. */
enum err_code {
	ERR_NONE = 0,
	ERR_USAGE = 64,     /* the command line is wrong */
	ERR_DATA = 65,      /* the input is not what it should be */
	ERR_NOINPUT = 66,   /* no such input */
	ERR_UNAVAIL = 69,   /* the cloud said no, or the job failed */
	ERR_SOFT = 70,      /* our own fault */
	ERR_MEMORY = 71,    /* out of memory */
	ERR_CANTCREAT = 73, /* the output cannot be created */
	ERR_IO = 74,        /* reading or writing failed */
	ERR_TEMP = 75,      /* run again: nothing is lost */
	ERR_PROTO = 76,     /* the cloud broke its protocol */
	ERR_AUTH = 77,      /* the token was refused */
	ERR_CONFIG = 78,    /* the configuration is wrong */
	ERR_SIGNAL = 128    /* + the signal's number */
};

struct err {
	int code; /* enum err_code, or 128 + signal */
	char text[1024];
};

#define ERR_INIT                                                               \
	{                                                                      \
		0, ""                                                          \
	}

/*
 * Set the error to this sentence (no full stop, no newline) and return -1.
 * The text passes text_clean(), so that a foreign string cannot paint on the
 * terminal. A sentence that is too long is cut at a character.
 */
int err_set(struct err *, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * As err_set(), and ": " with the words of errno at the end. Where that is what
 * the system lacks, the code is ERR_IO (files that are open) or ERR_MEMORY.
 */
int err_sys(struct err *, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * A write to NAME failed with errno: ERR_IO, or, where the reader has gone, the
 * status of SIGPIPE and no words, for there is nobody to complain about.
 */
int err_write(struct err *, const char *name);

/* Put "WHERE: " in front of what is there already and return -1. */
int err_in(struct err *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Put "; HINT" behind what is there already (what to do now), return -1. */
int err_hint(struct err *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

void err_clear(struct err *);

#endif
