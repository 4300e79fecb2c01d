/* What follows from the answers so far: materials, fees, what is wrong with the form, and what is known already. The
 * same judgement as case.apply makes, told whole instead of at the first fault. */
#include "api/guide.h"
#include "store/accounts.h"

enum { ASKED_KIND, ASKED_ANSWERS, ASKED_FACTS, ASKED_PERSON, ASKED_MATERIALS, ASKED_WHOLE, ASKED_COUNT };

struct checking {
	struct call *c;
	struct guide_subject s;
	struct api_member members[ASKED_COUNT];
	struct json_doc d;
	struct val answers, facts, person;
	bool whole;
	const struct form *form;
	struct form_verdict verdict;
	struct guide_needs needs;
	struct guide_held held[GUIDE_MATERIALS];
	uint32_t held_count, error_count;
	struct buf *out;
};

/* ---- what is asked ------------------------------------------------------------------------------- */

static bool read_value(struct checking *k, int which, struct val *out, struct err *e) {
	*out = val_null();
	uint32_t token = k->members[which].token;
	return !token || val_from_json(k->c->arena, &k->d, token, out, e);
}

static bool read_body(struct checking *k, struct err *e) {
	static const struct api_member members[ASKED_COUNT] = {{"applicant_kind", JSON_STRING, false, 0},
		{"answers", JSON_OBJECT, false, 0}, {"facts", JSON_OBJECT, false, 0}, {"person", JSON_OBJECT, false, 0},
		{"materials", JSON_ARRAY, false, 0}, {"whole", JSON_TRUE, false, 0}};
	memcpy(k->members, members, sizeof members);
	if (!api__read_members(k->c, k->members, ASKED_COUNT, &k->d, e))
		return false;
	uint32_t whole = k->members[ASKED_WHOLE].token;
	k->whole = whole && k->d.tokens[whole].kind == JSON_TRUE;
	return read_value(k, ASKED_ANSWERS, &k->answers, e) && read_value(k, ASKED_FACTS, &k->facts, e) &&
	       read_value(k, ASKED_PERSON, &k->person, e);
}

/* ---- errors -------------------------------------------------------------------------------------- */

static void put_error(struct checking *k, str where, const char *code, str zh, str en) {
	buf_text(k->out, k->error_count++ ? ",{\"where\":" : "{\"where\":");
	json_put_string(k->out, where);
	buf_format(k->out, ",\"code\":\"%s\"", code);
	guide__put_names(k->out, "zh", zh, "en", en);
	buf_char(k->out, '}');
}

static bool is_personal(const struct form *f, str key) {
	const struct form_field *fields;
	uint32_t n = form_fields(f, &fields);
	for (uint32_t i = 0; i < n; i++)
		if (str_eq(fields[i].key, key))
			return fields[i].personal;
	return false;
}

/* Whether the key came, or belongs, with the personal data. */
static const char *side_of(const struct checking *k, str key) {
	struct val ignored;
	return is_personal(k->form, key) || val_get(k->person, key, &ignored) ? "person" : "facts";
}

static void put_form_errors(struct checking *k) {
	for (uint32_t i = 0; k->form && i < k->verdict.error_count; i++) {
		const struct form_error *x = &k->verdict.errors[i];
		str where = arena_format(k->c->arena, "%s." STR_FMT, side_of(k, x->key), STR_ARG(x->key));
		put_error(k, where, x->code, x->zh, x->en);
	}
}

/* Whether it is there: a row says so, or it is the form that is being filled in. */
static bool is_given(const struct checking *k, const struct material *m) {
	str code = m->code;
	if (k->s.item->guide.form.n && str_is(m->type, "form"))
		return true;
	uint32_t list = k->members[ASKED_MATERIALS].token;
	for (uint32_t i = 0, t = list + 1; list && i < k->d.tokens[list].count; i++, t = k->d.tokens[t].next) {
		uint32_t material = k->d.tokens[t].kind == JSON_OBJECT ? json_member(&k->d, t, "material") : 0;
		if (material && str_eq(json_text(k->c->arena, &k->d, material), code))
			return true;
	}
	return false;
}

/* As case.apply: the form that is filled in is the form that is asked for. */
static bool is_missing(const struct checking *k, const struct guide_material *m) {
	bool form = k->s.item->guide.form.n && str_is(m->material->type, "form");
	return m->how == HOW_ASKED && !form && !is_given(k, m->material);
}

