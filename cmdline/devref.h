/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_DEVREF_H
#define CMDLINE_DEVREF_H

#include <stdbool.h>
#include <stddef.h>

/* The ways in which a word of the command line can name a device. */
enum devref_kind {
	DEVREF_NONE,      /* nothing was said */
	DEVREF_NAME,      /* /dev/NAME: value is the kernel's name, '/' turned into '!' */
	DEVREF_DEVT,      /* 8:1, b302: major and minor */
	DEVREF_UUID,      /* of a filesystem; compared without case */
	DEVREF_LABEL,     /* of a filesystem; exact */
	DEVREF_PARTUUID,  /* a prefix, compared without case; partnroff is added to its number */
	DEVREF_PARTLABEL, /* GPT; exact */
	DEVREF_MD_LINK,   /* /dev/md/NAME; all three perhaps with a partition behind */
	DEVREF_MD_UUID,   /* /dev/disk/by-id/md-uuid-… */
	DEVREF_MD_NAME,   /* /dev/disk/by-id/md-name-HOST:NAME */
	DEVREF_SERVER,    /* /dev/nfs, nfs, /dev/cifs: the filesystem fstype of a server */
	DEVREF_GENERIC,   /* mtd…, ubi…: value is the source that mount(2) gets */
	DEVREF_TAG,       /* a bare word: source for a type without a device, else a name in /dev */
	DEVREF_FILE, /* of the initramfs, with the root in it: value is its path, with the / in front */
	DEVREF_AUTO, /* the root of the Discoverable Partitions Specification; root= alone can say it */
	DEVREF_LINK, /* /dev/disk/by-id/…, by-path/…: value is what is below /dev/disk */
	DEVREF_HOOK, /* a hook of the image knows what it is; value is the word */
};

enum { DEVREF_VALUE_MAX = 256 };

struct devref {
	enum devref_kind kind;
	unsigned major, minor; /* DEVREF_DEVT */
	int partnroff;         /* DEVREF_PARTUUID; 0 if none was given */
	const char *fstype;    /* that was named with it: "9p" of a DEVREF_TAG, "nfs"; else NULL */
	char value[DEVREF_VALUE_MAX]; /* NUL-terminated; empty for SERVER and DEVT */
	char text[DEVREF_VALUE_MAX];  /* as written, for messages: without a password */
};

/*
 * What does TEXT name?  All forms of the kernel's root= (early_lookup_bdev, parse_root_device) and
 * of klibc's name_to_dev_t, UUID=, LABEL= and the /dev/disk/by-{uuid,label,partuuid,partlabel}
 * links, with udev's \xNN escapes undone (in LABEL= and PARTLABEL= too), those in by-id and by-path, as they are, and
 * one pair of quotes around the whole or around what follows the first '=' or ':' removed; virtiofs:TAG and 9p:TAG.
 * TEXT is one name, not a list.
 * Returns 0, or -EINVAL if TEXT can never name a device; *WHY then says what is wrong with it, in
 * words (a constant string).  ref->text is set in both cases.
 */
int devref_parse(const char *text, struct devref *ref, const char **why);

/*
 * What does TEXT name if the filesystem needs no device?  A bare word, without '/', ':' and '=', is
 * its tag, even if it could be a number: "cafe".  The kernel takes that for a device all the same
 * (parse_root_device() in init/do_mounts.c), which nothing could be mounted from.  All other words
 * are as for devref_parse(), 8:1 among them.
 */
int devref_parse_source(const char *text, struct devref *ref, const char **why);

/* Makes *REF the file PATH of the initramfs.  Returns 0, or -EINVAL with *WHY if it is no path of one. */
int devref_file(const char *path, struct devref *ref, const char **why);

/* Makes *REF the word TEXT, which a hook understands.  Returns 0, or -EINVAL with *WHY if it is too long. */
int devref_hook(const char *text, struct devref *ref, const char **why);

/* Does REF name one node, whatever is on it, and not something that is to be found? */
bool devref_names_node(const struct devref *ref);

/* May REF be in something that has to be opened first, a volume of device mapper for instance: is it called like one,
 * or by what is on it? */
bool devref_may_be_inside(const struct devref *ref);

/* May there be a DEVREF_LINK in TEXT, of words of any kind? */
bool devref_names_link(const char *text);

/* Does a tag begin TEXT: "UUID="? */
bool devref_begins_tag(const char *text);

/* The type of the filesystem that a root of this kind has on a server: "nfs"; NULL: it is on no server. */
const char *devref_network_type(const struct devref *ref);

#endif
