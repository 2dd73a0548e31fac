/*
 * The whole list: what the files say, checked, as one upload file.
 */
#ifndef PUSH_LIST_H
#define PUSH_LIST_H

#include "convert/convert.h"
#include "push/source.h"

#include <stdint.h>

struct list_counts {
	struct sink_holdings holdings;
	uint64_t warnings;
};

/*
 * Read all files by their rules into the file at `path', as the options say.
 * ERR_DATA after all problems were told through the options' warn.
 */
int list_make(const struct source_files *, const struct convert_options *,
    const char *path, struct list_counts *, struct err *);

#endif
