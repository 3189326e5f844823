/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/cryptsetup/cryptoption.h"

#include <stddef.h>
#include <string.h>

#include "image/hooks/kit/kitword.h"
#include "lib/num.h"
#include "lib/text.h"

static const struct {
	const char *argument;
	bool has_value;
} arguments[CRYPTOPTIONS] = {
	[CRYPTOPTION_DISCARD] = { "--allow-discards", false },
	[CRYPTOPTION_READ_ONLY] = { "--readonly", false },
	[CRYPTOPTION_SAME_CPU] = { "--perf-same_cpu_crypt", false },
	[CRYPTOPTION_SUBMIT] = { "--perf-submit_from_crypt_cpus", false },
	[CRYPTOPTION_NO_READ_QUEUE] = { "--perf-no_read_workqueue", false },
	[CRYPTOPTION_NO_WRITE_QUEUE] = { "--perf-no_write_workqueue", false },
	[CRYPTOPTION_KEY_SLOT] = { "--key-slot", true },
	[CRYPTOPTION_KEY_OFFSET] = { "--keyfile-offset", true },
	[CRYPTOPTION_KEY_SIZE] = { "--keyfile-size", true },
	[CRYPTOPTION_HEADER] = { "--header", true },
};

/* systemd's names, Debian's, Arch's (cryptdevice=) and dracut's. */
static const struct {
	const char *name;
	enum cryptoption option;
} names[] = {
	{ "discard", CRYPTOPTION_DISCARD },
	{ "allow-discards", CRYPTOPTION_DISCARD },
	{ "read-only", CRYPTOPTION_READ_ONLY },
	{ "readonly", CRYPTOPTION_READ_ONLY },
	{ "same-cpu-crypt", CRYPTOPTION_SAME_CPU },
	{ "submit-from-crypt-cpus", CRYPTOPTION_SUBMIT },
	{ "no-read-workqueue", CRYPTOPTION_NO_READ_QUEUE },
	{ "no-write-workqueue", CRYPTOPTION_NO_WRITE_QUEUE },
	{ "key-slot", CRYPTOPTION_KEY_SLOT },
	{ "keyslot", CRYPTOPTION_KEY_SLOT },
	{ "keyfile-offset", CRYPTOPTION_KEY_OFFSET },
	{ "keyfile-size", CRYPTOPTION_KEY_SIZE },
	{ "size", CRYPTOPTION_KEY_SIZE },
	{ "header", CRYPTOPTION_HEADER },
};

void cryptoptions_init(struct cryptoptions *options)
{
	memset(options, 0, sizeof(*options));
	options->tries = CRYPTOPTION_TRIES;
	options->key_timeout_s = CRYPTOPTION_KEY_TIMEOUT_S;
}

const char *cryptoption_argument(enum cryptoption option, bool *has_value)
{
	*has_value = arguments[option].has_value;
	return arguments[option].argument;
}

/* Seconds; "20s" is what systemd writes for that. */
static void set_number(unsigned *number, char *value)
{
	size_t len = strlen(value);
	int n;

	if (len && value[len - 1] == 's')
		value[len - 1] = '\0';
	if (!num_int(value, 10, &n) && n >= 0)
		*number = n;
}

/* An option that is none of cryptsetup's. */
static void set_own(struct cryptoptions *options, const char *name, char *value)
{
	static const char *const plain[] = { "swap", "tmp", "plain", "tcrypt", "tcrypt-hidden",
		"tcrypt-system", "bitlk" };

	if (!strcmp(name, "tries"))
		set_number(&options->tries, value);
	else if (!strcmp(name, "keyfile-timeout"))
		set_number(&options->key_timeout_s, value);
	options->attach |= !strcmp(name, "x-initrd.attach") || !strcmp(name, "initramfs");
	options->noauto |= !strcmp(name, "noauto");
	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		options->plain |= !strcmp(name, plain[i]);
}

static void set(struct cryptoptions *options, const char *name, char *value)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		enum cryptoption option = names[i].option;

		if (strcmp(name, names[i].name) || arguments[option].has_value != (*value != '\0'))
			continue;
		options->set[option] =
			!text_copy(options->value[option], sizeof(options->value[option]), value);
		return;
	}
	set_own(options, name, value);
}

void cryptoptions_add(struct cryptoptions *options, const char *text)
{
	char one[CRYPTOPTION_VALUE_MAX], none[] = "";

	while (kitword_next(&text, ",", one, sizeof(one))) {
		char *value = strchr(one, '=');

		if (value)
			*value++ = '\0';
		set(options, one, value ? value : none);
	}
}
