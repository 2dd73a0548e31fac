/*
 * From options to what jobs need: accounts, state folders, periods.
 */
#ifndef CMD_CONNECT_H
#define CMD_CONNECT_H

#include "cmd/options.h"
#include "job/account.h"
#include "convert/convert.h"
#include "job/keys.h"
#include "job/period.h"

#include <stdatomic.h>

struct account_options connect_account_options(const struct options *);
int connect_account(
    struct account *, const struct options *, struct log *, struct err *);

/*
 * The state folder: --state, $STATE_DIRECTORY, $XDG_STATE_HOME/kassa, or
 * ~/.local/state/kassa; made with its parents when missing. The caller's to
 * free; NULL with --no-state, or with the error set.
 */
char *connect_state(const struct options *, struct err *);

/* The same path, absolute, and nothing is made; and its parents made. */
char *connect_state_path(const struct options *, struct err *);
int connect_make_parents(char *path, struct err *);

/* Said, and put right where it can be: a state folder that others can read. */
void connect_make_private(const char *path, struct log *);

/*
 * What a task has for --type: sorted, each once. The caller's to free; NULL:
 * ERR_USAGE.
 */
char *connect_types(const struct options *, struct err *);

struct period_options connect_period(const struct options *);

/* Are these options a period? Asked before a token is read. */
int connect_check_period(const struct options *, struct err *);

struct convert_options connect_convert(const struct options *);

/* The same, by the rules for receipts where none were named. */
struct convert_options connect_table(const struct options *);

/* A warning of a conversion, into the log that is its arg. */
void connect_warn(void *log, const char *text);
void connect_fault(void *log, const char *text); /* worse */

struct keys_options connect_keys(const struct options *, const struct account *,
    const char *state, const char *resume, struct log *);

/* This very command line, quoted for a shell; the caller's to free. */
char *connect_resume(void);

/*
 * For commands without a loop: the first SIGINT, SIGTERM or SIGHUP is noted,
 * and the reading ends at its next step, so that nothing half is left; the
 * second one ends the process at once. Returns where the number of the signal
 * will be; 0 until then.
 */
const atomic_int *connect_catch_signals(void);

#endif
