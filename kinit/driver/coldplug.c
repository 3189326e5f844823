/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/driver/coldplug.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "cmdline/flashref.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/driver/loadorder.h"
#include "kinit/driver/modules.h"
#include "lib/attr.h"

/* How long a module that was named may keep all others waiting. */
enum { NAMED_GRACE_MS = 10000, EARLY_MS = 200, MODALIAS_MAX = 1024 };

struct walk {
	bool late;
	void (*found)(void *arg, const struct coldplug_device *device);
	void *arg;
	const size_t
		*results; /* if it changes, the walk ends with the bus; NULL: with the last one */
};

/*
 * Devices of these buses have no file "modalias", only the word in their event.  (It is in the file "uevent" as
 * well, but reading that waits for a driver that is just probing: device_lock() in drivers/base/core.c.)
 */
static const struct silent_bus {
	const char *bus, *attr, *prefix; /* what the attribute says stands behind the prefix */
	const char *alias;               /* or it is always the same */
} silent_buses[] = {
	{ "mmc", "type", NULL, "mmc:block" }, /* mmc_bus_uevent() in drivers/mmc/core/bus.c */
	{ "amba", "id", "amba:d", NULL },     /* amba_uevent() in drivers/amba/bus.c */
	{ "auxiliary", NULL,
		"auxiliary:", NULL }, /* auxiliary_uevent(): the name without its number */
};

/* Nor is anything to be loaded for these: memory (each 128 MiB of it) and other parts of the kernel itself have neither, and
 * what a processor can do is asked for by name. */
static const char *const barren_buses[] = { "clockevents", "clocksource", "container", "cpu",
	"edac", "event_source", "machinecheck", "memory", "memory_tiering", "node", "nvmem",
	"pci_express", "pnp", "workqueue" };

static bool is_barren(const char *bus)
{
	for (size_t i = 0; i < sizeof(barren_buses) / sizeof(barren_buses[0]); i++)
		if (!strcmp(bus, barren_buses[i]))
			return true;
	return false;
}

/* Dozens of entries of the firmware's tables.  Most that are a device of their own are on the platform bus, too, but not
 * those that were once on an ISA bus (a keyboard's controller, a TPM).  To find a disk takes the driver of one of these on
 * servers with persistent memory, and for ISA's IDE. */
static bool is_late(const char *bus)
{
	return !strcmp(bus, "acpi");
}

/* Returns 0, or -errno if DEVICE of BUS is none of those. */
static int make_modalias(
	int rootfd, const char *bus, const char *device, char modalias[MODALIAS_MAX])
{
	char path[512], value[64];
	const char *dot = strrchr(device, '.');

	for (size_t i = 0; i < sizeof(silent_buses) / sizeof(silent_buses[0]); i++) {
		const struct silent_bus *row = &silent_buses[i];

		if (strcmp(bus, row->bus))
			continue;
		snprintf(value, sizeof(value), "%.*s", dot ? (int)(dot - device) : 0, device);
		snprintf(path, sizeof(path), "sys/bus/%s/devices/%s/%s", bus, device,
			row->attr ? row->attr : "");
		if (row->attr && attr_read(rootfd, path, value, sizeof(value)))
			return -ENOENT;
		for (char *c = value; *c && row->attr; c++)
			if (*c >= 'a' && *c <= 'f')
				*c += 'A' - 'a';
		snprintf(modalias, MODALIAS_MAX, "%s%s", row->alias ? row->alias : row->prefix,
			row->alias ? "" : value);
		return 0;
	}
	return -ENOENT;
}

static void walk_bus(int rootfd, const char *bus, const struct walk *walk)
{
	char where[400], path[512], modalias[MODALIAS_MAX];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "sys/bus/%s/devices", bus);
	dir = attr_dir(rootfd, path);
	while (dir && (entry = readdir(dir))) {
		struct coldplug_device device = { where, bus, modalias };

		if (entry->d_name[0] == '.')
			continue;
		snprintf(where, sizeof(where), "sys/bus/%s/devices/%s", bus, entry->d_name);
		snprintf(path, sizeof(path), "%s/modalias", where);
		if (attr_read(rootfd, path, modalias, sizeof(modalias)) &&
			make_modalias(rootfd, bus, entry->d_name, modalias))
			continue;
		if (modalias[0])
			walk->found(walk->arg, &device);
	}
	if (dir)
		closedir(dir);
}

/* Bus number *NEXT and those behind it.  Returns 1 if there may be more, 0 or -errno. */
static int walk_buses(int rootfd, size_t *next, const struct walk *walk)
{
	DIR *dir = attr_dir(rootfd, "sys/bus");
	size_t before = walk->results ? *walk->results : 0, n = 0;
	struct dirent *entry;

	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || n++ < *next)
			continue;
		*next = n;
		if (!is_barren(entry->d_name) && is_late(entry->d_name) == walk->late)
			walk_bus(rootfd, entry->d_name, walk);
		if (walk->results && *walk->results != before)
			break;
	}
	closedir(dir);
	return entry != NULL;
}

