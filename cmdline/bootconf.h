/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_BOOTCONF_H
#define CMDLINE_BOOTCONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmdline/cifsroot.h"
#include "cmdline/devopts.h"
#include "cmdline/devref.h"
#include "cmdline/flashref.h"
#include "cmdline/hookset.h"
#include "cmdline/mdword.h"
#include "cmdline/mountopts.h"
#include "cmdline/nbdroot.h"
#include "cmdline/netconf.h"
#include "cmdline/nfsroot.h"
#include "cmdline/nvmeroot.h"
#include "cmdline/overlayword.h"
#include "cmdline/resume.h"
#include "cmdline/rootlist.h"
#include "cmdline/submount.h"
#include "cmdline/usrword.h"

enum {
	BOOTCONF_ROOTS_MAX = 8,
	BOOTCONF_FSTYPES_MAX = 16,
	BOOTCONF_MODULES_MAX = 64,
	BOOTCONF_BLACKLIST_MAX = 64,
	BOOTCONF_MOUNTS_MAX = 32,
	BOOTCONF_MDS_MAX = 16,
	BOOTCONF_HOOKWORDS_MAX = 64,
	BOOTCONF_BREAKS_MAX = 16,
	BOOTCONF_PROBLEMS_MAX = 32,
	BOOTCONF_PROBLEM_LEN = 320,
	BOOTCONF_ROOTWAIT_DEFAULT_S = 30,
	BOOTCONF_NETWAIT_DEFAULT_S = 180, /* for a root on the network */
};

/* What the command line asks for.  Filled once, const from then on. */
struct bootconf {
	struct devref root[BOOTCONF_ROOTS_MAX]; /* tried in this order */
	/* 0: no root= or an invalid one.  Without any, root[0] is of the kind DEVREF_AUTO all the same, if that may
	 * be used. */
	size_t nroot;
	struct rootpart parts[ROOTLIST_PARTS_MAX]; /* root=A:B: the devices behind the first ones */
	size_t nparts;
	/* root=LABEL=a,b: the label "a,b", should nothing be called a.  DEVREF_NONE: there is no such word. */
	struct devref joined;
	size_t joined_at;  /* which of root[] it is another reading of */
	bool gpt_auto_off; /* systemd.gpt_auto=no: what is not named is not looked for */
	bool foreign_root; /* a word says how the root is to be found or verified that kinit does not know */
	char root_invalid[BOOTCONF_PROBLEM_LEN]; /* why no root= is left to try, "UUID=: the UUID is
						   empty"; not empty if and only if nroot is 0 */

	const char *fstypes[BOOTCONF_FSTYPES_MAX]; /* rootfstype=, in order; "auto" is left out */
	size_t nfstypes;
	const char *rootflags;     /* as written; "" if none */
	struct mountopts rootopts; /* the same for mount(2); its ro and rw go before the words */
	struct devopts devopts;    /* the devices among them */
	bool noinitrd;             /* an image that the kernel left is no root */
	bool rw;                   /* the last of ro and rw; read-only if neither */

	struct nfsroot nfs; /* nfsroot=, root=nfs:…, with the options of rootflags= */
	bool nfs_by_root;   /* root= says where it is, and nfsroot= does not count */
	bool nfs_debug;     /* nfsrootdebug */
	char nfs_invalid[BOOTCONF_PROBLEM_LEN]; /* why no NFS root can be mounted; "" if it can */
	struct cifsroot cifs;                   /* cifsroot=, root=cifs:… */
	bool cifs_by_root;        /* root= says where it is, and cifsroot= does not count */
	char *netroot;            /* netroot= of a kind that there is; NULL: not given */
	const char *cifs_invalid; /* what is wrong with cifsroot=; NULL if it is not */

	bool rootwait_forever;
	bool netwait;          /* rootwait_s is the default of a root on the network */
	unsigned rootwait_s;   /* how long to wait for the root device, if not forever */
	const char *wait_word; /* "rootwait", "rootwait=5" or "default", for messages */
	unsigned rootdelay_s;  /* not to be mounted earlier than this after the start */

	const char *init; /* NULL if none was given */

