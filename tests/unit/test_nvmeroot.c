/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/bootconf.h"
#include "cmdline/nvmeroot.h"
#include "tests/unit/unit.h"

#define NQN "nqn.2014-08.org.example:disk:1"

static void check(bool discover, const char *value, const char *expected)
{
	const char *why = "(not set)";
	struct nvmeword nvme;
	char text[1024], out[1200];
	int err;

	snprintf(text, sizeof(text), "%s", value);
	err = discover ? nvmeroot_parse_discover(text, &nvme, &why)
		       : nvmeroot_parse(text, &nvme, &why);
	if (err)
		snprintf(out, sizeof(out), "%s", why);
	else
		snprintf(out, sizeof(out), "%s %u %s%s%s", nvme.host, nvme.port,
			*nvme.nqn ? nvme.nqn : "-", *nvme.from ? " from " : "", nvme.from);
	if (strcmp(out, expected) || (err && err != -EINVAL))
		fail_msg("%s: %d, %s instead of %s", value, err, out, expected);
}

static const char no_server[] = "no name or address of a server behind tcp";
static const char no_port[] = "the port is not a number from 1 to 65535";
static const char no_tcp[] = "it does not begin with tcp, the only transport that kinit has";
static const char no_nqn[] = "what follows the '/' is no NQN: up to 223 bytes, without blanks, "
			     "control characters, ',' and '='";

static void test_our_forms(void **state)
{
	(void)state;
	check(false, "tcp:10.0.2.2/" NQN, "10.0.2.2 4420 " NQN);
	check(false, "tcp:10.0.2.2:4421/" NQN, "10.0.2.2 4421 " NQN);
	check(false, "tcp:[2001:db8::1]:4421/" NQN, "2001:db8::1 4421 " NQN);
	check(false, "tcp:[2001:db8::1]/" NQN, "2001:db8::1 4420 " NQN);
	check(false, "tcp:target.example.org", "target.example.org 4420 -");
	check(false, "tcp:10.0.2.2:8009", "10.0.2.2 8009 -");
	check(false, "tcp://10.0.2.2/" NQN, "10.0.2.2 4420 " NQN);
	check(false, "nvme+tcp://10.0.2.2:4420/" NQN, "10.0.2.2 4420 " NQN);
}

static void test_forms_of_dracut(void **state)
{
	(void)state;
	check(true, "tcp,10.0.2.2", "10.0.2.2 4420 -");
	check(true, "tcp,10.0.2.2,,8009", "10.0.2.2 8009 -");
	check(true, "tcp,10.0.2.2,10.0.2.15,4420", "10.0.2.2 4420 - from 10.0.2.15");
	check(true, "tcp,10.0.2.2,none", "10.0.2.2 4420 -");
	check(true, "tcp,2001:db8::1,2001:db8::2", "2001:db8::1 4420 - from 2001:db8::2");
	check(true, "tcp,[2001:db8::1],,4421", "2001:db8::1 4421 -");
}

static void test_errors(void **state)
{
	char text[600];

	(void)state;
	check(false, "10.0.2.2/" NQN, no_tcp);
	check(false, "rdma:10.0.2.2/" NQN, no_tcp);
	check(false, "tcp:", no_server);
	check(false, "tcp:/" NQN, no_server);
	check(false, "tcp:a b/" NQN, no_server);
	check(false, "tcp:a,traddr=1/" NQN, no_server);
	check(false, "tcp:h:/" NQN, no_port);
	check(false, "tcp:h:x/" NQN, no_port);
	check(false, "tcp:h:65536", no_port);
	check(false, "tcp:h/nqn,hostnqn=x", no_nqn);
	check(false, "tcp:h/a=b", no_nqn);
	check(false, "tcp:h/a\nb", no_nqn);
	check(false, "tcp:h/a b", no_nqn);
	snprintf(text, sizeof(text), "tcp:h/%0224d", 1);
	check(false, text, no_nqn);
	check(true, "fc,auto", no_tcp);
	check(true, "tcp", no_server);
	check(true, "tcp,,10.0.2.15", no_server);
	check(true, "tcp,h,eth0", "the third field, our own address, is no address");
	check(true, "tcp,h,,4420,x", "more than four fields");
	check(true, "tcp,h,,x", no_port);
}

static void test_words(void **state)
{
	struct bootconf conf;
	char line[1000] = "root=/dev/nvme0n1";

	(void)state;
	assert_int_equal(
		bootconf_parse(&conf,
			(const char *const[]){
				"root=/dev/nvme0n1 nvmeroot=tcp:h/" NQN
				" rd.nvmf.discover=tcp,a,,8009 "
				"rd.nvmf.discovery=tcp,b nvmf.discover=tcp,c nvmf.hostnqn=old "
				"rd.nvmf.hostnqn=nqn.us rd.nvmf.hostid=6e3f4a57-b01e-4d43-a3c5-a0a54b7c1a0e",
				NULL }),
		0);
	assert_int_equal(conf.nnvmes, 4);
	assert_string_equal(conf.nvmes[0].nqn, NQN);
	assert_string_equal(conf.nvmes[0].text, "nvmeroot=tcp:h/" NQN);
	assert_int_equal(conf.nvmes[1].port, 8009);
	assert_string_equal(conf.nvmes[2].host, "b");
	assert_string_equal(conf.nvmes[3].host, "c");
	assert_string_equal(conf.nvme_hostnqn, "nqn.us");
	assert_string_equal(conf.nvme_hostid, "6e3f4a57-b01e-4d43-a3c5-a0a54b7c1a0e");
	assert_int_equal(conf.nproblems, 0);
	bootconf_free(&conf);
	assert_string_equal(conf.nvme_hostnqn, "");
	assert_true(bootconf_is_ours("nvmeroot=tcp:h"));
	assert_true(bootconf_is_ours("rd.nvmf.hostnqn=x"));

	for (int i = 0; i < 9; i++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line), " nvmeroot=tcp:h%d", i);
	assert_int_equal(bootconf_parse(&conf, (const char *const[]){ line, NULL }), 0);
	assert_int_equal(conf.nnvmes, 8);
	assert_string_equal(
		conf.problems[0], "nvmeroot=tcp:h8: more than 8 such words; this one is left out");
	bootconf_free(&conf);
}

static void test_problems(void **state)
{
	struct bootconf conf;

	(void)state;
	assert_int_equal(bootconf_parse(&conf,
				 (const char *const[]){
					 "nvmeroot=h rd.nvmf.hostnqn=a,b rd.nvmf.hostid=1", NULL }),
		0);
	assert_int_equal(conf.nnvmes, 0);
	assert_int_equal(conf.nproblems, 3);
	assert_string_equal(conf.problems[0], "nvmeroot=h: it does not begin with tcp, the only "
					      "transport that kinit has; ignored");
	assert_string_equal(conf.problems[1],
		"rd.nvmf.hostnqn=a,b: no NQN: up to 223 bytes, without blanks, control characters, "
		"',' and '='; this host's own is used");
	assert_string_equal(conf.problems[2], "rd.nvmf.hostid=1: no UUID; this host's own is used");
	assert_string_equal(conf.nvme_hostnqn, "");
	assert_string_equal(conf.nvme_hostid, "");
	bootconf_free(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_our_forms),
		cmocka_unit_test(test_forms_of_dracut),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_problems),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
