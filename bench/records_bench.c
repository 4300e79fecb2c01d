/* Many cases of one window, or many tickets of the hotline, made straight through the desk: the database that reads are
 * measured on. All of it is synthetic. The same number gives the same database.
 *
 *   records_bench PACK DB cases|tickets COUNT OPEN
 *
 * OPEN of 1,000 are left at some step, the others are decided and delivered, or replied to and closed. Prints what it
 * took. */
#include <stdlib.h>
#include <time.h>

#include "desk/desk.h"
#include "store/store.h"

enum { BATCH = 4096, RECORD_COMMANDS = 9 };

static double now_s(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static _Noreturn void fail(const struct err *e) {
	fprintf(stderr, "records_bench: %s %s %s\n", e->code, e->where, e->text);
	exit(1);
}

struct bench {
	const struct pack *pack;
	struct desk *desk;
	struct arena arena;
	struct command commands[BATCH + RECORD_COMMANDS];
	struct outcome outcomes[BATCH + RECORD_COMMANDS];
	uint32_t n;
	int64_t count, open, done, refused;
	uint64_t state; /* of the generator */
};

/* A number below `most`, the same in every run. */
static uint32_t pick(struct bench *b, uint32_t most) {
	b->state = b->state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((b->state >> 33) % most);
}

static void tick(struct bench *b) {
	struct err e = {0};
	if (b->n && !desk_tick(b->desk, b->commands, b->n, b->outcomes, &e))
		fail(&e);
	for (uint32_t i = 0; i < b->n; i++)
		if (!b->outcomes[i].accepted && b->refused++ < 5)
			fprintf(stderr, "refused: %s %lld: %s\n", command_defs[b->commands[i].kind].name,
			        (long long)b->commands[i].id, b->outcomes[i].refusal.code);
	b->done += b->n;
	b->n = 0;
	arena_reset(&b->arena);
}

static void give(struct bench *b, str line) {
	struct json tokens[128];
	struct json_doc doc;
	struct err e = {0};
	if (!json_parse_into(line, tokens, COUNT(tokens), &doc, &e) ||
	    !command_read(&b->arena, b->pack, &doc, 0, C_none, &b->commands[b->n++], &e))
		fail(&e);
}

static str stamp(struct bench *b, ms at) {
	struct buf text = buf_make(64);
	ms_put(&text, at, b->pack->offset_minutes);
	str out = arena_str(&b->arena, buf_view(&text));
	buf_free(&text);
	return out;
}

static void receive(struct bench *b, int64_t id, const struct item *item, str point, ms at) {
	static const char *const names[] = {"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周"};
	static const char *const given[] = {
		"伟", "芳", "娜", "秀英", "敏", "静", "丽", "强", "磊", "军", "洋", "艳", "勇", "杰", "娟"};
	give(b, arena_format(&b->arena,
		"{\"at\":\"" STR_FMT "\",\"actor\":\"clerk%02u\",\"kind\":\"case.receive\",\"id\":%lld,\"payload\":{"
		"\"applicant_kind\":\"person\",\"channel\":\"window\",\"facts\":{\"verified\":false},\"item\":\"" STR_FMT "\","
		"\"materials_complete\":true,\"person\":{\"id_no\":\"99000019%02u%02u%02u%04u\",\"name\":\"%s%s\","
		"\"phone\":\"199%08u\"},\"service_point\":\"" STR_FMT "\"}}",
		STR_ARG(stamp(b, at)), pick(b, 30), (long long)id, STR_ARG(item->code), pick(b, 90) + 10, pick(b, 12) + 1,
		pick(b, 28) + 1, pick(b, 10000), names[pick(b, COUNT(names))], given[pick(b, COUNT(given))],
		pick(b, 100000000), STR_ARG(point)));
}

static void step(struct bench *b, int64_t id, const char *actor, const char *command, const char *payload, ms at) {
	give(b, arena_format(&b->arena,
		"{\"at\":\"" STR_FMT "\",\"actor\":\"%s\",\"kind\":\"%s\",\"id\":%lld,\"payload\":%s}",
		STR_ARG(stamp(b, at)), actor, command, (long long)id, payload));
}

/* The way of one case; an open one stops after some of its steps. */
static void one_case(struct bench *b, int64_t id, ms at) {
	static const struct {
		const char *actor, *command, *payload;
		bool promised;
	} steps[] = {{"clerk", "case.accept", "{}", false}, {"leader", "case.assign", "{\"officer\":\"reviewer\"}", true},
		{"reviewer", "case.review", "{\"opinion\":\"材料齐全，符合条件\",\"second_officer\":\"reviewer2\"}", true},
		{"leader", "case.approve", "{\"opinion\":\"同意\"}", true},
		{"chief", "case.decide", "{\"result\":\"granted\"}", false},
		{"reviewer", "case.make", "{\"document_no\":\"合成证字〔2022〕1号\"}", true},
		{"clerk", "case.deliver", "{\"delivery\":\"window\"}", false}};
	const struct item *item;
	do /* renewals would need a licence that ends */
		item = &b->pack->items[pick(b, b->pack->item_count)];
	while (item->renewal);
	bool instant = str_is(item->process_name, "instant-case");
	/* four of ten come to the hall of the district, the first of the points */
	str point = b->pack->points[pick(b, 10) < 4 ? 0 : pick(b, b->pack->point_count)].code;
	uint32_t most = pick(b, 1000) < (uint32_t)b->open ? pick(b, 5) : COUNT(steps);
	receive(b, id, item, point, at);
	for (uint32_t i = 0, done = 0; i < COUNT(steps) && done < most; i++)
		if (!steps[i].promised || !instant)
			step(b, id, steps[i].actor, steps[i].command, steps[i].payload, at + 1000 * ++done);
}

/* What a caller says: a place, a thing, a trouble. */
static str words_of_caller(struct bench *b) {
	static const char *const places[] = {"东区广场", "科学城地铁站", "大沙地市场", "萝岗小区", "文冲村", "港湾路",
		"香雪公园", "开创大道", "中新广场", "长洲码头", "南岗市场", "云埔工业园"};
	static const char *const things[] = {"路灯", "井盖", "垃圾桶", "共享单车", "施工工地", "自来水管", "电梯", "停车场",
		"红绿灯", "绿化树", "公交站牌", "人行道", "排水渠", "空调外机"};
	static const char *const troubles[] = {"夜间噪音扰民", "损坏多日无人维修", "被占用无法通行", "气味难闻影响居住",
		"晚上不亮存在安全隐患", "积水严重请尽快处理", "收费不合理没有公示", "长期无人清理"};
	return arena_format(&b->arena, "%s%u号附近%s%s", places[pick(b, COUNT(places))], pick(b, 400) + 1,
		things[pick(b, COUNT(things))], troubles[pick(b, COUNT(troubles))]);
}

/* The way of one ticket; an open one stops after some of its steps. */
static void one_ticket(struct bench *b, int64_t id, ms at) {
	static const struct {
		const char *actor, *command, *payload;
	} steps[] = {{"handler", "ticket.sign", "{}"}, {"handler", "ticket.reply", "{\"reason\":\"已派人处理\"}"},
		{"handler", "ticket.submit", "{}"}, {"operator", "ticket.review", "{\"passed_check\":true}"},
		{"operator", "ticket.close", "{}"}};
	static const char *const classes[] = {"help", "complaint", "report", "suggest"};
	const struct csv *topics = pack_table(b->pack, "hotline/topics.csv");
	const struct csv *units = pack_table(b->pack, "org/departments.csv");
	str topic = csv_cell(topics, pick(b, topics->rows), csv_column(topics, "code"));
	str unit = csv_cell(units, pick(b, units->rows), csv_column(units, "code"));
	str content = words_of_caller(b), area = b->pack->points[pick(b, b->pack->point_count)].code;
	give(b, arena_format(&b->arena,
		"{\"at\":\"" STR_FMT "\",\"actor\":\"operator\",\"kind\":\"ticket.receive\",\"id\":%lld,\"payload\":{"
		"\"area\":\"" STR_FMT "\",\"channel\":\"phone\",\"content\":\"" STR_FMT "\",\"person\":{\"name\":\"合成人\","
		"\"phone\":\"199%08u\"},\"ticket_class\":\"%s\",\"topic\":\"" STR_FMT "\"}}",
		STR_ARG(stamp(b, at)), (long long)id, STR_ARG(area), STR_ARG(content), pick(b, 100000000),
		classes[pick(b, COUNT(classes))], STR_ARG(topic)));
	step(b, id, "operator", "ticket.dispatch",
		arena_format(&b->arena, "{\"department\":\"" STR_FMT "\"}", STR_ARG(unit)).p, at + 1000);
	uint32_t most = pick(b, 1000) < (uint32_t)b->open ? pick(b, 5) : COUNT(steps);
	for (uint32_t i = 0; i < most; i++)
		step(b, id, steps[i].actor, steps[i].command, steps[i].payload, at + 1000 * (i + 2));
}

int main(int argc, char **argv) {
	struct pack *pack;
	struct pack_complaints to = {0};
	struct err e = {0};
	struct store *store;
	static struct bench b;
	if (argc != 6 || !pack_load(argv[1], &pack, &to))
		return 2;
	b = (struct bench){
		.pack = pack, .count = strtoll(argv[4], NULL, 10), .open = strtoll(argv[5], NULL, 10), .state = 7};
	bool tickets = strcmp(argv[3], "tickets") == 0;
	struct store_settings settings = {
		.path = argv[2], .mode = STORE_CREATE, .suite = LEDGER_SM3, .pack_name = pack->name, .pack_version = STR("")};
	struct desk_settings ds = {.suite = LEDGER_SM3, .person_key = STR("synthetic-demo-key"), .cache_records = 150000};
	if (!store_open(&settings, &store, &e) || !desk_open(pack, store_book(store), &ds, &b.desk, &e))
		fail(&e);
	ms first = ms_of_day(pack->valid_from, pack->offset_minutes) + INT64_C(3) * 86400000;
	ms year = INT64_C(360) * 86400000;
	double begun = now_s();
	for (int64_t i = 0; i < b.count; i++) {
		(tickets ? one_ticket : one_case)(&b, i + 1, first + year / b.count * i);
		if (b.n > BATCH - RECORD_COMMANDS)
			tick(&b);
	}
	tick(&b);
	double spent = now_s() - begun;
	printf("{\"records\":%lld,\"commands\":%lld,\"refused\":%lld,\"seconds\":%.1f,\"commands_per_s\":%.0f}\n",
	       (long long)b.count, (long long)b.done, (long long)b.refused, spent, (double)b.done / spent);
	desk_close(b.desk);
	store_close(store);
	pack_free(pack);
	return 0;
}
