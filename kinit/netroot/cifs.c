/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/cifs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "cmdline/cifsroot.h"
#include "cmdline/devref.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/root/root.h"
#include "kinit/server/connect.h"
#include "kinit/server/connerr.h"
#include "kinit/server/lookup.h"
#include "lib/sound.h"
#include "lib/text.h"

enum {
	SMB_PORT = 445,
	CONNECT_MS = 5000,
	WORKER_MS = 120000, /* for a server that takes the connection and says nothing */
	DATA_SIZE = 2 * CIFSROOT_OPTIONS_SIZE + 256,
};

/* What the worker answers. */
struct cifs_report {
	struct attempt_result result;
	bool readonly, old;
};

_Static_assert(sizeof(struct cifs_report) <= WORKER_REPORT_MAX, "a report fits its buffer");

/* What the worker needs for its calls of mount(2). */
struct job {
	struct cifsroot cifs; /* with the options of rootflags= */
	char source[CIFSROOT_SERVER_SIZE + CIFSROOT_SHARE_SIZE + 4];
	struct ipaddr addr;
	unsigned long flags;
	const char *rootfs; /* ",rootfs" as long as the kernel takes it */
};

static int find_server(const struct boot *boot, struct job *job, struct cifs_report *report)
{
	int err;

	job->addr = job->cifs.address;
	if (ipaddr_is_set(&job->addr))
		return 0;
	err = lookup_resolve(boot, job->cifs.server, &job->addr);
	return err ? attempt_fail(&report->result, err, lookup_is_final(boot, err), "%s",
			     lookup_reason(err))
		   : 0;
}

/* The kernel would try for longer, and say less. */
static int knock(const struct job *job, struct cifs_report *report)
{
	unsigned port = job->cifs.port ? job->cifs.port : SMB_PORT;
	char addr[IPADDR_TEXT_SIZE];
	int fd = connect_open(CONNECT_TCP, &job->addr, (uint16_t)port, 0, CONNECT_MS);

	if (fd >= 0) {
		close(fd);
		return 0;
	}
	return attempt_fail(&report->result, fd, false, "%s, port %u: %s",
		ipaddr_format(&job->addr, addr), port, connerr_text(fd));
}

/*
 * Those of the kernel's own CIFS root (fs/smb/client/cifsroot.c), but for vers=1.0, which no server
 * of today allows.  Without a user the kernel wants to be told that nobody logs in.
 */
static int mount_once(const struct job *job, const char *version)
{
	char addr[IPADDR_TEXT_SIZE], data[DATA_SIZE];
	const struct cifsroot *cifs = &job->cifs;
	int len = snprintf(data, sizeof(data),
		"ip=%s%s%s,cifsacl,mfsymlinks,rsize=1048576,wsize=65536,uid=0,gid=0,hard%s%s%s%s",
		ipaddr_format(&job->addr, addr), version[0] ? ",vers=" : "", version, job->rootfs,
		cifs->user ? "" : ",user=,pass=", cifs->options[0] ? "," : "", cifs->options);

	if ((size_t)len >= sizeof(data))
		return -E2BIG;
	return sys_mount(job->source, ROOT_DIR, "cifs", job->flags, data);
}

/* Only a kernel with cifs and the IP configuration built in knows rootfs, which makes it more patient. */
static int mount_as(struct job *job, const char *version)
{
	int err = mount_once(job, version);

	if (err != -EINVAL || !job->rootfs[0])
		return err;
	job->rootfs = "";
	return mount_once(job, version);
}

/* The server and the kernel have found no dialect that both speak, or the server just hangs up. */
static bool is_dialect(int err)
{
	return err == -EOPNOTSUPP || err == -EHOSTDOWN || err == -ECONNRESET ||
	       err == -ECONNABORTED;
}

/* "" is what the kernel negotiates: 2.1 up to 3.1.1. */
static int mount_any(struct job *job, struct cifs_report *report)
{
	static const char *const older[] = { "2.0", "1.0" };
	int first = mount_as(job, "");

	if (!is_dialect(first) || job->cifs.version)
		return first;
	for (size_t i = 0; i < sizeof(older) / sizeof(older[0]); i++) {
		int err = mount_as(job, older[i]);

		/* A kernel can have been made without them. */
		if (err == -EINVAL || is_dialect(err))
			continue;
		report->old = !err;
		return err;
	}
	return first;
}

