/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/devlinks.h"
#include "tests/unit/help/linktree.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/unit.h"

#define P "by-path/pci-0000:00:1f.2-"

/* Of each the path in /sys, as in guests, and the names. */
static void test_buses(void **state)
{
	static const char *const rows[][2] = {
		/* virtio: directly on a bus, and behind a root port and a bridge. */
		{ "pci0000:00/0000:00:03.0=pci/virtio0=virtio/block/vda",
			"by-path/pci-0000:00:03.0 by-path/virtio-pci-0000:00:03.0" },
		{ "pci0000:00/0000:00:02.0=pci/0000:01:00.0=pci/0000:02:01.0=pci/virtio1=virtio/block/vdb",
			"by-path/pci-0000:02:01.0 by-path/virtio-pci-0000:02:01.0" },
		/* A domain of its own, behind a device (VMD). */
		{ "pci0000:00/0000:00:0e.0=pci/pci10000:e0/10000:e0:06.0=pci/10000:e1:00.0=pci/virtio2=virtio/"
		  "block/vdc",
			"by-path/pci-0000:00:0e.0-pci-10000:e1:00.0 "
			"by-path/virtio-pci-0000:00:0e.0-pci-10000:e1:00.0" },
		{ "pci0000:00/0000:00:01.0=pci/virtio3=virtio/host0=scsi/target0:0:2=scsi/0:0:2:3=scsi/block/"
		  "sda",
			"by-path/pci-0000:00:01.0-scsi-0:0:2:3" },
		/* Nothing that lasts is above them. */
		{ "virtual/block/loop0", "" },
		{ "virtual/block/dm-0", "" },
		{ "platform/vmd.0=platform/block/xvda", "by-path/platform-vmd.0" },
		{ "vbd-51712=xen/block/xvdb", "" },
		/* The older name of virtio is for those on PCI. */
		{ "platform/a003e00.virtio_mmio=platform/virtio0=virtio/block/vdd",
			"by-path/platform-a003e00.virtio_mmio" },
		/* What is not known to be a way. */
		{ "pci0000:00/0000:00:09.0=pci/mmc_host/mmc0=mmc_host/mmc0:4567=mmc/block/mmcblk0",
			"" },
		{ "platform/fe340000.mmc=platform/mmc_host/mmc1=mmc_host/mmc1:0001=mmc/block/mmcblk1",
			"by-path/platform-fe340000.mmc" },
		{ "platform/fe340000.mmc=platform/mmc_host/mmc1=mmc_host/mmc1:0001=mmc/block/mmcblk1/mmcblk1boot1",
			"by-path/platform-fe340000.mmc-boot1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		linktree_disk(rows[i][0]);
		linktree_check(0, rows[i][1]);
	}
}

static void test_ata(void **state)
{
	(void)state;
	linktree_disk(
		"pci0000:00/0000:00:1f.2=pci/ata3/host2=scsi/target2:0:0=scsi/2:0:0:0=scsi/block/sda");
	/* Without the number of its port there is no name. */
	linktree_check(0, "");
	tree_file("sys/class/ata_port/ata3/port_no", "1\n");
	linktree_check(0, P "ata-1.0 " P "ata-1");
	linktree_check(2, P "ata-1.0-part2 " P "ata-1-part2");
	/* The slave, and behind a multiplier. */
	linktree_disk(
		"pci0000:00/0000:00:1f.2=pci/ata3/host2=scsi/target2:0:1=scsi/2:0:1:0=scsi/block/sdb");
	linktree_check(0, P "ata-1.1 " P "ata-1");
	linktree_disk(
		"pci0000:00/0000:00:1f.2=pci/ata3/host2=scsi/target2:4:0=scsi/2:4:0:0=scsi/block/sdc");
	linktree_check(0, P "ata-1.4.0 " P "ata-1");
}

/* A card with two of them: by which number they have now it is not known. */
static void test_hosts(void **state)
{
	(void)state;
	linktree_disk(
		"pci0000:00/0000:00:05.0=pci/host8=scsi/target8:0:1=scsi/8:0:1:0=scsi/block/sda");
	tree_dir("sys/devices/pci0000:00/0000:00:05.0/host7");
	tree_dir("sys/devices/pci0000:00/0000:00:05.0/host6x");
	tree_dir("sys/devices/pci0000:00/0000:00:05.0/hos");
	linktree_check(0, "by-path/pci-0000:00:05.0-scsi-1:0:1:0");
	linktree_disk(
		"pci0000:00/0000:00:05.0=pci/host7=scsi/target7:2:1=scsi/7:2:1:16684=scsi/block/sdb");
	linktree_check(1, "by-path/pci-0000:00:05.0-scsi-0:2:1:16684-part1");
}

#define SAS "pci0000:00/0000:00:04.0=pci/host3=scsi/port-3:0/"

static void test_sas(void **state)
{
	(void)state;
	linktree_disk(SAS "end_device-3:0/target3:0:0=scsi/3:0:0:0=scsi/block/sda");
	linktree_check(0, "");
	tree_file("sys/class/sas_device/end_device-3:0/sas_address", "0x5000c50015ea71ad\n");
	tree_file("sys/class/sas_device/end_device-3:0/phy_identifier", "1\n");
	tree_file("sys/class/sas_port/port-3:0/num_phys", "1\n");
	linktree_check(0, "by-path/pci-0000:00:04.0-sas-phy1-lun-0");
	tree_file("sys/class/sas_port/port-3:0/num_phys", "4\n");
	linktree_check(0, "by-path/pci-0000:00:04.0-sas-0x5000c50015ea71ad-lun-0");
	/* At an expander. */
	linktree_disk(SAS
		"expander-3:0/port-3:0:2/end_device-3:0:2/target3:0:1=scsi/3:0:1:300=scsi/block/sdb");
	tree_file("sys/class/sas_device/expander-3:0/sas_address", "0x500\n");
	tree_file("sys/class/sas_device/end_device-3:0:2/sas_address", "0x501\n");
	tree_file("sys/class/sas_device/end_device-3:0:2/phy_identifier", "7\n");
	tree_file("sys/class/sas_port/port-3:0:2/num_phys", "1\n");
	linktree_check(0, "by-path/pci-0000:00:04.0-sas-exp0x500-phy7-lun-0x012c000000000000");
}

static void test_fibre_channel(void **state)
{
	(void)state;
	linktree_disk(
		"pci0000:00/0000:00:06.0=pci/host4=scsi/rport-4:0-1/target4:0:0=scsi/4:0:0:1=scsi/block/sda");
	tree_file("sys/class/fc_transport/target4:0:0/port_name", "0x2100001b32\n");
	linktree_check(3, "by-path/pci-0000:00:06.0-fc-0x2100001b32-lun-1-part3");
}

#define USB_PATH(name) "by-path/pci-0000:00:0c.0-" name "-0:2.1:1.0-scsi-0:0:0:1"

/* What hub there is in the machine, and of which version its name tells; 0: of none. */
static void test_usb_versions(void **state)
{
	static const struct {
		const char *protocol, *speed, *names;
	} rows[] = {
		{ "00", "12", " " USB_PATH("usbv1") },
		{ "00", "480", " " USB_PATH("usbv2") },
		{ "01", "480", " " USB_PATH("usbv2") },
		{ "02", "480", " " USB_PATH("usbv2") },
		{ "03", "10000", " " USB_PATH("usbv3") },
		{ "04", "20000", "" },
	};

	(void)state;
	linktree_disk(
		"pci0000:00/0000:00:0c.0=pci/usb3=usb/3-2=usb/3-2.1=usb/3-2.1:1.0=usb/host9=scsi/"
		"target9:0:0=scsi/9:0:0:1=scsi/block/sda");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char names[256];

		linktree_attr(8, "bDeviceProtocol", rows[i].protocol);
		linktree_attr(8, "speed", rows[i].speed);
		snprintf(names, sizeof(names), "%s by-id/usb-_%s", USB_PATH("usb"), rows[i].names);
		linktree_check(0, names);
	}
}

