/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/mount.h>

#include "kinit/netroot/nfs_plan.h"
#include "tests/unit/unit.h"

static struct nfsroot word, plan;
static struct nfs_facts facts;
static char why[NFS_WHY_MAX];

static int setup(void **state)
{
	(void)state;
	nfsroot_clear(&word);
	facts = (struct nfs_facts){ .word = &word, .root_path = "" };
	assert_int_equal(ipaddr_parse("10.0.2.15", &facts.client), 0);
	return 0;
}

static void say(const char *nfsroot)
{
	char bad[NFSROOT_BAD_SIZE];
	const char *reason;

	assert_int_equal(nfsroot_parse(nfsroot, &word, &reason, bad), 0);
}

static void next_server(const char *text)
{
	assert_int_equal(ipaddr_parse(text, &facts.next_server), 0);
}

static void plans(const char *source, const char *options)
{
	char text[NFS_SOURCE_SIZE];

	assert_int_equal(nfs_plan(&facts, &plan, why), 0);
	assert_string_equal(why, "");
	assert_string_equal(nfs_source(&plan, text), source);
	assert_string_equal(plan.options, options);
}

static void fails(int err, const char *reason)
{
	assert_int_equal(nfs_plan(&facts, &plan, why), err);
	assert_string_equal(why, reason);
}

/* nfsroot= before option 17 before the next server and /tftpboot. */
static void test_precedence(void **state)
{
	(void)state;
	next_server("10.0.2.2");
	plans("10.0.2.2:/tftpboot/10.0.2.15", "");
	facts.root_path = "/srv/a";
	plans("10.0.2.2:/srv/a", "");
	facts.root_path = "10.0.2.3:/srv/a,soft,rsize=1024";
	plans("10.0.2.3:/srv/a", "soft,rsize=1024");
	say("/srv/b");
	plans("10.0.2.3:/srv/b", "soft,rsize=1024");
	say("nas:/srv/b,rsize=8192");
	plans("nas:/srv/b", "soft,rsize=1024,rsize=8192");
	say("nas:");
	plans("nas:/srv/a", "soft,rsize=1024");
	facts.root_path = "";
	plans("nas:/tftpboot/10.0.2.15", "");
	say("[fd00::1]:/x");
	plans("[fd00::1]:/x", "");
}

static void test_no_server(void **state)
{
	(void)state;
	say("/srv");
	fails(-EDESTADDRREQ, "no NFS server: neither the command line (nfsroot=) nor a DHCP server "
			     "names one");
	next_server("0.0.0.0");
	fails(-EDESTADDRREQ, "no NFS server: neither the command line (nfsroot=) nor a DHCP server "
			     "names one");
}

static void test_address_of_this_host(void **state)
{
	char text[1000];

	(void)state;
	say("nas:/srv/%s/%d%s/100%");
	plans("nas:/srv/10.0.2.15/%d10.0.2.15/100%", "");
	facts.client.family = IP_NONE;
	fails(-EINVAL, "the path /srv/%s/%d%s/100% needs the address of this host, and there is "
		       "none");
	say("nas:/srv");
	plans("nas:/srv", "");
	memset(text, 'a', sizeof(text));
	text[0] = '/';
	strcpy(text + 990, "%s%s");
	say(text);
	next_server("10.0.2.2");
	assert_int_equal(ipaddr_parse("2001:db8::1111:1", &facts.client), 0);
	assert_int_equal(nfs_plan(&facts, &plan, why), 0);
	assert_int_equal(strlen(plan.path), 990 + 32);
	assert_int_equal(ipaddr_parse("2001:db8::1111:11", &facts.client), 0);
	assert_int_equal(nfs_plan(&facts, &plan, why), -ENAMETOOLONG);
}

