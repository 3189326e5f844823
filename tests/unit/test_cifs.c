/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>

#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/kinds.h"
#include "kinit/net/net.h"
#include "kinit/net/netwait.h"
#include "kinit/netroot/cifs.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/root.h"
#include "kinit/server/connect.h"
#include "kinit/server/resolve.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_md.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

#define MOUNTER "mount of the CIFS root"
#define SHARE "cifsroot=//files/root"

/* The network that is played: what the name servers and the server answer. */
static int name_answer, connect_answer;
static bool pending;

bool net_pending(const struct boot *boot)
{
	(void)boot;
	return pending;
}

size_t net_dns(const struct boot *boot, struct ipaddr *dns, size_t max)
{
	(void)boot;
	assert_true(max > 0);
	assert_int_equal(ipaddr_parse("192.0.2.53", dns), 0);
	return 1;
}

const struct netif *net_boot_interface(const struct net *net)
{
	return net->n ? net->items : NULL;
}

int resolve_host(const char *host, const struct ipaddr *dns, size_t n, const char *search,
	struct ipaddr *addr)
{
	assert_int_equal(n, 1);
	assert_int_equal(dns[0].bytes[3], 53);
	if (!ipaddr_parse(host, addr))
		return 0;
	trace("resolve %s in %s.", host, search);
	return name_answer ? name_answer : ipaddr_parse("192.0.2.10", addr);
}

int connect_open(enum connect_kind kind, const struct ipaddr *addr, uint16_t port, int reserved,
	int timeout_ms)
{
	char text[IPADDR_TEXT_SIZE];

	assert_int_equal(kind, CONNECT_TCP);
	assert_int_equal(reserved, 0);
	assert_true(timeout_ms > 0);
	trace("connect %s %u", ipaddr_format(addr, text), port);
	return connect_answer ? connect_answer : open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static int setup(void **state)
{
	name_answer = connect_answer = 0;
	pending = false;
	fake_sys_clear();
	fake_kmod_clear();
	return boot_setup(state);
}

static struct boot *begin(const char *cmdline)
{
	struct boot *boot = boot_make(cmdline);

	assert_int_equal(kinds_step_words(boot), STEP_DONE);
	assert_int_equal(root_step_find(boot), STEP_DONE);
	trace_clear();
	return boot;
}

/* The step, the worker, and the step again. */
static enum step_answer try(struct boot *boot)
{
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, MOUNTER, -1));
	return kinds_step_mount(boot);
}

#define DEFAULTS "cifsacl,mfsymlinks,rsize=1048576,wsize=65536,uid=0,gid=0,hard"
#define GUEST DEFAULTS ",rootfs,user=,pass="

static void test_other_roots(void **state)
{
	(void)state;
	assert_int_equal(kinds_step_mount(boot_make("root=/dev/sda1 " SHARE)), STEP_WAITS);
	assert_string_equal(trace_text(), "start mount of the root 0\n");
}

static void test_guest(void **state)
{
	struct boot *boot = begin(SHARE);

	(void)state;
	assert_int_equal(try(boot), STEP_DONE);
	assert_string_equal(trace_text(),
		"start mount of the CIFS root 0\n"
		"resolve files in .\n"
		"connect 192.0.2.10 445\n"
		"mount //files/root /root type=cifs flags=ro+0 data=ip=192.0.2.10," GUEST ".\n");
	assert_string_equal(log_text(), "6 mounted //files/root (cifs, read-only)\n");
	assert_int_equal(boot->root->mount.state, ATTEMPT_DONE);
	assert_string_equal(boot->root->type, "cifs");
	assert_int_equal(kinds_step_mount(boot), STEP_DONE);
}

static void mounts(const char *cmdline, const char *want)
{
	struct boot *boot = begin(cmdline);

	assert_int_equal(try(boot), STEP_DONE);
	if (!strstr(trace_text(), want))
		fail_msg("\"%s\" is not in:\n%s", want, trace_text());
}

