/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/boot.h"
#include "kinit/driver/blacklist.h"
#include "lib/attr.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define BLACKLIST "etc/modprobe.d/kinit-blacklist.conf"

/* Without the last line's end. */
static const char *file(const char *path)
{
	static char text[256];

	assert_int_equal(attr_read(tree_fd(), path, text, sizeof(text)), 0);
	return text;
}

static void test_lines(void **state)
{
	(void)state;
	blacklist_write(
		boot_make("root=/dev/sda blacklist=usb-storage,uas rd.driver.blacklist=e1000"));
	assert_string_equal(
		file(BLACKLIST), "blacklist usb-storage\nblacklist uas\nblacklist e1000");
	assert_string_equal(log_text(), "");
}

/* modprobe.d has a language of its own. */
static void test_what_is_no_name_gets_into_no_file(void **state)
{
	struct boot *boot =
		boot_make("root=/dev/sda blacklist=\"uas\ninstall sd_mod /bin/sh\",../x,e1000");

	(void)state;
	assert_int_equal(boot->conf->nproblems, 2);
	blacklist_write(boot);
	assert_string_equal(file(BLACKLIST), "blacklist e1000");
}

static void test_no_word_no_file(void **state)
{
	(void)state;
	blacklist_write(boot_make("root=/dev/sda modprobe.blacklist=uas"));
	assert_int_equal(faccessat(tree_fd(), "etc", F_OK, 0), -1);
}

static void test_beside_the_image_s_own(void **state)
{
	(void)state;
	tree_file("etc/modprobe.d/own.conf", "options x y=1\n");
	tree_file(BLACKLIST, "blacklist what-was-written-before-a-restart-of-kinit\n");
	blacklist_write(boot_make("root=/dev/sda blacklist=uas"));
	assert_string_equal(file(BLACKLIST), "blacklist uas");
	assert_string_equal(file("etc/modprobe.d/own.conf"), "options x y=1");
}

static void test_it_cannot_be_written(void **state)
{
	(void)state;
	tree_file("etc", "a file\n");
	blacklist_write(boot_make("root=/dev/sda blacklist=uas"));
	assert_said("4 /" BLACKLIST
		    " cannot be written: Not a directory; the modules of blacklist= are loaded "
		    "all the same\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, boot_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_lines),
		TEST(test_what_is_no_name_gets_into_no_file),
		TEST(test_no_word_no_file),
		TEST(test_beside_the_image_s_own),
		TEST(test_it_cannot_be_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
