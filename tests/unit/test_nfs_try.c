/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "kinit/netroot/nfs_try.h"
#include "lib/sunrpc.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_nfs_rpc.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

static struct nfsroot plan;
static struct nfs_report report;

static int setup(void **state)
{
	(void)state;
	trace_clear();
	log_clear();
	fake_sys_clear();
	memset(&server, 0, sizeof(server));
	server.nfs_tcp = 2049;
	server.mountd_tcp = 20048;
	server.rpcbind = 4;
	server.flavor = 1;
	return 0;
}

static void try(int version, int minor, enum nfs_proto proto, const char *nfsroot)
{
	struct nfs_try try = {
		.plan = &plan,
		.rung = { version, minor, proto },
		.dir = "/root",
		.machine = "client1",
	};
	char bad[NFSROOT_BAD_SIZE];
	const char *why;

	assert_int_equal(nfsroot_parse(nfsroot, &plan, &why, bad), 0);
	plan.read_only = plan.read_only != 0;
	assert_int_equal(ipaddr_parse(plan.server, &try.addr), 0);
	memset(&report, 0, sizeof(report));
	trace_clear();
	nfs_try_run(&try, &report);
	assert_true(ipaddr_equal(&report.addr, &try.addr));
}

static void traced(const char *want)
{
	assert_string_equal(trace_text(), want);
}

static void says(enum nfs_verdict verdict, int err, const char *text)
{
	assert_string_equal(report.text, text);
	assert_int_equal(report.verdict, verdict);
	assert_int_equal(report.err, err);
}

static void test_v3(void **state)
{
	(void)state;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv,soft");
	assert_int_equal(report.verdict, NFS_MOUNTED);
	traced("tcp 111: portmap v2\n"
	       "  port of nfs v3 tcp\n"
	       "tcp 2049: nfs v3\n"
	       "tcp 111: portmap v2\n"
	       "  port of mountd v3 tcp\n"
	       "tcp 20048: mountd v3\n"
	       "mount 10.0.2.2:/srv /root type=nfs flags=ro+0 data=soft,vers=3,proto=tcp,"
	       "addr=10.0.2.2,port=2049,nolock,mountaddr=10.0.2.2,mountport=20048,"
	       "mountproto=tcp.\n");
}

static void test_v4(void **state)
{
	(void)state;
	try(4, 2, NFS_TCP, "10.0.2.2:/srv,rw");
	assert_int_equal(report.verdict, NFS_MOUNTED);
	traced("tcp 2049: nfs v4\n"
	       "mount 10.0.2.2:/srv /root type=nfs flags=+0 data=vers=4.2,proto=tcp,addr=10.0.2.2,"
	       "clientaddr=10.0.2.15.\n");
	try(4, 0, NFS_TCP, "[fd00::1]:/srv,port=2050,noatime");
	traced("tcp 2050: nfs v4\n"
	       "mount [fd00::1]:/srv /root type=nfs flags=ro+400 data=vers=4.0,proto=tcp6,"
	       "addr=fd00::1,port=2050,clientaddr=fd00::2.\n");
}

static void test_v2_over_udp(void **state)
{
	(void)state;
	server.nfs_udp = 2049;
	server.mountd_udp = 700;
	server.mountd_tcp = 0;
	try(2, 0, NFS_UDP, "10.0.2.2:/srv");
	assert_int_equal(report.verdict, NFS_MOUNTED);
	assert_has(trace_text(), "  port of nfs v2 udp\n");
	assert_has(trace_text(), "  port of mountd v1 tcp\n");
	assert_has(trace_text(), "  port of mountd v1 udp\n");
	assert_has(trace_text(), "udp 700: mountd v1\n");
	assert_has(trace_text(), "vers=2,proto=udp,");
	assert_has(trace_text(), "mountport=700,mountproto=udp.\n");
}

