# SPDX-License-Identifier: GPL-2.0-or-later
"""A kinit that is built without a family: what is left boots as ever, and what is gone is named."""
from scenario import Image, Scenario

SMALL = dict(image=Image(without="network"), steady=("kernel",))
GONE = "this kinit is built without network"

SCENARIOS = [
    Scenario("without-network", "root=/dev/vda ip=dhcp", disks=(("virtio-blk", "ext4"),), root=("/dev/vda", "ext4", "ro"),
             also=(rf"kinit: ip=dhcp: {GONE}; ignored$",), **SMALL),
    Scenario("without-network-nfs", "root=/dev/nfs nfsroot=10.0.2.2:/srv", fails=rf"parse root: .*{GONE}",
             also=(rf"kinit: nfsroot=\S+: {GONE}; ignored$", rf"kinit: network links: {GONE}$"),
             never=("is its driver in the image",), **SMALL),
    Scenario("without-network-server", "root=10.0.2.2:/srv,vers=3", fails=rf"parse root: .*10.0.2.2:/srv,vers=3.*{GONE}",
             **SMALL),
]
