# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs that hooks bring, with the libraries that the loader would find for them; none of them is run."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from conftest import module_names
from test_hooks import Hooks

# Architectures, with the folder that Debian has for their libraries.
TARGETS = {
    "x86_64-linux-gnu": "x86_64-linux-gnu",
    "i386-linux-gnu": "i386-linux-gnu",
    "aarch64-linux-gnu": "aarch64-linux-gnu",
    "powerpc-linux-gnu": "powerpc-linux-gnu",
}
LOADER = "/lib64/ld-test.so.1"


class System(Hooks):
    """A system with programs of its own, which need no C library."""

    target = "x86_64-linux-gnu"

    def link_elf(self, path, *words, text="int f(void) { return 0; }"):
        source = self.images.dir / "source.c"
        source.write_text(text)
        out = self.root / path
        out.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["clang", f"--target={self.target}", "-nostdlib", "-fuse-ld=lld", "-fPIC", "-Wl,--no-as-needed",
                        source, "-o", out, *words], check=True)
        return out

    def library(self, path, *needs, words=()):
        return self.link_elf(path, "-shared", f"-Wl,-soname,{Path(path).name}", *needs, *words)

    def program(self, path, *needs, words=(), loader=LOADER):
        return self.link_elf(path, "-pie", "-Wl,-e,f", f"-Wl,--dynamic-linker,{loader}", *needs, *words)

    def brings(self, *lines):
        """The paths of an image with a hook that wants LINES, but for those that all images have."""
        plain = set(self.make("none"))
        self.add("a", *lines, run=None)
        return {path: entry for path, entry in self.make("none", "--hook=a").items()
                if path not in plain and not path.startswith("usr/lib/kinit") and not stat.S_ISDIR(entry.mode)}


@pytest.fixture
def system(images):
    system = System(images)
    system.file(LOADER[1:], "loader", 0o755)
    return system


RUNPATH, RPATH = "-Wl,--enable-new-dtags", "-Wl,--disable-new-dtags"


@pytest.mark.parametrize("target", TARGETS)
def test_folders_of_architectures(system, target):
    """Whatever this machine is; one of the same name for another architecture is passed over."""
    folder = f"usr/lib/{TARGETS[target]}"
    system.target = "x86_64-linux-gnu" if target != "x86_64-linux-gnu" else "aarch64-linux-gnu"
    system.library(f"lib/{TARGETS[target]}/libb.so.1")
    system.target = target
    b = system.library(f"{folder}/libb.so.1")
    a = system.library("usr/lib/liba.so.1", b)
    system.program("usr/sbin/prog", a)
    assert set(system.brings("program = prog")) == {
        "usr/sbin/prog", "usr/lib/liba.so.1", f"{folder}/libb.so.1", LOADER[1:]}


def test_folder_of_the_file_itself(system):
    """DT_RUNPATH counts for one file, DT_RPATH for those that it loads as well."""
    b = system.library("opt/app/lib/libb.so")
    a = system.library("opt/app/lib/liba.so", b)
    words = (RPATH, "-Wl,-rpath,$ORIGIN/../lib")
    system.program("opt/app/bin/prog", a, words=words)
    system.link("usr/bin/prog", "/opt/app/bin/prog")
    assert set(system.brings("program = prog")) == {
        "usr/bin/prog", "opt/app/bin/prog", "opt/app/lib/liba.so", "opt/app/lib/libb.so", LOADER[1:]}
    # One that has DT_RUNPATH looks nowhere else, whoever loads it.
    system.library("opt/app/lib/liba.so", b, words=(RUNPATH, "-Wl,-rpath,/nowhere"))
    said = (f"kinit-image: {system.dir}/a/hook:1: /opt/app/bin/../lib/liba.so needs libb.so, "
            f"which is not on {system.root}\n")
    assert system.fail("none", "--hook=a") == said
    system.library("opt/app/lib/liba.so", b)
    system.program("opt/app/bin/prog", a, words=(RUNPATH, "-Wl,-rpath,/nowhere:$LIB:${ORIGIN}/../lib"))
    assert system.fail("none", "--hook=a") == said
    system.library("opt/app/lib/liba.so", b, words=(RUNPATH, "-Wl,-rpath,/opt/app/lib"))
    assert "opt/app/lib/libb.so" in system.brings("program = prog")


