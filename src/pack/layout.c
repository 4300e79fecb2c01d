/* The tables of a pack, column by column: this page is their reference. A column that is not named here is a complaint.
 * Every table of codes begins with code, name_zh, name_en. */
#include "pack/pack_int.h"

#define TEXT(name, flags) {name, COL_TEXT, flags, NULL, CODE_NONE, 0, 0, 0}
#define CODE(name, flags) {name, COL_CODE, flags, NULL, CODE_NONE, 0, 0, 0}
#define TAGGED(name, flags) {name, COL_TAG, flags, NULL, CODE_NONE, 0, 0, 0}
#define TAG(flags) TAGGED("tag", flags)
#define INT(name, flags, least, most) {name, COL_INT, flags, NULL, CODE_NONE, least, most, 0}
#define NUMBER(name, flags) {name, COL_NUMBER, flags, NULL, CODE_NONE, 0, 0, 0}
#define MONEY(name, flags) {name, COL_FEN, flags, NULL, CODE_NONE, 0, 0, 0}
#define DAY(name, flags) {name, COL_DAY, flags, NULL, CODE_NONE, 0, 0, 0}
#define WORDS(name, flags, words) {name, COL_WORD, flags, words, CODE_NONE, 0, 0, 0}
#define YES_NO(name, flags) WORDS(name, flags, "yes no")
#define REF(name, flags, class) {name, COL_REF, flags, NULL, class, 0, 0, 0}
#define IN(name, flags, column) {name, COL_IN, flags, column, CODE_NONE, 0, 0, 0}
/* Columns that are kept in a record: KEPT(type, column, flags, in, class, least, most, record, member). */
#define KEPT(name, type, flags, in, class, least, most, record, member) \
	{name, type, (flags) | KEEP, in, class, least, most, offsetof(struct record, member)}
#define ITEM(name, type, flags, in, class, least, most, member) \
	KEPT(name, type, flags, in, class, least, most, item, member)
#define POINT(name, type, flags, in, class, least, most, member) \
	KEPT(name, type, flags, in, class, least, most, service_point, member)
#define ROLE(name, type, flags, in, member) KEPT(name, type, flags, in, CODE_NONE, 0, 0, role, member)
#define ACCOUNT(name, type, flags, in, class, member) KEPT(name, type, flags, in, class, 0, 0, demo_account, member)
#define CLOCK(name, type, flags, in, class, least, most, member) \
	KEPT(name, type, flags, in, class, least, most, clock_rule, member)
#define NAMED CODE("code", MUST | UNIQUE), TEXT("name_zh", MUST), TEXT("name_en", MUST)

#define UNITS "working natural hour on_spot" /* in the order of enum limit_unit */

static const struct column departments[] = {
	NAMED, TEXT("short_zh", 0), TEXT("kind", 0), REF("parent", 0, CODE_DEPARTMENT), TEXT("credit_code", 0),
	TEXT("note", 0), TAG(0),
};

static const struct column service_points[] = {
	POINT("code", COL_CODE, MUST | UNIQUE, NULL, CODE_NONE, 0, 0, code),
	POINT("name_zh", COL_TEXT, MUST, NULL, CODE_NONE, 0, 0, name_zh),
	TEXT("name_en", MUST),
	POINT("no", COL_INT, MUST | UNIQUE, NULL, CODE_NONE, 1, 1023, no),
	POINT("parent", COL_REF, 0, NULL, CODE_SERVICE_POINT, 0, 0, parent),
	POINT("level", COL_WORD, MUST, "district street village", CODE_NONE, 0, 0, level),
	POINT("booking", COL_FLAG, MUST, "no yes", CODE_NONE, 0, 0, booking),
	POINT("capacity", COL_INT, 0, NULL, CODE_NONE, 0, 10000, capacity),
	POINT("slot_minutes", COL_INT, 0, NULL, CODE_NONE, 5, 480, slot_minutes),
	NUMBER("lat", 0), NUMBER("lon", 0), TEXT("address_zh", 0), TEXT("address_en", 0),
};

static const struct column windows[] = {
	NAMED, INT("no", UNIQUE, 1, 65535), /* permanent; without it windows are numbered by their rows */
	REF("service_point", MUST, CODE_SERVICE_POINT), REF("business_group", 0, CODE_BUSINESS_GROUP),
};

/* minutes: what a visit usually takes at the window */
static const struct column business_groups[] = {
	NAMED, INT("no", MUST | UNIQUE, 1, 255), INT("minutes", 0, 1, 480),
	IN("items", LIST, "items/items.csv#id"),
};

static const struct column roles[] = {
	ROLE("name", COL_CODE, MUST | UNIQUE, NULL, name), ROLE("name_zh", COL_TEXT, MUST, NULL, name_zh),
	ROLE("name_en", COL_TEXT, MUST, NULL, name_en), {"permissions", COL_PERMISSIONS, MUST, NULL, CODE_NONE, 0, 0, 0},
	ROLE("scope", COL_WORD, MUST, "district department service_point self", scope),
	ROLE("second_factor", COL_FLAG, 0, "no yes", second_factor),
};

static const struct column accounts[] = {
	ACCOUNT("user", COL_CODE, MUST | UNIQUE, NULL, CODE_NONE, user),
	ACCOUNT("name_zh", COL_TEXT, MUST, NULL, CODE_NONE, name_zh),
	ACCOUNT("role", COL_IN, MUST, "org/roles.csv#name", CODE_NONE, role),
	ACCOUNT("department", COL_REF, 0, NULL, CODE_DEPARTMENT, department),
	ACCOUNT("service_point", COL_REF, 0, NULL, CODE_SERVICE_POINT, service_point),
	ACCOUNT("password", COL_TEXT, MUST | UNIQUE, NULL, CODE_NONE, password),
	ACCOUNT("kind", COL_WORD, 0, "person company", CODE_NONE, kind),
	ACCOUNT("person_name", COL_TEXT, 0, NULL, CODE_NONE, person_name),
	ACCOUNT("id_no", COL_TEXT, 0, NULL, CODE_NONE, id_no),
	ACCOUNT("phone", COL_TEXT, 0, NULL, CODE_NONE, phone),
};

#define RIGHT(name, type, in, member) KEPT(name, type, MUST, in, CODE_NONE, 0, 0, field_right, member)
/* Who sees a field of a record otherwise than in full; a row fits one role or, with *, all that have none of theirs. */
static const struct column field_rights[] = {
	RIGHT("role", COL_TEXT, NULL, role), RIGHT("record", COL_TEXT, NULL, record), RIGHT("field", COL_TEXT, NULL, field),
	RIGHT("see", COL_CHOICE, "yes masked no", see), TEXT("purpose", 0), TEXT("basis", 0), TAG(MUST),
};

