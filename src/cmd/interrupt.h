/*
 * For commands without a loop: the first SIGINT, SIGTERM or SIGHUP is noted,
 * and the reading ends at its next step, so that nothing half is left; the
 * second one ends the process at once.
 */
#ifndef CMD_INTERRUPT_H
#define CMD_INTERRUPT_H

#include <stdatomic.h>

/* From now on; what it gives is 0, or the number of the signal that came. */
const atomic_int *interrupt_catch(void);

#endif
