/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_VERSION_H
#define KINIT_VERSION_H

#define KINIT_VERSION "0.1"

#endif
