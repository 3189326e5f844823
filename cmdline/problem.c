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
	const char *cut = secret_copy(head, sizeof(head), shown, SECRET_WORD) ? "..." : "";
	char *sentence;
	va_list args;
	size_t len;

	if (conf->nproblems == BOOTCONF_PROBLEMS_MAX) {
		conf->problems_lost++;
		return;
	}
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	sentence = conf->problems[conf->nproblems++];
	len = (size_t)snprintf(sentence, BOOTCONF_PROBLEM_LEN, "%s%s: ", head, cut);
	secret_copy(sentence + len, BOOTCONF_PROBLEM_LEN - len, text, SECRET_SENTENCE);
	text_clean(sentence);
}
