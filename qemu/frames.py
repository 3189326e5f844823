# SPDX-License-Identifier: GPL-2.0-or-later
"""Ethernet, IPv4 and UDP as bytes (RFC 791, RFC 768, IEEE 802.1Q)."""
import socket
import struct

IPV4, ARP, RARP, VLAN = 0x0800, 0x0806, 0x8035, 0x8100
BROADCAST = b"\xff" * 6
SERVER_PORT, CLIENT_PORT = 67, 68


def ip_bytes(text):
    return socket.inet_aton(text)


def mac_bytes(text):
    return bytes.fromhex(text.replace(":", ""))


def ethernet(to, source, kind, payload, vlan=0):
    tag = struct.pack(">HH", VLAN, vlan) if vlan else b""
    return (to + source + tag + struct.pack(">H", kind) + payload).ljust(60, b"\0")


def untag(frame):
    """(VLAN or 0, EtherType, payload) of a frame."""
    kind = struct.unpack_from(">H", frame, 12)[0]
    if kind != VLAN:
        return 0, kind, frame[14:]
    tag, kind = struct.unpack_from(">HH", frame, 14)
    return tag & 0xFFF, kind, frame[18:]


def checksum(data):
    """RFC 1071; 0 over data that holds its own right checksum."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip(payload, source, to, **fields):
    """An IPv4 packet; fields changes what is usual: length, protocol, fragment, checksum."""
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, fields.get("length", 20 + len(payload)), 1,
                       fields.get("fragment", 0), 64, fields.get("protocol", 17), 0,
                       ip_bytes(source), ip_bytes(to))
    value = checksum(head) ^ fields.get("checksum", 0)
    return head[:10] + struct.pack(">H", value) + head[12:] + payload


def udp(data, to, source="192.0.2.1", **fields):
    """A UDP packet of a DHCP server to its client, with its IP header.  The client has no address
    yet that it could be sent to; fields changes what is usual: port, udp_length, udp_checksum."""
    address = "255.255.255.255"
    head = struct.pack(">HHHH", SERVER_PORT, fields.pop("port", CLIENT_PORT),
                       fields.pop("udp_length", 8 + len(data)), 0)
    pseudo = ip_bytes(source) + ip_bytes(address) + struct.pack(">BBH", 0, 17, 8 + len(data))
    value = (checksum(pseudo + head + data) or 0xFFFF) ^ fields.pop("udp_checksum", 0)
    return ip(head[:6] + struct.pack(">H", value) + data, source, address, **fields)
