/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_COMPANIONS_H
#define IMAGE_COMPANIONS_H

/*
 * Which modules must come along although no dependency and no softdep says so?  Those that the
 * kernel or udev would ask for at run time once the first one is there.
 */

struct companions {
	const char *module; /* its name with underscores, in the image or built in */
	const char *needs;  /* names or aliases, blanks between; those that do not exist are fine */
};

/* All end with a row without a module. */
extern const struct companions companions[];

/* Drivers for one bus each: who names some of those of a row knows which buses there are, and gets no others. */
extern const struct companions companions_of_buses[];

/* More for a machine that nobody knows yet: one that is known tells by its devices and its root whether it wants them. */
extern const struct companions companions_elsewhere[];

#endif
