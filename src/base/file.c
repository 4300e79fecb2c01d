/* Whole files in and out. */
#define BASE_ROOM
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"

bool file_read(struct arena *a, const char *path, str *out, struct err *e) {
	FILE *f = fopen(path, "rb");
	struct stat st;
	if (!f || fstat(fileno(f), &st) != 0 || !S_ISREG(st.st_mode)) {
		if (f)
			fclose(f);
		return err_set(e, "file.unreadable", path, "cannot read %s: %s", path, f ? "not a file" : strerror(errno));
	}
	if (st.st_size > LIMIT_FILE_BYTES) {
		fclose(f);
		return err_set(e, "file.too_large", path, "%s is larger than %d bytes", path, LIMIT_FILE_BYTES);
	}
	char *p = arena_alloc(a, (size_t)st.st_size + 1);
	size_t n = fread(p, 1, (size_t)st.st_size, f);
	fclose(f);
	*out = (str){p, (uint32_t)n};
	return true;
}

bool file_write(const char *path, str bytes, struct err *e) {
	char temp[1024];
	int n = snprintf(temp, sizeof temp, "%s.part", path);
	FILE *f = n > 0 && (size_t)n < sizeof temp ? fopen(temp, "wb") : NULL;
	bool ok = f && fwrite(bytes.p, 1, bytes.n, f) == bytes.n;
	if (f)
		ok = fflush(f) == 0 && fsync(fileno(f)) == 0 && ok;
	if (f)
		ok = fclose(f) == 0 && ok;
	if (!ok || rename(temp, path) != 0)
		return err_set(e, "file.unwritable", path, "cannot write %s: %s", path, strerror(errno));
	return true;
}

static int by_bytes(const void *a, const void *b) {
	return str_cmp(*(const str *)a, *(const str *)b);
}

bool dir_list(struct arena *a, const char *path, str **names, uint32_t *count, struct err *e) {
	DIR *d = opendir(path);
	if (!d)
		return err_set(e, "file.unreadable", path, "cannot read folder %s: %s", path, strerror(errno));
	VEC(str) found = {0};
	for (struct dirent *entry; (entry = readdir(d));)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			vec_push(&found, arena_str(a, str_of(entry->d_name)));
	closedir(d);
	if (found.n)
		qsort(found.p, found.n, sizeof *found.p, by_bytes);
	*names = arena_array(a, str, found.n);
	if (found.n)
		memcpy(*names, found.p, found.n * sizeof(str));
	*count = found.n;
	vec_free(&found);
	return true;
}
