/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/swapsig.h"
#include "tests/unit/unit.h"

/* A page of SIZE bytes, exactly, that begins with HEAD and whose last ten are TAIL. */
static enum swapsig of(size_t size, const char *head, const char *tail)
{
	char *page = calloc(1, size ? size : 1);
	enum swapsig sig;

	assert_non_null(page);
	memcpy(page, head, strlen(head) < size ? strlen(head) : size);
	if (size >= 10)
		memcpy(page + size - 10, tail, strlen(tail));
	sig = swapsig_read(page, size);
	free(page);
	return sig;
}

static void test_marks(void **state)
{
	static const struct row {
		const char *mark;
		enum swapsig sig;
		bool image;
	} rows[] = {
		{ "SWAPSPACE2", SWAPSIG_SWAP, false },
		{ "SWAP-SPACE", SWAPSIG_SWAP, false },
		{ "S1SUSPEND", SWAPSIG_KERNEL, true },
		{ "S1SUSPEND\1", SWAPSIG_KERNEL, true },
		{ "S2SUSPEND", SWAPSIG_OLD, true },
		{ "ULSUSPEND", SWAPSIG_USWSUSP, true },
		{ "LINHIB0001", SWAPSIG_USWSUSP, true },
		{ "", SWAPSIG_NONE, false },
		{ "SWAPSPACE1", SWAPSIG_NONE, false },
		{ "S1SUSPENS", SWAPSIG_NONE, false },
		{ "s1suspend", SWAPSIG_NONE, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t size = 4096; size <= 65536; size *= 2) {
			assert_int_equal(of(size, "", rows[i].mark), rows[i].sig);
			assert_int_equal(swapsig_is_image(rows[i].sig), rows[i].image);
		}
}

/* It leaves the mark of swap space where it was. */
static void test_tuxonice(void **state)
{
	(void)state;
	assert_int_equal(
		of(4096, "\xed\xc3\x02\xe9\x98\x56\xe5\x0c", "SWAPSPACE2"), SWAPSIG_TUXONICE);
	assert_true(swapsig_is_image(SWAPSIG_TUXONICE));
}

static void test_other_sizes(void **state)
{
	(void)state;
	assert_int_equal(of(0, "", ""), SWAPSIG_NONE);
	assert_int_equal(of(9, "S1SUSPEND", ""), SWAPSIG_NONE);
	assert_int_equal(of(10, "", "S1SUSPEND"), SWAPSIG_KERNEL);
}

static void test_names(void **state)
{
	(void)state;
	for (int sig = SWAPSIG_NONE; sig < SWAPSIGS; sig++)
		assert_true(strlen(swapsig_name((enum swapsig)sig)) > 3);
	assert_string_equal(swapsig_name(SWAPSIG_USWSUSP), "an image of uswsusp");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_tuxonice),
		cmocka_unit_test(test_other_sizes),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
