/* The halls in the desk's memory. */
#include "data/date.h"
#include "desk/hall.h"
#include "desk/desk_int.h"

enum { POINT_BITS = 10, GROUP_BITS = 8, WINDOW_LINES = 40 /* bit above all lines of days */ };
enum { PACE_SHARE = 8, SERVING_MINUTES = 10 /* where the pack says nothing */ };

bool group_in(const struct group_set *s, int64_t group) {
	return group >= 0 && group < HALL_GROUPS && (s->bits[group / 64] >> (group % 64) & 1);
}

void group_put(struct group_set *s, int64_t group) {
	check(group > 0 && group < HALL_GROUPS);
	s->bits[group / 64] |= 1ULL << (group % 64);
}

bool groups_empty(const struct group_set *s) {
	return !(s->bits[0] | s->bits[1] | s->bits[2] | s->bits[3]);
}

/* ---- numbers ---------------------------------------------------------------------------------------- */

int64_t hall_line(int64_t point, int64_t group, day on) {
	if (point < 1 || point >= 1 << POINT_BITS || group < 1 || group >= HALL_GROUPS || on < 1)
		return 0;
	return ((int64_t)on << POINT_BITS | point) << GROUP_BITS | group;
}

int64_t hall_line_group(int64_t line) {
	return line & (HALL_GROUPS - 1);
}

int64_t hall_window_line(int64_t no) {
	check(no > 0 && no < 1 << 20);
	return (1LL << WINDOW_LINES) | no;
}

/* A number that the table gives to its rows for ever; a table without such a column is numbered by its rows. */
static int64_t own_number(const struct csv *t, uint32_t row) {
	int64_t no;
	return str_int(csv_cell(t, row, csv_column(t, "no")), &no) ? no : (int64_t)row + 1;
}

int64_t hall_group(const struct hall *h, str code) {
	const struct code *c = pack_code(h->pack, CODE_BUSINESS_GROUP, code);
	return c && c->row < COUNT(h->group_of_row) ? h->group_of_row[c->row] : 0;
}

int64_t window_number(const struct pack *p, str code) {
	const struct csv *t = pack_table(p, "org/windows.csv");
	const struct code *c = pack_code(p, CODE_WINDOW, code);
	return t && c ? own_number(t, c->row) : 0;
}

str window_point(const struct pack *p, str code) {
	const struct csv *t = pack_table(p, "org/windows.csv");
	const struct code *c = pack_code(p, CODE_WINDOW, code);
	return t && c ? csv_cell(t, c->row, csv_column(t, "service_point")) : STR("");
}

/* "A" to "Z" for groups 1 to 26, then "AA" … */
static uint32_t letters_of(int64_t group, char out[4]) {
	check(group > 0 && group < HALL_GROUPS);
	uint32_t n = 0;
	if (group > 26)
		out[n++] = (char)('A' + (group - 27) / 26);
	out[n++] = (char)('A' + (group - 1) % 26);
	out[n] = 0;
	return n;
}

void hall_number_text(int64_t group, uint32_t n, char out[16]) {
	char letters[4];
	letters_of(group, letters);
	snprintf(out, 16, "%s%03u", letters, n);
}

uint32_t hall_number_of(int64_t group, str text) {
	char letters[4];
	uint32_t n = letters_of(group, letters);
	int64_t value = 0;
	bool same = text.n > n && memcmp(text.p, letters, n) == 0 && str_int(str_cut(text, n, text.n), &value);
	return same && value > 0 && value < UINT32_MAX ? (uint32_t)value : 0;
}

/* ---- windows ---------------------------------------------------------------------------------------- */

static void read_groups(struct hall *h) {
	const struct csv *t = pack_table(h->pack, "org/business-groups.csv");
	for (uint32_t i = 0; t && i < t->rows; i++) {
		int64_t no = own_number(t, i), minutes = SERVING_MINUTES;
		if (no < 1 || no >= HALL_GROUPS)
			continue;
		if (i < COUNT(h->group_of_row))
			h->group_of_row[i] = (uint16_t)no;
		str_int(csv_cell(t, i, csv_column(t, "minutes")), &minutes);
		h->groups[no].code = csv_cell(t, i, csv_column(t, "code"));
		h->groups[no].serving_ms = (minutes > 0 ? minutes : SERVING_MINUTES) * MS_PER_MINUTE;
	}
}

