/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/driver/coldplug.h"
#include "kinit/driver/modules.h"
#include "kinit/uevents.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define SDB "/devices/virtual/block/sdb"

/* The messages that wait in the socket; one without bytes is an error. */
static struct {
	const char *bytes;
	size_t len;
	int err;
	unsigned port;
} queue[16];
static size_t nqueue, taken;

ssize_t __wrap_recvfrom(
	int fd, void *buffer, size_t size, int flags, struct sockaddr *from, socklen_t *fromlen);

ssize_t __wrap_recvfrom(
	int fd, void *buffer, size_t size, int flags, struct sockaddr *from, socklen_t *fromlen)
{
	struct sockaddr_nl *addr = (struct sockaddr_nl *)from;

	(void)fd;
	(void)flags;
	assert_true(*fromlen >= sizeof(*addr));
	if (taken == nqueue || queue[taken].err) {
		errno = taken == nqueue ? EAGAIN : queue[taken++].err;
		return -1;
	}
	assert_true(queue[taken].len <= size);
	memcpy(buffer, queue[taken].bytes, queue[taken].len);
	addr->nl_pid = queue[taken].port;
	return queue[taken++].len;
}

static struct boot *boot;

static int setup(void **state)
{
	int err = boot_setup(state);

	nqueue = taken = 0;
	fake_kmod_clear();
	fake_kmod_add("pci:sas", "mptsas", FAKE_PLAIN);
	boot = boot_make("root=/dev/sda1");
	modules_open(boot);
	tree_disk("sdb", "8:16", 64);
	tree_partition("sdb", "sdb1", "8:17", 1);
	return err;
}

static void put(const char *bytes, size_t len, unsigned port)
{
	queue[nqueue].bytes = bytes;
	queue[nqueue].len = len;
	queue[nqueue].err = 0;
	queue[nqueue++].port = port;
}

#define SEND(text) put(text, sizeof(text), 0)
#define BLOCK(action, path) action "@" path "\0ACTION=" action "\0DEVPATH=" path "\0SUBSYSTEM=block"

static void test_block_devices_come_and_go(void **state)
{
	(void)state;
	assert_false(boot->blkdevs->told);
	SEND(BLOCK("add", SDB));
	SEND(BLOCK("add", SDB "/sdb1"));
	uevents_read(boot);
	assert_true(boot->blkdevs->told);
	assert_int_equal(boot->blkdevs->n, 2);
	assert_string_equal(boot->blkdevs->items[1].name, "sdb1");
	assert_string_equal(boot->blkdevs->items[1].disk, "sdb");
	SEND(BLOCK("remove", SDB "/sdb1"));
	uevents_read(boot);
	assert_int_equal(boot->blkdevs->n, 1);
	assert_string_equal(boot->blkdevs->items[0].name, "sdb");
}

static void test_changes(void **state)
{
	(void)state;
	SEND(BLOCK("add", SDB));
	uevents_read(boot);
	boot->blkdevs->items[0].state = BLK_KNOWN;
	SEND(BLOCK("add", SDB));
	SEND(BLOCK("bind", SDB));
	uevents_read(boot);
	assert_int_equal(boot->blkdevs->items[0].state, BLK_KNOWN);
	SEND(BLOCK("change", SDB));
	uevents_read(boot);
	assert_int_equal(boot->blkdevs->items[0].state, BLK_NEW);
	/* The scan was faster than the event and than the node: the event says that it is there. */
	boot->blkdevs->items[0].state = BLK_UNREADABLE;
	SEND(BLOCK("add", SDB));
	uevents_read(boot);
	assert_int_equal(boot->blkdevs->items[0].state, BLK_NEW);
}

static void test_devices_bring_modules(void **state)
{
	(void)state;
	SEND("add@/devices/pci0/0000:00:05.0\0ACTION=add\0DEVPATH=/devices/pci0/0000:00:05.0\0"
	     "SUBSYSTEM=pci\0MODALIAS=pci:sas");
	uevents_read(boot);
	assert_int_equal(boot->modules->n, 1);
	assert_string_equal(boot->modules->items[0].name, "mptsas");
	assert_int_equal(boot->blkdevs->n, 0);
}

static void test_controllers_are_kept_in_mind(void **state)
{
	(void)state;
	SEND("add@/devices/x/usb1/host6/scsi_host/host6\0ACTION=add\0"
	     "DEVPATH=/devices/x/usb1/host6/scsi_host/host6\0SUBSYSTEM=scsi_host");
	SEND("remove@/devices/x/usb2/host7/scsi_host/host7\0ACTION=remove\0"
	     "DEVPATH=/devices/x/usb2/host7/scsi_host/host7\0SUBSYSTEM=scsi_host");
	uevents_read(boot);
	assert_int_equal(boot->blkdevs->nhosts, 1);
	assert_string_equal(boot->blkdevs->hosts[0].place, "x/usb1");
}

static void test_devices_that_go_need_none(void **state)
{
	(void)state;
	SEND("remove@/devices/x\0ACTION=remove\0DEVPATH=/devices/"
	     "x\0SUBSYSTEM=pci\0MODALIAS=pci:sas");
	uevents_read(boot);
	assert_int_equal(boot->modules->n, 0);
}

/* ENOBUFS: what was lost is found by looking at everything again; the rest is still read. */
static void test_lost_messages(void **state)
{
	(void)state;
	boot->blkdevs->rescan_ms = FAKE_START_MS + 400;
	boot->coldplug->walked = true;
	queue[nqueue++].err = ENOBUFS;
	SEND(BLOCK("add", SDB));
	uevents_read(boot);
	assert_int_equal(boot->blkdevs->rescan_ms, 0);
	assert_false(boot->coldplug->walked);
	assert_int_equal(boot->blkdevs->n, 1);
}

static void test_messages_of_others(void **state)
{
	static const char msg[] = BLOCK("add", SDB);

	(void)state;
	put(msg, sizeof(msg), 4711);
	put(msg, sizeof(msg) - 1, 0);
	put("", 0, 0);
	SEND("libudev");
	uevents_read(boot);
	assert_int_equal(taken, 4);
	assert_int_equal(boot->blkdevs->n, 0);
}

static void test_devices_that_are_gone_already(void **state)
{
	(void)state;
	SEND(BLOCK("add", "/devices/virtual/block/sdx"));
	SEND(BLOCK("remove", "/devices/virtual/block/sdy"));
	SEND(BLOCK("change", "/"));
	uevents_read(boot);
	assert_int_equal(boot->blkdevs->n, 0);
}

static void test_open(void **state)
{
	int fd = uevents_open();

	(void)state;
	/* A sandbox may have no such sockets; then the error is told. */
	assert_true(fd >= 0 || fd == -EPERM || fd == -EPROTONOSUPPORT || fd == -EAFNOSUPPORT ||
		    fd == -EACCES);
	if (fd >= 0)
		close(fd);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_block_devices_come_and_go),
		TEST(test_changes),
		TEST(test_devices_bring_modules),
		TEST(test_controllers_are_kept_in_mind),
		TEST(test_devices_that_go_need_none),
		TEST(test_lost_messages),
		TEST(test_messages_of_others),
		TEST(test_devices_that_are_gone_already),
		TEST(test_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
