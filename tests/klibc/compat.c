/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lib/compat as kinit gets it, in klibc: one "ok NAME" or "not ok NAME" a check.  It runs on the
 * build machine, with a scratch file beside itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* libblkid's own, of lib/compat/blkid/crc.c. */
uint32_t ul_crc32(uint32_t seed, const unsigned char *buf, size_t len);
uint32_t ul_crc32_exclude_offset(
	uint32_t seed, const unsigned char *buf, size_t len, size_t at, size_t n);
uint32_t crc32c(uint32_t crc, const void *buf, size_t size);
uint32_t ul_crc32c_exclude_offset(
	uint32_t crc, const unsigned char *buf, size_t size, size_t at, size_t n);
uint64_t ul_crc64_we(const unsigned char *buf, size_t len);

static int failures;

static void check(const char *name, int holds)
{
	printf("%s %s\n", holds ? "ok" : "not ok", name);
	failures += !holds;
}

static const struct {
	const char *pattern, *text;
	int flags, matches;
} patterns[] = {
	{ "", "", 0, 1 },
	{ "", "a", 0, 0 },
	{ "a", "", 0, 0 },
	{ "*", "", 0, 1 },
	{ "**", "abc", 0, 1 },
	{ "a*c", "abcbc", 0, 1 },
	{ "a*c", "abcb", 0, 0 },
	{ "a*b*c", "aXbYbZc", 0, 1 },
	{ "?", "", 0, 0 },
	{ "?b", "ab", 0, 1 },
	{ "[ab]", "b", 0, 1 },
	{ "[!ab]", "b", 0, 0 },
	{ "[!ab]", "c", 0, 1 },
	{ "[^ab]", "b", 0, 0 },
	{ "[^ab]", "c", 0, 1 },
	{ "[!ab]", "", 0, 0 },
	{ "[0-9]*", "7x", 0, 1 },
	{ "[0-9A-F]", "E", 0, 1 },
	{ "[0-9A-F]", "e", 0, 0 },
	{ "[]a]", "]", 0, 1 },
	{ "[!]a]", "b", 0, 1 },
	{ "[a-]", "-", 0, 1 },
	{ "[[:digit:][:upper:]]", "Q", 0, 1 },
	{ "[[:digit:]]", "x", 0, 0 },
	{ "[abc", "[abc", 0, 1 },
	{ "[", "[", 0, 1 },
	{ "\\*", "*", 0, 1 },
	{ "\\*", "x", 0, 0 },
	{ "\\*", "\\x", FNM_NOESCAPE, 1 },
	{ "[\\]]", "]", 0, 1 },
	{ "*", "a/b", 0, 1 },
	{ "*", "a/b", FNM_PATHNAME, 0 },
	{ "*/b", "a/b", FNM_PATHNAME, 1 },
	{ "*", ".a", FNM_PERIOD, 0 },
	{ ".*", ".a", FNM_PERIOD, 1 },
	{ "pci:v00001000d0000005[0-9]sv*sd*bc*sc*i*",
		"pci:v00001000d00000054sv00001000sd00003000bc01sc00i00", 0, 1 },
	{ "usb:v*p*d*dc*dsc*dp*ic08isc06ip50in*",
		"usb:v0781p5581d0100dc00dsc00dp00ic08isc06ip50in00", 0, 1 },
	{ "acpi*:PNP0A0[38]:*", "acpi:PNP0A08:PNP0A03:", 0, 1 },
};

static void check_fnmatch(void)
{
	char text[2001];
	int wrong = 0;

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		int matches =
			fnmatch(patterns[i].pattern, patterns[i].text, patterns[i].flags) == 0;

		if (matches != patterns[i].matches) {
			printf("# %s with %s\n", patterns[i].pattern, patterns[i].text);
			wrong++;
		}
	}
	check("fnmatch table", wrong == 0);

	/* Exponential matchers do not come back from this one. */
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	check("fnmatch time", fnmatch("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", text, 0) == FNM_NOMATCH);
}

static void check_strtol(void)
{
	const char *words = "  words", *hex = "0xg";
	char *end;

	check("strtol", strtol("-12x", &end, 10) == -12 && *end == 'x');
	check("strtol base 0", strtol("0x1f", NULL, 0) == 31 && strtol("017", NULL, 0) == 15);
	check("strtol no digits", strtol(words, &end, 10) == 0 && end == words);
	check("strtol bare 0x", strtol(hex, &end, 0) == 0 && end == hex + 1);
	errno = 0;
	check("strtol overflow",
		strtol("9223372036854775808", NULL, 10) == LONG_MAX && errno == ERANGE);
	errno = 0;
	check("strtol least", strtol("-9223372036854775808", NULL, 10) == LONG_MIN && errno == 0);
	errno = 0;
	check("strtoull overflow",
		strtoull("18446744073709551616", NULL, 10) == ULLONG_MAX && errno == ERANGE);
	errno = 0;
	check("strtoull greatest",
		strtoull("18446744073709551615", NULL, 10) == ULLONG_MAX && errno == 0);
	check("strtoul negative", strtoul("-1", NULL, 10) == ULONG_MAX);
}

