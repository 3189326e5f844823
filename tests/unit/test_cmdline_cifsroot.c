/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/mount.h>

#include "cmdline/bootconf.h"
#include "tests/unit/unit.h"

static struct bootconf conf;

static void parse(const char *line)
{
	const char *const texts[] = { line, NULL };

	bootconf_free(&conf);
	assert_int_equal(bootconf_parse(&conf, texts), 0);
}

static int teardown(void **state)
{
	(void)state;
	bootconf_free(&conf);
	return 0;
}

/* "server|share|options", and no problem. */
static void is(const char *line, const char *want)
{
	char got[2400];

	parse(line);
	if (conf.nproblems)
		fail_msg("%s: %s", line, conf.problems[0]);
	assert_int_equal(conf.nroot, 1);
	assert_string_equal(devref_network_type(&conf.root[0]), "cifs");
	assert_true(conf.cifs.given);
	snprintf(
		got, sizeof(got), "%s|%s|%s", conf.cifs.server, conf.cifs.share, conf.cifs.options);
	assert_string_equal(got, want);
}

static void test_places(void **state)
{
	(void)state;
	is("cifsroot=//192.0.2.1/root", "192.0.2.1|root|");
	is("root=/dev/cifs cifsroot=//192.0.2.1/root", "192.0.2.1|root|");
	is("cifsroot=//files.example.org/share$ root=/dev/cifs", "files.example.org|share$|");
	is("cifsroot=//files/root/dir/deb\\an/", "files|root/dir/deb\\an|");
	is("cifsroot=//[2001:db8::1]/root", "2001:db8::1|root|");
	is("\"cifsroot=//files/my root\" root=/dev/cifs", "files|my root|");
	assert_int_equal(conf.cifs.read_only, -1);
	assert_false(conf.cifs.user);
	assert_false(conf.cifs.version);
}

static void test_options(void **state)
{
	(void)state;
	is("cifsroot=//h/s,user=me,pass=secret,nobrl", "h|s|user=me,pass=secret,nobrl");
	assert_true(conf.cifs.user);
	is("cifsroot=//h/s,pass=a,,b,,,,c,ro,username=me,guest,rw,vers=3.0,",
		"h|s|pass=a,,b,,,,c,username=me,vers=3.0");
	assert_true(conf.cifs.user && conf.cifs.version);
	assert_int_equal(conf.cifs.read_only, 0);
	is("cifsroot=//h/s,sec=none,ro", "h|s|sec=none");
	assert_true(conf.cifs.user);
	assert_int_equal(conf.cifs.read_only, 1);
	is("cifsroot=//h/s,sec=krb5,port=1445,ip=192.0.2.7", "h|s|sec=krb5,port=1445");
	assert_false(conf.cifs.user);
	assert_int_equal(conf.cifs.port, 1445);
	/* mount(8)'s, which the kernel's cifs refuses or does not do. */
	is("cifsroot=//h/s,noatime,user=x,nodev,_netdev,remount", "h|s|user=x");
	assert_int_equal(conf.cifs.flags, MS_NOATIME | MS_NODEV);
	is("cifsroot=//h/s,sec=krb5,port=1445,ip=192.0.2.7", "h|s|sec=krb5,port=1445");
	assert_int_equal(conf.cifs.address.bytes[3], 7);
	is("cifsroot=//h/s,user=", "h|s|user=");
	assert_true(conf.cifs.user);
}

static void test_urls(void **state)
{
	(void)state;
	is("root=cifs://h/s", "h|s|");
	assert_false(conf.cifs.user);
	is("root=cifs://me@h/s/p", "h|s/p|user=me");
	is("root=cifs://me:se:cr@et@[2001:db8::1]/s", "2001:db8::1|s|user=me,pass=se:cr@et");
	assert_true(conf.cifs.user);
	assert_string_equal(conf.root[0].text, "cifs://2001:db8::1/s");
	/* Only quotes keep a comma from ending the item; they stay, and the option ends behind them. */
	is("root=cifs://me:\"a,b\"@h/s", "h|s|user=me,pass=\"a,,b\"");
	parse("root=cifs://h/s,/dev/sda1");
	assert_int_equal(conf.nroot, 2);
	assert_int_equal(conf.root[1].kind, DEVREF_NAME);
}

