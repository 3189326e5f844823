/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include "kinit/base/console.h"
#include "kinit/base/sys.h"
#include "lib/clock.h"
#include "tests/unit/help/jail.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

enum {
	END = -2 /* the one before stays */,
	LINE_LEN = 80,
	MANY = 400,
	CTRL_S = 'S' - '@',
	CTRL_Q = 'Q' - '@'
};

/* How much a terminal has to send, look for look; -1 ends it with "no terminal". */
static const int *queue;
static int looks;
static bool queue_moves; /* a byte less with each look, for ever */

int sys_ioctl(int fd, unsigned long request, void *arg)
{
	if (request == TIOCOUTQ && queue) {
		*(int *)arg = queue_moves ? 1000000 - looks : *queue;
		looks++;
		queue += queue[1] != END;
		return *(int *)arg < 0 ? -ENOTTY : 0;
	}
	if (request == TCFLSH)
		trace("flush %lu", (unsigned long)arg);
	return ioctl(fd, request, arg) < 0 ? -errno : 0;
}

/* Time passes as it is waited for. */
static int64_t now_ms;

int64_t clock_ms(void)
{
	return now_ms;
}

int __real_poll(struct pollfd *fds, nfds_t n, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	if (fds || n || timeout <= 0 || timeout > 100)
		_exit(3);
	now_ms += timeout;
	return 0;
}

static int terminal; /* our end of the one that stands for the console */

static int setup(void **state)
{
	trace_clear();
	queue = NULL;
	queue_moves = false;
	looks = 0;
	now_ms = 1000;
	return tree_setup(state);
}

static void no_echo(int fd)
{
	struct termios mode;

	if (tcgetattr(fd, &mode) < 0)
		_exit(1);
	mode.c_lflag &= ~(tcflag_t)ECHO;
	mode.c_iflag |= IXON;
	if (tcsetattr(fd, TCSANOW, &mode) < 0)
		_exit(1);
}

/* Should something block, or not come, the alarm ends the test, and it has failed. */
static void open_console(void)
{
	char path[64];
	int other;

	alarm(20);
	if (openpty(&terminal, &other, path, NULL, NULL) < 0)
		_exit(1);
	no_echo(other);
	fcntl(terminal, F_SETFL, O_NONBLOCK);
	if (console_take(path, O_NOCTTY))
		_exit(1);
	trace_clear();
	close(other);
}

/* Types C, and waits until the terminal says that it has taken it as STATUS (ioctl_tty(2), TIOCPKT). */
static void type(char c, char status)
{
	char said = 0;
	int on = 1, off = 0;

	if (ioctl(terminal, TIOCPKT, &on) < 0 || write(terminal, &c, 1) != 1)
		_exit(1);
	while (!(said & status))
		if (read(terminal, &said, 1) < 0)
			__real_poll(NULL, 0, 5);
	ioctl(terminal, TIOCPKT, &off);
}

static void write_lines(int first, int n)
{
	char line[LINE_LEN + 1];

	for (int i = first; i < first + n; i++) {
		snprintf(line, sizeof(line), "line %-*d\n", LINE_LEN - 6, i);
		console_write(line, LINE_LEN);
	}
}

/* What the terminal shows. */
static char shown[1 << 16];

static const char *show(void)
{
	size_t len = strlen(shown);
	ssize_t got;

	while ((got = read(terminal, shown + len, sizeof(shown) - len - 1)) > 0)
		len += (size_t)got;
	shown[len] = '\0';
	return shown;
}

/* What is written goes its way through the kernel. */
static void expect_text(const char *part)
{
	while (!strstr(show(), part))
		__real_poll(NULL, 0, 5);
}

static void write_to_a_terminal(void)
{
	open_console();
	write_lines(0, 1);
	expect_text("line 0 ");
	trace("%lld ms", (long long)now_ms - 1000);
}

static void test_write(void **state)
{
	(void)state;
	assert_int_equal(jail(NULL, write_to_a_terminal), 0);
	assert_string_equal(trace_text(), "0 ms\n");
}

/* One ^S, and nobody there to type ^Q: patience once, for the first line that does not fit. */
static void write_to_a_stopped_terminal(void)
{
	open_console();
	type(CTRL_S, TIOCPKT_STOP);
	write_lines(0, MANY);
	trace("%lld ms, %s", (long long)now_ms - 1000, show());
	type(CTRL_Q, TIOCPKT_START);
	write_lines(MANY, 1);
	expect_text("(400 lines lost)");
	expect_text("line 400 ");
	console_drain();
	trace("%lld ms", (long long)now_ms - 1000);
}

