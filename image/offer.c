/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/offer.h"
#include "cmdline/drivers.h"
#include "image/contents.h"
#include "image/offer_files.h"
#include "lib/driverlist.h"
#include "lib/text.h"
#include "lib/vec.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* More of a list is not looked at: kinit does not, either. */
enum { ABSENT_MAX = 2 * 1024 * 1024 };

static bool has(const struct offer *o, const char *name)
{
	char *path;
	bool there = false;

	if (asprintf(&path, "%s/%s", o->moddir, name) < 0)
		return false;
	there = access(path, R_OK) == 0;
	free(path);
	return there;
}

/* Adds the lines of the image's list NAME. */
static void read_absent(struct offer *o, const char *name)
{
	size_t n = strlen(o->absent);
	char *path;
	FILE *f;

	if (asprintf(&path, "%s/%s", o->moddir, name) < 0)
		return;
	f = fopen(path, "re");
	free(path);
	if (!f)
		return;
	if (n > 0)
		o->absent[n++] = '\n';
	n += fread(o->absent + n, 1, ABSENT_MAX - 1 - n, f);
	o->absent[n] = '\0';
	fclose(f);
}

/* Lines of modprobe.d. */
static int read_blacklist(struct offer *o)
{
	int err = modprobe_read(&o->modprobe, o->in->stage.root);

	for (size_t i = 0; err == 0 && i < o->modprobe.count; i++) {
		if (strcmp(o->modprobe.lines[i].word, "blacklist") == 0)
			err = strings_add(&o->blacklist, o->modprobe.lines[i].module);
	}
	return err;
}

static void say_no_modules(struct offer *o)
{
	if (o->in->kernels.count)
		finding_add(o->findings, FINDING_OTHER_KERNEL, NULL,
			"no modules for this kernel (%s) in the image; only built-in drivers work: was the "
			"image built for another kernel version?",
			o->version);
	else
		finding_add(o->findings, FINDING_NO_MODULES, NULL,
			"no modules in the image; only built-in drivers work");
}

/* Without an index there is no module for kinit. */
static void open_indexes(struct offer *o)
{
	o->empty = true;
	if (!strings_has(&o->in->kernels, o->version))
		say_no_modules(o);
	else if (!has(o, "modules.dep.bin"))
		finding_add(o->findings, FINDING_OTHER_KERNEL, NULL,
			"the modules of %s have no index (modules.dep.bin); kinit finds none of them",
			o->version);
	else if (modset_open(&o->set, o->moddir) < 0)
		finding_add(o->findings, FINDING_OTHER_KERNEL, NULL,
			"the indexes of the modules of %s cannot be read; kinit finds none of them",
			o->version);
	else
		o->empty = false;
}

int offer_open(
	struct offer *o, const struct contents *in, const char *version, struct findings *findings)
{
	o->in = in;
	o->version = version;
	o->findings = findings;
	o->moddir = contents_module_copy(in, version, "");
	o->absent = calloc(1, ABSENT_MAX);
	if (!o->moddir || !o->absent)
		return -ENOMEM;
	o->moddir[strlen(o->moddir) - 1] = '\0';
	open_indexes(o);
	if (o->empty)
		return 0;
	o->set.unmet = &o->unmet;

	if (has(o, "modules.order") && order_read(&o->order, o->moddir) == -ENOMEM)
		return -ENOMEM;
	read_absent(o, "kinit.absent");
	read_absent(o, "kinit.absent.net");
	return read_blacklist(o);
}

void offer_close(struct offer *o)
{
	modset_free(&o->set);
	order_free(&o->order);
	modprobe_free(&o->modprobe);
	strings_free(&o->blacklist);
	strings_free(&o->refused);
	strings_free(&o->unmet);
	free(o->weights);
	free(o->moddir);
	free(o->absent);
}

/* ---- asking */

struct asker {
	struct offer *o;
	bool named;
	bool *passed_over; /* was one of those below found? */
};

/* Is it no driver of disks, though it takes whatever is SCSI? */
static bool takes_all(const char *module)
{
	return strcmp(module, "sg") == 0;
}

/* It may have been asked for before, by somebody who can do without. */
static void raise_weight(struct offer *o, const char *module)
{
	for (size_t i = 0; i < o->weights_count; i++)
		if (o->weights[i] < o->findings->most &&
			strcmp(o->set.entries[i].name, module) == 0)
			o->weights[i] = o->findings->most;
}

static bool may_load(const void *context, const char *module)
{
	const struct asker *a = context;
	bool forbidden = strings_has(&a->o->refused, module) ||
			 (!a->named && strings_has(&a->o->blacklist, module));
	bool passed_over = !a->named && takes_all(module);

	if (forbidden)
		text_copy(a->o->blacklisted, sizeof(a->o->blacklisted), module);
	*a->passed_over |= passed_over;
	if (forbidden || passed_over)
		return false;
	raise_weight(a->o, module);
	return true;
}

/* What modprobe.d calls ALIAS, or ALIAS itself. */
static const char *real_name(const struct offer *o, const char *alias)
{
	for (size_t i = 0; i < o->modprobe.count; i++) {
		const struct modprobe_line *line = &o->modprobe.lines[i];
		char pattern[256];

		if (strcmp(line->word, "alias") == 0 &&
			sscanf(line->text, " alias %255s", pattern) == 1 &&
			fnmatch(pattern, alias, 0) == 0)
			return line->module;
	}
	return alias;
}

