/* Instances from text; the form is described in codec.c. Whatever is wrong with it is refused: texts may come from
 * anywhere. */
#include "process/codec.h"

struct in {
	struct arena *a;
	const struct process_model *m;
	struct process_instance *i;
	struct json_doc d;
	struct err *e;
};

static bool bad(struct in *r, const char *why) {
	return err_set(r->e, "process.bad_state", "", "%s", why);
}

static bool bad_text(struct in *r, str text, const char *why) {
	return err_set(r->e, "process.bad_state", "", "\"" STR_FMT "\": %s", STR_ARG(text), why);
}

enum { LETTERS = 26 };

/* Indices of the members of an object whose names are one letter; 0: not there. */
static bool members(struct in *r, uint32_t object, const char *names, uint32_t at[LETTERS]) {
	memset(at, 0, LETTERS * sizeof *at);
	const struct json *o = &r->d.tokens[object];
	if (o->kind != JSON_OBJECT)
		return bad(r, "an object was expected");
	for (uint32_t k = object + 1; k < o->next; k = r->d.tokens[k + 1].next) {
		str name = json_raw(&r->d, k);
		if (name.n != 1 || !strchr(names, name.p[0]))
			return bad_text(r, name, "no member of this name belongs here");
		check(name.p[0] >= 'a' && name.p[0] <= 'z');
		at[name.p[0] - 'a'] = k + 1;
	}
	return true;
}

static bool read_int(struct in *r, uint32_t token, int64_t least, int64_t most, int64_t *out) {
	int64_t v;
	if (!token)
		return true;
	if (!json_int(&r->d, token, &v) || v < least || v > most)
		return bad_text(r, json_raw(&r->d, token), "no number that may stand here");
	*out = v;
	return true;
}

static bool read_number(struct in *r, uint32_t token, uint32_t most, uint32_t *out) {
	int64_t v = *out;
	if (!read_int(r, token, 0, most, &v))
		return false;
	*out = (uint32_t)v;
	return true;
}

/* The number of a token, scope or undo. */
static bool read_id(struct in *r, uint32_t token, uint32_t *out) {
	return read_number(r, token, r->i->next - 1, out);
}

static bool read_value(struct in *r, uint32_t token, struct val *out) {
	return !token || process__read_value(r->a, &r->d, token, out) || bad(r, "a value that does not exist");
}

static bool read_node(struct in *r, uint32_t token, uint32_t *out) {
	int64_t node = -1;
	if (token && r->d.tokens[token].kind == JSON_STRING)
		node = process_node_find(r->m, json_text(r->a, &r->d, token));
	if (node < 0)
		return bad_text(r, token ? json_raw(&r->d, token) : STR(""), "no node of the process");
	*out = (uint32_t)node;
	return true;
}

static bool read_flow(struct in *r, uint32_t token, uint32_t node, uint32_t *out) {
	*out = NONE;
	if (!token)
		return true;
	const struct node *n = &r->m->nodes[node];
	str id = json_text(r->a, &r->d, token);
	for (uint32_t k = n->in; k < n->in + n->in_count; k++)
		if (str_eq(r->m->flows[r->m->ins[k]].id, id))
			*out = r->m->ins[k];
	return *out != NONE || bad_text(r, id, "no flow to that node");
}

static bool read_loop(struct in *r, uint32_t token, struct scope *s) {
	uint32_t *numbers[] = {&s->total, &s->begun, &s->completed, &s->terminated};
	s->kind = SCOPE_LOOP;
	if (r->d.tokens[token].kind != JSON_ARRAY || r->d.tokens[token].count != COUNT(numbers))
		return bad(r, "a loop has four numbers");
	for (uint32_t k = 0; k < COUNT(numbers); k++)
		if (!read_number(r, token + 1 + k, UINT32_MAX, numbers[k]))
			return false;
	return true;
}

