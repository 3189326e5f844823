/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/bootconf.h"
#include "cmdline/roots.h"
#include "tests/unit/unit.h"

static int parse(struct bootconf *conf, const char *line)
{
	const char *const texts[] = { line, NULL };

	return bootconf_parse(conf, texts);
}

static const char kind_names[] = "-NDULuP123FGTfAl"; /* by enum devref_kind */

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
	for (size_t i = 0; i < conf->nparts; i++)
		len += (size_t)snprintf(out + len, size - len, "+%zu%c:%s", conf->parts[i].root,
			kind_names[conf->parts[i].ref.kind], conf->parts[i].ref.value);
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

/* The devices of a bcachefs; what else has a colon is no such list. */
static void test_devices_of_one(void **state)
{
	(void)state;
	check("root=/dev/sda:/dev/sdb:/dev/sdc1", "N:sda+0N:sdb+0N:sdc1");
	check("root=/dev/sdx,/dev/sda:/dev/sdb,/dev/sdy", "N:sdx N:sda N:sdy+1N:sdb");
	check("root=LABEL=a:/dev/sdb", "L:a+0N:sdb");
	check("root=UUID=aa:PARTUUID=bb-01:/dev/disk/by-label/x", "U:aa+0u:bb-01+0L:x");
	check("root=LABEL=\"a:/dev/b,c\":LABEL=\"d e\"", "L:a:/dev/b,c+0L:d e");
	check("root=\"LABEL=a b:/dev/sdb\"", "L:a b+0N:sdb");
	check("root=/dev/sda:/dev/sdb rootfstype=bcachefs", "N:sda+0N:sdb");
	check("root=/dev/sda:UUID=:/dev/sdc",
		"N:sda+0N:sdc|root=UUID=: the UUID is empty; skipped");
	check("root=/dev/root:/dev/sdc",
		"N:sdc|root=/dev/root: that is the root filesystem itself, not the name of a device; skipped");
	check("root=LABEL=:UUID=",
		"|root=LABEL=: the label is empty; skipped|root=UUID=: the UUID is empty; skipped"
		"|root=LABEL=:UUID=: none of these can be a device; skipped!LABEL=:UUID=: none of these can be a "
		"device");
	check("root=/dev/a:/dev/b:/dev/c:/dev/d:/dev/e:/dev/f:/dev/g:/dev/h:/dev/i:/dev/j:/dev/k:/dev/l:"
	      "/dev/m:/dev/n:/dev/o:/dev/p:/dev/q",
		"N:a+0N:b+0N:c+0N:d+0N:e+0N:f+0N:g+0N:h+0N:i+0N:j+0N:k+0N:l+0N:m+0N:n+0N:o+0N:p"
		"|root=/dev/q: more than 15 devices in lists; this one is left out");
	check("root=LABEL=a:b", "L:a:b");
	check("root=/dev/md/host:name", "1:host:name");
	check("root=8:1", "D:");
	check("root=server:/dev/sda", "F:");
	check("root=[fe80::1]:/dev/sda", "F:");
	check("root=10.0.0.1:/dev/sda", "F:");
}

#define LIVE "a live system in an image, which kinit does not boot"
#define UNKNOWN "no kind of root that kinit knows begins so"
#define ISCSI "hook iscsi is not in this image: kinit-image --hook iscsi"
#define ZFS "hook zfs is not in this image: kinit-image --hook zfs"
#define REFUSED(root, why) "|root=" root ": " why "; skipped!" root ": " why

/* Of another builder's roots each is refused by what it is. */
static void test_schemes(void **state)
{
	(void)state;
	check("root=live:/dev/sda1", REFUSED("live:/dev/sda1", LIVE));
	check("root=live:LABEL=Fedora-41", REFUSED("live:LABEL=Fedora-41", LIVE));
	check("root=live:https://host/x.iso", REFUSED("live:https://host/x.iso", LIVE));
	check("root=iscsi:10.0.2.2::3260:1:iqn.x", REFUSED("iscsi:10.0.2.2::3260:1:iqn.x", ISCSI));
	check("root=zfs:rpool/root", REFUSED("zfs:rpool/root", ZFS));
	check("root=ZFS=rpool/root", REFUSED("ZFS=rpool/root", ZFS));
	check("root=dissect rootfstype=ext4",
		REFUSED("dissect", "only systemd's generators find such a root; name its device"));
	check("root=gpt-auto rootfstype=ext4", "A:gpt-auto");
	check("root=/dev/gpt-auto-root,/dev/sda1", "A:gpt-auto-root N:sda1");
	check("root=foo:bar", REFUSED("foo:bar", UNKNOWN));
	check("root=casper:x,/dev/sda1", "N:sda1|root=casper:x: " UNKNOWN "; skipped");
	/* These are as they were. */
	check("root=foo:bar rootfstype=virtiofs", "T:foo:bar");
	check("root=ubi0:root", "G:ubi0:root");
	check("root=gpt-automatic", "T:gpt-automatic");
	check("root=live.example.org:/srv", "F:");
	check("root=block:/dev/vda", "N:vda");
	check("root=block:LABEL=x,block:/dev/sda1", "L:x N:sda1");
	check("root=block:", "!block:: names no device");
}

