/* One guide, or one matter, with all that it says. */
#include "api/guide.h"

static void put_bool(struct buf *out, const char *name, bool value) {
	buf_format(out, ",\"%s\":%s", name, value ? "true" : "false");
}

static void put_materials(struct buf *out, const struct guide *g) {
	static const char *const needs[] = {"must", "tolerable", "reused"};
	buf_text(out, ",\"materials\":[");
	for (uint32_t i = 0; i < g->material_count; i++) {
		const struct material *m = &g->materials[i];
		buf_text(out, i ? ",{\"code\":" : "{\"code\":");
		json_put_string(out, m->code);
		guide__put_names(out, "name_zh", m->name_zh, "name_en", m->name_en);
		buf_format(out, ",\"need\":\"%s\",\"source\":\"%s\"", needs[m->need],
			m->source == SOURCE_GOVERNMENT ? "government" : "applicant");
		api__put_member(out, "type", m->type);
		api__put_member(out, "format", m->format);
		api__put_number(out, "copies", m->copies, true);
		api__put_member(out, "basis", m->basis);
		api__put_member(out, "tag", m->tag);
		api__put_member(out, "accept_standard", m->accept_standard);
		api__put_member(out, "fill_explain", m->fill_explain);
		put_bool(out, "conditional", m->asked != NULL);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

static void put_questions(struct buf *out, const struct guide *g) {
	static const char *const types[] = {"yes_no", "choice", "number"};
	buf_text(out, ",\"questions\":[");
	for (uint32_t i = 0; i < g->question_count; i++) {
		const struct question *q = &g->questions[i];
		buf_text(out, i ? ",{\"code\":" : "{\"code\":");
		json_put_string(out, q->code);
		guide__put_names(out, "zh", q->name_zh, "en", q->name_en);
		buf_format(out, ",\"type\":\"%s\",\"options\":[", types[q->type]);
		for (uint32_t k = 0; k < q->option_count; k++) {
			buf_text(out, k ? ",{\"value\":" : "{\"value\":");
			json_put_string(out, q->options[k].value);
			guide__put_names(out, "zh", q->options[k].name_zh, "en", q->options[k].name_en);
			buf_char(out, '}');
		}
		buf_text(out, "]}");
	}
	buf_text(out, "],\"situations\":[");
	for (uint32_t i = 0; i < g->situation_count; i++) {
		buf_text(out, i ? ",{\"code\":" : "{\"code\":");
		json_put_string(out, g->situations[i].code);
		guide__put_names(out, "zh", g->situations[i].name_zh, "en", g->situations[i].name_en);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

void guide__put_fees(struct buf *out, const struct fee *const *fees, uint32_t count) {
	buf_text(out, ",\"fees\":[");
	for (uint32_t i = 0; i < count; i++) {
		const struct fee *f = fees[i];
		buf_text(out, i ? ",{\"name_zh\":" : "{\"name_zh\":");
		json_put_string(out, f->name_zh);
		api__put_member(out, "name_en", f->name_en);
		api__put_member(out, "standard", f->standard);
		api__put_number(out, "amount_fen", f->amount_fen, true);
		api__put_member(out, "basis", f->basis);
		api__put_member(out, "tag", f->tag);
		api__put_member(out, "explain", f->explain);
		put_bool(out, "reducible", f->reducible);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

static void put_faqs(struct buf *out, const struct guide *g) {
	const struct fee *fees[GUIDE_FEES];
	for (uint32_t i = 0; i < g->fee_count; i++)
		fees[i] = &g->fees[i];
	guide__put_fees(out, fees, g->fee_count);
	buf_text(out, ",\"faqs\":[");
	for (uint32_t i = 0; i < g->faq_count; i++) {
		buf_text(out, i ? ",{\"question_zh\":" : "{\"question_zh\":");
		json_put_string(out, g->faqs[i].question_zh);
		api__put_member(out, "answer_zh", g->faqs[i].answer_zh);
		guide__put_names(out, "question_en", g->faqs[i].question_en, "answer_en", g->faqs[i].answer_en);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

static void put_clocks(struct call *c, struct buf *out, const struct guide_subject *s) {
	const struct clock_rule *rules[CLOCK_RULES_MAX];
	uint32_t n = s->matter ? 0 : pack_item_clocks(s->item, s->on, rules, COUNT(rules));
	buf_text(out, ",\"clocks\":[");
	for (uint32_t i = 0; i < n; i++) {
		struct buf zh = buf_make(2000), en = buf_make(2000);
		struct clock_origin origin = clock_origin(c->api->set.pack, s->item, rules[i]);
		clock_put_plain(&zh, s->item, rules[i], true);
		clock_put_plain(&en, s->item, rules[i], false);
		buf_format(out, "%s{\"clock\":\"%s\"", i ? "," : "", clock_name(rules[i]->clock));
		guide__put_names(out, "zh", buf_view(&zh), "en", buf_view(&en));
		guide__put_names(out, "basis", origin.basis, "tag", origin.tag);
		buf_char(out, '}');
		buf_free(&zh);
		buf_free(&en);
	}
	buf_char(out, ']');
}

/* The national fields that are known of the item. */
static void put_national(struct call *c, struct buf *out, const struct guide_subject *s) {
	struct item_values *values = arena_new(c->arena, struct item_values);
	const struct item *item = s->item;
	const struct rule_version *v = rulebook_in_force(s->book,
		arena_format(c->arena, "items/" STR_FMT ".json", STR_ARG(item->id)), s->on);
	bool first = true;
	buf_text(out, ",\"national\":{");
	if (v && v->item == item && !item_values_of_json(c->arena, v->text, values))
		memset(values, 0, sizeof *values);
	else if (!(v && v->item == item) && !s->matter)
		item_values_of_pack(c->arena, c->api->set.pack, item, values);
	for (int i = 0; i < ITEM_FIELDS; i++) {
		if (!values->v[i].n)
			continue;
		buf_format(out, "%s\"%s\":", first ? "" : ",", item_fields[i].name);
		json_put_string(out, values->v[i]);
		first = false;
	}
	buf_char(out, '}');
}

str guide__form_text(struct call *c, const struct guide_subject *s) {
	str name = s->item->guide.form;
	const struct form_file *own = pack_form(c->api->set.pack, name);
	const struct rule_version *v = rulebook_in_force(s->book,
		arena_format(c->arena, "forms/" STR_FMT ".form", STR_ARG(name)), s->on);
	return !name.n ? (str){0} : v && v->text.n ? v->text : own ? own->text : (str){0};
}

static uint32_t count_points(const struct pack *p, const struct guide_subject *s) {
	const struct item *item = s->matter ? s->matter->items[0] : s->item;
	uint32_t n = 0;
	for (uint32_t i = 0; i < p->point_count; i++)
		n += pack_point_mode(p, item, &p->points[i]) > POINT_CONSULT;
	return n;
}

/* 业务办理项: what may be asked for within the item. */
static void put_handling(struct buf *out, const struct item *item) {
	const struct item_list_def *def = &item_lists[LIST_HANDLING];
	struct arena scratch = {0};
	buf_text(out, ",\"handling_items\":[");
	for (uint32_t i = 0; i < item->handling_count; i++) {
		buf_text(out, i ? ",{" : "{");
		for (uint32_t k = 0; k < def->count; k++) {
			buf_format(out, "%s\"%s\":", k ? "," : "", def->fields[k].name);
			json_put_string(out, item_value_of(&scratch, &def->fields[k], &item->handling[i]));
		}
		buf_char(out, '}');
	}
	buf_char(out, ']');
	arena_free(&scratch);
}

static void put_whole(struct call *c, const struct guide_subject *s) {
	struct buf *out = &c->reply->body;
	const struct guide *g = &s->item->guide;
	str form = guide__form_text(c, s);
	buf_char(out, '{');
	guide__put_head(c, out, s->item);
	api__put_member(out, "version", s->item->version);
	buf_text(out, ",\"valid_from\":");
	if (s->item->valid_from > INT32_MIN && s->item->valid_from != 0) {
		buf_char(out, '"');
		day_put(out, s->item->valid_from);
		buf_char(out, '"');
	} else {
		buf_text(out, "null");
	}
	if (s->matter) {
		buf_text(out, ",\"items\":[");
		for (uint32_t i = 0; i < s->matter->item_count; i++) {
			buf_text(out, i ? ",{" : "{");
			guide__put_head(c, out, s->matter->items[i]);
			put_bool(out, "optional", s->matter->optional[i]);
			buf_char(out, '}');
		}
		buf_char(out, ']');
		guide__put_names(out, "note_zh", s->matter->note_zh, "note_en", s->matter->note_en);
	}
	put_national(c, out, s);
	put_handling(out, s->item);
	put_materials(out, g);
	put_questions(out, g);
	put_faqs(out, g);
	api__put_member(out, "form_name", g->form);
	buf_text(out, ",\"form\":");
	buf_str(out, form.n ? form : STR("null"));
	put_clocks(c, out, s);
	put_bool(out, "two_officers", g->two_officers);
	put_bool(out, "commitment", g->commitment);
	api__put_number(out, "visits", g->visits, true);
	guide__put_names(out, "result_zh", g->result_name_zh, "result_en", g->result_name_en);
	api__put_member(out, "accept_condition", g->accept_condition);
	api__put_member(out, "handle_flow", g->handle_flow);
	api__put_member(out, "handle_form", g->handle_form);
	buf_format(out, ",\"points_total\":%u", count_points(c->api->set.pack, s));
	put_bool(out, "synthetic", c->api->set.pack->synthetic);
	buf_char(out, '}');
}

static void answer(struct call *c, bool matter) {
	struct err e = {0};
	struct guide_subject s;
	bool good = guide__subject(c, matter, &s, &e);
	if (good)
		put_whole(c, &s);
	api__finish(c, good, &e);
}

void api__guide(struct call *c) {
	answer(c, false);
}

void api__matter(struct call *c) {
	answer(c, true);
}
