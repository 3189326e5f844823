/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers that were given are kept, in their order, until they are forgotten. */
#include "tests/unit/unit.h"

#include "image/hooks/ask/askkept.h"
#include "tests/unit/help/fake_keyring.h"

static char text[ASKLINE_MAX + 1];

static int setup(void **state)
{
	(void)state;
	fake_keyring_setup();
	return 0;
}

static void has(size_t n, const char *expected)
{
	assert_int_equal(askkept_get(n, text), strlen(expected));
	assert_string_equal(text, expected);
}

static void test_kept(void **state)
{
	(void)state;
	assert_int_equal(askkept_get(0, text), -ENOENT);
	assert_int_equal(askkept_add("first"), 0);
	assert_int_equal(askkept_add("second"), 0);
	has(0, "first");
	has(1, "second");
	assert_int_equal(askkept_get(2, text), -ENOENT);
	/* Should the boot come to no end, the kernel forgets by itself. */
	assert_int_equal(fake_keyring->timeout_s, ASKKEPT_SECONDS);
}

static void test_forgotten(void **state)
{
	(void)state;
	askkept_add("first");
	askkept_forget();
	assert_false(fake_keyring->there);
	assert_int_equal(askkept_get(0, text), -ENOENT);
	askkept_forget();
	assert_int_equal(askkept_add("second"), 0);
	has(0, "second");
}

static void test_full(void **state)
{
	static char longest[ASKLINE_MAX + 1];

	(void)state;
	memset(longest, 'x', ASKLINE_MAX);
	for (size_t i = 0; i < ASKKEPT_SIZE / sizeof(longest); i++)
		assert_int_equal(askkept_add(longest), 0);
	assert_int_equal(askkept_add(longest), -EDQUOT);
	has(0, longest);
}

static void test_no_keyring(void **state)
{
	(void)state;
	fake_keyring->absent = true;
	assert_int_equal(askkept_add("first"), -ENOSYS);
	assert_int_equal(askkept_get(0, text), -ENOSYS);
	askkept_forget();
}

/* Somebody else of root's has put it there. */
static void test_strange_key(void **state)
{
	(void)state;
	fake_keyring->there = true;
	memcpy(fake_keyring->bytes, "no end", 6);
	fake_keyring->size = 6;
	assert_int_equal(askkept_get(0, text), -EINVAL);
	memset(fake_keyring->bytes, 'x', sizeof(fake_keyring->bytes));
	fake_keyring->size = 600;
	fake_keyring->bytes[599] = '\0';
	assert_int_equal(askkept_get(0, text), -EINVAL);
	fake_keyring->size = ASKKEPT_SIZE + 1;
	assert_int_equal(askkept_get(0, text), -EINVAL);
	fake_keyring->size = 0;
	assert_int_equal(askkept_get(0, text), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_kept, setup),
		cmocka_unit_test_setup(test_forgotten, setup),
		cmocka_unit_test_setup(test_full, setup),
		cmocka_unit_test_setup(test_no_keyring, setup),
		cmocka_unit_test_setup(test_strange_key, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
