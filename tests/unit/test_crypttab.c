/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of crypttab, keys and options, and what cryptsetup is told of them. */
#include "tests/unit/unit.h"

#include "image/hooks/cryptsetup/cryptopen.h"
#include "image/hooks/cryptsetup/crypttab.h"
#include "tests/unit/help/tree.h"

static struct crypttab_entry entry;

static int line(const char *text)
{
	char copy[512];

	snprintf(copy, sizeof(copy), "%s", text);
	return crypttab_line(&entry, copy);
}

static void test_line(void **state)
{
	(void)state;
	assert_int_equal(line("root\tUUID=\"abc-1\"  none  luks,discard,tries=5\n"), 0);
	assert_string_equal(entry.name, "root");
	assert_string_equal(entry.device, "UUID=abc-1");
	assert_false(cryptkey_is_set(&entry.key));
	assert_true(entry.options.set[CRYPTOPTION_DISCARD]);
	assert_false(entry.options.set[CRYPTOPTION_READ_ONLY]);
	assert_int_equal(entry.options.tries, 5);
	assert_false(entry.options.attach);

	assert_int_equal(line("  data /dev/sdb1"), 0);
	assert_string_equal(entry.device, "/dev/sdb1");
	assert_int_equal(entry.options.tries, 3);
	assert_int_equal(line("a /dev/x /etc/key:LABEL=KEYS x-initrd.attach"), 0);
	assert_string_equal(entry.key.path, "/etc/key");
	assert_string_equal(entry.key.device, "LABEL=KEYS");
	assert_true(entry.options.attach);
	assert_int_equal(line("a /dev/x - initramfs,noauto"), 0);
	assert_true(entry.options.attach && entry.options.noauto);
	assert_int_equal(line("s /dev/x /dev/urandom swap,cipher=aes-xts-plain64"), 0);
	assert_true(entry.options.plain && entry.keyless);
}

static void test_no_line(void **state)
{
	(void)state;
	assert_int_equal(line(""), -ENOENT);
	assert_int_equal(line("   \n"), -ENOENT);
	assert_int_equal(line("# root /dev/x"), -ENOENT);
	assert_int_equal(line("root\n"), -EINVAL);
	/* It would be a node somewhere else. */
	assert_int_equal(line("../root /dev/x"), -EINVAL);
	assert_int_equal(line(".. /dev/x"), -EINVAL);
	/* Or an option of cryptsetup. */
	assert_int_equal(line("--header=/dev/y /dev/x"), -EINVAL);
}

static void test_options(void **state)
{
	struct cryptoptions options;

	(void)state;
	cryptoptions_init(&options);
	cryptoptions_add(&options,
		"luks,,read-only,keyfile-size=64,keyfile-offset=512,key-slot=2,header=/h,"
		"keyfile-timeout=20s,no-read-workqueue,tpm2-device=auto,timeout=90,tries=0");
	assert_true(options.set[CRYPTOPTION_READ_ONLY] && options.set[CRYPTOPTION_NO_READ_QUEUE]);
	assert_string_equal(options.value[CRYPTOPTION_KEY_SIZE], "64");
	assert_string_equal(options.value[CRYPTOPTION_KEY_OFFSET], "512");
	assert_string_equal(options.value[CRYPTOPTION_KEY_SLOT], "2");
	assert_string_equal(options.value[CRYPTOPTION_HEADER], "/h");
	assert_int_equal(options.key_timeout_s, 20);
	assert_int_equal(options.tries, 0);
	/* A value where none belongs, none where one does, and nonsense. */
	cryptoptions_init(&options);
	cryptoptions_add(&options, "discard=no,header,tries=many");
	assert_false(options.set[CRYPTOPTION_DISCARD] || options.set[CRYPTOPTION_HEADER]);
	assert_int_equal(options.tries, 3);
}

static void test_key(void **state)
{
	struct cryptkey key;

	(void)state;
	assert_int_equal(cryptkey_parse(&key, "/a/key"), 0);
	assert_string_equal(key.path, "/a/key");
	assert_string_equal(key.device, "");
	assert_int_equal(cryptkey_parse(&key, "/key:UUID=1234-ABCD"), 0);
	assert_string_equal(key.device, "UUID=1234-ABCD");
	assert_int_equal(cryptkey_parse(&key, "none"), 0);
	assert_false(cryptkey_is_set(&key));
	assert_int_equal(cryptkey_parse(&key, "root:password"), -EINVAL);
	assert_int_equal(cryptkey_parse(&key, "/dev/random"), -EINVAL);
}

