/* Names: which one begins here. They may hold spaces and signs, so the longest known name decides. */
#include "feel/node.h"

/* ---- matching ------------------------------------------------------------------------------- */

/* End of the run of name characters at `at` (digits may begin it: "2nd"). */
static uint32_t run_end(str s, uint32_t at) {
	uint32_t n;
	while ((n = lex_name_char(s, at, false)))
		at += n;
	return at;
}

uint32_t name_match(str text, uint32_t at, str name) {
	uint32_t i = lex_skip(name, 0), end = 0;
	while (i < name.n) {
		at = lex_skip(text, at);
		uint32_t in_name = run_end(name, i), in_text = run_end(text, at);
		if (in_name == i) { /* a sign */
			in_name = lex_next(name, i);
			in_text = lex_next(text, at);
		}
		if (at >= text.n || in_name - i != in_text - at || memcmp(name.p + i, text.p + at, in_name - i) != 0)
			return 0;
		at = end = in_text;
		i = in_name < name.n ? lex_skip(name, in_name) : in_name;
	}
	return end;
}

/* What a name was found to be. */
struct found {
	enum { NOTHING, LOCAL, SLOT, BUILTIN, MEMBER } what;
	uint32_t end, index;
};

static void better(struct found *best, uint32_t what, uint32_t index, uint32_t end) {
	if (end > best->end)
		*best = (struct found){what, end, index};
}

/* Whether an element of a list is being looked at, so that unknown names may be its members. */
static bool in_filter(const struct parser *p) {
	for (uint32_t i = 0; i < p->local_count; i++)
		if (p->locals[i].item)
			return true;
	return false;
}

static struct found find_member(const struct parser *p) {
	struct found best = {0};
	for (uint32_t i = 0; i < p->member_count; i++)
		better(&best, MEMBER, i, name_match(p->text, p->now.at, p->members[i]));
	for (uint32_t i = 0; i < p->scope->member_count; i++)
		better(&best, MEMBER, p->member_count + i, name_match(p->text, p->now.at, p->scope->members[i]));
	return best;
}

static str member_name(const struct parser *p, uint32_t index) {
	return index < p->member_count ? p->members[index] : p->scope->members[index - p->member_count];
}

/* The longest name; of equal ones the innermost local, then the scope, then the built-in function. */
static struct found find_name(const struct parser *p) {
	struct found best = {0};
	uint32_t count;
	for (uint32_t i = p->local_count; i > 0; i--)
		if (p->locals[i - 1].name.n)
			better(&best, LOCAL, i - 1, name_match(p->text, p->now.at, p->locals[i - 1].name));
	for (uint32_t i = 0; i < p->scope->count; i++)
		better(&best, SLOT, i, name_match(p->text, p->now.at, p->scope->names[i]));
	const struct feel_builtin *rows = feel_builtins(&count);
	for (uint32_t i = 0; i < count; i++) /* of several forms the first is found */
		if (rows[i].name[0] == p->text.p[p->now.at])
			better(&best, BUILTIN, i, name_match(p->text, p->now.at, str_of(rows[i].name)));
	return best;
}

/* ---- reading names -------------------------------------------------------------------------- */

static bool is_keyword(const struct parser *p) {
	static const char *const words[] = {
		"and", "or", "in", "between", "instance", "then", "else", "return", "satisfies"};
	for (size_t i = 0; i < COUNT(words); i++)
		if (at_word(p, words[i]))
			return true;
	return false;
}

str squeeze(struct parser *p, uint32_t from, uint32_t to) {
	char *bytes = arena_alloc(p->a, to - from + 1);
	uint32_t n = 0;
	for (uint32_t at = lex_skip(p->text, from); at < to;) {
		uint32_t after = lex_skip(p->text, at);
		if (after > at && after < to)
			bytes[n++] = ' ';
		if (after >= to)
			break;
		at = lex_next(p->text, after);
		memcpy(bytes + n, p->text.p + after, at - after);
		n += at - after;
	}
	return (str){bytes, n};
}

/* Words one after the other up to a sign or keyword. */
static str take_words(struct parser *p) {
	uint32_t from = p->now.at, to = p->now.end;
	do {
		to = p->now.end;
		next(p);
	} while (p->now.kind == TOKEN_WORD && !is_keyword(p));
	return squeeze(p, from, to);
}

bool parse_member(struct parser *p, str *out) {
	if (p->now.kind != TOKEN_WORD) {
		refuse(p, "feel.syntax", "A name is expected.");
		return false;
	}
	struct found f = find_member(p);
	if (f.what == MEMBER && f.end > p->now.end) {
		*out = member_name(p, f.index);
		seek(p, f.end);
		return true;
	}
	*out = take_words(p);
	return true;
}

bool parse_new_name(struct parser *p, const char *signs, const char *word, str *out) {
	uint32_t from = p->now.at, to = from;
	while (p->now.kind == TOKEN_WORD || p->now.kind == TOKEN_SIGN || (p->now.kind == TOKEN_NUMBER && to > from)) {
		char c = p->text.p[p->now.at];
		bool sign = p->now.kind == TOKEN_SIGN;
		if ((sign && strchr(signs, c)) || (word && to > from && at_word(p, word)))
			break;
		if (sign && (!strchr("+-*/.'", c) || to == from))
			break;
		to = p->now.end;
		next(p);
	}
	if (to == from) {
		refuse(p, "feel.syntax", "A name is expected.");
		return false;
	}
	*out = squeeze(p, from, to);
	return true;
}

