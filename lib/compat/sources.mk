# The two libraries inside kinit: Debian's source packages by name, version and content.
UTIL_LINUX_VERSION := 2.41.5
UTIL_LINUX_TARBALL := util-linux_$(UTIL_LINUX_VERSION).orig.tar.xz
UTIL_LINUX_SHA256 := f586e35d320ff537aab3ffeca37e9ecd482ccbe013590db4429a414d8aa6a728

KMOD_VERSION := 34.2
KMOD_TARBALL := kmod_$(KMOD_VERSION).orig.tar.xz
KMOD_SHA256 := 012d16e2099115486d8aa9f2c2a23d058d3d0cad83113a60512647d25d3869e8

# Of util-linux: the low-level prober with its filesystems, RAID members and partition tables.  The cache,
# /proc/partitions and everything that writes stay out, and so do init.c (a constructor, which klibc would
# not call), the topology drivers and the checksums, whose tables lib/compat/blkid/crc.c makes when it needs them.
#
# What is looked for, by libblkid's names: what a Linux of today can mount, itself or with a module from
# elsewhere, and what has to be recognized so that nothing else is seen in it, as a member of something larger,
# encrypted, or memory.  Everything else in libblkid's table (formats that no Linux has ever mounted, that none
# mounts any more, or that died unborn) has lib/compat/blkid/absent.c in its place.
BLKID_FORMATS := \
	apfs befs bfs btrfs cramfs erofs exfat ext2 ext3 ext4 ext4dev f2fs gfs2 hfs hfsplus hpfs iso9660 \
	jfs minix nilfs2 ntfs ocfs2 reiser romfs squashfs sysv ubifs udf ufs vfat vxfs xenix xfs zfs zonefs \
	adraid bcache bcachefs bluestore ddfraid drbd highpoint37x highpoint45x iswraid jbd jmraid linuxraid \
	lsiraid lvm2 nvraid pdcraid silraid snapcow stratis ubi vdo viaraid xfs_log \
	bitlocker cs_fvault2 integrity luks luks_opal verity_hash \
	swap swsuspend
# The files in which they are.
BLKID_SUPERBLOCKS := \
	adaptec_raid apfs bcache befs bfs bitlocker bluestore btrfs cramfs cs_fvault2 ddf_raid \
	drbd erofs exfat ext f2fs gfs hfs highpoint_raid hpfs \
	iso9660 isw_raid jfs jmicron_raid linux_raid lsi_raid luks lvm minix nilfs \
	ntfs nvidia_raid ocfs promise_raid reiserfs romfs silicon_raid squashfs stratis \
	superblocks swap sysv ubi ubifs udf ufs vdo vfat via_raid vxfs xfs zfs zonefs
BLKID_PARTITIONS := \
	aix atari bsd dos gpt mac minix partitions sgi solaris_x86 sun ultrix unixware
BLKID_SOURCES := $(addprefix libblkid/src/,probe.c tag.c devno.c encode.c version.c) \
	$(addprefix lib/,blkdev.c buffer.c encode.c fileutils.c \
	linux_version.c md5.c sha256.c xxhash.c) \
	$(patsubst %,libblkid/src/superblocks/%.c,$(BLKID_SUPERBLOCKS)) \
	$(patsubst %,libblkid/src/partitions/%.c,$(BLKID_PARTITIONS))

# Of kmod: all but the decompressors.  The kernel unpacks modules itself, or the image has them unpacked.
KMOD_SOURCES := $(addprefix libkmod/libkmod,.c -builtin.c -config.c -elf.c -file.c -index.c \
	-list.c -module.c -signature.c) \
	$(addprefix shared/,array.c hash.c strbuf.c util.c)
