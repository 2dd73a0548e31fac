/*
 * The floor of the benchmark of goods: libcsv over a file with semicolons,
 * with handlers that do nothing, in pieces of 64 KiB. Prints nothing; exit
 * status 1 when the file cannot be read.
 */
#include <fcntl.h>
#include <unistd.h>

#include <csv.h>

static void
cell(void *text, size_t len, void *arg)
{
	(void)text, (void)len, (void)arg;
}

static void
row(int end, void *arg)
{
	(void)end, (void)arg;
}

int
main(int argc, char **argv)
{
	static char piece[64 * 1024];
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : STDIN_FILENO, ok = 1;
	struct csv_parser csv;
	ssize_t n;

	if (fd < 0 || csv_init(&csv, CSV_STRICT) != 0)
		return 1;
	csv_set_delim(&csv, ';');
	while (ok && (n = read(fd, piece, sizeof(piece))) > 0)
		ok = csv_parse(&csv, piece, (size_t)n, cell, row, NULL) ==
		     (size_t)n;
	ok = ok && n == 0 && csv_fini(&csv, cell, row, NULL) == 0;
	csv_free(&csv);
	return ok ? 0 : 1;
}
