/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A question on two consoles (pseudo terminals) and at the door. */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "image/hooks/ask/ask.h"
#include "tests/unit/help/fake_keyring.h"
#include "tests/unit/help/tree.h"

enum { PATIENCE_MS = 20000 };

static int masters[2], terminals[2];
static char proc[300], dev[300], folder[300];
static struct ask question;

/* Terminal number I, which the test keeps open as a kernel its console. */
static void make_terminal(int i)
{
	char name[16], path[64];

	masters[i] = posix_openpt(O_RDWR | O_NOCTTY);
	assert_true(masters[i] >= 0 && !grantpt(masters[i]) && !unlockpt(masters[i]));
	assert_int_equal(ptsname_r(masters[i], path, sizeof(path)), 0);
	terminals[i] = open(path, O_RDWR | O_NOCTTY);
	assert_true(terminals[i] >= 0);
	snprintf(name, sizeof(name), "dev/tty%c", 'A' + i);
	tree_link(name, path);
}

static int setup(void **state)
{
	tree_setup(state);
	fake_keyring_setup();
	tree_dir("dev");
	make_terminal(0);
	make_terminal(1);
	tree_file("dev/notty", "");
	tree_file("consoles", "ttyA                 -WU (EC   )    4:64\n"
			      "netcon0              -W- (E    )\n"
			      "notty                -W- (E    )\n"
			      "ttyB                 -WU (E  p )    4:1\n");
	snprintf(proc, sizeof(proc), "%s/consoles", tree_path());
	snprintf(dev, sizeof(dev), "%s/dev", tree_path());
	snprintf(folder, sizeof(folder), "%s/run", tree_path());
	question = (struct ask){
		.prompt = "Passphrase", .tried = 0, .folder = folder, .proc = proc, .dev = dev
	};
	return 0;
}

static int teardown(void **state)
{
	for (int i = 0; i < 2; i++) {
		close(masters[i]);
		close(terminals[i]);
	}
	return tree_teardown(state);
}

/* A child that asks; its answer, or "-errno", comes by *RESULT. */
static pid_t start(int *result)
{
	int fds[2];
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (!pid) {
		char text[ASKLINE_MAX + 1];
		int len = ask(&question, text);

		dprintf(fds[1], len < 0 ? "%d" : "<%.*s>", len, len < 0 ? "" : text);
		_exit(0);
	}
	close(fds[1]);
	*result = fds[0];
	return pid;
}

/* What comes from FD until it has TEXT. */
static char *until(int fd, const char *text)
{
	static char all[4096];
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	size_t n = 0;

	for (all[0] = '\0'; !strstr(all, text); all[n] = '\0') {
		ssize_t got;

		if (poll(&poll_fd, 1, PATIENCE_MS) != 1)
			fail_msg("\"%s\" does not come, but \"%s\"", text, all);
		got = read(fd, all + n, sizeof(all) - 1 - n);
		if (got <= 0)
			fail_msg("no \"%s\" has come, but \"%s\"", text, all);
		n += got;
	}
	return all;
}

static void type(int i, const char *text)
{
	assert_int_equal(write(masters[i], text, strlen(text)), strlen(text));
}

/* The child has ended with this result; the terminals are as before, and no door is left. */
static void ended(pid_t pid, int result, const char *expected)
{
	char all[600];
	struct termios mode;
	struct stat st;
	int status;
	ssize_t n;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	n = read(result, all, sizeof(all) - 1);
	assert_true(n >= 0);
	all[n] = '\0';
	assert_string_equal(all, expected);
	close(result);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(tcgetattr(terminals[i], &mode), 0);
		assert_int_equal(mode.c_lflag & (ICANON | ECHO | ISIG), ICANON | ECHO | ISIG);
	}
	snprintf(all, sizeof(all), "%s/ask.socket", folder);
	assert_int_equal(stat(all, &st), -1);
}

