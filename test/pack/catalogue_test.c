/* Items as definitions, codes by their form, lists of items judged row by row. */
#include "pack/catalogue.h"
#include "suites.h"

static struct arena a;
static struct pack *p;

static void setup(void) {
	struct pack_complaints to = {0};
	ck_assert(pack_load("test/pack/good", &p, &to));
}

static void teardown(void) {
	pack_free(p);
	arena_free(&a);
}

/* kind, code, yes or no: one a line. */
START_TEST(codes_have_their_form) {
	struct err e = {0};
	str rest, line, kind, code;
	uint32_t cases = 0;
	ck_assert(file_read(&a, "test/pack/item_codes.txt", &rest, &e));
	while (str_next(&rest, '\n', &line)) {
		if (!line.n || line.p[0] == '#')
			continue;
		ck_assert(str_next(&line, ' ', &kind) && str_next(&line, ' ', &code));
		enum item_code_length length = str_is(kind, "catalog") ? CODE_CATALOG : str_is(kind, "task") ? CODE_TASK
			: str_is(kind, "handling") ? CODE_HANDLING : CODE_CASE;
		struct item_code_fault fault = item_code_judge(code, length);
		ck_assert_msg(!fault.en == str_is(line, "yes"), STR_FMT ": %s", STR_ARG(code), fault.en ? fault.en : "good");
		ck_assert(!fault.en == !fault.zh);
		cases++;
	}
	ck_assert_uint_gt(cases, 15);
}
END_TEST

struct told {
	struct buf lines;
};

static void note(void *self, const struct item_remark *r) {
	struct told *t = self;
	buf_format(&t->lines, "%s%s%s %s", r->list ? r->list : "", r->list ? "." : "", r->field, r->code);
	buf_char(&t->lines, ';');
}

static str judge(const char *json) {
	struct told t = {buf_make(1 << 16)};
	struct item_told to = {.self = &t, .tell = note};
	struct item *item = item_from_json(&a, p, str_of(json), 19000, &to);
	ck_assert(!item == (to.faults > 0));
	str out = arena_str(&a, buf_view(&t.lines));
	buf_free(&t.lines);
	return out;
}

#define HEAD "\"id\":\"N1\",\"task_code\":\"11000000000000000U3000000000077\",\"task_name\":\"甲\"," \
	"\"item_type\":\"licence\""

