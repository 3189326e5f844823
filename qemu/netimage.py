# SPDX-License-Identifier: GPL-2.0-or-later
"""What the scenarios of the network have in common."""
import re

from scenario import Image
from servers import GUESTS, SERVER

# An image of the drivers that these tests use is small, and so starts sooner.
NET_IMAGE = Image(modules=(
    "virtio_pci", "virtio_net", "e1000", "bonding", "bridge", "8021q", "virtio_blk", "ext4",
    "nfsv3", "nfsv4", "cifs", "nbd", "nvme_tcp", "9p", "9pnet_virtio", "virtiofs"))

# Where the root of the others is: what they are about is the network alone.
DISK = dict(image=NET_IMAGE, disks=(("virtio-blk", "ext4"),), root=("/dev/vda", "ext4", "ro"))
LOCAL = f"root=/dev/vda ping={SERVER}"
ASKED = r"Run /init as init process"
FAILED = r"kinit: BOOT FAILED"


def addressed(how, address=GUESTS[0], device="eth0", prefix=24):
    """What is seen of an interface that got its address."""
    says = "as given" if how == "static" else f"by {how}"
    return (rf"kinit: {device}: {re.escape(address)}/{prefix} {says}\b",)


def owns(address=GUESTS[0], device="eth0", life=r"(forever|\d+)", prefix=24):
    """What the root sees of an address."""
    return rf"ROOT: address {device} {re.escape(address)}/{prefix} lifetime={life}$"


PINGED = rf"ROOT: ping {re.escape(SERVER)} answered"
