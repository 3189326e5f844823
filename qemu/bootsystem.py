# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian as a machine has it: on a disk with a boot loader of its own, which EFI firmware starts, and with an initramfs
that its own tools make. What is done to it, it does itself; its disk stays from one boot to the next.

A second disk tells each boot of such a guest what to do: a shell script, and the files that it needs. What it says by
`tell` begins with "STORY: " on the console.
"""
import hashlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import efi
import tools
from debian import CACHE, Suite, locked, run
from images import MIB
from machine import Machine
from userland import as_the_machine, link, write

ROOT = "0000b007-0000-4000-8000-00000000b007"
BOOT = "0000b008-0000-4000-8000-00000000b008"
ESP = "B007-E5B0"
ESP_SIZE, ROOT_SIZE = 160, 3000     # MiB
# What makes a guest quick under emulation; see machine.py.
WORDS = ("console=ttyS0 printk.time=1 cryptomgr.notests noreplace-smp tsc=reliable no_timer_check "
         "rcupdate.rcu_expedited=1 systemd.show_status=no")
USUAL = ("systemd", "systemd-sysv", "udev", "kmod", "initramfs-tools", "zstd", "dosfstools", "e2fsprogs", "dbus",
         "liblzo2-2")
LOADERS = {
    "grub": ("grub-efi-amd64", "grub-efi-amd64-signed"),
    "systemd-boot": ("systemd-boot",),
}
SERVICE = """[Unit]
Description=Does what the second disk says
After=multi-user.target

[Service]
Type=exec
ExecStart=/usr/local/sbin/story
StandardOutput=journal+console
"""
STORY = """#!/bin/sh
tell() { echo "STORY: $*"; }
until systemd-analyze time >/run/boot-time 2>&1; do
	sleep 0.3
