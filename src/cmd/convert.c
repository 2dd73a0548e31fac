/*
 * kassa convert: documents on disk or on standard input become a table.
 */
#include "base/mem.h"
#include "cmd/command.h"
#include "cmd/connect.h"
#include "cmd/interrupt.h"
#include "job/convert.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int
convert_file(struct convert *c, const char *path, struct err *err)
{
	int fd, rc;

	if (strcmp(path, "-") == 0)
		return convert_fd(c, "standard input", STDIN_FILENO, err);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(err, ERR_NOINPUT, "%s: cannot open", path);
	rc = convert_fd(c, path, fd, err);
	close(fd);
	return rc;
}

static int
convert_all(struct convert *c, int argc, char **argv, struct err *err)
{
	int i;

	if (argc == 0)
		return convert_file(c, "-", err);
	for (i = 0; i < argc; i++)
		if (convert_file(c, argv[i], err) != 0)
			return -1;
	return 0;
}

int
cmd_convert(struct options *o, int argc, char **argv, struct log *log,
    struct err *err)
{
	struct convert_options options = connect_convert(o);
	struct convert c;
	int rc;

	if (o->rules == NULL)
		return err_set(err, ERR_USAGE,
		    "which rules? --rules NAME or FILE; kassa rules list "
		    "shows the names");
	options.stop = interrupt_catch();
	if (convert_open(&c, &options, err) != 0)
		return -1;
	rc = convert_all(&c, argc, argv, err);
	if (rc == 0)
		rc = convert_publish(&c, err);
	if (rc == 0)
		log_say(log, LOG_DETAIL, "%llu rows, %llu bytes",
		    (unsigned long long)c.rows,
		    (unsigned long long)sink_bytes(c.sink));
	convert_close(&c);
	return rc;
}
