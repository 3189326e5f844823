/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_DRIVER_COLDPLUG_H
#define KINIT_DRIVER_COLDPLUG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/boot.h"

struct coldplug {
	size_t named;     /* so many of kinit.modules= are done */
	int64_t named_ms; /* when the next one was asked for */
	bool walked;      /* the drivers of all devices of /sys were asked for */
};

/* A device of a bus; all of it is the walk's. */
struct coldplug_device {
	const char *where; /* below /: "sys/bus/pci/devices/0000:00:01.0", a link */
	const char *bus, *modalias;
	bool bound; /* a driver has taken it */
};

/* Calls FOUND with each device of each bus in /sys that has a modalias.  Returns 0 or -errno. */
int coldplug_walk(
	int rootfd, void (*found)(void *arg, const struct coldplug_device *device), void *arg);

/* Begins anew after an emergency shell. */
void coldplug_restart(struct boot *boot);

/* Step: the drivers named with kinit.modules= are loaded, before all others. */
enum step_answer coldplug_step_named(struct boot *boot);

/* Step: the drivers of all devices that are there when we start. */
enum step_answer coldplug_step_devices(struct boot *boot);

#endif
