/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_EFIVAR_H
#define LIB_EFIVAR_H

#include <stddef.h>
#include <stdint.h>

/*
 * What is in a file of efivarfs (Documentation/filesystems/efivarfs.rst): four bytes of attributes, then the variable's
 * own bytes, which are UTF-16 in little-endian order in those of boot loaders and of systemd (systemd's
 * "Boot Loader Interface").  Bytes in, facts out: reads no file.
 */

enum {
	EFIVAR_ATTRIBUTES = 4,
	EFIVAR_PARTUUID_SIZE = 37,
};

/*
 * The text that the LEN bytes BYTES of such a file hold, as UTF-8 in TEXT of SIZE bytes.  It ends at the first NUL, or
 * without one at their end; control characters become blanks.  Returns 0, or with an empty TEXT
 * -ENODATA       there are no attributes, or nothing is behind them
 * -EILSEQ        half of a character is there: an odd number of bytes, or one half of a surrogate pair
 * -ENAMETOOLONG  it does not fit
 */
int efivar_text(const uint8_t *bytes, size_t len, char *text, size_t size);

/* Makes of the TEXT of LoaderDevicePartUUID, 8-4-4-4-12 hexadecimal digits in whichever case, what libblkid and the
 * kernel call PARTUUID of a GPT: the same in lower case.  Returns 0, or -EINVAL with an empty PARTUUID. */
int efivar_partuuid(const char *text, char partuuid[EFIVAR_PARTUUID_SIZE]);

#endif
