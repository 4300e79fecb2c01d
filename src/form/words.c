/* What is wrong, in words a citizen understands. %1 is the field's name, %2 the bound. */
#include "form/form_int.h"

static const struct {
	const char *code, *zh, *en;
} words[] = {
	{"form.required", "请填写“%1”。", "Please fill in “%1”."},
	{"form.type", "“%1”的格式不对。", "“%1” is not in the right form."},
	{"form.min_length", "“%1”至少要有%2个字。", "“%1” needs at least %2 characters."},
	{"form.max_length", "“%1”最多%2个字。", "“%1” may have at most %2 characters."},
	{"form.pattern", "“%1”的格式不对。%2", "“%1” is not in the right form. %2"},
	{"form.min", "“%1”不能小于%2。", "“%1” must not be less than %2."},
	{"form.max", "“%1”不能大于%2。", "“%1” must not be more than %2."},
	{"form.decimals", "“%1”最多保留%2位小数。", "“%1” may have at most %2 digits after the point."},
	{"form.option", "请在“%1”列出的选项中选择。", "Please choose one of the options of “%1”."},
	{"form.date", "“%1”不是正确的日期或时间。", "“%1” is not a date or time that exists."},
	{"form.unknown_field", "表单中没有“%1”这一项。", "The form has no field “%1”."},
	{"form.id_no", "“%1”不是正确的公民身份号码，请核对18位号码。",
		"“%1” is not a valid identity number; please check its 18 characters."},
	{"form.phone", "“%1”不是正确的电话号码。", "“%1” is not a valid telephone number."},
	{"form.email", "“%1”不是正确的电子邮箱地址。", "“%1” is not a valid e-mail address."},
	{"form.credit_code", "“%1”不是正确的统一社会信用代码，请核对18位代码。",
		"“%1” is not a valid unified social credit code; please check its 18 characters."},
};

static str fill(struct arena *a, const char *pattern, str name, str amount) {
	struct buf b = buf_make(2000);
	for (const char *p = pattern; *p; p++) {
		if (*p == '%' && (p[1] == '1' || p[1] == '2'))
			buf_str(&b, *++p == '1' ? name : amount);
		else
			buf_char(&b, *p);
	}
	str text = arena_str(a, str_trim(buf_view(&b)));
	buf_free(&b);
	return text;
}

void form__say(struct judging *j, const struct node *n, str key, const char *code, str amount) {
	struct form_verdict *out = j->out;
	if (out->error_count == FORM_ERRORS)
		return;
	for (size_t i = 0; i < COUNT(words); i++)
		if (strcmp(words[i].code, code) == 0) {
			str shown = str_cut(key, 0, 200);
			while (!str_utf8(shown)) /* keys of strangers may be cut within a character */
				shown.n--;
			out->errors[out->error_count++] = (struct form_error){key, words[i].code,
				fill(j->a, words[i].zh, n ? n->label_zh : shown, amount),
				fill(j->a, words[i].en, n ? n->label_en : shown, amount)};
			return;
		}
	check(!"every code has its words");
}
