/*
 * The folders of an output: made where they are missing, gone again when
 * nothing came to lie in them, and safely on the disk before anything is shown.
 */
#include "base/file.h"
#include "base/mem.h"
#include "sink/sink_internal.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What was made is noted, when there was no such folder before. */
static int
make(const char *path, struct made *made, struct err *err)
{
	bool new;

	if (folder_make(path, &new, err) != 0)
		return -1;
	if (new) {
		undo_drop(&made->undo);
		free(made->path);
		made->path = mem_dup(path);
		undo_folder(&made->undo, made->path);
	}
	return 0;
}

/* The folder in which the volume lies, when that is not OUT itself. */
static int
make_table_folder(struct volume *v, const char *out, struct err *err)
{
	const char *slash = strchr(v->path, '/');
	char *folder, *path;
	int rc;

	if (slash == NULL)
		return 0;
	folder = mem_dupn(v->path, (size_t)(slash - v->path));
	path = sink_below(out, folder);
	rc = make(path, &v->made, err);
	free(path);
	free(folder);
	return rc;
}

int
sink_make_folders(struct sink *s, struct volume *v, struct err *err)
{
	if (!sink_is_folder(&s->options))
		return 0;
	if (sink_is_stream(&s->options))
		return err_set(err, ERR_USAGE,
		    "files named \"%s\" need a folder to be in",
		    s->options.name);
	if (make(s->options.out, &s->made, err) != 0)
		return -1;
	return make_table_folder(v, s->options.out, err);
}

/* One that holds something stays, be it another sink's file in the making. */
void
sink_drop_folder(struct made *made)
{
	if (made->path != NULL)
		rmdir(made->path);
	undo_drop(&made->undo);
	free(made->path);
}

/*
 * Also those that were there: they may be new, of a run that was killed before
 * it came to this.
 */
int
sink_sync_folders(const struct sink *s, struct err *err)
{
	const struct sink_options *o = &s->options;
	char *out;
	int rc;

	if (!sink_is_folder(o))
		return 0;
	out = mem_dup(o->out);
	rc = folder_sync(dirname(out), err);
	free(out);
	if (rc == 0 && o->name != NULL)
		rc = folder_sync(o->out, err);
	return rc;
}
