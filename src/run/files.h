/*
 * Published files against what the ledger says of them. Looking into all of
 * them each night would take longer the longer a shop exists; so a file whose
 * size, times and inode are as they were is believed, as git does it, and only
 * one that somebody touched is read. verify reads all.
 */
#ifndef RUN_FILES_H
#define RUN_FILES_H

#include "base/err.h"
#include "ledger/days.h"
#include "sink/sink.h"

#include <stdbool.h>

enum file_state { FILE_SAME, FILE_TOUCHED, FILE_ALTERED, FILE_LOST };

/*
 * How a day's file is; the sink's name is the day. FILE_TOUCHED: the bytes are
 * the same, the stamp is not, and *stamp (the caller's to free) is the new one.
 * `deep' reads also what is stamped as it was. -1: it cannot be read.
 *
 * Where several days share a file (sqlite), the day's rows are looked at.
 */
int files_look(const struct sink_options *, const struct ledger_file *,
    bool deep, char **stamp, struct err *);

/* What the system says of a file that was just published; "" if nothing. */
char *files_stamp(const struct sink_options *, const char *path);

/*
 * Can OUT be, or be made? It is a folder, or the folder above it is one.
 * ERR_CANTCREAT.
 */
int files_check_out(const char *out, struct err *);

/* OUT/PATH, whether OUT ends in a slash or not; the caller's to free. */
char *files_path(const char *out, const char *path);

#endif