int coldplug_walk(
	int rootfd, void (*found)(void *arg, const struct coldplug_device *device), void *arg)
{
	struct walk walk = { false, found, arg, NULL };
	size_t next = 0, next_late = 0;
	int err = walk_buses(rootfd, &next, &walk);

	walk.late = true;
	return err ? err : walk_buses(rootfd, &next_late, &walk);
}

bool coldplug_is_bound(int rootfd, const struct coldplug_device *device)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/driver", device->where);
	return faccessat(rootfd, path, F_OK, 0) == 0;
}

/* Also when bound: sd and sg share the alias of a SCSI device, and one of them took it. */
static void want_driver(void *arg, const struct coldplug_device *device)
{
	modules_want(arg, device->modalias, false);
}

/* Is the module that NAME stands for still being loaded, and worth the wait? */
static bool named_is_awaited(struct boot *boot, const char *name)
{
	if (modules_settled(boot, name))
		return false;
	if (boot->now_ms < boot->coldplug->named_ms + NAMED_GRACE_MS) {
		boot_wake_by(boot, boot->coldplug->named_ms + NAMED_GRACE_MS);
		return true;
	}
	log_warn("module %s is still loading after %d s; going on without it", name,
		NAMED_GRACE_MS / 1000);
	return false;
}

/* Without one, or with one that is too long, nothing goes before the others. */
static void read_first(struct boot *boot)
{
	struct coldplug *plug = boot->coldplug;
	struct utsname kernel;
	char path[128];

	plug->read = true;
	if (uname(&kernel) < 0)
		return;
	snprintf(path, sizeof(path), "lib/modules/%s/kinit.first", kernel.release);
	if (attr_read(boot->rootfd, path, plug->first, sizeof(plug->first) - 1))
		plug->first[0] = '\0';
	for (char *end = strchr(plug->first, '\n'); end; end = strchr(end + 1, '\n'))
		*end = '\0';
}

/* Not as if the user had named it: that it is not for this processor is no news. */
static enum step_answer load_first(struct boot *boot)
{
	struct coldplug *plug = boot->coldplug;

	if (!plug->read)
		read_first(boot);
	while (plug->first[plug->first_at]) {
		const char *name = &plug->first[plug->first_at];

		if (!plug->named_ms) {
			modules_want(boot, name, false);
			plug->named_ms = boot->now_ms;
		}
		if (named_is_awaited(boot, name))
			return STEP_WAITS;
		plug->first_at += strlen(name) + 1;
		plug->named_ms = 0;
	}
	return STEP_DONE;
}

enum step_answer coldplug_step_named(struct boot *boot)
{
	const struct bootconf *conf = boot->conf;

	if (load_first(boot) == STEP_WAITS)
		return STEP_WAITS;
	/* One after the other: whoever names modules may mean their order. */
	while (boot->coldplug->named < conf->nmodules) {
		const char *name = conf->modules[boot->coldplug->named];

		if (!boot->coldplug->named_ms) {
			if (!flashref_awaits(conf, name))
				modules_want(boot, name, true);
			boot->coldplug->named_ms = boot->now_ms;
		}
		if (named_is_awaited(boot, name))
			return STEP_WAITS;
		boot->coldplug->named++;
		boot->coldplug->named_ms = 0;
	}
	return STEP_DONE;
}

enum step_answer coldplug_step_devices(struct boot *boot)
{
	struct walk walk = { false, want_driver, boot, &boot->modules->n };
	int more;

	if (boot->coldplug->walked)
		return STEP_DONE;
	more = walk_buses(boot->rootfd, &boot->coldplug->buses, &walk);
	if (more < 0)
		log_warn("/sys/bus cannot be read: %s; drivers come by events only",
			strerror(-more));
	if (more > 0) {
		boot_wake_by(boot, boot->now_ms);
		return STEP_WAITS;
	}
	boot->coldplug->walked = true;
	return STEP_DONE;
}

static void want_late(struct boot *boot)
{
	struct walk walk = { true, want_driver, boot, NULL };
	size_t next = 0;

	if (!boot->coldplug->walked_late)
		walk_buses(boot->rootfd, &next, &walk);
	boot->coldplug->walked_late = true;
}

void coldplug_pump(struct boot *boot)
{
	int64_t due_ms = loadorder_late_ms(boot), early_ms = boot->start_ms + EARLY_MS;

	if (!boot->coldplug->walked || boot->coldplug->walked_late)
		return;
	/* A disk may be being read, or its driver look for it. */
	if (!boot->modules->root_found && !modules_busy(boot) && early_ms < due_ms)
		due_ms = early_ms;
	if (boot->now_ms >= due_ms)
		want_late(boot);
	else
		boot_wake_by(boot, due_ms);
}

void coldplug_want_all(struct boot *boot)
{
	while (coldplug_step_devices(boot) == STEP_WAITS)
		;
	want_late(boot);
}

void coldplug_walk_again(struct boot *boot)
{
	boot->coldplug->walked = boot->coldplug->walked_late = false;
	boot->coldplug->buses = 0;
}

void coldplug_restart(struct boot *boot)
{
	*boot->coldplug = (struct coldplug){ .read = false };
}
