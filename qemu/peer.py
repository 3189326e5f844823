# SPDX-License-Identifier: GPL-2.0-or-later
"""The other end of a network card, played by this program: a DHCP server that follows a script.

It sees and sends Ethernet frames (QEMU's -netdev dgram), and answers ARP and pings for its own
address.  What the guest says is told in the story and held against the RFCs.
"""
import random
import socket
import struct
import threading
import time
from dataclasses import dataclass

from frames import (ARP, BROADCAST, IPV4, RARP, checksum, ethernet, ip_bytes, mac_bytes, udp,
                    untag)
from servers import GUESTS, SERVER

OWN_MAC = mac_bytes("52:54:00:aa:bb:cc")
COOKIE = bytes.fromhex("63825363")
KINDS = {1: "discover", 2: "offer", 3: "request", 4: "decline", 5: "ack", 6: "nak", 7: "release"}
NUMBERS = {name: number for number, name in KINDS.items()}
REPLY_TO = {"discover": "offer", "request": "ack", "bootp": "bootp"}


@dataclass(frozen=True)
class Say:
    """One reply to what the guest has sent."""
    kind: str = ""              # "offer", "ack", "nak", "bootp"; "": what is asked for
    address: str = GUESTS[0]
    server: str = SERVER
    options: tuple = ()         # (code, bytes): besides the usual ones, or instead; None: not that one
    file: bytes = b""           # the BOOTP field; so is sname
    sname: bytes = b""
    damage: str = ""            # a name of damages.py


@dataclass(frozen=True)
class Noise:
    """So many bytes that only look like DHCP, 1 KiB in each packet, the same in each run."""
    size: int = 65536


@dataclass(frozen=True)
class Peer:
    """The n-th DHCP or BOOTP message gets the n-th entry of the script, a tuple of Say and Noise;
    all later ones get the last."""
    script: tuple = ((Say(),),)
    deaf: float = 0             # seconds from the first message on that nothing is answered
    rarp: str = ""              # the address that RARP requests are told
    vlan: int = 0               # speaks only with this tag
    relaxed: bool = False       # the script need not be played to its end

    def play(self, near, far):
        return Playing(self, near, far)


class Message:
    """A DHCP message of the guest."""

    def __init__(self, data):
        self.data = data
        self.op, self.flags = data[0], struct.unpack_from(">H", data, 10)[0]
        self.xid, self.secs = data[4:8], struct.unpack_from(">H", data, 8)[0]
        self.ciaddr, self.mac = data[12:16], data[28:34]
        self.options = _options(data[240:])
        self.kind = KINDS.get(self.options.get(53, b"\0")[0], "bootp")

    def __str__(self):
        asked = socket.inet_ntoa(self.options[50]) if 50 in self.options else "-"
        return (f"{self.kind} xid={self.xid.hex()} secs={self.secs} flags={self.flags:04x} "
                f"wants={asked} options={' '.join(map(str, sorted(self.options)))} "
                f"asks={' '.join(map(str, self.options.get(55, b'')))} "
                f"class={self.options.get(60, b'').decode(errors='replace')} "
                f"client={self.options.get(61, b'').hex()}")


def _options(data):
    found, position = {}, 0
    while position < len(data) and data[position] != 255:
        if data[position] == 0:
            position += 1
            continue
        length = data[position + 1]
        found[data[position]] = data[position + 2:position + 2 + length]
        position += 2 + length
    return found


def usual_options(kind, server):
    """What each good reply of that kind has."""
    options = {53: bytes([NUMBERS[kind]])} if kind != "bootp" else {}
    if kind != "nak":
        options |= {1: ip_bytes("255.255.255.0"), 3: ip_bytes(server), 6: ip_bytes(server)}
    if kind in ("offer", "ack"):
        options |= {51: struct.pack(">I", 3600)}
    return options | ({54: ip_bytes(server)} if kind != "bootp" else {})


def reply(message, say):
    """The bytes of a DHCP reply, before any damage."""
    kind = say.kind or REPLY_TO.get(message.kind, "ack")
    address = ip_bytes("0.0.0.0" if kind == "nak" else say.address)
    head = struct.pack(">4B4sHH4s4s4s4s16s64s128s", 2, 1, 6, 0, message.xid, 0, message.flags,
                       bytes(4), address, ip_bytes(say.server), bytes(4), message.mac,
                       say.sname, say.file)
    options = usual_options(kind, say.server) | dict(say.options)
    body = b"".join(bytes([code, len(value)]) + value for code, value in options.items()
                    if value is not None)
    return head + COOKIE + body + b"\xff"


