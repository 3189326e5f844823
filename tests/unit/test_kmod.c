/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <libkmod.h>
#include <stdio.h>
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
static const char *refused; /* the kernel does not take this module */
static bool gated;          /* the gate is of interest */

/* In place of process 1's: the real init has /sys. */
int sys_open_mount(const char *type, const char *target, unsigned long flags)
{
	trace("mount %s on %s %lu", type, target, flags);
	return 0;
}

bool gate_pass(void)
{
	if (gated)
		trace("gate");
	return gated;
}

/* In place of libkmod's own, which would load it. */
int kmod_module_insert_module(struct kmod_module *mod, unsigned int flags, const char *options)
{
	const char *name = kmod_module_get_name(mod);
	char path[128];
	FILE *state;

	(void)flags;
	if (!kmod_module_get_path(mod))
		return -ENOENT;
	trace("insert %s%s%s", name, options ? " " : "", options ? options : "");
	if (refused && !strcmp(refused, name))
		return -ENODEV;
	snprintf(path, sizeof(path), "/sys/module/%s/initstate", name);
	state = fopen(path, "w");
	if (state) {
		fputs("live\n", state);
		fclose(state);
	}
	return 0;
}

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

static void resolve_again(void)
{
	static const char *const aliases[] = { "pci:nosuch", "nosuch", "pci:v1d3" };
	struct kmod_ctx *ctx = kmod_open();
	FILE *more;

	for (size_t twice = 0; twice < 2; twice++)
		for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
			trace("%s: %d", aliases[i], kmod_resolve(ctx, aliases[i], found, NULL));
	kmod_close(ctx);
	/* In an emergency shell somebody finds one that does it. */
	more = fopen("/etc/modprobe.d/more.conf", "w");
	if (!more)
		return;
	fputs("alias pci:nosuch kinit_late\n", more);
	fclose(more);
	ctx = kmod_open();
	trace("again %d", kmod_resolve(ctx, aliases[0], found, NULL));
}

/* What no module is for is looked up once, until there may be other modules. */
static void test_unknown_aliases(void **state)
{
	(void)state;
	make_indexes();
	tree_file("etc/modprobe.d/test.conf", "alias pci:v1* kinit-first\n");
	assert_int_equal(jail(tree_path(), resolve_again), 0);
	assert_int_equal(lines_with(trace_text(), "nosuch: 0"), 4);
	assert_int_equal(lines_with(trace_text(), "pci:v1d3: 1"), 2);
	assert_has(trace_text(), "kinit_late\nagain 1\n");
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

/* A module that needs nothing, in FOLDER of the kernel's; its place in /sys is there already. */
static void make_module(const char *folder, const char *name)
{
	char path[256], command[512];

	snprintf(
		path, sizeof(path), "lib/modules/%s/kernel/%s/%s.ko", kernel.release, folder, name);
	tree_file(path, "");
	snprintf(command, sizeof(command),
		"echo 'const char n[] __attribute__((section(\".modinfo\"), used)) = \"name=%s\";'"
		" | cc -x c -c -o %s/%s -",
		name, tree_path(), path);
	assert_int_equal(system(command), 0);
	snprintf(path, sizeof(path), "sys/module/%s", name);
	tree_dir(path);
}

static void insert_first(void)
{
	struct kmod_ctx *ctx = kmod_open();
	char culprit[64] = "";
	int err = ctx ? kmod_insert(ctx, "kinit_first", culprit, sizeof(culprit)) : -ENOENT;

	trace("%s: %s", culprit, strerror(-err));
}

static void make_wishes(void)
{
	make_module("drivers/block", "kinit_first");
	make_module("lib", "kinit_hash_generic");
	make_module("lib", "kinit_hash_quick");
	make_module("drivers/block", "kinit_late");
	make_indexes();
	tree_file("etc/modprobe.d/test.conf",
		"alias hash kinit_hash_generic\nalias hash kinit_hash_quick\n"
		"softdep kinit_first pre: hash nosuch post: kinit_late\n"
		"softdep kinit_late pre: kinit_first post: kinit_late\n"
		"options kinit_first size=2\n");
}

/* What it rather has before it and behind it, which may go round in a circle. */
static void test_wishes(void **state)
{
	(void)state;
	make_wishes();
	assert_int_equal(jail(tree_path(), insert_first), 0);
	assert_string_equal(trace_text(), "insert kinit_hash_quick  async_probe\n"
					  "insert kinit_first size=2\n"
					  "insert kinit_late\n"
					  "kinit_late: Success\n");
}

/* What is slower is for processors that cannot do it quickly. */
static void test_wishes_of_another_processor(void **state)
{
	(void)state;
	make_wishes();
	refused = "kinit_hash_quick";
	assert_int_equal(jail(tree_path(), insert_first), 0);
	refused = NULL;
	assert_has(trace_text(),
		"insert kinit_hash_generic  async_probe\ninsert kinit_first size=2\n");
}

/* In front of each of them. */
static void test_gate(void **state)
{
	(void)state;
	make_wishes();
	gated = true;
	assert_int_equal(jail(tree_path(), insert_first), 0);
	assert_string_equal(trace_text(), "gate\ninsert kinit_hash_quick  async_probe\n"
					  "gate\ninsert kinit_first size=2\n"
					  "gate\ninsert kinit_late\n"
					  "kinit_late: Success\n");
	trace_clear();
	tree_remove("sys");
	assert_int_equal(jail(tree_path(), insert_first), 0);
	gated = false;
	assert_has(trace_text(), "gate\nmount sysfs on /sys 0\ninsert kinit_hash_quick");
}

static void test_a_module_that_is_refused(void **state)
{
	(void)state;
	make_wishes();
	refused = "kinit_first";
	assert_int_equal(jail(tree_path(), insert_first), 0);
	refused = NULL;
	assert_has(trace_text(), "insert kinit_first size=2\nkinit_first: No such device\n");
	assert_has_not(trace_text(), "kinit_late");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, tree_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_aliases_and_blacklists),
		TEST(test_unknown_aliases),
		TEST(test_async_probe),
		TEST(test_no_modules_for_this_kernel),
		TEST(test_insert_what_is_not_there),
		TEST(test_wishes),
		TEST(test_wishes_of_another_processor),
		TEST(test_gate),
		TEST(test_a_module_that_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