static void joins(const char *line, const char *value, size_t at)
{
	struct bootconf conf;

	assert_int_equal(parse(&conf, line), 0);
	assert_int_equal(conf.nproblems, 0);
	if (value) {
		assert_int_equal(conf.joined_at, at);
		assert_string_equal(conf.joined.value, value);
	} else {
		assert_int_equal(conf.joined.kind, DEVREF_NONE);
	}
	bootconf_free(&conf);
}

static void test_labels_with_commas(void **state)
{
	(void)state;
	check("root=LABEL=a,b", "L:a");
	joins("root=LABEL=a,b", "a,b", 0);
	joins("root=LABEL=data,root", "data,root", 0);
	joins("root=/dev/sda1,PARTLABEL=a,b\\x20c,d,/dev/sdb", "a,b c,d", 1);
	joins("root=/dev/disk/by-label/a,b", "a,b", 0);
	joins("root=LABEL=a,/dev/sda1", NULL, 0);
	joins("root=LABEL=a,LABEL=b", NULL, 0);
	joins("root=UUID=a,sda1", NULL, 0);
	joins("root=LABEL=\"a\",sda1", NULL, 0);
	joins("root=LABEL=a,", NULL, 0);
}

static void test_netroot(void **state)
{
	(void)state;
	check("netroot=nbd:10.0.2.2:root", "N:nbd0");
	check("netroot=nfs:10.0.2.2:/srv root=dhcp", "F:");
	check("root=/dev/root netroot=nbd:10.0.2.2:10809", "N:nbd0");
	check("netroot=cifs://10.0.2.2/share", "F:");
	check("netroot=nfs:10.0.2.2:/srv root=/dev/sda1",
		"N:sda1|netroot: root= says where the root is; ignored");
	check("netroot=iscsi:10.0.2.2::::iqn root=/dev/sda1",
		"N:sda1|netroot=iscsi:10.0.2.2::::iqn: " ISCSI "; ignored");
	check("netroot=fcoe:eth0 root=/dev/sda1",
		"N:sda1|netroot=fcoe:eth0: not understood: kinit has nbd:, nfs: and cifs: here; ignored");
	check("netroot=nbd:",
		"|root=nbd:: it does not begin with the name or address of a server; "
		"skipped!nbd:: it does not begin with the name or address of a server");
}

/* A disk of the network beside a root= that names what is on it. */
static void test_netroot_beside_root(void **state)
{
	struct bootconf conf;

	(void)state;
	assert_int_equal(parse(&conf, "netroot=nbd:10.0.2.2:root:ext4 root=LABEL=x"), 0);
	assert_int_equal(conf.nproblems, 0);
	assert_int_equal(conf.root[0].kind, DEVREF_LABEL);
	assert_true(conf.nbd.given && conf.netdisk && conf.netwait);
	assert_string_equal(conf.nbd.name, "root");
	assert_string_equal(conf.nbd.text, "netroot=nbd:10.0.2.2:root:ext4");
	assert_string_equal(conf.fstypes[0], "ext4");
	bootconf_free(&conf);
	assert_int_equal(parse(&conf, "nbdroot=h/a netroot=nbd:h:b root=LABEL=x"), 0);
	assert_string_equal(conf.nbd.name, "a");
	assert_int_equal(conf.nproblems, 1);
	bootconf_free(&conf);
	assert_int_equal(parse(&conf, "netroot=nbd::b root=LABEL=x"), 0);
	assert_false(conf.nbd.given || conf.netdisk);
	assert_int_equal(conf.nproblems, 1);
	bootconf_free(&conf);
}

