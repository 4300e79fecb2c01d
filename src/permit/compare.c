/* How two clauses on one subject are compared, and what shows that they differ. */
#include "permit/permit_int.h"

const struct permit_clause *permit__said(const struct side *s, uint32_t subject, uint32_t *count) {
	uint32_t from = 0, to;
	while (from < s->clauses.n && s->clauses.p[from].subject != subject)
		from++;
	for (to = from; to < s->clauses.n && s->clauses.p[to].subject == subject;)
		to++;
	*count = to - from;
	return to > from ? &s->clauses.p[from] : NULL;
}

static bool has(const struct texts *t, str text) {
	for (uint32_t i = 0; i < t->n; i++)
		if (str_eq(t->p[i], text))
			return true;
	return false;
}

static void put(struct texts *t, str text) {
	if (text.n && t->n < PERMIT_ELEMENTS && !has(t, text))
		t->p[t->n++] = text;
}

static struct texts texts_make(struct arena *a) {
	return (struct texts){arena_array(a, str, PERMIT_ELEMENTS), 0};
}

struct texts permit__elements(struct arena *a, const struct permit_clause *list, uint32_t n) {
	struct texts out = texts_make(a);
	for (uint32_t i = 0; i < n; i++) {
		str rest = list[i].value, one;
		while (rest.n && str_next(&rest, '|', &one))
			put(&out, str_trim(one));
	}
	return out;
}

str permit__joined(struct arena *a, const struct permit_rules *r, const str *p, uint32_t n, bool zh) {
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	for (uint32_t i = 0; i < n; i++) {
		buf_text(&b, !i ? "" : zh ? "、" : ", ");
		buf_str(&b, permit__word(r, p[i], zh));
	}
	str out = arena_str(a, buf_view(&b));
	buf_free(&b);
	return out;
}

/* All that the side says on the subject, in its own words. */
static str words_of(struct checking *c, const struct permit_clause *list, uint32_t n, bool zh) {
	struct texts t = texts_make(c->a);
	for (uint32_t i = 0; i < n; i++)
		put(&t, zh ? list[i].zh : list[i].en);
	if (!n)
		return zh ? STR("未规定") : STR("says nothing");
	return permit__joined(c->a, c->r, t.p, t.n, zh);
}

