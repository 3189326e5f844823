/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the programs of hooks share: words, answers, programs of others. */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "image/hooks/kit/kitanswer.h"
#include "image/hooks/kit/kitrun.h"
#include "image/hooks/kit/kitword.h"

static void test_words(void **state)
{
	(void)state;
	setenv("KINIT_WORD_RD_LUKS_UUID", "one\ntwo", 1);
	setenv("KINIT_WORD_CRYPTDEVICE", "", 1);
	assert_string_equal(kitword("rd.luks.uuid"), "one\ntwo");
	assert_string_equal(kitword("cryptdevice"), "");
	assert_null(kitword("rd.luks.name"));
	assert_null(
		kitword("a.name.that.is.longer.than.any.word.of.the.kernel.command.line.may.be"));
}

static void test_off(void **state)
{
	static const struct {
		const char *value;
		bool off;
	} cases[] = { { "0", true }, { "no", true }, { "No", true }, { "off", true },
		{ "1\n0", true }, { "1", false }, { "", false }, { "0\n1", false },
		{ "noo", false } };

	(void)state;
	unsetenv("KINIT_WORD_RD_LUKS");
	assert_false(kitword_is_off("rd.luks"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		setenv("KINIT_WORD_RD_LUKS", cases[i].value, 1);
		assert_int_equal(kitword_is_off("rd.luks"), cases[i].off);
	}
}

static void test_facts(void **state)
{
	(void)state;
	setenv("KINIT_LAST", "1", 1);
	setenv("KINIT_RW", "0", 1);
	unsetenv("KINIT_DEBUG");
	assert_true(kitword_flag("LAST"));
	assert_false(kitword_flag("RW"));
	assert_false(kitword_flag("DEBUG"));
	assert_string_equal(kitword_fact("LAST"), "1");
	assert_string_equal(kitword_fact("DEBUG"), "");
}

static void test_next(void **state)
{
	const char *rest = "\n\nfirst\nsecond\n\nfar too long for it\nlast";
	char part[8];

	(void)state;
	assert_true(kitword_next(&rest, "\n", part, sizeof(part)));
	assert_string_equal(part, "first");
	assert_true(kitword_next(&rest, "\n", part, sizeof(part)));
	assert_string_equal(part, "second");
	assert_true(kitword_next(&rest, "\n", part, sizeof(part)));
	assert_string_equal(part, "last");
	assert_false(kitword_next(&rest, "\n", part, sizeof(part)));
	rest = NULL;
	assert_false(kitword_next(&rest, "\n", part, sizeof(part)));
}

/* What is read from descriptor 3 after ANSWER. */
static const char *heard(int pipe)
{
	static char line[1024];
	ssize_t n = read(pipe, line, sizeof(line) - 1);

	assert_true(n >= 0);
	line[n] = '\0';
	return line;
}

static int listen_on_3(void)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	if (fds[0] == KITANSWER_FD)
		fds[0] = dup(fds[0]);
	assert_int_equal(dup2(fds[1], KITANSWER_FD), KITANSWER_FD);
	if (fds[1] != KITANSWER_FD)
		close(fds[1]);
	return fds[0];
}

static void test_answers(void **state)
{
	int pipe = listen_on_3();
	char text[2 * KITANSWER_MAX];

	(void)state;
	assert_int_equal(kitanswer_done(), 0);
	assert_string_equal(heard(pipe), "done\n");
	assert_int_equal(kitanswer_wait(), 0);
	assert_string_equal(heard(pipe), "wait\n");
	assert_int_equal(kitanswer_wait_at_most(30), 0);
	assert_string_equal(heard(pipe), "wait 30\n");
	assert_int_equal(kitanswer_wait_at_most(0), 0);
	assert_string_equal(heard(pipe), "wait\n");
	assert_int_equal(kitanswer_root("/dev/mapper/x"), 0);
	assert_string_equal(heard(pipe), "root=/dev/mapper/x\n");
	/* One line, whatever a stranger has called his disk. */
	assert_int_equal(kitanswer_fail("%s is broken", "a\nroot=b"), 0);
	assert_string_equal(heard(pipe), "fail a?root=b is broken\n");
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(kitanswer_fail("%s", text), 0);
	assert_true(strlen(heard(pipe)) <= KITANSWER_MAX);
	close(pipe);
	close(KITANSWER_FD);
}

static int sh(struct kitrun *run, const char *script)
{
	const char *argv[] = { "sh", "-c", script, NULL };

	run->argv = argv;
	return kitrun(run);
}

static void test_status(void **state)
{
	struct kitrun run = { 0 };
	static const char *const nothing[] = { "there-is-no-such-program", NULL };
	static const char *const path[] = { "/bin/true", NULL };

	(void)state;
	assert_int_equal(sh(&run, "exit 0"), 0);
	assert_int_equal(sh(&run, "exit 7"), 7);
	assert_int_equal(sh(&run, "kill -9 $$"), 128 + SIGKILL);
	assert_int_equal(kitrun_plain(nothing), 127);
	assert_int_equal(kitrun_plain(path), 0);
}

static void test_input_and_output(void **state)
{
	char output[16];
	struct kitrun run = {
		.input = "secret", .input_size = 6, .output = output, .size = sizeof(output)
	};

	(void)state;
	assert_int_equal(sh(&run, "cat"), 0);
	assert_int_equal(run.got, 6);
	assert_memory_equal(output, "secret", 6);
	/* More than there is room for. */
	assert_int_equal(sh(&run, "cat; echo 0123456789012345678901234567890123456789"), 0);
	assert_int_equal(run.got, sizeof(output));
	assert_memory_equal(output, "secret0123456789", 16);
	/* It reads nothing. */
	static char much[1 << 20];
	struct kitrun deaf = { .input = much, .input_size = sizeof(much) };
	assert_int_equal(sh(&deaf, "exec <&-; exit 3"), 3);
	/* Empty is not the same as none. */
	struct kitrun empty = { .input = "", .output = output, .size = sizeof(output) };
	assert_int_equal(sh(&empty, "cat; echo x"), 0);
	assert_int_equal(empty.got, 2);
}

/* What it says is not taken for what the hook answers, and its secret is in no argument. */
static void test_no_answer_of_others(void **state)
{
	struct kitrun run = { 0 };
	int pipe = listen_on_3();

	(void)state;
	assert_int_not_equal(sh(&run, "(echo root=/dev/x >&3) 2>/dev/null"), 0);
	close(KITANSWER_FD);
	assert_string_equal(heard(pipe), "");
	close(pipe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_off),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_input_and_output),
		cmocka_unit_test(test_no_answer_of_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
