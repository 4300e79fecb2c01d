/* Plans of the shipped pack: worked examples, refusals, prices, and an independent check of what every plan says. */
#include <stdlib.h>

#include "suites.h"

static struct pack *pack;
static struct arena kept;
static const struct plan_rules *rules;

static void tell(void *self, const char *where, const char *message) {
	(void)self;
	fprintf(stderr, "%s: %s\n", where, message);
}

static void load(void) {
	struct pack_complaints to = {.tell = tell};
	struct err e = {0};
	ck_assert(pack_load("packs/huangpu-2022", &pack, &to));
	ck_assert_msg(plan_rules_make(&kept, pack, &rules, &e), "%s: %s", e.where, e.text);
}

static void unload(void) {
	arena_free(&kept);
	pack_free(pack);
}

static bool plan_of(struct arena *a, str json, struct plan_request *q, struct plan **out, struct err *e) {
	struct val object;
	ck_assert_msg(val_read_json(a, json, &object, e), "%s", e->text);
	q->strict = true;
	return plan_request_read(object, q, e) && plan_make(a, rules, q, out, e);
}

static str file_of(struct arena *a, const char *folder, str name, const char *ending) {
	struct err e = {0};
	str path = arena_format(a, "%s/" STR_FMT "%s", folder, STR_ARG(name), ending), text;
	ck_assert_msg(file_read(a, path.p, &text, &e), "%s", e.text);
	return text;
}

/* Calls `run` with the plan of every example. */
static void each_example(void (*run)(struct arena *a, str name, struct plan_request *q, const struct plan *p)) {
	struct arena a = {0};
	struct err e = {0};
	str *names;
	uint32_t count, seen = 0;
	ck_assert(dir_list(&a, "test/plan/examples", &names, &count, &e));
	for (uint32_t i = 0; i < count; i++) {
		if (!str_ends(names[i], STR(".json")))
			continue;
		struct arena b = {0};
		struct plan_request q = {.from = 0};
		struct plan *p;
		str name = str_cut(names[i], 0, names[i].n - 5);
		struct err why = {0};
		ck_assert_msg(plan_of(&b, file_of(&b, "test/plan/examples", name, ".json"), &q, &p, &why),
			STR_FMT ": %s %s", STR_ARG(name), why.where, why.text);
		run(&b, name, &q, p);
		arena_free(&b);
		seen++;
	}
	ck_assert_uint_ge(seen, 12);
	arena_free(&a);
}

/* ---- the worked examples ------------------------------------------------------------------------------ */

static str of_words(str *rest) {
	str word = {0};
	while (rest->n && str_next(rest, ' ', &word) && !word.n)
		;
	return word;
}

static void expect_items(str name, const struct plan *p, str rest) {
	uint32_t n = 0;
	for (str id = of_words(&rest); id.n; id = of_words(&rest), n++)
		ck_assert_msg(plan_find(p, id) != NULL, STR_FMT ": " STR_FMT " is not in the plan", STR_ARG(name), STR_ARG(id));
	ck_assert_msg(n == p->count, STR_FMT ": %u items, expected %u", STR_ARG(name), p->count, n);
}

/* "ID[/REVIEW] DAYS UNIT START END" */
static void expect_link(str name, const struct plan *p, uint32_t at, str rest) {
	ck_assert_msg(at < p->critical_count, STR_FMT ": the path ends after %u links", STR_ARG(name), at);
	const struct plan_link *x = &p->critical[at];
	str id = of_words(&rest), days = of_words(&rest), unit = of_words(&rest);
	str from = of_words(&rest), to = of_words(&rest);
	int32_t slash = str_find(id, '/', 0);
	int64_t n;
	day start, end;
	ck_assert(str_int(days, &n) && day_parse(from, &start) && day_parse(to, &end));
	bool same = str_eq(p->items[x->item].id, slash < 0 ? id : str_cut(id, 0, (uint32_t)slash)) &&
				x->review == (slash >= 0) && x->start == start && x->end == end && x->limit.value == n &&
				(x->limit.unit == UNIT_NATURAL_DAY) == str_is(unit, "natural");
	ck_assert_msg(same, STR_FMT ": link %u is " STR_FMT " (%d days), expected " STR_FMT " (" STR_FMT " days)",
		STR_ARG(name), at, STR_ARG(p->items[x->item].id), x->limit.value, STR_ARG(id), STR_ARG(days));
}

static void expect_joint(str name, const struct plan *p, str rest) {
	str code = of_words(&rest);
	for (uint32_t i = 0; i < p->joint_count; i++) {
		if (!str_eq(p->joints[i].code, code))
			continue;
		uint32_t n = 0;
		for (str id = of_words(&rest); id.n; id = of_words(&rest), n++)
			ck_assert_msg(str_eq(plan_find(p, id)->joint, code), STR_FMT ": " STR_FMT, STR_ARG(name), STR_ARG(id));
		ck_assert_uint_eq(n, p->joints[i].count);
		return;
	}
	ck_abort_msg(STR_FMT ": no joint step " STR_FMT, STR_ARG(name), STR_ARG(code));
}

