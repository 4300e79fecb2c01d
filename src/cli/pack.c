/* yichuang pack check, pack export */
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "api/api.h"
#include "cli/cli.h"
#include "data/date.h"
#include "desk/rulebook.h"
#include "plan/plan.h"
#include "post/post.h"
#include "store/store.h"

/* ---- check ----------------------------------------------------------------------------------- */

static void tell(void *self, const char *where, const char *message) {
	(void)self;
	printf("%s: %s\n", where, message);
}

/* Remarks are for a pack that loads: they come behind the line that says so. */
static void note(void *self, const char *where, const char *message) {
	buf_format(self, "remark: %s: %s\n", where, message);
}

static int check_pack(const char *dir) {
	struct pack *p = NULL;
	struct buf remarks = buf_make(LIMIT_FILE_BYTES);
	struct pack_complaints to = {.self = &remarks, .tell = tell, .note = note};
	bool sound = pack_load(dir, &p, &to) && plan_check(p, &to) && api_check_roles(p, &to) && post_check(p, &to);
	if (sound)
		printf("%s: ok: %u items, %u service points, %u codes, %u processes, %u decisions, %u indicators\n%.*s", dir,
			p->item_count, p->point_count, p->code_count, p->process_count, p->decision_count, p->indicator_count,
			(int)remarks.n, remarks.n ? remarks.p : "");
	buf_free(&remarks);
	pack_free(p);
	return sound ? CLI_DONE : CLI_NO;
}

/* ---- export ---------------------------------------------------------------------------------- */

static bool take(void *to, int64_t id, str path, day effective_on, bool withdrawn, str text, struct err *e) {
	return rulebook_take(to, id, path, effective_on, withdrawn, text, e);
}

/* The rules as an office's file knows them; NULL with a refusal. */
static struct rulebook *read_rules(const struct pack *p, const char *db, struct err *e) {
	struct store_reader r;
	struct store_head head;
	struct rulebook *b = NULL;
	if (!store_reader_open(db, 1 << 20, 0, &r, e))
		return NULL;
	if (store_head_read(r.db, &head, e))
		b = rulebook_make(p, head.suite);
	if (b && !store_each_definition(r.db, b, take, e)) {
		rulebook_free(b);
		b = NULL;
	}
	store_reader_close(&r);
	return b;
}

static bool make_folder(const char *path, struct err *e) {
	return mkdir(path, 0777) == 0 || err_set(e, "file.unwritable", path, "the folder %s cannot be made", path);
}

/* A new folder that does not lie in the one that is copied into it. */
static bool make_target(const char *from, const char *to, struct err *e) {
	char outer[PATH_MAX], inner[PATH_MAX];
	if (!make_folder(to, e))
		return false;
	bool apart = realpath(from, outer) && realpath(to, inner);
	size_t n = apart ? strlen(outer) : 0;
	apart = apart && (strncmp(outer, inner, n) != 0 || inner[n] != '/');
	if (apart)
		return true;
	rmdir(to);
	return err_set(e, "file.unwritable", to, "%s lies in the folder that is copied", to);
}

/* Copies what is in the folder, with all folders in it. */
static bool copy_folder(const char *from, const char *to, struct err *e) {
	struct arena a = {0};
	str *names, text;
	uint32_t count;
	bool good = dir_list(&a, from, &names, &count, e);
	for (uint32_t i = 0; good && i < count; i++) {
		struct stat s;
		const char *source = arena_format(&a, "%s/" STR_FMT, from, STR_ARG(names[i])).p;
		const char *target = arena_format(&a, "%s/" STR_FMT, to, STR_ARG(names[i])).p;
		if (stat(source, &s) == 0 && S_ISDIR(s.st_mode))
			good = make_folder(target, e) && copy_folder(source, target, e);
		else
			good = file_read(&a, source, &text, e) && file_write(target, text, e);
	}
	arena_free(&a);
	return good;
}

/* Puts the published versions that are in force in place of the pack's own; a path stands at its first version only. */
static bool write_rules(const struct rulebook *b, const char *to, day at, struct err *e) {
	bool good = true;
	for (uint32_t i = 0; good && i < rulebook_count(b); i++) {
		const struct rule_version *v = rulebook_in_force(b, rulebook_at(b, i)->path, at);
		if (v != rulebook_at(b, i) || v->id == 0)
			continue;
		char path[4096];
		str folder = str_cut(v->path, 0, (uint32_t)str_find(v->path, '/', 0));
		snprintf(path, sizeof path, "%s/" STR_FMT, to, STR_ARG(folder));
		mkdir(path, 0777); /* a pack may have had none; when it cannot be made the file says so */
		snprintf(path, sizeof path, "%s/" STR_FMT, to, STR_ARG(v->path));
		printf(STR_FMT ": definition %lld, " STR_FMT "\n", STR_ARG(v->path), (long long)v->id, STR_ARG(v->label));
		good = file_write(path, v->text, e);
	}
	return good;
}

/* The pack of an office as it stands on a day: what was published replaces what the folder had. */
static int export_pack(const char *to, const char *db, const char *from, const char *at) {
	struct pack *p = cli_pack(from);
	struct err e = {0};
	if (!p)
		return CLI_NO;
	day on = day_of_ms((ms)time(NULL) * 1000, p->offset_minutes);
	if (at && !day_parse(str_of(at), &on)) {
		fprintf(stderr, "yichuang pack: --at takes a day as 2022-07-01\n");
		pack_free(p);
		return CLI_USAGE;
	}
	struct rulebook *b = read_rules(p, db, &e);
	bool good = b && make_target(from, to, &e) && copy_folder(from, to, &e) && write_rules(b, to, on, &e);
	rulebook_free(b);
	pack_free(p);
	/* What was written must be what another office can start from. */
	return good ? check_pack(to) : cli_refused(&e);
}

int cli_pack_command(int argc, char **argv) {
	struct option o[] = {{"--db", false, NULL}, {"--pack", false, default_pack()}, {"--at", false, NULL}};
	struct arguments a;
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	if (a.count == 2 && strcmp(a.operands[0], "export") == 0) {
		const char *db = database_path(o[0].value);
		return db ? export_pack(a.operands[1], db, o[1].value, o[2].value) : CLI_USAGE;
	}
	if (a.count < 1 || a.count > 2 || strcmp(a.operands[0], "check") != 0) {
		fprintf(stderr, "yichuang pack: usage: yichuang pack check DIR | export DIR --db FILE\n");
		return CLI_USAGE;
	}
	return check_pack(a.count == 2 ? a.operands[1] : o[1].value);
}
