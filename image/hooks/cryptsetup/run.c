/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program of the hook cryptsetup: opens the volume on one device, if it is wanted. */
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image/hooks/cryptsetup/cryptopen.h"
#include "image/hooks/kit/kitanswer.h"
#include "image/hooks/kit/kitmapper.h"
#include "image/hooks/kit/kitsecret.h"
#include "image/hooks/kit/kitword.h"
#include "lib/clock.h"

/* A key's device that has a time of its own. */
enum { LOOK_MS = 300 };

/* The key that the volume names.  CRYPTOPEN_LATE: somebody may still put its device in. */
static enum cryptopen open_by_key(const struct cryptvolume *volume)
{
	int64_t deadline = clock_ms() + volume->options.key_timeout_s * 1000LL;
	enum cryptopen result = cryptopen_key(volume);

	while (result == CRYPTOPEN_LATE && clock_ms() < deadline) {
		poll(NULL, 0, LOOK_MS);
		result = cryptopen_key(volume);
	}
	if (result != CRYPTOPEN_LATE || (!volume->options.key_timeout_s && !kitword_flag("LAST")))
		return result;
	dprintf(STDERR_FILENO, "%s: %s with the key is not there\n", volume->device,
		volume->key.device);
	return CRYPTOPEN_NO_KEY;
}

static enum cryptopen open_volume(const struct cryptvolume *volume)
{
	enum cryptopen result = CRYPTOPEN_NO_KEY;

	if (cryptkey_is_set(&volume->key))
		result = open_by_key(volume);
	if (result == CRYPTOPEN_NO_KEY ||
		(result == CRYPTOPEN_NO_FIT && cryptkey_is_set(&volume->key)))
		result = cryptopen_ask(volume);
	return result;
}

static int answer(const struct cryptvolume *volume, enum cryptopen result)
{
	switch (result) {
	case CRYPTOPEN_DONE:
		return kitanswer_done();
	case CRYPTOPEN_LATE:
		dprintf(STDERR_FILENO, "%s: waiting for %s, with the key\n", volume->device,
			volume->key.device);
		return kitanswer_wait();
	case CRYPTOPEN_NO_FIT:
		return kitanswer_fail("no key fits after %u passphrases", volume->options.tries);
	case CRYPTOPEN_GIVEN_UP:
		return kitanswer_fail("its passphrase was given up at the console");
	case CRYPTOPEN_NO_KEY:
	case CRYPTOPEN_NOBODY:
		return kitanswer_fail("nobody can be asked for its passphrase");
	case CRYPTOPEN_FAILED:
		break;
	}
	return kitanswer_fail("cryptsetup cannot open it; what it says stands above");
}

static bool is_open(const struct cryptvolume *volume)
{
	char path[sizeof("/dev/mapper/") + CRYPTTAB_NAME_MAX];

	snprintf(path, sizeof(path), "/dev/mapper/%s", volume->name);
	return !access(path, F_OK);
}

int main(int argc, char **argv)
{
	const struct cryptdisk disk = { argc > 1 ? argv[1] : kitword_fact("DEVICE"),
		kitword_fact("UUID"), kitword_fact("LABEL"), kitword_fact("PARTUUID"),
		kitword_fact("PARTLABEL") };
	static struct crypttab tab;
	static struct cryptvolume volume;
	enum cryptwish wish;

	crypttab_read(&tab, "/etc/crypttab");
	wish = cryptvolume_find(&volume, &disk, &tab);
	if (wish != CRYPTWISH_OPEN) {
		dprintf(STDERR_FILENO, "%s stays closed: %s\n", disk.node, cryptwish_why(wish));
		return kitanswer_done();
	}
	if (is_open(&volume))
		return kitanswer_done();
	if (!kitmapper_is_ready())
		return kitanswer_fail("the kernel has no device mapper, or it could not be loaded");
	kitsecret_keep_in();
	mkdir("/run/kinit", 0755);
	/* Where it locks the headers of volumes. */
	mkdir("/run/cryptsetup", 0700);
	return answer(&volume, open_volume(&volume));
}
