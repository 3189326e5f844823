/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/bootconf.h"
#include "tests/unit/unit.h"

/* Whatever comes of a line, no text that is there to be shown has a part of the secret. */

#define PARTS "QX1", "QX2", "QX3"
#define SECRET "QX1\"QX2 b\"QX3"

static struct bootconf conf;

static void has_none(const char *line, const char *text)
{
	static const char *const parts[] = { PARTS };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strstr(text, parts[i]))
			fail_msg("of %s: %s", line, text);
}

static void keeps_quiet(const char *line)
{
	const char *const texts[] = { line, NULL };

	assert_int_equal(bootconf_parse(&conf, texts), 0);
	for (size_t i = 0; i < conf.nproblems; i++)
		has_none(line, conf.problems[i]);
	for (size_t i = 0; i < conf.nroot; i++)
		has_none(line, conf.root[i].text);
	for (size_t i = 0; i < conf.nnvmes; i++)
		has_none(line, conf.nvmes[i].text);
	has_none(line, conf.root_invalid);
	has_none(line, conf.nfs_invalid);
	has_none(line, conf.nbd.given ? conf.nbd.text : "");
	bootconf_free(&conf);
}

/* Each of them says something: it is no such word, or has more than it should. */
static const char *const lines[] = {
	"root=//%su:QX1@s/x",
	"root=//%su:QX1,QX2,QX3@s/x,/dev/sda1",
	"root=\"//%su:" SECRET "@s/x\"",
	"root=smb://%su:QX1@s/x",
	"root=smb://%su:QX1,QX2@s/x",
	"root=cifs:%su:QX1@s/x",
	"root=cifs:%su:QX1,QX2@s/x",
	"root=cifs://%su:QX1,QX2@s$/x",
	"root=cifs://%su:QX1/QX2@s/x",
	"root=cifs://a/b,cifs://%su:QX1@s/x",
	"root=nfs://%su:QX1@s/x",
	"root=nbd:%su:QX1@s:QX2@s",
	"root=nbd://%su:QX1@s:10809/x",
	"root=iscsi:%su:QX1:QX2:QX3@192.0.2.1::3260::iqn.x",
	"root=//%su:QX1@s/x root=",
	"cifsroot=//%su:QX1@s/x",
	"cifsroot=//%sh/s,credentials=/x,user=u,password=QX1",
	"cifsroot=\"//%sh/s,credentials=/x,password=" SECRET "\"",
	"cifsroot=//%sh/s,credentials=/x,user=u%%QX1",
	"\"cifsroot=%sh/s,pass=" SECRET "\"",
	"cifsroot=//h/s,pass=QX1 cifsroot=",
	"nbdroot=%su:QX1@h/x/y",
	"nvmeroot=tcp://%su:QX1@s",
	"nvmeroot=tcp:s/nqn.x,dhchap_secret=%sQX1",
	"nfsroot=%su:QX1@s:x",
	"nfsroot=/x,%spass=QX1",
	"kinit_mount=//u:QX1@s/x;%s;cifs;pass=QX2",
	"\"kinit_mount=//s/x;%s;cifs;pass=" SECRET "\"",
	"md=0,//%su:QX1@s/x",
	"kinit.x=%s,password=QX1",
	"kinit.x=//%su:QX1@s/x",
	"ip=//%su:QX1@s",
	"rootwait=//%su:QX1@s",
	"quiet=//%su:QX1@s",
};

/* A long word is cut, at any place. */
static void test_no_text_has_it(void **state)
{
	static char pad[400], line[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		for (size_t len = 0; len < sizeof(pad) - 1; len += len < 120 ? 1 : 7) {
			memset(pad, 'u', len);
			pad[len] = '\0';
			snprintf(line, sizeof(line), lines[i], pad);
			keeps_quiet(line);
		}
}

/* Nor is a root lost that has a comma in its password. */
static void test_commas_in_passwords(void **state)
{
	static const char *const texts[] = { "root=cifs://u:a,b,,c@h/s,/dev/sda1,cifs://x:y@z/s",
		NULL };

	(void)state;
	assert_int_equal(bootconf_parse(&conf, texts), 0);
	assert_int_equal(conf.nroot, 2);
	assert_string_equal(conf.cifs.options, "user=u,pass=a,,b,,,,c");
	assert_string_equal(conf.cifs.server, "h");
	assert_string_equal(conf.root[1].text, "/dev/sda1");
	assert_int_equal(conf.nproblems, 1);
	assert_string_equal(conf.problems[0],
		"root=cifs://x:***@z/s: there can be only one such root; skipped");
	bootconf_free(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_text_has_it),
		cmocka_unit_test(test_commas_in_passwords),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
