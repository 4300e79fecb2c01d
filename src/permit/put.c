/* The answer as JSON, and as text for a terminal. */
#include "permit/permit_int.h"

/* ---- JSON ------------------------------------------------------------------------------------- */

static void member(struct buf *b, const char *name, str text) {
	buf_format(b, ",\"%s\":", name);
	json_put_string(b, text);
}

/* null where it is empty */
static void member_or_null(struct buf *b, const char *name, str text) {
	if (text.n)
		member(b, name, text);
	else
		buf_format(b, ",\"%s\":null", name);
}

static void put_day(struct buf *b, const char *name, day d, day none) {
	buf_format(b, ",\"%s\":", name);
	if (d == none) {
		buf_text(b, "null");
		return;
	}
	buf_char(b, '"');
	day_put(b, d);
	buf_char(b, '"');
}

static void put_list(struct buf *b, const char *name, const str *list, uint32_t n) {
	buf_format(b, ",\"%s\":[", name);
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_char(b, ',');
		json_put_string(b, list[i]);
	}
	buf_char(b, ']');
}

static void put_clause(struct buf *b, const struct permit_clause *c, str subject) {
	buf_text(b, "{\"permit\":");
	json_put_string(b, c->permit);
	member(b, "subject", subject);
	member(b, "value", c->value);
	member_or_null(b, "unit", c->unit);
	member(b, "zh", c->zh);
	member(b, "en", c->en);
	member_or_null(b, "basis", c->basis);
	member_or_null(b, "tag", c->tag);
	if (c->line)
		buf_format(b, ",\"where\":\"" STR_FMT ":%u\"", STR_ARG(c->file), c->line);
	else
		buf_text(b, ",\"where\":null");
	put_day(b, "from", c->from, INT32_MIN);
	put_day(b, "to", c->to, PERMIT_FOREVER);
	buf_format(b, ",\"derived\":%s}", c->derived ? "true" : "false");
}

static void put_side(struct buf *b, const char *name, const struct permit_finding *f, int side) {
	buf_format(b, ",\"%s\":[", name);
	for (uint32_t i = 0; i < f->side_count[side]; i++) {
		if (i)
			buf_char(b, ',');
		put_clause(b, &f->side[side][i], f->subject);
	}
	buf_char(b, ']');
}

static void put_witness(struct buf *b, const struct permit_witness *w) {
	static const char *const kinds[] = {"values", "elements", "facts", "cycle", "rows"};
	buf_format(b, ",\"witness\":{\"kind\":\"%s\"", kinds[w->kind]);
	member(b, "zh", w->zh);
	member(b, "en", w->en);
	if (w->kind == WITNESS_VALUES || w->kind == WITNESS_FACTS) {
		member(b, "left", w->left);
		member(b, "right", w->right);
	}
	if (w->kind == WITNESS_FACTS) {
		buf_text(b, ",\"facts\":{");
		for (uint32_t i = 0; i < w->fact_count; i++) {
			if (i)
				buf_char(b, ',');
			json_put_string(b, w->facts[i]);
			buf_char(b, ':');
			json_put_string(b, w->values[i]);
		}
		buf_char(b, '}');
	}
	if (w->kind == WITNESS_ELEMENTS) {
		put_list(b, "only_left", w->only_left, w->only_left_count);
		put_list(b, "only_right", w->only_right, w->only_right_count);
	}
	if (w->kind == WITNESS_ROWS)
		put_list(b, "both", w->both, w->both_count);
	if (w->kind == WITNESS_CYCLE)
		put_list(b, "cycle", w->cycle, w->cycle_count);
	buf_char(b, '}');
}

static void put_resolution(struct buf *b, const struct permit_finding *f) {
	buf_format(b, ",\"state\":\"%s\",\"resolution\":", f->resolved ? "resolved" : "open");
	if (!f->resolved) {
		buf_text(b, "null");
		return;
	}
	buf_text(b, "{\"document\":");
	json_put_string(b, f->document);
	member(b, "document_zh", f->document_zh);
	member(b, "document_en", f->document_en);
	member(b, "note_zh", f->note_zh);
	member(b, "note_en", f->note_en);
	put_day(b, "since", f->since, PERMIT_FOREVER);
	buf_char(b, '}');
}

