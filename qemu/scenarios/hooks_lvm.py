# SPDX-License-Identifier: GPL-2.0-or-later
"""Roots on volumes of LVM, which the hook lvm activates with the real lvm2."""
from disks_hooks import UUID
from scenario import BOTH, NEW, Image, Plug, Scenario, Took, repeating

LVM = Image(hooks=("lvm",))
BLK = "virtio-blk"
ROOT = (r"/dev/mapper/.*-root", "ext4", "ro")
BY_NAME = "root=/dev/mapper/my--vg-root"
BY_UUID = f"root=UUID={UUID['lvm']}"
ACTIVE = r"kinit: hook lvm:   1 logical volume\(s\) in volume group \"my-vg\" now active"
LATE = (Plug("virtio-blk-pci,id=late", "lvm-linear.b", r"kinit: hook lvm: .*my-vg is missing PV", after=5),)


def whole(recipe, letters="ab"):
    return tuple((BLK, f"{recipe}.{letter}") for letter in letters)


def boots(name, recipe, word=BY_NAME, words="", **more):
    more.setdefault("disks", whole(recipe))
    more.setdefault("root", ROOT)
    more.setdefault("expect", (ACTIVE,))
    return Scenario(f"lvm-{name}", f"{word} {words}".strip(), image=LVM, **more)


def refused(name, recipe, why, root=BY_NAME, **more):
    more.setdefault("disks", whole(recipe))
    return Scenario(f"lvm-{name}", f"{root} rootwait=12", image=LVM, fails=r"find root: ", also=(why,), **more)


AGAIN = ("lvm-linear-group-slash-volume lvm-linear-label lvm-linear-number lvm-only-the-volume "
         "lvm-late-uuid lvm-raid1-without-a-leg-uuid lvm-debian lvm-foreign lvm-no-such-volume "
         "lvm-off lvm-hook-missing lvm-on-md")

