/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is a volume to be opened, under which name, with which key: by words, by crypttab, by neither. */
#include "tests/unit/unit.h"

#include "image/hooks/cryptsetup/cryptvolume.h"
#include "tests/unit/help/tree.h"

#define UUID "0000c001-0000-4000-8000-00000000c001"
#define OTHER "0000c002-0000-4000-8000-00000000c002"

static const struct cryptdisk disk = { "/dev/vda2", UUID, "mine", "", "" };
static struct cryptvolume volume;
static struct crypttab tab;

static const char *const names[] = { "WORD_RD_LUKS", "WORD_LUKS", "WORD_RD_LUKS_UUID",
	"WORD_LUKS_UUID", "WORD_RD_LUKS_NAME", "WORD_LUKS_NAME", "WORD_RD_LUKS_KEY",
	"WORD_RD_LUKS_OPTIONS", "WORD_CRYPTDEVICE", "WORD_CRYPTKEY", "WORD_RD_LUKS_CRYPTTAB",
	"WORD_LUKS_CRYPTTAB", "WORD_RD_LUKS_ALLOW_DISCARDS", "ROOT" };

static void set(const char *name, const char *value)
{
	char variable[64];

	snprintf(variable, sizeof(variable), "KINIT_%s", name);
	setenv(variable, value, 1);
}

static int setup(void **state)
{
	char variable[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(variable, sizeof(variable), "KINIT_%s", names[i]);
		unsetenv(variable);
	}
	tab.n = 0;
	return tree_setup(state);
}

static void have_crypttab(const char *text)
{
	char path[300];

	tree_file("crypttab", text);
	snprintf(path, sizeof(path), "%s/crypttab", tree_path());
	crypttab_read(&tab, path);
}

static void opens(const char *name)
{
	assert_int_equal(cryptvolume_find(&volume, &disk, &tab), CRYPTWISH_OPEN);
	assert_string_equal(volume.name, name);
	assert_string_equal(volume.device, "/dev/vda2");
}

static void stays(enum cryptwish wish)
{
	assert_int_equal(cryptvolume_find(&volume, &disk, &tab), wish);
	assert_true(cryptwish_why(wish)[0]);
}

static void test_nothing_says_anything(void **state)
{
	(void)state;
	opens("luks-" UUID);
	assert_false(cryptkey_is_set(&volume.key));
}

static void test_off(void **state)
{
	(void)state;
	set("WORD_RD_LUKS", "0");
	stays(CRYPTWISH_OFF);
	set("WORD_RD_LUKS", "1");
	opens("luks-" UUID);
	set("WORD_LUKS", "no");
	set("WORD_RD_LUKS_UUID", UUID);
	stays(CRYPTWISH_OFF);
}

static void test_uuid(void **state)
{
	static const char *const same[] = { UUID, "luks-" UUID, "UUID=" UUID, "0000C001",
		OTHER "\n" UUID };

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
		set("WORD_RD_LUKS_UUID", same[i]);
		opens("luks-" UUID);
	}
	set("WORD_RD_LUKS_UUID", OTHER);
	stays(CRYPTWISH_NOT_NAMED);
	set("WORD_RD_LUKS_UUID", UUID "-and-more");
	stays(CRYPTWISH_NOT_NAMED);
	/* None begins with nothing. */
	set("WORD_RD_LUKS_UUID", "luks-");
	stays(CRYPTWISH_NOT_NAMED);
	/* A word without a value names nothing. */
	set("WORD_RD_LUKS_UUID", "");
	opens("luks-" UUID);
	set("WORD_RD_LUKS_UUID", OTHER);
	set("WORD_LUKS_UUID", UUID);
	opens("luks-" UUID);
}

static void test_name(void **state)
{
	(void)state;
	set("WORD_RD_LUKS_NAME", OTHER "=other\n" UUID "=cryptroot");
	opens("cryptroot");
	set("WORD_RD_LUKS_NAME", OTHER "=other");
	stays(CRYPTWISH_NOT_NAMED);
	/* Its name is not a way to somewhere else. */
	set("WORD_RD_LUKS_NAME", UUID "=../../x");
	opens("luks-" UUID);
	set("WORD_RD_LUKS_NAME", UUID "=--readonly");
	opens("luks-" UUID);
}

