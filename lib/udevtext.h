/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_UDEVTEXT_H
#define LIB_UDEVTEXT_H

/*
 * What udev makes of the bytes of a serial number or a model before they are a part of a link's name
 * (systemd's src/shared/udev-util.c; "string_escape" in udev(7)).  Both work in place.
 */

/* Blanks at both ends go, and those between words become one '_'. */
void udevtext_squeeze(char *text);

/* Each byte becomes '_' that is no letter, digit, one of "#+-.:=@_" or of ALLOWED, part of a character in UTF-8, or
 * the beginning of \xNN. */
void udevtext_replace(char *text, const char *allowed);

#endif
