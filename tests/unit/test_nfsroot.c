/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/mount.h>

#include "cmdline/nfsroot.h"
#include "tests/unit/unit.h"

static struct nfsroot nfs;
static const char *why;
static char bad[NFSROOT_BAD_SIZE];

static void describe(char *out, size_t size)
{
	static const char *const protos[] = { "", " tcp", " udp" };
	static const char *const mount_protos[] = { "", " mount-tcp", " mount-udp" };
	int len = snprintf(out, size, "%s|%s|%s|", nfs.server, nfs.path, nfs.options);

	if (nfs.version)
		len += snprintf(out + len, size - len, " v%d", nfs.version);
	if (nfs.minor >= 0)
		len += snprintf(out + len, size - len, ".%d", nfs.minor);
	len += snprintf(
		out + len, size - len, "%s%s", protos[nfs.proto], mount_protos[nfs.mount_proto]);
	if (nfs.port || nfs.mount_port)
		len += snprintf(out + len, size - len, " %u/%u", nfs.port, nfs.mount_port);
	if (nfs.read_only >= 0)
		len += snprintf(out + len, size - len, " %s", nfs.read_only ? "ro" : "rw");
	if (why)
		snprintf(out + len, size - len, " !%s: %s", bad, why);
}

static void compare(const char *text, const char *expected)
{
	char out[2048];

	describe(out, sizeof(out));
	assert_true(nfs.given);
	if (strcmp(out, expected))
		fail_msg("%s:\n  %s\ninstead of\n  %s", text, out, expected);
}

static void reads(const char *text, const char *expected)
{
	assert_int_equal(nfsroot_parse(text, &nfs, &why, bad), 0);
	compare(text, expected);
}

static void root_reads(const char *text, const char *expected)
{
	assert_true(nfsroot_is_root(text));
	assert_int_equal(nfsroot_parse_root(text, &nfs, &why, bad), 0);
	compare(text, expected);
}

static void refuses(const char *text, const char *reason)
{
	if (nfsroot_parse(text, &nfs, &why, bad) != -EINVAL)
		fail_msg("%s is accepted", text);
	assert_string_equal(why, reason);
}

static void test_server_and_path(void **state)
{
	(void)state;
	reads("10.0.2.2:/srv/root", "10.0.2.2|/srv/root||");
	reads("/srv/root", "|/srv/root||");
	reads("nas.example.org:/srv", "nas.example.org|/srv||");
	reads("9front:/srv", "9front|/srv||");
	reads("[2001:DB8::1]:/srv", "2001:db8::1|/srv||");
	reads("2001:db8::1:/srv", "2001:db8::1|/srv||");
	reads("10.0.2.2:/a:b", "10.0.2.2|/a:b||");
	reads("/a:/b", "|/a:/b||");
	reads("10.0.2.2:/srv/%s,ro", "10.0.2.2|/srv/%s|| ro");
	reads("10.0.2.2:/with blank", "10.0.2.2|/with blank||");
}

static void test_what_is_not_said(void **state)
{
	(void)state;
	reads("10.0.2.2", "10.0.2.2|||");
	reads("10.0.2.2:", "10.0.2.2|||");
	reads("fd00::1", "fd00::1|||");
	reads("[fd00::1]", "fd00::1|||");
	reads("[fd00::1]:,v3", "fd00::1||| v3");
	reads("10.0.2.2,vers=3", "10.0.2.2||| v3");
	reads("10.0.2.2:default,v3", "10.0.2.2||| v3");
	reads("default", "|||");
	reads("auto", "|||");
	reads(",tcp", "||| tcp");
}

/* fs/nfs/nfsroot.c: nfs_root_setup() */
static void test_names_are_below_tftpboot(void **state)
{
	(void)state;
	reads("client1", "|/tftpboot/client1||");
	reads("a/b,v4.1", "|/tftpboot/a/b|| v4.1");
	reads("%s", "|/tftpboot/%s||");
}

