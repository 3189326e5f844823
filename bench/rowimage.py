# SPDX-License-Identifier: GPL-2.0-or-later
"""Who makes the initramfs of a row, and what its command line is called there."""
import hashlib
import re
import shlex
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import helper
import kernels
import makers
import userland
from boot import cpio
from trees import BUILD

HERE = Path(__file__).resolve().parent
BENCH = BUILD / "bench"
# What makes the images of others, which are kept: each writes /out/image.
OTHERS = {
    "initramfs-tools": makers.THESE["mkinitramfs"].replace("/out/mkinitramfs", "/out/image"),
    "initramfs-tools-most": makers.ANY["mkinitramfs"].replace("/out/mkinitramfs", "/out/image"),
    "dracut": makers.ANY["dracut"].replace("/out/dracut", "/out/image"),
    # Of what the machine that makes it has, nothing is to be found in it.
    "dracut-hostonly": 'dracut -q --hostonly --no-hostonly-cmdline --no-hostonly-default-device --filesystems ext4 '
                       '--add-drivers "$WANTED" --kver $VERSION /out/image',
    # With what opens the root of makers.ENCRYPTED.  (dracut's own choice here is gzip.)
    "initramfs-tools-encrypted": f"echo 'KEYFILE_PATTERN=/{makers.KEYFILE}' >>/etc/cryptsetup-initramfs/conf-hook; "
                                 "echo UMASK=0077 >>/etc/initramfs-tools/initramfs.conf; "
                                 + makers.THESE["mkinitramfs"].replace("/out/mkinitramfs", "/out/image"),
    "dracut-encrypted": "dracut -q --zstd --hostonly --no-hostonly-cmdline --no-hostonly-default-device "
                        f"--filesystems ext4 --add 'crypt dm lvm' --install /{makers.KEYFILE} "
                        '--add-drivers "$WANTED" --kver $VERSION /out/image',
    "tiny-initramfs": "mktirfs -m no -M no --include-modules=$(echo $WANTED | tr ' ' ,) -o /out/image $VERSION",
}
# What the ideal runs where there are hooks: their programs, told all that these find out, and lvm's configuration.
COMMANDS = f"""/usr/sbin/cryptsetup open --batch-mode --type luks --key-file /{makers.KEYFILE} /dev/vda vda_crypt
/usr/sbin/lvm lvchange --sysinit -ay my-vg/root
"""
LVM_CONF = """activation { udev_sync=0 udev_rules=0 monitoring=0 }
backup { backup=0 archive=0 }
devices { use_devicesfile=0 hints="none" obtain_device_list_from_udev=0 filter=["a|^/dev/mapper/vda_crypt$|","r|.*|"] }
"""
# By what their images, and those of the ideal, are unpacked; by the first bytes.
UNPACKERS = {b"\x28\xb5\x2f\xfd": "zstd", b"\x1f\x8b": "gzip", b"\xfd7zX": "xz", b"\x02\x21\x4c\x18": "lz4"}


@dataclass(frozen=True)
class Image:
    file: Path          # what is booted
    packed: int         # bytes, as it is delivered,
    by: str             # and what has made it smaller: one of UNPACKERS, or ""
    unpacked: int


def _packed(file):
    """The bytes of FILE once it is compressed as kinit-image does it unless told otherwise."""
    return len(subprocess.run(["zstd", "-19", "-qc", file], stdout=subprocess.PIPE, check=True).stdout)


def _unpacker(file):
    with open(file, "rb") as image:
        head = image.read(4)
    return next((name for magic, name in UNPACKERS.items() if head.startswith(magic)), "")


def _unpacked(file):
    unpacker = _unpacker(file)
    if not unpacker:
        return file.stat().st_size
    return len(subprocess.run([unpacker, "-dqc", file], stdout=subprocess.PIPE, check=True).stdout)


def _without_signature(data):
    """A module as it was before it was signed (struct module_signature in include/linux/module_signature.h)."""
    magic = b"~Module signature appended~\n"
    if not data.endswith(magic):
        return data
    end = len(data) - len(magic)
    return data[:end - 12 - int.from_bytes(data[end - 4:end], "big")]


def _unsigned(kernel):
    """Where kinit-image finds the kernel's modules, none of them signed, and a configuration that says so."""
    tree, config = BENCH / f"unsigned-{kernel.release}", BENCH / f"unsigned-{kernel.release}.config"
    if not tree.exists():
        with tempfile.TemporaryDirectory(dir=BENCH) as scratch:
            fresh = Path(scratch) / "tree"
            shutil.copytree(kernel.modules, fresh, symlinks=True)
            for file in fresh.rglob("*.ko"):
                file.write_bytes(_without_signature(file.read_bytes()))
            fresh.rename(tree)
    config.write_text(re.sub(r"(?m)^CONFIG_MODULE_SIG\w*=.*\n", "", kernel.config.read_text()))
    return [config if word == kernel.config else word for word in kernels.places(kernel, tree)]


