/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kinit-image try IMAGE: does it boot?  A guest of QEMU is started with it, and its console watched.
 */
#define _GNU_SOURCE 1
#include "image/try.h"
#include "image/catalog.h"
#include "image/emulator.h"
#include "image/imagefile.h"
#include "image/kernelfile.h"
#include "image/kernelname.h"
#include "image/rootdisk.h"
#include "image/stage.h"
#include "image/stop.h"
#include "image/watch.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXIT_TROUBLE = 2, MEMORY = 1024, MEMORY_LEAST = 64, TIMEOUT = 300 };

enum {
	OPTION_CMDLINE = 256,
	OPTION_ROOT,
	OPTION_KERNEL,
	OPTION_MEMORY,
	OPTION_TIMEOUT,
	OPTION_ACCEL
};

static const char usage_text[] =
	"usage: kinit-image try IMAGE [--cmdline WORDS] [--root DISK|DIR] [options]\n";

static const char help_text[] =
	"Boots an initramfs in QEMU, shows its console, and says whether the real init was reached.\n"
	"Exit status: 0 it was, 1 it was not, 2 trouble.\n"
	"\n"
	"      --cmdline=WORDS  for the kernel, such as root=LABEL=root\n"
	"      --root=DISK|DIR  the disk of the guest: a file, a block device, or a system in a folder;\n"
	"                       nothing is written to it\n"
	"      --kernel=WHICH   a file, or the release of a kernel in /boot (default: the one that the image\n"
	"                       has modules of)\n"
	"      --memory=MIB     of the guest (default 1024)\n"
	"      --timeout=S      give it so many seconds (default 300)\n"
	"      --accel=HOW      kvm or tcg; else kvm if there is one\n"
	"  -q, --quiet          do not show the console, but for what kinit says of a failed boot\n"
	"  -h, --help           this help\n";

