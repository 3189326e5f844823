# SPDX-License-Identifier: GPL-2.0-or-later
"""kinit-image --host: what this machine's root hangs on, by /sys and /proc; here by fake ones."""

import shutil
import subprocess

import pytest

import fake_kernel
import newc
from conftest import PROGRAM, module_names
from fake_machine import Machine
from test_asked import listed
from test_boards import compile_board

# In every image for a host, with what they need.
ALWAYS = {"ahci", "nvme", "nvme_core", "virtio_blk", "usb_storage", "sd_mod", "mmc_block", "mmc_core",
          "scsi_mod", "scsi_common", "sdhci_pci", "sdhci", "nls_utf8", "nls_iso8859_1"}
EXT4 = {"ext4", "jbd2", "mbcache", "crc32c_generic", "crc32c_intel"}
MPTSAS = "pci:v00001000d00000054sv00001000sd00003100bc01sc00i00"
NIC = "pci:v00008086d0000100Esv00001AF4sd00001100bc02sc00i00"


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path / "machine")


def chosen(images, machine, *words, **options):
    """--list of this machine, without what is always there."""
    said = listed(images, f"--machine={machine.root}", *words, **options)
    assert ALWAYS <= set(said) or words
    return {name: why for name, why in said.items() if name not in ALWAYS}


def test_nothing_named_is_this_machine(images, machine):
    assert chosen(images, machine) == {}
    said = listed(images, f"--machine={machine.root}")
    assert said["ahci"] == "part of the set for any machine"
    names = module_names(images.make(f"--machine={machine.root}"))
    assert {n.replace("-", "_") for n in names} == ALWAYS
    assert names == module_names(images.make(f"--machine={machine.root}", "--host"))
    assert names == module_names(images.make(f"--machine={machine.root}", "host"))


@pytest.mark.parametrize("uevent", [True, False])
def test_devices(images, machine, uevent):
    machine.device("pci0000:00/0000:00:01.0", "pci:v00008086d0000201Dsv0sd0bc06sc04i00", uevent=uevent)
    machine.device("pci0000:00/0000:00:01.0/0000:03:00.0", MPTSAS, "mptsas", uevent=uevent)
    machine.device("pci0000:00/0000:00:02.0", NIC, "e1000", uevent=uevent)
    machine.device("pci0000:00/0000:00:03.0", "pci:v0000168Cd0000002Asv0sd0bc02sc80i00", "ath9k")
    machine.device("pci0000:00/0000:00:04.0/virtio0", "virtio:d00000005v00001AF4", "virtio_balloon")
    machine.device("pci0000:00/0000:00:05.0/virtio1", "virtio:d00000009v00001AF4", "9pnet_virtio")
    machine.device("pci0000:00/0000:00:06.0/virtio2", "virtio:d0000001Av00001AF4", "virtiofs")
    machine.device("pci0000:00/0000:00:1d.0/usb1/1-1/1-1:1.0",
                   "usb:v0403p6001d0600dc00dsc00dp00icFFiscFFipFFin00", "ftdi_sio")
    assert chosen(images, machine) == {
        "vmd": "device pci 0000:00:01.0 (pci:v00008086d0000201Dsv0sd0bc06sc04i00)",
        "mptsas": f"device pci 0000:03:00.0 ({MPTSAS})",
        "mptbase": "dependency of mptsas",
    }


def test_what_other_machines_might_have(images, machine):
    """A machine that is known says by its devices whether it has a drive for CDs; any other one may have one."""
    assert "sr_mod" not in listed(images, f"--machine={machine.root}")
    for words in (("host", "most"), ("host", "network"), ("scsi_mod",)):
        assert listed(images, f"--machine={machine.root}", *words)["sr_mod"] in (
            "companion of scsi_mod", "one of most")
    machine.device("pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0", "scsi:t-0x05", "sr", bus="scsi")
    assert listed(images, f"--machine={machine.root}")["sr_mod"] == "device scsi 0:0:0:0 (scsi:t-0x05)"


