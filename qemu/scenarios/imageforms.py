# SPDX-License-Identifier: GPL-2.0-or-later
"""Images in other forms than an archive of kinit-image's own."""
from disks import UUID
from scenario import NEW, Image, Scenario

SCENARIOS = [
    # What the kernel's own build would put into the kernel.
    Scenario("gen-init-cpio", "root=/dev/vda", NEW, disks=(("virtio-blk", "ext4"),), root=("/dev/vda", "ext4", "ro"),
             image=Image(modules=("virtio_pci", "virtio_blk", "ext4"), options=(), listed=True), again=True),
    # What the firmware starts without a boot loader.
    Scenario("uki", f"root=UUID={UUID['ext4']} kinit.debug", NEW, efi="efi", disks=(("virtio-blk", "copy:efi"),),
             root=("/dev/vda2", "ext4", "ro"), image=Image(modules=("virtio_pci", "virtio_blk", "ext4"), options=(),
                                                           uki=True), again=True),
]
