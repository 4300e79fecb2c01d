/* Mirrored cases as XES (IEEE 1849-2016), in the words of import_xes, so that what came in can go out again. */
#include "data/date.h"
#include "data/xml.h"
#include "ports/inside.h"

enum { TRACE_BYTES = 64 << 20 };

static const char head[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<log xes.version=\"1849-2016\" xes.features=\"\" xmlns=\"http://www.xes-standard.org/\">\n"
	"\t<extension name=\"Concept\" prefix=\"concept\" uri=\"http://www.xes-standard.org/concept.xesext\"/>\n"
	"\t<extension name=\"Organizational\" prefix=\"org\" uri=\"http://www.xes-standard.org/org.xesext\"/>\n"
	"\t<extension name=\"Time\" prefix=\"time\" uri=\"http://www.xes-standard.org/time.xesext\"/>\n"
	"\t<global scope=\"trace\">\n\t\t<string key=\"concept:name\" value=\"\"/>\n\t</global>\n"
	"\t<global scope=\"event\">\n\t\t<string key=\"concept:name\" value=\"\"/>\n"
	"\t\t<date key=\"time:timestamp\" value=\"1970-01-01T00:00:00Z\"/>\n\t</global>\n";

/* XML 1.0 has no control characters but three, not even escaped: they become U+FFFD. */
static void put_value(struct buf *b, str s) {
	uint32_t from = 0;
	for (uint32_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c >= 0x20 || c == '\t' || c == '\n' || c == '\r')
			continue;
		xml_put(b, str_cut(s, from, i));
		buf_text(b, "\xEF\xBF\xBD");
		from = i + 1;
	}
	xml_put(b, str_cut(s, from, s.n));
}

static void put_text(struct buf *b, const char *indent, const char *key, str s) {
	if (s.n == 0)
		return;
	buf_format(b, "%s<string key=\"%s\" value=\"", indent, key);
	put_value(b, s);
	buf_text(b, "\"/>\n");
}

static void put_date(struct buf *b, const char *indent, const char *key, ms at) {
	if (at == NIL)
		return;
	buf_format(b, "%s<date key=\"%s\" value=\"", indent, key);
	ms_put(b, at, 0);
	buf_text(b, "\"/>\n");
}

static void put_trace(struct buf *b, const struct foreign_case *c, const step_list *steps) {
	static const char two[] = "\t\t", three[] = "\t\t\t";
	buf_text(b, "\t<trace>\n");
	put_text(b, two, "concept:name", c->external_no);
	put_text(b, two, "title", c->title);
	put_text(b, two, "channel", c->channel);
	put_text(b, two, "department", c->department);
	put_text(b, two, "source_verdict", c->verdict);
	put_date(b, two, "startdate", c->received_at);
	put_date(b, two, "deadline", c->due_at);
	put_date(b, two, "enddate_planned", c->planned_end_at);
	put_date(b, two, "enddate", c->ended_at);
	for (uint32_t i = 0; i < steps->n; i++) {
		buf_text(b, "\t\t<event>\n");
		put_text(b, three, "concept:name", steps->p[i].activity);
		put_text(b, three, "org:resource", steps->p[i].resource);
		put_text(b, three, "lifecycle:transition", steps->p[i].lifecycle);
		put_date(b, three, "time:timestamp", steps->p[i].at);
		buf_text(b, "\t\t</event>\n");
	}
	buf_text(b, "\t</trace>\n");
}

static bool write_buf(struct buf *b, FILE *to, struct err *e) {
	bool ok = !b->full && fwrite(b->p, 1, b->n, to) == b->n;
	buf_clear(b);
	return ok || err_set(e, "file.unwritable", "", "the export cannot be written");
}

bool export_xes(struct query *q, str source, FILE *to, int64_t *cases, struct err *e) {
	struct arena a = {0}, texts = {0};
	struct buf b = buf_make(TRACE_BYTES);
	mirrored_list all = {0};
	step_list steps = {0};
	bool ok = mirror_list(q, &a, source, &all, e);
	if (ok && all.n == 0)
		ok =
			err_set(e, "export.no_source", "--source", "nothing is mirrored from \"" STR_FMT "\"", STR_ARG(source));
	buf_text(&b, head);
	for (uint32_t i = 0; ok && i < all.n; i++) {
		arena_reset(&texts);
		ok = mirror_steps(q, &texts, all.p[i].id, &steps, e);
		put_trace(&b, &all.p[i].c, &steps);
		ok = ok && write_buf(&b, to, e);
	}
	buf_text(&b, "</log>\n");
	ok = ok && write_buf(&b, to, e) &&
		 (fflush(to) == 0 || err_set(e, "file.unwritable", "", "the export cannot be written"));
	*cases = all.n;
	vec_free(&all);
	vec_free(&steps);
	buf_free(&b);
	arena_free(&a);
	arena_free(&texts);
	return ok;
}
