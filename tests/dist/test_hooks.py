# SPDX-License-Identifier: GPL-2.0-or-later
"""What distributions run when a kernel comes or goes: each makes an image, removes it, and else does nothing."""
import os
import subprocess

import pytest

from conftest import DIST, NEW, OLD

HAS_NO_MODULES = "7.7.7-none"


# ---- Alpine: the folders of flavors that have changed, with the kernel's release in a file


def flavor(machine, name, version):
    machine.write(f"usr/share/kernel/{name}/kernel.release", f"{version}\n")


def trigger(machine, *names, right=0):
    machine.put("alpine/kinit-initramfs.trigger", "trigger")
    return machine.run("/trigger " + " ".join(f"/usr/share/kernel/{name}" for name in names), right)


def test_alpine(machine):
    flavor(machine, "lts", NEW)
    flavor(machine, "virt", OLD)
    assert trigger(machine, "lts", "virt") == ""
    assert machine.boot() == ["initramfs-lts", "initramfs-virt"]
    assert machine.is_for("/boot/initramfs-lts", NEW) and machine.is_for("/boot/initramfs-virt", OLD)
    machine.run("rm -r /usr/share/kernel/virt")
    assert trigger(machine, "virt") == ""
    assert machine.boot() == ["initramfs-lts"]


def test_alpine_beside_mkinitfs(machine):
    """Its own image is not touched, neither when a kernel comes nor when it goes."""
    machine.write("usr/sbin/mkinitfs", "#!/bin/sh\n", 0o755)
    machine.write("boot/initramfs-lts", "of mkinitfs")
    flavor(machine, "lts", NEW)
    trigger(machine, "lts")
    assert machine.boot() == ["initramfs-lts", "kinit-lts"] and machine.is_for("/boot/kinit-lts", NEW)
    machine.run("rm -r /usr/share/kernel/lts")
    trigger(machine, "lts")
    assert machine.boot() == ["initramfs-lts"]
    assert (machine.top / "boot/initramfs-lts").read_text() == "of mkinitfs"


def test_alpine_one_fails(machine):
    """The others are made, the old image stays, and apk hears of it."""
    flavor(machine, "edge", HAS_NO_MODULES)
    flavor(machine, "lts", NEW)
    machine.write("boot/initramfs-edge", "old")
    assert HAS_NO_MODULES in trigger(machine, "edge", "lts", right=1)
    assert machine.boot() == ["initramfs-edge", "initramfs-lts"]
    assert (machine.top / "boot/initramfs-edge").read_text() == "old"


# ---- Void: the package's name and the version, in the top folder of the system


def void(machine, which, *words):
    machine.put(f"void/files/kernel-hook-{which}", f"usr/libexec/kinit/kernel-hook-{which}")
    return machine.run(f"cd /; usr/libexec/kinit/kernel-hook-{which} {' '.join(words)}")


def test_void(machine):
    # All programs are in /usr/bin there.
    machine.run("mv /usr/sbin/kinit-image /usr/bin/")
    assert void(machine, "postinst", "linux9.10", NEW) == ""
    assert machine.boot() == [f"initramfs-{NEW}.img"] and machine.is_for(f"/boot/initramfs-{NEW}.img", NEW)
    assert void(machine, "postrm", "linux9.8", OLD) == ""
    assert machine.boot() == [f"initramfs-{NEW}.img"]
    assert void(machine, "postrm", "linux9.10", NEW) == ""
    assert machine.boot() == []


def test_void_nothing_to_do(machine):
    machine.run("mv /usr/sbin/kinit-image /usr/bin/")
    machine.write("boot/initramfs-.img", "somebody's")
    for which in ("postinst", "postrm"):
        assert void(machine, which, "linux") == ""
    machine.run("rm /usr/bin/kinit-image")
    assert void(machine, "postinst", "linux9.10", NEW) == ""
    assert machine.boot() == ["initramfs-.img"]


# ---- Chimera: whatever has changed, with the versions of the kernels that have


def chimera(machine, *versions, right=0, **env):
    machine.put("chimera/files/60-kinit.sh", "usr/lib/kernel.d/60-kinit.sh")
    return machine.run(f"/usr/lib/kernel.d/60-kinit.sh {' '.join(versions)}", right, **env)


@pytest.fixture
def with_images(machine):
    """Both kernels with an image that says "old"."""
    for version in (OLD, NEW):
        machine.write(f"boot/vmlinuz-{version}", "")
        machine.write(f"boot/initrd.img-{version}", "old")
    return machine


def is_old(machine, version):
    return (machine.top / f"boot/initrd.img-{version}").read_bytes() == b"old"


def test_chimera_changed_and_missing(with_images):
    machine = with_images
    assert chimera(machine) == ""
    assert is_old(machine, OLD) and is_old(machine, NEW)
    chimera(machine, NEW)
    assert is_old(machine, OLD) and machine.is_for(f"/boot/initrd.img-{NEW}", NEW)
    machine.run(f"rm /boot/initrd.img-{OLD}; echo old >/boot/initrd.img-{NEW}")
    chimera(machine)
    assert machine.is_for(f"/boot/initrd.img-{OLD}", OLD)
    assert (machine.top / f"boot/initrd.img-{NEW}").read_text() == "old\n"


