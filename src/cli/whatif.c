/* yichuang whatif: the recorded year under another pack; which figures change and which cases flip. */
#include <stdlib.h>
#include <unistd.h>

#include "app/whatif.h"
#include "cli/cli.h"
#include "desk/desk.h"
#include "report/report.h"

enum { OUT_BYTES = 64 << 20 };

struct telling {
	struct buf out;
	bool json;
	int64_t flips, told, most;
	int64_t by_field[RECORD_COUNT][FIELD_COUNT];
	uint32_t changed; /* figures */
};

/* ---- figures ------------------------------------------------------------------------------------- */

/* The value as printed; empty when it is not known. */
static bool value_of(struct report *r, str id, const char *period, char value[REPORT_VALUE_BYTES], struct err *e) {
	const struct figure *f;
	value[0] = 0;
	if (!report_figure(r, id, str_of(period), &f, e))
		return strcmp(e->code, "figure.not_found") == 0;
	if (f->known)
		snprintf(value, REPORT_VALUE_BYTES, "%s", f->value);
	return true;
}

static void tell_figure(struct telling *t, const struct indicator *i, const char *before, const char *after) {
	if (!t->json) {
		buf_format(&t->out, "%-4s %-14s -> %-14s " STR_FMT " (" STR_FMT ")\n", i->id.p, before[0] ? before : "-",
			after[0] ? after : "-", STR_ARG(i->name_zh), STR_ARG(i->name_en));
		return;
	}
	buf_format(&t->out, "%s{\"id\":", t->changed ? "," : "");
	json_put_string(&t->out, i->id);
	buf_text(&t->out, ",\"name\":");
	json_put_string(&t->out, i->name_zh);
	buf_text(&t->out, ",\"before\":");
	json_put_string(&t->out, str_of(before));
	buf_text(&t->out, ",\"after\":");
	json_put_string(&t->out, str_of(after));
	buf_char(&t->out, '}');
}

static bool compare_figures(struct telling *t, const struct pack *base, const char *db, const struct pack *other,
	const char *scratch, const char *period, struct err *e) {
	struct report *before = NULL, *after = NULL;
	bool good = report_open(base, db, &before, e) && report_open(other, scratch, &after, e);
	for (uint32_t i = 0; good && i < base->indicator_count; i++) {
		const struct indicator *x = &base->indicators[i];
		char old[REPORT_VALUE_BYTES], new[REPORT_VALUE_BYTES];
		good = value_of(before, x->id, period, old, e) && value_of(after, x->id, period, new, e);
		if (good && strcmp(old, new) != 0) {
			tell_figure(t, x, old, new);
			t->changed++;
		}
	}
	report_close(before);
	report_close(after);
	return good;
}

/* ---- records ------------------------------------------------------------------------------------- */

static bool tell_flip(void *to, const struct store_flip *f) {
	struct telling *t = to;
	t->flips++;
	t->by_field[f->record][f->field]++;
	if (t->told == t->most)
		return true;
	const char *record = record_def(f->record)->name, *field = field_defs[f->field].name;
	if (t->json)
		buf_format(&t->out, "%s{\"record\":\"%s/%lld\",\"field\":\"%s\",\"before\":\"%s\",\"after\":\"%s\"}",
			t->told ? "," : "", record, (long long)f->id, field, f->before, f->after);
	else
		buf_format(&t->out, "%s/%lld %s: %s -> %s\n", record, (long long)f->id, field, f->before, f->after);
	t->told++;
	return true;
}

