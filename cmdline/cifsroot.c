/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/cifsroot.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/mountopts.h"
#include "cmdline/problem.h"
#include "cmdline/rootkind.h"
#include "cmdline/words.h"
#include "lib/num.h"
#include "lib/text.h"

static const char *const too_long = "longer than any such root can be";

static int invalid(const char **why, const char *reason)
{
	*why = reason;
	return -EINVAL;
}

/* Copies LEN bytes, and fails if there are more than fit. */
static int copy(char *dst, size_t size, const char *src, size_t len)
{
	if (len >= size)
		return -ENAMETOOLONG;
	memcpy(dst, src, len);
	dst[len] = '\0';
	return 0;
}

static bool is_server(const char *name)
{
	struct ipaddr addr;

	if (!ipaddr_parse(name, &addr))
		return true;
	return name[0] && name[0] != '-' && name[0] != '.' &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "0123456789._-")] == '\0';
}

/* Brackets protect the colons of an IPv6 address; the kernel wants none. */
static int read_server(const char *text, size_t len, struct cifsroot *cifs, const char **why)
{
	bool brackets = len > 2 && text[0] == '[' && text[len - 1] == ']';

	if (copy(cifs->server, sizeof(cifs->server), text + brackets, len - 2 * (size_t)brackets))
		return invalid(why, too_long);
	if (!is_server(cifs->server))
		return invalid(why, "the server is neither a name nor an address");
	return 0;
}

static int read_share(const char *text, size_t len, struct cifsroot *cifs, const char **why)
{
	if (copy(cifs->share, sizeof(cifs->share), text, len))
		return invalid(why, too_long);
	while (len && cifs->share[len - 1] == '/')
		cifs->share[--len] = '\0';
	if (!len || cifs->share[0] == '/')
		return invalid(why, "the share is missing: //server/share");
	for (const char *p = cifs->share; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return invalid(why, "no share can have such a name");
	return 0;
}

/* "server/share/path", up to LEN. */
static int read_place(const char *text, size_t len, struct cifsroot *cifs, const char **why)
{
	const char *slash = memchr(text, '/', len);
	size_t server = slash ? (size_t)(slash - text) : len;
	int err = read_server(text, server, cifs, why);

	if (err)
		return err;
	return slash ? read_share(slash + 1, len - server - 1, cifs, why)
		     : read_share("", 0, cifs, why);
}

enum keep { LEFT_OUT, KEPT };

struct option {
	const char *name;
	bool has_value;
	enum keep (*take)(struct cifsroot *cifs, const char *value, const char **note);
};

static enum keep take_ro(struct cifsroot *cifs, const char *value, const char **note)
{
	(void)value, (void)note;
	cifs->read_only = 1;
	return LEFT_OUT;
}

static enum keep take_rw(struct cifsroot *cifs, const char *value, const char **note)
{
	(void)value, (void)note;
	cifs->read_only = 0;
	return LEFT_OUT;
}

static enum keep take_user(struct cifsroot *cifs, const char *value, const char **note)
{
	(void)value, (void)note;
	cifs->user = true;
	return KEPT;
}

static enum keep take_sec(struct cifsroot *cifs, const char *value, const char **note)
{
	(void)note;
	cifs->user |= !strcmp(value, "none");
	return KEPT;
}

static enum keep take_version(struct cifsroot *cifs, const char *value, const char **note)
{
	(void)value, (void)note;
	cifs->version = true;
	return KEPT;
}

static enum keep take_port(struct cifsroot *cifs, const char *value, const char **note)
{
	uint64_t port;

	if (!num_u64(value, 0, &port) && port && port <= UINT16_MAX) {
		cifs->port = (unsigned)port;
		return KEPT;
	}
	*note = "port= is no number of a port and is left out";
	return LEFT_OUT;
}

static enum keep take_address(struct cifsroot *cifs, const char *value, const char **note)
{
	if (ipaddr_parse(value, &cifs->address))
		*note = "ip= is no address and is left out";
	return LEFT_OUT;
}

static enum keep take_guest(struct cifsroot *cifs, const char *value, const char **note)
{
	(void)cifs, (void)value, (void)note;
	return LEFT_OUT;
}

static enum keep take_credentials(struct cifsroot *cifs, const char *value, const char **note)
{
	(void)cifs, (void)value;
	*note = "credentials= means something to mount.cifs only and is left out";
	return LEFT_OUT;
}

/* What the kernel does not read, and what has to be known here. */
static const struct option table[] = {
	{ "addr", true, take_address },
	{ "cred", true, take_credentials },
	{ "credentials", true, take_credentials },
	{ "guest", false, take_guest },
	{ "ip", true, take_address },
	{ "port", true, take_port },
	{ "ro", false, take_ro },
	{ "rw", false, take_rw },
	{ "sec", true, take_sec },
	{ "user", true, take_user },
	{ "username", true, take_user },
	{ "vers", true, take_version },
};

/* The kernel's cifs refuses noatime, and takes nodev without doing it. */
static enum keep take_flag(struct cifsroot *cifs, const char *option)
{
	struct mountopts opts = { .flags = cifs->flags };

	if (!mountopts_take(&opts, option))
		return KEPT;
	cifs->flags = mountopts_of_server(opts.flags);
	return LEFT_OUT;
}

static enum keep take(struct cifsroot *cifs, const char *option, const char **note)
{
	size_t len = strcspn(option, "=");
	bool has_value = option[len] == '=';

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strlen(table[i].name) == len && !memcmp(table[i].name, option, len) &&
			table[i].has_value == has_value)
			return table[i].take(cifs, option + len + has_value, note);
	return take_flag(cifs, option);
}

