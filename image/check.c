/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/check.h"
#include "cmdline/bootconf.h"
#include "image/checkup.h"
#include "image/choose.h"
#include "image/command.h"
#include "image/devices.h"
#include "image/contents.h"
#include "image/imagehooks.h"
#include "image/machine.h"
#include "image/offer.h"
#include "image/show.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* An image may be made so that its indexes have no end; in seconds of the processor, and bytes. */
enum { SECONDS_MAX = 120, COMMAND_TROUBLE = 2 };
static const rlim_t memory_max = 4000000000;

/* All that was read, before the first judgement. */
struct work {
	const struct check *check;
	struct bootconf conf;
	struct machine machine;
	struct contents contents;
	struct hookset hooks;
	char init[256];
};

static int read_machine(struct work *w)
{
	const struct check *check = w->check;
	int err = 0;

	if (check->devices)
		err = devices_read(&w->machine, check->devices);
	else if (!check->any_machine)
		err = choose_look_at(&w->machine, check->machine ? check->machine : "");
	return err;
}

static int read_all(struct work *w)
{
	const char *texts[] = { w->check->cmdline, NULL };
	int err;

	check_words_value(w->check->cmdline, "rdinit", w->init, sizeof(w->init));
	if (!w->init[0])
		snprintf(w->init, sizeof(w->init), "/init");
	err = read_machine(w);
	if (err == 0)
		err = contents_open(&w->contents, w->check->image, w->init);
	if (err == 0)
		err = imagehooks_read(&w->hooks, &w->contents);
	return err < 0 ? err : bootconf_parse_hooks(&w->conf, texts, &w->hooks);
}

/* ---- one kernel */

static void look_at_parts(struct checkup *c)
{
	check_words(c);
	check_root(c);
	check_mounts(c);
	offer_settle(c->offer);
}

static int judge(const struct work *w, const char *version, struct findings *findings)
{
	struct offer offer = { 0 };
	struct checkup c = { .conf = &w->conf,
		.cmdline = w->check->cmdline,
		.machine = w->check->any_machine ? NULL : &w->machine,
		.contents = &w->contents,
		.offer = &offer,
		.findings = findings,
		.init = w->init };
	enum finding_weight before;
	int err;

	check_init(&c);
	/* Other programs may have indexes of their own. */
	before = findings_lower(findings, c.ours ? FINDING_MISSING : FINDING_DOUBT);
	err = offer_open(&offer, &w->contents, version, findings);
	findings->most = before;
	if (err == 0)
		look_at_parts(&c);
	offer_close(&offer);
	return findings->lost ? -ENOMEM : err;
}

static void print_verdict(const struct work *w, const char *version, const struct findings *f)
{
	size_t missing = findings_count(f, FINDING_MISSING),
	       doubts = findings_count(f, FINDING_DOUBT);
	const struct check *check = w->check;

	fprintf(check->out, "%s%s: %s boot this command line%s%s", check->prefix, check->name,
		missing > 0 ? "cannot" : "can", *version ? " with " : "", version);
	if (missing > 0)
		fprintf(check->out, " (missing: %zu, doubts: %zu)", missing, doubts);
	else if (doubts > 0)
		fprintf(check->out, ", as far as can be told (doubts: %zu)", doubts);
	fputc('\n', check->out);
}

static void print_text(const struct work *w, const char *version, const struct findings *f)
{
	const struct check *check = w->check;

	findings_print(f, check->out, check->prefix, check->brief ? FINDING_DOUBT : FINDING_NOTE);
	if (!check->brief || findings_count(f, FINDING_MISSING) > 0)
		print_verdict(w, version, f);
}

static void print_json(const struct work *w, const char *version, const struct findings *f)
{
	FILE *out = w->check->out;

	fputs("{\"kernel\": ", out);
	if (*version)
		show_json(out, version);
	else
		fputs("null", out);
	fprintf(out, ", \"boots\": %s, \"missing\": %zu, \"doubts\": %zu,\n   \"findings\": ",
		findings_count(f, FINDING_MISSING) ? "false" : "true",
		findings_count(f, FINDING_MISSING), findings_count(f, FINDING_DOUBT));
	findings_json(f, out);
	fputc('}', out);
}

