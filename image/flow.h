/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_FLOW_H
#define IMAGE_FLOW_H

#include <stddef.h>
#include <stdint.h>

/*
 * Which bytes come next, of the file itself or of the compressed stream in it that is being read?
 */

struct expand;
struct expand_format;
struct input;

enum { FLOW_SIZE = 64 * 1024, FLOW_WHY = 256 };

struct flow {
	struct input *in;
	const struct expand_format *format; /* NULL: the file itself */
	struct expand *expand;
	uint64_t begin; /* of the stream, in the file */
	uint64_t at;    /* the number of the next byte, in the file or in the stream */
	const uint8_t *next;
	size_t left;
	uint8_t plain[FLOW_SIZE];
	char why[FLOW_WHY]; /* of an error */
};

/* IN stays the caller's; flow_leave() at the end. */
void flow_begin(struct flow *f, struct input *in);

/* From here on, it is a stream in FORMAT.  Returns 0 or -errno. */
int flow_enter(struct flow *f, const struct expand_format *format);

/* From here on, it is the file again. */
void flow_leave(struct flow *f);

/* Has LEFT be more than 0, unless it ends here.  Returns 0 or -errno. */
int flow_look(struct flow *f);

/* N of those that are LEFT are done with. */
void flow_take(struct flow *f, size_t n);

/* Sets WHY to these words and the place, as one sentence, and returns ERR. */
__attribute__((format(printf, 3, 4))) int flow_fail(
	struct flow *f, int err, const char *format, ...);

#endif
