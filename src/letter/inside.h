/* What the files of letter share. */
#ifndef LETTER_INSIDE_H
#define LETTER_INSIDE_H

#include "letter/letter.h"

/* A letter being written: what the record knew right after its event, by field. */
struct fill {
	const struct pack *pack;
	const struct letter *letter;
	const struct ledger_event *event;
	const struct letter_style *style;
	struct arena arena;
	struct json_doc doc[FIELD_COUNT];   /* the body that a field's value is from */
	uint32_t token[FIELD_COUNT];        /* 0: not set */
	uint32_t folded;                    /* events so far */
	ms stamp[FIELD_COUNT];              /* instants that events set by happening; 0: none */
	struct json_doc person;             /* count 0: none */
};

/* Folds the events up to the letter's own, from where it stopped. */
void letter__fold(struct fill *f, const struct store_told *story);
/* The number by the pattern of the pack, in the style's language. Memory: in `a` */
str letter__number(struct fill *f, struct arena *a);
/* The value of a place in words of the style's language; empty when there is none. block: it is Markdown already. */
str letter__place(struct fill *f, enum letter_place place, bool *block);
/* Writes a template or pattern with its places filled, as Markdown (escaped) or plain. */
void letter__put_filled(struct fill *f, struct buf *out, str text, bool markdown);

#endif
