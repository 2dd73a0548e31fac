/*
 * A cell in the form that its reader wants: the Excel dialect has decimal
 * commas and 16.04.2018 14:08:31, which Excel with Russian settings takes for
 * numbers and dates; a guarded text that begins like a formula gets a "'" in
 * front. Numbers are never guarded: -5.00 is no formula.
 */
#ifndef SINK_ADAPT_H
#define SINK_ADAPT_H

#include "base/buf.h"
#include "sink/sink.h"

/* The cell itself, or one whose text is in work. */
struct cell cell_adapt(const struct sink_options *, enum type,
    const struct cell *, struct buf *work);

#endif
