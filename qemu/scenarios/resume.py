# SPDX-License-Identifier: GPL-2.0-or-later
"""Hibernated systems: what is gone back to, and what is not."""
from dataclasses import replace

from disks import UUID
from scenario import BOTH, NEW, Plug, Scenario, Took

VDA1 = ("/dev/vda1", "ext4", "ro")
ROOT = f"root=UUID={UUID['sleeper']}"
SWAP = f"resume=UUID={UUID['sleeper-swap']}"
MARKED = f"{ROOT} resume=UUID={UUID['suspended']}"
ASLEEP = (r"ROOT: falls asleep on ",)
# Its kernel goes on where it was: this one mounts nothing.
AWAKE = dict(expect=(r"kinit: .*has the image of a hibernated system; resuming it$",
                     r"ROOT: awake: memory the same, tmpfs the same$", r"ROOT: root still there$",
                     r"reboot: Power down"),
             never=(r"kinit: mounted", r"BOOT FAILED", r"could not resume"))
DISCARDED = r"kinit: resume=.*\(/dev/vda2\): the kernel could not resume the image, and has discarded it"
STAYS = r"hint: whoever mounts the root now and resumes that image later destroys the root; noresume "


def resumed(name, cmdline, sleeps, root=VDA1, given="", **machine):
    """It hibernates, and is gone back to by another boot of the same MACHINE."""
    before = Scenario(f"{name}-asleep", f"{cmdline} sleeps={sleeps}".replace("GIVEN", "0"), root=root, also=ASLEEP, **machine)
    return Scenario(name, cmdline, BOTH, before=before, given=given, **AWAKE, **machine)


def marked(name, words, mark, kernels=NEW, **more):
    """The swap space beside the root has a mark."""
    return Scenario(f"resume-{name}", f"{MARKED} {words}", kernels,
                    disks=(("virtio-blk", f"copy:marked-{mark}"),), **more)


PARTITION = resumed("resume-partition", f"{ROOT} {SWAP}", "/dev/vda2", disks=(("virtio-blk", "copy:sleeper"),))

SCENARIOS = [
    PARTITION,
    resumed("resume-swap-file", "root=/dev/vda rw resume=/dev/vda resume_offset=GIVEN", "/swapfile",
            ("/dev/vda", "ext4", "rw"), r"ROOT: swap file at (\d+)$",
            disks=(("virtio-blk", "copy:file-sleeper"),)),
    resumed("resume-swap-file-btrfs", f"root=UUID={UUID['btrfs-sleeper']} rw resume=UUID={UUID['btrfs-sleeper']} "
            "resume_offset=GIVEN", "/swapfile", ("/dev/vda", "btrfs", "rw"), r"ROOT: swap file at (\d+)$",
            disks=(("virtio-blk", "copy:btrfs-sleeper"),), again=True),
    # The array is assembled, but not written to: the hibernated system knows its superblocks as they are.
    resumed("resume-raid1", f"{ROOT} {SWAP}", "/dev/md0p2", ("/dev/md0p1", "ext4", "ro"),
            disks=(("virtio-blk", "copy:raid1-sleeper.a"), ("virtio-blk", "copy:raid1-sleeper.b")), again=True),
    # The image is on the second one that the word names, and the first one is there.
    resumed("resume-list", f"{ROOT} resume=PARTLABEL=nowhere,/dev/vda,{SWAP[7:]}", "/dev/vda2",
            disks=(("virtio-blk", "copy:sleeper"),), again=True),
    # The disk with the image comes three seconds later than that with the root.
    resumed("resume-late-disk", f"root=/dev/vda {SWAP}", "/dev/vdb", ("/dev/vda", "ext4", "ro"),
            machine="pc", disks=(("virtio-blk", "ext4"),),
            plugs=(Plug("virtio-blk-pci,id=late", "copy:sleeper-swap",
                        r"kinit: waiting up to \d+ s for resume=", after=3),)),
    # By a kernel of another version: the image brings its own.
    replace(PARTITION, name="resume-other-kernel", kernels=NEW, before_kernel="6.1"),
    # Its memory was another one.
    replace(PARTITION, name="resume-more-memory", kernels=NEW, memory=640, root=VDA1, never=(), again=True,
            expect=(r"kinit: /dev/vda2 has the image of a hibernated system; resuming it$", DISCARDED)),

    marked("leads-nowhere", "", "kernel", BOTH, root=VDA1, expect=(r"resuming it$", DISCARDED)),
    marked("noresume", "noresume", "kernel", root=VDA1, untouched=("marked-kernel",),
           once=(r"kinit: noresume: an image on resume=.* is not looked for, and stays there",)),
    marked("locked-down", "lockdown=confidentiality", "kernel", fails=r"resume: .*is locked down",
           also=(STAYS,), untouched=("marked-kernel",)),
    marked("uswsusp", "", "uswsusp", fails=r"resume: .*it has an image of uswsusp", also=(STAYS,),
           untouched=("marked-uswsusp",)),
    marked("tuxonice", "", "tuxonice", fails=r"resume: .*it has an image of TuxOnIce", also=(STAYS,),
           untouched=("marked-tuxonice",), again=True),
    Scenario("resume-no-image", "root=LABEL=first resume=PARTLABEL=swap", NEW, disks=(("virtio-blk", "gpt"),),
             root=VDA1, once=(r"kinit: resume=.*: it has swap space without an image; booting anew",)),
    Scenario("resume-stale-uuid", "root=LABEL=first resume=UUID=1-2-3", disks=(("virtio-blk", "gpt"),),
             root=VDA1, expect=(r"kinit: waiting up to \d+ s for resume=UUID=1-2-3",
                                r"kinit: resume=UUID=1-2-3: there is no such device after"),
             took=(Took(r"kinit: waiting up to \d+ s for resume=", r"kinit: resume=UUID=1-2-3: ", 4.5, 8),),
             again=True),
    # As long as it is open, nothing writes to an array that was started, not even what makes its parity right again.
    Scenario("resume-beside-an-array", "root=/dev/md0 resume=UUID=1-2-3",
             disks=tuple(("virtio-blk", f"copy:raid5-cut.{letter}") for letter in "abc"),
             root=("/dev/md0", "ext4", "ro"), untouched=tuple(f"raid5-cut.{letter}" for letter in "abc"),
             expect=(r"kinit: md0 is started", r"kinit: resume=UUID=1-2-3: there is no such device after")),
]
