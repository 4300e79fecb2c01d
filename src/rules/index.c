/* The index of a table with many rules: for each column, which rules a value may satisfy.
 *
 * The constants of a column's cells cut its kind of value into classes: below the least, equal to it, between it and
 * the next, and so on. Each class has a set of rules, a bit for each; a value's class is found by halving, and the
 * rules that may match are those in the sets of all columns. Where a column has too many constants for its share of
 * memory, several go into one class; then, and for cells that are no sets of constants, a rule in the set may match,
 * and its cell has the last word. A rule that is not in the set never matches. */
#include <stdlib.h>

#include "rules/model.h"

enum {
	INDEX_RULES = 16,           /* fewer rules are gone through faster than looked up */
	LIMIT_INDEX_BYTES = 4 << 20, /* for the sets of one table */
	LIMIT_INDEX_WORK = 1 << 27  /* bits set one by one for one column */
};

struct column {
	bool plain;           /* every cell is "-": nothing to do */
	bool asks, asks_null; /* a cell is not decided by its set, for inputs of kind `of` and for null */
	bool is_local;        /* times: of the constants, which have all a zone or none */
	uint8_t of;           /* enum val_kind that the classes are of */
	const struct val *bounds; /* ascending */
	uint32_t bound_count;
	uint32_t step;        /* bounds in one class; 0: every bound and every gap is a class of its own */
	const uint64_t *sets; /* class by class; NULL: the column says nothing but of null */
	const uint64_t *null; /* NULL: nothing of null either */
};

struct index {
	uint32_t words; /* of a set */
	uint32_t column_count;
	const struct column *columns;
	const uint64_t *all;
};

/* ---- values --------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b) {
	return rules__order(a, b);
}

/* A local time and one with a zone have no order that every other time agrees with. */
static bool is_local(const struct val *v) {
	int64_t offset;
	return (v->kind == VAL_TIME || v->kind == VAL_DATETIME) && !val_offset(*v, &offset);
}

/* How many bounds are less than the value; *equal: the next one is the same. */
static uint32_t below(const struct column *c, const struct val *v, bool *equal) {
	uint32_t from = 0, to = c->bound_count;
	*equal = false;
	while (from < to) {
		uint32_t middle = from + (to - from) / 2;
		int way = rules__order(&c->bounds[middle], v);
		if (way < 0) {
			from = middle + 1;
		} else {
			to = middle;
			*equal = *equal || way == 0;
		}
	}
	return from;
}

static uint32_t class_of(const struct column *c, const struct val *v) {
	bool equal;
	uint32_t i = below(c, v, &equal);
	return c->step ? i : 2 * i + equal;
}

/* ---- making --------------------------------------------------------------------------------- */

/* One column while its index is made. */
struct making {
	const struct table *t;
	const struct cell *cells; /* of the first rule; one of the next rule is input_count further */
	uint32_t words;
	struct column *c;
	struct val *bounds; /* every one, before several are put into one class */
	uint32_t n;
	uint32_t class_count;
	uint64_t *sets;
};

static const struct cell *cell_of(const struct making *m, uint32_t rule) {
	return m->cells + (size_t)rule * m->t->input_count;
}

static bool is_classed(const struct making *m, const struct cell *cell) {
	return cell->kind == CELL_SET && cell->of == m->c->of;
}

static void put(uint64_t *set, uint32_t rule) {
	set[rule / 64] |= (uint64_t)1 << rule % 64;
}

/* The kind that most cells are sets of; VAL_NULL when no cell is one. */
static uint8_t kind_of(const struct making *m) {
	uint32_t count[VAL_KINDS] = {0}, best = VAL_NULL;
	for (uint32_t r = 0; r < m->t->rule_count; r++) {
		const struct cell *cell = cell_of(m, r);
		if (cell->kind == CELL_SET && cell->of != VAL_NULL && ++count[cell->of] > count[best])
			best = cell->of;
	}
	return (uint8_t)best;
}