static const struct answer {
	int err;
	const char *words;
} finals[] = {
	{ EACCES, "the server refuses the user, the password or the access to the share" },
	{ EPERM, "the server refuses the access to the share" },
	{ ENOENT, "the server has no such share, or there is no such path on it" },
	{ EKEYREJECTED, "the server refuses the password" },
	{ EKEYEXPIRED, "the password has expired" },
	{ EKEYREVOKED, "the account is locked" },
	{ ENOKEY, "there is no key for the user (sec=krb5 needs programs that are not here)" },
	{ EINVAL, "the kernel refuses the options; see its message above" },
	{ ENODEV, "this kernel has no cifs, or the image lacks the module" },
	{ EOPNOTSUPP, "kernel and server have no dialect of SMB in common (vers=)" },
	{ E2BIG, "the options are too long" },
};

static void note_answer(int err, struct attempt_result *result)
{
	for (size_t i = 0; i < sizeof(finals) / sizeof(finals[0]); i++)
		if (err == -finals[i].err) {
			attempt_fail(result, err, true, "%s", finals[i].words);
			return;
		}
	attempt_fail(result, err, false, "mount: %s", strerror(-err));
}

static int prepare(const struct boot *boot, struct job *job, struct cifs_report *report)
{
	const char *why = "", *note = NULL;
	bool rw = boot->conf->rw;

	*job = (struct job){ .cifs = boot->conf->cifs, .rootfs = ",rootfs" };
	if (cifsroot_add_options(&job->cifs, boot->conf->rootflags, &why, &note))
		return attempt_fail(&report->result, -E2BIG, true, "%s", why);
	if (job->cifs.read_only >= 0)
		rw = !job->cifs.read_only;
	job->flags = job->cifs.flags | (rw ? 0 : MS_RDONLY);
	snprintf(job->source, sizeof(job->source), "//%s/%s", job->cifs.server, job->cifs.share);
	return 0;
}

static void mount_share(struct boot *boot, int id, void *data)
{
	struct cifs_report *report = data;
	struct job job;
	int err;

	(void)id;
	if (prepare(boot, &job, report) || find_server(boot, &job, report) || knock(&job, report))
		return;
	err = mount_any(&job, report);
	if (err)
		note_answer(err, &report->result);
	report->readonly = job.flags & MS_RDONLY;
}

static void mount_done(struct boot *boot, int id, const struct worker_end *end)
{
	const struct cifs_report *report = end->report;
	struct root *root = boot->root;
	struct attempt_result result;

	(void)id;
	attempt_result_of(end, &result);
	if (!attempt_ended(boot, &root->mount, root->source, &result))
		return;
	root_mounted(boot, "cifs", report->readonly, "");
	if (report->old)
		log_warn("%s: its server speaks only old dialects of SMB, which protect nothing",
			root->source);
}

static void make_sound(void *data)
{
	struct cifs_report *report = data;

	attempt_make_sound(&report->result);
	sound_bool(&report->readonly);
	sound_bool(&report->old);
}

static const struct worker_job mounter = {
	.name = "mount of the CIFS root",
	.timeout_ms = WORKER_MS,
	.report_size = sizeof(struct cifs_report),
	.make_sound = make_sound,
	.run = mount_share,
	.done = mount_done,
};

enum step_answer cifs_mount(struct boot *boot)
{
	const struct cifsroot *cifs = &boot->conf->cifs;
	struct root *root = boot->root;

	if (attempt_is_due(boot, &root->mount)) {
		if (root_make_dir(boot) != STEP_DONE)
			return STEP_FAILED;
		snprintf(root->source, sizeof(root->source), "//%.120s/%.120s", cifs->server,
			cifs->share);
		attempt_start(boot, &root->mount, root->source, &mounter, 0);
	}
	return attempt_answer(boot, &root->mount);
}

const char *cifs_refusal(const struct bootconf *conf)
{
	if (conf->cifs.given)
		return NULL;
	return conf->cifs_invalid ? conf->cifs_invalid : "it was not given";
}
