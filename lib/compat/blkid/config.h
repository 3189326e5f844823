/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What util-linux' configure would find out about klibc, for the files of libblkid that are linked
 * into kinit.  Force-included before each of them.
 */
#define HAVE_BYTESWAP_H 1
#define HAVE_DIRFD 1
#define HAVE_DECL_DIRFD 1
#define HAVE_ENDIAN_H 1
#define HAVE_ERRNO_H 1
#define HAVE_FSYNC 1
#define HAVE_LINUX_BLKZONED_H 1
#define HAVE_LINUX_CDROM_H 1
#define HAVE_LINUX_FD_H 1
#define HAVE_LOFF_T 1
#define HAVE_NANOSLEEP 1
#define HAVE_OPENAT 1
#define HAVE_PROGRAM_INVOCATION_SHORT_NAME 1
#define HAVE_STRNDUP 1
#define HAVE_STRNLEN 1
#define HAVE_STRUCT_STAT_ST_MTIM_TV_NSEC 1
#define HAVE_SYSCONF 1
#define HAVE_SYS_STAT_H 1
#define HAVE_SYS_SYSCALL_H 1
#define HAVE_SYS_SYSMACROS_H 1
#define HAVE_SYS_TYPES_H 1
#define HAVE_UNISTD_H 1

/*
 * Some probers look a little behind what was read (partitions/bsd.c: up to 20 bytes).  There are zeros
 * then, not the end of the memory.  kinit and the fuzzers have other functions in the place of the two.
 */
#include <sys/mman.h>

#ifndef MAP_BUFFER
#define MAP_BUFFER mmap
#define UNMAP_BUFFER munmap
#endif
void *MAP_BUFFER(void *at, size_t len, int prot, int flags, int fd, off_t offset);
int UNMAP_BUFFER(void *at, size_t len);
#define ZEROS_BEHIND 4096
#define mmap(at, len, prot, flags, fd, offset) \
	MAP_BUFFER(at, (len) + ZEROS_BEHIND, prot, flags, fd, offset)
#define munmap(at, len) UNMAP_BUFFER(at, (len) + ZEROS_BEHIND)
