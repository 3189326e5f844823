# SPDX-License-Identifier: GPL-2.0-or-later
"""The disks of what hooks make ready: volumes of LVM, containers of RAID, filesystems with something wrong.  A name as
"lvm-linear.a" is the first disk of "lvm-linear"."""
from images import Fs, Part, Table
from userland import Userland
from volumes import Volumes

# Every UUID here is easy to know again in a log.
UUID = {name: f"{number:08x}-0000-4000-8000-00000000{number:04x}"
        for number, name in enumerate(("lvm", "lvm-other", "lvm-thin", "lvm-md", "imsm", "ddf", "with-errors",
                                       "bad-count", "nameless", "iscsi", "f2fs-checked", "imsm-parts", "ddf-parts"), start=0xe001)}


def ext4(name, **more):
    return Fs("ext4", uuid=UUID[name], **more)


ROOT, OTHER = ext4("lvm", label="lvmroot"), ext4("lvm-other", label="other")
# The name of the group has a dash, which is doubled in the name of the node.
PVS = "lvm pvcreate -q $a $b\nlvm vgcreate -q my-vg $a $b\n"
END = "lvm vgchange -q -an\n"


def group(create, contents=(ROOT,), disks=(40, 40), end=END):
    return Volumes(disks, f"{PVS}{create}\n{end}", contents)


def in_md(metadata):
    table = Table("dos", parts=(Part(Fs("empty", size=36)),))
    return Volumes((44, 44), f"mdadm --create /dev/md0 --run --level=1 --metadata={metadata} --raid-devices=2 "
                   "--assume-clean $a $b\nfill /dev/md0 $one\nblockdev --rereadpt /dev/md0\n"
                   "lvm pvcreate -q /dev/md0p1\nlvm vgcreate -q my-vg /dev/md0p1\n"
                   "lvm lvcreate -q -y -Wn -Zn -L 24M -n root my-vg\nfill /dev/my-vg/root $two\n"
                   f"{END}mdadm --stop --scan", (table, ext4("lvm-md")))


def firmware(size, create, content):
    return Volumes((size, size), f"{create}\nfill /dev/md/root $one\nsync\nmdadm --wait-clean --scan\n"
                   "mdadm --stop --scan", (content,), scsi=True)


def imsm(content):
    return firmware(64, "mdadm --create /dev/md/imsm --metadata=imsm --raid-devices=2 $a $b\n"
                    "mdadm --create /dev/md/root --run --level=1 --raid-devices=2 --size=30M --assume-clean "
                    "/dev/md/imsm", content)


def ddf(content):
    return firmware(96, "mdadm --create /dev/md/ddf --metadata=ddf --raid-devices=2 $a $b\n"
                    "mdadm --create /dev/md/root --run --level=1 --raid-devices=2 --assume-clean /dev/md/ddf", content)


LINEAR = "lvm lvcreate -q -y -Wn -Zn -l 12 -n root my-vg"     # 48 MiB: more than either disk has
MIRROR = "lvm lvcreate -q -y -Wn -Zn --type raid1 -m 1 --nosync -L 24M -n root my-vg"
FILL = "fill /dev/my-vg/root $one"

# A real Debian with all on volumes, whose lvm2 and systemd tell what they make of them.
DEBIAN_TELLS = (
    """lvs --noheadings -o lv_full_name,lv_active,lv_device_open | while read -r line; do tell "lv: $line"; done""",
    """while read -r line; do tell "swap: $line"; done < /proc/swaps""",
    """tell "home is $(findmnt -no SOURCE,FSTYPE /home)" """,
    """for name in root home swap; do
		tell "dev: $name is $(stat -c %F /dev/mapper/my--vg-$name), /dev/my-vg/$name leads to $(readlink -f /dev/my-vg/$name)"
	done""",
    """tell "waited: $(journalctl -b --no-pager | grep -c 'Timed out waiting for device')" """,
    """lvcreate -q -y -L 4M -n more my-vg >/dev/null 2>&1; tell "made: $? $(readlink /dev/mapper/my--vg-more)" """,
    """lvremove -q -y my-vg/more >/dev/null 2>&1; tell "removed: $? $(ls /dev/mapper | grep -c more)" """)
