/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_ISCSI_ISCSITARGET_H
#define HOOKS_ISCSI_ISCSITARGET_H

/*
 * Which disk of which server?  As in
 * iscsi:[USER:PASSWORD[:USER:PASSWORD]@][SERVER]:[PROTOCOL]:[PORT][:[IFACE]:[NETDEV]]:[LUN]:TARGET
 * (RFC 4173, section 5, and what others have added to it).
 */

enum { ISCSITARGET_FIELD = 256 }; /* a name of iSCSI has up to 223 bytes */

struct iscsitarget {
	char name[ISCSITARGET_FIELD];
	char server[ISCSITARGET_FIELD]; /* an address, or a name */
	char port[8], group[8], lun[8];
	char user[ISCSITARGET_FIELD],
		password[ISCSITARGET_FIELD]; /* with which we show who we are; "": none */
	char in_user[ISCSITARGET_FIELD],
		in_password[ISCSITARGET_FIELD]; /* with which the server does */
};

/* What holds where nothing else is said. */
void iscsitarget_begin(struct iscsitarget *target);

/* Fills TARGET from TEXT, which begins with "iscsi:".  Returns NULL, or what is wrong with it. */
const char *iscsitarget_parse(const char *text, struct iscsitarget *target);

#endif
