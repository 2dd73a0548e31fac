/*
 * The configuration file, kassa.conf(5): values before the first section are
 * defaults, a section is a profile. Its keys are the long names of options;
 * what the command line said is stronger.
 */
#ifndef CMD_CONFIG_H
#define CMD_CONFIG_H

#include "cmd/options.h"

/*
 * Read the file given by --config, else $XDG_CONFIG_HOME/kassa/kassa.conf,
 * else /etc/kassa.conf, else nothing; and fill options that are still at their
 * defaults, for the profile given by --profile. ERR_CONFIG with file and line.
 */
int config_read(struct options *, unsigned command, struct err *);

#endif
