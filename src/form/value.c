/* The value of one field. Empty values are judged as the page does: only what is required may not be empty. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "data/ident.h"

#include "form/form_int.h"

enum { MATCH_STEPS = 200000, TEXT_BYTES = 4 * LIMIT_TEXT_BYTES };

bool form__is_given(struct val v) {
	return v.kind != VAL_NULL && !(v.kind == VAL_STRING && !v.string.n);
}

static bool is_required_met(const struct node *n, struct val v) {
	if (n->kind == NODE_CHECKBOX)
		return !(v.kind == VAL_BOOL && !v.boolean) && form__is_given(v);
	return form__is_given(v) && !(v.kind == VAL_LIST && !v.list.count);
}

/* ---- text ---------------------------------------------------------------------------------------- */

static void *take(size_t size, void *arena) {
	return arena_alloc(arena, size);
}

static void drop(void *block, void *arena) {
	(void)block, (void)arena;
}

static bool matches(const pcre2_code *pattern, struct arena *a, str s) {
	pcre2_general_context *memory = pcre2_general_context_create(take, drop, a);
	pcre2_match_context *context = pcre2_match_context_create(memory);
	pcre2_match_data *found = pcre2_match_data_create(100, memory);
	pcre2_set_match_limit(context, MATCH_STEPS);
	return pcre2_match(pattern, (PCRE2_SPTR)s.p, s.n, 0, 0, found, context) >= 0;
}

static bool is_digit(char c) {
	return c >= '0' && c <= '9';
}

/* Something, one @, and a host with a dot within. */
static bool is_email(str s) {
	int32_t at = str_find(s, '@', 0);
	if (at <= 0 || str_find(s, '@', (uint32_t)at + 1) >= 0 || str_find(s, ' ', 0) >= 0)
		return false;
	str host = str_cut(s, (uint32_t)at + 1, s.n);
	int32_t dot = str_find(host, '.', 0);
	return dot > 0 && (uint32_t)dot + 1 < host.n && host.p[host.n - 1] != '.';
}

/* A number with its country: + or 00, then 7 to 20 digits. */
static bool is_phone(str s) {
	uint32_t begin = str_starts(s, STR("+")) ? 1 : str_starts(s, STR("00")) ? 2 : s.n;
	str digits = str_cut(s, begin, s.n);
	for (uint32_t i = 0; i < digits.n; i++)
		if (!is_digit(digits.p[i]))
			return false;
	return digits.n >= 7 && digits.n <= 20;
}

static const char *check_text(enum node_check check, str s) {
	switch (check) {
	case CHECK_NONE: break;
	case CHECK_ID_NO: return ident_person(s) ? NULL : "form.id_no";
	case CHECK_CREDIT_CODE: return ident_credit_code(s) ? NULL : "form.credit_code";
	case CHECK_MOBILE: return ident_mobile(s) ? NULL : "form.phone";
	case CHECK_EMAIL: return is_email(s) ? NULL : "form.email";
	case CHECK_PHONE: return is_phone(s) ? NULL : "form.phone";
	}
	return NULL;
}

static void judge_text(struct judging *j, const struct node *n, str key, struct val v) {
	if (v.kind != VAL_STRING || v.string.n > TEXT_BYTES) {
		form__say(j, n, key, "form.type", STR(""));
		return;
	}
	uint32_t all = str_points(v.string), trimmed = str_points(str_trim(v.string));
	if (n->pattern && !matches(n->pattern, j->a, v.string))
		form__say(j, n, key, "form.pattern", n->pattern_message);
	else if (n->min_length >= 0 && trimmed < (uint32_t)n->min_length)
		form__say(j, n, key, "form.min_length", arena_format(j->a, "%d", n->min_length));
	else if (n->max_length >= 0 && (trimmed > (uint32_t)n->max_length || all > LIMIT_TEXT_BYTES))
		form__say(j, n, key, "form.max_length", arena_format(j->a, "%d", n->max_length));
	const char *code = check_text(n->check, v.string);
	if (code)
		form__say(j, n, key, code, STR(""));
}

/* ---- numbers ------------------------------------------------------------------------------------- */

