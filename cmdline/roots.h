/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_ROOTS_H
#define CMDLINE_ROOTS_H

#include "cmdline/bootconf.h"
#include "cmdline/words.h"

/*
 * Fills conf->root from the list in a root= WORD, which is cut up.  A comma separates, as in klibc,
 * except inside of quotes: root=LABEL="a,b",/dev/sda1 are two devices.  Quotes around the whole
 * value belong to the kernel's syntax and protect blanks only: root="LABEL=my disk,/dev/sda1" are
 * two as well.
 * With a rootfstype= whose types all need no device, which conf->fstypes must already say, a bare
 * word is always a tag.
 * The options of an NFS root are part of its item.
 * Items that can never name a device become problems; conf->root_invalid is set if none is left.
 */
void roots_parse(struct bootconf *conf, struct word *word);

/* Without root=: the device of nbdroot=, NFS if other words ask for it (NFS), CIFS if cifsroot= does, else
 * conf->root_invalid says so; there may be a partition that is found without words, see conf->nroot. */
void roots_default(struct bootconf *conf, bool nfs);

/* There is an image of a filesystem at PATH in the initramfs, which the kernel may have left there: /dev/ram0 means it,
 * and without any root= it is the root.  If it is none, that is a problem, unless noinitrd says so. */
void roots_add_initrd(struct bootconf *conf, const char *path);

#endif