static void test_options(void **state)
{
	(void)state;
	set("WORD_RD_LUKS_UUID", UUID);
	set("WORD_RD_LUKS_OPTIONS", "discard,tries=7\n" OTHER "=read-only");
	opens("luks-" UUID);
	assert_true(volume.options.set[CRYPTOPTION_DISCARD]);
	assert_false(volume.options.set[CRYPTOPTION_READ_ONLY]);
	assert_int_equal(volume.options.tries, 7);
	/* Which is not the beginning of any UUID. */
	set("WORD_RD_LUKS_OPTIONS", "cafe=1,discard");
	opens("luks-" UUID);
	assert_true(volume.options.set[CRYPTOPTION_DISCARD]);
	set("WORD_RD_LUKS_OPTIONS", UUID "=read-only");
	opens("luks-" UUID);
	assert_true(volume.options.set[CRYPTOPTION_READ_ONLY]);
	set("WORD_RD_LUKS_OPTIONS", "luks");
	set("WORD_RD_LUKS_ALLOW_DISCARDS", "");
	opens("luks-" UUID);
	assert_true(volume.options.set[CRYPTOPTION_DISCARD]);
	set("WORD_RD_LUKS_ALLOW_DISCARDS", OTHER);
	opens("luks-" UUID);
	assert_false(volume.options.set[CRYPTOPTION_DISCARD]);
}

static void key_is(const char *word, const char *path, const char *device)
{
	set("WORD_RD_LUKS_KEY", word);
	opens("luks-" UUID);
	assert_string_equal(volume.key.path, path);
	assert_string_equal(volume.key.device, device);
}

static void test_key(void **state)
{
	(void)state;
	key_is("/k", "/k", "");
	key_is("/k:LABEL=KEYS", "/k", "LABEL=KEYS");
	/* systemd's form, and dracut's. */
	key_is(UUID "=/k:UUID=1234-5678", "/k", "UUID=1234-5678");
	key_is(OTHER "=/k:UUID=1234-5678", "", "");
	key_is("/k:/dev/sdb1:" UUID, "/k", "/dev/sdb1");
	key_is("/k:/dev/sdb1:luks-" UUID, "/k", "/dev/sdb1");
	key_is("/k:/dev/sdb1:" OTHER, "", "");
	key_is("/k:/dev/sdb1:/dev/vda2", "/k", "/dev/sdb1");
	key_is("/k:/dev/sdb1:LABEL=mine", "/k", "/dev/sdb1");
	key_is("/k:/dev/sdb1:LABEL=other", "", "");
	key_is("/first\n" OTHER "=/other\n" UUID "=/mine", "/mine", "");
	key_is("nonsense", "", "");
}

static void test_cryptdevice(void **state)
{
	(void)state;
	set("WORD_CRYPTDEVICE", "UUID=" UUID ":cryptroot:allow-discards,no-read-workqueue");
	set("WORD_CRYPTKEY", "LABEL=KEYS:vfat:/k");
	opens("cryptroot");
	assert_true(volume.options.set[CRYPTOPTION_DISCARD] &&
		    volume.options.set[CRYPTOPTION_NO_READ_QUEUE]);
	assert_string_equal(volume.key.path, "/k");
	assert_string_equal(volume.key.device, "LABEL=KEYS");
	set("WORD_CRYPTDEVICE", "/dev/vda2:r");
	opens("r");
	set("WORD_CRYPTDEVICE", "/dev/disk/by-label/mine:r");
	opens("r");
	set("WORD_CRYPTDEVICE", "/dev/vda3:r");
	stays(CRYPTWISH_NOT_NAMED);
}

/* The file gives the name, and says what is for the real system. */
static void test_crypttab(void **state)
{
	(void)state;
	have_crypttab("vda2_crypt UUID=" UUID " none luks,discard\n");
	opens("vda2_crypt");
	assert_true(volume.options.set[CRYPTOPTION_DISCARD]);
	set("WORD_RD_LUKS_UUID", UUID);
	opens("vda2_crypt");
	set("WORD_RD_LUKS_NAME", UUID "=by-word");
	opens("by-word");
	set("WORD_RD_LUKS_CRYPTTAB", "0");
	set("WORD_RD_LUKS_NAME", "");
	opens("luks-" UUID);
	set("WORD_RD_LUKS_CRYPTTAB", "1");
	opens("vda2_crypt");
	set("WORD_LUKS_CRYPTTAB", "no");
	opens("luks-" UUID);
}

static void test_crypttab_of_others(void **state)
{
	(void)state;
	have_crypttab("other UUID=" OTHER " none luks\n");
	stays(CRYPTWISH_NOT_LISTED);
	set("WORD_RD_LUKS_UUID", UUID);
	opens("luks-" UUID);
}

