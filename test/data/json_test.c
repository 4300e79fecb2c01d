#include "data/json.h"
#include "suites.h"

static struct arena a;
static struct err e;

static void setup(void) {
	e = (struct err){0};
}

static void teardown(void) {
	arena_free(&a);
}

static struct json_doc parse(str text) {
	struct json_doc d = {0};
	bool ok = json_parse(&a, text, &d, &e);
	ck_assert_msg(ok, "%s", ok ? "" : e.text);
	return d;
}

/* Invariants of the tokens of any document; returns the first token after the value. */
static uint32_t check_tree(const struct json_doc *d, uint32_t at) {
	const struct json *t = &d->tokens[at];
	uint32_t next = at + 1, values = 0;
	ck_assert_uint_lt(at, d->count);
	ck_assert_uint_le((uint64_t)t->at + t->n, d->text.n);
	if (t->kind < JSON_ARRAY)
		ck_assert_uint_eq(t->count, 0);
	else
		for (; next < t->next; values++) {
			ck_assert_uint_ge(d->tokens[next].at, t->at);
			if (t->kind == JSON_OBJECT) {
				ck_assert_uint_eq(d->tokens[next].kind, JSON_STRING);
				next = check_tree(d, next);
			}
			next = check_tree(d, next);
		}
	ck_assert_uint_eq(t->count, values);
	ck_assert_uint_eq(t->next, next);
	return next;
}

static void accepted(uint32_t line, str name, str text) {
	struct json_doc d;
	bool ok = json_parse(&a, text, &d, &e);
	ck_assert_msg(ok, "line %u, " STR_FMT ": refused, %s", line, STR_ARG(name), ok ? "" : e.text);
	ck_assert_uint_eq(check_tree(&d, 0), d.count);
	/* Just as many tokens as needed are enough, one less is refused. */
	struct json *exact = arena_array(&a, struct json, d.count);
	struct json_doc again;
	ck_assert(json_parse_into(text, exact, d.count, &again, &e));
	ck_assert(!json_parse_into(text, exact, d.count - 1, &again, &e));
	ck_assert_str_eq(e.code, "json.too_large");
	/* The canonical bytes are valid and their own canonical form. */
	struct buf one = buf_make(1 << 16), two = buf_make(1 << 16);
	json_put_canonical(&one, &a, &d, 0);
	ck_assert_msg(json_parse(&a, buf_view(&one), &again, &e), "line %u, " STR_FMT, line, STR_ARG(name));
	json_put_canonical(&two, &a, &again, 0);
	ck_assert(str_eq(buf_view(&one), buf_view(&two)));
	buf_free(&one);
	buf_free(&two);
}

static void refused(uint32_t line, str code, str name, str text) {
	/* A copy without a NUL behind it, so that the sanitizer sees every step over the end. */
	char *exact = mem_alloc(text.n);
	memcpy(exact, text.p, text.n);
	struct json_doc d = {.count = 77};
	bool ok = json_parse(&a, (str){exact, text.n}, &d, &e);
	mem_free(exact);
	ck_assert_msg(!ok, "line %u, " STR_FMT ": accepted", line, STR_ARG(name));
	ck_assert_msg(str_is(code, e.code), "line %u, " STR_FMT ": %s, %s", line, STR_ARG(name), e.code, e.text);
	ck_assert_msg(str_starts(str_of(e.where), STR("byte ")), "%s", e.where);
	ck_assert_uint_eq(d.count, 77);
}

START_TEST(takes_and_refuses_the_cases) {
	str rest = test_file(&a, "test/data/json_cases.txt"), text;
	uint32_t line = 0, good = 0, bad = 0;
	while (test_line(&rest, &line, &text)) {
		str word, code, name;
		ck_assert(str_next(&text, ' ', &word));
		if (str_is(word, "accept")) {
			ck_assert(str_next(&text, ' ', &name));
			accepted(line, name, test_unpercent(&a, text));
			good++;
		} else {
			ck_assert_msg(str_is(word, "refuse"), "line %u", line);
			ck_assert(str_next(&text, ' ', &code) && str_next(&text, ' ', &name));
			refused(line, code, name, test_unpercent(&a, text));
			bad++;
		}
	}
	ck_assert_uint_ge(good, 100);
	ck_assert_uint_ge(bad, 150);
}
END_TEST

