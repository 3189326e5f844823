/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/uki.h"
#include "image/build.h"
#include "image/kernelfile.h"
#include "image/progress.h"
#include "image/run.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STUBS "/usr/lib/systemd/boot/efi"

static const char *sysroot(const struct build *b)
{
	return b->sysroot ? b->sysroot : "";
}

/* It may lie with the modules that were named. */
static char *find_linux(const struct build *b)
{
	char *path = NULL;

	if (b->linux_image)
		return strdup(b->linux_image);
	if (b->moddir && asprintf(&path, "%s/vmlinuz", b->moddir) > 0 && access(path, F_OK) == 0)
		return path;
	free(b->moddir ? path : NULL);
	return kernelfile_find(sysroot(b), b->version);
}

static int check_linux(const char *path)
{
	struct stat st;
	int err = stat(path, &st) < 0 || access(path, R_OK) < 0 ? -errno : 0;

	if (err == 0 && !S_ISREG(st.st_mode))
		err = -EINVAL;
	if (err < 0)
		warnx("--linux %s: %s", path,
			err == -EINVAL ? "not a regular file" : strerror(-err));
	return err;
}

int uki_open(struct uki *u, const struct build *b)
{
	*u = (struct uki){ b, run_find("ukify", "/usr/lib/systemd"), find_linux(b) };
	if (!u->ukify) {
		warnx("--uki: there is no ukify; the package systemd-ukify has it (Debian 13 and "
		      "later, Ubuntu, Fedora, Arch)");
		return -ENOENT;
	}
	if (!u->linux_image) {
		warnx("--uki: there is no %s/boot/vmlinuz-%s; --linux=FILE names the kernel",
			sysroot(b), b->version);
		return -ENOENT;
	}
	return check_linux(u->linux_image);
}

void uki_close(struct uki *u)
{
	free(u->ukify);
	free(u->linux_image);
}

/* The words for ukify; NULL at the end. */
struct words {
	char *items[16];
	size_t count;
	bool failed;
};

__attribute__((format(printf, 2, 3))) static void add(struct words *w, const char *format, ...)
{
	va_list arguments;
	char *word;

	va_start(arguments, format);
	if (vasprintf(&word, format, arguments) < 0)
		w->failed = true;
	else
		w->items[w->count++] = word;
	va_end(arguments);
}

/* Without a file ukify would take that of this system; the text is what os-release(5) has for such a case. */
static void add_release(struct words *w, const char *root)
{
	static const char *const places[] = { "/etc/os-release", "/usr/lib/os-release" };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		char *path;

		if (asprintf(&path, "%s%s", root, places[i]) < 0) {
			w->failed = true;
			return;
		}
		if (access(path, R_OK) == 0) {
			add(w, "--os-release=@%s", path);
			free(path);
			return;
		}
		free(path);
	}
	add(w, "--os-release=ID=linux\nPRETTY_NAME=Linux\n");
}

static int run(const struct uki *u, char *const *argv, int log)
{
	pid_t child;
	int status;

	progress_phase("making the program of EFI");
	child = run_start(argv, -1, log);
	if (child < 0)
		return child;
	status = run_wait(child);
	if (status <= 0)
		return status;
	warnx("%s failed%s", u->ukify,
		access(STUBS, F_OK) < 0 ? "; is systemd-boot-efi, which has its stub, installed?"
					: "");
	return -EIO;
}

/* What it says is told where it has failed. */
static int run_and_tell(const struct uki *u, char *const *argv, const char *folder)
{
	char buffer[4096];
	int log = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), err;
	ssize_t n;

	err = run(u, argv, log);
	if (err < 0 && err != -EINTR && log >= 0 && lseek(log, 0, SEEK_SET) == 0) {
		while ((n = read(log, buffer, sizeof(buffer))) > 0)
			fwrite(buffer, 1, (size_t)n, stderr);
	}
	if (log >= 0)
		close(log);
	return err;
}

int uki_make(const struct uki *u, const char *folder)
{
	const struct build *b = u->build;
	struct words w = { 0 };
	int err;

	add(&w, "%s", u->ukify);
	add(&w, "build");
	add(&w, "--linux=%s", u->linux_image);
	add(&w, "--initrd=%s/initrd", folder);
	add(&w, "--uname=%s", b->version);
	if (b->cmdline)
		add(&w, "--cmdline=%s", b->cmdline);
	add_release(&w, sysroot(b));
	add(&w, "--output=%s/uki", folder);
	err = w.failed ? -ENOMEM : run_and_tell(u, w.items, folder);
	for (size_t i = 0; i < w.count; i++)
		free(w.items[i]);
	return err;
}
