/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/command.h"
#include "image/stop.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

const struct option command_options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "names", no_argument, NULL, '1' },
	{ "force", no_argument, NULL, 'f' },
	{ "cmdline", required_argument, NULL, 'c' },
	{ "kernel", required_argument, NULL, 'k' },
	{ "devices", required_argument, NULL, 'd' },
	{ "machine", required_argument, NULL, 'm' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const char *const option_help[] = {
	"  -j, --json   for programs, as JSON\n",
	"  -1, --names  the names alone, one in a line\n",
	"  -f, --force  into a directory that has files as well\n",
	"  --cmdline=TEXT    the kernel command line\n",
	"  -k, --kernel=VERSION  for this kernel (default: each that the image has modules for)\n",
	"  --devices=FILE    on the machine that FILE describes, see --collect (default: this one)\n",
	"  --machine=DIR     on the one whose sys and proc are in DIR\n",
};

static void print_usage(FILE *out, const struct command *command)
{
	fprintf(out, "usage: kinit-image %s%s %s\n", command->name,
		*command->options ? " [options]" : "", command->operands);
}

static void print_help(const struct command *command)
{
	print_usage(stdout, command);
	printf("%s\n", command->help);
	for (size_t i = 0; command_options[i].name && command_options[i].val != 'h'; i++) {
		if (strchr(command->options, command_options[i].val))
			fputs(option_help[i], stdout);
	}
	puts("  -h, --help   this help");
}

/* Where the argument of an option is kept; NULL: it has none. */
static const char **argument_of(struct command_line *line, int option)
{
	switch (option) {
	case 'c':
		return &line->cmdline;
	case 'k':
		return &line->kernel;
	case 'd':
		return &line->devices;
	case 'm':
		return &line->machine;
	default:
		return NULL;
	}
}

/* Returns 1 to go on, 0 when the help was asked for, or -EINVAL. */
static int take_option(const struct command *command, struct command_line *line, int option)
{
	if (option == 'h') {
		print_help(command);
		return 0;
	}
	if (option == '?')
		return -EINVAL;
	if (!strchr(command->options, option)) {
		warnx("%s: has no option -%c", command->name, option);
		return -EINVAL;
	}
	if (argument_of(line, option))
		*argument_of(line, option) = optarg;
	line->json = line->json || option == 'j';
	line->names = line->names || option == '1';
	line->force = line->force || option == 'f';
	return 1;
}

static int parse(const struct command *command, struct command_line *line, int argc, char **argv)
{
	int option, go_on = 1;

	while (go_on > 0 &&
		(option = getopt_long(argc, argv, "j1fk:h", command_options, NULL)) != -1)
		go_on = take_option(command, line, option);
	line->operands = argv + optind;
	line->count = argc - optind;
	if (go_on <= 0)
		return go_on;
	if (line->count < command->least || line->count > command->most) {
		print_usage(stderr, command);
		return -EINVAL;
	}
	return 1;
}

int command_run(const struct command *command, int argc, char **argv)
{
	struct command_line line = { 0 };
	int go_on = parse(command, &line, argc, argv), status;

	if (go_on < 0)
		return EXIT_USAGE;
	stop_catch();
	status = go_on ? command->run(&line) : EXIT_SUCCESS;
	if (fflush(stdout) != 0 || ferror(stdout)) {
		warn("standard output");
		status = command->trouble;
	}
	stop_reraise();
	return status;
}
