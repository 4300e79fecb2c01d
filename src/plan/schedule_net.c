/* What comes after what: an order in which everything stands after what it needs, or the circle that forbids one. */
#include "plan/schedule_int.h"

/* A task of the circle: from one that is left over, back over what it waits for, until one comes again. */
static uint32_t find_in_circle(const struct schedule_net *net, const uint32_t *missing, uint32_t *back) {
	uint32_t at = 0;
	while (!missing[at])
		at++;
	for (uint32_t i = 0; i < net->n; i++)
		back[i] = UINT32_MAX;
	while (back[at] == UINT32_MAX) {
		const struct schedule_task *t = &net->tasks[at];
		uint32_t k = 0;
		while (!missing[t->after[k]])
			k++;
		back[at] = t->after[k];
		at = t->after[k];
	}
	return at;
}

static bool tell_circle(struct arena *a, const struct schedule_net *net, const uint32_t *missing, struct err *e) {
	uint32_t *back = arena_array(a, uint32_t, net->n), n = 0;
	uint32_t *circle = arena_array(a, uint32_t, net->n);
	uint32_t first = find_in_circle(net, missing, back), at = first;
	do {
		circle[n++] = at;
		at = back[at];
	} while (at != first);
	char where[160], text[280];
	struct buf b = {.p = text, .cap = sizeof text - 1, .max = sizeof text - 1};
	snprintf(where, sizeof where, STR_FMT, STR_ARG(net->tasks[first].id));
	for (uint32_t k = n + 1; k-- > 0;) { /* from what comes first to what comes after it */
		str id = net->tasks[circle[k % n]].id;
		if (b.n + id.n + 10 > b.max) {
			buf_text(&b, "…");
			break;
		}
		buf_format(&b, STR_FMT "%s", STR_ARG(id), k ? " → " : "");
	}
	text[b.n] = 0;
	return err_set(e, "plan.cycle", where, "each of these waits for the one before it: %s; take one of the needs out",
		text);
}

bool schedule__net_make(struct arena *a, const struct schedule_problem *p, struct schedule_net *out, struct err *e) {
	uint32_t n = p->count, found = 0;
	struct schedule_net net = {.n = n, .tasks = p->tasks};
	uint32_t *missing = arena_array(a, uint32_t, n);
	net.order = arena_array(a, uint32_t, n);
	net.rank = arena_array(a, uint32_t, n);
	net.next_at = arena_array(a, uint32_t, n + 2);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < p->tasks[i].after_count; k++) {
			check(p->tasks[i].after[k] < n);
			net.next_at[p->tasks[i].after[k] + 2]++;
		}
	for (uint32_t i = 2; i < n + 2; i++)
		net.next_at[i] += net.next_at[i - 1];
	net.next = arena_array(a, uint32_t, net.next_at[n + 1]);
	for (uint32_t i = 0; i < n; i++) {
		missing[i] = p->tasks[i].after_count;
		for (uint32_t k = 0; k < missing[i]; k++)
			net.next[net.next_at[p->tasks[i].after[k] + 1]++] = i;
		if (!missing[i])
			net.order[found++] = i;
	}
	for (uint32_t done = 0; done < found; done++) {
		uint32_t i = net.order[done];
		net.rank[i] = done;
		for (uint32_t k = net.next_at[i]; k < net.next_at[i + 1]; k++)
			if (--missing[net.next[k]] == 0)
				net.order[found++] = net.next[k];
	}
	*out = net;
	return found == n || tell_circle(a, &net, missing, e);
}