static void put_other_errors(struct checking *k) {
	str kind = api__text_of(k->c, &k->d, &k->members[ASKED_KIND]), words = k->s.item->guide.applicants, word;
	bool fits = !kind.n || !words.n;
	while (!fits && str_next(&words, ' ', &word))
		fits = str_eq(word, kind);
	if (!fits)
		put_error(k, STR("applicant_kind"), "guide.applicant", STR("此事项不面向这类申请人。"),
			STR("This service is not for applicants of this kind."));
	for (uint32_t i = 0; k->whole && i < k->needs.question_count; i++) {
		struct val v = val_null();
		const struct question *q = k->needs.questions[i];
		if (!val_get(k->answers, q->code, &v) || v.kind == VAL_NULL)
			put_error(k, arena_format(k->c->arena, "answers." STR_FMT, STR_ARG(q->code)), "guide.no_answer",
				arena_format(k->c->arena, "请回答“" STR_FMT "”", STR_ARG(q->name_zh)),
				arena_format(k->c->arena, "Please answer “" STR_FMT "”", STR_ARG(q->name_en)));
	}
	for (uint32_t i = 0; k->whole && i < k->needs.material_count; i++) {
		const struct guide_material *m = &k->needs.materials[i];
		if (is_missing(k, m))
			put_error(k, arena_format(k->c->arena, "materials." STR_FMT, STR_ARG(m->material->code)),
				"case.material_missing", arena_format(k->c->arena, "请提交“" STR_FMT "”。",
				STR_ARG(m->material->name_zh)), arena_format(k->c->arena, "Please hand in “" STR_FMT "”.",
				STR_ARG(m->material->name_en)));
	}
}

/* ---- what follows -------------------------------------------------------------------------------- */

static void put_materials(struct checking *k) {
	static const char *const zh[] = {"", "您的情形不需要这份材料", "通过数据共享取得，不用提交", "以前办事时已经取得，不用再交",
		"可以先受理，之后补交"};
	static const char *const en[] = {"", "not needed in your situation", "taken from shared data, not asked of you",
		"we hold it from an earlier case of yours", "may be handed in later"};
	buf_text(k->out, ",\"materials\":[");
	for (uint32_t i = 0; i < k->needs.material_count; i++) {
		const struct guide_material *m = &k->needs.materials[i];
		buf_text(k->out, i ? ",{\"code\":" : "{\"code\":");
		json_put_string(k->out, m->material->code);
		guide__put_names(k->out, "name_zh", m->material->name_zh, "name_en", m->material->name_en);
		buf_format(k->out, ",\"how\":\"%s\"", guide_how_name(m->how));
		api__put_number(k->out, "from_case", m->from_case, m->from_case > 0);
		guide__put_names(k->out, "why_zh", str_of(zh[m->how]), "why_en", str_of(en[m->how]));
		bool missing = is_missing(k, m);
		buf_format(k->out, ",\"missing\":%s}", missing ? "true" : "false");
	}
	buf_format(k->out, "],\"listed\":%u,\"asked\":%u", k->needs.listed, k->needs.asked);
}

static void put_needs(struct checking *k) {
	buf_text(k->out, "{\"questions\":[");
	for (uint32_t i = 0; i < k->needs.question_count; i++) {
		if (i)
			buf_char(k->out, ',');
		json_put_string(k->out, k->needs.questions[i]->code);
	}
	buf_text(k->out, "],\"situations\":[");
	for (uint32_t i = 0; i < k->needs.situation_count; i++) {
		const struct situation *s = k->needs.situations[i];
		buf_text(k->out, i ? ",{\"code\":" : "{\"code\":");
		json_put_string(k->out, s->code);
		guide__put_names(k->out, "zh", s->name_zh, "en", s->name_en);
		buf_char(k->out, '}');
	}
	buf_char(k->out, ']');
	put_materials(k);
	guide__put_fees(k->out, k->needs.fees, k->needs.fee_count);
	buf_format(k->out, ",\"fee_fen\":%lld,\"hidden\":[", (long long)k->needs.fee_fen);
	for (uint32_t i = 0; i < k->verdict.hidden_count; i++) {
		if (i)
			buf_char(k->out, ',');
		json_put_string(k->out, k->verdict.hidden[i]);
	}
	buf_text(k->out, "],\"errors\":[");
	put_form_errors(k);
	put_other_errors(k);
	buf_char(k->out, ']');
}