/* What personal data may be looked at for. */
static const struct column purposes[] = {NAMED, TEXT("basis", 0), TAG(MUST)};

static const struct column agencies[] = {NAMED, TEXT("kind", 0), TEXT("credit_code", 0), TEXT("note", 0), TAG(0)};

static const struct column market_agencies[] = {
	REF("agency", MUST | UNIQUE, CODE_AGENCY), IN("services", LIST, "plans/review-types.csv#code"),
	INT("credit", MUST, 0, 100), TEXT("conflicts", 0), TEXT("account", 0), TAG(MUST),
};

static const struct column market_ways[] = {
	{"code", COL_WORD, MUST | UNIQUE, "credit plan direct price draw", CODE_NONE, 0, 0, 0}, TEXT("name_zh", MUST),
	TEXT("name_en", MUST), INT("least_entries", MUST, 0, 256), MONEY("most_amount_fen", 0), YES_NO("drawn", MUST),
	YES_NO("offers", MUST), TEXT("basis", 0), TAG(MUST),
};

static const struct column market_rules[] = {
	NAMED, INT("value", MUST, 0, 1000000), TEXT("unit", MUST), TEXT("basis", 0), TAG(MUST),
};

static const struct column documents[] = {
	NAMED, TEXT("doc_no", 0), DAY("issued_on", 0), TEXT("kind", 0), TEXT("set", 0), YES_NO("in_force", 0),
	TEXT("note", 0), TAG(0),
};

static const struct column items[] = {
	ITEM("code", COL_CODE, MUST | UNIQUE, NULL, CODE_NONE, 0, 0, code),
	ITEM("name_zh", COL_TEXT, MUST, NULL, CODE_NONE, 0, 0, name_zh),
	ITEM("name_en", COL_TEXT, MUST, NULL, CODE_NONE, 0, 0, name_en),
	ITEM("id", COL_CODE, MUST | UNIQUE, NULL, CODE_NONE, 0, 0, id),
	ITEM("no", COL_INT, MUST | UNIQUE, NULL, CODE_NONE, 1, 65535, order),
	ITEM("type", COL_TEXT, MUST, NULL, CODE_NONE, 0, 0, type),
	ITEM("stage", COL_IN, 0, "plans/stages.csv#code", CODE_NONE, 0, 0, stage),
	ITEM("department", COL_REF, MUST, NULL, CODE_DEPARTMENT, 0, 0, department),
	ITEM("version", COL_TEXT, MUST, NULL, CODE_NONE, 0, 0, version),
	ITEM("case_type", COL_FLAG, MUST, "promised instant", CODE_NONE, 0, 0, instant),
	ITEM("statutory_value", COL_INT, 0, NULL, CODE_NONE, 0, LIMIT_DEADLINE_DAYS, statutory.value),
	ITEM("statutory_unit", COL_CHOICE, 0, UNITS, CODE_NONE, 0, 0, statutory.unit),
	ITEM("statutory_tag", COL_TAG, 0, NULL, CODE_NONE, 0, 0, statutory_tag),
	ITEM("statutory_basis", COL_TEXT, 0, NULL, CODE_NONE, 0, 0, statutory_basis),
	ITEM("promised_value", COL_INT, 0, NULL, CODE_NONE, 0, LIMIT_DEADLINE_DAYS, promised.value),
	ITEM("promised_unit", COL_CHOICE, 0, UNITS, CODE_NONE, 0, 0, promised.unit),
	ITEM("promised_tag", COL_TAG, 0, NULL, CODE_NONE, 0, 0, promised_tag),
	ITEM("correction_days", COL_INT, 0, NULL, CODE_NONE, 0, LIMIT_DEADLINE_DAYS, correction.value),
	ITEM("extension_days_max", COL_INT, 0, NULL, CODE_NONE, 0, LIMIT_DEADLINE_DAYS, extension_days_max),
	ITEM("counts_from", COL_FLAG, 0, "acceptance receipt", CODE_NONE, 0, 0, counts_from_receipt),
	ITEM("renewal", COL_FLAG, 0, "no yes", CODE_NONE, 0, 0, renewal),
	ITEM("process", COL_PROCESS, MUST, NULL, CODE_NONE, 0, 0, process_name),
	ITEM("decision", COL_DECISION, 0, NULL, CODE_NONE, 0, 0, decision),
	IN("needs", LIST, "items/items.csv#id"),
	REF("review", 0, CODE_REVIEW_TYPE),
	TEXT("review_payer", 0),
	TEXT("legal_basis", 0),
	YES_NO("synthetic_code", MUST),
	TEXT("note", 0),
	ITEM("catalog_code", COL_CODE, 0, NULL, CODE_NONE, 0, 0, catalog_code),
	TEXT("local_catalog_code", 0),
	ITEM("local_code", COL_TEXT, 0, NULL, CODE_NONE, 0, 0, local_code),
	ITEM("parent", COL_IN, 0, "items/items.csv#id", CODE_NONE, 0, 0, parent),
	ITEM("use_level", COL_WORD, 0, "1 2 3 4 5 6", CODE_NONE, 0, 0, use_level),
	DAY("valid_from", 0), DAY("valid_to", 0),
	TEXT("dept_type", 0), TEXT("entrust_name", 0), TEXT("promise_explain", 0), TEXT("special_procedure", 0),
	TEXT("power_source", 0), YES_NO("is_fee", 0), TEXT("fee_basis", 0), TEXT("link_way", 0),
	TEXT("supervise_way", 0), TEXT("transact_addr", 0), TEXT("transact_time", 0), YES_NO("is_entry_center", 0),
	YES_NO("is_online", 0), TEXT("online_handle_depth", 0), YES_NO("is_schedule", 0),
	YES_NO("is_service_terminals", 0), YES_NO("is_pay_online", 0), YES_NO("is_express", 0), TEXT("handle_area", 0),
	TEXT("other_dept", 0), TEXT("service_type", 0), TEXT("service_by_law", 0), TEXT("limit_explain", 0),
	TEXT("area_code", 0), TEXT("main_item_name", 0),
};

/* 业务办理项: units of an item by what is asked for. */
static const struct column handling_items[] = {
	REF("item", MUST, CODE_ITEM), CODE("code", MUST | UNIQUE), TEXT("name_zh", MUST), TEXT("name_en", MUST),
	WORDS("kind", MUST, "new change renew cancel"), TAG(0),
};

