/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/also.h"
#include "image/bootplace.h"
#include "image/build.h"
#include "image/output.h"
#include "image/run.h"

#include <err.h>
#include <errno.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What GRUB's menu has for such images. */
#define GRUB_SCRIPT "/etc/grub.d/45_kinit"

static const char *sysroot(const struct build *b)
{
	return b->sysroot ? b->sysroot : "";
}

static int write_entry(const struct bootplace *p)
{
	struct output out;
	int err = output_open(&out, p->entry);

	if (err < 0)
		return err;
	err = output_write(out.fd, p->text, strlen(p->text));
	if (err == 0)
		return output_commit(&out);
	warnx("%s: %s", p->entry, strerror(-err));
	output_discard(&out);
	return err;
}

/* The words that make GRUB's menu anew, the first of them for the caller to free; NULL: no such program is there. */
static char *grub_words(const struct bootplace *p, char *words[4])
{
	char *program = run_find("update-grub", "/usr/sbin");

	if (program) {
		memcpy(words, (char *[4]){ program }, sizeof(char *[4]));
		return program;
	}
	program = run_find("grub-mkconfig", "/usr/sbin");
	if (!program)
		program = run_find("grub2-mkconfig", "/usr/sbin");
	memcpy(words, (char *[4]){ program, "-o", p->config }, sizeof(char *[4]));
	return program;
}

/* Other systems' menus are not made from here, as their disks are others then. */
static int update_grub(const struct build *b, const struct bootplace *p)
{
	char *words[4], *program;
	int status;

	if (*sysroot(b)) {
		warnx("--also: run update-grub, or grub-mkconfig, in %s", sysroot(b));
		return 0;
	}
	program = grub_words(p, words);
	if (!program) {
		warnx("--also: neither update-grub nor grub-mkconfig is here, so GRUB's menu stays as it is");
		return -ENOENT;
	}
	status = run_start(words, -1, -1);
	if (status > 0)
		status = run_wait(status);
	if (status > 0)
		warnx("%s failed, and GRUB's menu may be as it was", program);
	free(program);
	return status > 0 ? -EIO : status;
}

static bool mentions(const char *file, const char *text)
{
	FILE *in = fopen(file, "re");
	char *line = NULL;
	size_t room = 0;
	bool found = false;

	while (in && !found && getline(&line, &room, in) >= 0)
		found = strstr(line, text) != NULL;
	free(line);
	if (in)
		fclose(in);
	return found;
}

static int enter_grub(const struct build *b, const struct bootplace *p)
{
	char *script;
	int err;

	if (asprintf(&script, "%s" GRUB_SCRIPT, sysroot(b)) < 0)
		return -ENOMEM;
	err = access(script, X_OK) < 0 ? -errno : 0;
	if (err < 0)
		warnx("--also: %s: %s; it puts the image into GRUB's menu, and make install or the package "
		      "brings it",
			script, strerror(-err));
	free(script);
	if (err == 0)
		err = update_grub(b, p);
	if (err < 0 || *sysroot(b))
		return err;
	if (!mentions(p->config, basename(p->image))) {
		warnx("--also: %s has no entry for %s", p->config, p->image);
		return -ENOENT;
	}
	if (!b->quiet)
		printf("GRUB's menu has it as the last entry; to start it once, the next time: grub-reboot kinit-%s\n",
			b->version);
	return 0;
}

static int enter(const struct build *b, const struct bootplace *p)
{
	int err;

	switch (p->loader) {
	case BOOTPLACE_GRUB:
		return enter_grub(b, p);
	case BOOTPLACE_ENTRIES:
		err = write_entry(p);
		if (err == 0 && !b->quiet)
			printf("%s starts it; to do so once, the next time: bootctl set-oneshot %s\n",
				p->entry, basename(p->entry));
		return err;
	case BOOTPLACE_UNKNOWN:
		break;
	}
	warnx("--also: neither GRUB's grub.cfg nor an entry in loader/entries for Linux %s is there; the boot loader "
	      "needs an entry as the one for %s, with %s as the initrd",
		b->version, b->version, p->image);
	return 0;
}

int also_make(struct build *b)
{
	struct bootplace p;
	int err = bootplace_find(&p, sysroot(b), b->version);

	if (err == 0) {
		b->output = p.image;
		err = build(b);
		b->output = NULL;
	}
	if (err == 0)
		err = enter(b, &p);
	if (err == -ENOMEM)
		warnx("out of memory");
	bootplace_free(&p);
	return err;
}

/* Is it gone?  Sets *WAS if it was there. */
static int take_away(const char *path, bool *was)
{
	if (unlink(path) == 0) {
		*was = true;
		return 0;
	}
	if (errno == ENOENT || errno == ENOTDIR)
		return 0;
	warn("%s", path);
	return -errno;
}

int also_remove(const struct build *b)
{
	struct bootplace p;
	bool was = false;
	int err = bootplace_find(&p, sysroot(b), b->version);

	if (err == 0 && p.entry)
		err = take_away(p.entry, &was);
	if (err == 0)
		err = take_away(p.image, &was);
	if (err == 0 && was && p.loader == BOOTPLACE_GRUB)
		err = update_grub(b, &p);
	if (err == 0 && !b->quiet)
		printf("%s: %s\n", p.image, was ? "removed" : "there was none");
	bootplace_free(&p);
	return err;
}
