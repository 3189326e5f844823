/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/order.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Prefixes of paths below kernel/; a whole folder ends with a slash. */

static const char *const storage[] = {
	"drivers/acpi/nfit/",
	"drivers/ata/",
	"drivers/block/",
	"drivers/firewire/",
	"drivers/md/",
	"drivers/memstick/",
	"drivers/message/",
	"drivers/mmc/",
	"drivers/nvdimm/",
	"drivers/nvme/host/",
	"drivers/pci/controller/",
	"drivers/scsi/",
	"drivers/ufs/",
	"drivers/usb/host/",
	"drivers/usb/storage/",
	"drivers/virtio/",
	NULL,
};

/*
 * What a disk hangs from without a dependency that says so.  A PC has nearly none of these; on a
 * board a controller stays silent until its clock, its supply and its phy have drivers.
 */
static const char *const behind_storage[] = {
	"drivers/clk/",
	"drivers/misc/cardreader/",
	"drivers/misc/tifm_7xx1",
	"drivers/pci/xen-pcifront",
	"drivers/phy/",
	"drivers/regulator/",
	"drivers/reset/",
	"drivers/usb/cdns3/",
	"drivers/usb/chipidea/",
	"drivers/usb/dwc2/",
	"drivers/usb/dwc3/",
	"drivers/usb/musb/",
	NULL,
};

/* Filesystems that can hold a Unix root, or an image that does: on a block device, or shared by the
 * host of a virtual machine. */
static const char *const filesystems[] = {
	"fs/9p/",
	"fs/bcachefs/",
	"fs/btrfs/",
	"fs/cramfs/",
	"fs/erofs/",
	"fs/exfat/",
	"fs/ext2/",
	"fs/ext4/",
	"fs/f2fs/",
	"fs/fat/",
	"fs/fuse/fuse",
	"fs/fuse/virtiofs",
	"fs/isofs/",
	"fs/jbd2/",
	"fs/jfs/",
	"fs/minix/",
	"fs/nilfs2/",
	"fs/nls/",
	"fs/ntfs3/",
	"fs/overlayfs/",
	"fs/reiserfs/",
	"fs/romfs/",
	"fs/squashfs/",
	"fs/udf/",
	"fs/xfs/",
	"net/9p/9pnet_virtio",
	NULL,
};

/* What the firmware has to say about the boot. */
static const char *const firmware[] = {
	"fs/efivarfs/",
	NULL,
};

/*
 * What a root that comes over a wire may need: cards of all kinds, with their phys and the buses of
 * those, what VLANs, bonds and bridges are made of, and the filesystems and disks of the network.
 */
static const char *const network[] = {
	"drivers/block/nbd",
	"drivers/net/bonding/",
	"drivers/net/ethernet/",
	"drivers/net/hyperv/",
	"drivers/net/mdio",
	"drivers/net/pcs/",
	"drivers/net/phy/",
	"drivers/net/usb/",
	"drivers/net/virtio_net",
	"drivers/net/vmxnet3/",
	"drivers/net/xen-netfront",
	"drivers/nvme/host/nvme-fabrics",
	"drivers/nvme/host/nvme-tcp",
	"fs/cifs/",
	"fs/nfs/",
	"fs/smb/client/",
	"net/8021q/",
	"net/bridge/bridge",
	"net/ipv6/ipv6",
	"net/packet/",
	NULL,
};

/*
 * Left out of "network": modems, cards in PCMCIA slots, chips of switches, and what a daemon has to
 * help with.
 */
static const char *const not_network[] = {
	"drivers/net/ethernet/3com/3c574_cs",
	"drivers/net/ethernet/3com/3c589_cs",
	"drivers/net/ethernet/8390/axnet_cs",
	"drivers/net/ethernet/8390/pcnet_cs",
	"drivers/net/ethernet/amd/nmclan_cs",
	"drivers/net/ethernet/fujitsu/fmvj18x_cs",
	"drivers/net/ethernet/marvell/prestera/",
	"drivers/net/ethernet/mellanox/mlxsw/",
	"drivers/net/ethernet/mscc/",
	"drivers/net/ethernet/smsc/smc91c92_cs",
	"drivers/net/ethernet/xircom/xirc2ps_cs",
	"drivers/net/usb/cdc-phonet",
	"drivers/net/usb/cdc_mbim",
	"drivers/net/usb/hso",
	"drivers/net/usb/huawei_cdc_ncm",
	"drivers/net/usb/kalmia",
	"drivers/net/usb/lg-vl600",
	"drivers/net/usb/qmi_wwan",
	"drivers/net/usb/sierra_net",
	"fs/nfs/blocklayout/",
	"net/packet/af_packet_diag",
	NULL,
};

