/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/options.h"
#include "image/build.h"
#include "image/conf.h"
#include "image/optionhelp.h"
#include "image/want.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

/* Options of one form only. */
enum {
	OPTION_MICROCODE = 512,
	OPTION_EARLY,
	OPTION_CONF,
	OPTION_DUMP_CONFIG,
	OPTION_FORMAT,
	OPTION_UKI,
	OPTION_CMDLINE,
	OPTION_LINUX,
	OPTION_ALSO,
	OPTION_NO_ALSO
};

static const char short_options[] = "k:o:m:i:z:a:c:f:qvhV";

const struct option options_long[] = {
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
	{ "format", required_argument, NULL, OPTION_FORMAT },
	{ "uki", no_argument, NULL, OPTION_UKI },
	{ "cmdline", required_argument, NULL, OPTION_CMDLINE },
	{ "linux", required_argument, NULL, OPTION_LINUX },
	{ "also", no_argument, NULL, OPTION_ALSO },
	{ "no-also", no_argument, NULL, OPTION_NO_ALSO },
	{ "conf", required_argument, NULL, OPTION_CONF },
	{ "dump-config", no_argument, NULL, OPTION_DUMP_CONFIG },
	{ "quiet", no_argument, NULL, 'q' },
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
	{ "hook", required_argument, NULL, WANT_HOOK },
	{ "hooks", required_argument, NULL, WANT_HOOKS },
	{ "no-hook", required_argument, NULL, WANT_NO_HOOK },
	{ NULL, 0, NULL, 0 },
};

/* Of a command line that makes no sense. */
static int usage(void)
{
	fprintf(stderr, "%skinit-image --help says more, with an example\n", optionhelp_usage);
	return -EINVAL;
}

static _Noreturn void answer(int option)
{
	if (option == 'h')
		printf("%s%s", optionhelp_usage, optionhelp_text);
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
	case OPTION_LINUX:
		return &b->linux_image;
	default:
		return NULL;
	}
}

/* What an option without a value switches on; NULL: it is another one. */
static bool *switch_of(struct build *b, int option)
{
	switch (option) {
	case 'q':
		return &b->quiet;
	case 'v':
		return &b->verbose;
	case OPTION_UKI:
		return &b->uki;
	case OPTION_ALSO:
		return &b->also;
	case OPTION_NO_ALSO:
		return &b->no_also;
	default:
		return NULL;
	}
}

static int take_option(struct build *b, int option)
{
	const char **word = word_of(b, option);
	bool *on = switch_of(b, option);

	if (word)
		*word = optarg;
	if (on)
		*on = true;
	if (word || on)
		return 0;
	switch (option) {
	case 'h':
	case 'V':
		answer(option);
	case 'a':
		return strings_add(&b->added, optarg);
	case 'z':
		return take_compression(&b->compression);
	case OPTION_CMDLINE:
		return format_cmdline(b, optarg);
	case OPTION_EARLY:
		return strings_add(&b->early, optarg);
	case OPTION_FORMAT:
		return format_option(b, optarg);
	case OPTION_CONF:
	case OPTION_DUMP_CONFIG:
		return 0;
	case '?':
		return usage();
	default:
		return want_option(b, (enum want_option)option, optarg);
	}
}

/* Its place is where the boot loader looks. */
static int check_also(struct build *b)
{
	static struct utsname here;

	if (b->output || b->uki || b->format != FORMAT_CPIO || (b->also && b->no_also)) {
		warnx("%s: goes neither with -o, --uki or --format, nor with %s",
			b->also ? "--also" : "--no-also", b->also ? "--no-also" : "--also");
		return usage();
	}
	if (!b->version && uname(&here) == 0)
		b->version = here.release;
	return 0;
}

/* VERSION becomes a part of paths. */
static int check(struct build *b)
{
	bool to = b->output || b->list || b->json || b->also || b->no_also;

	if (b->collect)
		return 0;
	if ((b->also || b->no_also) && check_also(b) < 0)
		return -EINVAL;
	if (!b->version || !to) {
		warnx("%s", b->version ? "-o OUTPUT is missing"
			    : to       ? "-k VERSION is missing"
				       : "-k VERSION and -o OUTPUT are missing");
		return usage();
	}
	if (b->cmdline && !b->output && !b->also) {
		warnx("--cmdline: there is no image to be checked; -o OUTPUT is missing");
		return usage();
	}
	if (!*b->version || strchr(b->version, '/') || *b->version == '.') {
		warnx("-k %s: not a kernel release; uname -r says that of this kernel", b->version);
		return -EINVAL;
	}
	return format_check(b);
}

