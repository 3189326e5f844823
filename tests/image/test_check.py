# SPDX-License-Identifier: GPL-2.0-or-later
"""kinit-image check, and --cmdline of images that are made: each finding with its words."""

import json
import re
import shutil
import subprocess

import pytest

import fake_kernel
import newc
from conftest import PROGRAM, TOP
from fake_machine import Machine
from test_host import MPTSAS, NIC

VERSION = fake_kernel.VERSION
KINIT = TOP / "build/kinit"
SAS = "/devices/pci0000:00/0000:03:00.0"
DISK = f"{SAS}/host0/target0:0:0/0:0:0:0"
# A machine whose root is an ext4 on a disk behind mptsas, and which has one network card.
BOX = f"""kinit-devices 1
device {SAS} pci {MPTSAS} mptsas
device {DISK} scsi scsi:t-0x00 sd_mod
device /devices/pci0000:00/0000:02:00.0 pci {NIC} e1000
part fs-ext4 / ext4 /dev/sda1
disk {DISK}/block/sda/sda1
"""
NFS = "root=/dev/nfs nfsroot=192.0.2.1:/root"
FIRMWARE = ("mpt/plain.bin", "mpt/packed.bin", "mpt/any1.bin", "mpt/missing.bin")


class Checks:
    def __init__(self, images):
        self.images, self.dir = images, images.dir
        self.firmware = self.dir / "firmware"
        for name in FIRMWARE:
            (self.firmware / name).parent.mkdir(parents=True, exist_ok=True)
            (self.firmware / name).write_text("firmware")
        self.devices = self.dir / "box.devices"
        self.devices.write_text(BOX)

    def make(self, *words, init=KINIT, **options):
        done = self.images.run("-f", self.firmware, *words, init=init, **options)
        assert done.returncode == 0, done.stderr
        return self.images.output

    def run(self, cmdline, *words, devices=None):
        """What is said of the image that was made: (status, lines)."""
        machine = [] if "--machine" in " ".join(map(str, words)) else ["--devices", devices or self.devices]
        done = subprocess.run(
            [PROGRAM, "check", self.images.output, f"--cmdline={cmdline}", *machine, *words],
            capture_output=True, text=True, timeout=60, env=self.images.environment(),
        )
        assert not list(self.images.tmp.iterdir())
        self.stderr = done.stderr
        return done.returncode, done.stdout.splitlines()

    def says(self, cmdline, *lines, **options):
        """It cannot boot, and LINES, patterns, are all that is missing."""
        status, said = self.run(cmdline, **options)
        missing = [line for line in said if line.startswith("missing: ")]
        assert status == 1 and len(missing) == len(lines), said
        for line, pattern in zip(missing, lines):
            assert re.fullmatch("missing: " + pattern, line), (line, pattern)
        assert re.search(rf"cannot boot this command line.* \(missing: {len(lines)}, ", said[-1])

    def boots(self, cmdline, *doubts, **options):
        status, said = self.run(cmdline, **options)
        doubted = [line for line in said if line.startswith("doubt: ")]
        assert status == 0 and len(doubted) == len(doubts), said
        for line, pattern in zip(doubted, doubts):
            assert re.search(pattern, line), (line, pattern)
        assert ": can boot this command line" in said[-1]
        assert ("as far as can be told" in said[-1]) == bool(doubts)
        return said

    def edit(self, change):
        """Changes the entries of the image, {name: entry}, in place."""
        entries = newc.read(self.images.output.read_bytes())
        change(entries)
        self.images.output.write_bytes(pack(entries))


def pack(entries):
    data = b""
    for number, (name, entry) in enumerate([*entries.items(), ("TRAILER!!!", None)]):
        body = entry.data if entry else b""
        mode = entry.mode if entry else 0
        fields = [number + 1, mode, 0, 0, 1, 0, len(body), 0, 0, 0, 0, len(name.encode()) + 1, 0]
        head = b"070701" + b"".join(b"%08X" % field for field in fields) + name.encode() + b"\0"
        data += head + bytes(-len(head) % 4) + body + bytes(-len(body) % 4)
    return data


@pytest.fixture
def checks(images):
    return Checks(images)


def test_image_that_has_it_all(checks):
    checks.make("mptsas", "ext4", "overlay")
    said = checks.boots("root=/dev/sda1 ro quiet systemd.volatile=overlay")
    assert said == [f"{checks.images.output}: can boot this command line with {VERSION}"]


