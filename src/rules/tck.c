/* The DMN TCK: test files, their values, and the verdict. A model that does not compile in one place is loaded
 * all the same, because the kit expects errors of single decisions. */
#include <stdio.h>

#include "rules/model.h"
#include "rules/tck.h"

struct kit {
	FILE *out;
	struct arena arena; /* of one test file */
	struct arena run;   /* of one test case */
	uint32_t passed, failed;
	const char *path;
	const struct rules_model *m;
	struct err why; /* when m is NULL */
};

/* ---- values --------------------------------------------------------------------------------- */

static bool is_nil(const struct xml *x) {
	for (uint32_t i = 0; i < x->attr_count; i++)
		if (str_is(x->attrs[i].name, "nil"))
			return str_is(x->attrs[i].value, "true");
	return false;
}

static str type_of(const struct xml *x) {
	for (uint32_t i = 0; i < x->attr_count; i++) {
		str v = x->attrs[i].value;
		if (!str_is(x->attrs[i].name, "type"))
			continue;
		int32_t colon = str_find(v, ':', 0);
		return str_cut(v, (uint32_t)(colon + 1), v.n);
	}
	return (str){"", 0};
}

/* XML Schema writes dates as FEEL does, but for the zone "Z" of a date, which FEEL has not. */
static bool read_simple(struct arena *a, const struct xml *x, struct val *out) {
	str type = type_of(x), text = str_trim(x->text);
	if (is_nil(x))
		*out = val_null();
	else if (str_is(type, "string") || !type.n)
		*out = val_str(x->text);
	else if (str_is(type, "boolean"))
		*out = val_bool(str_is(text, "true") || str_is(text, "1"));
	else if (str_is(type, "date"))
		return val_parse_date(text, out);
	else if (str_is(type, "time"))
		return val_parse_time(a, text, out);
	else if (str_is(type, "dateTime"))
		return val_parse_datetime(a, text, out);
	else if (str_is(type, "duration"))
		return val_parse_duration(text, out);
	else {
		out->kind = VAL_NUMBER;
		return dec_parse(text, &out->number);
	}
	return true;
}

static bool read_value(struct arena *a, const struct xml *x, struct val *out);

static bool read_items(struct arena *a, const struct xml *list, struct val *out) {
	struct val_builder b = val_build(a, 0);
	for (const struct xml *c = xml_child(list, "item"); c; c = xml_next(c, "item")) {
		struct val v = val_null();
		if (!read_value(a, c, &v))
			return false;
		val_push(&b, v);
	}
	*out = val_build_list(&b);
	return true;
}

/* The value held by an inputNode, expected, item or component. */
static bool read_value(struct arena *a, const struct xml *x, struct val *out) {
	const struct xml *simple = xml_child(x, "value"), *list = xml_child(x, "list");
	*out = val_null();
	if (simple)
		return read_simple(a, simple, out);
	if (list)
		return is_nil(list) || read_items(a, list, out);
	if (!xml_child(x, "component"))
		return true;
	struct val_builder b = val_build(a, 0);
	for (const struct xml *c = xml_child(x, "component"); c; c = xml_next(c, "component")) {
		struct val v = val_null();
		if (!is_nil(c) && !read_value(a, c, &v))
			return false;
		val_set(&b, xml_attr(c, "name"), v);
	}
	*out = val_build_context(&b);
	return true;
}

/* ---- comparison ----------------------------------------------------------------------------- */

static bool numbers_agree(dec x, dec y) {
	dec d;
	if (dec_cmp(x, y) == 0)
		return true;
	return dec_sub(x, y, &d) && dec_cmp(dec_abs(d), dec_scaled(1, 8)) <= 0;
}

static bool agree(struct val x, struct val y) {
	if (x.kind != y.kind)
		return false;
	if (x.kind == VAL_NUMBER)
		return numbers_agree(x.number, y.number);
	if (x.kind == VAL_LIST) {
		bool same = x.list.count == y.list.count;
		for (uint32_t i = 0; same && i < x.list.count; i++)
			same = agree(x.list.items[i], y.list.items[i]);
		return same;
	}
	if (x.kind != VAL_CONTEXT)
		return val_same(x, y);
	bool same = x.context.count == y.context.count;
	for (uint32_t i = 0; same && i < x.context.count; i++) {
		struct val other;
		same = val_get(y, x.context.entries[i].key, &other) && agree(x.context.entries[i].value, other);
	}
	return same;
}

/* ---- one case ------------------------------------------------------------------------------- */

static void report(struct kit *k, const struct xml *test, const char *why) {
	fprintf(k->out, "FAIL %s:%u case " STR_FMT ": %s\n", k->path, test->line, STR_ARG(xml_attr(test, "id")), why);
}

/* Sets input data and decisions that are given. */
static bool give_inputs(struct kit *k, const struct xml *test, struct world *w) {
	for (const struct xml *x = xml_child(test, "inputNode"); x; x = xml_next(x, "inputNode")) {
		int i = rules__item(k->m, xml_attr(x, "name"), ITEM_INPUT);
		if (i < 0)
			i = rules__item(k->m, xml_attr(x, "name"), ITEM_DECISION);
		struct val v;
		if (i < 0)
			continue; /* the kit gives some models more than they ask for */
		if (!read_value(&k->run, x, &v))
			return false;
		w->values[i] = rules__fit(k->m->items[i].type, v, w->run, k->m->items[i].name);
		w->known[i] = true;
	}
	return true;
}