/* A window without a group of its own serves all. */
static struct group_set usual_groups(const struct hall *h, str group) {
	struct group_set all = {0};
	int64_t own = group.n ? hall_group(h, group) : 0;
	for (int64_t g = 1; g < HALL_GROUPS; g++)
		if (h->groups[g].code.n && (!own || g == own))
			group_put(&all, g);
	return all;
}

/* Number of the point at which the window in that row stands; 0: none. */
static uint32_t point_of_row(const struct hall *h, const struct csv *t, uint32_t row) {
	const struct service_point *p = pack_point(h->pack, csv_cell(t, row, csv_column(t, "service_point")));
	return p ? p->no : 0;
}

/* Sorted by counting: where the seats of a point begin, then each row to its place. */
static void read_seats(struct hall *h, const struct csv *t) {
	uint32_t next[COUNT(h->first_seat)];
	h->seats = mem_alloc((t->rows + 1) * sizeof *h->seats);
	h->seat_of_row = mem_alloc((t->rows + 1) * sizeof *h->seat_of_row);
	for (uint32_t i = 0; i < t->rows; i++)
		h->first_seat[point_of_row(h, t, i) + 1]++;
	for (uint32_t no = 1; no < COUNT(h->first_seat); no++)
		h->first_seat[no] += h->first_seat[no - 1];
	memcpy(next, h->first_seat, sizeof next);
	for (uint32_t i = 0; i < t->rows; i++) {
		uint32_t point = point_of_row(h, t, i);
		h->seat_of_row[i] = next[point]++;
		h->seats[h->seat_of_row[i]] = (struct seat){.code = csv_cell(t, i, csv_column(t, "code")),
			.no = own_number(t, i),
			.row = i,
			.point = point,
			.usual = usual_groups(h, csv_cell(t, i, csv_column(t, "business_group"))),
			.current = NIL,
			.pace_ms = NIL};
	}
	h->seat_count = t->rows;
}

void hall_open(struct hall *h, const struct pack *p) {
	const struct csv *t = pack_table(p, "org/windows.csv");
	h->pack = p;
	read_groups(h);
	if (t)
		read_seats(h, t);
}

struct seat *hall_seat(struct hall *h, str code) {
	const struct code *c = pack_code(h->pack, CODE_WINDOW, code);
	if (!c || !h->seat_of_row)
		return NULL;
	struct seat *s = &h->seats[h->seat_of_row[c->row]];
	return h->seat_count && str_eq(s->code, code) ? s : NULL;
}

bool hall_read_groups(const struct hall *h, str text, struct group_set *out) {
	str word;
	*out = (struct group_set){0};
	while (str_next(&text, ' ', &word)) {
		int64_t no = word.n ? hall_group(h, word) : 0;
		if (word.n && !no)
			return false;
		if (no)
			group_put(out, no);
	}
	return true;
}

void hall_sit(struct hall *h, const struct sitting *how) {
	struct seat *s = hall_seat(h, how->window);
	if (!s)
		return; /* the window has left the pack */
	s->state = how->state;
	s->current = how->current;
	s->pace_ms = how->pace_ms;
	if (!hall_read_groups(h, how->groups, &s->groups) || groups_empty(&s->groups))
		s->groups = s->usual;
}

/* The seat as its record has it. */
static void sit(struct hall *h, const struct book *b, const struct record *r) {
	hall_sit(h, &(struct sitting){rec_text(b, r, F_window), rec_text(b, r, F_groups),
				   (enum word)rec_or(r, F_state, W_none), rec_get(r, F_current), rec_get(r, F_pace_ms)});
}

bool hall_wake(struct decision *d, struct hall *h) {
	for (uint32_t i = 0; !h->woken && i < h->seat_count; i++) {
		const struct record *r = desk__record(d, R_hall_window, h->seats[i].no);
		if (r)
			sit(h, d->book, r);
		else if (d->refusal->code)
			return false;
	}
	h->woken = true;
	return true;
}

/* ---- lines ------------------------------------------------------------------------------------------ */

static struct line_tally *known_tally(const struct hall *h, int64_t line) {
	uint64_t *place = map_get(&h->tally_of, (uint64_t)line);
	return place ? h->tallies.p[*place - 1] : NULL;
}

