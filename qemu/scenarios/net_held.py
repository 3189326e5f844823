# SPDX-License-Identifier: GPL-2.0-or-later
"""A card whose driver keeps the kernel's one lock for all of the network (rtnl), beside a good one.

With that lock gone nothing of the network can be configured any more, by anybody: a root on a disk
boots all the same, a root on a server fails when its time is over, says why, and panic= acts.
"""
from dataclasses import replace

from lan import Lan, Nic
from netimage import DISK, NET_IMAGE, PINGED
from scenario import BOTH, NEW, OLD, Scenario
from servers import Dnsmasq, Nfs

IMAGE = replace(NET_IMAGE, misbehave=True)
OPENED = r"misbehave: mis0 is brought up"
HELD = (r"kinit: the kernel has not answered a question about the network for 10 s: the driver of mis0 "
        r"seems to hold it")
OOPSED = (r"kinit: mis0: it cannot be brought up: the helper was killed by signal \d+ "
          r"\(an oops in the driver\?\)")
BLAMED = r"the driver of mis0 seems to hold the kernel's configuration of the network; "
WITHOUT = rf"kinit: going on without a part of the network: {BLAMED}"
HINT = r"kinit: hint: no network can be configured while the driver of mis0 keeps the kernel's lock"
# The bad driver is loaded for a device of its own, and shows its card when the good one is there;
# nobody answers that one, else the boot could be done before.  So no time of others counts.
SCENE = dict(image=IMAGE, devices=("virtio-rng-pci",), lan=Lan((Nic(on="nobody"),)), icount=True,
             seconds=600)
# The root's init looks at the network last, and there it stays.
BLIND = dict(unless=("root readable", "done", "Power down"), until=r"ROOT: leftovers")
NFSROOT = "root=/dev/nfs nfsroot=192.0.2.1:/srv/root"


def words(mode, when="misbehave.after=eth0"):
    return f"misbehave.mode=net-{mode} {when}"


def local(name, cmdline, kernels, **more):
    return Scenario(f"net-held-{name}", f"root=/dev/vda ip=dhcp {cmdline}", kernels,
                    **(DISK | SCENE | BLIND | more))


def server(name, mode, kernels, *also, **more):
    return Scenario(f"net-held-{name}", f"{NFSROOT} rootwait=30 panic=5 {words(mode)}", kernels,
                    fails=rf"configure network: .*; after 30 s: {BLAMED}.*eth0: ",
                    also=(OPENED, HELD, HINT, *also), until=r"Rebooting in 5 seconds", **(SCENE | more))


SCENARIOS = [
    local("oops-local", words("oops"), BOTH, also=(OPENED, OOPSED, HELD, WITHOUT)),
    local("hang-local", words("hang"), BOTH, again=True,
          also=(OPENED, HELD, rf"{WITHOUT}.*mis0: not brought up after")),
    # The first card of all: the driver of the good one does not get as far as showing it.
    local("hang-first", words("hang", "kinit.modules=misbehave"), OLD, devices=(), again=True,
          also=(OPENED, HELD)),
    server("oops-nfs", "oops", OLD, OOPSED, again=True),
    server("hang-nfs", "hang", NEW),
    # Who names the good card has nothing to do with the other one.
    Scenario("net-held-by-nobody", f"{NFSROOT} ip=:::::eth0:dhcp ping=192.0.2.1 {words('hang', '')}",
             OLD, image=IMAGE, devices=("virtio-rng-pci",), lan=Lan((Nic(),), (Dnsmasq(), Nfs())),
             root=(r"192\.0\.2\.1:/srv/root", "nfs", "ro"), never=(OPENED,),
             also=(r"misbehave: mode=net-hang", PINGED)),
]
