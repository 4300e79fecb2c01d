/* The table of built-in functions as Markdown. */
#include "feel/builtins.h"

/* The words for the letters of a row's types. */
static const char *type_word(char letter) {
	static const struct {
		char letter;
		const char *word;
	} words[] = {{'a', "any"}, {'n', "number"}, {'s', "string"}, {'b', "boolean"}, {'l', "list"}, {'c', "context"},
		{'r', "range"}, {'f', "function"}, {'d', "date"}, {'t', "time"}, {'D', "date and time"},
		{'m', "date or date and time"}, {'T', "date, time or date and time"}, {'y', "years and months duration"},
		{'u', "days and time duration"}, {'U', "duration"}, {'o', "comparable"}};
	for (size_t i = 0; i < COUNT(words); i++)
		if (words[i].letter == letter)
			return words[i].word;
	check(!"known letter");
	return "";
}

/* "substring(string: string, start position: number[, length: number])" */
static void put_form(struct buf *b, const struct feel_builtin *row) {
	const char *t = row->types;
	str rest = str_of(row->params), param;
	buf_format(b, "%s(", row->name);
	for (uint32_t i = 0; *row->params && str_next(&rest, ',', &param); i++) {
		check(*t);
		param = str_trim(param);
		buf_text(b, i >= row->min ? "[" : "");
		buf_text(b, i ? ", " : "");
		buf_format(b, STR_FMT ": %s", STR_ARG(param), type_word(*t));
		buf_text(b, i >= row->min ? "]" : "");
		bool nullable = t[1] == '?';
		if (t[1 + nullable] != '+')
			t += 1 + nullable;
	}
	buf_text(b, *t ? ", …)" : ")");
}

static void put_row(struct buf *b, const struct feel_builtin *row) {
	buf_text(b, "| `");
	put_form(b, row);
	buf_format(b, "` | %s | %s | `%s` |\n", row->doc, row->doc_zh, row->example);
}

void feel_builtins_put(struct buf *b) {
	uint32_t rows, parts;
	const struct feel_builtin *table = feel_builtins(&rows);
	const struct feel_builtin_part *part = feel_builtin_parts(&parts), *end = part + parts;
	for (uint32_t i = 0; i < rows; i++) {
		bool begins = part < end && strcmp(part->first, table[i].name) == 0;
		if (begins) {
			buf_format(b, "%s### %s · %s\n\n", i ? "\n" : "", part->en, part->zh);
			buf_text(b, "| Form | What it gives | 结果 | Example |\n|---|---|---|---|\n");
			part++;
		}
		put_row(b, &table[i]);
	}
	check(part == end);
}
