/* Evaluation from outside: the frame, the budget, the warnings. */
#include "feel/node.h"

enum { FRAME_SMALL = 8, WARNING_BYTES = 256, VALUES_PER_STEP = 16, LONG_TEXT = 1024 };

/* ---- warnings and budget -------------------------------------------------------------------- */

struct feel_run feel_run_make(struct arena *arena, const struct val *slots, uint32_t slot_count, ms now,
	int offset_minutes) {
	check(arena && (slots || !slot_count));
	return (struct feel_run){.arena = arena, .slots = slots, .slot_count = slot_count, .now = now,
		.offset_minutes = offset_minutes, .steps = LIMIT_FEEL_STEPS, .bytes_most = arena->total + LIMIT_FEEL_BYTES};
}

void feel_run_renew(struct feel_run *run) {
	run->steps = LIMIT_FEEL_STEPS;
	run->warnings = run->last_warning = NULL;
	run->warning_count = 0;
	run->regexes = NULL;
	run->matcher = NULL;
	run->zones = NULL;
	run->bytes_most = run->arena->total + LIMIT_FEEL_BYTES;
}

static void warn(struct feel_run *run, uint32_t at, const char *code, const char *format, va_list args) {
	char text[WARNING_BYTES];
	if (run->warning_count++ >= FEEL_WARNINGS_KEPT)
		return;
	struct feel_warning *w = arena_new(run->arena, struct feel_warning);
	int n = vsnprintf(text, sizeof text, format, args);
	uint32_t kept = n < WARNING_BYTES ? (uint32_t)n : WARNING_BYTES - 1;
	while (kept < (uint32_t)n && kept > 0 && ((uint8_t)text[kept - 1] & 0x80)) /* no half character at the cut */
		kept--;
	w->code = code;
	w->text = arena_str(run->arena, (str){text, kept});
	w->line = w->column = 1;
	if (run->expr)
		place_of(run->expr->text, at, &w->line, &w->column);
	if (run->last_warning)
		run->last_warning->next = w;
	else
		run->warnings = w;
	run->last_warning = w;
}

void feel_warn(struct feel_run *run, const char *code, const char *format, ...) {
	va_list args;
	va_start(args, format);
	warn(run, run->at, code, format, args);
	va_end(args);
}

struct val node_fail(const struct node *n, struct feel_run *run, const char *code, const char *format, ...) {
	va_list args;
	va_start(args, format);
	warn(run, n->at, code, format, args);
	va_end(args);
	return val_null();
}

struct val run_fail(struct feel_run *run, const char *code, const char *format, ...) {
	va_list args;
	va_start(args, format);
	warn(run, run->at, code, format, args);
	va_end(args);
	return val_null();
}

struct val run_stop(struct feel_run *run) {
	const char *last = run->last_warning ? run->last_warning->code : "";
	if (strcmp(last, "feel.steps") == 0 || strcmp(last, "feel.memory") == 0)
		return val_null();
	return run_fail(run, "feel.steps", "The evaluation needs more than %d steps.", LIMIT_FEEL_STEPS);
}

bool run_exhausted(struct feel_run *run, uint64_t steps) {
	bool room = run->arena->total <= run->bytes_most;
	check(!room || steps >= run->steps);
	if (!room && run->steps)
		run_fail(run, "feel.memory", "The evaluation needs more than %d MB.", LIMIT_FEEL_BYTES >> 20);
	run->steps = 0;
	run_stop(run);
	return false;
}

bool run_equal(struct feel_run *run, struct val a, struct val b, bool *equal) {
	if (a.kind < VAL_LIST && (a.kind != VAL_STRING || b.kind != VAL_STRING || a.string.n < LONG_TEXT))
		return val_equal(a, b, equal);
	uint64_t all = (uint64_t)run->steps * VALUES_PER_STEP, left = all;
	bool comparable = val_equal_within(a, b, equal, &left);
	uint64_t bytes = a.kind == VAL_STRING ? a.string.n / LONG_TEXT : 0;
	if (!run_charge(run, (all - left) / VALUES_PER_STEP + bytes))
		*equal = false;
	return comparable;
}

bool run_same_parts(struct feel_run *run, struct val a, struct val b) {
	bool equal;
	return run_equal(run, a, b, &equal) && equal;
}

const char *kind_of(struct val v) {
	return val_kind_name((enum val_kind)v.kind);
}

/* ---- evaluation ----------------------------------------------------------------------------- */

/* What an evaluation puts aside while another expression is evaluated. */
struct place {
	struct val *frame;
	const struct feel_expr *expr;
	uint32_t at;
};

static struct place enter(const struct feel_expr *x, struct feel_run *run, struct val *frame) {
	struct place outer = {run->frame, run->expr, run->at};
	run->frame = x->frame <= FRAME_SMALL ? frame : arena_array(run->arena, struct val, x->frame);
	run->expr = x;
	run->at = 0;
	return outer;
}

static void leave(struct feel_run *run, struct place outer) {
	check(run->expr);
	run->frame = outer.frame;
	run->expr = outer.expr;
	run->at = outer.at;
}

struct val feel_eval(const struct feel_expr *x, struct feel_run *run) {
	struct val frame[FRAME_SMALL];
	if (!x->root)
		return val_null();
	if (x->root->constant)
		return x->root->value;
	if (run->depth + x->root->depth > RUN_DEPTH_MAX)
		return run_fail(run, "feel.depth", "The calls are nested too deeply.");
	struct place outer = enter(x, run, frame);
	run->depth += x->root->depth;
	struct val v = ev(x->root, run);
	run->depth -= x->root->depth;
	leave(run, outer);
	return v;
}

struct val feel_eval_over(const struct feel_expr *x, const struct val *slots, uint32_t slot_count,
	struct feel_run *run) {
	check(slots || !slot_count);
	const struct val *outer = run->slots;
	uint32_t outer_count = run->slot_count;
	run->slots = slots;
	run->slot_count = slot_count;
	struct val v = feel_eval(x, run);
	run->slots = outer;
	run->slot_count = outer_count;
	return v;
}

bool feel_test_unary(const struct feel_expr *x, struct val input, struct feel_run *run) {
	struct val frame[FRAME_SMALL];
	if (x->any)
		return true;
	check(x->tests && x->frame > 0);
	if (run->depth + TREE_DEPTH_MAX > RUN_DEPTH_MAX)
		return run_fail(run, "feel.depth", "The calls are nested too deeply."), false;
	struct place outer = enter(x, run, frame);
	bool hit = false, unknown = false;
	run->depth += TREE_DEPTH_MAX;
	run->frame[0] = input;
	for (uint32_t i = 0; i < x->test_count && !hit; i++) {
		struct val v = ev(x->tests[i], run);
		hit = val_is_true(v);
		unknown = unknown || v.kind != VAL_BOOL;
	}
	run->depth -= TREE_DEPTH_MAX;
	leave(run, outer);
	return x->negated ? !hit && !unknown : hit;
}
