/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/random.h"
#include "tests/unit/help/jail.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* What the kernel gives with each of the flags: so many bytes, or -errno. */
static int plain, insecure;

ssize_t __wrap_getrandom(void *bytes, size_t len, unsigned flags);
ssize_t __wrap_getrandom(void *bytes, size_t len, unsigned flags)
{
	int gives = flags == GRND_NONBLOCK ? plain : insecure;

	trace("flags %u", flags);
	if (gives < 0) {
		errno = -gives;
		return -1;
	}
	memcpy(bytes, flags == GRND_NONBLOCK ? "nonblocknonblock" : "insecureinsecure", len);
	return gives < (int)len ? gives : (ssize_t)len;
}

static uint64_t now_us[2];
static pid_t number;

uint64_t clock_us(clockid_t clock)
{
	return now_us[clock == CLOCK_MONOTONIC];
}

pid_t __wrap_getpid(void);
pid_t __wrap_getpid(void)
{
	return number;
}

static int setup(void **state)
{
	plain = insecure = 16;
	now_us[0] = 1700000000000000;
	now_us[1] = 5000000;
	number = 100;
	trace_clear();
	return tree_setup(state);
}

static void show(void)
{
	char bytes[17] = "";
	uint32_t value = random_u32();

	random_bytes(bytes, 16);
	trace("%.4s %s", (const char *)&value, bytes);
}

static void gives(const char *want)
{
	assert_int_equal(jail(tree_path(), show), 0);
	assert_string_equal(trace_text(), want);
	trace_clear();
}

/* All of it is used, and nothing else. */
static void test_kernel(void **state)
{
	(void)state;
	tree_file("dev/urandom", "urandomurandomurandom");
	gives("flags 1\nflags 1\nnonb nonblocknonblock\n");
	/* It has not gathered enough yet, and is not waited for. */
	plain = -EAGAIN;
	gives("flags 1\nflags 4\nflags 1\nflags 4\ninse insecureinsecure\n");
	plain = 3;
	gives("flags 1\nflags 4\nflags 1\nflags 4\ninse insecureinsecure\n");
}

static void test_device(void **state)
{
	(void)state;
	tree_file("dev/urandom", "urandomurandomurandom");
	plain = insecure = -ENOSYS;
	gives("flags 1\nflags 4\nflags 1\nflags 4\nuran urandomurandomur\n");
}

static void show_kept(void)
{
	random_keep_open();
	if (rename("/dev/urandom", "/dev/gone") == 0)
		show();
}

/* For one that can open nothing any more. */
static void test_device_that_is_kept_open(void **state)
{
	(void)state;
	tree_file("dev/urandom", "urandomurandomurandom");
	plain = insecure = -ENOSYS;
	assert_int_equal(jail(tree_path(), show_kept), 0);
	assert_string_equal(
		trace_text(), "flags 1\nflags 4\nflags 1\nflags 4\nuran domurandomurando\n");
}

static void show_numbers(void)
{
	uint32_t numbers[5];

	numbers[0] = random_u32();
	now_us[0]++;
	numbers[1] = random_u32();
	now_us[0]--;
	now_us[1]++;
	numbers[2] = random_u32();
	now_us[1]--;
	number++;
	numbers[3] = random_u32();
	number--;
	numbers[4] = random_u32();
	trace_clear();
	for (int i = 0; i < 4; i++)
		for (int j = 0; j < i; j++)
			trace("%d", numbers[i] != numbers[j] &&
					    (numbers[i] ^ numbers[j]) & 0xffff &&
					    (numbers[i] ^ numbers[j]) >> 16);
	trace("%d", numbers[4] == numbers[0]);
}

/* A node that is missing or too short: both clocks and the process make the difference. */
static void test_neither(void **state)
{
	(void)state;
	plain = insecure = -ENOSYS;
	tree_file("dev/urandom", "abc");
	assert_int_equal(jail(tree_path(), show_numbers), 0);
	assert_int_equal(lines_with(trace_text(), "0"), 0);
	assert_int_equal(lines_with(trace_text(), "1"), 7);
	tree_remove("dev/urandom");
	trace_clear();
	assert_int_equal(jail(tree_path(), show_numbers), 0);
	assert_int_equal(lines_with(trace_text(), "0"), 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, tree_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_kernel),
		TEST(test_device),
		TEST(test_device_that_is_kept_open),
		TEST(test_neither),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
