/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sound.h"

#include <errno.h>
#include <string.h>

#include "lib/text.h"

/* The last one that the kernel has (include/linux/err.h). */
enum { ERRNO_MAX = 4095 };

void sound_text(char *text, size_t size)
{
	text[size - 1] = '\0';
	text_clean(text);
}

void sound_line(char *text, size_t size)
{
	text[size - 1] = '\0';
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f) {
			text[0] = '\0';
			return;
		}
}

/* Another byte than 0 and 1 may not even be looked at as a bool. */
void sound_bool(bool *flag)
{
	unsigned char byte;

	memcpy(&byte, flag, sizeof(byte));
	*flag = byte != 0;
}

void sound_err(int *err)
{
	if (*err > 0 || *err < -ERRNO_MAX)
		*err = -EPROTO;
}

void sound_addrs(struct ipaddr *addrs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		addrs[i] = ipaddr_make(
			addrs[i].family < IP_FAMILIES ? addrs[i].family : IP_NONE, addrs[i].bytes);
}
