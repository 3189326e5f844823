/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/uevent.h"
#include "tests/unit/unit.h"

/* Messages as a 6.x kernel sent them. */
static const char loop_change[] =
	"change@/devices/virtual/block/loop0\0ACTION=change\0DEVPATH=/devices/virtual/block/loop0\0"
	"SUBSYSTEM=block\0DISK_MEDIA_CHANGE=1\0MAJOR=7\0MINOR=0\0DEVNAME=loop0\0DEVTYPE=disk\0"
	"DISKSEQ=11\0SEQNUM=828";
static const char virtio_change[] =
	"change@/devices/pci0000:00/0000:00:02.0/virtio1\0ACTION=change\0"
	"DEVPATH=/devices/pci0000:00/0000:00:02.0/virtio1\0SUBSYSTEM=virtio\0SYNTH_UUID=0\0"
	"DRIVER=virtio_blk\0MODALIAS=virtio:d00000002v00001AF4\0SEQNUM=820";
static const char pci_add[] =
	"add@/devices/pci0000:00/0000:00:01.0\0ACTION=add\0"
	"DEVPATH=/devices/pci0000:00/0000:00:01.0\0SUBSYSTEM=pci\0DRIVER=virtio-pci\0"
	"PCI_CLASS=FFFF00\0PCI_ID=1AF4:1045\0PCI_SUBSYS_ID=1AF4:1045\0"
	"PCI_SLOT_NAME=0000:00:01.0\0"
	"MODALIAS=pci:v00001AF4d00001045sv00001AF4sd00001045bcFFscFFi00\0SEQNUM=817";
static const char partition_remove[] =
	"remove@/devices/pci0000:00/0000:00:05.0/host2/block/cciss!c0d0/cciss!c0d0p1\0"
	"ACTION=remove\0"
	"DEVPATH=/devices/pci0000:00/0000:00:05.0/host2/block/cciss!c0d0/cciss!c0d0p1\0"
	"SUBSYSTEM=block\0MAJOR=104\0MINOR=1\0DEVNAME=cciss/c0d0p1\0DEVTYPE=partition\0"
	"PARTN=1\0SEQNUM=1000";

/* From memory of exactly this size, so that ASan sees a read behind the end. */
static int parse(const char *text, size_t size, struct uevent *ev, char **copy)
{
	*copy = malloc(size);
	assert_non_null(*copy);
	memcpy(*copy, text, size);
	return uevent_parse(*copy, size, ev);
}

