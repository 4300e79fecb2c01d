/* What people type and what they want: search.csv over the items of the demonstration, search-real.csv over 1,135 real
 * names when they are there (SHARED). */
#include <check.h>
#include <stdlib.h>

#include "pack/search.h"

#include "suites.h"

static void stop_at(void *self, const char *where, const char *message) {
	(void)self;
	ck_abort_msg("%s: %s", where, message);
}

static struct csv read_table(struct arena *a, const char *path) {
	str text;
	struct csv csv;
	struct err e = {0};
	ck_assert_msg(file_read(a, path, &text, &e) && csv_parse(a, text, path, &csv, &e), "%s %s", path, e.text);
	return csv;
}

/* Runs a table of questions; tells every one that goes wrong. */
static uint32_t ask_all(const struct search *s, const char *path) {
	struct arena a = {0};
	struct csv csv = read_table(&a, path);
	uint32_t wrong = 0;
	for (uint32_t i = 0; i < csv.rows; i++) {
		struct arena scratch = {0};
		struct search_hit hits[5] = {0};
		str query = csv_cell(&csv, i, 0), want = csv_cell(&csv, i, 1), how = csv_cell(&csv, i, 2);
		uint32_t n = search_find(s, &scratch, query, hits, COUNT(hits));
		str got = n ? hits[0].item->name_zh : STR("nothing");
		bool good = str_eq(got, want) && (!n || !how.n || str_is(how, search_how_name(hits[0].how)));
		if (!good)
			fprintf(stderr, "%s:%u: " STR_FMT " finds " STR_FMT " by %s, not " STR_FMT " by " STR_FMT "\n", path,
				csv.lines[i], STR_ARG(query), STR_ARG(got), n ? search_how_name(hits[0].how) : "-", STR_ARG(want),
				STR_ARG(how));
		wrong += !good;
		arena_free(&scratch);
	}
	arena_free(&a);
	return wrong;
}

START_TEST(finds_items) {
	struct pack_complaints to = {.tell = stop_at};
	struct pack *p;
	ck_assert(pack_load("packs/huangpu-2022", &p, &to));
	const struct item **items = arena_array(&p->arena, const struct item *, p->item_count);
	for (uint32_t i = 0; i < p->item_count; i++)
		items[i] = &p->items[i];
	struct search *s = search_make(items, p->item_count, pack_table(p, "items/synonyms.csv"));
	ck_assert_uint_eq(ask_all(s, "test/pack/search.csv"), 0);
	search_free(s);
	pack_free(p);
}
END_TEST

/* What nobody would type must neither break it nor take long. */
START_TEST(takes_any_bytes) {
	struct item item = {.id = STR("X"), .name_zh = STR("啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊"), .name_en = STR("a a a")};
	const struct item *items[] = {&item};
	struct search *s = search_make(items, 1, NULL);
	static const char *const queries[] = {"", " ", "\xff\xfe", "……",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
		"啊", "a", "aa啊aa", "%_'\"", "ａＡ"};
	struct search_hit hits[3];
	for (size_t i = 0; i < COUNT(queries); i++) {
		struct arena a = {0};
		uint32_t n = search_find(s, &a, str_of(queries[i]), hits, COUNT(hits));
		ck_assert_uint_le(n, 1);
		arena_free(&a);
	}
	search_free(s);
}
END_TEST

START_TEST(finds_real_items) {
	const char *shared = getenv("SHARED");
	struct arena a = {0};
	struct csv csv;
	struct err e = {0};
	str text;
	const char *path = arena_format(&a, "%s/data/service-items-guangan.csv", shared ? shared : "../shared").p;
	if (!file_read(&a, path, &text, &e) || !csv_parse(&a, text, path, &csv, &e)) {
		printf("search: the real catalogue is not there, its questions are skipped\n");
		arena_free(&a);
		return;
	}
	int name = csv_column(&csv, "name"), code = csv_column(&csv, "item_code");
	struct item *list = arena_array(&a, struct item, csv.rows);
	const struct item **items = arena_array(&a, const struct item *, csv.rows);
	for (uint32_t i = 0; i < csv.rows; i++) {
		list[i] = (struct item){.id = arena_format(&a, "R%u", i), .name_zh = csv_cell(&csv, i, name),
			.local_code = csv_cell(&csv, i, code)};
		items[i] = &list[i];
	}
	struct csv synonyms = read_table(&a, "packs/huangpu-2022/items/synonyms.csv");
	struct search *s = search_make(items, csv.rows, &synonyms);
	ck_assert_uint_ge(csv.rows, 1000);
	ck_assert_uint_eq(ask_all(s, "test/pack/search-real.csv"), 0);
	search_free(s);
	arena_free(&a);
}
END_TEST

Suite *search_suite(void) {
	Suite *suite = suite_create("search");
	TCase *all = tcase_create("search");
	tcase_set_timeout(all, 60);
	tcase_add_test(all, finds_items);
	tcase_add_test(all, takes_any_bytes);
	tcase_add_test(all, finds_real_items);
	suite_add_tcase(suite, all);
	return suite;
}
