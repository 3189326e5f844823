/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lookup DIRECTORY: for each alias on standard input, the modules that libkmod resolves it to, with what
 * they depend on. Built twice, with klibc and kinit's libkmod and with this machine's own of both; the
 * answers have to be the same (tests/check-libkmod).
 */
#include <libkmod.h>

#include <stdio.h>
#include <string.h>

static void print_list(const char *title, struct kmod_list *list)
{
	struct kmod_list *item;

	printf(" %s", title);
	kmod_list_foreach(item, list)
	{
		struct kmod_module *module = kmod_module_get_module(item);

		printf(" %s", kmod_module_get_name(module));
		kmod_module_unref(module);
	}
	kmod_module_unref_list(list);
}

static void print_module(struct kmod_module *module)
{
	struct kmod_list *before = NULL, *after = NULL;
	const char *path = kmod_module_get_path(module);

	printf("  %s %s", kmod_module_get_name(module), path ? path : "-");
	print_list("after", kmod_module_get_dependencies(module));
	if (kmod_module_get_softdeps(module, &before, &after) == 0) {
		print_list("pre", before);
		print_list("post", after);
	}
	printf("\n");
}

static void look_up(struct kmod_ctx *ctx, const char *alias)
{
	struct kmod_list *list = NULL, *item;
	int err = kmod_module_new_from_lookup(ctx, alias, &list);

	printf("%s: %d\n", alias, err);
	kmod_list_foreach(item, list)
	{
		struct kmod_module *module = kmod_module_get_module(item);

		print_module(module);
		kmod_module_unref(module);
	}
	kmod_module_unref_list(list);
}

int main(int argc, char **argv)
{
	const char *no_config = NULL;
	struct kmod_ctx *ctx = argc == 2 ? kmod_new(argv[1], &no_config) : NULL;
	char line[4096];

	if (!ctx || kmod_load_resources(ctx) < 0) {
		fprintf(stderr, "usage: lookup DIRECTORY <ALIASES\n");
		return 2;
	}
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		look_up(ctx, line);
	}
	kmod_unload_resources(ctx);
	kmod_unref(ctx);
	return 0;
}
