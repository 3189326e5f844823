# SPDX-License-Identifier: GPL-2.0-or-later
"""Hooks: which go into an image, why, and what they bring."""

import json
import shutil
import stat
import subprocess

import pytest

import fake_kernel
import newc
import test_genlist
from conftest import PROGRAM, TOP, Images, module_names, unpack
from fake_machine import Machine

IN_IMAGE = "usr/lib/kinit/hooks.d"
KINIT = TOP / "build/kinit"


def write(path, text="", mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


class Hooks:
    """A folder of hooks, and a system that their files are from."""

    def __init__(self, images):
        self.images = images
        self.dir, self.root = images.dir / "hooks", images.dir / "system"
        self.dir.mkdir()
        self.root.mkdir()

    def add(self, name, *lines, run="#!/init\n", folder=None):
        where = (folder or self.dir) / name
        write(where / "hook", "".join(f"{line}\n" for line in lines or ["when = asked"]))
        if run:
            write(where / "run", run, 0o755)
        return where

    def file(self, path, text="", mode=0o644):
        return write(self.root / path, text, mode)

    def link(self, path, target):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).symlink_to(target)

    def words(self, *words):
        return (f"--hooks={self.dir}", f"--sysroot={self.root}", *words)

    def make(self, *words, **options):
        return self.images.make(*self.words(*words), **options)

    def fail(self, *words, **options):
        self.images.output.unlink(missing_ok=True)
        return self.images.fail(*self.words(*words), **options)

    def names(self, *words):
        """Those that are in an image, by its folders."""
        done = self.images.run(*self.words(*words))
        assert done.returncode == 0, done.stderr
        image = newc.read(self.images.output.read_bytes())
        return {path.split("/")[4] for path in image if path.startswith(f"{IN_IMAGE}/")}


@pytest.fixture
def hooks(images):
    return Hooks(images)


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path / "machine")


# ---- which

def test_nothing_without_a_reason(hooks, machine):
    """A machine with a plain ext4 carries nothing, whatever hooks there are."""
    machine.block("pci/block/sda", "8:0")
    machine.mount("/", "ext4", "/dev/sda", "8:0")
    host = f"--machine={machine.root}"
    plain = hooks.images.make(host)
    hooks.add("asked")
    hooks.add("asked-too", "when = asked")
    hooks.add("volumes", "when = host uses LVM2_member", "when = host uses crypto_LUKS zfs_member")
    assert hooks.make(host) == plain
    assert not any("hooks.d" in path for path in plain)


def test_named(hooks):
    for name in ("a", "b", "c", "d"):
        hooks.add(name)
    assert hooks.names("none", "--hook=a,b", "--hook", "d") == {"a", "b", "d"}
    image = hooks.make("none", "--hook=a")
    assert image[f"{IN_IMAGE}/a/run"].mode == stat.S_IFREG | 0o755
    assert image[f"{IN_IMAGE}/a/hook"].mode == stat.S_IFREG | 0o644
    assert image[f"{IN_IMAGE}/a"].mode == stat.S_IFDIR | 0o755


def test_files_of_administrators_name_them(hooks, tmp_path):
    hooks.add("a")
    write(tmp_path / "conf/image.conf", f"hooks = {hooks.dir}\nhook = a\nmodules = none\n")
    images = hooks.images
    images.make(f"--conf={tmp_path / 'conf'}")
    assert f"{IN_IMAGE}/a/hook" in newc.read(unpack(images.output.read_bytes()))


def test_always_and_needed(hooks):
    hooks.add("all", "when = always", "needs = below")
    hooks.add("below", "needs = bottom")
    hooks.add("bottom", "needs = all")
    hooks.add("other")
    assert hooks.names("none") == {"all", "below", "bottom"}
    assert hooks.names("none", "--no-hook=all") == set()


