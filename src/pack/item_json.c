/* Items as definitions: items/ID.json, read strictly and written in one order. */
#include "pack/item.h"

/* One definition being read. */
struct reading {
	struct arena *a;       /* what the item keeps */
	struct arena scratch;  /* tokens */
	struct json_doc doc;
	struct item_told *to;
	const char *list;      /* NULL: the item itself */
	uint32_t row;
};

static bool wrong(struct reading *r, str member, const char *code, const char *zh, const char *en) {
	char name[64];
	snprintf(name, sizeof name, "%.*s", (int)(member.n < 60 ? member.n : 60), member.p ? member.p : "");
	item_tell(r->to, &(struct item_remark){r->list, r->row, name, name, true, code, NULL, NULL}, zh, en, STR(""));
	return false;
}

/* A scalar as text: numbers as they stand, truth values as yes and no. */
static bool scalar(struct reading *r, uint32_t token, str name, str *out) {
	switch ((enum json_kind)r->doc.tokens[token].kind) {
	case JSON_STRING: case JSON_NUMBER: *out = json_text(r->a, &r->doc, token); return true;
	case JSON_TRUE: *out = STR("yes"); return true;
	case JSON_FALSE: *out = STR("no"); return true;
	case JSON_NULL: *out = STR(""); return true;
	case JSON_ARRAY: case JSON_OBJECT: break;
	}
	return wrong(r, name, "item.value", "应为单个值", "a single value is needed");
}

static int list_find(str name) {
	for (int i = 0; i < ITEM_LISTS; i++)
		if (str_is(name, item_lists[i].name))
			return i;
	return -1;
}

static int field_in(const struct item_list_def *def, str name) {
	for (uint32_t i = 0; i < def->count; i++)
		if (str_is(name, def->fields[i].name))
			return (int)i;
	return -1;
}

/* Options of a question: [{"value","zh","en"}]. */
static bool read_options(struct reading *r, uint32_t token, struct question *q) {
	const struct json *t = &r->doc.tokens[token];
	if (t->kind != JSON_ARRAY || t->count > GUIDE_OPTIONS)
		return wrong(r, STR("options"), "item.value", "选项应为列表，且不超过16项", "options are a list of 16 at most");
	uint32_t at = token + 1;
	for (uint32_t i = 0; i < t->count; i++, at = r->doc.tokens[at].next) {
		struct question_option *o = &q->options[i];
		const struct {
			const char *name;
			str *to;
		} parts[] = {{"value", &o->value}, {"zh", &o->name_zh}, {"en", &o->name_en}};
		for (size_t k = 0; k < COUNT(parts); k++) {
			uint32_t member = r->doc.tokens[at].kind == JSON_OBJECT ? json_member(&r->doc, at, parts[k].name) : 0;
			if (!member || r->doc.tokens[member].kind != JSON_STRING || r->doc.tokens[at].count != COUNT(parts))
				return wrong(r, STR("options"), "item.value", "每个选项应有 value、zh、en", "an option has value, zh and en");
			*parts[k].to = json_text(r->a, &r->doc, member);
		}
	}
	q->option_count = t->count;
	return true;
}

static bool read_row(struct reading *r, enum item_list list, uint32_t token, void *record) {
	enum { FIELDS_MOST = 16 };
	const struct item_list_def *def = &item_lists[list];
	const struct json *t = &r->doc.tokens[token];
	str texts[FIELDS_MOST] = {0};
	check(def->count <= FIELDS_MOST);
	if (t->kind != JSON_OBJECT)
		return wrong(r, STR(""), "item.value", "列表的每一行应为对象", "a row of a list is an object");
	for (uint32_t i = 0, key = token + 1; i < t->count; i++, key = r->doc.tokens[key + 1].next) {
		str name = json_raw(&r->doc, key);
		int field = field_in(def, name);
		if (list == LIST_QUESTIONS && str_is(name, "options")) {
			if (!read_options(r, key + 1, record))
				return false;
		} else if (field < 0) {
			return wrong(r, name, "item.field", "没有这个字段", "there is no such field");
		} else if (!scalar(r, key + 1, name, &texts[field])) {
			return false;
		}
	}
	return item_fill_row(r->a, list, r->row, texts, record, r->to);
}

static bool read_list(struct reading *r, enum item_list list, uint32_t token, struct item *item) {
	const struct item_list_def *def = &item_lists[list];
	const struct json *t = &r->doc.tokens[token];
	if (t->kind != JSON_ARRAY || t->count > def->most)
		return wrong(r, str_of(def->name), "item.value", "应为列表，且行数不超过上限", "a list is needed, not too long");
	char *rows = arena_alloc_array(r->a, def->size, t->count);
	bool good = true;
	r->list = def->name;
	uint32_t at = token + 1;
	for (r->row = 0; r->row < t->count; r->row++, at = r->doc.tokens[at].next)
		good &= read_row(r, list, at, rows + (size_t)r->row * def->size);
	r->list = NULL;
	r->row = 0;
	*(void **)((char *)item + def->list) = rows;
	*(uint32_t *)((char *)item + def->length) = t->count;
	return good;
}

/* Opens the text; its root is an object. */
static bool open_doc(struct reading *r, str text) {
	struct err e = {0};
	if (!json_parse(&r->scratch, text, &r->doc, &e))
		return r->to ? wrong(r, str_of(e.where), "item.json", "不是合法的 JSON", "this is no JSON") : false;
	return r->doc.tokens[0].kind == JSON_OBJECT ||
	       (r->to ? wrong(r, STR(""), "item.json", "事项定义应为一个对象", "a definition is an object") : false);
}

