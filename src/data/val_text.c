/* Values as text: FEEL's string(), literals, JSON both ways. */
#include "data/val.h"

enum { NEST_MAX = 512, DAY_SECONDS = 86400 };

static void put_at(struct buf *b, struct val v, bool quoted, int depth);

/* ---- temporal ------------------------------------------------------------------------------- */

static void put_two(struct buf *b, int64_t v) {
	char text[2] = {(char)('0' + v / 10), (char)('0' + v % 10)};
	buf_put(b, text, 2);
}

static void put_date(struct buf *b, int64_t days) {
	int64_t year;
	int month, dom;
	days_split(days, &year, &month, &dom);
	buf_format(b, "%s%04lld", year < 0 ? "-" : "", (long long)(year < 0 ? -year : year));
	buf_char(b, '-');
	put_two(b, month);
	buf_char(b, '-');
	put_two(b, dom);
}

/* ".25" without trailing zeros; nothing when there is no fraction. */
static void put_nanos(struct buf *b, uint32_t nanos) {
	char text[10];
	if (!nanos)
		return;
	int n = snprintf(text, sizeof text, "%09u", nanos % 1000000000u);
	while (n > 1 && text[n - 1] == '0')
		n--;
	buf_char(b, '.');
	buf_put(b, text, (size_t)n);
}

static void put_offset(struct buf *b, struct val v) {
	if (v.flags == VAL_ZONED) {
		buf_char(b, '@');
		buf_str(b, v.zone->name);
		return;
	}
	if (v.flags != VAL_OFFSET)
		return;
	if (!v.offset) {
		buf_char(b, 'Z');
		return;
	}
	int64_t size = v.offset < 0 ? -v.offset : v.offset;
	buf_char(b, v.offset < 0 ? '-' : '+');
	put_two(b, size / 3600);
	buf_char(b, ':');
	put_two(b, size / 60 % 60);
	if (size % 60) {
		buf_char(b, ':');
		put_two(b, size % 60);
	}
}

static void put_time(struct buf *b, struct val v) {
	int64_t s = v.seconds % DAY_SECONDS;
	s += s < 0 ? DAY_SECONDS : 0;
	put_two(b, s / 3600);
	buf_char(b, ':');
	put_two(b, s / 60 % 60);
	buf_char(b, ':');
	put_two(b, s % 60);
	put_nanos(b, v.nanos);
	put_offset(b, v);
}

static void put_datetime(struct buf *b, struct val v) {
	int64_t days = v.seconds / DAY_SECONDS - (v.seconds % DAY_SECONDS < 0);
	put_date(b, days);
	buf_char(b, 'T');
	put_time(b, v);
}

static void put_months(struct buf *b, int64_t months) {
	uint64_t size = months < 0 ? 0 - (uint64_t)months : (uint64_t)months;
	buf_text(b, months < 0 ? "-P" : "P");
	if (size / 12)
		buf_format(b, "%lluY", (unsigned long long)(size / 12));
	if (size % 12 || !size)
		buf_format(b, "%lluM", (unsigned long long)(size % 12));
}

static void put_duration(struct buf *b, struct val v) {
	bool negative = v.seconds < 0;
	uint64_t s = negative ? 0 - (uint64_t)v.seconds : (uint64_t)v.seconds;
	uint32_t nanos = v.nanos;
	if (negative && nanos) {
		s--;
		nanos = 1000000000u - nanos;
	}
	buf_text(b, negative ? "-P" : "P");
	if (s / DAY_SECONDS)
		buf_format(b, "%lluD", (unsigned long long)(s / DAY_SECONDS));
	uint64_t rest = s % DAY_SECONDS;
	if (!rest && !nanos) {
		if (!s)
			buf_text(b, "T0S");
		return;
	}
	buf_char(b, 'T');
	if (rest / 3600)
		buf_format(b, "%lluH", (unsigned long long)(rest / 3600));
	if (rest / 60 % 60)
		buf_format(b, "%lluM", (unsigned long long)(rest / 60 % 60));
	if (rest % 60 || nanos) {
		buf_format(b, "%llu", (unsigned long long)(rest % 60));
		put_nanos(b, nanos);
		buf_char(b, 'S');
	}
}

/* ---- FEEL text ------------------------------------------------------------------------------ */

