/* Answers of the Open311 interface: one description, written as XML or as JSON. */
#include "api/open311.h"
#include "data/date.h"

/* The comma and the name that stand before a value. */
static void begin(struct g_out *o, const char *name) {
	bool top = o->depth == 0, list = !top && o->open[o->depth - 1].list;
	if (o->xml) {
		buf_format(o->to, "<%s>", name);
		return;
	}
	if (!top && o->open[o->depth - 1].any)
		buf_char(o->to, ',');
	if (!top)
		o->open[o->depth - 1].any = true;
	if (!top && !list)
		buf_format(o->to, "\"%s\":", name);
}

static void finish(struct g_out *o, const char *name) {
	if (o->xml)
		buf_format(o->to, "</%s>", name);
}

static void open_one(struct g_out *o, const char *name, bool list) {
	check(o->depth < G_DEPTH);
	if (o->xml && o->depth == 0)
		buf_text(o->to, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
	begin(o, name);
	if (!o->xml)
		buf_char(o->to, list ? '[' : '{');
	o->open[o->depth].tag = name;
	o->open[o->depth].list = list;
	o->open[o->depth++].any = false;
}

void g_list(struct g_out *o, const char *name) {
	open_one(o, name, true);
}

void g_object(struct g_out *o, const char *name) {
	open_one(o, name, false);
}

void g_end(struct g_out *o) {
	check(o->depth > 0);
	o->depth--;
	if (o->xml)
		finish(o, o->open[o->depth].tag);
	else
		buf_char(o->to, o->open[o->depth].list ? ']' : '}');
}

/* XML knows no control characters but white space. */
static void put_xml(struct buf *to, str s) {
	uint32_t from = 0;
	for (uint32_t i = 0; i <= s.n; i++) {
		unsigned char c = i < s.n ? (unsigned char)s.p[i] : 0;
		if (i < s.n && (c >= ' ' || c == '\n' || c == '\t' || c == '\r') && c != 0x7f)
			continue;
		xml_put(to, str_cut(s, from, i));
		from = i + 1;
	}
}

void g_text(struct g_out *o, const char *name, str value) {
	begin(o, name);
	if (o->xml)
		put_xml(o->to, value);
	else if (value.n)
		json_put_string(o->to, value);
	else
		buf_text(o->to, "null");
	finish(o, name);
}

void g_number(struct g_out *o, const char *name, int64_t value) {
	begin(o, name);
	buf_int(o->to, value);
	finish(o, name);
}

void g_item(struct g_out *o, const char *name, str value) {
	g_text(o, name, value);
}

void g_flag(struct g_out *o, const char *name, bool value) {
	begin(o, name);
	buf_text(o->to, value ? "true" : "false");
	finish(o, name);
}

void g_instant(struct g_out *o, const char *name, const struct pack *p, int64_t at) {
	begin(o, name);
	if (at == NIL) {
		buf_text(o->to, o->xml ? "" : "null");
	} else {
		ms whole = at - at % 1000; /* the specification's instants have no fractions */
		buf_text(o->to, o->xml ? "" : "\"");
		ms_put(o->to, whole, p->offset_minutes);
		buf_text(o->to, o->xml ? "" : "\"");
	}
	finish(o, name);
}

void g_degrees(struct g_out *o, const char *name, int64_t e6) {
	begin(o, name);
	if (e6 == NIL)
		buf_text(o->to, o->xml ? "" : "null");
	else
		buf_format(o->to, "%s%lld.%06lld", e6 < 0 ? "-" : "", (long long)(e6 < 0 ? -e6 : e6) / 1000000,
		           (long long)(e6 < 0 ? -e6 : e6) % 1000000);
	finish(o, name);
}
