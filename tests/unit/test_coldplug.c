/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "kinit/boot.h"
#include "kinit/driver/coldplug.h"
#include "kinit/driver/loadorder.h"
#include "kinit/driver/modules.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define LOADER "module loader"

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_kmod_clear();
	fake_kmod_add("first", "first", FAKE_PLAIN);
	fake_kmod_add("second", "second", FAKE_PLAIN);
	fake_kmod_add("pci:v1", "mptsas", FAKE_PLAIN);
	fake_kmod_add("scsi:t-0x00", "sd_mod", FAKE_PLAIN);
	return err;
}

static void note(void *arg, const struct coldplug_device *device)
{
	(void)arg;
	trace("%s %s", device->modalias, coldplug_is_bound(tree_fd(), device) ? "bound" : "free");
}

static void test_walk(void **state)
{
	(void)state;
	tree_device("pci", "0000:00:01.0", "pci:v1", NULL);
	tree_device("pci", "0000:00:02.0", "pci:v2", "ahci");
	tree_device("scsi", "0:0:0:0", "scsi:t-0x00", "sr");
	tree_device("usb", "1-1", "", NULL);
	tree_dir("sys/bus/event_source/devices/msr");
	tree_dir("sys/bus/empty");
	assert_int_equal(coldplug_walk(tree_fd(), note, NULL), 0);
	assert_has(trace_text(), "pci:v1 free\n");
	assert_has(trace_text(), "pci:v2 bound\n");
	assert_has(trace_text(), "scsi:t-0x00 bound\n");
	assert_int_equal(lines_with(trace_text(), " "), 3);
}

/* They exist before us, and have no file for it. */
static void test_walk_without_modalias(void **state)
{
	(void)state;
	tree_file("sys/bus/mmc/devices/mmc0:4567/type", "SD\n");
	tree_link("sys/bus/mmc/devices/mmc0:4567/driver", "../../drivers/mmcblk");
	tree_dir("sys/bus/mmc/drivers/mmcblk");
	tree_file("sys/bus/amba/devices/9000000.pl011/id", "00341011\n");
	tree_file("sys/bus/amba/devices/9050000.mmci/id", "000abdef\n");
	tree_dir("sys/bus/auxiliary/devices/mlx5_core.eth.0");
	tree_dir("sys/bus/auxiliary/devices/nonumber");
	tree_dir("sys/bus/cpu/devices/cpu0");
	assert_int_equal(coldplug_walk(tree_fd(), note, NULL), 0);
	assert_has(trace_text(), "mmc:block ");
	assert_has(trace_text(), "amba:d00341011 free\n");
	assert_has(trace_text(), "amba:d000ABDEF free\n");
	assert_has(trace_text(), "auxiliary:mlx5_core.eth free\n");
	assert_int_equal(lines_with(trace_text(), " "), 5);
}

static void test_walk_without_sysfs(void **state)
{
	(void)state;
	assert_int_equal(coldplug_walk(tree_fd(), note, NULL), -ENOENT);
}

static void test_devices_once(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	modules_open(boot);
	tree_device("pci", "0000:00:01.0", "pci:v1", NULL);
	/* Bound, but sd and sg share the alias: one of them may be missing. */
	tree_device("scsi", "0:0:0:0", "scsi:t-0x00", "sg");
	/* What one bus has led to is being loaded while the others are looked through. */
	assert_int_equal(coldplug_step_devices(boot), STEP_WAITS);
	assert_int_equal(boot->modules->n, 1);
	assert_int_equal(boot->wake_ms, boot->now_ms);
	coldplug_want_all(boot);
	assert_int_equal(boot->modules->n, 2);
	tree_remove("sys/bus");
	assert_int_equal(coldplug_step_devices(boot), STEP_DONE);
	assert_string_equal(log_text(), "");
}

/* Those that were asked for are not asked for again, a bus that has come since then is not left out. */
static void test_devices_again(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	modules_open(boot);
	tree_device("pci", "0000:00:01.0", "pci:v1", NULL);
	coldplug_want_all(boot);
	assert_int_equal(boot->modules->n, 1);
	tree_device("scsi", "0:0:0:0", "scsi:t-0x00", NULL);
	coldplug_want_all(boot);
	assert_int_equal(boot->modules->n, 1);
	coldplug_walk_again(boot);
	coldplug_want_all(boot);
	assert_int_equal(boot->modules->n, 2);
	assert_string_equal(boot->modules->items[1].name, "sd_mod");
}

