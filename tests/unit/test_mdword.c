/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/bootconf.h"
#include "cmdline/mdword.h"
#include "tests/unit/unit.h"

static void append(char *out, size_t size, const char *text)
{
	size_t len = strlen(out);

	assert_true(len + strlen(text) < size);
	snprintf(out + len, size - len, "%s", text);
}

/* "md0: sda1 sdb1", "md_d1 level 0 chunk 65536: sda sdb". */
static void describe(const struct mdword *word, char *out, size_t size)
{
	snprintf(out, size, word->partitionable ? "md_d%u" : "md%u", word->minor);
	if (!word->persistent)
		snprintf(out + strlen(out), size - strlen(out), " level %d chunk %u", word->level,
			word->chunk);
	append(out, size, ":");
	for (size_t i = 0; i < word->ndevices; i++) {
		const struct devref *ref = &word->devices[i];
		char devt[32];

		snprintf(devt, sizeof(devt), "%u:%u", ref->major, ref->minor);
		append(out, size, " ");
		append(out, size, ref->kind == DEVREF_DEVT ? devt : ref->value);
	}
}

static void check(const char *value, const char *expected)
{
	const char *why = "(not set)";
	struct mdword word;
	char out[1000];
	int err = mdword_parse(value, &word, &why);

	if (err)
		snprintf(out, sizeof(out), "%s", why);
	else
		describe(&word, out, sizeof(out));
	if (strcmp(out, expected) || (err && err != -EINVAL))
		fail_msg("%s: %d, %s instead of %s", value, err, out, expected);
	if (err)
		assert_null(word.devices);
	mdword_free(&word);
	assert_int_equal(word.ndevices, 0);
}

static void test_with_superblocks(void **state)
{
	(void)state;
	check("0,/dev/sda1,/dev/sdb1", "md0: sda1 sdb1");
	check("d0,/dev/sda1,/dev/sdb1", "md_d0: sda1 sdb1");
	check("511,sda1", "md511: sda1");
	check("007,sda1", "md7: sda1");
	/* Empty items are skipped, as the kernel skips them. */
	check("0,,/dev/sda1,,/dev/sdb1,", "md0: sda1 sdb1");
	/* All that root= takes. */
	check("1,UUID=aa-bb,LABEL=my\\x20disk,PARTUUID=12-34", "md1: aa-bb my disk 12-34");
	check("1,8:1,8:17", "md1: 8:1 8:17");
	check("1,/dev/disk/by-partlabel/a,/dev/cciss/c0d0p1", "md1: a cciss!c0d0p1");
	check("1,/dev/md/inner,/dev/md2", "md1: inner md2");
	/* A number that is no level is that of a device, as for the kernel. */
	check("0,0801,0811", "md0: 8:1 8:17");
	check("0,801,b302", "md0: 8:1 179:2");
}

static void test_without_superblocks(void **state)
{
	(void)state;
	check("0,0,4,0,/dev/sda,/dev/sdb", "md0 level 0 chunk 65536: sda sdb");
	check("d3,-1,0,0,/dev/sda,/dev/sdb", "md_d3 level -1 chunk 4096: sda sdb");
	check("0,0,15,7,/dev/sda", "md0 level 0 chunk 134217728: sda");
	check("0,0,4,0,0801", "md0 level 0 chunk 65536: 8:1");
}

static void test_quotes(void **state)
{
	(void)state;
	check("0,LABEL=\"a,b\",/dev/sdb", "md0: a,b sdb");
	check("0,\"LABEL=a,b\",\"/dev/sdb\"", "md0: a,b sdb");
	check("0,PARTLABEL=\"my disk\"", "md0: my disk");
	check("0,LABEL=\"a,b", "md0: \"a,b");
	check("\"0,/dev/sda,/dev/sdb\"", "md0: sda sdb");
}

