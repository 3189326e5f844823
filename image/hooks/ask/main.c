/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "image/hooks/ask/ask.h"
#include "image/hooks/ask/askkept.h"
#include "image/hooks/ask/askkey.h"
#include "image/hooks/kit/kitsecret.h"
#include "lib/num.h"

/* kinit-ask(8) */

#define FOLDER "/run/kinit"
/* Somebody may come in by this hook's server. */
#define DOOR_HOOK "/usr/lib/kinit/hooks.d/ssh/hook"

enum { NOBODY = 1, USAGE = 2, GIVEN_UP = 130 };
enum mode { ASK, ANSWER, KEY, FORGET };

struct wish {
	enum mode mode;
	struct ask ask;
	const char *key;
};

static int usage(void)
{
	static const char text[] = "usage: kinit-ask [--tried N] [--kept] [--timeout S] PROMPT\n"
				   "       kinit-ask --key FILE [--timeout S]\n"
				   "       kinit-ask --answer\n"
				   "       kinit-ask --forget\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		return USAGE;
	return USAGE;
}

/* An option with a value.  Returns 0, or -EINVAL. */
static int take_value(struct wish *wish, const char *name, const char *value)
{
	int *number = !strcmp(name, "--tried") ? &wish->ask.tried : &wish->ask.timeout_s;

	if (!value)
		return -EINVAL;
	if (!strcmp(name, "--key")) {
		wish->mode = KEY;
		wish->key = value;
		return 0;
	}
	if (strcmp(name, "--tried") && strcmp(name, "--timeout"))
		return -EINVAL;
	return num_int(value, 10, number) || *number < 0 ? -EINVAL : 0;
}

static int take(struct wish *wish, char **argv)
{
	for (; *argv; argv++) {
		if (!strcmp(*argv, "--answer"))
			wish->mode = ANSWER;
		else if (!strcmp(*argv, "--forget"))
			wish->mode = FORGET;
		else if (!strcmp(*argv, "--kept"))
			wish->ask.kept = true;
		else if (**argv != '-' && !wish->ask.prompt)
			wish->ask.prompt = *argv;
		else if (**argv != '-' || take_value(wish, *argv, argv[1]))
			return -EINVAL;
		else
			argv++;
	}
	if (wish->ask.kept && wish->ask.tried == ASK_ANY)
		return -EINVAL;
	return wish->mode != ASK || wish->ask.prompt || wish->ask.kept ? 0 : -EINVAL;
}

/* The login shell of an ssh session is called "-kinit-ask", or with -c and what was to be run. */
static bool is_shell(char **argv)
{
	return argv[0] && (*argv[0] == '-' || (argv[1] && !strcmp(argv[1], "-c")));
}

static int ask_and_tell(const struct ask *wish)
{
	static char text[ASKLINE_MAX + 1];
	int len = ask(wish, text);
	bool told = len >= 0 && write(STDOUT_FILENO, text, len) == len;

	kitsecret_wipe(text, sizeof(text));
	if (told)
		return 0;
	if (!wish->kept && len != -ECANCELED)
		dprintf(STDERR_FILENO, "kinit-ask: %s\n",
			len == -ENODEV ? "there is no console on which anybody could be asked"
				       : strerror(-len));
	return len == -ECANCELED ? GIVEN_UP : NOBODY;
}

static int tell_key(const struct wish *wish)
{
	int err = askkey(wish->key, wish->ask.timeout_s, STDOUT_FILENO);

	if (err)
		dprintf(STDERR_FILENO, "kinit-ask: %s: %s\n", wish->key, strerror(-err));
	return err ? NOBODY : 0;
}

int main(int argc, char **argv)
{
	struct wish wish = { .ask = { .tried = ASK_ANY,
				     .folder = FOLDER,
				     .proc = "/proc/consoles",
				     .dev = "/dev" } };

	if (is_shell(argv))
		wish.mode = ANSWER;
	else if (argc < 2 || take(&wish, argv + 1))
		return usage();
	wish.ask.door_alone = !access(DOOR_HOOK, F_OK);
	kitsecret_keep_in();
	switch (wish.mode) {
	case ASK:
		/* Nobody wants to know any more. */
		prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
		return ask_and_tell(&wish.ask);
	case ANSWER:
		return ask_answer(FOLDER);
	case KEY:
		return tell_key(&wish);
	case FORGET:
		askkept_forget();
		break;
	}
	return 0;
}