static void put_quoted(struct buf *b, str s) {
	buf_char(b, '"');
	for (uint32_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '"' || c == '\\')
			buf_char(b, '\\');
		if (c == '\n')
			buf_text(b, "\\n");
		else if (c == '\r')
			buf_text(b, "\\r");
		else if (c == '\t')
			buf_text(b, "\\t");
		else
			buf_char(b, c);
	}
	buf_char(b, '"');
}

/* Whether a context key can stand without quotes. */
static bool key_plain(str key) {
	for (uint32_t i = 0; i < key.n; i++) {
		uint8_t c = (uint8_t)key.p[i];
		bool letter = ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_' || c >= 0x80;
		if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == ' ')))
			return false;
	}
	return key.n && key.p[key.n - 1] != ' ';
}

static void put_list(struct buf *b, struct val v, int depth) {
	buf_char(b, '[');
	for (uint32_t i = 0; i < v.list.count && !b->full; i++) {
		if (i)
			buf_text(b, ", ");
		put_at(b, v.list.items[i], true, depth + 1);
	}
	buf_char(b, ']');
}

static void put_context(struct buf *b, struct val v, int depth) {
	buf_char(b, '{');
	for (uint32_t i = 0; i < v.context.count && !b->full; i++) {
		const struct val_entry *e = &v.context.entries[i];
		if (i)
			buf_text(b, ", ");
		if (key_plain(e->key))
			buf_str(b, e->key);
		else
			put_quoted(b, e->key);
		buf_text(b, ": ");
		put_at(b, e->value, true, depth + 1);
	}
	buf_char(b, '}');
}

static void put_range(struct buf *b, struct val v, int depth) {
	const struct val_range *r = v.range;
	bool low = r->low.kind != VAL_NULL;
	if (v.flags & VAL_OPERATOR) {
		int closed = v.flags & (VAL_LOW_CLOSED | VAL_HIGH_CLOSED);
		const char *op = v.flags & VAL_OUTSIDE ? "(!=" : low && r->high.kind != VAL_NULL ? "(=" : low
			? (closed ? "(>=" : "(>") : (closed ? "(<=" : "(<");
		buf_text(b, op);
		put_at(b, low ? r->low : r->high, true, depth + 1);
		buf_char(b, ')');
		return;
	}
	buf_char(b, v.flags & VAL_LOW_CLOSED ? '[' : '(');
	put_at(b, r->low, true, depth + 1);
	buf_text(b, "..");
	put_at(b, r->high, true, depth + 1);
	buf_char(b, v.flags & VAL_HIGH_CLOSED ? ']' : ')');
}

/* What has no inner values. */
static void put_simple(struct buf *b, struct val v, bool quoted) {
	switch ((enum val_kind)v.kind) {
	case VAL_BOOL:
		buf_text(b, v.boolean ? "true" : "false");
		break;
	case VAL_NUMBER:
		dec_put(b, v.number);
		break;
	case VAL_STRING:
		quoted ? put_quoted(b, v.string) : buf_str(b, v.string);
		break;
	case VAL_DATE:
		put_date(b, v.days);
		break;
	case VAL_TIME:
		put_time(b, v);
		break;
	case VAL_DATETIME:
		put_datetime(b, v);
		break;
	case VAL_MONTHS:
		put_months(b, v.months);
		break;
	case VAL_DURATION:
		put_duration(b, v);
		break;
	default:
		buf_text(b, v.kind == VAL_FUNCTION ? "function" : "null");
	}
}

static void put_at(struct buf *b, struct val v, bool quoted, int depth) {
	if (depth > NEST_MAX)
		buf_text(b, "…");
	else if (v.kind == VAL_LIST)
		put_list(b, v, depth);
	else if (v.kind == VAL_CONTEXT)
		put_context(b, v, depth);
	else if (v.kind == VAL_RANGE)
		put_range(b, v, depth);
	else
		put_simple(b, v, quoted);
}

void val_put(struct buf *b, struct val v) {
	put_at(b, v, false, 0);
}

