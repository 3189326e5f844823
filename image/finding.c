/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/finding.h"
#include "image/show.h"
#include "lib/text.h"
#include "lib/vec.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* A kind of finding is one row. */
static const struct {
	const char *word; /* for programs */
	const char *
		step; /* of kinit, that would fail of it; see "BOOT FAILED" in kinit(8).  "": none of its own */
	enum finding_weight weight;
} kinds[FINDING_KINDS] = {
	[FINDING_NO_INIT] = { "no-init", "", FINDING_MISSING },
	[FINDING_OTHER_INIT] = { "other-init", "", FINDING_DOUBT },
	[FINDING_WORD] = { "word", "", FINDING_DOUBT },
	[FINDING_NO_ROOT] = { "no-root", "parse root", FINDING_MISSING },
	[FINDING_NO_MODULES] = { "no-modules", "", FINDING_DOUBT },
	[FINDING_OTHER_KERNEL] = { "other-kernel", "", FINDING_MISSING },
	[FINDING_NO_DRIVER] = { "no-driver", "find root", FINDING_MISSING },
	[FINDING_NO_NET_DRIVER] = { "no-driver", "configure network", FINDING_MISSING },
	[FINDING_NO_DISKS] = { "no-disks", "find root", FINDING_DOUBT },
	[FINDING_OTHER_DRIVER] = { "other-driver", "find root", FINDING_DOUBT },
	[FINDING_NO_ALIAS] = { "no-alias", "find root", FINDING_DOUBT },
	[FINDING_BLACKLISTED] = { "blacklisted", "", FINDING_MISSING },
	[FINDING_NO_MODULE] = { "no-module", "", FINDING_MISSING },
	[FINDING_NO_FILESYSTEM] = { "no-filesystem", "mount root", FINDING_MISSING },
	[FINDING_FILESYSTEMS] = { "filesystems", "", FINDING_NOTE },
	[FINDING_NOT_OPENED] = { "not-opened", "find root", FINDING_MISSING },
	[FINDING_NO_NETWORK] = { "no-network", "configure network", FINDING_MISSING },
	[FINDING_NO_CARD] = { "no-card", "configure network", FINDING_DOUBT },
	[FINDING_DEPENDENCY] = { "dependency", "", FINDING_MISSING },
	[FINDING_WISH] = { "wish", "", FINDING_DOUBT },
	[FINDING_FIRMWARE] = { "firmware", "", FINDING_DOUBT },
	[FINDING_SOME_FIRMWARE] = { "some-firmware", "", FINDING_NOTE },
	[FINDING_NO_FILE] = { "no-file", "find root", FINDING_MISSING },
};

static const char *const weights[] = {
	[FINDING_NOTE] = "note",
	[FINDING_DOUBT] = "doubt",
	[FINDING_MISSING] = "missing",
};

void findings_clear(struct findings *f)
{
	*f = (struct findings){ .most = FINDING_MISSING };
}

void findings_free(struct findings *f)
{
	for (size_t i = 0; i < f->count; i++) {
		free(f->items[i].module);
		free(f->items[i].text);
	}
	free(f->items);
	findings_clear(f);
}

static struct finding *find(const struct findings *f, enum finding_kind kind, const char *text)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->items[i].kind == kind && strcmp(f->items[i].text, text) == 0)
			return &f->items[i];
	return NULL;
}

static void add(struct findings *f, const struct finding *new)
{
	struct finding *grown = vec_grow(f->items, &f->room, f->count + 1, sizeof(*grown)), *same;

	if (grown)
		f->items = grown;
	if (!grown || !new->text) {
		f->lost = true;
		free(new->module);
		free(new->text);
		return;
	}
	same = find(f, new->kind, new->text);
	if (!same) {
		f->items[f->count++] = *new;
		return;
	}
	same->weight = same->weight > new->weight ? same->weight : new->weight;
	free(new->module);
	free(new->text);
}

/* The texts have names of strangers in them. */
void finding_add(
	struct findings *f, enum finding_kind kind, const char *module, const char *format, ...)
{
	struct finding new = { .kind = kind, .module = module ? strdup(module) : NULL };
	va_list args;

	new.weight = kinds[kind].weight < f->most ? kinds[kind].weight : f->most;
	va_start(args, format);
	if (vasprintf(&new.text, format, args) < 0)
		new.text = NULL;
	va_end(args);
	if (new.text)
		text_clean(new.text);
	add(f, &new);
}

enum finding_weight findings_lower(struct findings *f, enum finding_weight most)
{
	enum finding_weight before = f->most;

	f->most = most < before ? most : before;
	return before;
}

void findings_move(struct findings *f, struct findings *from)
{
	for (size_t i = 0; i < from->count; i++) {
		if (from->items[i].weight > f->most)
			from->items[i].weight = f->most;
		add(f, &from->items[i]);
	}
	f->lost |= from->lost;
	from->count = 0;
	findings_free(from);
}

size_t findings_count(const struct findings *f, enum finding_weight weight)
{
	size_t count = 0;

	for (size_t i = 0; i < f->count; i++)
		count += f->items[i].weight == weight;
	return count;
}

void findings_print(
	const struct findings *f, FILE *out, const char *prefix, enum finding_weight least)
{
	for (int weight = FINDING_MISSING; weight >= (int)least; weight--)
		for (size_t i = 0; i < f->count; i++) {
			const char *step = kinds[f->items[i].kind].step;

			if ((int)f->items[i].weight != weight)
				continue;
			fprintf(out, "%s%s: %s%s%s\n", prefix, weights[weight], step,
				*step ? ": " : "", f->items[i].text);
		}
}

void findings_json(const struct findings *f, FILE *out)
{
	fputc('[', out);
	for (size_t i = 0; i < f->count; i++) {
		const struct finding *found = &f->items[i];

		fprintf(out,
			"%s\n    {\"weight\": \"%s\", \"kind\": \"%s\", \"step\": \"%s\", \"module\": ",
			i ? "," : "", weights[found->weight], kinds[found->kind].word,
			kinds[found->kind].step);
		if (found->module)
			show_json(out, found->module);
		else
			fputs("null", out);
		fputs(", \"text\": ", out);
		show_json(out, found->text);
		fputc('}', out);
	}
	fputc(']', out);
}
