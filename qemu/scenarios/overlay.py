# SPDX-License-Identifier: GPL-2.0-or-later
"""Roots that are not written to: an overlay in memory or on a device, or nothing but the root's /usr."""
from dataclasses import replace

from disks import DISKS
from overlaydisks import CHANGES
from scenario import NEW, OLD, Plug, Scenario

NEVER = (r"BOOT FAILED", r"Kernel panic")
BELOW = r"kinit: the root of /dev/vda stays as it is below /run/kinit/lower; changes are "
IN_MEMORY = rf"{BELOW}in memory, until the machine is off$"
WRITTEN = (r"ROOT: written: new$", r"ROOT: reachable: notes$", r"ROOT: link: /dev/block/25\d:0$",
           r"ROOT: mount /dev/vda /run/kinit/lower ext4 ro,")
OVERLAY = r"ROOT: mount overlay / overlay rw,"


# A boot that writes to the device, by an init that has no notion of overlays; and another one, that reads it.
WRITES = Scenario("overlay-busybox-init", "root=LABEL=busybox rd.overlay=LABEL=changes:/boots/upper/",
                  disks=(("virtio-blk", "copy:busybox-init"), ("virtio-blk", "copy:overlay-changes")),
                  untouched=("busybox-init",), steady=("late_disks",),
                  expect=(r"kinit: mounted /dev/vda \(ext4, read-only\)", rf"{BELOW}/dev/vdb$",
                          r"REPORT: process 1 is /bin/busybox$", r"REPORT: mount / overlay overlay rw,.*"
                          r"upperdir=/run/kinit/upper/boots/upper,workdir=/run/kinit/upper/boots/ovlwork",
                          r"REPORT: the root can be written to", r"REPORT: done", r"reboot: Power down"),
                  never=(*NEVER, r"written before"))
READS = replace(WRITES, name="overlay-second-boot", before=WRITES, never=NEVER, also=(r"REPORT: written before: by a boot$",))


def keeps(name, words, says=IN_MEMORY, more=(), **others):
    """The root is the same afterwards, although its init writes to it."""
    disks = (("virtio-blk", "copy:overlay-root"), *others.pop("disks", ()))
    return Scenario(f"overlay-{name}", f"root=/dev/vda {words}", others.pop("kernels", OLD), disks=disks,
                    untouched=others.pop("untouched", ("overlay-root",)), steady=("late_disks",),
                    expect=(r"kinit: mounted /dev/vda \(ext4, read-only\)", says, r"kinit: starting /sbin/init$",
                            r"ROOT: done", r"reboot: Power down"),
                    also=(*WRITTEN, *more), never=(*NEVER, *others.pop("never", ())), **others)


