/* What follows from the answers: questions to be asked, situations, materials, fees. Pure. */
#include "pack/pack_int.h"

/* One working-out. slots[i] is the answer to question i: null while it is open or not asked. */
struct resolving {
	struct arena *a;
	const struct guide *g;
	struct val slots[GUIDE_QUESTIONS];
	bool open[GUIDE_QUESTIONS]; /* asked, or perhaps still to be asked, and not answered yet */
};

enum truth { NO, YES, OPEN_QUESTION };

/* Whether a condition holds; open when it reads an answer that is still to come. */
static enum truth holds(struct resolving *r, const struct feel_expr *x) {
	uint32_t n;
	if (!x)
		return YES;
	const uint32_t *slots = feel_slots(x, &n);
	for (uint32_t i = 0; i < n; i++)
		if (r->open[slots[i]])
			return OPEN_QUESTION;
	struct feel_run run = feel_run_make(r->a, r->slots, r->g->question_count, 0, 0);
	return val_is_true(feel_eval(x, &run)) ? YES : NO;
}

/* ---- answers ------------------------------------------------------------------------------------- */

static bool fits(const struct question *q, struct val v) {
	switch (q->type) {
	case QUESTION_YES_NO: return v.kind == VAL_BOOL;
	case QUESTION_NUMBER: return v.kind == VAL_NUMBER && dec_sign(v.number) >= 0;
	case QUESTION_CHOICE: break;
	}
	for (uint32_t i = 0; v.kind == VAL_STRING && i < q->option_count; i++)
		if (str_eq(q->options[i].value, v.string))
			return true;
	return false;
}

static bool refuse(struct err *e, str key, const char *code, const char *why) {
	char where[100];
	str shown = str_cut(key, 0, 64);
	snprintf(where, sizeof where, "answers." STR_FMT, STR_ARG(shown));
	return err_set(e, code, where, "%s: %s", where, why);
}

static bool check_answers(const struct guide *g, struct val answers, struct err *e) {
	if (answers.kind == VAL_NULL)
		return true;
	if (answers.kind != VAL_CONTEXT)
		return err_set(e, "guide.bad_answer", "answers", "answers must be an object");
	for (uint32_t i = 0; i < answers.context.count; i++) {
		const struct val_entry *x = &answers.context.entries[i];
		const struct question *q = NULL;
		for (uint32_t k = 0; !q && k < g->question_count; k++)
			q = str_eq(g->questions[k].code, x->key) ? &g->questions[k] : NULL;
		if (!q)
			return refuse(e, x->key, "guide.unknown_answer", "the guide has no such question");
		if (x->value.kind != VAL_NULL && !fits(q, x->value))
			return refuse(e, x->key, "guide.bad_answer", "this is no answer to the question");
	}
	return true;
}

/* Questions in order: one may hang on the answers to those before it. */
static void ask(struct resolving *r, struct val answers, struct guide_needs *out) {
	for (uint32_t i = 0; i < r->g->question_count; i++) {
		const struct question *q = &r->g->questions[i];
		enum truth asked = holds(r, q->asked);
		r->open[i] = asked == OPEN_QUESTION; /* it may yet be asked */
		if (asked != YES)
			continue;
		val_get(answers, q->code, &r->slots[i]);
		r->open[i] = r->slots[i].kind == VAL_NULL;
		out->questions[out->question_count++] = q;
	}
}

/* ---- materials ----------------------------------------------------------------------------------- */

static int64_t held_case(str item, const struct guide_held *held, uint32_t count) {
	for (uint32_t i = 0; item.n && i < count; i++)
		if (str_eq(held[i].item, item))
			return held[i].from_case;
	return 0;
}

/* While a question is open the material is asked for: an answer can only take it away. */
static struct guide_material deal_with(struct resolving *r, const struct material *m, const struct guide_held *held,
                                       uint32_t held_count) {
	int64_t from_case = held_case(m->reused_from, held, held_count);
	if (holds(r, m->asked) == NO)
		return (struct guide_material){m, HOW_NOT_NEEDED, 0};
	if (from_case)
		return (struct guide_material){m, HOW_HELD, from_case};
	if (m->source == SOURCE_GOVERNMENT)
		return (struct guide_material){m, HOW_SHARED, 0};
	return (struct guide_material){m, m->need == NEED_TOLERABLE ? HOW_LATER : HOW_ASKED, 0};
}

bool guide_resolve(struct arena *a, const struct item *item, struct val answers, const struct guide_held *held,
	uint32_t held_count, struct guide_needs *out, struct err *e) {
	const struct guide *g = &item->guide;
	struct resolving r = {.a = a, .g = g};
	memset(out, 0, sizeof *out);
	check(g->material_count <= GUIDE_MATERIALS && g->question_count <= GUIDE_QUESTIONS);
	if (!check_answers(g, answers, e))
		return false;
	ask(&r, answers, out);
	for (uint32_t i = 0; i < g->situation_count; i++)
		if (holds(&r, g->situations[i].holds) == YES)
			out->situations[out->situation_count++] = &g->situations[i];
	for (uint32_t i = 0; i < g->material_count; i++) {
		struct guide_material m = deal_with(&r, &g->materials[i], held, held_count);
		out->materials[out->material_count++] = m;
		out->asked += m.how == HOW_ASKED || m.how == HOW_LATER;
	}
	out->listed = g->material_count;
	for (uint32_t i = 0; i < g->fee_count; i++)
		if (holds(&r, g->fees[i].due) == YES) {
			out->fees[out->fee_count++] = &g->fees[i];
			out->fee_fen += g->fees[i].amount_fen;
		}
	return true;
}

struct val guide_own_answers(struct arena *a, const struct item *item, struct val answers) {
	struct val_builder b = val_build(a, item->guide.question_count);
	struct val v;
	for (uint32_t i = 0; i < item->guide.question_count; i++)
		if (val_get(answers, item->guide.questions[i].code, &v))
			val_set(&b, item->guide.questions[i].code, v);
	return val_build_context(&b);
}

const char *guide_how_name(enum guide_how how) {
	static const char *const names[] = {"asked", "not_needed", "shared", "held", "later"};
	return names[how];
}
