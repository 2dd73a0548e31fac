/*
 * The file that tells others which port it became. It appears whole or not at
 * all, and only once the port answers.
 */
#ifndef SANDBOX_PORTFILE_H
#define SANDBOX_PORTFILE_H

#include "base/err.h"

#include <stdint.h>

int portfile_write(const char *path, uint16_t port, struct err *);

#endif
