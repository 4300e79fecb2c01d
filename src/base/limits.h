/* Every limit of the program in one place, with its unit. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

enum {
	LIMIT_BODY_BYTES = 4 << 20,        /* one request body */
	LIMIT_UPLOAD_BYTES = 20 << 20,     /* one uploaded file */
	LIMIT_BATCH_COMMANDS = 4096,       /* commands in one batch request */
	LIMIT_COMMAND_BYTES = 64 << 10,    /* one command as JSON text */
	LIMIT_COMMAND_ARGS = 24,           /* fields in one command */
	LIMIT_EVENT_FIELDS = 48,           /* fields in one event */
	LIMIT_EVENTS_PER_COMMAND = 256,    /* events that one command may cause */
	LIMIT_OPEN_TASKS = 120,            /* people and units asked at a time about one record: one command can tell all
	                                    * of them that they are not asked any more, and ask as many others */
	LIMIT_TEXT_BYTES = 4000,           /* one text field, UTF-8 bytes */
	LIMIT_SOURCE_BYTES = 512 << 10,    /* one published definition (a DMN model) as text */
	LIMIT_JSON_DEPTH = 64,             /* nested brackets of one JSON document */
	LIMIT_JSON_TOKENS = 1 << 20,       /* values in one JSON document */
	LIMIT_XML_DEPTH = 256,             /* nested elements of one XML document */
	LIMIT_FILE_BYTES = 64 << 20,       /* one definition or import file */
	LIMIT_FEEL_DEPTH = 256,            /* nesting of one FEEL expression */
	LIMIT_FEEL_STEPS = 1000000,        /* evaluation steps of one expression */
	LIMIT_FEEL_BYTES = 64 << 20,       /* memory that one evaluation may take from its arena */
	LIMIT_PROCESS_NODES = 10000,       /* elements of one BPMN model */
	LIMIT_PROCESS_TOKENS = 1024,       /* tokens of one instance */
	LIMIT_PROCESS_SCOPES = 1024,       /* sub-processes, calls and loop bodies running in one instance */
	LIMIT_PROCESS_DEPTH = 64,          /* nesting of sub-processes and calls, in a model and of an instance */
	LIMIT_PROCESS_MOVES = 100000,      /* moves of tokens in one step */
	LIMIT_PROCESS_STATE_BYTES = 48 << 10, /* the state of one instance as text */
	LIMIT_DEADLINE_DAYS = 400,         /* length of a limit, days of its unit */
	LIMIT_PARCELS = 1024,              /* requests with commands under way */
	LIMIT_CONNECTIONS = 1000,          /* open sockets */
	LIMIT_STREAMS = 600,               /* event streams that are open to all; the other sockets are for requests */
	LIMIT_PAGE_ROWS = 500,             /* rows of one page of a list */
	LIMIT_IDEMPOTENCY_KEYS = 65536,    /* remembered Idempotency-Keys */
};

#endif
