/* One file of a model: its version, its imports, its elements by id. Source: DMN 1.5, 6.3.2 and 6.3.3. */
#include "rules/model.h"

static const char *const NAMESPACES[] = {
	"http://www.omg.org/spec/DMN/20180521/MODEL/",  /* 1.2, which is the same in all that is read here */
	"https://www.omg.org/spec/DMN/20191111/MODEL/", /* 1.3 */
	"https://www.omg.org/spec/DMN/20211108/MODEL/", /* 1.4 */
	"https://www.omg.org/spec/DMN/20230324/MODEL/", /* 1.5 */
};

static bool is_dmn(str ns) {
	for (uint32_t i = 0; i < COUNT(NAMESPACES); i++)
		if (str_is(ns, NAMESPACES[i]))
			return true;
	return false;
}

bool rules__refuse(struct reader *r, const char *code, const struct xml *x, const char *why, str what) {
	char where[160];
	snprintf(where, sizeof where, "%s:%u", r->source->name, x->line);
	return err_set(r->e, code, where, STR_FMT ": %s " STR_FMT, STR_ARG(x->name), why, STR_ARG(what));
}

str rules__name(struct reader *r, const struct xml *x) {
	str name = str_trim(xml_attr(x, "name"));
	char *bytes = arena_alloc(r->a, (size_t)name.n + 1);
	uint32_t n = 0;
	for (uint32_t i = 0; i < name.n; i++) {
		bool space = strchr(" \t\r\n", name.p[i]) != NULL;
		if (!space || bytes[n - 1] != ' ')
			bytes[n++] = space ? ' ' : name.p[i];
	}
	return (str){bytes, n};
}

bool rules__is_feel(str language) {
	char text[128];
	snprintf(text, sizeof text, STR_FMT, STR_ARG(language));
	return !language.n || strcasestr(text, "feel");
}

static bool check_root(struct reader *r, const struct xml *root) {
	str version = root->ns, language = xml_attr(root, "expressionLanguage"), types = xml_attr(root, "typeLanguage");
	if (!str_is(root->name, "definitions") || !is_dmn(version))
		return rules__refuse(r, "dmn.syntax", root, "not a file of DMN 1.2 to 1.5: the namespace is",
		                     version.n ? version : STR("missing"));
	if (!rules__is_feel(language))
		return rules__refuse(r, "dmn.unsupported", root, "only expressions in FEEL are evaluated, not in", language);
	if (!rules__is_feel(types))
		return rules__refuse(r, "dmn.unsupported", root, "only types of FEEL are known, not of", types);
	return true;
}

/* ---- elements ------------------------------------------------------------------------------- */

/* The elements that may be referred to, by id. */
static bool read_ids(struct reader *r, struct source *s) {
	uint32_t n = 0;
	for (const struct xml *x = s->root->child; x; x = x->next)
		n++;
	s->elements = arena_array(r->a, const struct xml *, n);
	for (const struct xml *x = s->root->child; x; x = x->next) {
		str id = xml_attr(x, "id");
		if (!id.n || !str_eq(x->ns, s->root->ns))
			continue;
		uint32_t i = intern_put(&s->ids, id) - 1;
		if (s->elements[i] && !r->tolerant)
			return rules__refuse(r, "dmn.reference", x, "the name or id is used twice:", id);
		if (!s->elements[i])
			s->elements[i] = x;
	}
	return true;
}

/* ---- imports -------------------------------------------------------------------------------- */

static bool read_source(struct reader *r, str text, const char *name, uint32_t depth, struct source **out);

static struct source *find_source(struct reader *r, str ns) {
	for (uint32_t i = 0; i < r->sources.n; i++)
		if (str_eq(r->sources.p[i]->ns, ns))
			return r->sources.p[i];
	return NULL;
}

/* Reads the model of a namespace, unless another import did. */
static bool find_model(struct reader *r, const struct xml *x, str ns, uint32_t depth, struct source **out) {
	str text;
	const char *name;
	const struct rules_library *l = r->library;
	*out = find_source(r, ns);
	if (*out)
		return (*out)->done || rules__refuse(r, "dmn.cycle", x, "the model imports itself by way of", ns);
	if (depth == LIMIT_IMPORT_DEPTH || r->sources.n == LIMIT_SOURCES)
		return rules__refuse(r, "dmn.unsupported", x, "the imports go too deep or are too many at", ns);
	if (!l || !l->find(l->self, r->a, ns, xml_attr(x, "locationURI"), &text, &name))
		return rules__refuse(r, "dmn.import", x, "there is no model of the namespace", ns);
	if (!read_source(r, text, name, depth + 1, out))
		return false;
	if (!str_eq((*out)->ns, ns))
		return rules__refuse(r, "dmn.import", x, "the model found is of another namespace than", ns);
	return true;
}