static void test_what_makes_no_sense(void **state)
{
	char text[1400];

	(void)state;
	refuses("10.0.2.2:srv", "the path must begin with '/'");
	refuses("123", "the path must begin with '/'");
	refuses("10.0.2.256:/srv", "the server is neither an address nor the name of a host");
	refuses("ho st:/srv", "the server is neither an address nor the name of a host");
	refuses("-x:/srv", "the server is neither an address nor the name of a host");
	refuses("[10.0.0.300]:/srv", "the server is neither an address nor the name of a host");
	refuses("[fd00::1]/srv", "behind the server there must be a ':'");
	refuses("10.0.2.2:/a\nb", "there are control characters in the path");
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	text[0] = '/';
	refuses(text, "the path is too long");
	text[1023] = '\0';
	assert_int_equal(nfsroot_parse(text, &nfs, &why, bad), 0);
	assert_string_equal(nfs.path, text);
	text[0] = 'a';
	refuses(text, "the path is too long");
	strcpy(text + 300, ":/x");
	refuses(text, "the name of the server is too long");
}

static void test_options(void **state)
{
	(void)state;
	reads("/r,vers=4.2,proto=tcp6,port=2050", "|/r|| v4.2 tcp 2050/0");
	reads("/r,nfsvers=3,udp,mountproto=tcp,mountport=0x14", "|/r|| v3 udp mount-tcp 0/20");
	reads("/r,v2,udp6,rw", "|/r|udp6| v2 rw");
	reads("/r,v4,minorversion=1", "|/r|| v4.1");
	reads("/r,minorversion=1,v4", "|/r|| v4.1");
	reads("/r,minorversion=0", "|/r|| v4.0");
	reads("/r,v4.1,v3", "|/r|| v3");
	reads("/r,ro,rw", "|/r|| rw");
	reads("/r,rsize=8192,,nolock,hard,timeo=7,noac,", "|/r|rsize=8192,hard,timeo=7,noac|");
	reads("/r,fsc=a-b_c,sec=krb5:sys,mountvers=3", "|/r|fsc=a-b_c,sec=krb5:sys,mountvers=3|");
}

static void test_options_that_make_no_sense(void **state)
{
	(void)state;
	refuses("/r,vers=5", "of NFS there are the versions 2, 3, 4, 4.0, 4.1 and 4.2");
	refuses("/r,vers", "of NFS there are the versions 2, 3, 4, 4.0, 4.1 and 4.2");
	refuses("/r,v3,minorversion=1", "only version 4 of NFS has minor versions");
	refuses("/r,minorversion=3", "minorversion= must be 0, 1 or 2");
	refuses("/r,v4,udp", "version 4 of NFS needs tcp");
	refuses("/r,udp,v4.1", "version 4 of NFS needs tcp");
	refuses("/r,proto=rdma", "the transport must be tcp, udp, tcp6 or udp6");
	refuses("/r,rdma", "the transport must be tcp, udp, tcp6 or udp6");
	refuses("/r,mountproto=", "the transport must be tcp, udp, tcp6 or udp6");
	refuses("/r,port=65536", "a port must be a number up to 65535");
	refuses("/r,mountport=x", "a port must be a number up to 65535");
	refuses("/r,ro=1", "an option that takes no value has one");
}

