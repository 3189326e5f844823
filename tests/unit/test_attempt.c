/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/kinds.h"
#include "kinit/net/net.h"
#include "kinit/netroot/netdisk.h"
#include "kinit/netroot/nfs_try.h"
#include "kinit/root/attempt.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_md.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* Everything that is tried again, run through the same cases. */

static struct boot *boot;

static struct attempt *of_mount(void)
{
	return &boot->root->mount;
}

static struct attempt *of_nbd(void)
{
	return &boot->netdisks->nbd.attempt;
}

static struct attempt *of_nvme(void)
{
	return &boot->netdisks->nvmf.words[0];
}

/* What a worker's report begins with. */
static void common_report(void *report, const struct attempt_result *result)
{
	memcpy(report, result, sizeof(*result));
}

static void nfs_report(void *data, const struct attempt_result *result)
{
	struct nfs_report *report = data;

	report->addr = (struct ipaddr){ .family = IP_V4, .bytes = { 10, 0, 2, 2 } };
	if (result->err)
		nfs_fail(report, result->final ? NFS_REFUSED : NFS_ABSENT, result->err, "%s",
			result->why);
}

static const struct kind {
	const char *title, *root, *words;
	const char *job;    /* its worker's */
	const char *name;   /* of what is tried, in messages */
	const char *prefix; /* of the reasons */
	struct attempt *(*attempt)(void);
	void (*report)(void *report, const struct attempt_result *result);
	bool is_mount;
} kinds[] = {
	{ "NFS", "/dev/nfs", "nfsroot=10.0.2.2:/srv,v3,tcp", "mount of the NFS root",
		"10.0.2.2:/srv", "v3 tcp: ", of_mount, nfs_report, true },
	{ "CIFS", "/dev/cifs", "cifsroot=//10.0.2.2/root", "mount of the CIFS root",
		"//10.0.2.2/root", "", of_mount, common_report, true },
	{ "NBD", "/dev/nbd0", "nbdroot=10.0.2.2/root", "nbd client", "nbd0: 10.0.2.2:10809/root",
		"", of_nbd, common_report, false },
	{ "NVMe", "/dev/nvme0n1", "nvmeroot=tcp:10.0.2.2/nqn.x", "nvme client",
		"nvmeroot=tcp:10.0.2.2/nqn.x", "", of_nvme, common_report, false },
	{ "tag", "virtiofs:data", "", "mount of the root", "data", "", of_mount, common_report,
		true },
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* The one that is played now. */
static const struct kind *kind;

static int setup(void **state)
{
	kind = *state;
	fake_sys_clear();
	fake_worker_refuse(0);
	fake_kmod_clear();
	fake_kmod_add("nbd", "nbd", FAKE_LOADED);
	fake_kmod_add("nvme-tcp", "nvme_tcp", FAKE_LOADED);
	boot_setup(state);
	tree_file("proc/filesystems", "nodev\tnfs\nnodev\tcifs\nnodev\tvirtiofs\n\text4\n");
	tree_file("sys/class/dmi/id/product_uuid", "6e3f4a57-b01e-4d43-a3c5-a0a54b7c1a0e\n");
	return 0;
}

/* A boot from KIND; OTHERS, ",/dev/sda1", are its alternatives. */
static void start(const char *others, const char *words)
{
	char line[256];

	snprintf(line, sizeof(line), "root=%s%s %s %s", kind->root, others, kind->words, words);
	trace_clear();
	log_clear();
	boot = boot_make(line);
	modules_open(boot);
	boot->net->settled = true;
	boot->blkdevs->rescan_ms = 1;
}

static void time_is(int64_t ms)
{
	boot->now_ms = boot->start_ms + ms;
	boot->wake_ms = INT64_MAX;
}

/* The pump and the steps that have to do with the root, after a wake. */
static enum step_answer step(void)
{
	static enum step_answer (*const steps[])(struct boot *boot) = { kinds_step_words,
		netdisk_step_attach, root_step_find, kinds_step_mount };
	enum step_answer answer = STEP_DONE;

	netdisk_pump(boot);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && answer == STEP_DONE; i++)
		answer = steps[i](boot);
	return answer;
}

static enum step_answer step_at(int64_t ms)
{
	time_is(ms);
	return step();
}

static int workers(void)
{
	return fake_worker_count(boot, kind->job);
}

