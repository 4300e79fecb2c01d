/* 账号: who works here and as what, with the three hands that keep one another in check (三员分立): one opens accounts and
 * sees no case, one gives roles and knows no password, one reads the log and can do nothing else.
 * Source: 信息安全技术 网络安全等级保护基本要求 GB/T 22239-2019, 8.1.5 (系统管理, 审计管理, 安全管理).
 *
 * States: opened -> active <-> locked; opened -> locked.
 * (1) An account's number is made of its name, so that whoever is named can be looked up and no name is given twice.
 * (2) Whoever opened an account gives it no role, nobody gives himself one, nobody locks or unlocks himself.
 * (3) A role has at most one of the three duties (to open, to assign, to read the log), and an account that has one
 *     takes no other role any more: for other work there is another account. */
#include "desk/task.h"

enum { ACCOUNT_NAME_MOST = 40, ACCOUNT_NUMBER_BITS = 52 };

/* FNV-1a, cut to what JSON carries exactly; the same for ever, since records are found by it. */
static int64_t account_number(str user) {
	uint64_t h = 14695981039346656037u;
	for (uint32_t i = 0; i < user.n; i++)
		h = (h ^ (uint8_t)user.p[i]) * 1099511628211u;
	h = (h ^ h >> ACCOUNT_NUMBER_BITS) & (((uint64_t)1 << ACCOUNT_NUMBER_BITS) - 1);
	return h ? (int64_t)h : 1;
}

static bool good_name(str user) {
	bool good = user.n >= 2 && user.n <= ACCOUNT_NAME_MOST && user.p[0] >= 'a' && user.p[0] <= 'z';
	for (uint32_t i = 0; good && i < user.n; i++) {
		char c = user.p[i];
		good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
	}
	return good;
}

/* The duties of a role among the three, one bit each. */
static uint32_t duties_of(const struct pack *p, str role) {
	static const char *const duties[] = {"account.open", "account.assign", "audit.read"};
	const struct role *r = role.n ? pack_role(p, role) : NULL;
	uint32_t found = 0;
	for (uint32_t i = 0; r && i < COUNT(duties); i++)
		found |= (uint32_t)role_may(r, str_of(duties[i])) << i;
	return found;
}

bool staff_account__open(struct decision *d) {
	str user = arg_str(d, F_user);
	int64_t number = account_number(user);
	if (!good_name(user))
		return desk__refuse(d, "account.bad_name", "payload.user",
			"a user name has 2 to %d small letters, digits, . _ or -, and begins with a letter", ACCOUNT_NAME_MOST);
	if (str_is(user, "system"))
		return desk__refuse(d, "account.exists", "payload.user", "the office itself acts under this name");
	if (desk__record(d, R_staff_account, number))
		return desk__refuse(d, "account.exists", "payload.user", "there is an account of this name, or was");
	check(!d->draft);
	d->draft = decide_draft(d, R_staff_account, number);
	set_name(emit_args(d, E_staff_account_opened), F_opened_by, d->command->actor);
	return true;
}

/* Nobody is judge in his own matter. */
static bool of_another(struct decision *d) {
	return !str_eq(rec_text(d->book, d->record, F_user), d->command->actor) ||
	       desk__refuse(d, "account.own", "", "nobody does this to his own account");
}

bool staff_account__assign(struct decision *d) {
	str role = arg_str(d, F_role), now = rec_text(d->book, d->record, F_role);
	uint32_t duties = duties_of(d->pack, role);
	if (!of_another(d) || !other_person(d, "account.same_person", rec_text(d->book, d->record, F_opened_by)))
		return false;
	if (!pack_role(d->pack, role))
		return desk__refuse(d, "account.no_role", "payload.role", "the pack has no role " STR_FMT, STR_ARG(role));
	if (duties & (duties - 1))
		return desk__refuse(d, "account.roles_apart", "payload.role", "the role joins duties that are kept apart");
	if (now.n && !str_eq(now, role) && (duties | duties_of(d->pack, now)))
		return desk__refuse(d, "account.roles_apart", "payload.role",
			"the account is " STR_FMT ": open another one for " STR_FMT, STR_ARG(now), STR_ARG(role));
	set_name(emit_args(d, E_staff_account_assigned), F_assigned_by, d->command->actor);
	return true;
}

bool staff_account__lock(struct decision *d) {
	return of_another(d) && emit_args(d, E_staff_account_locked);
}

bool staff_account__unlock(struct decision *d) {
	if (!of_another(d))
		return false;
	set_int(emit_args(d, E_staff_account_unlocked), F_locked_at, NIL);
	return true;
}

bool account__in_use(struct decision *d, str user) {
	const struct record *r = desk__record(d, R_staff_account, account_number(user));
	return !d->pack->approvers_are_accounts || (r && rec_is(r, F_state, W_active));
}

/* Who is asked to sign may be named with the department, or be one. */
static str account_of(const struct decision *d, enum field f, str who) {
	static const enum command_kind asks[] = {C_flow_add, C_task_add, C_task_transfer, C_flow_copy};
	str department, officer;
	for (size_t i = 0; f == F_officer && i < COUNT(asks); i++)
		if (d->command->kind == asks[i]) {
			task_split(d, who, &department, &officer);
			return officer.n || department.n ? officer : who;
		}
	return who;
}

/* Whoever is named is somebody who could: an account in use. Source: 财会〔2012〕21号 (授权审批). */
bool account__approver(struct decision *d) {
	static const enum field named[] = {F_approver, F_second_officer, F_officer};
	for (size_t i = 0; d->pack->approvers_are_accounts && i < COUNT(named); i++) {
		const struct arg *who = command_arg(d->command, named[i]);
		str user = who ? account_of(d, named[i], who->s) : STR("");
		char where[64];
		if (!who || !user.n || account__in_use(d, user))
			continue;
		snprintf(where, sizeof where, "payload.%s", field_defs[named[i]].name);
		return desk__refuse(d, "account.approver_unknown", where, "there is no account " STR_FMT " in use",
			STR_ARG(user));
	}
	return true;
}