static void expect_day(str name, day got, str text) {
	day wanted;
	ck_assert(day_parse(str_trim(text), &wanted));
	ck_assert_msg(got == wanted, STR_FMT ": %d days from what was worked out", STR_ARG(name), got - wanted);
}

/* What is left of the whole without the firm's own works. */
static void expect_office(str name, const struct plan *p, str text) {
	int64_t days;
	ck_assert(str_int(str_trim(text), &days));
	ck_assert_msg(p->natural_days - p->own_days == days, STR_FMT ": %d days of the office, expected " STR_FMT,
		STR_ARG(name), p->natural_days - p->own_days, STR_ARG(text));
}

static void compare(struct arena *a, str name, struct plan_request *q, const struct plan *p) {
	str rest = file_of(a, "test/plan/examples", name, ".txt"), line;
	uint32_t links = 0;
	(void)q;
	while (str_next(&rest, '\n', &line)) {
		int32_t at = str_find(line, ':', 0);
		if (at < 0 || line.p[0] == '#')
			continue;
		str key = str_cut(line, 0, (uint32_t)at), value = str_cut(line, (uint32_t)at + 1, line.n);
		if (str_is(key, "items"))
			expect_items(name, p, value);
		else if (str_is(key, "path"))
			expect_link(name, p, links++, value);
		else if (str_is(key, "end"))
			expect_day(name, p->end, value);
		else if (str_is(key, "office"))
			expect_office(name, p, value);
		else if (str_is(key, "works_start"))
			expect_day(name, p->milestones[0].on, value);
		else if (str_is(key, "joint"))
			expect_joint(name, p, value);
		else if (str_is(key, "waits"))
			ck_assert_uint_gt(plan_find(p, str_trim(value))->waits_for.n, 0);
		else
			ck_abort_msg("unknown line " STR_FMT, STR_ARG(line));
	}
	ck_assert_msg(links == p->critical_count && links > 0, STR_FMT ": %u links", STR_ARG(name), p->critical_count);
}

START_TEST(examples_are_as_worked_out_by_hand) {
	each_example(compare);
}
END_TEST

/* ---- what holds for every plan ------------------------------------------------------------------------ */

/* Days walked one by one, by the calendar's own list. */
static day walk(day from, struct limit l) {
	day d = from;
	for (int32_t n = l.value; n > 0; n -= l.unit == UNIT_NATURAL_DAY || calendar_works(pack->calendar, d))
		d++;
	return d;
}

/* The certificate: links that follow on each other from the first day to the last add up to the whole. */
static void check_path(str name, const struct plan *p) {
	day at = p->from;
	for (uint32_t i = 0; i < p->critical_count; i++) {
		const struct plan_link *x = &p->critical[i];
		ck_assert_msg(x->start == at, STR_FMT ": link %u does not follow on", STR_ARG(name), i);
		ck_assert_msg(walk(x->start, x->limit) == x->end, STR_FMT ": link %u has other days", STR_ARG(name), i);
		ck_assert_int_eq(x->because, (int32_t)i - 1);
		at = x->end;
	}
	ck_assert_int_eq(at, p->end);
}

static void check_items(str name, const struct plan *p) {
	for (uint32_t i = 0; i < p->count; i++) {
		const struct plan_item *x = &p->items[i];
		ck_assert(x->why.zh.n && x->why.en.n && x->why.rule.n);
		ck_assert(str_find(x->why.zh, '{', 0) < 0 && str_find(x->why.en, '{', 0) < 0);
		ck_assert_msg(x->own != (x->officer.n > 0), STR_FMT " has no officer", STR_ARG(x->id));
		ck_assert(x->start >= p->from && x->start <= x->end && x->end <= p->end);
		ck_assert(x->latest_end >= x->end && x->slack >= 0);
		for (uint32_t k = 0; k < x->after_count; k++)
			ck_assert_msg(p->items[x->after[k]].end <= x->start, STR_FMT ": " STR_FMT " begins before " STR_FMT " ends",
				STR_ARG(name), STR_ARG(x->id), STR_ARG(p->items[x->after[k]].id));
		struct limit l = x->limit;
		day at = walk(x->start, (struct limit){x->joint.n ? 0 : x->review_days, UNIT_WORKING_DAY});
		ck_assert(x->joint.n ? walk(at, l) <= x->end : p->capacities || walk(at, l) == x->end);
	}
}

/* Members of a joint step are accepted and decided on the same days. */
static void check_joints(const struct plan *p) {
	for (uint32_t i = 0; i < p->joint_count; i++)
		for (uint32_t k = 0; k < p->joints[i].count; k++) {
			ck_assert_int_eq(p->items[p->joints[i].items[k]].start, p->joints[i].start);
			ck_assert_int_eq(p->items[p->joints[i].items[k]].end, p->joints[i].end);
		}
}

