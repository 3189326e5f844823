/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "kinit/base/gate.h"
#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/driver/coldplug.h"
#include "kinit/driver/loadorder.h"
#include "kinit/driver/modules.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define LOADER "module loader"

static struct boot *boot;
static bool is_open;

void gate_set_open(bool open)
{
	is_open = open;
}

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_kmod_clear();
	fake_kmod_add("pci:sas", "mptsas", FAKE_PLAIN);
	fake_kmod_add("scsi:disk", "sd_mod", FAKE_PLAIN);
	fake_kmod_add("scsi:disk", "sg", FAKE_PLAIN);
	fake_kmod_add("pci:ahci", "ahci", FAKE_LOADED);
	fake_kmod_add("pci:nic", "e1000", FAKE_BLACKLISTED);
	fake_kmod_add("e1000", "e1000", FAKE_BLACKLISTED);
	fake_kmod_add("mptsas", "mptsas", FAKE_PLAIN);
	boot = boot_make("root=/dev/sda1");
	modules_open(boot);
	gate_set_open(true);
	log_set_debug(true);
	return err;
}

static const struct module *module(const char *name)
{
	for (size_t i = 0; i < boot->modules->n; i++)
		if (!strcmp(boot->modules->items[i].name, name))
			return &boot->modules->items[i];
	fail_msg("%s is not in the table", name);
	return NULL;
}

static void test_each_once(void **state)
{
	(void)state;
	modules_want(boot, "pci:sas", false);
	modules_want(boot, "pci:sas", false);
	modules_want(boot, "scsi:disk", false);
	modules_want(boot, "mptsas", true);
	modules_want(boot, "pci:nobody", false);
	assert_int_equal(boot->modules->n, 3);
	modules_pump(boot);
	modules_pump(boot);
	assert_string_equal(trace_text(),
		"start module loader 0\nstart module loader 1\nstart module loader 2\n");
	while (fake_worker_run(boot, LOADER, -1))
		;
	modules_want(boot, "pci:sas", false);
	modules_pump(boot);
	assert_int_equal(lines_with(trace_text(), "insert mptsas"), 1);
	assert_int_equal(lines_with(trace_text(), "insert sd_mod"), 1);
	assert_int_equal(lines_with(trace_text(), "insert sg"), 1);
	assert_int_equal(module("mptsas")->state, MODULE_LOADED);
	assert_said("loaded mptsas for pci:sas\n");
	assert_false(modules_busy(boot));
}

static void test_what_is_there_is_not_loaded(void **state)
{
	(void)state;
	modules_want(boot, "pci:ahci", false);
	modules_pump(boot);
	assert_string_equal(trace_text(), "");
	assert_int_equal(module("ahci")->state, MODULE_LOADED);
	assert_true(modules_settled(boot, "pci:ahci"));
}

static void test_blacklist(void **state)
{
	(void)state;
	modules_want(boot, "pci:nic", false);
	modules_pump(boot);
	assert_string_equal(trace_text(), "");
	assert_int_equal(module("e1000")->state, MODULE_BLACKLISTED);
	assert_true(modules_settled(boot, "pci:nic"));
	/* A blacklist is about aliases: who names a module gets it (modprobe.d(5)). */
	modules_want(boot, "e1000", true);
	assert_false(modules_settled(boot, "e1000"));
	modules_pump(boot);
	assert_true(fake_worker_run(boot, LOADER, -1));
	assert_has(trace_text(), "insert e1000\n");
	assert_int_equal(module("e1000")->state, MODULE_LOADED);
	modules_want(boot, "pci:nic", false);
	assert_int_equal(module("e1000")->state, MODULE_LOADED);
}

static void test_named_though_blacklisted_at_once(void **state)
{
	(void)state;
	modules_want(boot, "e1000", true);
	assert_int_equal(module("e1000")->state, MODULE_QUEUED);
}