LOG = """6,100,1,-;mptsas 0000:03:00.0: Direct firmware load for mpt/asked.bin failed with error -2
 SUBSYSTEM=pci
6,101,2,-;mptsas 0000:03:00.0: firmware: direct-loading firmware mpt/loaded.bin
[    3.5] mptsas 0000:03:00.0: firmware: failed to load mpt/debian.bin (-2)
7,102,3,-;mptsas 0000:03:00.0: Loaded FW: mpt/debug.bin, sha256: 00ff
7,103,4,-;mptsas 0000:03:00.0: Loaded FW: mpt/gone.bin, sha256: 00ff
6,104,5,-;unrelated 0000:00:09.0: firmware: direct-loading firmware gpu.bin
6,105,6,-;e1000 0000:00:02.0: firmware: direct-loading firmware nic.bin
6,106,7,-;mptsas 0000:03:00.0: Direct firmware load for ../../etc/shadow failed with error -2
6,107,8,-;mptsas 0000:03:00.0: Direct firmware load for /etc/shadow failed with error -2
6,108,9,-;mptsas 0000:03:00.0: Direct firmware load for * failed with error -2
6,109,10,-;: Direct firmware load for mpt/nobody.bin failed with error -2
6,110,11,-;mptsas 0000:03:00.0: Direct firmware load for mpt/torn.bin"""
IN_LOG = {"mpt/asked.bin", "mpt/loaded.bin", "mpt/debian.bin", "mpt/debug.bin"}


@pytest.mark.parametrize("server", [False, True])
def test_firmware_of_the_kernel_log(images, machine, tmp_path, server):
    """What devices of the image have asked for, and no GPU; that of a card if the root comes over it."""
    machine.device("pci0000:00/0000:00:01.0/0000:03:00.0", MPTSAS, "mptsas")
    machine.device("pci0000:00/0000:00:02.0", NIC, "e1000")
    machine.device("pci0000:00/0000:00:09.0", "pci:v1d2", "unrelated")
    if server:
        machine.mount("/", "nfs", "server:/", "0:50")
    machine.write("dev/kmsg", LOG)
    firmware = tmp_path / "firmware"
    (firmware / "mpt").mkdir(parents=True)
    for name in (*IN_LOG, "gpu.bin", "nic.bin", "mpt/nobody.bin", "mpt/torn.bin"):
        (firmware / name).write_text(name)
    words = ("-f", firmware)
    done = images.run(*words, f"--machine={machine.root}")
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        f"kinit-image: warning: mpt/gone.bin: not in {firmware}, but this machine has loaded it"]
    here = images.output.read_bytes()
    wanted = IN_LOG | ({"nic.bin"} if server else set())
    assert {path.partition("lib/firmware/")[2] for path, entry in newc.read(here).items()
            if "lib/firmware/" in path and entry.data} == wanted
    text = subprocess.run([PROGRAM, "--collect", f"--machine={machine.root}"], capture_output=True, text=True).stdout
    assert "firmware loaded 0000:03:00.0 mpt/loaded.bin\n" in text
    assert "firmware asked 0000:03:00.0 mpt/asked.bin\n" in text
    assert "shadow" not in text and "*" not in text and "torn" not in text and "nobody" not in text
    (tmp_path / "box").write_text(text)
    there = images.run(*words, f"--devices={tmp_path / 'box'}")
    assert there.returncode == 0 and images.output.read_bytes() == here


def test_root_with_its_file_system(images, machine):
    disk = machine.device("pci0000:00/0000:00:03.0/virtio1", "virtio:d00000002v00001AF4", "virtio_blk")
    machine.block(f"{disk}/block/vda", "254:0")
    machine.block(f"{disk}/block/vda/vda1", "254:1", partition=1)
    machine.mount("/", "ext4", "/dev/vda1", "254:1")
    machine.mount("/boot", "vfat", "/dev/vda2", "254:2")
    said = chosen(images, machine)
    assert set(said) == EXT4
    assert said["ext4"] == "root on / ext4 /dev/vda1 (fs-ext4)" and said["jbd2"] == "dependency of ext4"