static bool read_scope(struct in *r, uint32_t token, struct scope *s) {
	uint32_t at[LETTERS];
	s->kind = SCOPE_SUB;
	s->node = NONE;
	if (!members(r, token, "hikmnopv", at) || !read_id(r, at['h' - 'a'], &s->holder) ||
	    !read_id(r, at['i' - 'a'], &s->id) || !read_id(r, at['p' - 'a'], &s->parent) ||
	    !read_value(r, at['m' - 'a'], &s->items) || !read_value(r, at['o' - 'a'], &s->results) ||
	    !read_value(r, at['v' - 'a'], &s->variables))
		return false;
	if (at['k' - 'a'] && !read_loop(r, at['k' - 'a'], s))
		return false;
	if (!s->holder == !at['n' - 'a'] || !s->holder == !at['p' - 'a'])
		return bad(r, "a scope has either a holder or a node and a parent");
	return s->holder || read_node(r, at['n' - 'a'], &s->node);
}

static bool read_token(struct in *r, uint32_t token, struct token *t) {
	uint32_t at[LETTERS], state = 0, doing = 0;
	t->scope = r->i->scopes[0].id;
	if (!members(r, token, "cdefinrstu", at) || !read_number(r, at['c' - 'a'], UINT32_MAX - 1, &t->counter) ||
	    !read_number(r, at['d' - 'a'], DOING_ARM, &doing) || !read_value(r, at['e' - 'a'], &t->item) ||
	    !read_id(r, at['i' - 'a'], &t->id) || !read_node(r, at['n' - 'a'], &t->node) ||
	    !read_flow(r, at['f' - 'a'], t->node, &t->flow) || !read_id(r, at['s' - 'a'], &t->scope) ||
	    !read_number(r, at['t' - 'a'], TOKEN_COMPENSATES, &state) || !read_id(r, at['u' - 'a'], &t->undoes))
		return false;
	t->state = (uint8_t)state;
	t->doing = (uint8_t)doing;
	if (at['r' - 'a'])
		t->reason = json_text(r->a, &r->d, at['r' - 'a']);
	return true;
}

static bool read_undo(struct in *r, uint32_t token, struct undo *u) {
	uint32_t at[LETTERS];
	u->scope = r->i->scopes[0].id;
	return members(r, token, "bceinps", at) && read_id(r, at['b' - 'a'], &u->by) &&
	       read_number(r, at['c' - 'a'], UINT32_MAX - 1, &u->counter) && read_value(r, at['e' - 'a'], &u->item) &&
	       read_id(r, at['i' - 'a'], &u->id) && read_node(r, at['n' - 'a'], &u->node) &&
	       read_id(r, at['p' - 'a'], &u->inner) && read_id(r, at['s' - 'a'], &u->scope);
}

static bool read_timer(struct in *r, uint32_t token, struct armed *w) {
	uint32_t at[LETTERS], trigger = 0;
	int64_t left = 0;
	if (!members(r, token, "dlnost", at) || !read_int(r, at['d' - 'a'], INT64_MIN, INT64_MAX, &w->due) ||
	    !read_int(r, at['l' - 'a'], -1, INT32_MAX, &left) || !read_node(r, at['n' - 'a'], &w->node) ||
	    !read_id(r, at['o' - 'a'], &w->owner) || !read_int(r, at['s' - 'a'], INT64_MIN, INT64_MAX, &w->set_at) ||
	    !read_number(r, at['t' - 'a'], UINT32_MAX - 1, &trigger))
		return false;
	if (trigger >= r->m->nodes[w->node].trigger_count)
		return bad(r, "a timer that the node does not have");
	w->trigger = r->m->nodes[w->node].trigger + trigger;
	w->left = (int32_t)left;
	return true;
}

static bool read_length(struct in *r, uint32_t token, uint32_t most, uint32_t *count) {
	*count = 0;
	if (!token)
		return true;
	if (r->d.tokens[token].kind != JSON_ARRAY || r->d.tokens[token].count > most)
		return bad(r, "no list, or one that is too long");
	*count = r->d.tokens[token].count;
	return true;
}

