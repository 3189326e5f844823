/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/rootfstab.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/confine.h"
#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/root/inside.h"
#include "kinit/root/root.h"
#include "lib/random.h"
#include "lib/text.h"

/* ---- the worker, before it reads */

/* Where the program PATH really is, in TARGET: /sbin/init leads through links to /usr/lib/systemd/systemd.  PROC is
 * the open /proc/self/fd of the initramfs. */
static bool resolve(int proc, const char *path, char target[INSIDE_PATH_MAX])
{
	int fd = access(path, X_OK) < 0 ? -1 : inside_open_file(path);
	char number[16];
	ssize_t len = -1;

	if (fd >= 0) {
		snprintf(number, sizeof(number), "%d", fd);
		len = readlinkat(proc, number, target, INSIDE_PATH_MAX - 1);
		close(fd);
	}
	target[len < 0 ? 0 : len] = '\0';
	return len > 0;
}

/* The first program that is there counts, as it would be started. */
static bool is_usr_in_use(const struct boot *boot, int proc)
{
	char target[INSIDE_PATH_MAX];
	const char *path;

	if (inside_is_empty(USR_DIR))
		return false;
	for (size_t i = 0; (path = inside_init(boot->conf, i)); i++)
		if (resolve(proc, path, target))
			return text_starts(target, USR_DIR "/");
	return false;
}

/* ---- the worker, confined */

/* NULs, as a crash may leave them, end lines. */
static char *read_all(int fd, size_t *len)
{
	char *text = malloc(ROOTFSTAB_SIZE_MAX + 1);
	ssize_t got = 1;

	*len = 0;
	while (text && *len < ROOTFSTAB_SIZE_MAX && got > 0) {
		got = read(fd, text + *len, ROOTFSTAB_SIZE_MAX - *len);
		*len += got > 0 ? (size_t)got : 0;
	}
	if (!text || got < 0) {
		free(text);
		return NULL;
	}
	for (size_t i = 0; i < *len; i++)
		if (!text[i])
			text[i] = '\n';
	text[*len] = '\0';
	return text;
}

static void read_fstab(struct boot *boot, int id, void *data)
{
	struct rootfstab_report *report = data;
	int proc = openat(boot->rootfd, "proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd;
	size_t len;
	char *text;

	(void)id;
	/* In there is no /dev/kmsg, and /dev/urandom may be anything. */
	log_keep_open();
	random_keep_open();
	report->err = inside_enter();
	if (report->err)
		return;
	report->usr_in_use = is_usr_in_use(boot, proc);
	close(proc);
	fd = inside_open_file("/etc/fstab");
	if (fd < 0) {
		report->err = fd;
		return;
	}
	confine(CONFINE_DISKS, &fd, 1);
	text = read_all(fd, &len);
	if (!text) {
		report->err = -EIO;
		return;
	}
	if (len == ROOTFSTAB_SIZE_MAX)
		log_warn("the root's /etc/fstab: only the first %d bytes are read",
			ROOTFSTAB_SIZE_MAX);
	rootfstab_take(text, report);
	free(text);
}

/* ---- process 1 */

static bool is_below(const char *dir, const char *parent)
{
	return text_starts(dir, parent) && dir[strlen(parent)] == '/';
}

bool rootfstab_put(struct rootfstab *fstab, const struct submount *entry)
{
	size_t at = 0;

	if (fstab->n == ROOTFSTAB_MAX)
		return false;
	while (at < fstab->n && !is_below(fstab->entries[at].dir, entry->dir))
		at++;
	memmove(&fstab->entries[at + 1], &fstab->entries[at],
		(fstab->n - at) * sizeof(fstab->entries[0]));
	fstab->entries[at] = *entry;
	fstab->n++;
	return true;
}

static void adopt(struct boot *boot, const struct rootfstab_report *report)
{
	struct rootfstab *fstab = boot->rootfstab;

	fstab->report = *report;
	fstab->known = true;
	for (size_t i = 0; i < report->n; i++) {
		struct submount entry;

		rootfstab_entry(&fstab->report, i, &entry);
		rootfstab_put(fstab, &entry);
	}
	if (report->lost)
		log_warn(
			"the root's /etc/fstab: %u entries that are wanted now are left out; there is "
			"room for %d",
			report->lost, ROOTFSTAB_MAX);
}

static void fstab_done(struct boot *boot, int id, const struct worker_end *end)
{
	const struct rootfstab_report *report = end->report;
	char why[128];

	(void)id;
	boot->rootfstab->done = true;
	if (end->fate != WORKER_REPORTED)
		log_warn("the root's /etc/fstab is left alone: %s",
			worker_fate(end, "who was to read it", why, sizeof(why)));
	else if (!report->err)
		adopt(boot, report);
	else if (report->err == -EINVAL)
		log_warn("the root's /etc/fstab is no regular file, and left alone");
	else if (report->err != -ENOENT && report->err != -ENOTDIR)
		log_warn("the root's /etc/fstab cannot be read: %s", strerror(-report->err));
}

static const struct worker_job reader = {
	.name = "reader of fstab",
	.timeout_ms = ROOTFSTAB_TIMEOUT_MS,
	.report_size = sizeof(struct rootfstab_report),
	.make_sound = rootfstab_make_sound,
	.run = read_fstab,
	.done = fstab_done,
};

_Static_assert(sizeof(struct rootfstab_report) <= WORKER_REPORT_MAX, "a report fits its buffer");

enum step_answer rootfstab_step_read(struct boot *boot)
{
	struct rootfstab *fstab = boot->rootfstab;

	/* That of the boot that failed, which the kernel holds, would answer for this one. */
	if (!fstab->started && !worker_busy(boot, &reader, 0))
		fstab->started = !worker_start(boot, &reader, 0);
	if (!fstab->started)
		fstab->done = true;
	return fstab->done ? STEP_DONE : STEP_WAITS;
}

void rootfstab_restart(struct boot *boot)
{
	worker_stop(boot, &reader, 0);
	*boot->rootfstab = (struct rootfstab){ .n = 0 };
}
