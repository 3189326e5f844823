/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/secret.h"
#include "tests/unit/unit.h"

static void check(const char *text, const char *want, enum secret_text what)
{
	char copy[256], again[256];

	assert_int_equal(secret_copy(copy, sizeof(copy), text, what), 0);
	assert_string_equal(copy, want);
	/* Text goes through several hands, and what is around a secret stays. */
	assert_int_equal(secret_copy(again, sizeof(again), copy, what), 0);
	assert_string_equal(again, want);
}

static void word(const char *text, const char *want)
{
	check(text, want, SECRET_WORD);
}

static void sentence(const char *text, const char *want)
{
	check(text, want, SECRET_SENTENCE);
}

static void test_options(void **state)
{
	(void)state;
	word("cifsroot=//s/x,user=me,pass=hunter2,ro", "cifsroot=//s/x,user=me,pass=***,ro");
	word("password=hunter2", "password=***");
	word("password=x", "password=***");
	word("rootflags=password2=hunter2,password=x", "rootflags=password2=***,password=***");
	word("passwd=hunter2,pass2=x", "passwd=***,pass2=***");
	word("Password=hunter2", "Password=***");
	word("rd.iscsi.password=hunter2", "rd.iscsi.password=***");
	word("iscsi_password=hunter2", "iscsi_password=***");
	word("name=admin,secret=QUJD,ro", "name=admin,secret=***,ro");
	word("dhchap_secret=DHHC-1:00:abc:,nqn=x", "dhchap_secret=***,nqn=x");
	word("dhchap_ctrl_secret=a,tls_key=0x1b,psk=s",
		"dhchap_ctrl_secret=***,tls_key=***,psk=***");
	word("user=me%hunter2,ro", "user=me%***,ro");
	word("username=DOM/me%hunter2", "username=DOM/me%***");
	word("pass=", "pass=");
	word("pass=,ro", "pass=,ro");
}

/* A blank, a quote: whatever the value has, up to a comma that does not belong to it. */
static void test_values(void **state)
{
	(void)state;
	word("\"rootflags=pass=abc b,ro\"", "\"rootflags=pass=***,ro\"");
	word("cifsroot=//s/x,password=my secret,ro", "cifsroot=//s/x,password=***,ro");
	word("cifsroot=//s/x,password= secret", "cifsroot=//s/x,password=***");
	word("password=sec\"ret", "password=***");
	word("password=sec\"re,t\"x,ro", "password=***,ro");
	word("password=\"a,b c\",ro", "password=***,ro");
	word("password=***secret", "password=***");
	word("pass=a,,b,ro", "pass=***,ro");
	word("pass=abc,,,,def,,", "pass=***");
	word("pass=,,secret,ro", "pass=***,ro");
	word("//s/x;/mnt;cifs;user=me,pass=a b", "//s/x;/mnt;cifs;user=me,pass=***");
}

static void test_user_of_a_server(void **state)
{
	(void)state;
	word("root=cifs://me:hunter2@server/share", "root=cifs://me:***@server/share");
	word("root=cifs://me:a@b:c/d@server/share", "root=cifs://me:***@server/share");
	word("root=cifs://me:a b@server/share", "root=cifs://me:***@server/share");
	word("root=cifs://me:a=b,c@server/share", "root=cifs://me:***@server/share");
	word("root=cifs:me:hunter2@server/share", "root=cifs:me:***@server/share");
	word("root=cifs:me:/hunter2@server/share", "root=cifs:me:***@server/share");
	word("root=smb://me:hunter2@server/share", "root=smb://me:***@server/share");
	word("root=//me:hunter2@server/share", "root=//me:***@server/share");
	word("root=//me:/hunter2@server/share", "root=//me:***@server/share");
	word("root=\"//me:/hunter2@server/share\"", "root=\"//me:***@server/share\"");
	word("cifsroot=//me:hunter2@server/share,ro", "cifsroot=//me:***@server/share,ro");
	word("//me:hunter2@server/share", "//me:***@server/share");
	word("//me@DOM:hunter2@server/share", "//me@DOM:***@server/share");
	word("kinit_mount=//me:a;b@s/x;/mnt;cifs", "kinit_mount=//me:***@s/x;/mnt;cifs");
	word("netroot=iscsi:me:in:you:out@192.0.2.1::3260::iqn.x",
		"netroot=iscsi:me:***@192.0.2.1::3260::iqn.x");
	word("nbdroot=me:hunter2@server:10809/x", "nbdroot=me:***@server:10809/x");
	word("nvmeroot=nvme+tcp://me:hunter2@server/nqn", "nvmeroot=nvme+tcp://me:***@server/nqn");
	word("nfs://me:secret@server/x", "nfs://me:***@server/x");
	word("nfs:me:secret@server:/x", "nfs:me:***@server:/x");
	/* No second scheme. */
	word("root=//me://hunter2@server/share", "root=//me:***@server/share");
	word("root=cifs://me://hunter2@server/share", "root=cifs://me:***@server/share");
	word("root=cifs:smb:hunter2@server/share", "root=cifs:smb:***@server/share");
	word("root=//[me:hunter2@server/share", "root=//[me:***@server/share");
	/* Without a server. */
	word("root=cifs://me:hunter2", "root=cifs://me:***");
	word("root=//me:hunter2", "root=//me:***");
}

