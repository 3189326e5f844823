/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program of the hook cryptsetup: opens the volume on one device, if it is wanted. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image/hooks/cryptsetup/cryptopen.h"
#include "image/hooks/cryptsetup/cryptwait.h"
#include "image/hooks/kit/kitanswer.h"
#include "image/hooks/kit/kitdevice.h"
#include "image/hooks/kit/kitmapper.h"
#include "image/hooks/kit/kitsecret.h"
#include "image/hooks/kit/kitword.h"
#include "lib/clock.h"

/* What stands in the way of the key; returns CRYPTOPEN_LATE as long as its device has time to come, and in AGAIN_S how
 * much. */
static enum cryptopen judge_late(
	const struct cryptvolume *volume, const char *file, unsigned *again_s)
{
	unsigned limit_s = volume->options.key_timeout_s;
	int64_t now_ms = clock_us(CLOCK_BOOTTIME) / 1000, waited_ms;
	bool last = kitword_flag("LAST");

	waited_ms = now_ms - cryptwait_since(file, now_ms, !strcmp(kitword_fact("TRY"), "1"));
	if (cryptwait_is_over(limit_s, waited_ms, last)) {
		dprintf(STDERR_FILENO,
			"%s: %s with the key is not there after %u s; asking for a passphrase\n",
			volume->device, volume->key.device, (unsigned)(waited_ms / 1000));
		return CRYPTOPEN_NO_KEY;
	}
	*again_s = cryptwait_left_s(limit_s, waited_ms);
	dprintf(STDERR_FILENO, "%s: waiting for %s, with the key\n", volume->device,
		volume->key.device);
	return CRYPTOPEN_LATE;
}

/* With the key that the volume names. */
static enum cryptopen open_by_key(const struct cryptvolume *volume, unsigned *again_s)
{
	enum cryptopen result = cryptopen_key(volume);
	char file[CRYPTWAIT_FILE_MAX];

	cryptwait_file(file, volume->device);
	if (result == CRYPTOPEN_LATE)
		result = judge_late(volume, file, again_s);
	if (result != CRYPTOPEN_LATE)
		unlink(file);
	return result;
}

static enum cryptopen open_volume(const struct cryptvolume *volume, unsigned *again_s)
{
	enum cryptopen result = CRYPTOPEN_NO_KEY;

	if (cryptkey_is_set(&volume->key))
		result = open_by_key(volume, again_s);
	if (result == CRYPTOPEN_NO_KEY ||
		(result == CRYPTOPEN_NO_FIT && cryptkey_is_set(&volume->key)))
		result = cryptopen_ask(volume);
	return result;
}

/* NAME is a device without which there is nothing to be opened. */
static int answer_missing(const struct cryptdisk *disk, const char *name)
{
	if (kitword_flag("LAST"))
		return kitanswer_fail("%s is not there", name);
	dprintf(STDERR_FILENO, "%s: waiting for %s\n", disk->node, name);
	return kitanswer_wait();
}

static int answer(const struct cryptvolume *volume, enum cryptopen result, unsigned again_s)
{
	switch (result) {
	case CRYPTOPEN_DONE:
		return kitanswer_done();
	case CRYPTOPEN_LATE:
		return kitanswer_wait_at_most(again_s);
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
	enum cryptopen result;
	const char *missing;
	unsigned again_s = 0;

	crypttab_read(&tab, "/etc/crypttab");
	wish = cryptvolume_find(&volume, &disk, &tab);
	if (wish != CRYPTWISH_OPEN) {
		dprintf(STDERR_FILENO, "%s stays closed: %s\n", disk.node, cryptwish_why(wish));
		return kitanswer_done();
	}
	if (is_open(&volume))
		return kitanswer_done();
	missing = cryptvolume_locate(&volume, KITDEVICE_LIST);
	if (missing)
		return answer_missing(&disk, missing);
	if (!kitmapper_is_ready())
		return kitanswer_fail("the kernel has no device mapper, or it could not be loaded");
	kitsecret_keep_in();
	mkdir("/run/kinit", 0755);
	/* Where it locks the headers of volumes. */
	mkdir("/run/cryptsetup", 0700);
	result = open_volume(&volume, &again_s);
	return answer(&volume, result, again_s);
}
