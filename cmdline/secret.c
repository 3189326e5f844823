/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/secret.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

static const char stars[] = "***";

/* A part of a text; empty: there is none. */
struct span {
	const char *from, *to;
};

/* ---- options */

/* Where the value at TEXT ends.  Two commas are one in a value (fs/smb/client/fs_context.c), and a comma in
 * quotes is part of it for whoever wrote them; else it may go on to the end. */
static size_t value_len(const char *text)
{
	bool quoted = false;
	size_t len = 0;

	for (; text[len]; len++) {
		quoted ^= text[len] == '"';
		if (text[len] != ',' || quoted)
			continue;
		if (text[len + 1] != ',')
			break;
		len++;
	}
	return len;
}

/* Is the value at TEXT such stars?  What follows it in a sentence is no part of it. */
static bool is_masked(const char *text)
{
	size_t len = strlen(stars);

	return !strncmp(text, stars, len) && (!text[len] || strchr(",.:; )\"'", text[len]));
}

static bool same(const char *name, size_t len, const char *want, size_t want_len)
{
	return len == want_len && !strncasecmp(name, want, len);
}

/* "password2", "secret" of "dhchap_secret" */
static bool is_secret(const char *name, size_t len)
{
	static const char *const begins[] = { "pass", "secret", "psk" };

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (len >= strlen(begins[i]) && !strncasecmp(name, begins[i], strlen(begins[i])))
			return true;
	return same(name, len, "key", 3);
}

/* What of the value at TEXT, which a '=' stands in front of, is a secret?  START is where all begins. */
static struct span in_option(const char *start, const char *text, enum secret_text what)
{
	const char *name = text - 1, *end = text + value_len(text);
	size_t len = 0;

	while (name > start && isalnum((unsigned char)name[-1]))
		name--, len++;
	if (same(name, len, "user", 4) || same(name, len, "username", 8)) {
		text = memchr(text, '%', (size_t)(end - text));
		text = text ? text + 1 : NULL;
	} else if (!is_secret(name, len) || (what == SECRET_SENTENCE && *text == ' ')) {
		text = NULL;
	}
	if (text && is_masked(text))
		end = text + strlen(stars);
	return (struct span){ text, text ? end : NULL };
}

/* ---- users of servers */

/* How a server is written: "nfs:server:/path", whose path may have an '@'; something else; or SMB's way, in
 * which what follows the second colon without an '@' is a password whose server is missing. */
enum form { FORM_PATH, FORM_SERVER, FORM_SMB };

