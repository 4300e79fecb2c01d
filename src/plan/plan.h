/* plan: the approval plan of an investment project (订制式审批): facts in, everything that follows from them out.
 *
 * Pure: the same rules and the same request give the same plan; no clock, no ledger, no user is asked. What is asked
 * for, in which order and why stands in the pack: tables plans/…csv and decisions/plan-*.dmn, see docs/PLANNING.md.
 * The plan is plain data in an arena; plan_put_* write it as JSON, Markdown and SVG (plan/gantt.h).
 * Source: domain.md §2.6, §4; 《企业投资建设项目订制式审批服务实施办法》 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "pack/pack.h"
#include "plan/schedule.h"

enum {
	PLAN_ITEMS_MAX = 256,  /* items of one plan */
	PLAN_SEARCH = 200000,  /* work of the search with capacities on the server, where others wait: about 10 ms */
	PLAN_MONTH_DAYS = 30   /* a month wherever days are told in months, as the figure of savings counts (F20) */
};

/* ---- what is compiled once ------------------------------------------------------------------------ */

/* Tables and expressions of a pack's plans, compiled; read-only, usable by any number of threads. */
struct plan_rules;

/* Compiles what the pack says about plans. A pack without plans/facts.csv takes any facts unchecked.
 * Refuses  plan.table with "file:line" (an expression that does not compile, a column or item that is not there)
 * Memory   in `a`; the pack must outlive it */
bool plan_rules_make(struct arena *a, const struct pack *p, const struct plan_rules **out, struct err *e);
/* Checks a loaded pack's tables of plans; tells a fault and returns false when they do not compile. */
bool plan_check(const struct pack *p, struct pack_complaints *to);
/* The pack that they were compiled from. */
const struct pack *plan_rules_pack(const struct plan_rules *r);
/* Writes what GET plans/facts answers: {"facts":[…],"categories":[…],"alternatives":[…],"pools":[…]}. */
void plan_put_facts(struct buf *b, const struct plan_rules *r);
/* What the firm does itself, with the code of plans/own-steps.csv; NULL when there is none. Its code is its id. */
const struct item *plan_own_step(const struct plan_rules *r, str code);
/* Writes days as months of PLAN_MONTH_DAYS with one decimal, rounded half up: "-1.5". */
void plan_put_months(struct buf *b, int64_t days);

/* ---- what is asked -------------------------------------------------------------------------------- */

/* Decisions of DMN that a plan uses; published versions may take the place of the pack's own. */
enum plan_decision { PLAN_DECIDES_ITEMS, PLAN_DECIDES_FACTS, PLAN_DECIDES_PRICE, PLAN_DECISIONS };
/* Its name: "plan items", "plan facts", "service price". */
const char *plan_decision_name(enum plan_decision d);

/* A model in force; model NULL: the pack's own. */
struct plan_model {
	const struct rules_model *model;
	int decision;
};

/* What has really happened to an item. */
struct plan_actual {
	str item;          /* short id */
	int64_t case_id;   /* 0: none */
	bool begun, ended; /* then `began`, `over` are facts */
	day began, over;
};

/* What a plan is asked for. */
struct plan_request {
	struct val facts;       /* a context; names of plans/facts.csv */
	str title;              /* may be empty */
	day from;               /* first day of the plan */
	day today;              /* 0: `from`. What has not begun begins on it or later, what has not ended ends after it */
	int known_year;         /* last year whose calendar is known; 0: the last that the pack covers */
	bool strict;            /* refuse a plan that runs beyond the calendar; else it is provisional */
	str alternative;        /* empty: the pack's first that is to be had */
	bool capacities;        /* let items wait for a reviewer (plans/pools.csv) */
	uint64_t search;        /* work of the search that they need; 0: SCHEDULE_STEPS */
	bool compare;           /* make the other alternatives too, for `alternatives` */
	/* null, or {"promise":{id: days},"units":{pool: n},"merge":[[ids]],"drop":[ids],"add":[ids]} */
	struct val what_if;
	struct plan_model models[PLAN_DECISIONS];
	/* The item as it holds on the day; NULL: the pack's own (pack_item). */
	const struct item *(*item)(void *self, str id, day on);
	void *self;
	const struct plan_actual *actuals;
	uint32_t actual_count;
	str agent, agent_name;  /* 代办员: user and name; may be empty */
};

