/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/md/mdname.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/block/dmname.h"
#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "kinit/md/md.h"
#include "lib/text.h"

enum { FREE_MINOR_MAX = 127 };

/* Below "/". */
#define MAP_DIR "run/mdadm"
#define MAP_FILE MAP_DIR "/map"
#define LINK_DIR "dev/md"

static struct md_array *find_node(
	const struct boot *boot, const struct md_array *but, const char *node)
{
	for (size_t i = 0; i < boot->mds->n; i++)
		if (&boot->mds->items[i] != but && !strcmp(boot->mds->items[i].node, node))
			return &boot->mds->items[i];
	return NULL;
}

static const struct md_array *find_link(
	const struct boot *boot, const struct md_array *but, const char *link)
{
	for (size_t i = 0; i < boot->mds->n; i++)
		if (&boot->mds->items[i] != but && boot->mds->items[i].link[0] &&
			!strcmp(boot->mds->items[i].link, link))
			return &boot->mds->items[i];
	return NULL;
}

static void take_free_node(const struct boot *boot, struct md_array *array)
{
	for (int minor = FREE_MINOR_MAX; minor >= 0; minor--) {
		snprintf(array->node, sizeof(array->node), "md%d", minor);
		if (!find_node(boot, array, array->node) &&
			!blkdevs_find(boot->blkdevs, array->node))
			return;
	}
}

/* A name from a disk becomes a part of a path: a plain file name, or none. */
static void take_link(const struct boot *boot, struct md_array *array, const char *name)
{
	const struct md_array *first;

	if (!name[0] || name[0] == '.' || strchr(name, '/') ||
		text_copy(array->link, sizeof(array->link), name))
		return;
	first = find_link(boot, array, name);
	for (int i = 0; find_link(boot, array, array->link); i++)
		snprintf(array->link, sizeof(array->link), "%.32s_%d", name, i);
	if (first)
		log_warn("two arrays are named %s: %s is /dev/md/%s, %s becomes /dev/md/%s "
			 "(root=/dev/disk/by-id/md-uuid-… tells them apart)",
			name, first->uuid_text, first->link, array->uuid_text, array->link);
}

/* root=/dev/md_d0 and raid=part want the partitionable kind of old. */
static bool wants_partitionable(const struct boot *boot, int minor)
{
	char name[BLK_NAME_MAX];

	snprintf(name, sizeof(name), "md_d%d", minor);
	for (size_t i = 0; i < boot->conf->nroot; i++)
		if (boot->conf->root[i].kind == DEVREF_NAME &&
			mdname_covers(name, boot->conf->root[i].value))
			return true;
	return boot->conf->raid_part;
}

void mdname_assign(struct boot *boot, struct md_array *array, const struct mdsb *sb)
{
	int minor = mdsb_wanted_minor(sb);
	const struct md_array *first;

	if (minor < 0) {
		take_free_node(boot, array);
		take_link(boot, array, mdsb_short_name(sb));
		return;
	}
	snprintf(array->node, sizeof(array->node),
		wants_partitionable(boot, minor) ? "md_d%d" : "md%d", minor);
	first = find_node(boot, array, array->node);
	if (!first)
		return;
	take_free_node(boot, array);
	log_warn("two arrays want to be md%d: %s gets it, %s becomes %s "
		 "(root=/dev/disk/by-id/md-uuid-… tells them apart)",
		minor, first->uuid_text[0] ? first->uuid_text : "that of md=", array->uuid_text,
		array->node);
}

void mdname_by_word(const struct boot *boot, struct md_array *array)
{
	const struct mdword *word = array->word;
	struct md_array *other;

	snprintf(array->node, sizeof(array->node), word->partitionable ? "md_d%u" : "md%u",
		word->minor);
	array->link[0] = '\0';
	other = find_node(boot, array, array->node);
	if (!other)
		return;
	if (other->state != MD_GATHERING || other->word)
		other = array;
	take_free_node(boot, other);
	log_warn("md=%u: another array has this number; %s becomes %s", word->minor,
		other == array ? "that of md=" : "it", other->node);
}

void mdname_is(const struct boot *boot, struct md_array *array, const char *node)
{
	struct md_array *other = find_node(boot, array, node);

	text_copy(array->node, sizeof(array->node), node);
	if (other)
		take_free_node(boot, other);
}

