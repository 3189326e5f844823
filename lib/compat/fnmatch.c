/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fnmatch(3) of POSIX for bytes: klibc's takes [!ab] for [ab], knows no classes and needs exponential
 * time, while aliases of devices that anybody may plug in go through it.  Time here is at most the
 * product of both lengths: after a mismatch only the last '*' has to be tried again, since an earlier
 * one that took more could not match what the last one cannot reach.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static const struct {
	const char *name;
	int (*test)(int c);
} classes[] = {
	{ "alnum", isalnum },
	{ "alpha", isalpha },
	{ "blank", isblank },
	{ "cntrl", iscntrl },
	{ "digit", isdigit },
	{ "graph", isgraph },
	{ "lower", islower },
	{ "print", isprint },
	{ "punct", ispunct },
	{ "space", isspace },
	{ "upper", isupper },
	{ "xdigit", isxdigit },
};

/* P is behind "[:".  Returns what is behind ":]", or NULL if this is no class. */
static const char *match_class(const char *p, unsigned char c, bool *found)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		size_t len = strlen(classes[i].name);

		if (strncmp(p, classes[i].name, len) == 0 && strncmp(p + len, ":]", 2) == 0) {
			*found |= classes[i].test(c) != 0;
			return p + len + 2;
		}
	}
	return NULL;
}

/* Reads one end of a range at P. */
static const char *range_end(const char *p, int flags, unsigned char *value)
{
	if (*p == '\\' && p[1] != '\0' && !(flags & FNM_NOESCAPE))
		p++;
	*value = *p;
	return *p != '\0' ? p + 1 : p;
}

/* Matches C with "a" or "a-z" at P. */
static const char *match_range(const char *p, unsigned char c, int flags, bool *found)
{
	unsigned char first, last;

	p = range_end(p, flags, &first);
	last = first;
	if (p[0] == '-' && p[1] != ']' && p[1] != '\0')
		p = range_end(p + 1, flags, &last);
	*found |= first <= c && c <= last;
	return p;
}

/* P is behind '['.  Returns what is behind ']', or NULL if there is none. */
static const char *match_bracket(const char *p, unsigned char c, int flags, bool *matches)
{
	bool negated = *p == '!' || *p == '^', found = false;
	const char *first = p += negated;

	while (*p != ']' || p == first) {
		const char *behind = NULL;

		if (*p == '\0')
			return NULL;
		if (p[0] == '[' && p[1] == ':')
			behind = match_class(p + 2, c, &found);
		p = behind ? behind : match_range(p, c, flags, &found);
	}
	*matches = found != negated;
	return p + 1;
}

/* Does C match the single item at P ('*' is not asked for)?  *NEXT is set to what follows the item. */
static bool match_one(const char *p, char c, int flags, const char **next)
{
	bool matches = false;

	*next = p + 1;
	if (*p == '?')
		return !(c == '/' && (flags & FNM_PATHNAME));
	if (*p == '[' && !(c == '/' && (flags & FNM_PATHNAME))) {
		const char *behind = match_bracket(p + 1, c, flags, &matches);

		if (behind) {
			*next = behind;
			return matches;
		}
	}
	if (*p == '\\' && p[1] != '\0' && !(flags & FNM_NOESCAPE)) {
		*next = p + 2;
		return p[1] == c;
	}
	return *p == c;
}

/* With FNM_PERIOD a leading dot is matched by a dot only. */
static bool hidden_dot(const char *text, const char *start, int flags)
{
	if (*text != '.' || !(flags & FNM_PERIOD))
		return false;
	return text == start || (text[-1] == '/' && (flags & FNM_PATHNAME));
}

int fnmatch(const char *pattern, const char *text, int flags)
{
	const char *start = text, *star = NULL, *retry = NULL, *next;

	for (;;) {
		bool dot = hidden_dot(text, start, flags);

		if (*pattern == '*' && !dot) {
			star = ++pattern;
			retry = text;
			continue;
		}
		if (*text == '\0' && *pattern == '\0')
			return 0;
		if (*text != '\0' && *pattern != '\0' && *pattern != '*' &&
			!(dot && strchr("?[", *pattern)) &&
			match_one(pattern, *text, flags, &next)) {
			pattern = next;
			text++;
			continue;
		}
		if (!star || *retry == '\0' || (*retry == '/' && (flags & FNM_PATHNAME)))
			return FNM_NOMATCH;
		pattern = star;
		text = ++retry;
	}
}