/* Where the option at TEXT ends.  Two commas are one in a value (fs/smb/client/fs_context.c). */
static size_t option_len(const char *text)
{
	size_t len = strcspn(text, ",");

	while (text[len] == ',' && text[len + 1] == ',')
		len += 2 + strcspn(text + len + 2, ",");
	return len;
}

int cifsroot_add_options(
	struct cifsroot *cifs, const char *options, const char **why, const char **note)
{
	char option[CIFSROOT_OPTIONS_SIZE];

	for (; *options; options += options[0] == ',') {
		size_t len = option_len(options), used = strlen(cifs->options);

		if (copy(option, sizeof(option), options, len))
			return invalid(why, "its options are too long");
		options += len;
		if (!len || take(cifs, option, note) == LEFT_OUT)
			continue;
		if (used + len + 2 > sizeof(cifs->options))
			return invalid(why, "its options are too long");
		if (used)
			cifs->options[used++] = ',';
		memcpy(cifs->options + used, option, len + 1);
	}
	return 0;
}

static void clear(struct cifsroot *cifs)
{
	memset(cifs, 0, sizeof(*cifs));
	cifs->read_only = -1;
}

int cifsroot_parse(const char *text, struct cifsroot *cifs, const char **why, const char **note)
{
	size_t len;
	int err;

	*note = NULL;
	clear(cifs);
	if (!text_starts(text, "//"))
		return invalid(why, "not of the form //server/share,options");
	text += 2;
	len = strcspn(text, ",");
	err = read_place(text, len, cifs, why);
	if (!err)
		err = cifsroot_add_options(cifs, text + len + (text[len] == ','), why, note);
	if (err)
		clear(cifs);
	cifs->given = !err;
	return err;
}

/* NAME=VALUE as an option; a comma in VALUE is written twice. */
static int add_value(struct cifsroot *cifs, const char *name, const char *value, size_t len)
{
	size_t used = strlen(cifs->options), size = sizeof(cifs->options);

	used += (size_t)snprintf(cifs->options + used, size - used, "%s%s=", used ? "," : "", name);
	for (; len; len--, value++) {
		if (used + 3 > size)
			return -ENAMETOOLONG;
		cifs->options[used++] = *value;
		if (*value == ',')
			cifs->options[used++] = ',';
		cifs->options[used] = '\0';
	}
	return 0;
}

static int read_user(const char *text, size_t len, struct cifsroot *cifs, const char **why)
{
	const char *colon = memchr(text, ':', len);
	size_t user = colon ? (size_t)(colon - text) : len;
	int err = 0;

	cifs->user = true;
	err = add_value(cifs, "user", text, user);
	if (!err && colon)
		err = add_value(cifs, "pass", colon + 1, len - user - 1);
	return err ? invalid(why, too_long) : 0;
}

int cifsroot_parse_url(const char *text, struct cifsroot *cifs, const char **why)
{
	size_t server, at;
	int err = 0;

	clear(cifs);
	if (!text_starts(text, "//"))
		return invalid(why, "not of the form cifs://server/share");
	text += 2;
	server = strcspn(text, "/");
	for (at = server; at && text[at] != '@'; at--)
		;
	if (at) {
		err = read_user(text, at, cifs, why);
		text += at + 1;
	}
	if (!err)
		err = read_place(text, strlen(text), cifs, why);
	if (err)
		clear(cifs);
	cifs->given = !err;
	return err;
}

static const char scheme[] = "cifs:";

void cifsroot_take(struct bootconf *conf, struct word *word)
{
	const char *note;

	if (cifsroot_parse(word->value, &conf->cifs, &conf->cifs_invalid, &note))
		problem_add(conf, word->shown, "%s", conf->cifs_invalid);
	else if (note)
		problem_add(conf, word->shown, "%s", note);
}

char *cifsroot_item(char **rest)
{
	while (**rest == ',')
		++*rest;
	return text_starts(*rest, scheme) ? list_next_quoted(rest) : NULL;
}

const char *cifsroot_add(struct bootconf *conf, char *item)
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
	*ref = (struct devref){ .kind = DEVREF_SERVER, .fstype = "cifs" };
	snprintf(ref->text, sizeof(ref->text), "cifs://%.100s/%.100s", cifs.server, cifs.share);
	text_clean(ref->text);
	conf->nroot++;
	return NULL;
}

bool cifsroot_implied(const struct bootconf *conf, char *device)
{
	text_copy(device, ROOTKIND_DEVICE_SIZE, "/dev/cifs");
	return conf->cifs.given || conf->cifs_invalid;
}
