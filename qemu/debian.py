# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian packages by name and suite, fetched and unpacked into the cache.

apt runs with a configuration of its own: lists, downloads and sources live in the cache, and the
machine's /etc/apt is read only to learn which mirror it uses.  Signatures are checked with Debian's
archive keyring as usual.
"""
import contextlib
import fcntl
import os
import re
import subprocess
import tempfile
from pathlib import Path

CACHE = Path(os.environ.get("KINIT_CACHE") or Path.home() / ".cache" / "kinit")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
COMPONENT = "main"
# apt knows the label of a mirror only when it has its lists; until then its name must do.
# What is new in them, and what is mended, comes by the suite itself.
ROLLING = ("sid", "unstable")
RELEASES = ("bookworm", "trixie", "forky", "sid", "oldstable", "stable", "testing", "unstable")


@contextlib.contextmanager
def locked(name):
    """One process at a time; pytest-xdist's workers all want the same kernel at once."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(*argv, right=(0,), **keywords):
    """Run a program and return its standard output; its whole output is in the exception.  RIGHT are the exit
    statuses that are no failures."""
    if "input" not in keywords:
        keywords["stdin"] = subprocess.DEVNULL
    done = subprocess.run([str(a) for a in argv], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **keywords)
    if done.returncode not in right:
        raise RuntimeError(f"{' '.join(map(str, argv))}\nexit {done.returncode}\n{done.stdout}")
    return done.stdout


def mirrors():
    """The machine's own mirrors: (archive, security archive or None, has -updates)."""
    text = run("apt-get", "indextargets", "--format", "$(SITE) $(RELEASE) $(LABEL)")
    archive = security = None
    updates = False
    for line in text.splitlines():
        site, release, label = (line.split(" ", 2) + ["", ""])[:3]
        if label == "Debian-Security" or release.endswith("-security"):
            security = security or site
        elif label == "Debian" or (not label and release.split("-")[0] in RELEASES):
            archive = archive or site
            updates = updates or release.endswith("-updates")
    if not archive:
        raise RuntimeError("apt knows no Debian mirror; `apt-get update` may not have run yet")
    return archive, security, updates


def unpack(deb, where):
    """Unpack a package below WHERE, where its absolute links then stay, too."""
    for name in run("dpkg-deb", "-X", deb, where).splitlines():
        link = Path(where) / name
        if link.is_symlink() and link.readlink().is_absolute():
            target = f"{where}{link.readlink()}"
            link.unlink()
            link.symlink_to(os.path.relpath(target, link.parent))


def depends(control):
    """What the package of such a control file depends on: [(name, version or None)]."""
    lines = re.findall(r"^(?:Pre-)?Depends: (.*)$", control, re.M)
    found = re.findall(r"(?:^|, )([^ ,|]+)(?: \(= ([^)]+)\))?", ", ".join(lines))
    return [(name, version or None) for name, version in found]


def _is_library(package):
    return re.match(r"lib|zlib1g$", package)


class Suite:
    """A Debian suite seen through a private apt, for this machine or another architecture."""

    def __init__(self, name, architecture="amd64"):
        self.name, self.architecture = name, architecture
        self.top = CACHE / "apt" / (name if architecture == "amd64" else f"{name}-{architecture}")
        self.conf = self.top / "apt.conf"
        self.sources = self.top / "etc" / "sources.list"

    def _write_configuration(self):
        for folder in ("state/lists/partial", "cache/archives/partial", "etc/parts"):
            (self.top / folder).mkdir(parents=True, exist_ok=True)
        archive, security, updates = mirrors()
        trust = f"[signed-by={KEYRING}]"
        sources = [f"deb {trust} {archive} {self.name} {COMPONENT}"]
        if updates and self.name not in ROLLING:
            sources.append(f"deb {trust} {archive} {self.name}-updates {COMPONENT}")
        if security and self.name not in ROLLING:
            sources.append(f"deb {trust} {security} {self.name}-security {COMPONENT}")
        self.sources.write_text("\n".join(sources) + "\n")
        (self.top / "state" / "status").touch()
        self.conf.write_text(f"""
Dir::State "{self.top}/state";
Dir::State::status "{self.top}/state/status";
Dir::Cache "{self.top}/cache";
Dir::Etc::sourcelist "{self.sources}";
Dir::Etc::sourceparts "{self.top}/etc/parts";
Dir::Etc::preferencesparts "{self.top}/etc/parts";
APT::Architecture "{self.architecture}";
APT::Architectures "{self.architecture}";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
""")

    def apt(self, program, *arguments, **keywords):
        environment = dict(os.environ, APT_CONFIG=str(self.conf), LC_ALL="C")
        return run(program, *arguments, env=environment, **keywords)

    def update(self):
        """Fetch the package lists, once for each cache."""
        stamp = self.top / "updated"
        with locked(f"apt-{self.top.name}"):
            if not stamp.exists():
                self._write_configuration()
                self.apt("apt-get", "update")
                stamp.touch()

    def depends(self, package):
        """What the newest version of a package depends on: [(name, version or None)]."""
        shown = self.apt("apt-cache", "show", "--no-all-versions", package)
        return depends(shown)

    def _download(self, packages, drop):
        try:
            self.apt("apt-get", "download", *packages, cwd=drop)
        except RuntimeError:
            # A mirror keeps no version that has been followed by another one since the lists were fetched.
            (self.top / "updated").unlink(missing_ok=True)
            self.update()
            self.apt("apt-get", "download", *packages, cwd=drop)

    def unpack(self, packages, where, libraries=False):
        """Download packages ("name" or "name=version"), verified by apt, and unpack them below WHERE; on
        demand, so are the libraries that they need, and those that these need."""
        done, todo = set(), set(packages)
        while todo:
            done |= {wanted.partition("=")[0] for wanted in todo}
            with tempfile.TemporaryDirectory(dir=self.top) as drop:
                self._download(sorted(todo), drop)
                todo = set()
                for deb in Path(drop).glob("*.deb"):
                    unpack(deb, where)
                    todo |= {name for name, _ in depends(run("dpkg-deb", "-f", deb)) if _is_library(name)}
            todo = todo - done if libraries else set()
