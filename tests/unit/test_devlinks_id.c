/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/devlinks.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/linktree.h"
#include "tests/unit/unit.h"

#define SCSI "pci0000:00/0000:00:01.0/host0=scsi/target0:0:1=scsi/0:0:1:0=scsi/block/"
#define USB \
	"pci0000:00/0000:00:0c.0/usb3=usb/3-1=usb/3-1:1.0=usb/host9=scsi/target9:0:0=scsi/9:0:0:3=scsi/block/"
/* Directories above that of a disk of SCSI: of its device, and of the device and the interface of USB. */
enum { DEVICE = 2, INTERFACE = 5, STICK = 6 };

static int setup(void **state)
{
	fake_sys_clear();
	fake_sys_identity(NULL);
	return tree_setup(state);
}

static void test_rows(void **state)
{
	(void)state;
	linktree_disk("pci0000:00/0000:00:10.0/virtio0/block/vda");
	linktree_attr(0, "serial", "");
	linktree_check(0, "");
	linktree_attr(0, "serial", " Odd  Disk/\xc3\xa4%$x ");
	linktree_check(0, "by-id/virtio-Odd_Disk/\xc3\xa4__x");
	linktree_check(12, "by-id/virtio-Odd_Disk/\xc3\xa4__x-part12");
	linktree_disk("x/mmc0:4567/block/mmcblk0");
	linktree_attr(2, "name", "QEMU!");
	linktree_check(0, "");
	linktree_attr(2, "serial", "0xdeadbeef");
	linktree_check(1, "by-id/mmc-QEMU__0xdeadbeef-part1");
	/* Its boot partitions have the same values above them. */
	linktree_disk("x/mmc0:4567/block/mmcblk0/mmcblk0boot0");
	linktree_check(0, "");
	linktree_disk("virtual/block/dm-1");
	linktree_attr(0, "dm/name", "vg0-my\\x20root");
	linktree_check(0, "by-id/dm-name-vg0-my\\x20root");
	linktree_attr(0, "dm/uuid", "LVM-abc");
	linktree_check(0, "by-id/dm-name-vg0-my\\x20root by-id/dm-uuid-LVM-abc");
	linktree_disk("virtual/block/loop0");
	linktree_attr(0, "serial", "no");
	linktree_check(0, "");
	linktree_disk("LNXSYSTM:00/ndbus0/region0/namespace0.0/block/pmem0");
	linktree_attr(2, "uuid", "2f2e");
	linktree_check(0, "by-id/pmem-2f2e");
	linktree_disk("x/memstick0/block/mspblk0");
	linktree_attr(2, "name", "MSPRO");
	linktree_attr(2, "serial", "7");
	linktree_check(0, "by-id/memstick-MSPRO_7");
}

static void test_nvme(void **state)
{
	(void)state;
	linktree_disk("pci0000:60/0000:61:00.0/nvme/nvme1/nvme1n1");
	linktree_attr(0, "wwid", "eui.0025385b71b0f3c1");
	linktree_check(0, "by-id/nvme-eui.0025385b71b0f3c1");
	linktree_attr(0, "nsid", "1");
	linktree_attr(1, "model", "A  B                 ");
	linktree_attr(1, "serial", "  S1 ");
	linktree_check(0, "by-id/nvme-eui.0025385b71b0f3c1 by-id/nvme-A_B__S1 by-id/nvme-A__B___S1 "
			  "by-id/nvme-A__B___S1_1");
	/* Blanks in front of the serial number are inside of the name. */
	linktree_attr(1, "serial", "/1");
	linktree_check(2, "by-id/nvme-eui.0025385b71b0f3c1-part2 by-id/nvme-A__B__1-part2 "
			  "by-id/nvme-A__B__1_1-part2");
	/* The first one of a drive has its name, whatever its number; no other. */
	linktree_attr(1, "serial", "S");
	linktree_attr(0, "nsid", "5");
	linktree_check(0, "by-id/nvme-eui.0025385b71b0f3c1 by-id/nvme-A_B_S by-id/nvme-A__B_S "
			  "by-id/nvme-A__B_S_5");
	linktree_disk("pci0000:60/0000:61:00.0/nvme/nvme1/nvme1n2");
	linktree_attr(0, "nsid", "7");
	linktree_check(0, "by-id/nvme-A__B_S_7");
}