def test_stack_of_dm_and_md(images, machine):
    """ext4 on LUKS on a RAID 1 of partitions, one of which hangs on a bus that nothing else tells."""
    a = machine.device("platform/acme-bus/a", "of:NiT(null)Cacme,i2c", "i2c_acme")
    for name, number in (("sda", "8"), ("sdb", "24")):
        machine.block(f"{a}/block/{name}", f"8:{int(number) - 8}")
        machine.block(f"{a}/block/{name}/{name}1", f"8:{number}", partition=1)
    parts = [f"{a}/block/sda/sda1", f"{a}/block/sdb/sdb1"]
    md = machine.block("virtual/block/md127", "9:127", slaves=parts, md_level="raid1")
    machine.block("virtual/block/dm-0", "253:0", slaves=[md], dm_name="root", dm_uuid="CRYPT-LUKS2-00-root")
    machine.mount("/", "ext4", "/dev/mapper/root", "253:0")
    said = chosen(images, machine)
    assert set(said) == EXT4 | {"dm_mod", "dm_crypt", "xts", "md_mod", "raid1", "i2c_acme", "sha256_ssse3", "sha2_ce"}
    assert said["raid1"] == "root on / ext4 /dev/mapper/root (md-raid1)"
    assert said["i2c_acme"] == "supplier of a (of:NiT(null)Cacme,i2c)"
    # Which targets a table has is not told: all that are loaded may be among them.
    (machine.root / "sys/module/dm_thin_pool").mkdir(parents=True)
    assert "dm_thin_pool" in chosen(images, machine)


def test_btrfs_on_two_disks(images, machine):
    bus = machine.device("platform/two", "of:NiT(null)Cacme,i2c", "i2c_acme")
    machine.block("pci0000:00/block/sda", "8:0")
    machine.block(f"{bus}/block/sdb", "8:16")
    for name, path in (("sda", "pci0000:00/block/sda"), ("sdb", f"{bus}/block/sdb")):
        machine.link(f"sys/fs/btrfs/1234-5678/devices/{name}", f"sys/devices/{path}")
    machine.mount("/", "btrfs", "/dev/sda", "0:25", "rw,space_cache=v2,subvol=/@")
    said = chosen(images, machine)
    assert {"btrfs", "xxhash_generic", "i2c_acme"} <= set(said)


def test_usr_of_its_own_and_overlay(images, machine):
    machine.mount("/", "overlay", "overlay", options="rw,lowerdir=/run/l,upperdir=/run/u,workdir=/run/w")
    machine.mount("/run/kinit/lower", "ext4", "/dev/vda1", "254:1")
    machine.mount("/usr", "btrfs", "/dev/vda2", "254:2")
    machine.mount("/proc", "proc", "proc")
    machine.mount("/run", "tmpfs", "tmpfs")
    said = chosen(images, machine)
    assert EXT4 | {"overlay", "btrfs"} <= set(said)
    assert said["btrfs"] == "root on /usr btrfs /dev/vda2 (fs-btrfs)"


def test_character_sets_and_ciphers(images, machine):
    machine.mount("/", "vfat", "/dev/sda1", "8:1", "rw,fmask=0022,codepage=437,iocharset=koi8-r")
    machine.write("proc/crypto", "".join(
        f"name : {name}\ndriver : {name}-x\nmodule : {module}\nrefcnt : {count}\n\n"
        for name, module, count in [("xts(aes)", "xts", 2), ("cmac(aes)", "cmac", 1), ("ecb", "kernel", 3)]))
    said = chosen(images, machine)
    assert said["nls_koi8_r"] == "root on / vfat /dev/sda1 (nls_koi8-r)" and "nls_cp437" in said
    assert said["xts"] == "root on /proc/crypto" and "cmac" not in said


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs"])
def test_root_on_a_server(images, machine, kind):
    machine.device("pci0000:00/0000:00:02.0", NIC, "e1000")
    machine.device("pci0000:00/0000:00:02.0/mdio_bus/x/x:00", "mdio:00000000000111001100100100010110")
    machine.mount("/", kind, "server:/export", "0:40", "rw,vers=4.2")
    (machine.root / "sys/class/net/bond0/bonding").mkdir(parents=True)
    machine.write("proc/net/vlan/config", "VLAN Dev name | VLAN ID\n")
    said = chosen(images, machine)
    assert {"e1000", "realtek", "bonding", "8021q"} <= set(said) and "bridge" not in said
    assert {"cifs"} <= set(said) if kind == "cifs" else {"nfs", "nfsv4", "lockd"} <= set(said)