def test_left_out(hooks):
    """The one who is asked for is not even read; what needs it is warned of."""
    hooks.add("a", "", "needs = b")
    hooks.add("b", "nonsense")
    done = hooks.images.run(*hooks.words("none", "--hook=a", "--no-hook=b,c"))
    assert done.returncode == 0
    assert done.stderr == (f"kinit-image: warning: {hooks.dir}/a/hook:2: needs hook b, which --no-hook leaves out\n")
    assert hooks.names("none", "--hook=b", "--no-hook=b") == set()


@pytest.mark.parametrize("empty", [
    lambda at: None,
    lambda at: write(at / "hook"),
    lambda at: write(at / "hook", " \n\n"),
    lambda at: at.rmdir() or at.symlink_to("/dev/null"),
])
def test_one_of_the_machine_hides_another(hooks, empty):
    """Below /etc it goes in front of /usr/lib, and an empty one switches that off."""
    vendor = hooks.root / "usr/lib/kinit/hooks.d"
    local = hooks.root / "etc/kinit/hooks.d"
    hooks.add("a", "when = always", folder=vendor)
    hooks.add("b", "when = always", folder=vendor)
    assert hooks.names("none") == {"a", "b"}
    hooks.add("b", folder=local)
    assert hooks.names("none") == {"a"}
    (local / "a").mkdir()
    empty(local / "a")
    assert hooks.names("none") == set()
    assert f"--hook a: switched off by {local}/a\n" in hooks.fail("none", "--hook=a")
    # What the command line names goes in front of both.
    hooks.add("a", "when = always")
    assert hooks.names("none") == {"a"}


def test_beside_the_program(hooks, tmp_path):
    """As a build of kinit has them, with what asks on the console."""
    beside = tmp_path / "build"
    hooks.add("a", "when = always", "console = yes", folder=beside / "hooks.d")
    shutil.copy2(PROGRAM, beside)
    (tmp_path / "out").mkdir()
    images = Images(tmp_path / "out", hooks.images.moddir)
    command = [beside / "kinit-image", *images.command("none", f"--sysroot={hooks.root}")[1:]]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == (f"kinit-image: {beside}/hooks.d/a/hook:2: asks on the console, and there is no kinit-ask "
                           "beside this program, in ../lib/kinit nor in /usr/lib/kinit\n")
    write(beside / "kinit-ask", "asks", 0o755)
    assert subprocess.run(command, capture_output=True).returncode == 0
    image = newc.read(images.output.read_bytes())
    assert image["usr/lib/kinit/kinit-ask"].data == b"asks"
    assert image["usr/lib/kinit/kinit-ask"].mode == stat.S_IFREG | 0o755
    assert f"{IN_IMAGE}/a/run" in image


@pytest.mark.parametrize("folder", ["lib", "lib64", "libexec"])
def test_below_the_prefix(hooks, tmp_path, folder):
    """As an installed one has them, wherever that is, and through a link to the program."""
    prefix = tmp_path / "prefix"
    home = prefix / folder / "kinit"
    hooks.add("a", "when = always", "console = yes", folder=home / "hooks.d")
    write(home / "kinit-ask", "asks", 0o755)
    write(home / "kinit", "#!init below", 0o755)
    (prefix / "sbin").mkdir()
    shutil.copy2(PROGRAM, prefix / "sbin")
    link = tmp_path / "link"
    link.symlink_to(prefix / "sbin/kinit-image")
    subprocess.run([link, "-k", "1", "-z", "none", "-o", hooks.images.output, f"--sysroot={hooks.root}", "none"],
                   check=True)
    image = newc.read(hooks.images.output.read_bytes())
    assert image["init"].data == b"#!init below"
    assert image["usr/lib/kinit/kinit-ask"].data == b"asks"
    assert f"{IN_IMAGE}/a/run" in image


# ---- what is wrong

