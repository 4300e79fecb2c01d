/* From the XML of BPMN files to a model: the files, their ids, and which processes are taken.
 *
 * Whatever BPMN element is neither executed nor known to be without effect on execution is refused by name and line, so
 * that no model runs in another way than it reads. Elements of other namespaces are extensions and have no effect. */
#include "process/load.h"

static const char BPMN[] = "http://www.omg.org/spec/BPMN/20100524/MODEL";
static const char OURS[] = "urn:yichuang:bpmn";

bool process__refuse(const struct source *s, const char *code, uint32_t line, str element, str id, const char *why) {
	char where[160];
	snprintf(where, sizeof where, "%s:%u", s->name, line);
	if (id.n)
		return err_set(s->e, code, where, STR_FMT " \"" STR_FMT "\": %s", STR_ARG(element), STR_ARG(id), why);
	return err_set(s->e, code, where, STR_FMT ": %s", STR_ARG(element), why);
}

bool process__no(struct load *l, const struct origin *o, const struct xml *x, const char *code, const char *why) {
	const struct xml *named = x;
	while (named->parent && !xml_attr(named, "id").n)
		named = named->parent;
	if (!xml_attr(named, "id").n || !named->parent)
		named = x;
	struct source s = {o->file->name, l->e};
	return process__refuse(&s, code, x->line, named->name, xml_attr(named, "id"), why);
}

/* ---- reading elements ----------------------------------------------------------------------- */

bool process__is_bpmn(const struct xml *x) {
	return str_is(x->ns, BPMN);
}

bool process__is(const struct xml *x, const char *name) {
	return process__is_bpmn(x) && str_is(x->name, name);
}

bool process__flag(const struct xml *x, const char *attr, bool otherwise) {
	str v = str_trim(xml_attr(x, attr));
	return v.n ? str_is(v, "true") || str_is(v, "1") : otherwise;
}

str process__ours(const struct xml *x, const char *name) {
	for (uint32_t i = 0; i < x->attr_count; i++)
		if (str_is(x->attrs[i].ns, OURS) && str_is(x->attrs[i].name, name))
			return str_trim(x->attrs[i].value);
	return (str){NULL, 0};
}

const struct xml *process__part(const struct xml *x, const char *name) {
	for (const struct xml *c = x->child; c; c = c->next)
		if (process__is(c, name))
			return c;
	return NULL;
}

const struct xml *process__extension(const struct xml *x, const char *name) {
	const struct xml *all = process__part(x, "extensionElements");
	for (const struct xml *c = all ? all->child : NULL; c; c = c->next)
		if (str_is(c->name, name))
			return c;
	return NULL;
}

str process__called(const struct xml *x) {
	str name = str_trim(xml_attr(x, "name"));
	return name.n ? name : xml_attr(x, "id");
}

uint32_t process__text_line(const struct xml *x) {
	uint32_t line = x->line;
	str text = str_trim(x->text);
	for (uint32_t i = 0; text.n && x->text.p + i < text.p; i++)
		line += x->text.p[i] == '\n';
	return line;
}

/* ---- ids ------------------------------------------------------------------------------------ */

uint32_t process__id(const struct file *f, str ref) {
	ref = str_trim(ref);
	uint32_t id = intern_find(&f->ids, ref);
	int32_t colon = str_find(ref, ':', 0); /* a prefix of the same file's namespace */
	return id || colon < 0 ? id : intern_find(&f->ids, str_cut(ref, (uint32_t)colon + 1, ref.n));
}

const struct xml *process__element(const struct file *f, str ref) {
	uint32_t id = process__id(f, ref);
	return id ? f->elements[id] : NULL;
}

uint32_t process__node_of(const struct file *f, str ref) {
	uint32_t id = process__id(f, ref);
	return id && process__node_type(f->elements[id]) ? f->numbers[id] : NONE;
}

uint32_t process__flow_of(const struct file *f, str ref) {
	uint32_t id = process__id(f, ref);
	return id && process__is(f->elements[id], "sequenceFlow") ? f->numbers[id] : NONE;
}