/* Materials counted again from the guides: every name once, and asked for by one item only. */
static void check_materials(str name, const struct plan *p) {
	uint32_t listed = 0, asked = 0, by_items = 0;
	for (uint32_t i = 0; i < p->count; i++) {
		listed += p->items[i].item->guide.material_count;
		by_items += p->items[i].materials_asked;
	}
	for (uint32_t i = 0; i < p->material_count; i++) {
		const struct plan_material *x = &p->materials[i];
		asked += x->asked;
		ck_assert_uint_gt(x->count, 0);
		for (uint32_t k = i + 1; k < p->material_count; k++)
			ck_assert(!str_eq(x->key, p->materials[k].key));
		for (uint32_t k = 0; x->asked && k < x->count; k++)
			ck_assert(p->items[x->first].start <= p->items[x->used_by[k]].start || strcmp(x->from, "applicant") != 0);
	}
	ck_assert_msg(listed == p->materials_listed && asked == p->materials_asked && asked == by_items,
		STR_FMT ": %u listed, %u asked, %u by items", STR_ARG(name), listed, asked, by_items);
	ck_assert_uint_le(asked, listed);
}

/* Every item of the stages is in the plan or not needed, never both. */
static void check_all_told(const struct plan *p) {
	uint32_t staged = pack_table(pack, "plans/own-steps.csv")->rows;
	for (uint32_t i = 0; i < pack->item_count; i++)
		staged += pack->items[i].stage.n > 0;
	ck_assert_uint_eq(p->count + p->not_needed_count, staged);
	for (uint32_t i = 0; i < p->not_needed_count; i++) {
		ck_assert_ptr_null(plan_find(p, p->not_needed[i].item->id));
		ck_assert(p->not_needed[i].why.zh.n && str_find(p->not_needed[i].why.zh, '{', 0) < 0);
	}
}

static void check_written(struct arena *a, const struct plan *p) {
	struct buf b = buf_make(LIMIT_FILE_BYTES);
	struct val back;
	struct err e = {0};
	plan_put_json(&b, p);
	ck_assert(!b.full);
	ck_assert_msg(val_read_json(a, buf_view(&b), &back, &e), "%s %s", e.where, e.text);
	ck_assert_uint_eq(val_member(back, "items").list.count, p->count);
	for (int zh = 0; zh < 2; zh++) {
		buf_clear(&b);
		plan_put_markdown(&b, p, zh);
		ck_assert(!b.full && b.n > 2000 && str_utf8(buf_view(&b)));
	}
	buf_free(&b);
}

static void check_whole(struct arena *a, str name, struct plan_request *q, const struct plan *p) {
	(void)q;
	check_path(name, p);
	check_items(name, p);
	check_joints(p);
	check_materials(name, p);
	check_all_told(p);
	check_written(a, p);
}

START_TEST(every_plan_holds_together) {
	each_example(check_whole);
}
END_TEST

/* All alternatives of all examples, with and without capacities. */
static void check_variants(struct arena *a, str name, struct plan_request *q, const struct plan *p) {
	day fastest = 0;
	for (uint32_t i = 0; i < p->alternative_count; i++) {
		if (!p->alternatives[i].available)
			continue;
		for (int with = 0; with < 2; with++) {
			struct plan_request again = *q;
			struct plan *other;
			struct err e = {0};
			again.alternative = p->alternatives[i].code;
			again.capacities = with;
			ck_assert_msg(plan_make(a, rules, &again, &other, &e), STR_FMT ": %s", STR_ARG(name), e.text);
			check_path(name, other);
			check_items(name, other);
			check_materials(name, other);
			if (!with && !q->capacities)
				ck_assert_int_eq(other->end, p->alternatives[i].end);
			if (str_is(again.alternative, "fastest") && !with)
				fastest = other->end;
			if (str_is(again.alternative, "least_material") || str_is(again.alternative, "safest"))
				ck_assert_msg(with || other->end >= fastest, STR_FMT ": faster than the fastest", STR_ARG(name));
		}
	}
}

START_TEST(every_alternative_holds_together) {
	each_example(check_variants);
}
END_TEST

/* ---- refusals ----------------------------------------------------------------------------------------- */

