/* yichuang bpmn run: one instance on a virtual clock, moved by a script. What happens is printed as JSON, line by
 * line. */
#include <time.h>

#include "cli/bpmn.h"
#include "data/date.h"
#include "process/play.h"

/* Who plays, and by which rules. */
struct run {
	struct process_play play;
	struct rules_model *rules; /* NULL: business rule tasks park */
};

static bool decide(void *self, str name, struct val variables, struct val *out, struct err *e) {
	struct run *r = self; /* the player is its first member */
	int decision = rules_decision(r->rules, name);
	if (decision < 0)
		return err_set(e, "dmn.no_decision", "", "there is no decision \"" STR_FMT "\"", STR_ARG(name));
	return process_play_decide(&r->play, r->rules, decision, variables, out, e);
}

/* ---- what is printed ------------------------------------------------------------------------ */

static void put_text(struct buf *b, const char *name, str text) {
	buf_format(b, ",\"%s\":", name);
	json_put_string(b, text);
}

static void put_instant(struct buf *b, const char *name, ms at) {
	buf_format(b, ",\"%s\":\"", name);
	ms_put(b, at, BPMN_OFFSET);
	buf_char(b, '"');
}

static void print(const struct buf *b) {
	check(!b->full);
	fwrite(b->p, 1, b->n, stdout);
}

static void print_step(void *to, struct process_play *p, const struct err *why) {
	(void)to;
	struct buf *b = &p->moves;
	if (why) {
		buf_text(b, "{\"refused\":");
		json_put_string(b, str_of(why->code));
		if (p->line)
			buf_format(b, ",\"line\":%u", p->line);
		if (why->where[0])
			put_text(b, "where", str_of(why->where));
		put_text(b, "text", str_of(why->text));
		buf_text(b, "}\n");
	}
	print(b);
	buf_clear(b);
}

/* ---- the script ----------------------------------------------------------------------------- */

/* A start in the script takes the place of the one that comes by itself; when that one is refused, nothing follows. */
static bool play_script(struct process_play *p, str script, const struct process_act *start, struct err *e) {
	str line;
	for (uint32_t n = 1; str_next(&script, '\n', &line); n++) {
		struct val v;
		if (!str_trim(line).n)
			continue;
		p->line = n;
		if (!val_read_json(p->a, str_trim(line), &v, e)) {
			char where[40];
			snprintf(where, sizeof where, "line %u of the script", n);
			return err_set(e, "bpmn.script", where, "it is no JSON");
		}
		if (!process_play_line(p, v, start, e))
			return false;
		if (!p->in)
			return true;
	}
	p->line = 0;
	if (!p->in)
		process_play_step(p, start, NULL);
	return true;
}

static void print_summary(struct process_play *p) {
	struct buf text = buf_make(LIMIT_FILE_BYTES), *b = &text, waiting = buf_make(LIMIT_FILE_BYTES);
	bool incident = false;
	uint32_t n = p->in ? process_waiting_count(p->m, p->in) : 0;
	for (uint32_t i = 0; i < n; i++) {
		struct process_waiting w = process_waiting_at(p->a, p->m, p->in, i);
		buf_text(&waiting, i ? ",{\"place\":" : "{\"place\":");
		json_put_string(&waiting, w.place);
		buf_format(&waiting, ",\"kind\":\"%s\"", process_waiting_name(w.kind));
		if (w.due != INT64_MAX)
			put_instant(&waiting, "due", w.due);
		if (w.reason.n)
			put_text(&waiting, "reason", w.reason);
		buf_char(&waiting, '}');
		incident = incident || w.kind == WAITING_INCIDENT;
	}
	bool ended = p->in && process_ended(p->in);
	buf_format(b, "{\"state\":\"%s\"", !p->in ? "refused" : ended ? "ended" : incident ? "incident" : "waiting");
	put_instant(b, "at", p->host.now);
	buf_text(b, ",\"waiting\":[");
	buf_str(b, buf_view(&waiting));
	buf_text(b, "],\"variables\":");
	val_put_json(b, p->in ? process_variables(p->in) : val_null());
	buf_format(b, ",\"refused\":%u}\n", p->refused);
	print(b);
	buf_free(&waiting);
	buf_free(&text);
}

