/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_attach.h"

#include "kinit/boot.h"
#include "kinit/netroot/nbd.h"
#include "kinit/netroot/nvmf.h"

/* Machines without disks of the network. */

int nbd_step_attach(struct boot *boot)
{
	(void)boot;
	return 0;
}

int nvmf_step_attach(struct boot *boot)
{
	(void)boot;
	return 0;
}