void process__number(struct file *f, str id, uint32_t number) {
	uint32_t i = intern_find(&f->ids, id); /* as it is written: white space around it makes no other id */
	check(i);
	f->numbers[i] = number;
}

/* Whether something depends on the id being there once. */
static bool counts(const struct xml *x) {
	return process__node_type(x) || process__is(x, "sequenceFlow") || process__is(x, "process") ||
	       process__global_type(x);
}

/* Elements of BPMN in document order, without what lies in extensions. */
static const struct xml *after(const struct xml *x, const struct xml *root) {
	bool inside = process__is_bpmn(x) && !str_is(x->name, "extensionElements");
	if (inside && x->child)
		return x->child;
	while (x != root && !x->next)
		x = x->parent;
	return x == root ? NULL : x->next;
}

static bool index_ids(struct load *l, struct file *f) {
	VEC(const struct xml *) found = {0};
	bool ok = true;
	for (const struct xml *x = f->root; x && ok; x = after(x, f->root)) {
		str id = xml_attr(x, "id");
		if (!process__is_bpmn(x) || !id.n)
			continue;
		if (intern_put(&f->ids, id) > found.n)
			vec_push(&found, x);
		else if (counts(x) || counts(found.p[intern_find(&f->ids, id) - 1]))
			ok = process__no(l, &(struct origin){f, x}, x, "bpmn.reference", "the id is used twice");
	}
	f->elements = arena_array(l->scratch, const struct xml *, found.n + 1);
	f->numbers = arena_array(l->scratch, uint32_t, found.n + 1);
	f->keyed = arena_array(l->scratch, bool, found.n + 1);
	for (uint32_t i = 0; i < found.n; i++) {
		f->elements[i + 1] = found.p[i];
		f->numbers[i + 1] = NONE;
	}
	vec_free(&found);
	return ok;
}

/* ---- expressions ---------------------------------------------------------------------------- */

bool process__is_feel(str language) {
	return !language.n || str_ends(language, STR("FEEL/")) || str_ends(language, STR("feel")) ||
	       str_ends(language, STR("FEEL"));
}

bool process__feel_text(struct load *l, const struct origin *o, const struct xml *x, str text, uint32_t line,
                        struct expression **out) {
	struct err why = {0};
	text = str_trim(text);
	if (!text.n || process__expression(l->a, l->m, text, line, out, &why))
		return true;
	int64_t at = x->line;
	str_int(str_of(why.where), &at);
	struct xml there = *x;
	there.line = (uint32_t)at;
	return process__no(l, o, &there, why.code, why.text);
}

bool process__feel(struct load *l, const struct origin *o, const struct xml *x, struct expression **out) {
	if (str_trim(x->text).n && !process__is_feel(str_trim(xml_attr(x, "language"))))
		return process__no(l, o, x, "bpmn.unsupported", "only expressions in FEEL are evaluated");
	return process__feel_text(l, o, x, x->text, process__text_line(x), out);
}

/* ---- files and processes -------------------------------------------------------------------- */

static struct file *open_file(struct load *l, str text, const char *name) {
	struct xml *root;
	if (!xml_parse(l->a, text, name, &root, l->e))
		return NULL;
	struct file *f = arena_new(l->scratch, struct file);
	*f = (struct file){.name = name, .text = text, .root = root};
	vec_push(&l->files, f); /* from now on its ids are given back at the end */
	if (!process__is(root, "definitions")) {
		process__no(l, &(struct origin){f, root}, root, "bpmn.syntax", "not a BPMN 2.0 file");
		return NULL;
	}
	return index_ids(l, f) ? f : NULL;
}

static uint32_t take_process(struct load *l, struct file *f, const struct xml *x) {
	uint32_t number = l->processes.n;
	vec_push(&l->processes, (struct process){.id = xml_attr(x, "id"), .name = xml_attr(x, "name"), .start = NONE});
	vec_push(&l->process_origins, (struct origin){f, x});
	if (xml_attr(x, "id").n)
		process__number(f, xml_attr(x, "id"), number);
	return number;
}

