/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an ssh server needs in the image, from the folder with its keys. */
#include "tests/unit/unit.h"

#include <sys/stat.h>

#include "image/hooks/ssh/sshfiles.h"
#include "tests/unit/help/tree.h"

static char config[300], etc[300], home[300];
static struct sshfiles files;

static int setup(void **state)
{
	tree_setup(state);
	tree_dir("etc");
	tree_dir("config");
	snprintf(config, sizeof(config), "%s/config", tree_path());
	snprintf(etc, sizeof(etc), "%s/etc", tree_path());
	snprintf(home, sizeof(home), "%s/home", tree_path());
	files = (struct sshfiles){
		.config = config, .etc = etc, .home = home, .shell = "/the/shell"
	};
	return 0;
}

/* All of the file PATH. */
static const char *text_of(const char *path)
{
	static char text[600];
	char name[600];
	FILE *file;

	snprintf(name, sizeof(name), "%s/%s", tree_path(), path);
	file = fopen(name, "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return text;
}

static unsigned mode_of(const char *path)
{
	char name[600];
	struct stat st;

	snprintf(name, sizeof(name), "%s/%s", tree_path(), path);
	assert_int_equal(stat(name, &st), 0);
	return st.st_mode & 0777;
}

static void test_made(void **state)
{
	char passwd[700];

	(void)state;
	tree_file("config/ed25519_host_key", "k");
	tree_file("config/ed25519_host_key.pub", "k");
	tree_file("config/.host_key.swp", "k");
	tree_file("config/authorized_keys", "ssh-ed25519 AAAA somebody\n");
	assert_int_equal(sshfiles_make(&files), 0);
	assert_int_equal(files.n, 1);
	assert_string_equal(strrchr(files.keys[0], '/'), "/ed25519_host_key");
	assert_string_equal(text_of("home/.ssh/authorized_keys"), "ssh-ed25519 AAAA somebody\n");
	/* Else the server does not take it. */
	assert_int_equal(mode_of("home"), 0700);
	assert_int_equal(mode_of("home/.ssh"), 0700);
	assert_int_equal(mode_of("home/.ssh/authorized_keys"), 0600);
	snprintf(passwd, sizeof(passwd), "root:x:0:0:root:%s:/the/shell\n", home);
	assert_string_equal(text_of("etc/passwd"), passwd);
	assert_string_equal(text_of("etc/shells"), "/the/shell\n");
}

static void test_no_host_key(void **state)
{
	(void)state;
	tree_file("config/authorized_keys", "ssh-ed25519 AAAA somebody\n");
	assert_int_equal(sshfiles_make(&files), -ENOKEY);
	tree_remove("config/authorized_keys");
	tree_remove("config");
	assert_int_equal(sshfiles_make(&files), -ENOKEY);
}

static void test_nobody_authorized(void **state)
{
	(void)state;
	tree_file("config/host_key", "k");
	assert_int_equal(sshfiles_make(&files), -ENOENT);
}

static void test_many_keys(void **state)
{
	char name[64];

	(void)state;
	for (int i = 0; i < SSHFILES_KEYS_MAX + 2; i++) {
		snprintf(name, sizeof(name), "config/host_key_%d", i);
		tree_file(name, "k");
	}
	tree_file("config/authorized_keys", "x");
	assert_int_equal(sshfiles_make(&files), 0);
	assert_int_equal(files.n, SSHFILES_KEYS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_made, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_no_host_key, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_nobody_authorized, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_many_keys, setup, tree_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
