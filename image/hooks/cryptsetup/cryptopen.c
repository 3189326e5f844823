/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/cryptsetup/cryptopen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "image/hooks/kit/kitrun.h"
#include "image/hooks/kit/kitsecret.h"
#include "lib/text.h"

#define ASK "/usr/lib/kinit/kinit-ask"

enum { SECRET_MAX = 1024, ASK_GIVEN_UP = 130 };
/* cryptsetup(8), RETURN CODES */
enum { OK, NO_FIT = 2 };

static void add(const char **argv, size_t *n, const char *argument)
{
	argv[(*n)++] = argument;
	argv[*n] = NULL;
}

void cryptopen_arguments(
	const struct cryptvolume *volume, const char *file, const char *argv[CRYPTOPEN_ARGS_MAX])
{
	const struct cryptoptions *options = &volume->options;
	bool has_value, typed = !strcmp(file, "-");
	size_t n = 0;

	add(argv, &n, "cryptsetup");
	add(argv, &n, "open");
	add(argv, &n, "--batch-mode");
	add(argv, &n, "--type");
	add(argv, &n, "luks");
	add(argv, &n, "--tries");
	add(argv, &n, "1");
	add(argv, &n, "--key-file");
	add(argv, &n, file);
	for (int i = 0; i < CRYPTOPTIONS; i++) {
		const char *argument = cryptoption_argument(i, &has_value);

		/* A passphrase is taken whole. */
		if (!options->set[i] ||
			(typed && (i == CRYPTOPTION_KEY_OFFSET || i == CRYPTOPTION_KEY_SIZE)))
			continue;
		add(argv, &n, argument);
		if (has_value)
			add(argv, &n, options->value[i]);
	}
	add(argv, &n, volume->device);
	add(argv, &n, volume->name);
}

static enum cryptopen result_of(int status)
{
	if (status == OK)
		return CRYPTOPEN_DONE;
	return status == NO_FIT ? CRYPTOPEN_NO_FIT : CRYPTOPEN_FAILED;
}

/* One at a time: each may want as much memory as its keyslot says, which is up to a GiB. */
static enum cryptopen run_it(struct kitrun *run)
{
	int fd = open("/run/kinit/cryptsetup.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600), status;

	if (fd >= 0)
		flock(fd, LOCK_EX);
	status = kitrun(run);
	if (fd >= 0)
		close(fd);
	return result_of(status);
}

static enum cryptopen open_with_file(const struct cryptvolume *volume, const char *file)
{
	const char *argv[CRYPTOPEN_ARGS_MAX];
	struct kitrun run = { .argv = argv };

	cryptopen_arguments(volume, file, argv);
	return run_it(&run);
}

enum cryptopen cryptopen_key(const struct cryptvolume *volume)
{
	char file[2 * CRYPTKEY_TEXT_MAX];
	enum cryptopen result;
	int err = cryptkey_take(&volume->key, file);

	if (err == -ENODEV)
		return CRYPTOPEN_LATE;
	if (err) {
		dprintf(STDERR_FILENO, "%s: no key %s%s%s: %s\n", volume->device, volume->key.path,
			volume->key.device[0] ? " on " : "", volume->key.device, strerror(-err));
		return CRYPTOPEN_NO_KEY;
	}
	result = open_with_file(volume, file);
	cryptkey_leave(&volume->key);
	if (result == CRYPTOPEN_NO_FIT)
		dprintf(STDERR_FILENO, "%s: the key %s does not fit\n", volume->device,
			volume->key.path);
	return result;
}

/* It goes through a pipe, and is gone afterwards. */
static enum cryptopen open_with(const struct cryptvolume *volume, char *secret, size_t size)
{
	const char *argv[CRYPTOPEN_ARGS_MAX];
	struct kitrun run = { .argv = argv, .input = secret, .input_size = size };
	enum cryptopen result;

	cryptopen_arguments(volume, "-", argv);
	result = run_it(&run);
	kitsecret_wipe(secret, SECRET_MAX);
	return result;
}

/* ARGV is kinit-ask.  Its exit status; the answer in SECRET. */
static int ask(const char *const *argv, char *secret, size_t *size)
{
	struct kitrun run = { .argv = argv, .output = secret, .size = SECRET_MAX };
	int status = kitrun(&run);

	*size = run.got;
	return status;
}

/* What somebody has given, for this volume or for another one; it goes on behind the *TRIED ones. */
static enum cryptopen open_with_kept(
	const struct cryptvolume *volume, char *secret, unsigned *tried)
{
	enum cryptopen result = CRYPTOPEN_NO_FIT;
	size_t size;

	for (; result == CRYPTOPEN_NO_FIT; ++*tried) {
		char number[16];
		const char *argv[] = { ASK, "--kept", "--tried", number, NULL };

		snprintf(number, sizeof(number), "%u", *tried);
		if (ask(argv, secret, &size))
			break;
		result = open_with(volume, secret, size);
	}
	return result;
}

/* "No key fits; passphrase for /dev/vda2 (root), 2 of 3" */
static void write_prompt(
	const struct cryptvolume *volume, unsigned asked, char *prompt, size_t size)
{
	snprintf(prompt, size, "%sassphrase for %s (%s)", asked ? "No key fits; p" : "P",
		volume->device, volume->name);
	if (asked)
		text_add(prompt, size, ", %u", asked + 1);
	if (asked && volume->options.tries)
		text_add(prompt, size, " of %u", volume->options.tries);
}

/* TRIED are in vain, of which ASKED are answers to questions about this volume. */
static enum cryptopen open_with_answer(
	const struct cryptvolume *volume, char *secret, unsigned tried, unsigned asked)
{
	char number[16], prompt[CRYPTKEY_TEXT_MAX + CRYPTTAB_NAME_MAX + 64];
	const char *argv[] = { ASK, "--tried", number, prompt, NULL };
	size_t size;
	int status;

	snprintf(number, sizeof(number), "%u", tried);
	write_prompt(volume, asked, prompt, sizeof(prompt));
	status = ask(argv, secret, &size);
	if (status)
		return status == ASK_GIVEN_UP ? CRYPTOPEN_GIVEN_UP : CRYPTOPEN_NOBODY;
	return open_with(volume, secret, size);
}

enum cryptopen cryptopen_ask(const struct cryptvolume *volume)
{
	static char secret[SECRET_MAX];
	unsigned tried = 0, asked = 0;
	enum cryptopen result = open_with_kept(volume, secret, &tried);

	while (result == CRYPTOPEN_NO_FIT &&
		(!volume->options.tries || asked < volume->options.tries))
		result = open_with_answer(volume, secret, tried++, asked++);
	kitsecret_wipe(secret, sizeof(secret));
	return result;
}