static pid_t begin(int *result)
{
	pid_t pid = start(result);

	until(masters[0], "Passphrase: ");
	until(masters[1], "Passphrase: ");
	return pid;
}

static void test_first_answer_wins(void **state)
{
	int result;
	pid_t pid = begin(&result);
	char *said;

	(void)state;
	type(0, "half a li");
	type(1, "secret\r");
	said = until(masters[0], "(answered on ttyB)");
	/* Nothing of it is shown. */
	assert_null(strstr(said, "half"));
	said = until(masters[1], "\n");
	assert_null(strstr(said, "secret"));
	ended(pid, result, "<secret>");
	assert_int_equal(fake_keyring->size, 7);
	assert_string_equal(fake_keyring->bytes, "secret");
}

static void test_given_up(void **state)
{
	int result;
	pid_t pid = begin(&result);
	char expected[16];

	(void)state;
	type(0, "sec\x03");
	until(masters[1], "(given up on ttyA)");
	snprintf(expected, sizeof(expected), "%d", -ECANCELED);
	ended(pid, result, expected);
	assert_false(fake_keyring->there);
}

/* An empty line is no answer: it shows the question again. */
static void test_asked_again(void **state)
{
	int result;
	pid_t pid = begin(&result);

	(void)state;
	type(0, "\r");
	until(masters[0], "Passphrase: ");
	type(0, "secret\r");
	ended(pid, result, "<secret>");
}

/* What was typed before is not what is asked for. */
static void test_typed_before(void **state)
{
	int result;
	pid_t pid;

	(void)state;
	type(0, "impatient\r");
	until(masters[0], "impatient");
	pid = begin(&result);
	type(1, "secret\r");
	ended(pid, result, "<secret>");
}

static void test_signal(void **state)
{
	int result;
	pid_t pid = begin(&result);
	char expected[16];

	(void)state;
	kill(pid, SIGTERM);
	until(masters[0], "(no longer asked)");
	snprintf(expected, sizeof(expected), "%d", -EINTR);
	ended(pid, result, expected);
}

static void test_timeout(void **state)
{
	int result;
	pid_t pid;
	char expected[16];

	(void)state;
	question.timeout_s = 1;
	pid = begin(&result);
	until(masters[0], "(nobody has answered)");
	snprintf(expected, sizeof(expected), "%d", -ETIMEDOUT);
	ended(pid, result, expected);
}

/* A stranger has called his disk so. */
static void test_prompt_is_clean(void **state)
{
	int result;
	pid_t pid;

	(void)state;
	question.prompt = "for \x1b[2Jroot\n";
	pid = start(&result);
	until(masters[0], "for ?[2Jroot?: ");
	type(0, "secret\r");
	ended(pid, result, "<secret>");
}

static void test_nobody(void **state)
{
	char text[ASKLINE_MAX + 1];

	(void)state;
	tree_file("consoles", "");
	assert_int_equal(ask(&question, text), -ENODEV);
}

/* The second one waits for the first, and gets its answer without a question. */
static void test_two_ask_once(void **state)
{
	int first_result, second_result;
	pid_t first = begin(&first_result), second = start(&second_result);

	(void)state;
	type(0, "secret\r");
	ended(first, first_result, "<secret>");
	ended(second, second_result, "<secret>");
}

static void test_tried(void **state)
{
	char text[ASKLINE_MAX + 1];
	int result;
	pid_t pid;

	(void)state;
	memcpy(fake_keyring->bytes, "wrong", 6);
	fake_keyring->size = 6;
	fake_keyring->there = true;
	assert_int_equal(ask(&question, text), 5);
	assert_string_equal(text, "wrong");
	question.tried = 1;
	question.kept = true;
	assert_int_equal(ask(&question, text), -ENOENT);
	question.kept = false;
	pid = begin(&result);
	type(0, "secret\r");
	ended(pid, result, "<secret>");
	assert_int_equal(fake_keyring->size, 13);
	/* Whoever does not want a kept one is asked. */
	question.tried = ASK_ANY;
	pid = begin(&result);
	type(0, "1234\r");
	ended(pid, result, "<1234>");
}

