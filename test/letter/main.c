/* Letters: codes, QR, what the places say, and that a value is shown and never run. */
#include <check.h>
#include <stdlib.h>

#include "letter/inside.h"

static struct pack *the_pack(void) {
	struct pack_complaints to = {0};
	struct pack *p = NULL;
	ck_assert(pack_load("packs/huangpu-2022", &p, &to));
	return p;
}

static struct store_told told(int64_t seq, const char *kind, const char *body, ms at) {
	struct store_told t = {.event = {.seq = seq, .stream = STR("case/1"), .n = seq, .prev = seq - 1,
		.kind = str_of(kind), .version = 1, .happened_at = at,
		.recorded_at = at, .actor = STR("li"), .body = str_of(body)}};
	memset(t.event.hash, (int)seq, sizeof t.event.hash);
	return t;
}

START_TEST(a_code_is_read_back) {
	static const char *const bad[] = {"", "-", "1-", "-1-0101010101010101", "0-0101010101010101", "1-010101010101010",
		"1-01010101010101011", "1-010101010101010g", "x-0101010101010101", "99999999999999999999-0101010101010101"};
	char code[LETTER_CODE], digits[LETTER_HASH_DIGITS + 1];
	int64_t seq;
	struct store_told t = told(1, "case.received", "{}", 0);
	letter_code(&t.event, code);
	ck_assert_str_eq(code, "1-0101010101010101");
	ck_assert(letter_read_code(str_of(code), &seq, digits) && seq == 1);
	ck_assert_str_eq(digits, "0101010101010101");
	ck_assert(letter_read_code(STR(" 4711-D187C4A728E44AF7 "), &seq, digits) && seq == 4711);
	ck_assert_str_eq(digits, "d187c4a728e44af7");
	for (uint32_t i = 0; i < COUNT(bad); i++)
		ck_assert_msg(!letter_read_code(str_of(bad[i]), &seq, digits), "%s", bad[i]);
}
END_TEST

START_TEST(conditions_look_at_the_record) {
	struct pack *p = the_pack();
	struct arena a = {0};
	struct letter *letters;
	const struct store_told refused[] = {told(1, "case.received", "{}", 0),
		told(2, "case.accepted", "{\"tolerant\":true}", 0),
		told(3, "case.noted", "{}", 0),
		told(4, "case.refused", "{\"result\":\"refused\"}", 0),
		told(5, "case.document_made", "{\"document_no\":\"1\"}", 0)};
	static const char *const kinds[] = {"receipt", "tolerance", "refuse"};
	ck_assert_int_eq(letter_list(&a, p, refused, 5, &letters), 3);
	for (uint32_t i = 0; i < 3; i++) {
		ck_assert_msg(str_is(letters[i].kind->code, kinds[i]), "%s", kinds[i]);
		ck_assert_int_eq(letters[i].n, i + 1);
	}
	const struct store_told granted[] = {told(1, "case.granted", "{\"result\":\"granted\"}", 0),
		told(2, "case.document_made", "{\"document_no\":\"1\"}", 0)};
	ck_assert_int_eq(letter_list(&a, p, granted, 2, &letters), 2);
	ck_assert(str_is(letters[1].kind->code, "certificate"));
	arena_free(&a);
	pack_free(p);
}
END_TEST

/* The page of the last letter of the story. */
static str page(struct arena *a, const struct pack *p, const struct store_told *story, uint32_t n, bool zh) {
	struct letter *letters;
	struct err e = {0};
	struct buf b = buf_make(LETTER_BYTES);
	struct letter_style style = {
		.zh = zh, .person = STR("{\"name\":\"张<i>三</i>\"}"), .verify_at = STR("http://x/#/verify/")};
	uint32_t count = letter_list(a, p, story, n, &letters);
	ck_assert_int_gt(count, 0);
	ck_assert_msg(letter_write(p, story, &letters[count - 1], &style, &b, &e), "%s", e.text);
	str out = arena_str(a, buf_view(&b));
	buf_free(&b);
	return out;
}

static bool has(str text, const char *what) {
	return memmem(text.p, text.n, what, strlen(what)) != NULL;
}