# ---- devices

def test_driver_that_is_not_there(checks):
    checks.make("ahci", "ext4")
    checks.says("root=UUID=0123-4567", r"find root: PCI 1000:0054 \(0000:03:00\.0\) \(would be mptsas; not in this image\)")


def test_disk_behind_a_controller(checks):
    checks.make("mptsas", "ext4", "--omit=sd_mod")
    checks.says("root=UUID=0123-4567", rf"find root: scsi 0:0:0:0: sd_mod where it was seen; nothing in this image for {VERSION}")
    checks.says("root=/dev/sda1", r"/dev/sda1: module sd_mod is not in this image", r"find root: scsi .*sd_mod.*")


def test_supplier(checks):
    checks.devices.write_text(BOX + f"device /devices/pmic i2c of:NpmicT(null)Cacme,pmic acme_pmic\nlink {SAS} /devices/pmic\n")
    checks.make("mptsas", "ext4")
    checks.says("root=/dev/sda1", rf"find root: i2c pmic: acme_pmic where it was seen; nothing in this image for {VERSION}")
    checks.make("mptsas", "ext4", "acme-pmic")
    checks.boots("root=/dev/sda1")


def test_driver_that_no_kernel_has(checks):
    checks.devices.write_text(BOX + "device /devices/pci0000:00/0000:09:00.0 pci pci:v00009999d00000001sv0sd0bc01sc04i00 raid9000\n"
                              "disk /devices/pci0000:00/0000:09:00.0\n")
    checks.make("mptsas", "ext4")
    checks.says("root=/dev/sda1", rf"find root: PCI 9999:0001 .*: raid9000 where it was seen; nothing in this image for {VERSION}")
    checks.devices.write_text(checks.devices.read_text().replace("raid9000", "-"))
    checks.says("root=/dev/sda1", r"find root: PCI 9999:0001 .* \(storage; no module of this kernel is known\)")


def test_what_is_built_in_there_is_not_missed_here(checks):
    """No index has the driver of a bridge; but each has those of disks."""
    checks.devices.write_text(BOX + "device /devices/pci0000:00 acpi acpi:PNP0A08:PNP0A03: (acpi_pci_root)\n")
    checks.make("mptsas", "ext4")
    checks.boots("root=/dev/sda1")
    checks.devices.write_text(BOX.replace(" mptsas", " (mptsas)"))
    checks.boots("root=/dev/sda1")
    checks.make("ahci", "ext4")
    checks.says("root=/dev/sda1", r".*PCI 1000:0054 .*would be mptsas.*")


def test_other_driver(checks):
    checks.devices.write_text(BOX.replace(" mptsas", " vmd"))
    checks.make("mptsas", "ext4")
    checks.boots("root=/dev/sda1", r"find root: PCI 1000:0054 .*: vmd where it was seen, which is not in this image; another")


def test_disks_that_the_root_may_be_on(checks):
    """A machine that does not say which disk it is."""
    other = "device /devices/pci0000:00/0000:01:00.0 pci pci:v00008086d00002922sv0sd0bc01sc06i01 ahci\n"
    checks.devices.write_text("kinit-devices 1\npart fs-ext4 root\n" + other + f"device {SAS} pci {MPTSAS} mptsas\n")
    checks.make("mptsas", "ext4")
    checks.boots("root=LABEL=x", r"PCI 8086:2922 .*would be ahci")
    checks.make("virtio_blk", "ext4")
    checks.says("root=LABEL=x", r".*8086:2922.*", r".*1000:0054.*")


@pytest.mark.parametrize("words", ["blacklist=mptsas", "modprobe.blacklist=foo,mptsas", "module_blacklist=mptsas"])
def test_blacklisted_by_a_word(checks, words):
    checks.make("mptsas", "ext4")
    checks.says(f"root=/dev/sda1 {words}", r"PCI 1000:0054 \(0000:03:00\.0\) \(would be mptsas; blacklisted\)")


def test_dependency_that_the_kernel_refuses(checks):
    checks.make("mptsas", "ext4")
    checks.says("root=/dev/sda1 module_blacklist=mptbase", r"module mptbase: module_blacklist= keeps it away")
    checks.boots("root=/dev/sda1 blacklist=mptbase")


