/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/hookfile.h"
#include "lib/text.h"
#include "tests/unit/unit.h"

/* What was said of which line: "3: there is no =\n". */
static char said[2000];

static void hear(void *context, unsigned line, const char *why)
{
	assert_ptr_equal(context, said);
	text_add(said, sizeof(said), "%u: %s\n", line, why);
}

static char text[4000];

static struct hookfile read_text(const char *written)
{
	struct hookfile_ear ear = { hear, said };
	struct hookfile file;

	said[0] = '\0';
	assert_int_equal(text_copy(text, sizeof(text), written), 0);
	assert_int_equal(hookfile_parse(&file, text, &ear), 0);
	return file;
}

static void check_list(const struct hookfile *file, enum hook_list list, const char *expected)
{
	char all[1000] = "";

	for (size_t i = 0; i < file->lists[list].n; i++)
		text_add(all, sizeof(all), "%s%s", i ? " " : "", file->lists[list].items[i]);
	assert_string_equal(all, expected);
}

static void test_empty(void **state)
{
	struct hookfile file = read_text("# nothing\n\n   \n");

	(void)state;
	assert_string_equal(said, "");
	assert_int_equal(file.events, 0);
	assert_int_equal(file.timeout_s, HOOKFILE_TIMEOUT_S);
	assert_int_equal(file.failure, HOOK_FAILURE_WARN);
	assert_false(file.always || file.console || file.alone || file.background);
	check_list(&file, HOOK_RUN, "run");
	hookfile_free(&file);
}

static void test_all_keys(void **state)
{
	struct hookfile file =
		read_text("when = host uses LVM2_member zfs_member\n"
			  "when=always\r\n"
			  "needs = shell\n"
			  "program = lvm ?thin_check\n"
			  "program\t=\t/usr/sbin/dmsetup  \n"
			  "library = ?libgcc_s.so.1\n"
			  "module = dm_mod ?dm_raid\n"
			  "load = dm_crypt\n"
			  "firmware = a/b.bin\n"
			  "file = /etc/x\n"
			  "config = /etc/lvm\n"
			  "on = device LVM2_member\n"
			  "  on = network-up\n"
			  "on = root-word lvm: lv=\n"
			  "on = before-mount\non = after-mount\non = before-switch\non = on-fail\n"
			  "run = run activate\n"
			  "run = /usr/sbin/lvm pvscan\n"
			  "words = rd.lvm rd.lvm.*\n"
			  "timeout = 90\n"
			  "failure = end\n"
			  "console = yes\nalone = 1\nbackground = no");

	(void)state;
	assert_string_equal(said, "");
	assert_true(file.always && file.console && file.alone && !file.background);
	assert_int_equal(file.events, (1U << HOOK_EVENTS) - 1);
	assert_int_equal(file.timeout_s, 90);
	assert_int_equal(file.failure, HOOK_FAILURE_END);
	check_list(&file, HOOK_USES, "LVM2_member zfs_member");
	check_list(&file, HOOK_NEEDS, "shell");
	check_list(&file, HOOK_PROGRAM, "lvm ?thin_check /usr/sbin/dmsetup");
	check_list(&file, HOOK_LIBRARY, "?libgcc_s.so.1");
	check_list(&file, HOOK_MODULE, "dm_mod ?dm_raid");
	check_list(&file, HOOK_LOAD, "dm_crypt");
	check_list(&file, HOOK_FIRMWARE, "a/b.bin");
	check_list(&file, HOOK_FILE, "/etc/x");
	check_list(&file, HOOK_CONFIG, "/etc/lvm");
	check_list(&file, HOOK_TYPES, "LVM2_member");
	check_list(&file, HOOK_PREFIXES, "lvm: lv=");
	/* One program: the last line. */
	check_list(&file, HOOK_RUN, "/usr/sbin/lvm pvscan");
	check_list(&file, HOOK_WORDS, "rd.lvm rd.lvm.*");
	hookfile_free(&file);
}

/* What is wrong is named with its line, and the rest counts. */
static void test_mistakes(void **state)
{
	struct hookfile file = read_text("on = device\n"
					 "on = sometimes\n"
					 "on =\n"
					 "on = before-mount ext4\n"
					 "no equals sign\n"
					 "color = red\n"
					 "when = host\n"
					 "when = host has x\n"
					 "when = host uses\n"
					 "timeout = soon\n"
					 "timeout = -1\n"
					 "timeout =\n"
					 "failure = maybe\n"
					 "console = perhaps\n"
					 "needs = good ../bad\n"
					 "program =\n"
					 "on = on-fail\n");

	(void)state;
	assert_string_equal(said, "1: there is nothing behind the =\n"
				  "2: no event is called so\n"
				  "3: no event is called so\n"
				  "4: nothing may stand behind this event\n"
				  "5: there is no =\n"
				  "6: there is no key color\n"
				  "7: neither asked, always nor host uses TYPE\n"
				  "8: neither asked, always nor host uses TYPE\n"
				  "9: there is nothing behind the =\n"
				  "10: not a number of seconds\n"
				  "11: a negative number of seconds\n"
				  "12: not a number of seconds\n"
				  "13: neither end, warn nor retry\n"
				  "14: neither yes nor no\n"
				  "15: no hook can be called so\n"
				  "16: there is nothing behind the =\n");
	assert_int_equal(file.events, 1U << HOOK_ON_FAIL);
	assert_int_equal(file.timeout_s, HOOKFILE_TIMEOUT_S);
	assert_int_equal(file.lists[HOOK_NEEDS].n, 0);
	hookfile_free(&file);
}

static void test_names(void **state)
{
	(void)state;
	assert_true(hookfile_is_name("lvm"));
	assert_true(hookfile_is_name("my-own_2"));
	assert_true(hookfile_is_name("abcdefghijabcdefghijabcdefghija"));
	assert_false(hookfile_is_name("abcdefghijabcdefghijabcdefghijab"));
	assert_false(hookfile_is_name(""));
	assert_false(hookfile_is_name(".."));
	assert_false(hookfile_is_name("-x"));
	assert_false(hookfile_is_name("a/b"));
}

static void test_words(void **state)
{
	struct hookfile file = read_text("words = rd.lvm.* my-word\n");

	(void)state;
	assert_true(hookfile_has_word(&file, "rd.lvm.vg"));
	assert_true(hookfile_has_word(&file, "my_word"));
	assert_false(hookfile_has_word(&file, "rd.lvm"));
	assert_false(hookfile_has_word(&file, "my-wor"));
	hookfile_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_all_keys),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
