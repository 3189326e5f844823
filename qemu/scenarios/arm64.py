# SPDX-License-Identifier: GPL-2.0-or-later
"""Another architecture: kinit, its image and the kernel's modules are for arm64, the machine that makes them is not."""
from disks import UUID
from scenario import Scenario

ARM64 = dict(kernels=("6.1-arm64",), machine="virt", again=True, steady=("kernel", "cpus", "memory", "background", "order", "late_disks", "neighbours", "slow_disks"))

SCENARIOS = [
    Scenario("arm64-virtio", f"root=UUID={UUID['ext4']}", disks=(("virtio-blk-pci", "ext4-arm64"),),
             root=("/dev/vda", "ext4", "ro"), **ARM64),
    Scenario("arm64-nvme", "root=/dev/nvme0n1 rw", disks=(("nvme,serial=kinit", "ext4-arm64"),),
             root=("/dev/nvme0n1", "ext4", "rw"), **ARM64),
]