static void test_root_goes_before(void **state)
{
	(void)state;
	parse("root=cifs://one/s cifsroot=//two/s,pass=hunter2");
	assert_string_equal(conf.cifs.server, "one");
	assert_string_equal(conf.problems[0], "cifsroot: root= says where the root is; ignored");
	parse("cifsroot=//two/s,vers=1.0 root=cifs://one/s");
	assert_string_equal(conf.cifs.server, "one");
	assert_false(conf.cifs.version);
	parse("root=cifs://one/s,cifs://two/s");
	assert_int_equal(conf.nroot, 1);
	assert_string_equal(conf.problems[0], "root=cifs://two/s: there can be only one such root; "
					      "skipped");
	/* The last cifsroot= counts. */
	parse("cifsroot=//one/s cifsroot=//two/s");
	assert_string_equal(conf.cifs.server, "two");
	parse("root=/dev/sda1 cifsroot=//one/s");
	assert_int_equal(conf.root[0].kind, DEVREF_NAME);
	parse("nfsroot=/srv cifsroot=//one/s");
	assert_string_equal(devref_network_type(&conf.root[0]), "nfs");
}

static void is_wrong(const char *word, const char *why)
{
	char want[BOOTCONF_PROBLEM_LEN];

	parse(word);
	snprintf(want, sizeof(want), "%s: %s", word, why);
	assert_int_equal(conf.nproblems, 1);
	assert_string_equal(conf.problems[0], want);
	assert_false(conf.cifs.given);
	assert_string_equal(conf.cifs.options, "");
	/* It still is the root that was asked for. */
	assert_int_equal(conf.nroot, 1);
	assert_string_equal(conf.cifs_invalid, why);
}

static void test_nonsense(void **state)
{
	(void)state;
	is_wrong("cifsroot=server/share", "not of the form //server/share,options");
	is_wrong("cifsroot=/share", "not of the form //server/share,options");
	is_wrong("cifsroot=//server", "the share is missing: //server/share");
	is_wrong("cifsroot=//server/", "the share is missing: //server/share");
	is_wrong("cifsroot=//server/,user=me", "the share is missing: //server/share");
	is_wrong("cifsroot=///share", "the server is neither a name nor an address");
	is_wrong("cifsroot=//ser%n/share", "the server is neither a name nor an address");
	is_wrong("cifsroot=//a:b/share", "the server is neither a name nor an address");
	parse("cifsroot=//h/a\001b");
	assert_string_equal(conf.problems[0], "cifsroot=//h/a?b: no share can have such a name");
}

static void test_nonsense_in_root(void **state)
{
	(void)state;
	parse("root=cifs://me:hunter2@bad$host/s");
	assert_int_equal(conf.nroot, 0);
	assert_string_equal(conf.root_invalid,
		"cifs://me:***@bad$host/s: the server is neither a name nor an address");
	assert_string_equal(conf.problems[0],
		"root=cifs://me:***@bad$host/s: "
		"the server is neither a name nor an address; skipped");
	parse("root=cifs:h/s");
	assert_string_equal(conf.root_invalid, "cifs:h/s: not of the form cifs://server/share");
}

static void test_options_that_are_left_out(void **state)
{
	(void)state;
	parse("cifsroot=//h/s,credentials=/etc/x,ro");
	assert_string_equal(conf.problems[0],
		"cifsroot=//h/s,credentials=/etc/x,ro: credentials= means "
		"something to mount.cifs only and is left out");
	assert_string_equal(conf.cifs.options, "");
	assert_true(conf.cifs.given);
	parse("cifsroot=//h/s,port=70000,x");
	assert_string_equal(conf.cifs.options, "x");
	assert_int_equal(conf.cifs.port, 0);
	parse("cifsroot=//h/s,ip=nobody,x");
	assert_string_equal(conf.cifs.options, "x");
	assert_int_equal(conf.nproblems, 1);
}