static void put_finding(struct buf *b, const struct permit_finding *f) {
	buf_format(b, "{\"key\":\"" STR_FMT ":" STR_FMT "\"", STR_ARG(f->type), STR_ARG(f->subject));
	member(b, "type", f->type);
	member(b, "type_zh", f->type_zh);
	member(b, "type_en", f->type_en);
	member_or_null(b, "code", f->code);
	member_or_null(b, "category", f->category);
	member_or_null(b, "category_zh", f->category_zh);
	member_or_null(b, "category_en", f->category_en);
	buf_format(b, ",\"reserve\":%s", f->reserve ? "true" : "false");
	member(b, "severity", f->severity);
	buf_text(b, ",\"subject\":{\"code\":");
	json_put_string(b, f->subject);
	member(b, "name_zh", f->name_zh);
	member(b, "name_en", f->name_en);
	buf_char(b, '}');
	member(b, "zh", f->zh);
	member(b, "en", f->en);
	put_side(b, "left", f, 0);
	put_side(b, "right", f, 1);
	put_witness(b, &f->witness);
	member_or_null(b, "rule_zh", f->rule_zh);
	member_or_null(b, "rule_en", f->rule_en);
	put_resolution(b, f);
	buf_text(b, ",\"remedy\":{\"permit\":");
	json_put_string(b, f->remedy.permit);
	member(b, "subject", f->remedy.subject);
	member(b, "value", f->remedy.value);
	member_or_null(b, "unit", f->remedy.unit);
	buf_text(b, "}}");
}

static void put_sides(struct buf *b, const struct permit_report *r) {
	buf_text(b, ",\"items\":[");
	for (int i = 0; i < PERMIT_SIDES; i++) {
		buf_text(b, i ? ",{\"id\":" : "{\"id\":");
		json_put_string(b, r->id[i]);
		member(b, "permit", r->permit[i]);
		member(b, "name_zh", r->name_zh[i]);
		member(b, "name_en", r->name_en[i]);
		buf_format(b, ",\"clauses\":%u}", r->clause_count[i]);
	}
	buf_char(b, ']');
}

void permit_put_json(struct buf *b, const struct permit_report *r) {
	uint32_t found = r->count - r->reserve_count;
	buf_text(b, "{\"pair\":[");
	json_put_string(b, r->id[0]);
	buf_char(b, ',');
	json_put_string(b, r->id[1]);
	buf_char(b, ']');
	put_day(b, "on", r->on, PERMIT_FOREVER);
	buf_format(b, ",\"bridged\":%s,\"synthetic\":%s", r->bridged ? "true" : "false", r->synthetic ? "true" : "false");
	buf_format(b, ",\"found\":%u,\"open\":%u,\"resolved\":%u,\"reserve\":%u", found, found - r->resolved_count,
		r->resolved_count, r->reserve_count);
	put_sides(b, r);
	buf_text(b, ",\"findings\":[");
	for (uint32_t i = 0; i < r->count; i++) {
		if (i)
			buf_char(b, ',');
		put_finding(b, &r->findings[i]);
	}
	buf_text(b, "]}");
}

/* ---- text -------------------------------------------------------------------------------------- */

static void text_finding(struct buf *b, const struct permit_finding *f, bool zh) {
	str rule = zh ? f->rule_zh : f->rule_en;
	buf_format(b, "%-4.*s " STR_FMT " [" STR_FMT "]%s\n", STR_ARG(f->code), STR_ARG(zh ? f->name_zh : f->name_en),
		STR_ARG(zh ? f->type_zh : f->type_en), !f->reserve ? "" : zh ? "（备用）" : " (reserve)");
	buf_format(b, "     " STR_FMT "\n     %s" STR_FMT "\n", STR_ARG(zh ? f->zh : f->en), zh ? "证据：" : "witness: ",
		STR_ARG(zh ? f->witness.zh : f->witness.en));
	if (rule.n)
		buf_format(b, "     %s" STR_FMT "\n", zh ? "衔接规则：" : "rule: ", STR_ARG(rule));
	if (f->resolved) {
		buf_format(b, "     %s" STR_FMT "%s", zh ? "已衔接：" : "resolved: ",
			STR_ARG(zh ? f->document_zh : f->document_en), zh ? "，自 " : ", since ");
		day_put(b, f->since);
		buf_char(b, '\n');
	}
}

