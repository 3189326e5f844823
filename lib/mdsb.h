/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MDSB_H
#define LIB_MDSB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Linux software RAID superblocks: where on a device they are and what they say
 * (linux/raid/md_p.h, Documentation/admin-guide/md.rst).  Bytes in, facts out: reads no device.
 */

enum {
	MDSB_BYTES = 4096, /* what has to be read at each place */
	MDSB_PLACES_MAX = 4,
	MDSB_DEVICES_MAX = 384, /* in one array, spares and the journal included */
	MDSB_NAME_SIZE = 33,
	MDSB_UUID_SIZE = 37,
	MDSB_VERSION_SIZE = 8,
};

enum mdsb_format { MDSB_090, MDSB_10, MDSB_11, MDSB_12 };

struct mdsb_place {
	enum mdsb_format format;
	uint64_t offset; /* in bytes */
	uint64_t device; /* size of the device in bytes */
};

/* What a device is for: the number of its slot, up to 0xff00, or one of these. */
enum { MDSB_SPARE = 0xffff, MDSB_FAULTY = 0xfffe, MDSB_JOURNAL = 0xfffd, MDSB_SLOT_MAX = 0xff00 };

/* feature_map of 1.x; MDSB_FEATURES are those that this reader knows. */
enum {
	MDSB_HAS_BITMAP = 1,
	MDSB_HAS_RECOVERY_OFFSET = 2,
	MDSB_HAS_RESHAPE = 4,
	MDSB_HAS_BAD_BLOCKS = 8,
	MDSB_HAS_REPLACEMENT = 16,
	MDSB_HAS_RESHAPE_BACKWARDS = 32,
	MDSB_HAS_NEW_OFFSET = 64,
	MDSB_HAS_RECOVERY_BITMAP = 128,
	MDSB_HAS_CLUSTER = 256,
	MDSB_HAS_JOURNAL = 512,
	MDSB_HAS_PPL = 1024,
	MDSB_HAS_MULTIPLE_PPLS = 2048,
	MDSB_HAS_RAID0_LAYOUT = 4096,
	MDSB_FEATURES = 8191,
};

#define MDSB_CLEAN UINT64_MAX /* resync_offset: there is nothing to resync */

/* All lengths and offsets in sectors of 512 bytes. */
struct mdsb {
	const char *why; /* of an error: the field and what is wrong with it; a constant */

	/* the array, the same on all its members */
	enum mdsb_format format;
	int major_version, minor_version; /* 0.90, 0.91 (reshaping), 1.0, 1.1, 1.2 */
	uint8_t uuid[16];                 /* in the order in which mdadm and blkid print it */
	char name[MDSB_NAME_SIZE];        /* 1.x: "host:name" or "name", fit to be shown */
	int preferred_minor;              /* 0.90; else -1 */
	uint64_t ctime;                   /* seconds */
	int level;                        /* as in md: -1 is linear */
	uint32_t layout;
	uint32_t chunk;
	uint32_t raid_disks; /* slots; while reshaping, those after it */
	uint64_t size;       /* used of each member; 0 for levels 0 and linear */
	uint32_t features;   /* MDSB_HAS_…, for 0.90 as far as it has them */

	/* its state when this superblock was written */
	uint64_t utime; /* seconds */
	uint64_t events;
	uint64_t resync_offset; /* MDSB_CLEAN, or the array is dirty from there on */
	struct {
		uint64_t position;
		int level;
		int delta_disks; /* slots after it minus slots before it */
		uint32_t layout, chunk;
		int new_offset;           /* how far the data of this member move; 0: in place */
	} reshape;                        /* valid with MDSB_HAS_RESHAPE */
	unsigned devices;                 /* entries of roles */
	uint16_t roles[MDSB_DEVICES_MAX]; /* of each device by its number */

	/* this member */
	uint32_t number;
	uint16_t role;           /* what this superblock says about itself */
	uint8_t device_uuid[16]; /* 1.x */
	uint64_t data_offset, data_size;
	uint64_t recovery_offset; /* valid with MDSB_HAS_RECOVERY_OFFSET: not yet rebuilt behind */
	bool write_mostly;
};

/* The places where a device of DEVICE bytes can have a superblock.  Returns their number. */
size_t mdsb_places(uint64_t device, struct mdsb_place places[MDSB_PLACES_MAX]);

/*
 * What does the superblock say whose MDSB_BYTES BYTES were read at PLACE?  Checks what the kernel
 * checks before it accepts a member, and that the fields are consistent with each other and with
 * the size of the device.  Returns 0, or with sb->why:
 * -ENOENT      there is none
 * -EBADMSG     its checksum is wrong
 * -EINVAL      its fields contradict each other or the device
 * -E2BIG       it belongs to an array of more than MDSB_DEVICES_MAX devices
 * -EMEDIUMTYPE a 0.90 of the other byte order: it has to be converted by mdadm first
 * -EOPNOTSUPP  it has features that this reader does not know; *SB is filled nevertheless, because
 *              a newer kernel may know them
 * For other errors nothing but sb->why is meant to be read.
 */
int mdsb_parse(const uint8_t *bytes, const struct mdsb_place *place, struct mdsb *sb);

/*
 * Does SB, of whom it is not known where it comes from, hold what holds for all that mdsb_parse() accepts, as
 * far as that can be told without the device?  Then nothing that is asked about it, here or in mdset.h, goes
 * beyond its bounds.  Returns 0, or with sb->why an error as above.  SB's name has to end.
 */
int mdsb_check(struct mdsb *sb);

/* Does each member have all of the data, and in their order?  The parity of one is the same again. */
bool mdsb_is_mirror(const struct mdsb *sb);

/* If one device has both A and B: is A the one that counts?  As in mdadm, the younger one is. */
bool mdsb_overrides(const struct mdsb *a, const struct mdsb *b);

enum mdsb_uuid_form {
	MDSB_UUID_MDADM, /* 01234567:89abcdef:01234567:89abcdef, of mdadm.conf and md-uuid-… */
	MDSB_UUID_BLKID, /* 01234567-89ab-cdef-0123-456789abcdef */
	MDSB_UUID_MAP,   /* of /run/mdadm/map: words in the byte order of this machine */
};

/* The UUID of the array in TEXT. */
void mdsb_uuid(const struct mdsb *sb, enum mdsb_uuid_form form, char text[MDSB_UUID_SIZE]);

/* "0.90" or "1.2", as in /run/mdadm/map. */
void mdsb_version(const struct mdsb *sb, char text[MDSB_VERSION_SIZE]);

/* The name without the host in front: "root" of "host:root".  "" if there is none. */
const char *mdsb_short_name(const struct mdsb *sb);

/* N if the array is to be /dev/mdN by its preferred minor or by a name like "0", "md0", "/dev/md0"
 * or "host:0"; else -1. */
int mdsb_wanted_minor(const struct mdsb *sb);

#endif
