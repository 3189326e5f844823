/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/aliaslist.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define PCI "pci:v0000%%%%d0000%%%%sv*sd*bc*sc*i*"
#define USB "usb:v%%%%p%%%%d%%%%dc*dsc*dp*ic*isc*ip*in*"

static void splits(const char *alias, const char *template, const char *low, const char *high)
{
	struct aliaskey key;

	assert_int_equal(aliaskey_split(alias, &key), 0);
	assert_string_equal(key.template, template);
	assert_string_equal(key.low, low);
	assert_string_equal(key.high, high);
}

static void test_split(void **state)
{
	(void)state;
	splits("pci:v00001000d00000054sv*sd*bc*sc*i*", PCI, "10000054", "10000054");
	splits("pci:v00001028d00000013sv00001028sd0000016Ebc01sc04i00",
		"pci:v0000%%%%d0000%%%%sv0000%%%%sd0000%%%%bc01sc04i00", "102800131028016E",
		"102800131028016E");
	splits("pci:v*d00008139sv*sd*bc*sc*i*", "pci:v*d0000%%%%sv*sd*bc*sc*i*", "8139", "8139");
	splits("virtio:d00000002v*", "virtio:d0000%%%%v*", "0002", "0002");
	splits("usb:v0421p0492d*dc*dsc*dp*ic*isc*ip*in*", "usb:v%%%%p%%%%d*dc*dsc*dp*ic*isc*ip*in*",
		"04210492", "04210492");
}

/* What an alias says of the version of a device. */
static void test_split_ranges(void **state)
{
	static const struct {
		const char *version, *low, *high;
	} rows[] = {
		{ "0110", "0110", "0110" },
		{ "010[1-9]", "0101", "0109" },
		{ "01*", "0100", "01FF" },
		{ "0[4-6]*", "0400", "06FF" },
		{ "[1-9]*", "1000", "9FFF" },
		{ "A[B-F]0*", NULL, NULL },
		{ "026[0-9A-B]", NULL, NULL },
		{ "01[1-9]", NULL, NULL },
		{ "01", NULL, NULL },
		{ "01101", NULL, NULL },
		{ "[!1]*", NULL, NULL },
		{ "[", NULL, NULL },
		{ "[1", NULL, NULL },
		{ "[1-", NULL, NULL },
		{ "01?0", NULL, NULL },
	};
	char alias[80], low[20], high[20];
	struct aliaskey key;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(alias, sizeof(alias), "usb:v0421p0492d%sdc*dsc*dp*ic*isc*ip*in*",
			rows[i].version);
		if (!rows[i].low) {
			assert_int_equal(aliaskey_split(alias, &key), -EINVAL);
			continue;
		}
		snprintf(low, sizeof(low), "04210492%s", rows[i].low);
		snprintf(high, sizeof(high), "04210492%s", rows[i].high);
		splits(alias, USB, low, high);
	}
}

static void test_split_none(void **state)
{
	static const char *const aliases[] = {
		"",
		"pci:",
		"pci:v*d*sv*sd*bc01sc06i01*",
		"pci:v00001000",
		"pci:v00001000d00000[1-3]54sv*sd*bc*sc*i*",
		"pci:v00001000d0000005?sv*sd*bc*sc*i*",
		"pci:v00001000d0000%%%%sv*sd*bc*sc*i*",
		"pci:v00001000d00000054sv*sd*bc*sc*i[0-1]*",
		"acpi*:PNP0700:*",
		"platform:cb710-mmc",
		"vmbus:32264132cb86a2449b5c50d1417354f5",
		"usb:v0421p0492d",
		"usb:v0421p0492d0110",
	};
	char alias[400] = "pci:";
	struct aliaskey key;

	(void)state;
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		assert_int_equal(aliaskey_split(aliases[i], &key), -EINVAL);
	for (int i = 0; i < 9; i++)
		strcat(alias, "v00001000");
	strcat(alias, "i*");
	assert_int_equal(aliaskey_split(alias, &key), -EINVAL);
	strcpy(alias, "pci:v00001000");
	memset(alias + strlen(alias), 'x', 200);
	assert_int_equal(aliaskey_split(alias, &key), -EINVAL);
}

static struct aliaslist list;
static char *text;

static int setup(void **state)
{
	(void)state;
	list = (struct aliaslist){ 0 };
	text = NULL;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	aliaslist_free(&list);
	free(text);
	return 0;
}

static void add(const char *alias, const char *module)
{
	assert_int_equal(aliaslist_add(&list, alias, module), 0);
}

static void writes(const char *want)
{
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(aliaslist_write(&list, out), 0);
	fclose(out);
	assert_string_equal(text, want);
}

