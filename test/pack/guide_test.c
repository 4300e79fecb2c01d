/* Guides of the pack of the demonstration, worked out from answers (guide_cases.json); matters; places. */
#include "suites.h"

static struct val read_cases(struct arena *a, const char *path) {
	str text;
	struct val v;
	struct err e = {0};
	ck_assert_msg(file_read(a, path, &text, &e) && val_read_json(a, text, &v, &e), "%s: %s", path, e.text);
	return v;
}

static void stop_at(void *self, const char *where, const char *message) {
	(void)self;
	ck_abort_msg("%s: %s", where, message);
}

static struct pack *whole_pack(void) {
	struct pack_complaints to = {.tell = stop_at};
	struct pack *p;
	ck_assert(pack_load("packs/huangpu-2022", &p, &to));
	return p;
}

static str text_of(struct val v, const char *name) {
	struct val x = val_member(v, name);
	return x.kind == VAL_STRING ? x.string : (str){0};
}

static void put(struct buf *b, const char *gap, str s) {
	if (b->n)
		buf_text(b, gap);
	buf_str(b, s);
}

static void same(struct buf *b, struct val c, const char *name, uint32_t number) {
	struct val want = val_member(c, name);
	if (want.kind == VAL_STRING)
		ck_assert_msg(str_eq(buf_view(b), want.string), "case %u: %s is " STR_FMT, number, name, STR_ARG(buf_view(b)));
	buf_clear(b);
}

static void same_number(int64_t is, struct val c, const char *name, uint32_t number) {
	struct val want = val_member(c, name);
	int64_t n;
	if (want.kind == VAL_NUMBER)
		ck_assert_msg(val_to_int(want, &n) && n == is, "case %u: %s is %lld", number, name, (long long)is);
}

static void compare(const struct guide_needs *needs, struct val c, uint32_t number) {
	struct buf b = buf_make(4000);
	for (uint32_t i = 0; i < needs->question_count; i++)
		put(&b, " ", needs->questions[i]->code);
	same(&b, c, "questions", number);
	for (uint32_t i = 0; i < needs->situation_count; i++)
		put(&b, " ", needs->situations[i]->code);
	same(&b, c, "situations", number);
	for (uint32_t i = 0; i < needs->material_count; i++) {
		const struct guide_material *m = &needs->materials[i];
		put(&b, ",", m->material->code);
		buf_format(&b, " %s", guide_how_name(m->how));
		if (m->from_case)
			buf_format(&b, " %lld", (long long)m->from_case);
	}
	same(&b, c, "needs", number);
	buf_free(&b);
	same_number(needs->listed, c, "listed", number);
	same_number(needs->asked, c, "asked", number);
	same_number(needs->fee_fen, c, "fee", number);
}

static void resolve_one(struct arena *a, const struct pack *p, struct val c, uint32_t number) {
	const struct matter *m = pack_matter(p, text_of(c, "matter"));
	const struct item *item = m ? m->whole : pack_item(p, text_of(c, "item"));
	struct val held = val_member(c, "held");
	struct guide_held list[8] = {0};
	uint32_t n = 0;
	struct err e = {0};
	struct guide_needs *needs = arena_new(a, struct guide_needs);
	ck_assert_ptr_nonnull(item);
	for (; held.kind == VAL_CONTEXT && n < held.context.count; n++) {
		list[n].item = held.context.entries[n].key;
		ck_assert(val_to_int(held.context.entries[n].value, &list[n].from_case));
	}
	bool good = guide_resolve(a, item, val_member(c, "answers"), list, n, needs, &e);
	str code = text_of(c, "code");
	if (code.n) {
		ck_assert_msg(!good && str_is(code, e.code), "case %u", number);
		ck_assert_msg(str_is(text_of(c, "where"), e.where), "case %u: %s", number, e.where);
		return;
	}
	ck_assert_msg(good, "case %u: %s %s", number, e.code, e.text);
	compare(needs, c, number);
}

START_TEST(resolves_answers) {
	struct arena a = {0};
	struct pack *p = whole_pack();
	struct val cases = read_cases(&a, "test/pack/guide_cases.json");
	ck_assert_uint_ge(cases.list.count, 15);
	for (uint32_t i = 0; i < cases.list.count; i++)
		resolve_one(&a, p, cases.list.items[i], i);
	arena_free(&a);
	pack_free(p);
}
END_TEST

/* What is promised of the demonstration's guides. */
START_TEST(guides_have_content) {
	struct pack *p = whole_pack();
	uint32_t asked = 0, priced = 0;
	for (uint32_t i = 0; i < p->item_count; i++) {
		const struct guide *g = &p->items[i].guide;
		asked += g->question_count > 0 && g->situation_count > 0;
		priced += g->fee_count > 0;
		if (p->items[i].id.p[0] == 'G')
			ck_assert_msg(g->form.n && g->applicants.n && pack_form(p, g->form), STR_FMT, STR_ARG(p->items[i].id));
		ck_assert_uint_eq(g->material_count, p->items[i].materials);
	}
	ck_assert_uint_ge(asked, 12);
	ck_assert_uint_ge(priced, 3);
	ck_assert_uint_ge(p->form_count, 4);
	ck_assert_uint_eq(p->matter_count, 5);
	pack_free(p);
}
END_TEST

