/* data/ident: numbers of persons and bodies: their form and check digits. */
#ifndef DATA_IDENT_H
#define DATA_IDENT_H

#include "base/base.h"

/* 统一社会信用代码: 18 characters of digits and capitals without I, O, S, V, Z; the last is a check character over
 * weights 3^i mod 31. Source: GB 32100-2015. */
bool ident_credit_code(str s);
/* The check character that belongs to 17 characters; 0 when one of them is none of the alphabet. */
char ident_credit_check(str s);
/* 公民身份号码: 17 digits and a check character (0-9, X) by ISO 7064 MOD 11-2, with a date of birth that exists.
 * Source: GB 11643-1999. */
bool ident_person(str s);
/* A mobile number of the mainland: 11 digits, 13 to 19 first; +86 and spaces or hyphens before or within are fine. */
bool ident_mobile(str s);
/* The first identity or mobile number that stands in a text: contiguous, or in groups split by single spaces or
 * hyphens, in digits of either width. Numbers whose check digit or form is wrong are none.
 * from   byte of the text to begin at
 * at, n  where it stands, bytes */
bool ident_spot(str text, uint32_t from, uint32_t *at, uint32_t *n);
/* Writes the text with *** in the place of every such number; whether there was one. */
bool ident_hide(struct buf *out, str text);

#endif
