/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The root is a dataset of ZFS: imports its pool, asks for its passphrase if it has one, and mounts it.  As long as the
 * disks of the pool are not all there, it is asked again; a pool that lacks some is imported when nothing more will come.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "image/hooks/kit/kitanswer.h"
#include "image/hooks/kit/kitrun.h"
#include "image/hooks/kit/kitsecret.h"
#include "image/hooks/kit/kitword.h"
#include "image/hooks/zfs/zfsname.h"
#include "lib/text.h"

enum { TRIES = 3, SECRET_SIZE = 512, CANCELLED = 130 };

/* Runs ARGV and takes the first line that it says, which may be "-" for nothing.  Returns its exit status. */
static int ask_tool(const char *const *argv, char *line, size_t size)
{
	struct kitrun run = { .argv = argv, .output = line, .size = size - 1 };
	int status = kitrun(&run);

	line[run.got] = '\0';
	line[strcspn(line, "\n")] = '\0';
	if (!strcmp(line, "-"))
		line[0] = '\0';
	return status;
}

static bool is_imported(const struct zfsname *name)
{
	const char *const argv[] = { "zpool", "list", "-H", "-o", "name",
		name->pool[0] ? name->pool : NULL, NULL };
	char line[ZFSNAME_SIZE];

	return !ask_tool(argv, line, sizeof(line)) && line[0];
}

/* Without mounting anything.  (A pool that misses a device it can do without is imported as well, so first only what is
 * whole: zpool says DEGRADED otherwise.) */
static int import(const struct zfsname *name)
{
	const char *argv[10] = { "zpool", "import", "-N", "-o", "cachefile=none" };
	const char *force = kitword("zfs_force");
	size_t n = 5;

	if (force && !kitword_is_off("zfs_force"))
		argv[n++] = "-f";
	argv[n++] = name->pool[0] ? name->pool : "-a";
	return kitrun_plain(argv);
}

/* Which pools lack nothing?  `zpool import` without a name says the state of each. */
static bool is_whole(const struct zfsname *name)
{
	static const char *const argv[] = { "zpool", "import", NULL };
	static char said[16384];
	struct kitrun run = { .argv = argv, .output = said, .size = sizeof(said) - 1 };
	char pool[ZFSNAME_SIZE + 16];
	const char *at = said;

	kitrun(&run);
	said[run.got] = '\0';
	if (name->pool[0]) {
		snprintf(pool, sizeof(pool), "pool: %s\n", name->pool);
		at = strstr(said, pool);
	}
	at = at ? strstr(at, "state: ") : NULL;
	return at && text_starts(at, "state: ONLINE");
}

/* What a pool says that is to be booted, or the pool itself. */
static bool find_dataset(struct zfsname *name)
{
	const char *const argv[] = { "zpool", "get", "-H", "-o", "value", "bootfs",
		name->pool[0] ? name->pool : NULL, NULL };

	if (name->dataset[0])
		return true;
	if (ask_tool(argv, name->dataset, sizeof(name->dataset)))
		return false;
	if (!name->dataset[0])
		text_copy(name->dataset, sizeof(name->dataset), name->pool);
	return name->dataset[0] != '\0';
}

static int get(const char *property, const char *dataset, char *value, size_t size)
{
	const char *const argv[] = { "zfs", "get", "-H", "-o", "value", property, dataset, NULL };

	return ask_tool(argv, value, size);
}

static int load_key(const char *root, const char *secret, size_t len)
{
	const char *const argv[] = { "zfs", "load-key", "-L", "prompt", root, NULL };
	struct kitrun run = { .argv = argv, .input = secret, .input_size = len };

	return kitrun(&run);
}

/* Returns 0 if it is open, else kinit-ask's status, or 1. */
static int unlock(const char *root)
{
	char prompt[ZFSNAME_SIZE + 32], tried[12], secret[SECRET_SIZE];
	const char *const argv[] = { "/usr/lib/kinit/kinit-ask", "--tried", tried, prompt, NULL };
	struct kitrun ask = { .argv = argv, .output = secret, .size = sizeof(secret) - 1 };
	int status = 1;

	snprintf(prompt, sizeof(prompt), "Passphrase for %s: ", root);
	for (int n = 0; n < TRIES && status; n++) {
		snprintf(tried, sizeof(tried), "%d", n);
		status = kitrun(&ask);
		if (status)
			break;
		secret[ask.got++] = '\n';
		status = load_key(root, secret, ask.got);
	}
	kitsecret_wipe(secret, sizeof(secret));
	return status;
}

/* Is the key of DATASET there, or has it come? */
static int open_dataset(const char *dataset)
{
	char root[ZFSNAME_SIZE], status[32];

	if (get("encryptionroot", dataset, root, sizeof(root)) || !root[0])
		return 0;
	if (!get("keystatus", root, status, sizeof(status)) && !strcmp(status, "available"))
		return 0;
	return unlock(root);
}

static int mount_root(const char *dataset)
{
	char point[ZFSNAME_SIZE], options[64] = "";
	const char *const argv[] = { "mount.zfs", "-o", options, dataset, kitword_fact("ROOT_DIR"),
		NULL };

	text_add(options, sizeof(options), "%s", kitword_flag("RW") ? "rw" : "ro");
	/* What has a place of its own is only to be mounted elsewhere by who says that he is ZFS itself. */
	if (get("mountpoint", dataset, point, sizeof(point)) || strcmp(point, "legacy"))
		text_add(options, sizeof(options), ",zfsutil");
	return kitrun_plain(argv);
}

static int bring_up(struct zfsname *name)
{
	int status;

	if (!find_dataset(name))
		return kitanswer_fail("no pool says what is to be booted (bootfs)");
	status = open_dataset(name->dataset);
	if (status)
		return kitanswer_fail("%s stays locked%s", name->dataset,
			status == CANCELLED ? ": nobody wants it" : "");
	status = mount_root(name->dataset);
	return status ? kitanswer_fail("%s cannot be mounted (mount.zfs has ended with status %d)",
				name->dataset, status)
		      : kitanswer_done();
}

int main(void)
{
	struct zfsname name;
	bool last = kitword_flag("LAST");

	if (!zfsname_parse(kitword_fact("ROOT"), &name))
		return kitanswer_fail("%s: that can be no dataset", kitword_fact("ROOT"));
	if (access("/sys/module/zfs", F_OK))
		return kitanswer_fail("this kernel has no module zfs, or it could not be loaded");
	if (is_imported(&name))
		return bring_up(&name);
	if (!last && !is_whole(&name))
		return kitanswer_wait();
	if (import(&name))
		return last ? kitanswer_fail("%s cannot be imported; zpool has said why",
				      name.pool[0] ? name.pool : "no pool")
			    : kitanswer_wait();
	return bring_up(&name);
}