/*
 * Left out of "most" although it lies in one of the folders:
 * - what invents disks (scsi_debug, null_blk, brd, zram, the test targets of dm);
 * - what needs a configured network or a daemon before a disk appears: NBD, RBD, DRBD, AoE, iSCSI,
 *   FCoE, NVMe over fabrics.  They drag network drivers and firmware along, 10 MB in a Debian
 *   kernel.  Fibre Channel adapters stay: their disks appear as local ones do;
 * - the server sides (xen-blkback, tcm_qla2xxx), and controllers in PCMCIA slots and on parallel
 *   ports, whose sockets and ports are not in the image either.
 */
static const char *const not_most[] = {
	"drivers/ata/pata_parport/",
	"drivers/ata/pata_pcmcia",
	"drivers/block/aoe/",
	"drivers/block/brd",
	"drivers/block/drbd/",
	"drivers/block/nbd",
	"drivers/block/null_blk/",
	"drivers/block/rbd",
	"drivers/block/rnbd/",
	"drivers/block/ublk_drv",
	"drivers/block/xen-blkback/",
	"drivers/block/zram/",
	"drivers/md/dm-delay",
	"drivers/md/dm-dust",
	"drivers/md/dm-flakey",
	"drivers/md/dm-log-userspace",
	"drivers/md/dm-log-writes",
	"drivers/md/dm-vdo/",
	"drivers/md/faulty",
	"drivers/md/md-cluster",
	"drivers/md/md-faulty",
	"drivers/mmc/core/mmc_test",
	"drivers/mmc/host/sdricoh_cs",
	"drivers/nvme/host/nvme-fabrics",
	"drivers/nvme/host/nvme-fc",
	"drivers/nvme/host/nvme-rdma",
	"drivers/nvme/host/nvme-tcp",
	"drivers/scsi/be2iscsi/",
	"drivers/scsi/bnx2fc/",
	"drivers/scsi/bnx2i/",
	"drivers/scsi/csiostor/",
	"drivers/scsi/cxgbi/",
	"drivers/scsi/fcoe/",
	"drivers/scsi/iscsi_",
	"drivers/scsi/libiscsi",
	"drivers/scsi/pcmcia/",
	"drivers/scsi/qedf/",
	"drivers/scsi/qedi/",
	"drivers/scsi/qla4xxx/",
	"drivers/scsi/qla2xxx/tcm_qla2xxx",
	"drivers/scsi/scsi_debug",
	"drivers/scsi/scsi_transport_iscsi",
	"drivers/scsi/xen-scsiback",
	"drivers/virtio/virtio_vdpa",
	NULL,
};

/* Drivers that no disk hangs on: what sits behind a controller, or beside a supply in the same chip. */
static const char *const not_supplier[] = {
	"drivers/bluetooth/",
	"drivers/char/",
	"drivers/cpufreq/",
	"drivers/crypto/",
	"drivers/devfreq/",
	"drivers/edac/",
	"drivers/gpu/",
	"drivers/hwmon/",
	"drivers/hwtracing/",
	"drivers/input/",
	"drivers/leds/",
	"drivers/media/",
	"drivers/mtd/",
	"drivers/net/",
	"drivers/perf/",
	"drivers/rtc/",
	"drivers/staging/",
	"drivers/thermal/",
	"drivers/tty/",
	"drivers/video/",
	"drivers/watchdog/",
	NULL,
};

static bool below_any(const char *const *prefixes, const char *path)
{
	static const char top[] = "kernel/";

	if (strncmp(path, top, sizeof(top) - 1) != 0)
		return false;
	path += sizeof(top) - 1;
	for (; *prefixes; prefixes++) {
		if (strncmp(path, *prefixes, strlen(*prefixes)) == 0)
			return true;
	}
	return false;
}