static void test_without_keyring(void **state)
{
	int result;
	pid_t pid;

	(void)state;
	fake_keyring->absent = true;
	pid = begin(&result);
	type(0, "secret\r");
	ended(pid, result, "<secret>");
}

/* A child that answers from outside, with INPUT as its standard input, and says all to *SAID. */
static pid_t come_in(int input, int *said)
{
	int fds[2];
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (!pid) {
		dup2(input, STDIN_FILENO);
		dup2(fds[1], STDOUT_FILENO);
		_exit(ask_answer(folder));
	}
	close(fds[1]);
	*said = fds[0];
	return pid;
}

static void test_answer_of_a_line(void **state)
{
	int input[2], said, result, status;
	pid_t pid = begin(&result), other;

	(void)state;
	assert_int_equal(pipe(input), 0);
	assert_int_equal(write(input[1], "secret", 6), 6);
	close(input[1]);
	other = come_in(input[0], &said);
	until(said, "Passphrase: ");
	until(masters[0], "(answered on another terminal)");
	assert_int_equal(waitpid(other, &status, 0), other);
	assert_int_equal(status, 0);
	ended(pid, result, "<secret>");
	close(input[0]);
	close(said);
}

/* Somebody at a terminal answers one question after the other, without a console. */
static void test_answer_of_a_terminal(void **state)
{
	int said, result, status;
	pid_t pid, other;

	(void)state;
	tree_file("consoles", "");
	question.door_alone = true;
	other = come_in(terminals[1], &said);
	until(said, "nothing is asked yet");
	for (int i = 0; i < 2; i++) {
		question.tried = i;
		pid = start(&result);
		until(said, "Passphrase: ");
		type(1, "\r");
		until(said, "Passphrase: ");
		type(1, i ? "second\r" : "first\r");
		assert_int_equal(waitpid(pid, &status, 0), pid);
		until(result, i ? "<second>" : "<first>");
		close(result);
		until(said, "nothing is asked yet");
	}
	type(1, "\x03");
	assert_int_equal(waitpid(other, &status, 0), other);
	assert_int_equal(status, 0);
	close(said);
}

/* Who has come in may leave again. */
static void test_left(void **state)
{
	int said, result, status;
	pid_t pid = begin(&result), other;

	(void)state;
	other = come_in(terminals[1], &said);
	until(said, "Passphrase: ");
	kill(other, SIGKILL);
	assert_int_equal(waitpid(other, &status, 0), other);
	type(0, "secret\r");
	assert_int_equal(waitpid(pid, &status, 0), pid);
	until(result, "<secret>");
	close(said);
	close(result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_first_answer_wins, setup, teardown),
		cmocka_unit_test_setup_teardown(test_given_up, setup, teardown),
		cmocka_unit_test_setup_teardown(test_asked_again, setup, teardown),
		cmocka_unit_test_setup_teardown(test_typed_before, setup, teardown),
		cmocka_unit_test_setup_teardown(test_signal, setup, teardown),
		cmocka_unit_test_setup_teardown(test_timeout, setup, teardown),
		cmocka_unit_test_setup_teardown(test_prompt_is_clean, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nobody, setup, teardown),
		cmocka_unit_test_setup_teardown(test_two_ask_once, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tried, setup, teardown),
		cmocka_unit_test_setup_teardown(test_without_keyring, setup, teardown),
		cmocka_unit_test_setup_teardown(test_answer_of_a_line, setup, teardown),
		cmocka_unit_test_setup_teardown(test_answer_of_a_terminal, setup, teardown),
		cmocka_unit_test_setup_teardown(test_left, setup, teardown),
	};

	/* A terminal whose other side has gone sends it. */
	signal(SIGHUP, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
