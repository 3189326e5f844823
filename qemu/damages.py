# SPDX-License-Identifier: GPL-2.0-or-later
"""What can be wrong with a DHCP reply: each entry makes IP packets of the bytes of a good one.

A client must take none of them for an answer, and must live on.
"""
import struct

from frames import SERVER_PORT, ip, udp

OPTIONS = 240       # where they begin: behind the magic cookie
SNAME, FILE = slice(44, 108), slice(108, 236)


def _patched(where, value):
    def make(data, to):
        return [udp(data[:where] + value + data[where + len(value):], to)]
    return make


def _options(value, end=b"\xff"):
    """These options instead of the good ones, behind the message type."""
    def make(data, to):
        return [udp(data[:OPTIONS + 3] + value + end, to)]
    return make


def _cut(length):
    return lambda data, to: [udp(data[:length], to)]


def _fields(**fields):
    return lambda data, to: [udp(data, to, **fields)]


def _overload_loop(data, to):
    """sname and file say that sname and file hold options, and neither ends (RFC 2132, 9.3)."""
    loop = b"\x34\x01\x03"
    field = lambda size: (loop * size)[:size]     # noqa: E731
    return [udp(data[:44] + field(64) + field(128) + data[236:OPTIONS + 3] + loop, to)]


def _overload_overrun(data, to):
    """The last option of file reaches into the magic cookie."""
    file = b"\0" * 125 + b"\x11\xff/"
    return [udp(data[:108] + file + data[236:OPTIONS + 3] + b"\x34\x01\x01\xff", to)]


def _ip_options(data, to):
    """A header length beyond the end of the packet."""
    packet = udp(data[:0], to)
    return [b"\x4f" + packet[1:]]


DAMAGES = {
    "wrong xid": _patched(4, b"\xde\xad\xbe\xef"),
    "other client": _patched(28, b"\x52\x54\x00\x99\x99\x99"),
    "a request": _patched(0, b"\x01"),
    "no cookie": _patched(236, b"\0\0\0\0"),
    "address zero": _patched(16, bytes(4)),
    "address broadcast": _patched(16, b"\xff" * 4),
    "address loopback": _patched(16, b"\x7f\0\0\1"),
    "address multicast": _patched(16, b"\xe0\0\0\1"),
    "cut in header": _cut(100),
    "cut before options": _cut(236),
    "no options": _cut(OPTIONS),
    "cut in option": _cut(OPTIONS + 7),
    "empty": _cut(0),
    "type without length": lambda data, to: [udp(data[:OPTIONS] + b"\x35", to)],
    "type empty": lambda data, to: [udp(data[:OPTIONS] + b"\x35\x00\xff", to)],
    "type unknown": lambda data, to: [udp(data[:OPTIONS] + b"\x35\x01\xc8" + data[243:], to)],
    "option overrun": _options(b"\x0c\xff" + b"A" * 8, b""),
    "server short": _options(b"\x36\x03\xc0\x00\x02\x33\x04\x00\x00\x0e\x10"),
    "server empty": _options(b"\x36\x00\x33\x04\x00\x00\x0e\x10"),
    "overload loop": _overload_loop,
    "overload overrun": _overload_overrun,
    "ip length": _fields(length=4000),
    "ip length short": _fields(length=24),
    "ip header": _ip_options,
    "ip checksum": _fields(checksum=0x1234),
    "not udp": _fields(protocol=6),
    "fragment": _fields(fragment=0x2000),
    "udp length": _fields(udp_length=9000),
    "udp length short": _fields(udp_length=7),
    "udp checksum": _fields(udp_checksum=0x1234),
    "other port": _fields(port=SERVER_PORT),
    "ip only": lambda data, to: [ip(b"", "192.0.2.1", "255.255.255.255")],
    "one byte": lambda data, to: [struct.pack("B", 0x45)],
}
# Damage that leaves a reply usable; a client may take it.
HARMLESS = ("udp checksum", "ip checksum")
