/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/bootconf.h"
#include "tests/unit/unit.h"

static int parse(struct bootconf *conf, const char *line)
{
	const char *const texts[] = { line, NULL };

	return bootconf_parse(conf, texts);
}

static const char kind_names[] = "-NDULuP123FGT"; /* by enum devref_kind */

/* Everything that a line says about the root, as text: "N:sda1 L:my disk", problems each after "|",
 * the reason why there is no root after "!". */
static void describe(const struct bootconf *conf, char *out, size_t size)
{
	size_t len = 0;

	*out = '\0';
	for (size_t i = 0; i < conf->nroot; i++) {
		const struct devref *ref = &conf->root[i];

		len += (size_t)snprintf(out + len, size - len, "%s%c:%s", i ? " " : "",
			kind_names[ref->kind], ref->value);
	}
	for (size_t i = 0; i < conf->nproblems; i++)
		len += (size_t)snprintf(out + len, size - len, "|%s", conf->problems[i]);
	if (conf->root_invalid[0])
		len += (size_t)snprintf(out + len, size - len, "!%s", conf->root_invalid);
	assert_true(len < size);
}

static void check(const char *line, const char *expected)
{
	struct bootconf conf;
	char out[4000];

	assert_int_equal(parse(&conf, line), 0);
	assert_int_equal(conf.problems_lost, 0);
	assert_int_equal(!conf.nroot, !!conf.root_invalid[0]);
	describe(&conf, out, sizeof(out));
	bootconf_free(&conf);
	if (strcmp(out, expected))
		fail_msg("%s:\n  %s\ninstead of\n  %s", line, out, expected);
}

static void test_one_root(void **state)
{
	(void)state;
	check("root=/dev/sda1\n", "N:sda1");
	check("BOOT_IMAGE=/vmlinuz root=UUID=1234-ABCD ro quiet", "U:1234-ABCD");
	check("root=b302", "D:");
	check("root=myfs rootfstype=virtiofs", "T:myfs");
	check("root=mtd:rootfs", "G:mtd:rootfs");
	check("xroot=/dev/sda1 root2=/dev/sdb", "!no root= was given");
	check("", "!no root= was given");
	check("-- root=/dev/sda1", "!no root= was given");
}

static void test_quotes(void **state)
{
	(void)state;
	check("root=\"LABEL=my disk\" ro", "L:my disk");
	check("root=LABEL=\"my disk\" ro", "L:my disk");
	check("\"root=LABEL=my disk\" ro", "L:my disk");
	check("root=\"/dev/sda1\"", "N:sda1");
	check("root=PARTLABEL=\"Linux filesystem\"", "P:Linux filesystem");
	check("root=/dev/disk/by-label/my\\x20disk", "L:my disk");
	check("root=LABEL=my\\x20disk", "L:my disk");
}

static void test_lists(void **state)
{
	(void)state;
	check("root=/dev/sda1,/dev/sdb1", "N:sda1 N:sdb1");
	check("root=,/dev/sda1,,UUID=ab,", "N:sda1 U:ab");
	check("root=\"LABEL=a b,/dev/sda1\"", "L:a b N:sda1");
	check("root=LABEL=\"a, b\",/dev/sda1", "L:a, b N:sda1");
	check("root=\"LABEL=a, b\",\"LABEL=c\"", "L:a, b L:c");
	check("root=LABEL=a\\x2cb,/dev/sda1", "L:a,b N:sda1");
	check("root=/dev/a,/dev/b,/dev/c,/dev/d,/dev/e,/dev/f,/dev/g,/dev/h,/dev/i,/dev/j",
		"N:a N:b N:c N:d N:e N:f N:g N:h"
		"|root=/dev/i: more than 8 devices; this one is left out"
		"|root=/dev/j: more than 8 devices; this one is left out");
}

static void test_last_one_wins(void **state)
{
	(void)state;
	check("root=/dev/sda1 root=/dev/sdb1", "N:sdb1");
	check("root=/dev/sda1,/dev/sdb1 root=UUID=ab", "U:ab");
	check("root=nonsense= root=/dev/sda1", "N:sda1");
	check("root=/dev/sda1 root=", "N:sda1|root=: the value is empty; root=/dev/sda1 holds");
	check("root= root=/dev/sda1", "N:sda1|root=: the value is empty; root=/dev/sda1 holds");
	check("root=/dev/sda1 root=\"\"",
		"N:sda1|root=\"\": the value is empty; root=/dev/sda1 holds");
	check("root=/dev/sda1 -- root=/dev/sdb1", "N:sda1");
}

