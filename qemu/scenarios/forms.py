# SPDX-License-Identifier: GPL-2.0-or-later
"""Each way to write root=."""
from disks import PARTUUID, UUID
from scenario import NEW, Image, Scenario, Took

VIRTIO = (("virtio-blk", "gpt"),)
AHCI = (("ide-hd,bus=ide.0", "gpt"),)
NVME = (("nvme,serial=one", "gpt"),)
MBR = (("virtio-blk", "mbr"),)
SPACED = (("virtio-blk", "spaced"),)


def boots(name, root, disks, device, kernels=("6.1",), again=False):
    return Scenario(f"root-{name}", f"root={root}", kernels, disks=disks,
                    machine="q35" if disks is AHCI else "q35,sata=off",
                    root=(device, "ext4", "ro"), again=again)


SCENARIOS = [
    boots("name", "/dev/vda1", VIRTIO, "/dev/vda1"),
    boots("name-third", "/dev/vda3", VIRTIO, "/dev/vda3", again=True),
    boots("name-p", "/dev/nvme0n1p3", NVME, "/dev/nvme0n1p3", again=True),
    boots("name-bare", "vda1", VIRTIO, "/dev/vda1", again=True),
    boots("number", "8:1", AHCI, "/dev/sda1"),
    boots("hex", "0803", AHCI, "/dev/sda3", again=True),
    boots("hex-short", "801", AHCI, "/dev/sda1", again=True),
    boots("nvme-number", "259:3", NVME, r"/dev/nvme0n1p\d", again=True),
    boots("uuid", f"UUID={UUID['gpt3']}", VIRTIO, "/dev/vda3", NEW),
    boots("uuid-upper-case", f"UUID={UUID['gpt3'].upper()}", VIRTIO, "/dev/vda3", again=True),
    boots("uuid-quoted", f'"UUID={UUID["gpt3"]}"', VIRTIO, "/dev/vda3", again=True),
    boots("label", "LABEL=third", VIRTIO, "/dev/vda3", NEW),
    boots("label-blank", 'LABEL="my root disk"', SPACED, "/dev/vda", again=True),
    Scenario("root-label-blank-all-quoted", '"root=LABEL=my root disk"', disks=SPACED,
             root=("/dev/vda", "ext4", "ro"), again=True),
    boots("label-accent", "LABEL=voilà", (("virtio-blk", "accent"),), "/dev/vda"),
    # Without quotes, though it has a comma.
    boots("label-comma", "LABEL=data,root", (("virtio-blk", "comma"),), "/dev/vda", again=True),
    boots("partuuid", f"PARTUUID={PARTUUID[3]}", VIRTIO, "/dev/vda3", NEW),
    boots("partuuid-upper-case", f"PARTUUID={PARTUUID[3].upper()}", VIRTIO, "/dev/vda3", again=True),
    boots("partuuid-prefix", f"PARTUUID={PARTUUID[3][:8]}", VIRTIO, "/dev/vda3", again=True),
    boots("partuuid-mbr", "PARTUUID=5eed1234-02", MBR, "/dev/vda2", NEW, again=True),
    # A signature of 0 is one for the kernel, and none for libblkid.
    boots("partuuid-unsigned", "PARTUUID=00000000-02", (("virtio-blk", "mbr-unsigned"),), "/dev/vda2"),
    boots("partnroff", f"PARTUUID={PARTUUID[1]}/PARTNROFF=2", VIRTIO, "/dev/vda3"),
    boots("partnroff-plus", f"PARTUUID={PARTUUID[2]}/PARTNROFF=+1", VIRTIO, "/dev/vda3", again=True),
    boots("partnroff-minus", f"PARTUUID={PARTUUID[2]}/PARTNROFF=-1", VIRTIO, "/dev/vda1", again=True),
    boots("partnroff-from-prefix", "PARTUUID=5eed1234-01/PARTNROFF=1", MBR, "/dev/vda2", again=True),
    boots("partlabel", "PARTLABEL=spare", VIRTIO, "/dev/vda3"),
    boots("partlabel-blank", 'PARTLABEL="kinit root"', VIRTIO, "/dev/vda1", again=True),
    boots("by-uuid", f"/dev/disk/by-uuid/{UUID['gpt1']}", VIRTIO, "/dev/vda1"),
    boots("by-label", r"/dev/disk/by-label/my\x20root\x20disk", SPACED, "/dev/vda"),
    # As GRUB hands it over.
    boots("by-label-grub", r"/dev/disk/by-label/my\\x20root\\x20disk", SPACED, "/dev/vda", again=True),
    boots("by-partuuid", f"/dev/disk/by-partuuid/{PARTUUID[3]}", VIRTIO, "/dev/vda3"),
    boots("by-partlabel", r"/dev/disk/by-partlabel/kinit\x20root", VIRTIO, "/dev/vda1", again=True),
    Scenario("root-uuid-of-vfat", "root=UUID=cafe-f00d", disks=(("virtio-blk", "vfat"),),
             root=("/dev/vda", "vfat", "ro"), again=True),

    # What the image brings in its own /dev; the kernel's sda has another number than that of the image.
    Scenario("root-node-of-the-image", "root=/dev/mydisk", disks=VIRTIO, image=Image(nodes=(("mydisk", 254, 3),)),
             root=("/dev/vda3", "ext4", "ro")),
    Scenario("root-link-of-the-image", "root=/dev/my/root", disks=VIRTIO,
             image=Image(nodes=(("my/root", "../vda1"),)), root=("/dev/vda1", "ext4", "ro")),
    Scenario("root-node-of-another-disk", f"root=UUID={UUID['gpt1']}", disks=VIRTIO,
             image=Image(nodes=(("vda1", 1, 0),)), root=("/dev/vda1", "ext4", "ro"),
             also=(r"kinit: /dev/vda1 of the image is not 254:1, which the kernel calls so; replaced",)),

    # What dracut writes.
    boots("block", "block:/dev/vda1", VIRTIO, "/dev/vda1"),

    # Lists, tried in order.
    Scenario("root-list-first-missing", "root=/dev/vdz,/dev/vda3 rootwait=3", disks=VIRTIO,
             root=("/dev/vda3", "ext4", "ro"),
             took=(Took(r"kinit: .*waiting up to 3 s for root=/dev/vdz,/dev/vda3",
                        r"kinit: mounted", 0, 6),)),
    Scenario("root-list-first-unmountable", "root=/dev/vda2,UUID=" + UUID["gpt1"] + " rootwait=5",
             disks=VIRTIO, root=("/dev/vda1", "ext4", "ro"), also=(r"kinit: .*/dev/vda2",)),
    Scenario("root-list-first-damaged", "root=/dev/vda,/dev/nvme0n1p1 rootwait=5",
             disks=(("virtio-blk", "damaged"), ("nvme,serial=two", "gpt")),
             root=("/dev/nvme0n1p1", "ext4", "ro"),
             also=(r"kinit: .*/dev/vda: .*Structure needs cleaning",)),
    Scenario("root-list-first-good", "root=LABEL=third,LABEL=first", disks=VIRTIO,
             root=("/dev/vda3", "ext4", "ro"), again=True),

    # Of two the last one wins, whatever came before.
    Scenario("root-last-wins", f"root=/dev/nonsense1 root=UUID={UUID['gpt1']}", disks=VIRTIO,
             root=("/dev/vda1", "ext4", "ro"), again=True),
]
