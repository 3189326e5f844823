/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/capability.h>

#include "cmdline/bootconf.h"
#include "cmdline/capname.h"
#include "cmdline/params.h"
#include "cmdline/words.h"
#include "tests/unit/unit.h"

#define ROOT "root=/dev/sda1 "

static int parse(struct bootconf *conf, const char *line)
{
	const char *const texts[] = { line, NULL };

	return bootconf_parse(conf, texts);
}

static void add(char *out, size_t size, const char *name, const char *text)
{
	size_t len = strlen(out);

	if (text)
		snprintf(out + len, size - len, "%s%s(%s)", len ? " " : "", name, text);
	assert_true(strlen(out) < size - 1);
}

static void add_number(char *out, size_t size, const char *name, long number)
{
	char text[24];

	snprintf(text, sizeof(text), "%ld", number);
	add(out, size, name, text);
}

/* Everything in CONF but the root that differs from the default, in one line. */
static void describe(const struct bootconf *conf, char *out, size_t size)
{
	*out = '\0';
	for (size_t i = 0; i < conf->nfstypes; i++)
		add(out, size, "type", conf->fstypes[i]);
	add(out, size, "flags", *conf->rootflags ? conf->rootflags : NULL);
	add(out, size, "rw", conf->rw ? "" : NULL);
	if (strcmp(conf->wait_word, "default"))
		add(out, size, "word", conf->wait_word);
	if (conf->rootwait_forever)
		add(out, size, "forever", "");
	else if (conf->rootwait_s != BOOTCONF_ROOTWAIT_DEFAULT_S)
		add_number(out, size, "wait", conf->rootwait_s);
	if (conf->rootdelay_s)
		add_number(out, size, "delay", conf->rootdelay_s);
	add(out, size, "init", conf->init);
	add(out, size, "panic", conf->panic_given ? "" : NULL);
	add(out, size, "quiet", conf->quiet ? "" : NULL);
	if (conf->loglevel != -1)
		add_number(out, size, "level", conf->loglevel);
	add(out, size, "debug", conf->debug ? "" : NULL);
	for (size_t i = 0; i < conf->nmodules; i++)
		add(out, size, "module", conf->modules[i]);
	for (size_t i = 0; i < conf->nmounts; i++)
		add(out, size, conf->mounts[i].dir, conf->mounts[i].source);
	if (conf->drop_caps)
		add_number(out, size, "caps", (long)conf->drop_caps);
	for (size_t i = 0; i < conf->nproblems; i++)
		add(out, size, "|", conf->problems[i]);
}

static void check(const char *words, const char *expected)
{
	struct bootconf conf;
	char line[1000], out[4000];

	/* Before and behind: what a word means does not depend on its place. */
	for (int i = 0; i < 2; i++) {
		snprintf(line, sizeof(line), "%s%s %s\n", i ? "" : ROOT, words, i ? ROOT : "");
		assert_int_equal(parse(&conf, line), 0);
		assert_int_equal(conf.nroot, 1);
		assert_string_equal(conf.root[0].text, "/dev/sda1");
		assert_int_equal(conf.problems_lost, 0);
		describe(&conf, out, sizeof(out));
		bootconf_free(&conf);
		if (strcmp(out, expected))
			fail_msg("%s:\n  %s\ninstead of\n  %s", line, out, expected);
	}
}

static void test_defaults(void **state)
{
	struct bootconf conf;

	(void)state;
	assert_int_equal(parse(&conf, ""), 0);
	assert_int_equal(conf.rootwait_s, 30);
	assert_false(conf.rootwait_forever);
	assert_string_equal(conf.wait_word, "default");
	assert_string_equal(conf.rootflags, "");
	assert_int_equal(conf.loglevel, -1);
	assert_null(conf.init);
	assert_false(conf.rw);
	assert_int_equal(conf.nproblems, 0);
	bootconf_free(&conf);
	check("", "");
	check("BOOT_IMAGE=/vmlinuz console=ttyS0,115200n8 splash single", "");
}

static void test_words_of_others_are_left(void **state)
{
	(void)state;
	check("module_blacklist=a,b modprobe.blacklist=c mptsas.mpt_pt_clear=1 debug rdinit=/x",
		"");
	check("module-blacklist modprobe.blacklist", "");
	check("usbcore.quirks=0781:5580:bk nvme_core.io_timeout=30 kinitx.debug mykinit.debug", "");
}

