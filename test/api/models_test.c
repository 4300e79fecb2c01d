/* Processes over HTTP: shown, judged, tried, simulated, followed and moved; and that nobody sees them without the
 * right. */
#include "suites.h"

static const char *const path = "processes/promised-case.bpmn";

/* A process on its own: a step, one that may be parked, another. %s: id of the second step. */
static const char three_steps[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" id=\"d\" targetNamespace=\"urn:test\">\n"
	"<process id=\"trio\" name=\"三步\" isExecutable=\"true\">\n"
	"<startEvent id=\"begin\"/><userTask id=\"first\" name=\"其一\"/><userTask id=\"%s\" name=\"其二\"/>\n"
	"<userTask id=\"third\" name=\"其三\"/><endEvent id=\"end\"/>\n"
	"<sequenceFlow id=\"a\" sourceRef=\"begin\" targetRef=\"first\"/>\n"
	"<sequenceFlow id=\"b\" sourceRef=\"first\" targetRef=\"%s\"/>\n"
	"<sequenceFlow id=\"c\" sourceRef=\"%s\" targetRef=\"third\"/>\n"
	"<sequenceFlow id=\"e\" sourceRef=\"third\" targetRef=\"end\"/>\n"
	"</process></definitions>\n";

static str steps_text(struct house *h, const char *second) {
	return arena_format(&h->arena, three_steps, second, second, second);
}

/* {"name":text,…more}; more begins with a comma or is empty. */
static const char *with_text(struct house *h, const char *name, str text, const char *more) {
	struct buf b = buf_make(4 << 20);
	buf_format(&b, "{\"%s\":", name);
	json_put_string(&b, text);
	buf_format(&b, "%s}", more);
	const char *body = arena_str(&h->arena, buf_view(&b)).p;
	buf_free(&b);
	return body;
}

static int get(struct house *h, const char *token, const char *target) {
	return house_ask(h, token, "GET", arena_format(&h->arena, "/api/v1/%s", target).p, NULL, NULL);
}

static int post(struct house *h, const char *token, const char *target, const char *body) {
	return house_ask(h, token, "POST", arena_format(&h->arena, "/api/v1/%s", target).p, NULL, body);
}

static void ask(struct house *h, int status, const char *target, const char *body) {
	int got = body ? post(h, h->player, target, body) : get(h, h->player, target);
	ck_assert_msg(got == status, "%s: %d %s", target, got, house_text(h));
}

static void has(struct house *h, const char *text) {
	ck_assert_msg(strstr(house_text(h), text) != NULL, "%s is not in %s", text, house_text(h));
}

static void has_not(struct house *h, const char *text) {
	ck_assert_msg(strstr(house_text(h), text) == NULL, "%s is in %s", text, house_text(h));
}

static void is(struct house *h, const char *member, const char *value) {
	str got = house_member(h, member);
	ck_assert_msg(str_is(got, value), "%s is " STR_FMT ", not %s", member, STR_ARG(got), value);
}

static void publish(struct house *h, const char *file, const char *on, str text) {
	ask(h, 201, "definitions",
		with_text(h, "model", text, arena_format(&h->arena, ",\"definition\":\"%s\",\"effective_on\":\"%s\","
		"\"reason\":\"x\","
			"\"approver\":\"leader\"", file, on).p));
}

START_TEST(the_pack_s_processes_are_listed_with_their_texts) {
	struct house *h = house_open();
	str text;
	ck_assert(file_read(&h->arena, "packs/huangpu-2022/processes/promised-case.bpmn", &text, NULL));
	ask(h, 200, "models", NULL);
	has(h, "\"name\":\"promised-case\",\"path\":\"processes/promised-case.bpmn\",\"process\":\"promised-case\"");
	has(h, "\"drives\":\"ticket\",\"items\":[]");
	ask(h, 200, "models/promised-case", NULL);
	has(h, "\"id\":0,\"effective_on\":\"2022-01-01\",\"withdrawn\":false");
	has(h, "{\"id\":\"review\",\"name\":\"审查 review\",\"element\":\"userTask\"");
	has(h, "{\"id\":\"flow-1\",\"name\":\"\",\"source\":\"start\",\"target\":\"accept\"}");
	struct json_doc d;
	ck_assert(json_parse(&h->arena, arena_str(&h->arena, buf_view(&h->reply.body)), &d, NULL));
	ck_assert(str_eq(json_text(&h->arena, &d, json_member(&d, 0, "text")), text));
	ask(h, 404, "models/none", NULL);
	is(h, "code", "model.not_found");
	ask(h, 404, "models/promised-case?version=7", NULL);
	ask(h, 400, "models/promised-case?version=x", NULL);
	house_close(h);
}
END_TEST

START_TEST(texts_are_judged) {
	struct house *h = house_open();
	str good = steps_text(h, "second");
	ask(h, 200, "models/trio/check", with_text(h, "text", good, ""));
	has(h, "{\"sound\":true,\"fault\":null,\"findings\":[]}");
	ask(h, 200, "models/trio/check", with_text(h, "text", str_cut(good, 0, good.n / 2), ""));
	has(h, "\"sound\":false,\"fault\":{\"code\":\"xml.");
	has(h, "\"where\":\"processes/trio.bpmn:");
	str odd = STR("<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\">"
		"<process id=\"p\" isExecutable=\"true\">"
		"<startEvent id=\"s\"/>\n<businessRuleTask id=\"r\" name=\"no such decision\"/>\n<exclusiveGateway id=\"g\"/>\n"
		"<userTask id=\"u\"/><endEvent id=\"e\"/><sequenceFlow id=\"1\" sourceRef=\"s\" targetRef=\"r\"/>"
		"<sequenceFlow id=\"2\" sourceRef=\"r\" targetRef=\"g\"/>"
		"<sequenceFlow id=\"3\" sourceRef=\"g\" targetRef=\"u\"><conditionExpression>a</conditionExpression>"
		"</sequenceFlow>"
		"<sequenceFlow id=\"4\" sourceRef=\"g\" targetRef=\"e\"><conditionExpression>b</conditionExpression>"
		"</sequenceFlow>"
		"<sequenceFlow id=\"5\" sourceRef=\"u\" targetRef=\"e\"/></process></definitions>");
	ask(h, 200, "models/odd/check", with_text(h, "text", odd, ""));
	has(h, "\"sound\":true");
	has(h, "{\"line\":2,");
	has(h, "the decision \\\"no such decision\\\", which is not there");
	has(h, "{\"line\":3,");
	has(h, "the gateway g has no default flow");
	has(h, "the task u has no name");
	ask(h, 400, "models/odd/check", "{}");
	ask(h, 400, "models/odd/check", "{\"text\":1}");
	house_close(h);
}
END_TEST

START_TEST(a_script_walks_through_a_text) {
	struct house *h = house_open();
	str text = steps_text(h, "second");
	ask(h, 200, "models/trio/try", with_text(h, "text", text, ",\"input\":{\"x\":1}"));
	has(h, "\"moves\":[{\"move\":\"started\"");
	has(h, "\"waiting\":[{\"place\":\"first\",\"node\":\"first\",\"name\":\"其一\",\"kind\":\"task\"");
	has(h, "\"variables\":{\"x\":1},\"refused\":[]");
	ask(h, 200, "models/trio/try", with_text(h, "text", text, ",\"script\":[{\"act\":\"complete\",\"place\":\"first\"},"
		"{\"act\":\"complete\",\"place\":\"third\"},{\"act\":\"fail\",\"place\":\"second\",\"name\":\"断电\","
		"\"at\":\"+PT1H\"}]"));
	has(h, "\"refused\":[{\"line\":2,\"code\":\"process.not_waiting\"");
	has(h, "\"kind\":\"incident\"");
	has(h, "\"reason\":\"断电\"");
	ask(h, 400, "models/trio/try", with_text(h, "text", text, ",\"script\":[{\"act\":\"jump\"}]"));
	is(h, "code", "bpmn.script");
	ask(h, 409, "models/trio/try", "{\"text\":\"<a/>\"}");
	is(h, "code", "definition.invalid");
	ask(h, 404, "models/trio/try", "{}");
	ask(h, 400, "models/promised-case/try", "{\"version\":0,\"text\":\"\"}");
	ask(h, 200, "models/promised-case/try", "{\"version\":0,\"script\":[{\"complete\":\"accept\"}]}");
	has(h, "\"waiting\":[{\"place\":\"assign\"");
	house_close(h);
}
END_TEST

START_TEST(cases_are_simulated) {
	struct house *h = house_open();
	const char *body = "{\"config\":{\"start\":\"2022-01-04T09:00:00+08:00\","
		"\"arrivals\":{\"per_working_day\":4},\"days\":20,\"pools\":{\"all\":1},"
		"\"tasks\":{\"review\":{\"duration\":{\"fixed\":60},\"pool\":\"all\"}},\"limits\":[1]},\"runs\":3,\"seed\":7}";
	ask(h, 200, "models/promised-case/simulate", body);
	is(h, "runs", "3");
	has(h, "\"pools\":[{\"name\":\"all\",\"capacity\":1");
	const char *first = arena_str(&h->arena, buf_view(&h->reply.body)).p;
	ask(h, 200, "models/promised-case/simulate", body);
	ck_assert_str_eq(house_text(h), first);
	ask(h, 400, "models/promised-case/simulate", "{\"config\":{\"nonsense\":1}}");
	is(h, "code", "simulate.config");
	ask(h, 400, "models/promised-case/simulate", "{\"config\":{},\"runs\":0}");
	ask(h, 400, "models/promised-case/simulate", "{\"runs\":1}");
	/* more come than one person can do: it ends by itself, soon */
	ask(h, 409, "models/promised-case/simulate", "{\"config\":{\"start\":\"2022-01-04\","
		"\"arrivals\":{\"per_working_day\":100000},\"days\":200,"
		"\"pools\":{\"all\":1},\"tasks\":{\"review\":{\"duration\":{\"fixed\":600},\"pool\":\"all\"}}}}");
	is(h, "code", "simulate.overrun");
	house_close(h);
}
END_TEST

START_TEST(a_record_is_followed_and_moved) {
	struct house *h = house_open();
	publish(h, "processes/trio.bpmn", "2022-01-04", steps_text(h, "second"));
	ask(h, 201, "processes", "{\"definition\":\"trio\",\"title\":\"试\"}");
	ask(h, 200, "processes/1/flow", NULL);
	has(h, "\"name\":\"trio\",\"version\":{\"id\":1,");
	has(h, "\"newer\":[],\"waiting\":[{\"place\":\"first\"");
	has(h, "\"since\":\"2022-01-04T09:00:00+08:00\"");
	ask(h, 200, "processes/1/step", "{\"step\":\"first\",\"at\":\"2022-01-04T10:00:00+08:00\"}");
	ask(h, 200, "processes/1/fail", "{\"step\":\"second\",\"reason\":\"系统故障\",\"at\":\"2022-01-04T11:00:00+08:00\"}");
	ask(h, 200, "processes/1/flow", NULL);
	has(h, "\"place\":\"second\",\"node\":\"second\",\"name\":\"其二\",\"kind\":\"incident\",\"role\":\"\","
		"\"since\":\"2022-01-04T10:00:00+08:00\"");
	has(h, "\"reason\":\"系统故障\"");
	has(h, "\"passed\":[{\"node\":\"first\",\"times\":1,\"first_at\":\"2022-01-04T10:00:00+08:00\","
		"\"last_at\":\"2022-01-04T10:00:00+08:00\",\"by\":\"player\",\"event\":3}]");
	ask(h, 200, "processes?parked=true&count=1", NULL);
	is(h, "total", "1");
	ask(h, 200, "processes?parked=false&count=1", NULL);
	is(h, "total", "0");
	ask(h, 400, "processes?parked=x", NULL);
	ask(h, 400, "slots?parked=true", NULL);
	publish(h, "processes/trio.bpmn", "2022-02-01", steps_text(h, "other"));
	ask(h, 200, "processes/1/flow", NULL);
	has(h, "\"newer\":[{\"id\":2,\"label\":\"2022-02-01/");
	ask(h, 200, "processes/1/migration?to=2", NULL);
	has(h, "{\"to\":2,\"rows\":[{\"from\":\"second\",\"to\":\"\",\"code\":\"missing\"}],\"possible\":false}");
	ask(h, 200, "processes/1/migration?to=2&map=second%3Eother", NULL);
	has(h, "{\"to\":2,\"rows\":[{\"from\":\"second\",\"to\":\"other\",\"code\":null}],\"possible\":true}");
	ask(h, 409, "processes/1/migrate", "{\"process_version\":2,\"reason\":\"x\"}");
	is(h, "code", "flow.cannot_migrate");
	ask(h, 200, "processes/1/migrate", "{\"process_version\":2,\"place_map\":\"second>other\",\"reason\":\"x\"}");
	ask(h, 200, "processes/1/retry", "{\"step\":\"other\"}");
	ask(h, 200, "processes/1/flow", NULL);
	has(h, "\"version\":{\"id\":2,");
	has(h, "\"waiting\":[{\"place\":\"other\",\"node\":\"other\",\"name\":\"其二\",\"kind\":\"task\"");
	ask(h, 200, "models", NULL);
	has(h, "\"running\":1");
	for (int i = 0; i < 4; i++) {
		static const char *const wrong[] = {"?to=1", "?to=9", "", "?to=x"};
		static const int status[] = {200, 409, 400, 400};
		ask(h, status[i], arena_format(&h->arena, "processes/1/migration%s", wrong[i]).p, NULL);
	}
	ask(h, 409, "processes/1/migration?to=2", NULL);
	is(h, "code", "flow.same_version");
	ask(h, 200, "processes/1/step", "{\"step\":\"other\"}");
	ask(h, 200, "processes/1/step", "{\"step\":\"third\"}");
	ask(h, 200, "processes/1/flow", NULL);
	has(h, "\"waiting\":[]");
	ask(h, 404, "processes/2/flow", NULL);
	ask(h, 404, "slots/1/flow", NULL);
	ask(h, 405, "processes/1/retry", NULL);
	house_close(h);
}
END_TEST

START_TEST(a_case_tells_its_clocks_and_steps) {
	struct house *h = house_open();
	const char *item = NULL;
	for (uint32_t i = 0; i < h->pack->item_count && !item; i++)
		if (h->pack->items[i].process && str_eq(h->pack->items[i].process->path, str_of(path)) &&
			h->pack->items[i].has_promised && !h->pack->items[i].renewal)
			item = h->pack->items[i].code.p;
	ck_assert_ptr_nonnull(item);
	ask(h, 201, "cases", arena_format(&h->arena, "{\"item\":\"%.31s\",\"service_point\":\"440112000000\","
		"\"channel\":\"window\","
		"\"person\":{\"name\":\"张三\"},\"applicant_kind\":\"person\",\"materials_complete\":true}", item).p);
	ask(h, 200, "cases/1/accept", "{\"at\":\"2022-01-04T10:00:00+08:00\"}");
	ask(h, 200, "cases/1/flow", NULL);
	has(h, "\"waiting\":[{\"place\":\"assign\",\"node\":\"assign\"");
	has(h, "\"since\":\"2022-01-04T10:00:00+08:00\",\"due\":\"2022-");
	has(h, "\"lamp\":\"green\"");
	has(h, "\"passed\":[{\"node\":\"accept\",\"times\":1");
	has(h, "\"clocks\":[{\"clock\":");
	has(h, "\"clock\":\"promised\"");
	const char *officer = "{\"officer\":\"player\"}";
	ask(h, 200, "cases/1/assign", officer);
	ask(h, 200, "cases?officer=me&count=1", NULL);
	is(h, "total", "1");
	ask(h, 200, "cases?officer=nobody&count=1", NULL);
	is(h, "total", "0");
	house_close(h);
}
END_TEST

START_TEST(nobody_sees_them_without_the_right) {
	struct house *h = house_open();
	const char *clerk = house_token(h, "clerk"), *officer = house_token(h, "rules");
	publish(h, "processes/trio.bpmn", "2022-01-04", steps_text(h, "second"));
	ask(h, 201, "processes", "{\"definition\":\"trio\"}");
	const char *const read[] = {"models", "models/trio", "processes/1/flow", "processes/1/migration?to=1",
		"processes?parked=true"};
	for (uint32_t i = 0; i < COUNT(read); i++) {
		ck_assert_int_eq(get(h, clerk, read[i]), 403);
		ck_assert_int_eq(get(h, NULL, read[i]), 401);
	}
	const char *const done[] = {"models/trio/check", "models/trio/try", "models/trio/simulate", "processes",
		"processes/1/step",
		"processes/1/fail", "processes/1/retry", "processes/1/skip", "processes/1/stop",
		"processes/1/migrate", "definitions"};
	for (uint32_t i = 0; i < COUNT(done); i++) {
		ck_assert_int_eq(post(h, clerk, done[i], "{}"), 403);
		ck_assert_int_eq(post(h, NULL, done[i], "{}"), 401);
	}
	ck_assert_int_eq(get(h, officer, "models/trio"), 200);
	ck_assert_int_eq(get(h, officer, "processes/1/flow"), 403);
	has_not(h, "trio\"");
	house_close(h);
}
END_TEST

START_TEST(another_department_sees_nothing_of_it) {
	struct house *h = house_open();
	const char *handler = house_token(h, "handler"), *reviewer = house_token(h, "reviewer");
	publish(h, "processes/trio.bpmn", "2022-01-04", steps_text(h, "second"));
	ask(h, 201, "processes", "{\"definition\":\"trio\",\"department\":\"city\"}");
	ask(h, 201, "processes", "{\"definition\":\"trio\",\"department\":\"approval\"}");
	ask(h, 200, "processes/1/fail", "{\"step\":\"first\",\"reason\":\"x\"}");
	ask(h, 200, "processes/2/fail", "{\"step\":\"first\",\"reason\":\"x\"}");
	ck_assert_int_eq(get(h, reviewer, "processes/1/flow"), 404);
	ck_assert_int_eq(get(h, reviewer, "processes/1/migration?to=1"), 404);
	ck_assert_int_eq(get(h, reviewer, "processes/2/flow"), 200);
	ck_assert_int_eq(get(h, reviewer, "processes?parked=true&count=1"), 200);
	is(h, "total", "1");
	ck_assert_int_eq(post(h, reviewer, "processes/1/step", "{\"step\":\"first\"}"), 403);
	ck_assert_int_eq(post(h, reviewer, "processes/1/retry", "{\"step\":\"first\"}"), 403);
	ck_assert_int_eq(post(h, reviewer, "processes/2/skip", "{\"step\":\"first\",\"reason\":\"x\"}"), 403);
	ck_assert_int_eq(post(h, reviewer, "processes/2/retry", "{\"step\":\"first\"}"), 200);
	ck_assert_int_eq(get(h, handler, "processes/1/flow"), 200);
	ck_assert_int_eq(get(h, handler, "processes/2/flow"), 404);
	house_close(h);
}
END_TEST

Suite *models_suite(void) {
	Suite *s = suite_create("api/models");
	TCase *c = tcase_create("models");
	tcase_set_timeout(c, 60);
	tcase_add_test(c, the_pack_s_processes_are_listed_with_their_texts);
	tcase_add_test(c, texts_are_judged);
	tcase_add_test(c, a_script_walks_through_a_text);
	tcase_add_test(c, cases_are_simulated);
	tcase_add_test(c, a_record_is_followed_and_moved);
	tcase_add_test(c, a_case_tells_its_clocks_and_steps);
	tcase_add_test(c, nobody_sees_them_without_the_right);
	tcase_add_test(c, another_department_sees_nothing_of_it);
	suite_add_tcase(s, c);
	return s;
}
