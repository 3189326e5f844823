# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads a newc archive strictly, by the kernel's buffer-format.rst: what is in it?"""

from dataclasses import dataclass

HEADER = 110


@dataclass
class Entry:
    ino: int
    mode: int
    uid: int
    gid: int
    nlink: int
    mtime: int
    rdev: tuple
    data: bytes


def padded(n):
    return (n + 3) // 4 * 4


def read(archive):
    """Entries by path, in the order of the archive."""
    entries = {}
    at = 0
    while True:
        assert archive[at : at + 6] == b"070701", f"no header at {at}"
        fields = [int(archive[at + 6 + 8 * i : at + 14 + 8 * i], 16) for i in range(13)]
        ino, mode, uid, gid, nlink, mtime, size = fields[:7]
        major, minor, rmajor, rminor, name_size, crc = fields[7:]
        assert (major, minor, crc) == (0, 0, 0)
        name = archive[at + HEADER : at + HEADER + name_size]
        assert name.endswith(b"\0") and b"\0" not in name[:-1]
        at += padded(HEADER + name_size)
        data = archive[at : at + size]
        assert len(data) == size
        at += padded(size)
        path = name[:-1].decode()
        if path == "TRAILER!!!":
            assert at >= len(archive) and size == 0
            return entries
        assert path not in entries
        entries[path] = Entry(ino, mode, uid, gid, nlink, mtime, (rmajor, rminor), data)
