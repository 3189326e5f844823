/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ROOTINIT_H
#define ROOTINIT_H

/* One line of the story, printf's way, with "ROOT: " in front and a newline behind. */
void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Each line of the file at PATH as "WHAT=LINE". */
void tell_file(const char *what, const char *path);

/* Interfaces, addresses, routes, names, and the files that were handed over about them. */
void tell_network(void);

/* Does ADDRESS answer an echo request? */
void tell_ping(const char *address);

/* Hibernates on the swap space SWAP, a device or a file to be made, and tells what is the same afterwards. */
void sleep_on(const char *swap);

#endif
