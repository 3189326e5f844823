/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/hook/answer.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "lib/num.h"
#include "lib/sound.h"
#include "lib/text.h"

static const struct form {
	const char *word;
	enum answer_kind kind;
	bool more; /* a text follows */
} forms[] = {
	{ "done", ANSWER_DONE, false },
	{ "wait", ANSWER_WAIT, false },
	{ "wait ", ANSWER_WAIT, true },
	{ "fail ", ANSWER_FAIL, true },
	{ "root=", ANSWER_ROOT, true },
};

/* What follows "wait"; 0: it is no time. */
static int seconds(const char *text)
{
	int s;

	return num_int(text, 10, &s) || s < 0 || s > ANSWER_AGAIN_MAX_S ? 0 : s;
}

int answer_take(struct answer *answer, const char *line)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const char *rest = line + strlen(forms[i].word);
		int again_s;

		if (!text_starts(line, forms[i].word) || forms[i].more != (*rest != '\0'))
			continue;
		again_s = forms[i].kind == ANSWER_WAIT ? seconds(rest) : 0;
		if (forms[i].kind == ANSWER_WAIT && *rest && !again_s)
			return -EINVAL;
		answer->again_s = again_s;
		answer->kind = forms[i].kind;
		text_copy(answer->text, sizeof(answer->text), again_s ? "" : rest);
		text_clean(answer->text);
		return 0;
	}
	return -EINVAL;
}

void answer_make_sound(struct answer *answer)
{
	if ((unsigned)answer->kind >= ANSWER_KINDS)
		answer->kind = ANSWER_NONE;
	if (answer->again_s < 0 || answer->again_s > ANSWER_AGAIN_MAX_S)
		answer->again_s = 0;
	sound_text(answer->text, sizeof(answer->text));
}