@pytest.mark.parametrize("line, said", [
    ("nonsense", "there is no ="),
    ("color = red", "there is no key color"),
    ("when = never", "neither asked, always nor host uses TYPE"),
    ("on = moonrise", "no event is called so"),
    ("needs = nobody", "needs hook nobody, which is not there"),
    ("program = nobody", "program nobody: no such program in /usr/sbin, /usr/bin, /sbin and /bin, below {root}"),
    ("program = /usr/sbin/nobody", "program /usr/sbin/nobody: No such file or directory, below {root}"),
    ("program = plain", "program plain: no such program in /usr/sbin, /usr/bin, /sbin and /bin, below {root}"),
    ("library = libnobody.so.1", "library libnobody.so.1: no such library where the loader looks, below {root}"),
    ("file = /etc/nobody", "file /etc/nobody: No such file or directory, below {root}"),
    ("file = etc/passwd", "file etc/passwd: does not begin with a slash, below {root}"),
    ("config = nobody", "config nobody: does not begin with a slash, below {root}"),
    ("module = nobody", f"module nobody: no such module for kernel {fake_kernel.VERSION}"),
    ("run = nobody", "/usr/lib/kinit/hooks.d/a/nobody, which the hook runs, is not in the image"),
    ("run = hook", "/usr/lib/kinit/hooks.d/a/hook, which the hook runs, is no program"),
    ("run = /sbin/nobody", "/sbin/nobody, which the hook runs, is not in the image"),
])
def test_what_is_wrong_is_said_with_its_line(hooks, line, said):
    hooks.file("usr/sbin/plain")
    hooks.add("a", "# comment", "on = before-mount", line)
    text = hooks.fail("--hook=a", "mptsas")
    assert text == f"kinit-image: {hooks.dir}/a/hook:3: {said.format(root=hooks.root)}\n"


def test_program_that_the_kernel_could_not_start(hooks):
    hooks.add("a", "when = asked", "on = before-mount", run="#!/bin/sh\n")
    assert hooks.fail("none", "--hook=a") == (
        f"kinit-image: {hooks.dir}/a/hook:2: a script for /bin/sh, which is not in the image; -a adds files\n")
    hooks.file("usr/bin/sh", "#!/init\n", 0o755)
    hooks.link("bin", "usr/bin")
    hooks.add("a", "when = asked", "on = before-mount", "program = sh", run="#!/bin/sh\n")
    assert {"bin", "usr/bin/sh"} <= set(hooks.make("none", "--hook=a"))


def test_long_file(hooks):
    hooks.add("a", "#" * 9000)
    assert hooks.fail("none") == f"kinit-image: {hooks.dir}/a/hook:1: too long for the file of a hook\n"


@pytest.mark.parametrize("words, said", [
    (["--hook=nobody"], "--hook nobody: there is no such hook; there are a, b"),
    (["--hook=a,nobody,no-one"], "--hook nobody: there is no such hook; there are a, b\n"
                                 "kinit-image: --hook no-one: there is no such hook; there are a, b"),
    (["--hooks=/nowhere"], "--hooks /nowhere: No such file or directory"),
    (["--hooks=/dev/null"], "--hooks /dev/null: Not a directory"),
])
def test_nobody_of_this_name(hooks, words, said):
    hooks.add("a")
    hooks.add("b")
    assert hooks.fail("none", *words) == f"kinit-image: {said}\n"


def test_what_may_be_missing(hooks):
    hooks.add("a", "program = ?nobody", "library = ?libnobody.so", "module = ?nobody ahci", "file = ?/nobody",
              "config = /nobody")
    image = hooks.make("--hook=a", "mptsas")
    assert "ahci" in module_names(image)
    assert [path for path in image if path.startswith(f"{IN_IMAGE}/a/")] == [f"{IN_IMAGE}/a/hook", f"{IN_IMAGE}/a/run"]


# ---- what they bring

