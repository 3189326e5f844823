# SPDX-License-Identifier: GPL-2.0-or-later
"""Roots that come over the network, or from the machine that the guest runs on."""
from dataclasses import replace

from lan import Away, Lan, Nic
from netimage import ASKED, FAILED, NET_IMAGE, PINGED, owns
from scenario import NEW, OLD, Plug, Scenario, Took
from servers import (Dnsmasq, Export, Nbd, Nfs, Plan9, Radvd, Samba, Tree, Virtiofs)
from target import ADDRESS, NQN, NvmeTarget

DHCP = Dnsmasq()
ROOT = r"192\.0\.2\.1:/srv/root"
WORDS = "root=/dev/nfs ip=dhcp ping=192.0.2.1"
NFSROOT = f"{WORDS} nfsroot=192.0.2.1:/srv/root"
AT_ONCE = (Took(ASKED, FAILED, 0, 6),)


# Reading from nfs-ganesha 4.3 by READ_PLUS, as 6.12 does with v4.2, ends in an I/O error.
KERNEL = ("kernel",)


def nfs(name, words, servers=(Nfs(),), source=ROOT, **more):
    """An NFS root that boots."""
    dhcp = more.pop("dhcp", DHCP)
    more.setdefault("steady", KERNEL)
    return Scenario(f"nfs-{name}", words, more.pop("kernels", OLD),
                    lan=Lan((Nic(),), (dhcp, *servers)), image=NET_IMAGE,
                    root=(source, "nfs", more.pop("mode", "ro")),
                    also=(PINGED, *more.pop("also", ())), **more)


def version(text):
    """What the root and the user see of an NFS version."""
    return (rf"kinit: mounted .* \(nfs, .*\): v{text} over tcp", rf"ROOT: mount / .*vers={text}[, ]")


def refused(name, words, why, servers=(Nfs(),), **more):
    """An NFS root that does not, and says so at once."""
    return Scenario(f"nfs-{name}", words, more.pop("kernels", OLD),
                    lan=Lan((Nic(),), (DHCP, *servers)), image=NET_IMAGE,
                    fails=rf"(mount root|parse root): .*{why}", steady=KERNEL,
                    took=more.pop("took", AT_ONCE), **more)


def shared(name, words, server, kind, source, **more):
    """A root that needs no network."""
    return Scenario(f"{kind}-{name}", words, more.pop("kernels", OLD), lan=Lan((), (server,)),
                    image=NET_IMAGE, root=(source, kind, "ro"), **more)


def disk(name, words, servers, device, **more):
    """A root on a disk of the network."""
    return Scenario(name, f"ip=dhcp ping=192.0.2.1 {words}", more.pop("kernels", OLD),
                    lan=Lan((Nic(),), (DHCP, *servers)), image=NET_IMAGE,
                    root=(device, "ext4", "ro"), also=(PINGED, *more.pop("also", ())), **more)


def unresolved(name, words, step, options=(), **more):
    """The server's name finds no address: nobody answers, or only to refuse."""
    return Scenario(f"unresolved-{name}", f"ip=dhcp rootwait=6 {words}", OLD,
                    lan=Lan((Nic(),), (Dnsmasq(options=options),)), image=NET_IMAGE,
                    fails=rf"{step}: .*no name server tells its address; \d+ tries in \d",
                    **more)


def so_far(seconds):
    return rf"kinit: .*: looking for init takes {seconds} s so far"


# Nobody has this address.
DEAF = ("6,192.0.2.99",)

# A process that connects anew when the server was away stays behind.
KEPT = dict(unless=("other processes",), also=(r"ROOT: other processes 1",))

