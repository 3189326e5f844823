/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/machine.h"
#include "kinit/net/netif.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* A device as /sys has it: the entry of its bus is a link. */
static void device(const char *bus, const char *name, const char *modalias)
{
	char path[256], target[256];

	snprintf(path, sizeof(path), "sys/devices/pci0000:00/%s/modalias", name);
	tree_file(path, modalias);
	snprintf(path, sizeof(path), "sys/bus/%s/devices/%s", bus, name);
	snprintf(target, sizeof(target), "../../../devices/pci0000:00/%s", name);
	tree_link(path, target);
}

/* Its driver is the module NAME, which is loaded or built in. */
static void driver(const char *device, const char *name, bool loaded)
{
	char path[256], target[256];

	snprintf(path, sizeof(path), "sys/module/%s/%s", name,
		loaded ? "initstate" : "parameters/x");
	tree_file(path, "live\n");
	snprintf(path, sizeof(path), "sys/bus/pci/drivers/%s/module", name);
	snprintf(target, sizeof(target), "../../../../module/%s", name);
	tree_link(path, target);
	snprintf(path, sizeof(path), "sys/devices/pci0000:00/%s/driver", device);
	snprintf(target, sizeof(target), "../../../bus/pci/drivers/%s", name);
	tree_link(path, target);
}

/* The last one is still to be loaded. */
static void load(struct boot *boot)
{
	static const char *const aliases[] = { "pci:v1000", "fs-ext4", "fs-xfs" };
	static const char *const names[] = { "mptsas", "ext4", "xfs" };

	fake_kmod_clear();
	for (size_t i = 0; i < 3; i++)
		fake_kmod_add(aliases[i], names[i], FAKE_PLAIN);
	modules_open(boot);
	for (size_t i = 0; i < 3; i++)
		modules_want(boot, aliases[i], false);
	for (size_t i = 0; i < 2; i++)
		boot->modules->items[i].state = MODULE_LOADED;
}

static void test_all_that_another_one_needs(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1 kinit.debug");

	(void)state;
	device("pci", "0000:00:01.0", "pci:v1000\n");
	driver("0000:00:01.0", "mptsas", true);
	device("pci", "0000:00:02.0", "pci:v2000\n");
	driver("0000:00:02.0", "piix", false);
	device("usb", "1-1", "usb:v3\n");
	device("acpi", "no", "two words\n");
	tree_link("sys/class/block/sda", "../../devices/pci0000:00/0000:00:01.0/block/sda");
	tree_link("sys/class/block/md0", "../../devices/virtual/block/md0");
	boot_disk(boot, "sda", &(struct blkfacts){ .type = "ext4" });
	boot_disk(boot, "md0", &(struct blkfacts){ .type = "ext4" });
	load(boot);
	boot->net->root_wanted = true;
	log_clear();
	log_set_debug(true);
	assert_int_equal(machine_step_describe(boot), STEP_DONE);
	log_set_debug(false);
	assert_said("6 devices: kinit-devices 1\n");
	assert_said("6 devices: device /devices/pci0000:00/0000:00:01.0 pci pci:v1000 mptsas\n");
	assert_said("6 devices: device /devices/pci0000:00/0000:00:02.0 pci pci:v2000 (piix)\n");
	assert_said("6 devices: device /devices/pci0000:00/1-1 usb usb:v3 -\n");
	assert_said("6 devices: disk /devices/pci0000:00/0000:00:01.0/block/sda\n"
		    "6 devices: part ext4 fs-ext4\n6 devices: network\n");
	assert_int_equal(lines_with(log_text(), "devices:"), 7);
}

static void test_only_who_asks_for_it(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	device("pci", "0000:00:01.0", "pci:v1000\n");
	log_clear();
	machine_describe(boot);
	assert_string_equal(log_text(), "");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, boot_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_that_another_one_needs),
		TEST(test_only_who_asks_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