void val_put_literal(struct buf *b, struct val v) {
	bool temporal = v.kind >= VAL_DATE && v.kind <= VAL_DURATION;
	if (temporal)
		buf_text(b, "@\"");
	put_at(b, v, true, 0);
	if (temporal)
		buf_char(b, '"');
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static void put_json_at(struct buf *b, struct val v, int depth);

static void put_json_list(struct buf *b, struct val v, int depth) {
	buf_char(b, '[');
	for (uint32_t i = 0; i < v.list.count && !b->full; i++) {
		if (i)
			buf_char(b, ',');
		put_json_at(b, v.list.items[i], depth + 1);
	}
	buf_char(b, ']');
}

static void put_json_context(struct buf *b, struct val v, int depth) {
	buf_char(b, '{');
	for (uint32_t i = 0; i < v.context.count && !b->full; i++) {
		if (i)
			buf_char(b, ',');
		json_put_string(b, v.context.entries[i].key);
		buf_char(b, ':');
		put_json_at(b, v.context.entries[i].value, depth + 1);
	}
	buf_char(b, '}');
}

/* A FEEL form as a JSON text. It is short but for a range of texts, which may hold quotes and so goes through a
 * buffer. */
static void put_json_text(struct buf *b, struct val v) {
	struct buf text = buf_make(b->max);
	val_put(&text, v);
	json_put_string(b, buf_view(&text));
	buf_free(&text);
}

static void put_json_at(struct buf *b, struct val v, int depth) {
	if (depth > NEST_MAX) {
		buf_text(b, "null");
		return;
	}
	switch ((enum val_kind)v.kind) {
	case VAL_NULL:
	case VAL_BOOL:
	case VAL_NUMBER:
		put_simple(b, v, false);
		break;
	case VAL_STRING:
		json_put_string(b, v.string);
		break;
	case VAL_LIST:
		put_json_list(b, v, depth);
		break;
	case VAL_CONTEXT:
		put_json_context(b, v, depth);
		break;
	case VAL_RANGE:
		put_json_text(b, v);
		break;
	default: /* no quotes or control characters in these forms */
		buf_char(b, '"');
		put_simple(b, v, false);
		buf_char(b, '"');
	}
}

void val_put_json(struct buf *b, struct val v) {
	put_json_at(b, v, 0);
}

static bool from_json_list(struct arena *a, const struct json_doc *d, uint32_t token, struct val *out, struct err *e) {
	const struct json *t = &d->tokens[token];
	struct val *items = arena_array(a, struct val, t->count);
	uint32_t at = token + 1;
	for (uint32_t i = 0; i < t->count; i++) {
		if (!val_from_json(a, d, at, &items[i], e))
			return false;
		at = d->tokens[at].next;
	}
	*out = val_list(items, t->count);
	return true;
}

static bool from_json_context(struct arena *a, const struct json_doc *d, uint32_t token, struct val *out,
	struct err *e) {
	const struct json *t = &d->tokens[token];
	struct val_builder b = val_build(a, t->count);
	uint32_t at = token + 1;
	for (uint32_t i = 0; i < t->count; i++) {
		struct val v;
		str key = json_text(a, d, at);
		at = d->tokens[at].next;
		if (!val_from_json(a, d, at, &v, e))
			return false;
		val_append(&b, key, v);
		at = d->tokens[at].next;
	}
	*out = val_build_context(&b);
	return true;
}

static bool from_json_number(const struct json_doc *d, uint32_t token, struct val *out, struct err *e) {
	dec number;
	if (!dec_parse(json_raw(d, token), &number)) {
		char where[32];
		snprintf(where, sizeof where, "byte %u", d->tokens[token].at);
		return err_set(e, "val.number", where, "The number does not fit a decimal of 34 digits.");
	}
	*out = val_number(number);
	return true;
}

bool val_from_json(struct arena *a, const struct json_doc *d, uint32_t token, struct val *out, struct err *e) {
	switch ((enum json_kind)d->tokens[token].kind) {
	case JSON_NULL:
		*out = val_null();
		return true;
	case JSON_FALSE:
	case JSON_TRUE:
		*out = val_bool(d->tokens[token].kind == JSON_TRUE);
		return true;
	case JSON_NUMBER:
		return from_json_number(d, token, out, e);
	case JSON_STRING:
		*out = val_str(json_text(a, d, token));
		return true;
	case JSON_ARRAY:
		return from_json_list(a, d, token, out, e);
	case JSON_OBJECT:
		return from_json_context(a, d, token, out, e);
	}
	check(!"known token kind");
	return false;
}

bool val_read_json(struct arena *a, str text, struct val *out, struct err *e) {
	struct json_doc d;
	return json_parse(a, text, &d, e) && val_from_json(a, &d, 0, out, e);
}
