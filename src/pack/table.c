/* The one reader of all tables that have a layout: header, codes, then each cell by its column's type. */
#include "data/date.h"
#include "data/dec.h"

#include "pack/pack_int.h"

/* Remembers that complaints were told about a table since there were `told` of them. */
static void note_faults(struct load *l, const struct table_layout *t, uint32_t told) {
	if (l->to->count != told)
		l->faulty[t - pack_layouts] = true;
}

/* ---- header ----------------------------------------------------------------------------------- */

static bool layout_has(const struct table_layout *t, str name) {
	for (uint32_t i = 0; i < t->count; i++)
		if (str_is(name, t->columns[i].name))
			return true;
	return false;
}

static void check_header(struct load *l, const struct table_layout *t, const struct csv *csv) {
	for (uint32_t i = 0; i < csv->columns; i++)
		if (!layout_has(t, csv->header[i]))
			complain(l, t->path, 1, "unknown column %s", quoted(l, csv->header[i]));
	for (uint32_t i = 0; i < t->count; i++)
		if ((t->columns[i].flags & MUST) && csv_column(csv, t->columns[i].name) < 0)
			complain(l, t->path, 1, "the column \"%s\" is missing", t->columns[i].name);
}

void tables_headers(struct load *l) {
	check(pack_layout_count <= COUNT(l->faulty));
	for (uint32_t i = 0; i < pack_layout_count; i++) {
		const struct table_layout *t = &pack_layouts[i];
		const struct csv *csv = pack_table(l->p, t->path);
		uint32_t told = l->to->count;
		if (csv)
			check_header(l, t, csv);
		else if ((t->flags & REQUIRED) && !file_present(l, t->path))
			complain(l, t->path, 1, "the file is missing");
		note_faults(l, t, told);
	}
}

bool table_sound(const struct load *l, const char *path) {
	for (uint32_t i = 0; i < pack_layout_count; i++)
		if (strcmp(pack_layouts[i].path, path) == 0)
			return pack_table(l->p, path) && !l->faulty[i];
	return false;
}

/* ---- codes ------------------------------------------------------------------------------------ */

/* Two rows with the same value in a column that must be unique: both lines are named. */
static void check_unique(struct load *l, const struct table_layout *t, const struct csv *csv, const struct column *c) {
	struct intern seen = {0};
	VEC(uint32_t) rows = {0};
	int column = csv_column(csv, c->name);
	for (uint32_t i = 0; column >= 0 && i < csv->rows; i++) {
		str value = csv_cell(csv, i, column);
		if (!value.n)
			continue;
		uint32_t id = intern_put(&seen, value);
		if (id > rows.n)
			vec_push(&rows, i);
		else
			complain(l, t->path, csv->lines[i], "%s: %s stands on line %u already", c->name, quoted(l, value),
			         csv->lines[rows.p[id - 1]]);
	}
	vec_free(&rows);
	intern_free(&seen);
}

static void add_codes(struct load *l, const struct table_layout *t, const struct csv *csv) {
	struct pack *p = l->p;
	int code = csv_column(csv, "code"), zh = csv_column(csv, "name_zh"), en = csv_column(csv, "name_en");
	for (uint32_t i = 0; code >= 0 && i < csv->rows; i++) {
		struct code *to = &p->codes[p->code_count];
		uint32_t earlier;
		*to = (struct code){t->class, csv_cell(csv, i, code), csv_cell(csv, i, zh), csv_cell(csv, i, en), i};
		if (to->code.n && code_put(p, t->class, to->code, p->code_count, &earlier))
			p->code_count++;
	}
}

/* The member of the pack where the records of a type are, and their size. */
static void **record_list(struct pack *p, enum record_type type, size_t *size, uint32_t **count) {
	switch (type) {
	case RECORD_ITEM: *size = sizeof *p->items; *count = &p->item_count; return (void **)&p->items;
	case RECORD_POINT: *size = sizeof *p->points; *count = &p->point_count; return (void **)&p->points;
	case RECORD_ROLE: *size = sizeof *p->roles; *count = &p->role_count; return (void **)&p->roles;
	case RECORD_FIELD_RIGHT:
		*size = sizeof *p->field_rights, *count = &p->field_right_count;
		return (void **)&p->field_rights;
	case RECORD_ACCOUNT: *size = sizeof *p->accounts; *count = &p->account_count; return (void **)&p->accounts;
	case RECORD_CLOCK: *size = sizeof *p->clocks; *count = &p->clock_count; return (void **)&p->clocks;
	case RECORD_NONE: break;
	}
	return NULL;
}

static void make_records(struct load *l, const struct table_layout *t, uint32_t rows) {
	size_t size;
	uint32_t *count;
	void **list = record_list(l->p, t->record, &size, &count);
	if (list) {
		*list = arena_alloc_array(l->a, size, rows);
		*count = rows;
	}
}

