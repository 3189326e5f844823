/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_IPWORDS_H
#define TESTS_UNIT_HELP_IPWORDS_H

/*
 * Fails unless ip=VALUE says what is EXPECTED: the fields that are set, with a blank in front of each
 * (" dev eth0 dhcp"), or "!" and why the word is lost, or "-" if it configures nothing; then the notes
 * with "|" in front of each.
 */
void ipwords_check(const char *value, const char *expected);

#endif