/* libkmod reads modprobe.d with it, past the end of short lines and with no delimiter at all. */
static void check_strtok(void)
{
	char line[] = "options  loop max_loop=8 x";
	char *rest, *word = strtok_r(line, "\t ", &rest);

	check("strtok_r",
		!strcmp(word, "options") && !strcmp(strtok_r(NULL, "\t ", &rest), "loop"));
	word = strtok_r(NULL, "", &rest);
	check("strtok_r rest", word && !strcmp(word, "max_loop=8 x"));
	check("strtok_r end", !strtok_r(NULL, "\t ", &rest) && !strtok_r(NULL, "\t ", &rest));
}

static void format(char *text, size_t size, const char *how, ...)
{
	va_list args;

	va_start(args, how);
	errno = ENOENT;
	vsnprintf(text, size, how, args);
	va_end(args);
}

static void check_stdio(const char *path)
{
	FILE *file = fopen(path, "we");
	char text[100], *line = NULL;
	size_t size = 0;
	unsigned long long large = 0;
	int a = 0, b = 0, c = 1;

	format(text, sizeof(text), "%d%% %m %s", 5, "end");
	check("vsnprintf %m", strcmp(text, "5% No such file or directory end") == 0);

	fprintf(file, "8:17\n%0300d\nlast", 1);
	fclose(file);
	file = fopen(path, "re");
	check("sscanf",
		sscanf("6.1.0-40", "%d.%d.%d", &a, &b, &c) == 3 && a == 6 && b == 1 && c == 0);
	check("sscanf long",
		sscanf(" 18446744073709551615", "%llu", &large) == 1 && large == ULLONG_MAX);
	check("sscanf mismatch", sscanf("7x", "%d:%d", &a, &b) == 1 && sscanf("", "%d", &a) == EOF);
	check("sscanf of strings", sscanf("word", "%3[a-z]", text) == 0);
	check("fscanf", fscanf(file, "%d:%d", &a, &b) == 2 && a == 8 && b == 17);
	check("getline long", getline(&line, &size, file) == 301 && line[299] == '1');
	check("getdelim at end", getdelim(&line, &size, '\0', file) == 4 && !strcmp(line, "last"));
	check("getline no more", getline(&line, &size, file) == -1);
	fclose(file);
	free(line);
}

static void check_system_calls(void)
{
	struct timespec before, after, tick = { .tv_nsec = 1000000 };
	struct signalfd_siginfo info;
	uint8_t random[16] = { 0 };
	sigset_t mask;
	int fd;

	clock_gettime(CLOCK_MONOTONIC, &before);
	check("clock_nanosleep", clock_nanosleep(CLOCK_MONOTONIC, 0, &tick, NULL) == 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	check("clock_gettime", after.tv_sec > before.tv_sec || after.tv_nsec > before.tv_nsec);
	check("getrandom", getrandom(random, sizeof(random), 0) == sizeof(random));
	check("syscall error", syscall(SYS_finit_module, -1, "", 0) == -1 && errno != 0);

	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	fd = signalfd(-1, &mask, SFD_CLOEXEC);
	kill(getpid(), SIGUSR1);
	check("signalfd",
		read(fd, &info, sizeof(info)) == sizeof(info) && info.ssi_signo == SIGUSR1);
	close(fd);
}

extern uintptr_t __stack_chk_guard;
void guard_renew(void);

/* Of two processes each has its own; the first is asked here. */
static void check_guard(void)
{
	uintptr_t first = __stack_chk_guard, other = first;
	int fds[2], status = 0;
	pid_t pid;

	check("stack guard", first != 0xff0a0d00 && (first & 0xff) == 0);
	if (pipe(fds) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		guard_renew();
		_exit(write(fds[1], &__stack_chk_guard, sizeof(first)) == sizeof(first) ? 0 : 1);
	}
	check("stack guard of a child", read(fds[0], &other, sizeof(other)) == sizeof(other) &&
						other != first && (other & 0xff) == 0 &&
						waitpid(pid, &status, 0) == pid && !status);
}

/* What every description of these sums has as its example. */
static void check_crc(void)
{
	static const unsigned char text[] = "123456789", marred[] = "123!!6789",
				   holed[] = "123\0\0"
					     "6789";

	check("crc32", ~ul_crc32(~0U, text, 9) == 0xcbf43926);
	check("crc32c", ~crc32c(~0U, text, 9) == 0xe3069283);
	check("crc64", ul_crc64_we(text, 9) == 0x62ec59e3f1a4f00aULL);
	check("crc32 without",
		ul_crc32_exclude_offset(1, marred, 9, 3, 2) == ul_crc32(1, holed, 9));
	check("crc32c without",
		ul_crc32c_exclude_offset(1, marred, 9, 3, 2) == crc32c(1, holed, 9));
}

int main(int argc, char **argv)
{
	char *memory, scratch[PATH_MAX];

	(void)argc;
	snprintf(scratch, sizeof(scratch), "%s.scratch", argv[0]);
	check_fnmatch();
	check_strtol();
	check_strtok();
	check_stdio(scratch);
	unlink(scratch);
	check_system_calls();

	memory = malloc(10);
	check("realloc without memory", realloc(memory, SIZE_MAX / 4) == NULL);
	check_guard();
	check_crc();
	return failures != 0;
}
