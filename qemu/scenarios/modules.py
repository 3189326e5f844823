# SPDX-License-Identifier: GPL-2.0-or-later
"""Loading drivers: good ones, bad ones, forbidden ones, and their parameters."""
from scenario import BOTH, NEW, Image, Plug, Scenario, Took

EXT4 = (("virtio-blk", "ext4"),)
ROOT = ("/dev/vda", "ext4", "ro")
MISBEHAVE = Image(misbehave=True)
BAD = "root=/dev/vda kinit.modules=misbehave misbehave.mode="


def late(when):
    """The root's disk does not come before that has happened."""
    return dict(machine="pc", plugs=(Plug("virtio-blk-pci,id=late", "ext4", when),), root=ROOT)


SCENARIOS = [
    Scenario("module-fails", BAD + "fail", NEW, disks=EXT4, image=MISBEHAVE, root=ROOT,
             also=(r"misbehave: mode=fail", r"kinit: module misbehave failed: No such device")),
    Scenario("module-oopses", BAD + "oops", BOTH, disks=EXT4, image=MISBEHAVE, root=ROOT,
             also=(r"BUG: kernel NULL pointer dereference",
                   r"kinit: module misbehave: the loader was killed by signal \d+")),
    Scenario("module-hangs", BAD + "hang", NEW, disks=EXT4, image=MISBEHAVE, root=ROOT,
             also=(r"ROOT: module loaders 1",),
             expect=(r"misbehave: mode=hang", r"kinit: module misbehave is still loading after 10 s"),
             took=(Took(r"misbehave: mode=hang", r"kinit: mounted", 9, 16),)),
    # As the driver of a device nobody asked for it by name: it holds nobody up.
    Scenario("driver-hangs", "root=/dev/vda misbehave.mode=hang", NEW, disks=EXT4,
             devices=("virtio-rng-pci",), image=MISBEHAVE, root=ROOT,
             also=(r"misbehave: mode=hang",),
             # (Its loader may come last: it is for no disk.)
             took=(Took(r"misbehave: mode=hang", r"kinit: mounted", -60, 8),)),
    # What cannot lead to the root's disk leaves the processor to others until the real init has it.
    Scenario("driver-gives-way", "root=/dev/vda rootwait=60 misbehave.mode=watch", NEW, devices=("virtio-rng-pci",),
             image=MISBEHAVE, also=(r"misbehave: its loader has its share again", r"ROOT: module loaders [1-9]"),
             expect=(r"misbehave: its loader gives way to all others", r"virtio_blk virtio\d: \[vda\]"),
             **late(r"misbehave: its loader gives way to all others")),
    # Nor does it begin with one more module on the only processor; none is lost, even if nothing in the root loads any.
    Scenario("driver-waits-for-init", "root=/dev/vda", NEW, disks=EXT4, devices=("ich9-ahci",), root=ROOT,
             took=(Took(r"ROOT: argv", r"ahci \d+:\S+ AHCI", 0, 60),)),
    # Nor are the firmware's tables looked through before that.  (ext4 alone takes these 125 MIPS longer than anything is
    # put off for.)
    Scenario("tables-wait-for-init", "root=/dev/vda", NEW, disks=(("virtio-blk", "squashfs"),), icount=True,
             image=Image(modules=("most", "button")), root=("/dev/vda", "squashfs", "ro"),
             took=(Took(r"kinit: starting", r"input: Power Button", 0, 60),)),
    # The file system and the driver of the disk are there before that is.
    Scenario("drivers-before-disk", "root=/dev/vda rootwait=60 kinit.debug",
             expect=(r"kinit: loaded ext4 for ", r"kinit: loaded virtio_blk for ", r"virtio_blk virtio\d: \[vda\]"),
             **late(r"kinit: loaded virtio_blk for ")),
    # Each finit_module(2) then waits for it, but for those that ask not to.  (And so does the power-off.)
    Scenario("probe-hangs", BAD + "probe", BOTH, disks=EXT4, image=MISBEHAVE, root=ROOT,
             also=(r"ROOT: module loaders [1-9]",), until=r"ROOT: done", unless=("reboot",),
             took=(Took(r"kinit: module misbehave is still loading", r"kinit: mounted", 0, 12),)),
    Scenario("probe-hangs-raid", BAD.replace("vda", "md0") + "probe", disks=(
             ("virtio-blk", "raid1.a"), ("virtio-blk", "raid1.b")), image=MISBEHAVE,
             root=("/dev/md0", "ext4", "ro"), again=True, also=(r"ROOT: module loaders [1-9]",),
             until=r"ROOT: done", unless=("reboot",)),
    Scenario("driver-oopses", "root=/dev/vda misbehave.mode=oops", disks=EXT4,
             devices=("virtio-rng-pci",), image=MISBEHAVE, root=ROOT,
             also=(r"BUG: kernel NULL pointer dereference",
                   r"kinit: module misbehave: the loader was killed by signal \d+")),
    Scenario("module-hangs-too-long", "root=LABEL=no rootwait=185 kinit.modules=misbehave "
             "misbehave.mode=hang", image=MISBEHAVE, icount=True,
             fails=r"find root: LABEL=no: not there after 185",
             also=(r"kinit: module misbehave is still loading after 10 s",
                   r"kinit: module misbehave: .*timed out after 180 s",
                   r"kinit: modules that failed:", r"kinit:   misbehave: ")),
    Scenario("module-hangs-in-report", "root=LABEL=no rootwait=15 kinit.modules=misbehave "
             "misbehave.mode=hang", image=MISBEHAVE, icount=True,
             fails=r"find root: LABEL=no: not there after 15",
             also=(r"kinit:   misbehave: still loading after 1[45] s",
                   r"kinit: hint: .*still loading"), again=True),
    Scenario("module-failed-in-report", "root=LABEL=no rootwait=6 kinit.modules=misbehave "
             "misbehave.mode=fail", image=MISBEHAVE, disks=EXT4, fails=r"find root: LABEL=no",
             also=(r"kinit: modules that failed:", r"kinit:   misbehave: No such device")),
    Scenario("module-unknown", "root=/dev/vda kinit.modules=nosuchmodule", disks=EXT4, root=ROOT,
             also=(r"kinit: .*nosuchmodule",)),

    # Parameters reach the module.
    Scenario("module-parameter", "root=/dev/vda kinit.modules=misbehave misbehave.note=seventeen",
             NEW, disks=EXT4, image=MISBEHAVE, root=ROOT,
             also=(r"misbehave: mode=good note=seventeen",)),
    Scenario("module-parameter-quoted", 'root=/dev/vda kinit.modules=misbehave '
             'misbehave.note="two words"', disks=EXT4, image=MISBEHAVE, root=ROOT,
             also=(r"misbehave: mode=good note=two words",), again=True),

    # kinit.modules come first, in their order.
    Scenario("modules-in-order", "root=/dev/vda kinit.modules=misbehave,loop", disks=EXT4,
             image=Image(modules=("most", "loop"), misbehave=True), root=ROOT,
             expect=(r"misbehave: mode=good", r"loop: module loaded", r"virtio0: \[vda\]")),
    Scenario("modules-in-other-order", "root=/dev/vda kinit.modules=loop,misbehave", disks=EXT4,
             image=Image(modules=("most", "loop"), misbehave=True), root=ROOT,
             expect=(r"loop: module loaded", r"misbehave: mode=good", r"virtio0: \[vda\]"), again=True),

    # Forbidden ones stay out, and the report knows why the disk is missing.
    Scenario("modprobe-blacklist", "root=/dev/vda rootwait=2 modprobe.blacklist=virtio_blk", NEW,
             disks=EXT4, fails=r"find root: /dev/vda: not there",
             also=(r"kinit: devices without a driver:", r"kinit:   .*virtio_blk.*blacklist"),
             never=(r"\[vda\]",)),
    Scenario("module-blacklist", "root=/dev/vda rootwait=2 module_blacklist=floppy,virtio_blk",
             disks=EXT4, fails=r"find root: /dev/vda: not there",
             also=(r"kinit: devices without a driver:", r"kinit:   .*virtio_blk.*blacklist"),
             never=(r"\[vda\]",), again=True),
    Scenario("blacklist", "root=/dev/vda rootwait=2 blacklist=ahci,virtio-blk", disks=EXT4,
             fails=r"find root: /dev/vda: not there",
             also=(r"kinit: devices without a driver:", r"kinit:   .*virtio_blk.*blacklist"),
             never=(r"\[vda\]",)),
    Scenario("blacklist-and-named", "root=/dev/vda rd.driver.blacklist=virtio_blk rd.driver.pre=loop,virtio_blk",
             disks=EXT4, image=Image(modules=("most", "loop")), root=ROOT,
             expect=(r"loop: module loaded", r"virtio0: \[vda\]")),
    # The image's own modprobe.d, and a module by its old name.
    Scenario("modprobe-d", "root=/dev/vda modules=md,bad-manners", disks=EXT4, root=ROOT,
             image=Image(modules=("most", "loop", "md_mod"), misbehave=True, files=(
                 ("etc/modprobe.d/own.conf", "alias bad-manners misbehave\noptions misbehave note=seventeen\n"
                                             "softdep misbehave pre: loop\nblacklist ahci\n"),)),
             expect=(r"loop: module loaded", r"misbehave: mode=good note=seventeen", r"virtio0: \[vda\]"),
             never=(r"kinit: module",)),
    Scenario("blacklist-of-another", "root=/dev/vda modprobe.blacklist=ahci,nvme", disks=EXT4,
             root=ROOT, again=True),
    Scenario("only-what-is-needed", "root=/dev/vda", NEW,
             image=Image(modules=("virtio_pci", "virtio_blk", "ext4")), disks=EXT4, root=ROOT),
]