def test_root_on_disks_of_servers(images, machine):
    machine.device("pci0000:00/0000:00:02.0", NIC, "e1000")
    machine.block("virtual/block/nbd0", "43:0")
    machine.mount("/", "ext4", "/dev/nbd0", "43:0")
    assert {"nbd", "e1000"} <= set(chosen(images, machine))


def test_what_it_hangs_on(images, machine):
    """A supplier, what that one is on, and what supplies it; not what others have."""
    pmic = machine.device("platform/i2c0/i2c-0/0-001b", "of:NpmicT(null)Cacme,pmic", "acme_pmic", bus="i2c")
    machine.device("platform/i2c0", "of:Ni2cT(null)Cacme,i2c", "i2c_acme", bus="platform")
    mailbox = machine.device("platform/mbox", "of:NmailboxT(null)Cacme,mailbox", bus="platform")
    other = machine.device("platform/power", "of:NpowerT(null)Cacme,power", bus="platform")
    rtc = machine.device("platform/rtc", "of:NrtcT(null)Cacme,rtc", bus="platform")
    disk = machine.device("platform/mmc", "of:NmmcT(null)Cacme,mmc", "acme_mmc", bus="platform")
    panel = machine.device("platform/panel", "of:NpanelT(null)Cacme,panel", bus="platform")
    for consumer, supplier in ((disk, pmic), ("platform/i2c0", mailbox), (panel, other), (disk, rtc)):
        machine.supplier(consumer, supplier)
    said = chosen(images, machine)
    assert said == {
        "acme_mmc": "device platform mmc (of:NmmcT(null)Cacme,mmc)",
        "acme_pmic": "supplier i2c 0-001b (of:NpmicT(null)Cacme,pmic)",
        "i2c_acme": "supplier platform i2c0 (of:Ni2cT(null)Cacme,i2c)",
        "acme_mailbox": "supplier platform mbox (of:NmailboxT(null)Cacme,mailbox)",
    }


def test_device_tree_of_the_running_machine(images, machine, kernel, tmp_path):
    """As the kernel unfolds it: what has not been tried yet has no links."""
    blob = tmp_path / "dt"
    (blob / "dtb/acme").mkdir(parents=True)
    file = compile_board(blob, "vmmc-supply = <&sd_supply>;")
    source = subprocess.run(["fdtget", "-l", file, "/soc"], capture_output=True, text=True, check=True)
    assert "mmc@1000" in source.stdout
    unfold(file, "/", machine.root / "sys/firmware/devicetree/base")
    said = chosen(images, machine)
    assert said["acme_pmic"] == "supplier this machine's pmic (acme,pmic)"
    assert {"acme_mmc", "acme_pmic", "i2c_acme", "clk_acme", "acme_mailbox"} == set(said)
    text = tmp_path / "board.devices"
    text.write_text(subprocess.run([PROGRAM, "--collect", f"--machine={machine.root}"], capture_output=True, text=True,
                                   check=True).stdout)
    assert "node 0 soc\n" in text.read_text() and "bootargs" not in text.read_text()
    there = listed(images, "--devices", text)
    assert {module: why for module, why in there.items() if module in said} == said


def unfold(file, node, folder):
    def ask(*options):
        done = subprocess.run(["fdtget", *options], capture_output=True, check=True)
        return done.stdout.decode().split()

    folder.mkdir(parents=True)
    for name in ask("-p", file, node):
        cells = ask("-t", "bx", file, node, name)
        (folder / name).write_bytes(bytes(int(c, 16) for c in cells))
    for child in ask("-l", file, node):
        unfold(file, f"{node.rstrip('/')}/{child}", folder / child)


