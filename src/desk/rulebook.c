/* The definitions by the day from which they are in force. */
#include "data/date.h"
#include "data/xml.h"
#include "desk/rulebook.h"
#include "pack/item.h"

enum { PATH_MOST = 64, LABEL_DIGITS = 16 };

/* What a definition is, by its folder. */
enum family { FAMILY_DECISION, FAMILY_PROCESS, FAMILY_ITEM, FAMILY_FORM, FAMILIES };
static const struct {
	const char *folder, *ending;
} families[FAMILIES] = {{"decisions/", ".dmn"}, {"processes/", ".bpmn"}, {"items/", ".json"}, {"forms/", ".form"}};

/* A version with what only the book looks at. */
struct kept {
	struct rule_version version;
	struct arena own;
	struct arena *arena; /* own; of items, of which there may be thousands, one of all */
	str ns;          /* the namespace under which others import it */
	uint32_t *names; /* numbers of the names of its decisions, in their order */
	uint32_t name_count;
	struct kept **imports;
	uint32_t import_count;
};

/* One file; versions by first day, those of one day in order of publication. */
struct file {
	str path;
	VEC(struct kept *) versions;
};

struct rulebook {
	const struct pack *pack;
	struct ledger_hasher *hasher;
	struct intern names; /* of decisions */
	struct arena items;  /* published items and their texts */
	struct intern item_names;     /* codes and short ids of published items */
	VEC(uint32_t) item_files;     /* by their number - 1: which file */
	VEC(struct file) files;
	VEC(struct kept *) all;
};

/* What is in none of the folders is judged as a decision, and refused. */
static enum family family_of(str path) {
	for (int i = FAMILIES - 1; i > 0; i--)
		if (str_starts(path, str_of(families[i].folder)))
			return (enum family)i;
	return FAMILY_DECISION;
}

/* The name of the file without folder and ending. */
static str name_of(str path) {
	enum family f = family_of(path);
	return str_cut(path, (uint32_t)strlen(families[f].folder), path.n - (uint32_t)strlen(families[f].ending));
}

/* ---- looking up ----------------------------------------------------------------------------------- */

/* Before the first day of all, the pack's own version counts. */
static struct kept *in_force(const struct file *f, day on) {
	for (uint32_t i = f->versions.n; i--;)
		if (f->versions.p[i]->version.effective_on <= on && !f->versions.p[i]->version.withdrawn)
			return f->versions.p[i];
	for (uint32_t i = 0; i < f->versions.n; i++)
		if (f->versions.p[i]->version.id == 0)
			return f->versions.p[i];
	return NULL;
}

static const struct file *file_of(const struct rulebook *b, str path) {
	for (uint32_t i = 0; i < b->files.n; i++)
		if (str_eq(b->files.p[i].path, path))
			return &b->files.p[i];
	return NULL;
}

static int number_of(const struct kept *k, uint32_t name) {
	for (uint32_t i = 0; i < k->name_count; i++)
		if (k->names[i] == name)
			return (int)i;
	return -1;
}

const struct rule_version *rulebook_find(const struct rulebook *b, str decision, day on, int *number) {
	uint32_t name = intern_find(&b->names, decision);
	for (uint32_t i = 0; i < b->files.n; i++) {
		const struct kept *k = in_force(&b->files.p[i], on);
		if (!k)
			continue;
		/* What is no name may be a decision's id. */
		int found = name ? number_of(k, name) : k->version.model ? rules_decision(k->version.model, decision) : -1;
		if (found >= 0) {
			*number = found;
			return &k->version;
		}
	}
	return NULL;
}

const struct rule_version *rulebook_in_force(const struct rulebook *b, str path, day on) {
	const struct file *f = file_of(b, path);
	const struct kept *k = f ? in_force(f, on) : NULL;
	return k ? &k->version : NULL;
}

