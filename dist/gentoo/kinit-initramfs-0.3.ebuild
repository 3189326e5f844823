# SPDX-License-Identifier: GPL-2.0-or-later
# Distributed under the terms of the GNU General Public License v2
#
# kinit for Gentoo, as sys-kernel/kinit-initramfs; its own name is that of another package there. "ebuild … manifest"
# writes the sums. sys-kernel/installkernel has no USE flag for it: /etc/kernel/install.conf has initrd_generator=kinit
# beside layout= and uki_generator=. With USE=systemd there, kernel-install's plug-in makes the image.
# Run: the plug-in, by tests/dist and by installkernel. Not run: Portage.

EAPI=8

inherit toolchain-funcs

KLIBC_PV=2.0.14
UTIL_LINUX_PV=2.41.5
KMOD_PV=34.2

DESCRIPTION="Small static init of an initramfs, and the program that makes one"
HOMEPAGE="https://example.org"
SRC_URI="
	https://example.org/kinit-${PV}.tar.gz
	mirror://kernel/linux/libs/klibc/2.0/klibc-${KLIBC_PV}.tar.xz
	mirror://debian/pool/main/u/util-linux/util-linux_${UTIL_LINUX_PV}.orig.tar.xz
	mirror://debian/pool/main/k/kmod/kmod_${KMOD_PV}.orig.tar.xz
"
S="${WORKDIR}/kinit-${PV}"

# Inside are libblkid, libkmod and parts of klibc.
LICENSE="GPL-2+ LGPL-2.1+ BSD GPL-2 MIT ZLIB"
SLOT="0"
KEYWORDS="~amd64 ~arm64 ~riscv"

RDEPEND="
	app-arch/bzip2:=
	app-arch/lz4:=
	app-arch/xz-utils
	app-arch/zstd:=
	dev-libs/lzo:2
	sys-apps/kmod:=
	virtual/zlib:=
	elibc_musl? ( sys-libs/fts-standalone )
"
DEPEND="${RDEPEND} sys-kernel/linux-headers"
BDEPEND="dev-lang/perl"

src_unpack() {
	unpack "kinit-${PV}.tar.gz" "klibc-${KLIBC_PV}.tar.xz"
}

# The flags of the system are for kinit-image; kinit and klibc have their own.
kinit_emake() {
	use elibc_musl && local -x LDLIBS=-lfts
	emake CC="$(tc-getCC)" KLCC="${WORKDIR}/klibc/bin/klcc" KINIT_TARBALLS="${DISTDIR}" "$@"
}

src_compile() {
	CC="$(tc-getCC)" dist/klibc "${WORKDIR}/klibc-${KLIBC_PV}" "${WORKDIR}/klibc" || die
	kinit_emake
}

src_test() {
	build/kinit-image -q -k 1 -z none -o "${T}/none.img" none || die
}

src_install() {
	kinit_emake install DESTDIR="${D}" prefix="${EPREFIX}/usr" docdir="${EPREFIX}/usr/share/doc/${PF}"
	# It is stripped, and its segments lie as they are to.
	dostrip -x /usr/lib/kinit

	exeinto /usr/lib/kernel/preinst.d
	doexe "${FILESDIR}/52-kinit.install"
}
