/* permit: what two permits ask for, as data, and where they contradict each other.
 *
 * The tables of permits/ hold clauses: what a permit says on a subject. Subjects say how two clauses are compared and
 * what a difference is called. What the pack knows of items anyhow (limits, clocks, departments, materials, needs)
 * becomes clauses too, so that any two items can be compared. docs/PERMITS.md has the format; this room has no item,
 * permit or code of a contradiction in it. */
#ifndef PERMIT_PERMIT_H
#define PERMIT_PERMIT_H

#include "data/csv.h"
#include "data/json.h"
#include "pack/pack.h"

/* What a difference is called: PERMIT_TYPE(name, zh, en). */
#define PERMIT_TYPES(PERMIT_TYPE) \
	PERMIT_TYPE(authority_mismatch, "权限不一", "authority mismatch") \
	PERMIT_TYPE(class_mismatch, "类别不一", "class mismatch") \
	PERMIT_TYPE(clock_mismatch, "时限不一", "clock mismatch") \
	PERMIT_TYPE(duplicate_material, "材料重复", "duplicate material") \
	PERMIT_TYPE(duty_mismatch, "要求不一", "duty mismatch") \
	PERMIT_TYPE(list_mismatch, "名录不一", "list mismatch") \
	PERMIT_TYPE(method_mismatch, "方法不一", "method mismatch") \
	PERMIT_TYPE(missing_route, "缺少通道", "missing route") \
	PERMIT_TYPE(numbering_mismatch, "编号不一", "numbering mismatch") \
	PERMIT_TYPE(order_cycle, "次序成环", "order cycle") \
	PERMIT_TYPE(order_mismatch, "次序不一", "order mismatch") \
	PERMIT_TYPE(scope_mismatch, "范围不一", "scope mismatch") \
	PERMIT_TYPE(threshold_mismatch, "门槛不一", "threshold mismatch") \
	PERMIT_TYPE(trigger_mismatch, "触发不一", "trigger mismatch") \
	PERMIT_TYPE(unit_mismatch, "单元不一", "unit mismatch") \
	PERMIT_TYPE(validity_mismatch, "效期不一", "validity mismatch") \
	PERMIT_TYPE(value_conflict, "数值冲突", "value conflict")

/* The tables; any may be NULL, and so may the pack (then nothing is derived). */
struct permit_tables {
	const struct csv *permits, *facts, *words, *subjects, *clauses, *bridges, *codes;
	const struct pack *pack;
};
/* The tables of a pack. */
struct permit_tables permit_tables_of(const struct pack *p);

struct permit_rules;
/* Reads the tables once; whatever is asked later only reads what this made, from any number of threads.
 * a        holds the rules; the tables must outlive them
 * Refuses  permit.table with `where` "path:line": a type that there is not, an expression that does not compile, a
 *          clause said twice for the same days, an order that is none, a bound that is no number
 * Source   domain.md §5 */
bool permit_rules_make(struct arena *a, const struct permit_tables *t, struct permit_rules **out, struct err *e);

/* A cause that is taken away for this question: what a permit (or item) says on a subject becomes this. */
struct permit_patch {
	str permit, subject;
	str value; /* empty: it says nothing any more */
	str unit;  /* empty: the side's own before, else the other side's */
};

/* What is asked. */
struct permit_question {
	str left, right;  /* two items, by short id or code */
	day on;           /* clauses and bridges as they are on this day */
	bool bridged;     /* take bridges into account */
	const struct permit_patch *patches;
	uint32_t patch_count; /* 0..PERMIT_PATCHES */
};
enum { PERMIT_PATCHES = 64, PERMIT_SIDES = 2 };

/* What one permit says on a subject. */
struct permit_clause {
	str permit;  /* code of permits.csv; the item's id where no permit is about it */
	uint32_t subject;
	str value, unit, zh, en, basis, tag;
	str file;      /* "permits/clauses.csv", "items/items.csv"; empty: a patch */
	uint32_t line; /* 0: a patch */
	day from, to;
	struct feel_expr *expr; /* of conditions and formulas; else NULL */
	bool derived;
};

/* Concrete values that show the difference. */
struct permit_witness {
	enum { WITNESS_VALUES, WITNESS_ELEMENTS, WITNESS_FACTS, WITNESS_CYCLE, WITNESS_ROWS } kind;
	str left, right;               /* VALUES, FACTS: what either side gives */
	const str *only_left, *only_right, *both; /* ELEMENTS and ROWS */
	uint32_t only_left_count, only_right_count, both_count;
	const str *facts, *values;     /* FACTS: code and value (as FEEL writes it) */
	uint32_t fact_count;
	const str *cycle;              /* CYCLE: the first comes last once more */
	uint32_t cycle_count;
	str zh, en;                    /* the same as a sentence */
};

/* One contradiction. */
struct permit_finding {
	str type, type_zh, type_en;    /* of PERMIT_TYPES */
	str subject, name_zh, name_en; /* of subjects.csv */
	str severity;                  /* blocks, conflict, differs */
	str code, category, code_zh, code_en, rule_zh, rule_en; /* of contradictions.csv; empty when it has no such row */
	str category_zh, category_en;  /* by words.csv */
	bool reserve;                  /* category "reserve": found, but not among the counted ones */
	str zh, en;
	const struct permit_clause *side[PERMIT_SIDES]; /* what the sides say; NULL and 0: nothing */
	uint32_t side_count[PERMIT_SIDES];
	struct permit_witness witness;
	struct permit_patch remedy;    /* a patch that dissolves it */
	bool resolved;
	str document, document_zh, document_en, note_zh, note_en; /* of the bridge */
	day since;
};

/* The answer. */
struct permit_report {
	const struct item *item[PERMIT_SIDES]; /* NULL without a pack */
	str id[PERMIT_SIDES], permit[PERMIT_SIDES], name_zh[PERMIT_SIDES], name_en[PERMIT_SIDES];
	day on;
	bool bridged, synthetic;
	const struct permit_finding *findings; /* by subject as subjects.csv has them, a cycle at its first subject */
	uint32_t count, reserve_count, resolved_count; /* resolved: among those that are no reserve */
	uint32_t clause_count[PERMIT_SIDES];
};

/* Compares two items.
 * a        holds the answer, which also points into the rules
 * Refuses  permit.not_found (where: left, right), permit.same (an item with itself), permit.patch (where: patch[N]: no
 *          such subject or side, or a value that cannot be read), permit.too_wide (thresholds over more facts than can
 *          be tried)
 * Source   domain.md §5 */
bool permit_check(struct arena *a, const struct permit_rules *r, const struct permit_question *q,
	struct permit_report *out, struct err *e);
/* The answer as JSON and as text for a terminal (zh: in Chinese). */
void permit_put_json(struct buf *b, const struct permit_report *r);
void permit_put_text(struct buf *b, const struct permit_report *r, bool zh);

/* What is known of one item (permits/{name}): its clauses as JSON. Refuses permit.not_found. */
bool permit_put_item(struct arena *a, struct buf *b, const struct permit_rules *r, str item, day on, struct err *e);
/* Permits, subjects, types and facts as JSON: what a page needs to offer choices. */
void permit_put_rules(struct buf *b, const struct permit_rules *r);
/* Two permits that bridges or codes are about, the usual question; false when the tables have none. */
bool permit_usual_pair(const struct permit_rules *r, str *left, str *right);

#endif
