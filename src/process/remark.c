/* What is odd about a model that loads. */
#include "process/remark.h"

#include "process/model.h"

struct remarks {
	struct arena *a;
	const struct process_model *m;
	struct process_remark *list;
	uint32_t n;
};

static void add(struct remarks *r, const struct node *n, str zh, str en) {
	check(r->n < 2 * r->m->node_count);
	r->list[r->n++] = (struct process_remark){n->line, zh, en};
}

/* Whether every way out asks for something, and none is taken otherwise. */
static bool may_get_stuck(const struct process_model *m, const struct node *n) {
	if ((n->kind != NODE_EXCLUSIVE && n->kind != NODE_INCLUSIVE) || n->out_count < 2 || n->default_flow != NONE)
		return false;
	for (uint32_t i = 0; i < n->out_count; i++)
		if (!m->flows[n->out + i].condition)
			return false;
	return true;
}

static void look(struct remarks *r, const struct node *n, void *self, bool (*has_decision)(void *self, str name)) {
	if (may_get_stuck(r->m, n))
		add(r, n,
			arena_format(r->a, "网关 " STR_FMT " 没有默认分支：所有条件都不成立时流程将停滞", STR_ARG(n->id)),
			arena_format(r->a, "the gateway " STR_FMT " has no default flow: when no condition holds, the case is "
				"parked there", STR_ARG(n->id)));
	if (n->kind != NODE_TASK)
		return;
	if (!str_trim(n->name).n)
		add(r, n, arena_format(r->a, "任务 " STR_FMT " 没有名称", STR_ARG(n->id)),
			arena_format(r->a, "the task " STR_FMT " has no name", STR_ARG(n->id)));
	if (n->task == TASK_RULE && has_decision && !has_decision(self, n->decision))
		add(r, n,
			arena_format(r->a, "任务 " STR_FMT " 调用的决策“" STR_FMT "”不存在：流程将在此停滞", STR_ARG(n->id),
				STR_ARG(n->decision)),
			arena_format(r->a, "the task " STR_FMT " asks for the decision \"" STR_FMT
				"\", which is not there: the case is parked there", STR_ARG(n->id), STR_ARG(n->decision)));
}

const struct process_remark *process_remarks(struct arena *a, const struct process_model *m, void *self,
                                             bool (*has_decision)(void *self, str name), uint32_t *count) {
	struct remarks r = {a, m, arena_array(a, struct process_remark, 2 * m->node_count), 0};
	for (uint32_t i = 0; i < m->node_count; i++)
		look(&r, &m->nodes[i], self, has_decision);
	*count = r.n;
	return r.list;
}