/* The worker that is at it ends, with ERR and WHY, or with success. */
static void ends(int err, bool final, const char *why)
{
	struct attempt_result result = { .err = err, .final = final };
	union {
		uint64_t align;
		char bytes[WORKER_REPORT_MAX];
	} report = { .bytes = { 0 } };

	snprintf(result.why, sizeof(result.why), "%s", why);
	kind->report(report.bytes, &result);
	assert_true(fake_worker_report(boot, kind->job, 0, report.bytes));
}

/* A try begins at MS, not before, and passes with WHY. */
static void try_at(int64_t ms, const char *why)
{
	if (ms) {
		assert_int_equal(step_at(ms - 1), STEP_WAITS);
		assert_int_equal(workers(), 0);
	}
	assert_int_equal(step_at(ms), STEP_WAITS);
	assert_int_equal(workers(), 1);
	ends(-ECONNREFUSED, false, why);
	/* As the loop does when a room asks for it: NFS has rungs. */
	if (boot->wake_ms > boot->now_ms)
		return;
	boot->wake_ms = INT64_MAX;
	step();
}

static void fails_with(const char *format, const char *why)
{
	char want[512];

	assert_int_equal(step(), STEP_FAILED);
	snprintf(want, sizeof(want), format, kind->name, kind->prefix, why);
	assert_string_equal(boot->why, want);
	assert_int_equal(kind->attempt()->state, ATTEMPT_FAILED);
	assert_int_equal(workers(), 0);
}

/* How often is it said that WHY is the reason to try again? */
static int said(const char *why)
{
	char line[256];

	snprintf(line, sizeof(line), "4 %s: %s%s; trying again in ", kind->name, kind->prefix, why);
	return lines_with(log_text(), line);
}

static void case_first_try(void **state)
{
	(void)state;
	start("", "");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(step_at(10), STEP_WAITS);
	assert_int_equal(workers(), 1);
	ends(0, false, "");
	assert_int_equal(kind->attempt()->state, ATTEMPT_DONE);
	assert_int_equal(kind->attempt()->tries, 1);
	step_at(20);
	step_at(60000);
	assert_int_equal(workers(), 0);
	assert_int_equal(kind->attempt()->tries, 1);
	assert_not_said("trying again");
}

static void case_waits(void **state)
{
	static const int64_t tries[] = { 0, 1000, 3000, 7000, 15000, 30000, 45000, 60000 };

	(void)state;
	start("", "rootwait");
	for (size_t i = 0; i + 1 < sizeof(tries) / sizeof(tries[0]); i++) {
		try_at(tries[i], "refused");
		assert_int_equal(step_at(tries[i]), STEP_WAITS);
		assert_int_equal(boot->wake_ms, FAKE_START_MS + tries[i + 1]);
	}
	/* However long it takes. */
	boot->start_ms -= 100000000;
	time_is(100060000);
	assert_int_equal(step(), STEP_WAITS);
	ends(0, false, "");
	assert_int_equal(kind->attempt()->state, ATTEMPT_DONE);
}

static void case_what_is_said(void **state)
{
	(void)state;
	start("", "rootwait");
	try_at(0, "unreachable");
	try_at(1000, "refused");
	assert_int_equal(said("unreachable"), 1);
	try_at(3000, "refused");
	try_at(7000, "refused");
	try_at(15000, "refused");
	try_at(30000, "refused");
	try_at(45000, "refused");
	try_at(60000, "refused");
	assert_int_equal(said("refused"), 1);
	/* A minute after it was said. */
	try_at(75000, "refused");
	assert_int_equal(said("refused"), 2);
	try_at(90000, "unreachable");
	assert_int_equal(said("unreachable"), 2);
	assert_int_equal(lines_with(log_text(), "trying again"), 4);
}

static void case_last_try(void **state)
{
	(void)state;
	start("", "rootwait=5");
	try_at(0, "refused");
	try_at(1000, "refused");
	try_at(3000, "refused");
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 5000);
	try_at(5000, "refused");
	fails_with("%s: %s%s; 4 tries in 5.0 s (rootwait=5)", "refused");
}

/* What answers when the time is over has had its last try. */
static void case_answer_after_the_end(void **state)
{
	(void)state;
	start("", "rootwait=5");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(step_at(7000), STEP_WAITS);
	ends(-ECONNREFUSED, false, "refused");
	fails_with("%s: %s%s; 1 tries in 7.0 s (rootwait=5)", "refused");
	/* But what works then is welcome. */
	start("", "rootwait=5");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(step_at(7000), STEP_WAITS);
	ends(0, false, "");
	assert_int_equal(kind->attempt()->state, ATTEMPT_DONE);
}

