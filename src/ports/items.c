/* A judged list of items becomes published versions; its report for people. */
#include "ports/items.h"

enum { SHOWN_REMARKS = 200 };

uint32_t items_counted(const struct catalogue_list *c, enum catalogue_state state) {
	uint32_t n = 0;
	for (uint32_t i = 0; i < c->row_count; i++)
		n += c->rows[i].state == state;
	return n;
}

/* ---- publishing ------------------------------------------------------------------------------- */

static void add(struct command *c, enum field f, str s, int64_t i) {
	uint32_t at = c->n++;
	for (; at && c->args[at - 1].field > f; at--)
		c->args[at] = c->args[at - 1];
	c->args[at] = (struct arg){.field = (uint16_t)f, .s = s, .i = i};
}

static struct command publication(struct arena *a, const struct catalogue_row *r, const struct items_settings *s) {
	struct command c = {.kind = C_definition_publish, .at = s->now, .actor = s->actor};
	c.args = arena_array(a, struct arg, 5);
	add(&c, F_definition, r->path, 0);
	add(&c, F_effective_on, STR(""), r->on);
	add(&c, F_model, r->json, 0);
	add(&c, F_reason, s->reason, 0);
	add(&c, F_approver, s->approver, 0);
	return c;
}

static bool flush(struct desk *d, const struct command *commands, const struct catalogue_row **rows, uint32_t n,
	struct items_result *out, struct err *e) {
	struct outcome outcomes[ITEMS_BATCH];
	if (n && !desk_tick(d, commands, n, outcomes, e))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		out->published += outcomes[i].accepted;
		if (!outcomes[i].accepted)
			return err_set(e, "import.refused", outcomes[i].refusal.where, "line %u: %s: %s", rows[i]->line,
				outcomes[i].refusal.code, outcomes[i].refusal.text);
	}
	return true;
}

bool items_publish(struct desk *d, const struct catalogue_list *c, const struct items_settings *s,
	struct items_result *out, struct err *e) {
	struct arena a = {0};
	struct command commands[ITEMS_BATCH];
	const struct catalogue_row *rows[ITEMS_BATCH];
	uint32_t n = 0;
	bool good = true;
	*out = (struct items_result){0};
	if (c->faulty && !s->skip_faulty)
		return err_set(e, "import.faulty", "", "%u rows have faults: nothing was taken in", c->faulty);
	for (uint32_t i = 0; i < c->row_count && good; i++) {
		const struct catalogue_row *r = &c->rows[i];
		out->skipped += r->state == CATALOGUE_FAULTY;
		out->unchanged += r->state == CATALOGUE_UNCHANGED;
		if (r->state == CATALOGUE_FAULTY || r->state == CATALOGUE_UNCHANGED)
			continue;
		rows[n] = r;
		commands[n++] = publication(&a, r, s);
		if (n == ITEMS_BATCH) {
			good = flush(d, commands, rows, n, out, e);
			n = 0;
			arena_reset(&a);
		}
	}
	good = good && flush(d, commands, rows, n, out, e);
	arena_free(&a);
	return good;
}

/* ---- the report ------------------------------------------------------------------------------- */

/* How often each type stands among the rows, in the order of the table of types. */
static void put_types(struct buf *b, const struct pack *p, const struct catalogue_list *c, bool zh) {
	const struct csv *t = pack_table(p, "items/item-types.csv");
	for (uint32_t k = 0; t && k < t->rows; k++) {
		str code = csv_cell(t, k, csv_column(t, "code")), national = csv_cell(t, k, csv_column(t, "national")),
			name = csv_cell(t, k, csv_column(t, zh ? "name_zh" : "name_en"));
		uint32_t n = 0;
		for (uint32_t i = 0; i < c->row_count; i++)
			n += c->rows[i].state != CATALOGUE_FAULTY && str_eq(c->rows[i].type, code);
		if (n)
			buf_format(b, "  " STR_FMT " " STR_FMT ": %u\n", STR_ARG(national), STR_ARG(name), n);
	}
}

void items_put_text(struct buf *b, const struct pack *p, const struct catalogue_list *c, bool zh) {
	buf_format(b, zh ? "%u 行：新增 %u，变更 %u，未变 %u，有错 %u；错误 %u 处，提醒 %u 处\n"
	                 : "%u rows: %u new, %u changed, %u unchanged, %u faulty; %u faults, %u warnings\n",
		c->row_count, items_counted(c, CATALOGUE_NEW), items_counted(c, CATALOGUE_CHANGED),
		items_counted(c, CATALOGUE_UNCHANGED), c->faulty, c->faults, c->warnings);
	put_types(b, p, c, zh);
	uint32_t shown = 0;
	for (int faults = 1; faults >= 0; faults--) /* what keeps a row out comes first */
		for (uint32_t i = 0; i < c->remarks.n && shown < SHOWN_REMARKS; i++) {
			const struct catalogue_remark *r = &c->remarks.p[i];
			if (r->fault != faults)
				continue;
			shown++;
			buf_format(b, STR_FMT ":%u: " STR_FMT ": %s: ", STR_ARG(r->sheet), r->line, STR_ARG(r->column),
				r->fault ? zh ? "错误" : "fault" : zh ? "提醒" : "warning");
			buf_str(b, zh ? r->zh : r->en);
			buf_char(b, '\n');
		}
	if (c->remarks.n > shown)
		buf_format(b, zh ? "……另有 %u 处，全部见 --format json\n" : "… and %u more: --format json has all\n",
			c->remarks.n - shown);
}