	bool panic_given;                        /* panic= forbids the emergency shell */
	const char *breaks[BOOTCONF_BREAKS_MAX]; /* steps before which a shell is wanted */
	size_t nbreaks;
	bool quiet;   /* quiet and loglevel= set the same level: the last of both is given here */
	int loglevel; /* -1 if not given; never negative else */
	bool debug;   /* kinit.debug */
	bool names_links; /* some word names something below /dev/disk/by-id or by-path */

	const char *modules
		[BOOTCONF_MODULES_MAX]; /* kinit.modules= and its like: loaded by name, first */
	size_t nmodules;
	const char *blacklist
		[BOOTCONF_BLACKLIST_MAX]; /* blacklist=, rd.driver.blacklist=: letters, digits, - and _ */
	size_t nblacklist;

	struct resume_words resume; /* where the image of a hibernated system is */

	struct submount mounts[BOOTCONF_MOUNTS_MAX]; /* kinit_mount=, in this order */
	size_t nmounts;
	struct usrword usr; /* mount.usr= and what belongs to it */
	struct overlayword
		overlay;           /* systemd.volatile=, rd.overlay=, overlayroot=, overlaytmpfs= */
	const char *overlay_flags; /* overlaytmpfsflags=; "" if none */
	bool overlay_reset;        /* rd.overlay.reset: what changed before is deleted */
	bool overlay_readonly;     /* rd.overlay.readonly: … is seen, and stays as it is */
	uint64_t drop_caps;        /* drop_capabilities=: bit N for capability N */

	struct flashwords flash; /* ubi.mtd=, block2mtd.block2mtd= */

	struct mdword mds[BOOTCONF_MDS_MAX]; /* md=, one for each number */
	size_t nmds;
	bool raid_noautodetect; /* only arrays of md= are started */
	bool raid_part;         /* as /dev/md_dN */
	bool md_all;            /* kinit.md=all: also those that the root does not need */
	bool md_wait_given;
	unsigned md_wait_s;  /* kinit.md_wait=: how long to wait for missing members */
	bool md_start_dirty; /* md_mod.start_dirty_degraded= */

	struct netconf net;                  /* ip= and the other words about the network */
	bool netdisk;                        /* disks that a server has are asked for: */
	struct nbdword nbd;                  /* nbdroot=, root=nbd:… */
	struct nvmeword nvmes[NVMEROOT_MAX]; /* nvmeroot=, rd.nvmf.discover=, in this order */
	size_t nnvmes;
	const char *nvme_hostnqn, *nvme_hostid; /* rd.nvmf.hostnqn=, rd.nvmf.hostid=; "" if none */

	const struct hookset *hooks; /* of the image; NULL: none, or nobody asks */
	struct hookword
		hookwords[BOOTCONF_HOOKWORDS_MAX]; /* that these understand, in this order */
	size_t nhookwords;

	char problems[BOOTCONF_PROBLEMS_MAX][BOOTCONF_PROBLEM_LEN]; /* complete sentences */
	size_t nproblems;
	size_t problems_lost; /* how many did not fit */

	char *strings; /* what the const char * above point into */
};

/*
 * Reads TEXTS, kernel command lines with a NULL behind the last one, as if they were one line
 * (Documentation/admin-guide/kernel-parameters, lib/cmdline.c: quotes, '-' equal to '_' in names,
 * the last one wins).  A "--" ends its own text only: the words behind it are init's; nor does a
 * quote that is never closed reach into the next text.  An empty value does not replace an earlier
 * one.
 * A word that makes no sense is described in conf->problems with what is used instead; nothing else
 * is lost.  Returns 0 or -ENOMEM.
 */
int bootconf_parse(struct bootconf *conf, const char *const *texts);

/* The same where HOOKS, which outlive CONF, understand more words.  CONF is all zero, or was freed: most of it is never
 * touched. */
int bootconf_parse_hooks(
	struct bootconf *conf, const char *const *texts, const struct hookset *hooks);

/* Frees what CONF owns. */
void bootconf_free(struct bootconf *conf);

/*
 * Is WORD (an argv or environment string that the kernel passed to us, "name" or "name=value") one
 * that only kinit understands?  Such words are not handed on to the real init.
 */
bool bootconf_is_ours(const char *word);

/* The names in the table of parameters, in no particular order, NULL after the last one. */
const char *bootconf_name(size_t index);

#endif