START_TEST(what_is_written_is_shown_and_never_run) {
	struct pack *p = the_pack();
	struct arena a = {0};
	const struct store_told story[] = {
		told(1, "case.received", "{\"case_no\":\"X-1\"}", 1646096400000),
		told(2, "case.refused",
	         "{\"reason\":\"<script>alert(1)</script>\\n# not a title\\n| a | b |\\n"
	         "[x](javascript:y) {{applicant}} &amp;\"}",
	         1667232000000)};
	str zh = page(&a, p, story, 2, true), en = page(&a, p, story, 2, false);
	ck_assert(!has(zh, "<script") && !has(zh, "<i>") && !has(zh, "<h1>not") && !has(zh, "href"));
	ck_assert(has(zh, "&lt;script&gt;alert(1)&lt;/script&gt;<br") && has(zh, "# not a title") && has(zh, "| a | b |"));
	ck_assert(has(zh, "{{applicant}} &amp;amp;") && has(zh, "张&lt;i&gt;三&lt;/i&gt;"));
	ck_assert(has(zh, "二〇二二年十一月一日") && has(zh, "穗埔政务不准〔2022〕2号") && has(en, "GD 2022/2"));
	ck_assert(has(en, "1 November 2022") && has(en, "within 60 days") && has(zh, "合成数据"));
	arena_free(&a);
	pack_free(p);
}
END_TEST

START_TEST(a_letter_knows_nothing_of_what_came_later) {
	struct pack *p = the_pack();
	struct arena a = {0};
	struct letter *letters;
	struct err e = {0};
	struct letter_style style = {.zh = true};
	struct buf b = buf_make(LETTER_BYTES);
	const struct store_told story[] = {told(1, "case.received", "{\"case_no\":\"X-1\"}", 0),
		told(2, "case.correction_noticed", "{\"reason\":\"first\"}", 0), told(3, "case.corrected", "{}", 0),
		told(4, "case.correction_noticed", "{\"reason\":\"second\"}", 0), told(5, "case.accepted", "{}", 0)};
	ck_assert_int_eq(letter_list(&a, p, story, 5, &letters), 4);
	ck_assert(letter_write(p, story, &letters[1], &style, &b, &e));
	ck_assert(has(buf_view(&b), "first") && !has(buf_view(&b), "second"));
	buf_clear(&b);
	ck_assert(letter_write(p, story, &letters[3], &style, &b, &e)); /* an earlier reason is not this letter's */
	ck_assert(!has(buf_view(&b), "first") && !has(buf_view(&b), "second"));
	buf_free(&b);
	arena_free(&a);
	pack_free(p);
}
END_TEST

START_TEST(a_qr_code_has_its_bounds) {
	struct err e = {0};
	struct buf b = buf_make(1 << 20);
	char long_text[1001];
	memset(long_text, 'x', sizeof long_text);
	ck_assert(letter_put_qr(&b, STR("http://127.0.0.1/#/verify/1-0101010101010101"), &e));
	ck_assert(has(buf_view(&b), "<svg") && has(buf_view(&b), "</svg>"));
	ck_assert(letter_put_qr(&b, (str){long_text, 1000}, &e));
	ck_assert(!letter_put_qr(&b, (str){long_text, 1001}, &e) && !letter_put_qr(&b, STR(""), &e));
	ck_assert_str_eq(e.code, "qr.too_long");
	buf_free(&b);
}
END_TEST

/* Each event of the table is one, each place has a value or none but never a fault, in both languages. */
START_TEST(every_row_prints) {
	struct pack *p = the_pack();
	struct arena a = {0};
	ck_assert_int_gt(p->letter_count, 15);
	for (uint32_t i = 0; i < p->letter_count; i++) {
		const struct letter_kind *k = &p->letters[i];
		ck_assert_msg(event_find(k->event), "%.*s is no event", STR_ARG(k->event));
		const char *body = k->when_value.n ? arena_format(&a, "{\"%.*s\":\"%.*s\"}", STR_ARG(k->when_field),
			STR_ARG(k->when_value)).p : "{}";
		struct store_told one = told(7, arena_str(&a, k->event).p, body, 1646096400000);
		for (int zh = 0; zh < 2; zh++) {
			str text = page(&a, p, &one, 1, zh);
			int32_t from = (int32_t)(strstr(text.p, "</style>") - text.p);
			ck_assert_msg(!has(str_cut(text, (uint32_t)from, text.n), "{{"), "%.*s", STR_ARG(k->code));
		}
	}
	arena_free(&a);
	pack_free(p);
}
END_TEST

int main(void) {
	Suite *s = suite_create("letter");
	TCase *t = tcase_create("letter");
	tcase_set_timeout(t, 120);
	tcase_add_test(t, a_code_is_read_back);
	tcase_add_test(t, conditions_look_at_the_record);
	tcase_add_test(t, what_is_written_is_shown_and_never_run);
	tcase_add_test(t, a_letter_knows_nothing_of_what_came_later);
	tcase_add_test(t, a_qr_code_has_its_bounds);
	tcase_add_test(t, every_row_prints);
	suite_add_tcase(s, t);
	SRunner *runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
