/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinit/switch/exectrial.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/programs.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* Programs of this machine, and its kernel. */

static char *none[] = { NULL };

static const char *in_tree(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", tree_path(), name);
	return path;
}

static int tries(const char *path)
{
	char *argv[] = { (char *)path, NULL };

	return exectrial(path, argv, none);
}

static void test_what_starts(void **state)
{
	char text[512];

	(void)state;
	assert_int_equal(tries("/bin/true"), 0);
	assert_int_equal(tries("/bin/false"), 0);
	/* None of it runs. */
	snprintf(text, sizeof(text), "#!/bin/sh\n: >%s\n", in_tree("has-run"));
	put_text("script", text, 0755);
	for (int i = 0; i < 20; i++)
		assert_int_equal(tries(in_tree("script")), 0);
	assert_int_equal(faccessat(tree_fd(), "has-run", F_OK, 0), -1);
	/* And no child is left. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void test_what_does_not(void **state)
{
	(void)state;
	put_text("text", "no program", 0755);
	put_text("plain", "#!/bin/sh\n", 0644);
	put_text("lonely", "#!/nowhere\n", 0755);
	put_text("cut", ELFMAG, 0755);
	assert_int_equal(tries(in_tree("nothing")), -ENOENT);
	assert_int_equal(tries(in_tree("")), -EACCES);
	assert_int_equal(tries(in_tree("text")), -ENOEXEC);
	assert_int_equal(tries(in_tree("plain")), -EACCES);
	assert_int_equal(tries(in_tree("lonely")), -ENOENT);
	assert_int_equal(tries(in_tree("cut")), -ENOEXEC);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* The kernel refuses a word of more than 128 KiB, and has no command line for even one of those. */
static void test_arguments(void **state)
{
	enum { TOO_LONG = 131072, LINE = 4096 };
	char *word = calloc(1, TOO_LONG + 1), *argv[LINE / 2 + 2] = { "true", word };

	(void)state;
	memset(word, 'x', TOO_LONG);
	assert_int_equal(exectrial("/bin/true", argv, none), -E2BIG);
	word[LINE] = '\0';
	assert_int_equal(exectrial("/bin/true", argv, none), 0);
	assert_int_equal(exectrial("/bin/true", argv, argv), 0);
	/* As many words as go into one line. */
	word[1] = '\0';
	for (size_t i = 1; i <= LINE / 2; i++)
		argv[i] = word;
	assert_int_equal(exectrial("/bin/true", argv, argv), 0);
	free(word);
}

#ifdef __x86_64__
/* A program of one segment, that is to be loaded AT. */
static void put_loaded_at(const char *name, uint64_t at)
{
	struct {
		Elf64_Ehdr eh;
		Elf64_Phdr ph;
	} file = {
		.eh = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
			.e_type = ET_EXEC,
			.e_machine = EM_X86_64,
			.e_version = EV_CURRENT,
			.e_entry = at,
			.e_phoff = sizeof(Elf64_Ehdr),
			.e_ehsize = sizeof(Elf64_Ehdr),
			.e_phentsize = sizeof(Elf64_Phdr),
			.e_phnum = 1 },
		.ph = { .p_type = PT_LOAD,
			.p_flags = PF_R | PF_X,
			.p_vaddr = at,
			.p_filesz = sizeof(file),
			.p_memsz = sizeof(file),
			.p_align = 4096 },
	};

	put(name, &file, sizeof(file), 0755);
}

static void test_one_that_is_killed(void **state)
{
	(void)state;
	put_loaded_at("good", 0x400000);
	put_loaded_at("bad", 0xffff800000000000);
	assert_int_equal(tries(in_tree("good")), 0);
	assert_int_equal(tries(in_tree("bad")), -EBADMSG);
}

/* exit(42) on i386. */
static void put_32_bit(const char *name)
{
	static const uint8_t code[] = { 0xb8, 1, 0, 0, 0, 0xbb, 42, 0, 0, 0, 0xcd, 0x80 };
	struct {
		Elf32_Ehdr eh;
		Elf32_Phdr ph;
		uint8_t code[sizeof(code)];
	} file = {
		.eh = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, EV_CURRENT },
			.e_type = ET_EXEC,
			.e_machine = EM_386,
			.e_version = EV_CURRENT,
			.e_entry = 0x400000 + sizeof(Elf32_Ehdr) + sizeof(Elf32_Phdr),
			.e_phoff = sizeof(Elf32_Ehdr),
			.e_ehsize = sizeof(Elf32_Ehdr),
			.e_phentsize = sizeof(Elf32_Phdr),
			.e_phnum = 1 },
		.ph = { .p_type = PT_LOAD,
			.p_flags = PF_R | PF_X,
			.p_vaddr = 0x400000,
			.p_filesz = sizeof(file),
			.p_memsz = sizeof(file),
			.p_align = 4096 },
	};

	memcpy(file.code, code, sizeof(code));
	put(name, &file, sizeof(file), 0755);
}

/* Whether this machine's kernel has IA32 emulation, only it knows. */
static void test_programs_of_32_bits(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	put_32_bit("i386");
	pid = fork();
	if (pid == 0) {
		execve(in_tree("i386"), none, none);
		_exit(errno);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(tries(in_tree("i386")), WEXITSTATUS(status) == 42 ? 0 : -ENOEXEC);
}
#endif

#define TEST(function) cmocka_unit_test_setup_teardown(function, programs_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_starts),
		TEST(test_what_does_not),
		TEST(test_arguments),
#ifdef __x86_64__
		TEST(test_one_that_is_killed),
		TEST(test_programs_of_32_bits),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
