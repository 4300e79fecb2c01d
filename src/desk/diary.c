/* 代办日志: what the agent of a project did for the firm and heard from it, day by day; and who the agent is.
 *
 * An entry is an event of the project and nothing else: it is never changed, a mistake is corrected by another entry.
 * Source: domain.md §2.6 (one agent for a project); 个人信息保护法 6 (what stays for ever holds no numbers of people). */
#include "data/ident.h"
#include "desk/desk_int.h"

bool project__note(struct decision *d) {
	uint32_t at, n;
	str text = arg_str(d, F_content);
	if (!str_trim(text).n)
		return desk__refuse(d, "field.missing", "payload.content", "an entry says something");
	if (ident_spot(text, 0, &at, &n))
		return desk__refuse(d, "project.personal_in_text", "payload.content",
			"a telephone or identity number stands here: the diary stays in the ledger for ever");
	emit_args(d, E_project_noted);
	return true;
}

bool project__assign_agent(struct decision *d) {
	str now = rec_text(d->book, d->record, F_officer);
	if (str_eq(now, arg_str(d, F_officer)))
		return desk__refuse(d, "project.same_agent", "payload.officer", STR_FMT " is the agent already", STR_ARG(now));
	check(d->record->kind == R_project);
	emit_args(d, E_project_agent_assigned);
	return true;
}