def test_blacklisted_and_renamed_in_the_image(checks, tmp_path):
    conf = tmp_path / "local.conf"
    conf.write_text("blacklist mptsas\nalias fs-special ext4\n")
    checks.make("mptsas", "ext4", "-a", f"{conf}:/etc/modprobe.d/local.conf")
    checks.says("root=/dev/sda1 rootfstype=special", r"PCI 1000:0054 .* \(would be mptsas; blacklisted\)")


def test_named_modules(checks):
    checks.make("mptsas", "ext4")
    status, said = checks.run("root=/dev/sda1 kinit.modules=mptsas,e1000")
    assert status == 0 and "doubt: a word that names modules: module e1000 is not in this image" in said


# ---- what modules need

def remove(*names):
    def change(entries):
        for name in [n for n in entries if any(part in n for part in names)]:
            del entries[name]
    return change


def test_files_that_are_gone(checks):
    checks.make("mptsas", "ext4")
    checks.edit(remove("/mptbase.ko"))
    checks.says("root=/dev/sda1", r"module mptsas: it needs mptbase, whose file is not in this image")
    checks.make("mptsas", "ext4")
    checks.edit(remove("/mptsas.ko"))
    checks.says("root=/dev/sda1", r"module mptsas: its file is not in this image \(device PCI 1000:0054 .*\)")


def test_module_that_is_damaged(checks):
    checks.make("mptsas", "ext4")

    def change(entries):
        name = next(n for n in entries if n.endswith("/mptbase.ko"))
        entries[name].data = b"\x7fELF" + bytes(200)
    checks.edit(change)
    checks.says("root=/dev/sda1", r"module mptbase: its file is damaged")


def test_firmware(checks):
    for name in FIRMWARE[1:]:
        (checks.firmware / name).unlink()
    checks.make("mptsas", "ext4")
    said = checks.boots("root=/dev/sda1")
    assert said[0] == ("note: module mptsas: 3 of the 4 files of firmware that it names are not in this image "
                       "(mpt/any*.bin, mpt/missing.bin, mpt/packed.bin)")
    (checks.firmware / FIRMWARE[0]).unlink()
    checks.make("mptsas", "ext4")
    checks.boots("root=/dev/sda1", r"module mptsas: none of the firmware that it names is in this image \(mpt/any")


def test_wishes_weigh_less(checks):
    checks.devices.write_text(BOX + f"device {SAS}/0 hid - wants\ndisk {SAS}/0\n")
    checks.make("mptsas", "ext4", "wants")
    checks.edit(remove("/after.ko"))
    checks.boots("root=/dev/sda1", r"module after: its file is not in this image \(softdep of wants\)")


# ---- roots

@pytest.mark.parametrize("modules, words, missing", [
    ("ext4", "rootfstype=xfs", r"mount root: rootfstype=: this kernel has no driver for the filesystem xfs, or the image lacks it"),
    ("vfat", "", r"mount root: / ext4 /dev/sda1: this kernel has no driver for the filesystem ext4, or the image lacks it"),
    ("ext4", "systemd.volatile=overlay", r"a root that is not written to: module overlay is not in this image"),
])
def test_file_systems(checks, modules, words, missing):
    checks.make("mptsas", modules)
    checks.says(f"root=/dev/sda1 {words}", missing)


def test_one_of_several_types_is_enough(checks):
    checks.make("mptsas", "ext4")
    checks.boots("root=/dev/sda1 rootfstype=xfs,ext4")
    checks.boots("root=/dev/sda1 rootfstype=iso9660")       # built in


def test_type_that_is_not_known(checks):
    checks.devices.write_text(BOX.replace("part fs-ext4 / ext4 /dev/sda1\n", ""))
    checks.make("mptsas", "ext4", "vfat")
    said = checks.boots("root=LABEL=x")
    assert said[0] == "note: LABEL=x: which filesystem is on it is not known; this image can mount ext3, ext4, vfat"