START_TEST(definitions_are_read_strictly) {
	static const char *const cases[][2] = {
		{"{" HEAD ",\"project_type\":\"2\"}", ""},
		{"{" HEAD ",\"project_type\":\"1\",\"promise_day\":0,\"promise_type\":\"working\"}", ""},
		{"{" HEAD ",\"project_type\":\"1\"}", "promise_day item.instant;"},
		{"{" HEAD ",\"promise_day\":3}", "promise_type item.limit;"},
		{"{" HEAD ",\"promise_day\":-3,\"promise_type\":\"working\"}", "promise_day item.value;"},
		{"{" HEAD ",\"promise_day\":3,\"promise_type\":\"week\"}", "promise_type item.value;"},
		{"{" HEAD ",\"wish\":1}", "wish item.field;"},
		{"{" HEAD ",\"task_version\":{}}", "task_version item.value;"},
		{"{" HEAD ",\"plan_effective_date\":\"2022-13-01\"}", "plan_effective_date item.value;"},
		{"{" HEAD ",\"plan_effective_date\":\"2022-01-09\"}", "plan_effective_date item.days;"},
		{"{" HEAD ",\"plan_effective_date\":\"2022-01-08\"}", ""}, /* day 19000 */
		{"{" HEAD ",\"dept_code\":\"nobody\"}", "dept_code item.value;"},
		{"{" HEAD ",\"process\":\"absent\"}", "process item.value;"},
		{"{" HEAD ",\"service_type\":\"检测\"}", "service_by_law item.intermediary;"},
		{"{" HEAD ",\"materials\":{}}", "materials item.value;"},
		{"{" HEAD ",\"materials\":[1]}", "materials. item.value;"},
		{"{" HEAD ",\"materials\":[{\"material_name\":\"a\",\"is_need\":\"must\"}]}",
			"materials.by_law item.no_basis;"},
		{"{" HEAD ",\"materials\":[{\"material_name\":\"a\",\"is_need\":\"never\",\"tag\":\"D\"}]}",
			"materials.is_need item.value;"},
		{"{" HEAD ",\"materials\":[{\"material_name\":\"a\",\"is_need\":\"must\",\"tag\":\"D\",\"when\":\"x = \"}]}",
			"guide guide.condition;"},
		{"{" HEAD ",\"handling_items\":[{\"task_handle_item\":\"11000000000000000U300000000007801\"}]}",
			"handling_items.task_handle_item item.handling;"},
		{"{" HEAD ",\"handling_items\":[{\"task_handle_item\":\"11000000000000000U300000000007701\"}]}", ""},
		{"{\"id\":\"N1\",\"task_name\":\"甲\",\"item_type\":\"licence\"}", "task_code item.code;"},
		{"{\"id\":\"a b\",\"local_task_code\":\"x\",\"task_name\":\"甲\",\"item_type\":\"licence\"}", "id item.value;"},
		{"[]", " item.json;"},
		{"{", "byte 1 item.json;"},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		ck_assert_msg(str_is(judge(cases[i][0]), cases[i][1]), "%s: %s", cases[i][0], judge(cases[i][0]).p);
}
END_TEST

/* What is written is read again as the same. */
START_TEST(definitions_come_back_as_they_were) {
	static const char text[] = "{" HEAD ",\"project_type\":\"2\",\"materials\":[{\"material_code\":\"m1\","
		"\"material_name\":\"申请“书”\\n\",\"is_need\":\"must\",\"source_type\":\"applicant\","
		"\"page_num\":2,\"tag\":\"D\",\"when\":\"own = true\"}],"
		"\"questions\":[{\"code\":\"own\",\"name_zh\":\"自有\",\"name_en\":\"Own?\",\"type\":\"choice\",\"options\":"
		"[{\"value\":\"a\",\"zh\":\"甲\",\"en\":\"A\"},{\"value\":\"b\",\"zh\":\"乙\",\"en\":\"B\"}]}],"
		"\"fees\":[{\"fee_name\":\"费\",\"amount_fen\":1000,\"is_desc\":\"yes\"}]}";
	struct item_told to = {0};
	struct item_values v;
	struct item *item = item_from_json(&a, p, STR(text), 19000, &to);
	ck_assert_ptr_nonnull(item);
	ck_assert_uint_eq(item->guide.material_count, 1);
	ck_assert_int_eq(item->guide.materials[0].copies, 2);
	ck_assert_ptr_nonnull(item->guide.materials[0].asked);
	ck_assert_uint_eq(item->guide.questions[0].option_count, 2);
	ck_assert_int_eq(item->guide.fees[0].amount_fen, 1000);
	ck_assert(item_values_of_json(&a, STR(text), &v));
	struct buf b = buf_make(1 << 16);
	item_put_json(&b, &v, item);
	str once = arena_str(&a, buf_view(&b));
	struct item *again = item_from_json(&a, p, once, 19000, &to);
	ck_assert_ptr_nonnull(again);
	buf_clear(&b);
	ck_assert(item_values_of_json(&a, once, &v));
	item_put_json(&b, &v, again);
	ck_assert(str_eq(buf_view(&b), once));
	buf_free(&b);
}
END_TEST

START_TEST(lists_are_judged_by_row_and_column) {
	static const char text[] =
		"id,task_code,task_name,task_type,item_type,promise_day,promise_type\n"
		"S02,11000000000000000U3000000000002,开店许可,,licence,3,working\n"
		",A-1,本地事项,,licence,,\n"
		",11000000000000000X3000000000009,坏码,,licence,,\n"
		"S02,11000000000000000U3000000000002,又一次,,licence,,\n";
	struct catalogue_list c;
	struct err e = {0};
	ck_assert_msg(catalogue_read(p, NULL, STR(text), STR(""), 19000, &c, &e), "%s", e.text);
	ck_assert_uint_eq(c.row_count, 4);
	ck_assert_uint_eq(c.faulty, 2);
	ck_assert_uint_eq(c.warnings, 1);
	ck_assert_int_eq(c.rows[0].state, CATALOGUE_NEW); /* nobody says what there is already */
	ck_assert(str_is(c.rows[1].code, "A-1") && c.rows[1].id.n && c.rows[1].json.n);
	ck_assert(str_is(c.remarks.p[0].code, "item.local_code") && c.remarks.p[0].line == 3 && !c.remarks.p[0].fault);
	ck_assert(str_is(c.remarks.p[1].code, "item.code") && c.remarks.p[1].line == 4);
	ck_assert(str_is(c.remarks.p[2].code, "item.duplicate") && c.remarks.p[2].line == 5);
	catalogue_free(&c);
	ck_assert(!catalogue_read(p, NULL, STR("task_name,colour\nx,y\n"), STR(""), 19000, &c, &e));
	ck_assert_str_eq(e.code, "catalogue.column");
	ck_assert(catalogue_read(p, NULL, STR("task_name,colour\nx,y\n"), STR("alias,field\ncolour,\n"), 19000, &c, &e));
	ck_assert_uint_eq(c.faulty, 1); /* neither code nor type */
	catalogue_free(&c);
	/* what an export wrote with an apostrophe, so that no spreadsheet takes it for a formula, comes back without */
	static const char formula[] = "task_name,local_code,item_type\n'=甲,A-1,licence\n";
	ck_assert(catalogue_read(p, NULL, STR(formula), STR(""), 19000, &c, &e));
	ck_assert(str_is(c.rows[0].name, "=甲") && !c.faulty);
	catalogue_free(&c);
}
END_TEST

Suite *catalogue_suite(void) {
	Suite *s = suite_create("catalogue");
	TCase *t = tcase_create("items");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, codes_have_their_form);
	tcase_add_test(t, definitions_are_read_strictly);
	tcase_add_test(t, definitions_come_back_as_they_were);
	tcase_add_test(t, lists_are_judged_by_row_and_column);
	suite_add_tcase(s, t);
	return s;
}
