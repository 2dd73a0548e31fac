/*
 * The end of memory: what was begun is taken back, somebody says why, and the
 * process ends. Nothing here allocates, for malloc() itself ends here.
 */
#include "base/err.h"
#include "base/mem.h"
#include "base/undo.h"

#include <stdio.h>
#include <unistd.h>

static _Thread_local unsigned may_fail;
static _Thread_local bool ending;

static char shown[256];

void
mem_shown(const char *name)
{
	snprintf(shown, sizeof(shown), "%s", name == NULL ? "" : name);
}

const char *
mem_is_shown(void)
{
	return shown;
}

void
mem_may_fail(bool yes)
{
	may_fail += yes ? 1 : -1u;
}

bool
mem_can_fail(void)
{
	return may_fail > 0 || ending;
}

static void
say(void)
{
	static const char words[] = "kassa: out of memory\n";

	if (write(STDERR_FILENO, words, sizeof(words) - 1) < 0)
		return; /* nowhere left to say it */
}

static void (*say_so)(void) = say;

void
mem_tell(void (*tell)(void))
{
	say_so = tell != NULL ? tell : say;
}

_Noreturn void
mem_end(void)
{
	if (!ending) {
		ending = true;
		undo_all();
		say_so();
	}
	_exit(ERR_MEMORY);
}