/* Gathers the bounds of all cells, ascending, each once; false when they have no order for all inputs. */
static bool gather(struct making *m, struct arena *a) {
	uint32_t most = 0, n = 0;
	for (uint32_t r = 0; r < m->t->rule_count; r++)
		most += is_classed(m, cell_of(m, r)) ? 2 * cell_of(m, r)->count : 0;
	struct val *all = arena_array(a, struct val, most);
	for (uint32_t r = 0; r < m->t->rule_count; r++) {
		const struct cell *cell = cell_of(m, r);
		for (uint32_t i = 0; is_classed(m, cell) && i < cell->count; i++) {
			const struct interval *one = &cell->intervals[i];
			if (one->low.kind == VAL_NULL)
				continue;
			if (one->has_low)
				all[n++] = one->low;
			if (one->has_high)
				all[n++] = one->high;
		}
	}
	qsort(all, n, sizeof *all, compare);
	for (uint32_t i = 0; i < n; i++) {
		if (is_local(&all[i]) != is_local(&all[0]))
			return false;
		if (!m->n || rules__order(&all[m->n - 1], &all[i]) < 0)
			all[m->n++] = all[i];
	}
	m->bounds = all;
	m->c->is_local = n && is_local(&all[0]);
	return true;
}

/* Chooses the classes; false when not even two have place. */
static bool divide(struct making *m, struct arena *a, size_t bytes) {
	struct column *c = m->c;
	size_t most = bytes / (m->words * sizeof(uint64_t));
	uint64_t intervals = 1;
	for (uint32_t r = 0; r < m->t->rule_count; r++)
		intervals += cell_of(m, r)->count;
	if (most > LIMIT_INDEX_WORK / intervals)
		most = LIMIT_INDEX_WORK / intervals;
	if (most < 2)
		return false;
	bool every = 2 * (size_t)m->n + 1 <= most;
	uint32_t step = every ? 1 : m->n / (uint32_t)(most - 1) + 1;
	c->step = every ? 0 : step;
	c->bound_count = m->n / step;
	m->class_count = every ? 2 * m->n + 1 : c->bound_count + 1;
	struct val *kept = arena_array(a, struct val, c->bound_count);
	for (uint32_t i = 0; i < c->bound_count; i++)
		kept[i] = m->bounds[(size_t)(i + 1) * step - 1];
	c->bounds = kept;
	return true;
}

/* First and last class of an interval. */
static void classes_of(const struct making *m, const struct interval *one, uint32_t *first, uint32_t *last) {
	*first = one->has_low ? class_of(m->c, &one->low) : 0;
	*last = one->has_high ? class_of(m->c, &one->high) : m->class_count - 1;
	if (m->c->step)
		return;
	*first += one->has_low && !one->low_closed;
	*last -= one->has_high && !one->high_closed;
}

/* Puts a rule into the classes that its cell accepts (of a negated cell: takes it out of the others). */
static void sort_in(struct making *m, const struct cell *cell, uint32_t rule) {
	uint64_t bit = (uint64_t)1 << rule % 64;
	uint64_t *word = m->sets + rule / 64;
	for (uint32_t k = 0; cell->negated && k < m->class_count; k++)
		word[(size_t)k * m->words] |= bit;
	if (cell->negated && m->c->step)
		return;
	for (uint32_t i = 0; i < cell->count; i++) {
		uint32_t first, last;
		if (cell->intervals[i].low.kind == VAL_NULL)
			continue;
		classes_of(m, &cell->intervals[i], &first, &last);
		for (uint32_t k = first; k <= last; k++) {
			uint64_t *at = &word[(size_t)k * m->words];
			*at = cell->negated ? *at & ~bit : *at | bit;
		}
	}
}

