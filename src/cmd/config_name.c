/*
 * How a profile may be called: in any script, but only in letters that a
 * person can see and a file can have in its name.
 */
#include "base/mem.h"
#include "base/text.h"
#include "cmd/config_internal.h"

#include <string.h>

/* The letter at s, and its bytes; 0: that is not UTF-8. */
static size_t
decode(const unsigned char *s, uint32_t *letter)
{
	static const struct {
		unsigned char mask, mark;
		uint32_t least;
	} heads[] = {
		{ 0x80, 0x00, 0 },
		{ 0xe0, 0xc0, 0x80 },
		{ 0xf0, 0xe0, 0x800 },
		{ 0xf8, 0xf0, 0x10000 },
	};
	size_t n = 0, i;

	while (n < NELEM(heads) && (*s & heads[n].mask) != heads[n].mark)
		n++;
	if (n == NELEM(heads))
		return 0;
	*letter = *s & (uint32_t)~heads[n].mask;
	for (i = 1; i <= n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*letter = *letter << 6 | (s[i] & 0x3fU);
	}
	return *letter < heads[n].least || *letter > 0x10ffff ? 0 : n + 1;
}

/* Also halves of letters, and what is in no font. */
static bool
is_unseen(uint32_t letter)
{
	return text_is_unseen(letter) ||
	       (letter >= 0xd800 && letter <= 0xf8ff) ||
	       (letter >= 0xfff0 && letter <= 0xffff) || letter >= 0xe0000;
}

static const char *
blame_letters(const char *name)
{
	const unsigned char *s = (const unsigned char *)name;
	uint32_t letter;
	size_t n;

	for (; *s != '\0'; s += n) {
		n = decode(s, &letter);
		if (n == 0)
			return "is not UTF-8";
		if (is_unseen(letter))
			return "has a character that cannot be seen";
	}
	return NULL;
}

/* What is wrong with it; NULL: nothing. */
static const char *
blame(const char *name)
{
	if (*name == '\0')
		return "is empty";
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return "means a folder";
	if (strchr(name, '/') != NULL)
		return "has a \"/\"";
	if (*name == ' ' || name[strlen(name) - 1] == ' ')
		return "begins or ends with a blank";
	return blame_letters(name);
}

int
config_check_name(const char *name, struct err *err)
{
	const char *why = blame(name);

	if (why == NULL)
		return 0;
	return err_set(err, ERR_CONFIG,
	    "[%s] is no profile: its name %s; files are named by it", name,
	    why);
}