/* Items are found by their short id too: before any other table refers to them. */
static void add_item_ids(struct pack *p, const struct csv *csv) {
	int id = csv_column(csv, "id");
	for (uint32_t i = 0; i < p->code_count; i++)
		if (p->codes[i].class == CODE_ITEM) {
			p->items[p->codes[i].row].id = csv_cell(csv, p->codes[i].row, id);
			code_put_item_id(p, i);
		}
}

void tables_codes(struct load *l) {
	size_t total = 0;
	for (uint32_t i = 0; i < l->p->table_count; i++)
		total += l->p->tables[i].csv->rows;
	l->p->codes = arena_array(l->a, struct code, total + 1);
	for (uint32_t i = 0; i < pack_layout_count; i++) {
		const struct table_layout *t = &pack_layouts[i];
		const struct csv *csv = pack_table(l->p, t->path);
		uint32_t told = l->to->count;
		if (!csv)
			continue;
		for (uint32_t k = 0; k < t->count; k++)
			if (t->columns[k].flags & UNIQUE)
				check_unique(l, t, csv, &t->columns[k]);
		note_faults(l, t, told);
		if (t->class != CODE_NONE)
			add_codes(l, t, csv);
		make_records(l, t, csv->rows);
		if (t->record == RECORD_ITEM)
			add_item_ids(l->p, csv);
	}
}

/* ---- cells ------------------------------------------------------------------------------------ */

/* One cell under the reader; `to` is where its value is kept, or NULL. */
struct cell {
	struct load *l;
	const struct table_layout *table;
	const struct column *column;
	uint32_t line;
	str text;
	void *to;
};

static void wrong(const struct cell *x, const char *why) {
	complain(x->l, x->table->path, x->line, "%s: %s %s", x->column->name, quoted(x->l, x->text), why);
}

static void keep_text(const struct cell *x) {
	if (x->to)
		*(str *)x->to = x->text;
}

static bool is_code(str s) {
	for (uint32_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (!letter && c != '.' && c != '_' && c != '-')
			return false;
	}
	return s.n > 0 && s.n <= PACK_CODE_BYTES;
}

static void read_code(const struct cell *x) {
	if (!is_code(x->text))
		wrong(x, "is no code of letters, digits and . _ -");
	keep_text(x);
}

static void read_tag(const struct cell *x) {
	str rest = x->text, part;
	while (str_next(&rest, '/', &part))
		if (part.n != 1 || !strchr("LPMDSGR", part.p[0])) {
			wrong(x, "is no tag of L, P, M, D, S, G, R");
			return;
		}
	keep_text(x);
}

static void read_int(const struct cell *x) {
	int64_t n;
	if (!str_int(x->text, &n) || n < x->column->least || n > x->column->most)
		complain(x->l, x->table->path, x->line, "%s: %s is no whole number from %d to %d", x->column->name,
		         quoted(x->l, x->text), x->column->least, x->column->most);
	else if (x->to)
		*(int32_t *)x->to = (int32_t)n;
}

static void read_number(const struct cell *x) {
	dec ignored;
	if (!dec_parse(x->text, &ignored))
		wrong(x, "is no number");
}

static void read_fen(const struct cell *x) {
	int64_t ignored;
	if (!str_int(x->text, &ignored))
		wrong(x, "is no whole number of fen");
}

static void read_feel(const struct cell *x) {
	struct feel_scope any = {0};
	struct feel_expr *ignored;
	struct err e = {0};
	if (!feel_compile(x->l->a, x->text, &any, &ignored, &e))
		complain(x->l, x->table->path, x->line, "%s: at %s: %s", x->column->name, e.where, e.text);
}

static void read_day(const struct cell *x) {
	day ignored;
	if (!day_parse(x->text, &ignored))
		wrong(x, "is no date YYYY-MM-DD");
}

/* The rank of the text among words separated by spaces, or -1. */
static int word_rank(const char *words, str text) {
	str rest = str_of(words), word;
	for (int rank = 0; str_next(&rest, ' ', &word); rank++)
		if (str_eq(word, text))
			return rank;
	return -1;
}

static int known_word(const struct cell *x) {
	int rank = word_rank(x->column->in, x->text);
	if (rank < 0)
		complain(x->l, x->table->path, x->line, "%s: %s is none of: %s", x->column->name, quoted(x->l, x->text),
		         x->column->in);
	return rank;
}

static void read_word(const struct cell *x) {
	known_word(x);
	keep_text(x);
}

static void read_choice(const struct cell *x) {
	int rank = known_word(x);
	if (x->to && rank >= 0)
		*(int32_t *)x->to = rank;
}

static void read_flag(const struct cell *x) {
	int rank = known_word(x);
	if (x->to)
		*(bool *)x->to = rank == 1;
}

