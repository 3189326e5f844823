# SPDX-License-Identifier: GPL-2.0-or-later
"""The network around a guest: its cards, what they are plugged into, and the servers there.

The guest's QEMU and the servers are in a room of their own (room.py), with one bridge where the
servers are and, if some card wants it, another one where nobody is.
"""
from dataclasses import dataclass
from pathlib import Path

import trees
from peer import Peer
from room import Room
from servers import BOOTED, MACS, PREFIX, PREFIX6, ROUTER6, SERVER, SERVER6


@dataclass(frozen=True)
class Nic:
    """A network card of the guest.  A line `when` and seconds `after` it: the cable is plugged in
    then, or with plug the card itself."""
    device: str = "virtio-net-pci"      # as for -device
    on: object = "servers"      # the bridge "servers", or "nobody"; "": no cable; a Peer
    after: float = 0
    when: str = ""
    plug: bool = False
    flaps: tuple = ()           # (seconds after /init began, seconds): the cable is out that long
    mac: str = ""               # MACS[number] if not said


@dataclass(frozen=True)
class Away:
    """All servers stand still from a line of the guest until another one, so it is the guest's time that
    counts."""
    when: str
    until: str


@dataclass(frozen=True)
class Lan:
    nics: tuple = (Nic(),)
    servers: tuple = ()
    pauses: tuple = ()          # (seconds after /init began, seconds): all servers stand still
    away: tuple = ()            # of Away


def _late(moment, **what):
    """An action of the machine that waits for its moment."""
    return {"when": moment.when or BOOTED, "after": moment.after, **what}


class Network(Room):
    """A Lan that is there; use as a context manager around the machine."""
    bridge = "servers"

    def __init__(self, lan, scratch, disk, tree=trees.folder, copy=None):
        super().__init__(scratch)
        self.lan = lan
        self.disk = disk        # the image of a disk's name
        self.tree = tree        # the folder of a tree's name
        self.copy = copy        # the copy of a disk that keeps what is written to it until the end of the run
        self.arguments = []     # QEMU's
        self.actions = []       # of the machine, see machine.py
        self.peers = []

    def __enter__(self):
        super().__enter__()
        try:
            self._build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for peer in self.peers:
            peer.close()
        super().__exit__()

    def _build(self):
        for bridge in ("servers", "nobody"):
            self._ip("link", "add", bridge, "type", "bridge", "mcast_snooping", "0")
            # Without a carrier, the address that the kernel makes would stay tentative.
            self._ip("link", "set", bridge, "addrgenmode", "none", "up")
        self._ip("address", "add", f"{SERVER}/{PREFIX}", "dev", "servers")
        for address in (ROUTER6, SERVER6):
            self._ip("-6", "address", "add", f"{address}/{PREFIX6}", "dev", "servers", "nodad")
        for number, nic in enumerate(self.lan.nics):
            self._nic(number, nic)
        for server in self.lan.servers:
            self.arguments += server.prepare(self)
            if server.after:
                self.actions.append(_late(server, call=lambda s=server: s.start(self)))
            else:
                server.start(self)
        self.actions += [{"when": BOOTED, "after": after, "call": lambda s=seconds: self.pause(s),
                          "says": f"the servers stood still for {seconds} s"}
                         for after, seconds in self.lan.pauses]
        for away in self.lan.away:
            self.actions += [{"when": away.when, "call": self.stand_still, "says": "the servers stand still"},
                             {"when": away.until, "call": self.go_on, "says": "the servers go on"}]

    def _ip(self, *words):
        self.run("ip", *words)

    def tap(self, name, bridge):
        """A tap that is plugged into the bridge."""
        self._ip("tuntap", "add", name, "mode", "tap")
        self._ip("link", "set", name, "master", bridge, "up")
        return f"tap,ifname={name},script=no,downscript=no"

    def _netdev(self, number, nic):
        if isinstance(nic.on, Peer):
            near, far = (Path(self.scratch) / f"{end}{number}" for end in ("guest", "peer"))
            self.peers.append(nic.on.play(near, far))
            return (f"dgram,local.type=unix,local.path={near},"
                    f"remote.type=unix,remote.path={far}")
        return self.tap(f"tap{number}", nic.on or "nobody")

    def _nic(self, number, nic):
        device = f"{nic.device},netdev=n{number},id=nic{number},mac={nic.mac or MACS[number]}"
        self.arguments += ["-netdev", f"{self._netdev(number, nic)},id=n{number}"]
        if nic.plug:
            self.actions.append(_late(nic, plug=device))
            return
        self.arguments += ["-device", device]
        if not nic.on or nic.after or nic.when:
            self.actions.append({"at once": True, "qmp": [_link(number, False)]})
        if nic.on and (nic.after or nic.when):
            self.actions.append(_late(nic, qmp=[_link(number, True)]))
        for after, seconds in nic.flaps:
            self.actions += [{"when": BOOTED, "after": moment, "qmp": [_link(number, up)]}
                             for moment, up in ((after, False), (after + seconds, True))]

    def wait_packet_socket(self, protocol):
        """Wait until somebody listens to packets of that Ethernet protocol."""
        table = Path(f"/proc/{self.holder.pid}/net/packet")

        def there():
            # "sk RefCnt Type Proto Iface R Rmem User Inode"
            rows = [line.split() for line in table.read_text().splitlines()[1:]]
            return any(int(row[3], 16) == protocol for row in rows)
        self.wait(f"packet socket {protocol:#x}", there)

    def tell_to(self, tell):
        """Where the peers are to tell what they see."""
        for peer in self.peers:
            peer.tell = tell

    def problems(self):
        """What is wrong with the run as the peers and the servers saw it."""
        return [sentence for peer in self.peers for sentence in peer.problems()] + [
            sentence for server in self.lan.servers for sentence in server.problems(self)]


def _link(number, up):
    return ("set_link", {"name": f"nic{number}", "up": up})
