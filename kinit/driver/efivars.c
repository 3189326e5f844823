/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/driver/efivars.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "cmdline/drivers.h"
#include "kinit/base/confine.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "lib/sound.h"
#include "lib/text.h"

/* The kernel has it where the firmware has variables; what there is of efivarfs is mounted there. */
#define DIRECTORY "sys/firmware/efi/efivars"

#define HIBERNATE "HibernateLocation-8cf2644b-4b0b-428f-9387-6d876050dc67"

enum {
	/* A machine may be busy with all of its drivers, and a boot without root= ends if nothing is said. */
	LOAD_TIMEOUT_MS = 10000,
	/* A mount has the firmware list all of its variables. */
	READ_TIMEOUT_MS = 10000,
	/* With room for one byte more than there may be. */
	FILE_MAX = EFIVAR_ATTRIBUTES + 2 * EFIVARS_HIBERNATE_SIZE + 1,
};

struct efivars_report {
	int err; /* of the mount; 0 also if a variable is not there */
	struct efivars_said said;
};

static const struct variable {
	const char *file; /* NAME-VENDOR */
	size_t offset, size;
} variables[] = {
	{ "LoaderDevicePartUUID-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f",
		offsetof(struct efivars_said, partuuid), EFIVAR_PARTUUID_SIZE },
	{ HIBERNATE, offsetof(struct efivars_said, hibernate), EFIVARS_HIBERNATE_SIZE },
};

enum { VARIABLES = sizeof(variables) / sizeof(variables[0]) };

/* The kernel gives all of a variable to one read that has room for it, and no more than that. */
static int read_text(int fd, char *text, size_t size)
{
	uint8_t bytes[FILE_MAX];
	ssize_t len = read(fd, bytes, sizeof(bytes));

	if (len < 0)
		return -errno;
	if (len == (ssize_t)sizeof(bytes))
		return -ENAMETOOLONG;
	return efivar_text(bytes, (size_t)len, text, size);
}

/* What cannot be read says nothing; what else it is for, is not kinit's business. */
static void read_all(const int fds[VARIABLES], struct efivars_said *said)
{
	for (size_t i = 0; i < VARIABLES; i++) {
		char *text = (char *)said + variables[i].offset;
		int err = fds[i] < 0 ? -ENOENT : read_text(fds[i], text, variables[i].size);

		if (err && err != -ENOENT) {
			text[0] = '\0';
			log_warn("EFI variable %s is passed over: %s", variables[i].file,
				strerror(-err));
		}
	}
}