/* Types of items. national: the two-digit code; of several types with one code the first stands for it in an import. */
static const struct column item_types[] = {
	CODE("code", MUST | UNIQUE), TEXT("name_zh", MUST), TEXT("name_en", MUST), TEXT("national", 0),
	YES_NO("on_application", MUST), TAG(0), TEXT("note", 0),
};

/* What no material may be called. place: whole name, end of it, or anywhere. */
static const struct column item_words[] = {
	TEXT("word", MUST | UNIQUE), WORDS("place", MUST, "whole end anywhere"), TEXT("basis", 0), TAG(0),
};

/* What columns of imports are called elsewhere; an empty field: left out knowingly. */
static const struct column import_columns[] = {TEXT("alias", MUST | UNIQUE), TEXT("field", 0), TEXT("note", 0)};
/* What values of imports mean; `field` by its national name. */
static const struct column import_values[] = {TEXT("field", MUST), TEXT("value", MUST), TEXT("means", MUST)};

static const struct column materials[] = {
	REF("item", MUST, CODE_ITEM), TEXT("name_zh", MUST), TEXT("name_en", MUST),
	WORDS("necessity", MUST, "must tolerable reused"), TEXT("source", 0), TEXT("basis", 0), INT("copies", 0, 0, 100),
	TEXT("reused_from", 0), TAG(0), TEXT("code", 0), WORDS("type", 0, "original copy certificate form"),
	WORDS("format", 0, "paper electronic both"), TEXT("accept_standard", 0), TEXT("fill_explain", 0), TEXT("when", 0),
};

/* What guides say beside items.csv; `when` is FEEL over the answers to the item's questions (guide_load.c). */
static const struct column guides[] = {
	REF("item", MUST | UNIQUE, CODE_ITEM), TEXT("form", 0), TEXT("applicants", MUST), TEXT("accept_condition", 0),
	TEXT("handle_flow", 0), TEXT("result_name_zh", 0), TEXT("result_name_en", 0), TEXT("result_type", 0),
	TEXT("handle_form", MUST), INT("visits", 0, 0, 9), INT("valid_years", 0, 0, 99), YES_NO("two_officers", 0),
	YES_NO("commitment", 0), YES_NO("public_result", 0), TAG(MUST),
};

/* options: "value=中文/English|value=中文/English" */
static const struct column questions[] = {
	REF("item", MUST, CODE_ITEM), CODE("code", MUST), TEXT("name_zh", MUST), TEXT("name_en", MUST),
	WORDS("type", MUST, "yes_no choice number"), TEXT("options", 0), TEXT("when", 0), TAG(MUST),
};

static const struct column situations[] = {
	REF("item", MUST, CODE_ITEM), CODE("code", MUST), TEXT("name_zh", MUST), TEXT("name_en", MUST), TEXT("when", 0),
	TAG(MUST),
};

static const struct column fees[] = {
	REF("item", MUST, CODE_ITEM), TEXT("name_zh", MUST), TEXT("name_en", MUST), MONEY("amount_fen", MUST),
	TEXT("standard", 0), TEXT("basis", 0), TEXT("explain", 0), YES_NO("reducible", 0), TEXT("when", 0), TAG(MUST),
};

static const struct column faqs[] = {
	REF("item", MUST, CODE_ITEM), TEXT("question_zh", MUST), TEXT("answer_zh", MUST), TEXT("question_en", MUST),
	TEXT("answer_en", MUST), TAG(MUST),
};

/* Where what is handled: of rows about one item and point, that of the point beats that of its level. */
static const struct column item_points[] = {
	REF("items", MUST | LIST, CODE_ITEM), WORDS("level", 0, "district street village"),
	REF("points", LIST, CODE_SERVICE_POINT), WORDS("mode", MUST, "full receive terminal consult none"), TAG(MUST),
};

static const struct column synonyms[] = {TEXT("word", MUST), TEXT("means", MUST)};

/* items: ids split by spaces; one with ? behind is asked about. */
static const struct column matters[] = {
	NAMED, TEXT("items", MUST), TEXT("form", 0), TEXT("applicants", MUST), TEXT("note_zh", 0), TEXT("note_en", 0),
	TAG(MUST), {"condition", COL_FEEL, 0, NULL, CODE_NONE, 0, 0, 0}, TEXT("closed_zh", 0), TEXT("closed_en", 0),
	YES_NO("ordered", 0), INT("notice_days", 0, 0, 90),
};

static const struct column pause_reasons[] = {NAMED, REF("items", LIST, CODE_ITEM), TEXT("basis", 0), TAG(MUST)};

/* Who supervises what was granted, and is told of it. */
static const struct column supervision[] = {
	REF("items", MUST | LIST, CODE_ITEM), REF("department", MUST, CODE_DEPARTMENT),
	TEXT("told_of", MUST), /* words separated by spaces: granted, refused, revoked */
	INT("value", MUST, 0, LIMIT_DEADLINE_DAYS), WORDS("unit", MUST, UNITS), TEXT("basis", 0), TAG(MUST),
	YES_NO("projects", 0), /* yes: told of cases of investment projects alone */
};

/* Which node of a process an event stands for that no command names. */
static const struct column process_mapping[] = {TEXT("process", MUST), TEXT("activity", MUST), TEXT("node", MUST)};

/* What holds for tasks of a step; the first row that fits counts, * fits all. */
static const struct column task_rules[] = {
	TEXT("process", MUST), TEXT("step", MUST), WORDS("kind", MUST, "sign joint *"),
	INT("value", 0, 0, LIMIT_DEADLINE_DAYS), WORDS("unit", 0, UNITS),
	WORDS("on_timeout", MUST, "none remind transfer agree"), INT("repeat", 0, 0, 9), TEXT("superior", 0),
	YES_NO("skip_same", MUST), TEXT("basis", 0), TAG(MUST),
};

static const struct column limits[] = {
	NAMED, INT("value", MUST, 0, LIMIT_DEADLINE_DAYS), WORDS("unit", MUST, UNITS " year number"), TEXT("basis", 0),
	TAG(MUST), TEXT("note", 0),
};

/* Which of the cases that a machine has granted are looked at afterwards. */
static const struct column sampling[] = {
	REF("items", MUST | LIST, CODE_ITEM), INT("share_percent", MUST, 0, 100),
	TEXT("channels", 0), /* words separated by spaces; empty: any */
	INT("days", MUST, 1, LIMIT_DEADLINE_DAYS), TEXT("basis", 0), TAG(MUST), TEXT("note", 0),
};