SCENARIOS = [
    keeps("dracut", "rd.overlay", more=(OVERLAY, r"ROOT: etc: notes written$", r"ROOT: usr can be written to")),
    keeps("systemd-word", "rw systemd.volatile=overlay", more=(OVERLAY,), kernels=NEW, again=True),
    keeps("ubuntu", "overlayroot=tmpfs:size=8m,swap=1", kernels=NEW,
          more=(OVERLAY, r"ROOT: mount tmpfs /run/kinit/upper tmpfs \S*size=8192k"), again=True),
    keeps("alpine", "overlaytmpfs=yes overlaytmpfsflags=size=4m", again=True,
          more=(OVERLAY, r"ROOT: mount tmpfs /run/kinit/upper tmpfs \S*size=4096k")),
    keeps("size-of-nonsense", "overlayroot=tmpfs:size=big", more=(
        OVERLAY, r"kinit: the tmpfs does not take size=big; its size is the kernel's choice"), again=True),
    keeps("on-a-device", f"rd.overlay=UUID={CHANGES}", rf"{BELOW}/dev/vdb$",
          (OVERLAY, r"ROOT: etc: kept notes written$", r"ROOT: mount /dev/vdb /run/kinit/upper ext4 rw,"),
          disks=(("virtio-blk", "overlay-changes"),)),
    READS,
    keeps("reset", f"rd.overlay=UUID={CHANGES} rd.overlay.reset=1", rf"{BELOW}/dev/vdb$", (OVERLAY, r"ROOT: etc: notes written$"),
          disks=(("virtio-blk", "overlay-changes"),), again=True),
    keeps("former-changes-stay", f"rd.overlay=UUID={CHANGES} rd.overlay.readonly", IN_MEMORY,
          (OVERLAY, r"ROOT: etc: kept notes written$", r"ROOT: mount /dev/vdb /run/kinit/kept ext4 ro,"), again=True,
          disks=(("virtio-blk", "copy:overlay-changes"),), untouched=("overlay-root", "overlay-changes")),
    # The root is as it would be; of the state, /var, nothing is kept.
    Scenario("overlay-systemd-state", f"root=UUID={DISKS['debian'].uuid} rw systemd.volatile=state", NEW,
             disks=(("virtio-blk", "copy:debian"),), memory=1024, seconds=900, again=True,
             expect=(r"kinit: mounted /dev/vda \(ext4, read-write\)", r"systemd\[1\]: systemd 252.* running in system mode",
                     r"REPORT: target graphical.target is active", r"REPORT: done", r"reboot: Power down"),
             also=(r"REPORT: mount / ext4 /dev/vda rw,", r"REPORT: mount /var tmpfs ", r"REPORT: failed units: 0"),
             never=NEVER),
    keeps("on-a-late-device", "rootwait=20 overlayroot=device:dev=LABEL=changes,timeout=9", rf"{BELOW}/dev/sda$",
          (OVERLAY, r"ROOT: etc: kept notes written$"), devices=("virtio-scsi-pci,id=hba",),
          plugs=(Plug("scsi-hd,bus=hba.0", "overlay-changes",
                      r"waiting up to \d+ s for LABEL=changes, where changes of the root go"),), again=True),
    keeps("device-does-not-come", "rootwait=3 rd.overlay=LABEL=nosuch", more=(
        OVERLAY, r"kinit: LABEL=nosuch is not there; changes are kept in memory alone")),
    keeps("only-usr", "systemd.volatile=yes",
          r"kinit: all but /usr of /dev/vda stays as it is below /run/kinit/lower; changes are in memory",
          (r"ROOT: mount tmpfs / tmpfs rw,", r"ROOT: etc: written$", r"ROOT: mount /dev/vda /usr ext4 ro,"),
          never=(r"ROOT: usr can be written to",)),
    # The real systemd on an overlay.
    Scenario("overlay-debian", f"root=UUID={DISKS['debian'].uuid} systemd.volatile=overlay", NEW,
             disks=(("virtio-blk", "copy:debian"),), untouched=("debian",), machine="q35", memory=1024, seconds=400,
             expect=(r"kinit: mounted /dev/vda \(ext4, read-only\)", IN_MEMORY,
                     r"systemd\[1\]: systemd 252.* running in system mode",
                     r"REPORT: target graphical.target is active", r"REPORT: failed units: 0",
                     r"REPORT: root is overlay overlay", r"REPORT: done", r"reboot: Power down"),
             never=NEVER),
    # Debian's scripts would check the disk below, which is in use, and end in a shell for repairs.
    Scenario("overlay-openrc", f"root=UUID={DISKS['openrc'].uuid} overlaytmpfs=yes", NEW,
             disks=(("virtio-blk", "copy:openrc"),), untouched=("openrc",), seconds=1500, again=True,
             expect=(r"kinit: mounted /dev/vda \(ext4, read-only\)", IN_MEMORY, r"REPORT: process 1 is /usr/sbin/init$",
                     r"REPORT: runlevel default", r"REPORT: failed: 0", r"REPORT: mount / overlay \S+ rw,",
                     r"REPORT: the root can be written to", r"REPORT: done", r"reboot: Power down"),
             never=(*NEVER, r"\bfailed!", r"\bmount: ", r" \* ERROR:")),
    # The real systemd makes an /etc of its own, without asking anybody.
    Scenario("overlay-systemd-usr", f"root=UUID={DISKS['debian'].uuid} systemd.volatile=yes systemd.firstboot=no", NEW,
             disks=(("virtio-blk", "copy:debian"),), untouched=("debian",), memory=1024, seconds=900, again=True,
             expect=(r"kinit: mounted /dev/vda \(ext4, read-only\)", r"kinit: all but /usr of /dev/vda stays as it is",
                     r"systemd\[1\]: systemd 252.* running in system mode",
                     r"REPORT: target graphical.target is active", r"REPORT: done", r"reboot: Power down"),
             also=(r"REPORT: mount / tmpfs tmpfs rw,", r"REPORT: mount /usr ext4 /dev/vda ro,", r"REPORT: failed units: 0"),
             never=NEVER),
]
