/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/driverlist.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define SAS "pci:v00001000d00000054sv00001000sd00003150bc01sc00i00"
#define NIC "pci:v00008086d0000100Esv00001AF4sd00001100bc02sc00i00"
#define STICK "usb:v0951p1666d0110dc00dsc00dp00ic08isc06ip50in00"
#define TEMPLATE "pci:v0000%%%%d0000%%%%sv*sd*bc*sc*i*\n"

/* In memory of its own size. */
static void finds(const char *list, const char *modalias, const char *want)
{
	char *copy = strdup(list), name[32];

	assert_non_null(copy);
	driverlist_find(copy, modalias, name, sizeof(name));
	assert_string_equal(name, want);
	free(copy);
}

static void test_patterns(void **state)
{
	static const char list[] = "pci:v00001000d00000030sv*sd*bc*sc*i* mptspi\n"
				   "pci:v00001000d00000054sv*sd*bc*sc*i* mptsas\n"
				   "pci:v00001000d*sv*sd*bc01sc00i* other\n"
				   "a-line-without-module\n"
				   "\n"
				   "usb:v*p*d*dc*dsc*dp*ic08isc06ip[56]0in* usb_storage\n"
				   "virtio:d00000002v* virtio_blk";

	(void)state;
	finds(list, SAS, "mptsas");
	finds(list, STICK, "usb_storage");
	finds(list, "virtio:d00000002v00001AF4", "virtio_blk");
	finds(list, NIC, "");
	finds(list, "a-line-without-module", "");
	finds(list, "", "");
	finds("", SAS, "");
	finds("pci:* ", SAS, "");
}

static void test_a_very_long_pattern(void **state)
{
	static char list[2048];

	(void)state;
	memset(list, '*', 1000);
	strcpy(list + 1000, " toolong\n* short\n");
	finds(list, SAS, "short");
	finds("* a_module_whose_name_is_longer_than_any_room\n", SAS,
		"a_module_whose_name_is_longer_t");
}

/* As the kernel writes it. */
static const char *pci(unsigned vendor, unsigned device)
{
	static char text[80];

	snprintf(text, sizeof(text), "pci:v%08Xd%08Xsv00001000sd00003150bc01sc00i00", vendor,
		device);
	return text;
}

static void test_digits(void **state)
{
	static const char list[] = TEMPLATE " ahci 80862652-3 81-3 10DE044C-F 5FF-702\n"
					    " sym 10000001\n"
					    " zero 5\n";
	static const struct {
		unsigned vendor, device;
		const char *module;
	} rows[] = {
		{ 0x8086, 0x2651, "" },
		{ 0x8086, 0x2652, "ahci" },
		{ 0x8086, 0x2653, "ahci" },
		{ 0x8086, 0x2654, "" },
		{ 0x8086, 0x2681, "ahci" },
		{ 0x8086, 0x2682, "ahci" },
		{ 0x8086, 0x2684, "" },
		{ 0x10de, 0x044b, "" },
		{ 0x10de, 0x044c, "ahci" },
		{ 0x10de, 0x044f, "ahci" },
		{ 0x10de, 0x0450, "" },
		{ 0x10de, 0x05ff, "ahci" },
		{ 0x10de, 0x069a, "ahci" },
		{ 0x10de, 0x0702, "ahci" },
		{ 0x10de, 0x0703, "" },
		{ 0x10de, 0x2652, "" },
		{ 0x1000, 0x0001, "sym" },
		{ 0x0000, 0x0005, "zero" },
		{ 0x10000, 0x0001, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		finds(list, pci(rows[i].vendor, rows[i].device), rows[i].module);
	finds(list, "", "");
	finds(list, "pci:v00008086d00002652", "");
	finds(list, "pci:v00008086d00002652sv1sd2bc3sc4i", "ahci");
	finds(list, "usb:v8086p2652", "");
}

static void test_templates(void **state)
{
	(void)state;
	finds("virtio:d0000%%%%v*\n blk 2\n", "virtio:d00000002v00001AF4", "blk");
	finds("usb:v%%%%p%%%%d*dc*dsc*dp*ic08isc*ip*in*\n mass 9511666\n", STICK, "mass");
	finds("usb:v%%%%p%%%%d*dc*dsc*dp*ic09isc*ip*in*\n mass 9511666\n", STICK, "");
	finds("usb:v%%%%p%%%%d%%%%dc*\n mass 95116660100-110\n", STICK, "mass");
	finds("usb:v%%%%p%%%%d%%%%dc*\n mass 95116660111-200\n", STICK, "");
	finds("usb:v%%%%p\n part 951\n", STICK, "");
	/* One goes until the next; an empty line ends what is below. */
	finds("virtio:d0000%%%%v*\npci:v0000%%%%d*\n blk 2\n", "virtio:d00000002v0", "");
	finds("virtio:d0000%%%%v*\n\n blk 2\n", "virtio:d00000002v0", "");
	finds("virtio:d0000%%%%v*\n one 1\nacpi:x acpi\n blk 2\n", "virtio:d00000002v0", "");
	finds(" blk 2\nvirtio:d0000%%%%v*\n", "virtio:d00000002v0", "");
}

/* None of it is written by kinit-image. */
static void test_damage(void **state)
{
	static const char *const lists[] = {
		TEMPLATE,
		TEMPLATE " ",
		TEMPLATE "  \n",
		TEMPLATE " a",
		TEMPLATE " a -",
		TEMPLATE " a - --\n",
		TEMPLATE " a 100000541\n",
		TEMPLATE " a 1-100000541\n",
		TEMPLATE " a 10000055-10000053\n",
		TEMPLATE " a 0000000000000000000000000000000000000000000000000000000010000054\n",
		"%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%\n a 0-FFFFFFFF\n",
		"%%%%*%%%%\n a 0-FFFFFFFF\n",
		"pci:v%%%%**\n a 0-FFFF\n",
		"pci:v*\n a 0\n",
		"pci:v%%%%x*\n a 0-FFFF\n",
		"*\n a\n",
		"*%\n a\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		finds(lists[i], SAS, "");
}

static void test_has(void **state)
{
	static const char list[] =
		"acpi*:PNP0700:* floppy\n" TEMPLATE " ahci 80862652 81\n nvme 1\n\nusb:* uas";

	(void)state;
	assert_true(driverlist_has(list, "floppy") && driverlist_has(list, "ahci"));
	assert_true(driverlist_has(list, "nvme") && driverlist_has(list, "uas"));
	assert_false(driverlist_has(list, "81") || driverlist_has(list, "80862652"));
	assert_false(driverlist_has(list, "ahc") || driverlist_has(list, "hci"));
	assert_false(driverlist_has(list, "") || driverlist_has("", "ahci"));
	assert_false(driverlist_has(list, "acpi*:PNP0700:*"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_a_very_long_pattern),
		cmocka_unit_test(test_digits),
		cmocka_unit_test(test_templates),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
