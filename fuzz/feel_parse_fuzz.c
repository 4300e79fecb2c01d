/* Any bytes as a FEEL expression and as unary tests, in a scope of ordinary, Chinese and signed names. What compiles
 * has a canonical text that means the same; evaluating it twice gives the same. */
#include "feel/feel.h"
#include "feel_fuzz.h"

void feel_parse_fuzz(const uint8_t *data, size_t size);

/* The scope, with the value of each name as JSON; a text that begins with '@' is a FEEL literal. */
static const struct {
	const char *name, *value;
} parse_names[] = {{"a", "3"}, {"b", "\"text\""}, {"a-b", "7"}, {"monthly income", "12000"}, {"合同金额", "-2.5"},
	{"工期(天)", "30"}, {"x+y", "true"}, {"肠道", "null"}, {"date", "@\"2022-02-28\""}, {"in stock", "false"},
	{"list", "[1,2,[3,4],null,\"x\"]"}, {"c", "{\"a\":1,\"b-c\":2,\"总 额\":3,\"d\":{\"e\":[1,2]}}"},
	{"rows", "[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":\"y\"},{\"a\":null}]"}, {"day", "@\"P1DT2H\""},
	{"at", "@\"2022-03-31T23:59:59.5@Europe/Paris\""}, {"if x", "1"}, {"r", "@[1..5)"}, {"f", "@sum"}};
static const str parse_members[] = {{"b-c", 3}, {"总 额", 7}};
static const char *const parse_inputs[] = {"3", "\"text\"", "null", "true", "[1,2]", "{\"a\":1}", "@\"2022-02-28\"",
	"@\"10:00:00Z\"", "@\"PT5H\"", "@(1..2]"};

struct parse_play {
	struct arena fixed, arena; /* the values; one input */
	str names[COUNT(parse_names)];
	struct val slots[COUNT(parse_names)], inputs[COUNT(parse_inputs)];
	struct feel_scope scope;
};

static struct val parse_value(struct arena *a, const char *text) {
	struct val v;
	struct err e = {0};
	struct feel_expr *x;
	if (text[0] != '@') {
		check(val_read_json(a, str_of(text), &v, &e));
		return v;
	}
	struct feel_run run = feel_run_make(a, NULL, 0, 0, 0);
	check(feel_compile(a, text[1] == '"' ? str_of(text) : str_of(text + 1), NULL, &x, &e));
	return feel_eval(x, &run);
}

static struct parse_play *parse_begin(void) {
	static struct parse_play p; /* made once */
	if (p.scope.count)
		return &p;
	for (uint32_t i = 0; i < COUNT(parse_names); i++) {
		p.names[i] = str_of(parse_names[i].name);
		p.slots[i] = parse_value(&p.fixed, parse_names[i].value);
	}
	for (uint32_t i = 0; i < COUNT(parse_inputs); i++)
		p.inputs[i] = parse_value(&p.fixed, parse_inputs[i]);
	p.scope = (struct feel_scope){.names = p.names, .count = COUNT(parse_names), .members = parse_members,
		.member_count = COUNT(parse_members)};
	return &p;
}

static str parse_outcome(struct parse_play *p, const struct feel_expr *x, bool unary) {
	if (!unary)
		return fuzz_eval(&p->arena, x, p->slots, COUNT(p->slots));
	struct buf b = buf_make(FUZZ_TEXT_MAX);
	for (uint32_t i = 0; i < COUNT(p->inputs); i++)
		buf_str(&b, fuzz_test(&p->arena, x, p->inputs[i], p->slots, COUNT(p->slots)));
	str s = arena_str(&p->arena, buf_view(&b));
	buf_free(&b);
	return s;
}

static void parse_one(struct parse_play *p, str text, bool unary) {
	struct feel_expr *x, *again;
	struct err e = {0};
	if (!fuzz_compile(&p->arena, text, unary, &p->scope, &x, &e)) {
		check(e.code && e.where[0] && e.text[0]);
		return;
	}
	uint32_t count;
	const uint32_t *slots = feel_slots(x, &count);
	for (uint32_t i = 0; i < count; i++)
		check(slots[i] < p->scope.count && (!i || slots[i - 1] < slots[i]));
	str one = parse_outcome(p, x, unary);
	fuzz_same(x, "evaluated twice", one, parse_outcome(p, x, unary));
	if ((again = fuzz_fixpoint(&p->arena, x, unary, &p->scope)))
		fuzz_same(x, "printed and compiled again", one, parse_outcome(p, again, unary));
}

void feel_parse_fuzz(const uint8_t *data, size_t size) {
	struct parse_play *p = parse_begin();
	parse_one(p, fuzz_text(data, size), false);
	parse_one(p, fuzz_text(data, size), true);
	arena_free(&p->arena);
}
