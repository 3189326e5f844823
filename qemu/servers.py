# SPDX-License-Identifier: GPL-2.0-or-later
"""Servers that a guest finds in its network, as data; each is a program of Debian's.

start(lan) starts one in the room of the test and returns when it is ready to be asked.
"""
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pxe
from debian import run

SERVER, PREFIX = "192.0.2.1", 24
SERVER6, PREFIX6 = "2001:db8::1", 64
ROUTER6 = "fe80::1"             # its link-local address
LAST, LAST6 = "192.0.2.99", "2001:db8::99"
GUESTS = ("192.0.2.50", "192.0.2.51", "192.0.2.52", "192.0.2.53")
MACS = tuple(f"52:54:00:12:34:{0x56 + number:02x}" for number in range(len(GUESTS)))
NAME = "nfs.example.test"       # has both addresses of the server
BOOTED = r"Run /init as init process"


@dataclass(frozen=True, kw_only=True)
class Server:
    after: float = 0            # seconds after the line `when`; 0: ready before the guest starts
    when: str = BOOTED

    def start(self, lan):
        """Starts it and waits until it is ready."""

    def problems(self, lan):
        """What is wrong with the run as it saw it, once the guest is gone."""
        return []

    def prepare(self, lan):
        """What has to be there before the guest is; returns arguments for QEMU."""
        return []


# ---- addresses

@dataclass(frozen=True)
class Dnsmasq(Server):
    """DHCP for IPv4, and DNS; with v6, router advertisements too."""
    options: tuple = ()         # "3,192.0.2.1" as for --dhcp-option
    lease: int = 3600           # seconds; dnsmasq takes at least 120
    bootp: bool = False         # answers BOOTP
    boot: str = ""              # "file,name,address" as for --dhcp-boot
    v4: bool = True
    v6: str = ""                # "ra-only", "ra-stateless", "slaac", "static": as for --dhcp-range
    tftp: bool = False          # gives away what pxe.py has laid out
    arguments: tuple = ()

    def _range(self, lan):
        words = []
        if self.v4:
            # Each guest has an address of its own, and another one is for whoever has none.
            words += [f"--dhcp-range={GUESTS[-1]},{LAST},255.255.255.0,{self.lease}",
                      *(f"--dhcp-host={mac},{address}" for mac, address in zip(MACS, GUESTS))]
        if self.v6:
            mode = "" if self.v6 == "managed" else f",{self.v6}"
            words += ["--enable-ra", f"--dhcp-range=2001:db8::50,{LAST6}{mode},{PREFIX6},"
                      f"{self.lease}", f"--ra-param={lan.bridge},4"]
        return words

    def start(self, lan):
        words = [f"--dhcp-option={option}" for option in self.options]
        words += ["--bootp-dynamic"] if self.bootp else []
        words += [f"--dhcp-boot={self.boot}"] if self.boot else []
        if self.tftp:
            words += ["--enable-tftp", f"--tftp-root={pxe.folder(Path(lan.scratch).parent)}", f"--dhcp-boot={pxe.NAME}"]
        lan.start("dnsmasq", "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null",
                  "--user=root", "--log-facility=-", "--log-dhcp", f"--interface={lan.bridge}",
                  "--bind-interfaces", f"--dhcp-leasefile={lan.scratch}/dnsmasq.leases",
                  "--pid-file=", "--no-resolv", "--no-hosts", "--no-ping", "--dhcp-authoritative",
                  f"--host-record={NAME},{SERVER},{SERVER6}", *self._range(lan), *words,
                  *self.arguments)
        lan.wait_line("dnsmasq", "started, version")
        if self.v4:
            lan.wait_port("udp", 67)