static int judge_and_print(const struct work *w, const char *version)
{
	struct findings findings;
	int answer;

	findings_clear(&findings);
	answer = judge(w, version, &findings);
	if (answer == 0) {
		answer = findings_count(&findings, FINDING_MISSING) ? CHECK_FAILS : CHECK_BOOTS;
		if (w->check->json)
			print_json(w, version, &findings);
		else
			print_text(w, version, &findings);
	}
	findings_free(&findings);
	return answer;
}

/* The version that is asked for, or each that there is; "": there is none. */
static int judge_kernels(const struct work *w)
{
	const struct strings *all = &w->contents.kernels;
	const char *only = w->check->kernel ? w->check->kernel : all->count ? NULL : "";
	size_t count = only ? 1 : all->count;
	int worst = CHECK_BOOTS;

	if (w->check->json)
		fputs("[", w->check->out);
	for (size_t i = 0; i < count && worst >= 0; i++) {
		int answer;

		if (w->check->json && i > 0)
			fputs(",\n ", w->check->out);
		answer = judge_and_print(w, only ? only : all->items[i]);
		worst = answer < 0 || answer > worst ? answer : worst;
	}
	if (w->check->json)
		fputs("]\n", w->check->out);
	return worst;
}

/* ---- in a process of its own: libkmod believes the indexes that an image has */

enum { STATUS_TROUBLE = 100 };

static _Noreturn void judge_apart(const struct work *w)
{
	struct rlimit seconds = { SECONDS_MAX, SECONDS_MAX }, memory = { memory_max, memory_max };
	int answer;

	setrlimit(RLIMIT_CPU, &seconds);
	setrlimit(RLIMIT_AS, &memory);
	answer = judge_kernels(w);
	if (answer < 0)
		warnx("%s", strerror(-answer));
	if (fflush(w->check->out) != 0) {
		warn("output");
		answer = -EIO;
	}
	_exit(answer < 0 ? STATUS_TROUBLE : answer);
}

static int wait_for(const struct work *w, pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (WIFSIGNALED(status)) {
		warnx("%s: the indexes of its modules are damaged (%s)", w->check->name,
			strsignal(WTERMSIG(status)));
		return -EBADMSG;
	}
	return WEXITSTATUS(status) == STATUS_TROUBLE ? -EIO : WEXITSTATUS(status);
}

int check_image(const struct check *check)
{
	struct work w = { .check = check };
	int answer = read_all(&w);
	pid_t child;

	if (answer == 0) {
		fflush(check->out);
		child = fork();
		if (child == 0)
			judge_apart(&w);
		answer = child < 0 ? -errno : wait_for(&w, child);
	}
	if (answer == -ENOMEM)
		warnx("out of memory");
	hookset_free(&w.hooks);
	contents_close(&w.contents);
	machine_free(&w.machine);
	bootconf_free(&w.conf);
	return answer;
}

int check_run(const struct command_line *line)
{
	struct check check = { .image = line->operands[0],
		.name = line->operands[0],
		.cmdline = line->cmdline,
		.kernel = line->kernel,
		.devices = line->devices,
		.machine = line->machine,
		.json = line->json,
		.out = stdout,
		.prefix = "" };
	int answer;

	if (!line->cmdline)
		warnx("check: --cmdline=TEXT is missing, such as --cmdline=\"$(cat /proc/cmdline)\"");
	else if (strcmp(check.image, "-") == 0)
		warnx("check: the image is read twice, and so cannot be the standard input");
	else if (line->devices && line->machine)
		warnx("check: --devices and --machine are two machines");
	else if ((answer = check_image(&check)) >= 0)
		return answer;
	return COMMAND_TROUBLE;
}
