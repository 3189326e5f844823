/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>

#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/net/net.h"
#include "kinit/net/netwait.h"
#include "kinit/netroot/netdisk.h"
#include "kinit/netroot/nvmf.h"
#include "kinit/netroot/nvmf_ctl.h"
#include "kinit/server/resolve.h"
#include "lib/nvmf.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_confine.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_md.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define CLIENT "nvme client"
#define NQN "nqn.2014-08.org.example:disk"
#define UUID "6e3f4a57-b01e-4d43-a3c5-a0a54b7c1a0e"
#define WE "hostnqn=nqn.2014-08.org.nvmexpress:uuid:" UUID ",hostid=" UUID
#define LASTING ",ctrl_loss_tmo=-1,reconnect_delay=5,keep_alive_tmo=15"

static struct boot *boot;

/* ---- the network and the kernel */

static struct {
	int connect[8];
	size_t nconnected;
	uint8_t log[16 * NVMF_LOG_RECORD];
	int log_err;
	bool pending;     /* an interface is */
	unsigned changes; /* so many times the log is another one when it is read again */
} world;

size_t net_dns(const struct boot *b, struct ipaddr *dns, size_t max)
{
	(void)b;
	(void)dns;
	(void)max;
	return 0;
}

bool net_pending(const struct boot *b)
{
	(void)b;
	return world.pending;
}

const struct netif *net_boot_interface(const struct net *net)
{
	(void)net;
	return NULL;
}

int resolve_host(const char *host, const struct ipaddr *dns, size_t n, const char *search,
	struct ipaddr *addr)
{
	(void)dns;
	assert_int_equal(n, 0);
	assert_string_equal(search, "");
	return ipaddr_parse(host, addr) ? -EDESTADDRREQ : 0;
}

int nvmf_ctl_connect(int rootfd, const char *options)
{
	assert_true(rootfd >= 0);
	trace("connect %s", options);
	return world.connect[world.nconnected++];
}

static int opened;