class Playing:
    """A Peer at work, in a thread of its own until close()."""

    def __init__(self, peer, near, far):
        from damages import DAMAGES     # which itself needs reply()
        self.damages = DAMAGES
        self.peer, self.near = peer, str(near)
        self.step, self.first, self.offered = 0, None, None
        self.found = []
        self.tell = lambda line: None   # where the story is told
        self.random = random.Random(4)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(far))
        # A guest that takes nothing any more must not hold the test up.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", 2, 0))
        self.closed = False
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self):
        self.closed = True
        self.socket.close()

    def problems(self):
        if self.step < len(self.peer.script) and not self.peer.relaxed and not self.peer.rarp:
            self.found.append(f"the peer was asked {self.step} times only")
        return self.found

    def _listen(self):
        self.socket.settimeout(0.2)
        while not self.closed:
            try:
                frame = self.socket.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                return
            try:
                self._take(frame)
            except (IndexError, struct.error) as error:
                self.found.append(f"a frame of the guest makes no sense ({error}): {frame.hex()}")

    def _send(self, kind, payload, to):
        self._send_frame(ethernet(to, OWN_MAC, kind, payload, self.peer.vlan))

    def _send_frame(self, frame):
        try:
            self.socket.sendto(frame, self.near)
        except OSError as error:
            self.tell(f"(the peer: not sent: {error})")

    def _take(self, frame):
        vlan, kind, payload = untag(frame)
        if vlan != self.peer.vlan:
            return
        if kind == ARP and payload[6:8] == b"\0\1" and payload[24:28] == ip_bytes(SERVER):
            self._send(ARP, _arp_answer(payload, 2, payload[14:18]), frame[6:12])
        elif kind == RARP and self.peer.rarp:
            self.tell("(the peer: RARP request)")
            self._send(RARP, _arp_answer(payload, 4, ip_bytes(self.peer.rarp)), frame[6:12])
        elif kind == IPV4:
            self._take_ip(frame[6:12], payload)

    def _take_ip(self, source, packet):
        header = (packet[0] & 15) * 4
        body = packet[header:struct.unpack_from(">H", packet, 2)[0]]
        if packet[9] == 1 and body[0] == 8 and packet[16:20] == ip_bytes(SERVER):
            answer = b"\0\0\0\0" + body[4:]
            answer = b"\0\0" + struct.pack(">H", checksum(answer)) + body[4:]
            turned = packet[:header - 8] + packet[16:20] + packet[12:16]
            self._send(IPV4, turned + answer, source)
        elif packet[9] == 17 and struct.unpack_from(">H", body, 2)[0] == 67:
            self._check_udp(packet, body)
            self._take_message(source, Message(body[8:]))

    def _check_udp(self, packet, body):
        length = struct.unpack_from(">H", body, 4)[0]
        if checksum(packet[:20]):
            self.found.append("the guest's IP checksum is wrong")
        pseudo = packet[12:20] + struct.pack(">BBH", 0, 17, length)
        if body[6:8] != b"\0\0" and checksum(pseudo + body[:length]):
            self.found.append("the guest's UDP checksum is wrong")

    def _take_message(self, source, message):
        self.tell(f"(the peer: {message})")
        self._check(source, message)
        self.first = self.first or time.monotonic()
        if time.monotonic() - self.first < self.peer.deaf:
            return
        script = self.peer.script or ((),)
        entry = script[min(self.step, len(script) - 1)]
        self.step += 1
        for item in entry:
            if isinstance(item, Noise):
                self._make_noise(message, item.size)
            else:
                self._answer(message, item)

    def _check(self, source, message):
        """RFC 2131, table 5; RFC 1542, 2.1."""
        rules = ((message.op == 1, "op is not BOOTREQUEST"),
                 (message.data[236:240] == COOKIE, "no magic cookie"),
                 (message.mac == source, "chaddr is not the card's address"),
                 (len(message.data) >= 300, "shorter than 300 bytes"),
                 (message.kind != "request" or self.offered is None or message.ciaddr != bytes(4)
                  or (50 in message.options and 54 in message.options),
                  "a request without options 50 and 54"),
                 (message.kind != "request" or self.offered in (None, message.xid),
                  "the request has another xid than the offer"))
        self.found += [f"{message}: {why}" for right, why in rules if not right]

    def _answer(self, message, say):
        data = reply(message, say)
        if not say.damage and data[242] == NUMBERS["offer"]:
            self.offered = message.xid
        elif not say.damage:
            self.offered = None
        make = self.damages.get(say.damage, lambda data, to: [udp(data, to)])
        for packet in make(data, BROADCAST if message.flags & 0x8000 else message.mac):
            self._send_frame(ethernet(BROADCAST if message.flags & 0x8000 else message.mac,
                                      OWN_MAC, IPV4, packet, self.peer.vlan))
        self.tell(f"(the peer: sent {say.kind or REPLY_TO.get(message.kind)} "
                  f"{say.address} {say.damage})")

    def _make_noise(self, message, size):
        for number in range(size // 1024):
            bytes_ = self.random.randbytes(1024)
            if number % 2:      # every second one begins like the real thing
                bytes_ = reply(message, Say())[:243] + bytes_[243:]
            self._send(IPV4, udp(bytes_, message.mac), message.mac)
        self.tell(f"(the peer: sent {size} bytes of noise)")


def _arp_answer(asked, operation, target):
    """An answer to an ARP or RARP request (RFC 826, RFC 903): the asker is the target."""
    return (asked[:6] + struct.pack(">H", operation) + OWN_MAC + ip_bytes(SERVER)
            + asked[8:14] + target)
