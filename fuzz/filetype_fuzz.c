/* Any bytes: their kind is one of the list, the same twice; what is active says what it holds; text is no threat. */
#include "data/filetype.h"
#include "fuzz.h"

void filetype_fuzz(const uint8_t *data, size_t size);

void filetype_fuzz(const uint8_t *data, size_t size) {
	str bytes = fuzz_text(data, size);
	enum file_kind kind = file_kind_of(bytes);
	const char *what, *again;
	check(kind < FILE_KINDS && kind == file_kind_of(bytes) && file_kind_name(kind)[0]);
	bool active = file_is_active(bytes, kind, &what);
	check(active == (what != NULL) && active == file_is_active(bytes, kind, &again) && what == again);
	check(!active || (kind != FILE_TEXT && kind != FILE_PNG));
	file_is_active(bytes, FILE_PDF, &what); /* whatever it begins with */
}