SCENARIOS = [
    nfs("v3", f"{NFSROOT},vers=3", also=version("3"), kernels=NEW),
    nfs("v4.0", f"{NFSROOT},vers=4.0", also=version(r"4\.0"), again=True),
    nfs("v4.1", f"{NFSROOT},vers=4.1", also=version(r"4\.1"), kernels=NEW, again=True),
    nfs("v4.2", f"{NFSROOT},vers=4.2", also=version(r"4\.2")),
    nfs("v3-only", NFSROOT, (Nfs(versions=(3,)),), also=version("3")),
    nfs("v4-only", NFSROOT, (Nfs(versions=(4,)),), also=version(r"4(\.\d)?")),
    nfs("writable", f"{NFSROOT} rw", (Nfs((Export(tree=Tree(writable=True)),)),), mode="rw"),

    # Where the server and the path come from.
    nfs("option-17", WORDS, dhcp=Dnsmasq(options=("17,192.0.2.1:/srv/root",))),
    nfs("dracut-dhcp", "root=dhcp ping=192.0.2.1", dhcp=Dnsmasq(options=("17,192.0.2.1:/srv/root",))),
    nfs("next-server", f"{WORDS} nfsroot=/srv/%s,vers=3", (Nfs((Export("/srv/192.0.2.50"),)),),
        r"192\.0\.2\.1:/srv/192\.0\.2\.50", dhcp=Dnsmasq(boot="x,,192.0.2.1"), again=True),
    nfs("host-name", "root=nfs:nfs.example.test:/srv/root:vers=4.1 ip=dhcp ping=192.0.2.1",
        kernels=NEW, source=r"(nfs\.example\.test|192\.0\.2\.1):/srv/root"),
    Scenario("nfs-ipv6", "root=/dev/nfs ip=auto6 nfsroot=[2001:db8::1]:/srv/root,vers=4.2 "
             "ping=2001:db8::1", lan=Lan((Nic(),), (Radvd(), Nfs())), image=NET_IMAGE,
             root=(r"\[2001:db8::1\]:/srv/root", "nfs", "ro"), steady=KERNEL,
             also=(r"ROOT: ping 2001:db8::1 answered",)),
    Scenario("nfs-static", "root=/dev/nfs nfsroot=/srv/root,v3 ping=192.0.2.1 "
             "ip=192.0.2.60:192.0.2.1::255.255.255.0::eth1:off", lan=Lan(
                 (Nic(on="nobody"), Nic()), (Nfs(),)), image=NET_IMAGE,
             root=(ROOT, "nfs", "ro"), also=(PINGED, owns("192.0.2.60", "eth1", "forever")),
             never=(r"ROOT: address eth0 192",)),

    # What fails for good, and what is only late.
    refused("no-export", f"{WORDS} nfsroot=192.0.2.1:/srv/nothing,vers=3", "/srv/nothing"),
    refused("no-export-v4", f"{WORDS} nfsroot=192.0.2.1:/srv/nothing,vers=4.2", "/srv/nothing", again=True),
    refused("denied", NFSROOT + ",vers=3", "/srv/root", (
        Nfs((Export(clients="198.51.100.1"),)),), also=(r"kinit: .*([Aa]ccess|[Pp]ermission)",)),
    refused("bad-words", f"{WORDS} nfsroot=192.0.2.1:/srv/root,vers=five", "vers=five"),
    Scenario("nfs-unknown-name", "root=nosuch.example.test:/srv/root ip=dhcp", image=NET_IMAGE,
             lan=Lan((Nic(),), (Dnsmasq(arguments=("--local=/example.test/",)),)),
             fails=r"mount root: .*there is no host of this name",
             also=(r"kinit: hint: is the name of the server nosuch\.example\.test right\? The name servers \(see",)),
    unresolved("nfs", "root=nosuchhost:/srv/root", "mount root", DEAF),
    unresolved("nfs-refused", "root=nosuchhost:/srv/root", "mount root", again=True),
    unresolved("cifs", "root=/dev/cifs cifsroot=//nosuchhost/root,username=guest,password=",
               "mount root", again=True),
    unresolved("nbd", "root=/dev/nbd0 nbdroot=nosuchhost:10809/root", "attach disks", DEAF,
               again=True),
    unresolved("nvme", f"root=/dev/nvme0n1 nvmeroot=tcp:nosuchhost:4420/{NQN}", "attach disks",
               again=True),
    nfs("late-server", f"{NFSROOT} rootwait=90", (Nfs(after=20),),
        took=(Took(ASKED, r"kinit: mounted", 18, 80),), also=(r"kinit: .*192\.0\.2\.1.*/srv/root",)),

    nfs("late-dhcp", NFSROOT, dhcp=Dnsmasq(after=20),
        took=(Took(ASKED, r"kinit: mounted", 18, 80),)),

    # The server goes when the root is mounted, and before init is looked for in it: who looks stands still
    # until a disk is plugged in, and that is done when the servers stand still.
    Scenario("nfs-away-for-long", f'{NFSROOT} rootwait=300 kinit.modules=misbehave misbehave.node=/dev/vda '
             'misbehave.hold="search for init"', image=replace(NET_IMAGE, misbehave=True), machine="pc",
             lan=Lan((Nic(),), (DHCP, Nfs()), away=(Away(r"misbehave: search for init is held", so_far(120)),)),
             plugs=(Plug("virtio-blk-pci", "empty", r"the servers stand still"),),
             root=(ROOT, "nfs", "ro"), idle=True, seconds=400, also=(
                 PINGED, r"kinit: mounted ", r"misbehave: search for init goes on", so_far(30), so_far(90))),

    # The network is not begun before the disk is given up.
    nfs("after-a-disk", f"root=/dev/sdq1,/dev/nfs nfsroot=192.0.2.1:/srv/root,vers=3 rootwait=5 "
        "ping=192.0.2.1", also=(r"kinit: /dev/sdq1: not there after 5\.\d s .*trying root=/dev/nfs",)),

    # The other ones.
    shared("word", "root=virtiofs:root0", Virtiofs(), "virtiofs", "root0", kernels=NEW),
    shared("hex", "root=beef rootfstype=virtiofs", Virtiofs("beef"), "virtiofs", "beef", again=True),
    shared("word", "root=9p:root0", Plan9(), "9p", "root0"),
    Scenario("cifs", "root=/dev/cifs ip=dhcp ping=192.0.2.1 "
             "cifsroot=//192.0.2.1/root,username=guest,password=,vers=3.0",
             lan=Lan((Nic(),), (DHCP, Samba())), image=NET_IMAGE,
             root=("//192.0.2.1/root", "cifs", "ro"), also=(PINGED,)),
    disk("nbd", "root=/dev/nbd0 nbdroot=192.0.2.1:10809/root", (Nbd(),), "/dev/nbd0",
         kernels=NEW, **KEPT),
    disk("nbd-netroot", "root=/dev/root netroot=nbd:192.0.2.1:root", (Nbd(),), "/dev/nbd0", **KEPT),
    disk("nbd-late", "root=nbd:192.0.2.1:root rootwait=60",
         (Nbd(after=8),), "/dev/nbd0", took=(Took(ASKED, r"kinit: mounted", 7, 50),), **KEPT),
    # (Without ip=, so that the network is begun when the disk is given up.)
    Scenario("nbd-after-a-disk", "root=/dev/sdq1,/dev/nbd0 nbdroot=192.0.2.1:10809/root rootwait=5 "
             "ping=192.0.2.1", lan=Lan((Nic(),), (DHCP, Nbd())), image=NET_IMAGE,
             root=("/dev/nbd0", "ext4", "ro"), **(KEPT | dict(also=(PINGED, *KEPT["also"]))), again=True),
    disk("nvme-tcp", f"root=LABEL=testroot nvmeroot=tcp:{ADDRESS}:4420/{NQN}", (NvmeTarget(),),
         r"/dev/nvme0n1"),
    disk("nvme-tcp-discovery", f"root=/dev/nvme0n1 rd.nvmf.discover=tcp,{ADDRESS},,4420",
         (NvmeTarget(),), r"/dev/nvme\dn1", kernels=NEW),

    # A real Debian that renews its lease itself, for ten minutes.  (The address shows no lifetime:
    # networkd sets none where the root is on the network, systemd.network(5), KeepConfiguration=.)
    Scenario("nfs-debian", "root=/dev/nfs rw ip=dhcp nfsroot=192.0.2.1:/srv/root,vers=4.2", OLD,
             lan=Lan((Nic(),), (Dnsmasq(lease=120), Nfs((
                 Export(tree=Tree("debian-net", writable=True)),)))),
             image=NET_IMAGE, memory=1024, seconds=1300, idle=True,
             expect=(rf"kinit: mounted {ROOT} \(nfs, read-write\)", r"kinit: starting /sbin/init",
                     r"REPORT: target graphical.target is active",
                     r"REPORT: failed units: 0", r"REPORT: root is 192\.0\.2\.1:/srv/root nfs4",
                     r"REPORT: address at first: .*192\.0\.2\.50/24 ",
                     r"REPORT: address at last: .*192\.0\.2\.50/24 ",
                     r"REPORT: the root can be written to", r"REPORT: networkd is active",
                     r"REPORT: done", r"reboot: Power down"),
             # Once by kinit, and then again whenever half of the 120 seconds is over.
             served=((r"dnsmasq.*DHCPACK\(servers\) 192\.0\.2\.50 ", 9, 30),),
             never=(r"BOOT FAILED", r"Kernel panic", r"not responding")),
]