/* ---- what is known of the applicant -------------------------------------------------------------- */

/* The members of a JSON text that are fields of the form, of one side. */
static void put_known(struct checking *k, str json, bool personal) {
	struct val v;
	const struct form_field *fields;
	struct err e;
	uint32_t n = k->form ? form_fields(k->form, &fields) : 0;
	bool first = true;
	if (!json.n || !val_read_json(k->c->arena, json, &v, &e))
		v = val_null();
	buf_char(k->out, '{');
	for (uint32_t i = 0; v.kind == VAL_CONTEXT && i < v.context.count; i++) {
		const struct val_entry *x = &v.context.entries[i];
		bool fits = false;
		for (uint32_t f = 0; f < n && !fits; f++)
			fits = str_starts(fields[f].key, x->key) && fields[f].personal == personal &&
			       (fields[f].key.n == x->key.n || fields[f].key.p[x->key.n] == '.');
		if (!fits)
			continue;
		if (!first)
			buf_char(k->out, ',');
		first = false;
		json_put_string(k->out, x->key);
		buf_char(k->out, ':');
		val_put_json(k->out, x->value);
	}
	buf_char(k->out, '}');
}

static bool put_prefill(struct checking *k, const struct actor *who, struct err *e) {
	struct store_profile profile = {0};
	struct api *a = k->c->api;
	str facts = {0};
	if (who) {
		pthread_mutex_lock(&a->side_lock);
		bool good = store_profile_read(a->set.accounts.side, k->c->arena, who->who.user, &profile, e);
		pthread_mutex_unlock(&a->side_lock);
		if (!good || !query_last_facts(k->c->query, k->c->arena, who->who.user, k->s.item->code, &facts, e))
			return false;
	}
	buf_text(k->out, ",\"prefill\":{\"facts\":");
	put_known(k, facts, false);
	buf_text(k->out, ",\"person\":");
	put_known(k, profile.data, true);
	buf_text(k->out, "}}");
	return true;
}

/* Only those who apply for themselves have something held for them. */
static bool find_held(struct checking *k, const struct actor *who, struct err *e) {
	return !who || query_held(k->c->query, k->c->arena, who->who.user, k->held, COUNT(k->held), &k->held_count, e);
}

static bool judge(struct checking *k, const struct actor *who, struct err *e) {
	struct arena *a = k->c->arena;
	if (!find_held(k, who, e) ||
	    !guide_resolve(a, k->s.item, k->answers, k->held, k->held_count, &k->needs, e))
		return false;
	k->form = k->s.item->guide.form.n ? rulebook_form(k->s.book, k->s.item->guide.form, k->s.on) : NULL;
	if (k->form) {
		struct val_builder b = val_build(a, 0);
		const struct val *sides[] = {&k->facts, &k->person};
		for (size_t s = 0; s < COUNT(sides); s++)
			for (uint32_t i = 0; sides[s]->kind == VAL_CONTEXT && i < sides[s]->context.count; i++)
				val_set(&b, sides[s]->context.entries[i].key, sides[s]->context.entries[i].value);
		form_judge(k->form, a, val_build_context(&b), k->whole, &k->verdict);
	}
	put_needs(k);
	return put_prefill(k, who, e);
}

static void answer(struct call *c, bool matter) {
	struct err e = {0};
	struct checking *k = arena_new(c->arena, struct checking);
	struct actor *who = NULL;
	k->c = c;
	k->out = &c->reply->body;
	bool good = guide__subject(c, matter, &k->s, &e) && read_body(k, &e);
	if (good && net_header(c->request, "Authorization").n)
		good = (who = api__actor(c->api, c->request, &e)) != NULL;
	good = good && judge(k, who && who->scope.own ? who : NULL, &e);
	if (who)
		api__release(who);
	if (!good)
		buf_clear(k->out);
	api__finish(c, good, &e);
}

void api__guide_check(struct call *c) {
	answer(c, false);
}

void api__matter_check(struct call *c) {
	answer(c, true);
}
