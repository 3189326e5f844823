/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_OPTIONHELP_H
#define IMAGE_OPTIONHELP_H

/* What does kinit-image say of its options?  options.c takes them. */

/* Where the administrator's files are. */
#define OPTIONHELP_CONF "/etc/kinit"

/* One line, and what --help has behind it. */
extern const char optionhelp_usage[], optionhelp_text[];

#endif
