/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/devref.h"
#include "tests/unit/unit.h"

#define TEXT31 "0123456789abcdefghijklmnopqrstu"
#define TEXT50 "01234567890123456789012345678901234567890123456789"
#define TEXT250 TEXT50 TEXT50 TEXT50 TEXT50 TEXT50

struct good {
	const char *text;
	enum devref_kind kind;
	const char *value;
};

static void check(const struct good *row)
{
	const char *why = NULL;
	struct devref ref;
	int err = devref_parse(row->text, &ref, &why);

	if (err)
		fail_msg("%s: %d, %s", row->text, err, why);
	if (ref.kind != row->kind || strcmp(ref.value, row->value))
		fail_msg("%s: kind %d, value \"%s\"", row->text, (int)ref.kind, ref.value);
	assert_int_equal(ref.major | ref.minor, 0);
	assert_int_equal(ref.partnroff, 0);
}

static void check_all(const struct good *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(&rows[i]);
}

static void test_names(void **state)
{
	static const struct good rows[] = {
		{ "/dev/sda1", DEVREF_NAME, "sda1" },
		{ "/dev/nvme0n1p2", DEVREF_NAME, "nvme0n1p2" },
		{ "/dev/cciss/c0d0p1", DEVREF_NAME, "cciss!c0d0p1" },
		{ "cciss/c0d0p1", DEVREF_NAME, "cciss!c0d0p1" },
		{ "/dev/mapper/vg-root", DEVREF_NAME, "mapper!vg-root" },
		{ "/dev/vg/root", DEVREF_NAME, "vg!root" },
		{ "/dev/md0", DEVREF_NAME, "md0" },
		{ "/dev/md_d0p1", DEVREF_NAME, "md_d0p1" },
		{ "/dev/ram", DEVREF_NAME, "ram0" },
		{ "ram", DEVREF_NAME, "ram0" },
		{ "/dev/ram1", DEVREF_NAME, "ram1" },
		{ "/dev/mtdblock0", DEVREF_NAME, "mtdblock0" },
		{ "/dev/ubiblock0_1", DEVREF_NAME, "ubiblock0_1" },
		{ "/dev/disk", DEVREF_NAME, "disk" },
		{ "/dev/rootfs", DEVREF_NAME, "rootfs" },
		{ "/dev/..a", DEVREF_NAME, "..a" },
		{ "\"/dev/sda1\"", DEVREF_NAME, "sda1" },
		{ "/dev/" TEXT31, DEVREF_NAME, TEXT31 },
	};

	(void)state;
	check_all(rows, sizeof(rows) / sizeof(rows[0]));
}

static void test_arrays(void **state)
{
	static const struct good rows[] = {
		{ "/dev/md/home", DEVREF_MD_LINK, "home" },
		{ "md/home", DEVREF_MD_LINK, "home" },
		{ "/dev/md/0", DEVREF_MD_LINK, "0" },
		{ "/dev/md/rootp1", DEVREF_MD_LINK, "rootp1" },
		{ "/dev/md/host:home", DEVREF_MD_LINK, "host:home" },
		{ "/dev/md/a\\x20b", DEVREF_MD_LINK, "a\\x20b" },
		{ "\"/dev/md/my root\"", DEVREF_MD_LINK, "my root" },
		{ "/dev/disk/by-id/md-uuid-01234567:89abcdef:01234567:89abcdef", DEVREF_MD_UUID,
			"01234567:89abcdef:01234567:89abcdef" },
		{ "/dev/disk/by-id/ata-X_Y-part1", DEVREF_LINK, "by-id/ata-X_Y-part1" },
		{ "/dev/disk/by-id/virtio-a/b", DEVREF_LINK, "by-id/virtio-a/b" },
		{ "/dev/disk/by-id/dm-name-a\\x20b", DEVREF_LINK, "by-id/dm-name-a\\x20b" },
		{ "disk/by-path/virtio", DEVREF_LINK, "by-path/virtio" },
		{ "/dev/disk/by-path/pci-0000:00:1f.2-ata-1", DEVREF_LINK,
			"by-path/pci-0000:00:1f.2-ata-1" },
		{ "/dev/disk/by-id/md-uuid-0:1:2:3-part1", DEVREF_MD_UUID, "0:1:2:3-part1" },
		{ "/dev/disk/by-id/md-name-host:root", DEVREF_MD_NAME, "host:root" },
		{ "/dev/disk/by-id/md-name-root-part12", DEVREF_MD_NAME, "root-part12" },
		{ "/dev/disk/by-id/md-name-a\\x20b", DEVREF_MD_NAME, "a b" },
	};

	(void)state;
	check_all(rows, sizeof(rows) / sizeof(rows[0]));
}

