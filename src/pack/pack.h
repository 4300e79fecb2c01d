/* pack: a definition pack, loaded from its folder, checked whole and frozen. Every complaint says file:line.
 * Nothing here knows a district: everything that differs between districts is read from the folder. */
#ifndef PACK_PACK_H
#define PACK_PACK_H

#include "calendar/opening.h"
#include "process/process.h"
#include "data/csv.h"
#include "form/form.h"
#include "pack/guide.h"
#include "rules/rules.h"

/* Classes of codes and the table each is read from (columns at least: code, name_zh, name_en). */
enum code_class {
	CODE_NONE,
	CODE_ITEM,           /* items/items.csv */
	CODE_DEPARTMENT,     /* org/departments.csv */
	CODE_SERVICE_POINT,  /* org/service-points.csv */
	CODE_WINDOW,         /* org/windows.csv */
	CODE_BUSINESS_GROUP, /* org/business-groups.csv */
	CODE_AGENCY,         /* org/agencies.csv */
	CODE_DOCUMENT,       /* org/documents.csv */
	CODE_PAUSE_REASON,   /* items/pause-reasons.csv */
	CODE_TICKET_CLASS,   /* hotline/classes.csv */
	CODE_TOPIC,          /* hotline/topics.csv */
	CODE_REGULATION,     /* hotline/regulations.csv */
	CODE_FREE_SERVICE,   /* plans/free-services.csv */
	CODE_REVIEW_TYPE,    /* plans/review-types.csv */
	CODE_RULE,           /* plans/contradictions.csv */
	CODE_BUDGET_LINE,    /* budget/lines.csv */
	CODE_SCHEME,         /* schemes/schemes.csv */
	CODE_SCORE_ITEM,     /* schemes/score-items.csv */
	CODE_MATTER,         /* items/matters.csv */
	CODE_GROUND,         /* hotline/return-grounds.csv */
	CODE_SPECIAL,        /* hotline/special-clocks.csv */
	CODE_SHIFT,          /* hotline/shifts.csv */
	CODE_CLASSES
};

/* One code of one class. */
struct code {
	enum code_class class;
	str code, name_zh, name_en;
	uint32_t row; /* row of its table; for items and service points also the index into pack->items / points */
};

/* A loaded table of the pack by its path; any room may read columns that it knows. */
struct pack_table {
	str path; /* "plans/free-services.csv" */
	struct csv *csv;
};

/* The clocks of a case. Source: domain of the licensing law, articles as in items/clocks.csv. */
enum clock_kind {
	CLOCK_CORRECTION_NOTICE, /* 补正告知 */
	CLOCK_CORRECTION_DUE,    /* 补正期限 */
	CLOCK_ACCEPTANCE,        /* 受理 */
	CLOCK_STATUTORY,         /* 法定时限 */
	CLOCK_JOINT,             /* 联合/集中办理: takes the place of the statutory limit */
	CLOCK_PROMISED,          /* 承诺时限 */
	CLOCK_SPECIAL,           /* 特别程序: the time that its notice states */
	CLOCK_PRE_REVIEW,        /* 下级初审 */
	CLOCK_DELIVERY,          /* 送达 */
	CLOCK_HEARING,           /* 听证: three rules, told apart by what starts them */
	CLOCK_RENEWAL,           /* 延续: when to apply, and what silence means */
	CLOCK_TOLERANCE,         /* 容缺补齐 */
	CLOCK_COMMITMENT_CHECK,  /* 告知承诺核查 */
	CLOCK_KINDS
};
/* What starts or ends a clock, in the order of the words in layout.c. */
enum clock_moment {
	MOMENT_RECEIVED, MOMENT_COMPLETE, MOMENT_NOTICED, MOMENT_CORRECTED, MOMENT_ACCEPTED, MOMENT_DECIDED,
	MOMENT_DELIVERED, MOMENT_SPECIAL_STARTED, MOMENT_SPECIAL_ENDED, MOMENT_TOLD, MOMENT_HEARING_APPLIED,
	MOMENT_HEARING_NOTIFIED, MOMENT_HEARING_HELD, MOMENT_LICENCE_ENDS, MOMENT_REPORTED_UP, MOMENT_SUPPLEMENTED,
	MOMENT_CHECKED, MOMENT_KINDS
};
/* What the end of a clock means. */
enum clock_effect {
	EFFECT_OVERDUE,          /* a lamp, nothing more */
	EFFECT_DEEMED_ACCEPTED,  /* 视为受理, as of the day of receipt */
	EFFECT_DEEMED_WITHDRAWN, /* 视为撤回申请 */
	EFFECT_DEEMED_GRANTED,   /* 视为准予 */
	EFFECT_RIGHT_LAPSES,     /* 视为放弃 */
	EFFECT_TOLD,             /* an event tells it, the office decides */
	EFFECT_LATE_APPLICATION, /* the application is marked as late */
};
enum clock_calendar { CLOCK_WORKING_DAYS, CLOCK_EVERY_DAY, CLOCK_OPENING_HOURS };
enum clock_approver { APPROVER_NONE, APPROVER_AGENCY_HEAD, APPROVER_GOVERNMENT_HEAD };
enum clock_pause { PAUSE_SPECIAL = 1, PAUSE_CORRECTION = 2 };

