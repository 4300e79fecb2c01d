/* Places and their texts; what others may ask a model. */
#include "process/model.h"

void process__places(struct arena *a, struct process_model *m) {
	m->place_count = 0;
	for (uint32_t i = 0; i < m->node_count; i++)
		m->place_count += 1 + (process__is_join(&m->nodes[i]) ? m->nodes[i].in_count : 0);
	m->places = arena_array(a, struct place, m->place_count);
	for (m->by_text_size = 4; m->by_text_size < m->place_count * 2;)
		m->by_text_size *= 2;
	m->by_text = arena_array(a, uint32_t, m->by_text_size);
	uint32_t p = 0;
	for (uint32_t i = 0; i < m->node_count; i++) {
		struct node *n = &m->nodes[i];
		n->place = p;
		m->places[p++] = (struct place){n->id, i, NONE};
		for (uint32_t k = 0; process__is_join(n) && k < n->in_count; k++) {
			uint32_t flow = m->ins[n->in + k];
			str id = m->flows[flow].id;
			str text = arena_format(a, STR_FMT "<" STR_FMT, STR_ARG(n->id), STR_ARG(id));
			m->places[p++] = (struct place){text, i, flow};
		}
	}
	check(p == m->place_count);
	for (p = 0; p < m->place_count; p++) {
		uint32_t h = (uint32_t)str_hash(m->places[p].text) & (m->by_text_size - 1);
		while (m->by_text[h])
			h = (h + 1) & (m->by_text_size - 1);
		m->by_text[h] = p + 1;
	}
}

uint32_t process__find(const struct process_model *m, str text) {
	uint32_t h = (uint32_t)str_hash(text) & (m->by_text_size - 1);
	while (m->by_text[h]) {
		uint32_t p = m->by_text[h] - 1;
		if (str_eq(m->places[p].text, text))
			return p;
		h = (h + 1) & (m->by_text_size - 1);
	}
	return NONE;
}

str process_id(const struct process_model *m) {
	return m->id;
}

uint32_t process_task_count(const struct process_model *m) {
	return m->task_count;
}

static const struct node *task(const struct process_model *m, uint32_t i) {
	check(i < m->task_count);
	return &m->nodes[m->tasks[i]];
}

str process_task_id(const struct process_model *m, uint32_t i) {
	return task(m, i)->id;
}

str process_task_name(const struct process_model *m, uint32_t i) {
	return task(m, i)->name;
}

str process_task_element(const struct process_model *m, uint32_t i) {
	return task(m, i)->element;
}

bool process_knows(const struct process_model *m, str id) {
	uint32_t p = process__find(m, id);
	if (p == NONE || m->places[p].flow != NONE)
		return false;
	uint8_t kind = m->nodes[m->places[p].node].kind;
	return kind != NODE_EXCLUSIVE && kind != NODE_PARALLEL && kind != NODE_INCLUSIVE;
}

bool process_waits(const struct process_model *m, const struct process_state *s, str id) {
	uint32_t p = process__find(m, id);
	if (p == NONE || m->places[p].flow != NONE)
		return false;
	uint32_t node = m->places[p].node;
	bool boundary = m->nodes[node].kind == NODE_BOUNDARY;
	if (boundary)
		node = m->nodes[node].host;
	bool whole = boundary && m->nodes[node].kind == NODE_SUBPROCESS;
	for (uint32_t i = 0; i < s->n; i++) {
		check(s->at[i] < m->place_count);
		uint32_t at = m->places[s->at[i]].node;
		if (whole ? process__inside(m, node, at) : s->at[i] == m->nodes[node].place)
			return true;
	}
	return false;
}

str process_timer(const struct process_model *m, str id) {
	uint32_t p = process__find(m, id);
	return p == NONE || m->places[p].flow != NONE ? (str){"", 0} : m->nodes[m->places[p].node].timer;
}

void process_state_put(struct buf *b, const struct process_model *m, const struct process_state *s) {
	for (uint32_t i = 0; i < s->n; i++) {
		check(s->at[i] < m->place_count);
		if (i)
			buf_char(b, ' ');
		buf_str(b, m->places[s->at[i]].text);
	}
}

bool process_state_read(const struct process_model *m, str text, struct process_state *out, struct err *e) {
	struct process_state s = {0};
	str part;
	while (text.n && str_next(&text, ' ', &part)) {
		uint32_t p = process__find(m, part);
		if (p == NONE || (m->places[p].flow == NONE && !process__waits(&m->nodes[m->places[p].node])))
			return err_set(e, "process.bad_state", "", "\"" STR_FMT "\" is no place of process " STR_FMT,
			               STR_ARG(part), STR_ARG(m->id));
		if (s.n == LIMIT_PROCESS_TOKENS)
			return err_set(e, "process.bad_state", "", "more than %d positions", LIMIT_PROCESS_TOKENS);
		uint16_t i = s.n++;
		for (; i && s.at[i - 1] > p; i--)
			s.at[i] = s.at[i - 1];
		s.at[i] = p;
	}
	for (uint32_t i = 1; i < s.n; i++)
		check(s.at[i - 1] <= s.at[i]);
	*out = s;
	return true;
}