START_TEST(matters_have_parts) {
	struct arena a = {0};
	struct pack *p = whole_pack();
	struct val answers, v;
	struct err e = {0};
	const struct matter *m = pack_matter(p, STR("newborn"));
	ck_assert(m && m->item_count == 4 && str_is(m->items[0]->id, "G12") && !m->optional[0] && m->optional[1]);
	ck_assert(val_read_json(&a, STR("{\"with_G07\":true,\"married\":true,\"abroad\":false}"), &answers, &e));
	ck_assert(matter_applies(m, 0, answers) && matter_applies(m, 1, answers) && !matter_applies(m, 2, answers));
	struct val own = guide_own_answers(&a, m->items[0], answers);
	ck_assert(own.context.count == 2 && val_get(own, STR("married"), &v));
	ck_assert_uint_eq(guide_own_answers(&a, m->items[1], answers).context.count, 0);
	/* the identity card is there once, and each item knows it as its own */
	uint32_t cards = 0;
	for (uint32_t i = 0; i < m->whole->guide.material_count; i++) {
		const struct material *x = &m->whole->guide.materials[i];
		if (!str_starts(x->name_zh, STR("居民身份证")))
			continue;
		cards++;
		for (uint32_t k = 0; k < m->item_count; k++)
			ck_assert_ptr_nonnull(matter_material(m, k, x->code));
	}
	ck_assert_uint_eq(cards, 1);
	ck_assert_ptr_null(matter_material(m, 1, STR("G12.m3")));
	ck_assert_ptr_null(matter_material(m, 0, STR("m1")));
	ck_assert_ptr_null(pack_matter(p, STR("nothing")));
	arena_free(&a);
	pack_free(p);
}
END_TEST

START_TEST(points_have_modes) {
	struct pack *p = whole_pack();
	const struct item *licence = pack_item(p, STR("G16")), *proof = pack_item(p, STR("G02"));
	const struct service_point *hall = pack_point(p, STR("440112000000")), *yuzhu = pack_point(p, STR("440112003000"));
	const struct service_point *village = pack_point(p, STR("440112101220"));
	ck_assert_int_eq(pack_point_mode(p, licence, hall), POINT_FULL);
	ck_assert_int_eq(pack_point_mode(p, licence, yuzhu), POINT_RECEIVE);
	ck_assert_int_eq(pack_point_mode(p, licence, village), POINT_CONSULT);
	ck_assert_int_eq(pack_point_mode(p, proof, yuzhu), POINT_FULL);
	ck_assert_int_eq(pack_point_mode(p, proof, pack_point(p, STR("440112006000"))), POINT_TERMINAL);
	ck_assert_int_eq(pack_point_mode(p, proof, village), POINT_RECEIVE);
	ck_assert_str_eq(point_mode_name(POINT_TERMINAL), "terminal");
	pack_free(p);
	p = test_pack();
	ck_assert_int_eq(pack_point_mode(p, &p->items[0], &p->points[0]), POINT_NONE);
	pack_free(p);
}
END_TEST

/* Guides that are published, not of a table: named by their place. */
START_TEST(finishes_published_guides) {
	struct arena a = {0};
	struct question big = {.code = STR("big"), .type = QUESTION_YES_NO}, q[] = {big, big};
	struct material m[] = {{.when = STR("big = true")}, {.when = STR("small = true")}};
	struct guide g = {.questions = q, .question_count = 2, .materials = m, .material_count = 1};
	struct err e = {0};
	ck_assert(!guide_finish(&a, &g, "items/X.json", &e));
	ck_assert_str_eq(e.code, "guide.duplicate");
	ck_assert_str_eq(e.where, "items/X.json: questions[1].code");
	g = (struct guide){.questions = q, .question_count = 1, .materials = m, .material_count = 2};
	ck_assert(!guide_finish(&a, &g, "items/X.json", &e));
	ck_assert_str_eq(e.code, "guide.condition");
	ck_assert_str_eq(e.where, "items/X.json: materials[1].when");
	g = (struct guide){.questions = q, .question_count = 1, .materials = m, .material_count = 1};
	ck_assert(guide_finish(&a, &g, "items/X.json", &e));
	ck_assert(str_is(g.materials[0].code, "m1") && g.materials[0].asked && g.materials[0].copies == 1);
	q[0].type = QUESTION_CHOICE;
	g.questions = q;
	ck_assert(!guide_finish(&a, &g, "items/X.json", &e));
	ck_assert_str_eq(e.code, "guide.options");
	ck_assert(guide_read_options(STR("a=甲/A|b=乙/B"), &q[0], &e) && q[0].option_count == 2);
	ck_assert(str_is(q[0].options[1].value, "b") && str_is(q[0].options[1].name_zh, "乙"));
	ck_assert(!guide_read_options(STR("a"), &q[0], &e) && strcmp(e.code, "guide.options") == 0);
	g.material_count = GUIDE_MATERIALS + 1;
	ck_assert(!guide_finish(&a, &g, "items/X.json", &e) && strcmp(e.code, "guide.too_many") == 0);
	arena_free(&a);
}
END_TEST

Suite *guide_suite(void) {
	Suite *suite = suite_create("guide");
	TCase *all = tcase_create("guide");
	tcase_set_timeout(all, 60);
	tcase_add_test(all, resolves_answers);
	tcase_add_test(all, guides_have_content);
	tcase_add_test(all, matters_have_parts);
	tcase_add_test(all, points_have_modes);
	tcase_add_test(all, finishes_published_guides);
	suite_add_tcase(suite, all);
	return suite;
}