static void test_options(void **state)
{
	(void)state;
	mounts(SHARE "/usr/x,user=me,pass=a,,b,vers=3.0 rootflags=nobrl,file_mode=0755",
		"mount //files/root/usr/x /root type=cifs flags=ro+0 data=ip=192.0.2.10," DEFAULTS
		",rootfs,user=me,pass=a,,b,vers=3.0,nobrl,file_mode=0755.\n");
	mounts("root=cifs://me:x@192.0.2.7/s",
		"data=ip=192.0.2.7," DEFAULTS ",rootfs,user=me,pass=x.\n");
	mounts("cifsroot=//[2001:db8::7]/s",
		"mount //2001:db8::7/s /root type=cifs flags=ro+0 data=ip=2001:db8::7," GUEST
		".\n");
}

static void test_read_write(void **state)
{
	(void)state;
	mounts(SHARE " rw", "flags=+0 data");
	assert_said("6 mounted //files/root (cifs, read-write)\n");
	mounts(SHARE ",ro rw", "flags=ro+0 data");
	mounts(SHARE ",rw", "flags=+0 data");
	mounts(SHARE ",ro rootflags=rw", "flags=+0 data");
	mounts(SHARE ",noatime rootflags=nodev,nobrl", "flags=ro+404 data");
}

static void test_address_and_port_of_the_options(void **state)
{
	(void)state;
	mounts(SHARE ",ip=192.0.2.99,port=1445",
		"connect 192.0.2.99 1445\nmount //files/root /root "
		"type=cifs flags=ro+0 data=ip=192.0.2.99,");
	assert_has_not(trace_text(), "resolve");
	assert_has(trace_text(), ",port=1445.\n");
}

static void test_domains_to_search(void **state)
{
	static struct netif netif = {
		.ip = { [IP_V4] = { .lease = { .search = "example.org example.net" } },
			[IP_V6] = { .lease = { .domain = "six.example" } } },
	};
	struct boot *boot = begin(SHARE);

	(void)state;
	assert_int_equal(ipaddr_parse("192.0.2.9", &netif.ip[IP_V4].lease.addr), 0);
	assert_int_equal(ipaddr_parse("2001:db8::9", &netif.ip[IP_V6].lease.addr), 0);
	boot_interface(boot, &netif);
	assert_int_equal(try(boot), STEP_DONE);
	assert_has(trace_text(), "resolve files in example.org example.net.\n");
	netif.ip[IP_V4].lease.addr = (struct ipaddr){ .family = IP_NONE };
	boot_interface(boot, &netif);
	boot->root->mount = (struct attempt){ .state = ATTEMPT_IDLE };
	assert_int_equal(try(boot), STEP_DONE);
	assert_has(trace_text(), "resolve files in six.example.\n");
}

/* CONFIG_CIFS_ROOT is off wherever cifs is a module. */
static void test_kernel_without_rootfs(void **state)
{
	struct boot *boot = begin(SHARE);

	(void)state;
	fake_sys_answer(",rootfs", -EINVAL);
	assert_int_equal(try(boot), STEP_DONE);
	assert_int_equal(lines_with(trace_text(), "mount //"), 2);
	assert_has(trace_text(), "data=ip=192.0.2.10," DEFAULTS ",user=,pass=.\n");
}

static void test_old_dialects(void **state)
{
	static const int answers[] = { -EOPNOTSUPP, -EHOSTDOWN, -ECONNRESET };

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct boot *boot = begin(SHARE);

		trace_clear();
		log_clear();
		fake_sys_clear();
		fake_sys_answer("192.0.2.10,cifsacl", answers[i]);
		fake_sys_answer("vers=2.0", -EINVAL);
		assert_int_equal(try(boot), STEP_DONE);
		assert_int_equal(lines_with(trace_text(), "mount //"), 4);
		assert_has(trace_text(), "data=ip=192.0.2.10,vers=1.0," DEFAULTS);
		assert_said("4 //files/root: its server speaks only old dialects of SMB");
	}
}

/* Who has chosen a dialect gets no other. */
static void test_vers(void **state)
{
	struct boot *boot = begin(SHARE ",vers=3.1.1");

	(void)state;
	fake_sys_answer("mount", -EOPNOTSUPP);
	assert_int_equal(try(boot), STEP_FAILED);
	assert_int_equal(lines_with(trace_text(), "mount //"), 1);
	assert_string_equal(boot->why, "//files/root: kernel and server have no dialect of SMB in "
				       "common (vers=)");
}

