# SPDX-License-Identifier: GPL-2.0-or-later
"""The sources of the two libraries, from an archive made for the test: one that has what is pinned, and one that has
gone on. Who signed its index decides."""

import hashlib
import http.server
import os
import re
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

import pytest

from conftest import TOP, clean_environment, copy_tree, make

PINNED = dict(re.findall(r"^(\w+)_VERSION := (.*)$", (TOP / "lib/compat/sources.mk").read_text(), re.M))
UTIL_LINUX, KMOD = PINNED["UTIL_LINUX"], PINNED["KMOD"]
MAJOR = KMOD.split(".")[0]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Archive:
    """A mirror with one suite, which is its stable as well, and a machine whose apt knows no other."""

    def __init__(self, folder, home, address):
        self.folder, self.home = folder, home
        self.keyring = folder / "keyring.gpg"
        self.debian = folder / "debian"
        self.packages = []
        (folder / "none").mkdir()
        (folder / "state/lists/partial").mkdir(parents=True)
        (folder / "cache/archives/partial").mkdir(parents=True)
        (folder / "status").touch()
        (folder / "sources.list").write_text(f"deb [signed-by={self.keyring}] {address}/debian trixie main\n")
        (folder / "apt.conf").write_text("".join(f'{key} "{value}";\n' for key, value in {
            "Dir::Etc::parts": folder / "none", "Dir::Etc::main": folder / "none/apt.conf",
            "Dir::Etc::sourcelist": folder / "sources.list", "Dir::Etc::sourceparts": folder / "none",
            "Dir::State": folder / "state", "Dir::State::status": folder / "status", "Dir::Cache": folder / "cache",
            "Acquire::http::Proxy": "DIRECT", "Acquire::Retries": 0,
        }.items()))

    def add(self, package, version, data=None, revision="-1"):
        """The tarball of a source package, in the pool and in the index."""
        name = f"{package}_{version}.orig.tar.xz"
        data = data or f"{name}\n".encode()
        pool = self.debian / f"pool/main/{package[0]}/{package}"
        pool.mkdir(parents=True, exist_ok=True)
        (pool / name).write_bytes(data)
        total = hashlib.sha256(data).hexdigest()
        self.packages.append(
            f"Package: {package}\nBinary: {package}\nVersion: {version}{revision}\nArchitecture: any\n"
            f"Format: 3.0 (quilt)\nDirectory: pool/main/{package[0]}/{package}\n"
            f"Files:\n {hashlib.md5(data).hexdigest()} {len(data)} {name}\n"
            f"Checksums-Sha256:\n {'0' * 64} 10 {name}.asc\n {total} {len(data)} {name}\n")
        return total

    def publish(self, *, signed="archive"):
        index = "\n".join(self.packages).encode()
        for suite in ("trixie", "stable"):
            where = self.debian / "dists" / suite
            (where / "main/source").mkdir(parents=True, exist_ok=True)
            (where / "main/source/Sources").write_bytes(index)
            release = (f"Origin: Test\nSuite: stable\nCodename: trixie\nDate: Thu, 01 Jan 2015 00:00:00 UTC\n"
                       f"Architectures: amd64\nComponents: main\nSHA256:\n"
                       f" {hashlib.sha256(index).hexdigest()} {len(index)} main/source/Sources\n")
            (where / "Release").write_text(release)
            (where / "InRelease").unlink(missing_ok=True)
            if signed:
                self.gpg("-u", signed, "--clearsign", "-o", where / "InRelease", where / "Release")

    def gpg(self, *words):
        return subprocess.run(["gpg", "--batch", "--quiet", "--homedir", self.home, "--passphrase", "", *words],
                              check=True, capture_output=True).stdout

    def environment(self, **more):
        return {"APT_CONFIG": str(self.folder / "apt.conf"), "KINIT_KEYRING": str(self.keyring),
                "KINIT_CACHE": str(self.folder / "fetched"), "KINIT_TARBALLS": "", **more}


