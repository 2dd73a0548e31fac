/*
 * A goods list on its way to Kassatka: looked at before it is sent.
 */
#ifndef JOB_UPLOAD_H
#define JOB_UPLOAD_H

#include "base/err.h"
#include "base/sha.h"

/*
 * The file must be whole XML with the root ProductsGroups, as Kassatka's page
 * has it, and must not carry DropNomenclature, which may wipe the shop's list.
 * Its SHA-256 is given back. ERR_DATA or ERR_IO.
 */
int upload_check(
    int fd, const char *name, char sha256[SHA_HEX], struct err *err);

#endif
