/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whatever comes from a terminal: a line has room, ends with a NUL, and has no control character but a tab. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "image/hooks/ask/askline.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

static void check(const struct askline *line)
{
	require(line->n <= ASKLINE_MAX && strlen(line->text) == line->n);
	for (size_t i = 0; i < line->n; i++)
		require((unsigned char)line->text[i] >= 0x20 || line->text[i] == '\t');
	for (size_t i = line->n; i < sizeof(line->text); i++)
		require(!line->text[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct askline line = { .n = 0 };

	for (size_t i = 0; i < size; i++) {
		enum askline_event event = askline_feed(&line, (char)data[i]);

		check(&line);
		require((event == ASKLINE_EMPTY) <= !line.n &&
			(event == ASKLINE_FINISHED) <= (line.n > 0));
		require(event != ASKLINE_TOO_LONG || (!line.n && !line.over));
		if (event != ASKLINE_MORE)
			askline_clear(&line);
	}
	return 0;
}