static void test_errors(void **state)
{
	static const char number[] = "it must begin with the number of an array, 0 to 511";
	static const char none[] = "it names no device";
	static const char level[] =
		"without superblocks only the levels 0 and -1 (linear) can be run";
	static const char shape[] =
		"level must be followed by a chunk factor (0 to 15) and a fault level";

	(void)state;
	check("", number);
	check(",", number);
	check("d", number);
	check("d,/dev/sda", number);
	check("x,/dev/sda", number);
	check("D0,/dev/sda", number);
	check("dd0,/dev/sda", number);
	check("-1,/dev/sda", number);
	check("512,/dev/sda", number);
	check("99999999999,/dev/sda", number);
	check("0x1,/dev/sda", number);
	check("/dev/md0,/dev/sda", number);
	check("\"0\",/dev/sda", number);
	check("\"", number);
	check("\"\"", number);
	check("0", none);
	check("d0,", none);
	check("0,0,4,0", none);
	check("0,0,4,0,", none);
	check("0,1,4,0,/dev/sda", level);
	check("0,5,4,0,/dev/sda", level);
	check("0,-4,4,0,/dev/sda", level);
	check("0,0", shape);
	check("0,0,4", shape);
	check("0,0,/dev/sda,/dev/sdb", shape);
	check("0,0,16,0,/dev/sda", shape);
	check("0,0,-1,0,/dev/sda", shape);
	check("0,0,4,/dev/sda,/dev/sdb", shape);
	check("0,0,4x,0,/dev/sda", shape);
	check("0,/dev/sda,UUID=", "the UUID is empty");
	check("0,/dev/sda,5", "no disk has the major number 0");
	check("0,/dev/..", "not the name of a device below /dev");
	check("0,0,4,0,5", "no disk has the major number 0");
}

static void test_many_devices(void **state)
{
	char value[1000] = "0", expected[1000] = "md0:";

	(void)state;
	for (int i = 0; i < MDWORD_DEVICES_MAX; i++) {
		char name[16];

		snprintf(name, sizeof(name), ",sd%c%d", 'a' + i % 26, i);
		append(value, sizeof(value), name);
		append(expected, sizeof(expected), " ");
		append(expected, sizeof(expected), name + 1);
	}
	check(value, expected);
	append(value, sizeof(value), ",");
	check(value, expected);
	append(value, sizeof(value), "sdz");
	check(value, "more than 27 devices");
}

/* ---- on the command line, with the other words about arrays */

static void check_line(const char *line, const char *expected)
{
	struct bootconf conf;
	char out[4000] = "", one[1000];

	assert_int_equal(bootconf_parse(&conf, (const char *const[]){ line, NULL }), 0);
	for (size_t i = 0; i < conf.nmds; i++) {
		describe(&conf.mds[i], one, sizeof(one));
		append(out, sizeof(out), one);
		append(out, sizeof(out), "; ");
	}
	append(out, sizeof(out), conf.raid_noautodetect ? "noautodetect; " : "");
	append(out, sizeof(out), conf.raid_part ? "part; " : "");
	append(out, sizeof(out), conf.md_all ? "all; " : "");
	snprintf(one, sizeof(one), "wait %u; ", conf.md_wait_s);
	append(out, sizeof(out), conf.md_wait_given ? one : "");
	append(out, sizeof(out), conf.md_start_dirty ? "dirty; " : "");
	for (size_t i = 0; i < conf.nproblems; i++) {
		append(out, sizeof(out), conf.problems[i]);
		append(out, sizeof(out), "; ");
	}
	bootconf_free(&conf);
	if (strcmp(out, expected))
		fail_msg("%s:\n  %s\ninstead of\n  %s", line, out, expected);
}

static void test_line(void **state)
{
	(void)state;
	check_line("", "");
	check_line("md=0,/dev/sda1 md=d0,/dev/sdb1 md=1,/dev/sdc1",
		"md0: sda1; md_d0: sdb1; md1: sdc1; ");
	check_line("\"md=0,LABEL=my disk\"", "md0: my disk; ");
	check_line("md=0,LABEL=\"my disk\",/dev/sdb", "md0: my disk sdb; ");
	check_line("md=\"0,/dev/sda,/dev/sdb\"", "md0: sda sdb; ");
	check_line("md=x md=1,/dev/sda",
		"md1: sda; md=x: it must begin with the number of an array, 0 to 511; ignored; ");
	check_line("md", "md: needs a value (number,device,...); ignored; ");
}

