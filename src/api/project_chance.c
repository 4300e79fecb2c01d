/* GET projects/{id}/chances: by which day a project ends, how likely. */
#include "api/project.h"
#include "data/date.h"
#include "query/forecast.h"

enum { RUNS_USUAL = 2000, RUNS_MOST = 10000, SEED = 1 };

static bool read_asked(struct call *c, struct query_forecast *in, struct err *e) {
	str text;
	int64_t runs = RUNS_USUAL;
	if (api__parameter(c, "runs", &text) && (!str_int(text, &runs) || runs < 1 || runs > RUNS_MOST))
		return err_set(e, "field.range", "runs", "runs is a number from 1 to %d", RUNS_MOST);
	in->runs = (uint32_t)runs;
	return !api__parameter(c, "by", &text) || day_parse(text, &in->by) ||
	       err_set(e, "field.type", "by", "by is a day as 2022-01-04");
}

void api__project_chances(struct call *c) {
	struct err e = {0};
	struct query_chances found;
	struct query_forecast in = {.rules = api__plan_rules(c, &e),
		.scope = &c->actor->scope,
		.project = c->id,
		.today = api__today(c),
		.seed = SEED};
	bool good = in.rules && (in.book = api__rulebook(c, &e)) && read_asked(c, &in, &e) &&
	            query_forecast(c->query, c->arena, &in, &found, &e);
	if (good)
		query_put_chances(&c->reply->body, &found);
	api__finish(c, good, &e);
}