/* The values of "path#column", read once. */
static const struct intern *column_values(struct load *l, const char *in) {
	for (uint32_t i = 0; i < l->indexes.n; i++)
		if (l->indexes.p[i].in == in)
			return &l->indexes.p[i].values;
	const char *hash = strchr(in, '#');
	check(hash); /* the layout says path#column */
	vec_push(&l->indexes, (struct column_index){.in = in});
	struct intern *values = &l->indexes.p[l->indexes.n - 1].values;
	const struct csv *csv = pack_table(l->p, arena_str(l->a, (str){in, (uint32_t)(hash - in)}).p);
	int column = csv ? csv_column(csv, hash + 1) : -1;
	for (uint32_t i = 0; column >= 0 && i < csv->rows; i++)
		if (csv_cell(csv, i, column).n)
			intern_put(values, csv_cell(csv, i, column));
	return values;
}

static bool refers(const struct cell *x, str value) {
	if (x->column->type == COL_REF)
		return code_find(x->l->p, x->column->class, value) >= 0;
	return intern_find(column_values(x->l, x->column->in), value) > 0;
}

static void check_reference(const struct cell *x, str value) {
	if (value.n && refers(x, value))
		return;
	const char *in = x->column->type == COL_REF ? layout_path(x->column->class) : x->column->in;
	complain(x->l, x->table->path, x->line, "%s: %s is not in " STR_FMT, x->column->name, quoted(x->l, value),
	         (int)strcspn(in, "#"), in);
}

static void read_reference(const struct cell *x) {
	keep_text(x);
	if (!(x->column->flags & LIST)) {
		check_reference(x, x->text);
		return;
	}
	str rest = x->text, value;
	while (!str_is(x->text, "*") && str_next(&rest, ' ', &value))
		check_reference(x, value);
}

static void read_process(const struct cell *x) {
	keep_text(x);
	const char *path = arena_format(x->l->a, "processes/" STR_FMT ".bpmn", STR_ARG(x->text)).p;
	if (!file_present(x->l, path)) /* one that does not compile was told already */
		wrong(x, "is no file of processes/");
}

static void read_decision(const struct cell *x) {
	int ignored;
	keep_text(x);
	if (!x->l->unread && !pack_decision(x->l->p, x->text, &ignored)) /* a file that does not load was told already */
		wrong(x, "is no decision of the files in decisions/");
}

/* "*", "ticket.*", "read.case": words of small letters, digits and _ between dots; only the last may be "*". */
static bool is_permission(str s) {
	str word;
	while (str_next(&s, '.', &word)) {
		if (str_is(word, "*"))
			return s.p == NULL; /* nothing follows */
		if (!word.n)
			return false;
		for (uint32_t i = 0; i < word.n; i++)
			if (!((word.p[i] >= 'a' && word.p[i] <= 'z') || (word.p[i] >= '0' && word.p[i] <= '9') || word.p[i] == '_'))
				return false;
	}
	return true;
}

static void read_permissions(const struct cell *x) {
	str rest = x->text, pattern;
	while (str_next(&rest, ' ', &pattern))
		if (!pattern.n || !is_permission(pattern))
			complain(x->l, x->table->path, x->line, "permissions: %s is no permission pattern", quoted(x->l, pattern));
}

static void (*const readers[])(const struct cell *x) = {
	[COL_TEXT] = keep_text,         [COL_CODE] = read_code,      [COL_TAG] = read_tag,
	[COL_INT] = read_int,           [COL_NUMBER] = read_number,  [COL_DAY] = read_day,
	[COL_WORD] = read_word,         [COL_CHOICE] = read_choice,  [COL_FLAG] = read_flag,
	[COL_REF] = read_reference,     [COL_IN] = read_reference,   [COL_PROCESS] = read_process,
	[COL_DECISION] = read_decision, [COL_PERMISSIONS] = read_permissions, [COL_FEN] = read_fen,
	[COL_FEEL] = read_feel,
};

static void read_cells(struct load *l, const struct table_layout *t, const struct csv *csv) {
	size_t size = 0;
	uint32_t *count;
	void **list = record_list(l->p, t->record, &size, &count);
	for (uint32_t i = 0; i < csv->rows; i++)
		for (uint32_t k = 0; k < t->count; k++) {
			const struct column *c = &t->columns[k];
			int column = csv_column(csv, c->name);
			struct cell x = {l, t, c, csv->lines[i], csv_cell(csv, i, column), NULL};
			if (list && (c->flags & KEEP))
				x.to = (char *)*list + i * size + c->into;
			if (x.text.n)
				readers[c->type](&x);
			else if ((c->flags & MUST) && column >= 0)
				complain(l, t->path, x.line, "%s: the cell is empty", c->name);
		}
}

void tables_cells(struct load *l) {
	for (uint32_t i = 0; i < pack_layout_count; i++) {
		const struct csv *csv = pack_table(l->p, pack_layouts[i].path);
		uint32_t told = l->to->count;
		if (csv)
			read_cells(l, &pack_layouts[i], csv);
		note_faults(l, &pack_layouts[i], told);
	}
	for (uint32_t i = 0; i < l->indexes.n; i++)
		intern_free(&l->indexes.p[i].values);
	vec_free(&l->indexes);
}
