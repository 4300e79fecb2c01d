/* What there is: records, columns, commands, words, codes; from the desk's tables and the pack, made once. */
#include "api/inside.h"

struct class_name {
	enum code_class class;
	const char *name, *path;
};
static const struct class_name class_names[] = {
	{CODE_ITEM, "items", "items/items.csv"},
	{CODE_DEPARTMENT, "departments", "org/departments.csv"},
	{CODE_SERVICE_POINT, "service-points", "org/service-points.csv"},
	{CODE_WINDOW, "windows", "org/windows.csv"},
	{CODE_BUSINESS_GROUP, "business-groups", "org/business-groups.csv"},
	{CODE_AGENCY, "agencies", "org/agencies.csv"},
	{CODE_DOCUMENT, "documents", "org/documents.csv"},
	{CODE_PAUSE_REASON, "pause-reasons", "items/pause-reasons.csv"},
	{CODE_TICKET_CLASS, "classes", "hotline/classes.csv"},
	{CODE_TOPIC, "topics", "hotline/topics.csv"},
	{CODE_REGULATION, "regulations", "hotline/regulations.csv"},
	{CODE_FREE_SERVICE, "free-services", "plans/free-services.csv"},
	{CODE_REVIEW_TYPE, "review-types", "plans/review-types.csv"},
	{CODE_RULE, "contradictions", "plans/contradictions.csv"},
	{CODE_BUDGET_LINE, "lines", "budget/lines.csv"},
	{CODE_SCHEME, "schemes", "schemes/schemes.csv"},
	{CODE_SCORE_ITEM, "score-items", "schemes/score-items.csv"},
	{CODE_MATTER, "matters", "items/matters.csv"},
	{CODE_GROUND, "return-grounds", "hotline/return-grounds.csv"},
	{CODE_SPECIAL, "special-clocks", "hotline/special-clocks.csv"},
	{CODE_SHIFT, "shifts", "hotline/shifts.csv"},
	/* Tables that no field has for its codes; their names are read as codes' are. */
	{CODE_NONE, "rating-questions", "ratings/questions.csv"},
	{CODE_NONE, "rating-tags", "ratings/tags.csv"},
};

const char *api__class_name(enum code_class class) {
	for (uint32_t i = 0; i < COUNT(class_names); i++)
		if (class != CODE_NONE && class_names[i].class == class)
			return class_names[i].name;
	return "";
}

const struct csv *api__code_table(const struct pack *p, str name) {
	for (uint32_t i = 0; i < COUNT(class_names); i++)
		if (str_is(name, class_names[i].name))
			return pack_table(p, class_names[i].path);
	return NULL;
}

const char *api__type_name(enum field_type type) {
	static const char *const names[] = {
		[T_INT] = "INT", [T_FEN] = "FEN", [T_MS] = "MS", [T_DAY] = "DAY", [T_BOOL] = "BOOL", [T_WORD] = "WORD",
		[T_CODE] = "CODE", [T_REF] = "REF", [T_NAME] = "NAME", [T_TEXT] = "TEXT", [T_FACTS] = "FACTS",
		[T_PERSON] = "PERSON",
		[T_SOURCE] = "SOURCE", [T_STATE] = "STATE"};
	return names[type];
}

void api__each_state(enum record_kind kind, void *self, void (*take)(void *self, enum word w)) {
	bool seen[WORD_COUNT] = {0};
	for (int i = 1; i < EVENT_COUNT; i++) {
		bool of_kind = event_defs[i].record == kind || (!event_defs[i].record && record_is_driven(kind));
		enum word to = of_kind ? event_defs[i].to : W_none;
		if (to && !seen[to])
			take(self, to);
		seen[to] = true;
	}
}

void api__codes(struct call *c) {
	struct err e;
	struct buf *out = &c->reply->body;
	const struct csv *t = api__code_table(c->api->set.pack, c->name);
	if (!t) {
		err_set(&e, "code.not_found", "", "there is no such table of codes");
		api__problem(c->api, c->reply, &e);
		return;
	}
	buf_text(out, "{\"items\":[");
	for (uint32_t row = 0; row < t->rows; row++) {
		buf_text(out, row ? ",{" : "{");
		for (uint32_t i = 0; i < t->columns; i++) {
			if (i)
				buf_char(out, ',');
			json_put_string(out, t->header[i]);
			buf_char(out, ':');
			json_put_string(out, csv_cell(t, row, (int)i));
		}
		buf_char(out, '}');
	}
	buf_text(out, "]}");
	api__json(c, 200);
}

/* ---- meta ----------------------------------------------------------------------------------- */

static void put_names(struct buf *out, const char *zh, const char *en) {
	buf_text(out, ",\"zh\":");
	json_put_string(out, str_of(zh));
	buf_text(out, ",\"en\":");
	json_put_string(out, str_of(en));
}

static void put_word(void *self, enum word w) {
	struct buf *out = self;
	buf_format(out, "%s\"%s\"", out->p[out->n - 1] == '[' ? "" : ",", word_defs[w].name);
}

