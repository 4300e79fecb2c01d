/* XES event logs (IEEE 1849-2016): log > trace > event, with typed attributes in each. Only the attributes
 * directly in a trace or an event count; attributes nested in attributes, globals, classifiers and extensions say
 * nothing about a case. */
#include "data/date.h"
#include "data/xml.h"
#include "ports/inside.h"

enum { DEPTH_LOG = 1, DEPTH_TRACE = 2, DEPTH_EVENT = 3, DEPTH_EVENT_ATTRIBUTE = 4 };

struct xes {
	struct foreign *f;
	struct err *e;
	const char *offset; /* of the settings */
	uint32_t depth;
	bool in_trace, in_event;
	struct foreign_case c;    /* the trace that is open */
	struct foreign_step step; /* the event that is open */
	uint32_t event_line;
};

/* One attribute of a trace or an event. */
struct xes_attr {
	str type, key, value;
	uint32_t line;
};

/* ---- instants ------------------------------------------------------------------------------------ */

static bool has_offset(str s) {
	return str_ends(s, STR("Z")) ||
		   (s.n >= 6 && (s.p[s.n - 6] == '+' || s.p[s.n - 6] == '-') && s.p[s.n - 3] == ':');
}

/* xs:dateTime allows any number of decimals of a second; the ledger keeps three. */
static str three_decimals(struct foreign *f, str s) {
	int32_t point = str_find(s, '.', 0);
	uint32_t end = (uint32_t)point + 1;
	if (point < 0)
		return s;
	while (end < s.n && s.p[end] >= '0' && s.p[end] <= '9')
		end++;
	if (end - (uint32_t)point <= 4)
		return s;
	str head = str_cut(s, 0, (uint32_t)point + 4), tail = str_cut(s, end, s.n);
	return arena_format(&f->arena, STR_FMT STR_FMT, STR_ARG(head), STR_ARG(tail));
}

static bool read_instant(struct xes *x, const struct xes_attr *a, ms *out) {
	str s = three_decimals(x->f, str_trim(a->value));
	if (!has_offset(s) && x->offset)
		s = arena_format(&x->f->arena, STR_FMT "%s", STR_ARG(s), x->offset);
	else if (!has_offset(s))
		return foreign_refuse(x->f, x->e, "import.no_offset", a->line,
			STR_FMT " \"%.40s\" has no UTC offset; --offset gives one", STR_ARG(a->key),
			arena_str(&x->f->arena, a->value).p);
	return ms_parse(s, 0, out) || foreign_refuse(x->f, x->e, "import.bad_date", a->line,
									  STR_FMT " \"%.40s\" is no instant as 2022-01-04T09:00:00.000+08:00",
									  STR_ARG(a->key), arena_str(&x->f->arena, a->value).p);
}

/* ---- attributes ----------------------------------------------------------------------------------- */

static bool is_value_type(str type) {
	static const char *const types[] = {"string", "date", "int", "float", "boolean", "id"};
	for (size_t i = 0; i < COUNT(types); i++)
		if (str_is(type, types[i]))
			return true;
	return false;
}

/* Reads key and value; *skip for elements that carry none (lists, containers and what we do not know). */
static bool read_attr(struct xes *x, str type, const struct xml_attr *attrs, uint32_t count, uint32_t line,
	struct xes_attr *out, bool *skip) {
	*out = (struct xes_attr){.type = type, .line = line};
	*skip = !is_value_type(type);
	for (uint32_t i = 0; i < count; i++)
		if (str_is(attrs[i].name, "key"))
			out->key = attrs[i].value;
		else if (str_is(attrs[i].name, "value"))
			out->value = attrs[i].value;
	if (*skip)
		return true;
	if (out->key.n == 0)
		return foreign_refuse(x->f, x->e, "import.no_key", line, "a <" STR_FMT "> has no key", STR_ARG(type));
	return out->value.p || foreign_refuse(x->f, x->e, "import.no_value", line,
							   "the attribute " STR_FMT " has no value", STR_ARG(out->key));
}

/* The texts and instants of a trace that a mirrored case has a place for. */
static bool take_trace_attr(struct xes *x, const struct xes_attr *a) {
	struct {
		const char *key;
		str *text;
		ms *at;
	} places[] = {
		{"concept:name", &x->c.external_no, NULL},
		{"title", &x->c.title, NULL},
		{"channel", &x->c.channel, NULL},
		{"department", &x->c.department, NULL},
		{"startdate", NULL, &x->c.received_at},
		{"enddate", NULL, &x->c.ended_at},
		{"enddate_planned", NULL, &x->c.planned_end_at},
		{"deadline", NULL, &x->c.due_at},
	};
	for (size_t i = 0; i < COUNT(places); i++) {
		if (!str_is(a->key, places[i].key))
			continue;
		if (places[i].at)
			return read_instant(x, a, places[i].at);
		*places[i].text = foreign_word(x->f, a->value);
	}
	return true;
}