static bool read_lists(struct in *r, const uint32_t at[LETTERS]) {
	struct process_instance *i = r->i;
	uint32_t scopes = at['s' - 'a'], tokens = at['t' - 'a'], undos = at['u' - 'a'], timers = at['w' - 'a'], k;
	if (!read_length(r, scopes, LIMIT_PROCESS_SCOPES, &i->scope_count) ||
	    !read_length(r, tokens, LIMIT_PROCESS_TOKENS, &i->token_count) ||
	    !read_length(r, undos, UINT32_MAX, &i->undo_count) || !read_length(r, timers, UINT32_MAX, &i->timer_count))
		return false;
	struct scope root = i->scopes[0];
	check(root.id && root.id < i->next);
	i->scopes = arena_array(r->a, struct scope, ++i->scope_count);
	i->scopes[0] = root;
	i->tokens = arena_array(r->a, struct token, i->token_count);
	i->undos = arena_array(r->a, struct undo, i->undo_count);
	i->timers = arena_array(r->a, struct armed, i->timer_count);
	for (k = 1, scopes++; k < i->scope_count; k++, scopes = r->d.tokens[scopes].next)
		if (!read_scope(r, scopes, &i->scopes[k]))
			return false;
	for (k = 0, tokens++; k < i->token_count; k++, tokens = r->d.tokens[tokens].next)
		if (!read_token(r, tokens, &i->tokens[k]))
			return false;
	for (k = 0, undos++; k < i->undo_count; k++, undos = r->d.tokens[undos].next)
		if (!read_undo(r, undos, &i->undos[k]))
			return false;
	for (k = 0, timers++; k < i->timer_count; k++, timers = r->d.tokens[timers].next)
		if (!read_timer(r, timers, &i->timers[k]))
			return false;
	return true;
}

/* What a scope that is held takes from its holder. Scopes stand behind those around them. */
static bool complete_scopes(struct in *r) {
	struct process_instance *i = r->i;
	for (uint32_t k = 1; k < i->scope_count; k++) {
		struct scope *s = &i->scopes[k];
		if (s->holder) {
			const struct token *t = process__token(i, s->holder);
			if (!t)
				return bad(r, "nothing holds a scope");
			s->node = t->node;
			s->parent = t->scope;
		}
		const struct scope *around = process__scope(i, s->parent);
		if (!around || around >= s)
			return bad(r, "a scope stands before the one around it");
		const struct node *n = &r->m->nodes[s->node];
		s->process = s->kind == SCOPE_SUB && n->kind == NODE_CALL ? n->callee : around->process;
	}
	return true;
}

static bool read_root(struct in *r, const uint32_t at[LETTERS]) {
	struct scope *root = &r->i->scopes[0];
	root->id = 1;
	int64_t next = 0;
	if (!at['n' - 'a'])
		return bad(r, "the number of the next token is missing");
	if (!read_int(r, at['n' - 'a'], 2, UINT32_MAX - 1, &next))
		return false;
	r->i->next = (uint32_t)next;
	if (!read_id(r, at['r' - 'a'], &root->id) || !read_value(r, at['v' - 'a'], &root->variables))
		return false;
	if (!at['p' - 'a'])
		return true;
	str id = json_text(r->a, &r->d, at['p' - 'a']);
	for (uint32_t p = 0; p < r->m->process_count; p++)
		if (str_eq(r->m->processes[p].id, id)) {
			root->process = p;
			return true;
		}
	return bad_text(r, id, "no process of the file");
}

/* Whether the places say what the instance has. */
static bool agrees(const struct process_model *m, const struct process_instance *i, str places) {
	uint32_t at = 0;
	for (uint32_t k = 0; k < i->token_count; k++) {
		if (!process__is_waiting(m, &i->tokens[k]))
			continue;
		str text = process__place_of(m, &i->tokens[k]);
		if (at && (at == places.n || places.p[at++] != ' '))
			return false;
		if (!str_eq(str_cut(places, at, at + text.n), text))
			return false;
		at += text.n;
	}
	return at == places.n;
}

