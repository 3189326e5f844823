# SPDX-License-Identifier: GPL-2.0-or-later
"""What firmware that has started a machine from iSCSI leaves behind: the iSCSI Boot Firmware Table, here as a table of
ACPI for QEMU (iBFT, version 1.03; struct ibft_tgt and the others in drivers/firmware/iscsi_ibft.c)."""
import socket
import struct

from trees import BUILD

HEAD, CONTROL, INITIATOR, NIC, TARGET = 48, 18, 74, 102, 54
VALID, BOOTED = 1, 3
MANUAL, DHCP = 1, 3     # where an address comes from


def _address(text):
    return bytes(10) + b"\xff\xff" + socket.inet_aton(text)


def _block(kind, size, flags):
    return struct.pack("<BBHBB", kind, 1, size, 0, flags)


def table(initiator, target, server, lun, mac, address=""):
    """The table: one card, which asks by DHCP if it has no address, and one target."""
    at = [HEAD]
    for size in (CONTROL, INITIATOR, NIC, TARGET):
        at.append((at[-1] + size + 7) // 8 * 8)     # each begins at a multiple of 8
    names = [name.encode() for name in (initiator, target)]
    places = [at[4], at[4] + len(names[0]) + 1]
    parts = {
        at[0]: _block(1, CONTROL, 0) + struct.pack("<6H", 0, *at[1:4], 0, 0),
        at[1]: _block(2, INITIATOR, BOOTED) + bytes(64) + struct.pack("<2H", len(names[0]), places[0]),
        at[2]: _block(3, NIC, BOOTED) + _address(address or "0.0.0.0")
        + struct.pack("<BB", 24, MANUAL if address else DHCP) + bytes(64)
        + struct.pack("<H6sH2H", 0, bytes.fromhex(mac.replace(":", "")), 0x10, 0, 0),
        at[3]: _block(4, TARGET, BOOTED) + _address(server) + struct.pack("<H", 3260)
        + struct.pack(">H6x", lun) + struct.pack("<BB2H16x", 0, 0, len(names[1]), places[1]),
        places[0]: names[0] + b"\0", places[1]: names[1] + b"\0"}
    size = max(place + len(part) for place, part in parts.items())
    data = bytearray(struct.pack("<4sIBB6s8s24x", b"iBFT", size, 1, 0, b"KINIT", b"TEST") + bytes(size - HEAD))
    for place, part in parts.items():
        data[place:place + len(part)] = part
    data[9] = -sum(data) & 255
    return bytes(data)


def arguments(name, *what):
    """QEMU's for a machine that has such a table."""
    file = BUILD / "qemu" / "files" / f"{name}.ibft"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(table(*what))
    return ("-acpitable", f"file={file}")