/* Neither in what is said about the word itself, nor where another one names it. */
static void test_passwords_are_not_shown(void **state)
{
	static const char *const lines[] = {
		"cifsroot=h/s,pass=hunter2",
		"cifsroot=//h/s,password=hunter2,ip=x",
		"cifsroot=//h/s,pass=hunter2 cifsroot=",
		"root=cifs://me:hunter2@h/s root=",
		"root=cifs://me:hunter2@h/s,cifs://me:hunter2@h/s",
		"root=/dev/sda1 rootflags=pass=hunter2 rootflags=",
		"cifsroot=\"//h/s,pass=hunter2",
		"root=cifs://me:hunter2",
		"root=\"cifs://me:hunter2@h/s",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		parse(lines[i]);
		assert_true(conf.nproblems > 0);
		for (size_t p = 0; p < conf.nproblems; p++)
			if (strstr(conf.problems[p], "hunter"))
				fail_msg("%s: %s", lines[i], conf.problems[p]);
		assert_null(strstr(conf.root_invalid, "hunter"));
		assert_null(strstr(conf.root[0].text, "hunter"));
	}
}

static void test_too_long(void **state)
{
	static char line[8192];

	(void)state;
	snprintf(line, sizeof(line), "cifsroot=//h/s,%0*d", CIFSROOT_OPTIONS_SIZE, 0);
	parse(line);
	assert_string_equal(conf.cifs_invalid, "its options are too long");
	snprintf(line, sizeof(line), "cifsroot=//h/s,%0*d,%0*d", CIFSROOT_OPTIONS_SIZE / 2, 0,
		CIFSROOT_OPTIONS_SIZE / 2, 0);
	parse(line);
	assert_string_equal(conf.cifs_invalid, "its options are too long");
	snprintf(line, sizeof(line), "cifsroot=//h/s,x,%0*d", CIFSROOT_OPTIONS_SIZE - 3, 0);
	parse(line);
	assert_int_equal(strlen(conf.cifs.options), CIFSROOT_OPTIONS_SIZE - 1);
	snprintf(line, sizeof(line), "cifsroot=//h/s,x,%0*d", CIFSROOT_OPTIONS_SIZE - 2, 0);
	parse(line);
	assert_string_equal(conf.cifs_invalid, "its options are too long");
	snprintf(line, sizeof(line), "cifsroot=//h/%0*d", CIFSROOT_SHARE_SIZE, 0);
	parse(line);
	assert_string_equal(conf.cifs_invalid, "longer than any such root can be");
	snprintf(line, sizeof(line), "cifsroot=//%0*d/s", CIFSROOT_SERVER_SIZE, 0);
	parse(line);
	assert_string_equal(conf.cifs_invalid, "longer than any such root can be");
	snprintf(line, sizeof(line), "root=cifs://u:%0*d@h/s", CIFSROOT_OPTIONS_SIZE, 0);
	parse(line);
	assert_int_equal(conf.nroot, 0);
	assert_null(strstr(conf.problems[0], "000"));
}

/* A kernel without a CIFS root of its own would hand the word, and the password, to init. */
static void test_is_ours(void **state)
{
	(void)state;
	assert_true(bootconf_is_ours("cifsroot=//h/s,pass=secret"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_places, teardown),
		cmocka_unit_test_teardown(test_options, teardown),
		cmocka_unit_test_teardown(test_urls, teardown),
		cmocka_unit_test_teardown(test_root_goes_before, teardown),
		cmocka_unit_test_teardown(test_nonsense, teardown),
		cmocka_unit_test_teardown(test_nonsense_in_root, teardown),
		cmocka_unit_test_teardown(test_options_that_are_left_out, teardown),
		cmocka_unit_test_teardown(test_passwords_are_not_shown, teardown),
		cmocka_unit_test_teardown(test_too_long, teardown),
		cmocka_unit_test_teardown(test_is_ours, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
