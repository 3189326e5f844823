/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/nfsroot.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "cmdline/nfs_opts.h"
#include "lib/ipaddr.h"
#include "lib/text.h"

static const char default_dir[] = "/tftpboot/";

static int invalid(const char **why, const char *reason)
{
	*why = reason;
	return -EINVAL;
}

void nfsroot_clear(struct nfsroot *nfs)
{
	memset(nfs, 0, sizeof(*nfs));
	nfs->minor = nfs->read_only = -1;
}

static bool consists_of(const char *text, const char *chars)
{
	return text[strspn(text, chars)] == '\0';
}

static bool is_host_name(const char *text)
{
	if (*text == '-' || *text == '.' || consists_of(text, "0123456789."))
		return false;
	return consists_of(
		text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
}

/* Copies the LEN bytes at TEXT. */
static int cut(char *dst, size_t size, const char *text, size_t len)
{
	if (len >= size)
		return -ENAMETOOLONG;
	memcpy(dst, text, len);
	dst[len] = '\0';
	return 0;
}

static int take_server(const char *text, size_t len, struct nfsroot *nfs, const char **why)
{
	struct ipaddr addr;

	if (cut(nfs->server, sizeof(nfs->server), text, len))
		return invalid(why, "the name of the server is too long");
	if (!ipaddr_parse(nfs->server, &addr)) {
		ipaddr_format(&addr, nfs->server);
		return 0;
	}
	if (!is_host_name(nfs->server))
		return invalid(why, "the server is neither an address nor the name of a host");
	return 0;
}

static bool is_address(const char *text, size_t len)
{
	char copy[IPADDR_TEXT_SIZE + 2];
	struct ipaddr addr;

	return !cut(copy, sizeof(copy), text, len) && !ipaddr_parse(copy, &addr);
}

/*
 * How many bytes of TEXT are the server; 0 if it does not begin with one.  An IPv6 address needs no
 * brackets where a path follows.
 */
static size_t server_len(const char *text)
{
	size_t head = strcspn(text, "/,");
	const char *close = *text == '[' ? strchr(text, ']') : NULL;
	const char *colon = memchr(text, ':', head);

	if (close)
		return (size_t)(close - text) + 1;
	if (is_address(text, head))
		return head;
	if (head && text[head] == '/' && text[head - 1] == ':')
		return head - 1;
	return colon ? (size_t)(colon - text) : 0;
}

static bool is_word(const char *text, size_t len, const char *word)
{
	return len == strlen(word) && !memcmp(text, word, len);
}

/* The kernel (fs/nfs/nfsroot.c, nfs_root_setup) looks for what has no '/' in /tftpboot. */
static int take_path(const char *text, size_t len, struct nfsroot *nfs, const char **why)
{
	const char *dir = "";
	size_t at;

	if (!len || is_word(text, len, "default") || is_word(text, len, "auto"))
		return 0;
	if (*text != '/') {
		if (nfs->server[0] || (*text >= '0' && *text <= '9'))
			return invalid(why, "the path must begin with '/'");
		dir = default_dir;
	}
	at = strlen(dir);
	memcpy(nfs->path, dir, at);
	if (cut(nfs->path + at, sizeof(nfs->path) - at, text, len))
		return invalid(why, "the path is too long");
	for (const char *p = nfs->path; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return invalid(why, "there are control characters in the path");
	return 0;
}

/* Reads server and path, which ends before the first of ENDS; *TEXT goes on to the options. */
static int take_place(const char **text, const char *ends, struct nfsroot *nfs, const char **why)
{
	const char *at = *text;
	size_t len = server_len(at);
	int err = len ? take_server(at, len, nfs, why) : 0;

	nfs->given = true;
	if (err)
		return err;
	at += len;
	if (len && *at == ':')
		at++;
	else if (len && *at && *at != ',')
		return invalid(why, "behind the server there must be a ':'");
	len = strcspn(at, ends);
	*text = at + len + (at[len] != '\0');
	return take_path(at, len, nfs, why);
}

int nfsroot_parse(
	const char *text, struct nfsroot *nfs, const char **why, char bad[NFSROOT_BAD_SIZE])
{
	int err;

	nfsroot_clear(nfs);
	err = take_place(&text, ",", nfs, why);
	return err ? err : nfsroot_add_options(text, nfs, why, bad);
}

static size_t scheme_len(const char *text)
{
	static const char *const schemes[] = { "nfs:", "nfs4:" };

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (text_starts(text, schemes[i]))
			return strlen(schemes[i]);
	return 0;
}

bool nfsroot_is_root(const char *text)
{
	size_t len = server_len(text);

	if (scheme_len(text))
		return true;
	return len && text_starts(text + len, ":/");
}

int nfsroot_parse_root(
	const char *text, struct nfsroot *nfs, const char **why, char bad[NFSROOT_BAD_SIZE])
{
	size_t scheme = scheme_len(text);
	int err;

	nfsroot_clear(nfs);
	if (text_starts(text, "nfs4:"))
		nfs->version = 4;
	text += scheme;
	err = take_place(&text, scheme ? ":," : ",", nfs, why);
	return err ? err : nfsroot_add_options(text, nfs, why, bad);
}

int nfsroot_add_options(
	const char *options, struct nfsroot *nfs, const char **why, char bad[NFSROOT_BAD_SIZE])
{
	*bad = '\0';
	*why = NULL;
	return nfs_opts_add(options, nfs, why, bad);
}