static void test_types_and_flags(void **state)
{
	(void)state;
	check("rootfstype=ext4", "type(ext4)");
	check("rootfstype=ext4,,xfs,", "type(ext4) type(xfs)");
	check("rootfstype=auto", "");
	check("rootfstype=btrfs,auto,ext4", "type(btrfs) type(ext4)");
	check("rootfstype=ext4,ext3 rootfstype=xfs", "type(xfs)");
	check("rootfstype=\"ext4,xfs\"", "type(ext4) type(xfs)");
	check("rootfstype=a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r",
		"type(a) type(b) type(c) type(d) type(e) type(f) type(g) type(h) type(i) type(j) "
		"type(k) type(l) type(m) type(n) type(o) type(p) "
		"|(rootfstype: more than 16 types; q is left out) "
		"|(rootfstype: more than 16 types; r is left out)");
	check("rootflags=subvol=@,compress=zstd", "flags(subvol=@,compress=zstd)");
	check("rootflags=a rootflags=b", "flags(b)");
	check("rootflags=\"x=a b\"", "flags(x=a b)");
	check("rootflags=a rootflags=",
		"flags(a) |(rootflags=: the value is empty; rootflags=a holds)");
	check("rootflags=", "|(rootflags=: the value is empty; ignored)");
	check("rootflags", "|(rootflags: needs a value (mount options); ignored)");
}

static void test_read_only_or_read_write(void **state)
{
	(void)state;
	check("ro", "");
	check("rw", "rw()");
	check("ro rw", "rw()");
	check("rw ro", "");
	check("rw ro rw", "rw()");
	check("rw ro=1", "rw() |(ro=1: ro takes no value; ignored)");
	check("rw=yes", "|(rw=yes: rw takes no value; ignored)");
	check("rw=", "|(rw=: rw takes no value; ignored)");
	check("rwx row", "");
}

static void test_words_behind_the_dashes_belong_to_init(void **state)
{
	struct bootconf conf;

	(void)state;
	assert_int_equal(parse(&conf, "rw -- ro init=/x kinit.foo"), 0);
	assert_true(conf.rw);
	assert_null(conf.init);
	assert_int_equal(conf.nproblems, 0);
	bootconf_free(&conf);
}

static void test_dashes_end_their_own_text_only(void **state)
{
	static const char *const texts[] = { "rootdelay=1 -- rw", "init=/a quiet -- init=/b",
		"dyndbg=\"open ", "rootdelay=2", "", "--", "rootflags=x", NULL };
	static const char *const none[] = { NULL };
	struct bootconf conf;
	char out[1000];

	(void)state;
	assert_int_equal(bootconf_parse(&conf, texts), 0);
	describe(&conf, out, sizeof(out));
	assert_string_equal(out,
		"flags(x) delay(2) init(/a) quiet() |(dyndbg=\"open : its quote is "
		"never closed; the rest of the line is taken as part of this word)");
	bootconf_free(&conf);
	assert_int_equal(bootconf_parse(&conf, none), 0);
	describe(&conf, out, sizeof(out));
	assert_string_equal(out, "");
	bootconf_free(&conf);
}

static void test_waiting(void **state)
{
	(void)state;
	check("rootwait", "word(rootwait) forever()");
	check("rootwait=5", "word(rootwait=5) wait(5)");
	check("rootwait=0", "word(rootwait=0) wait(0)");
	check("rootwait=0x10", "word(rootwait=0x10) wait(16)");
	check("rootwait=+5", "word(rootwait=+5) wait(5)");
	check("rootwait=2147483", "word(rootwait=2147483) wait(2147483)");
	check("rootwait=2147484", "word(rootwait=2147484) forever() "
				  "|(rootwait=2147484: too many seconds; waiting without limit)");
	check("rootwait=99999999999999999999",
		"word(rootwait=99999999999999999999) forever() |(rootwait=99999999999999999999: "
		"too many seconds; waiting without limit)");
	check("rootwait=-1", "word(rootwait=-1) forever() "
			     "|(rootwait=-1: a negative number of seconds; waiting without limit)");
	check("rootwait=abc", "word(rootwait=abc) forever() "
			      "|(rootwait=abc: not a number of seconds; waiting without limit)");
	check("rootwait=", "word(rootwait=) forever() "
			   "|(rootwait=: not a number of seconds; waiting without limit)");
	check("rootwait=5s", "word(rootwait=5s) forever() "
			     "|(rootwait=5s: not a number of seconds; waiting without limit)");
	check("rootwait=\"\x1b[\"",
		"word(rootwait=\"?[\") forever() "
		"|(rootwait=\"?[\": not a number of seconds; waiting without limit)");
	check("rootwait rootwait=5", "word(rootwait=5) wait(5)");
	check("rootwait=5 rootwait", "word(rootwait) forever()");
	check("rootwait=abc rootwait=5", "word(rootwait=5) wait(5)");
}

