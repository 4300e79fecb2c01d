/* The document: lint, identities, targets, payments, scores, and its formats. */
#include "office.h"

#include "data/json.h"

static struct office o;
static struct arena a;

static void open_office(void) { office_open(&o, true); }
static void close_office(void) {
	arena_free(&a);
	office_close(&o);
}

static struct json_doc report_json(void) {
	struct json_doc d;
	struct err e = {0};
	ck_assert_msg(json_parse(&a, office_document(&o, &a, "json", "zh"), &d, &e), "%s", e.text);
	return d;
}

static str member(const struct json_doc *d, uint32_t object, const char *key) {
	uint32_t at = json_member(d, object, key);
	ck_assert_msg(at, "no member %s", key);
	return json_text(&a, d, at);
}

/* The element of the list whose members have these texts; 0: none. */
static uint32_t find(const struct json_doc *d, const char *list, const char *key, const char *text, const char *key2,
                     const char *text2) {
	uint32_t at = json_member(d, 0, list);
	ck_assert_msg(at && d->tokens[at].kind == JSON_ARRAY, "no list %s", list);
	for (uint32_t i = at + 1; i < d->tokens[at].next; i = d->tokens[i].next)
		if (str_is(member(d, i, key), text) && (!key2 || str_is(member(d, i, key2), text2)))
			return i;
	return 0;
}

static bool holds_text(str s, const char *part) {
	return memmem(s.p, s.n, part, strlen(part)) != NULL;
}

/* ---- lint -------------------------------------------------------------------------------------------- */

START_TEST(lint_names_both_rates) {
	struct json_doc d = report_json();
	uint32_t at = find(&d, "lint", "check", "differs", NULL, NULL);
	ck_assert_msg(at, "98.1 against 98.2 is not found");
	str ledger = member(&d, at, "ledger"), why = member(&d, at, "why");
	const char *both = "98.1 % = 11,664.99/11,887.73；98.2 % = 11,664.99/(11,887.73−3.00) = 11,664.99/11,884.73";
	ck_assert_msg(str_is(ledger, both), STR_FMT, STR_ARG(ledger));
	ck_assert(holds_text(why, "F03") && holds_text(why, "F34") && holds_text(why, "政府性基金"));
	ck_assert(holds_text(member(&d, at, "claim"), "98.1") && holds_text(member(&d, at, "claim"), "98.2"));
	/* each number alone is right */
	ck_assert(find(&d, "agrees", "figure", "F03", "check", "equal"));
	ck_assert(find(&d, "agrees", "figure", "F34", "check", "equal"));
}
END_TEST

START_TEST(lint_soft_spots) {
	static const struct {
		const char *figure, *check, *ledger;
	} want[] = {
		{"F16", "partial", "截至 11 月：0.1 万人次（1,000 行）；全年：0.1 万人次（1,100 行）"},
		{"F15", "perfect", "到期工单 1,201 件，按时 1,201 件；其中 60 件期限曾延期；按首次期限为 95.00 %（1,141/1,201）"},
		{"F32", "perfect", "涉窗工单 6 件，最终认定属实 0 件；另有差评 2 条，属实 1 条"},
		{"F33", "subset", "满意 176 件，评价 189 件；全部工单 1,201 件"},
		{"F22", "partial", "开通 1 次，申请 2 次"},
	};
	struct json_doc d = report_json();
	for (size_t i = 0; i < COUNT(want); i++) {
		uint32_t at = find(&d, "lint", "figure", want[i].figure, "check", want[i].check);
		ck_assert_msg(at, "%s %s is not found", want[i].figure, want[i].check);
		ck_assert_msg(str_is(member(&d, at, "ledger"), want[i].ledger), STR_FMT, STR_ARG(member(&d, at, "ledger")));
		ck_assert(member(&d, at, "why").n && member(&d, at, "why_en").n);
	}
}
END_TEST

