# SPDX-License-Identifier: GPL-2.0-or-later
"""A kinit that is built without a family: what is left boots as ever, and what is gone is named."""
from disks import UUID
from scenario import Image, Scenario, repeating


def without(families):
    return dict(image=Image(without=families), steady=("kernel",))


NETWORK = "this kinit is built without network"
ARRAYS = "this kinit is built without arrays"
RESUMING = "this kinit is built without resuming"
OVERLAYS = "this kinit is built without overlays"
VDA = dict(disks=(("virtio-blk", "ext4"),), root=("/dev/vda", "ext4", "ro"))
MIRROR = (("virtio-blk", "raid1.a"), ("virtio-blk", "raid1.b"))

AGAIN = "without-network-server without-md-half-as-it-is without-resume-noresume without-hooks"

SCENARIOS = repeating(AGAIN, [
    Scenario("without-network", "root=/dev/vda ip=dhcp", also=(rf"kinit: ip=dhcp: {NETWORK}; ignored$",), **VDA,
             **without("network")),
    Scenario("without-network-nfs", "root=/dev/nfs nfsroot=10.0.2.2:/srv", fails=rf"parse root: .*{NETWORK}",
             also=(rf"kinit: nfsroot=\S+: {NETWORK}; ignored$", rf"kinit: network links: {NETWORK}$"),
             never=("is its driver in the image",), **without("network"), again=True),
    Scenario("without-network-server", "root=10.0.2.2:/srv,vers=3",
             fails=rf"parse root: .*10.0.2.2:/srv,vers=3.*{NETWORK}", **without("network")),
    # Neither half of a mirror is taken for what is on it, wherever its superblock is.
    Scenario("without-md", f"root=UUID={UUID['ext4']} rootwait=3 kinit.md=all", disks=MIRROR, fails=r"find root: .*",
             also=(rf"kinit: kinit\.md=all: {ARRAYS}; ignored$", rf"kinit: arrays: {ARRAYS}$"),
             never=(r"kinit: mounted ",), **without("md")),
    Scenario("without-md-half", f"root=UUID={UUID['gpt1']} rootwait=3", disks=(("virtio-blk", "raid1-gpt-inside.a"),),
             fails=r"find root: .*", never=(r"kinit: mounted ",),
             also=(rf"kinit: arrays: {ARRAYS}$", r"kinit: hint: .*would make the halves differ$"), **without("md"),
             again=True),
    Scenario("without-md-half-as-it-is", f"root=UUID={UUID['gpt1']} raid=noautodetect",
             disks=(("virtio-blk", "raid1-gpt-inside.a"),), root=("/dev/vda1", "ext4", "ro"), **without("md")),
    # Nor is what is in there opened there.
    Scenario("without-md-lvm", "root=/dev/mapper/my--vg-root rootwait=3", fails=r"find root: .*",
             disks=(("virtio-blk", "lvm-in-md.a"), ("virtio-blk", "lvm-in-md.b")), never=(r"kinit: hook lvm",),
             image=Image(without="md", hooks=("lvm",)),
             also=(rf"kinit: arrays: {ARRAYS}$", r"kinit: hint: /dev/vda1 is an LVM physical volume in the array that "
                   r"vda is a member of: it is opened there, and on no disk alone$"), steady=("kernel",)),
    # Whoever mounts the root beside an image destroys it, and a root that is not to be written to is not handed over.
    Scenario("without-resume", "root=/dev/vda resume=/dev/vdb", disks=VDA["disks"],
             fails=rf"resume: resume=/dev/vdb: {RESUMING}", also=(r"kinit: hint: noresume on the command line",),
             never=(r"kinit: mounted ",), **without("resume")),
    Scenario("without-resume-noresume", "root=/dev/vda resume=/dev/vdb noresume", **VDA, **without("resume")),
    Scenario("without-overlay", "root=/dev/vda systemd.volatile=overlay", disks=VDA["disks"],
             fails=rf"overlay root: {OVERLAYS}", **without("overlay"), again=True),
    Scenario("without-hooks", "root=/dev/vda my.word=1", disks=VDA["disks"], root=VDA["root"],
             image=Image(without="hooks", files=(("usr/lib/kinit/hooks.d/my/hook", "on = before-mount\nwords = my.*\n"),)),
             steady=("kernel",), also=(r"kinit: /usr/lib/kinit/hooks\.d: this kinit is built without hooks; ignored$",),
             never=(r"kinit: hook ",)),
    # A disk of firmware's array is for nobody, and what is left over on another does not matter.
    Scenario("without-hooks-on-isw", f"root=UUID={UUID['on-isw']}", disks=(("virtio-blk", "on-isw"),),
             root=("/dev/vda1", "ext4", "ro"), again=True, **without("hooks")),
    Scenario("without-all", "root=/dev/vda ip=dhcp md=0,/dev/vda", **VDA,
             also=(rf"kinit: ip=dhcp: {NETWORK}; ignored$", rf"kinit: md=0,/dev/vda: {ARRAYS}; ignored$"),
             **without("hooks+md+network+overlay+resume")),
])