static void test_write(void **state)
{
	(void)state;
	add("usb:v*p*d*dc*dsc*dp*ic08isc06ip50in*", "usb_storage");
	add("pci:v00008086d00002653sv*sd*bc*sc*i*", "ahci");
	add("pci:v00001000d00000054sv*sd*bc*sc*i*", "mptsas");
	add("pci:v000010DEd0000044Csv*sd*bc*sc*i*", "ahci");
	add("pci:v00008086d00002681sv*sd*bc*sc*i*", "ahci");
	add("pci:v00000000d00000000sv*sd*bc*sc*i*", "zero");
	add("pci:v00008086d00002652sv*sd*bc*sc*i*", "ahci");
	add("acpi*:PNP0700:*", "floppy");
	add("pci:v00001028d00000013sv00001028sd0000016Ebc*sc*i*", "megaraid_mbox");
	writes("pci:v0000%%%%d0000%%%%sv0000%%%%sd0000%%%%bc*sc*i*\n"
	       " megaraid_mbox 102800131028016E\n" PCI "\n"
	       " ahci 10DE044C 80862652-3 81\n"
	       " mptsas 10000054\n"
	       " zero 0\n"
	       "acpi*:PNP0700:* floppy\n"
	       "usb:v*p*d*dc*dsc*dp*ic08isc06ip50in* usb_storage\n");
}

static void test_write_nothing(void **state)
{
	(void)state;
	writes("");
}

static void test_write_ranges(void **state)
{
	(void)state;
	add("usb:v0421p0492d04[6-9]*dc*dsc*dp*ic*isc*ip*in*", "a");
	add("usb:v0421p0492d0[5-9]*dc*dsc*dp*ic*isc*ip*in*", "a");
	add("usb:v0421p0492d0600dc*dsc*dp*ic*isc*ip*in*", "a");
	add("usb:v0421p0492d[1-9]*dc*dsc*dp*ic*isc*ip*in*", "a");
	add("usb:v0421p0492d045[2-9]dc*dsc*dp*ic*isc*ip*in*", "a");
	add("usb:v0422p0492d0009dc*dsc*dp*ic*isc*ip*in*", "a");
	add("usb:v0422p0492d000Adc*dsc*dp*ic*isc*ip*in*", "a");
	add("usb:vFFFFpFFFFd[A-F]*dc*dsc*dp*ic*isc*ip*in*", "a");
	add("usb:vFFFFpFFFFdFFFFdc*dsc*dp*ic*isc*ip*in*", "a");
	writes(USB "\n a 4210492045"
		   "2-9 60-9F 500-9FF 1000-9FFF 204920009-A FFFFFFFFA000-FFFF\n");
}

/* What another one says as well; but not for another module. */
static void test_write_spare(void **state)
{
	(void)state;
	add("pci:v00001000d00001960sv00001028sd00000518bc*sc*i*", "a");
	add("pci:v00001000d00001960sv*sd*bc*sc*i*", "a");
	add("pci:v00001000d00001960sv*sd*bc*sc*i*", "a");
	add("pci:v00001000d00001960sv*sd*bc*sc*i**", "a");
	add("pci:v00001000d00001960sv00001028sd00000520bc*sc*i*", "b");
	writes("pci:v0000%%%%d0000%%%%sv0000%%%%sd0000%%%%bc*sc*i*\n b 1000196010280520\n" PCI
	       "*\n a 10001960\n");
}

/* They all are found again, and none beside them. */
static void test_found_again(void **state)
{
	static const unsigned first[] = { 0x0, 0x8, 0xff, 0x100, 0x9ff, 0xa00, 0xfff0 };
	char alias[80], name[20];
	size_t size;
	FILE *out;

	(void)state;
	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		for (unsigned d = first[i]; d < first[i] + 16; d += 1 + i % 3) {
			snprintf(alias, sizeof(alias), "pci:v00008086d%08Xsv*sd*bc*sc*i*", d);
			add(alias, "module");
		}
	out = open_memstream(&text, &size);
	assert_non_null(out);
	assert_int_equal(aliaslist_write(&list, out), 0);
	fclose(out);
	for (unsigned d = 0; d <= 0xffff; d++) {
		bool there = false;

		for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
			there |= d >= first[i] && d < first[i] + 16 &&
				 (d - first[i]) % (1 + i % 3) == 0;
		snprintf(alias, sizeof(alias), "pci:v00008086d%08Xsv1sd2bc3sc4i5", d);
		driverlist_find(text, alias, name, sizeof(name));
		assert_string_equal(name, there ? "module" : "");
	}
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_split_ranges),
		cmocka_unit_test(test_split_none),
		TEST(test_write),
		TEST(test_write_nothing),
		TEST(test_write_ranges),
		TEST(test_write_spare),
		TEST(test_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