/* One for which there was no memory is not loading: its turn comes again. */
static void test_a_loader_that_does_not_start(void **state)
{
	(void)state;
	modules_want(boot, "pci:sas", false);
	fake_worker_refuse(-ENOMEM);
	modules_pump(boot);
	assert_int_equal(module("mptsas")->state, MODULE_QUEUED);
	fake_worker_refuse(0);
	modules_pump(boot);
	assert_int_equal(module("mptsas")->state, MODULE_LOADING);
	assert_true(fake_worker_run(boot, LOADER, -1));
	assert_int_equal(module("mptsas")->state, MODULE_LOADED);
}

static void test_at_most_8_loaders(void **state)
{
	static char aliases[20][32];

	(void)state;
	for (int i = 0; i < 20; i++) {
		snprintf(aliases[i], sizeof(aliases[i]), "driver%02d", i);
		fake_kmod_add(aliases[i], aliases[i], FAKE_PLAIN);
		modules_want(boot, aliases[i], false);
	}
	modules_pump(boot);
	assert_int_equal(fake_worker_count(boot, LOADER), 8);
	assert_true(fake_worker_run(boot, LOADER, 3));
	assert_int_equal(fake_worker_count(boot, LOADER), 7);
	modules_pump(boot);
	assert_int_equal(fake_worker_count(boot, LOADER), 8);
	assert_has(trace_text(), "start module loader 8\n");
	assert_has_not(trace_text(), "start module loader 9\n");
	/* One that hangs for good does not keep the others waiting. */
	assert_true(fake_worker_late(boot, LOADER, 5));
	modules_pump(boot);
	assert_has(trace_text(), "start module loader 9\n");
	/* Nor do those that may still come back, after a while. */
	boot->now_ms += 9999;
	modules_pump(boot);
	assert_has_not(trace_text(), "start module loader 10\n");
	boot->now_ms += 1;
	modules_pump(boot);
	assert_has(trace_text(), "start module loader 17\n");
	assert_has_not(trace_text(), "start module loader 18\n");
	for (int i = 0; i < 20; i++) {
		fake_worker_run(boot, LOADER, -1);
		modules_pump(boot);
	}
	assert_false(modules_busy(boot));
	for (int i = 0; i < 20; i++)
		assert_int_equal(module(aliases[i])->state, i == 5 ? MODULE_FAILED : MODULE_LOADED);
}

#define NIC "pci:v00008086d0000100Esv0sd0bc02sc00i00"
#define SATA "pci:v00008086d00002922sv0sd0bc01sc06i01"

/* Whatever may be on the way to the root goes first. */
static void test_what_the_root_may_need(void **state)
{
	(void)state;
	fake_kmod_add(NIC, "e1000e", FAKE_PLAIN);
	fake_kmod_add(SATA, "nvme", FAKE_PLAIN);
	loadorder_set_root_disk(boot, "");
	modules_want(boot, NIC, false);
	modules_want(boot, SATA, false);
	modules_want(boot, "e1000", true);
	modules_pump(boot);
	assert_string_equal(trace_text(), "start module loader 1\nstart module loader 2\n"
					  "start module loader 0\nidle module loader 0\n");
	trace_clear();
	loadorder_set_root_disk(boot, "vda1");
	assert_string_equal(trace_text(), "idle module loader 1\n");
	trace_clear();
	/* A root on the network. */
	loadorder_set_root_disk(boot, NULL);
	assert_string_equal(trace_text(), "usual module loader 0\nusual module loader 1\n");
}

