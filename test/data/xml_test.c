#include "data/xml.h"
#include "suites.h"

static struct arena a;
static struct err e;

static void teardown(void) {
	arena_free(&a);
}

static void put_name(struct buf *b, str ns, str name) {
	if (ns.n) {
		buf_char(b, '{');
		buf_str(b, ns);
		buf_char(b, '}');
	}
	buf_str(b, name);
}

static void dump(struct buf *b, const struct xml *x) {
	put_name(b, x->ns, x->name);
	for (uint32_t i = 0; i < x->attr_count; i++) {
		buf_char(b, '@');
		put_name(b, x->attrs[i].ns, x->attrs[i].name);
		buf_char(b, '=');
		buf_str(b, x->attrs[i].value);
	}
	buf_char(b, '\'');
	buf_str(b, x->text);
	buf_char(b, '\'');
	if (x->child)
		buf_char(b, '(');
	for (const struct xml *c = x->child; c; c = c->next) {
		ck_assert_ptr_eq(c->parent, x);
		dump(b, c);
	}
	if (x->child)
		buf_char(b, ')');
}

/* The walk must say the same as the tree. */
struct follower {
	const struct xml *at; /* the element whose start comes next, or whose end when `down` is false */
	uint32_t depth;
	bool same;
};

static bool follow_start(void *self, str name, const struct xml_attr *attrs, uint32_t count, uint32_t line) {
	struct follower *f = self;
	f->same = f->same && f->at && str_eq(name, f->at->name) && count == f->at->attr_count && line == f->at->line;
	for (uint32_t i = 0; f->same && i < count; i++)
		f->same = str_eq(attrs[i].name, f->at->attrs[i].name) && str_eq(attrs[i].value, f->at->attrs[i].value) &&
		          str_eq(attrs[i].ns, f->at->attrs[i].ns);
	f->depth++;
	if (f->same && f->at->child)
		f->at = f->at->child;
	return f->same;
}

static bool follow_end(void *self, str name, uint32_t line) {
	struct follower *f = self;
	/* A leaf ends where it started; otherwise the last child led back to its parent. */
	f->same = f->same && str_eq(name, f->at->name) && line >= f->at->line;
	f->depth--;
	if (f->same)
		f->at = f->at->next ? f->at->next : f->at->parent;
	return f->same;
}

START_TEST(takes_and_refuses_the_cases) {
	str rest = test_file(&a, "test/data/xml_cases.txt"), text;
	struct buf b = buf_make(1 << 16);
	uint32_t line = 0, cases = 0;
	for (; test_line(&rest, &line, &text); cases++) {
		str name, kind, wanted;
		ck_assert(str_next(&text, ' ', &name) && str_next(&text, ' ', &kind) && str_next(&text, ' ', &wanted));
		text = test_unpercent(&a, text);
		struct xml *root = NULL;
		bool ok = xml_parse(&a, text, "t", &root, &e);
		ck_assert_msg(ok == str_is(kind, "tree"), "line %u, " STR_FMT ": %s", line, STR_ARG(name),
		              ok ? "accepted" : e.text);
		buf_clear(&b);
		if (ok)
			dump(&b, root);
		else
			buf_format(&b, "%s:%s", e.code, e.where + 2);
		ck_assert_msg(str_eq(buf_view(&b), test_unpercent(&a, wanted)), "line %u, " STR_FMT ": " STR_FMT, line,
		              STR_ARG(name), STR_ARG(buf_view(&b)));
		struct follower f = {.at = root, .same = true};
		struct xml_stream to = {&f, follow_start, follow_end};
		struct err walked = {0};
		if (ok) {
			ck_assert_msg(xml_walk(text, "t", &to, &walked), "line %u", line);
			ck_assert(f.same && f.depth == 0 && !f.at);
		}
	}
	ck_assert_uint_ge(cases, 55);
	buf_free(&b);
}
END_TEST

static bool any_start(void *self, str name, const struct xml_attr *attrs, uint32_t count, uint32_t line) {
	(void)name, (void)attrs, (void)count, (void)line;
	int *left = self;
	return --*left != 0;
}

static bool any_end(void *self, str name, uint32_t line) {
	(void)self, (void)name, (void)line;
	return true;
}

START_TEST(the_walk_refuses_too) {
	static const struct {
		const char *text, *code, *where;
	} rows[] = {{"<a>\n<b></a>", "xml.syntax", "t:2"}, {"<!DOCTYPE a><a/>", "xml.doctype", "t:1"},
	            {"", "xml.syntax", "t:1"}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		int left = 100;
		struct xml_stream to = {&left, any_start, any_end};
		ck_assert(!xml_walk(str_of(rows[i].text), "t", &to, &e));
		ck_assert_str_eq(e.code, rows[i].code);
		ck_assert_str_eq(e.where, rows[i].where);
	}
}
END_TEST

START_TEST(a_listener_stops_the_walk) {
	int left = 2;
	struct xml_stream to = {&left, any_start, any_end};
	struct err untouched = {.code = "mine"};
	ck_assert(!xml_walk(STR("<a><b/><c/></wrong>"), "t", &to, &untouched));
	ck_assert_int_eq(left, 0);
	ck_assert_str_eq(untouched.code, "mine");
}
END_TEST

