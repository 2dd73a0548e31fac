/*
 * The floor for pages of documents: yajl over a file with callbacks that do
 * nothing, in pieces of 64 KiB. Prints nothing; exit status 1 when the file is
 * not JSON, or documents behind one another.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <yajl/yajl_parse.h>

static int
nothing(void *arg)
{
	(void)arg;
	return 1;
}

static int
boolean(void *arg, int value)
{
	(void)arg, (void)value;
	return 1;
}

static int
number(void *arg, const char *s, size_t len)
{
	(void)arg, (void)s, (void)len;
	return 1;
}

static int
text(void *arg, const unsigned char *s, size_t len)
{
	(void)arg, (void)s, (void)len;
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_null = nothing,
	.yajl_boolean = boolean,
	.yajl_number = number,
	.yajl_string = text,
	.yajl_map_key = text,
	.yajl_start_map = nothing,
	.yajl_end_map = nothing,
	.yajl_start_array = nothing,
	.yajl_end_array = nothing,
};

int
main(int argc, char **argv)
{
	static unsigned char piece[64 * 1024];
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : STDIN_FILENO;
	yajl_handle yajl = yajl_alloc(&callbacks, NULL, NULL);
	yajl_status status = yajl_status_ok;
	ssize_t n;

	if (yajl == NULL || fd < 0)
		return 1;
	yajl_config(yajl, yajl_allow_multiple_values, 1);
	while (status == yajl_status_ok &&
	       (n = read(fd, piece, sizeof(piece))) > 0)
		status = yajl_parse(yajl, piece, (size_t)n);
	if (status == yajl_status_ok)
		status = yajl_complete_parse(yajl);
	yajl_free(yajl);
	return status == yajl_status_ok && n == 0 ? 0 : 1;
}
