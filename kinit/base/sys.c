/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/reboot.h>

/* In every C library, but declared by klibc in a header that others do not have. */
int capget(cap_user_header_t head, cap_user_data_t sets);
int capset(cap_user_header_t head, const cap_user_data_t sets);
/* In every C library, too, and declared by klibc only. */
int pivot_root(const char *newroot, const char *put_old);

/* The kernel has filled in the first of the words that klibc calls spare since 2.6.36. */
#ifdef __KLIBC__
#define STATFS_FLAGS f_spare[0]
#else
#define STATFS_FLAGS f_flags
#endif

/* From linux/magic.h, which klibc's copy of the kernel headers may lack. */
enum { MAGIC_RAMFS = 0x858458f6, MAGIC_TMPFS = 0x01021994 };

int sys_mount(const char *source, const char *target, const char *type, unsigned long flags,
	const char *data)
{
	return mount(source, target, type, flags, data) < 0 ? -errno : 0;
}

int sys_open_mount(const char *type, const char *target, unsigned long flags)
{
	/* CLONE_NEWNS: in a namespace of its own nothing has to be unmounted.  MS_PRIVATE, which klibc lacks. */
	static const unsigned long newns = 0x00020000, private_too = 1ul << 18;
	int fd;

	if (syscall(__NR_unshare, newns) < 0)
		return -errno;
	/* An emergency shell may have made what is mounted shared; if so it stays, others see this mount as well. */
	mount(NULL, "/", NULL, MS_REC | private_too, NULL);
	if (mount(type, target, type, flags | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		return -errno;
	fd = open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int sys_umount(const char *target, int flags)
{
	return umount2(target, flags) < 0 ? -errno : 0;
}

int sys_chroot(const char *path)
{
	return chroot(path) < 0 ? -errno : 0;
}

int sys_pivot_root(const char *newroot, const char *put_old)
{
	return pivot_root(newroot, put_old) < 0 ? -errno : 0;
}

int sys_ioctl(int fd, unsigned long request, void *arg)
{
	int got = ioctl(fd, request, arg);

	return got < 0 ? -errno : got;
}

int sys_block_id(int fd, dev_t *devt, uint64_t *seq)
{
	/* _IOR(0x12, 128, uint64_t) of linux/fs.h, which klibc's copy of the kernel headers lacks. */
	static const unsigned long getdiskseq = 0x80081280;
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISBLK(st.st_mode))
		return -ENOTBLK;
	*devt = st.st_rdev;
	*seq = 0;
	ioctl(fd, getdiskseq, seq);
	return 0;
}

int sys_is_ramfs(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0)
		return -errno;
	return (unsigned)fs.f_type == (unsigned)MAGIC_RAMFS ||
	       (unsigned)fs.f_type == (unsigned)MAGIC_TMPFS;
}

int sys_mount_flags(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0)
		return -errno;
	/* The four lowest bits are those of mount(2) (include/linux/statfs.h). */
	return (int)(fs.STATFS_FLAGS & (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC));
}

int sys_execve(const char *path, char *const argv[], char *const envp[])
{
	execve(path, argv, envp);
	return -errno;
}

int sys_bounding_drop(unsigned number)
{
	return prctl(PR_CAPBSET_DROP, (unsigned long)number, 0ul, 0ul, 0ul) < 0 ? -errno : 0;
}

int sys_inheritable_drop(uint64_t mask)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];

	if (capget(&head, sets) < 0)
		return -errno;
	sets[0].inheritable &= ~(uint32_t)mask;
	sets[1].inheritable &= ~(uint32_t)(mask >> 32);
	return capset(&head, sets) < 0 ? -errno : 0;
}

int sys_reboot(unsigned command, const char *argument)
{
	syscall(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, command, argument);
	return -errno;
}

int sys_console_level(int level)
{
	return klogctl(8, NULL, level) < 0 ? -errno : 0;
}
