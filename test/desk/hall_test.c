/* Numbers of lines and of those who stand in them, and how long one waits behind several windows. */
#include "suites.h"

#include "desk/hall.h"

static const struct {
	int64_t group;
	uint32_t n;
	const char *text;
} numbers[] = {{1, 1, "A001"}, {1, 12, "A012"}, {2, 999, "B999"}, {26, 1000, "Z1000"}, {27, 1, "AA001"},
	{52, 7, "AZ007"}, {53, 7, "BA007"}, {255, 3, "IU003"}};

START_TEST(numbers_read_back) {
	char text[16];
	hall_number_text(numbers[_i].group, numbers[_i].n, text);
	ck_assert_str_eq(text, numbers[_i].text);
	ck_assert_uint_eq(hall_number_of(numbers[_i].group, str_of(text)), numbers[_i].n);
	for (int64_t other = 1; other < HALL_GROUPS; other++)
		if (other != numbers[_i].group)
			ck_assert_uint_eq(hall_number_of(other, str_of(text)), 0);
}
END_TEST

START_TEST(lines_are_apart) {
	int64_t line = hall_line(5, 3, 19000);
	ck_assert_int_eq(hall_line_group(line), 3);
	ck_assert_int_eq(line - hall_line_group(line) + 4, hall_line(5, 4, 19000));
	ck_assert_int_lt(hall_line(1023, 255, 19000), hall_line(1, 1, 19001));
	ck_assert_int_gt(hall_window_line(1), hall_line(1023, 255, 1 << 20));
	ck_assert_int_eq(hall_line(0, 1, 19000), 0);
	ck_assert_int_eq(hall_line(1, 0, 19000), 0);
	ck_assert_int_eq(hall_line(1, HALL_GROUPS, 19000), 0);
	ck_assert_int_eq(hall_line(1024, 1, 19000), 0);
	ck_assert_int_eq(hall_line(1, 1, 0), 0);
}
END_TEST

START_TEST(waits_behind_windows) {
	struct pull one = {.rate = 1.0 / 600000}, two = {.rate = 2.0 / 600000}, idle = {.rate = 2.0 / 600000, .idle = true};
	ck_assert_int_eq(hall_wait(&one, 0), 600000);
	ck_assert_int_eq(hall_wait(&two, 0), 300000);
	ck_assert_int_eq(hall_wait(&two, 5), 1800000);
	ck_assert_int_eq(hall_wait(&idle, 0), 0);
	ck_assert_int_eq(hall_wait(&idle, 1), 600000);
}
END_TEST

START_TEST(groups_of_windows) {
	struct hall h = {0};
	struct group_set set;
	hall_open(&h, test_pack("test/desk/town"));
	ck_assert(hall_read_groups(&h, STR("tax  general"), &set) && group_in(&set, 1) && group_in(&set, 2));
	ck_assert(!hall_read_groups(&h, STR("tax none"), &set));
	ck_assert(hall_read_groups(&h, STR(""), &set) && groups_empty(&set));
	/* nobody works: as if the one window meant for the group did */
	struct pull pull = hall_pull(&h, 1, 1);
	ck_assert(!pull.idle && hall_wait(&pull, 1) == 2 * 10 * MS_PER_MINUTE);
	hall_sit(&h, &(struct sitting){STR("T-w1"), STR("tax general"), W_open, NIL, 300000});
	pull = hall_pull(&h, 1, 1);
	ck_assert(pull.idle && group_in(&pull.groups, 2) && hall_wait(&pull, 0) == 0 && hall_wait(&pull, 1) == 600000);
	hall_sit(&h, &(struct sitting){STR("T-w1"), STR(""), W_paused, NIL, 300000});
	ck_assert(!hall_pull(&h, 1, 1).idle);
	hall_free(&h);
}
END_TEST

Suite *hall_suite(void) {
	Suite *s = suite_create("hall");
	TCase *cases = tcase_create("all");
	tcase_add_loop_test(cases, numbers_read_back, 0, COUNT(numbers));
	tcase_add_test(cases, lines_are_apart);
	tcase_add_test(cases, waits_behind_windows);
	tcase_add_test(cases, groups_of_windows);
	suite_add_tcase(s, cases);
	return s;
}