/* Reads a request as POST plans/try and `yichuang plan` take it: {"title","facts","from","alternative","capacities",
 * "what_if"}, all but facts optional; an object without "facts" is the facts themselves.
 * out      the other members are left as they are; `compare` is set
 * Refuses  plan.request (where: the member) */
bool plan_request_read(struct val object, struct plan_request *out, struct err *e);

/* ---- what comes out ------------------------------------------------------------------------------- */

enum plan_state { PLAN_PLANNED, PLAN_READY, PLAN_RUNNING, PLAN_ENDED, PLAN_LATE };
/* "planned", "ready", "running", "ended", "late". */
const char *plan_state_name(enum plan_state s);

/* A sentence in both languages, and the rule that it comes from ("plan items 12"); rule may be empty. */
struct plan_why {
	str zh, en, rule;
};

/* One item of the plan, or a step that the firm does itself (the works). */
struct plan_item {
	const struct item *item;
	bool own;                 /* done by the firm: no item of the catalogue, no case; it has begun when it may begin */
	str id;                   /* item->id */
	struct plan_why why;
	struct limit limit;       /* what the plan counts with: promised, else statutory, changed by option or what-if */
	day start, end, latest_start, latest_end;
	int32_t slack;
	bool critical;
	uint32_t *after;          /* indexes of items that come before it */
	uint32_t after_count;
	int32_t because;          /* the item that fixed its start, or -1 */
	str officer, officer_name;
	str group, joint;         /* codes; empty: none */
	str waits_for;            /* pool that it waited for; empty: none */
	str review, payer;        /* technical review and who pays for it; empty: none */
	int32_t review_days;      /* before its own days; 0 when the item is the review itself, or none is needed */
	uint32_t materials_asked; /* that the applicant hands in with it for the first time */
	enum plan_state state;
	int64_t case_id;
	bool begun, ended;
	day began, over;
};

struct plan_not_needed {
	const struct item *item;
	struct plan_why why;
};

struct plan_stage {
	str code, name_zh, name_en;
	day start, end;           /* 0: nothing of this stage */
	uint32_t *items;
	uint32_t count, ended;
};

/* Items that run beside each other. */
struct plan_group {
	str code, name_zh, name_en;
	uint32_t *after, *items;
	uint32_t after_count, count;
	day start, end;
};

/* Items handled as one: one form, accepted together, decided on one day. */
struct plan_joint {
	str code, name_zh, name_en, lead; /* lead: department */
	uint32_t *items;
	uint32_t count;
	day start, end;
};

struct plan_material {
	str key, name_zh, name_en;
	uint32_t first;           /* item that first needs it */
	const char *from;         /* "applicant", "government", "result" */
	bool asked;
	uint32_t *used_by;
	uint32_t count;
};

struct plan_review {
	str review, name_zh, name_en, payer;
	uint32_t item;
	int32_t days;
	day start, end;
	bool itself;              /* the item is the review: its days are not counted apart */
};

struct plan_service {
	str code, name_zh, name_en, unit, payer;
	int32_t item;             /* -1: none in particular */
	int64_t quantity;         /* -1: not known from the facts */
	fen value;                /* -1: not known */
};

/* A link of the critical path. */
struct plan_link {
	uint32_t item;
	bool review;              /* the technical review of the item, not its own days */
	day start, end;
	struct limit limit;
	int32_t because;          /* index in `critical` of the link before, or -1 */
};

struct plan_alternative {
	str code, name_zh, name_en, why_zh, why_en, costs_zh, costs_en, saves_zh, saves_en;
	const str *options;
	uint32_t option_count;
	bool available, chosen, made; /* made: the members below are known */
	day end, works_start;
	int32_t working_days, natural_days, least_slack;
	uint32_t materials_asked;
	const str *critical;
	uint32_t critical_count;
};

struct plan_pool {
	str code, name_zh, name_en;
	uint32_t units;
	day busiest;              /* 0: never used */
	uint32_t *waited;
	uint32_t waited_count;
};

