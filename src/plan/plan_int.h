/* What the files of this room share: the compiled tables, and the state of one plan while it is made. */
#ifndef PLAN_PLAN_INT_H
#define PLAN_PLAN_INT_H

#include "plan/plan.h"

enum { PLAN_NONE = 0xffff, OPTIONS_MAX = 16, POOLS_MAX = 32, CHOICES_MAX = 64, OWN_DAYS_MAX = 3660 /* of one task */ };

/* Names that expressions may use beside the facts, in the order of their slots after the facts. */
enum special {
	S_OPTIONS,     /* options of the alternative */
	S_ALTERNATIVE, /* its code */
	S_ITEMS,       /* short ids of the items of the plan */
	S_ITEM,        /* the item that a row is about, and of it: */
	S_DAYS,        /* what it takes */
	S_PROMISED,    /* what is promised, null when nothing is */
	S_STATUTORY,   /* what the law gives */
	S_CORRECTION,  /* days for the notice of correction */
	S_OWN,         /* materials of the firm that no other item has asked for before */
	S_SLACK,
	S_CRITICAL,
	S_ASKED,       /* materials that the applicant hands in with it */
	S_REVIEW,      /* its technical review, null for none */
	S_REVIEW_DAYS,
	S_WAITS,       /* pool that it waited for, null for none */
	S_PROVISIONAL, /* of the plan: days beyond the known calendar were counted */
	S_CRITICAL_COUNT,
	SPECIALS
};

enum fact_type { FACT_YES_NO, FACT_CHOICE, FACT_CHOICES, FACT_NUMBER, FACT_TEXT };
#define FACT_TYPES "yes_no choice choices number text"

struct choice {
	str code, zh, en;
};

struct fact {
	str code, zh, en, unit_zh, unit_en, stage, help_zh, help_en;
	enum fact_type type;
	struct choice *choices;
	uint32_t choice_count;
	bool required, has_least, has_most;
	dec least, most;
};

struct fact_rule {
	str code, fact, zh, en, way_zh, way_en;
	bool missing; /* else contradictory */
	const struct feel_expr *when;
};

/* What the firm does itself. */
struct own_rule {
	struct item item; /* id, code, names and stage; all else is empty */
	str why_zh, why_en, not_zh, not_en;
	const struct feel_expr *when, *months, *after; /* after: ids that come before */
	const uint16_t *before; /* items that wait for it */
	uint32_t before_count;
};

/* A need that comes or goes with facts and options. */
struct need_rule {
	uint16_t item, need;
	bool add;
	const struct feel_expr *when;
};

/* An item takes other days, or goes without its review, by facts and options. */
struct promise_rule {
	uint16_t item; /* PLAN_NONE: all */
	const struct feel_expr *when, *days;
	bool no_review;
};

struct joint_rule {
	str code, zh, en;
	const uint16_t *items;
	uint32_t count;
	uint16_t lead;
	bool longest; /* it takes as long as its longest member; else as long as its lead promises */
	const struct feel_expr *when;
};

struct group_rule {
	str code, zh, en;
	const uint16_t *items;
	uint32_t count;
};

struct milestone_rule {
	str code, zh, en;
	const uint16_t *items;
	uint32_t count;
	bool last;
};

struct pool_rule {
	str code, zh, en;
	uint32_t units;
};

struct alternative_rule {
	str code, zh, en, why_zh, why_en, costs_zh, costs_en, saves_zh, saves_en;
	const str *options;
	uint32_t option_count;
	const uint16_t *adds;
	uint32_t add_count;
	const struct feel_expr *available;
};

struct risk_rule {
	str code, zh, en;
	enum plan_grade grade;
	bool of_item;
	const struct feel_expr *when;
};

struct drop_rule {
	uint16_t item, name; /* PLAN_NONE: all items */
	const struct feel_expr *when;
};

struct service_rule {
	uint16_t item;
	str service;
	const struct feel_expr *quantity, *when;
};

/* A material as a guide lists it. */
struct listed {
	uint16_t name, reused_from; /* PLAN_NONE: from nowhere */
	bool applicant;
};