/* What the ledger no longer bears out becomes a finding, and what has no soft spot any more stops being one. */
START_TEST(lint_follows_the_ledger) {
	struct json_doc d = report_json();
	ck_assert(find(&d, "agrees", "figure", "F30", "check", "equal"));
	office_sql(&o, "UPDATE it_project SET approved_fen = approved_fen - 1000000 WHERE id = 2;"
	               "UPDATE ticket SET upheld = 1 WHERE id = 200; DELETE FROM queue_number WHERE id > 1000;"
	               "UPDATE budget_line SET budget_fen = budget_fen + 3000000 WHERE id = 2;"
	               "DELETE FROM budget_line WHERE id = 3;"
	               "UPDATE payment SET budget_line = 2 WHERE id = 4;"
	               "INSERT INTO event(seq, stream, n, prev, kind, v, happened_at, recorded_at, actor, body, hash)"
	               " VALUES (5001, 'queue/1', 2, 1, 'queue.called', 1, 0, 0, 'test', '{}', x'00')");
	d = report_json();
	ck_assert_msg(find(&d, "lint", "figure", "F30", "check", "equal"), "18.11 is not 18.09");
	ck_assert_msg(find(&d, "lint", "figure", "F32", "check", "equal"), "one complaint was upheld");
	ck_assert_msg(find(&d, "agrees", "figure", "F32", "check", "perfect"), "0 is no longer claimed");
	ck_assert_msg(find(&d, "agrees", "figure", "F16", "check", "partial"), "December has no visits");
	ck_assert_msg(find(&d, "agrees", "figure", "F34", "check", "differs"), "without the fund both rates are one");
}
END_TEST

/* No {{…}} is left, and every claim has a figure. */
START_TEST(claims_are_complete) {
	struct json_doc d = report_json();
	static const char *const lists[] = {"lint", "agrees"};
	uint32_t count = 0;
	ck_assert(!holds_text(d.text, "{{"));
	for (size_t k = 0; k < COUNT(lists); k++) {
		uint32_t at = json_member(&d, 0, lists[k]);
		for (uint32_t i = at + 1; i < d.tokens[at].next; i = d.tokens[i].next, count++)
			ck_assert(str_starts(member(&d, i, "figure"), STR("F")) && member(&d, i, "where_en").n);
	}
	ck_assert_uint_ge(count, 37 + 6);
}
END_TEST

/* ---- identities, targets, payments, scores ------------------------------------------------------------- */

START_TEST(identities) {
	struct json_doc d = report_json();
	static const char *const hold[] = {"I1", "I2", "I3", "I4", "I6", "I7", "I8", "I9"};
	for (size_t i = 0; i < COUNT(hold); i++)
		ck_assert_msg(find(&d, "identities", "id", hold[i], "holds", "true"), "%s does not hold", hold[i]);
	/* the small year has no line for the IT fund */
	ck_assert(find(&d, "identities", "id", "I5", "holds", "false"));
	office_sql(&o, "UPDATE payment SET approved_at = paid_at + 1 WHERE id = 4;"
	               "INSERT INTO event(seq, stream, n, prev, kind, v, happened_at, recorded_at, actor, body, hash)"
	               " VALUES (5001, 'queue/1', 2, 1, 'queue.called', 1, 0, 0, 'test', '{}', x'00')");
	d = report_json();
	ck_assert(find(&d, "identities", "id", "I6", "holds", "false"));
}
END_TEST

static void target(const struct json_doc *d, const char *figure, const char *mean, const char *proposal, bool low,
                   const char *better) {
	uint32_t at = find(d, "targets", "figure", figure, NULL, NULL);
	ck_assert_msg(at, "%s has no target", figure);
	ck_assert_msg(str_is(member(d, at, "mean"), mean), "%s: mean " STR_FMT, figure, STR_ARG(member(d, at, "mean")));
	ck_assert_msg(str_is(member(d, at, "proposal"), proposal), "%s: proposal " STR_FMT, figure,
	              STR_ARG(member(d, at, "proposal")));
	ck_assert_msg(str_is(member(d, at, "low"), low ? "true" : "false"), "%s: low", figure);
	ck_assert_msg(str_is(member(d, at, "better"), better), "%s: better", figure);
}

/* F30: 15.24, 16.41, 17.30: mean 16.3167, trend (17.30/15.24 - 1)/2 = 6.7585 %, proposal 17.30 x 1.067585 = 18.4692;
 * target 10. */
