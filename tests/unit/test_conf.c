/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/conf.h"
#include "kinit/early.h"
#include "kinit/version.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static const char *cmdline;

const char **early_command_line(char **argv)
{
	const char **texts = cmdline ? calloc(2, sizeof(*texts)) : NULL;

	(void)argv;
	if (texts)
		texts[0] = cmdline;
	return texts;
}

static struct boot *read_conf(const char *words)
{
	static struct boot *boot;

	/* The one conf of the program is parsed once, but by tests. */
	if (boot)
		bootconf_free((struct bootconf *)boot->conf);
	boot = boot_make("");
	log_clear();
	cmdline = words;
	assert_int_equal(conf_read(boot), 0);
	return boot;
}

/* What is said about the command line WORDS. */
static void says(const char *words, const char *want)
{
	read_conf(words);
	assert_string_equal(log_text(), want);
}

static void test_what_is_waited_for(void **state)
{
	(void)state;
	says("quiet root=/dev/sda1",
		"6 " KINIT_VERSION ": waiting up to 30 s for root=/dev/sda1\n");
	says("root=UUID=aa,/dev/sdb1 rootwait=7",
		"6 " KINIT_VERSION ": waiting up to 7 s for root=UUID=aa,/dev/sdb1\n");
	says("root=LABEL=x rootwait",
		"6 " KINIT_VERSION ": waiting without limit for root=LABEL=x\n");
	says("quiet", "6 " KINIT_VERSION "\n");
}

static void test_problems(void **state)
{
	(void)state;
	says("root=/dev/sda1 rootdelay=x",
		"6 " KINIT_VERSION ": waiting up to 30 s for root=/dev/sda1\n"
		"4 rootdelay=x: not a number of seconds; no delay\n");
}

static void test_more_problems_than_there_is_room(void **state)
{
	char words[1024] = "root=a";

	(void)state;
	for (int i = 1; i < BOOTCONF_PROBLEMS_MAX + 3; i++)
		strcat(words, ",a");
	assert_int_equal(read_conf(words)->conf->problems_lost, 3);
	assert_said("4 3 more problems with the command line\n");
}

static void test_image_of_an_initrd(void **state)
{
	(void)state;
	tree_file("initrd.image", "");
	says("quiet", "6 " KINIT_VERSION ": waiting up to 30 s for root=/initrd.image\n");
	read_conf("root=/dev/sda1");
	assert_said("4 /initrd.image: root= names another root");
}

static void test_debug(void **state)
{
	(void)state;
	read_conf("root=/dev/sda1 kinit.debug");
	assert_true(log_debugging());
}

static void test_no_memory(void **state)
{
	(void)state;
	cmdline = NULL;
	assert_int_equal(conf_read(boot_make("")), -ENOMEM);
	assert_said("3 no memory for the command line\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, boot_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_is_waited_for),
		TEST(test_problems),
		TEST(test_more_problems_than_there_is_room),
		TEST(test_image_of_an_initrd),
		TEST(test_debug),
		TEST(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
