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

/* Calls FOUND with the modalias of each device of each bus in /sys that has one; BOUND tells
 * whether a driver has taken the device.  Returns 0 or -errno. */
int coldplug_walk(int rootfd, void (*found)(void *arg, const char *modalias, int bound), void *arg);

/* Begins anew after an emergency shell. */
void coldplug_restart(struct boot *boot);

/* Step: the drivers named with kinit.modules= are loaded, before all others. */
enum step_answer coldplug_step_named(struct boot *boot);

/* Step: the drivers of all devices that are there when we start. */
enum step_answer coldplug_step_devices(struct boot *boot);

#endif
