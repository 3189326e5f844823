/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BASE_SYS_H
#define KINIT_BASE_SYS_H

#include <stdint.h>
#include <sys/types.h>

/*
 * The seam for the calls that change the system: a unit test links another sys.c and sees what
 * would have been done.  All return 0 (or what is said) or -errno.
 */

int sys_mount(const char *source, const char *target, const char *type, unsigned long flags,
	const char *data);
/* Mounts the file system TYPE, which has no device, on the directory TARGET, read-only, where from now on this process
 * alone sees it, until it ends.  Returns an open descriptor of its root, or -errno. */
int sys_open_mount(const char *type, const char *target, unsigned long flags);

int sys_umount(const char *target, int flags);
int sys_chroot(const char *path);
/* pivot_root(2).  -EINVAL where the initramfs is the lowest of all mounts: before Linux 7.0. */
int sys_pivot_root(const char *newroot, const char *put_old);

/* Returns the ioctl's own answer, >= 0, or -errno. */
int sys_ioctl(int fd, unsigned long request, void *arg);

/* The number of the block device that FD has open, and in *SEQ which of all disks it is that the kernel has
 * seen (BLKGETDISKSEQ; 0 before Linux 5.15).  -ENOTBLK if it is none. */
int sys_block_id(int fd, dev_t *devt, uint64_t *seq);

/* Is the filesystem that holds the open directory FD a ramfs or a tmpfs?  1, 0 or -errno. */
int sys_is_ramfs(int fd);

/* MS_RDONLY, MS_NOSUID, MS_NODEV and MS_NOEXEC of the mount that FD is on; the first also if all of its filesystem
 * cannot be written to.  Or -errno. */
int sys_mount_flags(int fd);

/* Returns only on failure. */
int sys_execve(const char *path, char *const argv[], char *const envp[]);

/* Programs started from now on can never get capability NUMBER (PR_CAPBSET_DROP); -EINVAL if this
 * kernel has none of that number. */
int sys_bounding_drop(unsigned number);

/* Takes the capabilities in MASK out of the set that is inherited across execve(2). */
int sys_inheritable_drop(uint64_t mask);

/* reboot(2): COMMAND is one of linux/reboot.h, ARGUMENT what goes to the firmware with LINUX_REBOOT_CMD_RESTART2, or NULL.
 * Returns only on failure. */
int sys_reboot(unsigned command, const char *argument);

/* Shows kernel messages below LEVEL on the console from now on (syslog(2), type 8). */
int sys_console_level(int level);

#endif
