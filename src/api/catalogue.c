/* Lists of service items: judged before they are published, and the catalogue as it stands, to take away. */
#include "api/inside.h"
#include "data/xlsx.h"
#include "pack/catalogue.h"

enum { PREVIEW_ROWS = 200 };

/* Whose catalogue a list is compared with. */
struct now {
	const struct rulebook *book;
	day on;
};

static struct catalogue_entry find(void *self, str name) {
	const struct now *now = self;
	return rulebook_entry(now->book, name, now->on);
}

/* What the address says the body is must be what it is. */
static bool good_format(const struct call *c, struct err *e) {
	str format;
	if (!api__parameter(c, "format", &format))
		return true;
	bool xlsx = xlsx_is(c->request->body);
	if (str_is(format, "xlsx") ? xlsx : str_is(format, "csv") && !xlsx)
		return true;
	return err_set(e, "field.type", "format", "the body is not of the format that is named: csv or xlsx");
}

void api__catalogue_check(struct call *c) {
	struct err e = {0};
	struct catalogue_list list;
	str map = STR("");
	struct now now = {NULL, api__today(c)};
	struct catalogue_now at = {&now, find};
	api__parameter(c, "map", &map);
	if (!good_format(c, &e) || !(now.book = api__rulebook(c, &e)) ||
		!catalogue_read(c->api->set.pack, &at, c->request->body, map, now.on, &list, &e)) {
		api__problem(c->api, c->reply, &e);
		return;
	}
	catalogue_put_report(&c->reply->body, &list, PREVIEW_ROWS, true);
	catalogue_free(&list);
	api__json(c, 200);
}

/* Synthetic data says so in name and header, wherever the file ends up. */
static void name_file(struct call *c, const char *sheet, bool xlsx) {
	bool synthetic = c->api->set.pack->synthetic;
	c->reply->status = 200;
	c->reply->type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	                      : "text/csv; charset=utf-8";
	net_reply_header(c->reply, STR("Content-Disposition"),
		arena_format(c->arena, "attachment; filename=\"%scatalogue-%s.%s\"", synthetic ? "synthetic-" : "", sheet,
			xlsx ? "xlsx" : "csv"));
	if (synthetic)
		net_reply_header(c->reply, STR("X-Yichuang-Data"), STR("synthetic"));
}

void api__catalogue_export(struct call *c) {
	struct err e = {0};
	str format = STR("csv"), sheet = STR("items");
	const struct catalogue_entry *entries;
	api__parameter(c, "format", &format);
	api__parameter(c, "sheet", &sheet);
	bool xlsx = str_is(format, "xlsx"), good = xlsx || str_is(format, "csv");
	const struct rulebook *book = good ? api__rulebook(c, &e) : NULL;
	if (!good)
		err_set(&e, "field.word", "format", "format is csv or xlsx");
	if (book) {
		const struct pack *p = c->api->set.pack;
		uint32_t n = rulebook_items(book, c->arena, api__today(c), &entries);
		good = xlsx ? catalogue_put_xlsx(&c->reply->body, p, entries, n, &e)
		            : catalogue_put_csv(&c->reply->body, p, entries, n, sheet) ||
		                  err_set(&e, "field.word", "sheet", "sheet is items, or one of its lists");
	}
	if (good && book)
		api__audit_call(c, "export", STR("catalogue"), c->request->query);
	if (good && book)
		name_file(c, xlsx ? "all" : arena_str(c->arena, sheet).p, xlsx);
	else
		api__problem(c->api, c->reply, &e);
}
