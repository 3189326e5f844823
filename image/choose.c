/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/choose.h"
#include "image/build.h"
#include "image/devices.h"
#include "image/foreign.h"
#include "image/fstab.h"
#include "image/fwlog.h"
#include "image/hookchoice.h"
#include "image/host.h"
#include "image/machine.h"
#include "image/modules.h"
#include "image/rootstack.h"
#include "image/signing.h"
#include "image/stackuses.h"
#include "image/suppliers.h"
#include "image/sysfs.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What libkmod cannot do without.  Names the mistakes of those who have a folder of modules. */
static int check_indexes(const struct modules *m)
{
	const char *version = m->build->version;
	char path[PATH_MAX];
	int err;

	if (snprintf(path, sizeof(path), "%s/modules.dep.bin", m->moddir) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (access(path, R_OK) == 0)
		return 0;
	err = -errno;
	warnx("%s: %s", path, strerror(-err));
	if (err != -ENOENT || snprintf(path, sizeof(path), "%s/%s", m->moddir, version) >= PATH_MAX)
		return err;
	if (access(path, F_OK) == 0)
		warnx("-m is to name the modules of one kernel: -m %s", path);
	else
		warnx("depmod %s makes it; is the package of this kernel installed?", version);
	return err;
}

static int add_class(struct modules *m, const char *word, bool (*is_wanted)(const char *path))
{
	struct reason why = { REASON_CLASS, word, NULL };
	int err = 0;

	for (size_t i = 0; err == 0 && i < m->order.count; i++) {
		if (is_wanted(m->order.entries[i].path))
			err = modset_add_existing(&m->set, m->order.entries[i].name, &why);
	}
	return err;
}

/* A board's controllers may hang on more than what its links tell, which exist only once all of it has been tried. */
static int add_board(struct modules *m, const struct machine *machine)
{
	struct suppliers s = { .set = &m->set, .order = &m->order, .disks = true };
	int err;

	if (machine->board.count == 0)
		return 0;
	s.network = machine->network;
	err = suppliers_open(&s, m->moddir);
	if (err == 0)
		err = suppliers_add(&s, &machine->board, "this machine's");
	suppliers_free(&s);
	return err;
}

static int look_at_board(struct machine *machine, const char *root)
{
	char path[PATH_MAX];
	int err;

	if (snprintf(path, sizeof(path), "%s/sys/firmware/devicetree/base", root) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (access(path, F_OK) < 0)
		return 0;
	err = dt_read_directory(&machine->board, path);
	if (err < 0)
		warnx("%s: %s", path, strerror(-err));
	return err;
}

int choose_look_at(struct machine *machine, const char *root)
{
	int err = sysfs_devices(machine, root);

	if (err == 0)
		err = fstab_read(machine, root);
	if (err == 0)
		err = rootstack_read(machine, root);
	if (err == 0)
		err = stackuses_add_crypttab(machine, root);
	if (err == 0)
		err = fwlog_read(machine, root);
	if (err == 0)
		err = look_at_board(machine, root);
	return err < 0 ? err : machine_settle(machine);
}

static int add_host(struct modules *m)
{
	const char *devices = m->build->devices;
	struct machine *machine = &m->host;
	struct host h = { machine, &m->order, &m->set, m->build->version, &m->firmware,
		&m->proven };
	int err;

	/* It is the same one, however often it is named. */
	if (machine->devices_count > 0)
		return 0;
	err = devices ? devices_read(machine, devices)
		      : choose_look_at(machine, m->build->machine ? m->build->machine : "");
	if (err == 0)
		err = host_add(&h);
	return err < 0 ? err : add_board(m, machine);
}

static int add_most(struct modules *m)
{
	return add_class(m, "most", order_is_most);
}

static int add_network(struct modules *m)
{
	return add_class(m, "network", order_is_network);
}

static int add_none(struct modules *m)
{
	(void)m;
	return 0;
}

/* The words that stand for many modules. */
static int (*word_of(const char *name))(struct modules *)
{
	static const struct {
		const char *word;
		int (*add)(struct modules *m);
	} words[] = {
		{ "host", add_host },
		{ "most", add_most },
		{ "network", add_network },
		{ "none", add_none },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(name, words[i].word) == 0)
			return words[i].add;
	}
	return NULL;
}

/* An alias may have slashes or dots as well, but is more than a file's name. */
static bool is_file_name(const char *name)
{
	const char *ending = strstr(name, ".ko");

	return ending && (ending[3] == '\0' || ending[3] == '.');
}

static int add_name(struct modules *m, const char *name)
{
	const struct reason why = { REASON_NAMED, "the command line", NULL };
	int err = modset_add(&m->set, name, &why);

	if (err == -ENOENT)
		warnx("%s: no such module for kernel %s%s", name, m->build->version,
			is_file_name(name) ? "; name it without folder and ending" : "");
	else if (err < 0)
		warnx("%s: %s", name, strerror(-err));
	return err;
}

static int add_names(struct modules *m)
{
	const struct strings *names = &m->build->names;
	int first = 0;

	for (size_t i = 0; i < names->count; i++) {
		int (*add)(struct modules *) = word_of(names->items[i]);
		int err = add ? add(m) : add_name(m, names->items[i]);

		first = first < 0 ? first : err;
	}
	return first;
}

/* Where distributions put the device trees of a kernel: Fedora; Arch, Alpine; Debian; openSUSE; Ubuntu; seen from
 * MODDIR, which may be the one of another system. */
static bool find_boards(const struct modules *m, char *path)
{
	static const char *const places[] = { "dtb", "dtbs", "../../linux-image-VERSION",
		"../../../usr/lib/linux-image-VERSION", "../../../boot/dtb-VERSION",
		"../../../boot/dtbs/VERSION", "../../../../boot/dtb-VERSION",
		"../../../../boot/dtbs/VERSION", "../../firmware/VERSION/device-tree" };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		int head = (int)strcspn(places[i], "V");
		const char *tail = places[i][head] ? places[i] + head + strlen("VERSION") : "";
		const char *version = places[i][head] ? m->build->version : "";

		if (snprintf(path, PATH_MAX, "%s/%.*s%s%s", m->home, head, places[i], version,
			    tail) < PATH_MAX &&
			access(path, R_OK | X_OK) == 0)
			return true;
	}
	return false;
}