@pytest.fixture(scope="module")
def keys():
    """Two keys: of the archive, and of somebody else. (The path of the agent's socket has to be short.)"""
    home = tempfile.mkdtemp(prefix="kinit-gpg-")
    for name in ("archive", "stranger"):
        subprocess.run(["gpg", "--batch", "--quiet", "--homedir", home, "--passphrase", "",
                        "--quick-generate-key", name, "ed25519", "sign", "never"], check=True, capture_output=True)
    yield home
    subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def archive(tmp_path, keys):
    folder = tmp_path / "mirror"
    folder.mkdir()
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *words: Quiet(*words, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    archive = Archive(folder, keys, f"http://127.0.0.1:{server.server_address[1]}")
    archive.keyring.write_bytes(archive.gpg("--export", "archive"))
    yield archive
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return copy_tree(tmp_path_factory.mktemp("sources") / "tree")


@pytest.fixture
def pins(tree):
    """sources.mk of the copy, which begins as this tree's."""
    path = tree / "lib/compat/sources.mk"
    shutil.copy2(TOP / "lib/compat/sources.mk", path)
    return path


def fetch(archive, package, version, total, **more):
    return subprocess.run([TOP / "lib/compat/fetch", package, f"{package}_{version}.orig.tar.xz", total],
                          env=clean_environment(**archive.environment(**more)), capture_output=True, text=True)


def update(archive, tree, *words):
    return make("update-sources", *words, tree=tree, **archive.environment())


def values(pins):
    return dict(re.findall(r"^(\w+_(?:VERSION|SHA256|TARBALL)) := (.*)$", pins.read_text(), re.M))


# ---- what the build says


def test_what_is_pinned_is_there(archive):
    total = archive.add("kmod", KMOD)
    archive.publish()
    done = fetch(archive, "kmod", KMOD, total)
    assert (done.returncode, done.stderr) == (0, "")
    assert Path(done.stdout.strip()).read_text() == f"kmod_{KMOD}.orig.tar.xz\n"


def test_the_nearest_is_named(archive):
    for version in (f"{MAJOR}.90", f"{MAJOR}.9", f"{MAJOR}.100~rc1", "99.1", "7"):
        archive.add("kmod", version)
    archive.add("kmodother", f"{MAJOR}.95")
    archive.publish()
    done = fetch(archive, "kmod", KMOD, "0" * 64)
    assert done.returncode == 1 and done.stdout == ""
    assert f"no mirror of this machine's apt has kmod_{KMOD}.orig.tar.xz of source package kmod; " in done.stderr
    assert f"(SHA256 {'0' * 64}), or take {MAJOR}.90, which they have: make update-sources\n" in done.stderr
    assert not list((archive.folder / "fetched").iterdir())


def test_only_others_are_there(archive):
    archive.add("kmod", "99.1")
    archive.add("kmod", "7+20", revision="-2")
    archive.publish()
    assert "; they have 99.1, 7+20, for which lib/compat/sources.mk is changed by hand\n" in fetch(
        archive, "kmod", KMOD, "0" * 64).stderr


def test_another_tarball_of_that_name(archive):
    """One that is not what is pinned is not taken, and there is nothing to update to."""
    archive.add("kmod", KMOD)
    archive.publish()
    done = fetch(archive, "kmod", KMOD, "0" * 64)
    assert done.returncode == 1 and "KINIT_TARBALLS=directory" in done.stderr
    assert "update-sources" not in done.stderr


@pytest.mark.parametrize("signed", ["stranger", None])
def test_no_advice_from_an_index_that_nobody_vouches_for(archive, signed):
    archive.add("kmod", f"{MAJOR}.90")
    archive.publish(signed=signed)
    done = fetch(archive, "kmod", KMOD, "0" * 64)
    assert done.returncode == 1 and f"{MAJOR}.90" not in done.stderr


# ---- make update-sources


def test_update(archive, tree, pins):
    before = values(pins)
    text = pins.read_text()
    archive.add("util-linux", "2.38")
    new_util_linux = archive.add("util-linux", "2.999.1")
    archive.add("util-linux", "3.1")
    new_kmod = archive.add("kmod", f"{MAJOR}.999")
    archive.publish()
    done = update(archive, tree)
    assert done.returncode == 0, done.stdout
    assert done.stdout == (f"util-linux {UTIL_LINUX} -> 2.999.1, SHA256 {new_util_linux}\n"
                           f"kmod {KMOD} -> {MAJOR}.999, SHA256 {new_kmod}\n"
                           "lib/compat/sources.mk is changed; make check says whether kinit is all right with it\n")
    assert values(pins) == {
        **before, "UTIL_LINUX_VERSION": "2.999.1", "UTIL_LINUX_SHA256": new_util_linux,
        "KMOD_VERSION": f"{MAJOR}.999", "KMOD_SHA256": new_kmod}
    assert len(pins.read_text().splitlines()) == len(text.splitlines())
    assert pins.stat().st_mode == (TOP / "lib/compat/sources.mk").stat().st_mode
    # And that is what the next build fetches.
    done = fetch(archive, "kmod", f"{MAJOR}.999", new_kmod)
    assert done.returncode == 0, done.stderr


def test_nothing_newer(archive, tree, pins):
    sums = values(pins)
    archive.add("util-linux", UTIL_LINUX)
    archive.add("kmod", KMOD)
    archive.packages = [re.sub(r" [0-9a-f]{64} (\d+ \S*xz)$", rf" {sums[key]} \1", text, flags=re.M)
                        for text, key in zip(archive.packages, ("UTIL_LINUX_SHA256", "KMOD_SHA256"))]
    archive.publish()
    done = update(archive, tree)
    assert done.returncode == 0
    assert done.stdout == (f"util-linux {UTIL_LINUX} is the newest of {UTIL_LINUX.split('.')[0]}\n"
                           f"kmod {KMOD} is the newest of {MAJOR}\n")
    assert pins.read_text() == (TOP / "lib/compat/sources.mk").read_text()


def test_older_ones_only_if_asked_for(archive, tree, pins):
    archive.add("util-linux", UTIL_LINUX)
    archive.add("kmod", f"{MAJOR}")
    archive.publish()
    done = update(archive, tree)
    assert done.returncode != 0
    assert f"kmod {KMOD} stays: the newest that the archive has, {MAJOR}, is older; OLDER=yes takes it\n" in done.stdout
    assert pins.read_text() == (TOP / "lib/compat/sources.mk").read_text()
    assert update(archive, tree, "OLDER=yes").returncode == 0
    assert values(pins)["KMOD_VERSION"] == MAJOR


def test_another_major_version_is_not_taken(archive, tree, pins):
    archive.add("util-linux", "2.999")
    archive.add("kmod", "99.1")
    archive.publish()
    done = update(archive, tree)
    assert done.returncode != 0 and f"kmod {KMOD} stays: of {MAJOR}.* the archive has none, but 99.1\n" in done.stdout
    assert pins.read_text() == (TOP / "lib/compat/sources.mk").read_text()


@pytest.mark.parametrize("spoil", ["stranger", "unsigned", "index"])
def test_only_what_the_archive_has_signed(archive, tree, pins, spoil):
    """Nor does it help that the machine's apt is set up to believe anybody."""
    archive.add("util-linux", "2.999")
    archive.add("kmod", f"{MAJOR}.999")
    archive.publish(signed={"stranger": "stranger", "unsigned": None, "index": "archive"}[spoil])
    for path in archive.debian.glob("dists/*/main/source/Sources"):
        if spoil == "index":
            path.write_bytes(path.read_bytes().replace(b"2.999", b"2.998"))
    with open(archive.folder / "apt.conf", "a") as conf:
        conf.write('Acquire::AllowInsecureRepositories "true";\nAPT::Get::AllowUnauthenticated "true";\n')
    done = update(archive, tree)
    assert done.returncode != 0 and "no signed index of this machine's mirrors has a source package" in done.stdout
    assert pins.read_text() == (TOP / "lib/compat/sources.mk").read_text()
    assert sorted(os.listdir(pins.parent)) == sorted(os.listdir(TOP / "lib/compat"))


def test_no_key_of_the_archive(archive, tree, pins):
    archive.add("kmod", f"{MAJOR}.999")
    archive.publish()
    archive.keyring.unlink()
    done = update(archive, tree)
    assert done.returncode != 0 and "the key of the archive, is missing" in done.stdout
