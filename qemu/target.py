# SPDX-License-Identifier: GPL-2.0-or-later
"""A second guest that is an NVMe/TCP target: the kernel's own, set up through configfs
(nvmet, nvmet-tcp).  It sits on the same bridge as the servers."""
from dataclasses import dataclass

import kernels
from helper import initramfs
from machine import EMULATOR, MACHINE, QUICK
from servers import Server

ADDRESS, PORT = "192.0.2.2", 4420
NQN = "nqn.2024-01.test.example:root"
MODULES = ("virtio_pci", "virtio_net", "virtio_blk", "nvmet", "nvmet_tcp", "ipv6")

SCRIPT = """mount -t configfs configfs /sys/kernel/config
until [ -e /sys/class/net/eth0 ] && [ -b /dev/vda ]; do sleep 0.1; done
ip link set lo up
ip address add {address}/24 dev eth0
ip link set eth0 up
cd /sys/kernel/config/nvmet || exit
mkdir subsystems/{nqn} && cd subsystems/{nqn} || exit
echo 1 >attr_allow_any_host
mkdir namespaces/1
echo -n /dev/vda >namespaces/1/device_path
echo 1 >namespaces/1/enable
mkdir /sys/kernel/config/nvmet/ports/1 && cd /sys/kernel/config/nvmet/ports/1 || exit
echo ipv4 >addr_adrfam
echo tcp >addr_trtype
echo {address} >addr_traddr
echo {port} >addr_trsvcid
ln -s ../../subsystems/{nqn} subsystems/{nqn} && echo "TARGET: ready" >/dev/kmsg
while :; do sleep 1000; done
"""


@dataclass(frozen=True)
class NvmeTarget(Server):
    disk: str = "ext4"          # what its only namespace is

    def start(self, lan):
        kernel = kernels.kernel("6.1")
        script = SCRIPT.format(address=ADDRESS, port=PORT, nqn=NQN)
        tap = lan.tap("target", lan.bridge)
        lan.start("target", *EMULATOR["amd64"], *MACHINE, "-machine", "q35,sata=off", "-m", "256",
                  "-kernel", kernel.vmlinux, "-initrd", initramfs(kernel, script, MODULES),
                  "-append", f"{QUICK} panic=-1",
                  "-drive", f"file={lan.disk(self.disk)},format=raw,snapshot=on,if=virtio",
                  "-netdev", f"{tap},id=n0",
                  "-device", "virtio-net-pci,netdev=n0,mac=52:54:00:12:35:01")
        lan.wait_line("target", "TARGET: ready", 60)
