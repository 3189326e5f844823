/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/bootconf.h"
#include "tests/unit/unit.h"

/* "KIND TEXT, KIND TEXT; server|path|options vVERSION" and the problems, each behind a '!'. */
static void check(const char *line, const char *expected)
{
	struct bootconf conf;
	char out[4000];
	int len = 0;

	assert_int_equal(bootconf_parse(&conf, (const char *const[]){ line, NULL }), 0);
	for (size_t i = 0; i < conf.nroot; i++)
		len += snprintf(out + len, sizeof(out) - len, "%s%s %s", i ? ", " : "",
			devref_network_type(&conf.root[i]) ? "nfs" : "dev", conf.root[i].text);
	len += snprintf(out + len, sizeof(out) - len, "; %s|%s|%s v%d", conf.nfs.server,
		conf.nfs.path, conf.nfs.options, conf.nfs.version);
	for (size_t i = 0; i < conf.nproblems; i++)
		len += snprintf(out + len, sizeof(out) - len, "!%s", conf.problems[i]);
	bootconf_free(&conf);
	if (strcmp(out, expected))
		fail_msg("%s:\n  %s\ninstead of\n  %s", line, out, expected);
}

static void invalid(const char *line, const char *expected)
{
	struct bootconf conf;

	assert_int_equal(bootconf_parse(&conf, (const char *const[]){ line, NULL }), 0);
	assert_string_equal(conf.nfs_invalid, expected);
	bootconf_free(&conf);
}

static void test_nfsroot(void **state)
{
	(void)state;
	check("root=/dev/nfs nfsroot=10.0.2.2:/srv,v3", "nfs /dev/nfs; 10.0.2.2|/srv| v3");
	check("nfsroot=/a nfsroot=/b", "nfs /dev/nfs; |/b| v0");
	check("root=/dev/sda1 nfsroot=/a", "dev /dev/sda1; |/a| v0");
	check("root=/dev/nfs", "nfs /dev/nfs; || v0");
	check("nfsroot=/a,lock,soft",
		"nfs /dev/nfs; |/a|soft v0!nfsroot=/a,lock,soft: the option lock is left out: "
		"locks need a daemon, which the initramfs has not");
}

static void test_root(void **state)
{
	(void)state;
	check("root=10.0.2.2:/srv", "nfs 10.0.2.2:/srv; 10.0.2.2|/srv| v0");
	check("root=nfs:10.0.2.2:/srv:v3,soft ro",
		"nfs nfs:10.0.2.2:/srv:v3,soft; 10.0.2.2|/srv|soft v3");
	check("root=\"nfs:[fd00::1]:/srv\"", "nfs nfs:[fd00::1]:/srv; fd00::1|/srv| v0");
	/* Whichever word comes first. */
	check("nfsroot=/a root=nfs:10.0.2.2:/srv",
		"nfs nfs:10.0.2.2:/srv; 10.0.2.2|/srv| v0"
		"!nfsroot: root= says where the root is; ignored");
	check("root=nfs:10.0.2.2:/srv nfsroot=/a",
		"nfs nfs:10.0.2.2:/srv; 10.0.2.2|/srv| v0"
		"!nfsroot: root= says where the root is; ignored");
	check("root=nfs:10.0.2.2:srv",
		"; || v0!root=nfs:10.0.2.2:srv: the path must begin with '/'; skipped");
}

/* The commas of the options are those of the list, too. */
static void test_lists(void **state)
{
	(void)state;
	check("root=nfs:10.0.2.2:/srv,v3,rsize=1024,soft,/dev/sda1,UUID=ab",
		"nfs nfs:10.0.2.2:/srv,v3,rsize=1024,soft, dev /dev/sda1, dev UUID=ab; "
		"10.0.2.2|/srv|rsize=1024,soft v3");
	check("root=/dev/sda1,nas:/srv,v4.1", "dev /dev/sda1, nfs nas:/srv,v4.1; nas|/srv| v4");
	check("root=,,nas:/srv,,/dev/sda1,", "nfs nas:/srv, dev /dev/sda1; nas|/srv| v0");
	check("root=nas:/srv,nas:/other", "nfs nas:/srv; nas|/srv| v0!root=nas:/other: only one "
					  "root of the list can be on an "
					  "NFS server; skipped");
	check("root=nas:/srv,vers=5,/dev/sda1", "dev /dev/sda1; || v0!root=nas:/srv,vers=5: of NFS "
						"there are the versions 2, 3, 4, 4.0, "
						"4.1 and 4.2; skipped");
	check("root=/dev/1,/dev/2,/dev/3,/dev/4,/dev/5,/dev/6,/dev/7,/dev/8,nas:/srv",
		"dev /dev/1, dev /dev/2, dev /dev/3, dev /dev/4, dev /dev/5, dev /dev/6, "
		"dev /dev/7, dev /dev/8; || v0"
		"!root=nas:/srv: more than 8 devices; this one is left out");
}

static void test_rootfstype(void **state)
{
	(void)state;
	check("rootfstype=nfs nfsroot=nas:/srv", "nfs /dev/nfs; nas|/srv| v0");
	check("rootfstype=nfs", "nfs /dev/nfs; || v0");
	check("root=nas:/srv rootfstype=nfs4", "nfs nas:/srv; nas|/srv| v4");
	check("rootfstype=nfs4 nfsroot=nas:/srv,v3", "nfs /dev/nfs; nas|/srv| v3");
	check("root=/dev/sda1,/dev/sdb1 rootfstype=nfs nfsroot=nas:/srv",
		"nfs /dev/nfs; nas|/srv| v0!root=/dev/sda1: rootfstype=nfs says that the root is "
		"on an "
		"NFS server; ignored");
	check("root=/dev/sda1 rootfstype=ext4,nfs", "dev /dev/sda1; || v0");
}

static void test_rootflags(void **state)
{
	(void)state;
	check("rootflags=vers=4.2,soft root=nas:/srv", "nfs nas:/srv; nas|/srv|soft v4");
	check("nfsroot=nas:/srv,rsize=1024 rootflags=soft,addr=1.2.3.4",
		"nfs /dev/nfs; nas|/srv|rsize=1024,soft v0!rootflags: the option addr=1.2.3.4 is "
		"left "
		"out: kinit finds the addresses itself");
	check("root=/dev/sda1 rootflags=vers=4.2", "dev /dev/sda1; || v0");
}

static void test_nonsense(void **state)
{
	(void)state;
	invalid("nfsroot=nas:srv", "nfsroot=nas:srv: the path must begin with '/'");
	invalid("nfsroot=nas:/a\x1b,v9 root=/dev/nfs",
		"nfsroot=nas:/a?,v9: there are control characters in the path");
	invalid("nfsroot=nas:/a rootflags=port=x",
		"rootflags: a port must be a number up to 65535");
	invalid("nfsroot=nas:srv root=nas:/srv", "");
	invalid("nfsroot=nas:/srv", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nfsroot),
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_rootfstype),
		cmocka_unit_test(test_rootflags),
		cmocka_unit_test(test_nonsense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
