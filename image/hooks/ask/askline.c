/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/ask/askline.h"

#include "image/hooks/kit/kitsecret.h"

enum { CTRL_C = 3, CTRL_D = 4, BACKSPACE = 8, TAB = 9, CTRL_U = 21, ESCAPE = 27, DELETE = 127 };

void askline_clear(struct askline *line)
{
	kitsecret_wipe(line, sizeof(*line));
}

static void take_back(struct askline *line)
{
	/* All bytes of a character of UTF-8: its tail, and what they follow. */
	while (line->n && ((unsigned char)line->text[line->n - 1] & 0xc0) == 0x80)
		line->text[--line->n] = '\0';
	if (line->n)
		line->text[--line->n] = '\0';
}

static void add(struct askline *line, char c)
{
	if (line->n == ASKLINE_MAX)
		line->over = true;
	else
		line->text[line->n++] = c;
}

static enum askline_event end_of(struct askline *line)
{
	enum askline_event event = line->n ? ASKLINE_FINISHED : ASKLINE_EMPTY;

	if (!line->over)
		return event;
	askline_clear(line);
	return ASKLINE_TOO_LONG;
}

static enum askline_event control(struct askline *line, unsigned char c)
{
	switch (c) {
	case '\r':
	case '\n':
	case CTRL_D:
		return end_of(line);
	case CTRL_C:
		return ASKLINE_CANCELLED;
	case BACKSPACE:
	case DELETE:
		take_back(line);
		break;
	case CTRL_U:
		askline_clear(line);
		break;
	case ESCAPE:
		line->state = ASKLINE_ESCAPE;
		break;
	case TAB:
		add(line, c);
		break;
	}
	return ASKLINE_MORE;
}

/* Is C part of a sequence, as terminals send for keys without a letter (ECMA-48, 5.4)? */
static bool in_sequence(struct askline *line, unsigned char c)
{
	enum askline_state was = line->state;

	line->state = ASKLINE_TEXT;
	if (was == ASKLINE_ESCAPE && (c == '[' || c == 'O'))
		line->state = ASKLINE_SEQUENCE;
	else if (was == ASKLINE_SEQUENCE && c >= 0x20 && c < 0x40)
		line->state = ASKLINE_SEQUENCE;
	else if (was != ASKLINE_SEQUENCE || c < 0x40 || c >= DELETE)
		return false;
	return true;
}

enum askline_event askline_feed(struct askline *line, char c)
{
	unsigned char byte = c;

	if (line->state != ASKLINE_TEXT && in_sequence(line, byte))
		return ASKLINE_MORE;
	if (byte < 0x20 || byte == DELETE)
		return control(line, byte);
	add(line, c);
	return ASKLINE_MORE;
}