static void test_delay(void **state)
{
	(void)state;
	check("rootdelay=10", "delay(10)");
	check("rootdelay=0xa", "delay(10)");
	check("rootdelay=10 rootdelay=3", "delay(3)");
	check("rootdelay=5s",
		"delay(5) |(rootdelay=5s: not a number of seconds; taking it as 5 s)");
	check("rootdelay=abc", "|(rootdelay=abc: not a number of seconds; no delay)");
	check("rootdelay=-5", "|(rootdelay=-5: a negative number of seconds; no delay)");
	check("rootdelay=99999999999", "|(rootdelay=99999999999: too many seconds; no delay)");
	check("rootdelay", "|(rootdelay: needs a value (seconds before mounting); ignored)");
	check("rootdelay=4 rootdelay=",
		"delay(4) |(rootdelay=: the value is empty; rootdelay=4 holds)");
}

static void test_init(void **state)
{
	(void)state;
	check("init=/sbin/foo", "init(/sbin/foo)");
	check("init=/a init=/b", "init(/b)");
	check("init=\"/my init\"", "init(/my init)");
	check("init=", "|(init=: the value is empty; ignored)");
	check("rdinit=/x", "");
}

static void test_panic(void **state)
{
	static const char why[] =
		"not a number of seconds; the kernel ignores it, but no emergency "
		"shell will start";
	char expected[200];

	(void)state;
	check("panic=10", "panic()");
	check("panic=-1", "panic()");
	check("panic=0", "panic()");
	snprintf(expected, sizeof(expected), "panic() |(panic=abc: %s)", why);
	check("panic=abc", expected);
	snprintf(expected, sizeof(expected), "panic() |(panic: %s)", why);
	check("panic", expected);
	check("panic_on_oops=1", "");
}

static void test_loudness(void **state)
{
	(void)state;
	check("quiet", "quiet()");
	check("quiet=0", "quiet() |(quiet=0: quiet takes no value; quiet all the same, "
			 "as the kernel is)");
	check("loglevel=7", "level(7)");
	check("loglevel=-3", "level(0)");
	check("loglevel=x", "|(loglevel=x: not a number; the level stays as it is)");
	check("quiet loglevel=7", "level(7)");
	check("loglevel=7 quiet", "quiet()");
}

static void test_our_own_words(void **state)
{
	(void)state;
	check("kinit.debug", "debug()");
	check("kinit.debug=1", "debug()");
	check("kinit.debug=0", "");
	check("kinit.debug kinit.debug=no", "");
	check("kinit.debug=2", "debug() |(kinit.debug=2: neither 1 nor 0; debug messages are on)");
	check("kinit.modules=a,b", "module(a) module(b)");
	check("kinit.modules=a kinit.modules=b", "module(b)");
	check("kinit.modules=", "|(kinit.modules=: the value is empty; ignored)");
	check("kinit.modules", "|(kinit.modules: needs a value (modules to load first); ignored)");
	check("rd.driver.pre=a,b modules=c kinit.modules=d earlymodules=e rd.modules_load=f modules-load=g",
		"module(a) module(b) module(c) module(d) module(e) module(f) module(g)");
	check("modules=", "|(modules=: the value is empty; ignored)");
	check("kinit.dbug", "|(kinit.dbug: kinit has no such parameter; ignored)");
	check("kinit.foo=\"a b\"", "|(kinit.foo=\"a b\": kinit has no such parameter; ignored)");
	check("kinit.", "|(kinit.: kinit has no such parameter; ignored)");
}

static void test_more_modules_than_fit(void **state)
{
	char line[1000] = "kinit.modules=m0";
	struct bootconf conf;

	(void)state;
	for (int i = 1; i < BOOTCONF_MODULES_MAX + 1; i++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line), ",m%d", i);
	assert_int_equal(parse(&conf, line), 0);
	assert_int_equal(conf.nmodules, BOOTCONF_MODULES_MAX);
	assert_string_equal(conf.modules[BOOTCONF_MODULES_MAX - 1], "m63");
	assert_int_equal(conf.nproblems, 1);
	assert_string_equal(
		conf.problems[0], "kinit.modules: more than 64 modules; m64 is left out");
	bootconf_free(&conf);
}