SCENARIOS = repeating(AGAIN, [
    # Each way to name the root.
    boots("linear", "lvm-linear", kernels=BOTH),
    boots("linear-group-slash-volume", "lvm-linear", "root=/dev/my-vg/root"),
    boots("linear-uuid", "lvm-linear", BY_UUID, kernels=NEW, again=True),
    boots("linear-label", "lvm-linear", "root=LABEL=lvmroot", words="rd.lvm.vg=my-vg", never=(r"kinit: rd\.lvm\.vg",)),
    boots("linear-number", "lvm-linear", "root=/dev/dm-0"),
    boots("thin", "lvm-thin", expect=(r"kinit: hook lvm:   2 logical volume\(s\) in volume group",)),
    boots("raid1", "lvm-raid1", kernels=BOTH),
    # Each leg looks like the filesystem.
    boots("raid1-uuid", "lvm-raid1", BY_UUID, root=("/dev/mapper/my--vg-root", "ext4", "ro"), again=True),
    boots("on-md", "lvm-on-md", expect=(r"kinit: md0 is started: raid1, 2 of 2 members", ACTIVE)),
    # Whoever would open a half of it by itself, makes the halves differ.
    *[boots(f"{name}{kind}", f"lvm-{name}", word, expect=(r"kinit: md0 is started: raid1, 2 of 2 members", ACTIVE),
            never=(r"kinit: hook lvm: .*/dev/vd",), again=bool(kind))
      for name in ("in-md", "in-md-1.2") for kind, word in (("", BY_NAME), ("-uuid", f"root=UUID={UUID['lvm-md']}"))],
    boots("in-md-late", "lvm-in-md", disks=whole("lvm-in-md", "b"),
          plugs=(Plug("virtio-blk-pci,id=late", "lvm-in-md.a", after=4),), machine="pc", again=True,
          expect=(r"kinit: md0: 1 of 2 members is there", r"kinit: md0 is started: raid1, 2 of 2 members", ACTIVE)),
    boots("in-half-of-md", "lvm-in-md", words="kinit.md_wait=3", disks=whole("lvm-in-md", "b"),
          expect=(r"kinit: md0: 1 of 2 members is there", r"kinit: md0 is started degraded: raid1, 1 of 2 members: vda",
                  ACTIVE)),
    boots("on-md-uuid", "lvm-on-md", f"root=UUID={UUID['lvm-md']}"),

    # What is not wanted is left alone.
    boots("other-group", "lvm-two", "root=/dev/mapper/two-root", never=(r"volume group \"one\"",),
          disks=((BLK, "copy:lvm-two.a"), (BLK, "lvm-two.b")), untouched=("lvm-two.a",),
          expect=(r"hook lvm:   1 logical volume\(s\) in volume group \"two\" now active",), again=True),
    boots("only-the-volume", "lvm-two", "root=LABEL=lvmroot", words="rd.lvm.lv=one/root",
          expect=(), also=(r"kinit: mounted /dev/mapper/one-root",), never=(r"hook lvm: .*(two|swap)",)),
    boots("nothing-is-written", "lvm-linear", disks=tuple((BLK, f"copy:lvm-linear.{one}") for one in "ab"),
          untouched=("lvm-linear.a", "lvm-linear.b")),

    # Physical volumes that come late, or never.
    boots("late", "lvm-linear", disks=whole("lvm-linear", "a"), plugs=LATE, machine="pc", kernels=BOTH,
          expect=(r"hook lvm: .*my-vg is missing PV", r"the harness: device_add", ACTIVE),
          took=(Took(r"hook lvm: .*is missing PV", r"kinit: mounted", 4.5, 60),)),
    boots("late-uuid", "lvm-linear", BY_UUID, disks=whole("lvm-linear", "a"), plugs=LATE, machine="pc"),
    boots("raid1-without-a-leg", "lvm-raid1", words="rootwait=12", disks=whole("lvm-raid1", "b"), kernels=BOTH,
          expect=(r"hook lvm: .*my-vg is missing PV", ACTIVE),
          took=(Took(r"kinit: .*waiting up to", r"kinit: mounted", 11.5, 30),)),
    boots("raid1-without-a-leg-uuid", "lvm-raid1", BY_UUID, words="rootwait=12", disks=whole("lvm-raid1", "a")),
    refused("linear-incomplete", "lvm-linear",
            r"hook lvm \(/dev/vd[ab]\): volume group my-vg: 1 of 2 physical volumes are missing, ",
            disks=whole("lvm-linear", "b")),

    # A real Debian: its systemd and its lvm2 take over what is active, and wait for nothing.
    Scenario("lvm-debian", BY_NAME, image=LVM, memory=1024, seconds=600, disks=whole("lvm-debian"),
             expect=(r"kinit: mounted /dev/mapper/my--vg-root \(ext4, read-only\)",
                     r"REPORT: target graphical.target is active",
                     r"REPORT: failed units: 0", r"REPORT: root is /dev/mapper/my--vg-root ext4",
                     r"REPORT: lv: my-vg/home +active +open", r"REPORT: lv: my-vg/root +active +open",
                     r"REPORT: lv: my-vg/swap +active +open", r"REPORT: swap: /dev/(dm-\d+|mapper/my--vg-swap) ",
                     r"REPORT: home is /dev/mapper/my--vg-home ext4",
                     *(rf"REPORT: dev: {one} is symbolic link, /dev/my-vg/{one} leads to /dev/dm-\d+$"
                       for one in ("root", "home", "swap")), r"REPORT: waited: 0",
                     r"REPORT: made: 0 \.\./dm-\d+", r"REPORT: removed: 0 0", r"REPORT: done", r"reboot: Power down"),
             never=(r"BOOT FAILED", r"Kernel panic", r"REPORT: failed: ")),

    # What is wrong is named.
    refused("exported", "lvm-exported",
            r"hook lvm \(/dev/vd[ab]\): volume group my-vg is exported; \"vgimport my-vg\" makes it"),
    refused("foreign", "lvm-foreign",
            r"hook lvm \(/dev/vd[ab]\): volume group my-vg is for the system with the id \"somebody\""),
    refused("no-such-volume", "lvm-linear", r"hook lvm \(/dev/vd[ab]\): volume group my-vg has no volume \"boot\"",
            "root=/dev/my-vg/boot"),
    Scenario("lvm-off", f"{BY_NAME} rd.lvm=0 rootwait=12", image=LVM, disks=whole("lvm-linear"),
             fails=r"find root: ", never=(r"now active",)),
    Scenario("lvm-hook-missing", f"{BY_NAME} rootwait=12", disks=whole("lvm-linear"),
             fails=r"find root: ", also=(r"/dev/vda is an LVM physical volume; hook lvm is not in this image: "
                                         r"kinit-image --hook lvm",)),
])
