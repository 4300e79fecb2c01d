/* A rule of a clock in plain words, Chinese and English, made from the rule itself. */
#include "data/date.h"
#include "pack/pack.h"

/* What begins or ends a clock: as a time ("受理"之日起), and as what is to be done by its end. */
static const struct {
	const char *from_zh, *to_zh, *from_en, *to_en;
} moments[MOMENT_KINDS] = {
	[MOMENT_RECEIVED] = {"收到申请材料", "提出延续申请", "receipt of the application", "apply for the renewal"},
	[MOMENT_COMPLETE] = {"材料齐全", "补齐材料", "completion of the materials", "complete the materials"},
	[MOMENT_NOTICED] = {"发出补正告知", "一次性告知需要补正的全部内容", "the correction notice",
		"give the one-time correction notice"},
	[MOMENT_CORRECTED] = {"补正完成", "补正材料", "the correction", "hand in the corrected materials"},
	[MOMENT_ACCEPTED] = {"受理", "决定是否受理", "acceptance", "accept or reject the application"},
	[MOMENT_DECIDED] = {"作出决定", "作出决定", "the decision", "decide"},
	[MOMENT_DELIVERED] = {"送达", "送达决定文书", "delivery", "deliver the decision"},
	[MOMENT_SPECIAL_STARTED] = {"启动特别程序", "启动特别程序", "the start of the special procedure",
		"start the special procedure"},
	[MOMENT_SPECIAL_ENDED] = {"特别程序结束", "结束特别程序", "the end of the special procedure",
		"end the special procedure"},
	[MOMENT_TOLD] = {"被告知听证权利", "告知听证权利", "being told of the right", "tell of the right to a hearing"},
	[MOMENT_HEARING_APPLIED] = {"提出听证申请", "提出听证申请", "the application for a hearing",
		"ask for a hearing"},
	[MOMENT_HEARING_NOTIFIED] = {"通知听证", "通知听证的时间、地点", "the announcement of the hearing",
		"announce time and place of the hearing"},
	[MOMENT_HEARING_HELD] = {"举行听证", "组织听证", "the hearing", "hold the hearing"},
	[MOMENT_LICENCE_ENDS] = {"原证有效期届满", "原证有效期届满", "the end of the earlier licence", "let it end"},
	[MOMENT_REPORTED_UP] = {"上报", "审查完毕并上报", "the report upward", "finish the first review and report upward"},
	[MOMENT_SUPPLEMENTED] = {"补齐材料", "补齐容缺材料", "the missing materials", "hand in the missing materials"},
	[MOMENT_CHECKED] = {"核查", "核查承诺内容", "the check", "check what was committed"},
};

const char *clock_start_zh(enum clock_moment moment) {
	check(moment < MOMENT_KINDS);
	return moments[moment].from_zh;
}

const char *clock_end_zh(enum clock_moment moment) {
	check(moment < MOMENT_KINDS);
	return moments[moment].to_zh;
}

const char *clock_not_counted(uint32_t pauses, bool zh) {
	switch (pauses) {
	case PAUSE_SPECIAL: return zh ? "特别程序所需时间不计算在内" : "the time of special procedures is not counted";
	case PAUSE_CORRECTION: return zh ? "受理后补正的时间不计算在内" : "a correction after acceptance is not counted";
	case PAUSE_SPECIAL | PAUSE_CORRECTION:
		return zh ? "特别程序和受理后补正所需时间不计算在内"
		          : "the time of special procedures and of corrections after acceptance is not counted";
	default: return "";
	}
}

const char *clock_effect_words(enum clock_effect effect, bool zh) {
	switch (effect) {
	case EFFECT_OVERDUE: return zh ? "逾期亮红灯" : "overdue: the lamp is red";
	case EFFECT_DEEMED_ACCEPTED:
		return zh ? "逾期不告知的，自收到申请材料之日起即为受理" : "without it the application counts as accepted from its receipt";
	case EFFECT_DEEMED_WITHDRAWN:
		return zh ? "逾期的，视为撤回申请" : "after that the application counts as withdrawn";
	case EFFECT_DEEMED_GRANTED:
		return zh ? "逾期未作决定的，视为准予延续" : "without a decision by then the renewal counts as granted";
	case EFFECT_RIGHT_LAPSES:
		return zh ? "逾期不申请的，视为放弃听证权利" : "after that the right lapses";
	case EFFECT_TOLD: return zh ? "逾期的，记录在案并提示" : "after that it is recorded and told";
	case EFFECT_LATE_APPLICATION:
		return zh ? "更晚提出的，标注为逾期申请" : "a later application is marked as late";
	}
	return "";
}

