/* Codes of items. */
#include "data/date.h"
#include "data/ident.h"
#include "pack/item.h"

enum { BODY = 18, LEVEL_AT = 18, DAY_AT = 31, DAY_DIGITS = 8 };

#define FAULT(chinese, english) ((struct item_code_fault){chinese, english})
static const struct item_code_fault good = {NULL, NULL};

/* Whether the characters from..to are digits, or digits and capitals. */
static bool all_of(str s, uint32_t from, uint32_t to, bool letters) {
	for (uint32_t i = from; i < to; i++) {
		bool digit = s.p[i] >= '0' && s.p[i] <= '9', letter = s.p[i] >= 'A' && s.p[i] <= 'Z';
		if (!digit && !(letters && letter))
			return false;
	}
	return true;
}

static bool is_day(str digits) {
	char text[16];
	day ignored;
	snprintf(text, sizeof text, "%.4s-%.2s-%.2s", digits.p, digits.p + 4, digits.p + 6);
	return all_of(digits, 0, digits.n, false) && day_parse(str_of(text), &ignored);
}

static struct item_code_fault judge_task(str code) {
	if (!ident_credit_check(code))
		return FAULT("前18位不是统一社会信用代码", "the first 18 characters are no credit code");
	if (!ident_credit_code(str_cut(code, 0, BODY)))
		return FAULT("统一社会信用代码的校验码不符", "the check character of the credit code does not fit");
	if (code.p[LEVEL_AT] < '1' || code.p[LEVEL_AT] > '6')
		return FAULT("第19位（行使层级）不是1至6", "the 19th character, the level, is none of 1 to 6");
	if (!all_of(code, LEVEL_AT + 1, CODE_TASK, true))
		return FAULT("后12位只能是数字和大写字母", "the last 12 characters are digits and capitals");
	return good;
}

struct item_code_fault item_code_judge(str code, enum item_code_length length) {
	if (code.n != (uint32_t)length) {
		switch (length) {
		case CODE_CATALOG: return FAULT("基本编码应为12位", "a catalogue code has 12 characters");
		case CODE_TASK: return FAULT("实施编码应为31位", "the code of an item has 31 characters");
		case CODE_HANDLING: return FAULT("业务办理项编码应为33位", "the code of a handling item has 33 characters");
		case CODE_CASE: return FAULT("办件编号应为43位", "the number of a case has 43 characters");
		}
	}
	if (length == CODE_CATALOG)
		return all_of(code, 0, code.n, true) ? good
		       : FAULT("基本编码只能是数字和大写字母", "a catalogue code has digits and capitals");
	struct item_code_fault fault = judge_task(code);
	if (fault.en || length == CODE_TASK)
		return fault;
	if (!all_of(code, CODE_TASK, code.n, false))
		return FAULT("实施编码之后只能是数字", "only digits follow the code of the item");
	if (length == CODE_CASE && !is_day(str_cut(code, DAY_AT, DAY_AT + DAY_DIGITS)))
		return FAULT("第32至39位不是日期", "characters 32 to 39 are no day");
	return good;
}

bool item_code_fits(str code) {
	return !item_code_judge(code, CODE_TASK).en;
}
