/* The page of a letter: the frame around its Markdown, the QR code. */
#include <qrencode.h>

#include "data/html.h"
#include "letter/inside.h"

enum { QR_TEXT = 1000, QR_MARGIN = 4, VERIFY_BYTES = 1000 };

static const char css[] =
	":root{color-scheme:light}body{margin:0;background:#eef1f4;color:#111;font:18px/1.9 'Noto Serif CJK SC',"
	"'Source Han Serif SC','Songti SC',SimSun,serif}"
	"main{position:relative;max-width:46rem;min-height:56rem;margin:2rem auto;padding:4rem 4.5rem;background:#fff;"
	"box-shadow:0 1px 8px #0002;box-sizing:border-box}"
	"h1{font:700 1.7rem/1.4 'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif;"
	"text-align:center;margin:.4rem 0 .2rem;letter-spacing:.12em}"
	".office{text-align:center;color:#b3151c;font-weight:700;letter-spacing:.1em;margin:0;padding-bottom:.6rem;"
	"border-bottom:3px solid #b3151c}.no{text-align:right;margin:.2rem 0 2rem}"
	"h3{font-size:1.02rem;margin:1.4rem 0 .3rem}p{margin:.7rem 0}blockquote{margin:.8rem 0;padding:.3rem 1rem;"
	"border-left:4px solid #999;background:#f6f6f6}table{width:100%;border-collapse:collapse;margin:1rem 0}"
	"th,td{border:1px solid #888;padding:.35rem .6rem;text-align:left;vertical-align:top}thead{display:none}"
	".end{display:flex;justify-content:space-between;align-items:flex-end;gap:1rem;margin-top:3rem;"
	"break-inside:avoid}.qr{flex:0 0 9rem;margin:0;font:12px/1.5 monospace;word-break:break-all}"
	".qr svg{display:block;width:100%}.sign{text-align:right;margin:0}.seal{display:inline-flex;align-items:center;"
	"justify-content:center;width:7rem;height:7rem;margin-bottom:.6rem;border:2px dashed #b3151c;border-radius:50%;"
	"color:#8f1016;font-size:.85rem}.basis{margin-top:2rem;font-size:.8rem;color:#444}"
	".synthetic{position:fixed;inset:0;pointer-events:none;display:flex;align-items:center;justify-content:center;"
	"font:700 4.5rem sans-serif;color:#b3151c;opacity:.08;transform:rotate(-28deg);z-index:9}"
	"@media(max-width:46rem){main{margin:0;padding:1.4rem;min-height:0}}@page{size:A4;margin:20mm 18mm}"
	"@media print{body{background:#fff;font-size:12pt}main{box-shadow:none;margin:0;padding:0;max-width:none;"
	"min-height:0}.synthetic{-webkit-print-color-adjust:exact;print-color-adjust:exact}}";

/* ---- QR -------------------------------------------------------------------------------------- */

bool letter_put_qr(struct buf *out, str text, struct err *e) {
	if (text.n == 0 || text.n > QR_TEXT)
		return err_set(e, "qr.too_long", "text", "a QR code takes 1 to %d bytes", QR_TEXT);
	union {
		const char *text;
		const unsigned char *bytes;
	} from = {.text = text.p};
	QRcode *code = QRcode_encodeData((int)text.n, from.bytes, 0, QR_ECLEVEL_M);
	if (!code)
		return err_set(e, "letter.fault", "qr", "the QR code could not be made");
	int side = code->width + 2 * QR_MARGIN;
	buf_format(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"QR\" "
	           "shape-rendering=\"crispEdges\"><rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/><path d=\"",
	           side, side);
	for (int y = 0; y < code->width; y++)
		for (int x = 0; x < code->width; x++)
			if (code->data[y * code->width + x] & 1)
				buf_format(out, "M%d %dh1v1h-1z", x + QR_MARGIN, y + QR_MARGIN);
	buf_text(out, "\"/></svg>");
	QRcode_free(code);
	return true;
}

