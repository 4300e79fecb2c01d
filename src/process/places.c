/* Places: where a token can rest, and their texts. A node has one of its own; a join has one more for each of its
 * incoming flows, "node<flow". */
#include "process/model.h"

/* Where the text stands in the table or, when it is not there, the free slot for it. */
static uint32_t slot_of(const struct process_model *m, str text) {
	check(m->by_text_size && !(m->by_text_size & (m->by_text_size - 1)));
	uint32_t h = (uint32_t)str_hash(text) & (m->by_text_size - 1);
	while (m->by_text[h] && !str_eq(m->places[m->by_text[h] - 1].text, text))
		h = (h + 1) & (m->by_text_size - 1);
	return h;
}

static void make_table(struct arena *a, struct process_model *m) {
	for (m->by_text_size = 4; m->by_text_size < m->place_count * 2;)
		m->by_text_size *= 2;
	m->by_text = arena_array(a, uint32_t, m->by_text_size);
	for (uint32_t p = 0; p < m->place_count; p++) {
		uint32_t h = slot_of(m, m->places[p].text);
		if (!m->by_text[h]) /* check.c refuses a file in which an id comes twice; until then the first counts */
			m->by_text[h] = p + 1;
	}
}

void process__places(struct arena *a, struct process_model *m) {
	m->place_count = 0;
	for (uint32_t i = 0; i < m->node_count; i++)
		m->place_count += 1 + (process__is_join(&m->nodes[i]) ? m->nodes[i].in_count : 0);
	m->places = arena_array(a, struct place, m->place_count);
	uint32_t p = 0;
	for (uint32_t i = 0; i < m->node_count; i++) {
		struct node *n = &m->nodes[i];
		n->place = p;
		m->places[p++] = (struct place){n->id, i, NONE};
		for (uint32_t k = 0; process__is_join(n) && k < n->in_count; k++) {
			uint32_t flow = m->ins[n->in + k];
			check(m->flows[flow].target == i && m->flows[flow].in_index == k);
			str id = m->flows[flow].id;
			str text = arena_format(a, STR_FMT "<" STR_FMT, STR_ARG(n->id), STR_ARG(id));
			m->places[p++] = (struct place){text, i, flow};
		}
	}
	check(p == m->place_count);
	make_table(a, m);
}

uint32_t process__find(const struct process_model *m, str text) {
	return m->by_text[slot_of(m, text)] - 1; /* 0, a free slot, gives NONE */
}
