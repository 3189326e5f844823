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

/* An image that is for no network has no list of them. */
static void test_report_cards_without_a_list(void **state)
{
	(void)state;
	put_absent("pci:v00001000d00000054sv*sd*bc*sc*i* mptsas\n");
	tree_device("pci", "0000:00:07.0", NIC, NULL);
	reports("3 devices without a driver:\n3   none\n");
	network = true;
	reports("3 devices without a driver:\n"
		"3   PCI 8086:100e (network; its driver is not in this image)\n");
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
		TEST(test_report),
		TEST(test_report_only_what_matters),
		TEST(test_report_cards),
		TEST(test_report_cards_without_a_list),
		TEST(test_report_nothing),
		TEST(test_report_unknown_storage),
		TEST(test_report_blacklisted),
		TEST(test_report_failed),
		TEST(test_report_not_loaded_yet),
		TEST(test_report_hundreds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