@dataclass(frozen=True)
class Dhcpd(Server):
    """ISC's DHCP server."""
    options: tuple = ("routers 192.0.2.1",)     # "routers 192.0.2.1" as in dhcpd.conf(5)
    statements: str = ""        # further lines of the subnet
    lease: int = 3600
    v6: bool = False            # DHCPv6 instead

    def _subnet(self):
        options = "".join(f"option {option};\n" for option in self.options)
        times = f"default-lease-time {self.lease};\nmax-lease-time {self.lease};\n"
        if self.v6:
            return (f"subnet6 2001:db8::/64 {{\nrange6 2001:db8::50 {LAST6};\n"
                    f"{times}{options}{self.statements}}}\n")
        hosts = "".join(f"host guest{number} {{ hardware ethernet {mac}; "
                        f"fixed-address {address}; }}\n"
                        for number, (mac, address) in enumerate(zip(MACS, GUESTS)))
        return (f"{hosts}subnet 192.0.2.0 netmask 255.255.255.0 {{\n"
                f"{times}{options}{self.statements}}}\n")

    def start(self, lan):
        name = "dhcpd6" if self.v6 else "dhcpd"
        leases = lan.file(f"{name}.leases", "")
        conf = lan.file(f"{name}.conf", "authoritative;\n" + self._subnet())
        lan.start(name, "dhcpd", "-6" if self.v6 else "-4", "-f", "-d", "-cf", conf,
                  "-lf", leases, "--no-pid", lan.bridge)
        lan.wait_line(name, "Server starting service")


@dataclass(frozen=True)
class Radvd(Server):
    """A router's announcements."""
    flags: tuple = ()           # "AdvManagedFlag on": statements of the interface
    prefix: bool = True         # announces the prefix for addresses of one's own
    dns: bool = True

    def start(self, lan):
        prefix = ("prefix 2001:db8::/64 { AdvOnLink on; AdvAutonomous "
                  f"{'on' if self.prefix else 'off'}; }};\n")
        dns = f"RDNSS {SERVER6} {{ }};\nDNSSL example.test {{ }};\n" if self.dns else ""
        flags = "".join(f"{flag};\n" for flag in self.flags)
        conf = lan.file("radvd.conf", f"interface {lan.bridge} {{\nAdvSendAdvert on;\n"
                        f"MinRtrAdvInterval 3;\nMaxRtrAdvInterval 4;\n{flags}{prefix}{dns}}};\n")
        lan.run("sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding")
        lan.start("radvd", "radvd", "--nodaemon", "--debug=1", f"--config={conf}",
                  "--logmethod=stderr", f"--pidfile={lan.scratch}/radvd.pid")
        lan.wait_line("radvd", "timer_handler called")


@dataclass(frozen=True)
class Rarpd(Server):
    """Kuznetsov's RARP server; it takes its answers from /etc/ethers."""

    def start(self, lan):
        top = lan.folder("etc")
        (top / "ethers").write_text("".join(f"{mac} {address}\n"
                                            for mac, address in zip(MACS, GUESTS)))
        # What is /etc for the others stays readable below a layer of the room's own.
        lan.run("mount", "-t", "tmpfs", "tmpfs", "/mnt")
        lan.run("mkdir", "/mnt/upper", "/mnt/work")
        lan.run("cp", top / "ethers", "/mnt/upper/ethers")
        lan.run("mount", "-t", "overlay", "-o",
                "lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work", "overlay", "/etc")
        lan.start("rarpd", "rarpd", "-d", "-v", "-e", lan.bridge)
        lan.wait_packet_socket(0x8035)


# ---- files

@dataclass(frozen=True)
class Tree:
    """A root as a folder: of trees.py, or a whole system that somebody else made."""
    name: str = "plain"
    writable: bool = False      # a copy, of which nobody else knows

    def path(self, lan, title):
        top = lan.tree(self.name)
        if not self.writable:
            return top
        copy = Path(lan.scratch) / title
        run("cp", "-a", "--reflink=auto", top, copy)
        return copy


@dataclass(frozen=True)
class Export:
    path: str = "/srv/root"     # what clients call it
    tree: Tree = Tree()
    clients: str = ""           # only these; "" means everybody