START_TEST(refusals_name_the_place_and_the_way_out) {
	struct arena a = {0};
	str rest = file_of(&a, "test/plan", STR("refusals"), ".txt"), line;
	uint32_t n = 0;
	while (str_next(&rest, '\n', &line)) {
		if (!line.n || line.p[0] == '#')
			continue;
		str json = line, code, where;
		str_next(&json, ' ', &code);
		str_next(&json, ' ', &where);
		struct plan_request q = {.from = 0};
		struct plan *p;
		struct err e = {0};
		ck_assert_msg(!plan_of(&a, json, &q, &p, &e), STR_FMT " was not refused", STR_ARG(line));
		ck_assert_msg(str_is(code, e.code), STR_FMT ": %s %s", STR_ARG(line), e.code, e.text);
		ck_assert_msg(str_is(where, "*") || str_is(where, e.where), STR_FMT ": %s", STR_ARG(line), e.where);
		ck_assert(strlen(e.text) > 10 && str_utf8(str_of(e.text)) && str_utf8(str_of(e.where)));
		n++;
	}
	ck_assert_uint_ge(n, 40);
	arena_free(&a);
}
END_TEST

/* ---- prices ------------------------------------------------------------------------------------------- */

START_TEST(prices_are_those_of_the_list) {
	struct arena a = {0};
	struct csv t;
	struct err e = {0};
	int number;
	const struct rules_model *m = pack_decision(pack, STR("service price"), &number);
	ck_assert(csv_parse(&a, file_of(&a, "test/plan", STR("prices"), ".csv"), "prices.csv", &t, &e));
	ck_assert_uint_ge(t.rows, 5);
	for (uint32_t i = 0; i < t.rows; i++) {
		struct val inputs[8] = {{0}};
		dec investment, factor, wanted;
		ck_assert(dec_parse(csv_cell(&t, i, 1), &investment) && dec_parse(csv_cell(&t, i, 2), &factor) &&
				  dec_parse(csv_cell(&t, i, 3), &wanted));
		inputs[rules_input(m, STR("free service"))] = val_str(csv_cell(&t, i, 0));
		inputs[rules_input(m, STR("quantity"))] = val_int(1);
		inputs[rules_input(m, STR("investment"))] = val_number(investment);
		inputs[rules_input(m, STR("industry factor"))] = val_number(factor);
		struct feel_run run = feel_run_make(&a, inputs, rules_input_count(m), 0, 480);
		int64_t yuan, thousandths;
		ck_assert(val_to_int(rules_eval(m, number, inputs, &run, NULL), &yuan));
		dec scaled;
		ck_assert(dec_mul(wanted, dec_int(1000), &scaled) && dec_to_int(scaled, &thousandths));
		ck_assert_msg((yuan + 5) / 10 == thousandths, "row %u: %lld yuan", i + 1, (long long)yuan);
	}
	arena_free(&a);
}
END_TEST

/* ---- what-if and what really happened ----------------------------------------------------------------- */

static struct plan *made(struct arena *a, const struct plan_request *q) {
	struct plan *p;
	struct err e = {0};
	ck_assert_msg(plan_make(a, rules, q, &p, &e), "%s %s", e.where, e.text);
	return p;
}

static struct val json_of(struct arena *a, const char *text) {
	struct val v;
	struct err e = {0};
	ck_assert_msg(val_read_json(a, str_of(text), &v, &e), "%s", e.text);
	return v;
}

START_TEST(a_what_if_moves_the_end) {
	struct arena a = {0};
	struct plan_request q = {.from = day_of(2022, 3, 1),
		.facts = json_of(&a, "{\"land_source\":\"listing\",\"eia_class\":\"registration\","
							 "\"features\":[\"efficiency\"]}")};
	struct plan *before = made(&a, &q);
	q.what_if = json_of(&a, "{\"promise\":{\"B02\":3}}");
	struct plan *quick = made(&a, &q);
	ck_assert_int_lt(quick->end, before->end);
	ck_assert_int_eq(quick->working_days, before->working_days - 7);
	q.what_if = json_of(&a, "{\"merge\":[[\"B02\",\"B03\"]]}");
	struct plan *merged = made(&a, &q);
	ck_assert_int_eq(merged->working_days, before->working_days - 5);
	ck_assert(str_eq(plan_find(merged, STR("B02"))->joint, plan_find(merged, STR("B03"))->joint));
	/* What comes before a dropped item comes before what it was needed for. */
	q.what_if = json_of(&a, "{\"drop\":[\"B01\"]}");
	struct plan *dropped = made(&a, &q);
	ck_assert_int_eq(dropped->working_days, before->working_days - 5);
	ck_assert_int_eq(plan_find(dropped, STR("B02"))->start, plan_find(dropped, STR("A09"))->end);
	q.what_if = json_of(&a, "{\"add\":[\"C06\"]}");
	ck_assert_ptr_nonnull(plan_find(made(&a, &q), STR("C06")));
	arena_free(&a);
}
END_TEST

