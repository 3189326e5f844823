# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks of roots that are not written to."""
import overlaytrees
from images import Fs

CHANGES = "0000a101-0000-4000-8000-00000000a101"

DISKS = {
    "overlay-root": Fs("ext4", tree=overlaytrees.busybox(), label="below"),
    "overlay-changes": Fs("ext4", uuid=CHANGES, tree=overlaytrees.kept(), label="changes"),
}