def test_chimera_firmware(with_images):
    chimera(with_images, KERNEL_D_CHANGE_FIRMWARE="1")
    assert not is_old(with_images, OLD) and not is_old(with_images, NEW)


def test_chimera_gone(with_images):
    with_images.remove_kernel(OLD)
    assert chimera(with_images) == ""
    assert with_images.boot() == [f"initrd.img-{NEW}", f"vmlinuz-{NEW}", f"vmlinuz-{OLD}"]


def test_chimera_beside_initramfs_tools(with_images):
    with_images.write("usr/lib/kernel.d/50-initramfs.sh", "#!/bin/sh\n", 0o755)
    with_images.remove_kernel(OLD)
    assert chimera(with_images, NEW) == ""
    assert is_old(with_images, OLD) and is_old(with_images, NEW)


# ---- Gentoo: the version and the kernel's file, and all else in the environment


def gentoo(machine, version, right=0, **env):
    machine.run("rm -rf /staging; mkdir /staging")
    machine.put("gentoo/files/52-kinit.install", "usr/lib/kernel/preinst.d/52-kinit.install")
    env = {"INSTALLKERNEL_INITRD_GENERATOR": "kinit", "INSTALLKERNEL_STAGING_AREA": "/staging", **env}
    return machine.run(f"{env.pop('before', 'true')}; /usr/lib/kernel/preinst.d/52-kinit.install {version} /k/vmlinuz",
                       right, **env)


def test_gentoo(machine):
    assert gentoo(machine, NEW) == ""
    assert machine.is_for("/staging/initrd", NEW)
    assert "modules" in gentoo(machine, NEW, INSTALLKERNEL_VERBOSE="1")


@pytest.mark.parametrize("version,env", [
    (NEW, {"INSTALLKERNEL_INITRD_GENERATOR": ""}),
    (NEW, {"INSTALLKERNEL_INITRD_GENERATOR": "dracut"}),
    (HAS_NO_MODULES, {}),
])
def test_gentoo_makes_none(machine, version, env):
    assert gentoo(machine, version, **env) == ""
    assert os.listdir(machine.top / "staging") == []


def test_gentoo_takes_what_comes_with_the_kernel(machine):
    assert gentoo(machine, NEW, before="echo theirs >/staging/initrd") == ""
    assert (machine.top / "staging/initrd").read_text() == "theirs\n"


# ---- makers of images: the system that the image is for lies below a folder


def below(tmp_path, modules, *versions):
    top = tmp_path / "target"
    (top / "usr/lib/modules").mkdir(parents=True)
    (top / "lib").symlink_to("usr/lib")
    for version in versions:
        subprocess.run(["cp", "-a", modules, top / "usr/lib/modules" / version], check=True)
    return top


def started(script, *words, installed, **env):
    env = {"PATH": f"{installed}/usr/sbin:/usr/sbin:/usr/bin:/sbin:/bin", "HOST_DIR": f"{installed}/usr",
           **{k: str(v) for k, v in env.items()}}
    return subprocess.run([DIST / script, *words], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def names(image, installed):
    done = subprocess.run([installed / "usr/sbin/kinit-image", "ls", "-1", image], check=True, capture_output=True,
                          text=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize("versions", [[NEW], []])
def test_buildroot(tmp_path, modules, installed, versions):
    top = below(tmp_path, modules, *versions)
    if not versions:
        (top / "usr/lib/modules").rmdir()
    done = started("buildroot/post-image.sh", tmp_path, installed=installed, TARGET_DIR=top, BINARIES_DIR=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    inside = names(tmp_path / "initramfs.img", installed)
    assert "init" in inside and any("virtio_blk" in name for name in inside) == bool(versions)


def test_mkosi(tmp_path, modules, installed):
    top = below(tmp_path, modules, NEW)
    places = {"BUILDROOT": top, "ARTIFACTDIR": tmp_path / "artifacts", "installed": installed}
    done = started("mkosi/mkosi.finalize", **places)
    assert (done.returncode, done.stdout) == (0, "")
    inside = names(tmp_path / "artifacts/io.mkosi.initrd/kinit.img", installed)
    assert "init" in inside and any("virtio_blk" in name for name in inside)


@pytest.mark.parametrize("versions", [[], [OLD, NEW]])
def test_mkosi_wants_one_kernel(tmp_path, modules, installed, versions):
    top = below(tmp_path, modules, *versions)
    done = started("mkosi/mkosi.finalize", BUILDROOT=top, ARTIFACTDIR=tmp_path / "artifacts",
                   installed=installed)
    assert done.returncode == 1 and "one kernel is wanted" in done.stdout
    assert all(version in done.stdout for version in versions) and not (tmp_path / "artifacts").exists()
