/* Rules of tasks (processes/task-rules.csv) and of supervision (items/supervision.csv). */
#include "pack/pack_int.h"

static const char rules[] = "processes/task-rules.csv", supervision[] = "items/supervision.csv";

static str cell(const struct csv *csv, uint32_t i, const char *column) {
	return csv_cell(csv, i, csv_column(csv, column));
}

static void check_step(struct load *l, const struct csv *csv, uint32_t i) {
	str name = cell(csv, i, "process"), step = cell(csv, i, "step");
	const struct process_file *file = pack_process(l->p, name);
	if (str_is(name, "*"))
		return;
	if (!file || !file->model)
		complain(l, rules, csv->lines[i], "process: the pack has no process %s", quoted(l, name));
	else if (!str_is(step, "*") && !process_knows(file->model, step))
		complain(l, rules, csv->lines[i], "step: %s has no such step", quoted(l, name));
}

/* Who signs for somebody else needs a ground: without a basis nobody's silence is agreement. */
static void check_rule(struct load *l, const struct csv *csv, uint32_t i) {
	str then = cell(csv, i, "on_timeout");
	bool has_value = cell(csv, i, "value").n, has_unit = cell(csv, i, "unit").n;
	check_step(l, csv, i);
	if (has_value != has_unit)
		complain(l, rules, csv->lines[i], "unit: a limit has a value and a unit");
	if (str_is(then, "agree") && !cell(csv, i, "basis").n)
		complain(l, rules, csv->lines[i], "basis: silence is agreement only on a ground that is named");
	if (str_is(then, "transfer") && !cell(csv, i, "superior").n)
		complain(l, rules, csv->lines[i], "superior: to whom is it transferred?");
	if (cell(csv, i, "superior").n > 64)
		complain(l, rules, csv->lines[i], "superior: an account has at most 64 bytes");
}

static void check_supervision(struct load *l, const struct csv *csv, uint32_t i) {
	str words = cell(csv, i, "told_of"), word;
	while (str_next(&words, ' ', &word))
		if (!str_is(word, "granted") && !str_is(word, "refused") && !str_is(word, "revoked"))
			complain(l, supervision, csv->lines[i], "told_of: %s is none of granted, refused, revoked",
			         quoted(l, word));
}

void tasks_finish(struct load *l) {
	const struct csv *csv = table_sound(l, rules) ? pack_table(l->p, rules) : NULL;
	for (uint32_t i = 0; csv && i < csv->rows; i++)
		check_rule(l, csv, i);
	csv = table_sound(l, supervision) ? pack_table(l->p, supervision) : NULL;
	for (uint32_t i = 0; csv && i < csv->rows; i++)
		check_supervision(l, csv, i);
}
