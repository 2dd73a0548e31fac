/*
 * What stands between the cells of a CSV file: comma, semicolon or tab, found
 * out from its first rows, or told by Excel's first line, "sep=;".
 */
#ifndef READER_SEPARATOR_H
#define READER_SEPARATOR_H

#include <stddef.h>

/*
 * A first line that tells it: the line's length without its end; 0: the text
 * does not begin with one.
 */
size_t separator_told(const char *text, size_t len, char *separator);

/*
 * Of those that the first row has outside quotes, the one of which the next
 * rows have as many. Where two are as good: tab before semicolon before comma,
 * for a semicolon is seldom a part of a name and a comma often of a number.
 * '\0': the first row has none, so this is no table.
 */
char separator_find(const char *text, size_t len);

#endif