void member_add(struct parser *p, str name) {
	if (run_end(name, 0) == name.n)
		return;
	if (p->member_count == p->member_cap) {
		uint32_t cap = p->member_cap ? p->member_cap * 2 : 8;
		str *bigger = arena_array(p->a, str, cap);
		if (p->member_count)
			memcpy(bigger, p->members, p->member_count * sizeof *bigger);
		p->members = bigger;
		p->member_cap = cap;
	}
	p->members[p->member_count++] = name;
}

/* Notes a name when it is more than one word. */
static void odd_add(struct parser *p, str name) {
	if (run_end(name, 0) == name.n)
		return;
	if (p->odd_count == p->odd_cap) {
		uint32_t cap = p->odd_cap ? p->odd_cap * 2 : 8;
		str *bigger = arena_array(p->a, str, cap);
		if (p->odd_count)
			memcpy(bigger, p->odd, p->odd_count * sizeof *bigger);
		p->odd = bigger;
		p->odd_cap = cap;
	}
	p->odd[p->odd_count++] = name;
}

/* As odd_add for a name that may go away; only when its first word stands in the text. */
static void odd_copy(struct parser *p, str name) {
	uint32_t from = lex_skip(name, 0), to = run_end(name, from);
	if (to > from && to < name.n && memmem(p->text.p, p->text.n, name.p + from, to - from))
		odd_add(p, arena_str(p->a, name));
}

void names_keep(struct parser *p) {
	for (uint32_t i = 0; i < p->scope->count; i++)
		odd_copy(p, p->scope->names[i]);
	for (uint32_t i = 0; i < p->scope->member_count; i++)
		odd_copy(p, p->scope->members[i]);
}

/* ---- locals --------------------------------------------------------------------------------- */

uint32_t local_push(struct parser *p, str name, bool item) {
	if (p->local_count == p->local_cap) {
		uint32_t cap = p->local_cap ? p->local_cap * 2 : 8;
		struct local *bigger = arena_array(p->a, struct local, cap);
		if (p->local_count)
			memcpy(bigger, p->locals, p->local_count * sizeof *bigger);
		p->locals = bigger;
		p->local_cap = cap;
	}
	odd_add(p, name);
	p->locals[p->local_count++] = (struct local){name, item};
	if (p->local_count > p->local_most)
		p->local_most = p->local_count;
	return p->local_count - 1;
}

void local_pop(struct parser *p, uint32_t count) {
	check(p->local_count >= count);
	p->local_count -= count;
}

/* ---- nodes ---------------------------------------------------------------------------------- */

/* Looks the name up in the filtered elements from the innermost to the frame slot `from`, then takes the fallback. */
static struct node *member_node(struct parser *p, str name, uint32_t from, struct node *fallback, uint32_t at) {
	check(from <= p->local_count);
	uint32_t *slots = arena_array(p->a, uint32_t, p->local_count);
	struct node *n = node_new(p, eval_member, at);
	for (uint32_t i = p->local_count; i > from; i--)
		if (p->locals[i - 1].item)
			slots[n->count++] = i - 1;
	if (!n->count)
		return fallback;
	if (fallback && !node_adopt(p, n, fallback))
		return NULL;
	n->a = fallback;
	n->name = name;
	n->extra = slots;
	return n;
}

static struct node *unknown_node(struct parser *p, str name, uint32_t at) {
	if (p->scope->strict)
		return refuse(p, "feel.unknown_name", "Nothing here is called \"" STR_FMT "\".", STR_ARG(name));
	struct node *n = node_new(p, eval_unknown, at);
	n->name = name;
	return n;
}

static struct node *found_node(struct parser *p, struct found f, uint32_t at) {
	struct node *n;
	if (f.what == BUILTIN) {
		const struct builtin_group *g = builtin_group_at(p->a, f.index);
		n = node_constant(p, builtin_value(p->a, g), at);
		n->extra = g;
		return n;
	}
	n = node_new(p, f.what == LOCAL ? eval_local : eval_slot, at);
	n->slot = f.index;
	if (f.what == SLOT)
		p->used[f.index] = 1;
	n->name = f.what == LOCAL ? p->locals[f.index].name : arena_str(p->a, p->scope->names[f.index]);
	return n;
}

struct node *parse_name(struct parser *p) {
	uint32_t at = p->now.at;
	bool filtered = in_filter(p);
	struct found f = find_name(p), m = {0};
	if (filtered)
		m = find_member(p);
	if (m.end > f.end) {
		seek(p, m.end);
		return member_node(p, member_name(p, m.index), 0, NULL, at);
	}
	if (f.what != NOTHING) {
		seek(p, f.end);
		bool goes_on = filtered && p->now.kind == TOKEN_WORD && !is_keyword(p);
		if (!goes_on) {
			struct node *n = found_node(p, f, at);
			if (!filtered || !n || (f.what == BUILTIN && at_sign(p, "(")))
				return n;
			return member_node(p, squeeze(p, at, f.end), f.what == LOCAL ? f.index : 0, n, at);
		}
		seek(p, at);
	}
	if (filtered)
		return member_node(p, take_words(p), 0, NULL, at);
	str name = str_cut(p->text, p->now.at, p->now.end);
	struct node *n = unknown_node(p, name, at);
	next(p);
	return n;
}