const char *clock_approver_words(enum clock_approver approver, bool zh) {
	switch (approver) {
	case APPROVER_AGENCY_HEAD: return zh ? "本机关负责人" : "the head of the agency";
	case APPROVER_GOVERNMENT_HEAD: return zh ? "本级人民政府负责人" : "the head of government of this level";
	case APPROVER_NONE: break;
	}
	return "";
}

static void put_amount(struct buf *out, const struct clock_rule *rule, struct limit limit, bool zh) {
	bool open = rule->calendar == CLOCK_OPENING_HOURS, one = limit.value == 1;
	switch (limit.unit) {
	case UNIT_WORKING_DAY:
		buf_format(out, zh ? "%d个工作日" : one ? "%d working day" : "%d working days", limit.value);
		return;
	case UNIT_NATURAL_DAY: buf_format(out, zh ? "%d日" : one ? "%d day" : "%d days", limit.value); return;
	case UNIT_HOUR:
		buf_format(out, zh ? "%d小时" : one ? "%d hour" : "%d hours", limit.value);
		if (open)
			buf_text(out, zh ? "（按窗口开放时间计算）" : " (while the place is open)");
		return;
	case UNIT_ON_SPOT: return;
	}
}

/* The first part where the table states no value: what the case itself states. */
static const char *unstated(const struct clock_rule *rule, bool zh) {
	switch (rule->clock) {
	case CLOCK_CORRECTION_DUE:
		return zh ? "在补正告知书写明的期限内补正材料" : "Hand in the corrected materials within the time that the notice states";
	case CLOCK_SPECIAL:
		return zh ? "在启动时书面告知的时间内结束特别程序" : "End the special procedure within the time that its notice states";
	case CLOCK_RENEWAL:
		return zh ? "在原证有效期届满前作出决定" : "Decide before the earlier licence ends";
	case CLOCK_TOLERANCE:
		return zh ? "在承诺的日期前补齐容缺材料" : "Hand in the missing materials by the day that was promised";
	default: return zh ? "无规定时限" : "No limit is stated";
	}
}

static void put_zh(struct buf *out, const struct clock_rule *rule, struct limit limit) {
	const char *from = moments[rule->starts].from_zh, *to = moments[rule->ends].to_zh;
	bool open = rule->calendar == CLOCK_OPENING_HOURS;
	if (limit.unit == UNIT_ON_SPOT || limit.value == 0) {
		buf_format(out, "%s当日%s%s", from, open ? "（非开放时间的，下一开放日）" : "", to);
		return;
	}
	buf_text(out, from);
	if (!rule->counts_before)
		buf_text(out, "之日起");
	put_amount(out, rule, limit, true);
	buf_format(out, rule->counts_before ? "前%s" : "内%s", to);
}

static void put_en(struct buf *out, const struct clock_rule *rule, struct limit limit) {
	const char *from = moments[rule->starts].from_en, *to = moments[rule->ends].to_en;
	buf_char(out, to[0] >= 'a' && to[0] <= 'z' ? (char)(to[0] - 'a' + 'A') : to[0]);
	buf_text(out, to + 1);
	if (limit.unit == UNIT_ON_SPOT || limit.value == 0) {
		buf_format(out, " on the day of %s", from);
		if (rule->calendar == CLOCK_OPENING_HOURS)
			buf_text(out, " (while closed: on the next opening day)");
		return;
	}
	buf_text(out, rule->counts_before ? " at least " : " within ");
	put_amount(out, rule, limit, false);
	buf_format(out, rule->counts_before ? " before %s" : " of %s", from);
}

static void put_extension(struct buf *out, const struct item *item, const struct clock_rule *rule,
                          struct limit limit, bool zh) {
	struct limit more = {pack_clock_extension(item, rule), limit.unit};
	if (more.value == 0)
		return;
	buf_format(out, zh ? "；经%s批准可延长" : "; with the approval of %s it may be extended by ",
	           clock_approver_words(rule->approver != APPROVER_NONE ? rule->approver : APPROVER_AGENCY_HEAD, zh));
	if (zh && rule->extend_times > 1)
		buf_format(out, "%d次，每次", rule->extend_times);
	put_amount(out, rule, more, zh);
	if (!zh && rule->extend_times > 1)
		buf_format(out, ", %d times", rule->extend_times);
}

