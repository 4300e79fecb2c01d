/* data/filetype: what a file really is, by its bytes. Names and declared types lie; the first bytes do so far less. */
#ifndef DATA_FILETYPE_H
#define DATA_FILETYPE_H

#include "base/base.h"

enum file_kind {
	FILE_UNKNOWN, FILE_PDF, FILE_PNG, FILE_JPEG, FILE_GIF, FILE_WEBP, FILE_HEIC, FILE_OFD, FILE_DOCX, FILE_XLSX,
	FILE_ZIP, FILE_TEXT, FILE_KINDS
};
/* "pdf", "png" …; "unknown". */
const char *file_kind_name(enum file_kind kind);
/* Its media type; "application/octet-stream" of what is not known. */
const char *file_kind_media(enum file_kind kind);
/* The kind of the bytes. FILE_TEXT: UTF-8 without control characters. An archive is OFD, DOCX or XLSX by the parts
 * that make it one, else FILE_ZIP.
 * Source: magic numbers of ISO 32000, ISO/IEC 15948, 10918, 23008-12, 29500, GB/T 33190-2016 */
enum file_kind file_kind_of(str bytes);
/* Whether the file would run something where it is opened: a PDF with a script or a launch action, an office file with
 * macros, ActiveX or embedded programs. Looks at names in the open and, up to a limit, in deflated streams of a PDF; an
 * encrypted one counts as active, for nobody can see into it.
 * what   a word for people, e.g. "JavaScript" */
bool file_is_active(str bytes, enum file_kind kind, const char **what);

#endif
