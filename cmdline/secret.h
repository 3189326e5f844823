/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_SECRET_H
#define CMDLINE_SECRET_H

/*
 * Makes TEXT, a word of the command line or what is left of one, fit for a log that others can read:
 * the values of pass=, password= and password2=, and the password in cifs://user:password@server,
 * become "***", or as many of these as there is room for.
 */
void secret_mask(char *text);

#endif
