/* data/html: text and Markdown as HTML. */
#ifndef DATA_HTML_H
#define DATA_HTML_H

#include "base/base.h"

/* Writes the text with the characters of HTML made harmless, for element content or a double-quoted attribute. */
void html_put(struct buf *out, str s);
/* Writes GitHub-flavoured Markdown with tables as HTML. HTML in it goes through as it stands: whoever fills in values
 * of others escapes them before. */
void html_put_markdown(struct buf *out, str markdown);

#endif