struct material_name {
	str zh, en;
};

/* What the tables say of one item, beside the item itself. */
struct item_rule {
	const uint16_t *needs;
	const struct listed *materials;
	uint32_t need_count, material_count, own_materials;
	str zh, en, not_zh, not_en; /* why it applies, why not */
	str officer, officer_name;
	str review, payer;
	int32_t review_days;
	bool itself;
	uint16_t pool, review_pool;
};

struct stage_rule {
	str code, zh, en;
};

struct plan_rules {
	struct arena *a; /* while it is compiled */
	const struct pack *pack;
	bool checks_facts;
	struct fact *facts;
	struct fact_rule *fact_rules;
	struct need_rule *needs;
	struct promise_rule *promises;
	struct joint_rule *joints;
	struct group_rule *groups;
	struct milestone_rule *milestones;
	struct pool_rule *pools;
	struct alternative_rule *alternatives;
	struct risk_rule *risks;
	struct drop_rule *drops;
	struct service_rule *services;
	struct own_rule *owns;
	struct item_rule *items; /* by item of the pack */
	struct material_name *names;
	struct stage_rule *stages;
	uint32_t fact_count, fact_rule_count, need_count, promise_count, joint_count, group_count, milestone_count,
		pool_count, alternative_count, risk_count, drop_count, service_count, own_count, name_count,
		stage_count;
	const struct csv *baseline;
	struct plan_model models[PLAN_DECISIONS];
	struct feel_scope scope;
	struct intern material_index; /* while it is compiled */
};

/* ---- rules.c: rows and cells while compiling -------------------------------------------------------- */

struct table {
	struct plan_rules *r;
	const struct csv *csv;
	const char *path;
	uint32_t row;
};