/* What comes from outside, a name server that nobody reaches, can be any number; it is never "not yet". */
static void case_any_errno(void **state)
{
	static const int errnos[] = { -EAGAIN, -EINPROGRESS, -EINTR, -ENOENT, 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(errnos) / sizeof(errnos[0]); i++) {
		start("", "rootwait=6");
		assert_int_equal(step_at(6000), STEP_WAITS);
		ends(errnos[i], false, "no name server tells its address");
		fails_with("%s: %s%s; 1 tries in 6.0 s (rootwait=6)",
			"no name server tells its address");
	}
}

static void case_final_answer(void **state)
{
	(void)state;
	start("", "rootwait");
	try_at(0, "refused");
	assert_int_equal(step_at(1000), STEP_WAITS);
	ends(-EACCES, true, "no such export");
	fails_with("%s: %s%s", "no such export");
	step_at(90000);
	assert_int_equal(workers(), 0);
}

static void case_late(void **state)
{
	(void)state;
	start("", "rootwait=100");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_true(fake_worker_late(boot, kind->job, 0));
	assert_int_equal(step(), STEP_WAITS);
	assert_int_equal(kind->attempt()->state, ATTEMPT_WAITING);
	/* The kernel still holds it. */
	assert_int_equal(step_at(1000), STEP_WAITS);
	assert_int_equal(workers(), 0);
	assert_int_equal(said("the kernel is still busy with the last try"), 1);
	assert_int_equal(step_at(3000), STEP_WAITS);
	assert_int_equal(workers(), 0);
	assert_true(fake_worker_reap(boot, kind->job, 0));
	assert_int_equal(step_at(6999), STEP_WAITS);
	assert_int_equal(workers(), 0);
	assert_int_equal(step_at(7000), STEP_WAITS);
	assert_int_equal(workers(), 1);
	ends(0, false, "");
	assert_int_equal(kind->attempt()->state, ATTEMPT_DONE);
}

/* The end comes also to those who are never let go. */
static void case_held_until_the_end(void **state)
{
	(void)state;
	start("", "rootwait=2");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_true(fake_worker_late(boot, kind->job, 0));
	assert_int_equal(step(), STEP_WAITS);
	assert_int_equal(step_at(1000), STEP_WAITS);
	time_is(2000);
	fails_with("%s: %s%s; 3 tries in 2.0 s (rootwait=2)",
		"the kernel is still busy with the last try");
	assert_int_equal(lines_with(trace_text(), "start "), 1);
}

static void case_killed(void **state)
{
	(void)state;
	start("", "rootwait");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_true(fake_worker_die(boot, kind->job, 0, 11));
	assert_true(step() != STEP_WAITS);
	assert_int_equal(kind->attempt()->state, ATTEMPT_FAILED);
	assert_int_equal(kind->attempt()->err, -EIO);
	assert_has(boot->why, kind->name);
	assert_has(boot->why, " was killed by signal 11");
	assert_has_not(boot->why, "tries");
}

static void case_no_report(void **state)
{
	(void)state;
	start("", "rootwait");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_true(fake_worker_die(boot, kind->job, 0, 0));
	assert_int_equal(step(), STEP_WAITS);
	assert_int_equal(kind->attempt()->state, ATTEMPT_WAITING);
	assert_said(" has ended without an answer; trying again in 1 s\n");
	try_at(1000, "refused");
}

/* There may be memory for a process a second later. */
static void case_no_process(void **state)
{
	(void)state;
	start("", "rootwait");
	fake_worker_refuse(-ENOMEM);
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(step_at(10), STEP_WAITS);
	assert_int_equal(lines_with(trace_text(), "refuse "), 1);
	assert_int_equal(kind->attempt()->state, ATTEMPT_WAITING);
	assert_int_equal(said("Cannot allocate memory"), 1);
	assert_int_equal(step_at(1000), STEP_WAITS);
	assert_int_equal(lines_with(trace_text(), "refuse "), 2);
	fake_worker_refuse(0);
	assert_int_equal(step_at(3000), STEP_WAITS);
	ends(0, false, "");
	assert_int_equal(kind->attempt()->state, ATTEMPT_DONE);
	assert_int_equal(kind->attempt()->tries, 3);
}

