/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/utsname.h>

#include "kinit/boot.h"
#include "kinit/driver/driverless.h"
#include "kinit/driver/modules.h"
#include "kinit/net/netif.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define SAS "pci:v00001000d00000054sv00001000sd00003150bc01sc00i00"
#define NIC "pci:v00008086d0000100Esv00001AF4sd00001100bc02sc00i00"
#define STICK "usb:v0951p1666d0110dc00dsc00dp00ic08isc06ip50in00"

static struct boot *boot;
static bool network;

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_kmod_clear();
	boot = boot_make("root=/dev/sda1");
	network = false;
	return err;
}

static void put_list(const char *name, const char *text)
{
	struct utsname kernel;
	char path[256];

	uname(&kernel);
	snprintf(path, sizeof(path), "lib/modules/%s/%s", kernel.release, name);
	tree_file(path, text);
}

static void put_absent(const char *text)
{
	put_list("kinit.absent", text);
}

static void reports(const char *want)
{
	log_clear();
	driverless_report(boot, network);
	assert_string_equal(log_text(), want);
}

static void named(const char *modalias, const char *want)
{
	char text[64];

	driverless_device_name(modalias, text, sizeof(text));
	assert_string_equal(text, want);
}

static void test_names(void **state)
{
	(void)state;
	named(SAS, "PCI 1000:0054");
	named(NIC, "PCI 8086:100e");
	named("pci:v0000DEADd0000BEEFsv0", "PCI dead:beef");
	named("pci:v00012345d00000001sv0", "PCI 12345:0001");
	named(STICK, "USB 0951:1666");
	named("virtio:d00000002v00001AF4", "virtio 0002");
	named("acpi:PNP0A03:", "acpi:PNP0A03:");
	named("platform:rtc_cmos", "platform:rtc_cmos");
	named("", "");
}

static void test_names_of_damaged_aliases(void **state)
{
	char text[8];

	(void)state;
	named("pci:", "pci:");
	named("pci:v", "PCI ");
	named("usb:v12", "USB 12:");
	driverless_device_name("platform:rtc_cmos", text, sizeof(text));
	assert_string_equal(text, "platfor");
	driverless_device_name(
		"pci:v00000000000000000000000000000000000000000001d2", text, sizeof(text));
	assert_int_equal(strlen(text), 7);
}

static void absent(const char *list, const char *modalias, const char *want)
{
	char name[32];

	driverless_absent_module(list, modalias, name, sizeof(name));
	assert_string_equal(name, want);
}

static void test_absent_list(void **state)
{
	static const char list[] = "pci:v00001000d00000030sv*sd*bc*sc*i* mptspi\n"
				   "pci:v00001000d00000054sv*sd*bc*sc*i* mptsas\n"
				   "pci:v00001000d*sv*sd*bc01sc00i* other\n"
				   "a-line-without-module\n"
				   "\n"
				   "usb:v*p*d*dc*dsc*dp*ic08isc06ip[56]0in* usb_storage\n"
				   "virtio:d00000002v* virtio_blk";

	(void)state;
	absent(list, SAS, "mptsas");
	absent(list, STICK, "usb_storage");
	absent(list, "virtio:d00000002v00001AF4", "virtio_blk");
	absent(list, NIC, "");
	absent(list, "a-line-without-module", "");
	absent(list, "", "");
	absent("", SAS, "");
	absent("pci:* ", SAS, "");
}

static void test_a_very_long_pattern(void **state)
{
	static char list[2048];

	(void)state;
	memset(list, '*', 1000);
	strcpy(list + 1000, " toolong\n* short\n");
	absent(list, SAS, "short");
	absent("* a_module_whose_name_is_longer_than_any_room\n", SAS,
		"a_module_whose_name_is_longer_t");
}

static void test_report(void **state)
{
	(void)state;
	put_absent("pci:v00001000d00000054sv*sd*bc*sc*i* mptsas\n");
	tree_device("pci", "0000:00:05.0", SAS, NULL);
	reports("3 devices without a driver:\n"
		"3   PCI 1000:0054 (would be mptsas; not in this image)\n");
}

/* Two of the same kind are one line; devices with a driver, or of no use to a root, none. */
static void test_report_only_what_matters(void **state)
{
	(void)state;
	put_absent("pci:v00001000d00000054sv*sd*bc*sc*i* mptsas\n");
	tree_device("pci", "0000:00:05.0", SAS, NULL);
	tree_device("pci", "0000:00:06.0", SAS, NULL);
	tree_device("pci", "0000:00:07.0", NIC, NULL);
	tree_device("usb", "1-1:1.0", STICK, "usb-storage");
	tree_device("acpi", "PNP0A03:00", "acpi:PNP0A03:", NULL);
	reports("3 devices without a driver:\n"
		"3   PCI 1000:0054 (would be mptsas; not in this image)\n");
}