NFS_CONF = """
NFS_CORE_PARAM {{
	Protocols = {protocols};
	NFS_Port = {port};
	MNT_Port = 20048;
	mount_path_pseudo = true;
	Enable_NLM = false;
	Enable_RQUOTA = false;
	NSM_Use_Caller_Name = true;
	allow_set_io_flusher_fail = true;
}}
NFSv4 {{
	Graceless = true;
	RecoveryBackend = fs;
	RecoveryRoot = {state};
	Minor_Versions = {minors};
	Only_Numeric_Owners = true;
}}
LOG {{ Default_Log_Level = EVENT; Components {{ EXPORT = EVENT; }} }}
"""
EXPORT_CONF = """
EXPORT {{
	Export_Id = {number};
	Path = {folder};
	Pseudo = {path};
	Protocols = {protocols};
	Transports = TCP;
	SecType = sys;
	Squash = None;
	Access_Type = {default};
	{client}
	FSAL {{ Name = VFS; }}
}}
"""


@dataclass(frozen=True)
class Nfs(Server):
    """nfs-ganesha, with rpcbind if it speaks v3."""
    exports: tuple = (Export(),)
    versions: tuple = (3, 4)
    minors: tuple = (0, 1, 2)
    port: int = 2049

    def _export(self, number, export, lan):
        access = "RW" if export.tree.writable else "RO"
        client = (f"CLIENT {{ Clients = {export.clients}; Access_Type = {access}; }}"
                  if export.clients else "")
        name = f"export{number}"
        return EXPORT_CONF.format(
            number=number, folder=lan.mounted(export.tree.path(lan, name), name), path=export.path,
            protocols=", ".join(map(str, self.versions)), client=client,
            default="None" if client else access)

    def start(self, lan):
        if 3 in self.versions:
            lan.start("rpcbind", "rpcbind", "-f", "-w")
            lan.wait_port("udp", 111)
        conf = NFS_CONF.format(protocols=", ".join(map(str, self.versions)), port=self.port,
                               state=lan.folder("ganesha"), minors=", ".join(map(str, self.minors)))
        conf += "".join(self._export(number, export, lan)
                        for number, export in enumerate(self.exports, start=1))
        lan.start("ganesha", "ganesha.nfsd", "-F", "-L", "/dev/stderr", "-p",
                  f"{lan.scratch}/ganesha.pid", "-f", lan.file("ganesha.conf", conf))
        lan.wait_line("ganesha", "NFS SERVER INITIALIZED", 60)
        lan.wait_port("tcp", self.port)


SMB_CONF = """[global]
	server role = standalone server
	map to guest = Bad User
	guest account = root
	disable netbios = yes
	smb ports = 445
	load printers = no
	disable spoolss = yes
	private dir = {state}
	lock directory = {state}
	state directory = {state}
	cache directory = {state}
	pid directory = {state}
	ncalrpc dir = {state}/ncalrpc
	log file = {state}/log
	server min protocol = {oldest}
[root]
	path = {folder}
	guest only = yes
	force user = root
	read only = {locked}
	acl allow execute always = yes
"""


@dataclass(frozen=True)
class Samba(Server):
    """A share "root" that needs no password."""
    tree: Tree = Tree("without-links")
    oldest: str = "SMB2"

    def start(self, lan):
        state = lan.folder("samba")
        conf = lan.file("smb.conf", SMB_CONF.format(
            state=state, folder=self.tree.path(lan, "share"), oldest=self.oldest,
            locked="no" if self.tree.writable else "yes"))
        lan.start("smbd", "smbd", "--foreground", "--no-process-group", "--debug-stdout",
                  "--debuglevel=2", f"--configfile={conf}")
        lan.wait_port("tcp", 445)


# ---- disks

REQUEST, DISCONNECT = rb"\x25\x60\x95\x13", 2