static void test_real_messages(void **state)
{
	static const struct {
		const char *msg;
		size_t size;
		struct uevent want;
	} rows[] = {
		{ loop_change, sizeof(loop_change),
			{ UEVENT_CHANGE, "/devices/virtual/block/loop0", "block", "loop0", "" } },
		{ virtio_change, sizeof(virtio_change),
			{ UEVENT_CHANGE, "/devices/pci0000:00/0000:00:02.0/virtio1", "virtio", "",
				"virtio:d00000002v00001AF4" } },
		{ pci_add, sizeof(pci_add),
			{ UEVENT_ADD, "/devices/pci0000:00/0000:00:01.0", "pci", "",
				"pci:v00001AF4d00001045sv00001AF4sd00001045bcFFscFFi00" } },
		{ partition_remove, sizeof(partition_remove),
			{ UEVENT_REMOVE,
				"/devices/pci0000:00/0000:00:05.0/host2/block/cciss!c0d0/"
				"cciss!c0d0p1",
				"block", "cciss/c0d0p1", "" } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct uevent ev;
		char *copy;

		assert_int_equal(parse(rows[i].msg, rows[i].size, &ev, &copy), 0);
		assert_int_equal(ev.action, rows[i].want.action);
		assert_string_equal(ev.devpath, rows[i].want.devpath);
		assert_string_equal(ev.subsystem, rows[i].want.subsystem);
		assert_string_equal(ev.devname, rows[i].want.devname);
		assert_string_equal(ev.modalias, rows[i].want.modalias);
		free(copy);
	}
}

static void test_other_actions(void **state)
{
	static const char *const actions[] = { "bind", "unbind", "move", "online", "offline",
		"addx", "ADD", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		char msg[64] = "x@/d";
		size_t len = strlen(msg) + 1;
		struct uevent ev;

		len += strlen(strcpy(msg + len, "DEVPATH=/d")) + 1;
		strcpy(msg + len, "ACTION=");
		len += strlen(strcat(msg + len, actions[i])) + 1;
		assert_int_equal(uevent_parse(msg, len, &ev), 0);
		assert_int_equal(ev.action, UEVENT_OTHER);
	}
}

/* udevd sends to its own group, but a program could send anything to the kernel's. */
static void test_not_from_the_kernel(void **state)
{
	static const struct {
		const char *msg;
		size_t size;
	} rows[] = {
		{ "", 0 },
		{ "", 1 },
		{ "add@/devices/x", 14 }, /* no NUL at the end */
		{ "add@/devices/x\0ACTION=add", 25 },
		{ "libudev\0\xfe\xed\xca\xfe\0DEVPATH=/d", 24 }, /* no '@' in the header */
		{ "add@/devices/x", 15 },                        /* nothing but a header */
		{ "add@/x\0ACTION=add\0SUBSYSTEM=block", 34 },   /* no DEVPATH */
		{ "add@/x\0DEVPATH=", 16 },
		{ "add@/x\0DEVPATH=../x", 20 }, /* not below /sys */
		{ "DEVPATH=/x\0ACTION=add", 22 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct uevent ev;
		char *copy;

		if (parse(rows[i].msg, rows[i].size, &ev, &copy) != -EBADMSG)
			fail_msg("row %zu was taken as a message of the kernel", i);
		free(copy);
	}
}

static void test_values_may_look_like_keys(void **state)
{
	static const char msg[] =
		"add@/d\0DEVPATH=/d\0MODALIAS=DEVNAME=x\0XDEVNAME=no\0DEVNAMEX=no";
	struct uevent ev;

	(void)state;
	assert_int_equal(uevent_parse(msg, sizeof(msg), &ev), 0);
	assert_string_equal(ev.modalias, "DEVNAME=x");
	assert_string_equal(ev.devname, "");
}

static void test_empty_strings_between(void **state)
{
	static const char msg[] = "add@/d\0\0\0DEVPATH=/d\0\0ACTION=add\0";
	struct uevent ev;

	(void)state;
	assert_int_equal(uevent_parse(msg, sizeof(msg), &ev), 0);
	assert_int_equal(ev.action, UEVENT_ADD);
}

/* As the kernel sends them; what is between the two strings is of no interest. */
static bool passes(int fds[2], const char *header)
{
	char msg[256], got[256];
	size_t len = (size_t)snprintf(msg, sizeof(msg), "%s", header) + 1;

	len += (size_t)snprintf(msg + len, sizeof(msg) - len, "SEQNUM=1234567890") + 1;
	assert_int_equal(send(fds[0], msg, len, 0), len);
	return recv(fds[1], got, sizeof(got), MSG_DONTWAIT) == (ssize_t)len &&
	       !memcmp(got, msg, len);
}

static void test_filter(void **state)
{
	static const char *const wanted[] = { "add@/devices/pci0000:00/0000:00:01.0",
		"add@/devices/virtual/block/loop0", "add@/devices/virtual/workerbee/x",
		"add@/bus/virtio", "add@/block/sda", "change@/devices/virtual/block/loop0",
		"remove@/devices/virtual/bdi/8:0", "remove@/module/ext4",
		"add@/devices/platform/bdi/x", "add@/d", "x@" };
	static const char *const unwanted[] = { "add@/module/ext4",
		"add@/kernel/slab/ext4_inode_cache", "add@/class/scsi_host",
		"add@/devices/virtual/bdi/8:0", "add@/devices/virtual/workqueue/scsi_tmf_0",
		"bind@/devices/pci0000:00/0000:00:01.0",
		"unbind@/devices/pci0000:00/0000:00:01.0" };
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, fds), 0);
	assert_true(passes(fds, unwanted[0]));
	assert_int_equal(uevent_filter(fds[1]), 0);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (!passes(fds, wanted[i]))
			fail_msg("%s does not come", wanted[i]);
	for (size_t i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++)
		if (passes(fds, unwanted[i]))
			fail_msg("%s comes", unwanted[i]);
	close(fds[0]);
	close(fds[1]);
	assert_int_equal(uevent_filter(-1), -EBADF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real_messages),
		cmocka_unit_test(test_other_actions),
		cmocka_unit_test(test_not_from_the_kernel),
		cmocka_unit_test(test_values_may_look_like_keys),
		cmocka_unit_test(test_empty_strings_between),
		cmocka_unit_test(test_filter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