static uint32_t process_in(struct load *l, struct file *f, str id) {
	uint32_t i = process__id(f, id);
	const struct xml *x = i ? f->elements[i] : NULL;
	if (!x || !(process__is(x, "process") || process__global_type(x)))
		return NONE;
	return f->numbers[i] != NONE ? f->numbers[i] : take_process(l, f, x);
}

static struct file *library_file(struct load *l, str text, const char *name) {
	for (uint32_t i = 0; i < l->files.n; i++)
		if (l->files.p[i]->text.p == text.p)
			return l->files.p[i];
	return open_file(l, text, name);
}

uint32_t process__callee(struct load *l, const struct origin *o, str id) {
	id = str_trim(id);
	uint32_t found = process_in(l, o->file, id);
	if (found != NONE)
		return found;
	str text;
	const char *name = "library";
	if (id.n && l->library && l->library->find(l->library->self, id, &text, &name)) {
		struct file *f = library_file(l, text, name);
		if (!f)
			return NONE;
		found = process_in(l, f, id);
	}
	if (found == NONE)
		process__no(l, o, o->x, "bpmn.reference",
		            id.n ? "the process that it calls is not there" : "it does not say which process it calls");
	return found;
}

static bool holds_nodes(const struct xml *process) {
	for (const struct xml *c = process->child; c; c = c->next)
		if (process__node_type(c) || process__is(c, "sequenceFlow"))
			return true;
	return false;
}

/* All processes marked executable; when none is, all that hold anything; when none does, the first. */
static bool choose(struct load *l, struct file *f) {
	const struct xml *any = NULL;
	uint32_t marks = 0;
	for (const struct xml *x = f->root->child; x; x = x->next)
		if (process__is(x, "process") && process__flag(x, "isExecutable", false) && ++marks)
			take_process(l, f, x);
	for (const struct xml *x = f->root->child; x; x = x->next) {
		if (!process__is(x, "process"))
			continue;
		any = any ? any : x;
		if (!marks && holds_nodes(x))
			take_process(l, f, x);
	}
	if (!any)
		return process__no(l, &(struct origin){f, f->root}, f->root, "bpmn.syntax", "the file holds no process");
	if (!l->processes.n)
		take_process(l, f, any);
	return true;
}

static bool load(struct load *l, str text, const char *name) {
	struct file *f = open_file(l, text, name);
	if (!f || !choose(l, f))
		return false;
	for (uint32_t i = 0; i < l->processes.n; i++) /* grows while calls are read */
		if (!process__read_process(l, i))
			return false;
	if (!process__read_graph(l) || !process__read_events(l) || !process__read_tasks(l))
		return false;
	struct process_model *m = l->m;
	m->triggers = arena_array(l->a, struct trigger, l->triggers.n);
	m->trigger_count = l->triggers.n;
	if (l->triggers.n)
		memcpy(m->triggers, l->triggers.p, l->triggers.n * sizeof *m->triggers);
	struct source *sources = arena_array(l->scratch, struct source, m->process_count);
	for (uint32_t i = 0; i < m->process_count; i++)
		sources[i] = (struct source){l->process_origins.p[i].file->name, l->e};
	if (!process__check(m, sources))
		return false;
	process__places(l->a, m);
	return process__reach(l->a, m, sources);
}

bool process_load(struct arena *a, str text, const char *name, const struct process_library *library,
                  struct process_model **out, struct err *e) {
	struct arena scratch = {0};
	struct err own;
	struct load l = {.a = a, .scratch = &scratch, .library = library, .e = e ? e : &own};
	l.m = arena_new(a, struct process_model);
	bool ok = load(&l, text, name);
	for (uint32_t i = 0; i < l.files.n; i++) {
		intern_free(&l.files.p[i]->ids);
		vec_free(&l.files.p[i]->retrievals);
	}
	vec_free(&l.files);
	vec_free(&l.processes);
	vec_free(&l.process_origins);
	vec_free(&l.nodes);
	vec_free(&l.node_origins);
	vec_free(&l.flows);
	vec_free(&l.triggers);
	intern_free(&l.places);
	arena_free(&scratch);
	if (ok)
		*out = l.m;
	return ok;
}
