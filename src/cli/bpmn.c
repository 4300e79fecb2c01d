/* yichuang bpmn: check models; the other forms are in bpmn_*.c. */
#include "cli/bpmn.h"

/* ---- models of a folder --------------------------------------------------------------------- */

struct folder {
	struct arena *a;
	str path; /* with a slash at its end, or empty */
};

static bool holds_process(struct arena *a, str text, const char *name, str id) {
	struct xml *root;
	if (!xml_parse(a, text, name, &root, NULL))
		return false;
	for (const struct xml *p = xml_child(root, "process"); p; p = xml_next(p, "process"))
		if (str_eq(xml_attr(p, "id"), id))
			return true;
	return false;
}

/* Reads the files of the folder one after the other: a model that calls others is checked by hand, not in bulk. */
static bool find_process(void *self, str id, str *text, const char **name) {
	struct folder *f = self;
	struct arena scratch = {0};
	str *names;
	uint32_t n;
	bool found = false;
	if (!dir_list(f->a, f->path.n ? f->path.p : ".", &names, &n, NULL))
		return false;
	for (uint32_t i = 0; i < n && !found; i++) {
		if (!str_ends(names[i], STR(".bpmn")))
			continue;
		str path = arena_format(f->a, STR_FMT STR_FMT, STR_ARG(f->path), STR_ARG(names[i]));
		found = file_read(f->a, path.p, text, NULL) && holds_process(&scratch, *text, path.p, id);
		*name = path.p;
		arena_reset(&scratch);
	}
	arena_free(&scratch);
	return found;
}

bool bpmn_load(struct arena *a, const char *file, struct process_model **out, struct err *e) {
	const char *slash = strrchr(file, '/');
	struct folder *folder = arena_new(a, struct folder);
	folder->a = a;
	folder->path = arena_str(a, str_cut(str_of(file), 0, slash ? (uint32_t)(slash - file) + 1 : 0));
	struct process_library library = {folder, find_process};
	str text;
	return file_read(a, file, &text, e) && process_load(a, text, file, &library, out, e);
}

bool bpmn_calendar(struct arena *a, const char *table, struct calendar **out, struct err *e) {
	char path[1200];
	str text;
	*out = NULL;
	snprintf(path, sizeof path, "%s/calendars/working-days.csv", default_pack());
	if (!table && !file_read(a, path, &text, NULL))
		return true;
	if (table && !file_read(a, table, &text, e))
		return false;
	return calendar_load(a, text, table ? table : path, STR(""), "", BPMN_OFFSET, out, e);
}

bool bpmn_json(struct arena *a, const char *text_or_file, const char *what, struct val *out, struct err *e) {
	*out = val_null();
	if (!text_or_file)
		return true;
	str text = str_trim(str_of(text_or_file));
	bool inline_text = text.n && text.p[0] == '{';
	if (!inline_text && !file_read(a, text_or_file, &text, e))
		return false;
	struct err inner = {0};
	if (!val_read_json(a, text, out, &inner))
		return err_set(e, "usage", what, "it is no JSON: %s", inner.text);
	return out->kind == VAL_CONTEXT || err_set(e, "usage", what, "it must be a JSON object");
}

/* ---- check ---------------------------------------------------------------------------------- */

static void put_refusal(struct buf *b, const struct err *e) {
	buf_text(b, "\"refused\":{\"code\":");
	json_put_string(b, str_of(e->code));
	buf_text(b, ",\"where\":");
	json_put_string(b, str_of(e->where));
	buf_text(b, ",\"text\":");
	json_put_string(b, str_of(e->text));
	buf_char(b, '}');
}

static void print_json(const char *file, const struct process_model *m, const struct err *e) {
	struct buf b = buf_make(LIMIT_FILE_BYTES);
	buf_text(&b, "{\"file\":");
	json_put_string(&b, str_of(file));
	buf_char(&b, ',');
	if (m) {
		buf_text(&b, "\"model\":");
		process_put_json(&b, m);
	} else {
		put_refusal(&b, e);
	}
	buf_char(&b, '}');
	check(!b.full);
	fwrite(b.p, 1, b.n, stdout);
	putchar('\n');
	buf_free(&b);
}

static bool check_one(const char *file, bool json) {
	struct arena arena = {0};
	struct err e = {0};
	struct process_model *m = NULL;
	bool good = bpmn_load(&arena, file, &m, &e);
	if (json)
		print_json(file, good ? m : NULL, &e);
	else if (good)
		printf("%s: ok\n", file);
	else
		printf("%s: refused: %s\n", e.where[0] ? e.where : file, e.text[0] ? e.text : e.code);
	arena_free(&arena);
	return good;
}

static int check_files(int argc, char **argv) {
	uint32_t accepted = 0, refused = 0;
	bool json = false;
	for (int i = 3; i < argc; i++)
		if (strcmp(argv[i], "--format") == 0 && i + 1 < argc && strcmp(argv[++i], "json") == 0) {
			json = true;
		} else if (argv[i][0] == '-' && argv[i][1] == '-') {
			fprintf(stderr, "yichuang bpmn: check takes files, and --format json\n");
			return CLI_USAGE;
		}
	for (int i = 3; i < argc; i++) {
		if (strcmp(argv[i], "--format") == 0)
			i++;
		else
			*(check_one(argv[i], json) ? &accepted : &refused) += 1;
	}
	if (!json)
		printf("%u accepted, %u refused\n", accepted, refused);
	return refused ? CLI_NO : CLI_DONE;
}

int cli_bpmn(int argc, char **argv) {
	const char *form = argc > 3 ? argv[2] : "";
	if (strcmp(form, "check") == 0)
		return check_files(argc, argv);
	if (strcmp(form, "run") == 0)
		return bpmn_run(argc, argv);
	if (strcmp(form, "simulate") == 0)
		return bpmn_simulate(argc, argv);
	if (strcmp(form, "migrate") == 0)
		return bpmn_migrate(argc, argv);
	fprintf(stderr, "yichuang bpmn: usage: yichuang bpmn check FILE… | run FILE … | simulate FILE --config JSON … | "
					"migrate FROM TO --state PLACES …; yichuang bpmn --help says more\n");
	return CLI_USAGE;
}