/* Every beginning of a good document is refused, and none is read beyond its end. */
START_TEST(refuses_every_cut) {
	str text = STR("{\"a\":[1,-2.5e+3,true,false,null,\"\\ud83d\\ude42 \xE4\xB8\x80\"],\"\\u0062\":{}}");
	parse(text);
	for (uint32_t n = 0; n < text.n; n++) {
		char *exact = mem_alloc(n);
		struct json_doc d;
		memcpy(exact, text.p, n);
		ck_assert(!json_parse(&a, (str){exact, n}, &d, &e));
		ck_assert(str_is(STR("json.syntax"), e.code) || str_is(STR("json.utf8"), e.code));
		mem_free(exact);
	}
}
END_TEST

START_TEST(canonical_bytes) {
	str rest = test_file(&a, "test/data/json_canonical.txt"), text, wanted;
	uint32_t line = 0, pairs = 0;
	for (; test_line(&rest, &line, &text); pairs++) {
		ck_assert(test_line(&rest, &line, &wanted));
		struct json_doc d = parse(test_unpercent(&a, text));
		struct buf b = buf_make(1 << 16);
		json_put_canonical(&b, &a, &d, 0);
		ck_assert_msg(str_eq(buf_view(&b), test_unpercent(&a, wanted)), "line %u: " STR_FMT, line,
		              STR_ARG(buf_view(&b)));
		buf_free(&b);
	}
	ck_assert_uint_ge(pairs, 10);
}
END_TEST

START_TEST(ten_megabytes_of_brackets) {
	uint32_t n = 10 << 20;
	char *p = mem_alloc(n);
	struct json_doc d;
	memset(p, '[', n);
	ck_assert(!json_parse(&a, (str){p, n}, &d, &e));
	ck_assert_str_eq(e.code, "json.depth");
	ck_assert_str_eq(e.where, "byte 64");
	for (uint32_t i = 0; i + 5 <= n; i += 5)
		memcpy(p + i, "{\"\":[", 5);
	ck_assert(!json_parse(&a, (str){p, n}, &d, &e));
	ck_assert_str_eq(e.code, "json.depth");
	mem_free(p);
}
END_TEST

START_TEST(too_many_values) {
	uint32_t n = 2 * LIMIT_JSON_TOKENS + 1;
	char *p = mem_alloc(n);
	struct json_doc d;
	memset(p, '1', n);
	for (uint32_t i = 0; i < n; i += 2)
		p[i] = i ? ',' : '[';
	p[n - 1] = ']';
	ck_assert(!json_parse(&a, (str){p, n}, &d, &e));
	ck_assert_str_eq(e.code, "json.too_large");
	p[n - 3] = ']';
	d = parse((str){p, n - 2});
	ck_assert_uint_eq(d.tokens[0].count, LIMIT_JSON_TOKENS - 1);
	mem_free(p);
}
END_TEST

/* Many keys stay cheap, also when all begin with the same thousand bytes, and the one that comes twice is found. */
START_TEST(many_keys) {
	static const struct {
		uint32_t keys, prefix;
		bool escaped;
	} rows[] = {{200000, 0, false}, {3000, 1000, false}, {3000, 1000, true}};
	char prefix[1001];
	memset(prefix, 'x', sizeof prefix);
	struct buf b = buf_make(64 << 20);
	buf_char(&b, '{');
	for (uint32_t i = 0; i < rows[_i].keys; i++)
		buf_format(&b, "\"%s%.*s%u\":%u,", rows[_i].escaped ? "\\u0041" : "", (int)rows[_i].prefix, prefix, i, i);
	size_t good = b.n;
	buf_text(&b, "\"last\":0}");
	struct json_doc d = parse(buf_view(&b));
	ck_assert_uint_eq(d.tokens[0].count, rows[_i].keys + 1);
	ck_assert_uint_ne(json_member(&d, 0, "last"), 0);
	b.n = good;
	buf_format(&b, "\"%s%.*s%u\":0}", rows[_i].escaped ? "A" : "", (int)rows[_i].prefix, prefix, rows[_i].keys / 2);
	ck_assert(!json_parse(&a, buf_view(&b), &d, &e));
	ck_assert_str_eq(e.code, "json.duplicate_key");
	buf_free(&b);
}
END_TEST

START_TEST(finds_members) {
	struct json_doc d = parse(STR("{\"a\":1,\"b\":{\"a\":2,\"c\":[{\"a\":3}]},"
	                              "\"\\u0064\\n\":4,\"e\\\\u0061\":5,\"\":6,\"ab\":7}"));
	static const struct {
		const char *key, *value;
	} rows[] = {{"a", "1"}, {"d\n", "4"}, {"e\\u0061", "5"}, {"", "6"}, {"ab", "7"}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint32_t at = json_member(&d, 0, rows[i].key);
		ck_assert_uint_ne(at, 0);
		ck_assert(str_is(json_raw(&d, at), rows[i].value));
	}
	ck_assert_uint_eq(json_member(&d, 0, "c"), 0);
	ck_assert_uint_eq(json_member(&d, 0, "ea"), 0);
	ck_assert_uint_eq(json_member(&d, 0, "d"), 0);
	ck_assert_uint_eq(json_member(&d, 0, "abc"), 0);
	uint32_t b = json_member(&d, 0, "b");
	ck_assert(str_is(json_raw(&d, json_member(&d, b, "a")), "2"));
	ck_assert_uint_eq(json_member(&d, json_member(&d, b, "c"), "a"), 0);
	ck_assert_uint_eq(json_member(&d, json_member(&d, 0, "a"), "a"), 0);
}
END_TEST