static bool read_members(struct reading *r, struct item_values *values, struct item *item) {
	bool good = true;
	for (uint32_t i = 0, key = 1; i < r->doc.tokens[0].count; i++, key = r->doc.tokens[key + 1].next) {
		str name = json_raw(&r->doc, key);
		int field = item_field_find(name), list = field < 0 ? list_find(name) : -1;
		if (field >= 0 && str_is(name, item_fields[field].name))
			good &= scalar(r, key + 1, name, &values->v[field]);
		else if (list >= 0)
			good &= read_list(r, (enum item_list)list, key + 1, item);
		else
			good &= wrong(r, name, "item.field", "没有这个字段", "there is no such field");
	}
	return good;
}

/* The day from which the version counts is that of the publication: both are never told differently. */
static bool fits_day(struct reading *r, const struct item *item, day on) {
	return item->valid_from == INT32_MIN || item->valid_from == on ||
	       wrong(r, STR("plan_effective_date"), "item.days", "生效日期与发布的生效日不同",
		       "it differs from the first day of the version");
}

static bool finish(struct reading *r, struct item *item) {
	struct err e = {0};
	char path[80];
	snprintf(path, sizeof path, "items/" STR_FMT ".json", STR_ARG(item->id));
	if (guide_finish(r->a, &item->guide, path, &e))
		return true;
	char text[640];
	snprintf(text, sizeof text, "%s: %s", e.where, e.text);
	item_tell(r->to, &(struct item_remark){NULL, 0, "guide", "guide", true, e.code, NULL, NULL}, "办事指南：", "",
		str_of(text));
	return false;
}

struct item *item_from_json(struct arena *a, const struct pack *p, str text, day on, struct item_told *to) {
	struct reading r = {.a = a, .to = to};
	struct item *item = arena_new(a, struct item);
	struct item_values values = {0};
	bool good = open_doc(&r, text) && read_members(&r, &values, item) && item_make(a, p, &values, item, to) &&
	            fits_day(&r, item, on) && finish(&r, item);
	item->valid_from = on;
	arena_free(&r.scratch);
	return good ? item : NULL;
}

bool item_values_of_json(struct arena *a, str text, struct item_values *out) {
	struct reading r = {.a = a};
	bool good = open_doc(&r, text);
	*out = (struct item_values){0};
	for (uint32_t i = 0, key = 1; good && i < r.doc.tokens[0].count; i++, key = r.doc.tokens[key + 1].next) {
		int field = item_field_find(json_raw(&r.doc, key));
		if (field >= 0 && r.doc.tokens[key + 1].kind != JSON_ARRAY && r.doc.tokens[key + 1].kind != JSON_OBJECT)
			scalar(&r, key + 1, STR(""), &out->v[field]);
	}
	arena_free(&r.scratch);
	return good;
}

/* ---- writing ---------------------------------------------------------------------------------- */

/* Whether JSON writes the text as a number. */
static bool is_number(str s) {
	int64_t ignored;
	return str_int(s, &ignored) && s.p[0] != '-' && (s.n == 1 || s.p[0] != '0');
}

static void put_member(struct buf *b, const struct item_field_def *f, str value, bool *first) {
	if (!value.n)
		return;
	buf_format(b, "%s\"%s\":", *first ? "" : ",", f->name);
	*first = false;
	if ((f->kind == ITEM_INT || f->kind == ITEM_FEN) && is_number(value))
		buf_str(b, value);
	else
		json_put_string(b, value);
}

static void put_options(struct buf *b, const struct question *q) {
	buf_text(b, ",\"options\":[");
	for (uint32_t i = 0; i < q->option_count; i++) {
		buf_text(b, i ? ",{\"value\":" : "{\"value\":");
		json_put_string(b, q->options[i].value);
		buf_text(b, ",\"zh\":");
		json_put_string(b, q->options[i].name_zh);
		buf_text(b, ",\"en\":");
		json_put_string(b, q->options[i].name_en);
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

static void put_list(struct buf *b, enum item_list list, const struct item *item) {
	const struct item_list_def *def = &item_lists[list];
	struct arena a = {0};
	const char *rows = *(const char *const *)((const char *)item + def->list);
	uint32_t n = *(const uint32_t *)((const char *)item + def->length);
	if (!n)
		return;
	buf_format(b, ",\"%s\":[", def->name);
	for (uint32_t i = 0; i < n; i++) {
		const void *record = rows + (size_t)i * def->size;
		bool first = true;
		buf_text(b, i ? ",{" : "{");
		for (uint32_t k = 0; k < def->count; k++)
			put_member(b, &def->fields[k], item_value_of(&a, &def->fields[k], record), &first);
		if (list == LIST_QUESTIONS && ((const struct question *)record)->option_count)
			put_options(b, record);
		buf_char(b, '}');
	}
	buf_char(b, ']');
	arena_free(&a);
}

void item_put_json(struct buf *b, const struct item_values *values, const struct item *item) {
	bool first = true;
	buf_char(b, '{');
	for (int i = 0; i < ITEM_FIELDS; i++)
		put_member(b, &item_fields[i], values->v[i], &first);
	for (int i = 0; i < ITEM_LISTS; i++)
		put_list(b, (enum item_list)i, item);
	buf_char(b, '}');
}
