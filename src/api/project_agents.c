/* GET projects/agents: who may be the agent (代办员) of a project: accounts in use of the roles that keep its diary. */
#include "api/people.h"
#include "api/project.h"

enum { AGENTS_MOST = 200 };

/* Whether the role is one of agents: it names the permission itself; who may do all things is none for that. */
static bool is_of_agents(const struct role *r) {
	for (uint32_t i = 0; i < r->permission_count; i++)
		if (str_is(r->permissions[i], command_defs[C_project_note].name))
			return true;
	return false;
}

static bool find_agents(struct call *c, struct store_account *out, uint32_t *n, struct err *e) {
	struct api *a = c->api;
	const struct pack *p = a->set.pack;
	bool good = true;
	*n = 0;
	pthread_mutex_lock(&a->side_lock);
	for (uint32_t i = 0; good && i < p->role_count; i++) {
		uint32_t more = 0;
		if (is_of_agents(&p->roles[i]))
			good = store_accounts_of_role(a->set.accounts.side, c->arena, p->roles[i].name, p->approvers_are_accounts,
				out + *n, AGENTS_MOST - *n, &more, e);
		*n += more;
	}
	pthread_mutex_unlock(&a->side_lock);
	return good;
}

void api__project_agents(struct call *c) {
	struct err e = {0};
	struct buf *out = &c->reply->body;
	struct store_account *all = arena_array(c->arena, struct store_account, AGENTS_MOST);
	uint32_t n;
	bool good = find_agents(c, all, &n, &e);
	buf_text(out, "{\"items\":[");
	for (uint32_t i = 0; i < n; i++) {
		buf_text(out, i ? ",{\"user\":" : "{\"user\":");
		json_put_string(out, all[i].user);
		api__put_member(out, "name", all[i].name);
		buf_char(out, '}');
	}
	buf_text(out, "]}");
	api__finish(c, good, &e);
}
