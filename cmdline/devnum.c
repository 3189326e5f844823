/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/devnum.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/num.h"
#include "lib/text.h"

enum {
	DEVNUM_MAJOR_MAX = 0xfff,  /* 12 bits */
	DEVNUM_MINOR_MAX = 0xfffff /* 20 bits */
};

static const char *refusal(uint64_t major, uint64_t minor)
{
	if (major > DEVNUM_MAJOR_MAX || minor > DEVNUM_MINOR_MAX)
		return "no device can have this number";
	return major ? NULL : "no disk has the major number 0";
}

/* Cuts TEXT at its colons.  Returns the number of fields, at most MAX. */
static size_t split_colons(char *text, char **field, size_t max)
{
	size_t n = 0;

	while (text && n < max) {
		field[n++] = text;
		text = strchr(text, ':');
		if (text)
			*text++ = '\0';
	}
	return n;
}

/* 8:1 or 8:1:0: with an offset, which the kernel reads and ignores since it loads no floppies. */
static const char *read_fields(const char *text, uint64_t number[3])
{
	char copy[64], *field[5];
	size_t n;

	if (text_copy(copy, sizeof(copy), text))
		return "longer than any such name can be";
	n = split_colons(copy, field, 5);
	if (n == 4 && !*field[3])
		n = 3;
	for (size_t i = 0; i < n; i++)
		if (n > 3 || num_u64(field[i], 10, &number[i]))
			return "neither major:minor nor major:minor:offset:";
	return NULL;
}

int devnum_parse(const char *text, unsigned *major, unsigned *minor, const char **why)
{
	uint64_t number[3] = { 0 }, hex;

	*why = NULL;
	if (strchr(text, ':') && !text[strspn(text, "0123456789:")]) {
		*why = read_fields(text, number);
	} else if (!num_u64(text, 16, &hex) && hex <= UINT32_MAX) {
		number[0] = (hex & 0xfff00) >> 8;
		number[1] = (hex & 0xff) | (hex >> 12 & 0xfff00);
	} else {
		/* More than 32 bits are no device number, but may well be the tag of a virtiofs. */
		return -ENOENT;
	}
	if (!*why)
		*why = refusal(number[0], number[1]);
	if (*why)
		return -EINVAL;
	*major = (unsigned)number[0];
	*minor = (unsigned)number[1];
	return 0;
}
