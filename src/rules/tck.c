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
	uint32_t odd; /* of the passed: an error where a plain null is expected */
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

/* Sets a decision that is given as already evaluated. */
static void give_decision(struct kit *k, str name, struct val v, struct world *w) {
	for (uint32_t i = 0; i < k->m->item_count; i++) {
		const struct item *it = &k->m->items[i];
		if (it->kind != ITEM_DECISION || !(str_eq(it->name, name) || str_eq(it->own_name, name)))
			continue;
		w->values[i] = rules__fit(it->type, v, w->run, it->name);
		w->known[i] = true;
	}
}

/* Sets input data and decisions that are given. The kit gives some models more than they ask for. */
static bool give_inputs(struct kit *k, const struct xml *test, struct world *w) {
	bool *given = arena_array(&k->run, bool, k->m->input_count);
	for (const struct xml *x = xml_child(test, "inputNode"); x; x = xml_next(x, "inputNode")) {
		struct val v;
		if (!read_value(&k->run, x, &v))
			return false;
		if (!rules__input_put(k->m, xml_attr(x, "name"), v, w->values, given, &k->run))
			give_decision(k, xml_attr(x, "name"), v, w);
	}
	rules__inputs_share(k->m, w->values, given);
	return true;
}

static bool has_param(const struct feel_function *f, str name) {
	for (uint32_t i = 0; f->params && i < f->min; i++)
		if (str_eq(f->params[i].name, name))
			return true;
	return false;
}

/* Calls a decision service or a knowledge model with the inputs that are its parameters. */
static bool call_function(struct kit *k, const struct xml *test, int item, str node, struct feel_run *run,
                          struct val *out) {
	struct val function = k->m->items[item].function;
	struct val_builder args = val_build(&k->run, 0);
	for (const struct xml *x = xml_child(test, "inputNode"); x; x = xml_next(x, "inputNode")) {
		struct val v;
		if (!read_value(&k->run, x, &v))
			return false;
		if (has_param(function.function, xml_attr(x, "name")))
			val_set(&args, xml_attr(x, "name"), v);
	}
	*out = feel_call_named(function, val_build_context(&args), run);
	if (k->m->items[item].output_count > 1)
		val_get(*out, node, out);
	return true;
}

/* Something that is called: the service or knowledge model of a name, or -1. */
static int find_function(struct kit *k, str name) {
	int i = rules__item(k->m, name, ITEM_SERVICE);
	return i >= 0 ? i : rules__item(k->m, name, ITEM_KNOWLEDGE);
}

static bool evaluate(struct kit *k, const struct xml *test, const struct xml *node, struct feel_run *run,
                     struct val *out) {
	str name = xml_attr(node, "name"), called = xml_attr(test, "invocableName");
	int decision = called.n ? -1 : rules__item(k->m, name, ITEM_DECISION);
	if (decision < 0) {
		int function = find_function(k, called.n ? called : name);
		return function >= 0 && call_function(k, test, function, name, run, out);
	}
	struct world w = rules__world(k->m, run);
	if (!give_inputs(k, test, &w))
		return false;
	*out = rules__solve(&w, (uint32_t)decision);
	return true;
}

/* An expected error must be reported; where a value is expected, none may be. */
static bool agrees(struct val want, struct val got, bool wanted, bool error) {
	return agree(want, got) && (wanted ? error : !error || want.kind == VAL_NULL);
}

static void report_value(struct kit *k, const struct xml *test, struct val want, struct val got, bool wanted,
                         const struct feel_run *run) {
	struct buf b = buf_make(1 << 16);
	buf_text(&b, "expected ");
	val_put_literal(&b, want);
	buf_text(&b, wanted ? " with an error, got " : ", got ");
	val_put_literal(&b, got);
	if (run->warning_count)
		buf_format(&b, " (%s: " STR_FMT ")", run->warnings->code, STR_ARG(run->warnings->text));
	report(k, test, arena_str(&k->run, buf_view(&b)).p);
	buf_free(&b);
}

/* Whether an error was reported. That no rule matches or that a decision has no expression is one only where the null
 * comes out: what is built upon it may be whole. */
static bool has_error(const struct feel_run *run, struct val got) {
	if (got.kind == VAL_NULL || run->warning_count > FEEL_WARNINGS_KEPT)
		return run->warning_count > 0;
	for (const struct feel_warning *w = run->warnings; w; w = w->next)
		if (strcmp(w->code, "dmn.no_match") && strcmp(w->code, "dmn.no_logic"))
			return true;
	return false;
}

/* *odd is set when an error was reported where a plain null is expected. */
static bool check_node(struct kit *k, const struct xml *test, const struct xml *node, bool *odd) {
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
	bool error = has_error(&run, got), wanted = str_is(xml_attr(node, "errorResult"), "true");
	bool ok = agrees(want, got, wanted, error);
	if (!ok)
		report_value(k, test, want, got, wanted, &run);
	*odd |= ok && error && !wanted;
	return ok;
}

static void run_case(struct kit *k, const struct xml *test) {
	bool ok = k->m != NULL, odd = false;
	if (!ok) {
		char text[sizeof k->why.where + sizeof k->why.text + 2];
		snprintf(text, sizeof text, "%s: %s", k->why.where, k->why.text);
		report(k, test, text);
	}
	for (const struct xml *x = xml_child(test, "resultNode"); ok && x; x = xml_next(x, "resultNode"))
		ok = check_node(k, test, x, &odd);
	k->passed += ok;
	k->failed += !ok;
	k->odd += ok && odd;
	arena_reset(&k->run);
}

/* ---- files ---------------------------------------------------------------------------------- */

static bool load_model(struct kit *k, const struct xml *root) {
	const struct xml *name = xml_child(root, "modelName");
	const char *slash = strrchr(k->path, '/');
	str folder = {k->path, slash ? (uint32_t)(slash + 1 - k->path) : 0}, text;
	struct rules_model *m;
	struct rules_library library = rules_library_of_folder(&k->arena, k->path);
	k->m = NULL;
	if (!name)
		return err_set(&k->why, "dmn.syntax", k->path, "the test names no model");
	str path = arena_format(&k->arena, STR_FMT STR_FMT, STR_ARG(folder), STR_ARG(str_trim(name->text)));
	if (!file_read(&k->arena, path.p, &text, &k->why) ||
	    !rules__load(&k->arena, text, path.p, &library, true, &m, &k->why))
		return false;
	k->m = m;
	return true;
}

static void run_file(struct kit *k, const char *path) {
	struct xml *root;
	str text;
	k->path = path;
	if (!file_read(&k->arena, path, &text, &k->why) || !xml_parse(&k->arena, text, path, &root, &k->why)) {
		fprintf(k->out, "FAIL %s: %s\n", k->why.where, k->why.text);
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
	if (!k.passed && !k.failed)
		fprintf(out, "no test files (NAME-test-NN.xml) were found\n");
	if (k.odd)
		fprintf(out, "%u of the passed report an error where the case expects a plain null\n", k.odd);
	fprintf(out, "%u passed, %u failed\n", k.passed, k.failed);
	arena_free(&k.arena);
	arena_free(&k.run);
	return k.passed && !k.failed ? 0 : 1;
}
