# SPDX-License-Identifier: GPL-2.0-or-later
"""Images in other forms than an archive of kinit-image's own."""
from scenario import NEW, Image, Scenario

SCENARIOS = [
    # What the kernel's own build would put into the kernel.
    Scenario("gen-init-cpio", "root=/dev/vda", NEW, disks=(("virtio-blk", "ext4"),), root=("/dev/vda", "ext4", "ro"),
             image=Image(modules=("virtio_pci", "virtio_blk", "ext4"), options=(), listed=True), again=True),
]