/* They come from strangers: mount(2) gets nothing that could be more than one option. */
static void test_options_left_out(void **state)
{
	char text[700];

	(void)state;
	reads("/r,addr=1.2.3.4,v3", "|/r|| v3 !addr=1.2.3.4: kinit finds the addresses itself");
	reads("/r,clientaddr=1.2.3.4,mountaddr=::1,source=x",
		"|/r|| !clientaddr=1.2.3.4,mountaddr=::1,source=x: kinit finds the addresses "
		"itself");
	reads("/r,lock", "|/r|| !lock: locks need a daemon, which the initramfs has not");
	reads("/r,intr,nointr,posix,broken_suid,soft",
		"|/r|soft| !intr,nointr,posix,broken_suid: the kernel knows it no longer");
	reads("/r,lock,intr",
		"|/r|| !lock,intr: kinit sets them, or the kernel does not know them");
	reads("/r,rsize=1;x,hard", "|/r|hard| !rsize=1;x: no option of NFS has such characters");
	reads("/r,a=\033[2J", "|/r|| !a=?[2J: no option of NFS has such characters");
	memset(text, 'b', sizeof(text));
	memcpy(text, "/r,", 3);
	text[200] = '\0';
	assert_int_equal(nfsroot_parse(text, &nfs, &why, bad), 0);
	assert_string_equal(nfs.options, "");
	assert_string_equal(why, "it is too long");
	for (size_t i = 3; i < sizeof(text) - 1; i++)
		text[i] = i % 100 == 99 ? ',' : 'b';
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(nfsroot_parse(text, &nfs, &why, bad), 0);
	assert_string_equal(why, "there are too many options");
	assert_in_range(strlen(nfs.options), 400, NFSROOT_OPTIONS_SIZE - 1);
}

/* Not options of NFS, but flags of mount(2); and none that would make it another call. */
static void test_flags(void **state)
{
	(void)state;
	reads("/r,noatime,hard,defaults,_netdev,nosuid", "|/r|hard|");
	assert_int_equal(nfs.flags, MS_NOATIME | MS_NOSUID);
	reads("/r,bind,move,remount,rbind,noatime", "|/r||");
	assert_int_equal(nfs.flags, MS_NOATIME);
}

static void test_words_of_root(void **state)
{
	(void)state;
	root_reads("nfs:10.0.2.2:/srv:ro,v3", "10.0.2.2|/srv|| v3 ro");
	root_reads("nfs:10.0.2.2:/srv,ro,v3", "10.0.2.2|/srv|| v3 ro");
	root_reads("nfs:/srv", "|/srv||");
	root_reads("nfs:", "|||");
	root_reads("nfs:[fd00::1]:/srv", "fd00::1|/srv||");
	root_reads("nfs4:10.0.2.2:/srv", "10.0.2.2|/srv|| v4");
	root_reads("nfs4:10.0.2.2:/srv:v4.1", "10.0.2.2|/srv|| v4.1");
	root_reads("10.0.2.2:/srv", "10.0.2.2|/srv||");
	root_reads("nas:/srv:a,v3", "nas|/srv:a|| v3");
	root_reads("[fd00::1]:/srv", "fd00::1|/srv||");
	assert_false(nfsroot_is_root("/dev/nfs"));
	assert_false(nfsroot_is_root("nfs"));
	assert_false(nfsroot_is_root("8:1"));
	assert_false(nfsroot_is_root("mtd:root"));
	assert_false(nfsroot_is_root("ubi0:root"));
	assert_false(nfsroot_is_root("UUID=a/b"));
	assert_false(nfsroot_is_root("/dev/disk/by-path/pci-0000:/x"));
	assert_false(nfsroot_is_root(""));
}

static void test_options_added(void **state)
{
	(void)state;
	reads("/r,rsize=1024,v3", "|/r|rsize=1024| v3");
	assert_int_equal(nfsroot_add_options("vers=4.1,soft,lock", &nfs, &why, bad), 0);
	compare("", "|/r|rsize=1024,soft| v4.1 !lock: locks need a daemon, which the initramfs has "
		    "not");
	assert_int_equal(nfsroot_add_options("udp", &nfs, &why, bad), -EINVAL);
	nfsroot_clear(&nfs);
	assert_int_equal(nfsroot_add_options("", &nfs, &why, bad), 0);
	assert_null(why);
	assert_int_equal(nfs.minor, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_server_and_path),
		cmocka_unit_test(test_what_is_not_said),
		cmocka_unit_test(test_names_are_below_tftpboot),
		cmocka_unit_test(test_what_makes_no_sense),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_options_that_make_no_sense),
		cmocka_unit_test(test_options_left_out),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_words_of_root),
		cmocka_unit_test(test_options_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
