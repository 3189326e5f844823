/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/modalias.h"
#include "tests/unit/unit.h"

#define SAS "pci:v00001000d00000054sv00001000sd00003150bc01sc00i00"
#define NIC "pci:v00008086d0000100Esv00001AF4sd00001100bc02sc00i00"
#define WIRELESS "pci:v0000168Cd0000002Asv0000168Csd00002096bc02sc80i00"
#define STICK "usb:v0951p1666d0110dc00dsc00dp00ic08isc06ip50in00"

static void test_the_way_to_a_disk(void **state)
{
	static const struct {
		const char *modalias, *disk;
		bool may;
	} rows[] = {
		{ SAS, "sda", true },
		{ SAS, "", true },
		{ SAS, "vda1", false },
		{ SAS, "nvme0n1", true },
		{ SAS, "md0", true },
		{ "pci:v00001AF4d00001001sv00001AF4sd00000002bc01sc00i00", "vda", true },
		{ "virtio:d00000002v00001AF4", "vda", true },
		{ "virtio:d00000001v00001AF4", "vda", false },
		{ "virtio:d00000008v00001AF4", "sda", true },
		{ "pci:v00008086d0000A77Fsv0sd0bc06sc04i00", "vda", true },
		{ STICK, "vda", false },
		{ STICK, "nvme0n1p2", false },
		{ STICK, "sdb", true },
		{ "scsi:t-0x00", "vda", false },
		/* Of these, who knows. */
		{ "of:NmmcT(null)Cx", "vda", true },
		{ "acpi:LNRO0005:", "vda", true },
		{ "platform:xen", "xvda", true },
		{ "pci:v00005853d00000001sv0sd0bcFFsc80i00", "xvda", true },
		{ SAS, "xvda", false },
		/* No disk ever is behind these. */
		{ NIC, "sda", false },
		{ NIC, "", false },
		{ "pci:v00001234d00001111sv0sd0bc03sc00i00", "", false },
		{ "serio:ty06pr00id00ex00", "sda", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (modalias_may_lead_to(rows[i].modalias, rows[i].disk) != rows[i].may)
			fail_msg("%s %s", rows[i].modalias, rows[i].disk);
}

static void named(const char *modalias, const char *want)
{
	char text[64];

	modalias_device(modalias, text, sizeof(text));
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
	modalias_device("platform:rtc_cmos", text, sizeof(text));
	assert_string_equal(text, "platfor");
	modalias_device("pci:v00000000000000000000000000000000000000000001d2", text, sizeof(text));
	assert_int_equal(strlen(text), 7);
}

static void test_kinds(void **state)
{
	(void)state;
	assert_true(modalias_is_storage(SAS) && modalias_is_storage(STICK));
	assert_true(modalias_is_storage("virtio:d00000002v00001AF4"));
	assert_true(modalias_is_storage("scsi:t-0x00") && modalias_is_storage("mmc:block"));
	assert_false(modalias_is_storage(NIC) || modalias_is_storage("virtio:d00000001v00001AF4"));
	assert_false(modalias_is_storage("scsi:t-0x03") || modalias_is_storage(""));
	assert_true(modalias_is_card(NIC) && modalias_is_card("virtio:d00000001v00001AF4"));
	assert_false(modalias_is_card(WIRELESS) || modalias_is_card(SAS) || modalias_is_card(""));
	assert_false(modalias_is_card("virtio:d00000012v00001AF4"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_way_to_a_disk),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_names_of_damaged_aliases),
		cmocka_unit_test(test_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