static const struct column named[] = {NAMED};

/* Topics of tickets in levels; keywords: words of callers that hint at the topic, split by spaces. */
static const struct column topics[] = {NAMED, REF("parent", 0, CODE_TOPIC), TEXT("keywords", 0)};

/* Why a unit returns a ticket, or why the hotline takes a matter not up. */
static const struct column grounds[] = {NAMED, WORDS("use", MUST, "return refuse"), TEXT("basis", 0), TAG(MUST)};

/* Procedures with limits of their own law; their steps by the words of the field special_step. */
static const struct column special_clocks[] = {
	NAMED, WORDS("first_step", MUST, "accept verify mediate tell"),
	WORDS("second_step", MUST, "accept verify mediate tell"), TEXT("basis", 0), TAG(MUST),
};

/* Shifts of the hotline; opens, closes: as 08:00, a shift that closes by its opening ends on the next day. */
static const struct column shifts[] = {
	NAMED, INT("no", MUST | UNIQUE, 1, 63), TEXT("opens", MUST), TEXT("closes", MUST),
};

static const struct column supervision_levels[] = {NAMED, INT("level", MUST | UNIQUE, 1, 5)};

static const struct column regulations[] = {
	NAMED, DAY("valid_from", MUST), DAY("valid_to", 0), TEXT("basis", 0), TAG(MUST),
};

static const struct column baseline[] = {
	NAMED, INT("natural_days", MUST, 0, 100000), INT("working_days", 0, 0, 100000), TEXT("basis", 0), TAG(MUST),
};

static const struct column contradictions[] = {
	NAMED, TEXT("category", MUST), TEXT("eia_side", MUST), TEXT("permit_side", MUST), TAGGED("kind", MUST),
	TEXT("proposed_rule", 0),
	TEXT("pair", 0), TEXT("type", 0), TEXT("subject", 0), /* of the finding that it names, see permit/permit.h */
};

/* What two permits ask for, and how it is compared: see docs/PERMITS.md and src/permit. */
static const struct column permits[] = {
	NAMED, REF("items", MUST | LIST, CODE_ITEM), TEXT("basis", 0), TAG(MUST), TEXT("note", 0),
};
static const struct column permit_facts[] = {
	NAMED, WORDS("type", MUST, "number choice yes_no"), TEXT("unit", 0), TEXT("choices", 0), NUMBER("low", 0),
	NUMBER("high", 0), TEXT("typical", MUST), TAG(MUST),
};
static const struct column permit_words[] = {NAMED};
static const struct column permit_subjects[] = {
	NAMED, WORDS("compare", MUST, "same set once condition formula within waits order"), TEXT("type", MUST),
	WORDS("derive", 0, "statutory_limit clock_start correction department materials needs validity"),
	TEXT("materials", 0), INT("tolerance", 0, 0, 100), WORDS("silence", 0, "differs ignored"),
	WORDS("severity", MUST, "blocks conflict differs"), TAG(MUST),
};
static const struct column permit_clauses[] = {
	IN("permit", MUST, "permits/permits.csv#code"), IN("subject", MUST, "permits/subjects.csv#code"),
	TEXT("value", MUST), TEXT("unit", 0), TEXT("text_zh", MUST), TEXT("text_en", MUST), TEXT("basis", 0), TAG(MUST),
	DAY("valid_from", 0), DAY("valid_to", 0),
};
static const struct column permit_bridges[] = {
	IN("left", MUST, "permits/permits.csv#code"), IN("right", MUST, "permits/permits.csv#code"),
	IN("subject", MUST, "permits/subjects.csv#code"), REF("document", MUST, CODE_DOCUMENT), DAY("since", MUST),
	TEXT("note_zh", MUST), TEXT("note_en", MUST), TAG(MUST),
};

static const struct column free_services[] = {NAMED, TEXT("unit", MUST), TEXT("basis", 0), TAG(MUST)};

static const struct column review_types[] = {
	NAMED, TEXT("payer", MUST), INT("days", MUST, 0, LIMIT_DEADLINE_DAYS), TEXT("basis", 0), TAG(MUST),
	DAY("checklist_from", 0), WORDS("counts_as", 0, "drawings"), INT("fee_fen", 0, 0, 2000000000),
};

/* What a technical review looks at: an open point of grade must does not pass. */
static const struct column checklists[] = {
	REF("review_type", MUST, CODE_REVIEW_TYPE), CODE("id", MUST | UNIQUE), WORDS("grade", MUST, "must should"),
	TEXT("name_zh", MUST), TEXT("name_en", MUST), TEXT("basis", 0), TAG(MUST),
};

static const struct column clocks[] = {
	CLOCK("code", COL_CODE, MUST | UNIQUE, NULL, CODE_NONE, 0, 0, code),
	CLOCK("name_zh", COL_TEXT, MUST, NULL, CODE_NONE, 0, 0, name_zh),
	CLOCK("name_en", COL_TEXT, MUST, NULL, CODE_NONE, 0, 0, name_en),
	CLOCK("clock", COL_CHOICE, MUST, CLOCK_WORDS, CODE_NONE, 0, 0, clock),
	CLOCK("items", COL_REF, MUST | LIST, NULL, CODE_ITEM, 0, 0, items),
	CLOCK("value", COL_INT, 0, NULL, CODE_NONE, 0, LIMIT_DEADLINE_DAYS, limit.value),
	CLOCK("unit", COL_CHOICE, 0, UNITS, CODE_NONE, 0, 0, limit.unit),
	CLOCK("counts", COL_FLAG, 0, "after before", CODE_NONE, 0, 0, counts_before),
	CLOCK("starts", COL_CHOICE, MUST, MOMENT_WORDS, CODE_NONE, 0, 0, starts),
	CLOCK("ends", COL_CHOICE, MUST, MOMENT_WORDS, CODE_NONE, 0, 0, ends),
	TEXT("pauses", MUST), /* words separated by spaces: special, correction, or none */
	INT("extend_times", 0, 0, 9),
	INT("extend_value", 0, 0, LIMIT_DEADLINE_DAYS),
	CLOCK("approver", COL_CHOICE, 0, APPROVER_WORDS, CODE_NONE, 0, 0, approver),
	CLOCK("effect", COL_CHOICE, MUST, EFFECT_WORDS, CODE_NONE, 0, 0, effect),
	CLOCK("warn", COL_INT, 0, NULL, CODE_NONE, 0, LIMIT_DEADLINE_DAYS, warn_days),
	CLOCK("calendar", COL_CHOICE, MUST, "working_days every_day opening_hours", CODE_NONE, 0, 0, calendar),
	CLOCK("basis", COL_TEXT, 0, NULL, CODE_NONE, 0, 0, basis),
	CLOCK("tag", COL_TAG, MUST, NULL, CODE_NONE, 0, 0, tag),
	DAY("valid_from", MUST), DAY("valid_to", 0),
	CLOCK("note_zh", COL_TEXT, 0, NULL, CODE_NONE, 0, 0, note_zh),
	CLOCK("note_en", COL_TEXT, 0, NULL, CODE_NONE, 0, 0, note_en),
};