static void test_key_of_arch(void **state)
{
	struct cryptkey key;

	(void)state;
	assert_int_equal(cryptkey_parse_arch(&key, "rootfs:/crypto.key"), 0);
	assert_string_equal(key.path, "/crypto.key");
	assert_string_equal(key.device, "");
	assert_int_equal(cryptkey_parse_arch(&key, "LABEL=KEYS:ext4:/a/key"), 0);
	assert_string_equal(key.device, "LABEL=KEYS");
	assert_string_equal(key.path, "/a/key");
	assert_int_equal(cryptkey_parse_arch(&key, "/dev/sdb:4096:512"), 0);
	assert_string_equal(key.device, "/dev/sdb");
	assert_string_equal(key.path, "");
	assert_string_equal(key.offset, "4096");
	assert_string_equal(key.size, "512");
	assert_true(cryptkey_is_set(&key));
	assert_int_equal(cryptkey_parse_arch(&key, "/dev/sdb"), -EINVAL);
	assert_int_equal(cryptkey_parse_arch(&key, "/dev/sdb:ext4"), -EINVAL);
	assert_int_equal(cryptkey_parse_arch(&key, "/dev/sdb:ext4:key"), -EINVAL);
	assert_int_equal(cryptkey_parse_arch(&key, "/dev/sdb:12:many"), -EINVAL);
}

static void test_read_and_find(void **state)
{
	static struct crypttab tab;
	const struct cryptdisk first = { "/dev/vdx", "AAAA-1", "", "", "" };
	const struct cryptdisk label = { "/dev/vdy", "bbbb", "secret", "", "" };
	const struct cryptdisk header = { "/dev/vdz", "cccc", "", "", "" };
	const struct cryptdisk part = { "/dev/vdw", "eeee", "", "dddd-2", "" };
	char path[300];

	(void)state;
	tree_file("crypttab", "# a comment\n"
			      "first UUID=aaaa-1 none luks\n"
			      "swap /dev/vdq /dev/urandom swap\n"
			      "broken\n"
			      "label LABEL=secret none\n"
			      "detached /dev/vdq none header=/dev/vdz\n"
			      "part /dev/disk/by-partuuid/DDDD-2 none");
	snprintf(path, sizeof(path), "%s/crypttab", tree_path());
	crypttab_read(&tab, path);
	assert_int_equal(tab.n, 4);
	assert_string_equal(crypttab_find(&tab, &first)->name, "first");
	assert_string_equal(crypttab_find(&tab, &label)->name, "label");
	assert_string_equal(crypttab_find(&tab, &header)->name, "detached");
	assert_string_equal(crypttab_find(&tab, &part)->name, "part");
	crypttab_read(&tab, "/there/is/none");
	assert_int_equal(tab.n, 0);
	assert_null(crypttab_find(&tab, &first));
}

/* All arguments, with a blank between them. */
static const char *arguments(const struct cryptvolume *volume, const char *file)
{
	static char all[1024];
	const char *argv[CRYPTOPEN_ARGS_MAX];

	all[0] = '\0';
	cryptopen_arguments(volume, file, argv);
	for (size_t i = 0; argv[i]; i++)
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", i ? " " : "",
			argv[i]);
	return all;
}

static void test_arguments(void **state)
{
	struct cryptvolume volume = { .name = "root", .device = "/dev/vda2" };

	(void)state;
	cryptoptions_init(&volume.options);
	assert_string_equal(arguments(&volume, "-"),
		"cryptsetup open --batch-mode --type luks --tries 1 --key-file - /dev/vda2 root");
	cryptoptions_add(
		&volume.options, "discard,header=/dev/vdb,keyfile-size=32,keyfile-offset=8");
	assert_string_equal(arguments(&volume, "/key"),
		"cryptsetup open --batch-mode --type luks --tries 1 --key-file /key --allow-discards "
		"--keyfile-offset 8 --keyfile-size 32 --header /dev/vdb /dev/vda2 root");
	/* What is said of a key is not said of a passphrase. */
	assert_string_equal(arguments(&volume, "-"),
		"cryptsetup open --batch-mode --type luks --tries 1 --key-file - --allow-discards --header /dev/vdb "
		"/dev/vda2 root");
}

/* All options at once have room. */
static void test_all_arguments(void **state)
{
	struct cryptvolume volume = { .name = "root", .device = "/dev/vda2" };
	size_t n = 0;
	const char *argv[CRYPTOPEN_ARGS_MAX];

	(void)state;
	for (int i = 0; i < CRYPTOPTIONS; i++)
		volume.options.set[i] = true;
	cryptopen_arguments(&volume, "/key", argv);
	while (argv[n])
		n++;
	assert_true(n < CRYPTOPEN_ARGS_MAX);
	assert_string_equal(argv[n - 1], "root");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_no_line),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_key_of_arch),
		cmocka_unit_test_setup_teardown(test_read_and_find, tree_setup, tree_teardown),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_all_arguments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