def test_who_needs_what_is_missing(system):
    b = system.library("usr/lib/libb.so.2")
    a = system.library("usr/lib/liba.so.1", b)
    system.program("usr/sbin/prog", a)
    b.unlink()
    system.add("a", "# a program", "program = ?prog")
    assert system.fail("none", "--hook=a") == (
        f"kinit-image: {system.dir}/a/hook:2: /usr/lib/liba.so.1 needs libb.so.2, which is not on {system.root}\n")
    system.target = "aarch64-linux-gnu"
    system.library("usr/lib/libb.so.2")
    assert "needs libb.so.2, which is not on" in system.fail("none", "--hook=a")
    system.target = "x86_64-linux-gnu"
    system.library("usr/lib/libb.so.2")
    (system.root / LOADER[1:]).unlink()
    assert system.fail("none", "--hook=a") == (
        f"kinit-image: {system.dir}/a/hook:2: /usr/sbin/prog needs {LOADER}, which is not on {system.root}\n")


def test_damaged_program(system):
    system.add("a", "program = prog")
    prog = system.program("usr/sbin/prog", system.library("usr/lib/liba.so.1"))
    prog.write_bytes(prog.read_bytes()[:60])
    assert f"{system.dir}/a/hook:1: /usr/sbin/prog: a damaged ELF file\n" in system.fail("none", "--hook=a")


def test_folders_of_ld_so_conf(system):
    """The image has no cache of them, and so links where the loader looks by itself."""
    system.file("etc/ld.so.conf", "# a comment\ninclude ld.so.conf.d/*.conf\n/opt/last /usr/lib\n")
    system.file("etc/ld.so.conf.d/a.conf", "include /etc/more.conf\nhwcap 0 nosegneg\n")
    system.file("etc/more.conf", "/opt/acme/lib=libc6\ninclude /etc/ld.so.conf\n")
    system.file("etc/ld.so.conf.d/b", "/opt/other\n")
    a, b = system.library("opt/acme/lib/liba.so.1"), system.library("opt/last/libb.so.1")
    c = system.library("usr/lib/libc.so.1")
    for folder in ("opt/last", "opt/other", "usr/lib/x86_64-linux-gnu"):
        system.library(f"{folder}/liba.so.1")
    system.program("usr/bin/prog", a, b, c)
    image = system.brings("program = prog")
    assert set(image) == {"usr/bin/prog", LOADER[1:],
                          "opt/acme/lib/liba.so.1", "opt/last/libb.so.1", "usr/lib/libc.so.1",
                          "usr/lib/x86_64-linux-gnu/liba.so.1", "usr/lib/x86_64-linux-gnu/libb.so.1"}
    link = image["usr/lib/x86_64-linux-gnu/liba.so.1"]
    assert stat.S_ISLNK(link.mode) and link.data == b"/opt/acme/lib/liba.so.1"


def test_what_is_loaded_at_run_time(system):
    b = system.library("usr/lib/x86_64-linux-gnu/libb.so.1")
    system.library("usr/lib/x86_64-linux-gnu/plugins/p.so", b)
    system.library("opt/q.so", b)
    system.program("usr/bin/prog")
    assert set(system.brings("program = prog", "library = plugins/p.so ?plugins/q.so")) == {
        "usr/bin/prog", LOADER[1:], "usr/lib/x86_64-linux-gnu/plugins/p.so", "usr/lib/x86_64-linux-gnu/libb.so.1"}
    assert set(system.brings("program = prog", "library = /opt/q.so")) == {
        "usr/bin/prog", LOADER[1:], "opt/q.so", "usr/lib/x86_64-linux-gnu/libb.so.1"}