START_TEST(one_more_reviewer_is_never_later) {
	struct arena a = {0};
	struct plan_request q = {.from = day_of(2022, 3, 1), .capacities = true,
		.facts = json_of(&a, "{\"land_source\":\"existing\",\"eia_class\":\"form\",\"permit_class\":\"simplified\","
							 "\"features\":[\"efficiency\",\"sewer\"],\"energy_tce\":2000}")};
	struct plan *one = made(&a, &q);
	q.what_if = json_of(&a, "{\"units\":{\"planning\":2,\"eia\":3,\"energy\":2,\"survey\":3,\"drawings\":2}}");
	struct plan *more = made(&a, &q);
	q.capacities = false;
	struct plan *free_of = made(&a, &q);
	ck_assert_int_le(more->end, one->end);
	ck_assert_int_eq(more->end, free_of->end);
	ck_assert_uint_gt(plan_find(one, STR("A07"))->waits_for.n, 0);
	ck_assert_uint_eq(plan_find(more, STR("A07"))->waits_for.n, 0);
	ck_assert_int_eq(one->bound <= one->end, 1);
	arena_free(&a);
}
END_TEST

START_TEST(what_happened_moves_the_plan) {
	struct arena a = {0};
	struct plan_request q = {.from = day_of(2022, 3, 1),
		.facts = json_of(&a, "{\"land_source\":\"listing\",\"eia_class\":\"form\",\"permit_class\":\"simplified\"}")};
	struct plan *planned = made(&a, &q);
	struct plan_actual real[] = {
		{.item = STR("A02"), .case_id = 7, .begun = true, .ended = true, .began = day_of(2022, 3, 1),
			.over = day_of(2022, 3, 18)},
		{.item = STR("A05"), .case_id = 8, .begun = true, .began = day_of(2022, 3, 18)},
		{.item = STR("A03"), .begun = true, .ended = true, .began = day_of(2022, 3, 1), .over = day_of(2022, 3, 1)}};
	q.actuals = real;
	q.actual_count = COUNT(real);
	q.today = day_of(2022, 3, 21);
	struct plan *moved = made(&a, &q);
	const struct plan_item *a02 = plan_find(moved, STR("A02")), *a05 = plan_find(moved, STR("A05"));
	ck_assert(a02->state == PLAN_ENDED && a02->over == day_of(2022, 3, 18) && a02->end == day_of(2022, 3, 18));
	ck_assert(a05->state == PLAN_RUNNING && a05->start == day_of(2022, 3, 18) && a05->case_id == 8);
	ck_assert_int_eq(a05->end, walk(day_of(2022, 3, 18), (struct limit){7, UNIT_WORKING_DAY}));
	ck_assert_int_gt(moved->end, planned->end);
	ck_assert_int_eq(plan_find(moved, STR("A13"))->state, PLAN_READY);
	ck_assert_int_eq(plan_find(moved, STR("A08"))->state, PLAN_PLANNED);
	ck_assert_int_ge(plan_find(moved, STR("A13"))->start, q.today);
	q.today = day_of(2022, 5, 5);
	struct plan *late = made(&a, &q);
	ck_assert_int_eq(plan_find(late, STR("A05"))->state, PLAN_LATE);
	ck_assert_int_ge(plan_find(late, STR("A05"))->end, q.today);
	ck_assert_int_ge(plan_find(late, STR("A08"))->start, q.today);
	arena_free(&a);
}
END_TEST

START_TEST(the_same_request_gives_the_same_bytes) {
	struct arena a = {0}, b = {0};
	struct plan_request q = {.from = day_of(2022, 3, 1), .capacities = true, .compare = true,
		.facts = json_of(&a, "{\"land_source\":\"listing\",\"eia_class\":\"form\",\"permit_class\":\"simplified\"}")};
	struct buf one = buf_make(1 << 22), two = buf_make(1 << 22);
	plan_put_json(&one, made(&a, &q));
	plan_put_json(&two, made(&b, &q));
	ck_assert(one.n > 0 && str_eq(buf_view(&one), buf_view(&two)));
	buf_free(&one);
	buf_free(&two);
	arena_free(&a);
	arena_free(&b);
}
END_TEST

/* ---- other packs and odd facts ------------------------------------------------------------------------ */

START_TEST(a_pack_without_facts_takes_any) {
	struct arena a = {0};
	struct pack *good;
	struct pack_complaints to = {.tell = tell};
	struct err e = {0};
	const struct plan_rules *of_good;
	ck_assert(pack_load("test/desk/town", &good, &to));
	ck_assert_msg(plan_rules_make(&a, good, &of_good, &e), "%s", e.text);
	struct plan_request q = {.compare = true,
		.facts = json_of(&a, "{\"category\":\"shop\",\"colour\":5,\"items\":[\"S02\"]}")};
	struct plan *p;
	ck_assert_msg(plan_make(&a, of_good, &q, &p, &e), "%s %s", e.where, e.text);
	ck_assert_uint_gt(p->count, 0);
	ck_assert_uint_eq(p->alternative_count, 0);
	struct buf b = buf_make(1 << 22);
	plan_put_json(&b, p);
	plan_put_facts(&b, of_good);
	ck_assert(!b.full);
	buf_free(&b);
	pack_free(good);
	arena_free(&a);
}
END_TEST

