# SPDX-License-Identifier: GPL-2.0-or-later
"""make dist: a tarball of what is tracked, always the same, of which kinit is built where there is no network."""

import os
import re
import shutil
import subprocess
import tarfile

import pytest

from conftest import TOP, clean_environment, copy_tree, make

VERSION = re.search(r'KINIT_VERSION "(.*)"', (TOP / "kinit/version.h").read_text())[1]
NAME = f"kinit-{VERSION}"


def git(tree, *words, date="@1700000000 +0000"):
    env = clean_environment(GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date, HOME=str(tree.parent),
                            GIT_CONFIG_NOSYSTEM="1")
    who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
    return subprocess.run(["git", *who, *words], cwd=tree, env=env, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """This tree as the only commit of a repository."""
    tree = copy_tree(tmp_path_factory.mktemp("repository") / "tree")
    git(tree, "init", "-q")
    git(tree, "add", "-A")
    git(tree, "commit", "-q", "-m", "all of it")
    return tree


def dist(tree, **env):
    done = make("dist", tree=tree, **env)
    assert done.returncode == 0, done.stdout
    return done.stdout, (tree / f"build/{NAME}.tar.gz").read_bytes()


def unpack(tree, where):
    with tarfile.open(tree / f"build/{NAME}.tar.gz") as tar:
        tar.extractall(where)
    return where / NAME


def test_what_is_in_it(repository):
    said, _ = dist(repository)
    assert said == f"build/{NAME}.tar.gz\n"
    with tarfile.open(repository / f"build/{NAME}.tar.gz") as tar:
        members = tar.getmembers()
    tracked = git(repository, "ls-files").splitlines()
    assert sorted(m.name for m in members if not m.isdir()) == sorted(f"{NAME}/{path}" for path in tracked)
    assert {m.mode & 0o7777 for m in members} <= {0o755, 0o644, 0o777}
    assert {(m.uid, m.gid, m.mtime) for m in members} == {(0, 0, 1700000000)}


def test_always_the_same(repository):
    _, first = dist(repository)
    config = repository.parent / ".gitconfig"
    config.write_text("[tar]\n\tumask = 0077\n[core]\n\tautocrlf = true\n[tar \"tar.gz\"]\n\tcommand = cat\n")
    before = os.umask(0o077)
    try:
        # (With these settings git takes all files for changed.)
        done = make("dist", tree=repository, HOME=str(repository.parent), TZ="Asia/Tokyo", GZIP="-1")
    finally:
        os.umask(before)
        config.unlink()
    assert done.returncode == 0, done.stdout
    assert (repository / f"build/{NAME}.tar.gz").read_bytes() == first


def test_what_is_not_committed_is_named(repository):
    _, before = dist(repository)
    (repository / "new.c").write_text("")
    try:
        said, after = dist(repository)
    finally:
        (repository / "new.c").unlink()
    assert "warning: what is not committed is not in it:\n  ?? new.c\n" in said
    assert after == before


def test_no_repository(tmp_path, repository):
    """Nor is one above the tree taken for its own."""
    dist(repository)
    tree = unpack(repository, tmp_path)
    for _ in range(2):
        done = make("dist", tree=tree)
        assert done.returncode != 0 and "not the top of a git repository" in done.stdout
        assert not list((tree / "build").glob("*.tar*"))
        git(tmp_path, "init", "-q")


def tarballs(folder):
    """The sources of both libraries, as this machine has fetched them for its own build."""
    folder.mkdir()
    text = (TOP / "lib/compat/sources.mk").read_text().replace("$(UTIL_LINUX_VERSION)", "{UTIL_LINUX}").replace(
        "$(KMOD_VERSION)", "{KMOD}")
    versions = dict(re.findall(r"^(\w+)_VERSION := (.*)$", text, re.M))
    sums = dict(re.findall(r"^(\w+)_SHA256 := (.*)$", text, re.M))
    for name, tarball in re.findall(r"^(\w+)_TARBALL := (.*)$", text, re.M):
        package = name.lower().replace("_", "-")
        path = subprocess.run([TOP / "lib/compat/fetch", package, tarball.format(**versions), sums[name]],
                              check=True, capture_output=True, text=True).stdout.strip()
        shutil.copy(path, folder)
    return folder


def test_built_from_it_without_network(tmp_path, repository):
    """A clean tree, in one go; and what comes of it is what comes of this tree, byte for byte."""
    dist(repository)
    tree = unpack(repository, tmp_path)
    sources = tarballs(tmp_path / "sources")
    offline = ["unshare", "-n"] if os.getuid() == 0 else ["unshare", "-rn"]
    done = subprocess.run(
        [*offline, "make", f"-j{os.cpu_count()}", "install", "prefix=/usr", f"DESTDIR={tmp_path}/to"], cwd=tree,
        env=clean_environment(KINIT_TARBALLS=str(sources), KINIT_CACHE=str(tmp_path / "cache")),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    assert not (tmp_path / "cache").exists()
    for built, name in (("kinit", "lib/kinit/kinit"), ("kinit-ask", "lib/kinit/kinit-ask"),
                        ("hooks.d/lvm/run", "lib/kinit/hooks.d/lvm/run")):
        assert (tmp_path / "to/usr" / name).read_bytes() == (TOP / "build" / built).read_bytes(), name
    said = subprocess.run([tmp_path / "to/usr/sbin/kinit-image", "--version"], capture_output=True, text=True).stdout
    assert said == f"kinit-image {VERSION}\n"
