/* A guide on paper: one HTML page with a QR code that leads back to the guide. */
#include "api/guide.h"
#include "data/xml.h"
#include "letter/letter.h"

static const char style[] =
	"body{font:11pt/1.6 'Noto Serif CJK SC','Songti SC',SimSun,serif;max-width:48em;margin:2em auto;"
	"padding:0 1em;color:#111}"
	"h1{font-size:1.5em;margin:0}h2{font-size:1.1em;border-bottom:1px solid #999;margin:1.4em 0 .4em}"
	"table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.25em .5em;text-align:left;"
	"vertical-align:top}.qr{float:right;width:6em;text-align:center;font-size:.75em}.qr svg{width:6em;height:6em}"
	".mark{color:#a00}@page{size:A4;margin:18mm}";

struct page {
	struct call *c;
	struct buf *out;
	const struct guide_subject *s;
	bool zh;
};

static void put(struct page *p, const char *before, str text, const char *after) {
	buf_text(p->out, before);
	xml_put(p->out, text);
	buf_text(p->out, after);
}

static str pick(const struct page *p, str zh, str en) {
	return p->zh || !en.n ? zh : en;
}

static const char *word(const struct page *p, const char *zh, const char *en) {
	return p->zh ? zh : en;
}

static void heading(struct page *p, const char *zh, const char *en) {
	put(p, "<h2>", str_of(word(p, zh, en)), "</h2>");
}

static void row(struct page *p, const char *zh, const char *en, str text) {
	if (!text.n)
		return;
	put(p, "<tr><th scope=\"row\">", str_of(word(p, zh, en)), "</th><td>");
	put(p, "", text, "</td></tr>");
}

static void put_facts(struct page *p) {
	const struct pack *pack = p->c->api->set.pack;
	const struct item *item = p->s->item;
	const struct code *office = pack_code(pack, CODE_DEPARTMENT, item->department);
	heading(p, "基本信息", "Facts");
	buf_text(p->out, "<table>");
	row(p, "事项编码", "Code", item->code);
	if (office)
		row(p, "办理单位", "Office", pick(p, office->name_zh, office->name_en));
	row(p, "受理条件", "Conditions", p->zh ? item->guide.accept_condition : (str){0});
	row(p, "办理流程", "Steps", p->zh ? item->guide.handle_flow : (str){0});
	row(p, "办理结果", "Result", pick(p, item->guide.result_name_zh, item->guide.result_name_en));
	row(p, "到现场次数", "Visits", arena_format(p->c->arena, "%d", item->guide.visits));
	buf_text(p->out, "</table>");
}

static void put_clocks(struct page *p) {
	const struct clock_rule *rules[CLOCK_RULES_MAX];
	uint32_t n = p->s->matter ? 0 : pack_item_clocks(p->s->item, p->s->on, rules, COUNT(rules));
	if (!n)
		return;
	heading(p, "办理时限", "Time limits");
	buf_text(p->out, "<ul>");
	for (uint32_t i = 0; i < n; i++) {
		struct buf plain = buf_make(2000);
		clock_put_plain(&plain, p->s->item, rules[i], p->zh);
		put(p, "<li><b>", p->zh ? rules[i]->name_zh : rules[i]->name_en, "</b> ");
		put(p, "", buf_view(&plain), "</li>");
		buf_free(&plain);
	}
	buf_text(p->out, "</ul>");
}

static void put_materials(struct page *p) {
	const struct guide *g = &p->s->item->guide;
	heading(p, "申请材料", "Materials");
	buf_format(p->out, "<table><thead><tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr></thead><tbody>",
		word(p, "材料", "Material"), word(p, "份数", "Copies"), word(p, "来源", "From"), word(p, "依据", "Basis"));
	for (uint32_t i = 0; i < g->material_count; i++) {
		const struct material *m = &g->materials[i];
		put(p, "<tr><td>", pick(p, m->name_zh, m->name_en), "");
		if (m->asked)
			put(p, " (", str_of(word(p, "视情形", "depends")), ")");
		buf_format(p->out, "</td><td>%d</td>", m->copies);
		put(p, "<td>", str_of(m->source == SOURCE_GOVERNMENT ? word(p, "数据共享", "shared data")
			: m->need == NEED_TOLERABLE ? word(p, "申请人，可后补", "applicant, may follow") : word(p, "申请人", "applicant")),
			"</td><td>");
		xml_put(p->out, m->basis);
		put(p, " [", m->tag, "]</td></tr>");
	}
	buf_text(p->out, "</tbody></table>");
}