bool order_is_storage(const char *path)
{
	return below_any(storage, path);
}

bool order_is_controller(const char *path)
{
	return order_is_storage(path) || strncmp(path, "kernel/drivers/usb/", 19) == 0;
}

bool order_is_supplier(const char *path)
{
	return strncmp(path, "kernel/drivers/", 15) == 0 && !below_any(not_supplier, path);
}

bool order_is_network(const char *path)
{
	return below_any(network, path) && !below_any(not_network, path);
}

bool order_is_most(const char *path)
{
	if (below_any(not_most, path))
		return false;
	return below_any(storage, path) || below_any(behind_storage, path) ||
	       below_any(filesystems, path) || below_any(firmware, path);
}

/* kernel/fs/nls/nls_iso8859-1.ko.xz is called nls_iso8859_1. */
static bool name_from_path(const char *path, char *name)
{
	const char *base = strrchr(path, '/');
	size_t n;

	base = base ? base + 1 : path;
	n = strcspn(base, ".");
	if (n == 0 || n >= MODULE_NAME_SIZE)
		return false;
	for (size_t i = 0; i < n; i++)
		name[i] = base[i] == '-' ? '_' : base[i];
	name[n] = '\0';
	return true;
}

bool order_is_named(const char *path, const char *name)
{
	char own[MODULE_NAME_SIZE];

	return name_from_path(path, own) && strcmp(own, name) == 0;
}

/* The entry of a module in FILE, behind all others. */
static int add(struct order *order, const char *file, const char *path)
{
	struct order_entry e;

	if (!name_from_path(file, e.name))
		return 0;
	if (order->count == order->room) {
		size_t room = order->room ? 2 * order->room : 1024;
		struct order_entry *entries = realloc(order->entries, room * sizeof(*entries));

		if (!entries)
			return -ENOMEM;
		order->entries = entries;
		order->room = room;
	}
	e.path = strdup(path);
	if (!e.path)
		return -ENOMEM;
	order->entries[order->count++] = e;
	return 0;
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct order_entry *)a)->name, ((const struct order_entry *)b)->name);
}

static void sort(struct order *order)
{
	if (order->count > 0)
		qsort(order->entries, order->count, sizeof(*order->entries), compare);
}

static int read_lines(struct order *order, FILE *f)
{
	char *line = NULL;
	size_t size = 0;
	int err = 0;

	while (err == 0 && getline(&line, &size, f) > 0) {
		line[strcspn(line, ":\n")] = '\0';
		err = add(order, line, line);
	}
	if (err == 0 && ferror(f))
		err = -EIO;
	free(line);
	return err;
}

static int read_list(struct order *order, const char *moddir, const char *name)
{
	char *path;
	FILE *f;
	int err;

	if (asprintf(&path, "%s/%s", moddir, name) < 0)
		return -ENOMEM;
	f = fopen(path, "re");
	err = f ? read_lines(order, f) : -errno;
	if (err < 0 && err != -ENOENT)
		warnx("%s: %s", path, strerror(-err));
	if (f)
		fclose(f);
	free(path);
	return err == -ENOENT ? 0 : err;
}

/* A kernel that was put together by hand may lack its list; depmod's has the same paths, with dependencies behind. */
int order_read(struct order *order, const char *moddir)
{
	int err;

	*order = (struct order){ 0 };
	err = read_list(order, moddir, "modules.order");
	if (err == 0 && order->count == 0)
		err = read_list(order, moddir, "modules.dep");
	sort(order);
	return err;
}

int order_add_like(struct order *order, const char *file, const char *path)
{
	int err = add(order, file, path);

	sort(order);
	return err;
}

void order_free(struct order *order)
{
	for (size_t i = 0; i < order->count; i++)
		free(order->entries[i].path);
	free(order->entries);
}

const char *order_path(const struct order *order, const char *name)
{
	struct order_entry key, *found;

	if (order->count == 0 || !name_from_path(name, key.name))
		return NULL;
	found = bsearch(&key, order->entries, order->count, sizeof(key), compare);
	return found ? found->path : NULL;
}
