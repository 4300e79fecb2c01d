/* Letters of the pack: the table, the templates, and whether each place in them is one that a letter knows. */
#include "pack/letter.h"
#include "pack/pack_int.h"

static const char table[] = "letters/letters.csv";

static const char *const places[] = {
#define PLACE(name) #name,
	LETTER_PLACES(PLACE)
#undef PLACE
};

int letter_place_find(str name) {
	for (int i = 0; i < PLACE_COUNT; i++)
		if (str_is(name, places[i]))
			return i;
	return -1;
}

/* Position of two equal characters from `from` on, or -1. */
static int32_t find_pair(str s, char c, uint32_t from) {
	for (int32_t at = str_find(s, c, from); at >= 0; at = str_find(s, c, (uint32_t)at + 1))
		if ((uint32_t)at + 1 < s.n && s.p[at + 1] == c)
			return at;
	return -1;
}

bool letter_next(str *rest, str *text, enum letter_place *place, char *mark, str *name) {
	int32_t open = find_pair(*rest, '{', 0), close = open < 0 ? -1 : find_pair(*rest, '}', (uint32_t)open);
	if (close < 0) {
		*text = *rest;
		*rest = (str){0};
		return false;
	}
	*text = str_cut(*rest, 0, (uint32_t)open);
	*name = str_trim(str_cut(*rest, (uint32_t)open + 2, (uint32_t)close));
	*mark = name->n && (name->p[0] == '?' || name->p[0] == '!') ? name->p[0] : 0;
	if (*mark)
		*name = str_cut(*name, 1, name->n);
	int found = letter_place_find(*name);
	*place = found < 0 ? PLACE_COUNT : (enum letter_place)found;
	*rest = str_cut(*rest, (uint32_t)close + 2, rest->n);
	return true;
}

/* Each place of a line must be known, and conditions stand at its beginning. */
static void check_line(struct load *l, const char *path, uint32_t no, str line) {
	str text, name;
	enum letter_place place;
	char mark;
	bool begins = true;
	while (letter_next(&line, &text, &place, &mark, &name)) {
		if (place == PLACE_COUNT)
			complain(l, path, no, "{{" STR_FMT "}}: letters have no such place", STR_ARG(name));
		begins = begins && text.n == 0;
		if (mark && !begins)
			complain(l, path, no, "{{%c" STR_FMT "}} may stand at the beginning of a line only", mark, STR_ARG(name));
		begins = begins && mark;
	}
	if (find_pair(text, '{', 0) >= 0)
		complain(l, path, no, "{{ without }}");
}

static void read_template(struct load *l, const struct letter_kind *k, const char *lang, str *out) {
	const char *path = arena_format(l->a, "letters/" STR_FMT ".%s.md", STR_ARG(k->code), lang).p;
	str line, rest;
	if (!file_present(l, path)) {
		complain(l, table, k->line, "code: there is no template %s", path);
		return;
	}
	if (!file_text(l, path, out))
		return;
	if (!str_utf8(*out)) {
		complain(l, path, 1, "the template is not UTF-8");
		return;
	}
	rest = *out;
	for (uint32_t no = 1; str_next(&rest, '\n', &line); no++)
		check_line(l, path, no, line);
}

static void read_kind(struct load *l, const struct csv *csv, uint32_t i, struct letter_kind *k) {
	const struct { const char *name; str *to; } cells[] = {
		{"code", &k->code}, {"event", &k->event}, {"types", &k->types}, {"when", &k->when_field},
		{"title_zh", &k->title_zh}, {"title_en", &k->title_en}, {"number_zh", &k->number_zh},
		{"number_en", &k->number_en}, {"basis", &k->basis}, {"tag", &k->tag}};
	for (uint32_t c = 0; c < COUNT(cells); c++)
		*cells[c].to = csv_cell(csv, i, csv_column(csv, cells[c].name));
	int32_t equals = str_find(k->when_field, '=', 0);
	k->line = csv->lines[i];
	k->seal = str_is(csv_cell(csv, i, csv_column(csv, "seal")), "yes");
	if (k->when_field.n && equals <= 0)
		complain(l, table, k->line, "when: write field=value; an empty value means that it is not set");
	if (equals > 0) {
		k->when_value = str_cut(k->when_field, (uint32_t)equals + 1, k->when_field.n);
		k->when_field = str_cut(k->when_field, 0, (uint32_t)equals);
	}
	check_line(l, table, k->line, k->number_zh);
	check_line(l, table, k->line, k->number_en);
	read_template(l, k, "zh", &k->template_zh);
	read_template(l, k, "en", &k->template_en);
}

void letters_finish(struct load *l) {
	const struct csv *csv = table_sound(l, table) ? pack_table(l->p, table) : NULL;
	if (!csv)
		return;
	l->p->letters = arena_array(l->a, struct letter_kind, csv->rows);
	l->p->letter_count = csv->rows;
	for (uint32_t i = 0; i < csv->rows; i++)
		read_kind(l, csv, i, &l->p->letters[i]);
}
