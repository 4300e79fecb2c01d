/* The models of one folder as a library. */
#include "rules/rules.h"

struct folder {
	str path; /* with '/' at its end, or empty */
};

/* The text behind the last '/' of a path or address. */
static str base_name(str path) {
	uint32_t i = path.n;
	while (i && path.p[i - 1] != '/')
		i--;
	return str_cut(path, i, path.n);
}

/* Reads a file of the folder when it is a model of the namespace. A text that does not hold the namespace at all need
 * not be parsed, unless the namespace is one that XML writes in another way. */
static bool is_wanted(struct arena *a, const char *path, str ns, str *text) {
	struct arena scratch = {0};
	struct err e;
	str own;
	bool plain = str_find(ns, '&', 0) < 0 && str_find(ns, '<', 0) < 0;
	bool wanted = file_read(&scratch, path, text, &e) && (!plain || memmem(text->p, text->n, ns.p, ns.n)) &&
	              rules_namespace(&scratch, *text, &own) && str_eq(own, ns);
	if (wanted)
		*text = arena_str(a, *text);
	arena_free(&scratch);
	return wanted;
}

/* The file that the location names comes first, then the others in order of their names. Nothing outside the folder
 * is ever read. */
static bool find(void *self, struct arena *a, str ns, str location, str *text, const char **name) {
	const struct folder *f = self;
	str *names, wanted = base_name(location), here = f->path.n ? f->path : STR(".");
	uint32_t n;
	struct err e;
	if (!ns.n || !dir_list(a, here.p, &names, &n, &e))
		return false;
	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t i = 0; i < n; i++) {
			if (!str_ends(names[i], STR(".dmn")) || str_eq(names[i], wanted) != (pass == 0))
				continue;
			*name = arena_format(a, STR_FMT STR_FMT, STR_ARG(f->path), STR_ARG(names[i])).p;
			if (is_wanted(a, *name, ns, text))
				return true;
		}
	}
	return false;
}

struct rules_library rules_library_of_folder(struct arena *a, const char *file) {
	struct folder *f = arena_new(a, struct folder);
	str path = str_of(file);
	f->path = arena_str(a, str_cut(path, 0, path.n - base_name(path).n));
	return (struct rules_library){.self = f, .find = find};
}
