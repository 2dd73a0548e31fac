/*
 * Foreign text made fit to be shown: whatever a server, a file or a person
 * wrote must not move a terminal's cursor, and must not be cut inside a letter.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stddef.h>

/* Control characters (also DEL and U+0080 to U+009F) become '?'. */
void text_clean(char *);

/*
 * At most `max` of the bytes of s, and no part of a UTF-8 letter at their end;
 * fit for "%.*s".
 */
int text_fit(const char *s, size_t len, size_t max);
int text_fit_str(const char *s, size_t max);

#endif