static void test_once_the_root_is_found(void **state)
{
	(void)state;
	fake_kmod_add("fs-ext4", "ext4", FAKE_PLAIN);
	modules_want(boot, "pci:sas", false);
	modules_want(boot, "e1000", true);
	modules_pump(boot);
	/* A root on the network needs its card still. */
	loadorder_set_root_found(boot, true);
	assert_has_not(trace_text(), "idle");
	loadorder_set_root_disk(boot, "");
	/* Not what the user has named. */
	assert_string_equal(trace_text(), "start module loader 0\nstart module loader 1\n"
					  "idle module loader 0\n");
	modules_want(boot, "scsi:disk", false);
	modules_want(boot, "fs-ext4", false);
	trace_clear();
	modules_pump(boot);
	assert_string_equal(trace_text(), "start module loader 4\n"
					  "start module loader 2\nidle module loader 2\n"
					  "start module loader 3\nidle module loader 3\n");
	trace_clear();
	loadorder_set_root_found(boot, false);
	assert_int_equal(lines_with(trace_text(), "usual "), 3);
	/* The real init may need what nobody did so far. */
	loadorder_set_root_found(boot, true);
	trace_clear();
	loadorder_finish(boot, 0);
	assert_int_equal(lines_with(trace_text(), "usual "), 3);
}

/* Since Linux 7.0 there need be nobody who does it later. */
static void test_share_of_those_that_are_moved(void **state)
{
	(void)state;
	modules_want(boot, "pci:sas", false);
	loadorder_set_root_disk(boot, "");
	loadorder_set_root_found(boot, true);
	modules_pump(boot);
	assert_has(trace_text(), "idle module loader 0\n");
	boot->modules->moved = true;
	trace_clear();
	loadorder_load_rest(boot);
	assert_string_equal(trace_text(), "usual module loader 0\n");
}

#define ONLINE "sys/devices/system/cpu/online"

static void one_processor(void)
{
	tree_file(ONLINE, "0\n");
	loadorder_open(boot);
	/* Whatever kernel the test runs on. */
	boot->modules->moved = false;
}

static void work(struct boot *the_boot, int id, void *report)
{
	(void)the_boot, (void)id, (void)report;
}

static void worked(struct boot *the_boot, int id, const struct worker_end *end)
{
	(void)the_boot, (void)id, (void)end;
}

static const struct worker_job mount = { .name = "mount", .run = work, .done = worked };
static const struct worker_job program = { .name = "program", .is_of_others = true };

static bool is_held(void)
{
	modules_pump(boot);
	assert_int_equal(boot->modules->held, !is_open);
	return !is_open;
}

/* The root is found, and its driver is not the only one on a machine with one processor. */
static void find_root_with_one_processor(void)
{
	fake_kmod_add("pci:nic2", "e1000e", FAKE_PLAIN);
	one_processor();
	loadorder_set_root_disk(boot, "");
	modules_want(boot, "pci:nic2", false);
	loadorder_set_root_found(boot, true);
}

/* On one processor they wait even between two modules. */
static void test_gate(void **state)
{
	(void)state;
	fake_kmod_add("pci:nic2", "e1000e", FAKE_PLAIN);
	fake_kmod_add("e1000e", "e1000e", FAKE_PLAIN);
	one_processor();
	loadorder_set_root_disk(boot, "");
	modules_want(boot, "pci:nic2", false);
	worker_start(boot, &mount, 0);
	modules_pump(boot);
	assert_false(boot->modules->held);
	loadorder_set_root_found(boot, true);
	modules_pump(boot);
	assert_true(boot->modules->held);
	assert_false(is_open);
	assert_int_equal(boot->wake_ms, boot->now_ms + 5000);
	/* More than the root is wanted. */
	loadorder_set_root_disk(boot, NULL);
	modules_pump(boot);
	assert_false(boot->modules->held);
	assert_true(is_open);
	loadorder_set_root_disk(boot, "");
	modules_pump(boot);
	assert_true(boot->modules->held);
	/* Or this one. */
	modules_want(boot, "e1000e", true);
	modules_pump(boot);
	assert_false(boot->modules->held);
	assert_true(fake_worker_run(boot, LOADER, 0));
	modules_pump(boot);
	assert_true(boot->modules->held);
	/* Who has that much time has it for drivers as well. */
	boot->now_ms += 4999;
	modules_pump(boot);
	assert_true(boot->modules->held);
	boot->now_ms++;
	modules_pump(boot);
	assert_false(boot->modules->held);
	/* The root was lost, and found again. */
	loadorder_set_root_found(boot, false);
	modules_pump(boot);
	assert_false(boot->modules->held);
	loadorder_set_root_found(boot, true);
	modules_pump(boot);
	assert_true(boot->modules->held);
}

