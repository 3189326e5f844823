/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/offer_files.h"
#include "image/contents.h"
#include "image/offer.h"
#include "lib/vec.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* So many files of firmware are named. */
enum { NAMED_MAX = 3 };

static const struct modset_entry *find(const struct offer *o, const char *name, size_t *i)
{
	for (*i = 0; *i < o->set.count; ++*i)
		if (strcmp(o->set.entries[*i].name, name) == 0)
			return &o->set.entries[*i];
	return NULL;
}

/* A module that another one brought weighs what that one does, or less. */
static enum finding_weight weight_of(struct offer *o, size_t i)
{
	const struct modset_entry *e = &o->set.entries[i];
	enum finding_weight weight = FINDING_DOUBT, *grown;
	size_t by;

	if (i < o->weights_count)
		return o->weights[i];
	if (e->why.kind == REASON_DEPENDENCY && e->why.by && find(o, e->why.by, &by) && by < i)
		weight = o->weights[by];
	grown = vec_grow(o->weights, &o->weights_room, i + 1, sizeof(*grown));
	if (!grown) {
		o->findings->lost = true;
		return weight;
	}
	o->weights = grown;
	grown[o->weights_count++] = weight;
	return weight;
}

static void say_absent(struct offer *o, const struct modset_entry *e)
{
	if (e->why.kind == REASON_DEPENDENCY)
		finding_add(o->findings, FINDING_DEPENDENCY, e->name,
			"module %s: it needs %s, whose file is not in this image", e->why.by,
			e->name);
	else
		finding_add(o->findings, FINDING_NO_MODULE, e->name,
			"module %s: its file is not in this image (%s %s)", e->name,
			reason_phrase(e->why.kind), e->why.by);
}

/* ---- firmware */

/* In one of the folders and forms that the kernel tries; VERSION is "" or a folder of the kernel's own. */
static bool is_below(
	const struct contents *in, const char *top, const char *version, const char *name)
{
	static const char *const endings[] = { "", ".xz", ".zst" };
	char path[1024];

	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
		snprintf(path, sizeof(path), "%s%s/%s%s", top, version, name, endings[i]);
		if (contents_file(in, path))
			return true;
	}
	return false;
}

static bool is_in_image(const struct contents *in, const char *version, const char *name)
{
	return is_below(in, "lib/firmware/updates/", version, name) ||
	       is_below(in, "lib/firmware/updates/", "", name) ||
	       is_below(in, "lib/firmware/", version, name) ||
	       is_below(in, "lib/firmware/", "", name);
}

static bool matches(const struct contents *in, const char *name)
{
	char pattern[512];

	snprintf(pattern, sizeof(pattern), "*lib/firmware/%s*", name);
	for (size_t i = 0; i < in->catalog.count; i++)
		if (fnmatch(pattern, in->catalog.files[i].name, 0) == 0)
			return true;
	return false;
}

static bool has_firmware(const struct offer *o, const char *name)
{
	return strpbrk(name, "*?[") ? matches(o->in, name) : is_in_image(o->in, o->version, name);
}

static void list(char *text, size_t size, const struct strings *names, size_t *count)
{
	size_t n = strlen(text);

	if ((*count)++ < NAMED_MAX)
		snprintf(text + n, size - n, "%s%s", n ? ", " : "", names->items[*count - 1]);
}

/* A module names what any of its devices may ask for, most of which nobody has. */
static void check_firmware(struct offer *o, const char *module, struct strings *names)
{
	struct strings absent = { 0 };
	char text[512] = "";
	size_t count = 0;

	strings_unique(names);
	for (size_t i = 0; i < names->count; i++)
		if (!has_firmware(o, names->items[i]) && strings_add(&absent, names->items[i]) < 0)
			o->findings->lost = true;
	while (count < absent.count)
		list(text, sizeof(text), &absent, &count);
	if (absent.count > NAMED_MAX)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), ", ...");
	if (absent.count > 0 && absent.count == names->count)
		finding_add(o->findings, FINDING_FIRMWARE, module,
			"module %s: none of the firmware that it names is in this image (%s)",
			module, text);
	else if (absent.count > 0)
		finding_add(o->findings, FINDING_SOME_FIRMWARE, module,
			"module %s: %zu of the %zu files of firmware that it names are not in this image (%s)",
			module, absent.count, names->count, text);
	strings_free(&absent);
}

/* ---- one module */

static void check_unmet(struct offer *o, const char *module)
{
	for (size_t i = 0; i < o->unmet.count; i++)
		finding_add(o->findings, FINDING_DEPENDENCY, o->unmet.items[i],
			"module %s: it needs %s, which is not in this image", module,
			o->unmet.items[i]);
	strings_free(&o->unmet);
	o->unmet = (struct strings){ 0 };
}

void offer_files_check(struct offer *o, size_t i)
{
	const struct modset_entry e = o->set.entries[i]; /* the array moves */
	enum finding_weight before = findings_lower(o->findings, weight_of(o, i));
	struct strings firmware = { 0 };

	if (strings_has(&o->refused, e.name))
		finding_add(o->findings, FINDING_BLACKLISTED, e.name,
			"module %s: module_blacklist= keeps it away", e.name);
	if (access(e.path, R_OK) < 0) {
		say_absent(o, &e);
	} else if (modset_read_file(&o->set, e.path, &firmware) == 0) {
		check_unmet(o, e.name);
		check_firmware(o, e.name, &firmware);
	} else {
		finding_add(o->findings, FINDING_DEPENDENCY, e.name,
			"module %s: its file is damaged", e.name);
	}
	strings_free(&firmware);
	o->findings->most = before;
}
