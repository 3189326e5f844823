/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SERVER_CONNERR_H
#define KINIT_SERVER_CONNERR_H

/* What ERR, an error of a connection (connect.h), means to somebody who waits for the server.  A
 * constant, or strerror()'s words. */
const char *connerr_text(int err);

#endif