static void test_tags(void **state)
{
	static const struct good rows[] = {
		{ "UUID=12345678-9abc-def0-1234-56789abcdef0", DEVREF_UUID,
			"12345678-9abc-def0-1234-56789abcdef0" },
		{ "UUID=1234-ABCD", DEVREF_UUID, "1234-ABCD" },
		{ "UUID=dead-beef", DEVREF_UUID, "dead-beef" },
		{ "UUID=\"1234-ABCD\"", DEVREF_UUID, "1234-ABCD" },
		{ "UUID=2024-01-31-10-11-12-00", DEVREF_UUID, "2024-01-31-10-11-12-00" },
		{ "/dev/disk/by-uuid/1234-ABCD", DEVREF_UUID, "1234-ABCD" },
		{ "LABEL=root", DEVREF_LABEL, "root" },
		{ "LABEL=my disk", DEVREF_LABEL, "my disk" },
		{ "LABEL=\"my disk\"", DEVREF_LABEL, "my disk" },
		{ "\"LABEL=my disk\"", DEVREF_LABEL, "my disk" },
		{ "LABEL=my\\x20disk", DEVREF_LABEL, "my disk" },
		{ "LABEL=my\\x5cx20disk", DEVREF_LABEL, "my\\x20disk" },
		{ "LABEL=a\\xzz\\x2", DEVREF_LABEL, "a\\xzz\\x2" },
		{ "LABEL=5\" floppy", DEVREF_LABEL, "5\" floppy" },
		{ "LABEL=a=b", DEVREF_LABEL, "a=b" },
		{ "LABEL=/", DEVREF_LABEL, "/" },
		{ "LABEL=\xc3\xa0", DEVREF_LABEL, "\xc3\xa0" },
		{ "/dev/disk/by-label/my\\x20disk", DEVREF_LABEL, "my disk" },
		{ "/dev/disk/by-label/\\x2f", DEVREF_LABEL, "/" },
		{ "/dev/disk/by-label/\\xC3\\xa0", DEVREF_LABEL, "\xc3\xa0" },
		{ "/dev/disk/by-label/a/b", DEVREF_LABEL, "a/b" },
		{ "PARTLABEL=Linux filesystem", DEVREF_PARTLABEL, "Linux filesystem" },
		{ "PARTLABEL=\"EFI System\"", DEVREF_PARTLABEL, "EFI System" },
		{ "PARTLABEL=Linux\\x20filesystem", DEVREF_PARTLABEL, "Linux filesystem" },
		{ "/dev/disk/by-partlabel/a\\x20b", DEVREF_PARTLABEL, "a b" },
		{ "PARTUUID=aBc", DEVREF_PARTUUID, "aBc" },
		{ "PARTUUID=12345678-02", DEVREF_PARTUUID, "12345678-02" },
		{ "/dev/disk/by-partuuid/12345678-02", DEVREF_PARTUUID, "12345678-02" },
		{ "LABEL=01234" TEXT250, DEVREF_LABEL, "01234" TEXT250 },
	};

	(void)state;
	check_all(rows, sizeof(rows) / sizeof(rows[0]));
}

