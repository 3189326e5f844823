/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_DEVICES_H
#define KINIT_ROOT_DEVICES_H

#include "kinit/boot.h"

enum { DEVICES_OPTIONS_SIZE = 4096 };

/*
 * Are all other devices of the root there, those that rootflags= names in any form of root=, and the external
 * journal of an ext4?  Waits for them as long as for the root, which is given up then.  With STEP_DONE,
 * root->options are the options for mount(2), with the paths of the devices in them.
 */
enum step_answer devices_await(struct boot *boot);

#endif