bool mdname_covers(const char *node, const char *name)
{
	size_t len = strlen(node);
	const char *rest = name + len;

	if (!text_starts(name, node))
		return false;
	if (!*rest)
		return true;
	return *rest == 'p' && rest[1] && strspn(rest + 1, "0123456789") == strlen(rest + 1);
}

/* The text REST behind the NAME of an array, "" or "p1" or "-part1", or "1" behind a name that does
 * not end with a digit, becomes "" or "1". */
static bool take_partition(const char *name, const char *rest, const char **number)
{
	static const char digits[] = "0123456789";

	*number = NULL;
	if (!*rest)
		return true;
	if (text_starts(rest, "-part"))
		*number = rest + 5;
	else if (*rest == 'p')
		*number = rest + 1;
	else if (!strchr(digits, name[strlen(name) - 1]))
		*number = rest;
	return *number && **number && strspn(*number, digits) == strlen(*number);
}

static bool resolve_as(const struct md_array *array, const char *name, const struct devref *ref,
	struct devref *node)
{
	const char *number;

	if (!name[0] || !text_starts(ref->value, name) ||
		!take_partition(name, ref->value + strlen(name), &number))
		return false;
	node->kind = DEVREF_NAME;
	snprintf(node->value, sizeof(node->value), "%s%s%s", array->node, number ? "p" : "",
		number ? number : "");
	return true;
}

static bool resolve_to(const struct md_array *array, const struct devref *ref, struct devref *node)
{
	/* /dev/md/0 is another way to write /dev/md0, /dev/md/d0 one for /dev/md_d0. */
	const char *number = array->node + (text_starts(array->node, "md_") ? 3 : 2);

	if (ref->kind == DEVREF_MD_UUID)
		return resolve_as(array, array->uuid_text, ref, node);
	if (ref->kind == DEVREF_MD_NAME)
		return resolve_as(array, array->name, ref, node);
	/* mdadm links the array of another host as HOST:NAME, and which host this is, nobody knows yet. */
	return ref->kind == DEVREF_MD_LINK &&
	       (resolve_as(array, array->link, ref, node) || resolve_as(array, number, ref, node) ||
		       resolve_as(array, array->name, ref, node));
}

bool mdname_is_own(const struct devref *ref)
{
	return ref->kind == DEVREF_MD_LINK || ref->kind == DEVREF_MD_UUID ||
	       ref->kind == DEVREF_MD_NAME;
}

/* "root1" is an array of that name, and only if there is none, the first partition of "root". */
void mdname_resolve(const struct boot *boot, const struct devref *ref, struct devref *node)
{
	*node = *ref;
	dmname_resolve(boot, node);
	if (!mdname_is_own(ref))
		return;
	for (int whole = 1; whole >= 0; whole--)
		for (size_t i = 0; i < boot->mds->n; i++) {
			const struct md_array *array = &boot->mds->items[i];

			if (!resolve_to(array, ref, node))
				continue;
			if (!whole || !strcmp(node->value, array->node))
				return;
			*node = *ref;
		}
}

static void add_to_map(const struct boot *boot, const char *line)
{
	int fd;

	mkdirat(boot->rootfd, MAP_DIR, 0755);
	fd = openat(boot->rootfd, MAP_FILE, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, line, strlen(line)) < 0)
		log_warn("/" MAP_FILE ": %s", strerror(errno));
	if (fd >= 0)
		close(fd);
}

void mdname_publish(const struct boot *boot, const struct md_array *array, const struct mdsb *sb)
{
	char uuid[MDSB_UUID_SIZE], version[MDSB_VERSION_SIZE], line[256], path[96], target[48];

	mdsb_uuid(sb, MDSB_UUID_MAP, uuid);
	mdsb_version(sb, version);
	snprintf(path, sizeof(path), array->link[0] ? LINK_DIR "/%s" : "dev/%s",
		array->link[0] ? array->link : array->node);
	snprintf(line, sizeof(line), "%s %s %s /%s\n", array->node, version, uuid, path);
	add_to_map(boot, line);
	if (!array->link[0])
		return;
	mkdirat(boot->rootfd, LINK_DIR, 0755);
	snprintf(target, sizeof(target), "../%s", array->node);
	if (symlinkat(target, boot->rootfd, path) < 0 && errno != EEXIST)
		log_warn("/%s: %s", path, strerror(errno));
}

void mdname_find(const struct boot *boot, const struct devref *ref, struct match *match)
{
	struct devref node;

	mdname_resolve(boot, ref, &node);
	match_find(boot->blkdevs, &node, match);
}
