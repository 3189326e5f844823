/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/shared.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

struct shared_text *shared_text_new(void)
{
	void *at = mmap(NULL, sizeof(struct shared_text), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		abort();
	return at;
}

void shared_text_add(struct shared_text *text, const char *format, va_list args)
{
	size_t room = sizeof(text->bytes) - text->len;
	int len = vsnprintf(text->bytes + text->len, room, format, args);

	/* A test that says more than fits would compare only a part of it. */
	if (len < 0 || (size_t)len + 2 > room)
		abort();
	text->len += len;
	text->bytes[text->len++] = '\n';
	text->bytes[text->len] = '\0';
}
