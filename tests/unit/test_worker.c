/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/unit.h"

/* These children are real ones. */

struct answer {
	int id;
	char text[WORKER_REPORT_MAX - sizeof(int)];
};

enum { ID_ANSWERS, ID_EXITS, ID_CRASHES, ID_HANGS, ID_WRITES_LITTLE, ID_STARTS_OTHERS };

static int ends;
static struct worker_end last;
static struct answer last_answer;
static int last_id;

/* In place of lib/compat/guard.c: each child's stack gets a guard of its own. */
void guard_renew(void);
static int guards;

void guard_renew(void)
{
	guards++;
}

static void run(struct boot *boot, int id, void *data)
{
	struct answer *answer = data;

	(void)boot;
	if (id == ID_EXITS)
		_exit(0);
	if (id == ID_CRASHES) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
		signal(SIGSEGV, SIG_DFL);
		raise(SIGSEGV);
	}
	/* Should the test fail, nobody else would end it. */
	if (id == ID_HANGS)
		alarm(60);
	while (id == ID_HANGS)
		pause();
	answer->id = guards == 1 ? id : -1;
	memset(answer->text, 'a', sizeof(answer->text));
}

/* Its text does not end. */
static void make_sound(void *data)
{
	struct answer *answer = data;

	answer->text[sizeof(answer->text) - 1] = '\0';
}

static const struct worker_job job;

static void done(struct boot *boot, int id, const struct worker_end *end)
{
	ends++;
	last = *end;
	last_id = id;
	last.report = NULL;
	memset(&last_answer, 0, sizeof(last_answer));
	if (end->fate == WORKER_REPORTED)
		memcpy(&last_answer, end->report, sizeof(last_answer));
	if (id == ID_STARTS_OTHERS)
		for (int i = 0; i < 40; i++)
			assert_int_equal(worker_start(boot, &job, ID_ANSWERS), 0);
}

static const struct worker_job job = {
	.name = "test",
	.report_size = sizeof(struct answer),
	.make_sound = make_sound,
	.run = run,
	.done = done,
};

static const struct worker_job job_with_deadline = {
	.name = "test with deadline",
	.timeout_ms = 3000,
	.report_size = sizeof(struct answer),
	.make_sound = make_sound,
	.run = run,
	.done = done,
};

static const struct worker_job job_that_outlives = {
	.name = "test that outlives",
	.outlives = true,
	.report_size = sizeof(struct answer),
	.make_sound = make_sound,
	.run = run,
	.done = done,
};

static int setup(void **state)
{
	ends = 0;
	return boot_setup(state);
}

/* The children end in their own time. */
static void reap(struct boot *boot, size_t left)
{
	for (int tries = 0; boot->workers->n > left && tries < 5000; tries++) {
		workers_reap(boot);
		usleep(1000);
	}
	assert_int_equal(boot->workers->n, left);
}

static int open_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	while (dir && readdir(dir))
		count++;
	closedir(dir);
	return count;
}

static void test_report(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");
	int fds = open_fds();

	(void)state;
	assert_int_equal(worker_start(boot, &job, ID_ANSWERS), 0);
	assert_int_equal(worker_count(boot, &job), 1);
	assert_true(worker_busy(boot, &job, ID_ANSWERS));
	assert_false(worker_busy(boot, &job, ID_EXITS));
	assert_false(worker_busy(boot, &job_with_deadline, ID_ANSWERS));
	reap(boot, 0);
	assert_int_equal(ends, 1);
	assert_int_equal(last.fate, WORKER_REPORTED);
	assert_int_equal(last_id, ID_ANSWERS);
	assert_int_equal(last_answer.id, ID_ANSWERS);
	/* All of it, to the last byte: the largest report that there is. */
	for (size_t i = 0; i < sizeof(last_answer.text) - 1; i++)
		assert_int_equal(last_answer.text[i], 'a');
	assert_int_equal(last_answer.text[sizeof(last_answer.text) - 1], '\0');
	assert_int_equal(worker_count(boot, &job), 0);
	assert_int_equal(open_fds(), fds);
}

static void test_end_without_report(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	assert_int_equal(worker_start(boot, &job, ID_EXITS), 0);
	reap(boot, 0);
	assert_int_equal(last.fate, WORKER_DIED);
	assert_int_equal(last.signal, 0);
	assert_int_equal(ends, 1);
}