static void put_field(struct buf *out, enum field f, enum record_kind kind) {
	const struct field_def *d = &field_defs[f];
	buf_format(out, "{\"name\":\"%s\",\"type\":\"%s\"", d->name, api__type_name(d->type));
	put_names(out, d->zh, d->en);
	if (d->type == T_WORD) {
		buf_text(out, ",\"words\":[");
		for (const uint16_t *w = d->words; w && *w; w++)
			put_word(out, (enum word)*w);
		if (!d->words && kind)
			api__each_state(kind, out, put_word);
		buf_char(out, ']');
	}
	if (d->type == T_CODE)
		buf_format(out, ",\"class\":\"%s\"", api__class_name(d->class));
	if (d->type == T_REF)
		buf_format(out, ",\"ref\":\"%s\"", record_def(d->ref)->name);
	if (d->type == T_INT || d->type == T_SOURCE)
		buf_format(out, ",\"most\":%lld", d->type == T_INT ? (long long)d->most : (long long)LIMIT_SOURCE_BYTES);
	buf_char(out, '}');
}

static void put_command(struct buf *out, const struct command_def *d) {
	buf_format(out, "{\"name\":\"%s\",\"verb\":\"%s\",\"creates\":%s,\"from\":[", d->name, d->verb,
	           d->creates ? "true" : "false");
	for (const uint16_t *w = d->from; w && *w; w++)
		put_word(out, (enum word)*w);
	buf_text(out, "],\"args\":[");
	for (const uint16_t *f = d->args; f && *f; f++)
		buf_format(out, "%s{\"field\":\"%s\",\"required\":%s}", f == d->args ? "" : ",",
		           field_defs[*f & ~ARG_OPTIONAL].name, *f & ARG_OPTIONAL ? "false" : "true");
	buf_char(out, ']');
	put_names(out, d->zh, d->en);
	buf_char(out, '}');
}

static void put_kind(struct buf *out, enum record_kind kind) {
	const struct record_def *d = record_def(kind);
	buf_format(out, "{\"name\":\"%s\",\"path\":\"%s\"", d->name, d->path);
	put_names(out, d->zh, d->en);
	buf_text(out, ",\"columns\":[");
	for (uint32_t i = 0; i < d->column_count; i++) {
		if (i)
			buf_char(out, ',');
		put_field(out, (enum field)d->columns[i], kind);
	}
	buf_text(out, "],\"commands\":[");
	for (int c = 1, n = 0; c < COMMAND_COUNT; c++) {
		if (!command_on(&command_defs[c], kind) || command_defs[c].system)
			continue;
		if (n++)
			buf_char(out, ',');
		put_command(out, &command_defs[c]);
	}
	buf_text(out, "]}");
}

static void put_tables(struct buf *out) {
	buf_text(out, ",\"records\":[");
	for (int k = 1; k < RECORD_COUNT; k++) {
		if (k > 1)
			buf_char(out, ',');
		put_kind(out, (enum record_kind)k);
	}
	buf_text(out, "],\"fields\":[");
	for (int f = 1; f < FIELD_COUNT; f++) {
		if (f > 1)
			buf_char(out, ',');
		put_field(out, (enum field)f, R_none);
	}
	buf_text(out, "],\"words\":{");
	for (int w = 1; w < WORD_COUNT; w++) {
		buf_format(out, "%s\"%s\":{\"zh\":", w > 1 ? "," : "", word_defs[w].name);
		json_put_string(out, str_of(word_defs[w].zh));
		buf_text(out, ",\"en\":");
		json_put_string(out, str_of(word_defs[w].en));
		buf_char(out, '}');
	}
	buf_text(out, "}}");
}

/* Everything but the clock's instant never changes: a head and a tail around it. */
void api__make_meta(struct api *a) {
	const struct pack *p = a->set.pack;
	struct buf b = buf_make(4 << 20);
	buf_text(&b, "{\"product\":\"yichuang\",\"version\":");
	json_put_string(&b, str_of(a->set.version));
	buf_text(&b, ",\"pack\":{\"name\":");
	json_put_string(&b, p->name);
	buf_text(&b, ",\"title_zh\":");
	json_put_string(&b, p->title_zh);
	buf_text(&b, ",\"title_en\":");
	json_put_string(&b, p->title_en);
	buf_format(&b, ",\"synthetic\":%s},\"clock\":{\"kind\":\"%s\",\"now\":\"", p->synthetic ? "true" : "false",
	           a->set.virtual_clock ? "virtual" : "live");
	a->meta_head = arena_str(&a->arena, buf_view(&b));
	buf_clear(&b);
	buf_format(&b, "\"},\"suite\":\"%s\"", a->set.suite);
	put_tables(&b);
	check(!b.full);
	a->meta_tail = arena_str(&a->arena, buf_view(&b));
	buf_free(&b);
}

void api__meta(struct call *c) {
	struct api *a = c->api;
	buf_str(&c->reply->body, a->meta_head);
	ms_put(&c->reply->body, a->set.office.now(a->set.office.self), a->set.pack->offset_minutes);
	buf_str(&c->reply->body, a->meta_tail);
	api__json(c, 200);
}
