/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/host.h"
#include "image/chain.h"
#include "image/lost.h"
#include "image/machine.h"
#include "image/modset.h"
#include "image/order.h"

#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Why is a device of interest? */
enum wanted {
	WANTED_NOT,
	WANTED_ITSELF, /* it leads to disks, or to the server of the root */
	WANTED_BELOW,  /* one of those hangs on it */
};

/* Devices of a hypervisor that lie among its disks and show none.  A root on what it shares is made of parts that say so. */
static bool is_of_no_use(const char *module)
{
	static const char *const modules[] = { "9pnet_virtio", "virtio_balloon", "virtio_dma_buf",
		"virtio_input", "virtio_mem", "virtiofs" };

	for (size_t i = 0; i < sizeof(modules) / sizeof(*modules); i++) {
		if (strcmp(module, modules[i]) == 0)
			return true;
	}
	return false;
}

static bool leads_to_root(const void *context, const char *module)
{
	const struct host *h = context;
	const char *path = order_path(h->order, module);

	if (!path || is_of_no_use(module))
		return false;
	return order_is_most(path) || (h->machine->network && order_is_network(path));
}

/* A module that the kernel's tree does not have is one that somebody built for this machine. */
static bool may_be_below(const void *context, const char *module)
{
	const struct host *h = context;
	const char *path = order_path(h->order, module);

	return !path || order_is_supplier(path) || leads_to_root(context, module);
}

static bool is_foreign(const void *context, const char *module)
{
	const struct host *h = context;

	return !order_path(h->order, module);
}

/* A controller of disks by its class whose driver is of nobody's kind that is known. */
static bool has_own_driver(const struct host *h, const struct machine_device *d)
{
	struct modset_filter filter = { is_foreign, h };

	return strncmp(d->modalias, "pci:", 4) == 0 && strstr(d->modalias, "bc01sc") &&
	       modset_matches(h->set, d->modalias, &filter);
}

static void choose(const struct host *h, enum wanted *wanted, bool *in)
{
	const struct machine *m = h->machine;
	struct modset_filter leads = { leads_to_root, h };

	for (size_t i = 0; i < m->devices_count; i++) {
		if (modset_matches(h->set, m->devices[i].modalias, &leads))
			wanted[i] = WANTED_ITSELF;
	}
	for (size_t i = 0; i < m->devices_count; i++) {
		if (wanted[i] == WANTED_ITSELF || has_own_driver(h, &m->devices[i]))
			chain_add(m, in, &m->devices[i]);
	}
	for (size_t i = 0; i < m->disks.count; i++)
		chain_add(m, in, machine_find(m, m->disks.items[i]));
	chain_follow(m, in);
	for (size_t i = 0; i < m->devices_count; i++) {
		if (in[i] && wanted[i] == WANTED_NOT)
			wanted[i] = WANTED_BELOW;
	}
}

static int add_device(const struct host *h, const struct machine_device *d, enum wanted wanted)
{
	struct modset_filter filter = { wanted == WANTED_ITSELF ? leads_to_root : may_be_below, h };
	struct reason why = { wanted == WANTED_ITSELF ? REASON_DEVICE : REASON_SUPPLIER, NULL,
		d->modalias };
	char *by;
	int err;

	if (asprintf(&by, "%s %s", d->bus, strrchr(d->path, '/') + 1) < 0)
		return -ENOMEM;
	why.by = by;
	err = modset_add_some(h->set, &why, &filter);
	free(by);
	return err;
}

/* Is NAME one of the folders of PATH? */
static bool is_in_path(const char *path, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = path; (at = strstr(at, name)); at++) {
		if (at > path && at[-1] == '/' && (at[n] == '/' || !at[n]))
			return true;
	}
	return false;
}

/* The device of a message need not be the one with the modalias: of USB that is part of it. */
static bool is_wanted(const struct host *h, const enum wanted *wanted, const char *name)
{
	for (size_t i = 0; i < h->machine->devices_count; i++) {
		if (wanted[i] != WANTED_NOT && is_in_path(h->machine->devices[i].path, name))
			return true;
	}
	return false;
}

static int add_firmware(const struct host *h, const enum wanted *wanted)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < h->machine->firmware_count; i++) {
		const struct machine_firmware *f = &h->machine->firmware[i];

		if (!is_wanted(h, wanted, f->device))
			continue;
		err = strings_add(h->firmware, f->file);
		if (err == 0 && f->loaded)
			err = strings_add(h->proven, f->file);
	}
	return err;
}

static int add_devices(const struct host *h)
{
	const struct machine *m = h->machine;
	enum wanted *wanted = calloc(m->devices_count + 1, sizeof(*wanted));
	bool *in = calloc(m->devices_count + 1, sizeof(*in));
	int err = wanted && in ? 0 : -ENOMEM;

	if (err == 0)
		choose(h, wanted, in);
	for (size_t i = 0; err == 0 && i < m->devices_count; i++) {
		if (wanted[i] != WANTED_NOT)
			err = add_device(h, &m->devices[i], wanted[i]);
	}
	if (err == 0)
		err = add_firmware(h, wanted);
	free(wanted);
	free(in);
	return err;
}

/* A file system that is built in may have no alias in any index, but its name is there. */
static int add_part(const struct host *h, const struct machine_part *p)
{
	struct reason why = { REASON_ROOT, p->by, NULL };
	bool filesystem = strncmp(p->name, "fs-", 3) == 0;
	int err = modset_add(h->set, p->name, &why);

	if (err == -ENOENT && filesystem)
		err = modset_add(h->set, p->name + 3, &why);
	if (err != -ENOENT)
		return err;
	if (filesystem)
		warnx("warning: %s: kernel %s has no file system %s", p->by, h->version,
			p->name + 3);
	return 0;
}

static int add_parts(const struct host *h)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < h->machine->parts_count; i++)
		err = add_part(h, &h->machine->parts[i]);
	return err;
}

int host_add(const struct host *h)
{
	static const char always[] =
		"virtio_pci virtio_mmio virtio_blk virtio_scsi nvme ahci xhci_pci usb_storage uas "
		"sd_mod mmc_block sdhci_pci sdhci_acpi";
	struct reason why = { REASON_ALWAYS, "the set for any machine", NULL };
	int err;

	lost_say(h->machine, h->set, h->version);
	err = add_devices(h);
	if (err == 0)
		err = add_parts(h);
	return err < 0 ? err : modset_add_existing(h->set, always, &why);
}
