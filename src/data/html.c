/* HTML from texts; the Markdown is cmark-gfm's. */
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include "data/html.h"

void html_put(struct buf *out, str s) {
	for (uint32_t i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case '<': buf_text(out, "&lt;"); break;
		case '>': buf_text(out, "&gt;"); break;
		case '&': buf_text(out, "&amp;"); break;
		case '"': buf_text(out, "&quot;"); break;
		default: buf_char(out, s.p[i]);
		}
}

void html_put_markdown(struct buf *out, str markdown) {
	cmark_gfm_core_extensions_ensure_registered();
	cmark_parser *parser = cmark_parser_new(CMARK_OPT_UNSAFE);
	cmark_syntax_extension *table = cmark_find_syntax_extension("table");
	check(parser && table);
	cmark_parser_attach_syntax_extension(parser, table);
	cmark_parser_feed(parser, markdown.p, markdown.n);
	cmark_node *document = cmark_parser_finish(parser);
	check(document);
	char *html = cmark_render_html(document, CMARK_OPT_UNSAFE, cmark_parser_get_syntax_extensions(parser));
	check(html);
	buf_text(out, html);
	cmark_get_default_mem_allocator()->free(html);
	cmark_node_free(document);
	cmark_parser_free(parser);
}
