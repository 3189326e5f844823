/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/hook/devicelist.h"
#include "kinit/hook/env.h"
#include "kinit/hook/hookdir.h"
#include "kinit/hook/hooks.h"
#include "kinit/hook/process.h"
#include "lib/attr.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/hookboot.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static struct blkdev *disk(const char *name, const char *type)
{
	struct blkfacts facts = { .usage = USAGE_RAID,
		.uuid = "u-u",
		.label = "lab",
		.partuuid = "p-p",
		.partlabel = "plab" };

	snprintf(facts.type, sizeof(facts.type), "%s", type);
	return boot_disk(boot, name, &facts);
}

static int running(void)
{
	return fake_worker_count(boot, "hook");
}

/* The one that runs ends so. */
static void test_device(void **state)
{
	(void)state;
	hook("lvm", "on = device LVM2_member\n");
	begin("root=/dev/mapper/vg-root");
	disk("sda1", "ext4");
	hooks_pump(boot);
	assert_int_equal(running(), 0);
	assert_false(hooks_pending(boot));
	disk("sda2", "LVM2_member");
	/* Before it was even begun. */
	assert_true(hooks_pending(boot));
	hooks_pump(boot);
	assert_int_equal(running(), 1);
	ends(ANSWER_NONE, "", 0);
	assert_false(hooks_pending(boot));
	/* Once. */
	hooks_pump(boot);
	assert_int_equal(running(), 0);
}

/* Nobody asks what is on another disk when the root is found. */
static void test_root_found(void **state)
{
	(void)state;
	hook("lvm", "on = device LVM2_member\n");
	begin("root=/dev/sda1");
	hooks_set_root_found(boot->hooks, true);
	disk("sda2", "LVM2_member");
	hooks_pump(boot);
	assert_int_equal(running(), 0);
	/* But for what is mounted below it. */
	hooks_set_word(boot, &boot->conf->root[0], true);
	hooks_pump(boot);
	assert_int_equal(running(), 1);
}

static void test_waits_for_another_device(void **state)
{
	(void)state;
	hook("lvm", "on = device LVM2_member\n");
	begin("root=/dev/mapper/vg-root");
	disk("sda2", "LVM2_member");
	hooks_pump(boot);
	ends(ANSWER_WAIT, "", 0);
	assert_false(hooks_pending(boot));
	boot->now_ms += 5000;
	hooks_pump(boot);
	assert_int_equal(running(), 0);
	disk("sdb1", "ext4");
	hooks_pump(boot);
	assert_int_equal(running(), 1);
	/* At most once a second, however many come. */
	ends(ANSWER_WAIT, "", 0);
	disk("sdc1", "ext4");
	hooks_pump(boot);
	assert_int_equal(running(), 0);
	assert_int_equal(boot->wake_ms, boot->now_ms + 1000);
	boot->now_ms += 1000;
	hooks_pump(boot);
	assert_int_equal(running(), 1);
}

/* It says how long. */
static void test_waits_for_a_time(void **state)
{
	struct process_end end = { .answer = { .kind = ANSWER_WAIT, .again_s = 30 } };

	(void)state;
	hook("lvm", "on = device LVM2_member\n");
	begin("root=/dev/mapper/vg-root");
	disk("sda2", "LVM2_member");
	hooks_pump(boot);
	assert_true(fake_worker_report(boot, "hook", -1, &end));
	boot->now_ms += 29000;
	hooks_pump(boot);
	assert_int_equal(running(), 0);
	assert_int_equal(boot->wake_ms, boot->now_ms + 1000);
	boot->now_ms += 1000;
	hooks_pump(boot);
	assert_int_equal(running(), 1);
	/* A device that comes is a reason before that. */
	assert_true(fake_worker_report(boot, "hook", -1, &end));
	disk("sdb1", "ext4");
	boot->now_ms += 1000;
	hooks_pump(boot);
	assert_int_equal(running(), 1);
	/* And what it said once does not count for ever. */
	ends(ANSWER_WAIT, "", 0);
	boot->now_ms += 60000;
	hooks_pump(boot);
	assert_int_equal(running(), 0);
}

static void test_last_call(void **state)
{
	(void)state;
	hook("lvm", "on = device LVM2_member\n");
	begin("root=/dev/mapper/vg-root");
	disk("sda2", "LVM2_member");
	hooks_pump(boot);
	ends(ANSWER_WAIT, "", 0);
	assert_true(hooks_last_call(boot));
	hooks_pump(boot);
	assert_int_equal(running(), 1);
	ends(ANSWER_WAIT, "", 0);
	assert_said("4 hook lvm (/dev/sda2): what it waits for has not come\n");
	assert_false(hooks_last_call(boot));
}