def _hooks(row):
    return [f"--hook={','.join(row.hooks)}", f"--sysroot={userland.tree(makers.ENCRYPTED)}"] if row.hooks else []


def packed(row, kernel, output, *how):
    """The bytes of kinit's image of a row, in the file OUTPUT, as the options HOW of kinit-image want it."""
    where = None if row.signed else _unsigned(kernel)
    kernels.pack(kernel, BUILD / "kinit", output, *how, *_hooks(row), *row.modules, where=where)
    return output.stat().st_size


def _kinit(row, kernel, output):
    delivered = output.with_suffix(".zst")
    size = packed(row, kernel, delivered)
    return Image(output, size, _unpacker(delivered), packed(row, kernel, output, "-z", "none"))


def program(name, compiler=("klcc", "-Os")):
    """A static program of bench/, linked with klibc unless told otherwise."""
    binary, source = BENCH / name, HERE / f"{name}.c"
    if not binary.exists() or binary.stat().st_mtime < source.stat().st_mtime:
        BENCH.mkdir(parents=True, exist_ok=True)
        subprocess.run([*compiler, "-static", "-Wall", "-o", binary, source], check=True)
        subprocess.run(["strip", binary], check=True)
    return binary


def _archive(members):
    folders = sorted({name.rpartition("/")[0] for name in members} - {""})
    return b"".join([*(cpio(name, 0o40755) for name in folders),
                     *(cpio(name, 0o100000 | mode, data) for name, (mode, data) in members.items()),
                     cpio("TRAILER!!!", 0)])


def _programs(row, kernel, output):
    """An archive of what the hooks of a row bring, and of what the ideal is to run of that."""
    if not row.hooks:
        return b""
    kernels.pack(kernel, program("ideal"), output, "-z", "none", *_hooks(row), "none")
    return output.read_bytes() + _archive({"commands": (0o644, COMMANDS.encode()),
                                           "etc/lvm/lvm.conf": (0o644, LVM_CONF.encode())})


def _ideal(row, kernel, output, more=()):
    members = {"init": (0o755, program("ideal").read_bytes()), **dict(more)}
    files = helper.modules_of(kernel, row.modules)
    members |= {name: (0o644, data if row.signed else _without_signature(data)) for name, data in files}
    members["modules"] = (0o644, "".join(f"/{name}\n" for name, _ in files).encode())
    output.write_bytes(_programs(row, kernel, output) + _archive(members))
    return Image(output, _packed(output), "zstd", output.stat().st_size)


def _klibc(row, kernel, output):
    """The kinit of klibc, and in front of it what loads the modules, as it cannot."""
    tree = userland.tree(makers.DEBIAN)
    library = next(tree.glob("usr/lib/klibc-*.so"))
    files = {"kinit": tree / "usr/lib/klibc/bin/kinit", f"lib/{library.name}": library}
    return _ideal(row, kernel, output, [(name, (0o755, file.read_bytes())) for name, file in files.items()])


def _other(row, kernel, output):
    if not output.exists():
        with tempfile.TemporaryDirectory(dir=BENCH) as out:
            makers.inside(kernel, out, OTHERS[row.by], row.modules,
                          makers.ENCRYPTED if row.by.endswith("-encrypted") else makers.DEBIAN)
            shutil.move(Path(out) / "image", output)
    return Image(output, output.stat().st_size, _unpacker(output), _unpacked(output))


MADE = {}       # {file: Image}
MAKERS = {"kinit": _kinit, "ideal": _ideal, "klibc": _klibc, **dict.fromkeys(OTHERS, _other)}


def image(row, kernel):
    """The initramfs of a row, made anew once a run, but for those that only Debian changes."""
    BENCH.mkdir(parents=True, exist_ok=True)
    command = OTHERS.get(row.by, "")
    inputs = (row.by, command, row.modules, row.hooks, row.signed, kernel.release)
    output = BENCH / f"{row.by}-{hashlib.sha256(repr(inputs).encode()).hexdigest()[:12]}"
    if output not in MADE:
        MADE[output] = MAKERS[row.by](row, kernel, output)
    return MADE[output]


def words(row):
    if row.by == "klibc":
        return f"{row.words} ideal_then=/kinit"
    if row.by != "ideal":
        return row.words
    root = dict(word.partition("=")[::2] for word in shlex.split(row.words))["root"]
    return f"ideal_root={root} ideal_type=ext4{' ideal_run=/commands' if row.hooks else ''}"