/* Of what has no drivers that one could ask for, not even the names are read. */
static void test_barren_buses(void **state)
{
	static const char *const buses[] = { "cpu", "memory", "pnp", "clocksource", "workqueue" };

	(void)state;
	for (size_t i = 0; i < sizeof(buses) / sizeof(buses[0]); i++)
		tree_device(buses[i], "thing0", "pci:v1", NULL);
	assert_int_equal(coldplug_walk(tree_fd(), note, NULL), 0);
	assert_string_equal(trace_text(), "");
	tree_device("memstick", "thing0", "pci:v1", NULL);
	assert_int_equal(coldplug_walk(tree_fd(), note, NULL), 0);
	assert_string_equal(trace_text(), "pci:v1 free\n");
}

/* What is only in the firmware's tables can wait until nothing else is being loaded. */
static void test_late(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	modules_open(boot);
	boot->modules->moved = false;
	loadorder_set_root_disk(boot, "");
	tree_device("pci", "0000:00:01.0", "pci:v1", NULL);
	tree_device("acpi", "ACPI0012:00", "scsi:t-0x00", NULL);
	coldplug_pump(boot);
	assert_int_equal(boot->modules->n, 0);
	while (coldplug_step_devices(boot) == STEP_WAITS)
		;
	assert_int_equal(boot->modules->n, 1);
	boot->wake_ms = INT64_MAX;
	coldplug_pump(boot);
	assert_int_equal(boot->modules->n, 1);
	assert_int_equal(boot->wake_ms, boot->start_ms + BOOT_TICK_MS);
	modules_pump(boot);
	assert_true(fake_worker_run(boot, LOADER, 0));
	coldplug_pump(boot);
	assert_int_equal(boot->modules->n, 1);
	assert_int_equal(boot->wake_ms, boot->start_ms + 200);
	boot->now_ms = boot->start_ms + 200;
	coldplug_pump(boot);
	assert_int_equal(boot->modules->n, 2);
	/* Once is enough: what comes later has events. */
	tree_device("acpi", "ACPI0013:00", "second", NULL);
	coldplug_pump(boot);
	assert_int_equal(boot->modules->n, 2);
	/* Not once the root is found: then that comes first. */
	coldplug_walk_again(boot);
	boot->coldplug->walked = true;
	loadorder_set_root_found(boot, true);
	coldplug_pump(boot);
	assert_false(boot->coldplug->walked_late);
	boot->now_ms += 5000;
	coldplug_pump(boot);
	assert_true(boot->coldplug->walked_late);
}

static void test_late_beside_a_loader_that_hangs(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	modules_open(boot);
	boot->modules->moved = false;
	tree_device("pci", "0000:00:01.0", "pci:v1", NULL);
	tree_device("acpi", "ACPI0012:00", "scsi:t-0x00", NULL);
	while (coldplug_step_devices(boot) == STEP_WAITS)
		;
	modules_pump(boot);
	boot->now_ms = boot->start_ms + BOOT_TICK_MS - 1;
	coldplug_pump(boot);
	assert_int_equal(boot->modules->n, 1);
	boot->now_ms++;
	coldplug_pump(boot);
	assert_int_equal(boot->modules->n, 2);
}

static void test_devices_without_sysfs(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	assert_int_equal(coldplug_step_devices(boot), STEP_DONE);
	assert_said("4 /sys/bus cannot be read: No such file or directory; drivers come by events "
		    "only\n");
}

static void test_named_in_their_order(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1 kinit.modules=second,nosuch,first");

	(void)state;
	modules_open(boot);
	assert_int_equal(coldplug_step_named(boot), STEP_WAITS);
	assert_int_equal(boot->modules->n, 1);
	assert_string_equal(boot->modules->items[0].name, "second");
	modules_pump(boot);
	assert_int_equal(coldplug_step_named(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, LOADER, 0));
	assert_int_equal(coldplug_step_named(boot), STEP_WAITS);
	assert_said("4 module nosuch is not in this image; going on without it\n");
	assert_string_equal(boot->modules->items[1].name, "first");
	modules_pump(boot);
	assert_true(fake_worker_run(boot, LOADER, 1));
	assert_int_equal(coldplug_step_named(boot), STEP_DONE);
	assert_int_equal(coldplug_step_named(boot), STEP_DONE);
	assert_int_equal(lines_with(log_text(), "nosuch"), 1);
}

