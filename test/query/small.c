#include <sqlite3.h>
#include <stdlib.h>

#include "suites.h"

/* The departments of the rows: work of one that the pack has not is nobody's. */
static const struct code departments[] = {
	{CODE_DEPARTMENT, STR("city"), STR("城市"), STR("city"), 0},
	{CODE_DEPARTMENT, STR("housing"), STR("住建"), STR("housing"), 1},
	{CODE_DEPARTMENT, STR("城管"), STR("城管"), STR("城管"), 2}};

static const char rows[] =
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<97)"
	" INSERT INTO ticket(id,events,head,state,department,received_at,due_at,closed_at,limit_days,urgent,on_time,"
	" confidential)"
	" SELECT i,3,i+100,CASE i%3 WHEN 0 THEN 'closed' WHEN 1 THEN 'signed' ELSE 'received' END,"
	" CASE i%4 WHEN 0 THEN NULL WHEN 1 THEN 'city' WHEN 2 THEN 'housing' ELSE '城管' END,"
	" 1640995200000+i*86400000,CASE WHEN i%5=0 THEN NULL ELSE 1641995200000+(i*37%11)*86400000 END,"
	" CASE WHEN i%3=0 THEN 1642995200000+i*86400000 END,i%7,i%2,CASE WHEN i%3=0 THEN i%2 END,i%2 FROM n;"
	"INSERT INTO event(seq,stream,n,prev,kind,v,happened_at,recorded_at,actor,command,payload,body,hash) VALUES"
	"(7,'ticket/5',1,0,'ticket.received',1,1000,2000,'a','ticket.receive','{\"x\":1}','{}',zeroblob(32)),"
	"(50,'ticket/5',2,7,'ticket.dispatched',1,1000,2000,'a',NULL,NULL,'{\"y\":\"工\"}',zeroblob(32)),"
	"(105,'ticket/5',3,50,'ticket.signed',1,1000,2000,'b','ticket.sign','{}','{}',zeroblob(32));"
	"INSERT INTO person(kind,id,salt,data) VALUES('ticket',5,'s','{\"name\":\"张三\",\"phone\":\"13812345678\"}');"
	"INSERT INTO budget_line(id,events,head,title,amount_fen) VALUES(1,1,1,'=1+1 \"50%\" off_season',-5),"
	"(2,1,2,'plain',9);"
	"INSERT INTO definition(id,events,head,state,definition,effective_on,digest,model,reason,approver,published_at)"
	" VALUES"
	"(9,1,20,'published','decisions/a.dmn',18993,'d','<a/>','r','x',1000),"
	"(2,2,40,'withdrawn','decisions/b.dmn',18994,'d','<b/>','r','x',2000);"
	"INSERT INTO event(seq,stream,n,prev,kind,v,happened_at,recorded_at,actor,command,payload,body,hash) VALUES"
	"(20,'definition/9',1,0,'definition.published',1,1000,1000,'first',NULL,NULL,'{}',zeroblob(32)),"
	"(30,'definition/2',1,0,'definition.published',1,2000,2000,'second',NULL,NULL,'{}',zeroblob(32)),"
	"(40,'definition/2',2,30,'definition.withdrawn',1,3000,3000,'third',NULL,NULL,'{}',zeroblob(32));"
	"UPDATE ticket SET open_tasks='1@2 2@0' WHERE id=6; UPDATE ticket SET open_tasks='3@2' WHERE id=10;"
	"INSERT INTO task(id,events,head,state,officer,department) VALUES(1,1,1,'open','bo','housing'),"
	"(2,1,1,'open',NULL,'city'),(3,1,1,'open','bo','city');"
	"INSERT INTO notice(id,events,head,state,officer,department) VALUES(1,1,1,'sent','bo','housing'),"
	"(2,1,1,'sent',NULL,'housing');"
	"INSERT INTO it_project(id,events,head,title) VALUES(1,1,1,'100% of_it'),(2,1,1,'100x of it'),(3,1,1,'智慧平台');";

struct small *small_open(void) {
	struct small *s = mem_alloc(sizeof *s);
	struct err e = {0};
	struct store *store = NULL;
	sqlite3 *db = NULL;
	char *why = NULL;
	snprintf(s->folder, sizeof s->folder, "/tmp/yichuang-query-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(s->folder));
	snprintf(s->path, sizeof s->path, "%s/q.db", s->folder);
	struct store_settings settings = {.path = s->path, .mode = STORE_CREATE, .suite = LEDGER_SM3};
	ck_assert_msg(store_open(&settings, &store, &e), "%s", e.text);
	store_close(store);
	ck_assert_int_eq(sqlite3_open(s->path, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, rows, NULL, NULL, &why) == SQLITE_OK, "%s", why);
	sqlite3_close(db);
	s->pack.offset_minutes = 480;
	s->pack.synthetic = true;
	s->pack.codes = arena_array(&s->arena, struct code, COUNT(departments));
	for (s->pack.code_count = 0; s->pack.code_count < COUNT(departments); s->pack.code_count++)
		s->pack.codes[s->pack.code_count] = departments[s->pack.code_count];
	ck_assert(calendar_load(&s->arena, STR("date,name,kind,notice_year\n2022-01-03,x,off,2022\n"), "c.csv",
	                        (str){0}, "", 480, &s->pack.calendar, &e));
	ck_assert_msg(query_open(s->path, &s->pack, &s->query, &e), "%s", e.text);
	s->out = buf_make(16 << 20);
	return s;
}

void small_close(struct small *s) {
	char command[96];
	query_close(s->query);
	buf_free(&s->out);
	arena_free(&s->arena);
	snprintf(command, sizeof command, "rm -r %s", s->folder);
	ck_assert_int_eq(system(command), 0);
	mem_free(s);
}