/* Else the boot may be waiting for what they bring. */
static void test_gate_only_beside_others(void **state)
{
	(void)state;
	find_root_with_one_processor();
	assert_false(is_held());
	worker_start(boot, &mount, 0);
	assert_true(is_held());
	fake_worker_run(boot, "mount", 0);
	assert_false(is_held());
	/* Of all there is, what the root needs was asked for last. */
	fake_kmod_add("fs-ext4", "ext4", FAKE_PLAIN);
	modules_want(boot, "fs-ext4", false);
	assert_true(is_held());
	fake_worker_run(boot, LOADER, 1);
	assert_false(is_held());
	/* Whom the kernel does not let go disturbs nobody. */
	worker_start(boot, &mount, 0);
	assert_true(is_held());
	fake_worker_late(boot, "mount", 0);
	assert_false(is_held());
	/* Nobody knows what a program of others waits for. */
	worker_start(boot, &mount, 1);
	assert_true(is_held());
	worker_start(boot, &program, 0);
	assert_false(is_held());
}

/* What is missing is to be told, and soon. */
static void test_no_gate_for_a_boot_that_fails(void **state)
{
	(void)state;
	find_root_with_one_processor();
	worker_start(boot, &mount, 0);
	assert_true(is_held());
	boot->look_ms = boot->now_ms + 1000;
	assert_false(is_held());
}

/* The real init could not be started after all. */
static void test_gate_opens_again(void **state)
{
	(void)state;
	find_root_with_one_processor();
	boot->now_ms += 5000;
	modules_pump(boot);
	assert_true(is_open);
	loadorder_load_rest(boot);
	assert_false(is_open);
	assert_false(is_held());
}

static void test_no_gate(void **state)
{
	static const char *const many[] = { "0-1\n", "0,2\n", "0-3,8-11\n" };

	(void)state;
	worker_start(boot, &mount, 0);
	loadorder_set_root_disk(boot, "");
	loadorder_set_root_found(boot, true);
	modules_pump(boot);
	assert_false(boot->modules->held);
	/* Nor where they would not find their files afterwards. */
	one_processor();
	boot->modules->moved = true;
	modules_pump(boot);
	assert_false(boot->modules->held);
	for (size_t i = 0; i < sizeof(many) / sizeof(many[0]); i++) {
		tree_file(ONLINE, many[i]);
		loadorder_open(boot);
		loadorder_set_root_found(boot, true);
		modules_pump(boot);
		assert_false(boot->modules->held);
	}
}

static void test_who_is_held(void **state)
{
	(void)state;
	fake_kmod_add("fs-ext4", "ext4", FAKE_PLAIN);
	modules_want(boot, "pci:sas", false);
	modules_want(boot, "e1000", true);
	modules_want(boot, "fs-ext4", false);
	assert_true(loadorder_is_held(module("mptsas")));
	assert_false(loadorder_is_held(module("e1000")));
	assert_false(loadorder_is_held(module("ext4")));
}

