/* expat drives one walk; the tree of xml_parse is built on top of it.
 *
 * expat checks the syntax and names the line. A DOCTYPE stops the walk at once, so no entity can ever be declared and
 * nothing can expand ("billion laughs"). */
#include <expat.h>

#include "data/xml.h"

/* Between namespace URI and local name in expat's names; expat refuses URIs that contain it. */
static const char NS_MARK = '\n';

struct walk {
	XML_Parser expat;
	const char *name;
	struct err *e;
	bool stopped; /* refused, or the listener asked to stop: `e` is final */
	uint32_t depth;
	VEC(struct xml_attr) attrs; /* of the element that starts; reused */
	void *self;
	bool (*start)(void *self, const struct xml *x);
	bool (*end)(void *self, str name, uint32_t line);
	void (*text)(void *self, str piece);
};

static uint32_t line_of(const struct walk *w) {
	return (uint32_t)XML_GetCurrentLineNumber(w->expat);
}

static bool refuse(struct walk *w, const char *code, const char *why) {
	char where[160];
	snprintf(where, sizeof where, "%s:%u", w->name, line_of(w));
	return err_set(w->e, code, where, "%s", why);
}

static void stop(struct walk *w) {
	w->stopped = true;
	XML_StopParser(w->expat, XML_FALSE);
}

/* Splits expat's "URI NS_MARK local". */
static void split(const char *name, str *ns, str *local) {
	str all = str_of(name);
	int32_t at = str_find(all, NS_MARK, 0);
	*ns = at < 0 ? (str){"", 0} : str_cut(all, 0, (uint32_t)at);
	*local = str_cut(all, (uint32_t)(at + 1), all.n);
}

static void on_start(void *self, const char *name, const char **pairs) {
	struct walk *w = self;
	if (w->stopped)
		return;
	if (w->depth == LIMIT_XML_DEPTH) {
		refuse(w, "xml.depth", "too many nested elements");
		stop(w);
		return;
	}
	w->depth++;
	w->attrs.n = 0;
	for (; *pairs; pairs += 2) {
		struct xml_attr attr;
		split(pairs[0], &attr.ns, &attr.name);
		attr.value = str_of(pairs[1]);
		vec_push(&w->attrs, attr);
	}
	struct xml x = {.attrs = w->attrs.p, .attr_count = w->attrs.n, .line = line_of(w)};
	split(name, &x.ns, &x.name);
	if (!w->start(w->self, &x))
		stop(w);
}

static void on_end(void *self, const char *name) {
	struct walk *w = self;
	if (w->stopped)
		return;
	w->depth--;
	str ns, local;
	split(name, &ns, &local);
	if (!w->end(w->self, local, line_of(w)))
		stop(w);
}

static void on_text(void *self, const char *piece, int n) {
	struct walk *w = self;
	if (!w->stopped)
		w->text(w->self, (str){piece, (uint32_t)n});
}

static void on_doctype(void *self, const char *name, const char *system, const char *public, int internal) {
	(void)name, (void)system, (void)public, (void)internal;
	struct walk *w = self;
	refuse(w, "xml.doctype", "a DOCTYPE is not accepted");
	stop(w);
}

/* Runs expat over the text; false when refused or stopped. */
static bool run(struct walk *w, str text) {
	if (text.n > LIMIT_FILE_BYTES) {
		char where[160];
		snprintf(where, sizeof where, "%s:1", w->name);
		return err_set(w->e, "xml.too_large", where, "%s is larger than %d bytes", w->name, LIMIT_FILE_BYTES);
	}
	w->expat = XML_ParserCreateNS(NULL, NS_MARK);
	check(w->expat && "out of memory");
	XML_SetUserData(w->expat, w);
	XML_SetElementHandler(w->expat, on_start, on_end);
	if (w->text)
		XML_SetCharacterDataHandler(w->expat, on_text);
	XML_SetStartDoctypeDeclHandler(w->expat, on_doctype);
	bool ok = XML_Parse(w->expat, text.p ? text.p : "", (int)text.n, XML_TRUE) == XML_STATUS_OK;
	if (!ok && !w->stopped)
		refuse(w, "xml.syntax", XML_ErrorString(XML_GetErrorCode(w->expat)));
	XML_ParserFree(w->expat);
	vec_free(&w->attrs);
	return ok;
}

/* ---- the stream ----------------------------------------------------------------------------- */

static bool stream_start(void *self, const struct xml *x) {
	const struct xml_stream *to = self;
	return to->start(to->self, x->name, x->attrs, x->attr_count, x->line);
}

static bool stream_end(void *self, str name, uint32_t line) {
	const struct xml_stream *to = self;
	return to->end(to->self, name, line);
}

bool xml_walk(str text, const char *name, const struct xml_stream *to, struct err *e) {
	struct xml_stream listener = *to;
	struct walk w = {.name = name, .e = e, .self = &listener, .start = stream_start, .end = stream_end};
	return run(&w, text);
}

