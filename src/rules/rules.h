/* rules: DMN models compiled at load; decision tables, literal expressions and requirement graphs over FEEL. */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "data/val.h"
#include "feel/feel.h"

struct rules_model; /* one DMN file; read-only after load */

/* Compiles a DMN 1.3–1.5 file.
 * name     for messages
 * Refuses  xml.*, dmn.syntax, dmn.unsupported, dmn.reference, dmn.cycle, dmn.hit_policy, feel.syntax,
 *          feel.unknown_name …; where is "name:line"
 * Memory   the model, in `a`
 * Source   DMN 1.5, chapters 6 to 10 */
bool rules_load(struct arena *a, str text, const char *name, struct rules_model **out, struct err *e);
/* Number of the decision with this name (or id), or -1; how many there are; the name of the i-th. */
int rules_decision(const struct rules_model *m, str name);
uint32_t rules_decision_count(const struct rules_model *m);
str rules_decision_name(const struct rules_model *m, uint32_t i);
/* Number of the input data with this name, or -1; how many there are; the name of the i-th. */
int rules_input(const struct rules_model *m, str name);
uint32_t rules_input_count(const struct rules_model *m);
str rules_input_name(const struct rules_model *m, uint32_t i);

/* How a result came: the rules of the asked decision's own table that matched (1-based, in table order). Of
 * more than 32 the first 32 are kept; with FIRST the later ones are not looked at. */
struct rules_why {
	uint32_t matched_count;
	uint16_t matched[32];
};

/* Evaluates a decision and what it requires.
 * inputs   one value per input data, in the model's order; missing ones are null
 *          of another form than the model says are null with the warning dmn.type
 * run      arena, step budget and warnings as for feel_eval; evaluation allocates from its arena only
 * why      may be NULL
 * Result   the value (a context when the table has several outputs); null with a warning (dmn.no_match) when no
 *          rule matches and there is no default output */
struct val rules_eval(const struct rules_model *m, int decision, const struct val *inputs, struct feel_run *run,
                      struct rules_why *why);
/* Explanation as canonical JSON: {"decision":…,"inputs":{…},"matched":[…],"result":…,"table":…}. */
void rules_explain(struct buf *b, const struct rules_model *m, int decision, const struct val *inputs,
                   struct val result, const struct rules_why *why);

#endif