const struct item *rulebook_item(const struct rulebook *b, str code, day on) {
	uint32_t name = intern_find(&b->item_names, code);
	const struct kept *k = name ? in_force(&b->files.p[b->item_files.p[name - 1]], on) : NULL;
	return k ? k->version.item : pack_item(b->pack, code);
}

struct catalogue_entry rulebook_entry(const struct rulebook *b, str name, day on) {
	uint32_t number = intern_find(&b->item_names, name);
	const struct kept *k = number ? in_force(&b->files.p[b->item_files.p[number - 1]], on) : NULL;
	return k ? (struct catalogue_entry){k->version.item, k->version.text}
	         : (struct catalogue_entry){pack_item(b->pack, name), STR("")};
}

uint32_t rulebook_items(const struct rulebook *b, struct arena *a, day on, const struct catalogue_entry **out) {
	struct catalogue_entry *list = arena_array(a, struct catalogue_entry, b->pack->item_count + b->files.n);
	uint32_t n = 0;
	for (uint32_t i = 0; i < b->pack->item_count; i++)
		list[n++] = rulebook_entry(b, b->pack->items[i].id, on);
	for (uint32_t i = 0; i < b->files.n; i++) {
		const struct kept *k = in_force(&b->files.p[i], on);
		if (k && k->version.item && !pack_item(b->pack, k->version.item->id))
			list[n++] = (struct catalogue_entry){k->version.item, k->version.text};
	}
	*out = list;
	return n;
}

const struct form *rulebook_form(const struct rulebook *b, str name, day on) {
	char path[PATH_MOST + 1];
	int n = snprintf(path, sizeof path, "forms/" STR_FMT ".form", STR_ARG(name));
	const struct rule_version *v = n < (int)sizeof path ? rulebook_in_force(b, str_of(path), on) : NULL;
	return v ? v->form : NULL;
}

const struct rule_version *rulebook_own(const struct rulebook *b, str path) {
	const struct file *f = file_of(b, path);
	for (uint32_t i = 0; f && i < f->versions.n; i++)
		if (f->versions.p[i]->version.id == 0)
			return &f->versions.p[i]->version;
	return NULL;
}

uint32_t rulebook_count(const struct rulebook *b) {
	return b->all.n;
}

const struct rule_version *rulebook_at(const struct rulebook *b, uint32_t i) {
	check(i < b->all.n);
	return &b->all.p[i]->version;
}

static struct kept *published(const struct rulebook *b, int64_t id) {
	for (uint32_t i = b->all.n; i-- && id;)
		if (b->all.p[i]->version.id == id)
			return b->all.p[i];
	return NULL;
}

const struct rule_version *rulebook_version(const struct rulebook *b, int64_t id) {
	const struct kept *k = published(b, id);
	return k ? &k->version : NULL;
}

const struct rule_version *rulebook_user(const struct rulebook *b, int64_t id) {
	for (uint32_t i = 0; i < b->all.n; i++) {
		const struct kept *k = b->all.p[i];
		for (uint32_t j = 0; j < k->import_count && !k->version.withdrawn; j++)
			if (id && k->imports[j]->version.id == id)
				return &k->version;
	}
	return NULL;
}

/* ---- imports -------------------------------------------------------------------------------------- */

/* The files in force on a day as a library, and what was taken from it. */
struct shelf {
	const struct rulebook *book;
	str path; /* no model imports itself */
	day on;
	VEC(struct kept *) used;
};

static bool find_model(void *self, struct arena *a, str ns, str location, str *text, const char **name) {
	struct shelf *s = self;
	(void)a;
	(void)location;
	for (uint32_t i = 0; i < s->book->files.n; i++) {
		struct kept *k = in_force(&s->book->files.p[i], s->on);
		if (!k || !k->version.model || str_eq(k->version.path, s->path) || !str_eq(k->ns, ns))
			continue;
		vec_push(&s->used, k);
		*text = k->version.text;
		*name = k->version.path.p;
		return true;
	}
	return false;
}

