/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/guest.h"
#include "lib/text.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The time in front of a line, "[    1.234567] ", as printk.time has it; 0: none. */
static uint64_t stamp(const char *line)
{
	const char *dot = *line == '[' ? strchr(line, '.') : NULL;
	char *end;
	unsigned long long seconds, part;

	if (!dot)
		return 0;
	seconds = strtoull(line + 1, &end, 10);
	if (end != dot)
		return 0;
	part = strtoull(dot + 1, &end, 10);
	return *end == ']' && end - dot == 7 ? seconds * 1000000 + part : 0;
}

/* What follows WORDS in LINE, or NULL. */
static const char *behind(const char *line, const char *words)
{
	const char *at = strstr(line, words);

	return at ? at + strlen(words) : NULL;
}

/* An earlier answer is final, but for one: a start that was tried may fail. */
static bool is_final(enum guest_state state)
{
	return state == GUEST_FAILED || state == GUEST_PANIC || state == GUEST_OFF;
}

static void take(struct guest *g, enum guest_state state, const char *what)
{
	if (is_final(g->state))
		return;
	g->state = state;
	text_copy(g->what, sizeof(g->what), what);
}

static void kinit_line(struct guest *g, const char *line, const char *said)
{
	const char *rest;

	g->kinit = true;
	/* (An emergency shell is "starting", too, but has no path.) */
	if ((rest = behind(said, "starting ")) && rest == said + strlen("starting ") &&
		*rest == '/') {
		take(g, GUEST_REACHED, rest);
		g->reached = stamp(line);
	} else if (text_starts(said, "BOOT FAILED: ")) {
		take(g, GUEST_FAILED, said + strlen("BOOT FAILED: "));
	}
}

void guest_line(struct guest *g, const char *line)
{
	const char *rest;

	if ((rest = behind(line, "kinit: "))) {
		kinit_line(g, line, rest);
	} else if (g->state == GUEST_KERNEL && strstr(line, "Run /init as init process")) {
		g->state = GUEST_INIT;
		g->init = stamp(line);
	} else if ((rest = behind(line, "Kernel panic - not syncing: "))) {
		take(g, GUEST_PANIC, rest);
	} else if (strstr(line, "reboot: Power down") && g->state != GUEST_REACHED) {
		take(g, GUEST_OFF, "");
	}
}
