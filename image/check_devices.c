/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/chain.h"
#include "image/checkup.h"
#include "image/machine.h"
#include "image/offer.h"
#include "lib/driverlist.h"
#include "lib/modalias.h"
#include "lib/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A device, and who drives it where it was seen. */
struct looked_at {
	const struct machine_device *device;
	char text[192]; /* how it is called */
	char driver[MACHINE_DRIVER_SIZE];
	bool builtin; /* there */
};

static void say_absent(struct checkup *c, const struct looked_at *l)
{
	const struct offer *o = c->offer;
	enum finding_kind kind =
		modalias_is_card(l->device->modalias) ? FINDING_NO_NET_DRIVER : FINDING_NO_DRIVER;
	char module[MODULE_NAME_SIZE];

	driverlist_find(o->absent, l->device->modalias, module, sizeof(module));
	if (!module[0] && offer_kernel_has(o, l->driver))
		text_copy(module, sizeof(module), l->driver);
	if (module[0])
		finding_add(c->findings, kind, module, "%s (would be %s; not in this image)",
			l->text, module);
	else if (l->driver[0])
		finding_add(c->findings, kind, l->driver,
			"%s: %s where it was seen; nothing in this image for %s", l->text,
			l->driver, o->version);
	else
		finding_add(c->findings, kind, NULL, "%s (%s)", l->text,
			modalias_is_card(l->device->modalias)
				? "network; its driver is not in this image"
				: "storage; no module of this kernel is known");
}

/* What is there for its modalias is not the driver that it has now, though the kernel has that one. */
static void check_other(struct checkup *c, const struct looked_at *l)
{
	finding_add(c->findings, FINDING_OTHER_DRIVER, l->driver,
		"%s: %s where it was seen, which is not in this image; another module would take it",
		l->text, l->driver);
}

/* A driver that no alias leads to is loaded for no device. */
static bool check_named(struct checkup *c, const struct looked_at *l)
{
	const char *modalias = l->device->modalias;
	struct reason why = { REASON_DEVICE, l->text, NULL };
	enum offer_answer answer =
		l->driver[0] ? offer_ask(c->offer, l->driver, &why, false) : OFFER_NONE;

	if (answer == OFFER_BUILTIN || (answer == OFFER_MODULE && strcmp(modalias, "-") == 0))
		return true;
	/* What cannot be a module is in no index. */
	if (l->builtin && !modalias_is_storage(modalias))
		return true;
	if (answer == OFFER_MODULE)
		finding_add(c->findings,
			modalias_is_storage(modalias) ? FINDING_NO_DRIVER : FINDING_NO_ALIAS,
			l->driver, "%s (would be %s; in this image, but no alias leads to it)",
			l->text, l->driver);
	else
		say_absent(c, l);
	return false;
}

/* Has the image a driver for its modalias? */
static bool check_alias(struct checkup *c, const struct looked_at *l)
{
	struct reason why = { REASON_DEVICE, l->text, l->device->modalias };
	enum offer_answer answer = offer_ask(c->offer, l->device->modalias, &why, false);

	switch (answer) {
	case OFFER_NONE:
		return check_named(c, l);
	case OFFER_BLACKLISTED:
		finding_add(c->findings, FINDING_BLACKLISTED, c->offer->blacklisted,
			"%s (would be %s; blacklisted)", l->text, c->offer->blacklisted);
		return false;
	case OFFER_BUILTIN:
	case OFFER_MODULE:
		break;
	}
	if (l->driver[0] && !l->builtin && offer_kernel_has(c->offer, l->driver) &&
		offer_ask(c->offer, l->driver, &why, false) == OFFER_NONE)
		check_other(c, l);
	return true;
}

/* Has the device a driver in the image? */
static bool check_device(struct checkup *c, const struct machine_device *d)
{
	struct looked_at l = { .device = d };

	machine_describe(d, l.text, sizeof(l.text));
	l.builtin = machine_driver(d, l.driver);
	if (c->offer->empty)
		return true;
	if (!l.driver[0] && !modalias_is_storage(d->modalias) && !modalias_is_card(d->modalias))
		return true;
	return check_alias(c, &l);
}

/* ---- disks */

static bool *marks(struct checkup *c)
{
	bool *in = calloc(c->machine->devices_count + 1, sizeof(*in));

	if (!in)
		c->findings->lost = true;
	return in;
}

static void check_marked(struct checkup *c, bool *in)
{
	const struct machine *m = c->machine;

	chain_follow(m, in);
	for (size_t i = 0; i < m->devices_count; i++)
		if (in[i])
			check_device(c, &m->devices[i]);
}

/* The root is on one of these, if one of them is to be found. */
static void check_any(
	struct checkup *c, bool (*is_one)(const struct checkup *, const struct machine_device *))
{
	const struct machine *m = c->machine;
	struct findings own, *all = c->findings;
	enum finding_weight before = all->most;
	size_t found = 0;

	findings_clear(&own);
	findings_lower(all, FINDING_DOUBT);
	own.most = before;
	c->findings = &own;
	for (size_t i = 0; i < m->devices_count; i++)
		if (is_one(c, &m->devices[i]))
			found += check_device(c, &m->devices[i]);
	c->findings = all;
	all->most = found > 0 ? FINDING_DOUBT : before;
	findings_move(all, &own);
	all->most = before;
}

static bool is_storage(const struct checkup *c, const struct machine_device *d)
{
	char driver[MACHINE_DRIVER_SIZE];
	const char *path;

	machine_driver(d, driver);
	path = order_path(&c->offer->order, driver);
	return modalias_is_storage(d->modalias) || (path && order_is_storage(path));
}

static void check_disks(struct checkup *c)
{
	const struct machine *m = c->machine;
	bool *in = marks(c);

	for (size_t i = 0; in && i < m->disks.count; i++)
		chain_add(m, in, machine_find(m, m->disks.items[i]));
	if (in && m->disks.count > 0)
		check_marked(c, in);
	else if (in)
		check_any(c, is_storage);
	free(in);
}

/* ---- network cards */

static bool is_card(const struct checkup *c, const struct machine_device *d)
{
	char driver[MACHINE_DRIVER_SIZE];
	const char *path;

	machine_driver(d, driver);
	path = order_path(&c->offer->order, driver);
	return modalias_is_card(d->modalias) ||
	       (path && order_is_network(path) && !order_is_most(path));
}

/* What a card hangs on is as with a disk; of several cards the root needs one. */
static void check_cards(struct checkup *c)
{
	const struct machine *m = c->machine;
	enum finding_weight before = c->findings->most;
	bool *in = marks(c);
	size_t count = 0;

	for (size_t i = 0; in && i < m->devices_count; i++)
		if (is_card(c, &m->devices[i])) {
			chain_add(m, in, &m->devices[i]);
			count++;
		}
	check_any(c, is_card);
	if (count == 0)
		finding_add(c->findings, FINDING_NO_CARD, NULL,
			"no network card was seen on the machine");
	for (size_t i = 0; in && i < m->devices_count; i++)
		in[i] = in[i] && !is_card(c, &m->devices[i]);
	findings_lower(c->findings, count > 1 ? FINDING_DOUBT : FINDING_MISSING);
	if (in)
		check_marked(c, in);
	c->findings->most = before;
	free(in);
}

void check_devices(struct checkup *c)
{
	enum finding_weight before = c->findings->most;

	if (!c->machine)
		return;
	findings_lower(c->findings, c->local && c->network ? FINDING_DOUBT : FINDING_MISSING);
	if (c->local)
		check_disks(c);
	if (c->network)
		check_cards(c);
	c->findings->most = before;
}
