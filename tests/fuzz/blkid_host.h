/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_FUZZ_BLKID_HOST_H
#define TESTS_FUZZ_BLKID_HOST_H

/*
 * Included before each file of libblkid in the fuzzers' build: the calls that tell it what a disk is go to
 * tests/fuzz/blkid_disk.c, and what it maps comes from the heap, where AddressSanitizer sees the end of it.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>

void *disk_mmap(void *at, size_t len, int prot, int flags, int fd, off_t offset);
int disk_munmap(void *at, size_t len);
int disk_fstat(int fd, struct stat *st);
int disk_ioctl(int fd, unsigned long request, ...);

/* What this machine's libc has more than klibc. */
#define HAVE_CLOSE_RANGE 1
#define HAVE_REALLOCARRAY 1

#define MAP_BUFFER disk_mmap
#define UNMAP_BUFFER disk_munmap
#define mprotect(at, len, prot) ((void)(at), 0)
#define fstat disk_fstat
#define ioctl disk_ioctl

#endif
