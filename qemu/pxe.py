# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine that starts from the network: iPXE, which QEMU's network cards have in their ROM, loads kernel and initramfs
by TFTP, and leaves behind what it knows of a disk of an iSCSI server (the iBFT)."""
import shutil
from pathlib import Path

SCRIPT = """#!ipxe
dhcp
set initiator-iqn {initiator}
set keep-san 1
sanhook --drive 0x80 {target}
kernel tftp://{server}/vmlinuz initrd=initramfs {words}
initrd tftp://{server}/initramfs
boot
"""
NAME = "boot.ipxe"


def folder(scratch):
    """What the server of the run gives away."""
    return Path(scratch) / "tftp"


def furnish(scratch, files, **said):
    """Lays out FILES, pairs of a name and a file, and the script.  Returns QEMU's arguments."""
    top = folder(scratch)
    top.mkdir()
    for name, file in files:
        shutil.copyfile(file, top / name)       # for all to read, as the server has it
    (top / NAME).write_text(SCRIPT.format(**said))
    return ["-boot", "n"]
