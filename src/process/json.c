/* What the engine understood of a file, as JSON: for people, pictures, and comparison with other readers of BPMN. */
#include "process/model.h"

/* ---- members -------------------------------------------------------------------------------- */

static void key(struct buf *b, const char *name) {
	check(b->n > 0);
	if (b->p[b->n - 1] != '{' && b->p[b->n - 1] != '[')
		buf_char(b, ',');
	json_put_string(b, str_of(name));
	buf_char(b, ':');
}

static void separate(struct buf *b) {
	if (b->n && b->p[b->n - 1] != '[')
		buf_char(b, ',');
}

/* Texts that are empty, flags that are false and expressions that are not there are left out. */
static void put_text(struct buf *b, const char *name, str text) {
	if (!text.n)
		return;
	key(b, name);
	json_put_string(b, text);
}

static void put_flag(struct buf *b, const char *name, bool flag) {
	if (!flag)
		return;
	key(b, name);
	buf_text(b, "true");
}

static void put_expression(struct buf *b, const char *name, const struct expression *x) {
	if (x)
		put_text(b, name, str_trim(feel_text(x->expr)));
}

static void put_node_id(struct buf *b, const char *name, const struct process_model *m, uint32_t node) {
	if (node != NONE)
		put_text(b, name, m->nodes[node].id);
}

static void put_list(struct buf *b, const char *name, const struct process_model *m, const uint32_t *flows,
                     uint32_t first, uint32_t n) {
	if (!n)
		return;
	key(b, name);
	buf_char(b, '[');
	for (uint32_t i = first; i < first + n; i++) {
		separate(b);
		json_put_string(b, m->flows[flows ? flows[i] : i].id);
	}
	buf_char(b, ']');
}

/* ---- parts of a node ------------------------------------------------------------------------ */

static void put_trigger(struct buf *b, const struct process_model *m, const struct trigger *t) {
	static const char *const forms[] = {"date", "duration", "cycle"};
	buf_char(b, '{');
	put_text(b, "kind", str_of(process__trigger_name(t->kind)));
	put_text(b, "name", t->name);
	if (t->kind == TRIGGER_TIMER) {
		put_text(b, "form", str_of(forms[t->form]));
		put_text(b, "time", t->timer);
		put_flag(b, "working", t->working);
	}
	if (t->kind == TRIGGER_CONDITION)
		put_expression(b, "condition", t->value);
	put_expression(b, "key", t->key);
	put_expression(b, "wanted", t->wanted);
	if (t->kind == TRIGGER_COMPENSATION)
		put_node_id(b, "activity", m, t->activity);
	if (t->kind == TRIGGER_LINK)
		put_node_id(b, "target", m, t->target);
	buf_char(b, '}');
}

static void put_triggers(struct buf *b, const struct process_model *m, const struct node *n) {
	if (!n->trigger_count)
		return;
	key(b, "triggers");
	buf_char(b, '[');
	for (uint32_t i = n->trigger; i < n->trigger + n->trigger_count; i++) {
		separate(b);
		put_trigger(b, m, &m->triggers[i]);
	}
	buf_char(b, ']');
}

static void put_loop(struct buf *b, const struct loop *loop) {
	static const char *const kinds[] = {"none", "standard", "parallel", "sequential"};
	if (!loop)
		return;
	key(b, "loop");
	buf_char(b, '{');
	put_text(b, "kind", str_of(kinds[loop->kind]));
	put_flag(b, "testBefore", loop->test_before);
	put_expression(b, "condition", loop->condition);
	put_expression(b, "maximum", loop->most);
	put_expression(b, "cardinality", loop->count);
	put_text(b, "collection", loop->collection);
	put_text(b, "item", loop->item);
	put_text(b, "outCollection", loop->out_collection);
	put_text(b, "outItem", loop->out_item);
	put_expression(b, "completion", loop->done);
	buf_char(b, '}');
}

static void put_flags(struct buf *b, const struct process_model *m, const struct node *n) {
	bool sub = n->kind == NODE_SUBPROCESS, ad_hoc = sub && n->sub == SUB_AD_HOC;
	bool in_event_sub = n->parent != NONE && m->nodes[n->parent].sub == SUB_EVENT;
	bool optional = n->kind == NODE_BOUNDARY || (n->kind == NODE_START && in_event_sub);
	bool compensation = n->trigger_count && process__trigger(m, n) == TRIGGER_COMPENSATION;
	put_flag(b, "triggeredByEvent", sub && n->sub == SUB_EVENT);
	put_flag(b, "nonInterrupting", optional && !compensation && !n->interrupting);
	put_flag(b, "forCompensation", n->compensates);
	put_flag(b, "instantiates", n->instantiates);
	put_flag(b, "parallelEvents", n->all_events);
	put_flag(b, "sequential", ad_hoc && n->sequential);
	put_flag(b, "keepsRest", ad_hoc && !n->cancel_rest);
}

static void put_node(struct buf *b, const struct process_model *m, const struct node *n) {
	buf_char(b, '{');
	put_text(b, "id", n->id);
	put_text(b, "element", n->element);
	put_text(b, "name", n->name);
	put_node_id(b, "parent", m, n->parent);
	put_text(b, "role", n->role);
	put_text(b, "owner", n->owner_text);
	put_triggers(b, m, n);
	put_flags(b, m, n);
	put_node_id(b, "host", m, n->host);
	put_node_id(b, "handler", m, n->handler);
	if (n->kind == NODE_CALL)
		put_text(b, "calls", m->processes[n->callee].id);
	put_loop(b, n->loop);
	put_expression(b, n->kind == NODE_TASK ? "script" : "condition", n->body);
	put_text(b, "decision", n->decision);
	put_text(b, "result", n->result);
	if (n->default_flow != NONE)
		put_text(b, "default", m->flows[n->default_flow].id);
	put_list(b, "incoming", m, m->ins, n->in, n->in_count);
	put_list(b, "outgoing", m, NULL, n->out, n->out_count);
	key(b, "line");
	buf_int(b, n->line);
	buf_char(b, '}');
}

/* ---- processes ------------------------------------------------------------------------------ */

static void put_flow(struct buf *b, const struct process_model *m, const struct flow *f) {
	buf_char(b, '{');
	put_text(b, "id", f->id);
	put_text(b, "name", f->name);
	put_node_id(b, "source", m, f->source);
	put_node_id(b, "target", m, f->target);
	put_expression(b, "condition", f->condition);
	key(b, "line");
	buf_int(b, f->line);
	buf_char(b, '}');
}

static void put_process(struct buf *b, const struct process_model *m, const struct process *p) {
	buf_char(b, '{');
	put_text(b, "id", p->id);
	put_text(b, "name", p->name);
	put_node_id(b, "start", m, p->start);
	key(b, "nodes");
	buf_char(b, '[');
	for (uint32_t i = p->first; i < p->end; i++) {
		separate(b);
		put_node(b, m, &m->nodes[i]);
	}
	buf_char(b, ']');
	key(b, "flows");
	buf_char(b, '[');
	for (uint32_t i = p->first; i < p->end; i++)
		for (uint32_t f = m->nodes[i].out; f < m->nodes[i].out + m->nodes[i].out_count; f++) {
			separate(b);
			put_flow(b, m, &m->flows[f]);
		}
	buf_text(b, "]}");
}

void process_put_json(struct buf *b, const struct process_model *m) {
	buf_text(b, "{\"processes\":[");
	for (uint32_t p = 0; p < m->process_count; p++) {
		separate(b);
		put_process(b, m, &m->processes[p]);
	}
	buf_text(b, "]}");
}