/* ---- the command ---------------------------------------------------------------------------- */

static bool read_script(struct arena *a, const char *file, str *out, struct err *e) {
	*out = STR("");
	if (!file)
		return true;
	if (strcmp(file, "-") != 0)
		return file_read(a, file, out, e);
	struct buf b = buf_make(LIMIT_FILE_BYTES);
	char chunk[4096];
	for (size_t n; (n = fread(chunk, 1, sizeof chunk, stdin)) > 0;)
		buf_put(&b, chunk, n);
	*out = arena_str(a, buf_view(&b));
	bool whole = !b.full;
	buf_free(&b);
	return whole || err_set(e, "file.too_large", "standard input", "it has more than %d bytes", LIMIT_FILE_BYTES);
}

static bool read_instant(const char *option, const char *text, ms *out, struct err *e) {
	return !text || ms_parse(str_of(text), BPMN_OFFSET, out) ||
		err_set(e, "usage", option, "it takes an instant as 2022-03-01T09:00:00+08:00");
}

static bool load_rules(struct run *r, const char *file, struct err *e) {
	str text;
	struct arena *a = r->play.a;
	if (!file)
		return true;
	struct rules_library library = rules_library_of_folder(a, file);
	r->play.host.decide = decide;
	return file_read(a, file, &text, e) && rules_load(a, text, file, &library, &r->rules, e);
}

static void play_rest(struct process_play *p, bool by_itself, ms until) {
	if (p->in && by_itself)
		process_play_on(p, until);
	if (p->in && until != INT64_MAX && until > p->host.now && !process_ended(p->in))
		process_play_advance(p, until);
}

static bool play(struct run *r, struct arena *a, const struct option *o, uint32_t n, const char *file, struct err *e) {
	struct process_model *m;
	struct calendar *calendar;
	struct val input;
	str script;
	ms now = (ms)time(NULL) * 1000, until = INT64_MAX;
	const char *start_at = option_value(o, n, "--start");
	if (!bpmn_load(a, file, &m, e) || !bpmn_json(a, option_value(o, n, "--input"), "--input", &input, e) ||
		!read_script(a, option_value(o, n, "--script"), &script, e) ||
		!read_instant("--at", option_value(o, n, "--at"), &now, e) ||
		!read_instant("--until", option_value(o, n, "--until"), &until, e) ||
		!bpmn_calendar(a, option_value(o, n, "--table"), &calendar, e))
		return false;
	r->play = process_play_make(a, m, calendar, now, BPMN_OFFSET, LIMIT_FILE_BYTES);
	r->play.done = print_step;
	struct process_act start = {
		.kind = PROCESS_START, .place = start_at ? str_of(start_at) : STR(""), .value = input};
	if (!load_rules(r, option_value(o, n, "--dmn"), e) || !play_script(&r->play, script, &start, e))
		return false;
	play_rest(&r->play, option_value(o, n, "--auto") != NULL, until);
	print_summary(&r->play);
	return true;
}

int bpmn_run(int argc, char **argv) {
	struct option o[] = {{"--input", false, NULL}, {"--script", false, NULL}, {"--start", false, NULL},
		{"--at", false, NULL}, {"--until", false, NULL}, {"--auto", true, NULL}, {"--table", false, NULL},
		{"--dmn", false, NULL}};
	struct arguments operands;
	struct arena a = {0};
	struct err e = {0};
	if (!arguments_read(argc, argv, 3, o, COUNT(o), &operands))
		return CLI_USAGE;
	if (operands.count != 1) {
		fprintf(stderr, "yichuang bpmn: usage: yichuang bpmn run FILE [--input JSON] [--script NDJSON|-] "
						"[--start EVENT] [--at INSTANT] [--auto] [--until INSTANT] [--table CSV] [--dmn FILE]\n");
		return CLI_USAGE;
	}
	struct run r = {0};
	bool good = play(&r, &a, o, COUNT(o), operands.operands[0], &e);
	int status = !good ? cli_refused(&e) : r.play.refused ? CLI_NO : CLI_DONE;
	process_play_free(&r.play);
	arena_free(&a);
	return status;
}