/* The real init takes over before their turn has come. */
static void test_rest(void **state)
{
	(void)state;
	boot->modules->moved = false;
	boot->coldplug->walked = boot->coldplug->walked_late = true;
	modules_guess(boot, "scsi:disk");
	loadorder_load_rest(boot);
	assert_string_equal(trace_text(), "");
	/* In front of all loaders of drivers, while /sys is moved. */
	assert_false(is_open);
	modules_want(boot, "pci:sas", false);
	modules_want(boot, "pci:nic", false);
	modules_want(boot, "e1000", true);
	loadorder_load_rest(boot);
	assert_string_equal(trace_text(), "start module loader 0\nidle module loader 0\n");
	trace_clear();
	loadorder_finish(boot, 0);
	assert_string_equal(trace_text(), "usual module loader 0\n");
	trace_clear();
	assert_true(fake_worker_run(boot, LOADER, 0));
	assert_string_equal(trace_text(), "pass the gate\ninsert mptsas\ninsert e1000\n");
	/* It might not take over, after all. */
	assert_int_equal(module("mptsas")->state, MODULE_QUEUED);
}

/* Or before their devices were looked for.  (The loader does that, as a child: what it has found stays with it.) */
static void test_rest_that_nobody_asked_for(void **state)
{
	(void)state;
	boot->modules->moved = false;
	tree_device("acpi", "ACPI0012:00", "pci:sas", NULL);
	boot->coldplug->walked = true;
	loadorder_load_rest(boot);
	assert_string_equal(trace_text(), "start module loader 0\nidle module loader 0\n");
	trace_clear();
	gate_set_open(true);
	boot->modules->moved = true;
	loadorder_load_rest(boot);
	assert_string_equal(trace_text(), "");
	assert_true(is_open);
}

static void test_when_at_the_latest(void **state)
{
	(void)state;
	loadorder_set_root_disk(boot, "");
	boot->modules->moved = boot->modules->one_processor = false;
	assert_int_equal(loadorder_late_ms(boot), boot->start_ms + BOOT_TICK_MS);
	boot->modules->one_processor = true;
	assert_int_equal(loadorder_late_ms(boot), boot->start_ms + 5000);
	boot->now_ms += 100;
	loadorder_set_root_found(boot, true);
	assert_int_equal(loadorder_late_ms(boot), boot->now_ms + 5000);
	loadorder_set_root_disk(boot, NULL);
	assert_int_equal(loadorder_late_ms(boot), boot->now_ms);
	loadorder_set_root_found(boot, false);
	boot->modules->moved = true;
	assert_int_equal(loadorder_late_ms(boot), boot->now_ms);
}

static void test_a_guess(void **state)
{
	(void)state;
	fake_kmod_add(SATA, "nvme", FAKE_PLAIN);
	modules_guess(boot, "pci:nobody");
	modules_guess(boot, "pci:nic");
	modules_guess(boot, "pci:sas");
	assert_int_equal(module("e1000")->state, MODULE_BLACKLISTED);
	assert_true(modules_guessing(boot));
	assert_false(modules_busy(boot));
	modules_pump(boot);
	modules_pump(boot);
	assert_string_equal(trace_text(), "start module loader 1\nidle module loader 1\n");
	trace_clear();
	/* Now somebody wants it. */
	modules_want(boot, "pci:sas", false);
	modules_guess(boot, "pci:sas");
	assert_string_equal(trace_text(), "usual module loader 1\n");
	/* Nor do disks come of what no disk has asked for. */
	modules_guess(boot, SATA);
	assert_false(modules_await_disks(boot));
	modules_want(boot, SATA, false);
	assert_true(modules_await_disks(boot));
	assert_false(modules_guessing(boot));
	assert_true(modules_busy(boot));
	assert_string_equal(log_text(), "");
}

/* Eight that hang keep nothing that is needed waiting. */
static void test_low_ones_take_no_place(void **state)
{
	static char aliases[9][32];

	(void)state;
	for (int i = 0; i < 9; i++) {
		snprintf(aliases[i], sizeof(aliases[i]), "pci:d%dbc03", i);
		fake_kmod_add(aliases[i], aliases[i], FAKE_PLAIN);
		modules_want(boot, aliases[i], false);
	}
	loadorder_set_root_disk(boot, "sda");
	modules_pump(boot);
	assert_int_equal(fake_worker_count(boot, LOADER), 8);
	modules_want(boot, "pci:sas", false);
	modules_pump(boot);
	assert_has(trace_text(), "start module loader 9\n");
	assert_int_equal(fake_worker_count(boot, LOADER), 9);
}

