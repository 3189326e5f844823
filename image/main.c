/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kinit-image: makes an initramfs that holds kinit, modules and their firmware, and looks into any.
 */
#include "image/build.h"
#include "image/command.h"
#include "image/stop.h"
#include "image/want.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

/* Options of one form only. */
enum { OPTION_MICROCODE = 512, OPTION_EARLY };

static const struct command commands[] = {
	{ "ls", "IMAGE", "j1", 1, 1, EXIT_FAILURE, ls_run,
		"Lists what is in an initramfs, anybody's, in the order of its archives.\n" },
	{ "cat", "IMAGE FILE", "", 2, 2, EXIT_FAILURE, cat_run,
		"Prints the file that FILE leads to in an initramfs.\n" },
	{ "unpack", "IMAGE DIR", "f", 2, 2, EXIT_FAILURE, extract_run,
		"Unpacks an initramfs into DIR, and writes nothing outside of it.\n" },
	{ "diff", "IMAGE IMAGE", "j", 2, 2, EXIT_USAGE, diff_run,
		"Says which files came (+), went (-) and changed (~), the largest difference first.\n"
		"Exit status: 0 none, 1 some, 2 trouble.\n" },
};

static const char usage_text[] =
	"usage: kinit-image [options] -k VERSION -o OUTPUT [host|most|network|none|MODULE]...\n";

static const char help_text[] =
	"Makes an initramfs with kinit as its /init, and with the drivers that are named.\n"
	"\n"
	"  -k, --kernel=VERSION  release of the kernel, as uname -r says it\n"
	"  -o, --output=FILE     the image\n"
	"  -m, --moddir=DIR      modules of that kernel (default /lib/modules/VERSION)\n"
	"  -i, --init=FILE       program to install as /init (default: kinit)\n"
	"  -z, --compress=HOW    none, gzip, xz, lz4 or zstd (default); with :LEVEL, such as zstd:19\n"
	"  -a, --add=SRC:DST     add the file or directory SRC as DST (repeatable)\n"
	"  -c, --config=FILE     kernel configuration (default /boot/config-VERSION)\n"
	"  -f, --firmware=DIR    firmware (default /lib/firmware)\n"
	"      --microcode=FROM  of the processor, in front of the image: auto (what the host has; for\n"
	"                        most, all, which is the default), no, or another folder of firmware\n"
	"      --early=FILE      an archive, or a table of ACPI, to go in front uncompressed (repeatable)\n"
	"  -v, --verbose         list what goes in\n"
	"  -h, --help            this help\n"
	"  -V, --version         the version of kinit-image\n"
	"\n"
	"Which drivers, each with all that it needs, firmware too; as words, or as options:\n"
	"  host     --host         those that this machine's root needs (the default)\n"
	"  most     --generic      all that a root on a local disk may need, on this machine or another one\n"
	"  network  --net          all that a root on a server may need: network cards, NFS, CIFS, NBD, NVMe\n"
	"                          over TCP\n"
	"  MODULE   --modules=A,B  those of this name, such as mptsas or ext4, or alias, such as fs-ext4\n"
	"  none                    no module, for a kernel that has everything built in\n"
	"           --omit=A,B     these are left out, whoever asks for them\n"
	"           --machine=DIR  for host: where sys and proc of the machine are (default /)\n"
	"           --collect      says what this machine has, and no more; another one reads it by\n"
	"           --devices=FILE as host, but for the machine that FILE describes\n"
	"           --sysroot=DIR  take modules, configuration and firmware from the system in DIR\n"
	"           --list         says who asked for which module; without -o no image is made\n"
	"           --json         that for programs\n"
	"\n"
	"For example, for the kernel that runs now and a root on any disk or server:\n"
	"  kinit-image -k $(uname -r) -o initramfs.img most network\n"
	"\n"
	"To look into an initramfs, of any program (each has a --help of its own):\n"
	"  kinit-image ls IMAGE          what is in it\n"
	"  kinit-image cat IMAGE FILE    one file of it\n"
	"  kinit-image unpack IMAGE DIR  all of them\n"
	"  kinit-image diff OLD NEW      what came, went and changed\n";

static const char short_options[] = "k:o:m:i:z:a:c:f:vhV";

