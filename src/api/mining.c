/* Event logs as a mirror: which logs there are, the map, the ways, the cases behind a place, and the comparison with a
 * process. Nothing here changes anything. What was counted is kept until the ledger grows. */
#include "api/inside.h"
#include "data/date.h"
#include "query/mining.h"

enum { PATHS_TOLD = 300, PATHS_MOST = 5000, CASES_TOLD = 200 };

/* A log that was asked for. */
struct asked {
	struct query_log want;
	str name;
	int64_t share, limit;
	str process_name, mapping;
	const struct process_file *file;
	const struct process_model *model;
	str version;
};

/* ---- what is asked for ---------------------------------------------------------------------- */

static bool day_parameter(struct call *c, const char *name, bool end, ms *out, struct err *e) {
	str text;
	day d;
	if (!api__parameter(c, name, &text) || !text.n)
		return true;
	if (!day_parse(text, &d))
		return err_set(e, "field.type", name, "%s is a day like 2022-03-01", name);
	*out = ms_of_day(d + end, c->api->set.pack->offset_minutes) - end;
	return true;
}

/* The role must be able to read records of the kind: a log tells who did what with them. */
static bool may_read(struct call *c, enum record_kind kind, struct err *e) {
	return c->actor->rights->may[MAY_READ + kind] ||
	       err_set(e, "auth.may_not", "log", "your role may not read this kind of record, so not its log either");
}

static bool read_asked(struct call *c, struct asked *a, struct err *e) {
	int64_t most = QUERY_LOG_CASES;
	*a = (struct asked){.share = 100, .limit = PATHS_TOLD};
	a->want = (struct query_log){.scope = c->actor->scope, .from = NIL, .to = NIL};
	if (!api__parameter(c, "log", &a->name) || !a->name.n)
		return err_set(e, "field.missing", "log", "say which log: one of GET mining/logs");
	if (!query_log_named(c->arena, c->api->set.pack, a->name, &a->want, e) || !may_read(c, a->want.kind, e) ||
	    !day_parameter(c, "from", false, &a->want.from, e) || !day_parameter(c, "to", true, &a->want.to, e) ||
	    !api__number_parameter(c, "cases", 1, MINING_CASES, &most, e) ||
	    !api__number_parameter(c, "share", 1, 100, &a->share, e) ||
	    !api__number_parameter(c, "limit", 1, PATHS_MOST, &a->limit, e))
		return false;
	a->want.most = (uint32_t)most;
	api__parameter(c, "department", &a->want.department);
	api__parameter(c, "process", &a->process_name);
	return true;
}

/* ---- mining --------------------------------------------------------------------------------- */

static bool read_log(struct call *c, const struct asked *a, struct mining_log *log, struct err *e) {
	bool good = query_log_read(c->query, &a->want, log, e);
	if (!good)
		mining_log_free(log);
	return good;
}

static void open_answer(const struct call *c, const struct asked *a, struct buf *out) {
	buf_text(out, "{\"log\":");
	json_put_string(out, a->name);
	buf_format(out, ",\"kind\":\"%s\",\"path\":\"%s\"", record_def(a->want.kind)->name, record_def(a->want.kind)->path);
	buf_format(out, ",\"synthetic\":%s,", c->api->set.pack->synthetic && a->want.kind != R_mirror ? "true" : "false");
}

/* What has no room in an answer is refused, not cut. */
static bool close_answer(struct buf *out, struct err *e) {
	buf_char(out, '}');
	return !out->full || err_set(e, "mining.too_large", "share", "this is more than one answer holds; ask for a smaller"
	                             " share of the paths, or for fewer cases");
}

static bool count_map(struct call *c, void *self, struct buf *out, struct err *e) {
	const struct asked *a = self;
	struct mining_log log = {0};
	if (!read_log(c, a, &log, e))
		return false;
	struct mining_paths *paths = mining_paths_find(c->arena, &log);
	uint32_t kept = mining_paths_share(paths, &log, (int)a->share * 10);
	open_answer(c, a, out);
	mining_put_map(out, &log, mining_map_make(c->arena, &log, paths, kept));
	mining_log_free(&log);
	return close_answer(out, e);
}

static bool count_paths(struct call *c, void *self, struct buf *out, struct err *e) {
	const struct asked *a = self;
	struct mining_log log = {0};
	if (!read_log(c, a, &log, e))
		return false;
	struct mining_paths *paths = mining_paths_find(c->arena, &log);
	open_answer(c, a, out);
	buf_format(out, "\"cases\":%u,\"total\":%u,\"paths\":", log.cases.n, paths->count);
	mining_put_paths(out, &log, paths, (uint32_t)a->limit);
	mining_log_free(&log);
	return close_answer(out, e);
}

static bool count_conformance(struct call *c, void *self, struct buf *out, struct err *e) {
	const struct asked *a = self;
	struct mining_log log = {0};
	struct mining_mapping mapping;
	if (!read_log(c, a, &log, e))
		return false;
	str rows = query_log_mapping(c->arena, c->api->set.pack, a->file->name, &log, a->mapping);
	open_answer(c, a, out);
	buf_text(out, "\"process\":");
	json_put_string(out, a->file->name);
	api__put_member(out, "version", a->version);
	buf_char(out, ',');
	bool good = mining_mapping_read(c->arena, &log, a->model, rows, &mapping, e) &&
	            mining_put_conformance(out, &log, a->model, &mapping, e) && close_answer(out, e);
	mining_log_free(&log);
	return good;
}