/* An answer to an older dialect is one; the silence of all of them is that of the first. */
static void test_answers_to_old_dialects(void **state)
{
	struct boot *boot = begin(SHARE);

	(void)state;
	fake_sys_answer("vers=1.0", -EACCES);
	fake_sys_answer("mount", -EHOSTDOWN);
	assert_int_equal(try(boot), STEP_FAILED);
	fake_sys_clear();
	fake_sys_answer("vers=", -EINVAL);
	fake_sys_answer("mount", -EOPNOTSUPP);
	assert_int_equal(try(begin(SHARE)), STEP_FAILED);
}

static void ends(int answer, const char *why)
{
	struct boot *boot = begin(SHARE ",user=me,pass=hunter2 rootwait");
	char want[256];

	fake_sys_clear();
	fake_sys_answer("mount", answer);
	assert_int_equal(try(boot), STEP_FAILED);
	snprintf(want, sizeof(want), "//files/root: %s", why);
	assert_string_equal(boot->why, want);
	assert_null(strstr(log_text(), "hunter2"));
}

static void test_final_answers(void **state)
{
	(void)state;
	ends(-EACCES, "the server refuses the user, the password or the access to the share");
	ends(-ENOENT, "the server has no such share, or there is no such path on it");
	ends(-EKEYREJECTED, "the server refuses the password");
	ends(-EINVAL, "the kernel refuses the options; see its message above");
	ends(-ENODEV, "this kernel has no cifs, or the image lacks the module");
	name_answer = -ENOENT;
	ends(-ENOENT, "there is no host of this name");
}

/* Waits of 1, 2, 4, 8, 15, 15 seconds, until the server is there. */
static void test_server_is_late(void **state)
{
	static const int waits[] = { 1, 2, 4, 8, 15, 15 };
	struct boot *boot = begin(SHARE " rootwait");

	(void)state;
	connect_answer = -ECONNREFUSED;
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		log_clear();
		boot->wake_ms = INT64_MAX;
		assert_int_equal(try(boot), STEP_WAITS);
		/* What does not change is said once, and after a minute again. */
		assert_string_equal(log_text(), i ? ""
						  : "4 //files/root: 192.0.2.10, port 445: "
						    "connection refused; trying again in 1 s\n");
		assert_int_equal(boot->wake_ms, boot->now_ms + waits[i] * 1000);
		boot->now_ms = boot->wake_ms - 1;
		assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
		assert_int_equal(fake_worker_count(boot, MOUNTER), 0);
		boot->now_ms++;
	}
	connect_answer = 0;
	assert_int_equal(try(boot), STEP_DONE);
	assert_int_equal(lines_with(trace_text(), "mount //"), 1);
}

static void test_time_is_up(void **state)
{
	struct boot *boot = begin(SHARE " rootwait=2");

	(void)state;
	connect_answer = -EHOSTUNREACH;
	assert_int_equal(try(boot), STEP_WAITS);
	boot->now_ms += 1000;
	boot->wake_ms = INT64_MAX;
	assert_int_equal(try(boot), STEP_WAITS);
	/* The next try would be later than the end. */
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 2000);
	assert_int_equal(lines_with(log_text(), "trying again"), 1);
	boot->now_ms = FAKE_START_MS + 2000;
	assert_int_equal(try(boot), STEP_FAILED);
	assert_string_equal(boot->why,
		"//files/root: 192.0.2.10, port 445: the host cannot be reached; "
		"3 tries in 2.0 s (rootwait=2)");
	/* After the emergency shell it begins anew. */
	*boot->root = (struct root){ .index = 0 };
	assert_int_equal(root_step_find(boot), STEP_DONE);
	connect_answer = 0;
	assert_int_equal(try(boot), STEP_DONE);
}

