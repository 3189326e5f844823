/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/devref.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "cmdline/devnum.h"
#include "cmdline/devref_tag.h"
#include "cmdline/flashref.h"
#include "cmdline/rootkind.h"
#include "cmdline/secret.h"
#include "lib/num.h"
#include "lib/text.h"

/* DISK_NAME_LEN of the kernel, without the NUL; what device mapper calls a device (DM_NAME_LEN) with its folder. */
enum { DEVREF_NAME_MAX = 31, DEVREF_MAPPER_MAX = 134 };

static const char *const no_such_name = "not the name of a device below /dev";

/* A tag is what the host calls the filesystem, anything that fits on the command line. */
static int take_tag(const char *text, struct devref *ref, const char **why)
{
	if (!*text)
		return devref_invalid(why, "the tag is empty");
	for (const char *p = text; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return devref_invalid(why, "a tag has no control characters");
	return devref_take(ref, DEVREF_TAG, text, why);
}

static int parse_virtiofs(const char *text, struct devref *ref, const char **why)
{
	ref->fstype = "virtiofs";
	return take_tag(text, ref, why);
}

static int parse_9p(const char *text, struct devref *ref, const char **why)
{
	ref->fstype = "9p";
	return take_tag(text, ref, why);
}

static int take_md(enum devref_kind kind, const char *text, struct devref *ref, const char **why)
{
	if (!*text || strchr(text, '/'))
		return devref_invalid(why, "no array can have such a name");
	return devref_take(ref, kind, text, why);
}

static int parse_md_link(const char *text, struct devref *ref, const char **why)
{
	return take_md(DEVREF_MD_LINK, text, ref, why);
}

static int parse_md_uuid(const char *text, struct devref *ref, const char **why)
{
	return take_md(DEVREF_MD_UUID, text, ref, why);
}

static int parse_md_name(const char *text, struct devref *ref, const char **why)
{
	return take_md(DEVREF_MD_NAME, text, ref, why);
}

/* Are all parts of the path NAME there, and none "." or ".."? */
static bool is_plain_path(const char *name)
{
	for (;;) {
		size_t len = strcspn(name, "/");

		if (!len || (name[0] == '.' && (len == 1 || (len == 2 && name[1] == '.'))))
			return false;
		if (!name[len])
			return true;
		name += len + 1;
	}
}

static int parse_kernel_name(const char *name, struct devref *ref, const char **why)
{
	if (!is_plain_path(name))
		return devref_invalid(why, no_such_name);
	if (strlen(name) > (strchr(name, '/') ? DEVREF_MAPPER_MAX : DEVREF_NAME_MAX))
		return devref_invalid(why,
			strchr(name, '/')
				? "longer than the 127 characters that a volume's name can have"
				: "longer than the 31 characters that a device's name can have");
	text_copy(ref->value, sizeof(ref->value), name);
	for (char *p = ref->value; *p; p++)
		if (*p == '/')
			*p = '!';
	ref->kind = DEVREF_NAME;
	return 0;
}

/* klibc takes /dev/mtd0 for the MTD device; there is no block device of that name (mtdblock0 is).  /dev/ubi0 is all of
 * UBI's device, and ubi0 a volume. */
static bool is_flash_device(const char *name)
{
	struct flashref flash;

	return flashref_parse(name, &flash) && (flash.kind == FLASHREF_MTD || strpbrk(name, "_:!"));
}

/* Blanks and control characters never get into a name of udev's. */
static int take_link(const char *name, struct devref *ref, const char **why)
{
	for (const char *c = name; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f)
			return devref_invalid(why, "udev writes '_' for a blank");
	return is_plain_path(name) ? devref_take(ref, DEVREF_LINK, name, why)
				   : devref_invalid(why, no_such_name);
}

static int parse_no_md(const char *rest, struct devref *ref, const char **why)
{
	(void)rest;
	(void)ref;
	return devref_invalid(why, "of an array, the links there are md-uuid-… and md-name-…");
}

struct prefix {
	const char *text;
	int (*parse)(const char *rest, struct devref *ref, const char **why);
	bool escaped;
};

static const struct prefix links[] = {
	{ "disk/by-id/md-uuid-", parse_md_uuid, true },
	{ "disk/by-id/md-name-", parse_md_name, true },
	{ "disk/by-id/md-", parse_no_md, false },
	{ "md/", parse_md_link, false },
	{ NULL, NULL, false },
};

static const struct prefix sources[] = {
	{ "virtiofs:", parse_virtiofs, false },
	{ "9p:", parse_9p, false },
	{ NULL, NULL, false },
};

/* Is TEXT one of those in TABLE?  Then *ERR is what has become of it. */
static bool parse_prefixed(
	const struct prefix *table, char *text, struct devref *ref, const char **why, int *err)
{
	for (; table->text; table++) {
		char *rest = text + strlen(table->text);

		if (!text_starts(text, table->text))
			continue;
		if (table->escaped && text_unescape(rest))
			*err = devref_invalid(why, devref_no_nul);
		else
			*err = table->parse(rest, ref, why);
		return true;
	}
	return false;
}

bool devref_names_node(const struct devref *ref)
{
	return ref->kind == DEVREF_NAME || ref->kind == DEVREF_DEVT || ref->kind == DEVREF_LINK;
}

bool devref_may_be_inside(const struct devref *ref)
{
	if (ref->kind == DEVREF_NAME)
		return strchr(ref->value, '!') || text_starts(ref->value, "dm-") ||
		       text_starts(ref->value, "bcache");
	return ref->kind == DEVREF_UUID || ref->kind == DEVREF_LABEL || ref->kind == DEVREF_HOOK;
}

bool devref_names_link(const char *text)
{
	return strstr(text, "disk/by-id/") || strstr(text, "disk/by-path/");
}

const char *devref_network_type(const struct devref *ref)
{
	return ref->kind == DEVREF_SERVER ? ref->fstype : NULL;
}

static int parse_dev(char *name, struct devref *ref, const char **why)
{
	const struct rootkind *server;
	int err;

	if (devref_tag_link(name, ref, why, &err))
		return err;
	if (parse_prefixed(links, name, ref, why, &err))
		return err;
	if (text_starts(name, "disk/by-id/") || text_starts(name, "disk/by-path/"))
		return take_link(name + strlen("disk/"), ref, why);
	if (text_starts(name, "disk/"))
		return devref_invalid(why,
			"of the links that udev makes, kinit knows only those in by-uuid, "
			"by-label, by-partuuid, by-partlabel, by-id and by-path");
	if (!strcmp(name, "root"))
		return devref_invalid(
			why, "that is the root filesystem itself, not the name of a device");
	server = rootkind_of_type(name);
	if (server) {
		ref->fstype = server->type;
		return devref_take(ref, DEVREF_SERVER, "", why);
	}
	if (!strcmp(name, "ram"))
		return devref_take(ref, DEVREF_NAME, "ram0", why);
	if (is_flash_device(name))
		return devref_take(ref, DEVREF_GENERIC, name, why);
	return parse_kernel_name(name, ref, why);
}

static bool consists_of(const char *text, const char *chars)
{
	return text[strspn(text, chars)] == '\0';
}

static int parse_bare(char *text, struct devref *ref, const char **why)
{
	/* dracut's root=dhcp: the server that gives the address says where the root is. */
	char nfs[] = "nfs";
	int err = devnum_parse(text, &ref->major, &ref->minor, why);
	struct flashref flash;

	ref->kind = DEVREF_DEVT;
	if (err != -ENOENT)
		return err;
	if (!strcmp(text, "nfs") || !strcmp(text, "ram"))
		return parse_dev(text, ref, why);
	if (!strcmp(text, "dhcp") || !strcmp(text, "dhcp6"))
		return parse_dev(nfs, ref, why);
	if (flashref_parse(text, &flash))
		return devref_take(ref, DEVREF_GENERIC, text, why);
	if (consists_of(text, "0123456789abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ_.:!+-"))
		return devref_take(ref, DEVREF_TAG, text, why);
	if (strchr(text, '='))
		return devref_invalid(
			why, "of this kind there are UUID=, LABEL=, PARTUUID= and PARTLABEL=");
	/* klibc looks below /dev for cciss/c0d0 too. */
	if (strchr(text, '/') && !strchr(text, ':'))
		return parse_dev(text, ref, why);
	return devref_invalid(why, "neither a device nor a name that a filesystem could have");
}

static int parse_plain(char *text, struct devref *ref, const char **why)
{
	int err;

	if (devref_tag(text, ref, why, &err))
		return err;
	if (parse_prefixed(sources, text, ref, why, &err))
		return err;
	if (!*text)
		return devref_invalid(why, "the name is empty");
	if (text_starts(text, "/dev/"))
		return parse_dev(text + strlen("/dev/"), ref, why);
	if (*text == '/')
		return devref_invalid(why, "not a device: it is not below /dev");
	return parse_bare(text, ref, why);
}

/* Removes one pair of quotes around all, or around what follows the first '=' or ':'. */
static void unquote(char *text)
{
	char *start = *text == '"' ? text : text + strcspn(text, "=:");
	size_t len;

	start += *start == '=' || *start == ':';
	len = strlen(start);
	if (len < 2 || start[0] != '"' || start[len - 1] != '"')
		return;
	memmove(start, start + 1, len - 2);
	start[len - 2] = '\0';
}

static int parse_source(char *text, struct devref *ref, const char **why)
{
	return *text && !strpbrk(text, "/:=") ? take_tag(text, ref, why)
					      : parse_plain(text, ref, why);
}

static int parse(const char *text, int (*read)(char *, struct devref *, const char **),
	struct devref *ref, const char **why)
{
	/* Room for every byte of the longest value as \xNN, the quotes and the longest prefix. */
	char plain[4 * DEVREF_VALUE_MAX + 64];
	int err;

	memset(ref, 0, sizeof(*ref));
	secret_copy(ref->text, sizeof(ref->text), text, SECRET_WORD);
	text_clean(ref->text);
	if (text_copy(plain, sizeof(plain), text)) {
		err = devref_invalid(why, devref_too_long);
	} else {
		unquote(plain);
		err = read(plain, ref, why);
	}
	if (err) {
		ref->kind = DEVREF_NONE;
		ref->fstype = NULL;
	}
	return err;
}

static int parse_file(char *text, struct devref *ref, const char **why)
{
	if (*text != '/' || text_starts(text, "/dev/") || !is_plain_path(text + 1))
		return devref_invalid(why, "neither a device nor a file");
	return devref_take(ref, DEVREF_FILE, text, why);
}

int devref_file(const char *path, struct devref *ref, const char **why)
{
	return parse(path, parse_file, ref, why);
}

static int take_hook(char *text, struct devref *ref, const char **why)
{
	return devref_take(ref, DEVREF_HOOK, text, why);
}

int devref_hook(const char *text, struct devref *ref, const char **why)
{
	return parse(text, take_hook, ref, why);
}

int devref_parse(const char *text, struct devref *ref, const char **why)
{
	return parse(text, parse_plain, ref, why);
}

int devref_parse_source(const char *text, struct devref *ref, const char **why)
{
	return parse(text, parse_source, ref, why);
}