static void fill(struct making *m, struct arena *a) {
	uint64_t *open = arena_array(a, uint64_t, m->words); /* rules whose cell is not classed */
	m->sets = arena_array(a, uint64_t, (size_t)m->class_count * m->words);
	for (uint32_t r = 0; r < m->t->rule_count; r++) {
		const struct cell *cell = cell_of(m, r);
		if (is_classed(m, cell))
			continue;
		put(open, r);
		m->c->asks = m->c->asks || cell->kind != CELL_ANY;
	}
	for (uint32_t k = 0; k < m->class_count; k++)
		memcpy(m->sets + (size_t)k * m->words, open, m->words * sizeof *open);
	for (uint32_t r = 0; r < m->t->rule_count; r++)
		if (is_classed(m, cell_of(m, r)))
			sort_in(m, cell_of(m, r), r);
	m->c->sets = m->sets;
}

static void fill_null(struct making *m, struct arena *a) {
	uint64_t *set = arena_array(a, uint64_t, m->words);
	for (uint32_t r = 0; r < m->t->rule_count; r++) {
		enum answer answer = (enum answer)cell_of(m, r)->at_null;
		if (answer != ANSWER_NO)
			put(set, r);
		m->c->asks_null = m->c->asks_null || answer == ANSWER_ASK;
	}
	m->c->null = set;
}

/* Makes the index of one column with `bytes` for its sets. */
static void make_column(struct making *m, struct arena *a, size_t bytes) {
	struct arena scratch = {0};
	m->c->of = kind_of(m);
	m->c->plain = true;
	for (uint32_t r = 0; r < m->t->rule_count && m->c->plain; r++)
		m->c->plain = cell_of(m, r)->kind == CELL_ANY;
	if (m->c->of != VAL_NULL) {
		fill_null(m, a);
		if (gather(m, &scratch) && divide(m, a, bytes))
			fill(m, a);
	}
	arena_free(&scratch);
}

const struct index *rules__index_make(struct arena *a, const struct table *t) {
	if (t->rule_count < INDEX_RULES || !t->input_count)
		return NULL;
	struct index *x = arena_new(a, struct index);
	struct column *columns = arena_array(a, struct column, t->input_count);
	uint64_t *all;
	bool useful = false;
	*x = (struct index){.words = (t->rule_count + 63) / 64, .column_count = t->input_count, .columns = columns};
	for (uint32_t i = 0; i < t->input_count; i++) {
		struct making m = {.t = t, .cells = t->cells + i, .words = x->words, .c = &columns[i]};
		make_column(&m, a, LIMIT_INDEX_BYTES / t->input_count);
		useful = useful || columns[i].sets;
	}
	x->all = all = arena_array(a, uint64_t, x->words);
	for (uint32_t r = 0; r < t->rule_count; r++)
		put(all, r);
	return useful ? x : NULL;
}

/* ---- looking up ----------------------------------------------------------------------------- */

/* The rules that an input of the column may satisfy, or NULL for all; *certain: they do, no cell is to be asked. */
static const uint64_t *look(const struct index *x, const struct column *c, const struct val *input, bool *certain) {
	*certain = c->plain;
	if (input->kind == VAL_NULL) {
		*certain = c->plain || (c->null && !c->asks_null);
		return c->null;
	}
	if (!c->sets || input->kind != c->of || is_local(input) != c->is_local)
		return NULL;
	*certain = !c->asks && !c->step;
	return c->sets + (size_t)class_of(c, input) * x->words;
}

struct lookup rules__index_look(const struct index *x, const struct val *inputs, struct arena *a) {
	const uint64_t **sets = arena_array(a, const uint64_t *, (size_t)x->column_count + 1);
	uint32_t *columns = arena_array(a, uint32_t, x->column_count);
	struct lookup l = {.sets = sets, .columns = columns, .words = x->words};
	for (uint32_t i = 0; i < x->column_count; i++) {
		bool certain;
		const uint64_t *set = look(x, &x->columns[i], &inputs[i], &certain);
		if (set)
			sets[l.set_count++] = set;
		if (!certain)
			columns[l.column_count++] = i;
	}
	if (!l.set_count)
		sets[l.set_count++] = x->all;
	return l;
}
