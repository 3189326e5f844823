/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/switch/findinit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/root/deadline.h"
#include "kinit/root/inside.h"
#include "kinit/root/root.h"
#include "kinit/switch/execcheck.h"
#include "kinit/switch/exectrial.h"
#include "kinit/switch/switch.h"
#include "kinit/switch/systemd.h"
#include "lib/random.h"
#include "lib/sound.h"
#include "lib/text.h"

enum { NOTICE_EVERY_MS = 30000, LIST_MAX = 4 };

/* Which program it would be, and what is wrong with it. */
struct candidate {
	const char *path;
	int err;
	char why[EXECCHECK_WHY_SIZE];
};

static void note(struct findinit_report *report, const struct candidate *one)
{
	char *why = report->result.why;
	const size_t size = sizeof(report->result.why);

	text_add(why, size, "%s%s: %s", why[0] ? "; " : "", one->path,
		one->why[0] ? one->why : strerror(-one->err));
	if (!report->result.err)
		report->result.err = one->err;
}

static int ask_kernel(const struct boot *boot, const char *path)
{
	struct systemd_args none = { .n = 0 };
	char **argv = switch_argv(path, &none, boot->argv), **envp = switch_envp(boot->envp);
	int answer = argv && envp ? exectrial(path, argv, envp) : EXECTRIAL_UNKNOWN;

	free(argv);
	free(envp);
	return answer;
}

/* What is wrong with a file is found out and explained by us; about formats the kernel has the last word. */
static void check(const struct boot *boot, struct candidate *one)
{
	int said;

	one->err = execcheck(one->path, one->why);
	if (one->err && one->err != -ENOEXEC)
		return;
	said = ask_kernel(boot, one->path);
	if (said == EXECTRIAL_UNKNOWN || (said && one->err))
		return;
	one->err = said;
	one->why[0] = '\0';
	if (said == -ENOEXEC)
		snprintf(one->why, sizeof(one->why),
			"this kernel has no loader for it (are programs of 32 bits switched off?)");
	else if (said)
		snprintf(one->why, sizeof(one->why), "the kernel does not start it: %s",
			strerror(-said));
}

static bool try_one(const struct boot *boot, struct findinit_report *report, struct candidate *one,
	const char *path)
{
	one->path = path;
	check(boot, one);
	if (!one->err && text_copy(report->path, sizeof(report->path), path))
		one->err = -ENAMETOOLONG;
	if (one->err) {
		note(report, one);
		return false;
	}
	report->result.err = 0;
	report->systemd = systemd_is(path);
	report->comes_back = report->systemd || systemd_is_there();
	return true;
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

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		leads |= leads_to_usr(links[i]);
	return leads && inside_is_empty("/usr");
}

/* The kernel passes over in silence only what is not there at all. */
static void warn_of_broken(const struct candidate *list, size_t n, const char *taken)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].why[0])
			log_warn("%s: %s; starting %s instead", list[i].path, list[i].why, taken);
}

static void try_all(const struct boot *boot, struct findinit_report *report)
{
	struct candidate list[LIST_MAX] = { { .path = ROOT_DIR } };
	const char *path;

	/* In there is no /dev/kmsg, and /dev/urandom may be anything. */
	log_keep_open();
	random_keep_open();
	list[0].err = inside_enter();
	if (list[0].err) {
		note(report, &list[0]);
		return;
	}
	for (size_t i = 0; i < LIST_MAX && (path = inside_init(boot->conf, i)); i++)
		if (try_one(boot, report, &list[i], path)) {
			warn_of_broken(list, i, path);
			return;
		}
}

static void look(struct boot *boot, int id, void *data)
{
	struct findinit_report *report = data;

	(void)id;
	try_all(boot, report);
	report->usr_is_empty = report->result.err == -ENOENT && is_usr_empty(boot->conf->init);
	report->result.final = findinit_is_final(boot, report->result.err);
}

/* A report that names another program than those that were to be looked at is worth nothing. */
static bool is_candidate(const struct boot *boot, const char *path)
{
	const char *candidate;

	for (size_t i = 0; (candidate = inside_init(boot->conf, i)); i++)
		if (!strcmp(path, candidate))
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
	sound_bool(&report->comes_back);
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
