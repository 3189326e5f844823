/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/driver/modhelper.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/driver/kmod.h"
#include "lib/attr.h"

#define MODPROBE_SYSCTL "/proc/sys/kernel/modprobe"

enum { PATH_LEN = 256 };

static char modprobe_before[PATH_LEN];

struct request {
	struct kmod_ctx *kmod;
	int err;
};

bool modhelper_called(int argc, char **argv)
{
	return argc == 4 && !strcmp(argv[1], "-q") && !strcmp(argv[2], "--");
}

static void insert(void *arg, const struct kmod_hit *hit)
{
	struct request *request = arg;
	char culprit[64];
	int err;

	if (hit->loaded || hit->blacklisted)
		return;
	err = kmod_insert(request->kmod, hit->name, culprit, sizeof(culprit));
	/* Of the drivers of a cipher, those of other processors. */
	if (err == -ENODEV) {
		log_debug("module %s, which the kernel asked for: %s", hit->name, strerror(-err));
	} else if (err) {
		log_warn("module %s, which the kernel asked for, failed: %s", hit->name,
			strerror(-err));
		request->err = err;
	}
}

int modhelper_main(char **argv)
{
	struct request request = { kmod_open(), 0 };

	if (!request.kmod || kmod_resolve(request.kmod, argv[3], insert, &request) <= 0)
		return 1;
	return request.err ? 1 : 0;
}

void modhelper_take(void)
{
	char self[PATH_LEN];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (len <= 0 || attr_read(AT_FDCWD, MODPROBE_SYSCTL, modprobe_before, PATH_LEN))
		return;
	self[len] = '\0';
	attr_write(AT_FDCWD, MODPROBE_SYSCTL, self);
}

void modhelper_restore(void)
{
	if (modprobe_before[0])
		attr_write(AT_FDCWD, MODPROBE_SYSCTL, modprobe_before);
}