def test_program_of_the_hook_itself(system):
    """What its run needs comes along, too."""
    b = system.library("usr/lib/x86_64-linux-gnu/libb.so.1")
    system.add("a", "on = before-mount", run=None)
    system.program("run", b).rename(system.dir / "a/run")
    assert {"usr/lib/x86_64-linux-gnu/libb.so.1", LOADER[1:], "usr/lib/kinit/hooks.d/a/run"} <= set(
        system.make("none", "--hook=a"))
    b.unlink()
    assert system.fail("none", "--hook=a") == (
        f"kinit-image: {system.dir}/a/hook: /usr/lib/kinit/hooks.d/a/run needs libb.so.1, which is not on {system.root}\n")


def test_links_of_a_merged_system(system):
    """/lib leads to usr/lib there, and so in the image: modules and what the user adds lie below it as well."""
    (system.root / LOADER[1:]).unlink()
    (system.root / "lib64").rmdir()
    for name in ("lib", "lib64", "sbin", "bin"):
        system.link(name, f"usr/{name}")
    system.file("usr/lib/ld-real.so", "loader", 0o755)
    system.link("usr/lib64/ld-test.so.1", "../lib/ld-real.so")
    a = system.library("usr/lib/x86_64-linux-gnu/liba.so.1.2", words=["-Wl,-soname,liba.so.1"])
    system.link("usr/lib/x86_64-linux-gnu/liba.so.1", "/lib/x86_64-linux-gnu/liba.so.1.2")
    system.program("usr/sbin/prog", a)
    mine = system.file("mine", "mine", 0o755)
    system.add("a", "program = /sbin/prog")
    image = system.make("mptsas", "--hook=a", f"-a{mine}:/bin/tool", f"-a{mine}:/lib/mine")
    links = {path: entry.data.decode() for path, entry in image.items() if stat.S_ISLNK(entry.mode)}
    assert links == {"lib": "usr/lib", "lib64": "usr/lib64", "sbin": "usr/sbin",
                     "usr/lib64/ld-test.so.1": "../lib/ld-real.so",
                     "usr/lib/x86_64-linux-gnu/liba.so.1": "/lib/x86_64-linux-gnu/liba.so.1.2"}
    assert {"usr/sbin/prog", "usr/lib/ld-real.so", "usr/lib/mine", "usr/lib/modules/9.9.0-test/modules.dep",
            "usr/lib/x86_64-linux-gnu/liba.so.1.2"} <= set(image)
    assert not any(path.startswith(("lib/", "lib64/", "sbin/")) for path in image)
    assert "mptsas" in module_names(image)


def test_system_with_one_folder_for_programs(system):
    """/usr/sbin leads to bin there, and libraries of 64 bits have no folder of their own."""
    (system.root / LOADER[1:]).unlink()
    (system.root / "lib64").rmdir()
    for name, target in (("lib64", "usr/lib"), ("lib", "usr/lib"), ("bin", "usr/bin"), ("sbin", "usr/sbin"),
                         ("usr/sbin", "bin")):
        system.link(name, target)
    system.file("usr/lib/ld-test.so.1", "loader", 0o755)
    system.program("usr/bin/prog")
    assert set(system.brings("program = prog")) == {
        "sbin", "usr/sbin", "bin", "usr/bin/prog", "lib", "lib64", "usr/lib/ld-test.so.1"}


@pytest.mark.parametrize("program", ["lvm", "cryptsetup", "mdadm"])
def test_programs_of_this_machine(images, program):
    """The same files that its own loader names."""
    hooks = Hooks(images)
    hooks.add("a", f"program = {program}", run=None)
    image = images.make("none", f"--hooks={hooks.dir}", "--hook=a")
    path = next(p for p in (f"/usr/sbin/{program}", f"/sbin/{program}") if os.path.exists(p))
    said = subprocess.run(["ldd", path], capture_output=True, text=True, check=True).stdout
    wanted = {os.path.realpath(word)[1:] for line in said.splitlines() for word in line.split() if word.startswith("/")}
    wanted.add(os.path.realpath(path)[1:])
    files = {path for path, entry in image.items() if stat.S_ISREG(entry.mode)}
    assert {path for path in files if not path.startswith("usr/lib/kinit/")} - {"init"} == wanted
