/* Accounts kept by the store: one connection to log in with, one to look tokens up with, so that neither waits for
 * the other. */
#include "store/store.h"

#include "api/api.h"

struct keeping {
	struct store_accounts *login, *find;
	int days;
};

static bool log_in(void *self, struct arena *a, str user, str password, ms now, str *token, struct api_who *who,
		struct err *e) {
	struct keeping *k = self;
	struct store_account account;
	char text[STORE_TOKEN + 1];
	if (!store_account_check(k->login, user, password, e))
		return err_set(e, "auth.wrong_password", "", "the user name or the password is wrong");
	if (!store_account_find(k->login, a, user, &account, e) ||
	    !store_token_make(k->login, user, STR("login"), now, now + (ms)k->days * MS_PER_DAY, text, e))
		return false;
	*token = arena_str(a, str_of(text));
	*who = (struct api_who){account.user, account.name, account.role, account.department, account.service_point};
	return true;
}

static bool find(void *self, struct arena *a, str token, ms now, struct api_who *who, struct err *e) {
	struct keeping *k = self;
	struct store_account account;
	if (!store_token_find(k->find, a, token, now, &account, e))
		return false;
	*who = (struct api_who){account.user, account.name, account.role, account.department, account.service_point};
	return true;
}

static void drop(void *self, str token) {
	struct keeping *k = self;
	struct err e = {0};
	if (!store_token_drop(k->login, token, &e))
		log_line(LOG_WARN, "api.token_drop", "code=%s", e.code);
}

bool api_accounts_open(const char *path, int days, struct api_accounts *out, struct err *e) {
	struct keeping *k = mem_alloc(sizeof *k);
	k->days = days;
	if (store_accounts_open(path, &k->login, e) && store_accounts_open(path, &k->find, e)) {
		*out = (struct api_accounts){k, log_in, find, drop};
		return true;
	}
	if (k->login)
		store_accounts_close(k->login);
	mem_free(k);
	return false;
}

void api_accounts_close(struct api_accounts *a) {
	struct keeping *k = a->self;
	store_accounts_close(k->login);
	store_accounts_close(k->find);
	mem_free(k);
}
