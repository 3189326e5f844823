# SPDX-License-Identifier: GPL-2.0-or-later
"""How it ends: systemd gives what the root is on back to kinit, which takes it apart."""
from dataclasses import replace

from lan import Lan, Nic
from netimage import NET_IMAGE
from overlaydisks import CHANGES
from scenario import Scenario
from servers import SERVER, Dnsmasq, Export, Nbd, Nfs, Tree

VERSIONS = {"bookworm": ("252", "6.1"), "trixie": ("257", "6.12"), "sid": (r"2[6-9]\d", "sid")}
OFF = r"reboot: Power down"
AGAIN = r"reboot: Restarting system"
BACK = r"systemd-shutdown\[1\]: Successfully changed into root pivot"
NEVER = (r"BOOT FAILED", r"Kernel panic", r"kinit: .* cannot be", r"is killed")
UNMOUNTED = r"kinit: unmounted / \(ext4\)"


def goes_down(name, words, suite, then, end=OFF, **more):
    """Its root was written to, and is taken apart in this order."""
    version, kernel = VERSIONS[suite]
    more.setdefault("never", NEVER)
    return Scenario(f"down-{name}-{suite}", f"rw {words}", (kernel,), memory=1024, seconds=600, steady=("kernel",),
                    expect=(r"kinit: starting /sbin/init", rf"systemd\[1\]: systemd {version}.* running in system mode",
                            r"REPORT: left: .*shutdown", r"REPORT: the root was written to", BACK, *then, end), **more)


def mirror(suite, words="", **more):
    """Both members say that they are clean, and agree."""
    members = [f"down-{suite}-raid1.{letter}" for letter in "ab"]
    return goes_down("md", f"root=/dev/md0 {words}", suite, (UNMOUNTED, r"kinit: stopped md0 \(array\)"),
                     disks=tuple(("virtio-blk", f"copy:{member}") for member in members),
                     examined=tuple((member, said) for member in members
                                    for said in (r"State : clean", r"Array State : AA ")), **more)


def nbd(suite, words="", **more):
    disk = f"down-{suite}"
    return goes_down("nbd", f"root=/dev/nbd0 ip=dhcp nbdroot={SERVER}:10809/root {words}", suite,
                     (UNMOUNTED, r"kinit: stopped nbd0 \(disk of an NBD server\)"), image=NET_IMAGE,
                     lan=Lan((Nic(),), (Dnsmasq(), Nbd((("root", disk),), writable=True, farewell=True))),
                     clean=(disk,), **more)


def overlay(suite, words="", then=(), **more):
    """systemd cannot reach the disk that the overlay writes to: without kinit it would not be clean."""
    return goes_down(more.pop("name", "overlay"), f"root=LABEL=down rd.overlay=UUID={CHANGES} {words}", suite,
                     (*then, r"kinit: unmounted / \(overlay\)"), clean=("overlay-changes", f"down-{suite}"),
                     disks=(("virtio-blk", f"copy:down-{suite}"), ("virtio-blk", "copy:overlay-changes")), **more)


def nfs(suite, **more):
    return goes_down("nfs", f"root=/dev/nfs ip=dhcp nfsroot={SERVER}:/srv/root,vers=4.1", suite,
                     (r"kinit: unmounted / \(nfs4\)",), image=NET_IMAGE,
                     lan=Lan((Nic(),), (Dnsmasq(), Nfs((Export(tree=Tree(f"down-{suite}-tree", writable=True)),)))),
                     **more)


SCENARIOS = [
    mirror("bookworm", again=True),
    # The next boot finds nothing to be synchronized or recovered.
    replace(mirror("trixie", "down.reboot", end=AGAIN, before=mirror("trixie"), again=True,
                   never=(*NEVER, r"md0: resync", r"md/raid1:md0: not clean", r"EXT4-fs .*recover")),
            name="down-md-reboot"),
    nbd("bookworm"),
    nbd("trixie", "down.reboot", end=AGAIN, again=True),
    nbd("sid", again=True),
    overlay("trixie", again=True),
    nfs("bookworm", again=True),
    nfs("trixie", again=True),
    # Who does not let go is named and killed.
    overlay("bookworm", "down.hold", (r"kinit: process \d+ \(sleep\) is killed: it still uses /\S+",), name="held",
            never=NEVER[:3]),
]
