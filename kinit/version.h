/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_VERSION_H
#define KINIT_VERSION_H

/* The one place for it: the Makefile hands it to kinit-image, and tests/check-docs looks for it in the texts. */
#define KINIT_VERSION "0.3"

#endif
