/*
 * Texts as XML writes them, in elements and attributes alike.
 */
#ifndef BASE_XML_H
#define BASE_XML_H

#include <stddef.h>

/* Room that xml_put() may need, for a text of so many bytes. */
#define XML_ROOM(len) (6 * (len))

/*
 * The text with what has a meaning of its own escaped, and tabs and ends of
 * lines too, which an attribute would lose. U+FFFD stands for what XML cannot
 * have. Returns where it ends.
 */
char *xml_put(char *to, const char *s, size_t len);

#endif