static void add_sda1(void)
{
	boot_disk(boot, "sda1", &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4" });
}

/* With rootwait, too: the first one is not waited for alone. */
static void case_alternative(void **state)
{
	(void)state;
	start(",/dev/sda1", "rootwait");
	try_at(0, "refused");
	assert_int_equal(step_at(30000), STEP_WAITS);
	ends(-ECONNREFUSED, false, "refused");
	assert_int_equal(step(), STEP_WAITS);
	assert_int_equal(boot->root->index, 1);
	assert_int_equal(boot->root->mount.state, ATTEMPT_IDLE);
	assert_int_equal(boot->root->mount.tries, 0);
	assert_string_equal(boot->root->mount.why, "");
	assert_has(log_text(), "; 2 tries in 30.0 s (rootwait); trying root=/dev/sda1\n");
	add_sda1();
	trace_clear();
	step_at(30010);
	assert_string_equal(trace_text(), "start mount of the root 1\n");
	assert_int_equal(boot->root->mount.tries, 1);
}

/* Of a try that nobody wants any more nothing may be taken for the one of the alternative. */
static void case_given_up_while_tried(void **state)
{
	(void)state;
	start(",/dev/sda1", "");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(root_give_up(boot, "gone"), STEP_WAITS);
	assert_int_equal(workers(), !kind->is_mount);
	add_sda1();
	step_at(10);
	assert_int_equal(boot->root->mount.state, ATTEMPT_TRYING);
	/* A disk of the network is attached all the same: there may be other uses for it. */
	if (!kind->is_mount)
		ends(0, false, "");
	else
		assert_has(trace_text(), "stop ");
	assert_int_equal(boot->root->mount.state, ATTEMPT_TRYING);
	assert_not_said("6 mounted");
}

/* What was mounted is out of the way, and the network is there. */
static void begin_anew(void)
{
	boot_restart(boot);
	assert_true(fake_worker_report(boot, "unmounting of the old root", 0, &(int){ 0 }));
	boot->net->settled = true;
}

static void case_restarted_while_tried(void **state)
{
	(void)state;
	start("", "rootwait");
	try_at(0, "refused");
	assert_int_equal(step_at(1000), STEP_WAITS);
	begin_anew();
	assert_int_equal(workers(), !kind->is_mount);
	if (kind->is_mount) {
		assert_int_equal(boot->root->mount.state, ATTEMPT_IDLE);
		assert_int_equal(step_at(0), STEP_WAITS);
		assert_int_equal(boot->root->mount.tries, 1);
	}
	assert_int_equal(workers(), 1);
	ends(0, false, "");
	assert_int_equal(kind->attempt()->state, ATTEMPT_DONE);
}

/* After an emergency shell both the waits and the time begin anew, and what was said is said again. */
static void case_restarted_after_failure(void **state)
{
	(void)state;
	start("", "rootwait=1");
	try_at(0, "refused");
	try_at(1000, "refused");
	fails_with("%s: %s%s; 2 tries in 1.0 s (rootwait=1)", "refused");
	time_is(50000);
	begin_anew();
	log_clear();
	try_at(0, "refused");
	assert_int_equal(said("refused"), 1);
	try_at(1000, "refused");
	fails_with("%s: %s%s; 2 tries in 1.0 s (rootwait=1)", "refused");
}

/* ---- struct attempt itself */

static struct attempt one;

static bool end_with(int err, bool final, const char *why)
{
	struct attempt_result result = { .err = err, .final = final };

	snprintf(result.why, sizeof(result.why), "%s", why);
	return attempt_ended(boot, &one, "it", &result);
}

static int setup_one(void **state)
{
	int err;

	*state = (void *)&kinds[0];
	err = setup(state);
	one = (struct attempt){ .state = ATTEMPT_IDLE };
	boot = boot_make("root=/dev/sda1,/dev/sdb1 rootwait=5");
	return err;
}

static void test_only_a_try_can_end(void **state)
{
	static const enum attempt_state states[] = { ATTEMPT_IDLE, ATTEMPT_WAITING, ATTEMPT_DONE,
		ATTEMPT_FAILED };

	(void)state;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		one = (struct attempt){ .state = states[i], .err = 7 };
		assert_false(end_with(0, false, ""));
		assert_false(end_with(-EIO, true, "late"));
		assert_int_equal(one.state, states[i]);
		assert_int_equal(one.err, 7);
		assert_string_equal(one.why, "");
	}
	assert_string_equal(log_text(), "");
	one = (struct attempt){ .state = ATTEMPT_IDLE };
	attempt_begin(&one, "it");
	assert_true(end_with(0, false, ""));
	attempt_begin(&one, "it");
	assert_false(end_with(-EIO, false, ""));
}