static struct line_tally *tally_make(struct hall *h, int64_t line) {
	struct line_tally *t = mem_alloc(sizeof *t);
	check(line > 0 && !known_tally(h, line));
	t->line = line;
	vec_push(&h->tallies, t);
	map_put(&h->tally_of, (uint64_t)line, h->tallies.n);
	return t;
}

static void tally_free(struct line_tally *t) {
	vec_free(&t->numbers);
	mem_free(t);
}

static void tally_drop(struct hall *h, int64_t line) {
	uint64_t *place = map_get(&h->tally_of, (uint64_t)line);
	if (!place)
		return;
	uint32_t i = (uint32_t)*place - 1;
	struct line_tally *last = h->tallies.p[--h->tallies.n];
	tally_free(h->tallies.p[i]);
	map_drop(&h->tally_of, (uint64_t)line);
	if (i == h->tallies.n)
		return;
	h->tallies.p[i] = last;
	map_put(&h->tally_of, (uint64_t)last->line, i + 1);
}

void hall_free(struct hall *h) {
	for (uint32_t i = 0; i < h->tallies.n; i++)
		tally_free(h->tallies.p[i]);
	vec_free(&h->tallies);
	map_free(&h->tally_of);
	mem_free(h->seats);
	mem_free(h->seat_of_row);
}

int64_t hall_line_of(const struct hall *h, const struct book *b, const struct record *r) {
	const struct service_point *p = pack_point(h->pack, rec_text(b, r, F_service_point));
	day on = day_of_ms(rec_or(r, F_issued_at, 0), h->pack->offset_minutes);
	return p ? hall_line(p->no, hall_group(h, rec_text(b, r, F_business_group)), on) : 0;
}

static bool stood_in(const struct line_tally *t, int64_t id) {
	for (uint32_t i = t->numbers.n; i--;)
		if (t->numbers.p[i] == id)
			return true;
	return false;
}

/* The number stands in its line, for the first time or (again) after it was elsewhere. */
static void tally_take(struct hall *h, const struct book *b, const struct record *r, bool again) {
	check(r->kind == R_queue_number);
	struct line_tally *t = known_tally(h, hall_line_of(h, b, r));
	if (!t)
		return; /* its line is opened with it, or is counted when somebody asks */
	uint32_t n = hall_number_of(hall_line_group(t->line), rec_text(b, r, F_number_text));
	if (n > t->issued)
		t->issued = n;
	if (!again || !stood_in(t, r->id))
		vec_push(&t->numbers, r->id);
}

static void line_opened(struct hall *h, const struct book *b, const struct record *r) {
	check(rec_is(r, F_state, W_open));
	const struct record *first = book_find(b, R_queue_number, rec_or(r, F_first_number, 0));
	tally_make(h, r->id);
	if (first)
		tally_take(h, b, first, false);
}

void hall_note(struct hall *h, const struct book *b, const struct event *ev) {
	const struct record *r = ev->record;
	switch (r->kind) {
	case R_hall_window:
		sit(h, b, r);
		return;
	case R_hall_line:
		if (ev->kind == E_hall_line_opened)
			line_opened(h, b, r);
		else if (ev->kind == E_hall_line_closed)
			tally_drop(h, r->id);
		return;
	case R_queue_number:
		if (ev->kind == E_queue_number_issued)
			tally_take(h, b, r, false);
		else if (ev->kind == E_queue_number_went_on || ev->kind == E_queue_number_transferred)
			tally_take(h, b, r, true);
		return;
	default:
		return;
	}
}

/* The smallest number that was the first in a line of this day and point; 0: none. False on a fault. */
static bool first_of_day(struct decision *d, struct hall *h, int64_t line, int64_t *first) {
	*first = 0;
	int64_t day_and_point = line - hall_line_group(line);
	for (int64_t g = 1; g < HALL_GROUPS; g++) {
		const struct record *r = h->groups[g].code.n ? desk__record(d, R_hall_line, day_and_point + g) : NULL;
		int64_t number = r ? rec_or(r, F_first_number, 0) : 0;
		if (number && (!*first || number < *first))
			*first = number;
	}
	return !d->refusal->code;
}