static void test_ports_that_are_given(void **state)
{
	(void)state;
	server.portmap_tcp = server.portmap_udp = -ECONNREFUSED;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv,port=2050,mountport=99,mountproto=udp");
	assert_int_equal(report.verdict, NFS_MOUNTED);
	assert_has_not(trace_text(), "portmap");
	assert_has(trace_text(), "tcp 2050: nfs v3\nudp 99: mountd v3\n");
	/* Whoever knows mountd's port may know of no other. */
	try(3, 0, NFS_TCP, "10.0.2.2:/srv,mountport=99");
	assert_int_equal(report.verdict, NFS_MOUNTED);
	assert_has(trace_text(), "tcp 2049: nfs v3\ntcp 99: mountd v3\n");
	try(3, 0, NFS_TCP, "10.0.2.2:/srv,port=2050");
	says(NFS_ABSENT, -ECONNREFUSED, "its portmapper: connection refused");
}

static void test_rpcbind(void **state)
{
	(void)state;
	try(3, 0, NFS_TCP, "[fd00::1]:/srv");
	assert_int_equal(report.verdict, NFS_MOUNTED);
	assert_has(trace_text(), "tcp 111: portmap v4\n  port of nfs v3 tcp\n");
	assert_has(trace_text(), "port=2049,");
	assert_has(trace_text(), "mountaddr=fd00::1,mountport=20048,mountproto=tcp6.");
	server.rpcbind = 3;
	try(3, 0, NFS_TCP, "[fd00::1]:/srv");
	assert_int_equal(report.verdict, NFS_MOUNTED);
	assert_has(
		trace_text(), "tcp 111: portmap v4\n  port of nfs v3 tcp\ntcp 111: portmap v3\n");
	server.nfs_tcp = 0;
	try(3, 0, NFS_TCP, "[fd00::1]:/srv");
	says(NFS_ABSENT, -ENOENT, "NFS is not registered with its portmapper");
}

static void test_portmapper(void **state)
{
	(void)state;
	server.portmap_tcp = -ETIMEDOUT;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv");
	assert_int_equal(report.verdict, NFS_MOUNTED);
	assert_has(
		trace_text(), "tcp 111: portmap v2\nudp 111: portmap v2\n  port of nfs v3 tcp\n");
	server.portmap_udp = -ECONNREFUSED;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_ABSENT, -ETIMEDOUT, "its portmapper: no answer");
	assert_true(report.skip_portmap);
	server.portmap_tcp = server.portmap_udp = 0;
	server.portmap_status = RPC_DENIED;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_ABSENT, -EBADMSG, "its portmapper: its answer makes no sense");
	/* Version 4 needs none. */
	server.portmap_tcp = server.portmap_udp = -ECONNREFUSED;
	try(4, 1, NFS_TCP, "10.0.2.2:/srv");
	assert_int_equal(report.verdict, NFS_MOUNTED);
}

static void test_not_registered(void **state)
{
	(void)state;
	server.nfs_tcp = 0;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_ABSENT, -ENOENT, "NFS is not registered with its portmapper");
	assert_false(report.skip_portmap);
	assert_false(report.skip_version); /* perhaps over udp */
	server.nfs_tcp = 2049;
	server.mountd_tcp = 0;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_BUSY, -ENOENT, "mountd is not registered with its portmapper");
	assert_true(report.skip_version);
}

static void test_nfsd(void **state)
{
	(void)state;
	server.nfs = -ECONNREFUSED;
	try(4, 2, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_ABSENT, -ECONNREFUSED, "port 2049: connection refused");
	assert_true(report.skip_version);
	try(3, 0, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_ABSENT, -ECONNREFUSED, "port 2049: connection refused");
	assert_false(report.skip_version);
	server.nfs = -EHOSTUNREACH;
	try(4, 2, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_ABSENT, -EHOSTUNREACH, "port 2049: the host cannot be reached");
	server.nfs = 0;
	/* Portmappers tell the port of other versions, too. */
	server.nfs_status = RPC_NO_VERSION;
	server.mountd_tcp = 0;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_UNFIT, -EPROTONOSUPPORT, "the server does not have this version");
	try(4, 2, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_UNFIT, -EPROTONOSUPPORT, "the server does not have this version");
	assert_true(report.skip_version);
	server.nfs_status = RPC_FAILED;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_BUSY, -EPROTO, "port 2049: the server is in trouble");
	assert_has_not(trace_text(), "mount 10");
}

