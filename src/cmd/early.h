/*
 * The form of what is said about a command line that is wrong: --log is looked
 * for before the options are judged, on the command line and, where it is not
 * there, in the configuration that it names.
 *
 *	early_look(&early, argc, argv);     before anything is taken out of it
 *	... the options are wrong ...
 *	json = early_is_json(&early);
 */
#ifndef CMD_EARLY_H
#define CMD_EARLY_H

#include <stdbool.h>

/* Values as the command line has them, borrowed; NULL: it has none. */
struct early {
	const char *log, *config, *profile;
};

void early_look(struct early *, int argc, char **argv);

/* By the command line alone. */
bool early_says_json(const struct early *);

/* Reads the configuration if need be; what is wrong with it is not told. */
bool early_is_json(const struct early *);

#endif