void permit_put_text(struct buf *b, const struct permit_report *r, bool zh) {
	uint32_t found = r->count - r->reserve_count;
	for (uint32_t i = 0; i < r->count; i++)
		text_finding(b, &r->findings[i], zh);
	buf_format(b, STR_FMT " " STR_FMT " × " STR_FMT " " STR_FMT ", ", STR_ARG(r->id[0]),
		STR_ARG(zh ? r->name_zh[0] : r->name_en[0]), STR_ARG(r->id[1]), STR_ARG(zh ? r->name_zh[1] : r->name_en[1]));
	day_put(b, r->on);
	if (zh)
		buf_format(b, "：矛盾 %u 处", found);
	else
		buf_format(b, ": %u contradiction%s", found, found == 1 ? "" : "s");
	if (r->bridged)
		buf_format(b, zh ? "，已衔接 %u 处，未衔接 %u 处" : ", %u resolved, %u open", r->resolved_count,
			found - r->resolved_count);
	if (r->reserve_count)
		buf_format(b, zh ? "；另有备用 %u 处" : "; %u more in reserve", r->reserve_count);
	buf_char(b, '\n');
	if (r->synthetic)
		buf_text(b, zh ? "条款为重构的演示数据，不是正式清单。\n" : "The clauses are a reconstruction, not an official list.\n");
}

/* ---- what there is -------------------------------------------------------------------------------- */

bool permit_put_item(struct arena *a, struct buf *b, const struct permit_rules *r, str name, day on, struct err *e) {
	const struct item *item = r->tables.pack ? pack_item(r->tables.pack, name) : NULL;
	str id = item ? item->id : name;
	const struct permit_name *about = permit__about(r, id);
	if (!item && !about)
		return err_set(e, "permit.not_found", "name", "there is no item " STR_FMT, STR_ARG(name));
	const struct permit_question q = {.left = id, .on = on};
	struct checking c = {.a = a, .r = r, .q = &q, .e = e};
	struct side *s = &c.side[0];
	*s = (struct side){.id = id, .permit = about ? about->code : id, .item = item};
	permit__take(&c, s);
	permit__derive(&c, s);
	buf_text(b, "{\"id\":");
	json_put_string(b, id);
	member_or_null(b, "permit", about ? about->code : (str){0});
	member(b, "name_zh", item ? item->name_zh : about->zh);
	member(b, "name_en", item ? item->name_en : about->en);
	buf_text(b, ",\"clauses\":[");
	for (uint32_t i = 0; i < s->clauses.n; i++) {
		if (i)
			buf_char(b, ',');
		put_clause(b, &s->clauses.p[i], r->subjects[s->clauses.p[i].subject].code);
	}
	buf_text(b, "]}");
	vec_free(&s->clauses);
	return true;
}

static void put_subject(struct buf *b, const struct permit_subject *s) {
	static const char *const compares[] = {"same", "set", "once", "condition", "formula", "within", "waits", "order"};
	buf_text(b, "{\"code\":");
	json_put_string(b, s->code);
	member(b, "name_zh", s->name_zh);
	member(b, "name_en", s->name_en);
	member(b, "type", s->type);
	buf_format(b, ",\"compare\":\"%s\",\"derived\":%s}", compares[s->compare], s->derive ? "true" : "false");
}

void permit_put_rules(struct buf *b, const struct permit_rules *r) {
	str pair[PERMIT_SIDES] = {{0}, {0}};
	buf_text(b, "{\"permits\":[");
	for (uint32_t i = 0; i < r->permit_count; i++) {
		buf_text(b, i ? ",{\"code\":" : "{\"code\":");
		json_put_string(b, r->permits[i].code);
		member(b, "name_zh", r->permits[i].zh);
		member(b, "name_en", r->permits[i].en);
		member(b, "items", r->permits[i].items);
		buf_char(b, '}');
	}
	buf_text(b, "],\"types\":[");
#define PUT(name, zh, en) \
	buf_text(b, "{\"code\":\"" #name "\",\"name_zh\":\"" zh "\",\"name_en\":\"" en "\"},");
	PERMIT_TYPES(PUT)
#undef PUT
	b->n -= b->n && b->p[b->n - 1] == ','; /* of the last one */
	buf_text(b, "],\"subjects\":[");
	for (uint32_t i = 0; i < r->subject_count; i++) {
		if (i)
			buf_char(b, ',');
		put_subject(b, &r->subjects[i]);
	}
	bool usual = permit_usual_pair(r, &pair[0], &pair[1]);
	buf_text(b, "],\"usual\":[");
	for (int i = 0; usual && i < PERMIT_SIDES; i++) {
		if (i)
			buf_char(b, ',');
		json_put_string(b, pair[i]);
	}
	buf_text(b, "]}");
}