static void test_the_last_with_a_number_holds(void **state)
{
	(void)state;
	check_line("md=0,/dev/sda1 md=1,/dev/sdc md=0,0,4,0,/dev/sdb1,/dev/sdd",
		"md0 level 0 chunk 65536: sdb1 sdd; md1: sdc; md=0,0,4,0,/dev/sdb1,/dev/sdd: an "
		"earlier md= has the same number; this one holds; ");
	/* One that makes no sense replaces nothing. */
	check_line("md=0,/dev/sda1 md=0,", "md0: sda1; md=0,: it names no device; ignored; ");
}

static void test_more_arrays_than_fit(void **state)
{
	char line[1000] = "", expected[1000] = "", one[64];

	(void)state;
	for (int i = 0; i < BOOTCONF_MDS_MAX; i++) {
		snprintf(one, sizeof(one), "md=%d,/dev/sda%d ", i, i);
		append(line, sizeof(line), one);
		snprintf(one, sizeof(one), "md%d: sda%d; ", i, i);
		append(expected, sizeof(expected), one);
	}
	check_line(line, expected);
	append(line, sizeof(line), "md=99,/dev/sdb");
	append(expected, sizeof(expected), "md=99,/dev/sdb: more than 16 arrays; ignored; ");
	check_line(line, expected);
}

static void test_raid(void **state)
{
	(void)state;
	check_line("raid=noautodetect", "noautodetect; ");
	check_line("raid=autodetect", "");
	check_line("raid=noautodetect raid=autodetect", "");
	check_line("raid=part", "part; ");
	check_line("raid=partitionable", "part; ");
	/* The kernel compares the start of the whole value with each item, and sees but "part". */
	check_line("raid=part,noautodetect", "noautodetect; part; ");
	check_line("raid=noautodetect raid=part", "noautodetect; part; ");
	check_line("raid=no,part", "part; raid=no,part: no is none of autodetect, noautodetect, "
				   "part; ignored; ");
}

static void test_our_own(void **state)
{
	(void)state;
	check_line("kinit.md=all", "all; ");
	check_line("kinit.md=some", "kinit.md=some: the only value is all; only arrays that the "
				    "root needs are started; ");
	check_line("kinit.md_wait=5", "wait 5; ");
	check_line("kinit.md-wait=0", "wait 0; ");
	check_line("kinit.md_wait=5 kinit.md_wait=7", "wait 7; ");
	check_line("kinit.md_wait=long", "kinit.md_wait=long: not a number of seconds; waiting for "
					 "members as long as without it; ");
	check_line("kinit.md_wait=-1", "kinit.md_wait=-1: a negative number of seconds; waiting "
				       "for members as long as without it; ");
	check_line("kinit.md_wait=9999999999",
		"kinit.md_wait=9999999999: too many seconds; waiting for members as long as "
		"without it; ");
}

static void test_dirty(void **state)
{
	static const char *const yes[] = { "md_mod.start_dirty_degraded=1",
		"md-mod.start_dirty_degraded=1", "md-mod.start-dirty-degraded=Y",
		"md_mod.start_dirty_degraded=on", "md_mod.start_dirty_degraded" };
	static const char *const no[] = { "md_mod.start_dirty_degraded=0",
		"md-mod.start_dirty_degraded=n", "md.start_dirty_degraded=1",
		"md_mod.start_dirty_degraded=x", "start_dirty_degraded=1",
		"md_mod.start_dirty_degraded=1 md-mod.start_dirty_degraded=0" };

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		check_line(yes[i], "dirty; ");
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		check_line(no[i], "");
}

/* The real init gets only what the kernel's own modules may want to know. */
static void test_whose_words(void **state)
{
	(void)state;
	assert_true(bootconf_is_ours("md=0,/dev/sda"));
	assert_true(bootconf_is_ours("raid=part"));
	assert_true(bootconf_is_ours("kinit.md=all"));
	assert_true(bootconf_is_ours("kinit.md_wait=1"));
	assert_false(bootconf_is_ours("md_mod.start_dirty_degraded=1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_with_superblocks),
		cmocka_unit_test(test_without_superblocks),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_many_devices),
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_the_last_with_a_number_holds),
		cmocka_unit_test(test_more_arrays_than_fit),
		cmocka_unit_test(test_raid),
		cmocka_unit_test(test_our_own),
		cmocka_unit_test(test_dirty),
		cmocka_unit_test(test_whose_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