START_TEST(reads_texts) {
	struct json_doc d = parse(STR("[\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u4e00\\uD83D\\uDE42\\u00e9\\u0000z\","
	                              "\"一\",12.50,true,[ 1 ]]"));
	static const char *const texts[] = {NULL, "一", "12.50", "true", "[ 1 ]"};
	ck_assert(str_eq(json_text(&a, &d, 1), STR("a\"\\/\b\f\n\r\t一🙂é\0z")));
	for (uint32_t i = 1; i < COUNT(texts); i++)
		ck_assert(str_is(json_text(&a, &d, i + 1), texts[i]));
}
END_TEST

START_TEST(reads_integers) {
	static const struct {
		const char *text;
		int64_t value;
	} good[] = {{"0", 0}, {"-0", 0}, {"12", 12}, {"-12", -12}, {"9223372036854775807", INT64_MAX},
	            {"-9223372036854775808", INT64_MIN}};
	static const char *const bad[] = {"1.0", "1e3", "9223372036854775808", "-9223372036854775809",
	                                  "99999999999999999999999", "\"1\"", "true", "null", "[1]", "0.5"};
	for (size_t i = 0; i < COUNT(good); i++) {
		struct json_doc d = parse(str_of(good[i].text));
		int64_t out = 1;
		ck_assert_msg(json_int(&d, 0, &out), "%s", good[i].text);
		ck_assert_int_eq(out, good[i].value);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct json_doc d = parse(str_of(bad[i]));
		int64_t out = 77;
		ck_assert_msg(!json_int(&d, 0, &out), "%s", bad[i]);
		ck_assert_int_eq(out, 77);
	}
}
END_TEST

/* Random bytes, with many that matter, come back from writing and reading. */
START_TEST(written_strings_are_read) {
	static const char often[] = "\"\\\n\t\x01\x1F/ua";
	struct buf b = buf_make(1 << 16);
	uint64_t seed = 9;
	for (int i = 0; i < 3000; i++) {
		char text[64];
		uint32_t n = (uint32_t)i % sizeof text;
		for (uint32_t k = 0; k < n; k++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			text[k] = seed >> 63 ? often[(seed >> 40) % (sizeof often - 1)] : (char)((seed >> 40) % 128);
		}
		if (n > 10)
			memcpy(text + 3, "窗🙂", 7);
		buf_clear(&b);
		json_put_string(&b, (str){text, n});
		struct json_doc d = parse(buf_view(&b));
		ck_assert_uint_eq(d.tokens[0].kind, JSON_STRING);
		ck_assert(str_eq(json_text(&a, &d, 0), (str){text, n}));
	}
	buf_free(&b);
}
END_TEST

START_TEST(says_where) {
	struct json_doc d;
	ck_assert(!json_parse(&a, STR("{\"a\": 1,\n \"b\": x}"), &d, &e));
	ck_assert_str_eq(e.where, "byte 15");
	ck_assert(!json_parse(&a, STR("[1"), &d, NULL));
}
END_TEST

START_TEST(no_text_is_an_empty_string) {
	struct buf b = buf_make(8);
	json_put_string(&b, (str){0});
	ck_assert(str_is(buf_view(&b), "\"\""));
	buf_free(&b);
}
END_TEST

Suite *json_suite(void) {
	Suite *suite = suite_create("json");
	TCase *cases = tcase_create("json");
	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, takes_and_refuses_the_cases);
	tcase_add_test(cases, refuses_every_cut);
	tcase_add_test(cases, canonical_bytes);
	tcase_add_test(cases, ten_megabytes_of_brackets);
	tcase_add_test(cases, too_many_values);
	tcase_add_loop_test(cases, many_keys, 0, 3);
	tcase_add_test(cases, finds_members);
	tcase_add_test(cases, reads_texts);
	tcase_add_test(cases, reads_integers);
	tcase_add_test(cases, written_strings_are_read);
	tcase_add_test(cases, no_text_is_an_empty_string);
	tcase_add_test(cases, says_where);
	suite_add_tcase(suite, cases);
	return suite;
}