static void test_crypttab_says_which(void **state)
{
	(void)state;
	have_crypttab("home UUID=" UUID " none luks\nroot UUID=" OTHER " none x-initrd.attach\n");
	stays(CRYPTWISH_LATER);
	set("ROOT", "/dev/mapper/home");
	opens("home");
	have_crypttab("home UUID=" UUID " none luks,initramfs\n");
	set("ROOT", "UUID=1");
	opens("home");
	/* The root has a name, and is another one. */
	have_crypttab("home UUID=" UUID " none luks\nroot UUID=" OTHER " none luks\n");
	set("ROOT", "/dev/mapper/root");
	stays(CRYPTWISH_LATER);
	set("ROOT", "/dev/mapper/vg-root");
	opens("home");
	have_crypttab("home UUID=" UUID " none luks,noauto\n");
	stays(CRYPTWISH_LATER);
}

/* What has its key in the root is not what the root is in. */
static void test_crypttab_key(void **state)
{
	char text[400];

	(void)state;
	have_crypttab("home UUID=" UUID " /there/is/no/key luks\n");
	stays(CRYPTWISH_LATER);
	/* Nor what has one that nobody could have twice. */
	have_crypttab("home UUID=" UUID " /dev/urandom luks\n");
	stays(CRYPTWISH_LATER);
	have_crypttab("home UUID=" UUID " /key:LABEL=KEYS luks\n");
	opens("home");
	tree_file("key", "k");
	snprintf(text, sizeof(text), "home UUID=" UUID " %s/key luks\n", tree_path());
	have_crypttab(text);
	opens("home");
}

/* What was found is the header; the volume is elsewhere. */
static void test_header(void **state)
{
	(void)state;
	have_crypttab("root /dev/vdb none header=/dev/vda2,x-initrd.attach\n");
	assert_int_equal(cryptvolume_find(&volume, &disk, &tab), CRYPTWISH_OPEN);
	assert_string_equal(volume.device, "/dev/vdb");
	assert_true(volume.options.set[CRYPTOPTION_HEADER]);
	assert_string_equal(volume.options.value[CRYPTOPTION_HEADER], "/dev/vda2");
}

static const char *located(void)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/devices", tree_path());
	return cryptvolume_locate(&volume, path);
}

/* They may be named as anything else is, and may come late. */
static void test_locate(void **state)
{
	(void)state;
	have_crypttab("root PARTLABEL=data none header=UUID=" UUID ",x-initrd.attach\n");
	assert_int_equal(cryptvolume_find(&volume, &disk, &tab), CRYPTWISH_OPEN);
	assert_string_equal(located(), "PARTLABEL=data");
	tree_file("devices", "/dev/vda2\tcrypto_LUKS\t" UUID "\t\t\t\n"
			     "/dev/tst1\t\t\t\tp-1\tdata\n");
	assert_null(located());
	assert_string_equal(volume.device, "/dev/tst1");
	assert_string_equal(volume.options.value[CRYPTOPTION_HEADER], "/dev/vda2");
}

/* A node that is there is taken, whatever kinit knows of it. */
static void test_locate_node(void **state)
{
	(void)state;
	have_crypttab("root /dev/null none header=UUID=" UUID "\n");
	assert_int_equal(cryptvolume_find(&volume, &disk, &tab), CRYPTWISH_OPEN);
	tree_file("devices", "/dev/vda2\tcrypto_LUKS\t" UUID "\t\t\t\n");
	assert_null(located());
	assert_string_equal(volume.device, "/dev/null");
}

/* The header of a volume that has one itself as well. */
static void test_locate_header(void **state)
{
	(void)state;
	have_crypttab("root UUID=" UUID " none header=/dev/disk/by-label/HEAD\n");
	opens("root");
	tree_file("devices", "/dev/vda2\tcrypto_LUKS\t" UUID "\tmine\t\t\n");
	assert_string_equal(located(), "/dev/disk/by-label/HEAD");
	tree_file("devices", "/dev/vda2\tcrypto_LUKS\t" UUID "\tmine\t\t\n"
			     "/dev/tst2\tcrypto_LUKS\tx\tHEAD\t\t\n");
	assert_null(located());
	assert_string_equal(volume.device, "/dev/vda2");
	assert_string_equal(volume.options.value[CRYPTOPTION_HEADER], "/dev/tst2");
	/* A file is no device, whether it is there or not. */
	have_crypttab("root UUID=" UUID " none header=/there/is/no/header\n");
	opens("root");
	assert_null(located());
	assert_string_equal(volume.options.value[CRYPTOPTION_HEADER], "/there/is/no/header");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_nothing_says_anything, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_off, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_uuid, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_name, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_options, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_key, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_cryptdevice, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_crypttab, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_crypttab_of_others, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_crypttab_says_which, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_crypttab_key, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_header, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_locate_node, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_locate, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_locate_header, setup, tree_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
