/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <elf.h>
#include <errno.h>
#include <sys/stat.h>

#include "kinit/switch/execcheck.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_confine.h"
#include "tests/unit/help/jail.h"
#include "tests/unit/help/programs.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static const char *checked;

static void check_one(void)
{
	char why[EXECCHECK_WHY_SIZE] = "";
	int err = execcheck(checked, why);

	trace("%s|%s", err ? strerror(-err) : "ok", why);
}

static void checks(const char *path, const char *want)
{
	char line[512];

	trace_clear();
	checked = path;
	assert_int_equal(jail(tree_path(), check_one), 0);
	snprintf(line, sizeof(line), "%s\n", want);
	if (strcmp(trace_text(), line))
		fail_msg("%s: %s not %s", path, trace_text(), line);
}

static void check_begins(const char *path, const char *want)
{
	trace_clear();
	checked = path;
	assert_int_equal(jail(tree_path(), check_one), 0);
	if (strncmp(trace_text(), want, strlen(want)))
		fail_msg("%s: %s not %s", path, trace_text(), want);
}

static void test_programs(void **state)
{
	(void)state;
	put_program("", "usr/lib/systemd/systemd");
	put_text("bin/script", "#!/bin/prog -x\n", 0755);
	put_program("", "bin/prog");
	put_text("bin/nested", "#! /bin/script\n", 0111);
	checks("/usr/lib/systemd/systemd", "ok|");
	checks("bin/prog", "ok|");
	checks("/bin/script", "ok|");
	checks("/bin/nested", "ok|");
}

static void test_symlinks_as_the_new_root_sees_them(void **state)
{
	(void)state;
	put_program("", "usr/lib/systemd/systemd");
	tree_link("sbin", "usr/sbin");
	tree_link("usr/sbin/init", "/lib/systemd/systemd");
	tree_link("lib", "usr/lib");
	tree_link("bin/relative", "../sbin/init");
	tree_link("bin/out", "../../../../../../usr/lib/systemd/systemd");
	tree_link("bin/loop", "loop");
	tree_link("bin/dangling", "/nowhere");
	checks("/sbin/init", "ok|");
	checks("/bin/relative", "ok|");
	checks("/bin/out", "ok|");
	checks("/bin/loop", "Too many levels of symbolic links|Too many levels of symbolic links");
	checks("/bin/dangling", "No such file or directory|a link to /nowhere, which is not there");
}

static void test_no_programs(void **state)
{
	(void)state;
	put_text("file", "x", 0755);
	put_text("plain", "#!/bin/prog\n", 0644);
	put_text("empty", "", 0755);
	tree_dir("dir");
	assert_int_equal(mkfifoat(tree_fd(), "fifo", 0755), 0);
	checks("/missing", "No such file or directory|");
	checks("", "No such file or directory|");
	checks("/file/x", "Not a directory|Not a directory");
	checks("/dir", "Is a directory|a directory");
	checks("/fifo", "Permission denied|no regular file");
	checks("/plain", "Permission denied|not executable (mode 644)");
	checks("/empty", "Exec format error|an empty file");
	checks("/file", "Exec format error|neither a program (ELF) nor a script (#!)");
}

static void test_interpreters_that_are_missing(void **state)
{
	char want[512];

	(void)state;
	put_text("perl", "#!/usr/bin/perl -w\n", 0755);
	put_text("plain", "#!/data\n", 0755);
	put_text("data", "no program", 0755);
	put_text("noexec", "#!/perl2\n", 0755);
	put_text("perl2", "#!/perl\n", 0644);
	put("elf", program, sizeof(program), 0755);
	checks("/perl", "No such file or directory|its interpreter /usr/bin/perl: No such file or "
			"directory");
	checks("/plain", "Exec format error|its interpreter /data: neither a program (ELF) nor a "
			 "script (#!)");
	checks("/noexec", "Permission denied|its interpreter /perl2: not executable (mode 644)");
	snprintf(want, sizeof(want),
		"No such file or directory|its interpreter %s: No such file or directory", loader);
	checks("/elf", want);
	put_text(loader + 1, "#!/elf\n", 0755);
	snprintf(want, sizeof(want),
		"Accessing a corrupted shared library|its interpreter %s: a script", loader);
	checks("/elf", want);
}

/* Edited on a machine with other ends of lines. */
static void test_lines_of_dos(void **state)
{
	(void)state;
	put_program("", "bin/sh");
	put_text("dos", "#!/bin/sh\r\nexec /bin/sh\r\n", 0755);
	put_text("args", "#!/bin/sh -e\r\n", 0755);
	checks("/dos",
		"No such file or directory|its #! line ends as in DOS, with a carriage return");
	/* The carriage return is an argument then, which is the interpreter's to judge. */
	checks("/args", "ok|");
}

/* Five times the kernel follows. */
static void test_scripts_for_scripts(void **state)
{
	char name[16], text[64];

	(void)state;
	put_program("", "s0");
	for (int i = 1; i <= 6; i++) {
		snprintf(name, sizeof(name), "s%d", i);
		snprintf(text, sizeof(text), "#!/s%d\n", i - 1);
		put_text(name, text, 0755);
	}
	checks("/s5", "ok|");
	checks("/s6", "Too many levels of symbolic links|a script for a script, more than 5 times");
}

static void put_machine(const char *name, unsigned machine, size_t len)
{
	char other[sizeof(program)];

	memcpy(other, program, sizeof(other));
	other[18] = (char)machine;
	other[19] = (char)(machine >> 8);
	put(name, other, len, 0755);
}

static void test_programs_that_do_not_run_here(void **state)
{
	(void)state;
	put_machine("mips", EM_MIPS, sizeof(program));
	put_machine("cut", 0, 40);
	put_text("script", "#!/mips\n", 0755);
	check_begins("/mips",
		"Exec format error|a program for another machine (mips; this kernel is for ");
	check_begins("/cut", "Bad message|a damaged program");
	check_begins("/script",
		"Exec format error|its interpreter /mips: a program for another machine");
}

/* Their heads are read by a confined child, and by nobody else. */
static void test_who_reads_them(void **state)
{
	(void)state;
	put_program("", "init");
	fake_confine_fail(-EPROTO);
	checks("/init", "Protocol error|its head could not be read: Protocol error");
	fake_confine_fail(0);
	checks("/init", "ok|");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, programs_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_programs),
		TEST(test_symlinks_as_the_new_root_sees_them),
		TEST(test_no_programs),
		TEST(test_interpreters_that_are_missing),
		TEST(test_lines_of_dos),
		TEST(test_scripts_for_scripts),
		TEST(test_programs_that_do_not_run_here),
		TEST(test_who_reads_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