/* A row without point is about a level, one with neither about all places; closed takes hours away. */
static const struct column booking_shares[] = {
	WORDS("level", 0, "district street village"), REF("point", 0, CODE_SERVICE_POINT),
	REF("business_group", 0, CODE_BUSINESS_GROUP), INT("walk_in_percent", MUST, 0, 100), INT("capacity", 0, 0, 10000),
	TEXT("basis", 0), TAG(MUST),
};

static const struct column booking_rules[] = {NAMED, TEXT("basis", 0), TAG(MUST)};

static const struct column opening_hours[] = {
	WORDS("level", 0, "district street village"), REF("point", 0, CODE_SERVICE_POINT),
	WORDS("days", MUST, OPENING_WORDS), TEXT("opens", 0), TEXT("closes", 0), WORDS("kind", 0, "open closed"),
	DAY("valid_from", 0), DAY("valid_to", 0), TEXT("reason_zh", 0), TEXT("reason_en", 0), TEXT("basis", 0), TAG(0),
};

/* Approval plans of projects: docs/PLANNING.md. Expressions are compiled by the room of plans, over the facts. */
#define FEEL_TEXT(name, flags) {name, COL_FEEL, flags, NULL, CODE_NONE, 0, 0, 0}
static const struct column plan_facts[] = {
	NAMED, WORDS("type", MUST, "yes_no choice choices number text"), TEXT("unit", 0), TEXT("choices", 0),
	NUMBER("least", 0), NUMBER("most", 0), YES_NO("required", MUST), IN("stage", 0, "plans/stages.csv#code"),
	TEXT("help_zh", MUST), TEXT("help_en", MUST), TAG(MUST),
};
static const struct column plan_fact_rules[] = {
	CODE("code", MUST | UNIQUE), WORDS("kind", MUST, "contradict missing"), IN("fact", MUST, "plans/facts.csv#code"),
	FEEL_TEXT("when", MUST), TEXT("zh", MUST), TEXT("en", MUST), TEXT("way_zh", MUST), TEXT("way_en", MUST), TAG(MUST),
};
static const struct column plan_needs[] = {
	REF("item", MUST, CODE_ITEM), REF("need", MUST, CODE_ITEM), WORDS("effect", MUST, "add remove"),
	FEEL_TEXT("when", 0), TEXT("zh", 0), TEXT("en", 0), TEXT("basis", 0), TAG(MUST),
};
static const struct column plan_promises[] = {
	TEXT("item", MUST), FEEL_TEXT("when", MUST), FEEL_TEXT("days", 0), WORDS("review", MUST, "keep none"),
	TEXT("zh", 0), TEXT("en", 0), TEXT("basis", 0), TAG(MUST),
};
static const struct column plan_joints[] = {
	NAMED, REF("items", MUST | LIST, CODE_ITEM), TEXT("lead", MUST), WORDS("counts", MUST, "lead longest"),
	FEEL_TEXT("when", 0), TEXT("basis", 0), TAG(MUST),
};
static const struct column plan_groups[] = {NAMED, REF("items", MUST | LIST, CODE_ITEM), TAG(MUST)};
static const struct column plan_pools[] = {
	NAMED, INT("units", MUST, 0, 1000), REF("reviews", LIST, CODE_REVIEW_TYPE), REF("items", LIST, CODE_ITEM),
	TAG(MUST),
};
static const struct column plan_officers[] = {
	REF("department", MUST, CODE_DEPARTMENT), REF("items", LIST, CODE_ITEM), CODE("user", MUST),
	TEXT("name_zh", MUST), TEXT("name_en", MUST), TAG(MUST),
};
static const struct column plan_alternatives[] = {
	NAMED, TEXT("options", 0), FEEL_TEXT("available", 0), TEXT("why_zh", 0), TEXT("why_en", 0), TEXT("costs_zh", MUST),
	TEXT("costs_en", MUST), TEXT("saves_zh", MUST), TEXT("saves_en", MUST), REF("adds", LIST, CODE_ITEM), TAG(MUST),
};
static const struct column plan_milestones[] = {
	NAMED, REF("items", MUST | LIST, CODE_ITEM), WORDS("takes", MUST, "first last"), TAG(MUST),
};
static const struct column plan_item_reviews[] = {
	REF("item", MUST | UNIQUE, CODE_ITEM), WORDS("mode", MUST, "itself before"), TAG(MUST),
};
static const struct column plan_item_services[] = {
	REF("item", 0, CODE_ITEM), REF("free_service", MUST, CODE_FREE_SERVICE), FEEL_TEXT("quantity", MUST),
	FEEL_TEXT("when", 0), TAG(MUST),
};
static const struct column plan_material_rules[] = {
	TEXT("item", MUST), TEXT("material", MUST), FEEL_TEXT("when", MUST), TEXT("basis", 0), TAG(MUST),
};
static const struct column plan_risks[] = {
	CODE("code", MUST | UNIQUE), WORDS("grade", MUST, "high medium low"), WORDS("of", MUST, "plan item"),
	FEEL_TEXT("when", MUST), TEXT("zh", MUST), TEXT("en", MUST), TAG(MUST),
};
static const struct column plan_own_steps[] = {
	NAMED, IN("stage", MUST, "plans/stages.csv#code"), FEEL_TEXT("when", MUST), FEEL_TEXT("months", MUST),
	FEEL_TEXT("after", MUST), REF("before", LIST, CODE_ITEM), TEXT("why_zh", MUST), TEXT("why_en", MUST),
	TEXT("not_zh", MUST), TEXT("not_en", MUST), TAG(MUST),
};
static const struct column plan_reasons[] = {
	REF("item", MUST | UNIQUE, CODE_ITEM), TEXT("zh", MUST), TEXT("en", MUST), TEXT("not_zh", MUST),
	TEXT("not_en", MUST), TAG(MUST),
};