const struct option try_options[] = {
	{ "cmdline", required_argument, NULL, OPTION_CMDLINE },
	{ "root", required_argument, NULL, OPTION_ROOT },
	{ "kernel", required_argument, NULL, OPTION_KERNEL },
	{ "memory", required_argument, NULL, OPTION_MEMORY },
	{ "timeout", required_argument, NULL, OPTION_TIMEOUT },
	{ "accel", required_argument, NULL, OPTION_ACCEL },
	{ "quiet", no_argument, NULL, 'q' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

struct
try {
	const char *image, *cmdline, *root, *kernel, *accel;
	unsigned memory, timeout;
	bool quiet, help;
	char *kernel_file; /* where it is */
	char *disk;        /* likewise, or NULL */
	const char *bus;
	struct stage stage; /* for a disk that is made */
};

/* ---- what is wanted */

static int take_number(unsigned *number, const char *name, unsigned least)
{
	char *end;
	unsigned long n = strtoul(optarg, &end, 10);

	if (end == optarg || *end || *optarg == '-' || n < least || n > 1000000) {
		warnx("--%s %s: not a number from %u on", name, optarg, least);
		return -EINVAL;
	}
	*number = (unsigned)n;
	return 0;
}

static int take_accel(struct try *t)
{
	t->accel = optarg;
	if (strcmp(optarg, "kvm") == 0 || strcmp(optarg, "tcg") == 0)
		return 0;
	warnx("--accel %s: not one of kvm, tcg", optarg);
	return -EINVAL;
}

static int take_option(struct try *t, int option)
{
	switch (option) {
	case OPTION_CMDLINE:
		t->cmdline = optarg;
		return 0;
	case OPTION_ROOT:
		t->root = optarg;
		return 0;
	case OPTION_KERNEL:
		t->kernel = optarg;
		return 0;
	case OPTION_MEMORY:
		return take_number(&t->memory, "memory", MEMORY_LEAST);
	case OPTION_TIMEOUT:
		return take_number(&t->timeout, "timeout", 1);
	case OPTION_ACCEL:
		return take_accel(t);
	case 'q':
		t->quiet = true;
		return 0;
	case 'h':
		t->help = true;
		return 0;
	default:
		return -EINVAL;
	}
}

static int parse(struct try *t, int argc, char **argv)
{
	int option, err = 0;

	while (err == 0 && (option = getopt_long(argc, argv, "qh", try_options, NULL)) != -1)
		err = take_option(t, option);
	t->image = argv[optind];
	if (err == 0 && !t->help && optind + 1 != argc)
		err = -EINVAL;
	if (err < 0)
		fprintf(stderr, "%skinit-image try --help says more\n", usage_text);
	return err;
}

/* ---- what there is */

/* WHICH is a file, or a release. */
static int find_kernel(struct try *t, const char *which)
{
	struct stat st;

	if (stat(which, &st) == 0 && S_ISREG(st.st_mode))
		t->kernel_file = strdup(which);
	else if (!strchr(which, '/'))
		t->kernel_file = kernelfile_find("", which);
	if (t->kernel_file && access(t->kernel_file, R_OK) == 0)
		return 0;
	if (t->kernel_file)
		warn("%s", t->kernel_file);
	else if (strchr(which, '/'))
		warnx("--kernel %s: no such file", which);
	else
		warnx("there is no kernel %s in /boot; --kernel names its file", which);
	return -ENOENT;
}

static int find_own_kernel(struct try *t, const struct catalog *c)
{
	char *version = kernelname_find(c);
	int err;

	if (!version) {
		warnx("%s: does not say by its modules which kernel it is for; --kernel names one",
			t->image);
		return -ENOENT;
	}
	err = find_kernel(t, version);
	free(version);
	return err;
}

static int read_image(struct try *t)
{
	struct imagefile *image;
	struct catalog c = { 0 };
	int err = imagefile_open(&image, t->image);

	if (err < 0)
		return err;
	err = catalog_read(&c, image);
	imagefile_close(image);
	if (err == 0)
		err = t->kernel ? find_kernel(t, t->kernel) : find_own_kernel(t, &c);
	t->bus = emulator_bus(&c);
	catalog_free(&c);
	return err;
}

static int make_disk(struct try *t)
{
	int err = stage_open(&t->stage, "try");

	if (err == 0 && asprintf(&t->disk, "%s/disk", t->stage.root) < 0) {
		t->disk = NULL;
		err = -ENOMEM;
	}
	return err < 0 ? err : rootdisk_make(t->disk, t->root, t->cmdline);
}

static int find_disk(struct try *t)
{
	struct stat st;
	int err = 0;

	if (!t->root)
		return 0;
	if (stat(t->root, &st) < 0 || access(t->root, R_OK) < 0) {
		err = -errno;
		warn("--root %s", t->root);
	} else if (S_ISDIR(st.st_mode)) {
		return make_disk(t);
	} else if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode)) {
		err = -EINVAL;
		warnx("--root %s: neither a file, nor a block device, nor a folder", t->root);
	}
	t->disk = err == 0 ? realpath(t->root, NULL) : NULL;
	return err < 0 || t->disk ? err : -errno;
}

/* ---- the guest */

static int boot(struct try *t, struct watch *w)
{
	const struct emulator e = { t->kernel_file, t->image, t->disk, t->bus, t->cmdline, t->accel,
		t->memory };
	struct strings argv = { 0 };
	int err = emulator_words(&e, &argv);

	if (err == 0)
		err = watch_run(w, strings_argv(&argv));
	strings_free(&argv);
	return err;
}

static int run(struct try *t)
{
	struct watch w = { .quiet = t->quiet, .timeout = t->timeout, .advice = "" };
	int err = read_image(t);

	if (!t->accel && emulator_has_kvm())
		w.advice = "; it used KVM, and --accel=tcg does without";
	if (err == 0)
		err = find_disk(t);
	if (err == 0)
		err = boot(t, &w);
	free(t->kernel_file);
	free(t->disk);
	stage_close(&t->stage);
	if (err == -ENOMEM)
		warnx("out of memory");
	return err < 0 ? EXIT_TROUBLE : watch_tell(&w, t->image);
}

int try_main(int argc, char **argv)
{
	struct try t = { .cmdline = "", .memory = MEMORY, .timeout = TIMEOUT };
	int status;

	if (parse(&t, argc, argv) < 0)
		return EXIT_TROUBLE;
	if (t.help) {
		printf("%s%s", usage_text, help_text);
		return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
	}
	stop_catch();
	status = run(&t);
	stop_reraise();
	return status;
}