static void test_usb(void **state)
{
	(void)state;
	linktree_disk(
		"pci0000:00/0000:00:0c.0=pci/usb3=usb/3-2=usb/3-2.1=usb/3-2.1:1.0=usb/host9=scsi/"
		"target9:0:0=scsi/9:0:0:1=scsi/block/sda");
	linktree_check(0, "by-path/pci-0000:00:0c.0-usb-0:2.1:1.0-scsi-0:0:0:1 by-id/usb-_");
	linktree_attr(8, "bDeviceProtocol", "01");
	linktree_attr(8, "speed", "480");
	linktree_check(0, "by-path/pci-0000:00:0c.0-usb-0:2.1:1.0-scsi-0:0:0:1 by-id/usb-_ "
			  "by-path/pci-0000:00:0c.0-usbv2-0:2.1:1.0-scsi-0:0:0:1");
}

static void test_nvme(void **state)
{
	(void)state;
	linktree_disk("pci0000:60/0000:60:00.0=pci/0000:61:00.0=pci/nvme/nvme1=nvme/nvme1n2");
	linktree_check(0, "");
	linktree_attr(0, "nsid", "7");
	linktree_check(1, "by-path/pci-0000:61:00.0-nvme-7-part1");
	/* Several controllers may have it. */
	linktree_disk("virtual/nvme-subsystem/nvme-subsys0=nvme-subsystem/nvme0n1");
	linktree_attr(0, "nsid", "2");
	linktree_check(0, "");
	tree_link("sys/class/nvme/nvme0", "../../devices/pci0000:00/0000:00:0f.0/nvme/nvme0");
	linktree_device("pci0000:00/0000:00:0f.0", "pci");
	linktree_check(0, "by-path/pci-0000:00:0f.0-nvme-2");
	/* On the network. */
	linktree_disk("virtual/nvme-subsystem/nvme-subsys5=nvme-subsystem/nvme5n1");
	linktree_attr(0, "nsid", "1");
	tree_link("sys/class/nvme/nvme5", "../../devices/virtual/nvme-fabrics/ctl/nvme5");
	linktree_check(0, "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_buses, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_ata, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_hosts, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_sas, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_fibre_channel, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_usb, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_usb_versions, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_nvme, tree_setup, tree_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
