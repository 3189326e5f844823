/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kinit-image: makes an initramfs that holds kinit, modules and their firmware, and looks into any.
 */
#include "image/also.h"
#include "image/build.h"
#include "image/command.h"
#include "image/complete.h"
#include "image/options.h"
#include "image/stop.h"
#include "image/try.h"

#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

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
	{ "check", "--cmdline=TEXT IMAGE", "jckdm", 1, 1, EXIT_USAGE, check_run,
		"Says whether an initramfs can boot a kernel command line, and what is missing.\n"
		"Exit status: 0 it can, 1 it cannot, 2 trouble.\n" },
};

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

	if (argv[1] && strcmp(argv[1], "--complete") == 0)
		return complete_run(
			argv + 2, argc - 2, commands, sizeof(commands) / sizeof(*commands));
	if (argv[1] && strcmp(argv[1], "try") == 0)
		return try_main(argc - 1, argv + 1);
	if (command)
		return command_run(command, argc - 1, argv + 1);
	compression_from_text("zstd", &b.compression);
	if (options_parse(&b, argc, argv) < 0)
		return EXIT_USAGE;
	stop_catch();
	err = b.no_also ? also_remove(&b) : b.also ? also_make(&b) : build(&b);
	strings_free(&b.added);
	strings_free(&b.names);
	strings_free(&b.omit);
	strings_free(&b.early);
	strings_free(&b.conf);
	strings_free(&b.hook_dirs);
	strings_free(&b.hooks);
	strings_free(&b.no_hooks);
	stop_reraise();
	return err < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
