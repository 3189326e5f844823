# SPDX-License-Identifier: GPL-2.0-or-later
"""kinit-image beside mkinitramfs and dracut of Debian: what each takes for the same kernel in one run, and what
kinit-image sees in theirs.  No guest is started here."""
import re
import shutil
import subprocess

import pytest

import kernels
import makers
from boot import _program
from debian import run
from trees import BUILD

pytestmark = pytest.mark.again

IMAGE = BUILD / "kinit-image"
# Of a virtual machine with an ext4 on a disk of virtio.
MACHINE = """kinit-devices 1
device /devices/pci0000:00/0000:00:02.0 pci pci:v00001AF4d00001042sv00001AF4sd00001100bc01sc00i00 virtio_pci
device /devices/pci0000:00/0000:00:02.0/virtio0 virtio virtio:d00000002v00001AF4 virtio_blk
part fs-ext4 / ext4 /dev/vda1
disk /devices/pci0000:00/0000:00:02.0/virtio0/block/vda/vda1
"""
# How many times the CPU time of kinit-image theirs has to be, and how many times their memory it may have.
LEAST, MEMORY = 5, 4
# A line of `cpio -tv`: mode, links, owners, size or number of a device, date, time or year, name.
LISTED = re.compile(r"[-dlbcps][-rwxsStT]{9} +\d+ +\S+ +\S+ +(?:\d+, *)?\d+ +\S+ +\d+ +[\d:]+ (.*)")


@pytest.fixture(scope="module")
def kernel():
    return kernels.kernel("6.1")


@pytest.fixture(scope="module")
def others(kernel, tmp_path_factory):
    """Images for any machine, and what each has cost."""
    out = tmp_path_factory.mktemp("others")
    return out, {name: makers.inside(kernel, out, command)[0] for name, command in makers.ANY.items()}


def ours(kernel, out, *words):
    where = kernels.places(kernel)
    options = ["-k", kernel.release, "-i", _program("amd64", ""), *where, *words]
    spent, _ = makers.cost([IMAGE, *options, "-o", out])
    listed = run(IMAGE, *options, "--list")
    return spent, [line.split()[0] for line in listed.splitlines()]


def compare(kernel, what, own, file, spent, out):
    """Ratios alone say something on a machine that others use, too."""
    for name, other in spent.items():
        print(f"{what} of {kernel.name}: {name} takes {other.seconds / own.seconds:.1f} times the CPU time, "
              f"{other.memory / own.memory:.1f} times the memory, and its image has {(out / name).stat().st_size} bytes, "
              f"ours {file.stat().st_size}")
        assert own.memory <= MEMORY * other.memory
    return {name: other.seconds / own.seconds for name, other in spent.items()}


def test_for_any_machine(kernel, others, tmp_path):
    out, spent = others
    own, _ = ours(kernel, tmp_path / "own", "most", "network")
    ratios = compare(kernel, "most network", own, tmp_path / "own", spent, out)
    assert min(ratios.values()) >= LEAST


def test_for_one_machine(kernel, tmp_path):
    (tmp_path / "devices").write_text(MACHINE)
    own, modules = ours(kernel, tmp_path / "own", f"--devices={tmp_path / 'devices'}", "--host")
    spent = {name: makers.inside(kernel, tmp_path, command, modules)[0] for name, command in makers.THESE.items()}
    ratios = compare(kernel, "host", own, tmp_path / "own", spent, tmp_path)
    assert min(ratios.values()) >= LEAST
    assert (tmp_path / "own").stat().st_size < 2_200_000


def names(image):
    return set(run(IMAGE, "ls", "--names", image).split("\n")) - {"", "."}


def test_sees_what_lsinitramfs_sees(kernel, others):
    out, _ = others
    said = makers.inside(kernel, out, "lsinitramfs /out/mkinitramfs")[1]
    theirs = {line for line in said.splitlines() if line not in ("", ".")}
    assert len(theirs) > 1000 and names(out / "mkinitramfs") == theirs


def test_sees_what_lsinitrd_sees(kernel, others):
    out, _ = others
    said = makers.inside(kernel, out, "lsinitrd /out/dracut")[1]
    found = filter(None, map(LISTED.fullmatch, said.splitlines()))
    theirs = {line[1].split(" -> ")[0] for line in found}
    assert len(theirs) > 1000 and names(out / "dracut") == theirs - {"."}


@pytest.mark.parametrize("name,file", [("mkinitramfs", "init"), ("dracut", "usr/lib/dracut/modules.txt")])
def test_takes_them_apart(others, tmp_path, name, file):
    image = others[0] / name
    run(IMAGE, "unpack", image, tmp_path / "tree")
    inside = subprocess.run([IMAGE, "cat", image, file], stdout=subprocess.PIPE, check=True).stdout
    assert inside and inside == (tmp_path / "tree" / file).read_bytes()
    assert all((tmp_path / "tree" / path).is_symlink() or (tmp_path / "tree" / path).exists() for path in names(image))
    assert run(IMAGE, "diff", image, image, right=(0, 1)).count("\n") <= 1


def test_tells_them_apart(others):
    out, _ = others
    said = run(IMAGE, "diff", out / "mkinitramfs", out / "dracut", right=(0, 1))
    assert "usr/lib/dracut/modules.txt" in said


def test_as_mkinitcpio_packs(others, tmp_path):
    """Microcode in an archive of its own, uncompressed; behind it the rest, by zstd."""
    early, late = tmp_path / "early", tmp_path / "late"
    (early / "kernel" / "x86" / "microcode").mkdir(parents=True)
    (early / "kernel" / "x86" / "microcode" / "AuthenticAMD.bin").write_bytes(bytes(5000))
    run(IMAGE, "unpack", others[0] / "mkinitramfs", late)
    run("sh", "-c", "cd $0 && find . | cpio --quiet -o -H newc >$1/first && cd $1/late && "
        "find . | cpio --quiet -o -H newc | zstd -q -T0 >$1/second && cat $1/first $1/second >$1/image", early, tmp_path)
    theirs = {str(path.relative_to(top)) for top in (early, late) for path in top.rglob("*")}
    assert names(tmp_path / "image") == theirs
    shutil.rmtree(late)