static void test_invalid(void **state)
{
	(void)state;
	check("root=PARTUUID=x/y",
		"|root=PARTUUID=x/y: only /PARTNROFF=<number> may follow the UUID of the "
		"partition; "
		"skipped"
		"!PARTUUID=x/y: only /PARTNROFF=<number> may follow the UUID of the partition");
	check("root=/dev/sda1 root=/sdb1",
		"|root=/sdb1: not a device: it is not below /dev; skipped"
		"!/sdb1: not a device: it is not below /dev");
	check("root=/a,/dev/sda1,LABEL=",
		"N:sda1|root=/a: not a device: it is not below /dev; skipped"
		"|root=LABEL=: the label is empty; skipped");
	check("root=/a,UUID=", "|root=/a: not a device: it is not below /dev; skipped"
			       "|root=UUID=: the UUID is empty; skipped"
			       "!/a: not a device: it is not below /dev; UUID=: the UUID is empty");
	check("root=,,", "!,,: names no device");
	check("root=", "|root=: the value is empty; ignored!no root= was given");
	check("root", "|root: needs a value (the device of the root filesystem); ignored"
		      "!no root= was given");
	check("root=\"/b\x1b[2J\"", "|root=/b?[2J: not a device: it is not below /dev; skipped"
				    "!/b?[2J: not a device: it is not below /dev");
}

static void test_nfs(void **state)
{
	(void)state;
	check("nfsroot=10.0.2.2:/srv ip=dhcp", "F:");
	check("nfsaddrs=dhcp", "F:");
	check("root=/dev/nfs nfsroot=10.0.2.2:/srv", "F:");
	check("root=/dev/sda1 nfsroot=10.0.2.2:/srv", "N:sda1");
	check("nfsroot=10.0.2.2:/srv root=/x",
		"|root=/x: not a device: it is not below /dev; skipped"
		"!/x: not a device: it is not below /dev");
	check("nfsroot=", "|nfsroot=: the value is empty; ignored!no root= was given");
	check("root= nfsaddrs=dhcp", "F:|root=: the value is empty; ignored");
}

static void test_tags(void **state)
{
	(void)state;
	check("root=virtiofs:myfs", "T:myfs");
	check("root=9p:\"a,b\",/dev/sda1", "T:a,b N:sda1");
	check("root=\"virtiofs:my fs\"", "T:my fs");
	check("root=virtiofs:", "|root=virtiofs:: the tag is empty; skipped"
				"!virtiofs:: the tag is empty");
	/* A number, unless no device could be mounted anyway, wherever that is said. */
	check("root=cafe", "D:");
	check("root=cafe rootfstype=ext4", "D:");
	check("root=cafe rootfstype=virtiofs", "T:cafe");
	check("rootfstype=9p root=cafe", "T:cafe");
	check("root=0,nfs,8:1,/dev/sda1 rootfstype=virtiofs,tmpfs", "T:0 T:nfs D: N:sda1");
	check("root=cafe rootfstype=virtiofs,ext4", "D:");
	check("root=cafe rootfstype=virtiofs rootfstype=ext4", "D:");
	check("root=cafe rootfstype=auto", "D:");
}

static void test_long_values(void **state)
{
	char line[3000], expected[600], label[1200];

	(void)state;
	memset(label, 'x', sizeof(label) - 1);
	label[sizeof(label) - 1] = '\0';
	snprintf(line, sizeof(line), "root=LABEL=%s ro", label);
	snprintf(expected, sizeof(expected),
		"|root=LABEL=%.89s...: longer than any such name can be; skipped"
		"!LABEL=%.249s: longer than any such name can be",
		label, label);
	check(line, expected);
}

/* The reasons of many bad names are cut at the end of the buffer, not written behind it. */
static void test_many_invalid_roots(void **state)
{
	char line[2000] = "root=/0";
	struct bootconf conf;

	(void)state;
	for (int i = 1; i < 40; i++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line), ",/%d", i);
	assert_int_equal(parse(&conf, line), 0);
	assert_int_equal(conf.nroot, 0);
	assert_int_equal(strlen(conf.root_invalid), BOOTCONF_PROBLEM_LEN - 1);
	assert_int_equal(conf.nproblems, BOOTCONF_PROBLEMS_MAX);
	assert_int_equal(conf.problems_lost, 40 - BOOTCONF_PROBLEMS_MAX);
	bootconf_free(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_root),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_last_one_wins),
		cmocka_unit_test(test_invalid),
		cmocka_unit_test(test_nfs),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_long_values),
		cmocka_unit_test(test_many_invalid_roots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