def test_files_with_their_modes(hooks):
    """At their own paths; secrets stay secret, in the image and for those who may read it."""
    hooks.file("etc/keys/root.key", "secret", 0o600)
    (hooks.root / "etc/keys").chmod(0o700)
    hooks.file("etc/crypttab", "root UUID=1 none\n", 0o640)
    hooks.file("usr/share/deep/er/file", "deep")
    hooks.link("usr/share/deep/link", "er/file")
    hooks.link("usr/share/deep/away", "/opt/away")
    hooks.file("opt/away", "far")
    hooks.link("etc/here", "../usr/share/deep")
    hooks.add("a", "config = /etc/keys /etc/crypttab /etc/none", "file = /etc/here")
    write(hooks.dir / "a/more/below")
    image = hooks.make("none", "--hook=a")
    assert {path: oct(image[path].mode & 0o7777) for path in image if path.startswith("etc")} == {
        "etc": "0o755", "etc/crypttab": "0o640", "etc/here": "0o777", "etc/keys": "0o700", "etc/keys/root.key": "0o600"}
    assert image["etc/keys/root.key"].data == b"secret"
    assert image["etc/here"].data == b"../usr/share/deep" and image["usr/share/deep/link"].data == b"er/file"
    assert image["usr/share/deep/er/file"].data == b"deep" and image["opt/away"].data == b"far"
    # Of its own folder only plain files.
    assert f"{IN_IMAGE}/a/more" not in image
    assert stat.S_IMODE(hooks.images.output.stat().st_mode) == 0o600
    done = test_genlist.listed(hooks.images, *hooks.words("none", "--hook=a"))
    assert done.stderr == ("kinit-image: warning: /etc/keys/root.key of hook a, which only its owner may read, "
                           "becomes a part of the kernel\n")


def test_modules_and_firmware(hooks, tmp_path):
    firmware = tmp_path / "firmware"
    write(firmware / "acme/box.bin", "box")
    hooks.add("a", "module = mptsas", "firmware = acme/box.bin")
    image = hooks.make("-f", firmware, "--hook=a", "ahci")
    assert {"mptsas", "mptbase", "ahci"} <= module_names(image)
    assert image["lib/firmware/acme/box.bin"].data == b"box"
    done = hooks.images.run(*hooks.words("-f", firmware, "--hook=a", "--list", "ahci"))
    assert "mptsas hook a\n" in done.stdout


def test_added_files_go_in_front(hooks, tmp_path):
    hooks.file("etc/a.conf", "of the machine")
    mine = write(tmp_path / "mine", "mine")
    hooks.add("a", "file = /etc/a.conf")
    hooks.add("b", "file = /etc/a.conf")
    image = hooks.make("none", "--hook=a,b", f"-a{mine}:/etc/a.conf")
    assert image["etc/a.conf"].data == b"mine"
    assert hooks.make("none", "--hook=a,b")["etc/a.conf"].data == b"of the machine"


def test_busybox_is_the_shell(hooks, tmp_path):
    """Where no other one is."""
    hooks.file("usr/bin/busybox", "#!/init\n", 0o755)
    hooks.add("shell", "program = busybox", run=None)
    hooks.add("script", "needs = shell", "on = before-mount", run="#!/bin/sh\n")
    assert hooks.make("none", "--hook=script")["bin/sh"].data == b"/usr/bin/busybox"
    mine = write(tmp_path / "mine", "#!/init\n", 0o755)
    assert hooks.make("none", "--hook=script", f"-a{mine}:/bin/sh")["bin/sh"].data == b"#!/init\n"
    hooks.link("bin", "usr/bin")
    assert hooks.make("none", "--hook=script")["usr/bin/sh"].data == b"/usr/bin/busybox"
    hooks.file("usr/bin/dash", "#!/init\n", 0o755)
    hooks.link("usr/bin/sh", "dash")
    hooks.add("dash", "program = sh", run=None)
    assert hooks.make("none", "--hook=script,dash")["usr/bin/sh"].data == b"dash"


