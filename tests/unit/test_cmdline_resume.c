/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/bootconf.h"
#include "cmdline/resume.h"
#include "tests/unit/unit.h"

/* "N:sda2 +7 wait delay=5 off=noresume", problems each behind "|". */
static void check(const char *line, const char *want)
{
	static const char kinds[] = "-NDULuP123SGTFAl"; /* by enum devref_kind */
	const struct resume_words *words;
	struct bootconf conf;
	char out[2000], more[400] = "";
	size_t len;

	assert_int_equal(bootconf_parse(&conf, (const char *const[]){ line, NULL }), 0);
	words = &conf.resume;
	if (words->delay_s)
		snprintf(more, sizeof(more), " delay=%u", words->delay_s);
	if (words->off)
		snprintf(more + strlen(more), sizeof(more) - strlen(more), " off=%s", words->off);
	len = (size_t)snprintf(out, sizeof(out), "%s", resume_is_asked(words) ? "" : "not asked ");
	for (size_t i = 0; i == 0 || i < words->ndevices; i++)
		len += (size_t)snprintf(out + len, sizeof(out) - len, "%c:%s ",
			kinds[words->devices[i].kind], words->devices[i].value);
	len += (size_t)snprintf(out + len, sizeof(out) - len, "+%llu%s%s",
		(unsigned long long)words->offset, words->wait ? " wait" : "", more);
	for (size_t i = 0; i < conf.nproblems; i++)
		len += (size_t)snprintf(out + len, sizeof(out) - len, "|%s", conf.problems[i]);
	bootconf_free(&conf);
	if (strcmp(out, want))
		fail_msg("%s:\n  %s\ninstead of\n  %s", line, out, want);
}

#define ROOT "root=/dev/sda1 "

#define NO_IMAGE "; no image of a hibernated system is looked for there"

static void test_devices(void **state)
{
	(void)state;
	check(ROOT, "not asked -: +0");
	check(ROOT "resume=/dev/sda2", "N:sda2 +0");
	check(ROOT "resume=UUID=12-ab", "U:12-ab +0");
	check(ROOT "resume=LABEL=\"my swap\"", "L:my swap +0");
	check(ROOT "resume=PARTUUID=12ab-02", "u:12ab-02 +0");
	check(ROOT "resume=PARTLABEL=swap", "P:swap +0");
	check(ROOT "resume=8:2", "D: +0");
	check(ROOT "resume=0802", "D: +0");
	check(ROOT "resume=/dev/disk/by-uuid/12-ab", "U:12-ab +0");
	check(ROOT "resume=/dev/md/swap", "1:swap +0");
	check(ROOT "resume=sda2", "T:sda2 +0");
	check(ROOT "resume=/dev/sda2 resume=/dev/sda3", "N:sda3 +0");
	check(ROOT "resume=none", "not asked -: +0");
}

static void test_several(void **state)
{
	(void)state;
	check(ROOT "resume=UUID=12-ab,/dev/sda2", "U:12-ab N:sda2 +0");
	check(ROOT "resume=LABEL=\"a,b\",8:2,", "L:a,b D: +0");
	check(ROOT "resume=none,/dev/sda2", "T:none N:sda2 +0");
	check(ROOT "resume=sda1,mtd0,sda2",
		"T:sda1 T:sda2 +0|resume=mtd0: that is no block device, and the image is on one" NO_IMAGE);
	check(ROOT "resume=sda1,sda2,sda3,sda4,sda5",
		"T:sda1 T:sda2 T:sda3 T:sda4 +0|resume=sda5: more than 4 devices; this one is left out");
	check(ROOT "resume=,", "not asked -: +0");
}

static void test_no_device(void **state)
{
	(void)state;
	check(ROOT "resume=/dev/nfs",
		"not asked -: +0|resume=/dev/nfs: that is no block device, and the image is on one" NO_IMAGE);
	check(ROOT "resume=9p:tag",
		"not asked -: +0|resume=9p:tag: that is no block device, and the image is on one" NO_IMAGE);
	check(ROOT "resume=mtd0",
		"not asked -: +0|resume=mtd0: that is no block device, and the image is on one" NO_IMAGE);
	check(ROOT "resume=UUID=", "not asked -: +0|resume=UUID=: the UUID is empty" NO_IMAGE);
	check(ROOT "resume",
		"not asked -: +0|resume: needs a value (the device with the image); ignored");
}

static void test_offset(void **state)
{
	(void)state;
	check(ROOT "resume=/dev/sda1 resume_offset=34816", "N:sda1 +34816");
	check(ROOT "resume_offset=0x10 resume=/dev/sda1", "N:sda1 +16");
	check(ROOT "resume=/dev/sda1 resume-offset=18446744073709551615",
		"N:sda1 +18446744073709551615");
	/* The image would be looked for elsewhere. */
	check(ROOT "resume=/dev/sda1 resume_offset=34816k",
		"not asked N:sda1 +0|resume_offset=34816k: not a number of pages; no image of a hibernated "
		"system is looked for");
	check(ROOT "resume=/dev/sda1 resume_offset=-1",
		"not asked N:sda1 +0|resume_offset=-1: not a number of pages; no image of a hibernated system "
		"is looked for");
}

static void test_times(void **state)
{
	(void)state;
	check(ROOT "resume=/dev/sda2 resumewait resumedelay=5", "N:sda2 +0 wait delay=5");
	check(ROOT "resume=/dev/sda2 resumedelay=soon",
		"N:sda2 +0|resumedelay=soon: not a number of seconds; no delay");
	check(ROOT "resume=/dev/sda2 resumewait=5",
		"N:sda2 +0|resumewait=5: resumewait takes no value; ignored");
}

/* Wherever they stand: the kernel does not look for the order. */
static void test_forbidden(void **state)
{
	(void)state;
	check("noresume resume=/dev/sda2 " ROOT, "N:sda2 +0 off=noresume");
	check(ROOT "resume=/dev/sda2 nohibernate", "N:sda2 +0 off=nohibernate");
	check(ROOT "resume=/dev/sda2 hibernate=noresume", "N:sda2 +0 off=hibernate=noresume");
	check(ROOT "hibernate=no resume=/dev/sda2 hibernate=nocompress",
		"N:sda2 +0 off=hibernate=no");
	check(ROOT "hibernate=protect_image resume=/dev/sda2", "N:sda2 +0");
	check(ROOT "hibernate=never resume=/dev/sda2",
		"N:sda2 +0|hibernate=never: none of noresume, no, nocompress and protect_image; ignored");
}

/* A kernel without hibernation hands them on. */
static void test_ours(void **state)
{
	static const char *const words[] = { "resume=/dev/sda2", "resume_offset=1", "resumewait",
		"resumedelay=1", "noresume", "nohibernate", "hibernate=no" };

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_true(bootconf_is_ours(words[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_no_device),
		cmocka_unit_test(test_offset),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_forbidden),
		cmocka_unit_test(test_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
