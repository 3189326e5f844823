/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kinit-image: makes an initramfs that holds kinit, modules and their firmware.
 */
#include "image/build.h"
#include "image/stop.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

static const char usage_text[] =
	"usage: kinit-image [options] -k VERSION -o OUTPUT [MODULE|most|network]...\n"
	"  -k VERSION  kernel release, as uname -r says it\n"
	"  -o OUTPUT   the image\n"
	"  -m DIR      modules of that version (default /lib/modules/VERSION)\n"
	"  -i FILE     program to install as /init (default: kinit)\n"
	"  -z HOW      none, gzip, xz or zstd (default)\n"
	"  -a SRC:DST  extra file or directory (repeatable)\n"
	"  -c FILE     kernel configuration (default /boot/config-VERSION)\n"
	"  -f DIR      firmware (default /lib/firmware)\n"
	"  -v          list what goes in\n"
	"  -h          this help\n";

static int usage(void)
{
	fputs(usage_text, stderr);
	return -EINVAL;
}

static int take_option(struct build *b, int option)
{
	switch (option) {
	case 'k':
		b->version = optarg;
		return 0;
	case 'o':
		b->output = optarg;
		return 0;
	case 'm':
		b->moddir = optarg;
		return 0;
	case 'i':
		b->init = optarg;
		return 0;
	case 'c':
		b->config = optarg;
		return 0;
	case 'f':
		b->firmware = optarg;
		return 0;
	case 'v':
		b->verbose = true;
		return 0;
	case 'a':
		return strings_add(&b->added, optarg);
	case 'z':
		if (compression_from_name(optarg, &b->compression) == 0)
			return 0;
		warnx("-z %s: not one of none, gzip, xz, zstd", optarg);
		return -EINVAL;
	default:
		return usage();
	}
}

/* VERSION becomes a part of paths. */
static int check(const struct build *b)
{
	if (!b->version || !b->output) {
		warnx("%s is missing", b->version ? "-o OUTPUT" : "-k VERSION");
		return usage();
	}
	if (!*b->version || strchr(b->version, '/') || *b->version == '.') {
		warnx("-k %s: not a kernel release", b->version);
		return -EINVAL;
	}
	return 0;
}

static int parse(struct build *b, int argc, char **argv)
{
	int option, r = 0;

	while (r == 0 && (option = getopt(argc, argv, "k:o:m:i:z:a:c:f:vh")) != -1) {
		if (option == 'h') {
			fputs(usage_text, stdout);
			exit(EXIT_SUCCESS);
		}
		r = take_option(b, option);
	}
	b->names = argv + optind;
	return r < 0 ? r : check(b);
}

int main(int argc, char **argv)
{
	struct build b = { .compression = COMPRESSION_ZSTD, .firmware = "/lib/firmware" };
	int r;

	if (parse(&b, argc, argv) < 0)
		return EXIT_USAGE;
	stop_catch();
	r = build(&b);
	strings_free(&b.added);
	stop_reraise();
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
