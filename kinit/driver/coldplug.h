/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_DRIVER_COLDPLUG_H
#define KINIT_DRIVER_COLDPLUG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/boot.h"

enum { COLDPLUG_FIRST_MAX = 256 };

struct coldplug {
	bool read;                      /* kinit.first was looked for */
	char first[COLDPLUG_FIRST_MAX]; /* its text; names end with NULs, the last one with two */
	size_t first_at;                /* where in it the next one is */
	size_t named;                   /* so many of kinit.modules= are done */
	int64_t named_ms;               /* when the next one was asked for */
	size_t buses;                   /* so many of the buses of /sys were looked through */
	bool walked;                    /* the drivers of all devices there were asked for, */
	bool walked_late;               /* and of those that can wait: see coldplug_pump() */
};

/* A device of a bus; all of it is the walk's. */
struct coldplug_device {
	const char *where; /* below /: "sys/bus/pci/devices/0000:00:01.0", a link */
	const char *bus, *modalias;
};

/* Calls FOUND with each device of each bus in /sys that has a modalias.  Returns 0 or -errno. */
int coldplug_walk(
	int rootfd, void (*found)(void *arg, const struct coldplug_device *device), void *arg);

/* Has a driver taken DEVICE? */
bool coldplug_is_bound(int rootfd, const struct coldplug_device *device);

/* Begins anew after an emergency shell. */
void coldplug_restart(struct boot *boot);

/* Step: what the image wants first (/lib/modules/RELEASE/kinit.first, which kinit-image writes), and then what is named
 * with kinit.modules= is loaded, before all others. */
enum step_answer coldplug_step_named(struct boot *boot);

/* Step: asks for the drivers of all devices that are there when we start, bus by bus, so that the first of them are being
 * loaded while others are looked for. */
enum step_answer coldplug_step_devices(struct boot *boot);

/* Asks for the drivers of what can wait, after a moment in which the root may be found, when nothing is being loaded; or else
 * when the boot takes long. */
void coldplug_pump(struct boot *boot);

/* What neither has asked for yet, at once. */
void coldplug_want_all(struct boot *boot);

/* Both begin anew: events were lost. */
void coldplug_walk_again(struct boot *boot);

#endif