/* A kernel for boards comes with the device trees of those that it knows. */
static int add_boards(struct modules *m)
{
	const struct strings *names = &m->build->names;
	struct suppliers s = { .set = &m->set, .order = &m->order };
	char path[PATH_MAX];
	int err;

	s.disks = strings_has(names, "most");
	s.network = strings_has(names, "network");
	if ((!s.disks && !s.network) || !find_boards(m, path))
		return 0;
	err = suppliers_open(&s, m->moddir);
	if (err == 0)
		err = suppliers_add_files(&s, path);
	suppliers_free(&s);
	return err;
}

/* Is the image for one machine, and for nothing else that has disks? */
static bool is_known(const struct strings *names)
{
	return strings_has(names, "host") && !strings_has(names, "most") &&
	       !strings_has(names, "network");
}

/* (Of a machine that nobody asks for nothing is known.) */
static int add_hooks(struct modules *m)
{
	int err = hookchoice_make(m->hooks, m->build, &m->host);

	return err < 0 ? err : hookchoice_modules(m->hooks, m);
}

int choose_modules(struct modules *m)
{
	int err = check_indexes(m);

	if (err == 0)
		err = modset_open(&m->set, m->moddir);
	m->set.omit = &m->build->omit;
	m->set.known = is_known(&m->build->names);
	if (err == 0)
		err = order_read(&m->order, m->moddir);
	if (err == 0)
		err = foreign_adopt(&m->order, m->moddir);
	if (err == 0)
		err = add_names(m);
	if (err == 0)
		err = add_hooks(m);
	if (err == 0)
		err = add_boards(m);
	if (err == 0)
		err = signing_add(m);
	return err < 0 ? err : modset_close(&m->set);
}

int choose_collect(const char *root)
{
	struct machine machine = { 0 };
	int err = choose_look_at(&machine, root ? root : "");

	if (err == 0)
		err = devices_write(&machine);
	machine_free(&machine);
	return err;
}
