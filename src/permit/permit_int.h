/* What the files of this room share. */
#ifndef PERMIT_PERMIT_INT_H
#define PERMIT_PERMIT_INT_H

#include "feel/feel.h"
#include "permit/permit.h"

enum {
	PERMIT_FACTS = 64,       /* facts of one pack */
	PERMIT_POINTS = 64,      /* values of one fact that are tried */
	PERMIT_TRIES = 200000,   /* combinations of them */
	PERMIT_STEPS = 500000,   /* of FEEL, for one question: patches come from anybody */
	PERMIT_EDGES = 128,      /* "a < b" of both sides */
	PERMIT_ELEMENTS = 256,   /* of one list */
	PERMIT_SUBJECTS = 1024
};
#define PERMIT_FOREVER INT32_MAX

enum compare { COMPARE_SAME, COMPARE_SET, COMPARE_ONCE, COMPARE_CONDITION, COMPARE_FORMULA, COMPARE_WITHIN,
	COMPARE_WAITS, COMPARE_ORDER, COMPARES };
enum derive { DERIVE_NONE, DERIVE_LIMIT, DERIVE_START, DERIVE_CORRECTION, DERIVE_DEPARTMENT, DERIVE_MATERIALS,
	DERIVE_NEEDS, DERIVE_VALIDITY, DERIVES };

struct permit_subject {
	str code, name_zh, name_en, type, severity;
	str materials;  /* names separated by |, that belong here and not to the general subject */
	enum compare compare;
	enum derive derive;
	bool silence_differs; /* saying nothing is a difference too */
	int32_t tolerance;    /* per cent, of formulas */
	uint32_t line;
};

struct permit_fact {
	str code, name_zh, name_en, unit, typical, choices;
	enum { FACT_NUMBER, FACT_CHOICE, FACT_YES_NO } type;
	struct val low, high; /* null: no bound */
};

struct permit_name {
	str code, zh, en, items;
};

struct permit_bridge {
	str left, right, subject, document, note_zh, note_en;
	day since;
};

struct permit_code {
	str code, zh, en, category, rule, pair, type, subject;
};

struct permit_rules {
	struct permit_tables tables;
	const struct permit_subject *subjects;
	const struct permit_fact *facts;
	const struct permit_name *words, *permits;
	const struct permit_clause *clauses;
	const struct permit_bridge *bridges;
	const struct permit_code *codes;
	uint32_t subject_count, fact_count, word_count, permit_count, clause_count, bridge_count, code_count;
	str fact_names[PERMIT_FACTS];
};

/* One side of a question: all its clauses on the day, patched. */
struct side {
	str id, permit, name_zh, name_en;
	const struct item *item;
	VEC(struct permit_clause) clauses; /* in the order of subjects */
};

/* One check under way. */
struct checking {
	struct arena *a;
	const struct permit_rules *r;
	const struct permit_question *q;
	struct side side[PERMIT_SIDES];
	VEC(struct permit_finding) found;
	uint32_t steps; /* of FEEL, left for the question */
	struct err *e;
};

/* A growing list of texts in an arena, at most PERMIT_ELEMENTS. */
struct texts {
	str *p;
	uint32_t n;
};

/* ---- load.c ---- */
const struct permit_subject *permit__subject(const struct permit_rules *r, str code, uint32_t *number);
/* The word's name, or the word itself. */
str permit__word(const struct permit_rules *r, str word, bool zh);
/* Compiles and judges a value by its subject. */
bool permit__value_fits(struct arena *a, const struct permit_rules *r, const struct permit_subject *s, str value,
	struct feel_expr **expr, struct err *e, const char *code, const char *where);
/* "a < b": false when it is none. */
bool permit__order(str value, str *before, str *after);
/* "2..8": false when it is none. A number alone is a range of itself. */
bool permit__range(str value, dec *low, dec *high);

/* ---- check.c ---- */
/* The permit that stands behind the item; NULL: none. */
const struct permit_name *permit__about(const struct permit_rules *r, str id);
/* Adds the permit's own clauses of the day. */
void permit__take(struct checking *c, struct side *s);

/* ---- derive.c ---- */
/* Adds what the pack knows of the side's item, but for subjects on which the permit says something itself. */
void permit__derive(struct checking *c, struct side *s);

/* ---- compare.c ---- */
/* Adds what the two sides' clauses on a subject contradict each other in. */
bool permit__compare(struct checking *c, uint32_t subject);
/* The side's clauses on the subject. */
const struct permit_clause *permit__said(const struct side *s, uint32_t subject, uint32_t *count);
/* A finding of the subject with both sides filled in; the caller adds the witness. */
struct permit_finding *permit__find(struct checking *c, uint32_t subject, const char *type);
/* "a|b" of all clauses given, without repetition. */
struct texts permit__elements(struct arena *a, const struct permit_clause *list, uint32_t n);
/* Words, or themselves, joined. */
str permit__joined(struct arena *a, const struct permit_rules *r, const str *p, uint32_t n, bool zh);

/* ---- solve.c ---- */
/* Facts at which two conditions or formulas differ; true with *found when there are such. Refuses permit.too_wide. */
bool permit__solve(struct checking *c, const struct permit_subject *s, const struct feel_expr *left,
	const struct feel_expr *right, bool *found, struct permit_witness *w);

/* ---- order.c ---- */
/* Circles in what has to be before what, over all subjects of order. */
void permit__cycles(struct checking *c);
/* Which side waits for the other's decision. */
void permit__waits(struct checking *c, uint32_t subject);

#endif