static void tell_sums(struct telling *t, const struct whatif_result *r) {
	if (t->json) {
		buf_format(&t->out, "],\"flips\":%lld,\"commands\":%lld,\"refused\":%lld,\"unknown\":%lld,\"draws\":%lld,"
			"\"refusals\":[", (long long)t->flips, (long long)r->commands, (long long)r->refused, (long long)r->unknown,
			(long long)r->draws);
		for (uint32_t i = 0; i < r->refusal_count; i++)
			buf_format(&t->out, "%s{\"code\":\"%s\",\"command\":\"%s\",\"count\":%lld,\"first\":%lld}", i ? "," : "",
				r->refusals[i].code, r->refusals[i].command, (long long)r->refusals[i].count,
				(long long)r->refusals[i].first_seq);
		buf_text(&t->out, "]}\n");
		return;
	}
	for (int k = 1; k < RECORD_COUNT; k++)
		for (int f = 1; f < FIELD_COUNT; f++)
			if (t->by_field[k][f])
				buf_format(&t->out, "%lld %s with another %s (%s)\n", (long long)t->by_field[k][f],
					record_def((enum record_kind)k)->path, field_defs[f].name, field_defs[f].zh);
	for (uint32_t i = 0; i < r->refusal_count; i++)
		buf_format(&t->out, "%lld times refused: %s (%s, first at event %lld)\n", (long long)r->refusals[i].count,
			r->refusals[i].command, r->refusals[i].code, (long long)r->refusals[i].first_seq);
	if (r->draws)
		buf_format(&t->out, "%lld draws of the market were computed again with the heads that were recorded: they show "
			"the other pack's rules, nothing was drawn\n", (long long)r->draws);
	buf_format(&t->out, "%lld commands replayed, %lld refused; %u figures and %lld facts differ\n",
		(long long)r->commands, (long long)r->refused, t->changed, (long long)t->flips);
}

/* ---- the whole ----------------------------------------------------------------------------------- */

struct whatif {
	const char *db, *period, *scratch;
	struct pack *base, *other;
};

static bool run(const struct whatif *w, struct telling *t, struct err *e) {
	struct whatif_settings s = {w->db, w->other, w->scratch};
	struct whatif_result r;
	struct store_reader reader = {0};
	if (!whatif_replay(&s, &r, e))
		return false;
	buf_text(&t->out, t->json ? "{\"figures\":[" : "");
	bool good = compare_figures(t, w->base, w->db, w->other, w->scratch, w->period, e);
	buf_text(&t->out, t->json ? "],\"records\":[" : "");
	good = good && store_reader_open(w->db, 64 << 20, 0, &reader, e) &&
		   store_each_flip(reader.db, w->scratch, t, tell_flip, e);
	store_reader_close(&reader);
	tell_sums(t, &r);
	return good;
}

static void remove_scratch(const char *path) {
	static const char *const ends[] = {"", "-wal", "-shm", "-lock"};
	char name[4096];
	for (size_t i = 0; i < COUNT(ends); i++) {
		snprintf(name, sizeof name, "%s%s", path, ends[i]);
		unlink(name);
	}
}

int cli_whatif(int argc, char **argv) {
	struct option o[] = {{"--db", false, NULL}, {"--pack", false, NULL}, {"--base", false, default_pack()},
		{"--period", false, ""}, {"--format", false, "text"}, {"--most", false, "50"}, {"--keep", false, NULL}};
	struct arguments a;
	struct err e = {0};
	struct whatif w = {0};
	int64_t most;
	if (!arguments_only_options(argc, argv, o, COUNT(o), &a))
		return CLI_USAGE;
	if (!o[1].value || !str_int(str_of(o[5].value), &most) || most < 0) {
		fprintf(stderr, "yichuang whatif: --pack DIR is needed, and --most is a number; see yichuang whatif --help\n");
		return CLI_USAGE;
	}
	if (!(w.db = database_path(o[0].value)))
		return CLI_USAGE;
	char made[4096];
	snprintf(made, sizeof made, "%s-whatif", w.db);
	w.scratch = o[6].value ? o[6].value : made;
	w.period = o[3].value;
	if (!o[6].value)
		remove_scratch(w.scratch); /* of a replay that was broken off */
	struct telling *t = mem_alloc(sizeof *t);
	t->json = strcmp(o[4].value, "json") == 0;
	t->most = most;
	t->out = buf_make(OUT_BYTES);
	int status = CLI_NO;
	if ((w.base = cli_pack(o[2].value)) && (w.other = cli_pack(o[1].value))) {
		status = run(&w, t, &e) ? CLI_DONE : cli_refused(&e);
		if (status == CLI_DONE)
			fwrite(t->out.p, 1, t->out.n, stdout);
		if (!o[6].value)
			remove_scratch(w.scratch);
	}
	buf_free(&t->out);
	mem_free(t);
	if (w.base)
		pack_free(w.base);
	if (w.other)
		pack_free(w.other);
	return status;
}