/* What the generated year sends: all its combinations make a plan. */
START_TEST(facts_of_the_year_are_taken) {
	static const char *const eia[] = {"form", "form", "form", "report", "registration"};
	static const char *const permit[] = {"simplified", "registration", "simplified", "key", "registration"};
	static const char *const land[] = {"listing", "with_scheme", "existing", "listing", "leased"};
	static const char *const fire[] = {"C", "D", "C", "B", "D"};
	const struct csv *categories = pack_table(pack, "plans/baseline.csv");
	for (uint32_t i = 0; i < 5 * categories->rows; i++) {
		struct arena a = {0};
		uint32_t k = i % 5;
		str category = csv_cell(categories, i / 5, csv_column(categories, "code"));
		str facts = arena_format(&a,
			"{\"category\":\"" STR_FMT "\",\"drawings\":%s,\"eia_class\":\"%s\",\"electricity_gwh\":%u,"
			"\"energy_tce\":%u,\"features\":[\"sewer\",\"efficiency\"],\"filing\":\"filing\",\"fire_class\":\"%s\","
			"\"floor_area\":%u,\"land_source\":\"%s\",\"permit_class\":\"%s\"}",
			STR_ARG(category), k == 3 ? "false" : "true", eia[k], i % 9, i * 70, fire[k], 8000 + 500 * i, land[k],
			permit[k]);
		struct plan_request q = {.facts = json_of(&a, facts.p), .from = day_of(2022, 1, 4) + (day)(i * 12)};
		struct plan *p = made(&a, &q);
		ck_assert(p->has_baseline);
		check_path(category, p);
		arena_free(&a);
	}
}
END_TEST

/* Facts of every wrong kind are refused with their name or taken, and never break anything. */
START_TEST(odd_facts_never_break_a_plan) {
	static const char *const odd[] = {"null", "true", "0", "-1", "1e300", "\"\"", "\"listing\"", "[]", "[[]]", "{}",
		"[\"sewer\",\"sewer\"]", "\"2022-01-01\"", "999999999999999999999"};
	struct arena a = {0};
	struct buf b = buf_make(1 << 20);
	plan_put_facts(&b, rules);
	struct val all;
	struct err e = {0};
	ck_assert_msg(val_read_json(&a, buf_view(&b), &all, &e), "%s", e.text);
	struct val facts = val_member(all, "facts");
	ck_assert_uint_gt(facts.list.count, 15);
	for (uint32_t i = 0; i < facts.list.count; i++)
		for (size_t k = 0; k < COUNT(odd); k++) {
			struct arena one = {0};
			str code = val_member(facts.list.items[i], "code").string;
			str text = arena_format(&one, "{\"" STR_FMT "\":%s%s}", STR_ARG(code), odd[k],
				str_is(code, "land_source") ? "" : ",\"land_source\":\"existing\"");
			struct plan_request q = {.facts = json_of(&one, text.p), .compare = true};
			struct plan *p;
			struct err why = {0};
			if (!plan_make(&one, rules, &q, &p, &why))
				ck_assert_msg(str_starts(str_of(why.where), STR("facts.")), "%s: %s %s", text.p, why.code, why.where);
			arena_free(&one);
		}
	buf_free(&b);
	arena_free(&a);
}
END_TEST

/* ---- random projects ---------------------------------------------------------------------------------- */

/* Numbers that are the same each time. */
struct dice {
	uint64_t state;
};

static uint32_t below(struct dice *x, uint32_t n) {
	x->state = x->state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(x->state >> 33) % n;
}

static str any_choice(struct dice *x, struct val choices) {
	return val_member(choices.list.items[below(x, choices.list.count)], "code").string;
}

/* A value for the fact as the page's description of it allows; "" to leave it out. */
static str any_value(struct arena *a, struct dice *x, struct val fact) {
	struct val choices = val_member(fact, "choices");
	str type = val_member(fact, "type").string;
	if (str_is(type, "yes_no"))
		return below(x, 2) ? STR("true") : STR("false");
	if (str_is(type, "number"))
		return arena_format(a, "%u.%u", below(x, below(x, 2) ? 20 : 60000), below(x, 10));
	if (str_is(type, "choice")) {
		str one = any_choice(x, choices);
		return arena_format(a, "\"" STR_FMT "\"", STR_ARG(one));
	}
	if (str_is(type, "text"))
		return arena_format(a, "\"%c%u\"", 'A' + (int)below(x, 20), 10 + below(x, 90));
	str list = STR("[");
	for (uint32_t n = below(x, 6); n; n--) {
		str one = any_choice(x, choices);
		list = arena_format(a, STR_FMT "%s\"" STR_FMT "\"", STR_ARG(list), list.n > 1 ? "," : "", STR_ARG(one));
	}
	return arena_format(a, STR_FMT "]", STR_ARG(list));
}

