/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_COMMAND_H
#define IMAGE_COMMAND_H

#include <getopt.h>
#include <stdbool.h>

/*
 * What does "kinit-image WORD ..." do?  A row of the table in main.c is one such word.  Each command is a function in
 * a file of its name that gives the exit status.
 */

struct command_line {
	bool json, names, force;                          /* --json, --names, --force */
	const char *cmdline, *kernel, *devices, *machine; /* of the long options; NULL: not given */
	char **operands;
	int count;
};

struct command {
	const char *name;
	const char *operands; /* how they are called in the help */
	const char *options;  /* which of "j1fckdm" it has */
	int least, most;      /* operands */
	int trouble; /* the exit status when something fails, and for a usage that makes no sense 2 */
	int (*run)(const struct command_line *line);
	const char *help;
};

/* Of all commands, with a zero row behind; which of them has one, its letters say. */
extern const struct option command_options[];

/* ARGV begins with the command's name.  Returns its exit status. */
int command_run(const struct command *command, int argc, char **argv);

int ls_run(const struct command_line *line);
int cat_run(const struct command_line *line);
int extract_run(const struct command_line *line);
int diff_run(const struct command_line *line);
int check_run(const struct command_line *line);

#endif
