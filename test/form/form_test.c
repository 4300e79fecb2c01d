/* Forms and submissions of forms.json, schemas that are refused of refused.json, and the fuzz target. */
#include <check.h>
#include <stdlib.h>

#include "form/form.h"

#include "../../fuzz/form_fuzz.c"
#include "../../fuzz/smoke.h"

static struct val read_file(struct arena *a, const char *path) {
	str text;
	struct val v;
	struct err e = {0};
	ck_assert_msg(file_read(a, path, &text, &e) && val_read_json(a, text, &v, &e), "%s: %s", path, e.text);
	return v;
}

static str json_of(struct arena *a, struct val v) {
	struct buf b = buf_make(1 << 20);
	val_put_json(&b, v);
	str text = arena_str(a, buf_view(&b));
	buf_free(&b);
	return text;
}

static str errors_of(struct arena *a, const struct form_verdict *v) {
	struct val *items = arena_array(a, struct val, v->error_count + 1);
	for (uint32_t i = 0; i < v->error_count; i++) {
		const struct form_error *x = &v->errors[i];
		items[i] = val_str(arena_format(a, STR_FMT " %s", STR_ARG(x->key), x->code));
		ck_assert(x->zh.n && x->en.n && str_utf8(x->zh) && !strchr(x->zh.p, '%') && !strchr(x->en.p, '%'));
	}
	return json_of(a, val_list(items, v->error_count));
}

static str hidden_of(struct arena *a, const struct form_verdict *v) {
	struct val *items = arena_array(a, struct val, v->hidden_count + 1);
	for (uint32_t i = 0; i < v->hidden_count; i++)
		items[i] = val_str(v->hidden[i]);
	return json_of(a, val_list(items, v->hidden_count));
}

static void judge_one(struct arena *a, const struct form *f, const char *name, uint32_t number, struct val c) {
	struct form_verdict *v = arena_new(a, struct form_verdict);
	struct val kept = val_member(c, "kept"), whole = val_member(c, "whole");
	form_judge(f, a, val_member(c, "data"), whole.kind != VAL_BOOL || whole.boolean, v);
	str errors = errors_of(a, v), hidden = hidden_of(a, v), data = json_of(a, v->data);
	str errors_want = json_of(a, val_member(c, "errors")), hidden_want = json_of(a, val_member(c, "hidden"));
	ck_assert_msg(str_eq(errors, errors_want), "%s %u: " STR_FMT, name, number, STR_ARG(errors));
	ck_assert_msg(str_eq(hidden, hidden_want), "%s %u: hidden " STR_FMT, name, number, STR_ARG(hidden));
	if (kept.kind != VAL_NULL)
		ck_assert_msg(str_eq(data, json_of(a, kept)), "%s %u: kept " STR_FMT, name, number, STR_ARG(data));
}

START_TEST(judges) {
	struct arena a = {0};
	struct val forms = read_file(&a, "test/form/forms.json");
	for (uint32_t i = 0; i < forms.list.count; i++) {
		struct val x = forms.list.items[i], cases = val_member(x, "cases");
		struct form *f;
		struct err e = {0};
		str name = val_member(x, "name").string, json = json_of(&a, val_member(x, "form"));
		ck_assert_msg(form_load(&a, name, json, &f, &e), "%s %s", e.code, e.text);
		for (uint32_t k = 0; k < cases.list.count; k++)
			judge_one(&a, f, arena_str(&a, name).p, k, cases.list.items[k]);
	}
	arena_free(&a);
}
END_TEST

START_TEST(refuses) {
	struct arena a = {0};
	struct val all = read_file(&a, "test/form/refused.json");
	for (uint32_t i = 0; i < all.list.count; i++) {
		struct val x = all.list.items[i];
		struct form *f;
		struct err e = {0};
		ck_assert_msg(!form_load(&a, STR("f"), val_member(x, "form").string, &f, &e), "%u", i);
		ck_assert_msg(str_is(val_member(x, "code").string, e.code), "%u: %s %s", i, e.code, e.where);
		ck_assert_msg(str_is(val_member(x, "where").string, e.where), "%u: %s", i, e.where);
	}
	arena_free(&a);
}
END_TEST

START_TEST(names_its_fields) {
	struct arena a = {0};
	struct form *f;
	const struct form_field *fields;
	struct err e = {0};
	struct val forms = read_file(&a, "test/form/forms.json");
	ck_assert(form_load(&a, STR("f"), json_of(&a, val_member(forms.list.items[0], "form")), &f, &e));
	ck_assert_uint_eq(form_fields(f, &fields), 5);
	ck_assert(str_is(fields[0].key, "name") && fields[0].personal && fields[0].required);
	ck_assert(str_is(fields[0].label_zh, "姓名") && str_is(fields[0].label_en, "Name"));
	ck_assert(str_is(fields[2].type, "checkbox") && !fields[2].personal && !fields[2].required);
	ck_assert(form_load(&a, STR("f"), json_of(&a, val_member(forms.list.items[1], "form")), &f, &e));
	ck_assert_uint_eq(form_fields(f, &fields), 13);
	ck_assert(str_is(fields[4].key, "site.room.no"));
	arena_free(&a);
}
END_TEST

/* More wrong fields than an answer holds. */
START_TEST(counts_its_errors) {
	struct arena a = {0};
	struct form *f;
	struct err e = {0};
	struct form_verdict *v = arena_new(&a, struct form_verdict);
	struct val_builder b = val_build(&a, 0);
	ck_assert(form_load(&a, STR("f"), STR("{\"components\":[]}"), &f, &e));
	for (int i = 0; i < 200; i++)
		val_set(&b, arena_format(&a, "k%d", i), val_int(i));
	form_judge(f, &a, val_build_context(&b), true, v);
	ck_assert_uint_eq(v->error_count, FORM_ERRORS);
	arena_free(&a);
}
END_TEST

START_TEST(no_input_breaks_it) {
	ck_assert_uint_ge(smoke_folder("fuzz/corpus/form", "", 20, form_fuzz), 10);
	smoke_folder("fuzz/regression/form", "", 4, form_fuzz);
	smoke_made_up(200, 200, form_fuzz);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("form");
	TCase *all = tcase_create("form");
	tcase_set_timeout(all, 60);
	tcase_add_test(all, judges);
	tcase_add_test(all, refuses);
	tcase_add_test(all, names_its_fields);
	tcase_add_test(all, counts_its_errors);
	tcase_add_test(all, no_input_breaks_it);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