static void test_read_only(void **state)
{
	(void)state;
	next_server("10.0.2.2");
	say("/r");
	plans("10.0.2.2:/r", "");
	assert_int_equal(plan.read_only, 1);
	facts.rw = true;
	plans("10.0.2.2:/r", "");
	assert_int_equal(plan.read_only, 0);
	say("/r,ro");
	plans("10.0.2.2:/r", "");
	assert_int_equal(plan.read_only, 1);
	facts.rw = false;
	facts.root_path = "/x,ro,noatime";
	say("/r,rw,nosuid");
	plans("10.0.2.2:/r", "");
	assert_int_equal(plan.read_only, 0);
	assert_int_equal(plan.flags, MS_NOATIME | MS_NOSUID);
}

/* What the DHCP server says must not spoil what the command line says. */
static void test_protocols(void **state)
{
	(void)state;
	next_server("10.0.2.2");
	facts.root_path = "/r,vers=4.1,port=2050";
	plans("10.0.2.2:/r", "");
	assert_int_equal(plan.version, 4);
	assert_int_equal(plan.minor, 1);
	assert_int_equal(plan.port, 2050);
	say("/r,v3,mountport=99,mountproto=udp");
	plans("10.0.2.2:/r", "");
	assert_int_equal(plan.version, 3);
	assert_int_equal(plan.minor, -1);
	assert_int_equal(plan.port, 2050);
	assert_int_equal(plan.mount_port, 99);
	assert_int_equal(plan.mount_proto, NFS_UDP);
	say("/r,udp");
	plans("10.0.2.2:/r", "");
	assert_int_equal(plan.version, 0);
	assert_int_equal(plan.proto, NFS_UDP);
	facts.root_path = "/r,udp";
	say("/r,v4");
	plans("10.0.2.2:/r", "");
	assert_int_equal(plan.version, 4);
	assert_int_equal(plan.proto, NFS_ANY_PROTO);
}

/* Others use option 17 for other things. */
static void test_foreign_root_path(void **state)
{
	(void)state;
	next_server("10.0.2.2");
	facts.root_path = "iscsi:10.0.0.1:::1:iqn.2001-04.org.example";
	fails(0, "the root path of the DHCP server, iscsi:10.0.0.1:::1:iqn.2001-04.org.example, is "
		 "not used: hook iscsi is not in this image: kinit-image --hook iscsi");
	facts.root_path = "iscsi:me:secret@10.0.0.1:::1:iqn.2001-04.org.example";
	fails(0,
		"the root path of the DHCP server, iscsi:me:***@10.0.0.1:::1:iqn.2001-04.org.example, is "
		"not used: hook iscsi is not in this image: kinit-image --hook iscsi");
	facts.root_path = "10.0.2.9:srv";
	fails(0,
		"the root path of the DHCP server, 10.0.2.9:srv, is not used: the path must begin with '/'");
	assert_string_equal(plan.path, "/tftpboot/10.0.2.15");
	assert_string_equal(plan.server, "10.0.2.2");
	facts.root_path = "nfs:10.0.2.9:/srv:v3";
	plans("10.0.2.9:/srv", "");
	assert_int_equal(plan.version, 3);
	facts.root_path = "10.0.2.9:/srv,addr=1.2.3.4";
	fails(0,
		"the option addr=1.2.3.4 of the DHCP server is left out: kinit finds the addresses "
		"itself");
	assert_string_equal(plan.path, "/srv");
}

static void test_too_many_options(void **state)
{
	char root_path[NFSROOT_OPTIONS_SIZE] = "/r", reason[NFS_WHY_MAX];

	(void)state;
	next_server("10.0.2.2");
	while (strlen(root_path) < 500)
		strcat(root_path, ",acdirmax=1");
	facts.root_path = root_path;
	say("/r");
	assert_int_equal(nfs_plan(&facts, &plan, why), 0);
	assert_string_equal(why, "");
	assert_string_equal(plan.options, root_path + 3);
	say("/r,acdirmin=1");
	snprintf(reason, sizeof(reason),
		"the options of the DHCP server and of nfsroot= are too many; left out are its %s",
		root_path + 3);
	fails(0, reason);
	assert_string_equal(plan.options, "acdirmin=1");
	/* Beside another reason. */
	say("/r,acdirmin=1,acregmin=1,acregmax=1");
	strcpy(root_path + 486, ",addr=10.0.2.2");
	assert_int_equal(nfs_plan(&facts, &plan, why), 0);
	assert_non_null(strstr(why, "finds the addresses itself; the options of the DHCP server"));
	assert_string_equal(plan.options, "acdirmin=1,acregmin=1,acregmax=1");
}

