/* Built-in functions on texts; positions and lengths count code points. DMN 1.5, 10.3.4.3. */
#include "feel/builtins.h"
#include "feel/unicode.h"

enum { LONG_TEXT = 1024 }; /* bytes that are looked through in one step of the budget */

/* Byte position of the code point `index` (from 0), at most the text's end. */
static uint32_t byte_of(str s, int64_t index) {
	uint32_t at = 0;
	for (; index > 0 && at < s.n; index--)
		do
			at++;
		while (at < s.n && ((uint8_t)s.p[at] & 0xC0) == 0x80);
	return at;
}

/* Position of `part` in `s` in bytes, or -1. */
static int64_t find(str s, str part, struct feel_run *run) {
	check(s.p || !s.n);
	if (!run_charge(run, s.n / LONG_TEXT))
		return -1;
	if (!part.n)
		return 0;
	const char *at = part.n <= s.n ? memmem(s.p, s.n, part.p, part.n) : NULL;
	return at ? at - s.p : -1;
}

static bool whole_part(struct val v, int64_t *out) {
	dec whole;
	return dec_quantize(v.number, 0, DEC_DOWN, &whole) && dec_to_int(whole, out);
}

struct val text_substring(const struct val *args, uint32_t n, struct feel_run *run) {
	str s = args[0].string;
	int64_t start, length = UINT32_MAX, points = str_points(s);
	if (!run_charge(run, s.n / LONG_TEXT))
		return val_null();
	if (!whole_part(args[1], &start) || (n > 2 && args[2].kind != VAL_NULL && !whole_part(args[2], &length)))
		return run_fail(run, "feel.argument", "Position and length are whole numbers.");
	if (start == 0 || start > points || start < -points)
		return run_fail(run, "feel.argument", "The text has no position %lld.", (long long)start);
	if (length < 1)
		return run_fail(run, "feel.argument", "The length is less than 1.");
	int64_t first = start < 0 ? points + start : start - 1;
	int64_t end = length > points - first ? points : first + length;
	return val_str(str_cut(s, byte_of(s, first), byte_of(s, end)));
}

struct val text_length(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 1);
	if (!run_charge(run, args[0].string.n / LONG_TEXT))
		return val_null();
	return val_int(str_points(args[0].string));
}

/* ---- letters -------------------------------------------------------------------------------- */

enum { SIGMA = 0x3A3, SMALL_SIGMA = 0x3C3, LAST_SIGMA = 0x3C2 };

/* Whether the letters before and behind byte `at` make the sigma there the last of its word. */
static bool ends_word(str s, uint32_t at, uint32_t n) {
	uint32_t code, before = at;
	if (!at)
		return false;
	do
		before--;
	while (before > 0 && ((uint8_t)s.p[before] & 0xC0) == 0x80);
	unicode_decode(s, before, &code);
	if (!unicode_cased(code))
		return false;
	if (at + n == s.n)
		return true;
	unicode_decode(s, at + n, &code);
	return !unicode_cased(code);
}

/* One character's other case at `to`; returns the bytes. */
static uint32_t put_case(char *to, str s, uint32_t at, uint32_t n, uint32_t code, bool upper) {
	uint32_t out[CASE_MOST], bytes = 0, count = unicode_case(code, upper, out);
	if (!upper && code == SIGMA)
		out[0] = ends_word(s, at, n) ? LAST_SIGMA : SMALL_SIGMA;
	for (uint32_t i = 0; i < count; i++)
		bytes += unicode_encode(to + bytes, out[i]);
	return bytes;
}

/* No character grows to more than three times its bytes. */
static struct val with_case(str s, bool upper, struct feel_run *run) {
	uint32_t used = 0;
	if (!run_charge(run, s.n / 16))
		return val_null();
	char *bytes = arena_alloc(run->arena, 3 * (size_t)s.n + 1);
	for (uint32_t at = 0, n, code; at < s.n; at += n) {
		n = unicode_decode(s, at, &code);
		used += put_case(bytes + used, s, at, n, code, upper);
	}
	check(used <= 3 * (uint64_t)s.n);
	return val_str((str){bytes, used});
}

struct val text_upper(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 1);
	return with_case(args[0].string, true, run);
}

struct val text_lower(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 1);
	return with_case(args[0].string, false, run);
}

/* ---- parts ---------------------------------------------------------------------------------- */

struct val text_before(const struct val *args, uint32_t n, struct feel_run *run) {
	int64_t at = find(args[0].string, args[1].string, run);
	check(n == 2);
	return val_str(str_cut(args[0].string, 0, at < 0 ? 0 : (uint32_t)at));
}

struct val text_after(const struct val *args, uint32_t n, struct feel_run *run) {
	str s = args[0].string;
	int64_t at = find(s, args[1].string, run);
	check(n == 2);
	return val_str(str_cut(s, at < 0 ? s.n : (uint32_t)at + args[1].string.n, s.n));
}

struct val text_contains(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 2);
	return val_bool(find(args[0].string, args[1].string, run) >= 0);
}

struct val text_starts(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 2);
	(void)run;
	return val_bool(str_starts(args[0].string, args[1].string));
}

struct val text_ends(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 2);
	(void)run;
	return val_bool(str_ends(args[0].string, args[1].string));
}

/* Texts of a list with a delimiter between them; null elements are left out. */
struct val text_join(const struct val *args, uint32_t n, struct feel_run *run) {
	str between = n > 1 && args[1].kind == VAL_STRING ? args[1].string : (str){0};
	uint64_t bytes = 0;
	struct val list = args[0];
	for (uint32_t i = 0; i < list.list.count; i++) {
		struct val item = list.list.items[i];
		if (item.kind != VAL_STRING && item.kind != VAL_NULL)
			return run_fail(run, "feel.argument", "A %s cannot be joined to a text.", kind_of(item));
		if (item.kind == VAL_STRING)
			bytes += (uint64_t)item.string.n + between.n;
	}
	if (!run_charge(run, bytes / 64 + list.list.count))
		return val_null();
	char *text = arena_alloc(run->arena, bytes + 1);
	uint32_t used = 0;
	bool later = false;
	for (uint32_t i = 0; i < list.list.count; i++) {
		struct val item = list.list.items[i];
		if (item.kind != VAL_STRING)
			continue;
		if (later && between.n) {
			memcpy(text + used, between.p, between.n);
			used += between.n;
		}
		if (item.string.n)
			memcpy(text + used, item.string.p, item.string.n);
		used += item.string.n;
		later = true;
	}
	return val_str((str){text, used});
}
