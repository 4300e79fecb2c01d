/* gantt: the plan as a picture, an SVG that stands alone: for a page, for print, for a mail. */
#ifndef PLAN_GANTT_H
#define PLAN_GANTT_H

#include "plan/plan.h"

/* Writes the plan as an SVG document: stages as bands, a bar for each item with its slack and its technical review, the
 * critical path, days off, today. It holds no script, no style sheet and no address but the one of SVG itself.
 * zh  texts in Chinese; else in English */
void plan_put_svg(struct buf *b, const struct plan *p, bool zh);

#endif
