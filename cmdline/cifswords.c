/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/cifswords.h"

#include <stdio.h>
#include <string.h>

#include "cmdline/problem.h"
#include "lib/text.h"

static const char scheme[] = "cifs:";

void cifswords_take(struct bootconf *conf, struct word *word)
{
	const char *note;

	if (cifsroot_parse(word->value, &conf->cifs, &conf->cifs_invalid, &note))
		problem_add(conf, word->shown, "%s", conf->cifs_invalid);
	else if (note)
		problem_add(conf, word->shown, "%s", note);
}

char *cifswords_item(char **rest)
{
	while (**rest == ',')
		++*rest;
	return text_starts(*rest, scheme) ? list_next_quoted(rest) : NULL;
}

const char *cifswords_add(struct bootconf *conf, char *item)
{
	struct devref *ref = &conf->root[conf->nroot];
	struct cifsroot cifs;
	const char *why;

	if (conf->cifs_by_root)
		return "there can be only one such root";
	if (cifsroot_parse_url(item + strlen(scheme), &cifs, &why))
		return why;
	if (conf->cifs.given || conf->cifs_invalid)
		problem_add(conf, "cifsroot", "root= says where the root is; ignored");
	conf->cifs = cifs;
	conf->cifs_by_root = true;
	*ref = (struct devref){ .kind = DEVREF_CIFS };
	snprintf(ref->text, sizeof(ref->text), "cifs://%.100s/%.100s", cifs.server, cifs.share);
	text_clean(ref->text);
	conf->nroot++;
	return NULL;
}