static const struct column stages[] = {NAMED, INT("no", MUST | UNIQUE, 1, 255)};

static const struct column projects[] = {
	TEXT("no", MUST | UNIQUE), TEXT("title_zh", MUST), TEXT("title_en", MUST), TEXT("project_type", MUST),
	REF("department", MUST, CODE_DEPARTMENT), MONEY("submitted_fen", MUST), MONEY("approved_fen", 0),
	DAY("applied_on", MUST), DAY("audited_on", 0), YES_NO("established", 0), DAY("established_on", 0),
	REF("document", 0, CODE_DOCUMENT), TEXT("reason", 0), TAG(MUST),
};

static const struct column fund_lines[] = {
	TEXT("no", MUST | UNIQUE), IN("project", MUST, "it/projects.csv#no"), TEXT("title_zh", MUST),
	REF("department", MUST, CODE_DEPARTMENT), INT("year", MUST, 1900, 2200), MONEY("amount_fen", MUST),
	DAY("approved_on", MUST), TAG(MUST),
};

static const struct column budget_lines[] = {
	NAMED, TEXT("function_code", 0), WORDS("fund", MUST, "general government_fund state_capital other"),
	WORDS("nature", MUST, "basic project"), INT("year", MUST, 1900, 2200), MONEY("initial_fen", MUST),
	MONEY("adjust_fen", 0), TEXT("basis", 0), TAG(MUST),
};

static const struct column contracts[] = {
	TEXT("no", MUST | UNIQUE), TEXT("title_zh", MUST), TEXT("title_en", 0), REF("line", MUST, CODE_BUDGET_LINE),
	TEXT("supplier_zh", 0), MONEY("amount_fen", MUST), DAY("signed_on", MUST), DAY("ends_on", 0), TAG(MUST),
};

static const struct column payments[] = {
	TEXT("no", MUST | UNIQUE), REF("line", MUST, CODE_BUDGET_LINE), IN("contract", 0, "budget/contracts.csv#no"),
	TEXT("title_zh", MUST), MONEY("amount_fen", MUST), DAY("planned_on", MUST), DAY("paid_on", 0), TEXT("note", 0),
};

static const struct column schemes[] = {NAMED, NUMBER("total", MUST), TEXT("basis", 0), TAG(MUST)};

static const struct column score_items[] = {
	NAMED, REF("scheme", MUST, CODE_SCHEME), REF("parent", 0, CODE_SCORE_ITEM), INT("level", 0, 1, 9),
	NUMBER("points_max", MUST), {"formula_feel", COL_FEEL, 0, NULL, CODE_NONE, 0, 0, 0}, TAG(0),
	NUMBER("example_points", 0),
};

static const struct column working_days[] = {
	DAY("date", MUST | UNIQUE), TEXT("name", 0), WORDS("kind", MUST, "off work"), INT("notice_year", MUST, 1900, 2200),
};

static const struct column notices[] = {INT("year", MUST, 1900, 2200), TEXT("notice", MUST), DAY("published_on", MUST)};

static const struct column year_items[] = {REF("item", MUST | UNIQUE, CODE_ITEM), NUMBER("weight", MUST)};

/* What callers of a generated year say; {word}, {name}, {area} are filled in. */
static const struct column ticket_texts[] = {REF("class", MUST, CODE_TICKET_CLASS), TEXT("text", MUST)};

static const struct column letters[] = {
	CODE("code", MUST), TEXT("event", MUST), IN("types", LIST, "items/item-types.csv#code"), TEXT("when", 0),
	TEXT("title_zh", MUST), TEXT("title_en", MUST), TEXT("number_zh", MUST), TEXT("number_en", MUST),
	YES_NO("seal", MUST), TEXT("basis", 0), TAG(MUST),
};

/* What may be uploaded; kind: what the bytes must be (data/filetype.h). */
static const struct column file_types[] = {
	NAMED, WORDS("kind", MUST, "pdf png jpeg gif webp heic ofd docx xlsx text"), TEXT("extensions", MUST),
	TEXT("media", MUST), INT("most_kb", MUST, 1, LIMIT_UPLOAD_BYTES >> 10), TAG(MUST),
};

/* Words of callers that hint at a class of ticket. */
static const struct column class_words[] = {
	REF("class", MUST, CODE_TICKET_CLASS), TEXT("keywords", MUST), TAG(MUST),
};
/* When a topic comes in more often than it used to; see docs/HOTLINE.md for the formula. */
static const struct column hotspots[] = {
	NAMED, WORDS("place", MUST, "area district"), INT("digits", MUST, 2, 6), INT("days", MUST, 1, 92),
	INT("weeks", MUST, 1, 52), INT("least", MUST, 1, 100000), INT("ratio_percent", MUST, 100, 10000),
	INT("excess_tenths", MUST, 1, 1000), TAG(MUST),
};
/* Competing definitions of one thing stand side by side; board: which shows them. */
static const struct column families[] = {NAMED, WORDS("board", 0, "hotline rating")};

/* 好差评: services that are rated, questions, tags. Source: 国办发〔2019〕51号 (一次一评、一事一评) */
static const struct column rating_services[] = {
	NAMED, WORDS("kind", MUST, "case ticket queue"), INT("no", MUST, 1, 31), TEXT("since", MUST),
	WORDS("mode", MUST, "window online phone"),
};
static const struct column rating_questions[] = {NAMED, TEXT("modes", MUST)};
static const struct column rating_tags[] = {NAMED, YES_NO("good", MUST)};

/* Which event is told to whom (src/post/rules.c). at: when, as slot_at-2h; still: what must hold when it is sent. */
static const struct column message_templates[] = {
	NAMED, TEXT("event", MUST), {"condition", COL_FEEL, 0, NULL, CODE_NONE, 0, 0, 0},
	WORDS("audience", MUST, "caller applicant department assisting officer"),
	TEXT("channels", MUST), YES_NO("urgent", MUST),
	TEXT("at", 0), {"still", COL_FEEL, 0, NULL, CODE_NONE, 0, 0, 0}, TEXT("text", 0), TEXT("basis", 0), TAG(MUST),
};