static void test_stopped(void **state)
{
	(void)state;
	assert_int_equal(jail(NULL, write_to_a_stopped_terminal), 0);
	assert_string_equal(trace_text(), "3000 ms, \n3000 ms\n");
}

/* The other end lets nothing through; nobody reads it. */
static void write_to_a_full_terminal(void)
{
	open_console();
	write_lines(0, MANY);
	/* Meanwhile the kernel may have moved some of it on. */
	trace("%d", now_ms - 1000 >= 3000);
	/* Now it goes on, where it stopped. */
	while (!strstr(show(), "line 400 ")) {
		write_lines(MANY, 1);
		__real_poll(NULL, 0, 5);
	}
	expect_text("line 0 ");
	expect_text("line 1 ");
	expect_text(" lines lost)");
}

static void test_full(void **state)
{
	(void)state;
	assert_int_equal(jail(NULL, write_to_a_full_terminal), 0);
	assert_string_equal(trace_text(), "1\n");
}

/* Others have it as every program expects. */
static void hand_on(void)
{
	open_console();
	console_set_blocking(true);
	for (int i = 0; i < 3; i++)
		trace("%d: %d", i, (fcntl(i, F_GETFL, 0) & O_NONBLOCK) != 0);
	console_set_blocking(false);
	trace("%d", (fcntl(2, F_GETFL, 0) & O_NONBLOCK) != 0);
}

static void test_blocking(void **state)
{
	(void)state;
	assert_int_equal(jail(NULL, hand_on), 0);
	assert_string_equal(trace_text(), "0: 0\n1: 0\n2: 0\n1\n");
}

static void wait_until_out(void)
{
	alarm(20);
	console_drain();
	trace("%lld ms, %d looks", (long long)now_ms - 1000, looks);
}

static void test_drain(void **state)
{
	static const int out[] = { 40, 30, 20, 10, 5, 5, 0, END }, none[] = { -1, END };
	static const int stuck[] = { 40, 30, END };

	(void)state;
	queue = out;
	assert_int_equal(jail(NULL, wait_until_out), 0);
	queue = none;
	assert_int_equal(jail(NULL, wait_until_out), 0);
	/* It sends no more. */
	queue = stuck;
	assert_int_equal(jail(NULL, wait_until_out), 0);
	/* Somebody sends and sends. */
	queue = none;
	queue_moves = true;
	assert_int_equal(jail(NULL, wait_until_out), 0);
	assert_string_equal(trace_text(),
		"120 ms, 7 looks\n0 ms, 1 looks\n3020 ms, 152 looks\n30000 ms, 1501 looks\n");
}

/* To close a terminal is to wait for its output; what does not go out is thrown away before. */
static void take_another(void)
{
	static const int stuck[] = { 40, END };
	int mine = -1, other = -1;
	char path[64];

	open_console();
	trace("first");
	if (openpty(&mine, &other, path, NULL, NULL) < 0)
		_exit(1);
	queue = stuck;
	if (console_take(path, O_NOCTTY))
		_exit(1);
	trace("second after %lld ms", (long long)now_ms - 1000);
	console_take(path, O_NOCTTY);
	trace("the same after %lld ms", (long long)now_ms - 1000);
}

static void test_another(void **state)
{
	(void)state;
	assert_int_equal(jail(NULL, take_another), 0);
	assert_has(trace_text(), "first\nflush 1\nsecond after 3000 ms\nthe same after 3000 ms\n");
}

/* What is no terminal, and what is not there. */
static void take_files(void)
{
	if (dup2(open("/err", O_RDWR | O_CREAT, 0600), 2) < 0)
		_exit(1);
	trace("%d", console_take("/nothing", O_NOCTTY));
	trace("%d", console_take("/file", O_NOCTTY));
	console_write("text", 4);
	console_drain();
	close(2);
	console_write("text", 4);
	trace("%lld ms", (long long)now_ms - 1000);
}

static void test_files(void **state)
{
	(void)state;
	tree_file("file", "");
	assert_int_equal(jail(tree_path(), take_files), 0);
	assert_string_equal(trace_text(), "-2\n0\n0 ms\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, tree_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_write),
		TEST(test_stopped),
		TEST(test_full),
		TEST(test_blocking),
		TEST(test_drain),
		TEST(test_another),
		TEST(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