/* Who of the reviewers a kept item needs and how long. */
struct plan_use {
	uint32_t pool; /* index, below plan_pool_count */
	day until;     /* held on each day after the item's start up to this one */
};
/* The reviewers of an item as a version of a plan kept it; false when it needs none.
 * item    short id     review  its technical review, empty for none: that comes first
 * start, end  of the item with its review */
bool plan_pool_use(const struct plan_rules *r, str item, str review, day start, day end, struct plan_use *out);
/* How many pools of reviewers the pack has. */
uint32_t plan_pool_count(const struct plan_rules *r);
/* Code, names and units of a pool of plans/pools.csv. */
struct plan_pool plan_pool_at(const struct plan_rules *r, uint32_t pool);

enum plan_grade { PLAN_HIGH, PLAN_MEDIUM, PLAN_LOW };
struct plan_risk {
	str code, zh, en;
	enum plan_grade grade;
	int32_t item;             /* -1: the plan as a whole */
};

/* A day that matters to people: works may start, for example (plans/milestones.csv). */
struct plan_milestone {
	str code, name_zh, name_en;
	day on;                   /* 0: never */
};

struct plan {
	const struct plan_rules *rules;
	str title, category, alternative;
	struct val facts;         /* as given and derived */
	const str *derived;       /* names of those derived */
	uint32_t derived_count;
	day from, end, today;
	bool provisional;
	int32_t working_days, natural_days, serial_statutory, serial_promised;
	int32_t own_days;         /* natural days that the firm's own steps take of it: no part of what is saved */
	bool has_baseline;
	str baseline, baseline_zh, baseline_en, baseline_basis, baseline_tag;
	int32_t baseline_natural, baseline_working;
	struct plan_item *items;
	uint32_t count;
	struct plan_not_needed *not_needed;
	uint32_t not_needed_count;
	struct plan_stage *stages;
	uint32_t stage_count;
	struct plan_group *groups;
	uint32_t group_count;
	struct plan_joint *joints;
	uint32_t joint_count;
	struct plan_material *materials;
	uint32_t material_count, materials_listed, materials_asked;
	struct plan_review *reviews;
	uint32_t review_count;
	struct plan_service *services;
	uint32_t service_count;
	struct plan_link *critical;
	uint32_t critical_count;
	struct plan_alternative *alternatives;
	uint32_t alternative_count;
	struct plan_pool *pools;
	uint32_t pool_count;
	struct plan_risk *risks;
	uint32_t risk_count;
	struct plan_milestone *milestones;
	uint32_t milestone_count;
	str agent, agent_name;
	struct val what_if;
	const char *proof;        /* longest_path, bound_reached, searched, feasible */
	day bound;
	int32_t gap_days;
	bool capacities;
	uint64_t nodes;
	/* The problem that was scheduled, for playing it with other durations (plan/chance.h): task_item[t] is the item of
	 * task t, task_review[t] whether it is the item's technical review. */
	struct schedule_problem problem;
	const uint32_t *task_item;
	const bool *task_review;
};

/* Makes the plan.
 * Refuses  plan.facts_contradict, plan.fact_missing, plan.fact_unknown, plan.fact_value (where: facts.NAME; the text
 *          says what to do), plan.no_items, plan.alternative_unknown, plan.alternative_unavailable, plan.what_if
 *          (where: the member), plan.calendar_missing, plan.decision_missing and what schedule_make refuses
 *          (plan.cycle, plan.no_capacity, plan.too_many, plan.too_long)
 * Memory   in `a`; facts, rules and items must outlive it */
bool plan_make(struct arena *a, const struct plan_rules *r, const struct plan_request *q, struct plan **out,
               struct err *e);
/* The item of the plan with this short id, or NULL. */
const struct plan_item *plan_find(const struct plan *p, str id);

/* Writes the plan in the one shape that all use (docs/PLANNING.md). */
void plan_put_json(struct buf *b, const struct plan *p);
/* Writes it as Markdown to be read and printed. */
void plan_put_markdown(struct buf *b, const struct plan *p, bool zh);

#endif
