/* data/xml: expat behind a small tree. Entities are not expanded beyond the five of XML; DOCTYPE is refused. */
#ifndef DATA_XML_H
#define DATA_XML_H

#include "base/base.h"

struct xml_attr {
	str ns, name, value; /* namespace URI ("" for none), local name, value */
};

/* One element. `text` is its own character data joined (children's excluded). */
struct xml {
	str ns, name, text;
	const struct xml_attr *attrs;
	uint32_t attr_count, line;
	struct xml *parent, *child, *next; /* first child, next sibling */
};

/* Elements and attributes of one tree. */
enum { XML_NODES_MAX = 1 << 20 };

/* Parses the whole text. Everything is copied into the arena.
 * Refuses xml.syntax, xml.depth, xml.doctype, xml.too_large (bytes, or XML_NODES_MAX) with `where` "name:line". */
bool xml_parse(struct arena *a, str text, const char *name, struct xml **root, struct err *e);
/* The attribute without namespace, or the empty text (p == NULL when absent). */
str xml_attr(const struct xml *x, const char *name);
/* First child with this local name (any namespace), or NULL; and the next sibling with the same name. */
struct xml *xml_child(const struct xml *x, const char *name);
struct xml *xml_next(const struct xml *x, const char *name);
/* Text escaped for element content or a double-quoted attribute. */
void xml_put(struct buf *b, str s);

/* Streaming form for large files: called for each element's start (with attributes) and end. Texts live only during
 * the call. Return false to stop. */
struct xml_stream {
	void *self;
	bool (*start)(void *self, str name, const struct xml_attr *attrs, uint32_t count, uint32_t line);
	bool (*end)(void *self, str name, uint32_t line);
};
/* Same limits and refusals as xml_parse; no tree is kept, so XML_NODES_MAX does not count.
 * False also when a function stopped the walk; then `e` is as that function left it. */
bool xml_walk(str text, const char *name, const struct xml_stream *to, struct err *e);

#endif
