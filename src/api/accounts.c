/* Accounts kept by the store: one connection to log in with, one to look tokens up with, one for all that people keep
 * beside (drafts, profiles, the log), so that none of them waits for another. */
#include "store/accounts.h"

#include "api/api.h"

enum { IDLE_HOURS = 8 };

bool api_accounts_open(const char *path, int days, struct api_accounts *out, struct err *e) {
	struct store_accounts **each[] = {&out->login, &out->find, &out->side};
	*out = (struct api_accounts){.days = days};
	for (size_t i = 0; i < COUNT(each); i++) {
		if (!store_accounts_open(path, each[i], e)) {
			*each[i] = NULL;
			api_accounts_close(out);
			return false;
		}
		store_sessions_idle(*each[i], IDLE_HOURS * MS_PER_HOUR);
	}
	return true;
}

void api_accounts_close(struct api_accounts *a) {
	store_accounts_close(a->login);
	store_accounts_close(a->find);
	store_accounts_close(a->side);
	*a = (struct api_accounts){0};
}
