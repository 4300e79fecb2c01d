/* A schema, and behind an empty line a submission: what loads judges any data, twice the same, and what it keeps of the
 * data is kept whole when it is judged again. */
#include "form/form.h"
#include "fuzz.h"

void form_fuzz(const uint8_t *data, size_t size);

static str form_words(struct arena *a, const struct form_verdict *v) {
	struct buf b = buf_make(1 << 20);
	for (uint32_t i = 0; i < v->error_count; i++) {
		check(v->errors[i].code && v->errors[i].zh.n && v->errors[i].en.n && str_utf8(v->errors[i].zh));
		buf_format(&b, STR_FMT " %s\n", STR_ARG(v->errors[i].key), v->errors[i].code);
	}
	for (uint32_t i = 0; i < v->hidden_count; i++)
		buf_format(&b, "hidden " STR_FMT "\n", STR_ARG(v->hidden[i]));
	val_put_json(&b, v->data);
	str text = arena_str(a, buf_view(&b));
	buf_free(&b);
	return text;
}

static void form_judged(struct arena *a, const struct form *f, struct val data, bool whole) {
	struct form_verdict *one = arena_new(a, struct form_verdict), *two = arena_new(a, struct form_verdict);
	form_judge(f, a, data, whole, one);
	form_judge(f, a, data, whole, two);
	check(str_eq(form_words(a, one), form_words(a, two)));
	check(whole || one->error_count == 0 || strcmp(one->errors[0].code, "form.required") != 0);
}

void form_fuzz(const uint8_t *data, size_t size) {
	struct arena a = {0};
	struct form *f;
	struct err e = {0};
	str text = fuzz_text(data, size), schema = text, submitted = STR("{}");
	const char *gap = size > 2 ? memmem(data, size, "\n\n", 2) : NULL;
	if (gap) {
		schema.n = (uint32_t)(gap - text.p);
		submitted = str_cut(text, schema.n + 2, text.n);
	}
	if (form_load(&a, STR("fuzz"), schema, &f, &e)) {
		struct val v = val_null();
		if (!val_read_json(&a, submitted, &v, &e))
			v = val_null();
		form_judged(&a, f, v, true);
		form_judged(&a, f, v, false);
	} else {
		check(e.code && e.where[0] && e.text[0]);
	}
	arena_free(&a);
}
