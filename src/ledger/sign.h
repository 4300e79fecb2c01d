/* ledger/sign: signed heads. The office signs the head of its ledger now and then; who keeps a signed head can show
 * later that the ledger was cut or written anew. The signature lies outside the hashed bytes: ledgers are the same with
 * and without keys.
 * Source: SM2, GB/T 32918.2-2016, with SM3 and the identifier 1234567812345678 of GB/T 35276-2017. */
#ifndef LEDGER_SIGN_H
#define LEDGER_SIGN_H

#include "ledger/ledger.h"

enum {
	SIGN_PUBLIC = 130, /* digits of a public key: 04, x, y */
	SIGN_MOST = 160,   /* digits of a signature at most: DER of r and s */
};

/* A key pair; for one thread. */
struct sign_key;
/* Reads the key from a PEM file (PKCS 8); makes one there, readable by its owner only, when there is none.
 * Refuses  sign.key (unreadable, not an SM2 key, cannot be written), where: the path
 * Memory   sign_key_free gives it back */
bool sign_key_open(const char *path, struct sign_key **out, struct err *e);
/* NULL is allowed. */
void sign_key_free(struct sign_key *key);
/* The public key as SIGN_PUBLIC lower-case hex digits and NUL. */
void sign_key_public(const struct sign_key *key, char out[SIGN_PUBLIC + 1]);

/* A head with what was signed about it. Texts end with NUL. */
struct signed_head {
	int64_t id;     /* number in the table of signed heads; not signed */
	enum ledger_suite suite;
	int64_t events; /* how many are under it */
	ms at;
	char root[2 * LEDGER_HASH + 1];
	char key[SIGN_PUBLIC + 1];
	char signature[SIGN_MOST + 1]; /* DER, lower-case hex */
};
/* Writes the text that is signed: "yichuang-head-1", suite, events, root, and the instant in ms since 1970, each on a
 * line of its own. */
void signed_head_put_text(struct buf *b, const struct signed_head *head);
/* Writes the head as a note, the form in which it is kept and compared: the signed text, an empty line, "— KEY
 * SIGNATURE", an empty line. Source: the form is that of C2SP signed-note, the digests and signatures are ours. */
void signed_head_put_note(struct buf *b, const struct signed_head *head);
/* Takes the next note from `rest`; empty lines before it are skipped. Only its form is seen: signed_head_good tells
 * whether it is signed. False when there is none: `rest` is empty at the end of the notes, else it begins with what is
 * no note. */
bool signed_head_next_note(str *rest, struct signed_head *out);
/* Signs the head: fills key and signature. */
void signed_head_make(struct sign_key *key, struct signed_head *head);
/* Whether the signature is right for the key that the head names. Whose key that is has to be known from elsewhere. */
bool signed_head_good(const struct signed_head *head);

#endif