START_TEST(targets) {
	struct json_doc d = report_json();
	target(&d, "F30", "16.32", "18.47", true, "more");
	target(&d, "F27", "592.45", "639.15", false, "more");
	target(&d, "F12", "97", "178", false, "more");       /* a stock does not grow by itself */
	target(&d, "F22", "3880", "6144", true, "more");     /* growth is cut to 20 % */
	target(&d, "F32", "1", "1", true, "less");
	target(&d, "F36", "100", "100", false, "more");      /* never over 100 % */
}
END_TEST

START_TEST(payments) {
	struct json_doc d = report_json();
	uint32_t at = json_member(&d, 0, "payments"), total = json_member(&d, at, "total");
	ck_assert(str_is(member(&d, total, "paid_fen"), "11664990000"));
	ck_assert(str_is(member(&d, total, "late"), "2"));
	ck_assert(str_is(member(&d, total, "fen_days"), "160027000000")); /* 40 x 40,000,000.00 + 9 x 30,000.00 yuan */
	ck_assert(str_is(member(&d, at, "fourth_quarter_fen"), "4003000000"));
	ck_assert(str_is(member(&d, at, "reversed"), "1"));
	uint32_t lines = json_member(&d, at, "lines");
	ck_assert(str_is(member(&d, lines + 1, "line"), "P01"));
}
END_TEST

START_TEST(scores) {
	struct json_doc d = report_json();
	uint32_t at = json_member(&d, 0, "score"), items = json_member(&d, at, "items");
	uint32_t seen = 0;
	ck_assert(str_is(member(&d, at, "points"), "30.80"));
	ck_assert(str_is(member(&d, at, "grade"), "差"));
	for (uint32_t i = items + 1; i < d.tokens[items].next; i = d.tokens[i].next) {
		str code = member(&d, i, "code"), formula = member(&d, i, "by_formula");
		if (str_is(code, "G11-1"))
			seen += str_is(member(&d, i, "points"), "19.00"); /* the newer of two scores */
		if (str_is(code, "G11-3"))
			seen += str_is(formula, "9.80"); /* F02/F01 of 10 points */
		if (str_is(code, "G27-1"))
			seen += str_is(formula, "null"); /* needs quantities that no record gives */
	}
	ck_assert_uint_eq(seen, 3);
}
END_TEST

/* ---- formats ------------------------------------------------------------------------------------------------ */

START_TEST(markdown) {
	str zh = office_document(&o, &a, "md", "zh"), en = office_document(&o, &a, "md", "en");
	ck_assert(str_starts(zh, STR("> **合成数据**")) && str_starts(en, STR("> **Synthetic data (合成数据)**")));
	static const char *const parts[] = {"## 一、", "## 二、", "## 三、", "## 四、", "完成预算的 98.1 %", "P01 环评\\|评估 \\<服务\\>",
	                                    "压减率 18.09 %（1,179.47/6,520.00", "提速 3 至 6 个月"};
	for (size_t i = 0; i < COUNT(parts); i++)
		ck_assert_msg(holds_text(zh, parts[i]), "no %s", parts[i]);
	ck_assert(holds_text(en, "reduction rate 18.09 %") && !holds_text(zh, "{{") && !holds_text(en, "{{"));
}
END_TEST

/* A whole synthetic year with far fewer records than the original says so; a month of it, or a year of the original's
 * size, does not. */
START_TEST(scaled_down) {
	static const char *const says[] = {"缩小的比例", "smaller scale"}, *const langs[] = {"zh", "en"};
	struct buf b = buf_make(REPORT_DOCUMENT_MAX);
	for (size_t l = 0; l < COUNT(says); l++)
		ck_assert(holds_text(office_document(&o, &a, "md", langs[l]), says[l]));
	ck_assert(report_write(o.report, STR("2022-02"), STR("md"), STR("zh"), &b, NULL));
	ck_assert(!holds_text(buf_view(&b), says[0]));
	buf_free(&b);
	for (uint32_t i = 0; i < o.pack->indicator_count; i++)
		if (str_is(o.pack->indicators[i].id, "F14"))
			o.pack->indicators[i].original = STR("约 0.2");
	for (size_t l = 0; l < COUNT(says); l++)
		ck_assert(!holds_text(office_document(&o, &a, "md", langs[l]), says[l]));
}
END_TEST

