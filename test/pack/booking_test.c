/* Places that can be booked: shares kept for walk-ins, slots within opening hours, numbers of slots. */
#include "data/date.h"
#include "pack/booking.h"
#include "suites.h"

static struct pack *town(void) {
	struct pack *p;
	struct pack_complaints to = {0};
	ck_assert(pack_load("test/desk/town", &p, &to));
	return p;
}

START_TEST(places_and_slots) {
	static struct booking_share shares[] = {{.walk_in_percent = 30, .capacity = -1},
		{.level = STR("district"), .walk_in_percent = 10, .capacity = -1},
		{.point = STR("T"), .group = STR("tax"), .walk_in_percent = 25, .capacity = 9},
		{.group = STR("tax"), .walk_in_percent = 0, .capacity = -1}};
	struct arena a = {0};
	struct err e = {0};
	struct csv t;
	str text;
	struct pack *p = town();
	p->shares = shares;
	p->share_count = COUNT(shares);
	ck_assert(file_read(&a, "test/pack/slots.csv", &text, &e) && csv_parse(&a, text, "slots.csv", &t, &e));
	for (uint32_t i = 0; i < t.rows; i++) {
		const struct service_point *point = pack_point(p, csv_cell(&t, i, 0));
		str group = csv_cell(&t, i, 1);
		int64_t places, number;
		ms at;
		ck_assert(point && ms_parse(csv_cell(&t, i, 2), p->offset_minutes, &at));
		ck_assert(str_int(csv_cell(&t, i, 3), &places));
		ck_assert_msg(pack_booking_places(p, point, group) == places, "line %u: %d places", t.lines[i],
			pack_booking_places(p, point, group));
		ck_assert_msg(pack_slot_fits(p, point, at) == str_is(csv_cell(&t, i, 4), "yes"), "line %u", t.lines[i]);
		ck_assert_msg(pack_slot_open(p, point, at) == str_is(csv_cell(&t, i, 5), "yes"), "line %u", t.lines[i]);
		if (str_int(csv_cell(&t, i, 6), &number))
			ck_assert_int_eq(pack_slot_number(p, point, group, at), number);
	}
	p->share_count = 0;
	ck_assert_int_eq(pack_booking_places(p, pack_point(p, STR("T")), STR("general")), 50);
	ck_assert_int_eq(pack_slot_number(p, pack_point(p, STR("T")), STR("circus"), 0), 0);
	pack_free(p);
	arena_free(&a);
}
END_TEST

START_TEST(slots_of_a_day) {
	struct pack *p = town();
	const struct service_point *hall = pack_point(p, STR("T"));
	ms at[BOOKING_SLOTS_A_DAY];
	ck_assert_uint_eq(pack_day_slots(p, hall, day_of(2022, 3, 1), at), 14);
	for (int i = 0; i < 13; i++)
		ck_assert_int_eq(at[i + 1] - at[i], (i == 5 ? 90 : 30) * MS_PER_MINUTE);
	ck_assert_uint_eq(pack_day_slots(p, hall, day_of(2022, 3, 5), at), 6); /* Saturday morning */
	ck_assert_uint_eq(pack_day_slots(p, hall, day_of(2022, 3, 23), at), 0);
	ck_assert_int_eq(pack_days_ahead(p, day_of(2022, 3, 4), day_of(2022, 3, 7)), 1); /* Friday, Monday */
	ck_assert_int_eq(pack_days_ahead(p, day_of(2022, 3, 4), day_of(2022, 3, 4)), 0);
	ck_assert_int_eq(pack_days_ahead(p, day_of(2022, 1, 28), day_of(2022, 1, 30)), 2); /* two make-up days */
	pack_free(p);
}
END_TEST

Suite *booking_suite(void) {
	Suite *s = suite_create("booking");
	TCase *t = tcase_create("booking");
	tcase_add_test(t, places_and_slots);
	tcase_add_test(t, slots_of_a_day);
	suite_add_tcase(s, t);
	return s;
}
