/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "kinit/netroot/nfs_try.h"
#include "tests/unit/unit.h"

#define SEEN(verdict) (1u << NFS_##verdict)

static void test_judgement(void **state)
{
	(void)state;
	/* It comes up: some services are not there, or have nothing to say yet. */
	assert_int_equal(nfs_judge(SEEN(ABSENT)), NFS_LATER);
	assert_int_equal(nfs_judge(SEEN(ABSENT) | SEEN(UNFIT)), NFS_LATER);
	assert_int_equal(nfs_judge(SEEN(BUSY)), NFS_LATER);
	assert_int_equal(nfs_judge(SEEN(BUSY) | SEEN(REFUSED)), NFS_LATER);
	/* All is said. */
	assert_int_equal(nfs_judge(SEEN(REFUSED)), NFS_NEVER);
	assert_int_equal(nfs_judge(SEEN(UNFIT)), NFS_NEVER);
	assert_int_equal(nfs_judge(SEEN(REFUSED) | SEEN(UNFIT)), NFS_NEVER);
	assert_int_equal(nfs_judge(SEEN(NOWHERE)), NFS_NEVER);
	assert_int_equal(nfs_judge(0), NFS_NEVER);
	/* A server without a portmapper has none, if NFS itself has spoken. */
	assert_int_equal(nfs_judge(SEEN(REFUSED) | SEEN(ABSENT)), NFS_NEVER);
}

static void test_fail(void **state)
{
	struct nfs_report report = { .skip_version = true };
	char text[300];

	(void)state;
	assert_int_equal(nfs_fail(&report, NFS_REFUSED, -EACCES, "%s %d", "access", 5), -EACCES);
	assert_int_equal(report.verdict, NFS_REFUSED);
	assert_int_equal(report.err, -EACCES);
	assert_string_equal(report.text, "access 5");
	assert_true(report.skip_version);
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	nfs_fail(&report, NFS_REFUSED, -EACCES, "%s", text);
	assert_int_equal(strlen(report.text), NFS_TEXT_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_judgement),
		cmocka_unit_test(test_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
