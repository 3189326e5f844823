# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks that play flash memory; see flashimages.py."""
from images import Fs

DISKS = {
    "flash-jffs2": Fs("jffs2", size=16),
    "flash-ubifs": Fs("ubifs", size=32, label="rootfs"),
    "flash-ubi-squashfs": Fs("ubi-squashfs", size=32, label="rootfs"),
}