done
mkdir -p /run/story
mount -o ro LABEL=story /run/story
cd /run/story
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
. ./script
tell "done"
systemctl poweroff
"""
GRUB_FIRST = """search.fs_uuid {uuid} root
set prefix=($root)'{folder}/grub'
configfile $prefix/grub.cfg
"""
GRUB_DEFAULTS = f"""GRUB_DEFAULT=0
GRUB_TIMEOUT=0
GRUB_DISTRIBUTOR=Debian
GRUB_CMDLINE_LINUX_DEFAULT=""
GRUB_CMDLINE_LINUX="{WORDS}"
GRUB_TERMINAL=console
GRUB_DISABLE_OS_PROBER=true
"""
# The last steps of an installer, which want the machine itself.
INSTALL = {
    "grub": "update-grub\n",
    "systemd-boot": "bootctl install --no-variables\nkernel-install add $(uname -r) /boot/vmlinuz-$(uname -r) "
                    "/boot/initrd.img-$(uname -r)\n",
}


@dataclass(frozen=True)
class System:
    suite: str
    loader: str                 # one of LOADERS
    packages: tuple = field(default=(), repr=False)     # besides the usual ones
    boot_size: int = 0          # MiB, where /boot is a file system of its own


def kernels(suite):
    """The packages of two kernels: the one that a guest begins with, and one that comes later."""
    apt = Suite(suite)
    apt.update()
    newest = next(name for name, _ in apt.depends("linux-image-cloud-amd64") if re.match(r"linux-image-[0-9]", name))
    listed = apt.apt("apt-cache", "search", "--names-only", "^linux-image-[0-9].*-cloud-amd64$")
    # (Debian's bookworm has 6.12 as well.)
    line = newest.removeprefix("linux-image-").partition(".0-" if ".0-" in newest else ".")[0]
    found = [name for name in re.findall(r"^\S+", listed, re.M) if name.startswith(f"linux-image-{line}.") and
             name != newest]
    # Where the suite has one version, the other flavour goes before it, by the names of both.
    if not found:
        return newest.replace("-cloud-", "-"), newest
    return max(found, key=lambda name: [int(number) for number in re.findall(r"\d+", name)]), newest


def _furnish(top, system):
    boot = f"UUID={BOOT} /boot ext4 defaults 0 1\n" if system.boot_size else ""
    write(top / "etc" / "fstab", f"UUID={ROOT} / ext4 errors=remount-ro 0 1\n{boot}"
                                 f"UUID={ESP} /boot/efi vfat umask=0077 0 1\n")
    write(top / "etc" / "hostname", "guest\n")
    write(top / "usr" / "local" / "sbin" / "story", STORY, 0o755)
    write(top / "etc" / "systemd" / "system" / "story.service", SERVICE)
    link(top / "etc" / "systemd" / "system" / "multi-user.target.wants" / "story.service", "../story.service")
    # It would write over what is told.
    link(top / "etc" / "systemd" / "system" / "serial-getty@ttyS0.service", "/dev/null")
    (top / "boot" / "efi").mkdir(exist_ok=True)
    if system.loader == "grub":
        write(top / "etc" / "default" / "grub", GRUB_DEFAULTS)
    else:
        write(top / "etc" / "kernel" / "cmdline", f"root=UUID={ROOT} ro {WORDS}\n")


def _populate(system, top):
    if os.geteuid():
        raise RuntimeError("making a Debian root needs root's privileges (for mmdebstrap)")
    suite = Suite(system.suite)
    suite.update()
    packages = (*USUAL, *LOADERS[system.loader], *system.packages, kernels(system.suite)[0])
    run("mmdebstrap", "--mode=root", "--variant=minbase", f"--include={','.join(packages)}",
        '--aptopt=APT::Install-Recommends "false"', *as_the_machine("Acquire::Check-Valid-Until"),
        "--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/locale/*",
        "--dpkgopt=path-exclude=/usr/share/man/*", system.suite, top, suite.sources)
    _furnish(top, system)


def _ext4(file, tree, uuid, size):
    file.touch()
    os.truncate(file, size * MIB)
    tools.run("mkfs.ext4", "-q", "-F", "-d", tree, "-U", uuid, file)


def _esp(file, top, system, scratch):
    file.touch()
    os.truncate(file, ESP_SIZE * MIB)
    tools.run("mkfs.vfat", "-i", ESP.replace("-", ""), file)
    if system.loader != "grub":
        return
    # As grub-install has it for a disk that any machine can start.
    esp = scratch / "esp" / "EFI"
    program = next((top / "usr/lib/grub/x86_64-efi-signed").glob("grubx64.efi.signed"))
    for folder in ("BOOT", "debian"):
        (esp / folder).mkdir(parents=True)
    shutil.copy(program, esp / "BOOT" / "BOOTX64.EFI")
    uuid, folder = (BOOT, "") if system.boot_size else (ROOT, "/boot")
    (esp / "debian" / "grub.cfg").write_text(GRUB_FIRST.format(uuid=uuid, folder=folder))
    tools.run("mcopy", "-s", "-i", file, esp, "::/")


def _assemble(disk, parts):
    """A GPT with PARTS, pairs of a file and a type of sfdisk, one after the other."""
    start, script = MIB, ["label: gpt"]
    disk.touch()
    os.truncate(disk, sum(file.stat().st_size for file, _ in parts) + 2 * MIB)
    for file, kind in parts:
        size = file.stat().st_size
        run("dd", f"if={file}", f"of={disk}", "bs=1M", f"seek={start // MIB}", "conv=notrunc,sparse")
        script.append(f"start={start // 512}, size={size // 512}, type={kind}")
        start += size
    tools.run("sfdisk", "-q", disk, input="\n".join(script) + "\n")


def _make(system, top, scratch):
    """The disk of the system in the folder TOP."""
    parts = [(scratch / "esp.img", "uefi"), (scratch / "root.img", "linux")]
    _esp(parts[0][0], top, system, scratch)
    if system.boot_size:
        shutil.move(top / "boot", scratch / "boot")
        (top / "boot").mkdir()
        parts.append((scratch / "boot.img", "linux"))
        _ext4(parts[2][0], scratch / "boot", BOOT, system.boot_size)
    _ext4(parts[1][0], top, ROOT, ROOT_SIZE)
    disk = scratch / "disk"
    _assemble(disk, parts)
    return disk


def _install(system, disk, kernel, scratch):
    """The boot loader is told of the kernel by the system itself."""
    words = f"root=UUID={ROOT} ro {WORDS}"
    started = ["-kernel", kernel[0], "-initrd", kernel[1], "-append", words]
    said = boot(disk, INSTALL[system.loader], scratch, more=started)
    if told(said)[-1:] != ["done"]:
        raise RuntimeError("\n".join(["this guest could not be made:", *said]))


def build(system):
    """The folder of a system, made if it is not in the cache: its disk, and what dpkg has of it as status."""
    inputs = (system, system.packages, USUAL, LOADERS, STORY, SERVICE, WORDS, INSTALL, GRUB_DEFAULTS,
              kernels(system.suite))
    key = hashlib.sha256(repr(inputs).encode()).hexdigest()[:12]
    made = CACHE / "systems" / f"{system.suite}-{system.loader}-{key}"
    with locked(f"systems-{made.name}"):
        if made.exists():
            return made
        made.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=made.parent) as scratch:
            scratch = Path(scratch)
            top, fresh = scratch / "root", scratch / "fresh"
            fresh.mkdir()
            _populate(system, top)
            shutil.copy(top / "var" / "lib" / "dpkg" / "status", fresh / "status")
            kernel = [shutil.copy(next((top / "boot").glob(f"{name}-*")), scratch)
                      for name in ("vmlinuz", "initrd.img")]
            disk = _make(system, top, scratch)
            _install(system, disk, kernel, scratch)
            disk.rename(fresh / "disk")
            fresh.rename(made)
    return made


def packages(system, names, folder):
    """Fetch the packages of these NAMES, with all that they need and the system has not, into FOLDER."""
    suite = Suite(system.suite)
    suite.update()
    archives = folder / "archives"
    (archives / "partial").mkdir(parents=True)
    suite.apt("apt-get", "-q", "--yes", "--no-install-recommends", "--download-only",
              "-o", f"Dir::State::status={build(system) / 'status'}", "-o", f"Dir::Cache::archives={archives}",
              "install", *names)
    shutil.rmtree(archives / "partial")
    return sorted(archives.glob("*.deb"))


def _story(script, files, scratch):
    """The second disk: FILES, and the SCRIPT."""
    top = scratch / "story"
    shutil.rmtree(top, ignore_errors=True)
    top.mkdir()
    for file in files:
        shutil.copy(file, top)
    (top / "script").write_text(script)
    image = scratch / "story.img"
    image.unlink(missing_ok=True)
    image.touch()
    os.truncate(image, sum(file.stat().st_size for file in top.iterdir()) * 5 // 4 + 8 * MIB)
    tools.run("mkfs.ext4", "-q", "-F", "-L", "story", "-d", top, "-O", "^has_journal", image)
    return image


def told(lines):
    """What the guest has said by `tell`."""
    return [line.partition("STORY: ")[2] for line in lines if "STORY: " in line]


def boot(disk, script, scratch, files=(), more=(), until=None, seconds=900, memory=1024):
    """Start the machine with this DISK, whose system runs SCRIPT, with FILES beside it. After a line that UNTIL matches
    its power is cut. Returns the lines of its console."""
    scratch = Path(scratch)
    story = _story(script, files, scratch)
    arguments = ["-machine", "q35", "-m", memory, *efi.firmware(scratch), *more,
                 "-drive", f"file={disk},format=raw,if=none,id=disk,cache=unsafe",
                 "-device", "virtio-blk,drive=disk",
                 "-drive", f"file={story},format=raw,if=none,id=story", "-device", "virtio-blk,drive=story",
                 "-device", "virtio-rng-pci"]
    with Machine([str(word) for word in arguments], scratch, until=until) as machine:
        machine.wait(seconds)
        return machine.lines + machine.problems
