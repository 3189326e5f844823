/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_HIBERNATE_H
#define LIB_HIBERNATE_H

#include <stdint.h>

/*
 * Where systemd-sleep(8) has written the image of a hibernated system, as it says itself in the EFI variable
 * HibernateLocation: an object of JSON (RFC 8259) with "uuid", "offset" and, of the system that sleeps there, the
 * version of its kernel and some fields of its os-release(5).  Text in, facts out.
 */

enum { HIBERNATE_UUID_SIZE = 37, HIBERNATE_NAME_SIZE = 64 };

struct hibernate_location {
	char uuid
		[HIBERNATE_UUID_SIZE]; /* of the swap space, or of the filesystem with the swap file */
	uint64_t offset;               /* in pages, as resume_offset= */
	/* "" if it is not said; without control characters: */
	char id[HIBERNATE_NAME_SIZE];       /* ID of os-release */
	char image_id[HIBERNATE_NAME_SIZE]; /* IMAGE_ID */
	char kernel[HIBERNATE_NAME_SIZE];
};

/*
 * Reads TEXT.  Members that are not known are passed over, whatever they hold.  Returns 0, or -EINVAL if it is no such
 * object or lacks the uuid or the offset; *WHY then says what is wrong (a constant string).
 */
int hibernate_parse(const char *text, struct hibernate_location *location, const char **why);

/*
 * What the text RELEASE of an os-release(5) says of KEY, without its quotes, in VALUE of SIZE bytes; "" if nothing, or
 * if it does not fit.  The last line counts, as in a shell.
 */
void hibernate_release(const char *release, const char *key, char *value, unsigned size);

#endif
