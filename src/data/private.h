/* data/private: telephone and identity numbers inside a text that others will read. */
#ifndef DATA_PRIVATE_H
#define DATA_PRIVATE_H

#include "base/base.h"

/* Finds the first run of digits that may be a telephone, identity or bank number: a mobile number, a number with an area
 * code, or 15 and more digits (the last may be X); ASCII or full-width digits, with single spaces, dots or hyphens
 * between them.
 * text      UTF-8     at, n  its place, bytes; filled when found
 * Returns   whether there is one
 * Source: 个人信息保护法 6 (no more than is needed) */
bool private_find(str text, uint32_t *at, uint32_t *n);
/* Writes the text with *** in the place of every such number; whether there was one.
 * Memory: none but what `out` has. */
bool private_strip(struct buf *out, str text);

#endif
