# SPDX-License-Identifier: GPL-2.0-or-later
#
# kinit for Chimera Linux, as user/kinit-initramfs; the first sum is written when there is a tarball. Its hook does
# nothing where initramfs-tools is installed.
# Run: the hook, by tests/dist and by run-kernel-d; and klibc and kinit by clang and lld, on another system.
# Not run: cbuild.
pkgname = "kinit-initramfs"
pkgver = "0.3"
pkgrel = 0
_klibc = "2.0.14"
_util_linux = "2.41.5"
_kmod = "34.2"
archs = ["aarch64", "riscv64", "x86_64"]
hostmakedepends = ["bash", "gmake", "perl"]
makedepends = [
    "bzip2-devel",
    "kmod-devel",
    "linux-headers",
    "lz4-devel",
    "lzo-devel",
    "musl-fts-devel",
    "xz-devel",
    "zlib-ng-compat-devel",
    "zstd-devel",
]
depends = ["base-kernel"]
pkgdesc = "Small static init of an initramfs, and the program that makes one"
license = "GPL-2.0-or-later"
url = "https://example.org"
_pool = "https://deb.debian.org/debian/pool/main"
source = [
    f"{url}/kinit-{pkgver}.tar.gz",
    f"$(KERNEL_SITE)/libs/klibc/2.0/klibc-{_klibc}.tar.xz",
    f"!{_pool}/u/util-linux/util-linux_{_util_linux}.orig.tar.xz",
    f"!{_pool}/k/kmod/kmod_{_kmod}.orig.tar.xz",
]
source_paths = [".", "klibc", ".", "."]
sha256 = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "281bfb683e196818412af70b8968b7726475a80ff1c4bd67119e6bf5059f9075",
    "f586e35d320ff537aab3ffeca37e9ecd482ccbe013590db4429a414d8aa6a728",
    "012d16e2099115486d8aa9f2c2a23d058d3d0cad83113a60512647d25d3869e8",
]
# kinit links its own archives of one language; klibc is built for the machine that builds it
options = ["etcfiles", "!cross", "!lto"]
# its segments lie as they are to
nostrip_files = ["usr/lib/kinit/*"]


def _make(self, *words):
    self.do(
        "gmake",
        "CC=clang",
        "LDLIBS=-lfts",
        f"KLCC={self.chroot_cwd}/tools/klibc/bin/klcc",
        f"KINIT_TARBALLS={self.chroot_sources_path}",
        *words,
    )


def build(self):
    # klibc calls its compiler gcc, and make(1) is another one here
    self.mkdir("tools")
    self.ln_s("/usr/bin/clang", "tools/gcc")
    self.ln_s("/usr/bin/gmake", "tools/make")
    self.do(
        "dist/klibc",
        "klibc",
        "tools/klibc",
        path=[self.chroot_cwd / "tools"],
    )
    _make(self)


def check(self):
    self.do("build/kinit-image", "-q", "-k", "1", "-o", "none.img", "none")


def install(self):
    _make(
        self,
        "install",
        f"DESTDIR={self.chroot_destdir}",
        "prefix=/usr",
        "sbindir=/usr/bin",
    )
    self.uninstall("usr/lib/kernel")
    self.install_file(
        self.files_path / "60-kinit.sh", "usr/lib/kernel.d", mode=0o755
    )
