/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <unistd.h>

#include "kinit/base/confine.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/driver/efivars.h"
#include "kinit/driver/modules.h"
#include "lib/hibernate.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_confine.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define DIRECTORY "sys/firmware/efi/efivars"
#define LOADER DIRECTORY "/LoaderDevicePartUUID-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
#define HIBERNATE DIRECTORY "/HibernateLocation-8cf2644b-4b0b-428f-9387-6d876050dc67"
#define READER "reader of EFI variables"

static struct boot *boot;

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_sys_clear();
	fake_kmod_clear();
	fake_kmod_add("fs-efivarfs", "efivarfs", FAKE_PLAIN);
	tree_dir(DIRECTORY);
	boot = boot_make("root=LABEL=x");
	modules_open(boot);
	return err;
}

/* A variable with ASCII TEXT, as systemd writes it. */
static void variable(const char *path, const char *text)
{
	int fd = openat(tree_fd(), path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "\7\0\0\0", 4), 4);
	do
		assert_int_equal(write(fd, (char[]){ *text, 0 }, 2), 2);
	while (*text++);
	close(fd);
}

/* The bytes of a variable that tests/data/efivars has. */
static void variable_of_data(const char *path, const char *name)
{
	char bytes[1024];
	size_t len;
	FILE *file;
	int fd;

	snprintf(bytes, sizeof(bytes), "tests/data/efivars/%s", name);
	file = fopen(bytes, "r");
	assert_non_null(file);
	len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	fd = openat(tree_fd(), path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
}

static void load(void)
{
	assert_null(efivars_ask(boot));
	modules_pump(boot);
	assert_true(fake_worker_run(boot, "module loader", -1));
	assert_null(efivars_ask(boot));
}

static const struct efivars_said *said(void)
{
	int dir = openat(tree_fd(), DIRECTORY, O_RDONLY | O_DIRECTORY);

	assert_true(dir >= 0);
	fake_sys_answer("open_mount efivarfs /" DIRECTORY, dir);
	load();
	assert_true(fake_worker_run(boot, READER, -1));
	assert_non_null(efivars_ask(boot));
	return efivars_ask(boot);
}

static void assert_nothing(void)
{
	const struct efivars_said *answer = efivars_ask(boot);

	assert_non_null(answer);
	assert_string_equal(answer->partuuid, "");
	assert_string_equal(answer->hibernate, "");
}

static void test_what_is_said(void **state)
{
	const struct efivars_said *answer;

	(void)state;
	variable(LOADER, "0D15C000-0000-4000-8000-00000000ABCD");
	variable(HIBERNATE, "{\"uuid\":\"x\",\"offset\":17}");
	answer = said();
	assert_string_equal(answer->partuuid, "0d15c000-0000-4000-8000-00000000abcd");
	assert_string_equal(answer->hibernate, "{\"uuid\":\"x\",\"offset\":17}");
	/* It is not asked again. */
	assert_int_equal(lines_with(trace_text(), "start " READER), 1);
	assert_int_equal(boot->wake_ms, boot->now_ms);
	assert_int_equal(lines_with(log_text(), "warning"), 0);
}

/* As OVMF has kept it for systemd 257 of Debian, which went to sleep. */
static void test_what_systemd_has_written(void **state)
{
	struct hibernate_location location;
	const char *why;

	(void)state;
	variable_of_data(HIBERNATE, "HibernateLocation");
	assert_int_equal(hibernate_parse(said()->hibernate, &location, &why), 0);
	assert_string_equal(location.uuid, "0000e001-0000-4000-8000-00000000e001");
	assert_int_equal(location.offset, 0);
	assert_string_equal(location.kernel, "6.12.118+deb13-amd64");
	assert_string_equal(location.id, "debian");
	assert_string_equal(location.image_id, "");
	assert_int_equal(lines_with(log_text(), "warning"), 0);
}

static void test_without_efi(void **state)
{
	(void)state;
	tree_remove(DIRECTORY);
	assert_nothing();
	assert_string_equal(trace_text(), "");
}

static void test_without_variables(void **state)
{
	(void)state;
	said();
	assert_nothing();
	assert_string_equal(log_text(), "");
}

/* The image has none: the kernel says so when it is to mount it. */
static void test_without_driver(void **state)
{
	(void)state;
	fake_kmod_clear();
	fake_sys_answer("open_mount", -ENODEV);
	assert_null(efivars_ask(boot));
	assert_true(fake_worker_run(boot, READER, -1));
	assert_nothing();
	assert_string_equal(log_text(), "");
}

static void test_what_fails(void **state)
{
	(void)state;
	fake_sys_answer("open_mount", -EPERM);
	load();
	assert_true(fake_worker_run(boot, READER, -1));
	assert_nothing();
	assert_said("EFI variables cannot be read: Operation not permitted");
}

/* One variable that is no good is no reason against the other. */
static void test_what_is_not_understood(void **state)
{
	static char text[EFIVARS_HIBERNATE_SIZE + 1];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	variable(LOADER, "5eed1234-0000-4000-8000-000000000001");
	variable(HIBERNATE, text);
	assert_string_equal(said()->hibernate, "");
	assert_string_equal(efivars_ask(boot)->partuuid, "5eed1234-0000-4000-8000-000000000001");
	assert_said(
		"EFI variable HibernateLocation-8cf2644b-4b0b-428f-9387-6d876050dc67 is passed over: ");
}

static void test_the_longest(void **state)
{
	static char text[EFIVARS_HIBERNATE_SIZE];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	variable(LOADER, "nobody's");
	variable(HIBERNATE, text);
	assert_string_equal(said()->hibernate, text);
	assert_string_equal(efivars_ask(boot)->partuuid, "");
}

static void test_it_is_confined(void **state)
{
	(void)state;
	load();
	fake_sys_answer("open_mount", openat(tree_fd(), DIRECTORY, O_RDONLY | O_DIRECTORY));
	boot->workers->items[0].job->run(boot, 0, (char[WORKER_REPORT_MAX]){ 0 });
	assert_int_equal(fake_confined(), CONFINE_DISKS);
	fake_confine_end();
}

/* Neither is waited for longer than what is said. */
static void test_firmware_that_hangs(void **state)
{
	(void)state;
	load();
	assert_int_equal(boot->workers->items[0].deadline_ms, boot->now_ms + 10000);
	assert_true(fake_worker_late(boot, READER, -1));
	assert_nothing();
	assert_said("EFI variables say nothing: their reader has not ended in time");
	/* After a shell there is no second one beside it. */
	efivars_restart(boot);
	assert_nothing();
	assert_true(fake_worker_reap(boot, READER, -1));
	efivars_restart(boot);
	assert_null(efivars_ask(boot));
}

static void test_driver_that_hangs(void **state)
{
	(void)state;
	assert_null(efivars_ask(boot));
	modules_pump(boot);
	boot->now_ms += 9999;
	boot->wake_ms = INT64_MAX;
	assert_null(efivars_ask(boot));
	assert_int_equal(boot->wake_ms, boot->now_ms + 1);
	boot->now_ms++;
	assert_nothing();
	assert_said("EFI variables say nothing: their driver is still being loaded after 10 s");
	assert_int_equal(fake_worker_count(boot, READER), 0);
}

static void test_no_memory_for_a_reader(void **state)
{
	(void)state;
	fake_kmod_clear();
	fake_worker_refuse(-ENOMEM);
	assert_nothing();
	fake_worker_refuse(0);
}

static void test_after_a_shell(void **state)
{
	(void)state;
	variable(LOADER, "0d15c000-0000-4000-8000-00000000abcd");
	said();
	tree_remove(LOADER);
	efivars_restart(boot);
	fake_sys_clear();
	fake_sys_answer("open_mount", openat(tree_fd(), DIRECTORY, O_RDONLY | O_DIRECTORY));
	assert_null(efivars_ask(boot));
	assert_true(fake_worker_run(boot, READER, -1));
	assert_nothing();
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_is_said),
		TEST(test_what_systemd_has_written),
		TEST(test_without_efi),
		TEST(test_without_variables),
		TEST(test_without_driver),
		TEST(test_what_fails),
		TEST(test_what_is_not_understood),
		TEST(test_the_longest),
		TEST(test_it_is_confined),
		TEST(test_firmware_that_hangs),
		TEST(test_driver_that_hangs),
		TEST(test_no_memory_for_a_reader),
		TEST(test_after_a_shell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
