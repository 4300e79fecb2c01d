/* The worked example of docs/LEDGER.md: every value printed there is computed here. */
#include "suites.h"

struct page {
	struct arena arena;
	str rest;
};

/* The next line of the page that begins with the word (after four spaces), without it. */
static str next_line(struct page *p, const char *word) {
	str line;
	while (str_next(&p->rest, '\n', &line))
		if (str_starts(line, STR("    ")) && str_starts(str_cut(line, 4, line.n), str_of(word)))
			return str_trim(str_cut(line, 4 + (uint32_t)strlen(word), line.n));
	ck_abort_msg("docs/LEDGER.md has no more line %s", word);
}

static void same_text(str written, const char *computed) {
	ck_assert_msg(str_is(written, computed), "docs/LEDGER.md says " STR_FMT ", computed %s", STR_ARG(written),
	              computed);
}

static void same_hash(str written, const uint8_t hash[LEDGER_HASH]) {
	char hex[2 * LEDGER_HASH + 1];
	ledger_hex(hash, LEDGER_HASH, hex);
	same_text(written, hex);
}

static void check_event(struct page *p, struct ledger_hasher *h, const struct ledger_event *ev,
                        uint8_t hash[LEDGER_HASH]) {
	struct buf b = buf_make(4096);
	uint8_t next[LEDGER_HASH];
	ledger_bytes(&b, ev);
	str bytes = buf_view(&b);
	buf_put(&b, "", 1);
	same_text(next_line(p, "bytes "), b.p);
	ledger_chain(h, hash, bytes, next);
	memcpy(hash, next, LEDGER_HASH);
	same_hash(next_line(p, "hash "), hash);
	buf_free(&b);
}

START_TEST(the_worked_example_is_true) {
	struct page p = {0};
	struct err e = {0};
	ck_assert_msg(file_read(&p.arena, "docs/LEDGER.md", &p.rest, &e), "%s", e.text);
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SM3);
	uint8_t hash[LEDGER_HASH] = {0}, head[LEDGER_HASH];
	struct ledger_tree tree = {0};
	char person[80];
	ledger_seal_person(h, STR("salt-4711"), STR("{\"name\":\"李雷\",\"phone\":\"13800000000\"}"), person);
	struct ledger_event first = {
		.seq = 1,
		.stream = STR("case/4711"),
		.n = 1,
		.kind = STR("case.received"),
		.version = 1,
		.happened_at = 1641258000000,
		.recorded_at = 1641258000000,
		.actor = STR("window-07"),
		.command = STR("case.receive"),
		.payload = STR("{\"channel\":\"window\",\"item\":\"A-01\"}"),
		.request = STR("r-1"),
		.body = arena_format(&p.arena, "{\"channel\":\"window\",\"item\":\"A-01\",\"person\":\"%s\"}", person)};
	check_event(&p, h, &first, hash);
	ledger_tree_add(&tree, h, hash);
	struct ledger_event second = {.seq = 2,
	                              .stream = STR("case/4711"),
	                              .n = 2,
	                              .prev = 1,
	                              .kind = STR("case.accepted"),
	                              .version = 1,
	                              .happened_at = 1641261600000,
	                              .recorded_at = 1641261605000,
	                              .actor = STR("张敏 \"审批\""),
	                              .body = STR("{\"promised_due_at\":1641546000000}")};
	ledger_tree_head(&tree, h, head);
	uint8_t alone[LEDGER_HASH];
	memcpy(alone, head, LEDGER_HASH);
	check_event(&p, h, &second, hash);
	ledger_tree_add(&tree, h, hash);
	ledger_tree_head(&tree, h, head);
	same_hash(next_line(&p, "head of event 1 alone "), alone);
	same_hash(next_line(&p, "head of both "), head);
	same_text(next_line(&p, "person "), person);
	ledger_hasher_free(h);
	arena_free(&p.arena);
}
END_TEST

START_TEST(the_head_of_two_hundred_is_true) {
	struct page p = {0};
	struct err e = {0};
	ck_assert_msg(file_read(&p.arena, "docs/LEDGER.md", &p.rest, &e), "%s", e.text);
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SM3);
	struct ledger_tree tree = {0};
	uint8_t hash[LEDGER_HASH];
	for (int i = 1; i <= 200; i++) {
		char text[8];
		ledger_digest(h, text, (size_t)snprintf(text, sizeof text, "%d", i), hash);
		ledger_tree_add(&tree, h, hash);
	}
	ledger_tree_head(&tree, h, hash);
	same_hash(next_line(&p, "head of 200 "), hash);
	ledger_hasher_free(h);
	arena_free(&p.arena);
}
END_TEST

Suite *format_suite(void) {
	Suite *s = suite_create("format");
	TCase *t = tcase_create("format");
	tcase_add_test(t, the_worked_example_is_true);
	tcase_add_test(t, the_head_of_two_hundred_is_true);
	suite_add_tcase(s, t);
	return s;
}
