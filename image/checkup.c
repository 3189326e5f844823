/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/checkup.h"
#include "image/contents.h"
#include "image/offer.h"
#include "lib/execfmt.h"
#include "lib/text.h"

#include <stdlib.h>
#include <string.h>

static void say_blacklisted(struct checkup *c, const char *by)
{
	finding_add(c->findings, FINDING_BLACKLISTED, c->offer->blacklisted,
		"%s: module %s is blacklisted", by, c->offer->blacklisted);
}

bool checkup_any_driver(struct checkup *c, const char *by, const char *aliases, const char *what)
{
	struct reason why = { REASON_NAMED, by, NULL };
	struct strings list = { 0 };
	bool found = c->offer->empty, blacklisted = false;

	if (strings_split(&list, aliases, " ") < 0)
		c->findings->lost = true;
	for (size_t i = 0; i < list.count && !found; i++) {
		enum offer_answer answer = offer_ask(c->offer, list.items[i], &why, true);

		blacklisted = answer == OFFER_BLACKLISTED;
		found = answer == OFFER_MODULE || answer == OFFER_BUILTIN;
	}
	if (!found && blacklisted)
		say_blacklisted(c, by);
	else if (!found)
		finding_add(c->findings, FINDING_NO_MODULE, list.count == 1 ? aliases : NULL,
			"%s: %s not in this image", by, what);
	strings_free(&list);
	return found;
}

bool checkup_driver(struct checkup *c, const char *by, const char *alias, bool named)
{
	struct reason why = { REASON_NAMED, by, NULL };
	enum offer_answer answer = offer_ask(c->offer, alias, &why, named);

	if (answer == OFFER_BLACKLISTED)
		say_blacklisted(c, by);
	else if (answer == OFFER_NONE && !c->offer->empty)
		finding_add(c->findings, FINDING_NO_MODULE, alias,
			"%s: module %s is not in this image", by, alias);
	return answer == OFFER_MODULE || answer == OFFER_BUILTIN;
}

bool checkup_filesystem(struct checkup *c, const char *by, const char *type)
{
	struct reason why = { REASON_ROOT, by, NULL };
	enum offer_answer answer = offer_filesystem(c->offer, type, &why);

	if (answer == OFFER_BLACKLISTED)
		say_blacklisted(c, by);
	else if (answer == OFFER_NONE && !c->offer->empty)
		finding_add(c->findings, FINDING_NO_FILESYSTEM, type,
			"%s: this kernel has no driver for the filesystem %s, or the image lacks it",
			by, type);
	return answer == OFFER_MODULE || answer == OFFER_BUILTIN;
}

/* ---- what the kernel starts */

static void check_interpreter(struct checkup *c)
{
	struct execfmt fmt;

	if (contents_interpreter(c->contents, &fmt) < 0) {
		finding_add(c->findings, FINDING_NO_INIT, NULL,
			"%s is neither a program (ELF) nor a script (#!) that the kernel can start",
			c->init);
		return;
	}
	if (fmt.interp[0] && !contents_file(c->contents, fmt.interp))
		finding_add(c->findings, FINDING_NO_INIT, NULL,
			"%s is %s %s, which is not in the image", c->init,
			fmt.script ? "a script for" : "not a static program, and needs",
			fmt.interp);
}

void check_init(struct checkup *c)
{
	const char *what = NULL;

	switch (contents_init(c->contents, c->init)) {
	case CONTENTS_KINIT:
		c->ours = true;
		break;
	case CONTENTS_NO_INIT:
		finding_add(c->findings, FINDING_NO_INIT, NULL,
			"there is no %s in the image: the kernel starts nothing of it", c->init);
		return;
	case CONTENTS_BAD_INIT:
		finding_add(c->findings, FINDING_NO_INIT, NULL, "%s cannot be executed", c->init);
		return;
	case CONTENTS_SCRIPT:
		what = "a script";
		break;
	case CONTENTS_PROGRAM:
		what = "another program";
		break;
	}
	if (what)
		finding_add(c->findings, FINDING_OTHER_INIT, NULL,
			"%s is not kinit but %s: whether the drivers are in the image can be judged, and "
			"not what it does with the command line",
			c->init, what);
	check_interpreter(c);
}