static void test_crash(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");
	int fds = open_fds();

	(void)state;
	assert_int_equal(worker_start(boot, &job, ID_CRASHES), 0);
	reap(boot, 0);
	assert_int_equal(last.fate, WORKER_DIED);
	assert_int_equal(last.signal, SIGSEGV);
	assert_int_equal(last_id, ID_CRASHES);
	assert_int_equal(open_fds(), fds);
}

static void test_deadline(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");
	int fds = open_fds();
	pid_t pid;

	(void)state;
	assert_int_equal(worker_start(boot, &job_with_deadline, ID_HANGS), 0);
	pid = boot->workers->items[0].pid;
	workers_pump(boot);
	assert_int_equal(ends, 0);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 3000);
	boot->now_ms = FAKE_START_MS + 2999;
	workers_pump(boot);
	assert_int_equal(ends, 0);
	boot->now_ms = FAKE_START_MS + 3000;
	workers_pump(boot);
	assert_int_equal(ends, 1);
	assert_int_equal(last.fate, WORKER_LATE);
	assert_int_equal(last_id, ID_HANGS);
	/* It is killed; until the kernel lets it go it is known, but takes nobody's place. */
	assert_int_equal(boot->workers->n, 1);
	assert_int_equal(worker_count(boot, &job_with_deadline), 0);
	assert_true(worker_busy(boot, &job_with_deadline, ID_HANGS));
	reap(boot, 0);
	assert_int_equal(kill(pid, 0), -1);
	assert_int_equal(errno, ESRCH);
	assert_false(worker_busy(boot, &job_with_deadline, ID_HANGS));
	workers_pump(boot);
	assert_int_equal(ends, 1);
	assert_int_equal(open_fds(), fds);
}

static void test_without_deadline(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	assert_int_equal(worker_start(boot, &job, ID_HANGS), 0);
	boot->now_ms = INT64_MAX - 1;
	workers_pump(boot);
	assert_int_equal(ends, 0);
	assert_int_equal(worker_count(boot, &job), 1);
	assert_int_equal(boot->wake_ms, INT64_MAX);
	kill(boot->workers->items[0].pid, SIGKILL);
	reap(boot, 0);
	assert_int_equal(last.fate, WORKER_DIED);
	assert_int_equal(last.signal, SIGKILL);
}

/* Whoever stops a worker does not want to hear of it any more. */
static void test_stop(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");
	int fds = open_fds();

	(void)state;
	assert_int_equal(worker_start(boot, &job, ID_HANGS), 0);
	assert_int_equal(worker_start(boot, &job_with_deadline, ID_HANGS), 0);
	worker_stop(boot, &job, ID_ANSWERS);
	assert_int_equal(worker_count(boot, &job), 1);
	worker_stop(boot, &job, ID_HANGS);
	assert_int_equal(worker_count(boot, &job), 0);
	assert_int_equal(worker_count(boot, &job_with_deadline), 1);
	/* Another one can begin at once. */
	assert_int_equal(worker_start(boot, &job, ID_ANSWERS), 0);
	reap(boot, 1);
	assert_int_equal(ends, 1);
	assert_int_equal(last_id, ID_ANSWERS);
	worker_stop(boot, &job_with_deadline, ID_HANGS);
	reap(boot, 0);
	assert_int_equal(ends, 1);
	assert_int_equal(open_fds(), fds);
}

/* What fork(2) answers until it is 0. */
static int fork_error;

pid_t __real_fork(void);
pid_t __wrap_fork(void);

pid_t __wrap_fork(void)
{
	errno = fork_error;
	return fork_error ? -1 : __real_fork();
}

static int policy(const struct boot *boot, size_t index)
{
	return sched_getscheduler(boot->workers->items[index].pid);
}