@pytest.mark.parametrize("root, missing", [
    ("/dev/vda1", r"/dev/vda1: module virtio_blk is not in this image"),
    ("/dev/nvme0n1p1", r"/dev/nvme0n1p1: module nvme is not in this image"),
    ("/dev/mmcblk0p1", r"/dev/mmcblk0p1: module mmc_block is not in this image"),
    ("/dev/md0", r"/dev/md0: module md_mod is not in this image"),
    ("/dev/disk/by-id/md-uuid-00000000:00000000:00000000:00000001", r".*: module md_mod is not in this image"),
    ("/dev/mapper/vg-root", r"find root: /dev/mapper/vg-root: no hook that opens volumes of LVM or LUKS is in this image: "
     r"kinit-image --hook lvm, or --hook cryptsetup"),
    ("/no/such.img", r"find root: /no/such.img: there is no such file in the image"),
])
def test_names(checks, root, missing):
    checks.make("mptsas", "ext4")
    checks.says(f"root={root} rootfstype=ext4", missing)


def test_arrays_have_a_level(checks):
    checks.make("mptsas", "ext4", "md_mod", "--omit=raid1")
    checks.says("root=/dev/md0", r"/dev/md0: all levels of RAID are not in this image")
    checks.devices.write_text(BOX + "part md_mod / ext4 /dev/md0\npart md-raid1 / ext4 /dev/md0\n")
    checks.says("root=LABEL=x", r"/ ext4 /dev/md0: module md-raid1 is not in this image")
    checks.make("mptsas", "ext4", "md_mod", "raid1")
    checks.boots("root=/dev/md0")


def test_volume_below_the_root(checks):
    checks.devices.write_text(BOX + "disk /devices/virtual/block/dm-0\n")
    checks.make("mptsas", "ext4")
    checks.says("root=UUID=0123-4567", r"find root: the root of this machine is on a volume of the device mapper, and no hook "
                r"that opens LVM or LUKS is in this image: kinit-image --hook lvm, or --hook cryptsetup")
    checks.boots("root=/dev/sda1", r"volume of the device mapper")


def test_no_root(checks):
    checks.make("mptsas", "ext4")
    checks.says("quiet", r"what EFI variables tell: module efivarfs is not in this image", r"parse root: there is no root= .*")
    checks.make("mptsas", "ext4", "efivarfs")
    checks.boots("quiet", r"parse root: there is no root= on the kernel command line")
    checks.says("systemd.gpt_auto=no", r"parse root: .*root=.*")
    checks.says("root=UUID=", r"parse root: .*the UUID is empty.*")


def test_words_that_make_no_sense(checks):
    checks.make("mptsas", "ext4")
    checks.boots("root=/dev/sda1 kinit.nonsense=1 rd.luks=1", r"kinit\.nonsense=1: kinit has no such parameter; ignored",
                 r"rd\.luks=1: not understood")


def test_alternatives(checks):
    checks.make("mptsas", "ext4")
    checks.boots(f"root=/dev/sda1,/dev/nfs nfsroot=192.0.2.1:/r", r"filesystem nfs", r"e1000")
    checks.make("ahci", "ext4")
    checks.says(f"root=/dev/sda1,/dev/nfs nfsroot=192.0.2.1:/r", r".*mptsas.*", r".*filesystem nfs.*", r".*e1000.*")


# ---- servers

def test_nfs(checks):
    checks.make("nfs", "e1000")
    checks.boots(NFS)
    checks.boots(NFS + ",vers=3")
    checks.make("nfs", "e1000", "--omit=nfsv4")
    checks.says(NFS + ",vers=4", r"/dev/nfs: module nfsv4 is not in this image")
    checks.boots(NFS)
    checks.make("nfs", "e1000", "--omit=nfsv4,nfsv3")
    checks.says(NFS, r"/dev/nfs: nfsv4 and nfsv3, for the versions of NFS, are not in this image")
    checks.make("e1000", "ext4")
    checks.says(NFS, r"mount root: /dev/nfs: this kernel has no driver for the filesystem nfs, or the image lacks it")


def test_other_servers(checks):
    checks.make("e1000", "ext4")
    checks.says("root=cifs://192.0.2.1/x", r"mount root: .*filesystem cifs.*")
    checks.says("root=/dev/nbd0 nbdroot=192.0.2.1", r"nbdroot=192\.0\.2\.1: module nbd is not in this image", r"/dev/nbd0: module nbd.*")
    checks.says("root=/dev/nvme0n1 nvmeroot=tcp:192.0.2.1", r"nvmeroot=.*: module nvme-tcp is not in this image", r"/dev/nvme0n1: .*")
    checks.make("e1000", "ext4", "nbd", "nvme-tcp")
    checks.boots("root=/dev/nbd0 nbdroot=192.0.2.1 rootfstype=ext4")
    checks.boots("root=/dev/nvme0n1 nvmeroot=tcp:192.0.2.1 rootfstype=ext4")


