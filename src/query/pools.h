/* query: how much the reviewers have to do, over all plans. */
#ifndef QUERY_POOLS_H
#define QUERY_POOLS_H

#include "plan/plan.h"
#include "query/query.h"

enum { QUERY_POOL_WEEKS = 26 }; /* weeks that are looked at */

/* Writes {"from","pools":[{"code","name_zh","name_en","units","weeks":[{"from","days","room","over","projects"}…]}…],
 * "projects":[{"id","title"}…]}: for each pool of plans/pools.csv and each week from Monday, the working days that the
 * kept plans of running projects want of it, those that it has, whether that is more than it has, and the numbers of
 * the projects; last their names.
 * from  a day of the first week     scope  what the asker may see of projects; nothing else is counted
 * Source: domain.md §2.6 (capacity-aware) */
bool query_pool_load(struct query *q, const struct plan_rules *rules, const struct query_scope *scope, day from,
                     struct buf *out, struct err *e);

#endif
