/* Built-in functions on texts; positions and lengths count code points. DMN 1.5, 10.3.4.3. */
#include "feel/builtins.h"

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
static int64_t find(str s, str part) {
	check(s.p || !s.n);
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
	(void)run;
	return val_int(str_points(args[0].string));
}

/* ---- letters -------------------------------------------------------------------------------- */

/* Alphabets whose two cases lie a fixed distance apart, and those where they alternate (distance 1). */
static const struct {
	uint32_t from, to; /* upper-case letters; with distance 1 both cases, the upper one even or odd as `from` */
	uint32_t distance;
} alphabets[] = {{'A', 'Z', 32}, {0xC0, 0xD6, 32}, {0xD8, 0xDE, 32}, {0x100, 0x12F, 1}, {0x132, 0x137, 1},
	{0x139, 0x148, 1}, {0x14A, 0x177, 1}, {0x179, 0x17E, 1}, {0x391, 0x3A1, 32}, {0x3A3, 0x3AB, 32},
	{0x400, 0x40F, 80}, {0x410, 0x42F, 32}, {0x460, 0x481, 1}, {0x48A, 0x4BF, 1}, {0x4D0, 0x52F, 1},
	{0x531, 0x556, 48}, {0x1E00, 0x1E95, 1}, {0x1EA0, 0x1EFF, 1}, {0xFF21, 0xFF3A, 32}, {0x10400, 0x10427, 40}};

static uint32_t change_case(uint32_t c, bool upper) {
	for (size_t i = 0; i < COUNT(alphabets); i++) {
		uint32_t from = alphabets[i].from, to = alphabets[i].to, distance = alphabets[i].distance;
		if (distance == 1 && c >= from && c <= to) {
			bool is_upper = c % 2 == from % 2;
			return upper == is_upper ? c : upper ? c - 1 : c + 1;
		}
		if (distance > 1 && !upper && c >= from && c <= to)
			return c + distance;
		if (distance > 1 && upper && c >= from + distance && c <= to + distance)
			return c - distance;
	}
	return c;
}

static uint32_t decode(str s, uint32_t at, uint32_t *code) {
	uint8_t c = (uint8_t)s.p[at];
	uint32_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	if (at + n > s.n)
		n = 1;
	*code = n == 1 ? c : c & (0xFFu >> (n + 1));
	for (uint32_t i = 1; i < n; i++)
		*code = *code << 6 | ((uint8_t)s.p[at + i] & 0x3F);
	return n;
}

/* In all alphabets above both cases take the same number of bytes. */
static void encode(char *to, uint32_t c, uint32_t n) {
	if (n == 1) {
		to[0] = (char)c;
		return;
	}
	for (uint32_t i = n - 1; i > 0; i--, c >>= 6)
		to[i] = (char)(0x80 | (c & 0x3F));
	to[0] = (char)((0xF00u >> n & 0xFF) | c);
}

static struct val with_case(str s, bool upper, struct feel_run *run) {
	if (!run_charge(run, s.n / 16))
		return val_null();
	char *bytes = arena_alloc(run->arena, (size_t)s.n + 1);
	for (uint32_t at = 0, n, code; at < s.n; at += n) {
		n = decode(s, at, &code);
		encode(bytes + at, change_case(code, upper), n);
	}
	return val_str((str){bytes, s.n});
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
	int64_t at = find(args[0].string, args[1].string);
	check(n == 2);
	(void)run;
	return val_str(str_cut(args[0].string, 0, at < 0 ? 0 : (uint32_t)at));
}

struct val text_after(const struct val *args, uint32_t n, struct feel_run *run) {
	str s = args[0].string;
	int64_t at = find(s, args[1].string);
	check(n == 2);
	(void)run;
	return val_str(str_cut(s, at < 0 ? s.n : (uint32_t)at + args[1].string.n, s.n));
}

struct val text_contains(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 2);
	(void)run;
	return val_bool(find(args[0].string, args[1].string) >= 0);
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