/* ---- files of options */

/* Does it say where from and where to, or ask for something else than an image?  A file has no say in that. */
static bool is_of_command_line(int option)
{
	switch (option) {
	case 'k':
	case 'o':
	case 'h':
	case 'V':
	case OPTION_ALSO:
	case OPTION_NO_ALSO:
	case OPTION_CONF:
	case OPTION_DUMP_CONFIG:
	case WANT_LIST:
	case WANT_JSON:
	case WANT_COLLECT:
		return true;
	default:
		return false;
	}
}

/* Does it say how the image is made or told of, and nothing of what goes in? */
static bool is_of_form(int option)
{
	switch (option) {
	case 'v':
	case 'q':
	case OPTION_FORMAT:
	case OPTION_UKI:
	case OPTION_CMDLINE:
	case OPTION_LINUX:
		return true;
	default:
		return is_of_command_line(option);
	}
}

/* What the command line says of the files themselves. */
struct files {
	const char *folder; /* NULL: it does not name one */
	bool chosen;        /* it says what goes in */
	bool dump;
};

static void look_for_files(struct files *files, int argc, char **argv)
{
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, short_options, options_long, NULL)) != -1) {
		if (option == OPTION_CONF)
			files->folder = optarg;
		files->dump |= option == OPTION_DUMP_CONFIG;
		files->chosen |= !is_of_form(option);
	}
	files->chosen |= optind < argc;
	/* (What getopt(3) of glibc wants to begin anew.) */
	optind = 0;
	opterr = 1;
}

static const struct option *find_option(const char *name)
{
	for (const struct option *o = options_long; o->name; o++) {
		if (strcmp(o->name, name) == 0)
			return is_of_command_line(o->val) ? NULL : o;
	}
	return NULL;
}

/* The option that WORD stands for; NULL after it was said what is wrong. */
static const struct option *option_of(const struct conf_word *word)
{
	const struct option *o = find_option(word->name);

	if (o && (o->has_arg == required_argument) == (word->value != NULL))
		return o;
	warnx("%s: %s: %s", word->place, word->name,
		!o             ? "no long option that a file can have; see kinit-image(8)"
		: !word->value ? "needs a value"
			       : "takes no value");
	return NULL;
}

static int dump_word(void *context, const struct conf_word *word)
{
	(void)context;
	if (!option_of(word))
		return -EINVAL;
	printf("%s%s%s\n", word->name, word->value ? " = " : "", word->value ? word->value : "");
	return 0;
}

/* The value has to stay. */
static int take_word(void *context, const struct conf_word *word)
{
	const struct option *o = option_of(word);
	struct build *b = context;
	int err = o ? 0 : -EINVAL;

	if (o && word->value)
		err = strings_add(&b->conf, word->value);
	if (err < 0)
		return err;
	optarg = word->value ? b->conf.items[b->conf.count - 1] : NULL;
	err = take_option(b, o->val);
	if (err < 0)
		warnx("%s says so", word->place);
	return err;
}

static int read_files(struct build *b, const struct files *files)
{
	const char *folder = files->folder ? files->folder : OPTIONHELP_CONF;

	if (files->dump)
		return conf_read(folder, dump_word, NULL);
	if (strcmp(folder, "no") == 0 || (files->chosen && !files->folder))
		return 0;
	return conf_read(folder, take_word, b);
}

int options_parse(struct build *b, int argc, char **argv)
{
	struct files files = { 0 };
	int option, err;

	look_for_files(&files, argc, argv);
	err = read_files(b, &files);
	if (files.dump && err == 0)
		exit(fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
	while (err == 0 &&
		(option = getopt_long(argc, argv, short_options, options_long, NULL)) != -1) {
		b->compression_named |= option == 'z';
		err = take_option(b, option);
	}
	if (err == 0)
		err = want_words(b, argv + optind);
	return err < 0 ? err : check(b);
}