static void test_errors_that_pass(void **state)
{
	static const int answers[] = { -EIO, -ETIMEDOUT, -EAGAIN, -ENOMEM, -EHOSTDOWN };

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct boot *boot = begin(SHARE);

		fake_sys_clear();
		fake_sys_answer("mount", answers[i]);
		assert_int_equal(try(boot), STEP_WAITS);
		assert_said("trying again in 1 s\n");
		log_clear();
	}
	name_answer = -EAGAIN;
	assert_int_equal(try(begin(SHARE)), STEP_WAITS);
	assert_said("4 //files/root: no name server tells its address; trying again in 1 s\n");
	name_answer = -EDESTADDRREQ;
	pending = true;
	assert_int_equal(try(begin(SHARE)), STEP_WAITS);
	assert_said("no name server is known that could be asked for its address; trying");
	pending = false;
	assert_int_equal(try(begin(SHARE)), STEP_FAILED);
}

static void test_worker_ends_badly(void **state)
{
	struct boot *boot = begin(SHARE);

	(void)state;
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_true(fake_worker_late(boot, MOUNTER, -1));
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_said("4 //files/root: no answer; trying again in 1 s\n");
	boot = begin(SHARE);
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_true(fake_worker_die(boot, MOUNTER, -1, 9));
	assert_int_equal(kinds_step_mount(boot), STEP_FAILED);
	assert_has(boot->why, "oops");
}

static void test_next_root_of_the_list(void **state)
{
	struct boot *boot = begin("root=cifs://files/root,/dev/sda1 rootwait");

	(void)state;
	fake_sys_answer("mount", -EACCES);
	assert_int_equal(try(boot), STEP_WAITS);
	assert_int_equal(boot->root->index, 1);
	assert_int_equal(boot->root->mount.state, ATTEMPT_IDLE);
	/* With rootwait, too, the first does not wait for ever. */
	boot = begin("root=cifs://files/root,/dev/sda1 rootwait");
	connect_answer = -ETIMEDOUT;
	assert_int_equal(try(boot), STEP_WAITS);
	boot->now_ms = FAKE_START_MS + 31000;
	assert_int_equal(try(boot), STEP_WAITS);
	assert_int_equal(boot->root->index, 1);
}

static void test_without_cifsroot(void **state)
{
	struct boot *boot = boot_make("root=/dev/cifs");

	(void)state;
	assert_int_equal(kinds_step_words(boot), STEP_FAILED);
	assert_string_equal(boot->why, "root=/dev/cifs: cifsroot=: it was not given");
	boot = boot_make("cifsroot=files/root");
	assert_int_equal(kinds_step_words(boot), STEP_FAILED);
	assert_string_equal(
		boot->why, "root=/dev/cifs: cifsroot=: not of the form //server/share,options");
	boot = boot_make("root=/dev/cifs,/dev/sda1");
	assert_int_equal(kinds_step_words(boot), STEP_WAITS);
	assert_int_equal(kinds_step_words(boot), STEP_DONE);
}

/* The module of cifs, and of nothing that rootfstype= might say. */
static void test_its_module(void **state)
{
	struct boot *boot = begin(SHARE " rootfstype=ext4");

	(void)state;
	fake_kmod_add("fs-cifs", "cifs", FAKE_PLAIN);
	fake_kmod_add("fs-ext4", "ext4", FAKE_PLAIN);
	modules_open(boot);
	fstypes_load(boot);
	modules_pump(boot);
	assert_int_equal(lines_with(trace_text(), "start"), 1);
	assert_string_equal(boot->modules->items[0].name, "cifs");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_other_roots),
		TEST(test_guest),
		TEST(test_options),
		TEST(test_read_write),
		TEST(test_address_and_port_of_the_options),
		TEST(test_domains_to_search),
		TEST(test_kernel_without_rootfs),
		TEST(test_old_dialects),
		TEST(test_vers),
		TEST(test_answers_to_old_dialects),
		TEST(test_final_answers),
		TEST(test_server_is_late),
		TEST(test_time_is_up),
		TEST(test_errors_that_pass),
		TEST(test_worker_ends_badly),
		TEST(test_next_root_of_the_list),
		TEST(test_without_cifsroot),
		TEST(test_its_module),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