/* Words of other builders, each once, by what it is and what does it here. */
static void test_foreign_words(void **state)
{
	(void)state;
	check("root=/dev/sda1 rd.overlay.crypt=1",
		"N:sda1|rd.overlay.crypt=1: not understood (an overlay of the root)");
	check("root=/dev/sda1 rd.luks.uuid=a rd.luks.uuid=b rd.shell rd.timeout=9",
		"N:sda1|rd.luks.uuid=a: not understood (unlocking an encrypted disk); hook cryptsetup is not in "
		"this image: kinit-image --hook cryptsetup"
		"|rd.shell: not understood (a shell when a boot fails); it comes if the image has "
		"/bin/sh and panic= is not set"
		"|rd.timeout=9: not understood (a time to wait); use rootwait=S");
	check("root=/dev/sda1 boot=live boot=local load-ramdisk=1 rd.live.image",
		"N:sda1|boot=live: not understood (a live system)"
		"|load-ramdisk=1: not understood (the ram disk of old, which Linux 7.0 has no more); "
		"the image of a filesystem that is in the initramfs, as the file /initrd.image, is the "
		"root with root=/dev/ram0"
		"|rd.live.image: not understood (a live system)");
	/* The real system's, the kernel's, or nobody's. */
	check("root=/dev/sda1 luks.uuid=a systemd.unit=x breakfast=1 rd.udev.debug 3", "N:sda1");
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
	check("root=/dev/sda1 root=/a/../b", "|root=/a/../b: neither a device nor a file; skipped"
					     "!/a/../b: neither a device nor a file");
	check("root=/,/dev/sda1,LABEL=", "N:sda1|root=/: neither a device nor a file; skipped"
					 "|root=LABEL=: the label is empty; skipped");
	check("root=/a/,UUID=", "|root=/a/: neither a device nor a file; skipped"
				"|root=UUID=: the UUID is empty; skipped"
				"!/a/: neither a device nor a file; UUID=: the UUID is empty");
	check("root=,,", "!,,: names no device");
	check("root=", "|root=: the value is empty; ignored!no root= was given");
	check("root", "|root: needs a value (the device of the root filesystem); ignored"
		      "!no root= was given");
	check("root=\"/dev//b\x1b[2J\"",
		"|root=/dev//b?[2J: not the name of a device below /dev; skipped"
		"!/dev//b?[2J: not the name of a device below /dev");
}

static void test_nfs(void **state)
{
	(void)state;
	check("nfsroot=10.0.2.2:/srv ip=dhcp", "F:");
	check("nfsaddrs=dhcp", "F:");
	check("root=/dev/nfs nfsroot=10.0.2.2:/srv", "F:");
	check("root=/dev/sda1 nfsroot=10.0.2.2:/srv", "N:sda1");
	check("nfsroot=10.0.2.2:/srv root=/x", "f:/x");
	check("nfsroot=", "|nfsroot=: the value is empty; ignored!no root= was given");
	check("root= nfsaddrs=dhcp", "F:|root=: the value is empty; ignored");
}

/* With a file /initrd.image in the initramfs. */
static void check_initrd(const char *line, const char *expected)
{
	struct bootconf conf;
	char out[4000];

	assert_int_equal(parse(&conf, line), 0);
	roots_add_initrd(&conf, "/initrd.image");
	assert_int_equal(!conf.nroot, !!conf.root_invalid[0]);
	describe(&conf, out, sizeof(out));
	bootconf_free(&conf);
	assert_string_equal(out, expected);
}

static void test_files(void **state)
{
#define OTHER                                                                                      \
	"|/initrd.image: root= names another root, and the linuxrc of an initrd is run by nobody " \
	"any more; root=/dev/ram0 makes this image the root"
	(void)state;
	check("root=/live/root.squashfs,/dev/sda1", "f:/live/root.squashfs N:sda1");
	check("root=\"/my root\"", "f:/my root");
	check("root=/dev/ram0 noinitrd", "N:ram0");
	check_initrd("", "f:/initrd.image");
	check_initrd("root=/dev/ram0", "f:/initrd.image");
	check_initrd("root=/dev/sda1,ram,/dev/ram", "N:sda1 f:/initrd.image f:/initrd.image");
	check_initrd("root=/initrd.image", "f:/initrd.image");
	check_initrd("root=/dev/sda1", "N:sda1" OTHER);
	check_initrd("nfsroot=10.0.2.2:/srv", "F:" OTHER);
	check_initrd("root=/dev/sda1 noinitrd", "N:sda1");
	check_initrd("noinitrd", "!no root= was given");
	/* A word that makes no sense is not replaced by what nobody asked for. */
	check_initrd("root=UUID=",
		"|root=UUID=: the UUID is empty; skipped" OTHER "!UUID=: the UUID is empty");
#undef OTHER
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
	char line[2000] = "root=/0/";
	struct bootconf conf;

	(void)state;
	for (int i = 1; i < 40; i++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line), ",/%d/", i);
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
		cmocka_unit_test(test_devices_of_one),
		cmocka_unit_test(test_schemes),
		cmocka_unit_test(test_labels_with_commas),
		cmocka_unit_test(test_netroot),
		cmocka_unit_test(test_netroot_beside_root),
		cmocka_unit_test(test_foreign_words),
		cmocka_unit_test(test_last_one_wins),
		cmocka_unit_test(test_invalid),
		cmocka_unit_test(test_nfs),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_long_values),
		cmocka_unit_test(test_many_invalid_roots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