/* The file in force that has the process: the published text counts, not the pack's. */
static bool find_process(void *self, str id, str *text, const char **name) {
	struct shelf *s = self;
	for (uint32_t i = 0; i < s->book->files.n; i++) {
		struct kept *k = in_force(&s->book->files.p[i], s->on);
		if (!k || !k->version.process || str_eq(k->version.path, s->path) ||
			!str_eq(process_id(k->version.process), id))
			continue;
		vec_push(&s->used, k);
		*text = k->version.text;
		*name = k->version.path.p;
		return true;
	}
	return false;
}

/* What is told of an item becomes the refusal: the first fault counts. */
static void first_fault(void *self, const struct item_remark *r) {
	struct err *e = self;
	char row[32] = "";
	if (!r->fault || !e || e->code)
		return;
	if (r->list)
		snprintf(row, sizeof row, ".%s[%u]", r->list, r->row);
	char where[120];
	snprintf(where, sizeof where, "%s%s%s", row[0] ? row + 1 : "", row[0] ? "." : "", r->field);
	err_set(e, r->code, where, "%s", r->en);
}

static const char bad_item[] = "item.value";

static bool load_item(struct shelf *s, struct arena *a, str text, const struct item **out, struct err *e) {
	struct err why = {0};
	struct item_told told = {.self = &why, .tell = first_fault};
	const struct item *item = item_from_json(a, s->book->pack, text, s->on, &told);
	if (item && !str_eq(item->id, name_of(s->path)))
		return err_set(e, bad_item, s->path.p, "id: the item is named " STR_FMT ", its file otherwise",
			STR_ARG(item->id));
	*out = item;
	return item || err_set(e, why.code ? why.code : bad_item, s->path.p, "%s: %s", why.where, why.text);
}

/* `path` ends in a NUL. One member of the version is made. */
static bool load(struct shelf *s, struct arena *a, str text, struct rule_version *out, struct err *e) {
	struct rules_library library = {s, find_model};
	struct process_library called = {s, find_process};
	struct form *form = NULL;
	switch (family_of(s->path)) {
	case FAMILY_PROCESS: return process_load(a, text, s->path.p, &called, &out->process, e);
	case FAMILY_ITEM: return load_item(s, a, text, &out->item, e);
	case FAMILY_FORM:
		if (!form_load(a, s->path, text, &form, e))
			return false;
		out->form = form;
		return true;
	case FAMILY_DECISION: case FAMILIES: break;
	}
	return rules_load(a, text, s->path.p, &library, &out->model, e);
}

/* ---- adding --------------------------------------------------------------------------------------- */

static struct file *file_for(struct rulebook *b, str path) {
	for (uint32_t i = 0; i < b->files.n; i++)
		if (str_eq(b->files.p[i].path, path))
			return &b->files.p[i];
	vec_push(&b->files, (struct file){.path = path});
	return &b->files.p[b->files.n - 1];
}

str rulebook_digest(const struct rulebook *b, struct arena *a, str text) {
	uint8_t digest[LEDGER_HASH];
	char hex[2 * LEDGER_HASH + 1];
	ledger_digest(b->hasher, text.p, text.n, digest);
	ledger_hex(digest, LEDGER_HASH, hex);
	return arena_str(a, str_of(hex));
}

static struct kept *kept_make(struct rulebook *b, int64_t id, str path, day effective_on, str text) {
	struct kept *k = mem_alloc(sizeof *k);
	struct arena scratch = {0};
	char first[16];
	struct buf date = {.p = first, .cap = sizeof first, .max = sizeof first};
	k->arena = family_of(path) == FAMILY_ITEM ? &b->items : &k->own;
	str digest = rulebook_digest(b, k->arena, text);
	day_put(&date, effective_on);
	str day_text = buf_view(&date), ns = STR("");
	k->version = (struct rule_version){.id = id,
		.path = arena_str(k->arena, path),
		.effective_on = effective_on,
		.digest = digest,
		.text = id ? arena_str(k->arena, text) : text, /* the pack keeps its own */
		.label = arena_format(k->arena, STR_FMT "/%.*s", STR_ARG(day_text), LABEL_DIGITS, digest.p)};
	if (family_of(path) == FAMILY_DECISION && rules_namespace(&scratch, text, &ns))
		k->ns = arena_str(k->arena, ns);
	arena_free(&scratch);
	return k;
}

