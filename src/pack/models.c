/* Processes (BPMN) and decisions (DMN): each file is compiled once, here. */
#include "pack/pack_int.h"

static void load_process(struct load *l, str path, str name) {
	struct err e = {0};
	str text;
	struct process_model *model = NULL;
	if (!file_text(l, path.p, &text))
		return;
	if (process_load(l->a, text, path.p, &model, &e))
		l->p->processes[l->p->process_count++] = (struct process_file){name, STR(""), model};
	else
		complain_err(l, path.p, &e);
}

static void load_decision(struct load *l, str path, str name) {
	struct err e = {0};
	str text;
	struct rules_model *model = NULL;
	if (!file_text(l, path.p, &text))
		return;
	if (rules_load(l->a, text, path.p, NULL, &model, &e))
		l->p->decisions[l->p->decision_count++] = (struct decision_file){name, arena_str(l->a, path), text, model};
	else
		complain_err(l, path.p, &e);
}

void models_load(struct load *l) {
	l->p->processes = arena_array(l->a, struct process_file, l->file_count);
	l->p->decisions = arena_array(l->a, struct decision_file, l->file_count);
	for (uint32_t i = 0; i < l->file_count; i++) {
		str path = l->files[i], name;
		if (file_in(path, "processes", ".bpmn", &name))
			load_process(l, path, arena_str(l->a, name));
		else if (file_in(path, "decisions", ".dmn", &name))
			load_decision(l, path, arena_str(l->a, name));
	}
}

static struct process_file *process_named(struct pack *p, str name) {
	for (uint32_t i = 0; i < p->process_count; i++)
		if (str_eq(p->processes[i].name, name))
			return &p->processes[i];
	return NULL;
}

/* pack.json: "processes": {"ticket": "hotline-ticket"} says which kind of record a process drives. */
void models_assign(struct load *l) {
	const struct json_doc *doc = &l->json;
	uint32_t list = doc->count ? json_member(doc, 0, "processes") : 0;
	if (!list || doc->tokens[list].kind != JSON_OBJECT)
		return;
	for (uint32_t i = list + 1; i < doc->tokens[list].next; i = doc->tokens[i + 1].next) {
		str name = json_raw(doc, i + 1);
		struct process_file *file = process_named(l->p, name);
		uint32_t line = json_line(doc, i + 1);
		if (!file && file_present(l, arena_format(l->a, "processes/" STR_FMT ".bpmn", STR_ARG(name)).p))
			continue; /* it does not compile, which was told */
		if (!file)
			complain(l, "pack.json", line, "processes: %s is no file of processes/", quoted(l, name));
		else if (file->drives.n)
			complain(l, "pack.json", line, "processes: %s drives " STR_FMT " already", quoted(l, name),
			         STR_ARG(file->drives));
		else
			file->drives = json_text(l->a, doc, i);
	}
}
