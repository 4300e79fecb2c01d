/* Completing a guide: conditions are compiled over the names of its questions, and every code stands once. The same for
 * guides of tables and for those published later. */
#include "pack/pack_int.h"

struct finishing {
	struct arena *a;
	struct guide *g;
	const char *path;
	struct feel_scope scope;
	const struct guide_lines *lines;
	struct err *e;
};

/* One row of a list; line 0: of no table. */
struct spot {
	const char *list;
	uint32_t i, line;
};

static struct spot spot_of(const char *list, uint32_t i, const uint32_t *lines) {
	return (struct spot){list, i, lines ? lines[i] : 0};
}

static bool refuse(struct finishing *f, const char *code, const struct spot *at, const char *member, const char *why) {
	char where[160];
	if (at->line)
		snprintf(where, sizeof where, "items/%s.csv:%u", at->list, at->line);
	else
		snprintf(where, sizeof where, "%s: %s[%u].%s", f->path, at->list, at->i, member);
	return err_set(f->e, code, where, "%s: %s", member, why);
}

static bool compile(struct finishing *f, str when, const struct feel_expr **out, const struct spot *at) {
	struct feel_expr *x;
	struct err e = {0};
	*out = NULL;
	if (!when.n)
		return true;
	if (!feel_compile(f->a, when, &f->scope, &x, &e))
		return refuse(f, "guide.condition", at, "when", e.text);
	*out = x;
	return true;
}

static bool finish_materials(struct finishing *f) {
	struct guide *g = f->g;
	struct material *list = arena_array(f->a, struct material, g->material_count);
	for (uint32_t i = 0; i < g->material_count; i++) {
		struct material *m = &list[i];
		*m = g->materials[i];
		struct spot at = {"materials", i, m->line};
		if (!m->code.n)
			m->code = arena_format(f->a, "m%u", i + 1);
		if (m->copies < 1)
			m->copies = 1;
		for (uint32_t k = 0; k < i; k++)
			if (str_eq(list[k].code, m->code))
				return refuse(f, "guide.duplicate", &at, "code", "two materials have the same code");
		if (!compile(f, m->when, &m->asked, &at))
			return false;
	}
	g->materials = list;
	return true;
}

/* A question may hang on the answers to those before it: the scope grows with each. */
static bool finish_questions(struct finishing *f) {
	struct guide *g = f->g;
	struct question *list = arena_array(f->a, struct question, g->question_count);
	str *names = arena_array(f->a, str, g->question_count);
	f->scope = (struct feel_scope){.names = names, .strict = true};
	for (uint32_t i = 0; i < g->question_count; i++) {
		struct question *q = &list[i];
		*q = g->questions[i];
		struct spot at = spot_of("questions", i, f->lines ? f->lines->questions : NULL);
		for (uint32_t k = 0; k < i; k++)
			if (str_eq(names[k], q->code))
				return refuse(f, "guide.duplicate", &at, "code", "two questions have the same code");
		if ((q->type == QUESTION_CHOICE) != (q->option_count > 1))
			return refuse(f, "guide.options", &at, "options", "a choice, and only that, has two or more options");
		if (!compile(f, q->when, &q->asked, &at))
			return false;
		names[i] = q->code;
		f->scope.count = i + 1;
	}
	g->questions = list;
	return true;
}

static bool finish_situations(struct finishing *f) {
	struct guide *g = f->g;
	struct situation *list = arena_array(f->a, struct situation, g->situation_count);
	for (uint32_t i = 0; i < g->situation_count; i++) {
		list[i] = g->situations[i];
		struct spot at = spot_of("situations", i, f->lines ? f->lines->situations : NULL);
		for (uint32_t k = 0; k < i; k++)
			if (str_eq(list[k].code, list[i].code))
				return refuse(f, "guide.duplicate", &at, "code", "two situations have the same code");
		if (!compile(f, list[i].when, &list[i].holds, &at))
			return false;
	}
	g->situations = list;
	return true;
}

static bool finish_fees(struct finishing *f) {
	struct guide *g = f->g;
	struct fee *list = arena_array(f->a, struct fee, g->fee_count);
	for (uint32_t i = 0; i < g->fee_count; i++) {
		list[i] = g->fees[i];
		struct spot at = spot_of("fees", i, f->lines ? f->lines->fees : NULL);
		if (list[i].amount_fen < 0)
			return refuse(f, "guide.condition", &at, "amount_fen", "a fee is not negative");
		if (!compile(f, list[i].when, &list[i].due, &at))
			return false;
	}
	g->fees = list;
	return true;
}

bool guide_finish_rows(struct arena *a, struct guide *g, const char *path, const struct guide_lines *lines,
                       struct err *e) {
	struct finishing f = {.a = a, .g = g, .path = path, .lines = lines, .e = e};
	if (g->material_count > GUIDE_MATERIALS || g->question_count > GUIDE_QUESTIONS || g->fee_count > GUIDE_FEES ||
	    g->situation_count > GUIDE_SITUATIONS || g->faq_count > GUIDE_FAQS)
		return err_set(e, "guide.too_many", path, "%s: too many materials, questions, situations, fees or faqs", path);
	return finish_questions(&f) && finish_materials(&f) && finish_situations(&f) && finish_fees(&f);
}

bool guide_finish(struct arena *a, struct guide *g, const char *path, struct err *e) {
	return guide_finish_rows(a, g, path, NULL, e);
}

bool guide_read_options(str text, struct question *to, struct err *e) {
	str part;
	while (str_next(&text, '|', &part)) {
		int32_t is = str_find(part, '=', 0), slash = is < 0 ? -1 : str_find(part, '/', (uint32_t)is);
		if (is <= 0 || slash < 0 || to->option_count == GUIDE_OPTIONS)
			return err_set(e, "guide.options", "options", "options: write value=中文/English, split by |, at most %d",
			               GUIDE_OPTIONS);
		to->options[to->option_count++] = (struct question_option){str_cut(part, 0, (uint32_t)is),
			str_cut(part, (uint32_t)is + 1, (uint32_t)slash), str_cut(part, (uint32_t)slash + 1, part.n)};
	}
	return true;
}
