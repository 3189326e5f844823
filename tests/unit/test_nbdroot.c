/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/bootconf.h"
#include "cmdline/nbdroot.h"
#include "tests/unit/unit.h"

/* "host 10809 export nbd0 ext4 noatime bs 512 timeout 30", "-" for what was not said. */
static void describe(const struct nbdword *nbd, char *out, size_t size)
{
	size_t len =
		snprintf(out, size, "%s %u %s", nbd->host, nbd->port, *nbd->name ? nbd->name : "-");

	if (nbd->index >= 0)
		len += snprintf(out + len, size - len, " nbd%d", nbd->index);
	if (*nbd->fstypes || *nbd->rootflags)
		len += snprintf(out + len, size - len, " %s %s", *nbd->fstypes ? nbd->fstypes : "-",
			*nbd->rootflags ? nbd->rootflags : "-");
	if (nbd->block_size)
		len += snprintf(out + len, size - len, " bs %u", nbd->block_size);
	if (nbd->timeout_s)
		len += snprintf(out + len, size - len, " timeout %u", nbd->timeout_s);
}

static void check(bool dracut, const char *value, const char *expected)
{
	const char *why = "(not set)", *note = NULL;
	char text[1024], out[1200];
	struct nbdword nbd;
	int err;

	snprintf(text, sizeof(text), "%s", value);
	err = dracut ? nbdroot_parse_dracut(text, &nbd, &why, &note)
		     : nbdroot_parse(text, &nbd, &why);
	if (err)
		snprintf(out, sizeof(out), "%s", why);
	else
		describe(&nbd, out, sizeof(out));
	if (note)
		snprintf(out + strlen(out), sizeof(out) - strlen(out), " (note)");
	if (strcmp(out, expected) || (err && err != -EINVAL))
		fail_msg("%s: %d, %s instead of %s", value, err, out, expected);
}

static const char no_server[] = "it does not begin with the name or address of a server";
static const char no_port[] = "the port is not a number from 1 to 65535";
static const char no_brackets[] = "an IPv6 address that something follows needs brackets";

static void test_our_forms(void **state)
{
	(void)state;
	check(false, "10.0.2.2", "10.0.2.2 10809 -");
	check(false, "10.0.2.2/root", "10.0.2.2 10809 root");
	check(false, "10.0.2.2:10810", "10.0.2.2 10810 -");
	check(false, "10.0.2.2:10810/root", "10.0.2.2 10810 root");
	check(false, "disks.example.org:1/a:b/c", "disks.example.org 1 a:b/c");
	check(false, "disks:root", "disks 10809 root");
	check(false, "disks:/srv/images/root", "disks 10809 /srv/images/root");
	check(false, "disks:65535/", "disks 65535 -");
	check(false, "disks/", "disks 10809 -");
	check(false, "2001:db8::1", "2001:db8::1 10809 -");
	check(false, "[2001:db8::1]", "2001:db8::1 10809 -");
	check(false, "[2001:db8::1]/root", "2001:db8::1 10809 root");
	check(false, "[2001:db8::1]:10810/root", "2001:db8::1 10810 root");
	check(false, "[::1]:root", "::1 10809 root");
}

static void test_forms_of_initramfs_tools(void **state)
{
	(void)state;
	check(false, "10.0.2.2,10810", "10.0.2.2 10810 -");
	check(false, "10.0.2.2,root", "10.0.2.2 10809 root");
	check(false, "10.0.2.2,root,nbd3", "10.0.2.2 10809 root nbd3");
	check(false, "10.0.2.2,root,/dev/nbd0p2", "10.0.2.2 10809 root nbd0");
	check(false, "2001:db8::1,root", "2001:db8::1 10809 root");
	check(false, "10.0.2.2,", "10.0.2.2 10809 -");
	check(false, "10.0.2.2,root,sda",
		"behind the second comma only nbd0, nbd1, ... may follow");
	check(false, "10.0.2.2,root,nbd0,more",
		"behind the second comma only nbd0, nbd1, ... may follow");
}