/* What the image wants first goes before what the user names, and says nothing if it is not for this processor. */
static void test_first_of_all(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1 kinit.modules=second");
	struct utsname kernel;
	char path[128];

	(void)state;
	assert_int_equal(uname(&kernel), 0);
	snprintf(path, sizeof(path), "lib/modules/%s/kinit.first", kernel.release);
	tree_file(path, "sha-a\nnosuch\nsha-b\n");
	fake_kmod_add("sha-a", "sha_a", FAKE_PLAIN);
	fake_kmod_add("sha-b", "sha_b", FAKE_PLAIN);
	fake_kmod_fails("sha_a", -ENODEV, "sha_a");
	modules_open(boot);
	assert_int_equal(coldplug_step_named(boot), STEP_WAITS);
	assert_int_equal(boot->modules->n, 1);
	modules_pump(boot);
	assert_true(fake_worker_run(boot, LOADER, 0));
	assert_int_equal(coldplug_step_named(boot), STEP_WAITS);
	assert_int_equal(boot->modules->n, 2);
	modules_pump(boot);
	assert_true(fake_worker_run(boot, LOADER, 1));
	assert_int_equal(coldplug_step_named(boot), STEP_WAITS);
	assert_string_equal(boot->modules->items[2].name, "second");
	assert_string_equal(log_text(), "");
	tree_remove(path);
}

static void test_first_is_too_long(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");
	char path[128], text[COLDPLUG_FIRST_MAX + 1];
	struct utsname kernel;

	(void)state;
	assert_int_equal(uname(&kernel), 0);
	snprintf(path, sizeof(path), "lib/modules/%s/kinit.first", kernel.release);
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	tree_file(path, text);
	modules_open(boot);
	assert_int_equal(coldplug_step_named(boot), STEP_DONE);
	assert_string_equal(log_text(), "");
	tree_remove(path);
}

static void test_named_fails(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1 kinit.modules=first,second");

	(void)state;
	fake_kmod_fails("first", -EIO, "first");
	modules_open(boot);
	assert_int_equal(coldplug_step_named(boot), STEP_WAITS);
	modules_pump(boot);
	assert_true(fake_worker_run(boot, LOADER, 0));
	assert_said("4 module first failed: Input/output error\n");
	assert_int_equal(coldplug_step_named(boot), STEP_WAITS);
	assert_string_equal(boot->modules->items[1].name, "second");
}

static void test_named_hangs(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1 kinit.modules=first,second");

	(void)state;
	modules_open(boot);
	assert_int_equal(coldplug_step_named(boot), STEP_WAITS);
	modules_pump(boot);
	assert_int_equal(coldplug_step_named(boot), STEP_WAITS);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 10000);
	boot->now_ms = FAKE_START_MS + 9999;
	assert_int_equal(coldplug_step_named(boot), STEP_WAITS);
	assert_string_equal(log_text(), "");
	boot->now_ms = FAKE_START_MS + 10000;
	assert_int_equal(coldplug_step_named(boot), STEP_WAITS);
	assert_string_equal(
		log_text(), "4 module first is still loading after 10 s; going on without it\n");
	modules_pump(boot);
	assert_true(fake_worker_run(boot, LOADER, 1));
	assert_int_equal(coldplug_step_named(boot), STEP_DONE);
	assert_int_equal(lines_with(log_text(), "still loading"), 1);
}

/* They look once for what their parameters name. */
static void test_named_that_wait_for_others(void **state)
{
	struct boot *boot = boot_make("root=ubi0:a kinit.modules=block2mtd,ubi,first ubi.mtd=0 "
				      "block2mtd.block2mtd=/dev/sda");

	(void)state;
	fake_kmod_add("block2mtd", "block2mtd", FAKE_PLAIN);
	fake_kmod_add("ubi", "ubi", FAKE_PLAIN);
	modules_open(boot);
	assert_int_equal(coldplug_step_named(boot), STEP_WAITS);
	assert_int_equal(boot->modules->n, 1);
	assert_string_equal(boot->modules->items[0].name, "first");
	boot = boot_make("root=ubi0:a kinit.modules=ubi,first");
	modules_open(boot);
	assert_int_equal(coldplug_step_named(boot), STEP_WAITS);
	assert_string_equal(boot->modules->items[0].name, "ubi");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_walk),
		TEST(test_walk_without_modalias),
		TEST(test_walk_without_sysfs),
		TEST(test_devices_once),
		TEST(test_devices_again),
		TEST(test_barren_buses),
		TEST(test_late),
		TEST(test_late_beside_a_loader_that_hangs),
		TEST(test_devices_without_sysfs),
		TEST(test_named_in_their_order),
		TEST(test_first_of_all),
		TEST(test_first_is_too_long),
		TEST(test_named_fails),
		TEST(test_named_hangs),
		TEST(test_named_that_wait_for_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
