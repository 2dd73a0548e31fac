/*
 * The configuration file, kassa.conf(5): values before the first section are
 * defaults, a section is a profile. Its keys are the long names of options;
 * what the command line said is stronger.
 *
 * A command for one profile reads once. One for many reads a copy for each:
 *
 *	config_profiles(&options, &names, &n, &err);
 *	for (i = 0; i < n; i++) {
 *		options_copy(&copy, &options);
 *		options_set(&copy, options_find("profile"), names[i], &err);
 *		config_read(&copy, FOR_RUN, &err);
 *	}
 *	config_profiles_free(names, n);
 *
 * where options are as the command line and the defaults have left them: what
 * they were given by a profile would stay in the copies.
 */
#ifndef CMD_CONFIG_H
#define CMD_CONFIG_H

#include "cmd/options.h"

/*
 * Read the file given by --config, else $XDG_CONFIG_HOME/kassa/kassa.conf,
 * else /etc/kassa.conf, else nothing; and fill options that the command line
 * left alone, for the profile given by --profile. status and verify read what
 * run does, for they must know where it puts things. ERR_CONFIG with file and
 * line.
 */
int config_read(struct options *, unsigned command, struct err *);

/*
 * The profiles of that file in its order, none without a file. All of it is
 * checked as config_read() does. The caller's to free, also when there is
 * none.
 */
int config_profiles(
    const struct options *, char ***names, size_t *n, struct err *);
void config_profiles_free(char **names, size_t n);

#endif