@dataclass(frozen=True)
class Nbd(Server):
    """nbd-server with one disk of disks.py as each of the exports."""
    exports: tuple = (("root", "ext4"),)    # (name, disk)
    port: int = 10809
    writable: bool = False      # a copy, as "copy:NAME" is one
    farewell: bool = False      # the last thing that it is told is that this was the last thing

    def start(self, lan):
        text = ("[generic]\nuser = root\ngroup = root\n"
                f"port = {self.port}\nallowlist = true\n")
        for name, disk in self.exports:
            image = lan.copy(disk) if self.writable else lan.disk(disk)
            text += f"[{name}]\nexportname = {image}\nreadonly = {'false' if self.writable else 'true'}\n"
            text += f"transactionlog = {lan.scratch}/nbd-{name}\n" if self.farewell else ""
        lan.start("nbd-server", "nbd-server", "-d", "-C", lan.file("nbd.conf", text), ends=self.farewell)
        lan.wait_port("tcp", self.port)

    def problems(self, lan):
        if self.farewell and not lan.has_ended("nbd-server"):
            return ["the NBD server still waits"]
        return [f"the NBD server was not told that the disk {name} is not used any more; the last requests: {last}"
                for name, _ in self.exports if self.farewell
                for last in [self._requests(lan, name)[-4:]] if last[-1:] != [DISCONNECT]]

    @staticmethod
    def _requests(lan, name):
        """What it was asked for, as numbers (doc/proto.md of the NBD project)."""
        said = (Path(lan.scratch) / f"nbd-{name}").read_bytes()
        return [int.from_bytes(said[found.end() + 2:found.end() + 4], "big") for found in re.finditer(REQUEST, said)]


@dataclass(frozen=True)
class Tgt(Server):
    """tgtd with one disk of disks.py as LUN 1 of its target."""
    disk: str = "iscsi"
    name: str = "iqn.2024-01.test.example:root"
    user: str = ""              # "USER:PASSWORD" that it asks for
    port: int = 3260

    def start(self, lan):
        lan.run("mkdir", "-p", "/run/tgtd")
        image = lan.scratch / f"tgt-{self.disk}"
        lan.run("cp", "--sparse=always", lan.disk(self.disk), image)
        lan.start("tgtd", "tgtd", "-f", "--iscsi", f"portal={SERVER}:{self.port}")
        lan.wait_port("tcp", self.port)
        self._tell(lan, "target", "new", "-T", self.name)
        self._tell(lan, "logicalunit", "new", "--lun", "1", "-b", image)
        if self.user:
            user, _, password = self.user.partition(":")
            lan.run("tgtadm", "--lld", "iscsi", "--op", "new", "--mode", "account", "--user", user, "--password", password)
            self._tell(lan, "account", "bind", "--user", user)
        self._tell(lan, "target", "bind", "-I", "ALL")

    @staticmethod
    def _tell(lan, mode, operation, *words):
        lan.run("tgtadm", "--lld", "iscsi", "--mode", mode, "--op", operation, "--tid", "1", *words)


# ---- what needs no network

@dataclass(frozen=True)
class Virtiofs(Server):
    tag: str = "root0"
    tree: Tree = Tree()
    memory: int = 512           # as the guest's: it is shared with the server

    def prepare(self, lan):
        socket = lan.scratch / f"virtiofs-{self.tag}"
        lan.start("virtiofsd", _virtiofsd(), f"--socket-path={socket}", "-o",
                  f"source={self.tree.path(lan, 'virtiofs')}", "-o", "sandbox=chroot",
                  "-o", "cache=auto")
        lan.wait("virtiofsd", socket.exists)
        return ["-object", f"memory-backend-memfd,id=memory,size={self.memory}M,share=on",
                "-numa", "node,memdev=memory",
                "-chardev", f"socket,id=virtiofs,path={socket}",
                "-device", f"vhost-user-fs-pci,chardev=virtiofs,tag={self.tag}"]


def _virtiofsd():
    for place in ("/usr/lib/qemu/virtiofsd", "/usr/libexec/virtiofsd"):
        if Path(place).exists():
            return place
    found = shutil.which("virtiofsd")
    if not found:
        raise RuntimeError("there is no virtiofsd on this machine")
    return found


@dataclass(frozen=True)
class Plan9(Server):
    tag: str = "root0"
    tree: Tree = Tree()

    def prepare(self, lan):
        readonly = "" if self.tree.writable else ",readonly=on"
        return ["-fsdev", f"local,id=plan9,path={self.tree.path(lan, 'plan9')},"
                f"security_model=none{readonly}",
                "-device", f"virtio-9p-pci,fsdev=plan9,mount_tag={self.tag}"]