static bool read_rest(struct in *r, str places, str rest) {
	uint32_t at[LETTERS];
	struct err why;
	if (rest.n > LIMIT_PROCESS_STATE_BYTES)
		return bad(r, "the text is too long");
	if (!json_parse(r->a, arena_str(r->a, rest), &r->d, &why))
		return err_set(r->e, "process.bad_state", why.where, "%s", why.text);
	if (!members(r, 0, "nprstuvw", at) || !read_root(r, at) || !read_lists(r, at) || !complete_scopes(r))
		return false;
	process__sort(r->i->tokens, r->i->token_count);
	if (!agrees(r->m, r->i, places))
		return bad(r, "the places are not those of the rest");
	return process__is_sound(r->a, r->m, r->i, r->e);
}

/* ---- from the places alone ------------------------------------------------------------------ */

static bool hold(struct in *r, uint32_t node, uint32_t scope, uint8_t state, struct token **out) {
	if (r->i->token_count == LIMIT_PROCESS_TOKENS)
		return bad(r, "more tokens than an instance may have");
	*out = &r->i->tokens[r->i->token_count++];
	**out = (struct token){.id = r->i->next++, .node = node, .flow = NONE, .scope = scope, .state = state};
	return true;
}

/* The scope that runs in the sub-process, which is entered when it was not; NONE: the root. */
static bool enter(struct in *r, uint32_t node, uint32_t *out) {
	struct process_instance *i = r->i;
	check(node == NONE || r->m->nodes[node].kind == NODE_SUBPROCESS);
	*out = i->scopes[0].id;
	if (node == NONE)
		return true;
	const struct node *n = &r->m->nodes[node];
	for (uint32_t k = i->scope_count; k-- > 1;)
		if (i->scopes[k].node == node) {
			*out = i->scopes[k].id;
			return true;
		}
	uint32_t around;
	struct token *t = NULL;
	if (n->loop)
		return bad_text(r, n->id, "places alone do not say where a loop stands");
	if (!enter(r, n->parent, &around) || (n->sub != SUB_EVENT && !hold(r, node, around, TOKEN_HOLDS, &t)))
		return false;
	if (i->scope_count > LIMIT_PROCESS_SCOPES)
		return bad(r, "more sub-processes than an instance may have");
	struct scope *s = &i->scopes[i->scope_count++];
	*s = (struct scope){.id = i->next++, .kind = SCOPE_SUB, .node = node, .process = n->process,
	                    .holder = t ? t->id : 0, .parent = around};
	*out = s->id;
	return true;
}

static bool put_at(struct in *r, uint32_t p) {
	const struct place *place = &r->m->places[p];
	const struct node *n = &r->m->nodes[place->node];
	uint32_t scope;
	struct token *t;
	if (n->process != r->i->scopes[0].process)
		return bad_text(r, place->text, "lies in a called process");
	if (n->kind == NODE_SUBPROCESS && n->sub == SUB_AD_HOC)
		return enter(r, place->node, &scope);
	if (n->loop || !process__may_wait(r->m, place->node, place->flow))
		return bad_text(r, place->text, "nothing can wait here");
	if (!enter(r, n->parent, &scope) || !hold(r, place->node, scope, TOKEN_WAITS, &t))
		return false;
	t->flow = place->flow;
	return true;
}

/* The numbers of the places, in order. */
static bool split(struct in *r, str places, uint32_t *numbers, uint32_t count) {
	str part;
	for (uint32_t n = 0; n < count; n++) {
		check(str_next(&places, ' ', &part));
		uint32_t p = process__find(r->m, part), k = n;
		if (p == NONE)
			return bad_text(r, part, "no place of the process");
		for (; k && numbers[k - 1] > p; k--)
			numbers[k] = numbers[k - 1];
		numbers[k] = p;
		if (k && numbers[k - 1] == p)
			return bad_text(r, part, "places alone do not tell two tokens at one place apart");
	}
	return true;
}