static void test_every_mount_counts(void **state)
{
	(void)state;
	check("kinit_mount=/dev/sda2;/usr;ext4;ro", "/usr(/dev/sda2)");
	check("kinit_mount=b;/b;tmpfs kinit-mount=a;/a;tmpfs kinit_mount=b;/c;tmpfs",
		"/b(b) /a(a) /c(b)");
	check("kinit_mount=\"LABEL=my disk;/a b;ext4\"", "/a b(LABEL=my disk)");
	check("kinit_mount=LABEL=\"my disk\";/a;ext4", "/a(LABEL=\"my disk\")");
	check("kinit_mount=a;/a;tmpfs kinit_mount= kinit_mount=a;a;tmpfs kinit_mount",
		"/a(a) |(kinit_mount=: the value is empty; ignored) "
		"|(kinit_mount=a;a;tmpfs: the directory does not begin with '/'; nothing is mounted) "
		"|(kinit_mount: needs a value (device;directory;type;options); ignored)");
}

static void test_more_mounts_than_fit(void **state)
{
	char line[2000] = "";
	struct bootconf conf;

	(void)state;
	for (int i = 0; i < BOOTCONF_MOUNTS_MAX + 1; i++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line),
			"kinit_mount=m%d;/;tmpfs ", i);
	assert_int_equal(parse(&conf, line), 0);
	assert_int_equal(conf.nmounts, BOOTCONF_MOUNTS_MAX);
	assert_string_equal(conf.mounts[BOOTCONF_MOUNTS_MAX - 1].source, "m31");
	assert_int_equal(conf.nproblems, 1);
	assert_string_equal(conf.problems[0],
		"kinit_mount=m32;/;tmpfs: more than 32 filesystems; this one is left out");
	bootconf_free(&conf);
}

static void test_capabilities(void **state)
{
	(void)state;
	check("drop_capabilities=CAP_CHOWN", "caps(1)");
	check("drop-capabilities=cap_dac_override,,Cap_Setpcap", "caps(258)");
	check("drop_capabilities=CAP_SYSLOG,CAP_CHECKPOINT_RESTORE", "caps(1116691496960)");
	check("drop_capabilities=CAP_CHOWN drop_capabilities=CAP_DAC_OVERRIDE", "caps(2)");
	check("drop_capabilities=CAP_CHOWN,chown,CAP_,CAP_CHOW,7,CAP_KILL",
		"caps(33) |(drop_capabilities: chown is no capability; it is left out) "
		"|(drop_capabilities: CAP_ is no capability; it is left out) "
		"|(drop_capabilities: CAP_CHOW is no capability; it is left out) "
		"|(drop_capabilities: 7 is no capability; it is left out)");
	check("drop_capabilities=", "|(drop_capabilities=: the value is empty; ignored)");
}

static void test_capabilities_have_the_kernels_numbers(void **state)
{
	static const struct {
		const char *name;
		int number;
	} some[] = {
		{ "CAP_CHOWN", CAP_CHOWN },
		{ "CAP_NET_RAW", CAP_NET_RAW },
		{ "CAP_SYS_MODULE", CAP_SYS_MODULE },
		{ "CAP_SYS_ADMIN", CAP_SYS_ADMIN },
		{ "CAP_MKNOD", CAP_MKNOD },
		{ "CAP_AUDIT_READ", CAP_AUDIT_READ },
		{ "CAP_BPF", CAP_BPF },
		{ "CAP_CHECKPOINT_RESTORE", CAP_CHECKPOINT_RESTORE },
	};
	char name[64];

	(void)state;
	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++)
		assert_int_equal(capname_find(some[i].name), some[i].number);
	for (int i = 0; i < CAPNAME_COUNT; i++) {
		snprintf(name, sizeof(name), "CAP_%s", capname(i));
		assert_int_equal(capname_find(name), i);
	}
	assert_int_equal(capname_find(""), -EINVAL);
}

static void test_open_quote(void **state)
{
	struct bootconf conf;

	(void)state;
	assert_int_equal(parse(&conf, "rw dyndbg=\"file foo.c root=/dev/sda1"), 0);
	assert_true(conf.rw);
	assert_int_equal(conf.nroot, 0);
	assert_int_equal(conf.nproblems, 1);
	assert_string_equal(conf.problems[0],
		"dyndbg=\"file foo.c root=/dev/sda1: its quote is never closed; the rest of the "
		"line is taken as part of this word");
	bootconf_free(&conf);
}