/* Words that are part of a text: what follows them stays. */
static void test_sentences(void **state)
{
	(void)state;
	sentence("root=//me:hunter2@s/x: it is none; cifs://you:bc@h/s too",
		"root=//me:***@s/x: it is none; cifs://you:***@h/s too");
	sentence("pass=first,pass=second x", "pass=***,pass=***");
	sentence(
		"cifsroot=//s/x,pass=***: no such share", "cifsroot=//s/x,pass=***: no such share");
	sentence("user=me%***; ignored", "user=me%***; ignored");
	sentence("rd.x.password= names one", "rd.x.password= names one");
	sentence("the option pass=a b is left out", "the option pass=***");
	sentence("sda: a mount of foo@bar", "sda: a mount of foo@bar");
	sentence("cifs://me: nobody answers at x@y", "cifs://me: nobody answers at x@y");
	sentence("tcp://192.0.2.1:4420, port", "tcp://192.0.2.1:4420, port");
	sentence("//me:a@h/s  //you:b@h/s", "//me:***@h/s  //you:***@h/s");
}

static void test_others_stay(void **state)
{
	static const char *const texts[] = { "", "compass=north", "bypass=1", "passes", "monkey=1",
		"subvol=@/a", "user=me,passwd", "user=me@DOM", "superuser=100%x", "cifs://",
		"cifs://:@", "a@b:c", "root=cifs://me@server/share", "root=cifs://server/share",
		"root=cifs://[2001:db8::1]/share,user=me@DOM", "root=nfs:192.0.2.1:/vol@today",
		"192.0.2.1:/vol@today,vers=3", "nfsroot=[2001:db8::1]:/vol@today",
		"eth0.5@eth0:", "nvmeroot=tcp://192.0.2.1:4420",
		"cifsroot=//server/share,ip=2001:db8::1,ro",
		"netroot=iscsi:@192.0.2.1::3260::iqn.x", "=", "@", ":@", "[", "[:@", "//",
		"//[::]@" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		word(texts[i], texts[i]);
		sentence(texts[i], texts[i]);
	}
}

/* What follows the cut decides as well; and none goes through a character. */
static void test_cut(void **state)
{
	char small[20], one[1], tiny[3];

	(void)state;
	assert_int_equal(secret_copy(small, sizeof(small), "root=//me:hunter2hunter2@server/share",
				 SECRET_WORD),
		-ENAMETOOLONG);
	assert_string_equal(small, "root=//me:***@serve");
	assert_int_equal(secret_copy(small, sizeof(small), "root=//you:hunter2@s", SECRET_WORD), 0);
	assert_string_equal(small, "root=//you:***@s");
	assert_int_equal(secret_copy(one, sizeof(one), "pass=hunter2", SECRET_WORD), -ENAMETOOLONG);
	assert_string_equal(one, "");
	assert_int_equal(secret_copy(tiny, sizeof(tiny), "aä", SECRET_WORD), -ENAMETOOLONG);
	assert_string_equal(tiny, "a");
	assert_int_equal(secret_copy(tiny, sizeof(tiny), "ä", SECRET_WORD), 0);
	assert_string_equal(tiny, "ä");
}

static void test_open(void **state)
{
	(void)state;
	assert_true(secret_is_open("cifs://me:hunter"));
	assert_true(secret_is_open("cifs:me:hunter"));
	assert_true(secret_is_open("//me:hunter"));
	assert_false(secret_is_open("cifs://me:hunter@s"));
	assert_false(secret_is_open("cifs://s:445/share"));
	assert_false(secret_is_open("cifs://me"));
	assert_false(secret_is_open("nfs:192.0.2.1"));
	assert_false(secret_is_open("nfs:server:/x"));
	assert_false(secret_is_open("/dev/sda"));
	assert_false(secret_is_open("8:1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_user_of_a_server),
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_others_stay),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