/* Kept by everything that was asked; a long question is counted each time. */
static void answer(struct call *c, struct asked *a, const char *what, api_count_fn *count) {
	struct err e = {0};
	char of[BOARD_NAME];
	const struct query_scope *s = &c->actor->scope;
	struct buf text = buf_make(4 * BOARD_BYTES);
	int n = snprintf(of, sizeof of, "mining %s|" STR_FMT "|%lld|%lld|" STR_FMT "|%d" STR_FMT "|" STR_FMT, what,
	                 STR_ARG(c->request->query), (long long)a->want.from, (long long)a->want.to, STR_ARG(a->version),
	                 s->own, STR_ARG(s->department), STR_ARG(s->service_point));
	bool keeps = n > 0 && n < (int)sizeof of && !a->mapping.n;
	bool good = keeps ? api__kept_board(c, of, a, count, &text, &e) : count(c, a, &text, &e);
	if (good)
		buf_str(&c->reply->body, buf_view(&text));
	buf_free(&text);
	api__finish(c, good, &e);
}

/* ---- the answers ---------------------------------------------------------------------------- */

void api__mining_logs(struct call *c) {
	struct err e = {0};
	buf_text(&c->reply->body, "{\"logs\":");
	bool good = query_logs(c->query, &c->actor->scope, c->actor->rights->may + MAY_READ, &c->reply->body, &e);
	buf_char(&c->reply->body, '}');
	if (!good)
		buf_clear(&c->reply->body);
	api__finish(c, good, &e);
}

void api__mining_map(struct call *c) {
	struct err e = {0};
	struct asked a;
	if (read_asked(c, &a, &e))
		answer(c, &a, "map", count_map);
	else
		api__finish(c, false, &e);
}

void api__mining_paths(struct call *c) {
	struct err e = {0};
	struct asked a;
	if (read_asked(c, &a, &e))
		answer(c, &a, "paths", count_paths);
	else
		api__finish(c, false, &e);
}

/* The process in force today, published or the pack's own. */
static bool find_process(struct call *c, struct asked *a, struct err *e) {
	const struct pack *p = c->api->set.pack;
	const struct rulebook *b = api__rulebook(c, e);
	if (!b || !query_log_process(p, &a->want, a->process_name, &a->file, e))
		return false;
	const struct rule_version *v = rulebook_in_force(b, a->file->path, api__today(c));
	a->model = v && v->process ? v->process : a->file->model;
	a->version = v ? v->label : STR("");
	query_log_of_process(c->arena, p, a->file, &a->want);
	return true;
}

void api__mining_conformance(struct call *c) {
	struct err e = {0};
	struct asked a;
	if (read_asked(c, &a, &e) && find_process(c, &a, &e))
		answer(c, &a, "conformance", count_conformance);
	else
		api__finish(c, false, &e);
}

void api__mining_conformance_by(struct call *c) {
	struct err e = {0};
	struct asked a;
	struct json_doc d;
	struct api_member m = {"mapping", JSON_STRING, true, 0};
	bool good = read_asked(c, &a, &e) && find_process(c, &a, &e) && api__read_members(c, &m, 1, &d, &e);
	if (good) {
		a.mapping = api__text_of(c, &d, &m);
		answer(c, &a, "conformance", count_conformance);
	} else {
		api__finish(c, false, &e);
	}
}

/* ---- the cases behind a place --------------------------------------------------------------- */

static bool is_true(struct call *c, const char *name) {
	str text;
	return api__parameter(c, name, &text) && str_is(text, "true");
}

/* An activity that the log does not have finds no case. */
static bool activity_parameter(struct call *c, const struct mining_log *log, const char *name, uint32_t *out) {
	str text;
	if (!api__parameter(c, name, &text) || !text.n)
		return true;
	*out = intern_find(&log->activities, text);
	return *out != 0;
}

static bool read_key(struct call *c, uint64_t *out, struct err *e) {
	str text;
	if (!api__parameter(c, "way", &text) || !text.n)
		return true;
	bool good = text.n == 16;
	for (uint32_t i = 0; good && i < text.n; i++) {
		char d = text.p[i];
		good = (d >= '0' && d <= '9') || (d >= 'a' && d <= 'f');
		*out = *out << 4 | (uint64_t)(d <= '9' ? d - '0' : d - 'a' + 10);
	}
	return good || err_set(e, "field.type", "way", "a path is 16 hexadecimal digits, as in GET mining/paths");
}

static void put_chosen(struct call *c, const struct asked *a, const struct mining_log *log,
                       struct mining_choice choice) {
	struct buf *out = &c->reply->body;
	bool known = activity_parameter(c, log, "activity", &choice.activity) &&
	             activity_parameter(c, log, "before", &choice.from) && activity_parameter(c, log, "then", &choice.to);
	open_answer(c, a, out);
	buf_text(out, "\"chosen\":");
	if (known)
		mining_put_cases(out, log, mining_paths_find(c->arena, log), &choice, CASES_TOLD);
	else
		buf_text(out, "{\"items\":[],\"total\":0}");
	buf_char(out, '}');
}

void api__mining_cases(struct call *c) {
	struct err e = {0};
	struct asked a;
	struct mining_log log = {0};
	struct mining_choice choice = {.late = is_true(c, "late"), .repeating = is_true(c, "rework"),
		.starts = is_true(c, "first"), .ends = is_true(c, "last")};
	bool good = read_asked(c, &a, &e) && read_key(c, &choice.path, &e) && read_log(c, &a, &log, &e);
	if (good)
		put_chosen(c, &a, &log, choice);
	mining_log_free(&log);
	api__finish(c, good, &e);
}