static void test_failures(void **state)
{
	struct process_end says = { .status = 127, .said = "run: no libx.so.1" };

	(void)state;
	hook("a", "on = device a\n");
	hook("b", "on = device b\nfailure = retry\n");
	hook("c", "on = device c\nfailure = end\n");
	begin("root=/dev/mapper/x");
	disk("sda", "a");
	hooks_pump(boot);
	ends(ANSWER_FAIL, "no luck", 1);
	assert_said("4 hook a (/dev/sda): no luck\n");
	disk("sdb", "b");
	hooks_pump(boot);
	ends(ANSWER_NONE, "", 3);
	assert_said(
		"4 hook b (/dev/sdb): it has ended with status 3; trying again when another device comes\n");
	assert_string_equal(boot->hooks->failed, "");
	hooks_pump(boot);
	disk("sdd", "ext4");
	boot->now_ms += 1000;
	hooks_pump(boot);
	assert_true(fake_worker_report(boot, "hook", -1, &says));
	assert_said(
		"4 hook b (/dev/sdb): it has ended with status 127: run: no libx.so.1; trying again when another device comes\n");
	disk("sdc", "c");
	boot->now_ms += 1000;
	hooks_pump(boot);
	assert_int_equal(running(), 2);
	assert_true(fake_worker_die(boot, "hook", 2, 11));
	assert_string_equal(
		boot->hooks->failed, "hook c (/dev/sdc): its worker was killed by signal 11");
	/* The next alternative begins anew. */
	hooks_set_word(boot, &boot->conf->root[1], false);
	assert_string_equal(boot->hooks->failed, "");
}

static void test_late(void **state)
{
	struct process_end end = { .status = -1, .late = true };

	(void)state;
	hook("slow", "on = device a\ntimeout = 4\n");
	begin("root=/dev/mapper/x");
	disk("sda", "a");
	hooks_pump(boot);
	assert_true(fake_worker_report(boot, "hook", -1, &end));
	assert_said("4 hook slow (/dev/sda): it has not ended within 4 s\n");
}

static void test_alone(void **state)
{
	(void)state;
	hook("a", "on = device x\n");
	hook("b", "on = device x\nalone = yes\n");
	hook("c", "on = device x\n");
	begin("root=/dev/mapper/x");
	disk("sda", "x");
	hooks_pump(boot);
	/* The others side by side. */
	assert_int_equal(running(), 2);
	ends(ANSWER_NONE, "", 0);
	hooks_pump(boot);
	assert_int_equal(running(), 1);
	ends(ANSWER_NONE, "", 0);
	hooks_pump(boot);
	assert_int_equal(running(), 1);
	disk("sdb", "x");
	hooks_pump(boot);
	assert_int_equal(running(), 1);
}

static void test_background(void **state)
{
	(void)state;
	hook("ssh", "on = network-up\nbackground = yes\ntimeout = 0\nwords = my.ssh\n");
	begin("root=/dev/mapper/x my.ssh");
	assert_int_equal(hooks_wish_network(boot), HOOKS_WISH_ASIDE);
	hooks_pump(boot);
	assert_int_equal(running(), 0);
	hooks_set_network(boot->hooks);
	hooks_pump(boot);
	assert_int_equal(running(), 1);
	assert_false(hooks_pending(boot));
	/* It has its time to end. */
	assert_false(hooks_end_servers(boot));
	assert_false(hooks_end_servers(boot));
	assert_int_equal(lines_with(trace_text(), "ask hook 0 to end"), 1);
	ends(ANSWER_NONE, "", 0);
	assert_true(hooks_end_servers(boot));
}

static void test_device_list(void **state)
{
	char text[1000];

	(void)state;
	begin("root=/dev/mapper/x");
	tree_dir("run");
	disk("sda2", "LVM2_member");
	strcpy(disk("sdb1", "ext4")->facts.label, "a\tb\\ c");
	disk("sdc", "xfs")->state = BLK_PROBING;
	devicelist_write(boot);
	assert_int_equal(attr_read(boot->rootfd, DEVICELIST, text, sizeof(text)), 0);
	assert_string_equal(text, "/dev/sda2\tLVM2_member\tu-u\tlab\tp-p\tplab\n"
				  "/dev/sdb1\text4\tu-u\ta\\x09b\\x5c c\tp-p\tplab");
	devicelist_remove(boot);
	assert_true(attr_read(boot->rootfd, DEVICELIST, text, sizeof(text)) < 0);
}