static void kept_free(struct kept *k) {
	arena_free(&k->own);
	mem_free(k);
}

/* The file is found by the code and by the short id of its item. */
static void name_item(struct rulebook *b, const struct item *item, uint32_t file) {
	const str names[] = {item->code, item->id};
	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i].n && intern_put(&b->item_names, names[i]) > b->item_files.n)
			vec_push(&b->item_files, file);
}

/* Puts the version behind those that have the same first day, with the names of its decisions. */
static void keep(struct rulebook *b, struct kept *k) {
	const struct rules_model *m = k->version.model;
	k->name_count = m ? rules_decision_count(m) : 0;
	k->names = arena_array(k->arena, uint32_t, k->name_count);
	str *cited = arena_array(k->arena, str, k->name_count);
	for (uint32_t i = 0; i < k->name_count; i++) {
		str name = rules_decision_name(m, i);
		k->names[i] = intern_put(&b->names, name);
		cited[i] = arena_format(k->arena, STR_FMT "@" STR_FMT, STR_ARG(name), STR_ARG(k->version.label));
	}
	k->version.cited = cited;
	struct file *f = file_for(b, k->version.path);
	vec_push(&f->versions, k);
	uint32_t at = f->versions.n - 1;
	for (; at && f->versions.p[at - 1]->version.effective_on > k->version.effective_on; at--)
		f->versions.p[at] = f->versions.p[at - 1];
	f->versions.p[at] = k;
	vec_push(&b->all, k);
	if (k->version.item)
		name_item(b, k->version.item, (uint32_t)(f - b->files.p));
}

struct rulebook *rulebook_make(const struct pack *p, enum ledger_suite suite) {
	struct rulebook *b = mem_alloc(sizeof *b);
	b->pack = p;
	b->hasher = ledger_hasher_make(suite);
	for (uint32_t i = 0; i < p->decision_count; i++) {
		const struct decision_file *d = &p->decisions[i];
		struct kept *k = kept_make(b, 0, d->path, p->valid_from, d->text);
		k->version.model = d->model;
		keep(b, k);
	}
	for (uint32_t i = 0; i < p->process_count; i++) {
		const struct process_file *f = &p->processes[i];
		struct kept *k = kept_make(b, 0, f->path, p->valid_from, f->text);
		k->version.process = f->model;
		keep(b, k);
	}
	for (uint32_t i = 0; i < p->form_count; i++) {
		struct kept *k = kept_make(b, 0, p->forms[i].path, p->valid_from, p->forms[i].text);
		k->version.form = p->forms[i].form;
		keep(b, k);
	}
	return b;
}

void rulebook_free(struct rulebook *b) {
	if (!b)
		return;
	for (uint32_t i = 0; i < b->files.n; i++)
		vec_free(&b->files.p[i].versions);
	for (uint32_t i = 0; i < b->all.n; i++)
		kept_free(b->all.p[i]);
	vec_free(&b->files);
	vec_free(&b->all);
	vec_free(&b->item_files);
	intern_free(&b->names);
	intern_free(&b->item_names);
	arena_free(&b->items);
	ledger_hasher_free(b->hasher);
	mem_free(b);
}

bool rulebook_add(struct rulebook *b, int64_t id, str path, day effective_on, str text, struct err *e) {
	check(id > 0 && !published(b, id));
	struct kept *k = kept_make(b, id, path, effective_on, text);
	struct shelf shelf = {.book = b, .path = k->version.path, .on = effective_on};
	bool good = load(&shelf, k->arena, k->version.text, &k->version, e);
	if (good) {
		k->imports = arena_array(k->arena, struct kept *, shelf.used.n);
		for (k->import_count = 0; k->import_count < shelf.used.n; k->import_count++)
			k->imports[k->import_count] = shelf.used.p[k->import_count];
		keep(b, k);
	} else {
		kept_free(k);
	}
	vec_free(&shelf.used);
	return good;
}

