/*
 * The upload as the cloud's page has it: products by group, those without one
 * first, in a group of the name "none".
 */
#include "base/mem.h"
#include "sink/nomenclature_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct save {
	struct nomenclature *n;
	FILE *file;
};

/* What fails is seen when the file is closed. */
static int
put_piece(void *arg, const char *bytes, size_t len, struct err *err)
{
	const struct save *s = arg;

	if (fwrite(bytes, 1, len, s->file) == len)
		return 0;
	return err_write(err, s->n->book.name);
}

static void
put_text(const struct save *s, const char *text)
{
	size_t len = strlen(text);
	char *room = mem_new(TEXT_ROOM(len) + 1);

	*text_put(room, text, len) = '\0';
	fputs(room, s->file);
	free(room);
}

/* Those at the top have "none" for a parent. */
static int
put_group(
    struct save *s, const struct goods_group *g, size_t pile, struct err *err)
{
	fputs("  <ProductGroup Code=\"", s->file);
	put_text(s, g->code);
	fputs("\" Name=\"", s->file);
	put_text(s, g->name);
	fputs("\" ParentCode=\"", s->file);
	put_text(s, *g->parent == '\0' ? "none" : g->parent);
	fputs("\">\n    <Products>\n", s->file);
	if (piles_each(&s->n->piles, pile, put_piece, s, err) != 0)
		return -1;
	fputs("    </Products>\n  </ProductGroup>\n", s->file);
	return 0;
}

static int
put_groups(struct save *s, struct err *err)
{
	static const struct goods_group none = { (char *)"none", (char *)"none",
		(char *)"none" };
	struct goods *goods = s->n->goods;
	size_t n = goods_groups(goods), i;
	size_t *order = mem_array(n, sizeof(*order));
	int rc = 0;

	goods_order(goods, order);
	if (piles_has(&s->n->piles, 0))
		rc = put_group(s, &none, 0, err);
	for (i = 0; i < n && rc == 0; i++)
		rc = put_group(
		    s, goods_group_at(goods, order[i]), order[i] + 1, err);
	free(order);
	return rc;
}

static int
put_all(struct save *s, struct err *err)
{
	const struct sink_options *o = s->n->book.options;

	fprintf(s->file,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<ProductsGroups Date=\"%02d.%02d.%04d\"%s>\n",
	    o->day.day, o->day.month, o->day.year,
	    o->replace_all ? " DropNomenclature=\"Да\"" : "");
	if (put_groups(s, err) != 0)
		return -1;
	fputs("</ProductsGroups>\n", s->file);
	return 0;
}

int
nomenclature_save(struct nomenclature *n, struct err *err)
{
	struct save s = { n, fopen(n->book.path, "we") };
	int rc;

	if (s.file == NULL)
		return err_sys(err, ERR_IO, "%s: cannot open", n->book.name);
	rc = put_all(&s, err);
	if (rc == 0 && ferror(s.file))
		rc = err_write(err, n->book.name);
	if (fclose(s.file) != 0 && rc == 0)
		rc = err_write(err, n->book.name);
	return rc;
}
