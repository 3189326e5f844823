/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/nvme_ioctl.h>

#include "kinit/netroot/nvmf_ctl.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static int setup(void **state)
{
	trace_clear();
	fake_sys_clear();
	return tree_setup(state);
}

static void holds(const char *path, const char *want)
{
	char text[128] = "";
	int fd = openat(tree_fd(), path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_true(read(fd, text, sizeof(text) - 1) >= 0);
	close(fd);
	assert_string_equal(text, want);
}

/* A file that holds the answer behind as many bytes as are written plays the device. */
static void test_connect(void **state)
{
	(void)state;
	tree_file("dev/nvme-fabrics", "...........instance=12,cntlid=1\n");
	assert_int_equal(nvmf_ctl_connect(tree_fd(), "nqn=a,b=c,d"), 12);
	holds("dev/nvme-fabrics", "nqn=a,b=c,dinstance=12,cntlid=1\n");
	tree_file("dev/nvme-fabrics", "...........who knows\n");
	assert_int_equal(nvmf_ctl_connect(tree_fd(), "nqn=a,b=c,d"), -EBADMSG);
	tree_file("dev/nvme-fabrics", "");
	assert_int_equal(nvmf_ctl_connect(tree_fd(), "nqn=a,b=c,d"), -EBADMSG);
	tree_remove("dev");
	assert_int_equal(nvmf_ctl_connect(tree_fd(), "nqn=a"), -ENOENT);
}

static void test_log(void **state)
{
	char bytes[1024], call[32];
	int fd;

	(void)state;
	snprintf(call, sizeof(call), "ioctl %lx", (unsigned long)NVME_IOCTL_ADMIN_CMD);
	assert_int_equal(nvmf_ctl_open(tree_fd(), 5), -ENOENT);
	tree_file("dev/nvme5", "");
	fd = nvmf_ctl_open(tree_fd(), 5);
	assert_true(fd >= 0);
	assert_int_equal(nvmf_ctl_log(fd, 0, bytes, sizeof(bytes)), 0);
	assert_has(trace_text(), call);
	fake_sys_answer(call, 0x4002);
	assert_int_equal(nvmf_ctl_log(fd, 0, bytes, sizeof(bytes)), -EIO);
	fake_sys_clear();
	fake_sys_answer(call, -EINTR);
	assert_int_equal(nvmf_ctl_log(fd, 0, bytes, sizeof(bytes)), -EINTR);
	close(fd);
}

static void test_delete(void **state)
{
	(void)state;
	tree_file("sys/class/nvme/nvme5/delete_controller", "");
	assert_int_equal(nvmf_ctl_delete(tree_fd(), 5), 0);
	holds("sys/class/nvme/nvme5/delete_controller", "1");
	assert_int_equal(nvmf_ctl_delete(tree_fd(), 6), -ENOENT);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, tree_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_connect),
		TEST(test_log),
		TEST(test_delete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
