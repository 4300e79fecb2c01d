/* HTML from the filled Markdown, as a fragment or as a page of its own that also prints well. */
#include "data/html.h"
#include "report/inside.h"

static const char css[] =
	":root{color-scheme:light}"
	"body{margin:0;background:#eef1f4;color:#1b2733;font:17px/1.75 'Noto Serif CJK SC','Source Han Serif SC',"
	"'Songti SC',SimSun,serif}"
	"main{max-width:60rem;margin:2rem auto;padding:3rem 4rem;background:#fff;box-shadow:0 1px 8px #0002}"
	"h1,h2,h3,th,.figure,blockquote{font-family:'Noto Sans CJK SC','Source Han Sans SC','PingFang SC',"
	"'Microsoft YaHei',sans-serif}h1{font-size:1.7rem;line-height:1.4;text-align:center;margin:.5rem 0 2rem}"
	"h2{font-size:1.3rem;margin:2.6rem 0 .8rem;padding-bottom:.3rem;border-bottom:2px solid #1f4e79;"
	"color:#1f4e79}h3{font-size:1.08rem;margin:1.8rem 0 .5rem}p{margin:.6rem 0;text-align:justify}"
	"blockquote{margin:0 0 1.5rem;padding:.6rem 1rem;background:#fff4d6;border-left:5px solid #d98b00;"
	"color:#5a3a00;font-size:.95rem}blockquote p{margin:0}"
	"a.figure{color:#0b5394;font-weight:600;text-decoration:none;border-bottom:1px dotted #0b5394;"
	"white-space:nowrap}a.figure:hover,a.figure:focus{background:#e2eefa}"
	"table{width:100%;border-collapse:collapse;margin:1rem 0;font-size:.85rem;line-height:1.5;"
	"font-variant-numeric:tabular-nums}"
	"th,td{border:1px solid #c9d2db;padding:.35rem .5rem;vertical-align:top;text-align:left}"
	"th{background:#e9eff5}tr:nth-child(even) td{background:#f8fafc}"
	"td[align=right],th[align=right]{text-align:right}.wide{overflow-x:auto}:target{background:#ffeaa0}"
	"@media(max-width:50rem){main{margin:0;padding:1.2rem}}@page{size:A4;margin:18mm 16mm}"
	"@media print{body{background:#fff;font-size:10.5pt}main{box-shadow:none;margin:0;padding:0;max-width:none}"
	"a.figure{color:inherit;border:0}tr,blockquote{break-inside:avoid}h2,h3{break-after:avoid}"
	"thead{display:table-header-group}}";

static void put_head(struct buf *out, const struct report *r, const struct style *s) {
	buf_format(out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
	           "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>",
	           s->lang == LANG_ZH ? "zh-CN" : "en");
	html_put(out, s->lang == LANG_ZH ? r->pack->title_zh : r->pack->title_en);
	buf_format(out, "</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n", css);
}

void report__html(struct buf *out, str markdown, const struct report *r, const struct style *s) {
	if (s->page)
		put_head(out, r, s);
	html_put_markdown(out, markdown); /* links of figures are HTML that we wrote */
	if (s->page)
		buf_text(out, "</main>\n</body>\n</html>\n");
}
