# SPDX-License-Identifier: GPL-2.0-or-later
"""Roots that are a file of the initramfs: the image of an initrd of old, and any other one.

Debian's kernels have the RAM disk as a module, and so leave no /initrd.image behind themselves; what kinit finds is the
same if the builder puts the file there."""
from scenario import NEW, OLD, Image, Scenario

NEWEST = ("sid",)
INITRD = "/initrd.image"
IS_LOOP = r"kinit: /initrd\.image is /dev/loop0 now$"
MODULES = ("loop", "squashfs", "erofs", "ext4", "virtio_pci", "virtio_blk")


def holds(disk, where=INITRD, **more):
    return Image(modules=MODULES, inside=(disk, where), **more)


def boots(name, words, disk, mode, kernels=OLD, **more):
    return Scenario(f"file-{name}", words, kernels, image=more.pop("image", holds(disk)), also=(IS_LOOP, *more.pop("also", ())),
                    root=("/dev/loop0", disk, mode), **more)


def fails(name, words, pattern, **more):
    return Scenario(f"file-{name}", f"{words} rootwait=6", fails=pattern, again=True, **more)


SCENARIOS = [
    boots("squashfs", "root=/dev/ram0", "squashfs", "ro"),
    # Without root= the initramfs is a tmpfs.
    boots("ext4", "rw", "ext4", "rw", NEW, again=True),
    # The file keeps none of the others in memory: there are some 60 MB of modules.
    boots("squashfs-newest", "root=/dev/ram0 load_ramdisk=1", "squashfs", "ro", NEWEST, again=True,
          image=Image(inside=("squashfs", INITRD)),
          also=(r"ROOT: the lowest mount is nullfs$", r"ROOT: unevictable \d{1,4} kB$",
                r"kinit: load_ramdisk=1: not understood \(the ram disk of old.*root=/dev/ram0$")),
    Scenario("file-path", "root=/live/root.erofs", NEW, image=holds("erofs", "/live/root.erofs"), root=("/dev/loop0", "erofs", "ro"),
             also=(r"kinit: /live/root\.erofs is /dev/loop0 now$",), again=True),
    Scenario("file-alternative", "root=/nosuch.img,/dev/vda", image=holds("squashfs"), disks=(("virtio-blk", "ext4"),),
             root=("/dev/vda", "ext4", "ro"), again=True,
             also=(r"kinit: /nosuch\.img: there is no such file in the initramfs: .*; trying root=/dev/vda$",
                   r"kinit: /initrd\.image: root= names another root, and the linuxrc .* root=/dev/ram0 makes")),
    fails("absent", "root=/nosuch.img", r"attach image: /nosuch\.img: there is no such file in the initramfs"),
    fails("compressed", "", r"attach image: /initrd\.image: it is compressed \(bzip2\)",
          image=Image(modules=MODULES, files=(("initrd.image", "BZh91AY"),))),
    fails("without-loop", "root=/dev/ram0", r"attach image: /initrd\.image: it needs a loop device",
          image=Image(modules=("squashfs",), inside=("squashfs", INITRD))),
]
