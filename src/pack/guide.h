/* pack/guide: what an applicant is told of a service item (办事指南): questions, situations, materials, fees. Which
 * materials are really asked for follows from the answers, from what the office holds already and from what shared data
 * gives.
 * Source: GB/T 39554.1 (fields of the national tables); 广东省优化营商环境条例 29 (no catch-all materials; what sharing
 * gives is not asked for). */
#ifndef PACK_GUIDE_H
#define PACK_GUIDE_H

#include "data/val.h"

struct item;
struct feel_expr;
struct pack;

enum {
	GUIDE_MATERIALS = 64,
	GUIDE_QUESTIONS = 24,
	GUIDE_OPTIONS = 16,
	GUIDE_SITUATIONS = 32,
	GUIDE_FEES = 16,
	GUIDE_FAQS = 32
};

/* One material of the guide: a row of items/materials.csv. */
struct material {
	str code;  /* unique within the item: "m1" */
	str name_zh, name_en;
	enum material_need { NEED_MUST, NEED_TOLERABLE, NEED_REUSED } need; /* 必要, 可容缺, 已有（reused_from） */
	enum material_source { SOURCE_APPLICANT, SOURCE_GOVERNMENT } source; /* government: shared data gives it */
	str type;      /* original, copy, certificate, form */
	str format;    /* paper, electronic, both */
	int32_t copies;
	str basis, tag;      /* law that asks for it, and the tag of that source */
	str reused_from;     /* short id of the item whose result or material it is; empty: none */
	str accept_standard, fill_explain; /* 受理标准, 填报须知; may be empty */
	str when;            /* FEEL over the answers; empty: always */
	const struct feel_expr *asked;     /* compiled `when`, NULL: always */
	uint32_t line;       /* of the table, 0: published later */
};

/* One question that chooses among situations. */
struct question {
	str code, name_zh, name_en; /* code is the name of the answer in FEEL */
	enum question_type { QUESTION_YES_NO, QUESTION_CHOICE, QUESTION_NUMBER } type;
	struct question_option { str value, name_zh, name_en; } options[GUIDE_OPTIONS];
	uint32_t option_count;
	str when;
	const struct feel_expr *asked; /* NULL: always */
};

/* 情形: holds when its condition is true of the answers. */
struct situation {
	str code, name_zh, name_en, when;
	const struct feel_expr *holds; /* NULL: always */
};

struct fee {
	str name_zh, name_en, standard, basis, tag, explain; /* standard: in words, as the price list says it */
	int64_t amount_fen;
	bool reducible;
	str when;
	const struct feel_expr *due; /* NULL: always */
};

struct faq {
	str question_zh, answer_zh, question_en, answer_en;
};

/* The guide of an item; part of struct item. Arrays live where the item lives. */
struct guide {
	const struct material *materials;
	const struct question *questions;
	const struct situation *situations;
	const struct fee *fees;
	const struct faq *faqs;
	uint32_t material_count, question_count, situation_count, fee_count, faq_count;
	str form;               /* name of the form (forms/NAME.form); empty: none */
	str applicants;         /* 服务对象: "person", "company", "person company" */
	str accept_condition, handle_flow, result_name_zh, result_name_en, result_type; /* national fields, may be empty */
	str handle_form;        /* 办理形式: words of "window online terminal post" */
	int32_t visits;         /* 到办事现场次数 limit_scene_num */
	int32_t valid_years;    /* validity of the result; 0: without end */
	bool two_officers;      /* two officers review on the spot. Source: 行政许可法 34(3) */
	bool commitment;        /* 告知承诺 may be chosen */
	bool public_result;     /* granted decisions are announced. Source: 行政许可法 40 */
};

/* Completes a guide whose texts are there: compiles each `when` over the names of the questions, names materials that
 * have no code (m1, m2 … by their place), and checks what no single cell shows. The arrays become copies in `a`.
 * path     named in complaints ("items/A01.json")
 * Refuses  guide.condition, guide.duplicate, guide.too_many, guide.options; where is "path: materials[2].when", or
 *          "items/materials.csv:LINE" for rows with a line
 * Memory   in `a`; texts stay where they are */
