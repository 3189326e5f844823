/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/utsname.h>
#include <unistd.h>

#include "kinit/driver/kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/jail.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* libkmod itself, in a root directory with an /etc/modprobe.d and a /proc/cmdline of its own. */

static struct utsname kernel;

static int setup(void **state)
{
	uname(&kernel);
	trace_clear();
	return tree_setup(state);
}

/* Indexes as depmod(8) writes them, of a kernel with one driver built in. */
static void make_indexes(void)
{
	char command[256], path[128];

	snprintf(path, sizeof(path), "lib/modules/%s/modules.builtin", kernel.release);
	tree_file(path, "kernel/drivers/kinit-builtin.ko\n");
	snprintf(command, sizeof(command), "/sbin/depmod -b %s %s 2>/dev/null", tree_path(),
		kernel.release);
	assert_int_equal(system(command), 0);
}

static void found(void *arg, const struct kmod_hit *hit)
{
	(void)arg;
	trace("%s%s%s%s", hit->name, hit->loaded ? " loaded" : "",
		hit->blacklisted ? " blacklisted" : "", hit->async ? " async" : "");
}

static void resolve(void)
{
	static const char *const aliases[] = { "pci:v1d2", "pci:v1d3", "usb:v1", "kinit-builtin",
		"nosuch" };
	struct kmod_ctx *ctx = kmod_open();

	if (!ctx) {
		trace("no modules");
		return;
	}
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		trace("%s: %d", aliases[i], kmod_resolve(ctx, aliases[i], found, NULL));
}

static void test_aliases_and_blacklists(void **state)
{
	(void)state;
	make_indexes();
	tree_file("etc/modprobe.d/test.conf", "alias pci:v1* kinit-first\n"
					      "alias pci:v1d2 kinit_second\n"
					      "alias usb:v* kinit_third\n"
					      "blacklist kinit-second\n");
	tree_file("proc/cmdline", "quiet modprobe.blacklist=other,kinit-third root=/dev/sda1\n");
	assert_int_equal(jail(tree_path(), resolve), 0);
	assert_has(trace_text(), "kinit_first\n");
	assert_has(trace_text(), "kinit_second blacklisted\n");
	assert_has(trace_text(), "pci:v1d2: 2\n");
	assert_has(trace_text(), "pci:v1d3: 1\n");
	/* '-' and '_' are the same in names of modules, on the command line too. */
	assert_has(trace_text(), "kinit_third blacklisted\nusb:v1: 1\n");
	assert_has(trace_text(), "kinit_builtin loaded\nkinit-builtin: 1\n");
	assert_has(trace_text(), "nosuch: 0\n");
}

/* As the kernel reads it: whatever is not "no". */
static void test_async_probe(void **state)
{
	static const struct {
		const char *options;
		bool async;
	} rows[] = {
		{ "kinit_first.async_probe=1", true },
		{ "kinit-first.async_probe", true },
		{ "kinit_first.other=2 kinit_first.async_probe=y", true },
		{ "kinit_first.async_probe=0", false },
		{ "kinit_first.async_probe=n", false },
		{ "kinit_first.no_async_probe=1 kinit_first.async_probes=1", false },
		{ "kinit_second.async_probe=1", false },
	};

	(void)state;
	make_indexes();
	tree_file("etc/modprobe.d/test.conf", "alias pci:v1d3 kinit_first\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		trace_clear();
		tree_file("proc/cmdline", rows[i].options);
		assert_int_equal(jail(tree_path(), resolve), 0);
		if (!!strstr(trace_text(), "kinit_first async\n") != rows[i].async)
			fail_msg("%s: %s", rows[i].options, trace_text());
	}
}

static void test_no_modules_for_this_kernel(void **state)
{
	(void)state;
	assert_int_equal(jail(tree_path(), resolve), 0);
	assert_string_equal(trace_text(), "no modules\n");
}

static void insert(void)
{
	struct kmod_ctx *ctx = kmod_open();
	char culprit[64] = "";
	int err = ctx ? kmod_insert(ctx, "kinit_nosuch", culprit, sizeof(culprit)) : 0;

	trace("%s: %s", culprit, strerror(-err));
}

static void test_insert_what_is_not_there(void **state)
{
	(void)state;
	make_indexes();
	assert_int_equal(jail(tree_path(), insert), 0);
	assert_string_equal(trace_text(), "kinit_nosuch: No such file or directory\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, tree_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_aliases_and_blacklists),
		TEST(test_async_probe),
		TEST(test_no_modules_for_this_kernel),
		TEST(test_insert_what_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