/* Are the LEN bytes at TEXT what stands in front of a server? */
static bool is_scheme(const char *text, size_t len, enum form *form)
{
	static const struct {
		const char *name;
		enum form form;
	} rows[] = {
		{ "nfs", FORM_PATH },
		{ "nfs4", FORM_PATH },
		{ "nbd", FORM_SERVER },
		{ "iscsi", FORM_SERVER },
		{ "tcp", FORM_SERVER },
		{ "cifs", FORM_SMB },
		{ "smb", FORM_SMB },
		{ "smb3", FORM_SMB },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (same(text, len, rows[i].name, strlen(rows[i].name))) {
			*form = rows[i].form;
			return true;
		}
	return false;
}

/* Moves *WORD, whose first colon is at AT, behind a scheme: "cifs:", "smb://". */
static bool skip_scheme(const char **word, const char *at, enum form *form)
{
	bool slashes = !strncmp(at, "://", 3) && isalpha((unsigned char)**word);

	if (slashes)
		*form = FORM_SERVER;
	if (!is_scheme(*word, (size_t)(at - *word), form) && !slashes)
		return false;
	*word = at + (slashes ? 3 : 1);
	return true;
}

/* The next colon behind AT, but for those of an address in brackets; END: there is none. */
static const char *next_colon(const char *at, const char *end)
{
	for (; at < end && *at != ':'; at++) {
		const char *close = *at == '[' ? memchr(at, ']', (size_t)(end - at)) : NULL;

		at = close ? close : at;
	}
	return at;
}

/* Where the password begins in the LEN bytes at WORD, if they name a user; NULL: they do not. */
static const char *find_password(const char *word, size_t len, enum form *form)
{
	const char *end = word + len, *at;

	len = strcspn(word, "=:@");
	if (word[len] == '=' && word + len < end)
		word += len + 1;
	word += *word == '"';
	*form = !strncmp(word, "//", 2) ? FORM_SMB : FORM_PATH;
	at = next_colon(word, end);
	if (at < end && skip_scheme(&word, at, form))
		at = next_colon(word, end);
	if (at >= end || (at[1] == '/' && *form == FORM_PATH))
		return NULL;
	return at + 1;
}

/* Does WORD, whose password would begin at FROM, lack a server and what it has: "//user:password"? */
static bool lacks_server(const char *word, const char *from, enum form form)
{
	const char *slash = from;

	while (slash > word && *slash != '/')
		slash--;
	if (form != FORM_SMB || strpbrk(word, "@[") || strchr(from, '/'))
		return false;
	return slash == word || slash[-1] == '/';
}

/* A password can have any characters, so that it ends at the last '@'. */
static struct span in_user(const char *word, size_t len, enum secret_text what)
{
	enum form form;
	const char *from = find_password(word, len, &form), *end = word + len, *to = end;

	while (from && to > from && *to != '@')
		to--;
	if (from && *to == '@')
		return (struct span){ from, to };
	if (from && what == SECRET_WORD && lacks_server(word, from, form))
		return (struct span){ from, end };
	return (struct span){ NULL, NULL };
}

bool secret_is_open(const char *item)
{
	enum form form;
	const char *password = find_password(item, strlen(item), &form);

	return password && lacks_server(item, password, form);
}

/* ---- both */

struct copy {
	char *dst;
	size_t size, len;
	bool cut;
};

static void put(struct copy *copy, const char *text, size_t len)
{
	copy->cut |= len > copy->size - copy->len - 1;
	if (copy->cut)
		len = copy->size - copy->len - 1;
	memcpy(copy->dst + copy->len, text, len);
	copy->len += len;
	copy->dst[copy->len] = '\0';
}

/* Not inside of a character of UTF-8. */
static void end_character(struct copy *copy)
{
	char *dst = copy->dst;

	while (copy->len && ((unsigned char)dst[copy->len - 1] & 0xc0) == 0x80)
		dst[--copy->len] = '\0';
	if (copy->len && (unsigned char)dst[copy->len - 1] >= 0xc0)
		dst[--copy->len] = '\0';
}

/* Is there a secret at AT?  Then returns where it ends, else AT. */
static const char *skip(const char *at, const struct span *user, const struct span *option)
{
	if (at == user->from && user->to > at)
		return user->to;
	return at == option->from ? option->to : at;
}

int secret_copy(char *dst, size_t size, const char *text, enum secret_text what)
{
	struct copy copy = { .dst = dst, .size = size };
	struct span user = { NULL, NULL }, option = { NULL, NULL };
	const char *at = text, *word_end = text, *shown = text; /* since the last secret */

	dst[0] = '\0';
	while (*at && !copy.cut) {
		const char *behind;

		if (at >= word_end) {
			size_t len = what == SECRET_WORD ? strlen(at) : strcspn(at, " ");

			user = in_user(at, len, what);
			word_end = at + len + 1;
		}
		if (at > shown && at[-1] == '=')
			option = in_option(shown, at, what);
		behind = skip(at, &user, &option);
		put(&copy, behind > at ? stars : at, behind > at ? strlen(stars) : 1);
		shown = behind > at ? behind : shown;
		at = behind > at ? behind : at + 1;
	}
	if (copy.cut)
		end_character(&copy);
	return copy.cut ? -ENAMETOOLONG : 0;
}