bool guide_finish(struct arena *a, struct guide *g, const char *path, struct err *e);
/* Reads options as tables write them, "new=新办/New|renew=延续/Renewal", into a question. Refuses guide.options. */
bool guide_read_options(str text, struct question *to, struct err *e);

/* How a material is dealt with in one application. */
enum guide_how {
	HOW_ASKED,    /* the applicant hands it in */
	HOW_NOT_NEEDED, /* the situation does not need it */
	HOW_SHARED,   /* shared data gives it */
	HOW_HELD,     /* the office holds it from an earlier case of the applicant */
	HOW_LATER     /* tolerable: may be promised and handed in later */
};
struct guide_material {
	const struct material *material;
	enum guide_how how;
	int64_t from_case; /* HOW_HELD: the case; else 0 */
};
/* What the office holds of an applicant: an item decided in the applicant's favour. */
struct guide_held {
	str item; /* short id */
	int64_t from_case;
};

/* What follows from the answers. */
struct guide_needs {
	struct guide_material materials[GUIDE_MATERIALS];
	const struct question *questions[GUIDE_QUESTIONS]; /* those that are to be answered, in order */
	const struct situation *situations[GUIDE_SITUATIONS];
	const struct fee *fees[GUIDE_FEES];
	uint32_t material_count, question_count, situation_count, fee_count;
	uint32_t listed, asked; /* materials of the guide; materials really asked for (HOW_ASKED, HOW_LATER) */
	int64_t fee_fen;
};
/* Works out situations, materials and fees.
 * answers  a context by question code; VAL null: nothing answered     held  may be NULL
 * Refuses  guide.unknown_answer, guide.bad_answer (where: "answers.CODE"); answers to questions that are not asked
 *          count as not given
 * Memory   scratch in `a` */
bool guide_resolve(struct arena *a, const struct item *item, struct val answers, const struct guide_held *held,
	uint32_t held_count, struct guide_needs *out, struct err *e);

/* The answers that belong to the item's questions: of a matter's answers, those that one of its items needs. */
struct val guide_own_answers(struct arena *a, const struct item *item, struct val answers);

/* ---- one matter (一件事): several items, asked and answered once ---------------------------------- */

enum { MATTER_ITEMS = 8 };

/* A matter of items/matters.csv. `whole` is a guide over all its items: a question, material or faq that several have
 * is there once, and an item that is only handled when asked for has the question "with_ITEM" before its own. */
struct matter {
	str code, name_zh, name_en, note_zh, note_en, tag;
	const struct item *items[MATTER_ITEMS];
	bool optional[MATTER_ITEMS]; /* handled only when with_ITEM is answered yes */
	uint32_t item_count;
	const struct item *whole;    /* id is the matter's code; materials have codes as "G12.m1" */
	/* 并联审批: whom it is open to, FEEL over `facts`; NULL: everybody. closed_*: which way is open to the others. */
	const struct feel_expr *open;
	str closed_zh, closed_en;
	bool ordered;        /* its cases are granted in the order of `items`, each only after those before it */
	int32_t notice_days; /* working days that its one public notice stands before the decision; 0: there is none */
};
const struct matter *pack_matter(const struct pack *p, str code);
/* Whether the matter is open to who states these facts. Scratch in `a`. */
bool matter_is_open(struct arena *a, const struct matter *m, struct val facts);
/* Whether the item at this place applies, by the answers. */
bool matter_applies(const struct matter *m, uint32_t i, struct val answers);
/* The item's own material that the whole's material stands for; NULL when that item does not need it. */
const struct material *matter_material(const struct matter *m, uint32_t i, str code);

/* Most rooms need to name the how: "asked", "not_needed", "shared", "held", "later". */
const char *guide_how_name(enum guide_how how);

#endif
