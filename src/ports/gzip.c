/* gzip with a bound: what is packed never decides how much memory is used. */
#define ZLIB_CONST /* the input is only read */
#include <zlib.h>

#include "ports/inside.h"

enum { PIECE = 64 << 10, GZIP_WINDOW = 15 + 16 };

static bool broken(const char *name, struct err *e, const char *why) {
	return err_set(e, "import.gzip", name, "the gzip file %s", why);
}

/* Unpacks until the input is used up; at the end of a member the next one begins. */
static bool unpack(z_stream *z, const char *name, struct buf *out, struct err *e) {
	static const char truncated[] = "is cut off";
	unsigned char piece[PIECE];
	for (;;) {
		z->next_out = piece;
		z->avail_out = sizeof piece;
		int code = inflate(z, Z_NO_FLUSH);
		if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
			return broken(name, e, z->msg ? z->msg : "is damaged");
		buf_put(out, piece, sizeof piece - z->avail_out);
		if (out->full)
			return err_set(e, "import.too_large", name, "larger than %zu bytes when unpacked", out->max);
		if (code == Z_STREAM_END && z->avail_in == 0)
			return true;
		if (code == Z_STREAM_END && inflateReset(z) != Z_OK)
			return broken(name, e, "is damaged");
		if (code != Z_STREAM_END && z->avail_in == 0 && z->avail_out)
			return broken(name, e, truncated);
	}
}

bool gzip_unpack(const char *name, str *text, struct buf *out, struct err *e) {
	if (text->n < 2 || (unsigned char)text->p[0] != 0x1f || (unsigned char)text->p[1] != 0x8b)
		return true;
	z_stream z = {0};
	check(inflateInit2(&z, GZIP_WINDOW) == Z_OK);
	z.next_in = (const Bytef *)text->p;
	z.avail_in = text->n;
	bool ok = unpack(&z, name, out, e);
	inflateEnd(&z);
	if (ok)
		*text = buf_view(out);
	return ok;
}
