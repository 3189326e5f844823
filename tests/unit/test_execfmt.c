/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <elf.h>

#include "lib/execfmt.h"
#include "tests/unit/unit.h"

static struct execfmt fmt;

/* From memory of exactly LEN bytes, so that ASan sees a read behind the end. */
static int interp_of(const void *head, size_t len, char *interp)
{
	char *copy = malloc(len ? len : 1);
	int err;

	assert_non_null(copy);
	memcpy(copy, head, len);
	memset(&fmt, 'x', sizeof(fmt));
	err = execfmt_read(copy, len, &fmt);
	assert_int_equal(!err, !fmt.why);
	memcpy(interp, fmt.interp, sizeof(fmt.interp));
	free(copy);
	return err;
}

static void test_scripts(void **state)
{
	static const struct {
		const char *text, *interp;
	} rows[] = {
		{ "#!/bin/sh\n", "/bin/sh" },
		{ "#!/bin/sh -e\necho\n", "/bin/sh" },
		{ "#! \t/bin/sh\t-e\n", "/bin/sh" },
		{ "#!/bin/sh", "/bin/sh" },
		{ "#!sh\n", "sh" },
		{ "#!/usr/bin/env python3\n", "/usr/bin/env" },
		/* fs/binfmt_script.c takes the carriage return as a part of the name. */
		{ "#!/bin/sh\r\n", "/bin/sh\r" },
	};
	char interp[EXECFMT_INTERP_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(interp_of(rows[i].text, strlen(rows[i].text), interp), 0);
		assert_string_equal(interp, rows[i].interp);
	}
}

static void test_what_no_kernel_starts(void **state)
{
	static const char *const rows[] = { "", "#", "#!", "#!\n", "#!   \n/bin/sh\n",
		"echo hello\n", "\177", "\177ELX", " #!/bin/sh\n", "BZh91AY" };
	char interp[EXECFMT_INTERP_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (interp_of(rows[i], strlen(rows[i]), interp) != -ENOEXEC)
			fail_msg("\"%s\" counts as a program", rows[i]);
		assert_string_equal(interp, "");
	}
}

static void test_a_script_with_a_very_long_interpreter(void **state)
{
	static const char ends[] = " \t\n";
	char text[512] = "#!/", interp[EXECFMT_INTERP_MAX];

	(void)state;
	memset(text + 3, 'a', sizeof(text) - 3);
	/* Not even a file that ends there. */
	assert_int_equal(interp_of(text, 256, interp), -ENOEXEC);
	assert_int_equal(interp_of(text, 255, interp), 0);
	for (const char *end = ends; *end; end++) {
		text[256] = *end;
		assert_int_equal(interp_of(text, sizeof(text), interp), -ENOEXEC);
		assert_string_equal(fmt.why, "its #! line is longer than the kernel reads");
		text[255] = *end;
		assert_int_equal(interp_of(text, sizeof(text), interp), 0);
		assert_int_equal(strlen(interp), 253);
		text[255] = 'a';
	}
	/* Nothing but blanks in what the kernel reads. */
	memset(text + 2, ' ', 254);
	assert_int_equal(interp_of(text, sizeof(text), interp), -ENOEXEC);
}

static size_t load(const char *name, char *head, size_t size)
{
	char path[128];
	size_t len;
	FILE *file;

	snprintf(path, sizeof(path), "tests/data/elf/%s", name);
	file = fopen(path, "rb");
	if (!file)
		fail_msg("%s is not there: tests run from the top of the tree", path);
	len = fread(head, 1, size, file);
	fclose(file);
	return len;
}

/* First bytes of programs of a Debian 12. */
static void test_real_programs(void **state)
{
	static const struct {
		const char *name, *interp;
	} rows[] = {
		{ "x86_64-glibc-pie", "/lib64/ld-linux-x86-64.so.2" },
		{ "x86_64-klibc", "/lib/klibc-XX6cASCB7KZyJWpIJW79y94XHBY.so" },
		{ "x86_64-static", "" },
	};
	char head[EXECFMT_HEAD], interp[EXECFMT_INTERP_MAX];

	(void)state;
#ifndef __x86_64__
	skip();
#endif
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t len = load(rows[i].name, head, sizeof(head));

		assert_int_equal(interp_of(head, len, interp), 0);
		assert_string_equal(interp, rows[i].interp);
		/* Any part of it may be all that a damaged filesystem still gives. */
		for (size_t part = 0; part < len; part++)
			interp_of(head, part, interp);
	}
}

struct elf {
	Elf64_Ehdr eh;
	Elf64_Phdr ph[2];
	char interp[300];
};

/* The machine is that of this program. */
static int native_machine(void)
{
	Elf64_Ehdr eh;
	FILE *file = fopen("/proc/self/exe", "rb");
	size_t got = fread(&eh, sizeof(eh), 1, file);

	fclose(file);
	assert_int_equal(got, 1);
	return eh.e_machine;
}

static struct elf elf_with(const char *interp)
{
	struct elf elf = { .eh = { .e_type = ET_DYN,
				   .e_machine = native_machine(),
				   .e_phoff = offsetof(struct elf, ph),
				   .e_phnum = 2,
				   .e_phentsize = sizeof(Elf64_Phdr) } };