/* ---- the frame ------------------------------------------------------------------------------- */

static str place_of(struct fill *f, enum letter_place place) {
	bool block;
	return letter__place(f, place, &block);
}

static void put_head(struct fill *f, struct buf *out) {
	bool zh = f->style->zh;
	str title = zh ? f->letter->kind->title_zh : f->letter->kind->title_en;
	buf_format(out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
	           "content=\"width=device-width,initial-scale=1\">\n<title>", zh ? "zh-CN" : "en");
	html_put(out, title);
	buf_format(out, "</title>\n<style>%s</style>\n</head>\n<body>\n", css);
	if (f->pack->synthetic)
		buf_format(out, "<div class=\"synthetic\" aria-hidden=\"true\">%s</div>\n",
		           zh ? "合成数据 仅供演示" : "SYNTHETIC DATA");
	buf_text(out, "<main>\n<p class=\"office\">");
	html_put(out, place_of(f, PLACE_department));
	buf_text(out, "</p>\n<h1>");
	html_put(out, title);
	buf_text(out, "</h1>\n<p class=\"no\">");
	html_put(out, place_of(f, PLACE_no));
	buf_text(out, "</p>\n");
}

static bool put_end(struct fill *f, struct buf *out, struct err *e) {
	bool zh = f->style->zh;
	str verify = f->style->verify_at;
	str target = arena_format(&f->arena, STR_FMT "%s", STR_ARG(str_cut(verify, 0, VERIFY_BYTES - LETTER_CODE)),
	                          f->letter->code);
	buf_text(out, "<div class=\"end\">\n<figure class=\"qr\">");
	if (!letter_put_qr(out, target, e))
		return false;
	buf_format(out, "<figcaption>%s<br>%s</figcaption></figure>\n<p class=\"sign\">", zh ? "核验码" : "Verification code",
	           f->letter->code);
	if (f->letter->kind->seal)
		buf_format(out, "<span class=\"seal\">%s</span><br>", zh ? "（印章处）" : "(seal)");
	html_put(out, place_of(f, PLACE_department));
	buf_text(out, "<br>");
	html_put(out, place_of(f, PLACE_on_words));
	buf_text(out, "</p>\n</div>\n");
	if (f->letter->kind->basis.n) {
		buf_text(out, zh ? "<p class=\"basis\">依据：" : "<p class=\"basis\">Basis: ");
		html_put(out, f->letter->kind->basis);
		buf_text(out, "</p>\n");
	}
	if (f->pack->synthetic)
		buf_format(out, "<p class=\"basis\">%s</p>\n",
		           zh ? "本文书由合成数据生成，仅供演示，不具有法律效力。"
		              : "Made from synthetic data for demonstration; without legal effect.");
	buf_text(out, "</main>\n</body>\n</html>\n");
	return true;
}

static bool put_page(struct fill *f, struct buf *out, struct err *e) {
	struct buf markdown = buf_make(1 << 20);
	letter__put_filled(f, &markdown, f->style->zh ? f->letter->kind->template_zh : f->letter->kind->template_en, true);
	put_head(f, out);
	html_put_markdown(out, buf_view(&markdown)); /* what is left of HTML in it is our own <br> */
	bool good = put_end(f, out, e);
	buf_free(&markdown);
	return good && (!out->full || err_set(e, "letter.fault", "html", "the letter is too long"));
}

bool letter_write(const struct pack *p, const struct store_told *story, const struct letter *l,
                  const struct letter_style *style, struct buf *out, struct err *e) {
	struct fill *f = mem_alloc(sizeof *f);
	*f = (struct fill){.pack = p, .letter = l, .style = style};
	letter__fold(f, story);
	bool good = put_page(f, out, e);
	arena_free(&f->arena);
	mem_free(f);
	return good;
}
