/* GET projects/load: what the plans of all running projects want of the reviewers. */
#include "api/project.h"
#include "query/pools.h"

void api__projects_load(struct call *c) {
	struct err e = {0};
	const struct plan_rules *rules = api__plan_rules(c, &e);
	bool good = rules && query_pool_load(c->query, rules, &c->actor->scope, api__today(c), &c->reply->body, &e);
	api__finish(c, good, &e);
}