	memcpy(elf.eh.e_ident, ELFMAG, 4);
	elf.eh.e_ident[EI_CLASS] = ELFCLASS64;
	elf.eh.e_ident[EI_DATA] = ELFDATA2LSB;
	elf.ph[0].p_type = PT_PHDR;
	elf.ph[1].p_type = PT_INTERP;
	elf.ph[1].p_offset = offsetof(struct elf, interp);
	elf.ph[1].p_filesz = strlen(interp) + 1;
	strcpy(elf.interp, interp);
	return elf;
}

static void test_damaged_elf(void **state)
{
	char interp[EXECFMT_INTERP_MAX];
	struct elf elf = elf_with("/lib/ld.so");

	(void)state;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), 0);
	assert_string_equal(interp, "/lib/ld.so");
	assert_int_equal(interp_of(&elf, 32, interp), -EBADMSG);
	elf.eh.e_phentsize = 8;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), -EBADMSG);
	elf = elf_with("/lib/ld.so");
	elf.interp[10] = 'x';
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), -EBADMSG);
	elf = elf_with("/lib/ld.so");
	elf.ph[1].p_filesz = 1;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), -EBADMSG);
	elf.ph[1].p_filesz = UINT64_MAX;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), -EBADMSG);
	elf.ph[1].p_filesz = 4097;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), -EBADMSG);
	elf = elf_with("/lib/ld.so");
	elf.eh.e_phnum = 0;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), -EBADMSG);
	elf.eh.e_phnum = 65536 / sizeof(Elf64_Phdr) + 1;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), -EBADMSG);
	assert_string_equal(fmt.why, "a damaged program");
}

/* What lies behind the head is not known, which is no reason to refuse the program. */
static void test_interpreter_beyond_the_head(void **state)
{
	char interp[EXECFMT_INTERP_MAX];
	struct elf elf = elf_with("/lib/ld.so");

	(void)state;
	elf.ph[1].p_offset = 1000000;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), 0);
	assert_string_equal(interp, "");
	/* It can be read there. */
	assert_int_equal(fmt.interp_at, 1000000);
	assert_int_equal(fmt.interp_len, 11);
	assert_int_equal(execfmt_take_interp(&fmt, "/lib/ld.so", 11), 0);
	assert_string_equal(fmt.interp, "/lib/ld.so");
	assert_int_equal(fmt.interp_len, 0);
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), 0);
	assert_int_equal(execfmt_take_interp(&fmt, "/lib/ld.soX", 11), -EBADMSG);
	assert_int_equal(execfmt_take_interp(&fmt, "/lib/", 6), -EBADMSG);
	elf.ph[1].p_filesz = EXECFMT_INTERP_MAX + 1;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), 0);
	assert_int_equal(fmt.interp_len, 0);
	elf.ph[1].p_filesz = 11;
	elf.ph[1].p_offset = UINT64_MAX - 4;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), 0);
	assert_string_equal(interp, "");
	elf = elf_with("/lib/ld.so");
	elf.eh.e_phoff = UINT64_MAX - 8;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), 0);
	elf.eh.e_phoff = 5000;
	elf.eh.e_phnum = 1000;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), 0);
	assert_string_equal(interp, "");
}

/* A root for another machine: its init would fail when there is no way back. */
static void test_another_machine(void **state)
{
	char interp[EXECFMT_INTERP_MAX];
	struct elf elf = elf_with("/lib/ld.so");

	(void)state;
	elf.eh.e_machine = EM_SPARCV9;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), -ENOEXEC);
	elf = elf_with("/lib/ld.so");
	elf.eh.e_type = ET_REL;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), -ENOEXEC);
	elf.eh.e_type = ET_CORE;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), -ENOEXEC);
	elf.eh.e_type = ET_EXEC;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), 0);
	assert_string_equal(interp, "/lib/ld.so");
}

/* Only the kernel knows whether it runs programs of another word size. */
static void test_another_word_size(void **state)
{
	char interp[EXECFMT_INTERP_MAX];
	struct elf elf = elf_with("/lib/ld-linux.so.2");

	(void)state;
	elf.eh.e_ident[EI_CLASS] = ELFCLASS32;
	elf.eh.e_machine = native_machine() == EM_AARCH64 ? EM_ARM : EM_386;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), 0);
	assert_string_equal(interp, "");
	elf.eh.e_machine = EM_MIPS;
	assert_int_equal(interp_of(&elf, sizeof(elf), interp), -ENOEXEC);
	assert_int_equal(fmt.machine, EM_MIPS);
}

static void test_names_of_machines(void **state)
{
	char name[EXECFMT_MACHINE_SIZE];

	(void)state;
	assert_string_equal(execfmt_machine(EM_X86_64, name), "x86-64");
	assert_string_equal(execfmt_machine(EM_AARCH64, name), "arm64");
	assert_string_equal(execfmt_machine(65535, name), "machine 65535");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scripts),
		cmocka_unit_test(test_what_no_kernel_starts),
		cmocka_unit_test(test_a_script_with_a_very_long_interpreter),
		cmocka_unit_test(test_real_programs),
		cmocka_unit_test(test_damaged_elf),
		cmocka_unit_test(test_interpreter_beyond_the_head),
		cmocka_unit_test(test_another_machine),
		cmocka_unit_test(test_another_word_size),
		cmocka_unit_test(test_names_of_machines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