# ---- what its fstab wants early


def copied(images, machine, *options):
    """The fstab of the image for this machine."""
    done = images.run(f"--machine={machine.root}", *options)
    assert done.returncode == 0
    entry = newc.read(images.output.read_bytes()).get("etc/fstab")
    return entry and entry.data.decode()


def test_what_its_fstab_wants_before_init(images, machine):
    """By UUID, with its file system; none of what can wait."""
    machine.mount("/", "ext4", "/dev/sda1", "8:1")
    machine.mount("/usr", "btrfs", "/dev/sda2", "8:2")
    hba = machine.device("pci0000:00/0000:03:00.0", MPTSAS, "mptsas")
    machine.block(f"{hba}/block/sdb", "8:16")
    for name, uuid in (("dm-0", "0A1B-2C3D"), ("sda3", "not\\x20hex"), ("sdb", "77")):
        machine.write(f"dev/{name}", "")
        machine.link(f"dev/disk/by-uuid/{uuid}", f"dev/{name}")
    machine.link("dev/vg/usr", "dev/dm-0")
    machine.write("etc/fstab", """# /usr was on /dev/sda2
UUID=1 / ext4 defaults 0 1
/dev/vg/usr /usr btrfs noatime
LABEL=my\\040data\t/data\tnfs\tx-initrd.mount,ro 0 2
/dev/sda3 /usr ext4 ro
/dev/sda3 /opt auto x-initrd.mount,nofail
/dev/sdb1 /home ext4 defaults 0 2
/dev/sdb2 /etc ext4 noauto
/dev/sdb3 none swap sw
UUID=77 /nix/store vfat
one two
""")
    assert copied(images, machine) == """# of the machine: for a root whose own /etc/fstab cannot be read
UUID=0A1B-2C3D /usr btrfs noatime,x-initrd.mount 0 0
LABEL=my\\040data /data nfs x-initrd.mount,ro 0 0
/dev/sda3 /opt auto x-initrd.mount,nofail 0 0
UUID=77 /nix/store vfat defaults,x-initrd.mount 0 0
"""
    said = listed(images, f"--machine={machine.root}")
    entries = newc.read(images.output.read_bytes())
    told = next(entry.data.decode() for name, entry in entries.items() if name.endswith("/kinit.filesystems"))
    assert set(told.split()) == {"ext4", "btrfs", "vfat", "nfs"}
    assert said["btrfs"] == "root on /usr btrfs /dev/sda2 (fs-btrfs)"
    assert said["vfat"] == "root on /nix/store vfat /dev/sdb (fs-vfat)"
    assert said["nfs"].startswith("root on /data nfs")
    text = subprocess.run([PROGRAM, "--collect", f"--machine={machine.root}"], capture_output=True, text=True).stdout
    assert "disk /devices/pci0000:00/0000:03:00.0/block/sdb\n" in text


def test_an_fstab_of_the_user_stays(images, machine, tmp_path):
    machine.write("etc/fstab", "/dev/sda2 /usr btrfs noatime\n")
    (tmp_path / "mine").write_text("# mine\n")
    assert copied(images, machine, "-a", f"{tmp_path}/mine:/etc/fstab") == "# mine\n"
    assert copied(images, machine) != "# mine\n"
    machine.write("etc/fstab", "/dev/sda3 /home btrfs noatime\n")
    assert copied(images, machine) is None


# ---- the new kernel


def lost(images, machine, **options):
    done = images.run(f"--machine={machine.root}", **options)
    assert done.returncode == 0 and images.output.exists()
    return [line.removeprefix("kinit-image: warning: ") for line in done.stderr.splitlines()]