/* The part of the activity in small letters; that it was completed is what an event says without it. */
static str part_of(struct foreign *f, str value) {
	char small[32];
	uint32_t n = value.n < sizeof small ? value.n : (uint32_t)sizeof small;
	for (uint32_t i = 0; i < n; i++)
		small[i] = (char)(value.p[i] >= 'A' && value.p[i] <= 'Z' ? value.p[i] + 'a' - 'A' : value.p[i]);
	str part = {small, n};
	return str_is(part, "complete") || str_is(part, "unknown") ? STR("") : foreign_word(f, part);
}

static bool take_event_attr(struct xes *x, const struct xes_attr *a) {
	if (str_is(a->key, "concept:name"))
		x->step.activity = foreign_word(x->f, a->value);
	else if (str_is(a->key, "org:resource"))
		x->step.resource = foreign_word(x->f, a->value);
	else if (str_is(a->key, "time:timestamp"))
		return read_instant(x, a, &x->step.at);
	else if (str_is(a->key, "lifecycle:transition"))
		x->step.lifecycle = part_of(x->f, a->value);
	return true;
}

/* ---- elements --------------------------------------------------------------------------------------- */

static bool begin_log(struct xes *x, str name, uint32_t line) {
	return str_is(name, "log") || foreign_refuse(x->f, x->e, "import.not_xes", line,
									  "the root is <" STR_FMT ">, not <log>", STR_ARG(name));
}

static bool begin_trace(struct xes *x, str name, uint32_t line) {
	if (str_is(name, "event"))
		return foreign_refuse(x->f, x->e, "import.loose_event", line, "an event that belongs to no trace");
	x->in_trace = str_is(name, "trace");
	x->c = (struct foreign_case){.received_at = NIL,
		.due_at = NIL,
		.planned_end_at = NIL,
		.ended_at = NIL,
		.first_step = x->f->steps.n,
		.line = line};
	return true;
}

static void begin_event(struct xes *x, uint32_t line) {
	x->in_event = true;
	x->event_line = line;
	x->step = (struct foreign_step){.at = NIL};
}

static bool on_start(void *self, str name, const struct xml_attr *attrs, uint32_t count, uint32_t line) {
	struct xes *x = self;
	struct xes_attr a;
	bool skip;
	x->depth++;
	if (x->depth == DEPTH_LOG)
		return begin_log(x, name, line);
	if (x->depth == DEPTH_TRACE)
		return begin_trace(x, name, line);
	bool of_trace = x->in_trace && x->depth == DEPTH_EVENT,
		 of_event = x->in_event && x->depth == DEPTH_EVENT_ATTRIBUTE;
	if (of_trace && str_is(name, "event")) {
		begin_event(x, line);
		return true;
	}
	if (!of_trace && !of_event)
		return true;
	if (!read_attr(x, name, attrs, count, line, &a, &skip))
		return false;
	return skip || (of_event ? take_event_attr(x, &a) : take_trace_attr(x, &a));
}

static bool end_event(struct xes *x) {
	x->in_event = false;
	if (x->step.activity.n == 0)
		return foreign_refuse(x->f, x->e, "import.missing", x->event_line, "the event has no concept:name");
	if (x->step.at == NIL)
		return foreign_refuse(x->f, x->e, "import.missing", x->event_line, "the event has no time:timestamp");
	vec_push(&x->f->steps, x->step);
	x->c.step_count++;
	return true;
}

static bool end_trace(struct xes *x) {
	x->in_trace = false;
	if (x->c.external_no.n == 0)
		return foreign_refuse(x->f, x->e, "import.missing", x->c.line, "the trace has no concept:name");
	if (x->c.received_at == NIL && x->c.step_count)
		x->c.received_at = x->f->steps.p[x->c.first_step].at;
	return foreign_add(x->f, &x->c, x->e);
}

static bool on_end(void *self, str name, uint32_t line) {
	struct xes *x = self;
	(void)name, (void)line;
	x->depth--;
	if (x->depth == DEPTH_TRACE && x->in_event)
		return end_event(x);
	return x->depth != DEPTH_LOG || !x->in_trace || end_trace(x);
}

/* The first pass: the whole log as cases, or a refusal. */
static bool read_log(struct foreign *f, const char *path, const char *offset, struct err *e) {
	struct arena bytes = {0};
	struct buf unpacked = buf_make(LIMIT_FILE_BYTES);
	struct xes x = {.f = f, .e = e, .offset = offset};
	struct xml_stream to = {&x, on_start, on_end};
	str text;
	bool ok =
		file_read(&bytes, path, &text, e) && gzip_unpack(path, &text, &unpacked, e) && xml_walk(text, path, &to, e);
	buf_free(&unpacked);
	arena_free(&bytes);
	return ok && (f->cases.n || foreign_refuse(f, e, "import.empty", 1, "the log has no trace"));
}

bool import_xes(
	struct desk *d, const char *path, const struct import_settings *s, struct import_result *out, struct err *e) {
	struct foreign f = {0};
	bool ok = foreign_name(&f, "xes", path, s->source, e) && read_log(&f, path, s->offset, e) &&
			  mirror_take(d, &f, s, out, e);
	if (ok)
		out->xes = true;
	foreign_free(&f);
	return ok;
}
