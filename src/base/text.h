/*
 * Foreign text made fit to be shown: whatever a server, a file or a person
 * wrote must not move a terminal's cursor nor turn its line around, and must
 * not be cut inside a letter.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Has this character no shape of its own: a control, no width, a direction? */
bool text_is_unseen(unsigned letter);

/*
 * s as it may be shown, in `size' bytes of room: controls (also DEL and U+0080
 * to U+009F) are '?', other characters that cannot be seen are spelled out, as
 * in \u{202E}, and what is no UTF-8 is U+FFFD. What has no room is left out,
 * by whole characters. `to' and s do not overlap.
 */
void text_clean(char *to, size_t size, const char *s);

/*
 * At most `max` of the bytes of s, and no part of a UTF-8 letter at their end;
 * fit for "%.*s".
 */
int text_fit(const char *s, size_t len, size_t max);
int text_fit_str(const char *s, size_t max);

#endif
