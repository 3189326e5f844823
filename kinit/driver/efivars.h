/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_DRIVER_EFIVARS_H
#define KINIT_DRIVER_EFIVARS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/efivar.h"

/* What the firmware keeps for kinit in EFI variables.  It is asked when somebody first wants to know, and once. */

struct boot;

enum { EFIVARS_HIBERNATE_SIZE = 2048 };

/* All is "" that the machine has not: one without EFI, without the driver of efivarfs, without the variable. */
struct efivars_said {
	/* PARTUUID, in lower case, of the EFI system partition that the boot loader came from, as it says itself
	 * (LoaderDevicePartUUID of the Boot Loader Interface). */
	char partuuid[EFIVAR_PARTUUID_SIZE];
	/* Where systemd has put the image of a hibernated system: its HibernateLocation, JSON in UTF-8 without control
	 * characters, whatever else may be wrong with it.  To be shown it has to be cleaned (text_clean()). */
	char hibernate[EFIVARS_HIBERNATE_SIZE];
};

enum efivars_state {
	EFIVARS_UNASKED,
	EFIVARS_LOADING, /* the driver of efivarfs */
	EFIVARS_READING,
	EFIVARS_KNOWN, /* said is valid */
};

struct efivars {
	enum efivars_state state;
	int64_t until_ms; /* when to go on without the driver */
	struct efivars_said said;
};

/* May the firmware say anything, asked or not?  False: there is no EFI. */
bool efivars_are_there(const struct boot *boot);

/* What does the firmware say?  NULL: that is not known yet; the steps are walked again when it is, after twenty seconds
 * at the latest, whatever the firmware does.  Without EFI it is known at once. */
const struct efivars_said *efivars_ask(struct boot *boot);

/*
 * Has a worker remove the variable behind said->hibernate, so that no later boot follows it; what fails is logged.
 * systemd does the same, before the image is resumed and after a boot without.
 */
void efivars_forget_hibernate(struct boot *boot);

/* Begins anew after an emergency shell. */
void efivars_restart(struct boot *boot);

#endif