static void test_sources_that_are_no_block_device(void **state)
{
	static const struct good rows[] = {
		{ "/dev/nfs", DEVREF_SERVER, "" },
		{ "nfs", DEVREF_SERVER, "" },
		{ "dhcp", DEVREF_SERVER, "" },
		{ "/dev/cifs", DEVREF_SERVER, "" },
		{ "mtd0", DEVREF_GENERIC, "mtd0" },
		{ "mtd:rootfs", DEVREF_GENERIC, "mtd:rootfs" },
		{ "mtdblock3", DEVREF_TAG, "mtdblock3" },
		{ "ubiblock0_1", DEVREF_TAG, "ubiblock0_1" },
		{ "/dev/ubi0_1", DEVREF_GENERIC, "ubi0_1" },
		{ "/dev/ubi0", DEVREF_NAME, "ubi0" },
		{ "ubi:root", DEVREF_GENERIC, "ubi:root" },
		{ "/dev/mtd0", DEVREF_GENERIC, "mtd0" },
		{ "ubi0:root", DEVREF_GENERIC, "ubi0:root" },
		{ "ubi0_1", DEVREF_GENERIC, "ubi0_1" },
		{ "mtd:my part", DEVREF_GENERIC, "mtd:my part" },
		{ "myfs", DEVREF_TAG, "myfs" },
		{ "sda1", DEVREF_TAG, "sda1" },
		{ "tmpfs", DEVREF_TAG, "tmpfs" },
		{ "tag:with.many_signs!+-", DEVREF_TAG, "tag:with.many_signs!+-" },
		{ "0123456789abcdef", DEVREF_TAG, "0123456789abcdef" },
		{ "cifs", DEVREF_TAG, "cifs" },
		{ "nfsv4", DEVREF_TAG, "nfsv4" },
	};

	(void)state;
	check_all(rows, sizeof(rows) / sizeof(rows[0]));
}

static void server_is(const char *text, const char *type)
{
	struct devref ref;
	const char *why, *got;

	assert_int_equal(devref_parse(text, &ref, &why), 0);
	got = devref_network_type(&ref);
	assert_int_equal(!got, !type);
	if (type)
		assert_string_equal(got, type);
}

/* A type that was named for a tag of the host makes it no server's. */
static void test_servers(void **state)
{
	(void)state;
	server_is("/dev/nfs", "nfs");
	server_is("nfs", "nfs");
	server_is("dhcp", "nfs");
	server_is("dhcp6", "nfs");
	server_is("/dev/dhcp", NULL);
	server_is("/dev/cifs", "cifs");
	server_is("9p:root", NULL);
	server_is("virtiofs:root", NULL);
	server_is("UUID=nfs", NULL);
}

static void test_numbers(void **state)
{
	static const struct {
		const char *text;
		unsigned major, minor;
	} rows[] = {
		{ "8:1", 8, 1 },
		{ "259:1048575", 259, 1048575 },
		{ "4095:0", 4095, 0 },
		{ "8:1:0:", 8, 1 },
		{ "8:1:512:", 8, 1 },
		{ "8:1:0", 8, 1 },
		{ "b302", 179, 2 },
		{ "B302", 179, 2 },
		{ "0803", 8, 3 },
		{ "0x803", 8, 3 },
		{ "801", 8, 1 },
		{ "10000801", 8, 0x10001 },
		{ "cafe", 0xca, 0xfe },
		{ "fd0", 0xf, 0xd0 },
		{ "ffffffff", 0xfff, 0xfffff },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *why = "";
		struct devref ref;

		if (devref_parse(rows[i].text, &ref, &why) || ref.kind != DEVREF_DEVT ||
			ref.major != rows[i].major || ref.minor != rows[i].minor)
			fail_msg("%s: kind %d, %u:%u %s", rows[i].text, (int)ref.kind, ref.major,
				ref.minor, why);
		assert_string_equal(ref.value, "");
		assert_string_equal(ref.text, rows[i].text);
	}
}

