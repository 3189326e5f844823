# SPDX-License-Identifier: GPL-2.0-or-later
"""Roots on RAID whose metadata is that of a controller's firmware, which the hook mdadm starts with the real mdadm."""
from disks_hooks import UUID
from scenario import BOTH, NEW, Image, Plug, Scenario, Took, repeating
from volumes import serial

MDADM = Image(hooks=("mdadm",))
HBA = ("virtio-scsi-pci,id=hba",)
# No controller of Intel is there.
ANYWHERE = "IMSM_NO_PLATFORM=1"
ROOT = ("/dev/md126", "ext4", "ro")
# What writes the metadata stays.
MDMON = dict(unless=("other processes",))
STAYS = (r"ROOT: other processes 1",)
STARTED = r"kinit: hook mdadm: mdadm: /dev/md/root(_0)? has been assembled with 2 devices( \(1 new\))? and started"


def disk(recipe, letter, node=""):
    return (f"scsi-hd,bus=hba.0,{serial(letter)}{node}", f"{recipe}.{letter}")


def whole(recipe, letters="ab"):
    return tuple(disk(recipe, letter) for letter in letters)


def late(recipe, letter):
    device, name = disk(recipe, letter, ",id=late")
    return (Plug(device, name, r"kinit: hook mdadm: mdadm: container .* now has 1 device", after=3),)


def boots(name, recipe, words=ANYWHERE, letters="ab", **more):
    more.setdefault("expect", (STARTED,))
    more.setdefault("root", ROOT)
    return Scenario(name, f"root=UUID={UUID[recipe]} {words}".strip(), image=MDADM, devices=HBA,
                    disks=whole(recipe, letters), also=(*STAYS, *more.pop("also", ())), **MDMON, **more)


AGAIN = "ddf-late ddf-without-a-member imsm-off imsm-elsewhere imsm-hook-missing"

SCENARIOS = repeating(AGAIN, [
    boots("imsm", "imsm", kernels=BOTH),
    boots("ddf", "ddf", "", kernels=BOTH),
    # The partition is there on each disk before the array is.
    boots("imsm-parts", "imsm-parts", root=("/dev/md126p1", "ext4", "ro")),
    boots("ddf-parts", "ddf-parts", "", root=("/dev/md126p1", "ext4", "ro"), again=True),
    boots("imsm-parts-late", "imsm-parts", letters="a", plugs=late("imsm-parts", "b"), again=True,
          root=("/dev/md126p1", "ext4", "ro"),
          expect=(r"hook mdadm: .* now has 1 device", r"the harness: device_add", STARTED)),
    boots("imsm-writable", "imsm", f"{ANYWHERE} rw", root=("/dev/md126", "ext4", "rw"), kernels=NEW),
    boots("imsm-late", "imsm", letters="a", plugs=late("imsm", "b"),
          expect=(r"hook mdadm: .* now has 1 device", r"the harness: device_add", STARTED)),
    boots("ddf-late", "ddf", "", letters="b", plugs=late("ddf", "a"),
          expect=(r"hook mdadm: .* now has 1 device", r"the harness: device_add", STARTED)),
    boots("imsm-without-a-member", "imsm", f"{ANYWHERE} rootwait=12", "a",
          expect=(r"hook mdadm: mdadm: /dev/md/root(_0)? has been assembled with 1 device and started",),
          took=(Took(r"kinit: .*waiting up to", r"kinit: mounted", 11.5, 30),)),
    boots("ddf-without-a-member", "ddf", "rootwait=12", "b",
          expect=(r"hook mdadm: mdadm: /dev/md/root(_0)? has been assembled with 1 device \(0 new\) and started",)),
    Scenario("imsm-hook-missing", f"root=UUID={UUID['imsm']} rootwait=12", devices=HBA, disks=whole("imsm"),
             fails=r"find root: ", also=(r"hook mdadm is not in this image: kinit-image --hook mdadm",)),
    # As mdadm has it: the firmware of this machine knows nothing of such arrays.
    Scenario("imsm-elsewhere", f"root=UUID={UUID['imsm']} rootwait=12", image=MDADM, devices=HBA, disks=whole("imsm"),
             fails=r"find root: ", also=(r"hook mdadm: mdadm: /dev/sd[ab] is not attached to Intel\(R\) RAID controller",
                                         r"kinit: hook mdadm \(/dev/sd[ab]\): mdadm does not take /dev/sd[ab]")),
    # Then neither half of it is taken, in whatever order it turns out.
    Scenario("imsm-parts-elsewhere", f"root=UUID={UUID['imsm-parts']} rootwait=8", image=MDADM, devices=HBA,
             disks=whole("imsm-parts"), never=(r"kinit: mounted ",), again=True,
             fails=r"find root: UUID=\S+: the whole disk sd[ab] is isw_raid_member",
             also=(r"kinit: hook mdadm \(/dev/sd[ab]\): mdadm does not take /dev/sd[ab]",
                   r"kinit: hint: another disk has the same as /dev/sd[ab]1: ")),
    Scenario("imsm-off", f"root=UUID={UUID['imsm']} rd.md.imsm=0 {ANYWHERE} rootwait=12", image=MDADM, devices=HBA,
             disks=whole("imsm"), fails=r"find root: ", never=(r"hook mdadm: ",)),
])
