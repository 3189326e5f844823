# SPDX-License-Identifier: GPL-2.0-or-later
"""Roots on disks of iSCSI servers, which the hook iscsi logs in to with the real iscsistart; the server is tgt."""
from dataclasses import replace

import ibft
from disks_hooks import UUID
from lan import Lan, Nic
from netimage import PINGED
from scenario import BOTH, Image, Scenario, Took, repeating
from servers import GUESTS, MACS, SERVER, Dnsmasq, Tgt

INITIATOR = "iqn.2024-01.test.example:guest"
NAME = "iqn.2024-01.test.example:root"
ISCSI = Image(modules=("virtio_pci", "virtio_net", "ext4"), hooks=("iscsi",))
NAMED = Image(modules=ISCSI.modules, hooks=("iscsi",),
              files=(("etc/iscsi/initiatorname.iscsi", f"# of this machine\nInitiatorName={INITIATOR}\n"),))
# Nobody has this address.
NOBODY = f"netroot=iscsi:{GUESTS[2]}:::1:{NAME}-elsewhere"
NETROOT = f"netroot=iscsi:{SERVER}:::1:{NAME}"
ROOT = NETROOT.replace("netroot", "root")
WHO = f"rd.iscsi.initiator={INITIATOR}"
BY_UUID = f"root=UUID={UUID['iscsi']}"
SDA = ("/dev/sda", "ext4", "ro")
STATIC = ibft.arguments("iscsi-static", INITIATOR, NAME, SERVER, 1, MACS[1], GUESTS[1])
TABLE = ibft.arguments("iscsi", INITIATOR, NAME, SERVER, 1, MACS[0])
OPERATIONAL = (rf"kinit: hook iscsi: iscsistart: Connection\d+:0 to \[target: {NAME}, portal: {SERVER},3260\]"
               r".* is operational")


def scenario(name, words, servers=(Tgt(),), image=ISCSI, **more):
    return Scenario(f"iscsi-{name}", f"{more.pop('ip', 'ip=dhcp')} ping={SERVER} {words}", more.pop("kernels", ("6.1",)), image=image,
                    lan=Lan(more.pop("nics", (Nic(),)), (more.pop("dhcp", Dnsmasq()), *servers)), **more)


def boots(name, words, servers=(Tgt(),), **more):
    more.setdefault("expect", (OPERATIONAL,))
    return scenario(name, words, servers, root=SDA, also=(PINGED, *more.pop("also", ())), **more)


AGAIN = ("iscsi-ip-ibft iscsi-ibft-of-ipxe iscsi-ip-ibft-of-ipxe iscsi-root-path-hook-missing iscsi-netroot-alone iscsi-words-of-debian iscsi-name-in-the-image iscsi-password-alone "
         "iscsi-root-late iscsi-no-such-target iscsi-no-such-lun iscsi-wrong-password "
         "iscsi-no-initiator iscsi-hook-missing-words iscsi-no-ibft")