static void test_forms_of_dracut(void **state)
{
	(void)state;
	check(true, "10.0.2.2:root", "10.0.2.2 10809 root");
	check(true, "10.0.2.2:10810", "10.0.2.2 10810 -");
	check(true, "10.0.2.2:root:ext4", "10.0.2.2 10809 root ext4 -");
	check(true, "10.0.2.2:root:ext4:ro,noatime", "10.0.2.2 10809 root ext4 ro,noatime");
	check(true, "10.0.2.2:root::noatime:bs=4096,timeout=30,persist",
		"10.0.2.2 10809 root - noatime bs 4096 timeout 30");
	check(true, "10.0.2.2:root:auto::block-size=1024", "10.0.2.2 10809 root auto - bs 1024");
	check(true, "10.0.2.2:root:::swap", "10.0.2.2 10809 root (note)");
	check(true, "[2001:db8::1]:root:xfs", "2001:db8::1 10809 root xfs -");
	check(true, "10.0.2.2", "10.0.2.2 10809 -");
	check(true, "10.0.2.2:root:::bs=500", "bs= is none of 512, 1024, 2048, 4096, ...");
	check(true, "10.0.2.2:root:::timeout=x", "timeout= is not a number of seconds");
	check(true, ":root", no_server);
}

static void test_errors(void **state)
{
	char text[400], expected[400];

	(void)state;
	check(false, ":10809/root", no_server);
	check(false, "/root", no_server);
	check(false, ",root", no_server);
	check(false, "a b/root", no_server);
	check(false, "a%s/root", no_server);
	check(false, "a;reboot/root", no_server);
	check(false, "[10.0.2.2]/root", no_server);
	check(false, "[2001:db8::1", no_server);
	check(false, "[2001:db8::1]root", no_server);
	check(false, "2001:db8::1/root", no_brackets);
	check(false, "h:0/root", no_port);
	check(false, "h:65536", no_port);
	check(false, "h:99999999999999999999", no_port);
	check(false, "h/a\tb", "the name of the export has control characters");
	snprintf(text, sizeof(text), "h/%0255d", 1);
	snprintf(expected, sizeof(expected), "h 10809 %0255d", 1);
	check(false, text, expected);
	snprintf(text, sizeof(text), "h/%0256d", 1);
	check(false, text, "the name of the export is longer than 255 bytes");
}

static void parse(struct bootconf *conf, const char *line)
{
	assert_int_equal(bootconf_parse(conf, (const char *const[]){ line, NULL }), 0);
}

static void test_root_is_the_device(void **state)
{
	struct bootconf conf;

	(void)state;
	parse(&conf, "nbdroot=h/root");
	assert_int_equal(conf.nroot, 1);
	assert_int_equal(conf.root[0].kind, DEVREF_NAME);
	assert_string_equal(conf.root[0].value, "nbd0");
	assert_string_equal(conf.nbd.text, "nbdroot=h/root");
	assert_int_equal(nbdroot_index(&conf), 0);
	assert_true(bootconf_is_ours("nbdroot=h/root"));
	bootconf_free(&conf);
	parse(&conf, "nbdroot=h,root,nbd2");
	assert_string_equal(conf.root[0].value, "nbd2");
	assert_int_equal(nbdroot_index(&conf), 2);
	bootconf_free(&conf);
	/* root= may name another one, a partition of it, or what is on it. */
	parse(&conf, "nbdroot=h/root root=UUID=aa-bb,/dev/nbd3p1");
	assert_int_equal(nbdroot_index(&conf), 3);
	assert_int_equal(conf.nroot, 2);
	bootconf_free(&conf);
	parse(&conf, "nbdroot=h/root root=LABEL=nbd7");
	assert_int_equal(nbdroot_index(&conf), 0);
	bootconf_free(&conf);
	parse(&conf, "root=/dev/sda1");
	assert_false(conf.nbd.given);
	bootconf_free(&conf);
}

