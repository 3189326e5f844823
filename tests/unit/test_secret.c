/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/secret.h"
#include "tests/unit/unit.h"

static void becomes(const char *text, const char *want)
{
	char copy[256];

	strcpy(copy, text);
	secret_mask(copy);
	assert_string_equal(copy, want);
}

static void test_options(void **state)
{
	(void)state;
	becomes("cifsroot=//s/x,user=me,pass=hunter2,ro", "cifsroot=//s/x,user=me,pass=***,ro");
	becomes("password=hunter2", "password=***");
	becomes("rootflags=password2=hunter2,password=x", "rootflags=password2=***,password=*");
	becomes("\"rootflags=pass=abc b\"", "\"rootflags=pass=*** b\"");
	becomes("pass=", "pass=");
	becomes("pass=,ro", "pass=,ro");
}

/* Two commas are one, in the middle of a password. */
static void test_commas(void **state)
{
	(void)state;
	becomes("pass=a,,b,ro", "pass=***,ro");
	becomes("pass=abc,,,,def,,", "pass=***");
	becomes("pass=,,secret,ro", "pass=***,ro");
}

static void test_more_than_one(void **state)
{
	(void)state;
	becomes("pass=first,pass=second x pass=third", "pass=***,pass=*** x pass=***");
}

static void test_user_of_a_url(void **state)
{
	(void)state;
	becomes("root=cifs://me:hunter2@server/share", "root=cifs://me:***@server/share");
	becomes("root=cifs://me:a@b:c/d@server/share", "root=cifs://me:***@server/share");
	becomes("root=cifs://me@server/share", "root=cifs://me@server/share");
	becomes("root=cifs://server/share", "root=cifs://server/share");
	becomes("root=cifs://[2001:db8::1]/share", "root=cifs://[2001:db8::1]/share");
	becomes("root=cifs://me:a@h/s x cifs://you:bc@h/s",
		"root=cifs://me:*@h/s x cifs://you:**@h/s");
	/* Cut before its server. */
	becomes("root=cifs://me:hunter2isaverylongpass", "root=cifs://me:***");
}

static void test_others_stay(void **state)
{
	static const char *const texts[] = { "", "compass=north", "bypass=1", "passes",
		"subvol=@/a", "user=me,passwd", "nfs://me:secret@server/x", "cifs://", "cifs://:@",
		"a@b:c" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		becomes(texts[i], texts[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_commas),
		cmocka_unit_test(test_more_than_one),
		cmocka_unit_test(test_user_of_a_url),
		cmocka_unit_test(test_others_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
