/* What the fuzz targets of FEEL share: a scope with values, canonical texts, comparing what evaluations gave. */
#ifndef FUZZ_FEEL_FUZZ_H
#define FUZZ_FEEL_FUZZ_H

#include "feel/feel.h"
#include "fuzz.h"

enum { FUZZ_STEPS = 20000, FUZZ_TEXT_MAX = 1 << 18 };
/* 2022-05-01T10:00:00+08:00 */
#define FUZZ_NOW_MS 1651370400000
#define FUZZ_OFFSET_MINUTES 480

/* What an evaluation gave, as text that can be compared: the value and the codes of its warnings. */
static inline str fuzz_outcome(struct arena *a, struct val v, const struct feel_run *run) {
	struct buf b = buf_make(FUZZ_TEXT_MAX);
	val_put_literal(&b, v);
	if (b.full)
		buf_clear(&b);
	for (const struct feel_warning *w = run->warnings; w; w = w->next) {
		check(w->code && w->text.n && w->line && w->column && str_utf8(w->text));
		buf_format(&b, " !%s", w->code);
	}
	buf_format(&b, " %u", run->warning_count);
	str s = arena_str(a, buf_view(&b));
	buf_free(&b);
	return s;
}

static inline struct feel_run fuzz_run(struct arena *a, const struct val *slots, uint32_t count) {
	struct feel_run run = feel_run_make(a, slots, count, FUZZ_NOW_MS, FUZZ_OFFSET_MINUTES);
	run.steps = FUZZ_STEPS;
	return run;
}

static inline str fuzz_eval(
	struct arena *a, const struct feel_expr *x, const struct val *slots, uint32_t count) {
	struct feel_run run = fuzz_run(a, slots, count);
	struct val v = feel_eval(x, &run);
	return fuzz_outcome(a, v, &run);
}

static inline str fuzz_test(
	struct arena *a, const struct feel_expr *x, struct val input, const struct val *slots, uint32_t count) {
	struct feel_run run = fuzz_run(a, slots, count);
	bool hit = feel_test_unary(x, input, &run);
	return fuzz_outcome(a, val_bool(hit), &run);
}

static inline bool fuzz_compile(struct arena *a, str text, bool unary, const struct feel_scope *scope,
	struct feel_expr **out, struct err *e) {
	return unary ? feel_compile_unary(a, text, scope, out, e) : feel_compile(a, text, scope, out, e);
}

/* The canonical text, empty when it is too long. */
static inline str fuzz_print(struct arena *a, const struct feel_expr *x) {
	struct buf b = buf_make(FUZZ_TEXT_MAX);
	feel_print(&b, x);
	str s = b.full ? (str){0} : arena_str(a, buf_view(&b));
	buf_free(&b);
	return s;
}

/* parse ∘ print = id: the canonical text compiles to what has the same canonical text. NULL when it could not be
 * tried: the text is too long, or nested so deeply that a parenthesis more is refused. */
static inline struct feel_expr *fuzz_fixpoint(
	struct arena *a, const struct feel_expr *x, bool unary, const struct feel_scope *scope) {
	struct feel_expr *again;
	struct err e = {0};
	str shown = fuzz_print(a, x);
	if (!shown.n)
		return NULL;
	if (!fuzz_compile(a, shown, unary, scope, &again, &e)) {
		if (strcmp(e.code, "feel.depth") == 0)
			return NULL;
		fprintf(stderr, "text:    " STR_FMT "\nprinted: " STR_FMT "\nrefused: %s %s %s\n", STR_ARG(feel_text(x)),
			STR_ARG(shown), e.code, e.where, e.text);
		check(!"the canonical text compiles");
	}
	str printed_again = fuzz_print(a, again);
	if (!str_eq(shown, printed_again)) {
		fprintf(stderr, "text:    " STR_FMT "\nprinted: " STR_FMT "\nagain:   " STR_FMT "\n", STR_ARG(feel_text(x)),
			STR_ARG(shown), STR_ARG(printed_again));
		check(!"the canonical text is its own");
	}
	return again;
}

/* Aborts when two evaluations of one expression gave something else. */
static inline void fuzz_same(const struct feel_expr *x, const char *what, str one, str two) {
	if (str_eq(one, two))
		return;
	fprintf(stderr, "text:    " STR_FMT "\n%s\none:     " STR_FMT "\ntwo:     " STR_FMT "\n",
		STR_ARG(feel_text(x)), what,
		STR_ARG(one), STR_ARG(two));
	check(!"the same expression gives the same");
}

#endif
