/* rules/analyse: what the files of the analysis share; nobody else includes it.
 *
 * The inputs of a table span a space. Each input column (columns with the same expression together) is a side of it,
 * cut into pieces at the constants of its tests, so that a test of constants holds for a whole piece or for none of it.
 * A rule is then a box: on each side the pieces that it accepts. Overlaps, gaps and what is masked are questions about
 * boxes. What an expression accepts that is more than a set of constants is known only in part: `must` are the pieces
 * that it surely accepts, `may` all that it might. */
#ifndef RULES_ANALYSE_H
#define RULES_ANALYSE_H

#include "rules/model.h"

enum {
	ANALYSE_TABLE_STEPS = 3000000,  /* looks at a piece or a rule that one table may cost */
	ANALYSE_MODEL_STEPS = 15000000, /* and all tables of a model */
	ANALYSE_TABLE_FINDINGS = 256,   /* per table, as rules.h promises */
	ANALYSE_OVERLAPS = 90,          /* certain overlaps told per table */
	ANALYSE_DOUBTS = 8,             /* overlaps that only may be, per table */
	ANALYSE_GAPS = 20,              /* holes told per table */
	ANALYSE_EACH = 20,              /* of every other kind, so that no kind crowds out another */
};

/* ---- space.c: pieces and sets of them --------------------------------------------------------- */

enum piece_shape {
	PIECE_POINT, /* one value: low */
	PIECE_OPEN,  /* all between two ends, the ends not included */
	PIECE_OTHER  /* every value of the kind that no test names */
};

/* Values of one side between which no test tells a difference. */
struct piece {
	struct val low, high; /* has_low, has_high: where it ends; a point is low */
	uint8_t kind;         /* enum val_kind; VAL_NULL: any kind */
	uint8_t shape;        /* enum piece_shape */
	bool has_low, has_high;
};

/* Pieces from … to - 1. */
struct span {
	uint32_t from, to;
};

/* A set of pieces: ascending, not touching one another. */
struct list {
	const struct span *p;
	uint32_t n;
};

/* What the cells of one rule accept on one side. */
struct reach {
	struct list must, may;
};

/* One input expression of the table. Null is a piece too: the one with number `count`. */
struct side {
	str label;
	uint32_t column; /* the first of its columns */
	const struct piece *pieces;
	uint32_t count;
	struct reach *rules; /* by rule */
};

/* The space of one table. */
struct space {
	struct arena *a; /* scratch of this table */
	const struct table *t;
	const struct type **types; /* of the input columns; NULL: any */
	struct side *sides;
	uint32_t side_count;
	uint32_t *side_of;    /* by column */
	struct feel_run *run; /* for tests of constants, its steps are shared by the whole analysis */
	uint64_t steps;       /* left for this table */
};

/* Makes the space of a table. types: of its input columns. */
void analyse__space_make(struct space *s, const struct table *t, const struct type **types);
/* Takes steps; false when they are used up (then none are left). */
bool analyse__spend(struct space *s, uint64_t steps);
bool analyse__list_has(struct list l, uint32_t piece);
bool analyse__list_meets(struct list x, struct list y);
bool analyse__list_within(struct list inner, struct list outer);
/* Memory: in `a`. */
struct list analyse__list_meet(struct arena *a, struct list x, struct list y);
struct list analyse__list_join(struct arena *a, struct list x, struct list y);
/* What is not in the list among pieces 0 … count - 1. */
struct list analyse__list_rest(struct arena *a, struct list l, uint32_t count);
/* A value of the piece; false when none can be named. */
bool analyse__sample(struct arena *a, const struct piece *p, struct val *out);
/* The one kind of values that a type has; VAL_NULL when there is none or several. */
uint8_t analyse__type_kind(const struct type *t);
/* Whether the value of an expression depends on nothing but (in tests) the input. */
bool analyse__is_closed(const struct feel_expr *x);

/* ---- cover.c: what no rule covers ------------------------------------------------------------- */

/* A box: one list for each side. */
struct boxes {
	struct list **p;
	uint32_t n;
	bool more; /* there are others */
};

/* Boxes of the space (without null) that no rule may match; each as wide as can be. False: too costly. */
bool analyse__holes(struct space *s, uint32_t most, struct boxes *out);
/* Whether some of what rule `rule` may match is surely matched by none of the others given: 1 yes, 0 no, -1 too
 * costly. */
int analyse__sticks_out(struct space *s, uint32_t rule, const uint32_t *others, uint32_t count);

/* ---- text.c: sentences ------------------------------------------------------------------------ */

/* "金额 > 100 且 类别 = "b"" of the sides that the box restricts; empty when it restricts none. */
str analyse__box_text(struct arena *a, const struct space *s, const struct list *box, bool zh);
/* "金额 = 101、类别 = "b"": one point of the box, sides that `shown` (NULL: the box itself) does not restrict left
 * out. */
str analyse__example_text(struct arena *a, const struct space *s, const struct list *box, const bool *shown, bool zh);
/* A value as FEEL writes it, cut when long; a text as it is quoted, cut when long. */
str analyse__value_text(struct arena *a, struct val v);
str analyse__short_text(struct arena *a, str s);
/* The kind of a value: 数字, number; and a type by its name, or by its kind when it is no more than that. */
str analyse__kind_text(uint8_t kind, bool zh);
str analyse__type_text(const struct type *t, bool zh);

/* ---- table.c and the walk --------------------------------------------------------------------- */

/* Findings as they are collected. */
struct findings {
	struct arena *a; /* for what is kept */
	VEC(struct rules_finding) list;
	const char *file;
	str decision, table;
	uint32_t from;        /* the first of this table (or of what stands outside tables) */
	uint64_t steps;       /* left for the model */
	struct feel_run *run; /* steps left for tests of constants */
};

/* Adds a finding; its sentences are copied. */
void analyse__tell(struct findings *f, const char *code, bool fault, uint32_t line, uint32_t rule, uint32_t other,
                   str zh, str en);
/* The findings of one table.
 * types   of its input columns    result  what its value must be; NULL: anything */
void analyse__table(struct findings *f, const struct table *t, const struct type **types, const struct type *result);

#endif