static const struct option long_options[] = {
	{ "kernel", required_argument, NULL, 'k' },
	{ "output", required_argument, NULL, 'o' },
	{ "moddir", required_argument, NULL, 'm' },
	{ "init", required_argument, NULL, 'i' },
	{ "compress", required_argument, NULL, 'z' },
	{ "add", required_argument, NULL, 'a' },
	{ "config", required_argument, NULL, 'c' },
	{ "firmware", required_argument, NULL, 'f' },
	{ "microcode", required_argument, NULL, OPTION_MICROCODE },
	{ "early", required_argument, NULL, OPTION_EARLY },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ "host", no_argument, NULL, WANT_HOST },
	{ "generic", no_argument, NULL, WANT_GENERIC },
	{ "net", no_argument, NULL, WANT_NET },
	{ "modules", required_argument, NULL, WANT_MODULES },
	{ "omit", required_argument, NULL, WANT_OMIT },
	{ "list", no_argument, NULL, WANT_LIST },
	{ "json", no_argument, NULL, WANT_JSON },
	{ "machine", required_argument, NULL, WANT_MACHINE },
	{ "collect", no_argument, NULL, WANT_COLLECT },
	{ "devices", required_argument, NULL, WANT_DEVICES },
	{ "sysroot", required_argument, NULL, WANT_SYSROOT },
	{ NULL, 0, NULL, 0 },
};

/* Of a command line that makes no sense. */
static int usage(void)
{
	fprintf(stderr, "%skinit-image --help says more, with an example\n", usage_text);
	return -EINVAL;
}

static _Noreturn void answer(int option)
{
	if (option == 'h')
		printf("%s%s", usage_text, help_text);
	else
		printf("kinit-image %s\n", KINIT_VERSION);
	exit(fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

static int take_compression(struct compression *c)
{
	int least, most, err = compression_from_text(optarg, c);

	if (err == -EINVAL)
		warnx("-z %s: not one of none, gzip, xz, zstd, lz4", optarg);
	if (err == -ERANGE) {
		compression_levels(c->how, &least, &most);
		if (most == 0)
			warnx("-z %s: has no levels", optarg);
		else
			warnx("-z %s: its levels are %d to %d", optarg, least, most);
	}
	return err;
}

/* Where an option is kept that is a word and no more; NULL: it is another one. */
static const char **word_of(struct build *b, int option)
{
	switch (option) {
	case 'k':
		return &b->version;
	case 'o':
		return &b->output;
	case 'm':
		return &b->moddir;
	case 'i':
		return &b->init;
	case 'c':
		return &b->config;
	case 'f':
		return &b->firmware;
	case OPTION_MICROCODE:
		return &b->microcode;
	default:
		return NULL;
	}
}

static int take_option(struct build *b, int option)
{
	const char **word = word_of(b, option);

	if (word) {
		*word = optarg;
		return 0;
	}
	switch (option) {
	case 'v':
		b->verbose = true;
		return 0;
	case 'h':
	case 'V':
		answer(option);
	case 'a':
		return strings_add(&b->added, optarg);
	case 'z':
		return take_compression(&b->compression);
	case OPTION_EARLY:
		return strings_add(&b->early, optarg);
	case '?':
		return usage();
	default:
		return want_option(b, (enum want_option)option, optarg);
	}
}

/* VERSION becomes a part of paths. */
static int check(const struct build *b)
{
	bool to = b->output || b->list;

	if (b->collect)
		return 0;
	if (!b->version || !to) {
		warnx("%s", b->version ? "-o OUTPUT is missing"
			    : to       ? "-k VERSION is missing"
				       : "-k VERSION and -o OUTPUT are missing");
		return usage();
	}
	if (!*b->version || strchr(b->version, '/') || *b->version == '.') {
		warnx("-k %s: not a kernel release; uname -r says that of this kernel", b->version);
		return -EINVAL;
	}
	return 0;
}

static int parse(struct build *b, int argc, char **argv)
{
	int option, err = 0;

	while (err == 0 &&
		(option = getopt_long(argc, argv, short_options, long_options, NULL)) != -1)
		err = take_option(b, option);
	if (err == 0)
		err = want_words(b, argv + optind);
	return err < 0 ? err : check(b);
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; name && i < sizeof(commands) / sizeof(*commands); i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

int main(int argc, char **argv)
{
	const struct command *command = find_command(argv[1]);
	struct build b = { 0 };
	int err;

	if (command)
		return command_run(command, argc - 1, argv + 1);
	compression_from_text("zstd", &b.compression);
	if (parse(&b, argc, argv) < 0)
		return EXIT_USAGE;
	stop_catch();
	err = build(&b);
	strings_free(&b.added);
	strings_free(&b.names);
	strings_free(&b.omit);
	strings_free(&b.early);
	stop_reraise();
	return err < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