/* One row of items/clocks.csv: how one clock runs for some items, for cases received from one day to another. */
struct clock_rule {
	str code, name_zh, name_en, items; /* items: short ids, or "*" */
	enum clock_kind clock;
	enum clock_moment starts, ends;
	enum clock_effect effect;
	enum clock_calendar calendar;
	enum clock_approver approver;  /* of an extension */
	bool has_limit;                /* else the item's own, or what the notice or promise of the case states */
	bool counts_before;            /* the limit lies before what starts it, as "30 working days before it ends" */
	struct limit limit;
	uint32_t pauses;               /* enum clock_pause: what stops it */
	int32_t extend_times, extend_value; /* value -1: the item's extension_days_max */
	int32_t warn_days;             /* working days before the end on which the lamp turns yellow */
	str basis, tag, note_zh, note_en;
	day valid_from, valid_to;      /* days of receipt for which it holds */
	uint32_t line;                 /* of the table; 0: derived from items.csv, there is no row */
};

/* 业务办理项: the finest unit of an item, by what is asked for. Source: GB/T 39554.1-2020. */
struct handling_item {
	str code; /* 33 characters: the item's code and two digits */
	str name_zh, name_en;
	enum handling_kind { HANDLING_NEW, HANDLING_CHANGE, HANDLING_RENEW, HANDLING_CANCEL } kind; /* 新设变更延续注销 */
	uint32_t line; /* of the table, 0: published later */
};

/* A service item as accepted cases use it. Sources of each limit stand in the table's tag and basis columns. */
struct item {
	str id, code, name_zh, name_en; /* id: short catalogue id; code: 31 characters */
	str type, stage, department, version;
	str catalog_code, local_code; /* 基本编码 (12 characters), 地方编码: as they were elsewhere; may be empty */
	str parent;                   /* short id of the main or sub-item; empty: none */
	str use_level;                /* 行使层级: word of items/use-levels.csv */
	day valid_from, valid_to;     /* plan_effective_date, plan_cancel_date: days of receipt for which it holds */
	bool instant;               /* 即办件; else 承诺件 */
	bool counts_from_receipt;   /* the statutory clock starts at receipt, not at acceptance */
	bool renewal;               /* no decision before the old licence ends means granted */
	bool has_statutory;         /* the catalogue states a statutory limit; else `statutory` means nothing */
	bool has_promised;          /* the catalogue states a promised limit */
	str statutory_basis, statutory_tag, promised_tag; /* where the limits come from */
	struct limit statutory, promised, correction; /* correction: time to give the one-time notice */
	int32_t extension_days_max; /* once; 0: none */
	const struct process_file *process; /* NULL only for a pack that is refused */
	str process_name;
	str decision;               /* name of the decision that may grant by machine; empty: none */
	uint32_t materials;         /* number of materials in the guide */
	uint32_t order;             /* permanent small number of the item in the table (column no) */
	const struct clock_rule **clocks; /* by clock; rows that name the item before those of all items */
	uint32_t clock_count;
	struct guide guide;
	const struct handling_item *handling; /* items/handling-items.csv */
	uint32_t handling_count;
};

/* A place where the public is served. */
struct service_point {
	str code, name_zh, parent;
	uint32_t no;      /* permanent small number 1..1023 */
	bool booking;     /* booking is switched on */
	int32_t capacity; /* places per slot and business group */
	int32_t slot_minutes;
	str level;        /* district, street, village */
};

/* A role: permission patterns ("ticket.*", "*", "read.case") and the scope they hold in. */
struct role {
	str name, name_zh, name_en;
	const str *permissions;
	uint32_t permission_count;
	str scope; /* "district", "department", "service_point"; "self": what the account itself applied for */
	bool second_factor; /* its holders log in with a second factor too, where the pack asks for one */
};

/* One row of org/field-rights.csv: how holders of a role see a field of a kind of record. */
enum field_sight { SIGHT_YES, SIGHT_MASKED, SIGHT_NO };
struct field_right {
	str role, record, field; /* role: a name, or * for all roles without a row of their own */
	enum field_sight see;
};

/* A demo login: synthetic, created only for the demonstration. */
struct demo_account {
	str user, name_zh, role, department, service_point, password;
	str kind, person_name, id_no, phone; /* the profile of an applicant: an invented person or company; else empty */
};

