/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_HOOK_ANSWER_H
#define KINIT_HOOK_ANSWER_H

/* What a hook says on its descriptor 3, and what it has written there of that counts. */

enum answer_kind {
	ANSWER_NONE,
	ANSWER_DONE,
	ANSWER_WAIT, /* it wants to be asked again, after again_s at the latest */
	ANSWER_FAIL, /* text is why */
	ANSWER_ROOT, /* text is the device */
	ANSWER_KINDS,
};

enum { ANSWER_TEXT_MAX = 500, ANSWER_AGAIN_MAX_S = 24 * 60 * 60 };

struct answer {
	enum answer_kind kind;
	char text[ANSWER_TEXT_MAX]; /* of one line, fit to be shown */
	int again_s;                /* 0: only when there is a reason */
};

/* Takes LINE, which stands alone, in the place of what ANSWER was.  Returns 0, or -EINVAL if it says nothing; ANSWER
 * stays as it is then. */
int answer_take(struct answer *answer, const char *line);

/* Makes it fit to be used, whatever bytes it consists of. */
void answer_make_sound(struct answer *answer);

#endif
