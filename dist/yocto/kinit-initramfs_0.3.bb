# SPDX-License-Identifier: GPL-2.0-or-later
#
# kinit as the /init of an image; its own name is that of another package in meta-kf5. klibc and its compiler are those
# of meta-initramfs (meta-openembedded). The first sum is written when there is a tarball.
# Run: bitbake's parser, with openembedded-core of August 2026. Not run: a build.
SUMMARY = "Small static init of an initramfs"
HOMEPAGE = "https://example.org"
# (Older releases want "&" between them.)
LICENSE = "BSD-3-Clause AND GPL-2.0-only AND GPL-2.0-or-later AND LGPL-2.1-or-later AND MIT AND Zlib"
LIC_FILES_CHKSUM = "file://LICENSE;md5=b234ee4d69f5fce4486a80fdaf4a4263"
DEPENDS = "klcc-cross klibc"

UTIL_LINUX_PV = "2.41.5"
KMOD_PV = "34.2"
SRC_URI = "${HOMEPAGE}/kinit-${PV}.tar.gz;name=kinit \
           ${DEBIAN_MIRROR}/main/u/util-linux/util-linux_${UTIL_LINUX_PV}.orig.tar.xz;name=util-linux;unpack=0 \
           ${DEBIAN_MIRROR}/main/k/kmod/kmod_${KMOD_PV}.orig.tar.xz;name=kmod;unpack=0 \
           "
SRC_URI[kinit.sha256sum] = "0000000000000000000000000000000000000000000000000000000000000000"
SRC_URI[util-linux.sha256sum] = "f586e35d320ff537aab3ffeca37e9ecd482ccbe013590db4429a414d8aa6a728"
SRC_URI[kmod.sha256sum] = "012d16e2099115486d8aa9f2c2a23d058d3d0cad83113a60512647d25d3869e8"
S = "${UNPACKDIR}/kinit-${PV}"

# What the distribution hardens programs by is for another libc; kinit has its own flags.
SECURITY_CFLAGS = ""
EXTRA_OEMAKE = "'CC=${CC}' 'AR=${TARGET_PREFIX}gcc-ar' 'STRIP=${STRIP}' 'KLCC=${TARGET_PREFIX}klcc' \
                'KLIBC=${STAGING_LIBDIR}/klibc' 'KINIT_TARBALLS=${UNPACKDIR}' \
                "

do_compile() {
    oe_runmake build/kinit
}

do_install() {
    install -D -m 0755 ${S}/build/kinit ${D}/init
    install -d ${D}/dev ${D}/proc ${D}/sys ${D}/run ${D}/root
    mknod -m 0600 ${D}/dev/console c 5 1
}

FILES:${PN} = "/init /dev /proc /sys /run /root"
# It is stripped, and its segments lie as they are to.
INHIBIT_PACKAGE_STRIP = "1"
INHIBIT_PACKAGE_DEBUG_SPLIT = "1"
INSANE_SKIP:${PN} = "already-stripped"
COMPATIBLE_HOST = "(x86_64|aarch64|riscv64).*-linux"