/* How a channel behaves: tries in all, the waits between them (doubled each time), how long one try may last. */
static const struct column message_channels[] = {
	NAMED, INT("tries", MUST, 1, 100), INT("first_wait_s", MUST, 0, 86400), INT("most_wait_s", MUST, 0, 86400),
	INT("timeout_s", MUST, 1, 300), INT("pause_hours", 0, 1, 10000), INT("keep_days", 0, 1, 36500), TAG(MUST),
	TEXT("note", 0),
};

static const struct column quiet_hours[] = {
	WORDS("channel", MUST | UNIQUE, "app mail sms"), TEXT("from", MUST), TEXT("to", MUST), TAG(MUST), TEXT("note", 0),
};

/* The Open311 interface, see docs/OPEN311.md. */
static const struct column open311_settings[] = {CODE("name", MUST | UNIQUE), TEXT("value", MUST), TEXT("note", 0)};
static const struct column open311_attributes[] = {
	REF("topic", MUST, CODE_TOPIC), INT("order", MUST, 1, 1000), CODE("code", MUST), YES_NO("variable", MUST),
	WORDS("datatype", MUST, "string number datetime text singlevaluelist multivaluelist"), YES_NO("required", MUST),
	TEXT("description_zh", MUST), TEXT("description_en", MUST), TEXT("datatype_description", 0), TEXT("values", 0),
};
#define UPDATE_WORDS \
	"OPEN INVESTIGATING IN_PROGRESS ACTION_SCHEDULED FIXED CLOSED DUPLICATE NOT_COUNCILS_RESPONSIBILITY " \
	"NO_FURTHER_ACTION INTERNAL_REFERRAL FOR_TRIAGE CANCELLED REOPEN"
static const struct column open311_states[] = {
	TEXT("state", MUST | UNIQUE), WORDS("status", MUST, "open closed"), WORDS("update_status", MUST, UPDATE_WORDS),
	TEXT("notes_zh", MUST), TEXT("notes_en", MUST),
};
static const struct column open311_updates[] = {
	TEXT("event", MUST | UNIQUE), WORDS("status", MUST, UPDATE_WORDS), TEXT("zh", MUST), TEXT("en", MUST),
};

#define TABLE(path, class, record, flags, columns) {path, class, record, flags, columns, COUNT(columns)}

