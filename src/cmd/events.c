/*
 * kassa events: a document as rules see it, for whoever writes rules.
 */
#include "cmd/command.h"
#include "cmd/connect.h"
#include "model/print.h"
#include "reader/reader.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int
print_events(const char *name, int fd, const char *sheet, struct err *err)
{
	struct printer *p = printer_new(stdout);
	struct input in;
	int rc;

	input_fd(&in, name, fd);
	in.sheet = sheet;
	in.stop = connect_catch_signals();
	rc = reader_any(&in, printer_listener(p), err);
	input_clear(&in);
	printer_free(p);
	return rc;
}

int
cmd_events(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	int fd, rc;

	(void)log;
	if (argc > 1)
		return err_set(
		    err, ERR_USAGE, "kassa events takes one file at a time");
	if (argc == 0 || strcmp(argv[0], "-") == 0)
		return print_events(
		    "standard input", STDIN_FILENO, o->sheet, err);
	fd = open(argv[0], O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(err, ERR_NOINPUT, "%s: cannot open", argv[0]);
	rc = print_events(argv[0], fd, o->sheet, err);
	close(fd);
	return rc;
}