/* ---- the tree ------------------------------------------------------------------------------- */

struct tree {
	struct walk walk;
	struct arena *a;
	struct xml *root, *open;                /* open: the element whose end has not come yet */
	struct xml *last[LIMIT_XML_DEPTH + 1];  /* newest child of the open element of each depth */
	size_t text_from[LIMIT_XML_DEPTH + 1];  /* where the text of that element begins in `text` */
	/* Text of all open elements: a child's text lies behind its parent's and is taken away when the child ends. */
	struct buf text;
	uint32_t nodes;
	str ns; /* the namespace copied last: nearly always the next one's too */
};

static str copy_ns(struct tree *t, str ns) {
	if (!str_eq(ns, t->ns))
		t->ns = arena_str(t->a, ns);
	return t->ns;
}

static bool tree_start(void *self, const struct xml *seen) {
	struct tree *t = self;
	t->nodes += 1 + seen->attr_count;
	if (t->nodes > XML_NODES_MAX)
		return refuse(&t->walk, "xml.too_large", "too many elements and attributes");
	struct xml_attr *attrs = arena_array(t->a, struct xml_attr, seen->attr_count);
	for (uint32_t i = 0; i < seen->attr_count; i++) {
		const struct xml_attr *from = &seen->attrs[i];
		attrs[i].ns = copy_ns(t, from->ns);
		attrs[i].name = arena_str(t->a, from->name);
		attrs[i].value = arena_str(t->a, from->value);
	}
	struct xml *x = arena_new(t->a, struct xml);
	x->ns = copy_ns(t, seen->ns);
	x->name = arena_str(t->a, seen->name);
	x->attrs = attrs;
	x->attr_count = seen->attr_count;
	x->line = seen->line;
	x->parent = t->open;
	uint32_t depth = t->walk.depth;
	check(depth >= 1 && depth <= LIMIT_XML_DEPTH);
	if (depth == 1)
		t->root = x;
	else if (t->last[depth - 1])
		t->last[depth - 1]->next = x;
	else
		t->open->child = x;
	t->last[depth - 1] = x;
	t->last[depth] = NULL;
	t->text_from[depth] = t->text.n;
	t->open = x;
	return true;
}

static bool tree_end(void *self, str name, uint32_t line) {
	(void)name, (void)line;
	struct tree *t = self;
	struct xml *x = t->open;
	uint32_t depth = t->walk.depth + 1; /* the walk has stepped out of the element already */
	str text = str_cut(buf_view(&t->text), (uint32_t)t->text_from[depth], (uint32_t)t->text.n);
	x->text = arena_str(t->a, text);
	t->text.n = t->text_from[depth];
	t->open = x->parent;
	return true;
}

static void tree_text(void *self, str piece) {
	struct tree *t = self;
	buf_str(&t->text, piece);
}

bool xml_parse(struct arena *a, str text, const char *name, struct xml **root, struct err *e) {
	/* UTF-8 from ISO 8859-1 or UTF-16 takes up to twice the bytes. */
	struct tree t = {.a = a, .text = buf_make((size_t)2 * LIMIT_FILE_BYTES), .ns = {"", 0}};
	t.walk = (struct walk){.name = name, .e = e, .self = &t, .start = tree_start, .end = tree_end, .text = tree_text};
	bool ok = run(&t.walk, text);
	check(!ok || (t.root && !t.open && !t.text.full));
	buf_free(&t.text);
	if (ok)
		*root = t.root;
	return ok;
}

str xml_attr(const struct xml *x, const char *name) {
	for (uint32_t i = 0; i < x->attr_count; i++)
		if (!x->attrs[i].ns.n && str_is(x->attrs[i].name, name))
			return x->attrs[i].value;
	return (str){NULL, 0};
}

static struct xml *named(struct xml *x, const char *name) {
	while (x && !str_is(x->name, name))
		x = x->next;
	return x;
}

struct xml *xml_child(const struct xml *x, const char *name) {
	return named(x->child, name);
}

struct xml *xml_next(const struct xml *x, const char *name) {
	return named(x->next, name);
}

void xml_put(struct buf *b, str s) {
	for (uint32_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '&': buf_text(b, "&amp;"); break;
		case '<': buf_text(b, "&lt;"); break;
		case '>': buf_text(b, "&gt;"); break;
		case '"': buf_text(b, "&quot;"); break;
		/* Written plainly these would come back as spaces or line feeds. */
		case '\r': buf_text(b, "&#13;"); break;
		case '\n': buf_text(b, "&#10;"); break;
		case '\t': buf_text(b, "&#9;"); break;
		default:
			if ((unsigned char)s.p[i] < 0x20)
				buf_text(b, "\xEF\xBF\xBD"); /* XML has no way to write it: U+FFFD */
			else
				buf_char(b, s.p[i]);
		}
	}
}