/* The table at its first row; false when the pack has none. */
bool table_open(struct table *t, struct plan_rules *r, const char *path);
str cell_of(const struct table *t, const char *column);
/* Compiles the cell; an empty one is NULL. */
bool cell_expr(const struct table *t, const char *column, const struct feel_expr **out, struct err *e);
/* Numbers of the items that the cell names, split by spaces; "*" names none and gives PLAN_NONE. */
bool cell_items(const struct table *t, const char *column, const uint16_t **out, uint32_t *count, struct err *e);
bool cell_item(const struct table *t, const char *column, uint16_t *out, struct err *e);
const str *words_of(struct arena *a, str cell, uint32_t *count);
bool row_fault(const struct table *t, struct err *e, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* rules_item.c, rules_fact.c */
bool rules__items(struct plan_rules *r, struct err *e);
bool rules__facts(struct plan_rules *r, struct err *e);
bool rules__fact_rules(struct plan_rules *r, struct err *e);
bool rules__own_steps(struct plan_rules *r, struct err *e);

/* ---- one plan --------------------------------------------------------------------------------------- */

/* An item that was chosen. */
struct chosen {
	uint16_t number; /* of the pack's item; PLAN_NONE: the pack has none of this id */
	const struct item *item;
	const struct own_rule *own; /* done by the firm; NULL: an item */
	struct plan_why why;
	struct limit limit;
	bool no_review, what_if; /* its days were given by a what-if */
	int32_t unit;            /* which unit of the graph handles it */
};

/* What is scheduled as one: an item, or a joint step of several. */
struct unit {
	uint32_t *members;
	uint32_t count, lead;
	int32_t joint;       /* of rules->joints; -1: none; -2 and less: merge of the what-if */
	uint32_t first_task, main_task; /* its technical reviews, then its own days */
};

/* One alternative being worked out. */
struct variant {
	const struct alternative_rule *rule;
	const str *options;
	struct val options_val;
	struct chosen *items;
	uint32_t count;
	int16_t *place;          /* by number of the pack's item: index in items, or -1 */
	struct unit *units;
	uint32_t unit_count;
	uint32_t **after;        /* by item: indexes before it, */
	uint32_t *after_count;
	struct schedule_problem problem;
	struct schedule schedule;
	uint32_t *task_item, *task_unit;
	bool *task_review;
	int32_t *review_task;    /* by item; -1: none */
	uint32_t asked, listed;
	uint32_t *asked_by_item;
};

struct work {
	struct arena *a;
	const struct plan_rules *r;
	const struct plan_request *q;
	struct plan *p;
	day from, today;
	int known_year;
	struct val *slots;       /* facts, then specials */
	struct feel_run run;
	struct val given;        /* facts with what was derived */
	bool *derived;           /* by fact */
	struct chosen *base;     /* items by the decision, before what the alternative adds */
	uint32_t base_count;
	uint32_t capacity[POOLS_MAX];
};

/* Value of an expression with the slots as they are; null for NULL. */
struct val work_value(struct work *w, const struct feel_expr *x);
/* Whether it is true; NULL is. */
bool work_true(struct work *w, const struct feel_expr *x);
void work_set(struct work *w, enum special s, struct val v);
/* Evaluates a decision: inputs by name from the facts and from `more`. */
bool work_decide(struct work *w, enum plan_decision d, const struct val_entry *more, uint32_t count,
                 struct rules_trace *trace, struct val *out, struct err *e);
/* The text with {name} replaced: facts by the names of their values, `item`, `days` and other specials by theirs. */
str work_text(struct work *w, str text, bool zh);
/* At most so many bytes of the text, cut behind a whole character: for messages. */
str plan_clip(str s, uint32_t most);
/* The value of a fact in words. */
void fact_put(struct buf *b, const struct fact *f, struct val v, bool zh);
const struct fact *fact_of(const struct plan_rules *r, str code);

/* facts.c: takes, derives and checks the facts. */
bool work__facts(struct work *w, struct err *e);
/* choose.c: the items by the decision, into w->base. */
bool work__choose(struct work *w, struct err *e);
/* The number of the pack's item, or PLAN_NONE. */
uint16_t item_number(const struct plan_rules *r, str id);
const struct item_rule *rule_of(const struct plan_rules *r, uint16_t number);
const struct item *work_item(struct work *w, str id);
const struct plan_actual *actual_of(const struct work *w, str id);
/* What has really happened to the item; a step of the firm has begun when all that it needs has ended, nobody tells. */
bool variant__actual(const struct work *w, const struct variant *v, uint32_t i, struct plan_actual *out);
void set_item_slots(struct work *w, const struct variant *v, uint32_t i);

/* choose.c: everything about an alternative up to its schedule. rule: NULL for a pack without alternatives. */
bool variant__make(struct work *w, const struct alternative_rule *rule, struct variant *v, bool search, struct err *e);
/* graph.c: units, needs and tasks; then their days. */
void variant__graph(struct work *w, struct variant *v);
/* search: look for a better schedule with capacities. */
bool variant__schedule(struct work *w, struct variant *v, bool search, struct err *e);
/* First and last task of an item: with its joint step and its reviews. */
uint32_t variant__first_task(const struct variant *v, uint32_t i);
uint32_t variant__main_task(const struct variant *v, uint32_t i);
day variant__start(const struct variant *v, uint32_t i);
day variant__end(const struct variant *v, uint32_t i);
/* material.c: counts what is listed and asked; keep: fills the matrix of the plan too. */
void variant__materials(struct work *w, struct variant *v, bool keep);

/* request.c: a what-if that names what there is; capacities with it. */
bool work__what_if(struct work *w, struct err *e);
/* fill.c: the variant as the plan shows it; detail.c: what goes with it. */
bool plan__fill(struct work *w, struct variant *v, struct err *e);
void plan__milestones(struct work *w, const struct variant *v, struct plan_milestone **out, uint32_t *count);
bool plan__services(struct work *w, const struct variant *v, struct err *e);
void plan__pools(struct work *w, const struct variant *v);
void plan__risks(struct work *w, const struct variant *v);
/* Natural days that the earlier standard takes longer; the firm's own steps are no part of either. */
int32_t plan__saved_days(const struct plan *p);

#endif