static void test_dash_is_underscore(void **state)
{
	const struct param *row = param_find("module-blacklist");

	(void)state;
	assert_non_null(row);
	assert_string_equal(row->name, "module_blacklist");
	assert_null(param_find("root-wait"));
	assert_null(param_find("ROOT"));
	assert_null(param_find(""));
}

/* Two rows of the same name would make their order matter. */
static void test_each_name_has_one_row(void **state)
{
	(void)state;
	for (size_t i = 0; bootconf_name(i); i++) {
		assert_ptr_equal(param_find(bootconf_name(i)), param_at(i));
		assert_string_equal(bootconf_name(i), param_at(i)->name);
		assert_true(param_at(i)->help[0]);
		if (!strncmp(bootconf_name(i), "kinit.", 6))
			assert_true(param_at(i)->ours);
	}
}

static void test_problems_are_counted_when_they_do_not_fit(void **state)
{
	char line[2000] = ROOT;
	struct bootconf conf;

	(void)state;
	for (int i = 0; i < BOOTCONF_PROBLEMS_MAX + 3; i++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line), "kinit.x%d rw ", i);
	assert_int_equal(parse(&conf, line), 0);
	assert_int_equal(conf.nproblems, BOOTCONF_PROBLEMS_MAX);
	assert_int_equal(conf.problems_lost, 3);
	assert_string_equal(conf.problems[31], "kinit.x31: kinit has no such parameter; ignored");
	assert_true(conf.rw);
	assert_int_equal(conf.nroot, 1);
	bootconf_free(&conf);
}

static void test_long_words_do_not_hide_the_reason(void **state)
{
	char line[3000] = "kinit.", expected[300];
	struct bootconf conf;

	(void)state;
	memset(line + 6, 'y', 2500);
	assert_int_equal(parse(&conf, line), 0);
	snprintf(expected, sizeof(expected), "%.100s...: kinit has no such parameter; ignored",
		line);
	assert_string_equal(conf.problems[0], expected);
	bootconf_free(&conf);
}

static void test_is_ours(void **state)
{
	(void)state;
	assert_true(bootconf_is_ours("kinit.debug"));
	assert_true(bootconf_is_ours("kinit.modules=a"));
	assert_true(bootconf_is_ours("kinit.typo=1"));
	assert_true(bootconf_is_ours("rootwait=5"));
	assert_true(bootconf_is_ours("modules=loop"));
	assert_false(bootconf_is_ours("root=/dev/sda1"));
	assert_false(bootconf_is_ours("ro"));
	assert_false(bootconf_is_ours("single"));
	assert_false(bootconf_is_ours("BOOT_IMAGE=/vmlinuz"));
	assert_false(bootconf_is_ours("kinit"));
	assert_false(bootconf_is_ours(""));
	assert_false(bootconf_is_ours("=kinit.debug"));
	assert_false(
		bootconf_is_ours("a-very-long-word-that-is-longer-than-any-name-of-a-parameter-"
				 "in-the-table-of-kinit"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_words_of_others_are_left),
		cmocka_unit_test(test_types_and_flags),
		cmocka_unit_test(test_read_only_or_read_write),
		cmocka_unit_test(test_words_behind_the_dashes_belong_to_init),
		cmocka_unit_test(test_dashes_end_their_own_text_only),
		cmocka_unit_test(test_waiting),
		cmocka_unit_test(test_delay),
		cmocka_unit_test(test_init),
		cmocka_unit_test(test_panic),
		cmocka_unit_test(test_loudness),
		cmocka_unit_test(test_our_own_words),
		cmocka_unit_test(test_more_modules_than_fit),
		cmocka_unit_test(test_every_mount_counts),
		cmocka_unit_test(test_more_mounts_than_fit),
		cmocka_unit_test(test_capabilities),
		cmocka_unit_test(test_capabilities_have_the_kernels_numbers),
		cmocka_unit_test(test_open_quote),
		cmocka_unit_test(test_dash_is_underscore),
		cmocka_unit_test(test_each_name_has_one_row),
		cmocka_unit_test(test_problems_are_counted_when_they_do_not_fit),
		cmocka_unit_test(test_long_words_do_not_hide_the_reason),
		cmocka_unit_test(test_is_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
