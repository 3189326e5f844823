# SPDX-License-Identifier: GPL-2.0-or-later
"""Roots in flash memory: JFFS2 on an MTD device, UBIFS on a volume of UBI, squashfs on the block device of a volume.
A disk plays the flash, by the kernel's own block2mtd, which like UBI looks only once for what its parameter names."""
from scenario import NEW, OLD, Image, Plug, Scenario

NEWEST = ("sid",)
UBI = "block2mtd.block2mtd=/dev/vda,128KiB,nand0 ubi.mtd=nand0,64"
MODULES = ("virtio_pci", "virtio_blk", "block2mtd", "mtdblock", "nandsim", "jffs2", "ubifs", "squashfs")
FEW = Image(modules=MODULES)
VDA = ("virtio-blk", "flash-ubifs")


def boots(name, words, disk, root, kernels=OLD, **more):
    return Scenario(f"flash-{name}", words, kernels, disks=(("virtio-blk", f"flash-{disk}"),), root=root, image=FEW,
                    **more)


def hints(name, words, pattern, disks=(VDA,), **more):
    return Scenario(f"flash-{name}", f"{words} rootwait=6", disks=disks, image=FEW, fails=r"find root: .*: not there after 6",
                    also=(rf"kinit: hint: {pattern}",), again=True, **more)


SCENARIOS = [
    boots("jffs2", "root=mtd0 rw block2mtd.block2mtd=/dev/vda,128KiB", "jffs2", ("mtd0", "jffs2", "rw")),
    boots("jffs2-name", "root=mtd:system block2mtd.block2mtd=/dev/vda,128KiB,system", "jffs2",
          ("mtd:system", "jffs2", "ro"), NEW, again=True),
    boots("mtdblock", "root=/dev/mtdblock0 rootfstype=jffs2 block2mtd.block2mtd=/dev/vda,128KiB", "jffs2",
          ("/dev/mtdblock0", "jffs2", "ro"), NEW, again=True),
    # Named as well, it was loaded before there was any disk.
    boots("ubifs", f"root=ubi0:rootfs rw {UBI} kinit.modules=block2mtd", "ubifs", ("ubi0:rootfs", "ubifs", "rw"), NEW),
    boots("ubifs-number", f"root=/dev/ubi0_0 rootfstype=ubifs {UBI}", "ubifs", ("ubi0_0", "ubifs", "ro"), again=True),
    boots("ubifs-newest", f"root=ubi0:rootfs rw {UBI}", "ubifs", ("ubi0:rootfs", "ubifs", "rw"), NEWEST, again=True),
    # Not on 6.12: there reads of a volume's block device, once all caches were dropped, never end if UBI is itself on a
    # disk that plays flash.
    boots("ubiblock", f"root=/dev/ubiblock0_0 {UBI} ubi.block=0,rootfs", "ubi-squashfs",
          ("/dev/ubiblock0_0", "squashfs", "ro"), again=True),
    Scenario("flash-late", f"root=ubi0:rootfs {UBI.replace('vda', 'sda')}", devices=("virtio-scsi-pci,id=hba",),
             plugs=(Plug("scsi-hd,bus=hba.0", "flash-ubifs", after=3),), root=("ubi0:rootfs", "ubifs", "ro"),
             image=Image(modules=(*MODULES, "virtio_scsi", "sd_mod")), again=True),
    hints("no-volume", f"root=ubi0:root {UBI}", r'there is no ubi0:root, but ubi0_0 "rootfs", ubi0_1 "spare"$'),
    hints("no-mtd", "root=ubi0:rootfs ubi.mtd=rootfs kinit.modules=nandsim nandsim.first_id_byte=0x20 "
          "nandsim.second_id_byte=0x33",
          r'ubi\.mtd=rootfs: there is no such MTD device; there is mtd0 "NAND simulator partition 0"$', ()),
    hints("no-flash", "root=mtd:rootfs", r"there is no MTD device at all: is the driver of the flash in the image\?", ()),
    hints("no-disk", f"root=ubi0:rootfs {UBI}", r"block2mtd\.block2mtd= names /dev/vda, which is not there", ()),
    hints("no-ubiblock", f"root=/dev/ubiblock0_1 {UBI}", r'there is no /dev/ubiblock0_1, but ubi0_0 "rootfs", .*ubi\.block='),
    Scenario("flash-squashfs-as-ubifs", f"root=ubi0:rootfs {UBI}", image=FEW,
             disks=(("virtio-blk", "flash-ubi-squashfs"),), fails="mount root: ubi0:rootfs: ubifs: Invalid argument",
             also=(r"kinit: hint: what is in ubi0:rootfs is no ubifs.*ubi\.block=",), again=True),
]