void rulebook_withdraw(struct rulebook *b, int64_t id) {
	struct kept *k = published(b, id);
	check(k);
	k->version.withdrawn = true;
}

bool rulebook_take(
	struct rulebook *b, int64_t id, str path, day effective_on, bool withdrawn, str text, struct err *e) {
	struct err why = {0};
	if (!published(b, id) && !rulebook_add(b, id, path, effective_on, text, &why)) {
		char where[40], date[16];
		struct buf to = {.p = date, .cap = sizeof date, .max = sizeof date};
		day_put(&to, effective_on);
		str first = buf_view(&to);
		snprintf(where, sizeof where, "definition/%lld", (long long)id);
		if (!withdrawn)
			return err_set(e, why.code, where, "the version for " STR_FMT " does not load: %s: %s", STR_ARG(first),
				why.where, why.text);
		keep(b, kept_make(b, id, path, effective_on, text));
	}
	check(published(b, id) && str_eq(published(b, id)->version.path, path));
	if (withdrawn)
		rulebook_withdraw(b, id);
	return true;
}

/* ---- judging -------------------------------------------------------------------------------------- */

struct judging {
	const struct rulebook *book;
	struct arena *a;
	str path, text;
	const struct rule_version *now; /* the version in force; NULL for a new file */
	struct rule_judgement *out;
};

static bool in_name(unsigned char c) {
	return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
		   c == '_' || c == '.';
}

/* A folder, a name, an ending; the name is part of an address and of a file's name. */
static bool path_fits(str path) {
	enum family f = family_of(path);
	str folder = str_of(families[f].folder), ending = str_of(families[f].ending);
	if (path.n > PATH_MOST || path.n <= folder.n + ending.n || !str_starts(path, folder) || !str_ends(path, ending))
		return false;
	for (uint32_t i = folder.n; i < path.n; i++)
		if (!in_name((unsigned char)path.p[i]))
			return false;
	return path.p[folder.n] != '.';
}

/* `line` 0: none. */
__attribute__((format(printf, 5, 6))) static bool unfit(
	struct judging *j, const char *code, str file, uint32_t line, const char *format, ...) {
	struct err *e = &j->out->fault;
	char text[sizeof e->text];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	/* Names may be long: what did not fit must not end in half a character. */
	for (size_t n = strlen(text); n && !str_utf8((str){text, (uint32_t)n});)
		text[--n] = 0;
	str where = line ? arena_format(j->a, STR_FMT ":%u", STR_ARG(file), line) : arena_str(j->a, file);
	return err_set(e, code, where.p, "%s", text);
}

/* Another file has a decision of a name that this one has. */
static bool names_are_free(struct judging *j) {
	const struct rulebook *b = j->book;
	for (uint32_t i = 0; i < rules_decision_count(j->out->model); i++) {
		str name = rules_decision_name(j->out->model, i);
		uint32_t number = intern_find(&b->names, name);
		for (uint32_t k = 0; k < b->all.n && number; k++) {
			const struct rule_version *other = &b->all.p[k]->version;
			if (!other->withdrawn && !str_eq(other->path, j->path) && number_of(b->all.p[k], number) >= 0)
				return unfit(j, "definition.name_taken", j->path, 0, "another file has a decision \"" STR_FMT "\"",
					STR_ARG(name));
		}
	}
	return true;
}

static int decision_named(const struct rules_model *m, str name) {
	for (uint32_t i = 0; i < rules_decision_count(m); i++)
		if (str_eq(rules_decision_name(m, i), name))
			return (int)i;
	return -1;
}

