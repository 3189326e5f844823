/* SPDX-License-Identifier: GPL-2.0-or-later */
/* make WITHOUT=md: the words of the command line that are about arrays, in the place of cmdline/mdword.c. */
#include "cmdline/bootconf.h"
#include "cmdline/mdword.h"
#include "cmdline/problem.h"
#include "cmdline/words.h"
#include "without/without.h"

const char without_md[] = "this kinit is built without arrays";

#define IGNORED(name)                                                      \
	void name(struct bootconf *conf, struct word *word)                \
	{                                                                  \
		problem_add(conf, word->shown, "%s; ignored", without_md); \
	}

IGNORED(mdword_take)
IGNORED(mdword_take_all)
IGNORED(mdword_take_wait)
IGNORED(mdword_take_dirty)

void mdword_free(struct mdword *word)
{
	(void)word;
}
