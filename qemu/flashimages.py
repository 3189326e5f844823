# SPDX-License-Identifier: GPL-2.0-or-later
"""Images of flash memory with the test root, made by the real mtd-utils: what a disk holds that plays flash for
block2mtd, or memory for phram."""
import tools

PEB = 128 << 10             # what is erased at once
LEB = PEB - 128             # of that UBI keeps two headers, if single bytes can be written
# ubinize's table of volumes.
VOLUME = "[{name}]\nmode=ubi\nimage={image}\nvol_id={number}\nvol_type={type}\nvol_name={name}\nvol_size={size}\n"


def _pad(image, size):
    """Flash that nothing was written to is all ones."""
    with open(image, "ab") as file:
        file.write(b"\xff" * (size - file.tell()))


def jffs2(fs, image, top):
    size = image.stat().st_size
    image.unlink()
    tools.run("mkfs.jffs2", "-q", "-U", "-n", "-l", "-e", PEB, "-r", top, "-o", image)
    _pad(image, size)


def _ubi(fs, image, kind, made):
    """One volume called as the label says, with what is in the file MADE, and one more."""
    size = image.stat().st_size
    table = image.with_suffix(".cfg")
    spare = image.with_suffix(".spare")
    spare.write_bytes(b"spare")
    room = (made.stat().st_size // LEB + 20) * LEB
    table.write_text(VOLUME.format(name=fs.label, image=made, number=0, type=kind, size=room)
                     + VOLUME.format(name="spare", image=spare, number=1, type="static", size=LEB))
    tools.run("ubinize", "-o", image, "-p", PEB, "-m", 1, table)
    _pad(image, size)
    for file in (table, spare, made):
        file.unlink()


def ubifs(fs, image, top):
    made = image.with_suffix(".ubifs")
    tools.run("mkfs.ubifs", "-q", "-U", "-r", top, "-m", 8, "-e", LEB, "-c", 160, *fs.options, "-o", made)
    _ubi(fs, image, "dynamic", made)


def ubi_squashfs(fs, image, top):
    """A filesystem for block devices, in a volume that is not written to."""
    made = image.with_suffix(".squashfs")
    tools.run("mksquashfs", top, made, "-all-root", "-no-progress", "-quiet")
    _ubi(fs, image, "static", made)