/* The table of a decision, or NULL. */
static const struct xml *table_of(const struct xml *root, str decision) {
	for (const struct xml *x = xml_child(root, "decision"); x; x = xml_next(x, "decision"))
		if (str_eq(xml_attr(x, "name"), decision))
			return xml_child(x, "decisionTable");
	return NULL;
}

static uint32_t output_count(const struct xml *table) {
	uint32_t n = 0;
	for (const struct xml *x = xml_child(table, "output"); x; x = xml_next(x, "output"))
		n++;
	return n;
}

/* Whoever reads the result of a table with several outputs asks for them by name. */
static bool keeps_outputs(struct judging *j, str decision, const struct xml *before, const struct xml *after) {
	const struct xml *old = table_of(before, decision), *new = table_of(after, decision);
	if (!old || !new)
		return true;
	if ((output_count(old) > 1) != (output_count(new) > 1))
		return unfit(j, "definition.interface", j->path, new->line,
			"the result of \"" STR_FMT "\" has another form", STR_ARG(decision));
	for (const struct xml *x = xml_child(old, "output"); x && output_count(old) > 1; x = xml_next(x, "output")) {
		str name = xml_attr(x, "name");
		const struct xml *same = xml_child(new, "output");
		while (same && !str_eq(xml_attr(same, "name"), name))
			same = xml_next(same, "output");
		if (!same)
			return unfit(j, "definition.interface", j->path, new->line,
				"the table has no output \"" STR_FMT "\" any more", STR_ARG(name));
	}
	return true;
}

static bool keeps_decisions(struct judging *j) {
	const struct rules_model *old = j->now->model, *new = j->out->model;
	struct xml *before, *after;
	bool read = xml_parse(j->a, j->now->text, "", &before, NULL) && xml_parse(j->a, j->text, "", &after, NULL);
	check(read && "what was loaded as a model is XML");
	for (uint32_t i = 0; i < rules_decision_count(old); i++) {
		str name = rules_decision_name(old, i), type = rules_decision_type(old, i);
		int found = decision_named(new, name);
		if (found < 0)
			return unfit(j, "definition.interface", j->path, 0, "the decision \"" STR_FMT "\" is missing",
				STR_ARG(name));
		if (type.n && !str_eq(type, rules_decision_type(new, (uint32_t)found)))
			return unfit(j, "definition.interface", j->path, 0, "\"" STR_FMT "\" has another type of result",
				STR_ARG(name));
		if (!keeps_outputs(j, name, before, after))
			return false;
	}
	return true;
}

/* Whether a version of the file has the input, its type in *type: empty when none says one. A later version may have
 * left it out; the program fills it in all the same. */
static bool is_filled_in(const struct judging *j, str name, str *type) {
	const struct rulebook *b = j->book;
	bool found = false;
	*type = STR("");
	for (uint32_t i = 0; i < b->all.n && !type->n; i++) {
		const struct rule_version *v = &b->all.p[i]->version;
		int input = v->model && !v->withdrawn && str_eq(v->path, j->path) ? rules_input(v->model, name) : -1;
		found = found || input >= 0;
		if (input >= 0)
			*type = rules_input_type(v->model, (uint32_t)input);
	}
	return found;
}

static bool keeps_inputs(struct judging *j) {
	const struct rules_model *new = j->out->model;
	for (uint32_t i = 0; i < rules_input_count(new); i++) {
		str name = rules_input_name(new, i), type = rules_input_type(new, i), before;
		if (!is_filled_in(j, name, &before))
			return unfit(j, "definition.interface", j->path, 0, "nobody fills in a new input \"" STR_FMT "\"",
				STR_ARG(name));
		if (type.n && before.n && !str_eq(type, before))
			return unfit(j, "definition.interface", j->path, 0, "the input \"" STR_FMT "\" has another type",
				STR_ARG(name));
	}
	return true;
}

