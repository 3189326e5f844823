/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The network is there: logs in to the servers that the boot wants disks of.  Those that do not answer are asked again
 * each time that kinit asks, as long as it waits for the root; one that does is enough for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "image/hooks/iscsi/iscsidisk.h"
#include "image/hooks/iscsi/iscsiwant.h"
#include "image/hooks/kit/kitanswer.h"
#include "image/hooks/kit/kitrun.h"
#include "image/hooks/kit/kitword.h"
#include "lib/text.h"

enum { ARGS_MAX = 28 + 2 * ISCSIWANT_PARAMS, LOOKS = 40, LOOK_MS = 100 };

#define LOCK "/usr/lib/kinit/hooks.d/iscsi/lock"

struct arguments {
	const char *argv[ARGS_MAX + 1];
	size_t n;
};

static void add(struct arguments *arguments, const char *option, const char *value)
{
	if (value[0] && arguments->n + 2 <= ARGS_MAX) {
		arguments->argv[arguments->n++] = option;
		arguments->argv[arguments->n++] = value;
	}
}

/* What iscsistart would do for minutes, kinit does: it asks again. */
static void add_patience(struct arguments *arguments)
{
	add(arguments, "-P", "node.session.initial_login_retry_max=1");
	add(arguments, "-P", "node.conn[0].timeo.login_timeout=10");
}

/* Returns iscsistart's exit status, or -errno. */
static int log_in(const struct iscsiwant *want, const struct iscsitarget *target)
{
	struct arguments arguments = { { "iscsistart" }, 1 };

	add(&arguments, "-i", want->initiator);
	add(&arguments, "-t", target->name);
	add(&arguments, "-g", target->group);
	add(&arguments, "-a", target->server);
	add(&arguments, "-p", target->port);
	add(&arguments, "-u", target->user);
	add(&arguments, "-w", target->password);
	add(&arguments, "-U", target->in_user);
	add(&arguments, "-W", target->in_password);
	add_patience(&arguments);
	for (size_t i = 0; i < want->nparams; i++)
		add(&arguments, "-P", want->params[i]);
	return kitrun_plain(arguments.argv);
}

static int log_in_as_firmware_says(void)
{
	static const char *const argv[] = { "iscsistart", "-b", NULL };
	struct stat st;

	if (stat("/sys/firmware/ibft", &st)) {
		fprintf(stderr, "the firmware knows no target (there is no /sys/firmware/ibft)\n");
		return -ENOENT;
	}
	return kitrun_plain(argv);
}

/* Two iscsistart at a time would not bear each other. */
static void lock(void)
{
	int fd = open(LOCK, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0)
		flock(fd, LOCK_EX);
}

/* How many of what is wanted are not there? */
static size_t log_in_all(const struct iscsiwant *want)
{
	size_t missing = 0;

	for (size_t i = 0; i < want->n; i++) {
		const struct iscsitarget *target = &want->targets[i];

		if (!iscsidisk_has_session("/sys", target) && log_in(want, target)) {
			fprintf(stderr, "%s of %s: no session\n", target->name, target->server);
			missing++;
		}
	}
	if (want->firmware && log_in_as_firmware_says())
		missing++;
	return missing;
}

/* The disk comes a moment after the session. */
static int answer_root(const struct iscsitarget *target)
{
	const struct timespec moment = { 0, LOOK_MS * 1000000L };
	char device[64];

	for (int look = 0; look < LOOKS; look++) {
		if (iscsidisk_find("/sys", target, device, sizeof(device)))
			return kitanswer_root(device);
		nanosleep(&moment, NULL);
	}
	return kitanswer_fail("%s has no LUN %s", target->name, target->lun);
}

int main(void)
{
	static struct iscsiwant want;
	bool root = !strcmp(kitword_fact("EVENT"), "root-word"), last = kitword_flag("LAST");
	size_t missing;

	iscsiwant_read(&want);
	if (!want.n && !want.firmware)
		return root ? kitanswer_fail("root= is not understood") : kitanswer_done();
	if (want.n && !want.initiator[0])
		return kitanswer_fail(
			"nobody says the name of this machine: rd.iscsi.initiator=, or "
			"/etc/iscsi/initiatorname.iscsi in the image");
	lock();
	missing = log_in_all(&want);
	if (!missing)
		return root ? answer_root(&want.targets[0]) : kitanswer_done();
	return last ? kitanswer_fail("%zu of the targets cannot be logged in to", missing)
		    : kitanswer_wait();
}
