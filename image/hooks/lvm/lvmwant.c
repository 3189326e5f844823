/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/lvm/lvmwant.h"

#include <stdio.h>
#include <string.h>

#include "image/hooks/kit/kitword.h"

static void add(struct lvmwant *want, const struct lvmname *name)
{
	if (want->n < LVMWANT_MAX)
		want->items[want->n++] = *name;
	else
		fprintf(stderr, "more than %d names of volumes; %s is left out\n", LVMWANT_MAX,
			name->group);
}

/* Each value of the word WORD, which is VG or VG/LV. */
static void add_words(struct lvmwant *want, const char *word)
{
	const char *rest = kitword(word);
	char value[2 * LVMNAME_SIZE + 8];
	struct lvmname name;

	while (kitword_next(&rest, "\n", value, sizeof(value)))
		if (lvmname_of_word(value, &name))
			add(want, &name);
		else
			fprintf(stderr, "%s=%s: that is the name of no volume; ignored\n", word,
				value);
}

/* A device that is a volume wants all of its group, or itself if the words say what else is wanted. */
static void add_device(struct lvmwant *want, const char *path, bool alone)
{
	struct lvmname name;

	if (!path || !lvmname_of_device(path, &name))
		return;
	if (!alone)
		name.volume[0] = '\0';
	add(want, &name);
}

void lvmwant_read(struct lvmwant *want)
{
	const char *root = kitword_fact("ROOT");
	bool words;

	memset(want, 0, sizeof(*want));
	if (!lvmname_of_device(root, &want->root))
		want->root.group[0] = '\0';
	add_words(want, "rd.lvm.vg");
	add_words(want, "rd.lvm.lv");
	words = want->n > 0;
	add_device(want, root, words);
	/* Of a root that may be anywhere, these do not tell the group. */
	if (want->n) {
		add_device(want, kitword("mount.usr"), words);
		add_device(want, kitword("resume"), words);
	}
}

bool lvmwant_has(const struct lvmwant *want, const char *name)
{
	for (size_t i = 0; i < want->n; i++)
		if (!strcmp(want->items[i].group, name))
			return true;
	return !want->n;
}