def test_summary_and_lists(hooks, machine, tmp_path):
    machine.block("virtual/block/dm-0", "253:0", dm_name="x", dm_uuid="LVM-x")
    machine.mount("/", "ext4", "/dev/mapper/x", "253:0")
    hooks.file("usr/share/data", "x" * 5000)
    hooks.add("lvm", "when = host uses LVM2_member", "needs = data", run=None)
    hooks.add("data", "file = /usr/share/data", run=None)
    hooks.add("more", "when = always", "file = /usr/share/data", run=None)
    words = hooks.words(f"--machine={machine.root}")
    done = hooks.images.run(*words)
    assert done.stderr == ""
    assert "hook data, as it is needed by lvm: 5.0 kB\nhook lvm, as the root is made of LVM2_member: " in done.stdout
    # It counts for the one who came first.
    assert "hook more, as always: 37 B\n" in done.stdout
    assert "hook lvm, as the root is made of LVM2_member: " in hooks.images.run(*words, "--list").stdout
    told = json.loads(hooks.images.run(*words, "--json").stdout)
    assert [(h["hook"], h["reason"], h["by"]) for h in told["hooks"]] == [
        ("data", "needed", "lvm"), ("lvm", "host", "LVM2_member"), ("more", "always", "")]
    assert told["hooks"][0]["path"] == str(hooks.dir / "data")
    assert sum(h["size"] for h in told["hooks"]) == told["summary"]["sizes"]["hooks"] > 5000


# ---- what a machine uses

CASES = {
    "LVM2_member": lambda m: m.block("virtual/block/dm-0", "253:0", dm_name="x", dm_uuid="LVM-abc"),
    "crypto_LUKS": lambda m: m.block("virtual/block/dm-0", "253:0", dm_name="x", dm_uuid="CRYPT-LUKS2-00-x"),
    "mpath_member": lambda m: m.block("virtual/block/dm-0", "253:0", dm_name="x", dm_uuid="mpath-36001"),
    "bcache": lambda m: m.block("virtual/block/bcache0", "253:0"),
    "linux_raid_member": lambda m: m.block("virtual/block/md0", "253:0", md_level="raid1", md_metadata_version="1.2"),
}


@pytest.mark.parametrize("kind", CASES)
def test_what_the_root_is_made_of(hooks, machine, kind):
    CASES[kind](machine)
    machine.mount("/", "ext4", "/dev/x", "253:0")
    hooks.add("right", f"when = host uses other_type {kind}")
    hooks.add("wrong", *(f"when = host uses {other}" for other in CASES if other != kind))
    assert hooks.names(f"--machine={machine.root}") == {"right"}
    # An image for any machine knows nothing of this one.
    assert hooks.names(f"--machine={machine.root}", "most") == set()


def test_volumes_below_each_other(hooks, machine):
    """LVM on LUKS, on an array in a container of a BIOS, of which only the container tells the form."""
    disks = [machine.block(f"pci/block/{name}", number) for name, number in (("sda", "8:0"), ("sdb", "8:16"))]
    machine.block("virtual/block/md127", "9:127", slaves=disks, md_level="container",
                  md_metadata_version="external:imsm")
    md = machine.block("virtual/block/md126", "9:126", slaves=disks, md_level="raid1",
                       md_metadata_version="external:/md127/0")
    luks = machine.block("virtual/block/dm-0", "253:0", slaves=[md], dm_name="crypt", dm_uuid="CRYPT-LUKS1-00-crypt")
    machine.block("virtual/block/dm-1", "253:1", slaves=[luks], dm_name="vg-root", dm_uuid="LVM-abc")
    machine.mount("/", "ext4", "/dev/mapper/vg-root", "253:1")
    for name, kind in (("lvm", "LVM2_member"), ("luks", "crypto_LUKS"), ("imsm", "isw_raid_member"),
                       ("ddf", "ddf_raid_member")):
        hooks.add(name, f"when = host uses {kind}")
    here = hooks.names(f"--machine={machine.root}")
    assert here == {"lvm", "luks", "imsm"}
    text = subprocess.run([PROGRAM, "--collect", f"--machine={machine.root}"], capture_output=True, text=True).stdout
    assert [line for line in text.splitlines() if line.startswith("uses ")] == [
        "uses LVM2_member", "uses crypto_LUKS", "uses ext4", "uses isw_raid_member"]
    box = write(hooks.images.dir / "box", text)
    assert hooks.names(f"--devices={box}") == here


