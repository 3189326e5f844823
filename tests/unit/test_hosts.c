/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/root/hosts.h"
#include "lib/uevent.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define SAS "pci:v00001000d00000054sv00001000sd00008000bc01sc00i00"
#define AHCI "pci:v00008086d00002922"
#define SCSI_AT "pci0000:00/0000:00:04.0"
#define ATA_AT "pci0000:00/0000:00:1f.2"
#define STICK_AT "pci0000:00/0000:00:05.0/usb2/2-1/2-1:1.0"

static struct boot *boot;

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_kmod_clear();
	fake_kmod_add(SAS, "mptsas", FAKE_ASYNC);
	fake_kmod_add(AHCI, "ahci", FAKE_PLAIN);
	tree_file("sys/devices/" SCSI_AT "/modalias", SAS "\n");
	tree_file("sys/devices/" ATA_AT "/modalias", AHCI "\n");
	boot = boot_make("root=UUID=aa");
	modules_open(boot);
	return err;
}

static void comes(const char *subsystem, const char *devpath)
{
	hosts_note(boot, &(struct uevent){ UEVENT_ADD, devpath, subsystem, "", "" });
}

static void disk(const char *name, const char *place)
{
	strcpy(boot_disk(boot, name, &(struct blkfacts){ .err = 0 })->place, place);
}

static void test_async_probe(void **state)
{
	(void)state;
	assert_int_equal(hosts_pending_until(boot), 0);
	comes("scsi_host", "/devices/" SCSI_AT "/host2/scsi_host/host2");
	assert_int_equal(hosts_pending_until(boot), FAKE_START_MS + 1500);
	/* A disk elsewhere is none of its. */
	disk("vda", "pci0000:00/0000:00:04.00/virtio0/block/vda");
	boot->now_ms += 1499;
	assert_int_equal(hosts_pending_until(boot), FAKE_START_MS + 1500);
	boot->now_ms++;
	assert_int_equal(hosts_pending_until(boot), 0);
	boot->now_ms--;
	disk("sda", SCSI_AT "/host2/port-2:0/end_device-2:0/target2:0:0/2:0:0:0/block/sda");
	assert_int_equal(hosts_pending_until(boot), 0);
}

/* The controller may be a while in coming, too. */
static void test_a_driver_that_was_loaded(void **state)
{
	struct module *m;

	(void)state;
	modules_want(boot, SAS, false);
	m = &boot->modules->items[0];
	assert_int_equal(hosts_pending_until(boot), 0);
	m->state = MODULE_LOADED;
	assert_int_equal(hosts_pending_until(boot), 0);
	m->ended_ms = FAKE_START_MS;
	boot->now_ms += 1499;
	assert_int_equal(hosts_pending_until(boot), FAKE_START_MS + 1500);
	disk("vda", "pci0000:00/0000:00:1f.2/virtio0/block/vda");
	assert_int_equal(hosts_pending_until(boot), FAKE_START_MS + 1500);
	m->async = false;
	assert_int_equal(hosts_pending_until(boot), 0);
	m->async = true;
	boot->now_ms++;
	assert_int_equal(hosts_pending_until(boot), 0);
	boot->now_ms--;
	disk("sda", SCSI_AT "/host2/target2:0:0/2:0:0:0/block/sda");
	assert_int_equal(hosts_pending_until(boot), 0);
}

/* Its loader waits for its disks, and what has none holds nobody up. */
static void test_as_usual(void **state)
{
	(void)state;
	comes("scsi_host", "/devices/" ATA_AT "/ata1/host0/scsi_host/host0");
	comes("scsi_host", "/devices/virtual/host9/scsi_host/host9");
	comes("block", "/devices/" SCSI_AT "/host2/target2:0:0/2:0:0:0/block/sda");
	comes("scsi_host", "/module/host2");
	assert_int_equal(hosts_pending_until(boot), 0);
}

/* A disk at one port of ATA is enough. */
static void test_ports(void **state)
{
	(void)state;
	fake_kmod_clear();
	fake_kmod_add(AHCI, "ahci", FAKE_ASYNC);
	comes("scsi_host", "/devices/" ATA_AT "/ata1/host0/scsi_host/host0");
	comes("scsi_host", "/devices/" ATA_AT "/ata2/host1/scsi_host/host1");
	assert_int_equal(hosts_pending_until(boot), FAKE_START_MS + 1500);
	disk("sda", ATA_AT "/ata2/host1/target1:0:0/1:0:0:0/block/sda");
	assert_int_equal(hosts_pending_until(boot), 0);
}

/* A stick settles, whatever its driver was told; so does an empty drive on USB, which shows itself. */
static void test_usb_and_nvme(void **state)
{
	(void)state;
	tree_file("sys/devices/" SCSI_AT "/modalias", SAS "\n");
	comes("nvme", "/devices/" SCSI_AT "/nvme/nvme0");
	boot->now_ms += 100;
	comes("scsi_host", "/devices/" STICK_AT "/host6/scsi_host/host6");
	assert_int_equal(hosts_pending_until(boot), FAKE_START_MS + 1600);
	disk("sdb", STICK_AT "/host6/target6:0:0/6:0:0:0/block/sdb");
	assert_int_equal(hosts_pending_until(boot), FAKE_START_MS + 1500);
	disk("nvme0n1", SCSI_AT "/nvme/nvme0/nvme0n1");
	assert_int_equal(hosts_pending_until(boot), 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_async_probe),
		TEST(test_a_driver_that_was_loaded),
		TEST(test_as_usual),
		TEST(test_ports),
		TEST(test_usb_and_nvme),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