const struct table_layout pack_layouts[] = {
	TABLE("org/departments.csv", CODE_DEPARTMENT, RECORD_NONE, REQUIRED, departments),
	TABLE("org/service-points.csv", CODE_SERVICE_POINT, RECORD_POINT, REQUIRED, service_points),
	TABLE("org/windows.csv", CODE_WINDOW, RECORD_NONE, 0, windows),
	TABLE("org/business-groups.csv", CODE_BUSINESS_GROUP, RECORD_NONE, 0, business_groups),
	TABLE("org/roles.csv", CODE_NONE, RECORD_ROLE, REQUIRED, roles),
	TABLE("org/field-rights.csv", CODE_NONE, RECORD_FIELD_RIGHT, 0, field_rights),
	TABLE("org/purposes.csv", CODE_NONE, RECORD_NONE, 0, purposes),
	TABLE("org/demo-accounts.csv", CODE_NONE, RECORD_ACCOUNT, 0, accounts),
	TABLE("org/agencies.csv", CODE_AGENCY, RECORD_NONE, 0, agencies),
	TABLE("market/agencies.csv", CODE_NONE, RECORD_NONE, 0, market_agencies),
	TABLE("market/ways.csv", CODE_NONE, RECORD_NONE, 0, market_ways),
	TABLE("market/rules.csv", CODE_NONE, RECORD_NONE, 0, market_rules),
	TABLE("org/documents.csv", CODE_DOCUMENT, RECORD_NONE, 0, documents),
	TABLE("items/items.csv", CODE_ITEM, RECORD_ITEM, REQUIRED, items),
	TABLE("items/handling-items.csv", CODE_NONE, RECORD_NONE, 0, handling_items),
	TABLE("items/item-types.csv", CODE_NONE, RECORD_NONE, 0, item_types),
	TABLE("items/item-words.csv", CODE_NONE, RECORD_NONE, 0, item_words),
	TABLE("items/import-columns.csv", CODE_NONE, RECORD_NONE, 0, import_columns),
	TABLE("items/import-values.csv", CODE_NONE, RECORD_NONE, 0, import_values),
	TABLE("items/materials.csv", CODE_NONE, RECORD_NONE, 0, materials),
	TABLE("items/guides.csv", CODE_NONE, RECORD_NONE, 0, guides),
	TABLE("items/questions.csv", CODE_NONE, RECORD_NONE, 0, questions),
	TABLE("items/situations.csv", CODE_NONE, RECORD_NONE, 0, situations),
	TABLE("items/fees.csv", CODE_NONE, RECORD_NONE, 0, fees),
	TABLE("items/faq.csv", CODE_NONE, RECORD_NONE, 0, faqs),
	TABLE("items/points.csv", CODE_NONE, RECORD_NONE, 0, item_points),
	TABLE("items/synonyms.csv", CODE_NONE, RECORD_NONE, 0, synonyms),
	TABLE("items/matters.csv", CODE_MATTER, RECORD_NONE, 0, matters),
	TABLE("items/pause-reasons.csv", CODE_PAUSE_REASON, RECORD_NONE, 0, pause_reasons),
	TABLE("items/limits.csv", CODE_NONE, RECORD_NONE, 0, limits),
	TABLE("items/supervision.csv", CODE_NONE, RECORD_NONE, 0, supervision),
	TABLE("items/sampling.csv", CODE_NONE, RECORD_NONE, 0, sampling),
	TABLE("processes/mapping.csv", CODE_NONE, RECORD_NONE, 0, process_mapping),
	TABLE("processes/task-rules.csv", CODE_NONE, RECORD_NONE, 0, task_rules),
	TABLE("items/clocks.csv", CODE_NONE, RECORD_CLOCK, 0, clocks),
	TABLE("hotline/classes.csv", CODE_TICKET_CLASS, RECORD_NONE, 0, named),
	TABLE("hotline/topics.csv", CODE_TOPIC, RECORD_NONE, 0, topics),
	TABLE("hotline/return-grounds.csv", CODE_GROUND, RECORD_NONE, 0, grounds),
	TABLE("hotline/special-clocks.csv", CODE_SPECIAL, RECORD_NONE, 0, special_clocks),
	TABLE("hotline/shifts.csv", CODE_SHIFT, RECORD_NONE, 0, shifts),
	TABLE("hotline/supervision-levels.csv", CODE_NONE, RECORD_NONE, 0, supervision_levels),
	TABLE("hotline/class-words.csv", CODE_NONE, RECORD_NONE, 0, class_words),
	TABLE("hotline/hotspots.csv", CODE_NONE, RECORD_NONE, 0, hotspots),
	TABLE("indicators/families.csv", CODE_NONE, RECORD_NONE, 0, families),
	TABLE("hotline/regulations.csv", CODE_REGULATION, RECORD_NONE, 0, regulations),
	TABLE("hotline/open311.csv", CODE_NONE, RECORD_NONE, 0, open311_settings),
	TABLE("hotline/open311-attributes.csv", CODE_NONE, RECORD_NONE, 0, open311_attributes),
	TABLE("hotline/open311-states.csv", CODE_NONE, RECORD_NONE, 0, open311_states),
	TABLE("hotline/open311-updates.csv", CODE_NONE, RECORD_NONE, 0, open311_updates),
	TABLE("ratings/services.csv", CODE_NONE, RECORD_NONE, 0, rating_services),
	TABLE("ratings/questions.csv", CODE_NONE, RECORD_NONE, 0, rating_questions),
	TABLE("ratings/tags.csv", CODE_NONE, RECORD_NONE, 0, rating_tags),
	TABLE("plans/stages.csv", CODE_NONE, RECORD_NONE, 0, stages),
	TABLE("plans/baseline.csv", CODE_NONE, RECORD_NONE, 0, baseline),
	TABLE("plans/free-services.csv", CODE_FREE_SERVICE, RECORD_NONE, 0, free_services),
	TABLE("plans/review-types.csv", CODE_REVIEW_TYPE, RECORD_NONE, 0, review_types),
	TABLE("reviews/checklists.csv", CODE_NONE, RECORD_NONE, 0, checklists),
	TABLE("plans/contradictions.csv", CODE_RULE, RECORD_NONE, 0, contradictions),
	TABLE("permits/permits.csv", CODE_NONE, RECORD_NONE, 0, permits),
	TABLE("permits/facts.csv", CODE_NONE, RECORD_NONE, 0, permit_facts),
	TABLE("permits/words.csv", CODE_NONE, RECORD_NONE, 0, permit_words),
	TABLE("permits/subjects.csv", CODE_NONE, RECORD_NONE, 0, permit_subjects),
	TABLE("permits/clauses.csv", CODE_NONE, RECORD_NONE, 0, permit_clauses),
	TABLE("permits/bridges.csv", CODE_NONE, RECORD_NONE, 0, permit_bridges),
	TABLE("plans/facts.csv", CODE_NONE, RECORD_NONE, 0, plan_facts),
	TABLE("plans/fact-rules.csv", CODE_NONE, RECORD_NONE, 0, plan_fact_rules),
	TABLE("plans/needs.csv", CODE_NONE, RECORD_NONE, 0, plan_needs),
	TABLE("plans/promises.csv", CODE_NONE, RECORD_NONE, 0, plan_promises),
	TABLE("plans/joint.csv", CODE_NONE, RECORD_NONE, 0, plan_joints),
	TABLE("plans/groups.csv", CODE_NONE, RECORD_NONE, 0, plan_groups),
	TABLE("plans/pools.csv", CODE_NONE, RECORD_NONE, 0, plan_pools),
	TABLE("plans/officers.csv", CODE_NONE, RECORD_NONE, 0, plan_officers),
	TABLE("plans/alternatives.csv", CODE_NONE, RECORD_NONE, 0, plan_alternatives),
	TABLE("plans/milestones.csv", CODE_NONE, RECORD_NONE, 0, plan_milestones),
	TABLE("plans/item-reviews.csv", CODE_NONE, RECORD_NONE, 0, plan_item_reviews),
	TABLE("plans/item-services.csv", CODE_NONE, RECORD_NONE, 0, plan_item_services),
	TABLE("plans/material-rules.csv", CODE_NONE, RECORD_NONE, 0, plan_material_rules),
	TABLE("plans/risks.csv", CODE_NONE, RECORD_NONE, 0, plan_risks),
	TABLE("plans/reasons.csv", CODE_NONE, RECORD_NONE, 0, plan_reasons),
	TABLE("plans/own-steps.csv", CODE_NONE, RECORD_NONE, 0, plan_own_steps),
	TABLE("it/projects.csv", CODE_NONE, RECORD_NONE, 0, projects),
	TABLE("it/fund-lines.csv", CODE_NONE, RECORD_NONE, 0, fund_lines),
	TABLE("budget/lines.csv", CODE_BUDGET_LINE, RECORD_NONE, 0, budget_lines),
	TABLE("budget/contracts.csv", CODE_NONE, RECORD_NONE, 0, contracts),
	TABLE("budget/payments.csv", CODE_NONE, RECORD_NONE, 0, payments),
	TABLE("schemes/schemes.csv", CODE_SCHEME, RECORD_NONE, 0, schemes),
	TABLE("schemes/score-items.csv", CODE_SCORE_ITEM, RECORD_NONE, 0, score_items),
	TABLE("calendars/working-days.csv", CODE_NONE, RECORD_NONE, REQUIRED, working_days),
	TABLE("calendars/notices.csv", CODE_NONE, RECORD_NONE, 0, notices),
	TABLE("org/booking.csv", CODE_NONE, RECORD_NONE, 0, booking_shares),
	TABLE("org/booking-rules.csv", CODE_NONE, RECORD_NONE, 0, booking_rules),
	TABLE("calendars/opening-hours.csv", CODE_NONE, RECORD_NONE, 0, opening_hours),
	TABLE("letters/letters.csv", CODE_NONE, RECORD_NONE, 0, letters),
	TABLE("messages/templates.csv", CODE_NONE, RECORD_NONE, 0, message_templates),
	TABLE("messages/channels.csv", CODE_NONE, RECORD_NONE, 0, message_channels),
	TABLE("messages/quiet-hours.csv", CODE_NONE, RECORD_NONE, 0, quiet_hours),
	TABLE("items/file-types.csv", CODE_NONE, RECORD_NONE, 0, file_types),
	TABLE("year/items.csv", CODE_NONE, RECORD_NONE, 0, year_items),
	TABLE("year/ticket-texts.csv", CODE_NONE, RECORD_NONE, 0, ticket_texts),
};
const uint32_t pack_layout_count = COUNT(pack_layouts);

const char *layout_path(enum code_class class) {
	for (uint32_t i = 0; i < pack_layout_count; i++)
		if (pack_layouts[i].class == class)
			return pack_layouts[i].path;
	return "?";
}
