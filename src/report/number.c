/* Numbers as people read them. Everything is exact until the last step, which rounds half up. */
#include "data/dec.h"

#include "report/inside.h"

enum { PRECISION_MAX = 12, DIGITS = 64 };

/* Digits of n with a point before the last `precision` of them and, when wanted, commas between thousands. */
static void put_digits(struct buf *b, unsigned __int128 n, int precision, bool grouped) {
	char text[DIGITS];
	int at = DIGITS;
	for (int i = 0; i <= precision || n; i++) {
		if (i == precision && precision)
			text[--at] = '.';
		int whole = i - precision;
		if (grouped && whole > 0 && whole % 3 == 0)
			text[--at] = ',';
		text[--at] = (char)('0' + (int)(n % 10));
		n /= 10;
	}
	buf_put(b, text + at, (size_t)(DIGITS - at));
}

void report_put_fraction(struct buf *b, int64_t numerator, int64_t denominator, int64_t scale, int precision,
                         bool grouped) {
	check(denominator > 0 && precision >= 0 && precision <= PRECISION_MAX && scale >= 1);
	bool negative = numerator < 0;
	unsigned __int128 n = negative ? -(unsigned __int128)numerator : (unsigned __int128)numerator;
	n *= (unsigned __int128)scale;
	for (int i = 0; i < precision; i++)
		n *= 10;
	n = (2 * n + (unsigned __int128)denominator) / (2 * (unsigned __int128)denominator);
	if (negative && n)
		buf_char(b, '-');
	put_digits(b, n, precision, grouped);
}

/* ---- figures ------------------------------------------------------------------------------------------ */

static int64_t scale_of(const struct figure *f) {
	return str_is(f->indicator->unit, "%") ? 100 : 1;
}

static void put_unit(struct buf *b, const struct indicator *i, enum lang lang) {
	str unit = lang == LANG_ZH ? i->unit : i->unit_en;
	if (unit.n) {
		buf_char(b, ' ');
		buf_str(b, unit);
	}
}

str report__original(const struct figure *f, enum lang lang) {
	return lang == LANG_EN ? f->original_en : f->indicator->original;
}

void report__put_value(struct buf *b, const struct figure *f, enum lang lang, bool unit, int precision) {
	int decimals = precision < 0 ? f->indicator->precision : precision;
	if (!f->known) {
		buf_text(b, "—");
		return;
	}
	if (str_is(f->indicator->aggregate, "text")) {
		buf_str(b, lang == LANG_EN ? f->value_en : str_of(f->value));
	} else if (str_is(f->indicator->aggregate, "min_max")) {
		report_put_fraction(b, f->least, f->indicator->divisor, 1, decimals, true);
		if (f->most != f->least) {
			buf_text(b, lang == LANG_ZH ? " 至 " : " to ");
			report_put_fraction(b, f->most, f->indicator->divisor, 1, decimals, true);
		}
	} else {
		report_put_fraction(b, f->numerator, f->denominator, scale_of(f), decimals, true);
	}
	if (unit)
		put_unit(b, f->indicator, lang);
}

/* Money of a ratio is shown in the unit of its divisor, counts as they are. */
static void put_raw(struct buf *b, const struct indicator *i, int64_t n) {
	bool money = i->divisor > 1 && !str_is(i->aggregate, "count");
	report_put_fraction(b, n, money ? i->divisor : 1, 1, money ? i->precision > 2 ? i->precision : 2 : 0, true);
}

void report__put_exact(struct buf *b, const struct figure *f, bool numerator) {
	const struct indicator *i = f->indicator;
	if (str_is(i->aggregate, "min_max"))
		put_raw(b, i, numerator ? f->least : f->most);
	else if (str_is(i->aggregate, "ratio"))
		put_raw(b, i, numerator ? f->hit : f->base);
	else if (str_is(i->aggregate, "hit_sum"))
		report_put_fraction(b, numerator ? f->hit : f->base, 1, 1, 0, true);
	else if (!str_is(i->aggregate, "text") && numerator)
		put_raw(b, i, f->numerator);
	else
		buf_text(b, "—");
}

void report__put_fraction(struct buf *b, const struct figure *f) {
	bool pair = str_is(f->indicator->aggregate, "ratio") || str_is(f->indicator->aggregate, "hit_sum");
	report__put_exact(b, f, true);
	if (str_is(f->indicator->aggregate, "min_max")) {
		buf_text(b, " – ");
		report__put_exact(b, f, false);
	} else if (pair) {
		buf_char(b, '/');
		report__put_exact(b, f, false);
	}
}

void report__put_formula(struct buf *b, const struct indicator *i, enum lang lang) {
	static const struct {
		const char *aggregate, *zh, *en;
	} formulas[] = {
		{"count", "依据行数", "number of rows"},         {"sum", "Σ amount", "Σ amount"},
		{"hit_sum", "Σ hit（分母 Σ base）", "Σ hit (out of Σ base)"}, {"ratio", "Σ hit ÷ Σ base", "Σ hit ÷ Σ base"},
		{"min_max", "amount 的最小值至最大值", "least to greatest amount"}, {"text", "由依据行得出的文字", "text given by the rows"},
	};
	for (uint32_t k = 0; k < COUNT(formulas); k++)
		if (str_is(i->aggregate, formulas[k].aggregate))
			buf_text(b, lang == LANG_ZH ? formulas[k].zh : formulas[k].en);
	if (str_is(i->unit, "%"))
		buf_text(b, " × 100");
	else if (i->divisor > 1 && !str_is(i->aggregate, "text"))
		buf_format(b, " ÷ %d", i->divisor);
}

bool report__number(const struct figure *f, dec *out) {
	dec scaled;
	return f->known && f->denominator > 0 && dec_mul(dec_int(f->numerator), dec_int(scale_of(f)), &scaled) &&
	       dec_div(scaled, dec_int(f->denominator), out);
}

/* ---- millionths and money ------------------------------------------------------------------------------- */

bool report__micro(str s, int64_t *out) {
	dec d, scaled;
	return dec_parse(s, &d) && dec_mul(d, dec_int(MICRO), &scaled) && dec_to_int(scaled, out);
}

void report__put_micro(struct buf *b, int64_t micro, int precision) {
	report_put_fraction(b, micro, MICRO, 1, precision, true);
}

void report__put_wan(struct buf *b, fen amount) {
	report_put_fraction(b, amount, MICRO, 1, 2, true); /* 10,000 yuan are 1,000,000 fen */
}

/* ---- cells -------------------------------------------------------------------------------------------------- */

str report__cell(const struct csv *t, uint32_t row, const char *column) {
	return t ? csv_cell(t, row, csv_column(t, column)) : STR("");
}

str report__cell_in(const struct csv *t, uint32_t row, const char *column, enum lang lang) {
	char name[40];
	snprintf(name, sizeof name, "%s_%s", column, lang == LANG_ZH ? "zh" : "en");
	return report__cell(t, row, name);
}