static void test_due(void **state)
{
	(void)state;
	assert_true(attempt_is_due(boot, &one));
	attempt_begin(&one, "it");
	assert_false(attempt_is_due(boot, &one));
	end_with(-EIO, false, "");
	assert_false(attempt_is_due(boot, &one));
	/* Without words the error says it. */
	assert_string_equal(log_text(), "4 it: Input/output error; trying again in 1 s\n");
	boot->now_ms = one.retry_ms;
	assert_true(attempt_is_due(boot, &one));
	attempt_begin(&one, "it");
	end_with(0, false, "");
	assert_false(attempt_is_due(boot, &one));
	one.state = ATTEMPT_FAILED;
	assert_false(attempt_is_due(boot, &one));
}

static void test_answers(void **state)
{
	(void)state;
	assert_int_equal(attempt_answer(boot, &one), STEP_WAITS);
	attempt_begin(&one, "it");
	assert_int_equal(attempt_answer(boot, &one), STEP_WAITS);
	end_with(-EIO, false, "");
	boot->wake_ms = INT64_MAX;
	assert_int_equal(attempt_answer(boot, &one), STEP_WAITS);
	assert_int_equal(boot->wake_ms, one.retry_ms);
	attempt_begin(&one, "it");
	end_with(0, false, "");
	assert_int_equal(attempt_answer(boot, &one), STEP_DONE);
	one.state = ATTEMPT_TRYING;
	end_with(-EACCES, true, "no");
	assert_int_equal(attempt_answer(boot, &one), STEP_WAITS);
	assert_int_equal(boot->root->index, 1);
	assert_int_equal(attempt_answer(boot, &one), STEP_FAILED);
	assert_string_equal(boot->why, "it: no");
}

/* Names and reasons come from the command line and from servers. */
static void test_long_reasons(void **state)
{
	static char name[1000], why[ATTEMPT_WHY_SIZE];

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	memset(why, 'w', sizeof(why) - 1);
	attempt_begin(&one, name);
	end_with(-EIO, false, why);
	assert_string_equal(one.why, why);
	boot->now_ms += 5000;
	attempt_begin(&one, name);
	end_with(-EIO, false, why);
	assert_int_equal(one.state, ATTEMPT_FAILED);
	assert_int_equal(attempt_answer(boot, &one), STEP_WAITS);
}

static void test_ends_of_workers(void **state)
{
	struct attempt_result report = { .err = -EPERM, .final = true, .why = "x" }, result;
	struct worker_end end = { .fate = WORKER_REPORTED, .report = &report };

	(void)state;
	attempt_result_of(&end, &result);
	assert_memory_equal(&result, &report, sizeof(result));
	end = (struct worker_end){ .fate = WORKER_LATE };
	attempt_result_of(&end, &result);
	assert_int_equal(result.err, -ETIMEDOUT);
	assert_false(result.final);
	end = (struct worker_end){ .fate = WORKER_DIED };
	attempt_result_of(&end, &result);
	assert_int_equal(result.err, -EIO);
	assert_false(result.final);
	end.signal = 9;
	attempt_result_of(&end, &result);
	assert_true(result.final);
	assert_string_equal(result.why, "the try was killed by signal 9 (an oops in the driver?)");
}

#define CASE(name) { #name, case_##name }

static const struct {
	const char *name;
	CMUnitTestFunction run;
} cases[] = {
	CASE(first_try),
	CASE(waits),
	CASE(what_is_said),
	CASE(last_try),
	CASE(answer_after_the_end),
	CASE(any_errno),
	CASE(final_answer),
	CASE(late),
	CASE(held_until_the_end),
	CASE(killed),
	CASE(no_report),
	CASE(no_process),
	CASE(alternative),
	CASE(given_up_while_tried),
	CASE(restarted_while_tried),
	CASE(restarted_after_failure),
};

enum { CASES = sizeof(cases) / sizeof(cases[0]) };

#define ONE(function) cmocka_unit_test_setup_teardown(function, setup_one, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ONE(test_only_a_try_can_end),
		ONE(test_due),
		ONE(test_answers),
		ONE(test_long_reasons),
		ONE(test_ends_of_workers),
	};
	struct CMUnitTest table[KINDS * CASES];
	static char names[KINDS * CASES][64];

	for (size_t i = 0; i < KINDS * CASES; i++) {
		snprintf(names[i], sizeof(names[i]), "%s: %s", kinds[i / CASES].title,
			cases[i % CASES].name);
		table[i] = (struct CMUnitTest){ names[i], cases[i % CASES].run, setup,
			boot_teardown, (void *)&kinds[i / CASES] };
	}
	return cmocka_run_group_tests_name("kinds", table, NULL, NULL) +
	       cmocka_run_group_tests(tests, NULL, NULL);
}
