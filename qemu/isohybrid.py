# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes an installer's image with the real xorriso, as Debian makes its own, which is a disk as well: a file system
of a CD that begins with an MBR, whose first partition is the whole CD.  What is appended has a partition of its own."""
import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import images
import tools
import trees
from debian import locked

BEGINNING = "usr/lib/ISOLINUX/isohdpfx.bin"
LOADER = "usr/lib/ISOLINUX/isolinux.bin"
ESP = images.Fs("vfat", size=4, uuid="0E5B-0150", tree="without-links")
SOURCE = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


@dataclass(frozen=True)
class Iso:
    label: str
    appended: images.Fs         # partition 3
    # The MBR's number is made of it: "YYYYMMDDhhmmsscc".
    date: str = "2024010100000000"


def _fill(top):
    trees.TREES["plain"](top)
    (top / "isolinux").mkdir()
    shutil.copy(tools.data(LOADER), top / "isolinux" / "isolinux.bin")
    shutil.copy(images.build("esp-of-iso", ESP), top / "efi.img")


def _make(recipe, image, scratch):
    top = Path(scratch) / "iso"
    _fill(top)
    appended = images.build("appended-to-iso", recipe.appended)
    tools.run("xorriso", "-no_rc", "-as", "mkisofs", "-r", "-J", "-V", recipe.label,
              f"--modification-date={recipe.date}", "-isohybrid-mbr", tools.data(BEGINNING),
              "-b", "isolinux/isolinux.bin", "-c", "isolinux/boot.cat", "-boot-load-size", 4, "-boot-info-table",
              "-no-emul-boot", "-eltorito-alt-boot", "-e", "efi.img", "-no-emul-boot",
              "-isohybrid-gpt-basdat", "-isohybrid-apm-hfsplus",
              "-append_partition", 3, "0x83", appended, "-o", image, top)


def build(name, recipe):
    """The image of a recipe, made if it is not there yet."""
    image = images.path_of(name, (recipe, SOURCE))
    with locked(f"disk-{name}"):
        if not image.exists():
            with tempfile.TemporaryDirectory(dir=image.parent) as scratch:
                fresh = Path(scratch) / "image"
                _make(recipe, fresh, scratch)
                fresh.rename(image)
    return image