def test_driver_that_the_new_kernel_has_not(images, machine):
    megaraid = "pci:v00001000d00000411sv0sd0bc01sc04i00"
    machine.device("pci0000:00/0000:00:05.0", megaraid, "megaraid_sas")
    machine.device("pci0000:00/0000:00:06.0", MPTSAS, "mptsas")
    machine.device("pci0000:00/0000:00:07.0", "pci:v000010DEd00001C03sv0sd0bc03sc00i00", "nouveau")
    machine.device("pci0000:00/0000:00:08.0", "pci:v00001000d00000999sv0sd0bc01sc04i00")
    assert lost(images, machine) == [
        "PCI 1000:0411 (0000:00:05.0): megaraid_sas now; nothing in 9.9.0-test"]


def test_root_on_a_device_that_gets_no_driver(images, machine):
    bridge = machine.device("platform/magic", "acme:magic", "magic_bridge")
    port = machine.device("platform/magic/port", "acme:port", "magic_port", loaded=False)
    machine.block(f"{port}/block/sda", "8:0")
    machine.device("platform/else", "acme:else", "else_bridge")
    machine.mount("/", "ext4", "/dev/sda", "8:0")
    assert bridge and lost(images, machine) == [
        "acme magic: magic_bridge now; nothing in 9.9.0-test; the root is on it"]


def test_built_in_and_renamed_are_there(images, machine, tmp_path, kernel):
    machine.device("pci0000:00/0000:00:01.0", "pci:v0000ABCDd00000001sv0sd0bc01sc80i00", "loop")
    # Another name, the same device.
    machine.device("pci0000:00/0000:00:02.0", MPTSAS, "mptsas_old")
    assert lost(images, machine) == []


def test_usb_and_cards_are_named_as_people_do(images, machine):
    machine.device("pci0000:00/usb1/1-1/1-1:1.0", "usb:v0BDAp0129d0dc0dsc0dp0ic08isc05ip00in00", "rtsx_usb_ms")
    machine.device("pci0000:00/0000:00:09.0", "pci:v00008086d000015B8sv0sd0bc02sc00i00", "e1000e")
    assert lost(images, machine) == ["USB 0bda:0129 (1-1:1.0): rtsx_usb_ms now; nothing in 9.9.0-test"]
    machine.mount("/", "nfs", "server:/", "0:40")
    assert "PCI 8086:15b8 (0000:00:09.0): e1000e now; nothing in 9.9.0-test" in lost(images, machine)


def test_file_system_that_the_new_kernel_has_not(images, machine):
    machine.mount("/", "reiserfs", "/dev/sda1", "8:1")
    assert lost(images, machine) == [
        "/ reiserfs /dev/sda1: kernel 9.9.0-test has no file system reiserfs"]


def test_file_system_that_is_built_in(images, machine, kernel, tmp_path):
    moddir = tmp_path / "kernel"
    shutil.copytree(kernel, moddir)
    machine.mount("/", "isofs", "/dev/sr0", "11:0")
    assert lost(images, machine, moddir=moddir) == []


def test_machine_that_is_not_there(images, tmp_path):
    said = images.fail(f"--machine={tmp_path}/nope")
    assert f"{tmp_path}/nope/sys/devices: No such file or directory" in said
    (tmp_path / "half/sys/devices").mkdir(parents=True)
    said = images.fail(f"--machine={tmp_path}/half")
    assert f"{tmp_path}/half/proc/self/mountinfo: No such file or directory" in said


def test_loops_in_a_copied_sys_end(images, machine):
    machine.block("virtual/block/dm-0", "253:0", slaves=["virtual/block/dm-1"], dm_name="a")
    machine.block("virtual/block/dm-1", "253:1", slaves=["virtual/block/dm-0"], dm_name="b")
    machine.mount("/", "ext4", "/dev/mapper/a", "253:0")
    done = images.run(f"--machine={machine.root}")
    assert done.returncode == 1 and "Too many levels" in done.stderr


def test_the_machine_that_runs_the_tests(images):
    """Whatever it is: all of it is read, and something is found."""
    done = images.run("--list")
    assert done.returncode == 0 and "ahci" in done.stdout
    assert fake_kernel.VERSION in done.stderr or not done.stderr
