/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/resume/verdict.h"
#include "tests/unit/unit.h"

static void test_marks(void **state)
{
	static const struct row {
		enum swapsig sig;
		bool again;
		enum verdict verdict;
		const char *why;
	} rows[] = {
		{ SWAPSIG_NONE, false, VERDICT_BOOT, "it has no swap space" },
		{ SWAPSIG_SWAP, false, VERDICT_BOOT, "it has swap space without an image" },
		{ SWAPSIG_SWAP, true, VERDICT_BOOT, "it has swap space without an image" },
		{ SWAPSIG_KERNEL, false, VERDICT_RESUME, "it has an image of the kernel's" },
		{ SWAPSIG_KERNEL, true, VERDICT_REFUSE,
			"it has an image of the kernel's, which is not resumed after an emergency shell, as what "
			"was mounted there would be damaged" },
		{ SWAPSIG_OLD, false, VERDICT_REFUSE,
			"it has an image of an old kernel (S2SUSPEND), which this kernel cannot resume" },
		{ SWAPSIG_USWSUSP, false, VERDICT_REFUSE,
			"it has an image of uswsusp, which this kernel cannot resume" },
		{ SWAPSIG_TUXONICE, false, VERDICT_REFUSE,
			"it has an image of TuxOnIce, which this kernel cannot resume" },
		{ SWAPSIG_FOREIGN, false, VERDICT_REFUSE,
			"it has an image of a kernel with pages of another size, which this kernel cannot "
			"resume" },
	};
	char why[VERDICT_WHY_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(verdict_of_mark(rows[i].sig, rows[i].again, why), rows[i].verdict);
		assert_string_equal(why, rows[i].why);
	}
}

#define OFF "this kernel does not resume: it is locked down (Secure Boot), or hibernation is off"

static void test_tries(void **state)
{
	static const struct row {
		struct verdict_try try;
		enum verdict verdict;
		const char *why;
	} rows[] = {
		{ { .again = SWAPSIG_SWAP }, VERDICT_BOOT,
			"the kernel could not resume the image, and has discarded it; its messages say why" },
		{ { .again = SWAPSIG_NONE, .err = -EINVAL }, VERDICT_BOOT,
			"the kernel could not resume the image, and has discarded it: Invalid argument" },
		{ { .again = SWAPSIG_KERNEL }, VERDICT_REFUSE,
			"the kernel has not resumed it, and the image is still there" },
		{ { .again = SWAPSIG_KERNEL, .disabled = true }, VERDICT_REFUSE,
			OFF ", and the image is still there" },
		{ { .again = SWAPSIG_KERNEL, .none = true }, VERDICT_REFUSE,
			"this kernel knows nothing of hibernation, and the image is still there" },
		{ { .again = SWAPSIG_KERNEL, .err = -EPERM }, VERDICT_REFUSE,
			"the kernel does not allow it (is it locked down, as with Secure Boot?), and the image is "
			"still there" },
		/* Not known is not safe. */
		{ { .again_err = -EIO }, VERDICT_REFUSE,
			"the kernel has not resumed the image, and the disk cannot be read to see whether the "
			"image is still there: Input/output error" },
		{ { .again = SWAPSIG_TUXONICE }, VERDICT_REFUSE,
			"the kernel has not resumed it, and the image is still there" },
	};
	char why[VERDICT_WHY_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(verdict_of_try(&rows[i].try, why), rows[i].verdict);
		assert_string_equal(why, rows[i].why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_tries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
