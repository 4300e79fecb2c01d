/* desk/rulebook: the definitions, decision models and processes, by the day from which they are in force: those of the
 * pack, and those published since by the command definition.publish. The desk has one; each part of the server that
 * only reads has its own. */
#ifndef DESK_RULEBOOK_H
#define DESK_RULEBOOK_H

#include "ledger/ledger.h"
#include "pack/catalogue.h"

/* One version of one definition file. Constant once it is in the book, but for `withdrawn`. */
struct rule_version {
	int64_t id;          /* record number of the definition; 0: the pack's own */
	str path;            /* its place in the pack: "decisions/auto-approval.dmn", "processes/promised-case.bpmn",
	                      * "items/G01.json", "forms/person.form" */
	day effective_on;    /* first day in force; of the pack's own: its valid_from (and before, when nothing else is) */
	bool withdrawn;      /* taken back before it came into force */
	str digest;          /* of the text, hexadecimal, by the ledger's suite */
	str text;            /* the model as published */
	str label;           /* "2022-07-01/0123456789abcdef": day and first 16 digits, as explanations name it */
	struct rules_model *model;     /* of a decision file; NULL: withdrawn, and its text does not load any more */
	struct process_model *process; /* of a process file; the same */
	const struct item *item;       /* of a published item (items/ID.json); the same */
	const struct form *form;       /* of a form (forms/NAME.form); the same */
	const str *cited;    /* by number of the decision: "auto approval@2022-07-01/0123456789abcdef", for events */
};

struct rulebook;

/* A book with the pack's own versions. Memory: its own; rulebook_free gives it back. */
struct rulebook *rulebook_make(const struct pack *p, enum ledger_suite suite);
void rulebook_free(struct rulebook *b);

/* Adds a published version (texts are copied); its imports are those in force on its first day.
 * Refuses as rules_load: a text that was accepted once may be refused by another release of this program. */
bool rulebook_add(struct rulebook *b, int64_t id, str path, day effective_on, str text, struct err *e);
/* Takes a published version back. */
void rulebook_withdraw(struct rulebook *b, int64_t id);
/* What a row of the store says, known before or not: adds the version, takes it back. Rows must come in order of id.
 * A withdrawn text that does not load any more is kept without a model.
 * Refuses as rulebook_add; where is "definition/ID", the text names file and line. */
bool rulebook_take(struct rulebook *b, int64_t id, str path, day effective_on, bool withdrawn, str text, struct err *e);
/* A published version, not withdrawn, that was compiled with this one as an import; NULL when there is none. */
const struct rule_version *rulebook_user(const struct rulebook *b, int64_t id);

/* The version in force on a day that has the decision, its number in *number; NULL when there is none. Of several
 * versions of one file the one with the latest first day not after `on` counts, among equals the last published. */
const struct rule_version *rulebook_find(const struct rulebook *b, str decision, day on, int *number);
/* The version of a file in force on a day; NULL when there is none. */
const struct rule_version *rulebook_in_force(const struct rulebook *b, str path, day on);
/* The item by code or short id as it holds for cases received on that day: the published version in force, else that of
 * the pack; NULL when there is none. It lives as long as the book and the pack. */
const struct item *rulebook_item(const struct rulebook *b, str code, day on);
/* The whole catalogue as it holds for cases received on that day: the items of the pack in their order, then those that
 * were published since. Result: how many. Memory: the list in `a` */
uint32_t rulebook_items(const struct rulebook *b, struct arena *a, day on, const struct catalogue_entry **out);
/* One of them by code or short id; `item` is NULL when there is none. */
struct catalogue_entry rulebook_entry(const struct rulebook *b, str name, day on);
/* The form by name ("person") in force on a day; NULL when there is none. */
const struct form *rulebook_form(const struct rulebook *b, str name, day on);
/* The version that was published as this record, withdrawn or not; NULL when there is none. */
const struct rule_version *rulebook_version(const struct rulebook *b, int64_t id);
/* The pack's own version of a file; NULL when it has none. */
const struct rule_version *rulebook_own(const struct rulebook *b, str path);
/* All versions: the pack's first, then in order of publication. */
uint32_t rulebook_count(const struct rulebook *b);
const struct rule_version *rulebook_at(const struct rulebook *b, uint32_t i);

/* The digest of a text, hexadecimal. Memory: in `a`. */
str rulebook_digest(const struct rulebook *b, struct arena *a, str text);

/* What is to be said about a text before it is published. */
struct rule_judgement {
	bool sound;                /* it may be published */
	struct err fault;          /* when it does not load or does not fit: code, "path:line", text */
	struct rules_model *model; /* NULL when it does not load, or is a process */
	struct process_model *process;
	const struct item *item;
	const struct form *form;
	const struct rules_finding *findings;
	uint32_t finding_count;
};
/* Judges a text for a file of the pack, as definition.publish does.
 * Faults   those of rules_load, process_load and form_load, and of items (pack/item.h: item.code, item.promise, …);
 *          definition.path (none of decisions/NAME.dmn, processes/NAME.bpmn, items/ID.json, forms/NAME.form);
 *          definition.too_long (LIMIT_SOURCE_BYTES);
 *          definition.interface (a decision that the version in force has is missing, has another type of result, or an
 *          input is new that no version of the file had: nobody would fill it in); definition.name_taken (another file
 *          has a decision of that name); definition.findings (rules_analyse finds faults; they are in `findings`)
 * Memory   in `a` */
void rulebook_judge(const struct rulebook *b, struct arena *a, str path, day effective_on, str text,
                    struct rule_judgement *out);

#endif