static bool read_import(struct reader *r, const struct xml *x, uint32_t depth, struct source *s) {
	struct import *import = &s->imports[s->import_count];
	str type = str_trim(xml_attr(x, "importType")), ns = str_trim(xml_attr(x, "namespace"));
	import->name = rules__name(r, x);
	if (type.n && !is_dmn(type))
		return rules__refuse(r, "dmn.unsupported", x, "only models of DMN 1.2 to 1.5 can be imported, not", type);
	if (!ns.n)
		return rules__refuse(r, "dmn.syntax", x, "the import has no namespace:", import->name);
	for (uint32_t i = 0; i < s->import_count; i++)
		if (import->name.n && str_eq(s->imports[i].name, import->name))
			return rules__refuse(r, "dmn.reference", x, "two imports have the name", import->name);
	bool found = find_model(r, x, ns, depth, &import->source);
	r->source = s;
	s->import_count += found;
	return found;
}

static bool read_imports(struct reader *r, uint32_t depth, struct source *s) {
	uint32_t n = 0;
	for (const struct xml *x = xml_child(s->root, "import"); x; x = xml_next(x, "import"))
		n++;
	s->imports = arena_array(r->a, struct import, n);
	for (const struct xml *x = xml_child(s->root, "import"); x; x = xml_next(x, "import")) {
		if (read_import(r, x, depth, s))
			continue;
		if (!r->tolerant)
			return false;
		r->source = s;
		r->e->code = NULL; /* what needs the import will be broken */
	}
	return true;
}

/* ---- the file ------------------------------------------------------------------------------- */

/* A name of letters and digits only is found without being known. */
static bool is_plain(str name) {
	for (uint32_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
			return false;
	}
	return true;
}

void rules__member_add(struct reader *r, str name) {
	if (is_plain(name) || r->members.n == LIMIT_NAMES)
		return;
	uint32_t before = r->member_names.texts.n;
	if (intern_put(&r->member_names, name) > before)
		vec_push(&r->members, name);
}

/* Names of members that occur anywhere, so that those with signs in them are known everywhere. */
static void collect_members(struct reader *r, const struct xml *x) {
	for (const struct xml *c = x->child; c; c = c->next)
		collect_members(r, c);
	bool output = str_is(x->name, "output") || str_is(x->name, "column") || str_is(x->name, "itemComponent");
	bool entry = str_is(x->name, "variable") && x->parent && str_is(x->parent->name, "contextEntry");
	if (output || entry)
		rules__member_add(r, rules__name(r, x));
}

static bool read_source(struct reader *r, str text, const char *name, uint32_t depth, struct source **out) {
	struct source *s = arena_new(r->a, struct source);
	struct xml *root;
	s->name = arena_str(r->a, str_of(name)).p;
	if (!xml_parse(r->a, text, s->name, &root, r->e))
		return false;
	s->root = root;
	s->ns = str_trim(xml_attr(root, "namespace"));
	vec_push(&r->sources, s);
	r->source = s;
	if (!check_root(r, root) || !read_ids(r, s) || !read_imports(r, depth, s))
		return false;
	collect_members(r, root);
	if (!rules__types_read(r))
		return false;
	s->done = true;
	*out = s;
	return true;
}

bool rules__source_read(struct reader *r, str text, const char *name, struct source **out) {
	return read_source(r, text, name, 0, out);
}

void rules__sources_free(struct reader *r) {
	for (uint32_t i = 0; i < r->sources.n; i++) {
		intern_free(&r->sources.p[i]->ids);
		intern_free(&r->sources.p[i]->type_names);
	}
	vec_free(&r->sources);
	vec_free(&r->members);
	intern_free(&r->member_names);
}

bool rules_namespace(struct arena *a, str text, str *ns) {
	struct xml *root;
	struct err e;
	if (!xml_parse(a, text, "", &root, &e) || !str_is(root->name, "definitions") || !is_dmn(root->ns))
		return false;
	*ns = str_trim(xml_attr(root, "namespace"));
	return true;
}