static void test_partnroff(void **state)
{
	static const struct {
		const char *text;
		int off;
	} rows[] = {
		{ "PARTUUID=12345678-02/PARTNROFF=1", 1 },
		{ "PARTUUID=12345678-02/PARTNROFF=-1", -1 },
		{ "PARTUUID=12345678-02/PARTNROFF=+2", 2 },
		{ "PARTUUID=12345678-02/PARTNROFF=0x10", 16 },
		{ "PARTUUID=12345678-02/PARTNROFF=0", 0 },
		{ "PARTUUID=\"12345678-02/PARTNROFF=3\"", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *why;
		struct devref ref;

		assert_int_equal(devref_parse(rows[i].text, &ref, &why), 0);
		assert_int_equal(ref.kind, DEVREF_PARTUUID);
		assert_string_equal(ref.value, "12345678-02");
		assert_int_equal(ref.partnroff, rows[i].off);
	}
}

static void test_invalid(void **state)
{
	static const char partnroff[] =
		"only /PARTNROFF=<number> may follow the UUID of the partition";
	static const char hex[] = "the UUID of a partition has only hexadecimal digits and '-'";
	static const char too_long[] = "longer than any such name can be";
	static const char name[] = "not the name of a device below /dev";
	static const char name_long[] =
		"longer than the 31 characters that a device's name can have";
	static const char below[] = "not a device: it is not below /dev";
	static const char array[] = "no array can have such a name";
	static const char links[] =
		"of the links that udev makes, kinit knows only those in by-uuid, "
		"by-label, by-partuuid, by-partlabel, by-id and by-path";
	static const char no_md[] = "of an array, the links there are md-uuid-… and md-name-…";
	static const char blank[] = "udev writes '_' for a blank";
	static const char number[] = "neither major:minor nor major:minor:offset:";
	static const char range[] = "no device can have this number";
	static const char zero[] = "no disk has the major number 0";
	static const char kind[] = "of this kind there are UUID=, LABEL=, PARTUUID= and PARTLABEL=";
	static const char neither[] = "neither a device nor a name that a filesystem could have";
	static const char nul[] = "\\x00 cannot be part of a name";
	static const char *const rows[][2] = {
		{ "", "the name is empty" },
		{ "\"\"", "the name is empty" },
		{ "UUID=", "the UUID is empty" },
		{ "UUID=\"\"", "the UUID is empty" },
		{ "/dev/disk/by-uuid/", "the UUID is empty" },
		{ "LABEL=", "the label is empty" },
		{ "/dev/disk/by-label/", "the label is empty" },
		{ "PARTLABEL=", "the label is empty" },
		{ "LABEL=a\\x00b", nul },
		{ "virtiofs:", "the tag is empty" },
		{ "9p:\"\"", "the tag is empty" },
		{ "9p:a\nb", "a tag has no control characters" },
		{ "virtiofs:012345" TEXT250, too_long },
		{ "/dev/disk/by-uuid/\\x00", nul },
		{ "LABEL=012345" TEXT250, too_long },
		{ "UUID=012345" TEXT250, too_long },
		{ "PARTUUID=" TEXT50, too_long },
		{ "mtd012345" TEXT250, too_long },
		{ TEXT250 TEXT250 TEXT250 TEXT250 TEXT250 "z", too_long },
		{ "PARTUUID=", "the UUID of the partition is empty" },
		{ "PARTUUID=/PARTNROFF=1", "the UUID of the partition is empty" },
		{ "PARTUUID=ab/", partnroff },
		{ "PARTUUID=x/y", partnroff },
		{ "PARTUUID=ab/PARTNROFF=", partnroff },
		{ "PARTUUID=ab/PARTNROFF=x", partnroff },
		{ "PARTUUID=ab/PARTNROFF=1x", partnroff },
		{ "PARTUUID=ab/PARTNROFF=99999999999", partnroff },
		{ "PARTUUID=ab/partnroff=1", partnroff },
		{ "PARTUUID=xyz", hex },
		{ "PARTUUID=12 34", hex },
		{ "/dev/", name },
		{ "/dev//sda1", name },
		{ "/dev/sda1/", name },
		{ "/dev/../sda", name },
		{ "/dev/.", name },
		{ "/dev/" TEXT31 "v", name_long },
		{ "/dev/root", "that is the root filesystem itself, not the name of a device" },
		{ "/dev/disk/by-id/", name },
		{ "/dev/disk/by-id/../x", name },
		{ "/dev/disk/by-id/ata-A B", blank },
		{ "/dev/disk/by-path/a\tb", blank },
		{ "/dev/disk/by-id/012345" TEXT250, too_long },
		{ "/dev/disk/by-diskseq/1", links },
		{ "/dev/disk/by-id/md-", no_md },
		{ "/dev/disk/by-id/md-device-1", no_md },
		{ "/dev/md/", array },
		{ "/dev/md/a/b", array },
		{ "/dev/md//a", array },
		{ "/dev/disk/by-id/md-uuid-", array },
		{ "/dev/disk/by-id/md-name-", array },
		{ "/dev/disk/by-id/md-name-a\\x2fb", array },
		{ "/dev/disk/by-id/md-name-a\\x00b", nul },
		{ "/dev/disk/by-uuidx/a", links },
		{ "/dev", below },
		{ "/", below },
		{ "/sda1", below },
		{ "/mnt/dev/sda1", below },
		{ "//server/share", below },
		{ "8:", number },
		{ ":8", number },
		{ "8::1", number },
		{ "8:1:0::", number },
		{ "8:1:2:3", number },
		{ "8:1:2:3:4:5", number },
		{ "8:99999999999999999999", number },
		{ "4096:0", range },
		{ "8:1048576", range },
		{ "0:0", zero },
		{ "0", zero },
		{ "ff", zero },
		{ "uuid=1234", kind },
		{ "ID=ata-X", kind },
		{ "ZFS=rpool/root", kind },
		{ "192.168.0.1:/srv/root", neither },
		{ "a b", neither },
		{ "t\xc3\xa0g", neither },
		{ "%s%n", neither },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *why = "(not set)";
		struct devref ref;
		int err = devref_parse(rows[i][0], &ref, &why);

		if (err != -EINVAL || strcmp(why, rows[i][1]))
			fail_msg("%s: %d, %s", rows[i][0], err, why);
		assert_int_equal(ref.kind, DEVREF_NONE);
	}
}

static void test_text_is_kept_and_fit_to_be_shown(void **state)
{
	const char *why;
	struct devref ref;

	(void)state;
	assert_int_equal(devref_parse("LABEL=\"my disk\"", &ref, &why), 0);
	assert_string_equal(ref.text, "LABEL=\"my disk\"");
	assert_int_equal(devref_parse("LABEL=a\x1b[31m\nb", &ref, &why), 0);
	assert_string_equal(ref.text, "LABEL=a?[31m?b");
	assert_string_equal(ref.value, "a\x1b[31m\nb");
	assert_int_equal(devref_parse("/tmp/x", &ref, &why), -EINVAL);
	assert_string_equal(ref.text, "/tmp/x");
	assert_int_equal(devref_parse("LABEL=" TEXT250 TEXT250, &ref, &why), -EINVAL);
	assert_int_equal(strlen(ref.text), DEVREF_VALUE_MAX - 1);
}

/* A label of many escaped characters is longer on the command line than it is. */
static void test_escapes_do_not_count_four_times(void **state)
{
	char text[1100] = "LABEL=";
	const char *why;
	struct devref ref;

	(void)state;
	for (int i = 0; i < DEVREF_VALUE_MAX - 1; i++)
		snprintf(text + 6 + 4 * i, 5, "\\x20");
	assert_int_equal(devref_parse(text, &ref, &why), 0);
	assert_int_equal(strspn(ref.value, " "), DEVREF_VALUE_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_arrays),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_sources_that_are_no_block_device),
		cmocka_unit_test(test_servers),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_partnroff),
		cmocka_unit_test(test_invalid),
		cmocka_unit_test(test_text_is_kept_and_fit_to_be_shown),
		cmocka_unit_test(test_escapes_do_not_count_four_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