static void test_root_word(void **state)
{
	(void)state;
	hook("zfs", "on = root-word zfs: zfs=\n");
	begin("root=zfs:tank/root,/dev/sda1");
	assert_int_equal(boot->conf->nroot, 2);
	assert_int_equal(boot->conf->root[0].kind, DEVREF_HOOK);
	assert_string_equal(boot->conf->root[0].value, "zfs:tank/root");
	hooks_pump(boot);
	assert_int_equal(running(), 1);
	ends(ANSWER_ROOT, "/dev/dm-3", 0);
	assert_string_equal(hooks_root(boot->hooks, &boot->conf->root[0])->value, "dm-3");
	assert_said("6 hook zfs (root-word): the root is /dev/dm-3\n");
	hooks_set_word(boot, &boot->conf->root[1], false);
	assert_ptr_equal(hooks_root(boot->hooks, &boot->conf->root[1]), &boot->conf->root[1]);
	hooks_pump(boot);
	assert_int_equal(running(), 0);
}

static void test_root_word_of_the_network(void **state)
{
	(void)state;
	hook("iscsi", "on = network-up\non = root-word iscsi:\nwords = netroot\n");
	begin("netroot=iscsi:192.0.2.1::::iqn.x");
	assert_int_equal(boot->conf->root[0].kind, DEVREF_HOOK);
	assert_int_equal(boot->conf->nproblems, 0);
	assert_int_equal(hooks_wish_network(boot), HOOKS_WISH_NEEDED);
	hooks_pump(boot);
	assert_int_equal(running(), 0);
	hooks_set_network(boot->hooks);
	hooks_pump(boot);
	assert_int_equal(running(), 2);
}

static void test_words(void **state)
{
	(void)state;
	hook("lvm", "on = device LVM2_member\nwords = rd.lvm rd.lvm.*\n");
	begin("root=/dev/mapper/x rd.lvm.vg=one rd.lvm.vg=two rd.lvm=0 rd.luks.uuid=x");
	assert_int_equal(boot->conf->nhookwords, 3);
	/* Which no hook has. */
	assert_int_equal(boot->conf->nproblems, 1);
	assert_has(boot->conf->problems[0], "rd.luks.uuid=x: not understood");
	assert_int_equal(hooks_wish_network(boot), HOOKS_WISH_NONE);
}

static const char *find(const struct env *env, const char *name)
{
	for (size_t i = 0; i < env->nvars; i++)
		if (!strncmp(env->vars[i], name, strlen(name)) && env->vars[i][strlen(name)] == '=')
			return env->vars[i] + strlen(name) + 1;
	return NULL;
}