static bool call_service(struct kit *k, const struct xml *test, const struct xml *node, struct feel_run *run,
                         struct val *out) {
	int i = rules__item(k->m, xml_attr(test, "invocableName"), ITEM_SERVICE);
	if (i < 0)
		return false;
	struct val_builder args = val_build(&k->run, 0);
	for (const struct xml *x = xml_child(test, "inputNode"); x; x = xml_next(x, "inputNode")) {
		struct val v;
		if (!read_value(&k->run, x, &v))
			return false;
		val_set(&args, xml_attr(x, "name"), v);
	}
	*out = feel_call_named(k->m->items[i].function, val_build_context(&args), run);
	if (k->m->items[i].output_count > 1)
		val_get(*out, xml_attr(node, "name"), out);
	return true;
}

static bool evaluate(struct kit *k, const struct xml *test, const struct xml *node, struct feel_run *run,
                     struct val *out) {
	if (str_is(xml_attr(test, "type"), "decisionService"))
		return call_service(k, test, node, run, out);
	int i = rules__item(k->m, xml_attr(node, "name"), ITEM_DECISION);
	struct world w = rules__world(k->m, run);
	if (i < 0 || !give_inputs(k, test, &w))
		return false;
	*out = rules__solve(&w, (uint32_t)i);
	return true;
}

static bool check_node(struct kit *k, const struct xml *test, const struct xml *node) {
	struct feel_run run = feel_run_make(&k->run, NULL, 0, (ms)1700000000000, 0);
	struct val got, want = val_null();
	const struct xml *expected = xml_child(node, "expected");
	if (!evaluate(k, test, node, &run, &got)) {
		report(k, test, "the decision, service or an input could not be found or read");
		return false;
	}
	if (expected && !read_value(&k->run, expected, &want)) {
		report(k, test, "the expected value could not be read");
		return false;
	}
	bool error = run.warning_count > 0, wanted = str_is(xml_attr(node, "errorResult"), "true");
	if (agree(want, got) && error == wanted)
		return true;
	struct buf b = buf_make(1 << 16);
	buf_text(&b, "expected ");
	val_put_literal(&b, want);
	buf_text(&b, wanted ? " with an error, got " : ", got ");
	val_put_literal(&b, got);
	if (error)
		buf_format(&b, " (%s: " STR_FMT ")", run.warnings->code, STR_ARG(run.warnings->text));
	report(k, test, arena_str(&k->run, buf_view(&b)).p);
	buf_free(&b);
	return false;
}

static void run_case(struct kit *k, const struct xml *test) {
	bool ok = k->m != NULL;
	if (!ok)
		report(k, test, k->why.text);
	for (const struct xml *x = xml_child(test, "resultNode"); ok && x; x = xml_next(x, "resultNode"))
		ok = check_node(k, test, x);
	k->passed += ok;
	k->failed += !ok;
	arena_reset(&k->run);
}

/* ---- files ---------------------------------------------------------------------------------- */

static bool load_model(struct kit *k, const struct xml *root) {
	const struct xml *name = xml_child(root, "modelName");
	const char *slash = strrchr(k->path, '/');
	str folder = {k->path, slash ? (uint32_t)(slash + 1 - k->path) : 0}, text;
	struct rules_model *m;
	k->m = NULL;
	if (!name)
		return err_set(&k->why, "dmn.syntax", k->path, "the test names no model");
	str path = arena_format(&k->arena, STR_FMT STR_FMT, STR_ARG(folder), STR_ARG(str_trim(name->text)));
	if (!file_read(&k->arena, path.p, &text, &k->why) ||
	    !rules__load(&k->arena, text, path.p, NULL, true, &m, &k->why))
		return false;
	k->m = m;
	return true;
}

static void run_file(struct kit *k, const char *path) {
	struct xml *root;
	str text;
	k->path = path;
	if (!file_read(&k->arena, path, &text, &k->why) || !xml_parse(&k->arena, text, path, &root, &k->why)) {
		fprintf(k->out, "FAIL %s: %s\n", path, k->why.text);
		k->failed++;
	} else {
		load_model(k, root);
		for (const struct xml *x = xml_child(root, "testCase"); x; x = xml_next(x, "testCase"))
			run_case(k, x);
	}
	arena_reset(&k->arena);
}

static bool is_test_file(const char *path) {
	const char *slash = strrchr(path, '/');
	return strstr(slash ? slash : path, "-test-") && str_ends(str_of(path), STR(".xml"));
}

static void walk(struct kit *k, const char *path) {
	struct arena a = {0};
	struct err e;
	str *names;
	uint32_t n;
	if (is_test_file(path)) {
		run_file(k, path);
	} else if (dir_list(&a, path, &names, &n, &e)) {
		for (uint32_t i = 0; i < n; i++)
			walk(k, arena_format(&a, "%s/" STR_FMT, path, STR_ARG(names[i])).p);
	}
	arena_free(&a);
}

int rules_tck(int count, char **paths, FILE *out) {
	struct kit k = {.out = out};
	for (int i = 0; i < count; i++)
		walk(&k, paths[i]);
	fprintf(out, "%u passed, %u failed\n", k.passed, k.failed);
	arena_free(&k.arena);
	arena_free(&k.run);
	return k.passed && !k.failed ? 0 : 1;
}