int nvmf_ctl_open(int rootfd, int controller)
{
	assert_true(rootfd >= 0);
	opened = controller;
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int nvmf_ctl_log(int fd, uint64_t offset, void *bytes, size_t len)
{
	assert_true(fd >= 0 && len == NVMF_LOG_RECORD);
	assert_int_equal(fake_confined(), CONFINE_NVME);
	assert_true(fake_confined_with(fd));
	trace("log of %d at %u", opened, (unsigned)offset);
	memset(bytes, 0, len);
	if (offset < sizeof(world.log))
		memcpy(bytes, world.log + offset, len);
	if (offset == 0 && world.changes) {
		world.changes--;
		world.log[0]++;
	}
	return world.log_err;
}

int nvmf_ctl_delete(int rootfd, int controller)
{
	assert_true(rootfd >= 0);
	trace("delete %d", controller);
	return 0;
}

/* ---- */

static void add_entry(uint8_t transport, const char *addr, const char *port, const char *nqn)
{
	uint8_t *at = world.log + (1 + world.log[8]++) * NVMF_LOG_RECORD;

	at[0] = transport;
	at[1] = 1;
	at[2] = 2;
	memcpy(at + 32, port, strlen(port));
	memcpy(at + 256, nqn, strlen(nqn));
	memcpy(at + 512, addr, strlen(addr));
}

static int setup(void **state)
{
	memset(&world, 0, sizeof(world));
	fake_kmod_clear();
	fake_kmod_add("nvme-tcp", "nvme_tcp", FAKE_LOADED);
	boot_setup(state);
	tree_file("sys/class/dmi/id/product_uuid", UUID "\n");
	return 0;
}

static void start(const char *cmdline)
{
	boot = boot_make(cmdline);
	modules_open(boot);
	boot->blkdevs->rescan_ms = 1;
	boot->net->settled = true;
}

static enum step_answer step_at(int64_t ms)
{
	boot->now_ms = boot->start_ms + ms;
	boot->wake_ms = INT64_MAX;
	netdisk_pump(boot);
	return netdisk_step_attach(boot);
}

static void try_at(int64_t ms)
{
	assert_int_equal(step_at(ms), STEP_WAITS);
	assert_true(fake_worker_run(boot, CLIENT, -1));
}

static void test_nobody_asks(void **state)
{
	(void)state;
	start("root=/dev/nvme0n1");
	assert_int_equal(step_at(0), STEP_DONE);
	assert_string_equal(trace_text(), "");
	assert_string_equal(boot->netdisks->nvmf.hostnqn, "");
}

static void test_connected(void **state)
{
	struct blkfacts facts = { .usage = USAGE_FILESYSTEM, .type = "ext4" };

	(void)state;
	world.connect[0] = 3;
	start("root=/dev/nvme3n1 nvmeroot=tcp:10.0.2.2/" NQN);
	try_at(0);
	assert_string_equal(trace_text(),
		"start nvme client 0\n"
		"connect nqn=" NQN ",transport=tcp,traddr=10.0.2.2,trsvcid=4420," WE LASTING "\n");
	assert_string_equal(log_text(), "6 nvme3: connected to " NQN " of 10.0.2.2 port 4420\n");
	assert_int_equal(boot->blkdevs->rescan_ms, 0);
	/* Its disks come a little later. */
	assert_int_equal(step_at(10), STEP_WAITS);
	boot_disk(boot, "nvme3n1", &facts);
	assert_int_equal(step_at(20), STEP_DONE);
}

static void test_connected_before(void **state)
{
	(void)state;
	world.connect[0] = -EALREADY;
	start("root=UUID=aa nvmeroot=tcp:[2001:db8::1]:4421/" NQN);
	try_at(0);
	assert_string_equal(
		log_text(), "6 " NQN " of 2001:db8::1 port 4421 is connected already\n");
	assert_int_equal(step_at(2000), STEP_DONE);
}

static void test_names_of_this_host(void **state)
{
	(void)state;
	start("root=/dev/nvme0n1 nvmeroot=tcp:h rd.nvmf.hostnqn=nqn.us rd.nvmf.hostid="
	      "11111111-2222-3333-4444-555555555555");
	step_at(0);
	assert_string_equal(boot->netdisks->nvmf.hostnqn, "nqn.us");
	assert_string_equal(boot->netdisks->nvmf.hostid, "11111111-2222-3333-4444-555555555555");
	start("root=/dev/nvme0n1 nvmeroot=tcp:h rd.nvmf.hostnqn=nqn.us");
	step_at(0);
	assert_string_equal(boot->netdisks->nvmf.hostid, UUID);
	start("root=/dev/nvme0n1 nvmeroot=tcp:h rd.nvmf.hostnqn=nqn.2014-08.org.nvmexpress:uuid:"
	      "11111111-2222-3333-4444-555555555555");
	step_at(0);
	assert_string_equal(boot->netdisks->nvmf.hostid, "11111111-2222-3333-4444-555555555555");
	assert_not_said("no UUID");
}

void random_bytes(void *bytes, size_t len)
{
	memcpy(bytes, "0123456789abcdef", len);
}

/* The same name for all words and tries of one boot at least. */
static void test_firmware_without_uuid(void **state)
{
	char first[NVMF_NQN_SIZE];

	(void)state;
	tree_file("sys/class/dmi/id/product_uuid", "00000000-0000-0000-0000-000000000000\n");
	start("root=/dev/nvme0n1 nvmeroot=tcp:h");
	step_at(0);
	memcpy(first, boot->netdisks->nvmf.hostnqn, sizeof(first));
	assert_string_equal(
		first, "nqn.2014-08.org.nvmexpress:uuid:30313233-3435-4637-b839-616263646566");
	assert_string_equal(boot->netdisks->nvmf.hostid, "30313233-3435-4637-b839-616263646566");
	assert_int_equal(lines_with(log_text(), "the firmware gives this machine no UUID"), 1);
	step_at(1);
	assert_string_equal(boot->netdisks->nvmf.hostnqn, first);
	assert_int_equal(lines_with(log_text(), "the firmware gives this machine no UUID"), 1);
}

static void test_discovery(void **state)
{
	(void)state;
	add_entry(3, "10.0.2.7", "4421", NQN ":1");
	add_entry(1, "10.0.2.7", "4421", NQN ":rdma");
	add_entry(3, "0.0.0.0", "4420", NQN ":2");
	world.connect[0] = 5;
	world.connect[1] = 6;
	world.connect[2] = 7;
	start("root=/dev/nvme0n1 rd.nvmf.discover=tcp,10.0.2.2,10.0.2.15,8009");
	try_at(0);
	assert_string_equal(trace_text(),
		"start nvme client 0\n"
		"connect nqn=nqn.2014-08.org.nvmexpress.discovery,transport=tcp,traddr=10.0.2.2,"
		"trsvcid=8009," WE ",host_traddr=10.0.2.15\n"
		"log of 5 at 0\n"
		"log of 5 at 1024\n"
		"log of 5 at 2048\n"
		"log of 5 at 3072\n"
		"log of 5 at 0\n"
		"delete 5\n"
		"connect nqn=" NQN ":1,transport=tcp,traddr=10.0.2.7,trsvcid=4421," WE LASTING
		",host_traddr=10.0.2.15\n"
		"connect nqn=" NQN ":2,transport=tcp,traddr=10.0.2.2,trsvcid=4420," WE LASTING
		",host_traddr=10.0.2.15\n");
	assert_string_equal(log_text(), "6 nvme6: connected to " NQN ":1 of 10.0.2.7 port 4421\n"
					"6 nvme7: connected to " NQN ":2 of 10.0.2.2 port 4420\n");
	assert_int_equal(boot->netdisks->nvmf.words[0].state, ATTEMPT_DONE);
}

static void test_a_log_that_changes(void **state)
{
	(void)state;
	add_entry(3, "10.0.2.7", "4421", NQN);
	world.changes = 1;
	start("root=/dev/nvme0n1 nvmeroot=tcp:10.0.2.2");
	try_at(0);
	assert_int_equal(lines_with(trace_text(), "log of 0 at 1024"), 2);
	assert_int_equal(boot->netdisks->nvmf.words[0].state, ATTEMPT_DONE);
	boot_teardown(state);
	setup(state);
	add_entry(3, "10.0.2.7", "4421", NQN);
	world.changes = 100;
	start("root=/dev/nvme0n1 nvmeroot=tcp:10.0.2.2");
	try_at(0);
	assert_int_equal(lines_with(trace_text(), "log of 0 at 1024"), 3);
	assert_has(trace_text(), "delete 0\n");
	assert_said("what the target has changes all the time; trying again in 1 s");
}

static void test_nothing_discovered(void **state)
{
	(void)state;
	start("root=/dev/nvme0n1 nvmeroot=tcp:10.0.2.2");
	try_at(0);
	assert_said("nvmeroot=tcp:10.0.2.2: the target has no subsystem for us (0 others); trying "
		    "again in 1 s");
	add_entry(1, "10.0.2.7", "4421", NQN);
	add_entry(3, "10.0.2.7", "4421", NQN);
	world.log[2 * NVMF_LOG_RECORD + 3] = 1;
	world.log[2 * NVMF_LOG_RECORD + 768] = 1;
	try_at(1000);
	assert_said("the target has no subsystem for us (2 others, that insist on TLS among them)");
}

static void test_too_many_entries(void **state)
{
	(void)state;
	add_entry(3, "10.0.2.7", "4421", NQN);
	world.log[8] = 70;
	start("root=/dev/nvme0n1 nvmeroot=tcp:10.0.2.2");
	try_at(0);
	assert_int_equal(lines_with(trace_text(), "log of"), 1 + 64 + 1);
	assert_said("4 the target has 6 entries more than kinit reads\n");
	assert_int_equal(boot->netdisks->nvmf.words[0].state, ATTEMPT_DONE);
}

static void test_a_log_that_cannot_be_read(void **state)
{
	(void)state;
	world.log_err = -EIO;
	start("root=/dev/nvme0n1 nvmeroot=tcp:10.0.2.2");
	try_at(0);
	assert_has(trace_text(), "log of 0 at 0\ndelete 0\n");
	assert_int_equal(boot->netdisks->nvmf.words[0].state, ATTEMPT_WAITING);
}

/* One of several that works is enough; else the reason of the last one is told. */
static void test_entries_that_fail(void **state)
{
	(void)state;
	add_entry(3, "10.0.2.7", "4421", NQN ":1");
	add_entry(3, "10.0.2.8", "4421", NQN ":2");
	world.connect[1] = -EIO;
	start("root=/dev/nvme0n1 nvmeroot=tcp:10.0.2.2");
	try_at(0);
	assert_int_equal(boot->netdisks->nvmf.words[0].state, ATTEMPT_DONE);
	boot_teardown(state);
	setup(state);
	add_entry(3, "10.0.2.7", "4421", NQN ":1");
	world.connect[1] = -ECONNREFUSED;
	start("root=/dev/nvme0n1 nvmeroot=tcp:10.0.2.2");
	try_at(0);
	assert_said("nvmeroot=tcp:10.0.2.2: connection refused; trying again in 1 s");
}

static void test_not_yet(void **state)
{
	static const int errors[] = { -ECONNREFUSED, -ETIMEDOUT, -EIO, -EIO };

	(void)state;
	memcpy(world.connect, errors, sizeof(errors));
	start("root=/dev/nvme0n1 nvmeroot=tcp:10.0.2.2/" NQN);
	try_at(0);
	try_at(1000);
	try_at(3000);
	try_at(7000);
	assert_string_equal(log_text(),
		"4 nvmeroot=tcp:10.0.2.2/" NQN ": connection refused; trying again in 1 s\n"
		"4 nvmeroot=tcp:10.0.2.2/" NQN ": no answer; trying again in 2 s\n"
		"4 nvmeroot=tcp:10.0.2.2/" NQN ": the target refuses: it has no such NQN, or does "
		"not allow this host; trying again in 4 s\n");
	try_at(15000);
	assert_int_equal(boot->netdisks->nvmf.words[0].state, ATTEMPT_DONE);
}

static void test_never(void **state)
{
	static const struct {
		int err;
		const char *why;
	} rows[] = {
		{ -ENOENT, "this kernel has no NVMe over TCP, or the image lacks it (nvme-tcp)" },
		{ -EINVAL, "the kernel does not take the options; its message says which" },
		{ -EKEYREJECTED, "the target wants a secret, which kinit does not have" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		boot_teardown(state);
		setup(state);
		world.connect[0] = rows[i].err;
		start("root=/dev/nvme0n1 nvmeroot=tcp:10.0.2.2/" NQN " rootwait");
		try_at(0);
		assert_int_equal(step_at(0), STEP_FAILED);
		assert_has(boot->why, rows[i].why);
		assert_has(boot->why, "nvmeroot=tcp:10.0.2.2/" NQN ": ");
	}
}

static void test_a_name_without_server(void **state)
{
	(void)state;
	start("root=/dev/nvme0n1 nvmeroot=tcp:target/" NQN);
	try_at(0);
	assert_said("no name server is known that could be asked for its address; not attached");
	assert_has_not(trace_text(), "connect");
	/* Another interface may bring one. */
	boot_teardown(state);
	setup(state);
	world.pending = true;
	start("root=/dev/nvme0n1 nvmeroot=tcp:target/" NQN);
	try_at(0);
	assert_said(
		"no name server is known that could be asked for its address; trying again in 1 s");
}

/* All are tried side by side; the boot waits for those that may still come, and fails with the last. */
static void test_several_words(void **state)
{
	(void)state;
	world.connect[0] = -EINVAL;
	start("root=/dev/nvme0n1 nvmeroot=tcp:10.0.2.2/" NQN ":1 nvmeroot=tcp:10.0.2.3/" NQN ":2");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, CLIENT), 2);
	assert_true(fake_worker_run(boot, CLIENT, 0));
	assert_int_equal(step_at(10), STEP_WAITS);
	assert_true(fake_worker_run(boot, CLIENT, 1));
	assert_int_equal(step_at(20), STEP_WAITS);
	assert_int_equal(step_at(2010), STEP_DONE);
	boot_teardown(state);
	setup(state);
	world.connect[0] = world.connect[1] = -EINVAL;
	start("root=/dev/nvme0n1 nvmeroot=tcp:10.0.2.2/" NQN ":1 nvmeroot=tcp:10.0.2.3/" NQN ":2");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_true(fake_worker_run(boot, CLIENT, 1));
	assert_true(fake_worker_run(boot, CLIENT, 0));
	assert_int_equal(step_at(10), STEP_FAILED);
	assert_has(boot->why, "nvmeroot=tcp:10.0.2.2/" NQN ":1: ");
}

static void test_needless(void **state)
{
	(void)state;
	start("root=/dev/sda1 nvmeroot=tcp:10.0.2.2/" NQN);
	assert_int_equal(step_at(0), STEP_DONE);
	assert_int_equal(fake_worker_count(boot, CLIENT), 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nobody_asks),
		TEST(test_connected),
		TEST(test_connected_before),
		TEST(test_names_of_this_host),
		TEST(test_firmware_without_uuid),
		TEST(test_discovery),
		TEST(test_a_log_that_changes),
		TEST(test_nothing_discovered),
		TEST(test_too_many_entries),
		TEST(test_a_log_that_cannot_be_read),
		TEST(test_entries_that_fail),
		TEST(test_not_yet),
		TEST(test_never),
		TEST(test_a_name_without_server),
		TEST(test_several_words),
		TEST(test_needless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
