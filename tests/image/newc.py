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
    entries, rest = read_first(archive)
    assert not rest
    return entries


def read_first(archive):
    """The same of the first of several, and the bytes behind it."""
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
            assert size == 0
            return entries, archive[at:]
        assert path not in entries
        entries[path] = Entry(ino, mode, uid, gid, nlink, mtime, (rmajor, rminor), data)


def entry(name, data=b"", mode=0o100644, ino=0, nlink=1, rdev=(0, 0), **odd):
    """One entry, which need not make sense: "name_size", "size", "check", "owner" and "mtime" say otherwise."""
    name = name.encode() if isinstance(name, str) else name
    check, magic = odd.get("check"), b"070701"
    if check is not None:
        magic = b"070702"
    owner = odd.get("owner", (0, 0))
    fields = [ino, mode, *owner, nlink, odd.get("mtime", 0), odd.get("size", len(data)), 0, 0, *rdev,
              odd.get("name_size", len(name) + 1), check or 0]
    head = magic + b"".join(b"%08x" % n for n in fields) + name + b"\0"
    head += bytes(padded(len(head)) - len(head))
    return head + data + bytes(padded(len(data)) - len(data))


def archive(*entries):
    return b"".join(entries) + entry("TRAILER!!!", mode=0)


def directory(name, mode=0o755, **more):
    return entry(name, mode=0o040000 | mode, nlink=2, **more)


def link(name, target, **more):
    return entry(name, target if isinstance(target, bytes) else target.encode(), mode=0o120777, **more)