/* VENDOR and MODEL as INQUIRY has them. */
static void inquiry(const char *vendor, const char *model)
{
	char bytes[128];
	int len =
		snprintf(bytes, sizeof(bytes), "%8s%-8.8s%-16.16s2.5+", "xxxxxxxx", vendor, model);

	linktree_bytes(DEVICE, "inquiry", bytes, len);
}

#define PAGE83(...)                                                                      \
	linktree_bytes(DEVICE, "vpd_pg83", (const uint8_t[]){ 0, 0x83, 0, __VA_ARGS__ }, \
		sizeof((const uint8_t[]){ 0, 0x83, 0, __VA_ARGS__ }))

static void test_scsi(void **state)
{
	(void)state;
	linktree_disk(SCSI "sda");
	inquiry("QEMU", "QEMU HARDDISK");
	PAGE83(7, 2, 0, 0, 3, 'S', ' ', '1');
	linktree_check(0, "by-id/scsi-0QEMU_QEMU_HARDDISK_S_1");
	linktree_bytes(DEVICE, "vpd_pg80", "\0\x80\0\003S 1", 7);
	linktree_check(3,
		"by-id/scsi-0QEMU_QEMU_HARDDISK_S_1-part3 by-id/scsi-SQEMU_QEMU_HARDDISK_S_1-part3");
	/* A number of NAA, one of the port, and one that the page has no room for. */
	PAGE83(12 + 8 + 4, 1, 3, 0, 8, 0x50, 0, 0xc5, 0, 0x15, 0xea, 0x71, 0xab, 1, 0x14, 0, 4, 0,
		0, 0, 1, 1, 3, 0, 8);
	linktree_check(0, "by-id/scsi-35000c50015ea71ab by-id/wwn-0x5000c50015ea71ab "
			  "by-id/scsi-SQEMU_QEMU_HARDDISK_S_1");
	linktree_bytes(DEVICE, "vpd_pg80", "\0\x80\0\003S", 5);
	linktree_check(0, "by-id/scsi-35000c50015ea71ab by-id/wwn-0x5000c50015ea71ab");
	/* 16 bytes of NAA; a text of T10 with a slash. */
	PAGE83(20, 1, 3, 0, 16, 0x60, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	linktree_check(0, "by-id/scsi-3600102030405060708090a0b0c0d0e0f "
			  "by-id/wwn-0x600102030405060708090a0b0c0d0e0f");
	PAGE83(12, 2, 1, 0, 8, 'A', '/', ' ', ' ', ' ', 'b', '?', ' ');
	linktree_check(0, "by-id/scsi-1A__b_");
	/* Of the SCSI of old. */
	PAGE83(4, 0x60, 0, 0x60, 0x48);
	linktree_check(0, "by-id/scsi-360006048");
	/* Pages that are cut off. */
	PAGE83(40, 1, 3, 0, 8, 0x50);
	linktree_check(0, "");
	PAGE83(0);
	linktree_check(0, "");
}

static void ata_text(uint8_t *to, size_t size, const char *text)
{
	for (size_t i = 0; i < size; i++)
		to[i] = i < strlen(text) ? text[i] : ' ';
}

static void test_ata(void **state)
{
	static uint8_t identity[512], page[572];

	(void)state;
	linktree_disk(SCSI "sda");
	ata_text(identity + 54, 40, " Odd  Disk/\xc3\xa4%$x ");
	ata_text(identity + 20, 20, " a b /\xc3\xa9 ");
	fake_sys_identity(identity);
	linktree_check(1, "by-id/ata-Odd_Disk_\xc3\xa4__x_a_b__\xc3\xa9-part1");
	ata_text(identity + 20, 20, "");
	memcpy(identity + 216, (const uint16_t[]){ 0x5000, 0xc500, 0x15ea, 0x71ae }, 8);
	linktree_check(0, "by-id/ata-Odd_Disk_\xc3\xa4__x by-id/wwn-0x5000c50015ea71ae");
	identity[217] = 0x60;
	linktree_check(0, "by-id/ata-Odd_Disk_\xc3\xa4__x");
	/* As the disk itself has it, in /sys. */
	memset(page, 0, sizeof(page));
	ata_text(page + 60 + 54, 40, "DMOLE1  ");
	ata_text(page + 60 + 20, 20, " S12");
	memcpy(page + 60 + 216, "\x00\x50\x00\xc5\xea\x15\xae\x71", 8);
	linktree_bytes(DEVICE, "vpd_pg89", page, sizeof(page));
	linktree_check(0, "by-id/ata-MDLO1E_S_21 by-id/wwn-0x5000c50015ea71ae");
	linktree_bytes(DEVICE, "vpd_pg89", page, sizeof(page) - 1);
	linktree_check(0, "by-id/ata-Odd_Disk_\xc3\xa4__x");
	/* Only a disk that the kernel has as one of SCSI is asked. */
	linktree_disk("x/block/sdb");
	linktree_check(0, "");
	fake_sys_identity(NULL);
}

static void test_usb(void **state)
{
	(void)state;
	linktree_disk(USB "sda");
	linktree_attr(STICK, "idVendor", "46f4");
	linktree_attr(STICK, "idProduct", "0001");
	linktree_check(0, "by-id/usb-46f4_0001");
	linktree_attr(STICK, "manufacturer", "The / Maker");
	linktree_attr(STICK, "product", "Stick ");
	linktree_attr(STICK, "serial", "usb 1");
	linktree_check(1, "by-id/usb-The___Maker_Stick_usb_1-part1");
	/* What speaks SCSI has its names from there, and the number of its unit. */
	linktree_attr(INTERFACE, "bInterfaceClass", "08");
	linktree_attr(INTERFACE, "bInterfaceSubClass", "06");
	linktree_attr(DEVICE, "vendor", "QEMU    ");
	linktree_attr(DEVICE, "model", "QEMU HARDDISK   ");
	linktree_check(0, "by-id/usb-QEMU_QEMU_HARDDISK_usb_1-0:3");
	/* As do CD drives. */
	linktree_attr(INTERFACE, "bInterfaceSubClass", "02");
	linktree_check(0, "by-id/usb-QEMU_QEMU_HARDDISK_usb_1-0:3");
	linktree_attr(DEVICE, "vendor", "        ");
	linktree_attr(STICK, "serial", "a,b");
	linktree_check(0, "by-id/usb-The___Maker_QEMU_HARDDISK-0:3");
	linktree_attr(STICK, "serial", "\xc3\xa4");
	linktree_attr(INTERFACE, "bInterfaceClass", "ff");
	linktree_check(0, "by-id/usb-The___Maker_Stick");
}

#define HUNDRED \
	"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"

/* udev reads 63 bytes of such a text. */
static void test_long_texts_of_usb(void **state)
{
	(void)state;
	linktree_disk(USB "sda");
	linktree_attr(STICK, "manufacturer", " a  " HUNDRED);
	linktree_attr(STICK, "product", HUNDRED);
	linktree_attr(STICK, "serial", HUNDRED);
	linktree_check(0,
		"by-id/usb-a_01234567890123456789012345678901234567890123456789012345678_"
		"012345678901234567890123456789012345678901234567890123456789012_" HUNDRED);
}

/* What does not fit is left out whole. */
static void test_too_many(void **state)
{
	(void)state;
	linktree_disk("pci0000:60/0000:61:00.0/nvme/nvme1/nvme1n1");
	linktree_attr(0, "nsid", "1");
	linktree_attr(1, "model", HUNDRED "  " HUNDRED);
	linktree_attr(1, "serial", "b");
	linktree_attr(0, "wwid", HUNDRED);
	linktree_check(0, "by-id/nvme-" HUNDRED " by-id/nvme-" HUNDRED "_" HUNDRED "_b "
			  "by-id/nvme-" HUNDRED "__" HUNDRED "_b");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rows, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_nvme, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_scsi, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_ata, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_usb, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_long_texts_of_usb, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_too_many, setup, tree_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