def test_pool_of_zfs(hooks, machine):
    machine.mount("/", "zfs", "rpool/ROOT/debian", "0:40")
    hooks.add("zfs", "when = host uses zfs_member")
    assert hooks.names(f"--machine={machine.root}") == {"zfs"}


def test_disk_of_iscsi(hooks, machine):
    """It comes over the network, whose drivers have to be there as well."""
    nic = "pci:v00008086d0000100Esv00001AF4sd00001100bc02sc00i00"
    machine.device("pci0000:00/0000:00:02.0", nic, "e1000")
    disk = machine.block("platform/host2/session1/target2:0:0/2:0:0:0/block/sda", "8:0")
    machine.mount("/", "ext4", "/dev/sda", "8:0")
    hooks.add("iscsi", "when = host uses iscsi")
    assert hooks.names(f"--machine={machine.root}") == set()
    assert "e1000" not in module_names(hooks.make(f"--machine={machine.root}"))
    machine.link("sys/class/iscsi_session/session1", f"sys/devices/{disk}")
    assert hooks.names(f"--machine={machine.root}") == {"iscsi"}
    assert "e1000" in module_names(hooks.make(f"--machine={machine.root}"))
    hooks.make(f"--machine={machine.root}", "--omit=e1000", init=KINIT)
    assert any("would be e1000; not in this image" in line
               for line in check(hooks.images.output, "root=UUID=0123-4567", f"--machine={machine.root}")[1])


def test_what_fstab_needs_for_boot(hooks, machine):
    machine.block("pci/block/sda", "8:0")
    machine.block("virtual/block/dm-0", "253:0", dm_name="usr", dm_uuid="LVM-abc")
    machine.mount("/", "ext4", "/dev/sda", "8:0")
    machine.mount("/home", "ext4", "/dev/mapper/usr", "253:0")
    hooks.add("lvm", "when = host uses LVM2_member")
    assert hooks.names(f"--machine={machine.root}") == set()
    machine.mount("/usr", "ext4", "/dev/mapper/usr", "253:0")
    assert hooks.names(f"--machine={machine.root}") == {"lvm"}


@pytest.mark.parametrize("line, early", [
    ("home UUID=1 none luks,x-initrd.attach", True),
    ("swap /dev/sda3 /etc/key\tluks,initramfs,discard", True),
    ("# home UUID=1 none luks,x-initrd.attach", False),
    ("home UUID=1 none luks,x-initrd.attached", False),
    ("x-initrd.attach initramfs initramfs", False),
])
def test_what_crypttab_needs_for_boot(hooks, machine, line, early):
    machine.write("etc/crypttab", f"# a comment\n\nx UUID=2 none luks\n{line}\n")
    hooks.add("luks", "when = host uses crypto_LUKS")
    assert hooks.names(f"--machine={machine.root}") == ({"luks"} if early else set())


def test_way_out_where_a_program_is_not_there(hooks, machine):
    machine.block("virtual/block/dm-0", "253:0", dm_name="x", dm_uuid="LVM-abc")
    machine.mount("/", "ext4", "/dev/mapper/x", "253:0")
    hooks.add("lvm", "when = host uses LVM2_member", "program = /sbin/lvm")
    assert hooks.fail(f"--machine={machine.root}") == (
        f"kinit-image: {hooks.dir}/lvm/hook:2: program /sbin/lvm: No such file or directory, below {hooks.root}\n"
        "kinit-image: hook lvm goes in as the root is made of LVM2_member; --no-hook=lvm leaves it out\n")
    assert hooks.names(f"--machine={machine.root}", "--no-hook=lvm") == set()


# ---- kinit-image check

def check(image, cmdline, *words):
    done = subprocess.run([PROGRAM, "check", image, f"--cmdline={cmdline}", *words], capture_output=True, text=True)
    return done.returncode, [line for line in done.stdout.splitlines() if not line.startswith("note: ")]