static void test_environment(void **state)
{
	static struct env env;

	(void)state;
	hook("lvm", "on = device LVM2_member\nwords = rd.lvm.*\nrun = /usr/sbin/lvm pvscan\n");
	hook("own", "on = before-switch\n");
	begin("root=/dev/mapper/vg-root,/dev/sda1 rw rootfstype=ext4,xfs rootflags=noatime rd.lvm.vg=a "
	      "rd.lvm.lv=a/b rd.lvm.vg=c quiet");
	disk("sda2", "LVM2_member");
	hooks_pump(boot);
	memset(&env, 0, sizeof(env));
	assert_int_equal(env_fill(boot, &boot->hooks->runs[0], &env), 0);
	assert_string_equal(env.argv[0], "/usr/sbin/lvm");
	assert_string_equal(env.argv[1], "pvscan");
	assert_string_equal(env.argv[2], "/dev/sda2");
	assert_null(env.argv[3]);
	assert_string_equal(find(&env, "PATH"), "/usr/sbin:/usr/bin:/sbin:/bin");
	assert_string_equal(find(&env, "KINIT_HOOK"), "lvm");
	assert_string_equal(find(&env, "KINIT_EVENT"), "device");
	assert_string_equal(find(&env, "KINIT_DEVICE"), "/dev/sda2");
	assert_string_equal(find(&env, "KINIT_TYPE"), "LVM2_member");
	assert_string_equal(find(&env, "KINIT_UUID"), "u-u");
	assert_string_equal(find(&env, "KINIT_LABEL"), "lab");
	assert_string_equal(find(&env, "KINIT_PARTUUID"), "p-p");
	assert_string_equal(find(&env, "KINIT_PARTLABEL"), "plab");
	assert_string_equal(find(&env, "KINIT_ROOT"), "/dev/mapper/vg-root");
	assert_string_equal(find(&env, "KINIT_ROOTFSTYPE"), "ext4,xfs");
	assert_string_equal(find(&env, "KINIT_ROOTFLAGS"), "noatime");
	assert_string_equal(find(&env, "KINIT_RW"), "1");
	assert_string_equal(find(&env, "KINIT_ROOT_DIR"), "/root");
	assert_string_equal(find(&env, "KINIT_TRY"), "1");
	assert_string_equal(find(&env, "KINIT_LAST"), "0");
	assert_string_equal(find(&env, "KINIT_WORD_RD_LVM_VG"), "a\nc");
	assert_string_equal(find(&env, "KINIT_WORD_RD_LVM_LV"), "a/b");
	assert_null(find(&env, "KINIT_WHY"));
	assert_null(env.vars[env.nvars]);

	assert_int_equal(hooks_step(boot, HOOK_BEFORE_SWITCH, -1, false), STEP_WAITS);
	memset(&env, 0, sizeof(env));
	assert_int_equal(env_fill(boot, &boot->hooks->runs[1], &env), 0);
	assert_string_equal(env.argv[0], "/" HOOKDIR "/own/run");
	assert_null(env.argv[1]);
	assert_null(find(&env, "KINIT_DEVICE"));
	assert_null(find(&env, "KINIT_WORD_RD_LVM_VG"));
}

/* A password is for whose word it is. */
static void test_password_in_root(void **state)
{
	static struct env env[2];

	(void)state;
	hook("iscsi", "on = root-word iscsi:\n");
	hook("other", "on = before-switch\n");
	begin("root=iscsi:me:secret@192.0.2.1::::iqn.x");
	hooks_pump(boot);
	assert_int_equal(hooks_step(boot, HOOK_BEFORE_SWITCH, -1, false), STEP_WAITS);
	memset(env, 0, sizeof(env));
	assert_int_equal(env_fill(boot, &boot->hooks->runs[0], &env[0]), 0);
	assert_int_equal(env_fill(boot, &boot->hooks->runs[1], &env[1]), 0);
	assert_string_equal(find(&env[0], "KINIT_ROOT"), "iscsi:me:secret@192.0.2.1::::iqn.x");
	assert_has_not(find(&env[1], "KINIT_ROOT"), "secret");
	assert_not_said("secret");
}

static void test_environment_too_long(void **state)
{
	static struct env env;
	static char cmdline[ENV_TEXT_MAX + 200];
	size_t len;

	(void)state;
	hook("lvm", "on = device LVM2_member\nwords = long\n");
	len = (size_t)snprintf(cmdline, sizeof(cmdline), "root=/dev/sda1 long=");
	memset(cmdline + len, 'x', ENV_TEXT_MAX);
	begin(cmdline);
	disk("sda2", "LVM2_member");
	hooks_pump(boot);
	memset(&env, 0, sizeof(env));
	assert_int_equal(env_fill(boot, &boot->hooks->runs[0], &env), -E2BIG);
	assert_true(fake_worker_run(boot, "hook", -1));
	assert_said("4 hook lvm (/dev/sda2): the words of the command line are too long for it\n");
}

static void test_steps(void **state)
{
	(void)state;
	hook("fsck", "on = before-mount\nfailure = end\n");
	hook("note", "on = before-mount\n");
	begin("root=/dev/sda1");
	assert_int_equal(hooks_step(boot, HOOK_AFTER_MOUNT, -1, false), STEP_DONE);
	assert_int_equal(hooks_step(boot, HOOK_BEFORE_MOUNT, -1, false), STEP_WAITS);
	hooks_pump(boot);
	assert_int_equal(running(), 2);
	ends(ANSWER_FAIL, "errors are left", 4);
	assert_int_equal(hooks_step(boot, HOOK_BEFORE_MOUNT, -1, false), STEP_WAITS);
	ends(ANSWER_NONE, "", 1);
	assert_int_equal(hooks_step(boot, HOOK_BEFORE_MOUNT, -1, false), STEP_FAILED);
	assert_string_equal(boot->why, "hook fsck (before-mount): errors are left");
	/* Who goes on all the same is not held up twice. */
	assert_int_equal(hooks_step(boot, HOOK_BEFORE_MOUNT, -1, false), STEP_DONE);
}