DEBIAN = Userland("bookworm", uuid="0000d009-0000-4000-8000-00000000d009", label="debian-lvm", size=560,
                  packages=("lvm2",), report=DEBIAN_TELLS,
                  fstab="/dev/mapper/my--vg-root / ext4 defaults 0 1\n/dev/my-vg/home /home ext4 defaults 0 2\n"
                  "/dev/mapper/my--vg-swap none swap sw 0 0\n")

DISKS = {
    "lvm-debian": Volumes((440, 280), "lvm vgcreate -q my-vg $a $b\n"
                          "lvm lvcreate -q -y -Wn -Zn -L 564M -n root my-vg\n"
                          "lvm lvcreate -q -y -Wn -Zn -L 16M -n swap my-vg\n"
                          "lvm lvcreate -q -y -Wn -Zn -L 32M -n home my-vg\n"
                          "fill /dev/my-vg/root $one\nfill /dev/my-vg/home $two\nmkswap /dev/my-vg/swap\n" + END,
                          (DEBIAN, OTHER)),
    "lvm-linear": group(f"{LINEAR}\n{FILL}", (ext4("lvm", size=44, label="lvmroot"),)),
    "lvm-raid1": group(f"{MIRROR}\n{FILL}", disks=(40, 40)),
    "lvm-thin": group("lvm lvcreate -q -y -Zn --type thin-pool -L 40M -n pool my-vg\n"
                      "lvm lvcreate -q -y -Wn --type thin -V 32M --thinpool pool -n root my-vg\n" + FILL,
                      (ext4("lvm-thin"),), disks=(48, 48)),
    # Two groups, and the root's has a volume that nobody asks for.
    "lvm-two": Volumes((40, 40), "lvm vgcreate -q one $a\nlvm vgcreate -q two $b\n"
                       "lvm lvcreate -q -y -Wn -Zn -L 24M -n root one\nlvm lvcreate -q -y -Wn -Zn -L 4M -n swap one\n"
                       "lvm lvcreate -q -y -Wn -Zn -L 24M -n root two\n"
                       f"fill /dev/one/root $one\nfill /dev/two/root $two\n{END}", (ROOT, OTHER)),
    "lvm-on-md": Volumes((40, 40), "mdadm --create /dev/md0 --run --level=1 --raid-devices=2 --assume-clean $a $b\n"
                         "lvm pvcreate -q /dev/md0\nlvm vgcreate -q my-vg /dev/md0\n"
                         f"lvm lvcreate -q -y -Wn -Zn -L 24M -n root my-vg\n{FILL}\n{END}mdadm --stop --scan",
                         (ext4("lvm-md"),)),
    # In a partition of the array, which the kernel sees on each of the disks as well, or only on the array.
    "lvm-in-md": in_md("1.0"),
    "lvm-in-md-1.2": in_md("1.2"),
    "lvm-exported": group(f"{LINEAR}\n{FILL}", (ext4("lvm", size=44),), end=f"{END}lvm vgexport -q my-vg"),
    "lvm-foreign": group(f"{LINEAR}\n{FILL}", (ext4("lvm", size=44),),
                         end=f"{END}lvm vgchange -q -y --systemid somebody my-vg"),

    "imsm": imsm(ext4("imsm")),
    "ddf": ddf(ext4("ddf")),
    # Their partitions are on each of the disks as well.
    "imsm-parts": imsm(Table("dos", parts=(Part(ext4("imsm-parts")),))),
    "ddf-parts": ddf(Table("dos", parts=(Part(ext4("ddf-parts")),))),

    "with-errors": ext4("with-errors", then="with-errors"),
    "bad-count": ext4("bad-count", then="bad-count"),
    "nameless": ext4("nameless", then="nameless"),
    "f2fs-checked": Fs("f2fs", size=128, uuid=UUID["f2fs-checked"]),
    "iscsi": ext4("iscsi", label="iscsiroot"),
}