static void test_mountd_refuses(void **state)
{
	(void)state;
	server.mnt = 2;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_REFUSED, -ENOENT, "no such export (MNT3ERR_NOENT)");
	assert_true(report.skip_version);
	server.mnt = 13;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_REFUSED, -EACCES, "access denied (MNT3ERR_ACCES)");
	server.mnt = 10006;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_BUSY, -EACCES, "the server is in trouble (MNT3ERR_SERVERFAULT)");
	server.mnt = 4711;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_BUSY, -EACCES, "an error that nobody knows (status 4711)");
	assert_has_not(trace_text(), "mount 10");
}

static void test_mountd_fails(void **state)
{
	(void)state;
	server.mountd = -ETIMEDOUT;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_BUSY, -ETIMEDOUT, "mountd (port 20048, tcp): no answer");
	server.mountd = 0;
	server.mountd_status = RPC_NO_VERSION;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_UNFIT, -EPROTO, "mountd (port 20048, tcp): the server does not have this version");
	server.mountd_status = RPC_FAILED;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_BUSY, -EPROTO, "mountd (port 20048, tcp): the server is in trouble");
}

static void test_kerberos(void **state)
{
	(void)state;
	server.flavor = 390003;
	try(3, 0, NFS_TCP, "10.0.2.2:/srv");
	says(NFS_REFUSED, -EACCES,
		"access denied (it wants Kerberos, and the options have no sec=)");
	try(3, 0, NFS_TCP, "10.0.2.2:/srv,sec=krb5");
	assert_int_equal(report.verdict, NFS_MOUNTED);
}

/* What the kernel says when the server has been heard. */
static void test_mount_fails(void **state)
{
	static const struct {
		int err;
		enum nfs_verdict verdict;
		bool skip_version;
		const char *text;
	} cases[] = {
		{ -ENOENT, NFS_REFUSED, true, "no such directory on the server" },
		{ -EACCES, NFS_REFUSED, true, "access denied" },
		{ -EPROTONOSUPPORT, NFS_UNFIT, false,
			"the server or this kernel does not have this version" },
		{ -EINVAL, NFS_UNFIT, false,
			"this kernel does not take the transport or an option" },
		{ -ETIMEDOUT, NFS_BUSY, true, "mount: no answer" },
		{ -ECONNREFUSED, NFS_BUSY, true, "mount: connection refused" },
		{ -EIO, NFS_BUSY, true, "mount: Input/output error" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fake_sys_clear();
		fake_sys_answer("type=nfs", cases[i].err);
		try(4, 2, NFS_TCP, "10.0.2.2:/srv");
		says(cases[i].verdict, cases[i].err, cases[i].text);
		assert_int_equal(report.skip_version, cases[i].skip_version);
	}
}

static void test_debug(void **state)
{
	struct nfs_try try = {
		.plan = &plan,
		.rung = { 4, 2, NFS_TCP },
		.dir = "/root",
		.machine = "",
		.debug = true,
	};

	(void)state;
	nfsroot_clear(&plan);
	strcpy(plan.server, "nas");
	strcpy(plan.path, "/srv");
	assert_int_equal(ipaddr_parse("10.0.2.2", &try.addr), 0);
	nfs_try_run(&try, &report);
	assert_said("6 mount of nas:/srv with vers=4.2,proto=tcp,addr=10.0.2.2,"
		    "clientaddr=10.0.2.15\n");
	assert_has(trace_text(), "mount nas:/srv /root type=nfs ");
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_v3),
		TEST(test_v4),
		TEST(test_v2_over_udp),
		TEST(test_ports_that_are_given),
		TEST(test_rpcbind),
		TEST(test_portmapper),
		TEST(test_not_registered),
		TEST(test_nfsd),
		TEST(test_mountd_refuses),
		TEST(test_mountd_fails),
		TEST(test_kerberos),
		TEST(test_mount_fails),
		TEST(test_debug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
