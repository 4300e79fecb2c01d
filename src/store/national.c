/* The national codes of a case's state (项目审批事项办理详细信息, codes 1 to 15): which one is the state now, and which
 * ones a case went through. Both are views: nothing is kept that the events do not say.
 *
 * 1 received, 2 withdrawn before acceptance, 3 accepted, 4 no licence needed, 5 rejected, 6/7 correction begins/ends,
 * 8 the department has begun, 9/10 special procedure begins/ends, 11 granted, 12 granted with materials still missing,
 * 13 refused, 14 withdrawn, 15 revoked. While a case is accepted the latest of 3, 7, 8 and 10 is its code. A case that
 * was terminated has no code of its own there: it is told as withdrawn (2, 14). Nor has a licence that was recalled or
 * cancelled: the case stays granted (11, 12). */
#include "store/store_int.h"

#define LATEST(at, others) "ifnull(" at ", -1) = max(" others ")"
#define MOMENTS \
	"ifnull(accepted_at, -1), ifnull(assigned_at, -1), ifnull(resumed_at, -1)," \
	" CASE WHEN corrected_at > accepted_at THEN corrected_at ELSE -1 END"

#define GRANTED \
	"CASE WHEN tolerant IS 1 AND (supplemented_at IS NULL OR supplemented_at > decided_at) THEN 12 ELSE 11 END"

const char store_national_code[] =
	"CASE state WHEN 'received' THEN CASE WHEN corrected_at IS NULL THEN 1 ELSE 7 END"
	" WHEN 'correcting' THEN 6 WHEN 'suspended' THEN 9"
	" WHEN 'accepted' THEN CASE WHEN " LATEST("resumed_at", MOMENTS) " THEN 10"
	" WHEN corrected_at > accepted_at AND " LATEST("corrected_at", MOMENTS) " THEN 7"
	" WHEN " LATEST("assigned_at", MOMENTS) " THEN 8 ELSE 3 END"
	" WHEN 'rejected' THEN CASE WHEN not_needed IS 1 THEN 4 ELSE 5 END"
	" WHEN 'withdrawn' THEN CASE WHEN accepted_at IS NULL THEN 2 ELSE 14 END"
	" WHEN 'terminated' THEN CASE WHEN accepted_at IS NULL THEN 2 ELSE 14 END"
	" WHEN 'granted' THEN " GRANTED " WHEN 'recalled' THEN " GRANTED " WHEN 'cancelled' THEN " GRANTED
	" WHEN 'refused' THEN 13 WHEN 'revoked' THEN 15 END";

const struct store_national store_nationals[STORE_NATIONALS] = {
	{"已接件", "received"},
	{"已撤件", "withdrawn before acceptance"},
	{"已受理", "accepted"},
	{"不受理", "no licence needed"},
	{"不予受理", "rejected at acceptance"},
	{"补正（开始）", "correction begins"},
	{"补正（结束）", "correction ends"},
	{"部门开始办理", "department has begun"},
	{"特别程序（开始）", "special procedure begins"},
	{"特别程序（结束）", "special procedure ends"},
	{"办结（通过）", "closed, granted"},
	{"办结（容缺通过）", "closed, granted with materials missing"},
	{"办结（不通过）", "closed, refused"},
	{"撤回", "withdrawn"},
	{"撤销", "revoked"},
};

/* Each event that leads to a code, in order: what an exchange with the national platform reports. A grant is 12 when
 * its materials were still missing then. */
static const char states[] =
	"CREATE VIEW v_case_state AS SELECT c.id, 'case/' || c.id AS stream, e.seq, e.happened_at AS at, e.recorded_at,"
	" CASE e.kind WHEN 'case.received' THEN 1"
	" WHEN 'case.correction_noticed' THEN 6 WHEN 'case.corrected' THEN 7 WHEN 'case.correction_completed' THEN 7"
	" WHEN 'case.accepted' THEN 3 WHEN 'case.deemed_accepted' THEN 3"
	" WHEN 'case.rejected' THEN CASE WHEN c.not_needed IS 1 THEN 4 ELSE 5 END"
	" WHEN 'case.assigned' THEN 8 WHEN 'case.suspended' THEN 9 WHEN 'case.hearing_applied' THEN 9"
	" WHEN 'case.resumed' THEN 10 WHEN 'case.hearing_held' THEN 10"
	" WHEN 'case.granted' THEN CASE WHEN c.tolerant IS 1 AND (c.supplemented_at IS NULL OR"
	" c.supplemented_at > e.happened_at) THEN 12 ELSE 11 END"
	" WHEN 'case.deemed_granted' THEN CASE WHEN c.tolerant IS 1 AND (c.supplemented_at IS NULL OR"
	" c.supplemented_at > e.happened_at) THEN 12 ELSE 11 END"
	" WHEN 'case.refused' THEN 13 WHEN 'case.revoked' THEN 15"
	" ELSE CASE WHEN c.accepted_at IS NULL THEN 2 ELSE 14 END END AS national_code"
	" FROM event e JOIN case_file c ON c.id = CAST(substr(e.stream, 6) AS INTEGER) AND e.stream = 'case/' || c.id"
	" WHERE e.kind IN ('case.received','case.correction_noticed','case.corrected','case.correction_completed',"
	"'case.accepted','case.deemed_accepted','case.rejected','case.assigned','case.suspended','case.hearing_applied',"
	"'case.resumed','case.hearing_held','case.granted','case.deemed_granted','case.refused','case.revoked',"
	"'case.withdrawn','case.deemed_withdrawn') OR (e.kind = 'flow.stopped' AND e.stream LIKE 'case/%')";

static bool make_names(struct sqlite3 *db, struct err *e) {
	struct buf sql = buf_make(4096);
	buf_text(&sql, "CREATE VIEW v_national_code(code, name_zh, name_en) AS VALUES");
	for (int i = 0; i < STORE_NATIONALS; i++)
		buf_format(&sql, "%s(%d,'%s','%s')", i ? "," : "", i + 1, store_nationals[i].zh, store_nationals[i].en);
	buf_put(&sql, "", 1);
	check(!sql.full);
	bool good = store__run(db, sql.p, e);
	buf_free(&sql);
	return good;
}

bool store__make_national_views(struct sqlite3 *db, struct err *e) {
	return store__run(db, "DROP VIEW IF EXISTS v_case_state; DROP VIEW IF EXISTS v_national_code;", e) &&
	       store__run(db, states, e) && make_names(db, e);
}
