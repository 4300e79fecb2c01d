/* Folding the write-ahead log into the file on a thread of its own: a commit that did it would make everybody wait for
 * thousands of pages. The thread folds what the log holds while commits go on; what these add meanwhile is little, and
 * the next commit folds it, so that the log can begin anew. A store with a short log never starts the thread. */
#include <pthread.h>
#include <sqlite3.h>

#include "store/store_int.h"

enum {
	LOG_LONG = 4000,         /* pages, 16 MB: hot pages are copied once for many commits */
	LOG_LATE = 4 * LOG_LONG, /* the thread falls behind: commits fold the log themselves */
};

struct folder {
	char path[STORE_PATH_BYTES];
	struct sqlite3 *db; /* the thread's own; NULL: it was not started */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t asked;
	enum { REST, ASKED, FOLDED, STOP } state;
};

static void fold(struct sqlite3 *db) {
	/* readers of older pages keep some of it: the next time takes those */
	sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

static void *work(void *self) {
	struct folder *f = self;
	/* a connection that has read nothing does not know of the log */
	store__run(f->db, "SELECT 1 FROM sqlite_schema", NULL);
	pthread_mutex_lock(&f->lock);
	while (f->state != STOP) {
		if (f->state != ASKED) {
			pthread_cond_wait(&f->asked, &f->lock);
			continue;
		}
		pthread_mutex_unlock(&f->lock);
		fold(f->db);
		pthread_mutex_lock(&f->lock);
		if (f->state == ASKED)
			f->state = FOLDED;
	}
	pthread_mutex_unlock(&f->lock);
	return NULL;
}

static bool start(struct folder *f) {
	if (f->db)
		return true;
	if (!store__connect(f->path, SQLITE_OPEN_READWRITE, &f->db, NULL))
		return false;
	check(pthread_create(&f->thread, NULL, work, f) == 0);
	return true;
}

/* Called by the writer's thread when its commit is on disk. */
static int after_commit(void *self, struct sqlite3 *db, const char *name, int pages) {
	struct folder *f = self;
	bool is_long = pages >= LOG_LONG;
	(void)name;
	pthread_mutex_lock(&f->lock);
	bool folded = f->state == FOLDED; /* with a short log: all of it, and it has begun anew since */
	if (folded)
		f->state = REST;
	else if (is_long && f->state == REST && start(f)) {
		f->state = ASKED;
		pthread_cond_signal(&f->asked);
	}
	pthread_mutex_unlock(&f->lock);
	if ((is_long && folded) || pages >= LOG_LATE)
		fold(db);
	return SQLITE_OK;
}

struct folder *store__folder_make(struct sqlite3 *db, const char *path) {
	struct folder *f = mem_alloc(sizeof *f);
	check((size_t)snprintf(f->path, sizeof f->path, "%s", path) < sizeof f->path);
	pthread_mutex_init(&f->lock, NULL);
	pthread_cond_init(&f->asked, NULL);
	sqlite3_wal_hook(db, after_commit, f);
	return f;
}

void store__folder_free(struct folder *f) {
	if (!f)
		return;
	if (f->db) {
		pthread_mutex_lock(&f->lock);
		f->state = STOP;
		pthread_cond_signal(&f->asked);
		pthread_mutex_unlock(&f->lock);
		pthread_join(f->thread, NULL);
		sqlite3_close(f->db);
	}
	pthread_mutex_destroy(&f->lock);
	pthread_cond_destroy(&f->asked);
	mem_free(f);
}
