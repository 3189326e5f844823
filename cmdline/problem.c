/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/secret.h"
#include "lib/text.h"

enum { PROBLEM_SHOWN_MAX = 100 };

void problem_add(struct bootconf *conf, const char *shown, const char *format, ...)
{
	char head[PROBLEM_SHOWN_MAX + 1], text[BOOTCONF_PROBLEM_LEN - PROBLEM_SHOWN_MAX - 6];
	const char *cut = text_copy(head, sizeof(head), shown) ? "..." : "";
	char *sentence;
	va_list args;

	if (conf->nproblems == BOOTCONF_PROBLEMS_MAX) {
		conf->problems_lost++;
		return;
	}
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	secret_mask(head);
	secret_mask(text);
	sentence = conf->problems[conf->nproblems++];
	snprintf(sentence, BOOTCONF_PROBLEM_LEN, "%s%s: %s", head, cut, text);
	text_clean(sentence);
}
