/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/imagefile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/loop.h>

#include "cmdline/bootconf.h"
#include "cmdline/drivers.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/driver/modules.h"
#include "kinit/root/root.h"
#include "lib/text.h"

enum { NUMBER_MAX = 0xfffff, BLOCK = 4096, TIMEOUT_MS = 60000, TRIES = 16 };

struct attach_report {
	struct attempt_result result;
	unsigned number;
};

/* What packs a whole file, by how it begins; the kernel does not unpack what is in no archive. */
static const struct packer {
	const char *name;
	const char magic[7];
	size_t len;
} packers[] = {
	{ "gzip", "\x1f\x8b", 2 },
	{ "xz",
		"\xfd"
		"7zXZ",
		5 },
	{ "zstd", "\x28\xb5\x2f\xfd", 4 },
	{ "bzip2", "BZh", 3 },
	{ "lzma", "\x5d\0\0", 3 },
	{ "lz4", "\x02\x21\x4c\x18", 4 },
	{ "lz4", "\x04\x22\x4d\x18", 4 },
	{ "lzo", "\x89LZO", 4 },
};

static const char *packer_of(int fd)
{
	char head[8] = "";

	if (pread(fd, head, sizeof(head), 0) < 0)
		return NULL;
	for (size_t i = 0; i < sizeof(packers) / sizeof(packers[0]); i++)
		if (!memcmp(head, packers[i].magic, packers[i].len))
			return packers[i].name;
	return NULL;
}

/* Returns a descriptor of the file, or -errno with the reason in RESULT.  The loop device has whole sectors only, so
 * a file that ends elsewhere becomes longer. */
static int open_file(const struct boot *boot, const char *path, struct attempt_result *result)
{
	const char *packer;
	struct stat st;
	int fd = openat(boot->rootfd, path + 1, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return attempt_fail(result, -errno, true,
			"there is no such file in the initramfs: %s", strerror(errno));
	packer = packer_of(fd);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || !st.st_size)
		attempt_fail(result, -EINVAL, true, "this is no file with a filesystem in it");
	else if (packer)
		attempt_fail(result, -EINVAL, true,
			"it is compressed (%s), and nobody unpacks it: squashfs and erofs compress what is "
			"in them",
			packer);
	else if (st.st_size % BLOCK && ftruncate(fd, st.st_size + BLOCK - st.st_size % BLOCK) < 0)
		attempt_fail(result, -errno, true, "it cannot be made longer: %s", strerror(errno));
	else
		return fd;
	close(fd);
	return result->err;
}

/* The kernel says which one is free; somebody else may have taken it meanwhile. */
static int take_free(const struct boot *boot, int control, int file, unsigned *number)
{
	int err = -EBUSY;

	for (int i = 0; i < TRIES && err == -EBUSY; i++) {
		int n = sys_ioctl(control, LOOP_CTL_GET_FREE, NULL), fd;
		char path[32];

		if (n < 0)
			return n;
		snprintf(path, sizeof(path), "dev/loop%d", n);
		fd = openat(boot->rootfd, path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			return -errno;
		/* Unlike LOOP_CONFIGURE all kernels have it, and there is nothing to configure. */
		err = sys_ioctl(fd, LOOP_SET_FD, (void *)(intptr_t)file);
		close(fd);
		*number = (unsigned)n;
	}
	return err;
}

static void attach(struct boot *boot, int id, void *data)
{
	struct attach_report *report = data;
	const char *path = boot->conf->root[id].value;
	int file = open_file(boot, path, &report->result), control, err;

	if (file < 0)
		return;
	control = openat(boot->rootfd, "dev/loop-control", O_RDWR | O_CLOEXEC);
	err = control < 0 ? -errno : take_free(boot, control, file, &report->number);
	if (control < 0)
		attempt_fail(&report->result, err, true,
			"it needs a loop device: this kernel has no such driver (loop), or the image lacks it");
	else if (err < 0)
		attempt_fail(
			&report->result, err, true, "no loop device takes it: %s", strerror(-err));
}

static void attached(struct boot *boot, int id, const struct worker_end *end)
{
	struct imagefile *image = boot->imagefile;
	const struct attach_report *report = end->report;
	const char *name = boot->conf->root[id].text;
	struct attempt_result result;
	char path[32];

	attempt_result_of(end, &result);
	if (!attempt_ended(boot, &image->attach, name, &result))
		return;
	image->number = report->number;
	log_info("%s is /dev/loop%u now", name, image->number);
	snprintf(path, sizeof(path), "sys/block/loop%u", image->number);
	blkdevs_update(boot, path, true);
}

static void make_sound(void *data)
{
	struct attach_report *report = data;

	attempt_make_sound(&report->result);
	if (report->number > NUMBER_MAX)
		report->number = 0;
}

static const struct worker_job attacher = {
	.name = "loop device",
	.timeout_ms = TIMEOUT_MS,
	.report_size = sizeof(struct attach_report),
	.make_sound = make_sound,
	.run = attach,
	.done = attached,
};

bool imagefile_is_held(const struct boot *boot)
{
	return boot->imagefile->attach.state == ATTEMPT_DONE;
}

void imagefile_resolve(const struct boot *boot, struct devref *ref)
{
	const struct imagefile *image = boot->imagefile;

	if (ref->kind != DEVREF_FILE || !imagefile_is_held(boot) ||
		image->index != boot->root->index)
		return;
	ref->kind = DEVREF_NAME;
	snprintf(ref->value, sizeof(ref->value), "loop%u", image->number);
}

void imagefile_restart(struct boot *boot)
{
	if (imagefile_is_held(boot))
		return;
	attempt_stop(boot, &boot->imagefile->attach);
	*boot->imagefile = (struct imagefile){ .index = 0 };
}

enum step_answer imagefile_step_attach(struct boot *boot)
{
	struct imagefile *image = boot->imagefile;
	const struct devref *ref = root_word(boot);

	if (ref->kind != DEVREF_FILE || boot->root->by_hand)
		return STEP_DONE;
	if (image->index != boot->root->index)
		*image = (struct imagefile){ .index = boot->root->index };
	if (attempt_is_due(boot, &image->attach)) {
		if (!image->asked)
			modules_want(boot, DRIVER_LOOP, false);
		image->asked = true;
		if (!modules_settled(boot, DRIVER_LOOP))
			return STEP_WAITS;
		attempt_start(boot, &image->attach, ref->text, &attacher, (int)image->index);
	}
	return attempt_answer(boot, &image->attach);
}