/* Counts what was drawn in a line before the desk was started. */
static bool tally_again(struct decision *d, struct hall *h, struct line_tally *t, int64_t first) {
	int64_t day_and_point = t->line - hall_line_group(t->line);
	for (int64_t id = first; id <= book_last_id(d->book, R_queue_number); id++) {
		const struct record *r = desk__record(d, R_queue_number, id);
		if (d->refusal->code)
			return false;
		int64_t stands = r ? hall_line_of(h, d->book, r) : 0;
		if (!stands || stands - hall_line_group(stands) != day_and_point)
			continue;
		uint32_t n = hall_number_of(hall_line_group(t->line), rec_text(d->book, r, F_number_text));
		if (n > t->issued)
			t->issued = n;
		if (stands == t->line || n)
			vec_push(&t->numbers, id);
	}
	return true;
}

struct line_tally *hall_tally(struct decision *d, int64_t line) {
	struct hall *h = desk__hall(d);
	struct line_tally *t = h ? known_tally(h, line) : NULL;
	const struct record *r = h && !t ? desk__record(d, R_hall_line, line) : NULL;
	int64_t first;
	if (!r)
		return t;
	if (!rec_is(r, F_state, W_open)) {
		desk__refuse(d, "queue.day_over", "happened_at", "the day of this line is over");
		return NULL;
	}
	if (!first_of_day(d, h, line, &first))
		return NULL;
	check(first > 0);
	t = tally_make(h, line);
	if (tally_again(d, h, t, first))
		return t;
	tally_drop(h, line);
	return NULL;
}

/* ---- how long one waits ----------------------------------------------------------------------------- */

static ms pace_of(const struct hall *h, const struct seat *s, int64_t group) {
	ms usual = h->groups[group].serving_ms;
	ms pace = s && s->pace_ms != NIL ? s->pace_ms : usual;
	return pace > 0 ? pace : 1;
}

ms hall_pace(const struct hall *h, const struct seat *s, int64_t group, ms served) {
	ms before = pace_of(h, s, group);
	return s->pace_ms == NIL ? served : before + (served - before) / PACE_SHARE;
}

/* Those who stand before `rank` in the lines of these groups. */
static uint32_t stand_before(struct decision *d, const struct hall *h, const struct group_set *groups, int64_t line,
	int64_t rank) {
	uint32_t n = 0;
	int64_t day_and_point = line - hall_line_group(line);
	for (int64_t g = 1; g < HALL_GROUPS; g++)
		if (h->groups[g].code.n && group_in(groups, g))
			n += line_ahead(d, day_and_point + g, rank);
	return n;
}

struct pull hall_pull(const struct hall *h, int64_t point, int64_t group) {
	struct pull p = {0};
	double usual = 0;
	check(point > 0 && point < 1 << POINT_BITS);
	group_put(&p.groups, group);
	for (uint32_t i = h->first_seat[point]; i < h->first_seat[point + 1]; i++) {
		const struct seat *s = &h->seats[i];
		if (group_in(&s->usual, group))
			usual += 1.0 / (double)pace_of(h, NULL, group);
		if (s->state != W_open || !group_in(&s->groups, group))
			continue;
		p.rate += 1.0 / (double)pace_of(h, s, group);
		p.idle |= s->current == NIL;
		for (size_t k = 0; k < COUNT(p.groups.bits); k++)
			p.groups.bits[k] |= s->groups.bits[k];
	}
	if (p.rate <= 0)
		p.rate = usual > 0 ? usual : 1.0 / (double)pace_of(h, NULL, group);
	return p;
}

ms hall_wait(const struct pull *p, uint32_t before) {
	check(p->rate > 0);
	return p->idle && !before ? 0 : (ms)((double)(before + 1) / p->rate);
}

ms hall_estimate(struct decision *d, struct hall *h, int64_t point, int64_t group, day on, int64_t rank,
	uint32_t *before) {
	struct pull p = hall_pull(h, point, group);
	*before = stand_before(d, h, &p.groups, hall_line(point, group, on), rank);
	for (uint32_t i = h->first_seat[point]; i < h->first_seat[point + 1]; i++)
		if (h->seats[i].state == W_open && group_in(&h->seats[i].groups, group))
			*before += line_ahead(d, hall_window_line(h->seats[i].no), rank);
	return hall_wait(&p, *before);
}
