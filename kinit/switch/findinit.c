/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/switch/findinit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/root/root.h"
#include "kinit/switch/systemd.h"
#include "lib/execfmt.h"
#include "lib/text.h"

static const char *const kernel_list[] = { "/sbin/init", "/etc/init", "/bin/init", "/bin/sh" };

static int open_program(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (!S_ISREG(st.st_mode) || !(st.st_mode & 0111))
		return -EACCES;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int findinit_check(const char *path, char *interp)
{
	char head[EXECFMT_HEAD], unused[EXECFMT_INTERP_MAX];
	ssize_t len;
	int err, fd = open_program(path);

	interp[0] = '\0';
	if (fd < 0)
		return fd;
	len = read(fd, head, sizeof(head));
	close(fd);
	if (len < 0)
		return -errno;
	err = execfmt_interp(head, len, interp);
	if (err || !interp[0])
		return err;
	fd = open_program(interp);
	if (fd < 0)
		return -ELIBBAD;
	len = read(fd, head, sizeof(head));
	close(fd);
	return len < 0 || execfmt_interp(head, len, unused) ? -ELIBBAD : 0;
}

static void note(struct findinit_report *report, const char *path, int err, const char *interp)
{
	char *why = report->why;
	const size_t size = sizeof(report->why);

	text_add(why, size, "%s%s: ", why[0] ? "; " : "", path);
	if (err == -ELIBBAD)
		text_add(why, size, "its interpreter %s is missing or no program", interp);
	else if (err == -EACCES)
		text_add(why, size, "not executable");
	else
		text_add(why, size, "%s", strerror(-err));
	if (!report->err)
		report->err = err;
}

static int try_path(struct findinit_report *report, const char *path)
{
	char interp[EXECFMT_INTERP_MAX];
	int err = findinit_check(path, interp);

	if (err) {
		note(report, path, err, interp);
		return err;
	}
	report->err = 0;
	report->systemd = systemd_is(path);
	return text_copy(report->path, sizeof(report->path), path);
}

static void look(struct boot *boot, int id, void *data)
{
	struct findinit_report *report = data;
	const char *init = boot->conf->init;

	(void)id;
	if (chdir(ROOT_DIR) < 0 || sys_chroot(".") < 0) {
		note(report, ROOT_DIR, -errno, "");
		return;
	}
	if (init) {
		try_path(report, init);
		return;
	}
	for (size_t i = 0; i < sizeof(kernel_list) / sizeof(kernel_list[0]); i++)
		if (try_path(report, kernel_list[i]) == 0)
			return;
}

static void looked(struct boot *boot, int id, const struct worker_end *end)
{
	struct findinit *ni = boot->findinit;

	(void)id;
	ni->state = FINDINIT_MISSING;
	if (end->fate != WORKER_REPORTED) {
		ni->report.err = -EIO;
		worker_fate(end, "the search for it", ni->report.why, sizeof(ni->report.why));
		return;
	}
	memcpy(&ni->report, end->report, sizeof(ni->report));
	if (!ni->report.err)
		ni->state = FINDINIT_FOUND;
	if (!ni->report.err && ni->report.why[0])
		log_debug("%s", ni->report.why);
}

static const struct worker_job looker = {
	.name = "search for init",
	.timeout_ms = 60000,
	.report_size = sizeof(struct findinit_report),
	.run = look,
	.done = looked,
};

_Static_assert(sizeof(struct findinit_report) <= WORKER_REPORT_MAX, "a report fits its buffer");

enum step_answer findinit_step_find(struct boot *boot)
{
	struct findinit *ni = boot->findinit;

	switch (ni->state) {
	case FINDINIT_IDLE:
		if (!worker_start(boot, &looker, 0))
			ni->state = FINDINIT_RUNNING;
		return STEP_WAITS;
	case FINDINIT_RUNNING:
		return STEP_WAITS;
	case FINDINIT_MISSING:
		return boot_why(boot, "%s (on %s)", ni->report.why, boot->root->source);
	case FINDINIT_FOUND:
		break;
	}
	return STEP_DONE;
}

void findinit_restart(struct boot *boot)
{
	worker_stop(boot, &looker, 0);
	*boot->findinit = (struct findinit){ .state = FINDINIT_IDLE };
}