static void test_settled(void **state)
{
	(void)state;
	assert_true(modules_settled(boot, "scsi:disk"));
	modules_want(boot, "scsi:disk", false);
	assert_true(modules_busy(boot));
	assert_false(modules_settled(boot, "scsi:disk"));
	assert_true(modules_settled(boot, "pci:sas"));
	modules_pump(boot);
	assert_false(modules_settled(boot, "scsi:disk"));
	assert_true(fake_worker_run(boot, LOADER, 0));
	assert_false(modules_settled(boot, "scsi:disk"));
	assert_true(fake_worker_die(boot, LOADER, 1, 9));
	assert_true(modules_settled(boot, "scsi:disk"));
	assert_false(modules_busy(boot));
}

static void test_failures_in_words(void **state)
{
	(void)state;
	fake_kmod_fails("mptsas", -ENOEXEC, "mptsas");
	fake_kmod_fails("sd_mod", -ENOENT, "scsi_mod");
	fake_kmod_fails("sg", -EPERM, "sg");
	modules_want(boot, "pci:sas", false);
	modules_want(boot, "scsi:disk", false);
	modules_pump(boot);
	while (fake_worker_run(boot, LOADER, -1))
		;
	assert_said("4 module mptsas failed: Exec format error\n");
	assert_said("4 module sd_mod failed: it needs scsi_mod: No such file or directory\n");
	assert_said("4 module sg failed: Operation not permitted (module_blacklist=, lockdown or a "
		    "signature?)\n");
	assert_string_equal(module_failure(module("mptsas")), "Exec format error");
	assert_string_equal(
		module_failure(module("sd_mod")), "it needs scsi_mod: No such file or directory");
}

static void test_the_loader_dies(void **state)
{
	(void)state;
	modules_want(boot, "scsi:disk", false);
	modules_pump(boot);
	assert_true(fake_worker_die(boot, LOADER, 0, 9));
	assert_said(
		"4 module sd_mod: the loader was killed by signal 9 (an oops in the driver?)\n");
	assert_true(fake_worker_die(boot, LOADER, 1, 11));
	assert_said("4 module sg: the loader was killed by signal 11\n");
	assert_int_equal(module("sd_mod")->state, MODULE_FAILED);
}

static void test_the_loader_hangs(void **state)
{
	(void)state;
	modules_want(boot, "pci:sas", false);
	modules_pump(boot);
	assert_int_equal(boot->workers->items[0].deadline_ms, FAKE_START_MS + 180000);
	assert_true(fake_worker_late(boot, LOADER, 0));
	assert_said("4 module mptsas: the loader timed out after 180 s\n");
	assert_int_equal(module("mptsas")->state, MODULE_FAILED);
	assert_true(modules_settled(boot, "pci:sas"));
	/* It is not begun a second time. */
	modules_want(boot, "pci:sas", false);
	modules_pump(boot);
	assert_int_equal(lines_with(trace_text(), "start"), 1);
}

/* Many aliases lead to drivers that look and find nothing: no news, unless they were asked for. */
static void test_no_device(void **state)
{
	(void)state;
	fake_kmod_fails("mptsas", -ENODEV, "mptsas");
	fake_kmod_fails("sg", -ENODEV, "sg");
	fake_kmod_add("sg", "sg", FAKE_PLAIN);
	modules_want(boot, "pci:sas", false);
	modules_want(boot, "sg", true);
	modules_pump(boot);
	while (fake_worker_run(boot, LOADER, -1))
		;
	assert_said("6 module mptsas found no device of its own\n");
	assert_said("4 module sg failed: No such device\n");
}