static str any_id(struct dice *x) {
	const struct item *item;
	do
		item = &pack->items[below(x, pack->item_count)];
	while (!item->stage.n);
	return item->id;
}

static str any_what_if(struct arena *a, struct dice *x) {
	str one = any_id(x), two = any_id(x);
	switch (below(x, 6)) {
	case 0: return arena_format(a, "{\"promise\":{\"" STR_FMT "\":%u}}", STR_ARG(one), below(x, 40));
	case 1: return arena_format(a, "{\"drop\":[\"" STR_FMT "\",\"" STR_FMT "\"]}", STR_ARG(one), STR_ARG(two));
	case 2: return arena_format(a, "{\"add\":[\"" STR_FMT "\",\"" STR_FMT "\"]}", STR_ARG(one), STR_ARG(two));
	case 3:
		return arena_format(a, "{\"merge\":[[\"" STR_FMT "\",\"" STR_FMT "\"]],\"units\":{\"eia\":2}}", STR_ARG(one),
			STR_ARG(two));
	default: return STR("null");
	}
}

static bool may_be_refused(const char *code) {
	static const char *const codes[] = {"plan.facts_contradict", "plan.fact_missing", "plan.fact_value", "plan.cycle",
		"plan.no_items", "plan.alternative_unavailable"};
	for (size_t i = 0; i < COUNT(codes); i++)
		if (strcmp(code, codes[i]) == 0)
			return true;
	return false;
}

/* Whatever a firm may answer gives a plan that holds together, or a refusal that names the fact. */
START_TEST(random_projects_hold_together) {
	static const char *const alternatives[] = {"", "fastest", "least_material", "safest", "phased", "with_scheme"};
	struct arena a = {0};
	struct dice x = {20220208};
	struct buf b = buf_make(1 << 20);
	struct err e = {0};
	struct val all;
	uint32_t plans = 0;
	plan_put_facts(&b, rules);
	ck_assert(val_read_json(&a, buf_view(&b), &all, &e));
	struct val facts = val_member(all, "facts");
	for (uint32_t i = 0; i < 3000; i++) {
		struct arena one = {0};
		str text = STR("{");
		for (uint32_t k = 0; k < facts.list.count; k++) {
			str code = val_member(facts.list.items[k], "code").string;
			if (str_is(code, "land_source") || below(&x, 3) == 0) {
				str value = any_value(&one, &x, facts.list.items[k]);
				text = arena_format(&one, STR_FMT "%s\"" STR_FMT "\":" STR_FMT, STR_ARG(text), text.n > 1 ? "," : "",
					STR_ARG(code), STR_ARG(value));
			}
		}
		text = arena_format(&one, STR_FMT "}", STR_ARG(text));
		struct plan_request q = {.facts = json_of(&one, text.p), .from = day_of(2022, 1, 1) + (day)below(&x, 900),
			.what_if = json_of(&one, any_what_if(&one, &x).p), .compare = below(&x, 4) == 0,
			.capacities = below(&x, 20) == 0, .alternative = str_of(alternatives[below(&x, COUNT(alternatives))])};
		struct plan *p;
		struct err why = {0};
		if (plan_make(&one, rules, &q, &p, &why)) {
			check_whole(&one, text, &q, p);
			plans++;
		} else {
			ck_assert_msg(may_be_refused(why.code), "%s: %s %s %s", text.p, why.code, why.where, why.text);
		}
		arena_free(&one);
	}
	ck_assert_uint_gt(plans, 700);
	buf_free(&b);
	arena_free(&a);
}
END_TEST

/* ---- tables with faults ------------------------------------------------------------------------------- */