/* An indicator: the query that lists its evidence, and how the number comes from the rows. */
enum figure_kind { FIGURE_NUMBER, FIGURE_RATIO, FIGURE_RANGE, FIGURE_GRADE, FIGURE_TEXT };
struct indicator {
	str id, name_zh, name_en, unit, unit_en, scope_zh, scope_en, sql, original, note_zh, note_en, path;
	enum figure_kind kind;
	str aggregate;     /* count, sum, hit_sum, ratio (Σhit/Σbase), min_max, text */
	int32_t divisor;   /* amounts are divided by this for display (fen -> 10,000 yuan: 1000000) */
	int32_t precision; /* decimals printed */
	str sections;      /* where in the report it stands */
	str family;        /* of indicators/families.csv: competing definitions of one thing; empty: none */
};

/* A DMN file of the pack. */
struct decision_file {
	str name; /* file name without .dmn */
	str path; /* "decisions/NAME.dmn" */
	str text; /* as written */
	struct rules_model *model;
};

/* A BPMN file of the pack, and the record kind it drives ("ticket"): pack.json has
 * "processes": {"ticket": "hotline-ticket"}; cases take theirs from the item. Empty when it drives none by kind. */
struct process_file {
	str name, drives; /* file name without .bpmn */
	str path;         /* "processes/NAME.bpmn" */
	str text;         /* as written: what is exported is what came in */
	struct process_model *model;
};

/* A form of the pack: forms/NAME.form. */
struct form_file {
	str name, path, text;
	struct form *form;
};

/* How an item is handled at a service point. */
enum point_mode { POINT_NONE, POINT_CONSULT, POINT_TERMINAL, POINT_RECEIVE, POINT_FULL };

/* The frozen pack. */
struct pack {
	struct arena arena;
	str dir, name, version, title_zh, title_en;
	day valid_from, valid_to;
	int offset_minutes;
	bool synthetic; /* its records are synthetic wherever they are shown */
	bool factor_optional;        /* "second_factor_optional": roles that ask for a second factor may do without one */
	bool approvers_are_accounts; /* an approver that a command names must be an account of the ledger in use */
	struct calendar *calendar;
	struct code *codes;
	uint32_t code_count;
	struct map code_index;
	struct pack_table *tables;
	uint32_t table_count;
	struct item *items;
	uint32_t item_count;
	struct service_point *points;
	uint32_t point_count;
	struct role *roles;
	uint32_t role_count;
	struct field_right *field_rights;
	uint32_t field_right_count;
	struct demo_account *accounts;
	uint32_t account_count;
	struct clock_rule *clocks;
	uint32_t clock_count;
	struct opening opening; /* calendars/opening-hours.csv; no rules: nothing is known */
	struct booking_share *shares; /* org/booking.csv, see pack/booking.h */
	uint32_t share_count;
	struct indicator *indicators;
	uint32_t indicator_count;
	struct decision_file *decisions;
	uint32_t decision_count;
	struct process_file *processes;
	uint32_t process_count;
	struct letter_kind *letters; /* letters/letters.csv, see pack/letter.h */
	uint32_t letter_count;
	struct form_file *forms;
	uint32_t form_count;
	struct matter *matters;
	uint32_t matter_count;
	str json; /* pack.json as written */
};

/* Called for each fault found by pack_load: "file:line: message". */
struct pack_complaints {
	void *self;
	void (*tell)(void *self, const char *where, const char *message);
	uint32_t count; /* how many were told */
	/* Called for each remark: what is odd but does not keep the pack from loading; may be NULL. */
	void (*note)(void *self, const char *where, const char *message);
	uint32_t note_count;
};

/* Loads and checks a whole pack folder; goes on after a fault so that one run tells all of them.
 * dir      the folder; files and tables by their place in it (src/pack/layout.c is the reference of tables and columns)
 * out      the pack, or NULL when any fault was told
 * to       told of each fault with "file:line", the path relative to the folder; `tell` may be NULL
 * Result   true when nothing was told
 * Checks   required files; known columns; cells by type; unique codes (both lines named); references between tables;
 *          item codes of 31 characters; promised <= statutory in the same unit; instant items promise 0 or on the spot;
 *          needs without a circle; materials with a basis; permission patterns; regulations one after the other without
 *          a gap; a calendar that covers valid_from..valid_to; clocks (see clock.c) and opening hours;
 *          points of a scheme that add up; processes, decisions and
 *          score formulas that compile; decision tables without faults (rules_analyse); indicator headers; {{figures}}
 *          of report templates; JSON files
 * Memory   the pack's own arena (pack_free gives it back); at most LIMIT_FILE_BYTES per file */
bool pack_load(const char *dir, struct pack **out, struct pack_complaints *to);
void pack_free(struct pack *p);

