/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_NBD_H
#define TESTS_UNIT_HELP_FAKE_NBD_H

#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/trace.h"

/* fake_nbd.c: the server that nbd_talk.c talks to, and the kernel behind nbd_link.c.  What they are asked
 * for is in the trace. */

#define FIXED "NBDMAGICIHAVEOPT\0\3"
#define REPLY "\0\3\xe8\x89\4\x55\x65\xa9\0\0\0\7"
#define SIZE(text) REPLY "\0\0\0\3\0\0\0\x0c\0\0\0\0\0\0" text
#define ACK REPLY "\0\0\0\1\0\0\0\0"
#define BLOCKS_4K REPLY "\0\0\0\3\0\0\0\x0e\0\3\0\0\x10\0\0\0\x10\0\2\0\0\0"

struct fake_nbd {
	int resolve, open[8], link, connect, reconnect; /* errors; open: of each connection */
	size_t nopened;
	const char *bytes; /* what the server says */
	size_t nbytes, used;
	int at_end; /* the error behind that */
	int deaths; /* of the connection, until the kernel says no more */
	int pauses; /* after so many there is a server again, with an export of 1 MiB */
};

extern struct fake_nbd fake_nbd;

#define SERVER(text) (fake_nbd.bytes = text, fake_nbd.nbytes = sizeof(text) - 1)

int fake_nbd_setup(void **state);
/* A boot with this command line; the nbd module is loaded. */
struct boot *fake_nbd_boot(const char *cmdline);

/* What the pump and then the step of the disks of the network do. */
enum step_answer fake_nbd_step(struct boot *boot);

#endif