def test_check_knows_the_hooks_of_an_image(hooks, machine):
    machine.block("virtual/block/dm-0", "253:0", dm_name="x", dm_uuid="LVM-abc")
    machine.mount("/", "ext4", "/dev/mapper/x", "253:0")
    words, here = "root=UUID=0123-4567 rd.lvm.vg=vg", f"--machine={machine.root}"
    image = hooks.images.output
    hooks.make(here, init=KINIT)
    assert check(image, words, here) == (1, [
        "missing: find root: the root of this machine is on a volume of LVM, and hook lvm is not in this image: "
        "kinit-image --hook lvm",
        "doubt: rd.lvm.vg=vg: not understood (starting logical volumes); hook lvm is not in this image: "
        "kinit-image --hook lvm",
        f"{image}: cannot boot this command line with {fake_kernel.VERSION} (missing: 1, doubts: 1)"])
    boots = [f"{image}: can boot this command line with {fake_kernel.VERSION}"]
    hooks.add("lvm", "on = device LVM2_member", "words = rd.lvm.*", run="#!/bin/sh\n")
    sh = hooks.file("bin/sh", "#!/init\n", 0o755)
    hooks.make(here, "--hook=lvm", f"-a{sh}:/bin/sh", init=KINIT)
    assert check(image, words, here) == (0, boots)
    assert check(image, "root=/dev/mapper/vg-root", here) == (0, boots)
    assert check(image, "root=/dev/vg/root", here) == (0, boots)
    # Another one does not help.
    hooks.add("luks", "on = device crypto_LUKS", run="#!/bin/sh\n")
    hooks.make(here, "--hook=luks", f"-a{sh}:/bin/sh", init=KINIT)
    assert check(image, "root=UUID=0123-4567", here)[0] == 1


@pytest.mark.parametrize("change, said", [
    (lambda m: m.block("virtual/block/dm-0", "253:0", dm_name="x", dm_uuid="CRYPT-LUKS2-x"),
     "missing: find root: the root of this machine is on a volume of LUKS, and hook cryptsetup is not in this image: "
     "kinit-image --hook cryptsetup"),
    (lambda m: m.block("virtual/block/dm-0", "253:0", dm_name="x", dm_uuid="stratis-1-x"),
     "missing: find root: the root of this machine is on a pool of Stratis (stratis), and no hook for that is in this "
     "image"),
    (lambda m: m.block("virtual/block/dm-0", "253:0", dm_name="x", dm_uuid="unknown-x"),
     "missing: find root: the root of this machine is on a volume of the device mapper, and no hook that opens LVM or "
     "LUKS is in this image: kinit-image --hook lvm, or --hook cryptsetup"),
    (lambda m: m.write("etc/crypttab", "home UUID=1 none x-initrd.attach"),
     "doubt: find root: /etc/crypttab of this machine has, for the time before its root, a volume of LUKS, and hook "
     "cryptsetup is not in this image: kinit-image --hook cryptsetup"),
])
def test_check_of_what_only_a_hook_opens(hooks, machine, change, said):
    change(machine)
    machine.mount("/", "ext4", "/dev/x", "253:0")
    hooks.make(here := f"--machine={machine.root}", init=KINIT)
    assert check(hooks.images.output, "root=UUID=0123-4567", here)[1][0] == said


def test_check_of_a_word_that_a_hook_serves(hooks, machine):
    machine.mount("/", "zfs", "pool/root", "0:40")
    words, here = "root=zfs:pool/root", f"--machine={machine.root}"
    sh = hooks.file("bin/sh", "#!/init\n", 0o755)
    hooks.add("zfs", "on = root-word zfs:", "when = host uses zfs_member", run="#!/bin/sh\n")
    assert hooks.images.run(*hooks.words(here, "--no-hook=zfs"), init=KINIT).returncode == 0
    status, said = check(hooks.images.output, words, here)
    assert status == 1 and any("zfs" in line for line in said)
    assert hooks.images.run(*hooks.words(here, f"-a{sh}:/bin/sh"), init=KINIT).returncode == 0
    status, said = check(hooks.images.output, words, here)
    assert not any("parse root" in line or "hook" in line for line in said), said