static void test_a_step_that_waits(void **state)
{
	(void)state;
	hook("wait", "on = after-mount\n");
	begin("root=/dev/sda1");
	assert_int_equal(hooks_step(boot, HOOK_AFTER_MOUNT, -1, false), STEP_WAITS);
	hooks_pump(boot);
	ends(ANSWER_WAIT, "", 0);
	assert_int_equal(hooks_step(boot, HOOK_AFTER_MOUNT, -1, false), STEP_WAITS);
	boot->now_ms += 1000;
	hooks_pump(boot);
	assert_int_equal(running(), 1);
	ends(ANSWER_WAIT, "", 0);
	/* Not for ever. */
	assert_int_equal(hooks_step(boot, HOOK_AFTER_MOUNT, -1, true), STEP_WAITS);
	hooks_pump(boot);
	ends(ANSWER_WAIT, "", 0);
	assert_int_equal(hooks_step(boot, HOOK_AFTER_MOUNT, -1, true), STEP_DONE);
}

static void test_gone(void **state)
{
	struct blkdev *dev;
	char name[32];

	(void)state;
	hook("lvm", "on = device LVM2_member\n");
	begin("root=/dev/mapper/x");
	dev = disk("sda2", "LVM2_member");
	snprintf(name, sizeof(name), "%s", dev->name);
	hooks_pump(boot);
	blkdevs_remove(boot, name);
	hooks_pump(boot);
	ends(ANSWER_WAIT, "", 0);
	hooks_pump(boot);
	assert_int_equal(boot->hooks->n, 0);
}

static void test_asked(void **state)
{
	(void)state;
	hook("crypt", "on = device crypto_LUKS\nconsole = yes\ntimeout = 0\n");
	begin("root=/dev/mapper/x");
	disk("sda2", "crypto_LUKS");
	hooks_pump(boot);
	boot->now_ms += 90000;
	ends(ANSWER_DONE, "", 0);
	assert_int_equal(boot->hooks->asked_ms, 90000);
}

static void test_modules(void **state)
{
	(void)state;
	fake_kmod_clear();
	fake_kmod_add("dm_crypt", "dm_crypt", FAKE_PLAIN);
	hook("crypt", "on = device crypto_LUKS\nload = dm_crypt ?not_there\n");
	begin("root=/dev/mapper/x");
	modules_open(boot);
	disk("sda2", "crypto_LUKS");
	hooks_pump(boot);
	modules_pump(boot);
	assert_int_equal(running(), 0);
	assert_true(hooks_pending(boot));
	assert_true(fake_worker_run(boot, "module loader", -1));
	hooks_pump(boot);
	assert_int_equal(running(), 1);
}

static void test_bad_files(void **state)
{
	static char large[HOOKFILE_SIZE_MAX + 10];

	(void)state;
	memset(large, '#', sizeof(large) - 1);
	hook("bad", "on = never\non = on-fail\n");
	hook("large", large);
	hook("b.d", "");
	tree_dir(HOOKDIR "/empty");
	begin("root=/dev/sda1");
	assert_said("4 hook bad, line 1: no event is called so; left out\n");
	assert_said("4 hook large: its file " HOOKDIR "/large/hook: ");
	assert_said("4 hook empty: its file " HOOKDIR
		    "/empty/hook: No such file or directory; left out\n");
	assert_said("4 /" HOOKDIR ": b.d is no name of a hook; left out\n");
	assert_int_equal(boot->hooks->set.n, 1);
}

static void test_restart(void **state)
{
	(void)state;
	hook("lvm", "on = device LVM2_member\n");
	begin("root=/dev/mapper/x");
	disk("sda2", "LVM2_member");
	hooks_pump(boot);
	hooks_restart(boot);
	assert_int_equal(running(), 0);
	hooks_pump(boot);
	assert_int_equal(running(), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_password_in_root, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_device, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_root_found, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(
			test_waits_for_another_device, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_waits_for_a_time, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_last_call, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_failures, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_late, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_alone, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_background, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_device_list, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_root_word, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(
			test_root_word_of_the_network, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_words, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_environment, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(
			test_environment_too_long, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_steps, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_a_step_that_waits, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_gone, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_asked, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_modules, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_bad_files, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_restart, boot_setup, boot_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