/* What was added since the last time weighs what findings weigh now. */
static void weigh(struct offer *o)
{
	enum finding_weight *grown =
		vec_grow(o->weights, &o->weights_room, o->set.count + 1, sizeof(*grown));

	if (!grown) {
		o->findings->lost = true;
		return;
	}
	o->weights = grown;
	while (o->weights_count < o->set.count)
		grown[o->weights_count++] = o->findings->most;
}

enum offer_answer offer_ask(
	struct offer *o, const char *alias, const struct reason *why, bool named)
{
	bool passed_over = false;
	struct asker asker = { o, named, &passed_over };
	struct modset_filter filter = { may_load, &asker };
	const char *name = o->empty ? "" : real_name(o, alias);
	struct reason own = { why->kind, why->by, name };

	o->blacklisted[0] = '\0';
	if (o->empty || !modset_knows(&o->set, name))
		return OFFER_NONE;
	if (!modset_matches(&o->set, name, &filter))
		return *o->blacklisted ? OFFER_BLACKLISTED
		       : passed_over   ? OFFER_NONE
				       : OFFER_BUILTIN;
	if (modset_add_some(&o->set, &own, &filter) < 0)
		o->findings->lost = true;
	weigh(o);
	return OFFER_MODULE;
}

enum offer_answer offer_filesystem(struct offer *o, const char *type, const struct reason *why)
{
	char alias[64];
	enum offer_answer answer;

	snprintf(alias, sizeof(alias), DRIVER_FILESYSTEM, type);
	answer = offer_ask(o, alias, why, false);
	/* One that is built in may have no alias in any index, but its name is there. */
	return answer == OFFER_NONE ? offer_ask(o, type, why, false) : answer;
}

/* Those that no disk has are of no interest. */
static void add_type(struct strings *types, const char *alias)
{
	static const char *const none[] = { "nfs", "nfs4", "cifs", "smb3", "overlay", "efivarfs",
		"fuse", "fusectl", "fuseblk", "autofs", "binfmt_misc", "ceph", "9p", "virtiofs",
		"configfs", "debugfs", "tracefs", "rpc_pipefs", "pstore", "nfsd" };
	const char *type = alias + strlen("fs-");

	if (!text_starts(alias, "fs-") || strings_has(types, type))
		return;
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		if (strcmp(type, none[i]) == 0)
			return;
	strings_add(types, type);
}

/* The text from which depmod makes an index: "alias fs-ext4 ext4". */
static void read_aliases(const struct offer *o, struct strings *types)
{
	char *path, *line = NULL, alias[64];
	size_t size = 0;
	FILE *f;

	if (asprintf(&path, "%s/modules.alias", o->moddir) < 0)
		return;
	f = fopen(path, "re");
	while (f && getline(&line, &size, f) > 0)
		if (sscanf(line, "alias %63s", alias) == 1)
			add_type(types, alias);
	free(line);
	free(path);
	if (f)
		fclose(f);
}

/* Strings of the form "ext4.alias=fs-ext4", each with a zero behind it. */
static void read_builtin(const struct offer *o, struct strings *types)
{
	static const char key[] = ".alias=";
	char *path, *text = NULL;
	size_t size = 0;
	FILE *f;

	if (asprintf(&path, "%s/modules.builtin.modinfo", o->moddir) < 0)
		return;
	f = fopen(path, "re");
	while (f && getdelim(&text, &size, '\0', f) > 0)
		if (strstr(text, key))
			add_type(types, strstr(text, key) + strlen(key));
	free(text);
	free(path);
	if (f)
		fclose(f);
}

char *offer_filesystems(const struct offer *o)
{
	struct strings types = { 0 };
	char *text = NULL;
	size_t size;
	FILE *f;

	if (o->empty)
		return NULL;
	read_aliases(o, &types);
	read_builtin(o, &types);
	strings_unique(&types);
	f = types.count ? open_memstream(&text, &size) : NULL;
	for (size_t i = 0; f && i < types.count; i++)
		fprintf(f, "%s%s", i ? ", " : "", types.items[i]);
	if (f)
		fclose(f);
	strings_free(&types);
	return text;
}

bool offer_has_disks(struct offer *o)
{
	for (size_t i = 0; i < o->order.count; i++)
		if (order_is_storage(o->order.entries[i].path) &&
			modset_knows(&o->set, o->order.entries[i].name))
			return true;
	/* What is built in stands in no list of modules, but in one of its own. */
	return o->order.count == 0 || modset_knows(&o->set, "scsi_mod");
}

bool offer_kernel_has(const struct offer *o, const char *name)
{
	char known[MODULE_NAME_SIZE];

	text_copy(known, sizeof(known), name);
	for (char *dash = strchr(known, '-'); dash; dash = strchr(dash, '-'))
		*dash = '_';
	return order_path(&o->order, known) || driverlist_has(o->absent, known);
}

void offer_settle(struct offer *o)
{
	if (o->empty)
		return;
	if (modset_close(&o->set) < 0)
		o->findings->lost = true;
	for (size_t done = 0; done < o->set.count && !o->findings->lost; done++) {
		offer_files_check(o, done);
		if (modset_close(&o->set) < 0)
			o->findings->lost = true;
	}
}
