/* Processes (BPMN) and decisions (DMN): each file is compiled once, here, and what its analysis finds is told. */
#include "pack/pack_int.h"

/* Whether the file has a process of this id. */
static bool has_process(str text, str id) {
	struct arena scratch = {0};
	struct xml *root;
	bool found = false;
	if (xml_parse(&scratch, text, "", &root, NULL))
		for (const struct xml *x = xml_child(root, "process"); x && !found; x = xml_next(x, "process"))
			found = str_eq(xml_attr(x, "id"), id);
	arena_free(&scratch);
	return found;
}

bool pack_find_process(void *self, str id, str *text, const char **name) {
	const struct pack *p = self;
	for (uint32_t i = 0; id.n && i < p->process_count; i++)
		if (has_process(p->processes[i].text, id)) {
			*text = p->processes[i].text;
			*name = p->processes[i].path.p;
			return true;
		}
	return false;
}

/* Called processes may lie in any file, so all texts are read before one is compiled. */
static void load_processes(struct load *l) {
	struct pack *p = l->p;
	struct process_library library = {p, pack_find_process};
	uint32_t n = 0;
	for (uint32_t i = 0; i < p->process_count; i++) {
		struct err e = {0};
		struct process_file *file = &p->processes[i];
		if (!process_load(l->a, file->text, file->path.p, &library, &file->model, &e))
			complain_err(l, file->path.p, &e);
	}
	for (uint32_t i = 0; i < p->process_count; i++)
		if (p->processes[i].model)
			p->processes[n++] = p->processes[i];
	p->process_count = n;
}

/* ---- decisions ---------------------------------------------------------------------------------- */

/* The decision files as a library: a model may import another one of the pack by its namespace. */
struct shelf {
	struct decision_file *files; /* model NULL as long as it is not loaded */
	str *namespaces;
	uint32_t count;
};

static bool find_model(void *self, struct arena *a, str ns, str location, str *text, const char **name) {
	const struct shelf *s = self;
	(void)a, (void)location;
	for (uint32_t i = 0; i < s->count; i++)
		if (s->namespaces[i].n && str_eq(s->namespaces[i], ns)) {
			*text = s->files[i].text;
			*name = s->files[i].path.p;
			return true;
		}
	return false;
}

static void shelve(struct load *l, struct shelf *s, str path, str name) {
	struct decision_file *file = &s->files[s->count];
	struct arena scratch = {0}; /* the tree of the file, which is read again when it is loaded */
	str *ns = &s->namespaces[s->count], found;
	if (!file_text(l, path.p, &file->text))
		return;
	file->name = name;
	file->path = arena_str(l->a, path);
	/* loading it says why there is none */
	*ns = rules_namespace(&scratch, file->text, &found) ? arena_str(l->a, found) : STR("");
	arena_free(&scratch);
	for (uint32_t i = 0; i < s->count; i++)
		if (ns->n && str_eq(s->namespaces[i], *ns))
			remark(l, file->path.p, 1, "its namespace is also that of " STR_FMT ": imports take the first",
			       STR_ARG(s->files[i].path));
	s->count++;
}

/* Findings about imported models are told when their own file is looked at. */
static void tell_findings(struct load *l, const struct decision_file *file) {
	struct arena scratch = {0};
	uint32_t n;
	const struct rules_finding *f = rules_analyse(&scratch, file->model, &n);
	for (uint32_t i = 0; i < n; i++, f++) {
		const char *in = f->decision.n ? arena_format(&scratch, "decision %s: ", quoted(l, f->decision)).p : "";
		if (!str_eq(f->file, file->path))
			continue;
		if (f->fault)
			complain(l, file->path.p, f->line, "%s" STR_FMT, in, STR_ARG(f->en));
		else
			remark(l, file->path.p, f->line, "%s" STR_FMT, in, STR_ARG(f->en));
	}
	arena_free(&scratch);
}

static void load_decisions(struct load *l, struct shelf *s) {
	struct rules_library library = {s, find_model};
	for (uint32_t i = 0; i < s->count; i++) {
		struct err e = {0};
		struct decision_file file = s->files[i];
		if (!rules_load(l->a, file.text, file.path.p, &library, &file.model, &e)) {
			complain_err(l, file.path.p, &e);
			l->unread = true;
			continue;
		}
		tell_findings(l, &file);
		l->p->decisions[l->p->decision_count++] = file;
	}
}

void models_load(struct load *l) {
	struct shelf shelf = {0};
	shelf.files = arena_array(l->a, struct decision_file, l->file_count);
	shelf.namespaces = arena_array(l->a, str, l->file_count);
	l->p->processes = arena_array(l->a, struct process_file, l->file_count);
	l->p->decisions = arena_array(l->a, struct decision_file, l->file_count);
	for (uint32_t i = 0; i < l->file_count; i++) {
		str path = l->files[i], name;
		if (file_in(path, "decisions", ".dmn", &name))
			shelve(l, &shelf, path, arena_str(l->a, name));
	}
	load_decisions(l, &shelf);
	for (uint32_t i = 0; i < l->file_count; i++) {
		str path = l->files[i], name;
		struct process_file file = {.path = arena_str(l->a, path)};
		if (!file_in(path, "processes", ".bpmn", &name) || !file_text(l, path.p, &file.text))
			continue;
		file.name = arena_str(l->a, name);
		l->p->processes[l->p->process_count++] = file;
	}
	load_processes(l);
}

/* ---- processes by kind ------------------------------------------------------------------------------ */

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