void clock_put_plain(struct buf *out, const struct item *item, const struct clock_rule *rule, bool zh) {
	struct limit limit = {0, UNIT_WORKING_DAY};
	bool stated = pack_clock_limit(item, rule, &limit);
	bool lasting = rule->effect != EFFECT_OVERDUE && rule->effect != EFFECT_TOLD;
	if (!stated)
		buf_text(out, unstated(rule, zh));
	else if (zh)
		put_zh(out, rule, limit);
	else
		put_en(out, rule, limit);
	if (stated)
		put_extension(out, item, rule, limit, zh);
	if (rule->pauses)
		buf_format(out, zh ? "；%s" : "; %s", clock_not_counted(rule->pauses, zh));
	if (lasting)
		buf_format(out, zh ? "；%s" : "; %s", clock_effect_words(rule->effect, zh));
	buf_text(out, zh ? "。" : ".");
}

bool clock_applies(const struct item *item, const struct clock_rule *rule) {
	struct limit limit;
	switch (rule->clock) {
	case CLOCK_STATUTORY:
	case CLOCK_PROMISED: return pack_clock_limit(item, rule, &limit);
	case CLOCK_RENEWAL: return item->renewal;
	default: return true;
	}
}

struct clock_origin clock_origin(const struct pack *p, const struct item *item, const struct clock_rule *rule) {
	struct clock_origin o = {rule->basis, rule->tag};
	(void)p; /* what the item says it brings along, published or not */
	bool law = rule->clock == CLOCK_STATUTORY, promise = rule->clock == CLOCK_PROMISED;
	if (rule->has_limit || (!law && !promise))
		return o;
	str tag = law ? item->statutory_tag : item->promised_tag, basis = law ? item->statutory_basis : STR("");
	o.tag = tag.n ? tag : o.tag;
	o.basis = basis.n ? basis : o.basis;
	return o;
}

uint32_t pack_item_clocks(const struct item *item, day on, const struct clock_rule **out, uint32_t most) {
	static const enum clock_moment starts[CLOCK_KINDS][3] = {
		[CLOCK_HEARING] = {MOMENT_TOLD, MOMENT_HEARING_APPLIED, MOMENT_HEARING_HELD},
		[CLOCK_RENEWAL] = {MOMENT_LICENCE_ENDS, MOMENT_RECEIVED, MOMENT_RECEIVED},
	};
	uint32_t n = 0;
	for (int clock = 0; clock < CLOCK_KINDS; clock++) {
		bool several = clock == CLOCK_HEARING || clock == CLOCK_RENEWAL;
		int rules = clock == CLOCK_HEARING ? 3 : clock == CLOCK_RENEWAL ? 2 : 1;
		for (int i = 0; i < rules && n < most; i++) {
			enum clock_moment from = several ? starts[clock][i] : MOMENT_KINDS;
			const struct clock_rule *rule = pack_clock(item, (enum clock_kind)clock, from, on);
			if (rule && clock_applies(item, rule))
				out[n++] = rule;
		}
	}
	return n;
}

const char *clock_title(enum clock_kind clock, bool zh) {
	static const char *const titles[CLOCK_KINDS][2] = {
		[CLOCK_CORRECTION_NOTICE] = {"补正告知", "Correction notice"},
		[CLOCK_CORRECTION_DUE] = {"补正期限", "Time to correct"},
		[CLOCK_ACCEPTANCE] = {"受理", "Acceptance"},
		[CLOCK_STATUTORY] = {"法定时限", "Statutory limit"},
		[CLOCK_JOINT] = {"联合办理时限", "Limit of joint handling"},
		[CLOCK_PROMISED] = {"承诺时限", "Promised limit"},
		[CLOCK_SPECIAL] = {"特别程序", "Special procedure"},
		[CLOCK_PRE_REVIEW] = {"下级初审", "First review below"},
		[CLOCK_DELIVERY] = {"送达", "Delivery"},
		[CLOCK_HEARING] = {"听证", "Hearing"},
		[CLOCK_RENEWAL] = {"延续", "Renewal"},
		[CLOCK_TOLERANCE] = {"容缺补齐", "Missing materials"},
		[CLOCK_COMMITMENT_CHECK] = {"告知承诺核查", "Check of a commitment"},
	};
	check(clock < CLOCK_KINDS);
	return titles[clock][zh ? 0 : 1];
}
