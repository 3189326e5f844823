/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files "hook" of the hooks that come along: each is understood, and says when it runs. */
#include "tests/unit/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "cmdline/hookfile.h"

#define SHIPPED "image/hooks"

static const char *present;

static void hear(void *context, unsigned line, const char *why)
{
	(void)context;
	fail_msg("%s, line %u: %s", present, line, why);
}

/* False: NAME has no such file. */
static bool read_one(const char *name, char *text, size_t size)
{
	char path[512];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), SHIPPED "/%s/hook", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, size - 1);
	close(fd);
	assert_true(n > 0 && n < HOOKFILE_SIZE_MAX);
	text[n] = '\0';
	return true;
}

static void look_at(const char *name, struct hookfile *file)
{
	static char text[HOOKFILE_SIZE_MAX + 1];
	const struct hookfile_ear ear = { hear, NULL };

	present = name;
	if (!read_one(name, text, sizeof(text)))
		return;
	assert_true(hookfile_is_name(name));
	assert_int_equal(hookfile_parse(file, text, &ear), 0);
}

static void test_all_are_understood(void **state)
{
	DIR *dir = opendir(SHIPPED);
	struct dirent *entry;
	size_t n = 0;

	(void)state;
	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		struct hookfile file = { .events = 0 };

		if (entry->d_name[0] == '.')
			continue;
		look_at(entry->d_name, &file);
		n += file.events != 0;
		hookfile_free(&file);
	}
	closedir(dir);
	assert_true(n >= 6);
}

/* A word that is on every command line would have each boot wait for the network. */
static void test_the_network_is_for_who_asks_for_it(void **state)
{
	static const char *const words[] = { "root", "ro", "rw", "quiet", "ip", "console",
		"rootwait" };
	struct hookfile file = { .events = 0 };

	(void)state;
	look_at("iscsi", &file);
	assert_true(file.events & 1U << HOOK_NETWORK_UP);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		assert_false(hookfile_has_word(&file, words[i]));
	assert_true(hookfile_has_word(&file, "netroot"));
	assert_true(hookfile_has_word(&file, "rd.iscsi.target.name"));
	hookfile_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_are_understood),
		cmocka_unit_test(test_the_network_is_for_who_asks_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
