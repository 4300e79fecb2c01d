/* query/heads_put: a signed head as JSON, for the files of query that tell of one. */
#ifndef QUERY_HEADS_PUT_H
#define QUERY_HEADS_PUT_H

#include "query/query.h"
#include "store/heads.h"

/* Writes {"id","suite","events","root","at","at_ms","key","signature"}. */
void query__put_head(struct query *q, struct buf *out, const struct signed_head *head);

#endif
