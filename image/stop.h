/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_STOP_H
#define IMAGE_STOP_H

/*
 * Was the program told to end?  A signal only leaves a mark; the loops that take long ask for it,
 * so that the temporary files are removed on the ordinary way out.
 */

/* Catches SIGINT, SIGTERM and SIGHUP, unless the caller of the program had them ignored. */
void stop_catch(void);

/* Returns 0, or -EINTR once such a signal has come. */
int stop_check(void);

/* Ends the program by the signal that came, if one did, so that a shell sees the true reason. */
void stop_reraise(void);

#endif