static void test_named_module_that_is_not_there(void **state)
{
	(void)state;
	modules_want(boot, "nosuch", true);
	assert_said("4 module nosuch is not in this image; going on without it\n");
	log_clear();
	modules_want(boot, "pci:nobody", false);
	assert_string_equal(log_text(), "");
}

static void test_image_without_modules(void **state)
{
	(void)state;
	fake_kmod_clear();
	modules_open(boot);
	assert_said("4 no modules for this kernel in the image; only built-in drivers work\n");
	modules_want(boot, "pci:sas", false);
	modules_pump(boot);
	assert_int_equal(boot->modules->n, 0);
	assert_true(modules_settled(boot, "pci:sas"));
	assert_false(modules_busy(boot));
}

static void test_very_long_names(void **state)
{
	static char name[MODULE_NAME_MAX_LEN + 10], alias[MODULE_ALIAS_MAX + 10];

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	memset(alias, 'a', sizeof(alias) - 1);
	fake_kmod_add("long", name, FAKE_PLAIN);
	fake_kmod_add(alias, "mptsas", FAKE_PLAIN);
	modules_want(boot, "long", false);
	assert_int_equal(boot->modules->n, 0);
	assert_said("4 module nnnn");
	modules_want(boot, alias, false);
	assert_int_equal(strlen(module("mptsas")->reason), MODULE_ALIAS_MAX - 1);
}

/* What is said of a module is what has become of it last. */
static void test_another_failure_after_a_shell(void **state)
{
	(void)state;
	modules_want(boot, "pci:sas", false);
	modules_pump(boot);
	assert_true(fake_worker_die(boot, LOADER, 0, 9));
	assert_has(module_failure(module("mptsas")), "killed by signal 9");
	modules_restart(boot);
	assert_int_equal(module("mptsas")->state, MODULE_QUEUED);
	fake_kmod_fails("mptsas", -ENOENT, "mptsas");
	modules_pump(boot);
	assert_true(fake_worker_run(boot, LOADER, 0));
	assert_string_equal(module_failure(module("mptsas")), "No such file or directory");
	modules_restart(boot);
	modules_pump(boot);
	assert_true(fake_worker_late(boot, LOADER, 0));
	assert_has(module_failure(module("mptsas")), "timed out");
	modules_restart(boot);
	assert_int_equal(module("mptsas")->state, MODULE_FAILED);
	assert_true(fake_worker_reap(boot, LOADER, 0));
	modules_restart(boot);
	modules_pump(boot);
	assert_true(fake_worker_run(boot, LOADER, 0));
	assert_string_equal(module_failure(module("mptsas")), "No such file or directory");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_each_once),
		TEST(test_what_is_there_is_not_loaded),
		TEST(test_blacklist),
		TEST(test_named_though_blacklisted_at_once),
		TEST(test_a_loader_that_does_not_start),
		TEST(test_at_most_8_loaders),
		TEST(test_settled),
		TEST(test_what_the_root_may_need),
		TEST(test_once_the_root_is_found),
		TEST(test_share_of_those_that_are_moved),
		TEST(test_gate),
		TEST(test_gate_only_beside_others),
		TEST(test_no_gate_for_a_boot_that_fails),
		TEST(test_gate_opens_again),
		TEST(test_no_gate),
		TEST(test_who_is_held),
		TEST(test_rest),
		TEST(test_rest_that_nobody_asked_for),
		TEST(test_when_at_the_latest),
		TEST(test_a_guess),
		TEST(test_low_ones_take_no_place),
		TEST(test_failures_in_words),
		TEST(test_the_loader_dies),
		TEST(test_the_loader_hangs),
		TEST(test_no_device),
		TEST(test_named_module_that_is_not_there),
		TEST(test_image_without_modules),
		TEST(test_very_long_names),
		TEST(test_another_failure_after_a_shell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