def test_cards(checks):
    checks.make("nfs")
    checks.says(NFS, r"configure network: PCI 8086:100e \(0000:02:00\.0\) \(would be e1000; not in this image\)")
    checks.devices.write_text(BOX + "device /devices/virtio0 virtio virtio:d00000001v00001AF4 virtio_net\n")
    checks.says(NFS, r".*e1000.*", r".*virtio_net.*")
    checks.make("nfs", "virtio_net")
    checks.boots(NFS, r"would be e1000")
    checks.devices.write_text("kinit-devices 1\n")
    checks.boots(NFS, r"no network card was seen on the machine")


def test_what_ip_words_need(checks):
    checks.make("nfs", "e1000")
    checks.says(NFS + " vlan=eth0.3:eth0", r"vlan=eth0\.3: module 8021q is not in this image")
    checks.says(NFS + " bond=bond0:eth0,eth1", r"bond=bond0: module bonding is not in this image")
    checks.says(NFS + " ip=ibft", r"ip=ibft: module iscsi_ibft is not in this image")
    checks.says(NFS + " bridge=br0:eth0", r"bridge=br0: module bridge is not in this image")
    checks.boots(NFS + " ip=off", r"configure network: ip=off")
    checks.make("nfs", "e1000", "8021q", "ipv6")
    checks.boots(NFS + " vlan=eth0.3:eth0 ip=eth0.3:auto6")


# ---- what is mounted besides

def test_other_mounts(checks, tmp_path):
    checks.make("mptsas", "ext4")
    checks.boots("root=/dev/sda1 kinit_mount=/dev/sda2;/srv;xfs", r"kinit_mount=: /dev/sda2 on /srv: .*filesystem xfs")
    checks.says("root=/dev/sda1 mount.usr=/dev/sda2 mount.usrfstype=xfs", r"mount root: mount\.usrfstype=: .*filesystem xfs.*")
    fstab = tmp_path / "fstab"
    fstab.write_text("/dev/vda1 /home btrfs defaults 0 0\n/dev/sda1 /x auto nofail 0 0\ntmpfs /tmp tmpfs\n")
    checks.make("mptsas", "ext4", "-a", f"{fstab}:/etc/fstab")
    checks.boots("root=/dev/sda1", r"/etc/fstab of the image: /dev/vda1 on /home: .*btrfs", r"/dev/vda1: module virtio_blk")


# ---- what the image is

def test_image_for_another_kernel(checks):
    checks.make("mptsas", "ext4")
    status, said = checks.run("root=/dev/sda1", "-k", "1.2.3")
    assert status == 1 and said[0] == ("missing: no modules for this kernel (1.2.3) in the image; only built-in drivers work: "
                                       "was the image built for another kernel version?")
    assert checks.run("root=/dev/sda1", "-k", VERSION)[0] == 0


def test_image_for_two_kernels(checks):
    """Each is judged, and one that cannot boot is enough."""
    checks.make("mptsas", "ext4")

    def change(entries):
        for name in [n for n in entries if VERSION in n and "mptsas" not in n]:
            entries[name.replace(VERSION, "1.2.3")] = entries[name]
    checks.edit(change)
    status, said = checks.run("root=/dev/sda1")
    assert status == 1 and [line.partition(": c")[2].split(" (")[0] for line in said if "command line with" in line] == [
        "annot boot this command line with 1.2.3", f"an boot this command line with {VERSION}"]
    assert checks.run("root=/dev/sda1", "-k", VERSION)[0] == 0


def test_image_without_modules(checks):
    checks.make("none")
    checks.boots("root=/dev/sda1", r"no modules in the image; only built-in drivers work")


def test_modules_without_an_index(checks):
    checks.make("mptsas", "ext4")
    checks.edit(remove("modules.dep.bin"))
    checks.says("root=/dev/sda1", r"the modules of .* have no index \(modules\.dep\.bin\); kinit finds none of them")


def test_modules_without_one_of_their_indexes(checks):
    """libkmod takes all of them or none."""
    checks.make("mptsas", "ext4")
    checks.edit(remove("modules.builtin.bin"))
    checks.says("root=/dev/sda1", r"the indexes of the modules of .* cannot be read; kinit finds none of them")


