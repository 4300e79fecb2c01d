/* form: form-js schemas. A form is loaded and checked once; then a submission is judged by it, with the same conditions
 * that the page shows the form by.
 * Source: form-js schema (schemaVersion 16 and later); conditions are FEEL. */
#ifndef FORM_FORM_H
#define FORM_FORM_H

#include "data/val.h"

enum { FORM_FIELDS = 200, FORM_ERRORS = 64, FORM_OPTIONS = 200, FORM_DEPTH = 8 };

struct form;

/* Reads and checks a schema: known component types, unique keys, conditions and expressions that compile, patterns that
 * compile, options with values.
 * path     for complaints ("forms/basic.form")
 * Refuses  form.json, form.unknown_type, form.duplicate_key, form.bad_key, form.bad_condition, form.bad_pattern,
 *          form.no_options, form.too_large; where is "path: components[3].key"
 * Memory   in `a`, as long as the form is used; constant afterwards */
bool form_load(struct arena *a, str path, str json, struct form **out, struct err *e);

/* One field of a form that takes a value. */
struct form_field {
	str key;       /* dots lead into groups: "site.area" */
	str label_zh, label_en; /* properties.label_en of the component gives the English one */
	str type;      /* textfield, textarea, number, checkbox, checklist, radio, select, taglist, datetime … */
	bool personal; /* properties.personal: its value is personal data and goes to the person store */
	bool required;
};
/* The fields in order of the page; a dynamiclist is one field, what stands in its rows is not listed. */
uint32_t form_fields(const struct form *f, const struct form_field **out);

/* What is wrong with one field. */
struct form_error {
	str key;
	const char *code; /* form.required, form.type, form.min_length, form.max_length, form.pattern, form.min, form.max,
	                     form.decimals, form.option, form.date, form.unknown_field, form.id_no, form.phone, form.email,
	                     form.credit_code */
	str zh, en;       /* a sentence that a citizen understands, naming the field */
};
struct form_verdict {
	struct form_error errors[FORM_ERRORS];
	uint32_t error_count;
	const str *hidden; /* keys whose condition hides them now, or that are disabled: their values are dropped */
	uint32_t hidden_count;
	struct val data;   /* the data without hidden fields */
};
/* Judges a submission.
 * data   a context by key; values that the form works out (expression) are not taken from it
 * whole  false while it is being filled in: what is required may still be missing
 * Memory in `a` */
void form_judge(const struct form *f, struct arena *a, struct val data, bool whole, struct form_verdict *out);

#endif
