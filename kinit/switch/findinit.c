/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/switch/findinit.h"

#include <dirent.h>
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
#include "kinit/root/deadline.h"
#include "kinit/root/root.h"
#include "kinit/switch/systemd.h"
#include "lib/execfmt.h"
#include "lib/sound.h"
#include "lib/text.h"

enum { NOTICE_EVERY_MS = 30000 };

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
	char *why = report->result.why;
	const size_t size = sizeof(report->result.why);

	text_add(why, size, "%s%s: ", why[0] ? "; " : "", path);
	if (err == -ELIBBAD)
		text_add(why, size, "its interpreter %s is missing or no program", interp);
	else if (err == -EACCES)
		text_add(why, size, "not executable");
	else
		text_add(why, size, "%s", strerror(-err));
	if (!report->result.err)
		report->result.err = err;
}

static int try_path(struct findinit_report *report, const char *path)
{
	char interp[EXECFMT_INTERP_MAX];
	int err = findinit_check(path, interp);

	if (!err)
		err = text_copy(report->path, sizeof(report->path), path);
	if (err) {
		note(report, path, err, interp);
		return err;
	}
	report->result.err = 0;
	report->systemd = systemd_is(path);
	return 0;
}

/* May a server that is away have come back when it is looked at again? */
static bool may_pass(int err)
{
	static const int passing[] = { EIO, EAGAIN, ETIMEDOUT, EHOSTDOWN, EHOSTUNREACH, ENETDOWN,
		ENETUNREACH, ECONNRESET, ECONNABORTED, ECONNREFUSED, ENOTCONN, ESTALE, EINTR,
		ENOMEM, ENFILE };

	for (size_t i = 0; i < sizeof(passing) / sizeof(passing[0]); i++)
		if (err == -passing[i])
			return true;
	return false;
}

bool findinit_is_final(const struct boot *boot, int err)
{
	bool server = boot->root->nodev || boot->conf->netdisk;

	return !server || !may_pass(err);
}

static bool leads_to_usr(const char *path)
{
	char target[FINDINIT_PATH_MAX];
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	if (len < 0)
		return false;
	target[len] = '\0';
	return text_starts(target, "usr/") || text_starts(target, "/usr/") ||
	       text_starts(target, "../usr/");
}

/* On a system whose /usr is a filesystem of its own, /sbin or /sbin/init is a link into nothing without it. */
static bool is_usr_empty(const char *init)
{
	static const char *const links[] = { "/sbin", "/bin", "/sbin/init" };
	bool leads = init && (text_starts(init, "/usr/") || leads_to_usr(init));
	struct dirent *entry;
	size_t n = 0;
	DIR *dir;

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		leads |= leads_to_usr(links[i]);
	dir = leads ? opendir("/usr") : NULL;
	if (!dir)
		return false;
	while ((entry = readdir(dir)))
		n += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	closedir(dir);
	return n == 0;
}

static void try_all(const char *init, struct findinit_report *report)
{
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

static void look(struct boot *boot, int id, void *data)
{
	struct findinit_report *report = data;

	(void)id;
	try_all(boot->conf->init, report);
	report->usr_is_empty = report->result.err == -ENOENT && is_usr_empty(boot->conf->init);
	report->result.final = findinit_is_final(boot, report->result.err);
}

/* A report that names another program than those that were to be looked at is worth nothing. */
static bool is_candidate(const struct boot *boot, const char *path)
{
	if (boot->conf->init)
		return !strcmp(path, boot->conf->init);
	for (size_t i = 0; i < sizeof(kernel_list) / sizeof(kernel_list[0]); i++)
		if (!strcmp(path, kernel_list[i]))
			return true;
	return false;
}

static void looked(struct boot *boot, int id, const struct worker_end *end)
{
	struct findinit *fi = boot->findinit;
	struct attempt_result result;

	(void)id;
	attempt_result_of(end, &result);
	if (end->fate != WORKER_REPORTED)
		worker_fate(end, "the search for init", result.why, sizeof(result.why));
	else
		memcpy(&fi->report, end->report, sizeof(fi->report));
	if (!result.err && !is_candidate(boot, fi->report.path))
		attempt_fail(&result, -EPROTO, true, "the search for init has no sensible answer");
	if (attempt_ended(boot, &fi->look, boot->root->source, &result) && result.why[0])
		log_debug("%s", result.why);
}

static void make_sound(void *data)
{
	struct findinit_report *report = data;

	attempt_make_sound(&report->result);
	sound_line(report->path, sizeof(report->path));
	sound_bool(&report->usr_is_empty);
	sound_bool(&report->systemd);
}

/* The deadline is in watch(). */
static const struct worker_job looker = {
	.name = "search for init",
	.report_size = sizeof(struct findinit_report),
	.make_sound = make_sound,
	.run = look,
	.done = looked,
};

_Static_assert(sizeof(struct findinit_report) <= WORKER_REPORT_MAX, "a report fits its buffer");

static void start(struct boot *boot)
{
	struct findinit *fi = boot->findinit;

	fi->began_ms = boot->now_ms;
	fi->notice_ms = boot->now_ms + NOTICE_EVERY_MS;
	attempt_start(boot, &fi->look, boot->root->source, &looker, 0);
}

static void watch(struct boot *boot)
{
	struct findinit *fi = boot->findinit;
	int64_t until = deadline_of_root(boot), waited_s = (boot->now_ms - fi->began_ms) / 1000;
	struct attempt_result result;

	if (until < fi->began_ms + FINDINIT_LOOK_MS)
		until = fi->began_ms + FINDINIT_LOOK_MS;
	if (boot->now_ms >= until) {
		worker_stop(boot, &looker, 0);
		attempt_fail(&result, -ETIMEDOUT, true,
			"it does not answer; init was looked for in it for %lld s",
			(long long)waited_s);
		attempt_ended(boot, &fi->look, boot->root->source, &result);
		return;
	}
	if (boot->now_ms >= fi->notice_ms) {
		log_warn("%s: looking for init takes %lld s so far (it does not answer)",
			boot->root->source, (long long)waited_s);
		fi->notice_ms = boot->now_ms + NOTICE_EVERY_MS;
	}
	boot_wake_by(boot, until < fi->notice_ms ? until : fi->notice_ms);
}

enum step_answer findinit_step_find(struct boot *boot)
{
	struct attempt *look = &boot->findinit->look;

	if (attempt_is_due(boot, look))
		start(boot);
	switch (look->state) {
	case ATTEMPT_DONE:
		return STEP_DONE;
	case ATTEMPT_TRYING:
		watch(boot);
		break;
	case ATTEMPT_WAITING:
		boot_wake_by(boot, look->retry_ms);
		break;
	case ATTEMPT_IDLE:
	case ATTEMPT_FAILED:
		break;
	}
	return look->state == ATTEMPT_FAILED ? boot_why(boot, "%s", look->why) : STEP_WAITS;
}

void findinit_restart(struct boot *boot)
{
	attempt_stop(boot, &boot->findinit->look);
	*boot->findinit = (struct findinit){ .began_ms = 0 };
}