static void read_variables(struct boot *boot, int id, void *data)
{
	struct efivars_report *report = data;
	int fds[VARIABLES];
	int dir = sys_open_mount("efivarfs", "/" DIRECTORY, MS_RDONLY);

	(void)boot;
	(void)id;
	if (dir < 0) {
		report->err = dir;
		return;
	}
	for (size_t i = 0; i < VARIABLES; i++)
		fds[i] = openat(dir, variables[i].file, O_RDONLY | O_CLOEXEC);
	close(dir);
	confine(CONFINE_DISKS, fds, VARIABLES);
	read_all(fds, &report->said);
	for (size_t i = 0; i < VARIABLES; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static void make_sound(void *data)
{
	struct efivars_report *report = data;
	struct efivars_said *said = &report->said;
	char text[EFIVAR_PARTUUID_SIZE];

	sound_err(&report->err);
	sound_line(said->hibernate, sizeof(said->hibernate));
	sound_line(said->partuuid, sizeof(said->partuuid));
	text_copy(text, sizeof(text), said->partuuid);
	efivar_partuuid(text, said->partuuid);
}

static void take_report(struct efivars *vars, const struct efivars_report *report)
{
	/* The kernel may have the directory, and the image no driver. */
	if (report->err == -ENODEV)
		log_debug("no efivarfs in this kernel; EFI variables say nothing");
	else if (report->err)
		log_warn("EFI variables cannot be read: %s", strerror(-report->err));
	vars->said = report->said;
	if (vars->said.partuuid[0])
		log_debug("the boot loader came from PARTUUID=%s", vars->said.partuuid);
}

static void variables_read(struct boot *boot, int id, const struct worker_end *end)
{
	struct efivars *vars = boot->efivars;
	char text[160];

	(void)id;
	if (end->fate == WORKER_REPORTED)
		take_report(vars, end->report);
	else
		log_warn("EFI variables say nothing: %s",
			worker_fate(end, "their reader", text, sizeof(text)));
	vars->state = EFIVARS_KNOWN;
	boot_wake_by(boot, boot->now_ms);
}

static const struct worker_job reader = {
	.name = "reader of EFI variables",
	.timeout_ms = READ_TIMEOUT_MS,
	.report_size = sizeof(struct efivars_report),
	.make_sound = make_sound,
	.run = read_variables,
	.done = variables_read,
};

_Static_assert(sizeof(struct efivars_report) <= WORKER_REPORT_MAX, "a report fits its buffer");

/* Where a variable is not known to be harmless, its file cannot be removed before it has been made changeable
 * (Documentation/filesystems/efivarfs.rst). */
static int make_changeable(int dir)
{
	int fd = openat(dir, HIBERNATE, O_RDONLY | O_CLOEXEC), flags = 0, err;

	if (fd < 0)
		return -errno;
	err = sys_ioctl(fd, FS_IOC_GETFLAGS, &flags);
	flags &= ~FS_IMMUTABLE_FL;
	if (!err)
		err = sys_ioctl(fd, FS_IOC_SETFLAGS, &flags);
	close(fd);
	return err;
}

static void remove_location(struct boot *boot, int id, void *data)
{
	int *err = data;
	int dir = sys_open_mount("efivarfs", "/" DIRECTORY, 0);

	(void)boot;
	(void)id;
	*err = dir < 0 ? dir : make_changeable(dir);
	if (!*err && unlinkat(dir, HIBERNATE, 0) < 0)
		*err = -errno;
	if (dir >= 0)
		close(dir);
}

static void location_removed(struct boot *boot, int id, const struct worker_end *end)
{
	char text[160];

	(void)id;
	if (end->fate != WORKER_REPORTED)
		log_warn("HibernateLocation may still be there: %s",
			worker_fate(end, "who was to remove it", text, sizeof(text)));
	else if (*(const int *)end->report)
		log_warn("HibernateLocation cannot be removed: %s",
			strerror(-*(const int *)end->report));
	else
		log_debug("HibernateLocation is removed");
	boot_wake_by(boot, boot->now_ms);
}

static void make_err_sound(void *data)
{
	sound_err(data);
}

static const struct worker_job remover = {
	.name = "remover of HibernateLocation",
	.timeout_ms = READ_TIMEOUT_MS,
	.report_size = sizeof(int),
	.make_sound = make_err_sound,
	.run = remove_location,
	.done = location_removed,
};

void efivars_forget_hibernate(struct boot *boot)
{
	boot->efivars->said.hibernate[0] = '\0';
	if (!worker_busy(boot, &remover, 0))
		worker_start(boot, &remover, 0);
}

bool efivars_are_there(const struct boot *boot)
{
	return faccessat(boot->rootfd, DIRECTORY, F_OK, 0) == 0;
}

static void begin(struct boot *boot)
{
	struct efivars *vars = boot->efivars;

	memset(&vars->said, 0, sizeof(vars->said));
	/* (One that the kernel still holds was asked before a shell.) */
	if (!efivars_are_there(boot) || worker_busy(boot, &reader, 0)) {
		vars->state = EFIVARS_KNOWN;
		return;
	}
	modules_want(boot, DRIVER_EFIVARFS, false);
	vars->state = EFIVARS_LOADING;
	vars->until_ms = boot->now_ms + LOAD_TIMEOUT_MS;
}

static void go_on(struct boot *boot)
{
	struct efivars *vars = boot->efivars;
	bool loaded = modules_settled(boot, DRIVER_EFIVARFS);

	if (!loaded && boot->now_ms < vars->until_ms) {
		boot_wake_by(boot, vars->until_ms);
		return;
	}
	if (!loaded)
		log_warn("EFI variables say nothing: their driver is still being loaded after %d s",
			LOAD_TIMEOUT_MS / 1000);
	vars->state = loaded && !worker_start(boot, &reader, 0) ? EFIVARS_READING : EFIVARS_KNOWN;
}

const struct efivars_said *efivars_ask(struct boot *boot)
{
	struct efivars *vars = boot->efivars;

	if (vars->state == EFIVARS_UNASKED)
		begin(boot);
	if (vars->state == EFIVARS_LOADING)
		go_on(boot);
	return vars->state == EFIVARS_KNOWN ? &vars->said : NULL;
}

void efivars_restart(struct boot *boot)
{
	if (boot->efivars->state == EFIVARS_KNOWN)
		boot->efivars->state = EFIVARS_UNASKED;
}