START_TEST(depth_is_limited) {
	struct buf b = buf_make(1 << 20);
	struct xml *root;
	for (int i = 0; i < LIMIT_XML_DEPTH; i++)
		buf_text(&b, "<a>x");
	for (int i = 0; i < LIMIT_XML_DEPTH; i++)
		buf_text(&b, "</a>");
	ck_assert_msg(xml_parse(&a, buf_view(&b), "t", &root, &e), "%s", e.text);
	ck_assert(str_is(root->child->child->text, "x"));
	buf_clear(&b);
	for (int i = 0; i < LIMIT_XML_DEPTH + 1; i++)
		buf_text(&b, "<a>\n");
	ck_assert(!xml_parse(&a, buf_view(&b), "t", &root, &e));
	ck_assert_str_eq(e.code, "xml.depth");
	ck_assert_str_eq(e.where, "t:257");
	buf_free(&b);
}
END_TEST

START_TEST(size_is_limited) {
	struct xml *root;
	char *p = mem_alloc((size_t)LIMIT_FILE_BYTES + 1);
	memset(p, ' ', (size_t)LIMIT_FILE_BYTES + 1);
	ck_assert(!xml_parse(&a, (str){p, (uint32_t)LIMIT_FILE_BYTES + 1}, "t", &root, &e));
	ck_assert_str_eq(e.code, "xml.too_large");
	uint32_t n = 4 * XML_NODES_MAX + 7;
	memcpy(p, "<x>", 3);
	for (uint32_t i = 3; i < n - 4; i += 4)
		memcpy(p + i, "<a/>", 4);
	memcpy(p + n - 4, "</x>", 4);
	ck_assert(!xml_parse(&a, (str){p, n}, "t", &root, &e));
	ck_assert_str_eq(e.code, "xml.too_large");
	/* The walk keeps nothing and takes it. */
	int left = XML_NODES_MAX + 2;
	struct xml_stream to = {&left, any_start, any_end};
	ck_assert_msg(xml_walk((str){p, n}, "t", &to, &e), "%s", e.text);
	ck_assert_int_eq(left, 1);
	mem_free(p);
}
END_TEST

START_TEST(finds_children_and_attributes) {
	struct xml *root;
	str text = STR("<r xmlns:p='u' p:id='1' id='2' e=''>\n<a n='1'/>\n<b/><p:a n='2'/>\n</r>");
	ck_assert(xml_parse(&a, text, "t", &root, &e));
	ck_assert(str_is(xml_attr(root, "id"), "2"));
	ck_assert(xml_attr(root, "e").p && !xml_attr(root, "e").n);
	ck_assert_ptr_null(xml_attr(root, "none").p);
	struct xml *x = xml_child(root, "a");
	ck_assert(str_is(xml_attr(x, "n"), "1"));
	ck_assert_uint_eq(x->line, 2);
	x = xml_next(x, "a");
	ck_assert(str_is(xml_attr(x, "n"), "2") && str_is(x->ns, "u"));
	ck_assert_uint_eq(x->line, 3);
	ck_assert_ptr_null(xml_next(x, "a"));
	ck_assert_ptr_null(xml_child(root, "none"));
}
END_TEST

START_TEST(written_text_is_read) {
	static const char letters[] = "<>&\"'\n\r\t ax;]";
	struct buf b = buf_make(1 << 16);
	uint64_t seed = 6;
	for (int i = 0; i < 500; i++) {
		char text[24];
		uint32_t n = (uint32_t)i % sizeof text;
		for (uint32_t k = 0; k < n; k++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			text[k] = letters[(seed >> 40) % (sizeof letters - 1)];
		}
		buf_clear(&b);
		buf_text(&b, "<a x=\"");
		xml_put(&b, (str){text, n});
		buf_text(&b, "\">");
		xml_put(&b, (str){text, n});
		buf_text(&b, "</a>");
		struct xml *root = NULL;
		ck_assert_msg(xml_parse(&a, buf_view(&b), "t", &root, &e), STR_FMT, STR_ARG(buf_view(&b)));
		ck_assert(str_eq(root->text, (str){text, n}));
		ck_assert(str_eq(xml_attr(root, "x"), (str){text, n}));
	}
	buf_clear(&b);
	xml_put(&b, STR("a\x01窗"));
	ck_assert(str_is(buf_view(&b), "a\xEF\xBF\xBD窗"));
	buf_free(&b);
}
END_TEST

Suite *xml_suite(void) {
	Suite *suite = suite_create("xml");
	TCase *cases = tcase_create("xml");
	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, NULL, teardown);
	tcase_add_test(cases, takes_and_refuses_the_cases);
	tcase_add_test(cases, the_walk_refuses_too);
	tcase_add_test(cases, a_listener_stops_the_walk);
	tcase_add_test(cases, depth_is_limited);
	tcase_add_test(cases, size_is_limited);
	tcase_add_test(cases, finds_children_and_attributes);
	tcase_add_test(cases, written_text_is_read);
	suite_add_tcase(suite, cases);
	return suite;
}
