/* 免费服务: what the government pays instead of the firm, worth what the pack's price list says.
 *
 * States: ordered -> delivered. Source: domain.md §4.4, the price list of the pack (decisions/service-price.dmn). */
#include "desk/desk_int.h"

bool free_service__order(struct decision *d) {
	if (!book_find(d->book, R_project, arg_int(d, F_project)))
		return desk__refuse(d, "service.no_project", "payload.project", "there is no project %lld",
			(long long)arg_int(d, F_project));
	emit_args(d, E_free_service_ordered);
	return true;
}

/* The value by the pack's price list, in whole yuan. */
bool free_service__deliver(struct decision *d) {
	struct val facts = val_null();
	struct ruling price;
	int64_t yuan;
	if (arg_str(d, F_facts).n && !val_read_json(d->arena, arg_str(d, F_facts), &facts, NULL))
		facts = val_null();
	struct decision_input *inputs;
	uint32_t n = project__fact_inputs(d->arena, facts, &inputs);
	struct decision_input *all = arena_array(d->arena, struct decision_input, n + 2);
	memcpy(all, inputs, n * sizeof *inputs);
	all[n] = (struct decision_input){STR("free service"), val_str(rec_text(d->book, d->record, F_free_service))};
	all[n + 1] = (struct decision_input){STR("quantity"), val_int(arg_int(d, F_quantity))};
	if (!decide_by_rules(d, STR("service price"), all, n + 2, false, &price))
		return false;
	if (!val_to_int(price.result, &yuan) || yuan < 0 || yuan > FEN_MOST / 100)
		return desk__refuse(
			d, "service.no_price", "payload.facts", "the price list gives no value for these facts");
	struct event *ev = emit_args(d, E_free_service_delivered);
	set_text(ev, F_decision, price.decision);
	set_int(ev, F_value_fen, yuan * 100);
	return true;
}