static str plain(struct judging *j, dec d) {
	struct buf b = buf_make(100);
	dec_put(&b, d);
	str text = arena_str(j->a, buf_view(&b));
	buf_free(&b);
	return text;
}

static void judge_number(struct judging *j, const struct node *n, str key, struct val v) {
	dec d;
	if (v.kind == VAL_NUMBER && !n->as_text) {
		d = v.number;
	} else if (v.kind != VAL_STRING || !n->as_text || !dec_parse(v.string, &d)) {
		form__say(j, n, key, "form.type", STR(""));
		return;
	}
	str text = plain(j, d);
	int32_t point = str_find(text, '.', 0);
	if (n->decimals >= 0 && point >= 0 && text.n - (uint32_t)point - 1 > (uint32_t)n->decimals)
		form__say(j, n, key, "form.decimals", arena_format(j->a, "%d", n->decimals));
	else if (n->has_min && dec_cmp(d, n->min) < 0)
		form__say(j, n, key, "form.min", plain(j, n->min));
	else if (n->has_max && dec_cmp(d, n->max) > 0)
		form__say(j, n, key, "form.max", plain(j, n->max));
}

/* ---- choices ------------------------------------------------------------------------------------- */

static bool is_option(const struct node *n, struct val v) {
	for (uint32_t i = 0; i < n->option_count; i++)
		if (val_same(n->options[i].value, v))
			return true;
	return false;
}

static void judge_some(struct judging *j, const struct node *n, str key, struct val v) {
	bool good = v.kind == VAL_LIST && v.list.count <= n->option_count;
	for (uint32_t i = 0; good && i < v.list.count; i++) {
		good = is_option(n, v.list.items[i]);
		for (uint32_t k = 0; k < i; k++)
			good = good && !val_same(v.list.items[k], v.list.items[i]);
	}
	if (!good)
		form__say(j, n, key, v.kind == VAL_LIST ? "form.option" : "form.type", STR(""));
}

/* ---- days and times ------------------------------------------------------------------------------ */

/* "hh:mm", as the page gives it, with or without seconds and offset. */
static bool is_time(struct arena *a, str s) {
	struct val v;
	if (s.n < 5 || s.p[2] != ':' || str_starts(s, STR("24")))
		return false;
	str seconds = s.n >= 6 && s.p[5] == ':' ? s : arena_format(a, "%.5s:00%.*s", s.p, (int)s.n - 5, s.p + 5);
	return val_parse_time(a, seconds, &v);
}

static bool is_moment(const struct judging *j, const struct node *n, str s) {
	ms at;
	day on;
	if (n->subtype == SUBTYPE_DATE)
		return day_parse(s, &on);
	return n->subtype == SUBTYPE_TIME ? is_time(j->a, s) : ms_parse(s, 0, &at);
}

static bool is_files(struct val v) {
	for (uint32_t i = 0; v.kind == VAL_LIST && i < v.list.count; i++)
		if (v.list.items[i].kind != VAL_STRING)
			return false;
	return v.kind == VAL_LIST || v.kind == VAL_STRING;
}

void form__judge_value(struct judging *j, const struct node *n, str key, struct val v) {
	if (j->whole && n->required && !is_required_met(n, v)) {
		form__say(j, n, key, "form.required", STR(""));
		return;
	}
	if (!form__is_given(v))
		return;
	switch (n->kind) {
	case NODE_TEXT: judge_text(j, n, key, v); break;
	case NODE_NUMBER: judge_number(j, n, key, v); break;
	case NODE_SOME_OF: judge_some(j, n, key, v); break;
	case NODE_CHECKBOX:
		if (v.kind != VAL_BOOL)
			form__say(j, n, key, "form.type", STR(""));
		break;
	case NODE_ONE_OF:
		if (!is_option(n, v))
			form__say(j, n, key, "form.option", STR(""));
		break;
	case NODE_DATETIME:
		if (v.kind != VAL_STRING || !is_moment(j, n, v.string))
			form__say(j, n, key, "form.date", STR(""));
		break;
	case NODE_FILES:
		if (!is_files(v))
			form__say(j, n, key, "form.type", STR(""));
		break;
	case NODE_COMPUTED:
	case NODE_GROUP:
	case NODE_ROWS:
	case NODE_SHOWN: break;
	}
}
