/* yichuang user, token */
#include <time.h>

#include "cli/cli.h"
#include "pack/pack.h"
#include "store/accounts.h"

/* A role that the pack does not have could never log in. */
static bool is_role(const char *pack, const char *role, struct err *e) {
	struct pack *p = cli_pack(pack);
	if (!p)
		return err_set(e, "pack.refused", "--pack", "the pack has faults");
	bool found = pack_role(p, str_of(role)) != NULL;
	pack_free(p);
	return found || err_set(e, "usage", "--role", "the pack has no role %s", role);
}

static int add(struct store_accounts *s, const char *user, const struct option *o, uint32_t n, struct err *e) {
	const char *name = option_value(o, n, "--name"), *role = option_value(o, n, "--role"),
			   *password = option_value(o, n, "--password");
	if (!role)
		return err_set(e, "usage", "--role", "--role is missing") + CLI_USAGE;
	if (!is_role(option_value(o, n, "--pack"), role, e))
		return CLI_USAGE;
	struct store_account account = {str_of(user), str_of(name ? name : user), str_of(role),
		str_of(option_value(o, n, "--department")), str_of(option_value(o, n, "--service-point")), false};
	return store_account_put(s, &account, str_of(password), e) ? CLI_DONE : CLI_NO;
}

/* Whoever an issuer calls by this subject logs in as the account. */
static int bind(struct store_accounts *s, const char *user, const char *issuer, const char *subject, struct err *e) {
	struct arena a = {0};
	struct store_account found;
	if (!*issuer || !*subject)
		return err_set(e, "usage", "--issuer", "--issuer and --subject are needed") + CLI_USAGE;
	bool good = store_account_find(s, &a, str_of(user), &found, e) &&
				store_binding_put(s, str_of(issuer), str_of(subject), str_of(user), e);
	arena_free(&a);
	return good ? CLI_DONE : CLI_NO;
}

static int list(struct store_accounts *s, struct err *e) {
	struct arena a = {0};
	struct store_account *all;
	uint32_t n;
	bool ok = store_account_list(s, &a, &all, &n, e);
	for (uint32_t i = 0; ok && i < n; i++)
		printf("%.*s\t%.*s\t%.*s\t%.*s%s\n", (int)all[i].user.n, all[i].user.p, (int)all[i].role.n, all[i].role.p,
			(int)all[i].name.n, all[i].name.p, (int)all[i].department.n, all[i].department.p,
			all[i].demo ? "\tdemo (synthetic)" : "");
	arena_free(&a);
	return ok ? CLI_DONE : CLI_NO;
}

static int make(struct store_accounts *s, const char *user, const char *days, struct err *e) {
	int64_t n;
	char token[STORE_TOKEN + 1];
	ms now = (ms)time(NULL) * 1000;
	if (!str_int(str_of(days), &n) || n < 1 || n > 3660)
		return err_set(e, "usage", "--days", "--days is 1 to 3660") + CLI_USAGE;
	if (!store_token_make(s, str_of(user), STR("command line"), now, now + n * 86400000, token, e))
		return CLI_NO;
	printf("%s\n", token);
	return CLI_DONE;
}

static int with_user(struct store_accounts *s, const char *verb, const struct arguments *a, const struct option *o,
	uint32_t n, struct err *e) {
	if (a->count == 2 && strcmp(verb, "add") == 0)
		return add(s, a->operands[1], o, n, e);
	if (a->count == 2 && strcmp(verb, "bind") == 0)
		return bind(s, a->operands[1], option_value(o, n, "--issuer"), option_value(o, n, "--subject"), e);
	if (a->count == 2 && strcmp(verb, "factor-reset") == 0)
		return store_factor_drop(s, str_of(a->operands[1]), e) ? CLI_DONE : CLI_NO;
	return a->count == 1 && strcmp(verb, "list") == 0 ? list(s, e) : CLI_USAGE;
}

static int with_token(struct store_accounts *s, const char *verb, const struct arguments *a, const struct option *o,
	uint32_t n, struct err *e) {
	if (a->count == 2 && strcmp(verb, "make") == 0)
		return make(s, a->operands[1], option_value(o, n, "--days"), e);
	if (a->count == 2 && strcmp(verb, "drop") == 0)
		return store_token_drop(s, str_of(a->operands[1]), e) ? CLI_DONE : CLI_NO;
	return CLI_USAGE;
}

static int run(int argc, char **argv, bool tokens) {
	struct option o[] = {{"--db", false, NULL}, {"--role", false, NULL}, {"--name", false, NULL},
		{"--department", false, ""}, {"--service-point", false, ""}, {"--password", false, ""},
		{"--issuer", false, ""}, {"--subject", false, ""}, {"--days", false, "365"}, {"--pack", false, default_pack()}};
	struct arguments a;
	struct err e = {0};
	struct store_accounts *s;
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	const char *path = database_path(o[0].value), *verb = a.count ? a.operands[0] : "";
	if (!path)
		return CLI_USAGE;
	if (!store_accounts_open(path, &s, &e))
		return cli_refused(&e);
	err_set(&e, "usage", argv[1], "see yichuang %s --help", argv[1]);
	int status = tokens ? with_token(s, verb, &a, o, COUNT(o), &e) : with_user(s, verb, &a, o, COUNT(o), &e);
	store_accounts_close(s);
	return status == CLI_DONE ? CLI_DONE : cli_refused(&e);
}

int cli_user(int argc, char **argv) {
	return run(argc, argv, false);
}

int cli_token(int argc, char **argv) {
	return run(argc, argv, true);
}
