/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/flow.h"
#include "image/expand.h"
#include "image/input.h"
#include "lib/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void flow_begin(struct flow *f, struct input *in)
{
	f->in = in;
	f->expand = NULL;
	flow_leave(f);
}

int flow_enter(struct flow *f, const struct expand_format *format)
{
	int err = expand_open(&f->expand, format, f->in);

	if (err < 0)
		return err;
	f->format = format;
	f->begin = f->in->at;
	f->at = 0;
	f->left = 0;
	return 0;
}

void flow_leave(struct flow *f)
{
	expand_close(f->expand);
	f->expand = NULL;
	f->format = NULL;
	f->begin = f->at = f->in->at;
	f->left = 0;
}

/* The stream is at fault, not what is in it. */
static int fail_stream(struct flow *f, int err)
{
	const char *name = expand_name(f->format);

	if (err == -ENODATA)
		snprintf(f->why, sizeof(f->why),
			"cut off: the file ends at byte %" PRIu64
			", inside of the %s data that begin at byte %" PRIu64,
			f->in->at, name, f->begin);
	else if (err == -EBADMSG)
		snprintf(f->why, sizeof(f->why),
			"damaged at byte %" PRIu64
			" or shortly before, in the %s data that begin at byte %" PRIu64,
			f->in->at, name, f->begin);
	else if (err == -EFBIG)
		snprintf(f->why, sizeof(f->why),
			"the %s data at byte %" PRIu64 " want too much memory", name, f->begin);
	else
		snprintf(f->why, sizeof(f->why), "%s", strerror(-err));
	return err;
}

static int look_inside(struct flow *f)
{
	ssize_t n = expand_read(f->expand, f->plain, sizeof(f->plain));

	if (n < 0)
		return fail_stream(f, (int)n);
	f->next = f->plain;
	f->left = (size_t)n;
	return 0;
}

int flow_look(struct flow *f)
{
	int err;

	if (f->left > 0)
		return 0;
	if (f->expand)
		return look_inside(f);
	err = input_fill(f->in, 1);
	if (err < 0)
		snprintf(f->why, sizeof(f->why), "%s", strerror(-err));
	f->next = f->in->next;
	f->left = f->in->left;
	return err;
}

void flow_take(struct flow *f, size_t n)
{
	f->next += n;
	f->left -= n;
	f->at += n;
	if (!f->expand)
		input_take(f->in, n);
}

int flow_fail(struct flow *f, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(f->why, sizeof(f->why), format, args);
	va_end(args);
	if (f->format)
		text_add(f->why, sizeof(f->why),
			", at byte %" PRIu64 " of what the %s data at byte %" PRIu64 " unpack to",
			f->at, expand_name(f->format), f->begin);
	else
		text_add(f->why, sizeof(f->why), ", at byte %" PRIu64, f->at);
	text_clean(f->why);
	return err;
}
