# SPDX-License-Identifier: GPL-2.0-or-later
"""A second guest from which somebody logs in to the one that boots, with dropbear's client and a key of sshkeys.py, to
answer a question there.  It sits on the same bridge as the servers."""
from dataclasses import dataclass

import kernels
import sshkeys
import tools
from helper import initramfs
from machine import EMULATOR, MACHINE, QUICK
from servers import GUESTS, PREFIX, Server

ADDRESS = "192.0.2.3"
MODULES = ("virtio_pci", "virtio_net")
KEY = "/root/.ssh/id_dropbear"
# The client wants to know whose home its known_hosts is in; and it refuses a server that is not in there.
SCRIPT = """mkdir -p /etc
echo root:x:0:0:root:/root:/bin/sh >/etc/passwd
chmod -R go= /root
echo '{known}' >/root/.ssh/known_hosts
until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done
ip address add {address}/{prefix} dev eth0
ip link set eth0 up
echo "CALLER: ready"
until printf %s '{text}' | HOME=/root /sbin/dbclient -T -i {key} -p {port} root@{server}; do sleep 1; done
echo "CALLER: the answer was taken"
while :; do sleep 1000; done
"""


@dataclass(frozen=True)
class Caller(Server):
    text: str = ""              # what he answers
    port: int = 22              # of the guest's ssh server

    def _script(self):
        # A comment behind the key would be taken for a part of it.
        kind, key = (sshkeys.folder() / "known_hosts").read_text().split()[1:3]
        return SCRIPT.format(known=f"{GUESTS[0]} {kind} {key}", address=ADDRESS, prefix=PREFIX, server=GUESTS[0], port=self.port,
                             text=self.text, key=KEY)

    def start(self, lan):
        kernel = kernels.kernel("6.1")
        files = (*tools.for_guest("dbclient"), (sshkeys.dropbear_key(), KEY))
        tap = lan.tap("caller", lan.bridge)
        lan.start("caller", *EMULATOR["amd64"], *MACHINE, "-machine", "q35,sata=off", "-m", "256",
                  "-kernel", kernel.vmlinux, "-initrd", initramfs(kernel, self._script(), MODULES, files),
                  "-append", f"{QUICK} panic=-1", "-netdev", f"{tap},id=n0",
                  "-device", "virtio-net-pci,netdev=n0,mac=52:54:00:12:35:02")
        lan.wait_line("caller", "CALLER: ready", 60)