def test_init_of_others(checks, tmp_path):
    script = tmp_path / "init"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    checks.make("mptsas", "ext4", "-a", f"{script}:/bin/sh", init=script)
    checks.boots("root=/dev/mapper/x rd.luks.uuid=1", r"/init is not kinit but a script", r"no hook that opens volumes")
    checks.make("ahci", "ext4", "-a", f"{script}:/bin/sh", init=script)
    checks.says("root=UUID=0123-4567", r"find root: .*mptsas.*")
    checks.edit(remove("bin/sh"))
    checks.says("root=UUID=0123-4567", r"/init is a script for /bin/sh, which is not in the image", r".*mptsas.*")


@pytest.mark.parametrize("change, words, missing", [
    (remove("init"), "", r"there is no /init in the image: the kernel starts nothing of it"),
    (lambda e: setattr(e["init"], "mode", 0o100644), "", r"/init cannot be executed"),
    (lambda e: setattr(e["init"], "data", b"hello"), "", r"/init is neither a program \(ELF\) nor a script .*"),
    (lambda e: None, "rdinit=/sbin/init", r"there is no /sbin/init in the image: .*"),
])
def test_init_that_the_kernel_cannot_start(checks, change, words, missing):
    checks.make("mptsas", "ext4")
    checks.edit(change)
    checks.says(f"root=/dev/sda1 {words}", missing)


def test_links_of_an_image_lead_nowhere_else(checks, kernel):
    """lib is a link, as where /usr was merged; a module that is a link out of the image is not there."""
    checks.make("mptsas", "ext4")

    def change(entries):
        for name in list(entries):
            if name.startswith("lib/") or name == "lib":
                entries["usr/" + name] = entries.pop(name)
        entries["lib"] = type(entries["init"])(*[0o120777 if f == "mode" else b"/usr/lib" if f == "data" else 0
                                                 for f in entries["init"].__dataclass_fields__])
        entries["usr"] = entries["dev"]
    checks.edit(change)
    checks.boots("root=/dev/sda1")

    def lead_out(entries):
        name = next(n for n in entries if n.endswith("/mptsas.ko"))
        entries[name].mode, entries[name].data = 0o120777, str(next(kernel.rglob("mptsas.ko"))).encode()
    checks.edit(lead_out)
    checks.says("root=/dev/sda1", r"module mptsas: its file is not in this image .*")


def spoil_aliases(data):
    def change(entries):
        entry = next(e for n, e in entries.items() if n.endswith("modules.alias.bin"))
        entry.data = entry.data[:8] + data
    return change


def test_aliases_that_lead_nowhere(checks):
    """Whatever lies in the image: kinit looks for the module by the modalias."""
    checks.make("mptsas", "ext4")
    checks.edit(spoil_aliases(bytes(4)))
    checks.says("root=/dev/sda1 rootfstype=iso9660", r"find root: PCI 1000:0054 .* \(would be mptsas; in this image, but no alias leads to it\)",
                r"find root: scsi 0:0:0:0 \(would be sd_mod; in this image, but no alias leads to it\)")


def test_index_without_an_end(checks):
    """A node that is its own child under each letter, in the form that depmod writes: the library goes on for ever."""
    checks.make("mptsas", "ext4")
    itself = (0x20000000 | 12).to_bytes(4, "big")
    checks.edit(spoil_aliases(itself + b"\0\x7f" + 128 * itself))
    status, said = checks.run("root=/dev/sda1")
    assert status == 2 and said == [] and re.search(r"image: the indexes of its modules are damaged \(.*\)\n$", checks.stderr)


# ---- the machine, the output, trouble

def test_machine_as_its_folders_tell(checks, tmp_path):
    m = Machine(tmp_path / "machine")
    disk = m.device("pci0000:00/0000:03:00.0", MPTSAS, "mptsas")
    m.block(f"{disk}/block/sda", "8:0")
    m.mount("/", "ext4", "/dev/sda", "8:0")
    checks.make("ahci", "ext4")
    status, said = checks.run("root=/dev/sda", f"--machine={m.root}")
    assert status == 1 and "would be mptsas" in said[0]