/* Cards matter where a network is wanted. */
static void test_report_cards(void **state)
{
	(void)state;
	put_absent("pci:v00001000d00000054sv*sd*bc*sc*i* mptsas\n");
	put_list("kinit.absent.net", "pci:v00008086d0000100Esv*sd*bc*sc*i* e1000\n");
	tree_device("pci", "0000:00:07.0", NIC, NULL);
	reports("3 devices without a driver:\n3   none\n");
	network = true;
	reports("3 devices without a driver:\n"
		"3   PCI 8086:100e (would be e1000; not in this image)\n");
	tree_device("pci", "0000:00:05.0", SAS, NULL);
	log_clear();
	driverless_report(boot, network);
	assert_said("would be mptsas");
	assert_said("would be e1000");
	tree_remove("lib/modules");
	put_list("kinit.absent.net", "pci:v00008086d0000100Esv*sd*bc*sc*i* e1000\n");
	log_clear();
	driverless_report(boot, network);
	assert_said("would be e1000");
}

static void test_report_nothing(void **state)
{
	(void)state;
	reports("3 devices without a driver:\n3   none\n");
	tree_device("pci", "0000:00:07.0", NIC, NULL);
	tree_device("pci", "0000:00:05.0", SAS, "mptsas");
	reports("3 devices without a driver:\n3   none\n");
}

static void test_report_unknown_storage(void **state)
{
	(void)state;
	tree_device("pci", "0000:00:05.0", SAS, NULL);
	reports("3 devices without a driver:\n"
		"3   PCI 1000:0054 (storage; no module of this kernel is known)\n");
	tree_remove("sys/bus/pci");
	tree_device("usb", "1-1:1.0", STICK, NULL);
	reports("3 devices without a driver:\n"
		"3   USB 0951:1666 (storage; no module of this kernel is known)\n");
}

static void test_report_blacklisted(void **state)
{
	(void)state;
	fake_kmod_add(SAS, "mptsas", FAKE_BLACKLISTED);
	modules_open(boot);
	modules_want(boot, SAS, false);
	tree_device("pci", "0000:00:05.0", SAS, NULL);
	reports("3 devices without a driver:\n"
		"3   PCI 1000:0054 (would be mptsas; blacklisted)\n");
}

static void test_report_failed(void **state)
{
	(void)state;
	fake_kmod_add(SAS, "mptsas", FAKE_PLAIN);
	fake_kmod_fails("mptsas", -ENOENT, "mptbase");
	modules_open(boot);
	modules_want(boot, SAS, false);
	modules_pump(boot);
	assert_true(fake_worker_run(boot, "module loader", 0));
	tree_device("pci", "0000:00:05.0", SAS, NULL);
	reports("3 devices without a driver:\n"
		"3   PCI 1000:0054 (would be mptsas; it needs mptbase: No such file or "
		"directory)\n");
}

/* In the image, and nobody has come to it: a module of this kernel is known. */
static void test_report_not_loaded_yet(void **state)
{
	(void)state;
	fake_kmod_add(SAS, "mptsas", FAKE_PLAIN);
	modules_open(boot);
	tree_device("pci", "0000:00:05.0", SAS, NULL);
	reports("3 devices without a driver:\n"
		"3   PCI 1000:0054 (would be mptsas; not loaded yet)\n");
	modules_want(boot, SAS, false);
	modules_pump(boot);
	reports("3 devices without a driver:\n"
		"3   PCI 1000:0054 (would be mptsas; still loading)\n");
	assert_true(fake_worker_run(boot, "module loader", 0));
	reports("3 devices without a driver:\n"
		"3   PCI 1000:0054 (storage; mptsas is loaded, and has not taken it)\n");
}

static void test_report_hundreds(void **state)
{
	static char absent_list[32 * 1024];
	char name[32], alias[64];

	(void)state;
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "0000:%02x:00.0", i);
		snprintf(alias, sizeof(alias), "pci:v00001000d%08Xsv0sd0bc01sc00i00", i);
		tree_device("pci", name, alias, NULL);
	}
	strcpy(absent_list, "pci:v00001000d*sv*sd*bc*sc*i* many\n");
	put_absent(absent_list);
	log_clear();
	driverless_report(boot, network);
	assert_in_range(lines_with(log_text(), "would be many"), 10, 100);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_names),
		TEST(test_names_of_damaged_aliases),
		TEST(test_absent_list),
		TEST(test_a_very_long_pattern),
		TEST(test_report),
		TEST(test_report_only_what_matters),
		TEST(test_report_cards),
		TEST(test_report_nothing),
		TEST(test_report_unknown_storage),
		TEST(test_report_blacklisted),
		TEST(test_report_failed),
		TEST(test_report_not_loaded_yet),
		TEST(test_report_hundreds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
