/* The functions behind the table of built-in functions; each row's types are checked before they are called.
 * Shared by the files of this room only. */
#ifndef FEEL_BUILTINS_H
#define FEEL_BUILTINS_H

#include "feel/node.h"

/* builtins_convert.c */
builtin_fn to_date_text, to_date, to_date_parts, to_datetime_text, to_datetime, to_datetime_parts, to_time_text,
	to_time,
	to_time_parts, to_number, to_string, to_duration, months_between, to_range, negate_bool;
/* builtins_text.c */
builtin_fn text_substring, text_length, text_upper, text_lower, text_before, text_after, text_contains, text_starts,
	text_ends, text_join;
/* builtins_list.c */
builtin_fn list_contains, list_count, list_min, list_max, list_all, list_any, list_sublist, list_append,
	list_concatenate, list_insert, list_remove, list_reverse, list_index_of, list_union, list_distinct, list_flatten,
	list_replace, list_replace_where, list_sort;
/* builtins_number.c */
builtin_fn number_sum, number_mean, number_product, number_median, number_stddev, number_mode, number_decimal,
	number_floor, number_ceiling, number_up, number_down, number_half_up, number_half_down, number_abs, number_modulo,
	number_sqrt, number_log, number_exp, number_odd, number_even;
/* regex_xpath.c: the pattern as PCRE2 understands it; false when XPath does not know it. spaces_out: flag x. */
bool regex_translate(struct arena *a, str pattern, bool spaces_out, str *out);
/* builtins_time.c */
builtin_fn time_now, time_today, time_is, time_day_of_year, time_day_of_week, time_month_of_year, time_week_of_year;
/* builtins_range.c */
builtin_fn range_before, range_after, range_meets, range_met_by, range_overlaps, range_overlaps_before,
	range_overlaps_after, range_finishes, range_finished_by, range_includes, range_during, range_starts,
	range_started_by,
	range_coincides;
/* builtins_context.c */
builtin_fn context_get, context_get_path, context_entries, context_make, context_put, context_put_path, context_merge;

/* The variadic forms of list functions have the arguments themselves as list. */
static inline struct val args_list(const struct val *args, uint32_t n) {
	return n == 1 && args[0].kind == VAL_LIST ? args[0] : val_list(args, n);
}

#endif