/* Grades and originals are English in the English table and document, Chinese in the Chinese ones. */
START_TEST(words_in_english) {
	struct buf b = buf_make(1 << 20);
	ck_assert(report_table_text(o.report, STR("2022"), STR("en"), &b, NULL));
	ck_assert(holds_text(buf_view(&b), "about 19.1") && holds_text(buf_view(&b), "excellent") &&
	          holds_text(buf_view(&b), "poor") && !holds_text(buf_view(&b), "约") && !holds_text(buf_view(&b), "优"));
	buf_clear(&b);
	ck_assert(report_table_text(o.report, STR("2022"), STR("zh"), &b, NULL));
	ck_assert(holds_text(buf_view(&b), "约 19.1") && holds_text(buf_view(&b), "优") && !holds_text(buf_view(&b), "poor"));
	ck_assert(holds_text(office_document(&o, &a, "md", "en"), "grade poor"));
	buf_free(&b);
}
END_TEST

START_TEST(html) {
	str page = office_document(&o, &a, "html", "zh"), part = office_document(&o, &a, "fragment", "zh");
	const char *link = "<a class=\"figure\" data-figure=\"F30\" href=\"#/figure/F30\">18.09 %</a>";
	ck_assert(str_starts(page, STR("<!doctype html>\n<html lang=\"zh-CN\">")) && str_ends(page, STR("</html>\n")));
	ck_assert(holds_text(page, link) && holds_text(part, link) && holds_text(page, "合成数据") && holds_text(part, "合成数据"));
	ck_assert(holds_text(page, "id=\"/figure/F30\"") && !holds_text(part, "id=\"/figure/") &&
	          !holds_text(part, "<html"));
	ck_assert(holds_text(page, "<table>") && holds_text(page, "环评|评估 &lt;服务&gt;") && !holds_text(page, "<服务>"));
}
END_TEST

START_TEST(refusals) {
	struct buf b = buf_make(REPORT_DOCUMENT_MAX);
	struct err e = {0};
	ck_assert(!report_write(o.report, STR("2022"), STR("docx"), STR("zh"), &b, &e));
	ck_assert_str_eq(e.code, "report.no_format");
	ck_assert(!report_write(o.report, STR("last year"), STR("md"), STR("zh"), &b, &e));
	ck_assert_str_eq(e.code, "report.no_period");
	buf_free(&b);
}
END_TEST

START_TEST(terminal) {
	struct buf b = buf_make(1 << 20);
	ck_assert(report_figure_text(o.report, STR("F33"), STR("2022"), STR("en"), &b, NULL));
	ck_assert(holds_text(buf_view(&b), "93.12 %") && holds_text(buf_view(&b), "176 / 189") &&
	          holds_text(buf_view(&b), "SELECT"));
	buf_clear(&b);
	ck_assert(report_table_text(o.report, STR("2022"), STR("zh"), &b, NULL));
	ck_assert(holds_text(buf_view(&b), "F36") && !holds_text(buf_view(&b), "F41") && holds_text(buf_view(&b), "合成数据"));
	buf_free(&b);
}
END_TEST

Suite *document_suite(void) {
	Suite *s = suite_create("document");
	TCase *c = tcase_create("document");
	tcase_add_checked_fixture(c, open_office, close_office);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, lint_names_both_rates);
	tcase_add_test(c, lint_soft_spots);
	tcase_add_test(c, lint_follows_the_ledger);
	tcase_add_test(c, claims_are_complete);
	tcase_add_test(c, identities);
	tcase_add_test(c, targets);
	tcase_add_test(c, payments);
	tcase_add_test(c, scores);
	tcase_add_test(c, markdown);
	tcase_add_test(c, scaled_down);
	tcase_add_test(c, words_in_english);
	tcase_add_test(c, html);
	tcase_add_test(c, refusals);
	tcase_add_test(c, terminal);
	suite_add_tcase(s, c);
	return s;
}