/* "v3 tcp, v4.2 tcp" */
static void climbs(const char *nfsroot, const char *expected)
{
	struct nfs_rung rungs[NFS_RUNGS_MAX];
	char out[256] = "", name[NFS_RUNG_NAME_SIZE];
	size_t n;

	say(nfsroot);
	n = nfs_ladder(&word, rungs);
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(out);

		snprintf(out + len, sizeof(out) - len, "%s%s", i ? ", " : "",
			nfs_rung_name(&rungs[i], " ", name));
	}
	assert_string_equal(out, expected);
}

static void test_ladder(void **state)
{
	(void)state;
	climbs("/r", "v3 tcp, v3 udp, v4.2 tcp, v4.1 tcp, v4.0 tcp, v2 tcp, v2 udp");
	climbs("/r,v3", "v3 tcp, v3 udp");
	climbs("/r,v3,tcp", "v3 tcp");
	climbs("/r,udp", "v3 udp, v2 udp");
	climbs("/r,v4", "v4.2 tcp, v4.1 tcp, v4.0 tcp");
	climbs("/r,v4.1", "v4.1 tcp");
	climbs("/r,v2", "v2 tcp, v2 udp");
}

static struct nfs_found found(int version, int minor, const char *addr, const char *client)
{
	struct nfs_found found = { .rung = { version, minor, NFS_TCP }, .mount_proto = NFS_UDP };

	assert_int_equal(ipaddr_parse(addr, &found.addr), 0);
	assert_int_equal(ipaddr_parse(client, &found.client), 0);
	return found;
}

static void test_mount_options(void **state)
{
	struct nfs_found f = found(3, 0, "10.0.2.2", "10.0.2.15");
	char text[NFS_OPTIONS_MAX];

	(void)state;
	say("/r,soft,rsize=1024");
	f.port = 2049;
	f.mount_port = 20048;
	assert_int_equal(nfs_options(&word, &f, text), 0);
	assert_string_equal(text, "soft,rsize=1024,vers=3,proto=tcp,addr=10.0.2.2,port=2049,nolock,"
				  "mountaddr=10.0.2.2,mountport=20048,mountproto=udp");
	f = found(4, 2, "10.0.2.2", "10.0.2.15");
	say("/r");
	assert_int_equal(nfs_options(&word, &f, text), 0);
	assert_string_equal(text, "vers=4.2,proto=tcp,addr=10.0.2.2,clientaddr=10.0.2.15");
	/* fs/nfs/fs_context.c: a transport without the 6 means IPv4, and the mount fails. */
	f = found(4, 0, "fd00::1", "fd00::2");
	f.port = 2050;
	assert_int_equal(nfs_options(&word, &f, text), 0);
	assert_string_equal(text, "vers=4.0,proto=tcp6,addr=fd00::1,port=2050,clientaddr=fd00::2");
	f = found(2, 0, "fd00::1", "fd00::2");
	f.rung.proto = NFS_UDP;
	f.mount_port = 1;
	assert_int_equal(nfs_options(&word, &f, text), 0);
	assert_string_equal(text,
		"vers=2,proto=udp6,addr=fd00::1,nolock,mountaddr=fd00::1,mountport=1,"
		"mountproto=udp6");
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_precedence),
		TEST(test_no_server),
		TEST(test_address_of_this_host),
		TEST(test_read_only),
		TEST(test_protocols),
		TEST(test_foreign_root_path),
		TEST(test_too_many_options),
		TEST(test_ladder),
		TEST(test_mount_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
