/* Content lines of iCalendar. */
#include "data/ical.h"
#include "data/date.h"

enum { LINE_BYTES = 75 }; /* without the line's end */

/* One line, with a space at the beginning of each further piece. */
static void put_line(struct buf *out, str line) {
	for (uint32_t room = LINE_BYTES; line.n > room; room = LINE_BYTES - 1) {
		uint32_t n = room;
		while (n > 1 && ((unsigned char)line.p[n] & 0xC0) == 0x80)
			n--;
		buf_str(out, str_cut(line, 0, n));
		buf_text(out, "\r\n ");
		line = str_cut(line, n, line.n);
	}
	buf_str(out, line);
	buf_text(out, "\r\n");
}

static void put(struct buf *out, const char *name, str value, bool escaped) {
	struct buf line = buf_make(strlen(name) + 1 + 2 * (size_t)value.n);
	buf_text(&line, name);
	buf_char(&line, ':');
	for (uint32_t i = 0; i < value.n; i++) {
		char c = value.p[i];
		if (escaped && (c == '\\' || c == ',' || c == ';' || c == '\n'))
			buf_char(&line, '\\');
		if (c != '\r')
			buf_char(&line, c == '\n' ? 'n' : c);
	}
	put_line(out, buf_view(&line));
	buf_free(&line);
}

void ical_put(struct buf *out, const char *name, str value) {
	put(out, name, value, false);
}

void ical_put_text(struct buf *out, const char *name, str text) {
	put(out, name, text, true);
}

void ical_put_instant(struct buf *out, const char *name, ms at) {
	day on = day_of_ms(at, 0);
	int year, month, dom, seconds = (int)((at - ms_of_day(on, 0)) / MS_PER_SECOND);
	day_split(on, &year, &month, &dom);
	buf_format(out, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, year, month, dom, seconds / 3600, seconds / 60 % 60,
	           seconds % 60);
}

void ical_put_day(struct buf *out, const char *name, day on) {
	int year, month, dom;
	day_split(on, &year, &month, &dom);
	buf_format(out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, year, month, dom);
}
