/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_RESUME_LOCATION_H
#define KINIT_RESUME_LOCATION_H

#include <stdbool.h>

/*
 * Where is the image?  As the command line says; without a word there, where systemd-sleep(8) has left it, as the EFI
 * variable HibernateLocation says.  That holds only for the system that has written it: ID and IMAGE_ID in it have to
 * be those of the image's own os-release(5), if it has one (/etc/initrd-release, else /etc/os-release).  The version
 * of the kernel does not matter: the hibernated one is in the image.
 */

struct boot;
struct resume_words;

const struct resume_words *location_words(const struct boot *boot);

/* Is the firmware to be asked, and may it have something to say? */
bool location_may_come(const struct boot *boot);

/* Asks the firmware, if it is to be asked.  Returns whether location_words() are known for good. */
bool location_ask(struct boot *boot);

/* What the firmware has said is followed now, or never again: a worker removes it. */
void location_forget(struct boot *boot);

#endif
