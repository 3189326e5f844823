/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "lib/mdlevel.h"
#include "tests/unit/unit.h"

enum { SLOTS_MAX = 12 };

/* SLOTS as mdadm draws them: "AA." */
static bool enough(int level, uint32_t layout, const char *slots)
{
	struct mdlevel shape = { level, layout, (unsigned)strlen(slots) };
	bool in_sync[SLOTS_MAX];

	for (unsigned i = 0; i < shape.slots; i++)
		in_sync[i] = slots[i] == 'A';
	assert_null(mdlevel_refusal(&shape));
	return mdlevel_enough(&shape, in_sync);
}

static void test_enough(void **state)
{
	static const struct {
		int level;
		uint32_t layout;
		const char *slots;
		bool enough;
	} rows[] = {
		{ -1, 0, "A", true },
		{ -1, 0, "AAA", true },
		{ -1, 0, "AA.", false },
		{ 0, 0, "AA", true },
		{ 0, 0, ".A", false },
		{ 1, 0, "AA", true },
		{ 1, 0, "A.", true },
		{ 1, 0, "..A", true },
		{ 1, 0, "..", false },
		{ 4, 0, "AAA", true },
		{ 4, 0, "AA.", true },
		{ 4, 0, ".AA", true },
		{ 4, 0, "..A", false },
		{ 5, 2, "AAA", true },
		{ 5, 2, "A.A", true },
		{ 5, 2, "A..", false },
		{ 5, 2, "A.", true },
		{ 6, 2, "AAAA", true },
		{ 6, 2, "A.A.", true },
		{ 6, 2, "A...", false },
		{ 6, 2, "AAA..", true },
		/* near=2: pairs of neighbours */
		{ 10, 0x102, "AAAA", true },
		{ 10, 0x102, "A.A.", true },
		{ 10, 0x102, ".AA.", true },
		{ 10, 0x102, "AA..", false },
		{ 10, 0x102, "..AA", false },
		{ 10, 0x102, "A.AA", true },
		/* near=2 on an odd number: each with its neighbour, the last with the first */
		{ 10, 0x102, "AA.", true },
		{ 10, 0x102, "A..", false },
		{ 10, 0x102, "A.A.A", true },
		{ 10, 0x102, ".A.A.", false },
		{ 10, 0x102, "A..AA", false },
		/* near=3 */
		{ 10, 0x103, "..A..A", true },
		{ 10, 0x103, "AAA...", false },
		/* far=2 and offset=2: each with its neighbour */
		{ 10, 0x201, "AAA", true },
		{ 10, 0x201, "AA.", true },
		{ 10, 0x201, "A.A.", true },
		{ 10, 0x201, "A..A", false },
		{ 10, 0x10201, "A.A.", true },
		{ 10, 0x10201, ".AA.", false },
		/* near=2, far=2: four in a row, every second one begins such a row */
		{ 10, 0x202, "A...A.", true },
		{ 10, 0x202, "....A.", false },
		{ 10, 0x202, "..AA..", false },
		{ 10, 0x202, "A..A..", true },
		{ 10, 0x202, "...A", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (enough(rows[i].level, rows[i].layout, rows[i].slots) != rows[i].enough)
			fail_msg("level %d, layout %#x, %s", rows[i].level, rows[i].layout,
				rows[i].slots);
}

/* All that can be there of up to 10 slots, against what the levels promise by numbers alone. */
static void test_enough_by_numbers(void **state)
{
	static const struct {
		int level;
		unsigned slots_min, may_miss;
	} rows[] = { { -1, 1, 0 }, { 0, 1, 0 }, { 4, 2, 1 }, { 5, 2, 1 }, { 6, 4, 2 } };

	(void)state;
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++)
		for (unsigned slots = rows[r].slots_min; slots <= 10; slots++)
			for (unsigned mask = 0; mask < 1u << slots; mask++) {
				char text[SLOTS_MAX] = "";
				unsigned missing = 0;

				for (unsigned i = 0; i < slots; i++) {
					text[i] = mask >> i & 1 ? 'A' : '.';
					missing += text[i] == '.';
				}
				assert_int_equal(enough(rows[r].level, 2, text),
					missing <= rows[r].may_miss);
			}
}

/* Of RAID10 as many as there are copies may be missing but for one, wherever they are. */
static void test_raid10_without_any_few(void **state)
{
	static const uint32_t layouts[] = { 0x102, 0x103, 0x201, 0x301, 0x10201, 0x202 };

	(void)state;
	for (size_t l = 0; l < sizeof(layouts) / sizeof(layouts[0]); l++) {
		unsigned copies = (layouts[l] & 255) * (layouts[l] >> 8 & 255);

		for (unsigned slots = copies; slots <= 10; slots++)
			for (unsigned mask = 0; mask < 1u << slots; mask++) {
				char text[SLOTS_MAX] = "";
				unsigned missing = 0;

				for (unsigned i = 0; i < slots; i++) {
					text[i] = mask >> i & 1 ? 'A' : '.';
					missing += text[i] == '.';
				}
				if (missing < copies)
					assert_true(enough(10, layouts[l], text));
				if (missing == slots)
					assert_false(enough(10, layouts[l], text));
			}
	}
}

static void test_refusals(void **state)
{
	static const struct {
		struct mdlevel shape;
		bool refused;
	} rows[] = {
		{ { -4, 0, 2 }, true }, /* multipath */
		{ { -5, 0, 1 }, true }, /* faulty */
		{ { 2, 0, 3 }, true },
		{ { 3, 0, 3 }, true },
		{ { 77, 0, 3 }, true },
		{ { 1, 0, 0 }, true },
		{ { 5, 2, 1 }, true },
		{ { 5, 2, 2 }, false },
		{ { 5, 5, 3 }, false },
		{ { 5, 6, 3 }, true },
		{ { 5, 16, 3 }, true },
		{ { 6, 2, 3 }, true },
		{ { 6, 2, 4 }, false },
		{ { 6, 7, 4 }, true },
		{ { 6, 8, 4 }, false },
		{ { 6, 10, 4 }, false },
		{ { 6, 11, 4 }, true },
		{ { 6, 16, 4 }, false },
		{ { 6, 20, 4 }, false },
		{ { 6, 21, 4 }, true },
		{ { 10, 0x102, 2 }, false },
		{ { 10, 0x101, 2 }, true }, /* one copy */
		{ { 10, 0x100, 2 }, true },
		{ { 10, 0x002, 2 }, true },
		{ { 10, 0x103, 2 }, true }, /* more copies than slots */
		{ { 10, 0x40202, 4 }, false },
		{ { 10, 0x60202, 4 }, true },
		{ { 10, 0x80102, 4 }, true },
		{ { 10, 0xffffffff, 4 }, true },
		{ { 1, 0xffffffff, 2 }, false },
		{ { 0, 0xffffffff, 2 }, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!mdlevel_refusal(&rows[i].shape) == rows[i].refused)
			fail_msg("level %d, layout %#x, %u slots", rows[i].shape.level,
				rows[i].shape.layout, rows[i].shape.slots);
}

static void test_only_parity(void **state)
{
	static const struct {
		struct mdlevel shape;
		const char *parity; /* P where there is nothing else */
	} rows[] = {
		{ { 4, 0, 3 }, "..." }, /* as md sees it: the layout says nothing about level 4 */
		{ { 5, 2, 3 }, "..." },
		{ { 5, 4, 3 }, "P.." },
		{ { 5, 5, 3 }, "..P" },
		{ { 6, 2, 4 }, "...." },
		{ { 6, 4, 5 }, "PP..." },
		{ { 6, 5, 5 }, "...PP" },
		{ { 6, 18, 4 }, "...P" },
		{ { 6, 20, 4 }, "P..P" },
		{ { 10, 4, 4 }, "...." },
		{ { 1, 5, 2 }, ".." },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (unsigned slot = 0; slot < rows[i].shape.slots; slot++)
			assert_int_equal(mdlevel_only_parity(&rows[i].shape, slot),
				rows[i].parity[slot] == 'P');
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(mdlevel_name(-1), "linear");
	assert_string_equal(mdlevel_name(0), "raid0");
	assert_string_equal(mdlevel_name(10), "raid10");
	assert_string_equal(mdlevel_name(-4), "?");
	assert_true(mdlevel_has_parity(4) && mdlevel_has_parity(5) && mdlevel_has_parity(6));
	assert_false(mdlevel_has_parity(0) || mdlevel_has_parity(1) || mdlevel_has_parity(10));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_enough),
		cmocka_unit_test(test_enough_by_numbers),
		cmocka_unit_test(test_raid10_without_any_few),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_only_parity),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