/* What stands in a cell of the loaded pack is changed; the compiler names the line. */
START_TEST(faults_of_tables_are_told_with_their_line) {
	static const struct {
		const char *path, *column, *text;
		uint32_t row;
	} faults[] = {{"plans/needs.csv", "when", "no such name", 3}, {"plans/needs.csv", "item", "Z99", 0},
		{"plans/fact-rules.csv", "when", "fire_class in (", 1}, {"plans/fact-rules.csv", "fact", "colour", 2},
		{"plans/joint.csv", "items", "A12 Z1", 4}, {"plans/joint.csv", "lead", "Z1", 0},
		{"plans/promises.csv", "days", "1 +", 0}, {"plans/alternatives.csv", "adds", "Q1", 3},
		{"plans/alternatives.csv", "available", "moon = 1", 2}, {"plans/groups.csv", "items", "A1x", 0},
		{"plans/risks.csv", "when", "slack <", 0}, {"plans/material-rules.csv", "material", "no such paper", 0},
		{"plans/item-services.csv", "quantity", "(", 0}, {"plans/item-reviews.csv", "item", "A02", 0},
		{"plans/milestones.csv", "items", "Z1", 0}, {"plans/pools.csv", "items", "Z1", 5},
		{"plans/facts.csv", "choices", "listing", 2}, {"plans/reasons.csv", "item", "*", 0}};
	for (size_t i = 0; i < COUNT(faults); i++) {
		const struct csv *t = pack_table(pack, faults[i].path);
		int column = csv_column(t, faults[i].column);
		ck_assert_msg(t && column >= 0 && faults[i].row < t->rows, "%s", faults[i].path);
		str *cell = &t->cells[faults[i].row * t->columns + (uint32_t)column], was = *cell;
		*cell = str_of(faults[i].text);
		struct arena a = {0};
		struct err e = {0};
		const struct plan_rules *r;
		struct pack_complaints to = {.tell = NULL};
		char where[160];
		snprintf(where, sizeof where, "%s:%u", faults[i].path, t->lines[faults[i].row]);
		ck_assert_msg(!plan_rules_make(&a, pack, &r, &e), "%s %s", faults[i].path, faults[i].text);
		ck_assert_str_eq(e.code, "plan.table");
		ck_assert_str_eq(e.where, where);
		ck_assert(!plan_check(pack, &to) && to.count == 1);
		arena_free(&a);
		*cell = was;
	}
	ck_assert(plan_check(pack, &(struct pack_complaints){.tell = tell}));
}
END_TEST

/* ---- the calendar ------------------------------------------------------------------------------------- */

START_TEST(days_that_are_not_known_yet_are_provisional) {
	struct arena a = {0};
	struct plan_request q = {.from = day_of(2022, 9, 1), .known_year = 2022,
		.facts = json_of(&a, "{\"land_source\":\"listing\",\"eia_class\":\"registration\"}")};
	struct plan *p = made(&a, &q);
	ck_assert(p->provisional && p->risk_count > 0);
	bool told = false;
	for (uint32_t i = 0; i < p->risk_count; i++)
		told |= str_is(p->risks[i].code, "provisional");
	ck_assert(told);
	q.known_year = 2023;
	ck_assert(!made(&a, &q)->provisional);
	q.from = day_of(2026, 10, 10);
	q.known_year = 0;
	ck_assert(made(&a, &q)->provisional);
	arena_free(&a);
}
END_TEST

/* A circle in the needs themselves is refused by its name. */
START_TEST(a_circle_of_needs_is_refused) {
	const struct csv *t = pack_table(pack, "plans/needs.csv");
	str *item = &t->cells[csv_column(t, "item")], *need = &t->cells[csv_column(t, "need")];
	str *effect = &t->cells[csv_column(t, "effect")], *when = &t->cells[csv_column(t, "when")];
	str was[] = {*item, *need, *effect, *when};
	*item = STR("A02"), *need = STR("B03"), *effect = STR("add"), *when = STR("");
	struct arena a = {0};
	struct err e = {0};
	const struct plan_rules *r;
	struct plan *p;
	struct plan_request q = {.facts = json_of(&a, "{\"land_source\":\"listing\",\"eia_class\":\"form\"}")};
	ck_assert_msg(plan_rules_make(&a, pack, &r, &e), "%s %s", e.where, e.text);
	ck_assert(!plan_make(&a, r, &q, &p, &e));
	ck_assert_str_eq(e.code, "plan.cycle");
	ck_assert(strstr(e.text, "A02") && strstr(e.text, "B03"));
	arena_free(&a);
	*item = was[0], *need = was[1], *effect = was[2], *when = was[3];
}
END_TEST

Suite *plan_suite(void) {
	Suite *s = suite_create("plan");
	TCase *c = tcase_create("plan");
	tcase_add_unchecked_fixture(c, load, unload);
	tcase_set_timeout(c, 120);
	tcase_add_test(c, examples_are_as_worked_out_by_hand);
	tcase_add_test(c, every_plan_holds_together);
	tcase_add_test(c, every_alternative_holds_together);
	tcase_add_test(c, refusals_name_the_place_and_the_way_out);
	tcase_add_test(c, prices_are_those_of_the_list);
	tcase_add_test(c, a_what_if_moves_the_end);
	tcase_add_test(c, one_more_reviewer_is_never_later);
	tcase_add_test(c, what_happened_moves_the_plan);
	tcase_add_test(c, the_same_request_gives_the_same_bytes);
	tcase_add_test(c, a_pack_without_facts_takes_any);
	tcase_add_test(c, facts_of_the_year_are_taken);
	tcase_add_test(c, odd_facts_never_break_a_plan);
	tcase_add_test(c, random_projects_hold_together);
	tcase_add_test(c, faults_of_tables_are_told_with_their_line);
	tcase_add_test(c, days_that_are_not_known_yet_are_provisional);
	tcase_add_test(c, a_circle_of_needs_is_refused);
	suite_add_tcase(s, c);
	return s;
}
