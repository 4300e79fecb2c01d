/* The public notice of decisions. Source: 行政许可法 40 (granted decisions are public). */
#include "api/list_file.h"
#include "data/date.h"
#include "query/public.h"

static bool read_day(struct call *c, const char *name, day *out, struct err *e) {
	str text;
	return !api__parameter(c, name, &text) || text.n == 0 || day_parse(text, out) ||
	       err_set(e, "field.type", name, "%s is a day, YYYY-MM-DD", name);
}

static bool read_ask(struct call *c, bool file, struct query_notice *n, struct err *e) {
	str text;
	int64_t limit = file ? LIST_FILE_ROWS : 50, most = file ? LIST_FILE_ROWS : LIMIT_PAGE_ROWS;
	if (api__parameter(c, "search", &text))
		n->search = str_trim(text);
	if (api__parameter(c, "cursor", &text))
		n->cursor = text;
	if (api__parameter(c, "item", &text))
		n->item = text;
	if (!read_day(c, "from", &n->from, e) || !read_day(c, "to", &n->to, e))
		return false;
	bool given = api__parameter(c, "limit", &text) && text.n;
	if (given && (!str_int(text, &limit) || limit < 1 || limit > most))
		return err_set(e, "field.range", "limit", "limit is a number from 1 to %lld", (long long)most);
	n->limit = (uint32_t)limit;
	return str_utf8(n->search) || err_set(e, "field.type", "search", "the address is not UTF-8");
}

static const struct file_column columns[] = {{"case_no", "办件编号", "case number"}, {"item", "事项编码", "item code"},
	{"item_zh", "事项", "item (Chinese)"}, {"item_en", "事项（英文）", "item"}, {"department", "部门编码", "department code"},
	{"department_zh", "部门", "department (Chinese)"}, {"department_en", "部门（英文）", "department"},
	{"state_zh", "状态", "state (Chinese)"}, {"state_en", "状态（英文）", "state"}, {"decided_at", "决定时间", "decided at"},
	{"valid_until", "有效期至", "valid until"}, {"holder", "申请人（已隐去）", "holder, masked"}};
static const struct list_file file = {"decisions", "决定公示", "public notice", columns, COUNT(columns)};

void api__public_decisions(struct call *c) {
	struct err e = {0};
	struct list_asked asked = {0};
	struct query_notice n = {.from = INT32_MIN, .to = INT32_MAX};
	bool good = api__list_as(c, &asked, &e) && read_ask(c, asked.as, &n, &e) &&
	            query_public(c->query, &n, &c->reply->body, &e);
	api__finish_list(c, good, &file, asked, &e);
}