static str type_name(str type, bool zh_wanted) {
#define NAME(name, zh, en) \
	if (str_is(type, #name)) \
		return zh_wanted ? STR(zh) : STR(en);
	PERMIT_TYPES(NAME)
#undef NAME
	return type;
}

struct permit_finding *permit__find(struct checking *c, uint32_t subject, const char *type) {
	const struct permit_subject *s = &c->r->subjects[subject];
	struct permit_finding f = {.type = type ? str_of(type) : s->type, .subject = s->code, .name_zh = s->name_zh,
		.name_en = s->name_en, .severity = s->severity};
	f.type_zh = type_name(f.type, true);
	f.type_en = type_name(f.type, false);
	for (int i = 0; i < PERMIT_SIDES; i++)
		f.side[i] = permit__said(&c->side[i], subject, &f.side_count[i]);
	f.zh = arena_format(c->a, STR_FMT "：" STR_FMT " " STR_FMT "；" STR_FMT " " STR_FMT "。", STR_ARG(s->name_zh),
		STR_ARG(c->side[0].id), STR_ARG(words_of(c, f.side[0], f.side_count[0], true)), STR_ARG(c->side[1].id),
		STR_ARG(words_of(c, f.side[1], f.side_count[1], true)));
	f.en = arena_format(c->a, STR_FMT ": " STR_FMT " " STR_FMT "; " STR_FMT " " STR_FMT ".", STR_ARG(s->name_en),
		STR_ARG(c->side[0].id), STR_ARG(words_of(c, f.side[0], f.side_count[0], false)), STR_ARG(c->side[1].id),
		STR_ARG(words_of(c, f.side[1], f.side_count[1], false)));
	vec_push(&c->found, f);
	return &c->found.p[c->found.n - 1];
}

/* The right side says the same as the left; where the left says nothing, nothing. */
static void remedy_one(struct checking *c, struct permit_finding *f) {
	const struct permit_clause *l = f->side_count[0] ? f->side[0] : NULL;
	f->remedy = (struct permit_patch){c->side[1].permit, f->subject, l ? l->value : (str){0}, l ? l->unit : (str){0}};
}

/* The same for all elements of several clauses. */
static void remedy_same(struct checking *c, struct permit_finding *f) {
	struct texts t = permit__elements(c->a, f->side[0], f->side_count[0]);
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	for (uint32_t i = 0; i < t.n; i++)
		buf_format(&b, "%s" STR_FMT, i ? "|" : "", STR_ARG(t.p[i]));
	f->remedy = (struct permit_patch){c->side[1].permit, f->subject, arena_str(c->a, buf_view(&b)),
		f->side_count[0] ? f->side[0]->unit : (str){0}};
	buf_free(&b);
}

/* ---- same, set, once ------------------------------------------------------------------------- */

static str shown(struct checking *c, const struct permit_clause *x, bool zh) {
	if (!x)
		return zh ? STR("无") : STR("none");
	str word = permit__word(c->r, x->value, zh);
	return !x->unit.n ? word :
		arena_format(c->a, STR_FMT "%s" STR_FMT, STR_ARG(word), zh ? "" : " ",
			STR_ARG(permit__word(c->r, x->unit, zh)));
}

static bool same_value(const struct permit_clause *a, const struct permit_clause *b) {
	dec x, y;
	if (!a || !b || !str_eq(a->unit, b->unit))
		return false;
	return str_eq(a->value, b->value) ||
		(dec_parse(a->value, &x) && dec_parse(b->value, &y) && dec_cmp(x, y) == 0);
}

static void compare_same(struct checking *c, uint32_t subject, const struct permit_clause *l,
	const struct permit_clause *r) {
	if (same_value(l, r))
		return;
	struct permit_finding *f = permit__find(c, subject, NULL);
	f->witness.kind = WITNESS_VALUES;
	f->witness.left = shown(c, l, true);
	f->witness.right = shown(c, r, true);
	f->witness.zh = arena_format(c->a, STR_FMT " 取值“" STR_FMT "”，" STR_FMT " 取值“" STR_FMT "”",
		STR_ARG(c->side[0].id), STR_ARG(f->witness.left), STR_ARG(c->side[1].id), STR_ARG(f->witness.right));
	f->witness.en = arena_format(c->a, STR_FMT " has “" STR_FMT "”, " STR_FMT " has “" STR_FMT "”",
		STR_ARG(c->side[0].id), STR_ARG(shown(c, l, false)), STR_ARG(c->side[1].id), STR_ARG(shown(c, r, false)));
	remedy_one(c, f);
}

/* Elements as people read them: the clause's own words where one clause is one element. */
static str named(struct checking *c, const struct texts *t, const struct permit_clause *list, uint32_t n, bool zh) {
	struct texts out = texts_make(c->a);
	for (uint32_t i = 0; i < t->n; i++) {
		str word = permit__word(c->r, t->p[i], zh);
		for (uint32_t k = 0; k < n; k++)
			if (list[k].derived && str_eq(list[k].value, t->p[i]))
				word = zh ? list[k].zh : list[k].en;
		put(&out, word);
	}
	return permit__joined(c->a, c->r, out.p, out.n, zh);
}

static void compare_set(struct checking *c, uint32_t subject, const struct texts *l, const struct texts *r) {
	struct texts only[2] = {texts_make(c->a), texts_make(c->a)};
	for (uint32_t i = 0; i < l->n; i++)
		if (!has(r, l->p[i]))
			put(&only[0], l->p[i]);
	for (uint32_t i = 0; i < r->n; i++)
		if (!has(l, r->p[i]))
			put(&only[1], r->p[i]);
	if (!only[0].n && !only[1].n)
		return;
	struct permit_finding *f = permit__find(c, subject, NULL);
	struct permit_witness *w = &f->witness;
	*w = (struct permit_witness){.kind = WITNESS_ELEMENTS, .only_left = only[0].p, .only_left_count = only[0].n,
		.only_right = only[1].p, .only_right_count = only[1].n};
	str said[2][2];
	for (int i = 0; i < PERMIT_SIDES; i++)
		for (int zh = 0; zh < 2; zh++) {
			said[i][zh] = named(c, &only[i], f->side[i], f->side_count[i], zh);
			if (!said[i][zh].n)
				said[i][zh] = zh ? STR("无") : STR("nothing");
		}
	w->zh = arena_format(c->a, "只在 " STR_FMT "：" STR_FMT "；只在 " STR_FMT "：" STR_FMT, STR_ARG(c->side[0].id),
		STR_ARG(said[0][1]), STR_ARG(c->side[1].id), STR_ARG(said[1][1]));
	w->en = arena_format(c->a, "only in " STR_FMT ": " STR_FMT "; only in " STR_FMT ": " STR_FMT,
		STR_ARG(c->side[0].id), STR_ARG(said[0][0]), STR_ARG(c->side[1].id), STR_ARG(said[1][0]));
	remedy_same(c, f);
}

/* "items/materials.csv:51, items/materials.csv:246": where the common elements stand. */
static str places(struct checking *c, const struct permit_finding *f, const struct texts *both) {
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	for (int i = 0; i < PERMIT_SIDES; i++)
		for (uint32_t k = 0; k < f->side_count[i]; k++) {
			const struct permit_clause *x = &f->side[i][k];
			struct texts own = permit__elements(c->a, x, 1);
			bool common = false;
			for (uint32_t n = 0; n < own.n; n++)
				common |= has(both, own.p[n]);
			if (common && x->line)
				buf_format(&b, "%s" STR_FMT ":%u", b.n ? ", " : "", STR_ARG(x->file), x->line);
		}
	str out = arena_str(c->a, buf_view(&b));
	buf_free(&b);
	return out;
}

static void compare_once(struct checking *c, uint32_t subject, const struct texts *l, const struct texts *r) {
	struct texts both = texts_make(c->a), rest = texts_make(c->a);
	for (uint32_t i = 0; i < r->n; i++)
		put(has(l, r->p[i]) ? &both : &rest, r->p[i]);
	if (!both.n)
		return;
	struct permit_finding *f = permit__find(c, subject, NULL);
	str where = places(c, f, &both);
	f->witness = (struct permit_witness){.kind = WITNESS_ROWS, .both = both.p, .both_count = both.n};
	f->witness.zh = arena_format(c->a, "两边都要：" STR_FMT "（" STR_FMT "）",
		STR_ARG(named(c, &both, f->side[0], f->side_count[0], true)), STR_ARG(where));
	f->witness.en = arena_format(c->a, "asked by both: " STR_FMT " (" STR_FMT ")",
		STR_ARG(named(c, &both, f->side[0], f->side_count[0], false)), STR_ARG(where));
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	for (uint32_t i = 0; i < rest.n; i++)
		buf_format(&b, "%s" STR_FMT, i ? "|" : "", STR_ARG(rest.p[i]));
	f->remedy = (struct permit_patch){c->side[1].permit, f->subject, arena_str(c->a, buf_view(&b)), (str){0}};
	buf_free(&b);
}

/* ---- within, conditions, formulas ------------------------------------------------------------ */

/* The narrower one has to lie in the wider one. */
static void compare_within(struct checking *c, uint32_t subject, const struct permit_clause *l,
	const struct permit_clause *r) {
	dec a, b, low, high;
	if (!permit__range(l->value, &a, &b) || !permit__range(r->value, &low, &high) ||
		(dec_cmp(low, a) <= 0 && dec_cmp(b, high) <= 0) || (dec_cmp(a, low) <= 0 && dec_cmp(high, b) <= 0))
		return;
	struct permit_finding *f = permit__find(c, subject, NULL);
	f->witness.kind = WITNESS_VALUES;
	f->witness.left = shown(c, l, true);
	f->witness.right = shown(c, r, true);
	f->witness.zh = arena_format(c->a, STR_FMT " 的 " STR_FMT " 与 " STR_FMT " 的 " STR_FMT " 互不包含",
		STR_ARG(c->side[0].id), STR_ARG(f->witness.left), STR_ARG(c->side[1].id), STR_ARG(f->witness.right));
	f->witness.en = arena_format(c->a,
		STR_FMT " of " STR_FMT " and " STR_FMT " of " STR_FMT ": neither holds the other", STR_ARG(shown(c, l, false)),
		STR_ARG(c->side[0].id), STR_ARG(shown(c, r, false)), STR_ARG(c->side[1].id));
	remedy_one(c, f);
}

static bool compare_solved(struct checking *c, uint32_t subject, const struct permit_clause *l,
	const struct permit_clause *r) {
	struct permit_witness w = {.kind = WITNESS_FACTS};
	const struct permit_subject *s = &c->r->subjects[subject];
	bool found = false;
	if (!permit__solve(c, s, l ? l->expr : NULL, r ? r->expr : NULL, &found, &w))
		return false;
	if (!found)
		return true;
	struct permit_finding *f = permit__find(c, subject, NULL);
	f->witness = w;
	remedy_one(c, f);
	return true;
}

/* Whether there is anything to compare: both say something, or saying nothing counts. */
static bool comparable(const struct permit_subject *s, bool left, bool right) {
	return s->compare != COMPARE_ORDER && (left || right) &&
		((left && right) || s->silence_differs || s->compare == COMPARE_WAITS);
}

bool permit__compare(struct checking *c, uint32_t subject) {
	const struct permit_subject *s = &c->r->subjects[subject];
	uint32_t left, right;
	const struct permit_clause *l = permit__said(&c->side[0], subject, &left);
	const struct permit_clause *r = permit__said(&c->side[1], subject, &right);
	if (!comparable(s, l, r))
		return true;
	struct texts a = permit__elements(c->a, l, left), b = permit__elements(c->a, r, right);
	switch (s->compare) {
	case COMPARE_CONDITION:
	case COMPARE_FORMULA:
		return compare_solved(c, subject, l, r);
	case COMPARE_SAME:
		compare_same(c, subject, l, r);
		break;
	case COMPARE_SET:
		compare_set(c, subject, &a, &b);
		break;
	case COMPARE_ONCE:
		compare_once(c, subject, &a, &b);
		break;
	case COMPARE_WAITS:
		permit__waits(c, subject);
		break;
	default:
		if (l && r)
			compare_within(c, subject, l, r);
	}
	return true;
}
