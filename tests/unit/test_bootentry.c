/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "image/bootentry.h"

/* As kernel-install(8) writes it. */
static const char usual[] = "# Boot Loader Specification type#1 entry\n"
			    "title      Debian GNU/Linux 13 (trixie)\n"
			    "version    6.12.1-amd64\n"
			    "machine-id 0123456789abcdef0123456789abcdef\n"
			    "sort-key   debian\n"
			    "options    root=UUID=1234 ro  quiet\n"
			    "linux      /0123/6.12.1-amd64/linux\n"
			    "initrd     /0123/6.12.1-amd64/microcode.cpio\n"
			    "initrd     /0123/6.12.1-amd64/initrd.img-6.12.1-amd64\n";

static void test_value(void **state)
{
	char *value = bootentry_value(usual, "options");

	(void)state;
	assert_string_equal(value, "root=UUID=1234 ro  quiet");
	free(value);
	assert_null(bootentry_value(usual, "option"));
	assert_null(bootentry_value("", "linux"));
	value = bootentry_value("\n\r\n\tlinux\t/a \t\r\nlinux /b", "linux");
	assert_string_equal(value, "/a");
	free(value);
	value = bootentry_value("title\n", "title");
	assert_string_equal(value, "");
	free(value);
}

static void test_which_kernel(void **state)
{
	(void)state;
	assert_true(bootentry_is_for(usual, "6.12.1-amd64"));
	assert_false(bootentry_is_for(usual, "6.12.1"));
	assert_false(bootentry_is_for(usual, "12.1-amd64"));
	/* Fedora's say it so, too. */
	assert_true(bootentry_is_for("linux /vmlinuz-6.9.fc40\n", "6.9.fc40"));
	assert_false(bootentry_is_for("linux /vmlinuz-6.9.fc40.old\n", "6.9.fc40"));
	assert_true(bootentry_is_for("linux /t/6.9/linux", "6.9"));
	assert_false(bootentry_is_for("title 6.9\nefi /6.9/shell.efi\n", "6.9"));
	assert_false(bootentry_is_for("", "6.9"));
}

static void test_second(void **state)
{
	char *made = bootentry_second(usual, "/0123/6.12.1-amd64/kinit-6.12.1-amd64.img");

	(void)state;
	assert_string_equal(made, "# Written by kinit-image --also\n"
				  "title Debian GNU/Linux 13 (trixie) (kinit)\n"
				  "version    6.12.1-amd64\n"
				  "machine-id 0123456789abcdef0123456789abcdef\n"
				  "sort-key debian-kinit\n"
				  "options    root=UUID=1234 ro  quiet\n"
				  "linux      /0123/6.12.1-amd64/linux\n"
				  "initrd /0123/6.12.1-amd64/kinit-6.12.1-amd64.img\n");
	free(made);
	made = bootentry_second("initrd /x\nlinux /k", "/i");
	assert_string_equal(made, "# Written by kinit-image --also\nlinux /k\ninitrd /i\n");
	free(made);
}

static void assert_name(const char *name, const char *wanted)
{
	char *made = bootentry_second_name(name);

	assert_string_equal(made, wanted);
	assert_true(bootentry_is_second(made));
	free(made);
}

static void test_name(void **state)
{
	(void)state;
	assert_name("0123-6.12.conf", "0123-6.12-kinit.conf");
	assert_name("0123-6.12+3.conf", "0123-6.12-kinit.conf");
	assert_name("0123-6.12+2-1.conf", "0123-6.12-kinit.conf");
	assert_name("0123-6.12+deb13-amd64.conf", "0123-6.12+deb13-amd64-kinit.conf");
	assert_name("0123-6.12+deb13-amd64+0-3.conf", "0123-6.12+deb13-amd64-kinit.conf");
	assert_name("0123-6.12+.conf", "0123-6.12+-kinit.conf");
	assert_false(bootentry_is_second("0123-6.12.conf"));
	assert_false(bootentry_is_second("-kinit.conf"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_value),
		cmocka_unit_test(test_which_kernel),
		cmocka_unit_test(test_second),
		cmocka_unit_test(test_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
