/* What the files of this room share: a form as it is kept. */
#ifndef FORM_FORM_INT_H
#define FORM_FORM_INT_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "feel/feel.h"

#include "form/form.h"

/* What a component does with a value. */
enum node_kind {
	NODE_TEXT, NODE_NUMBER, NODE_CHECKBOX, NODE_ONE_OF, NODE_SOME_OF, NODE_DATETIME, NODE_FILES,
	NODE_COMPUTED, /* an expression: the page sends a value, nobody filled it in */
	NODE_GROUP, NODE_ROWS, NODE_SHOWN /* shown only, no value */
};

/* What a text must be beside its length. */
enum node_check { CHECK_NONE, CHECK_ID_NO, CHECK_CREDIT_CODE, CHECK_MOBILE, CHECK_EMAIL, CHECK_PHONE };

struct node_option {
	struct val value;
};

/* One component. */
struct node {
	enum node_kind kind;
	str type, key, label_zh, label_en; /* key: within the scope that it stands in, dots lead into contexts; may be "" */
	enum { SUBTYPE_DATE, SUBTYPE_TIME, SUBTYPE_DATETIME } subtype;
	enum node_check check;
	bool required, disabled, personal, as_text, has_min, has_max;
	int32_t min_length, max_length, decimals; /* -1: none */
	dec min, max;
	str pattern_message;
	const pcre2_code *pattern;      /* NULL: none */
	const struct feel_expr *hide;   /* NULL: never */
	const struct feel_expr *computes; /* NODE_COMPUTED: its value; NULL: none */
	const struct node_option *options;
	uint32_t option_count;
	struct node *children;
	uint32_t child_count;
};

struct form {
	struct node root;
	const str *names; /* what conditions may name: slot i is names[i] */
	uint32_t name_count;
	struct form_field fields[FORM_FIELDS];
	uint32_t field_count;
};

/* One judgement under way. */
struct judging {
	const struct form *f;
	struct arena *a;
	struct form_verdict *out;
	bool whole;
	VEC(str) hidden;
};

/* words.c: adds an error, a sentence about the field in both languages. amount: the bound that the code is about, or
 * empty. Errors over FORM_ERRORS are not kept. */
void form__say(struct judging *j, const struct node *n, str key, const char *code, str amount);
/* value.c: judges the value of one visible field. Null and the empty text are no value. */
void form__judge_value(struct judging *j, const struct node *n, str key, struct val value);
bool form__is_given(struct val value);

#endif