static void put_fees(struct page *p) {
	const struct guide *g = &p->s->item->guide;
	heading(p, "收费", "Fees");
	if (!g->fee_count)
		put(p, "<p>", str_of(word(p, "不收费。", "None.")), "</p>");
	for (uint32_t i = 0; i < g->fee_count; i++) {
		put(p, "<p>", pick(p, g->fees[i].name_zh, g->fees[i].name_en), " ");
		buf_format(p->out, "%lld.%02lld %s ", (long long)(g->fees[i].amount_fen / 100),
			(long long)(g->fees[i].amount_fen % 100), word(p, "元", "yuan"));
		xml_put(p->out, g->fees[i].explain);
		buf_text(p->out, "</p>");
	}
}

static void put_faqs(struct page *p) {
	const struct guide *g = &p->s->item->guide;
	if (!g->faq_count)
		return;
	heading(p, "常见问题", "Questions");
	buf_text(p->out, "<dl>");
	for (uint32_t i = 0; i < g->faq_count; i++) {
		put(p, "<dt>", pick(p, g->faqs[i].question_zh, g->faqs[i].question_en), "</dt>");
		put(p, "<dd>", pick(p, g->faqs[i].answer_zh, g->faqs[i].answer_en), "</dd>");
	}
	buf_text(p->out, "</dl>");
}

/* The address of the guide on the page of the public, as the visitor's browser reached us. */
static str address_of(const struct page *p) {
	str host = net_header(p->c->request, "Host"), scheme = net_header(p->c->request, "X-Forwarded-Proto");
	const char *safe = str_is(scheme, "https") ? "s" : "";
	return arena_format(p->c->arena, "http%s://" STR_FMT "/portal.html#/%s/" STR_FMT, safe, STR_ARG(host),
		 p->s->matter ? "matter" : "guide", STR_ARG(p->s->item->id));
}

static bool put_page(struct page *p, struct err *e) {
	struct buf *out = p->out;
	const struct item *item = p->s->item;
	str title = pick(p, item->name_zh, item->name_en);
	buf_format(out, "<!doctype html><html lang=\"%s\"><head><meta charset=\"utf-8\"><title>", p->zh ? "zh-CN" : "en");
	xml_put(out, title);
	buf_format(out, "</title><meta name=\"viewport\" content=\"width=device-width\"><style>%s</style></head><body>"
		"<div class=\"qr\">", style);
	if (!letter_put_qr(out, address_of(p), e))
		return false;
	put(p, "<br>", str_of(word(p, "扫码看最新指南", "the latest guide")), "</div>");
	put(p, "<h1>", title, "</h1>");
	put(p, "<p>", str_of(word(p, "办事指南", "Guide")), " · ");
	put(p, "", pick(p, p->c->api->set.pack->title_zh, p->c->api->set.pack->title_en), " · ");
	day_put(out, p->s->on);
	buf_text(out, "</p>");
	if (p->c->api->set.pack->synthetic)
		put(p, "<p class=\"mark\">", str_of(word(p, "演示用合成数据，不是真实的办事指南。",
			"Synthetic data of a demonstration, no real guide.")), "</p>");
	put_facts(p);
	put_clocks(p);
	put_materials(p);
	put_fees(p);
	put_faqs(p);
	buf_text(out, "</body></html>\n");
	return true;
}

static void answer(struct call *c, bool matter) {
	struct err e = {0};
	struct guide_subject s;
	str lang = {0};
	api__parameter(c, "lang", &lang);
	bool good = guide__subject(c, matter, &s, &e);
	struct page p = {c, &c->reply->body, &s, !str_starts(lang, STR("en"))};
	if (!good || !put_page(&p, &e)) {
		buf_clear(&c->reply->body);
		api__problem(c->api, c->reply, &e);
		return;
	}
	c->reply->status = 200;
	c->reply->type = "text/html; charset=utf-8";
}

void api__guide_print(struct call *c) {
	answer(c, false);
}

void api__matter_print(struct call *c) {
	answer(c, true);
}
