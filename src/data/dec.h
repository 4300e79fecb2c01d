/* data/dec: decimal128 (34 digits, half-even) on Intel's decimal library; the only file that knows it. */
#ifndef DATA_DEC_H
#define DATA_DEC_H

#include "base/base.h"

/* A finite decimal128 number, never NaN or infinite: operations that would give such return false. By value. */
typedef struct {
	uint64_t w[2];
} dec;

/* Reads a decimal literal: optional sign, digits, fraction, optional exponent. */
bool dec_parse(str s, dec *out);
dec dec_int(int64_t v);
/* The exact integer, or false when it has a fraction or does not fit. */
bool dec_to_int(dec d, int64_t *out);
/* Plain decimal notation without exponent and without superfluous zeros, as FEEL's string() writes numbers. */
void dec_put(struct buf *b, dec d);
bool dec_add(dec a, dec b, dec *out);
bool dec_sub(dec a, dec b, dec *out);
bool dec_mul(dec a, dec b, dec *out);
bool dec_div(dec a, dec b, dec *out); /* false for division by zero or overflow */
bool dec_pow(dec a, dec b, dec *out);
int dec_cmp(dec a, dec b);
dec dec_neg(dec a);

enum dec_round { DEC_HALF_EVEN, DEC_HALF_UP, DEC_HALF_DOWN, DEC_UP, DEC_DOWN, DEC_FLOOR, DEC_CEILING };
/* Rounds to `scale` digits behind the point (negative: before it). False when scale is out of -6111..6176 or the
 * result overflows. */
bool dec_quantize(dec a, int scale, enum dec_round mode, dec *out);

/* units * 10^-scale exactly, as fen are made yuan with scale 2; scale 0..34. */
dec dec_scaled(int64_t units, int scale);
/* Square root (false below zero), e^a, natural logarithm (false for zero and below). */
bool dec_sqrt(dec a, dec *out);
bool dec_exp(dec a, dec *out);
bool dec_log(dec a, dec *out);
/* a - b * floor(a / b), exact: the sign is that of b. False when b is zero. */
bool dec_mod(dec a, dec b, dec *out);
/* -1, 0 or 1; and the value without sign. */
int dec_sign(dec a);
dec dec_abs(dec a);

#endif
