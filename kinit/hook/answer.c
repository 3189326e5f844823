/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/hook/answer.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "lib/sound.h"
#include "lib/text.h"

static const struct form {
	const char *word;
	enum answer_kind kind;
	bool more; /* a text follows */
} forms[] = {
	{ "done", ANSWER_DONE, false },
	{ "wait", ANSWER_WAIT, false },
	{ "fail ", ANSWER_FAIL, true },
	{ "root=", ANSWER_ROOT, true },
};

int answer_take(struct answer *answer, const char *line)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const char *rest = line + strlen(forms[i].word);

		if (!text_starts(line, forms[i].word) || forms[i].more != (*rest != '\0'))
			continue;
		answer->kind = forms[i].kind;
		text_copy(answer->text, sizeof(answer->text), rest);
		text_clean(answer->text);
		return 0;
	}
	return -EINVAL;
}

void answer_make_sound(struct answer *answer)
{
	if ((unsigned)answer->kind >= ANSWER_KINDS)
		answer->kind = ANSWER_NONE;
	sound_text(answer->text, sizeof(answer->text));
}