/* The code of a class, or NULL. An item's short id is no code: see pack_item. */
const struct code *pack_code(const struct pack *p, enum code_class class, str code);
/* The item, service point, role or indicator, or NULL. Items are found by code or by short id. */
const struct item *pack_item(const struct pack *p, str code);
const struct service_point *pack_point(const struct pack *p, str code);
const struct role *pack_role(const struct pack *p, str name);
const struct indicator *pack_indicator(const struct pack *p, str id);
/* The model that holds the decision, its number in *decision; NULL when there is none. */
const struct rules_model *pack_decision(const struct pack *p, str name, int *decision);
/* The process by file name, or the one that drives records of this kind; NULL when there is none. */
const struct process_file *pack_process(const struct pack *p, str name);
const struct process_file *pack_process_for(const struct pack *p, str record_name);
/* The rule of a clock for cases of the item that were received on that day; NULL when the item has no such clock then.
 * Bound by the day of receipt: a rule that begins later never applies to a case that was there before.
 * starts  the clock's rule that begins with this; MOMENT_KINDS: the first of any
 * Result  never NULL for correction_notice, correction_due, statutory, promised, special and renewal of an item whose
 *         clock no row is about: then it is what items.csv says */
const struct clock_rule *pack_clock(const struct item *item, enum clock_kind clock, enum clock_moment starts,
                                    day received_on);
/* How holders of a role see a field: as the row of the role says, else that of all roles (*), else in full. `record`
 * and `field` as the desk names them ("case", "reason"); "files" are the names of files that were handed in. */
enum field_sight pack_field_right(const struct pack *p, str role, str record, str field);
/* Whether personal data may be looked at for this purpose: a code of org/purposes.csv; any where there is no table. */
bool pack_purpose(const struct pack *p, str purpose);
/* The limit of the rule for the item: its own value, else that of items.csv. False when neither states one. */
bool pack_clock_limit(const struct item *item, const struct clock_rule *rule, struct limit *out);
/* The greatest extension at a time, units of the limit; 0: none. */
int32_t pack_clock_extension(const struct item *item, const struct clock_rule *rule);
/* Words of the table. */
const char *clock_name(enum clock_kind clock);
const char *clock_moment_name(enum clock_moment moment);
const char *clock_effect_name(enum clock_effect effect);
const char *clock_approver_name(enum clock_approver approver);
/* The number of the clock, or -1. */
int clock_find(str name);

/* Most rules that one item can have at a time: one of each clock, three of a hearing, two of a renewal. */
enum { CLOCK_RULES_MAX = CLOCK_KINDS + 3 };
/* The rules that hold for cases of the item received on that day, in the order of the clocks.
 * Result  how many were put into out, at most `most` */
uint32_t pack_item_clocks(const struct item *item, day on, const struct clock_rule **out, uint32_t most);
/* Writes the rule as one sentence: "受理之日起20个工作日内作出决定；…。", or in English. */
void clock_put_plain(struct buf *out, const struct item *item, const struct clock_rule *rule, bool zh);
/* Parts of it: "受理" of "受理之日起"; "作出决定"; what is not counted (empty: nothing); what its end means; who approves
 * an extension (empty: nobody); the clock's name, for rules without a row. */
const char *clock_start_zh(enum clock_moment moment);
const char *clock_end_zh(enum clock_moment moment);
const char *clock_not_counted(uint32_t pauses, bool zh);
const char *clock_effect_words(enum clock_effect effect, bool zh);
const char *clock_approver_words(enum clock_approver approver, bool zh);
const char *clock_title(enum clock_kind clock, bool zh);
/* Whether the clock means anything for the item: a renewal only for one that renews, a promise only where one is
 * made. */
bool clock_applies(const struct item *item, const struct clock_rule *rule);
/* Where the limit of the rule comes from for the item: a limit of items.csv brings its own basis and tag along. */
struct clock_origin {
	str basis, tag;
};
struct clock_origin clock_origin(const struct pack *p, const struct item *item, const struct clock_rule *rule);

/* The form by name ("person"), or NULL. */
const struct form_file *pack_form(const struct pack *p, str name);
/* How the item is handled at the point: the row of items/points.csv that names the point, else that of its level. */
enum point_mode pack_point_mode(const struct pack *p, const struct item *item, const struct service_point *point);
/* "full", "receive", "terminal", "consult", "none". */
const char *point_mode_name(enum point_mode mode);

/* The text of the file that has the process `id`, as a library for process_load: self is the pack. */
bool pack_find_process(void *self, str id, str *text, const char **name);
/* A loaded table, or NULL. */
const struct csv *pack_table(const struct pack *p, const char *path);
/* Whether a role's patterns allow the permission ("*" ends a pattern). */
bool role_may(const struct role *r, str permission);

#endif