static bool fill(struct in *r, const uint32_t *numbers, uint32_t count) {
	struct process_instance *i = r->i;
	uint32_t tokens = 0;
	check(!i->token_count && i->scope_count == 1);
	for (uint32_t k = 0; k < count; k++)
		tokens += 1 + r->m->nodes[r->m->places[numbers[k]].node].depth;
	uint32_t scopes = 1 + tokens;
	struct scope root = i->scopes[0];
	root.id = 1;
	root.process = count ? r->m->nodes[r->m->places[numbers[0]].node].process : 0;
	i->next = 2;
	i->tokens = arena_array(r->a, struct token, tokens < LIMIT_PROCESS_TOKENS ? tokens : LIMIT_PROCESS_TOKENS);
	i->scopes = arena_array(r->a, struct scope, scopes < LIMIT_PROCESS_SCOPES ? scopes : LIMIT_PROCESS_SCOPES + 1);
	i->scopes[0] = root;
	for (uint32_t k = 0; k < count; k++)
		if (!put_at(r, numbers[k]))
			return false;
	process__sort(i->tokens, i->token_count);
	return true;
}

static bool read_places(struct in *r, str places) {
	uint32_t count = places.n > 0;
	for (uint32_t k = 0; k < places.n; k++)
		count += places.p[k] == ' ';
	if (count > LIMIT_PROCESS_TOKENS)
		return bad(r, "more tokens than an instance may have");
	uint32_t *numbers = arena_array(r->a, uint32_t, count);
	if (!split(r, places, numbers, count) || !fill(r, numbers, count))
		return false;
	uint32_t join = process__ready_join(r->m, r->i);
	return join == NONE || bad_text(r, r->m->nodes[join].id, "nothing is missing that the join would wait for");
}

static struct in reader(struct arena *a, const struct process_model *m, struct err *e) {
	struct in r = {.a = a, .m = m, .i = arena_new(a, struct process_instance), .e = e};
	r.i->scopes = arena_new(a, struct scope);
	r.i->scope_count = 1;
	r.i->scopes[0] = (struct scope){.kind = SCOPE_ROOT, .node = NONE};
	return r;
}

static struct process_instance *settle(struct arena *a, struct process_instance *i) {
	for (uint32_t k = 0; k < i->scope_count; k++) {
		struct scope *s = &i->scopes[k];
		s->variables = process__settle_value(a, s->variables);
		s->items = process__settle_value(a, s->items);
		s->results = process__settle_value(a, s->results);
	}
	for (uint32_t k = 0; k < i->token_count; k++)
		i->tokens[k].item = process__settle_value(a, i->tokens[k].item);
	for (uint32_t k = 0; k < i->undo_count; k++)
		i->undos[k].item = process__settle_value(a, i->undos[k].item);
	return i;
}

struct process_instance *process__canonical(struct arena *a, const struct process_model *m,
                                            struct process_instance *i) {
	if (!process__is_plain(m, i))
		return settle(a, i);
	struct in r = reader(a, m, NULL);
	uint32_t count = 0, *numbers = arena_array(a, uint32_t, i->token_count);
	for (uint32_t k = 0; k < i->token_count; k++)
		if (process__is_waiting(m, &i->tokens[k]))
			numbers[count++] = process__place(m, &i->tokens[k]);
	for (uint32_t k = 1; k < count; k++) { /* almost in order: flows into one join may be numbered otherwise */
		uint32_t p = numbers[k], at = k;
		for (; at && numbers[at - 1] > p; at--)
			numbers[at] = numbers[at - 1];
		numbers[at] = p;
	}
	check(fill(&r, numbers, count) && r.i->token_count == i->token_count && r.i->scope_count == i->scope_count);
	return r.i;
}

bool process_read(struct arena *a, const struct process_model *m, str places, str rest,
                  struct process_instance **out, struct err *e) {
	struct in r = reader(a, m, e);
	if (!(rest.n ? read_rest(&r, places, rest) : read_places(&r, places)))
		return false;
	check(r.i->scopes[0].kind == SCOPE_ROOT && r.i->next > r.i->scopes[0].id); /* I1 */
	*out = r.i;
	return true;
}