def test_findings_for_programs(checks):
    checks.make("ahci", "ext4")
    status, said = checks.run("root=/dev/sda1 kinit.x=\"a\x01\"", "--json")
    kernel, = json.loads("\n".join(said))
    assert status == 1 and kernel["kernel"] == VERSION and kernel["boots"] is False and kernel["missing"] == 1
    driver, = [f for f in kernel["findings"] if f["weight"] == "missing"]
    assert driver == {"weight": "missing", "kind": "no-driver", "step": "find root", "module": "mptsas",
                      "text": "PCI 1000:0054 (0000:03:00.0) (would be mptsas; not in this image)"}
    checks.make("none")
    kernel, = json.loads("\n".join(checks.run("root=/dev/sda1", "--json")[1]))
    assert kernel["kernel"] is None and kernel["boots"] is True and kernel["findings"][0]["module"] is None


def test_passwords_are_not_shown(checks):
    checks.make("ext4")
    status, said = checks.run("root=cifs://user:secret@server/share nonsense")
    assert status == 1 and "secret" not in "\n".join(said)


@pytest.mark.parametrize("words, said", [
    (["IMAGE"], "--cmdline=TEXT is missing"),
    (["-", "--cmdline=root=/dev/sda1"], "cannot be the standard input"),
    (["nope", "--cmdline=root=/dev/sda1"], "nope: No such file"),
    (["IMAGE", "--cmdline=x", "--devices=nope"], "nope: No such file"),
    (["IMAGE", "--cmdline=x", "--devices=a", "--machine=b"], "two machines"),
    (["IMAGE", "IMAGE", "--cmdline=x"], "usage: kinit-image check"),
    (["IMAGE", "--cmdline=x", "--force"], "has no option"),
    (["CUT", "--cmdline=root=/dev/sda1", "--devices=BOX"], "truncated|ends|cut"),
])
def test_trouble(checks, words, said):
    image = checks.make("mptsas", "ext4")
    (checks.dir / "cut").write_bytes(image.read_bytes()[:5000])
    names = {"IMAGE": str(image), "CUT": str(checks.dir / "cut")}
    words = [names.get(word, word).replace("BOX", str(checks.devices)) for word in words]
    done = subprocess.run([PROGRAM, "check", *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and re.search(said, done.stderr), done.stderr


# ---- images that are made

def test_image_that_could_not_boot_is_not_made(checks):
    old = checks.make("ext4").read_bytes()
    done = checks.images.run("ext4", "-f", checks.firmware, "--cmdline=root=/dev/sda1 rootfstype=xfs", init=KINIT)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.splitlines() == [
        "kinit-image: missing: /dev/sda1: module sd_mod is not in this image",
        "kinit-image: missing: mount root: rootfstype=: this kernel has no driver for the filesystem xfs, or the image lacks it",
        f"kinit-image: {checks.images.output}: cannot boot this command line with {VERSION} (missing: 2, doubts: 0)",
        f"kinit-image: {checks.images.output}: not made"]
    assert checks.images.output.read_bytes() == old
    assert not list(checks.images.tmp.iterdir()) and len(list(checks.dir.glob("image*"))) == 1


def test_image_that_can_boot_is_made(checks):
    plain = checks.make("--devices", checks.devices, "ext4").read_bytes()
    done = checks.images.run("--devices", checks.devices, "ext4", "-f", checks.firmware, "--cmdline=root=/dev/sda1 kinit.x=1", init=KINIT)
    assert done.returncode == 0
    assert done.stderr == "kinit-image: doubt: kinit.x=1: kinit has no such parameter; ignored\n"
    assert checks.images.output.read_bytes() == plain
    for word in ("zstd", "xz"):
        done = checks.images.run("most", "-f", checks.firmware, "--cmdline=root=UUID=0123-4567", init=KINIT, z=word)
        assert (done.returncode, done.stderr) == (0, "")


def test_machine_that_an_image_is_for(checks):
    """Of `most` it is not known where it will be booted."""
    checks.make("ext4", "mptsas", "--cmdline=root=LABEL=x")
    done = checks.images.run("--devices", checks.devices, "--omit=mptsas", "-f", checks.firmware,
                             "--cmdline=root=LABEL=x", init=KINIT)
    assert done.returncode == 1 and "would be mptsas; not in this image" in done.stderr


def test_check_wants_an_image(checks):
    assert "--cmdline: there is no image" in subprocess.run(
        [PROGRAM, "-k", VERSION, "-m", checks.images.moddir, "--list", "--cmdline=root=x", "ext4"],
        capture_output=True, text=True).stderr