static void test_root_of_dracut(void **state)
{
	struct bootconf conf;

	(void)state;
	parse(&conf, "root=nbd:10.0.2.2:root:ext4:ro,noatime:bs=4096,persist,/dev/sda1,UUID=aa");
	assert_int_equal(conf.nroot, 3);
	assert_int_equal(conf.root[0].kind, DEVREF_NAME);
	assert_string_equal(conf.root[0].value, "nbd0");
	assert_string_equal(conf.root[0].text, "nbd:10.0.2.2:root:ext4:ro,noatime:bs=4096,persist");
	assert_string_equal(conf.root[1].value, "sda1");
	assert_string_equal(conf.root[2].value, "aa");
	assert_string_equal(conf.nbd.host, "10.0.2.2");
	assert_string_equal(conf.nbd.name, "root");
	assert_int_equal(conf.nbd.block_size, 4096);
	assert_int_equal(conf.nfstypes, 1);
	assert_string_equal(conf.fstypes[0], "ext4");
	assert_string_equal(conf.rootflags, "ro,noatime");
	assert_int_equal(conf.nproblems, 0);
	bootconf_free(&conf);
	/* The words of their own hold, wherever they stand. */
	parse(&conf, "root=nbd:h:root:ext4:noatime rootfstype=xfs rootflags=norecovery");
	assert_int_equal(conf.nfstypes, 1);
	assert_string_equal(conf.fstypes[0], "xfs");
	assert_string_equal(conf.rootflags, "norecovery");
	bootconf_free(&conf);
	parse(&conf, "root=nbd:h:root:auto,ext4,xfs");
	assert_int_equal(conf.nfstypes, 2);
	assert_string_equal(conf.fstypes[0], "ext4");
	assert_string_equal(conf.fstypes[1], "xfs");
	bootconf_free(&conf);
	/* It may be the alternative. */
	parse(&conf, "root=/dev/sda1,nbd:h:root");
	assert_string_equal(conf.root[0].value, "sda1");
	assert_string_equal(conf.root[1].value, "nbd0");
	assert_int_equal(conf.nroot, 2);
	bootconf_free(&conf);
}

static void test_problems(void **state)
{
	struct bootconf conf;

	(void)state;
	parse(&conf, "root=nbd::root");
	assert_int_equal(conf.nroot, 0);
	assert_string_equal(conf.root_invalid,
		"nbd::root: it does not begin with the name or address of a server");
	assert_false(conf.nbd.given);
	bootconf_free(&conf);
	parse(&conf, "nbdroot=h:0 root=/dev/sda1");
	assert_int_equal(conf.nproblems, 1);
	assert_string_equal(
		conf.problems[0], "nbdroot=h:0: the port is not a number from 1 to 65535; ignored");
	assert_false(conf.nbd.given);
	bootconf_free(&conf);
	parse(&conf, "nbdroot=h/one root=nbd:h:two");
	assert_string_equal(conf.nbd.name, "two");
	assert_string_equal(conf.problems[0], "nbdroot=h/one: root=nbd:h:two holds");
	bootconf_free(&conf);
	parse(&conf, "root=nbd:h:two nbdroot=h/one");
	assert_string_equal(conf.nbd.name, "two");
	assert_string_equal(conf.problems[0], "nbdroot=h/one: root=nbd:h:two holds");
	bootconf_free(&conf);
	parse(&conf, "root=nbd:h:one,/dev/sda1,nbd:h:two");
	assert_int_equal(conf.nroot, 2);
	assert_string_equal(conf.nbd.name, "one");
	assert_string_equal(conf.problems[0],
		"root=nbd:h:two: there can be only one network block device; skipped");
	bootconf_free(&conf);
	parse(&conf, "root=nbd:h:one:::swap");
	assert_string_equal(conf.problems[0],
		"root=nbd:h:one:::swap: of the options for nbd-client only bs= and timeout= are "
		"known; the others are ignored");
	bootconf_free(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_our_forms),
		cmocka_unit_test(test_forms_of_initramfs_tools),
		cmocka_unit_test(test_forms_of_dracut),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_root_is_the_device),
		cmocka_unit_test(test_root_of_dracut),
		cmocka_unit_test(test_problems),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