static bool drives_cases(const struct judging *j) {
	const struct pack *p = j->book->pack;
	for (uint32_t i = 0; i < p->item_count; i++)
		if (p->items[i].process && str_eq(p->items[i].process->path, j->path))
			return true;
	return false;
}

/* Running records keep their version; new ones need what the desk does itself, and what makes a decision one. A process
 * of cases without them would let anybody decide at once. */
static bool keeps_steps(struct judging *j) {
	static const char *const needed[] = {"accept", "decide"};
	for (size_t i = 0; i < COUNT(needed) && j->now->process && drives_cases(j); i++)
		if (process_knows(j->now->process, str_of(needed[i])) && !process_knows(j->out->process, str_of(needed[i])))
			return unfit(j, "definition.interface", j->path, 0, "cases need the step \"%s\"", needed[i]);
	return true;
}

/* The code of an item stays its own: cases are numbered by it, and two items never share one. */
static bool keeps_code(struct judging *j, const struct item *item) {
	const struct rulebook *b = j->book;
	const struct item *own = pack_item(b->pack, item->id);
	const struct item *other = item->code.n ? pack_item(b->pack, item->code) : NULL;
	uint32_t by_id = intern_find(&b->item_names, item->id), by_code = intern_find(&b->item_names, item->code);
	if (!own && by_id) /* NULL when its first version was withdrawn and does not load any more */
		own = b->files.p[b->item_files.p[by_id - 1]].versions.p[0]->version.item;
	if (own && !str_eq(own->code, item->code))
		return unfit(j, "definition.interface", j->path, 0, "the item has the code \"" STR_FMT "\"",
			STR_ARG(own->code));
	bool taken = (other && !str_eq(other->id, item->id)) ||
		(item->code.n && by_code && !str_eq(b->files.p[b->item_files.p[by_code - 1]].path, j->path));
	return !taken || unfit(j, "definition.name_taken", j->path, 0, "another item has the code");
}

static bool has_no_faults(struct judging *j) {
	const struct rule_judgement *o = j->out;
	for (uint32_t i = 0; i < o->finding_count; i++)
		if (o->findings[i].fault) {
			const struct rules_finding *f = &o->findings[i];
			return unfit(j, "definition.findings", f->file, f->line, STR_FMT, STR_ARG(f->en));
		}
	return true;
}

static void judge_decisions(struct judging *j) {
	struct rule_judgement *out = j->out;
	out->findings = rules_analyse(j->a, out->model, &out->finding_count);
	out->sound = names_are_free(j) && (!j->now || (keeps_decisions(j) && keeps_inputs(j))) && has_no_faults(j);
}

void rulebook_judge(const struct rulebook *b, struct arena *a, str path, day effective_on, str text,
	struct rule_judgement *out) {
	*out = (struct rule_judgement){0};
	struct judging j = {b, a, arena_str(a, path), text, NULL, out};
	if (!path_fits(path)) {
		unfit(&j, "definition.path", path, 0,
			"\"" STR_FMT "\" is no decisions/NAME.dmn, processes/NAME.bpmn, items/ID.json or forms/NAME.form",
			STR_ARG(path));
		return;
	}
	if (text.n > LIMIT_SOURCE_BYTES) {
		unfit(&j, "definition.too_long", path, 0, "a definition has at most %d bytes", LIMIT_SOURCE_BYTES);
		return;
	}
	struct shelf shelf = {.book = b, .path = j.path, .on = effective_on};
	check(out->fault.code == NULL);
	struct rule_version made = {0};
	bool loaded = load(&shelf, a, text, &made, &out->fault);
	vec_free(&shelf.used);
	if (!loaded)
		return;
	out->model = made.model;
	out->process = made.process;
	out->item = made.item;
	out->form = made.form;
	j.now = rulebook_in_force(b, path, effective_on);
	if (out->item)
		out->sound = keeps_code(&j, out->item);
	else if (out->process)
		out->sound = !j.now || keeps_steps(&j);
	else if (out->form)
		out->sound = true;
	else
		judge_decisions(&j);
}
