/* Any bytes as XML: what is accepted is written and read again as the same tree, and the walk sees as many elements. */
#include "data/xml.h"
#include "fuzz.h"

static void put(struct buf *b, const struct xml *x) {
	buf_text(b, "<e name=\"");
	xml_put(b, x->name);
	buf_text(b, "\">");
	xml_put(b, x->text);
	for (const struct xml *c = x->child; c; c = c->next)
		put(b, c);
	buf_text(b, "</e>");
}

static void compare(const struct xml *x, const struct xml *y) {
	check(str_eq(x->name, xml_attr(y, "name")) && str_eq(x->text, y->text));
	const struct xml *d = y->child;
	for (const struct xml *c = x->child; c; c = c->next, d = d->next) {
		check(d && c->parent == x && c->line >= x->line);
		compare(c, d);
	}
	check(!d);
}

static uint32_t count(const struct xml *x) {
	uint32_t n = 1;
	for (const struct xml *c = x->child; c; c = c->next)
		n += count(c);
	return n;
}

static bool on_start(void *self, str name, const struct xml_attr *attrs, uint32_t n, uint32_t line) {
	(void)name, (void)attrs, (void)n, (void)line;
	++*(uint32_t *)self;
	return true;
}

static bool on_end(void *self, str name, uint32_t line) {
	(void)self, (void)name, (void)line;
	return true;
}

void xml_fuzz(const uint8_t *data, size_t size) {
	struct arena a = {0};
	struct xml *root, *again;
	struct err e = {0};
	str text = fuzz_text(data, size);
	uint32_t seen = 0;
	struct xml_stream to = {&seen, on_start, on_end};
	bool walked = xml_walk(text, "fuzz", &to, &e);
	bool parsed = xml_parse(&a, text, "fuzz", &root, &e);
	check(walked == parsed);
	if (parsed) {
		check(seen == count(root));
		struct buf b = buf_make(((size_t)1 << 24) + 256 * size);
		put(&b, root);
		check(xml_parse(&a, buf_view(&b), "fuzz", &again, &e));
		compare(root, again);
		buf_free(&b);
	} else {
		check(e.code && e.where[0] && e.text[0]);
	}
	arena_free(&a);
}