SCENARIOS = repeating(AGAIN, [
    # Each way to say it.
    boots("netroot", f"{BY_UUID} {NETROOT} {WHO}", kernels=BOTH),
    boots("netroot-alone", f"{NETROOT} {WHO}"),
    boots("root", f"{ROOT} {WHO}", kernels=BOTH, also=(r"kinit: hook iscsi \(root-word\): the root is /dev/sda$",)),
    boots("words", f"{BY_UUID} rd.iscsi.target.name={NAME} rd.iscsi.target.ip={SERVER} {WHO}", again=True),
    boots("words-of-debian", f"{BY_UUID} iscsi_target_name={NAME} iscsi_target_ip={SERVER} iscsi_initiator={INITIATOR}"),
    boots("name-in-the-image", f"{BY_UUID} {NETROOT}", image=NAMED),
    boots("ibft", f"{BY_UUID} rd.iscsi.ibft=1", qemu=TABLE, kernels=BOTH),
    # It says what the network is, too: of the second card, which has an address, and nobody asks for one.
    boots("ip-ibft", BY_UUID, ip="ip=ibft", qemu=TABLE),
    boots("ip-ibft-static", BY_UUID, ip="ip=ibft", qemu=STATIC, nics=(Nic(on="nobody"), Nic()),
          also=(rf"kinit: eth1: {GUESTS[1]}/24",), never=(r"eth\d: asking",), again=True),
    # What real firmware leaves behind.
    boots("ibft-of-ipxe", f"{BY_UUID} rd.iscsi.ibft=1", (Tgt(),), pxe=(INITIATOR, f"iscsi:{SERVER}:::1:{NAME}"),
          dhcp=Dnsmasq(tftp=True), image=replace(ISCSI, options=("-z", "zstd:1"))),
    boots("ip-ibft-of-ipxe", BY_UUID, (Tgt(),), ip="ip=ibft", pxe=(INITIATOR, f"iscsi:{SERVER}:::1:{NAME}"),
          dhcp=Dnsmasq(tftp=True), image=replace(ISCSI, options=("-z", "zstd:1"))),
    # What the DHCP server says (RFC 4173).
    boots("root-path", f"root=dhcp {WHO}", dhcp=Dnsmasq(options=(f"17,iscsi:{SERVER}:6:3260:1:{NAME}",)),
          also=(rf"kinit: the DHCP server says root=iscsi:{SERVER}:6:3260:1:{NAME}$",
                r"kinit: hook iscsi \(root-word\): the root is /dev/sda$"), again=True),
    scenario("root-path-hook-missing", f"root=dhcp {WHO} rootwait=15", image=Image(modules=("virtio_pci", "virtio_net", "nfs")),
             dhcp=Dnsmasq(options=(f"17,iscsi:{SERVER}:::1:{NAME}",)), fails=r"mount root: ",
             also=(rf"kinit: the root path of the DHCP server, iscsi:{SERVER}:::1:{NAME}, is not used: hook iscsi is not in "
                   "this image: kinit-image --hook iscsi",)),
    boots("password-alone", f"netroot=iscsi:guest:secret@{SERVER}:::1:{NAME} {WHO}", (Tgt(user="guest:secret"),)),
    boots("password", f"{BY_UUID} netroot=iscsi:guest:secret@{SERVER}:::1:{NAME} {WHO}",
          (Tgt(user="guest:secret"),)),
    boots("password-in-root", f"root=iscsi:guest:secret@{SERVER}:::1:{NAME} {WHO}", (Tgt(user="guest:secret"),),
          never=(r"kinit:.*secret",), again=True),

    # Servers that come late, or never.
    boots("target-late", f"{BY_UUID} {NETROOT} {WHO}", (Tgt(after=6),),
          took=(Took(r"eth0: .* by dhcp", OPERATIONAL, 3, 25),)),
    boots("root-late", f"{ROOT} {WHO}", (Tgt(after=6),)),
    boots("one-of-two", f"{BY_UUID} {NOBODY} {NETROOT} {WHO} rootwait=60",
          also=(r"hook iscsi: .*-elsewhere .*: no session",)),
    scenario("no-server", f"{BY_UUID} {NETROOT} {WHO} rootwait=15", (), fails=r"find root: ",
             also=(rf"hook iscsi: {NAME} of {SERVER}: no session",
                   r"kinit: hook iscsi \(network-up\): 1 of the targets cannot be logged in to")),
    scenario("no-such-target", f"{BY_UUID} {NETROOT}-not {WHO} rootwait=15", fails=r"find root: ",
             also=(r"hook iscsi: .*: no session",)),
    scenario("no-such-lun", f"{ROOT.replace(':::1:', ':::7:')} {WHO} rootwait=15", fails=r"find root: ",
             also=(rf"kinit: hook iscsi \(root-word\): {NAME} has no LUN 7",)),
    scenario("wrong-password", f"netroot=iscsi:guest:sicrit@{SERVER}:::1:{NAME} {WHO} rootwait=15",
             (Tgt(user="guest:secret"),),
             fails=r"find root: ", also=(r"hook iscsi: .*: no session",), never=(r"kinit.*sicrit",)),
    scenario("no-initiator", f"{BY_UUID} {NETROOT} rootwait=15", fails=r"find root: ",
             also=(r"kinit: hook iscsi \(network-up\): nobody says the name of this machine: rd\.iscsi\.initiator=, or",)),
    scenario("hook-missing", f"{NETROOT} {WHO} rootwait=15", image=Image(modules=ISCSI.modules), fails=r"parse root: ",
             also=(r"hook iscsi is not in this image: kinit-image --hook iscsi",)),
    scenario("hook-missing-words", f"{BY_UUID} rd.iscsi.target.name={NAME} rd.iscsi.target.ip={SERVER} rootwait=15",
             image=Image(modules=ISCSI.modules), fails=r"find root: ",
             also=(r"hook iscsi is not in this image: kinit-image --hook iscsi",)),
    scenario("no-ibft", f"{BY_UUID} rd.iscsi.ibft rootwait=15", fails=r"find root: ",
             also=(r"hook iscsi: the firmware knows no target \(there is no /sys/firmware/ibft\)",)),
])