static void test_priorities(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	assert_int_equal(worker_start(boot, &job, ID_HANGS), 0);
	assert_int_equal(worker_start(boot, &job_with_deadline, ID_HANGS), 0);
	worker_set_idle(boot, &job, ID_HANGS, true);
	worker_set_idle(boot, &job, ID_ANSWERS, true);
	assert_int_equal(policy(boot, 0), SCHED_IDLE);
	assert_int_equal(policy(boot, 1), SCHED_OTHER);
	worker_set_idle(boot, &job, ID_HANGS, false);
	assert_int_equal(policy(boot, 0), SCHED_OTHER);
	worker_stop(boot, &job, ID_HANGS);
	reap(boot, 1);
	/* One that is not born yet will have it. */
	fork_error = EAGAIN;
	assert_int_equal(worker_start(boot, &job, ID_HANGS), 0);
	worker_set_idle(boot, &job, ID_HANGS, true);
	fork_error = 0;
	workers_pump(boot);
	assert_int_equal(policy(boot, 1), SCHED_IDLE);
	worker_stop(boot, &job, ID_HANGS);
	worker_stop(boot, &job_with_deadline, ID_HANGS);
	reap(boot, 0);
	if (geteuid() == 0)
		assert_not_said("sched_setscheduler");
}

/* In another child of process 1. */
static void test_waiting_for_their_end(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");
	pid_t pid;
	int status;

	(void)state;
	assert_int_equal(worker_start(boot, &job, ID_ANSWERS), 0);
	assert_int_equal(worker_start(boot, &job_with_deadline, ID_HANGS), 0);
	pid = fork();
	if (pid == 0) {
		workers_await(boot, &job, 60000);
		workers_await(boot, &job_with_deadline, 1);
		/* Process 1 has not reaped it. */
		_exit(kill(boot->workers->items[0].pid, 0) < 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	worker_stop(boot, &job_with_deadline, ID_HANGS);
	reap(boot, 0);
	assert_int_equal(ends, 1);
}

/* Several at a time; the one that hangs holds up nobody. */
static void test_side_by_side(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	assert_int_equal(worker_start(boot, &job_with_deadline, ID_HANGS), 0);
	for (int i = 0; i < 40; i++)
		assert_int_equal(worker_start(boot, &job, i % 2 ? ID_ANSWERS : ID_CRASHES), 0);
	assert_int_equal(worker_count(boot, &job), 40);
	assert_int_equal(worker_count(boot, &job_with_deadline), 1);
	reap(boot, 1);
	assert_int_equal(ends, 40);
	assert_true(worker_busy(boot, &job_with_deadline, ID_HANGS));
	boot->now_ms += 3000;
	workers_pump(boot);
	reap(boot, 0);
	assert_int_equal(ends, 41);
}

/* A driver that is being loaded may still bring its disk when the real init runs; a reader of disks
 * is of no use to anybody then. */
static void test_dismissal(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	assert_int_equal(worker_start(boot, &job_that_outlives, ID_HANGS), 0);
	assert_int_equal(worker_start(boot, &job, ID_HANGS), 0);
	workers_dismiss(boot);
	reap(boot, 1);
	assert_int_equal(last.signal, SIGKILL);
	assert_int_equal(worker_count(boot, &job_that_outlives), 1);
	assert_int_equal(kill(boot->workers->items[0].pid, 0), 0);
	kill(boot->workers->items[0].pid, SIGKILL);
	reap(boot, 0);
}

/* done() may start others, for which the table has to grow. */
static void test_done_starts_others(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	assert_int_equal(worker_start(boot, &job, ID_STARTS_OTHERS), 0);
	reap(boot, 0);
	assert_int_equal(ends, 41);
	assert_int_equal(last.fate, WORKER_REPORTED);
}

/* PID 1 gets the orphans of all others. */
static void test_children_of_others(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");
	pid_t orphan = fork();

	(void)state;
	if (orphan == 0)
		_exit(0);
	assert_int_equal(worker_start(boot, &job, ID_HANGS), 0);
	for (int tries = 0; kill(orphan, 0) == 0 && tries < 5000; tries++) {
		workers_reap(boot);
		usleep(1000);
	}
	assert_int_equal(kill(orphan, 0), -1);
	assert_int_equal(ends, 0);
	assert_int_equal(worker_count(boot, &job), 1);
	kill(boot->workers->items[0].pid, SIGKILL);
	reap(boot, 0);
}

static void files_are(rlim_t n)
{
	static rlim_t before;
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	if (n)
		before = limit.rlim_cur;
	limit.rlim_cur = n ? n : before;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* It is done as soon as it can be, in its turn, and nobody who asked for it has to care. */
static void born_late(struct boot *boot, const char *why)
{
	char want[128];

	snprintf(want, sizeof(want), "4 no process for test %d: %s; trying again\n", ID_ANSWERS,
		why);
	assert_int_equal(worker_start(boot, &job, ID_ANSWERS), 0);
	assert_true(worker_busy(boot, &job, ID_ANSWERS));
	assert_int_equal(worker_count(boot, &job), 1);
	assert_int_equal(boot->wake_ms, boot->now_ms + BOOT_TICK_MS);
	/* Said once, for all of them. */
	assert_int_equal(worker_start(boot, &job, ID_EXITS), 0);
	workers_pump(boot);
	assert_string_equal(log_text(), want);
	workers_reap(boot);
	assert_int_equal(ends, 0);
}

static void are_born(struct boot *boot)
{
	int fds = open_fds();

	workers_pump(boot);
	reap(boot, 0);
	assert_int_equal(ends, 2);
	assert_int_equal(open_fds(), fds);
}

static void test_no_more_processes(void **state)
{
	static const struct {
		int error;
		const char *words;
	} rows[] = {
		{ EAGAIN, "there are as many as there may be" },
		{ ENOMEM, "Cannot allocate memory" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct boot *boot = boot_make("root=/dev/sda1");

		log_clear();
		ends = 0;
		fork_error = rows[i].error;
		born_late(boot, rows[i].words);
		fork_error = 0;
		are_born(boot);
	}
}

static void test_no_more_files(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	files_are(3);
	born_late(boot, strerror(EMFILE));
	files_are(0);
	are_born(boot);
}

/* Those that wait for a process wait no longer than they might have taken; nor is there a pid to kill. */
static void test_never_born(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	fork_error = EAGAIN;
	assert_int_equal(worker_start(boot, &job_with_deadline, ID_HANGS), 0);
	assert_int_equal(worker_start(boot, &job, ID_HANGS), 0);
	assert_int_equal(worker_start(boot, &job, ID_EXITS), 0);
	workers_dismiss(boot);
	worker_stop(boot, &job, ID_EXITS);
	assert_false(worker_busy(boot, &job, ID_EXITS));
	boot->now_ms += 3000;
	workers_pump(boot);
	assert_int_equal(ends, 1);
	assert_int_equal(last.fate, WORKER_UNBORN);
	assert_int_equal(last.error, -EAGAIN);
	assert_false(worker_busy(boot, &job_with_deadline, ID_HANGS));
	log_clear();
	workers_report(boot);
	assert_string_equal(
		log_text(), "3 no process for test 3: there are as many as there may be\n");
	boot->now_ms += 3600000;
	workers_pump(boot);
	fork_error = 0;
	assert_int_equal(ends, 2);
	assert_int_equal(boot->workers->n, 0);
}

static void test_its_fate_in_words(void **state)
{
	static const struct {
		struct worker_end end;
		const char *words;
	} rows[] = {
		{ { .fate = WORKER_LATE }, "it has not ended in time" },
		{ { .fate = WORKER_UNBORN, .error = -EAGAIN },
			"it has found no process: there are as many as there may be" },
		{ { .fate = WORKER_DIED }, "it has ended without an answer" },
		{ { .fate = WORKER_DIED, .signal = 11 }, "it was killed by signal 11" },
		{ { .fate = WORKER_DIED, .signal = 9 },
			"it was killed by signal 9 (an oops in the driver?)" },
	};
	char text[96], little[8];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(
			worker_fate(&rows[i].end, "it", text, sizeof(text)), rows[i].words);
	assert_string_equal(worker_fate(&rows[0].end, "it", little, sizeof(little)), "it has ");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_report),
		TEST(test_end_without_report),
		TEST(test_crash),
		TEST(test_deadline),
		TEST(test_without_deadline),
		TEST(test_stop),
		TEST(test_priorities),
		TEST(test_waiting_for_their_end),
		TEST(test_side_by_side),
		TEST(test_dismissal),
		TEST(test_done_starts_others),
		TEST(test_children_of_others),
		TEST(test_no_more_processes),
		TEST(test_no_more_files),
		TEST(test_never_born),
		TEST(test_its_fate_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
