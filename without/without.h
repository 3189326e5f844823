/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef WITHOUT_WITHOUT_H
#define WITHOUT_WITHOUT_H

/*
 * What a build has in the place of a family of files that it does without, make WITHOUT=FAMILY: functions of the same
 * names, which do nothing but say so.
 */

/* In network_words.c, and in md_words.c. */
extern const char without_network[];
extern const char without_md[];

#endif
