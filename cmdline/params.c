/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/params.h"

#include <errno.h>
#include <string.h>

#include "cmdline/breakword.h"
#include "cmdline/capname.h"
#include "cmdline/cifsroot.h"
#include "cmdline/flashref.h"
#include "cmdline/mdword.h"
#include "cmdline/nbdroot.h"
#include "cmdline/netparams.h"
#include "cmdline/netroot.h"
#include "cmdline/nfs_words.h"
#include "cmdline/nvmeroot.h"
#include "cmdline/overlayword.h"
#include "cmdline/problem.h"
#include "cmdline/resume.h"
#include "cmdline/roots.h"
#include "cmdline/submount.h"
#include "cmdline/usrword.h"
#include "lib/num.h"
#include "lib/text.h"

#define MODULE_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

static void set_fstypes(struct bootconf *conf, struct word *word)
{
	char *rest = word->value, *type;

	while ((type = list_next(&rest))) {
		if (!strcmp(type, "auto"))
			continue;
		if (conf->nfstypes < BOOTCONF_FSTYPES_MAX)
			conf->fstypes[conf->nfstypes++] = type;
		else
			problem_add(conf, "rootfstype", "more than %d types; %.100s is left out",
				BOOTCONF_FSTYPES_MAX, type);
	}
}

static void set_rootflags(struct bootconf *conf, struct word *word)
{
	conf->rootflags = word->value;
}

static void set_read_only(struct bootconf *conf, struct word *word)
{
	(void)word;
	conf->rw = false;
}

static void set_read_write(struct bootconf *conf, struct word *word)
{
	(void)word;
	conf->rw = true;
}

/* What is no number means waiting without limit: the kernel falls back to the bare rootwait. */
static void set_rootwait(struct bootconf *conf, struct word *word)
{
	const char *why = word->value ? words_seconds(word->value, &conf->rootwait_s) : NULL;

	conf->rootwait_forever = !word->value || why;
	if (why)
		problem_add(conf, word->shown, "%s; waiting without limit", why);
	text_clean(word->shown);
	conf->wait_word = word->shown;
}

/* The kernel and klibc both read the digits in front and leave the rest: rootdelay=5s is 5. */
static void set_rootdelay(struct bootconf *conf, struct word *word)
{
	const char *why = words_seconds(word->value, &conf->rootdelay_s);
	size_t digits = strspn(word->value, "0123456789");

	if (!why)
		return;
	word->value[digits] = '\0';
	if (words_seconds(word->value, &conf->rootdelay_s))
		problem_add(conf, word->shown, "%s; no delay", why);
	else
		problem_add(conf, word->shown, "%s; taking it as %u s", why, conf->rootdelay_s);
}

static void set_init(struct bootconf *conf, struct word *word)
{
	conf->init = word->value;
}

/* Whoever locks the machine with panic= must not get a shell because of a typing error. */
static void set_panic(struct bootconf *conf, struct word *word)
{
	int seconds;

	conf->panic_given = true;
	if (!word->value || num_int(word->value, 0, &seconds))
		problem_add(conf, word->shown,
			"not a number of seconds; the kernel ignores it, "
			"but no emergency shell will start");
}

static void set_quiet(struct bootconf *conf, struct word *word)
{
	conf->quiet = true;
	if (word->value)
		problem_add(conf, word->shown,
			"quiet takes no value; quiet all the same, "
			"as the kernel is");
}

static void set_loglevel(struct bootconf *conf, struct word *word)
{
	int level;

	if (num_int(word->value, 0, &level))
		problem_add(conf, word->shown, "not a number; the level stays as it is");
	else
		conf->loglevel = level < 0 ? 0 : level;
}

/* Nothing behind it is a yes. */
static void set_gpt_auto(struct bootconf *conf, struct word *word)
{
	int on = word->value ? words_bool(word->value) : 1;

	if (on < 0)
		problem_add(conf, word->shown, "neither yes nor no; ignored");
	else
		conf->gpt_auto_off = !on;
}

static void set_debug(struct bootconf *conf, struct word *word)
{
	int on = word->value ? words_bool(word->value) : 1;

	conf->debug = on != 0;
	if (on < 0)
		problem_add(conf, word->shown, "neither 1 nor 0; debug messages are on");
}

static void set_modules(struct bootconf *conf, struct word *word)
{
	char *rest = word->value, *module;

	while ((module = list_next(&rest)))
		if (conf->nmodules < BOOTCONF_MODULES_MAX)
			conf->modules[conf->nmodules++] = module;
		else
			problem_add(conf, word->name, "more than %d modules; %.100s is left out",
				BOOTCONF_MODULES_MAX, module);
}

/* They go into a file that libkmod reads, so nothing that could mean more there. */
static void set_blacklist(struct bootconf *conf, struct word *word)
{
	char *rest = word->value, *module;

	while ((module = list_next(&rest)))
		if (strspn(module, MODULE_LETTERS) != strlen(module))
			problem_add(conf, word->name, "%.100s is no module's name; it is left out",
				module);
		else if (conf->nblacklist < BOOTCONF_BLACKLIST_MAX)
			conf->blacklist[conf->nblacklist++] = module;
		else
			problem_add(conf, word->name, "more than %d modules; %.100s is left out",
				BOOTCONF_BLACKLIST_MAX, module);
}

static void add_mount(struct bootconf *conf, struct word *word)
{
	const char *why;

	if (conf->nmounts == BOOTCONF_MOUNTS_MAX)
		problem_add(conf, word->shown, "more than %d filesystems; this one is left out",
			BOOTCONF_MOUNTS_MAX);
	else if (submount_parse(&conf->mounts[conf->nmounts], word->value, &why))
		problem_add(conf, word->shown, "%s; nothing is mounted", why);
	else
		conf->nmounts++;
}

static void set_noinitrd(struct bootconf *conf, struct word *word)
{
	(void)word;
	conf->noinitrd = true;
}

static void set_capabilities(struct bootconf *conf, struct word *word)
{
	char *rest = word->value, *name;

	while ((name = list_next(&rest))) {
		int number = capname_find(name);

		if (number < 0)
			problem_add(conf, "drop_capabilities",
				"%.100s is no capability; it is left out", name);
		else
			conf->drop_caps |= UINT64_C(1) << number;
	}
}

static void set_raid(struct bootconf *conf, struct word *word)
{
	char *rest = word->value, *item;

	while ((item = list_next(&rest)))
		if (!strcmp(item, "noautodetect"))
			conf->raid_noautodetect = true;
		else if (!strcmp(item, "autodetect"))
			conf->raid_noautodetect = false;
		else if (!strcmp(item, "part") || !strcmp(item, "partitionable"))
			conf->raid_part = true;
		else
			problem_add(conf, word->shown,
				"%.60s is none of autodetect, noautodetect, part; ignored", item);
}

/* clang-format off */
static const struct param table[] = {
	{ "root", PARAM_ROOT, PARAM_VALUE, false, "the device of the root filesystem", roots_parse },
	{ "rootfstype", PARAM_ITSELF, PARAM_VALUE, false, "filesystem types to try", set_fstypes },
	{ "rootflags", PARAM_ITSELF, PARAM_VALUE, false, "mount options", set_rootflags },
	{ "ro", PARAM_READ_WRITE, PARAM_FLAG, false, "root mounted read-only", set_read_only },
	{ "rw", PARAM_READ_WRITE, PARAM_FLAG, false, "root mounted read-write", set_read_write },
	/* Kernels before 6.6 know only the form without a value. */
	{ "rootwait", PARAM_WAIT, PARAM_ANY, true, "seconds to wait for the root", set_rootwait },
	{ "rootdelay", PARAM_ITSELF, PARAM_VALUE, false, "seconds before mounting", set_rootdelay },
	{ "ip", PARAM_ITSELF, PARAM_EACH, true, "client:server:gateway:...", netparams_add_ip },
	{ "nfsaddrs", PARAM_NFSADDRS, PARAM_EACH, true, "the same as ip", netparams_add_ip },
	{ "dhcpclass", PARAM_ITSELF, PARAM_VALUE, true, "what DHCP servers are told", netparams_set_class },
	{ "carrier_timeout", PARAM_ITSELF, PARAM_VALUE, true, "seconds", netparams_set_carrier },
	{ "BOOTIF", PARAM_ITSELF, PARAM_VALUE, true, "hardware address", netparams_set_bootif },
	{ "nameserver", PARAM_ITSELF, PARAM_EACH, true, "address", netparams_add_nameserver },
	{ "rd.route", PARAM_ITSELF, PARAM_EACH, true, "net/bits:gateway:interface", netparams_add_route },
	{ "vlan", PARAM_ITSELF, PARAM_EACH, true, "name:interface", netparams_add_vlan },
	{ "bond", PARAM_ITSELF, PARAM_EACH, true, "name:interfaces:options:mtu", netparams_add_bond },
	{ "bridge", PARAM_ITSELF, PARAM_EACH, true, "name:interfaces", netparams_add_bridge },
	{ "ifname", PARAM_ITSELF, PARAM_EACH, true, "name:hardware address", netparams_add_name },
	{ "nbdroot", PARAM_ITSELF, PARAM_VALUE, true, "server:port/export", nbdroot_take },
	{ "netroot", PARAM_ITSELF, PARAM_VALUE, true, "nbd:..., nfs:... or cifs:...", netroot_take },
	{ "nvmeroot", PARAM_ITSELF, PARAM_EACH, true, "tcp:server:port/nqn", nvmeroot_take },
	/* dracut's; the last three are their older names. */
	{ "rd.nvmf.discover", PARAM_ITSELF, PARAM_EACH, true, "tcp,server,host,port", nvmeroot_take_discover },
	{ "rd.nvmf.discovery", PARAM_ITSELF, PARAM_EACH, true, "tcp,server,host,port", nvmeroot_take_discover },
	{ "rd.nvmf.hostnqn", PARAM_NVME_HOSTNQN, PARAM_VALUE, true, "this host's NQN", nvmeroot_take_hostnqn },
	{ "rd.nvmf.hostid", PARAM_NVME_HOSTID, PARAM_VALUE, true, "this host's UUID", nvmeroot_take_hostid },
	{ "nvmf.discover", PARAM_ITSELF, PARAM_EACH, true, "tcp,server,host,port", nvmeroot_take_discover },
	{ "nvmf.hostnqn", PARAM_NVME_HOSTNQN, PARAM_VALUE, true, "this host's NQN", nvmeroot_take_hostnqn },
	{ "nvmf.hostid", PARAM_NVME_HOSTID, PARAM_VALUE, true, "this host's UUID", nvmeroot_take_hostid },
	/* Kernels without an NFS root of their own do not know these two. */
	{ "nfsroot", PARAM_NFSROOT, PARAM_VALUE, true, "server and path of an NFS root", nfs_words_take },
	{ "nfsrootdebug", PARAM_ITSELF, PARAM_ANY, true, "say more about an NFS root", nfs_words_take_debug },
	/* A kernel with cifs as a module would hand this on to init, with the password. */
	{ "cifsroot", PARAM_ITSELF, PARAM_VALUE, true, "//server/share,options", cifsroot_take },
	{ "init", PARAM_ITSELF, PARAM_VALUE, false, "the program to start", set_init },
	{ "panic", PARAM_ITSELF, PARAM_ANY, false, "seconds before a restart", set_panic },
	{ "quiet", PARAM_LOUDNESS, PARAM_ANY, false, "only errors on the console", set_quiet },
	{ "loglevel", PARAM_LOUDNESS, PARAM_VALUE, false, "level for the console", set_loglevel },
	{ "module_blacklist", PARAM_ITSELF, PARAM_ANY, false, "modules not to load", NULL },
	{ "modprobe.blacklist", PARAM_ITSELF, PARAM_ANY, false, "modules not to load", NULL },
	/* Kernels without hibernation do not know these. */
	{ "resume", PARAM_ITSELF, PARAM_VALUE, true, "the device with the image", resume_take },
	{ "resume_offset", PARAM_ITSELF, PARAM_VALUE, true, "pages", resume_take_offset },
	{ "resumewait", PARAM_ITSELF, PARAM_FLAG, true, "wait as long as for the root", resume_take_wait },
	{ "resumedelay", PARAM_ITSELF, PARAM_VALUE, true, "seconds", resume_take_delay },
	{ "noresume", PARAM_ITSELF, PARAM_FLAG, true, "no resume", resume_take_off },
	{ "nohibernate", PARAM_ITSELF, PARAM_FLAG, true, "no resume", resume_take_off },
	{ "hibernate", PARAM_ITSELF, PARAM_EACH, true, "noresume, no", resume_take_hibernate },
	{ "noinitrd", PARAM_ITSELF, PARAM_FLAG, true, "/initrd.image is no root", set_noinitrd },
	{ "kinit_mount", PARAM_ITSELF, PARAM_EACH, true, "device;directory;type;options", add_mount },
	{ "mount.usr", PARAM_ITSELF, PARAM_VALUE, false, "the device of /usr", usrword_take },
	{ "mount.usrfstype", PARAM_ITSELF, PARAM_VALUE, false, "filesystem type of /usr", usrword_take_type },
	{ "mount.usrflags", PARAM_ITSELF, PARAM_VALUE, false, "mount options of /usr", usrword_take_flags },
	{ "systemd.gpt_auto", PARAM_GPT_AUTO, PARAM_ANY, false, "yes or no", set_gpt_auto },
	{ "rd.systemd.gpt_auto", PARAM_GPT_AUTO, PARAM_ANY, false, "yes or no", set_gpt_auto },
	/* The real systemd reads the first one as well. */
	{ "systemd.volatile", PARAM_OVERLAY, PARAM_ANY, false, "yes, no, state or overlay", overlayword_take_volatile },
	{ "rd.overlay", PARAM_OVERLAY, PARAM_ANY, false, "device for the changes", overlayword_take_dracut },
	{ "rd.overlayfs", PARAM_OVERLAY, PARAM_ANY, false, "1: changes in memory", overlayword_take_dracut },
	{ "rd.overlay.reset", PARAM_ITSELF, PARAM_ANY, false, "1: without former changes", overlayword_take_reset },
	{ "rd.overlay.readonly", PARAM_ITSELF, PARAM_ANY, false, "1: they stay as they are", overlayword_take_readonly },
	{ "overlayroot", PARAM_OVERLAY, PARAM_VALUE, true, "tmpfs or device:dev=...", overlayword_take_ubuntu },
	{ "overlaytmpfs", PARAM_OVERLAY, PARAM_ANY, true, "yes, no or a size", overlayword_take_alpine },
	{ "overlaytmpfsflags", PARAM_ITSELF, PARAM_VALUE, true, "options of the tmpfs", overlayword_take_flags },
	{ "ubi.mtd", PARAM_ITSELF, PARAM_EACH, false, "flash to attach", flashref_take_ubi },
	{ "block2mtd.block2mtd", PARAM_ITSELF, PARAM_EACH, false, "disk that plays flash", flashref_take_block2mtd },
	{ "drop_capabilities", PARAM_ITSELF, PARAM_VALUE, true, "names", set_capabilities },
	/* A kernel with md as a module does not know these two. */
	{ "md", PARAM_ITSELF, PARAM_EACH, true, "number,device,...", mdword_take },
	{ "raid", PARAM_ITSELF, PARAM_EACH, true, "noautodetect, part", set_raid },
	{ "kinit.md", PARAM_ITSELF, PARAM_VALUE, true, "all: also arrays the root does not need", mdword_take_all },
	{ "kinit.md_wait", PARAM_ITSELF, PARAM_VALUE, true, "seconds to wait for members", mdword_take_wait },
	{ "md_mod.start_dirty_degraded", PARAM_ITSELF, PARAM_ANY, false, "1: start them all the same", mdword_take_dirty },
	{ "kinit.modules", PARAM_ITSELF, PARAM_VALUE, true, "modules to load first", set_modules },
	/* The names that other builders of initramfs have for the same. */
	{ "rd.driver.pre", PARAM_ITSELF, PARAM_EACH, true, "modules to load first", set_modules },
	{ "rd.modules_load", PARAM_ITSELF, PARAM_EACH, true, "modules to load first", set_modules },
	{ "modules_load", PARAM_ITSELF, PARAM_EACH, true, "modules to load first", set_modules },
	{ "modules", PARAM_ITSELF, PARAM_EACH, true, "modules to load first", set_modules },
	{ "earlymodules", PARAM_ITSELF, PARAM_EACH, true, "modules to load first", set_modules },
	{ "blacklist", PARAM_ITSELF, PARAM_EACH, true, "modules not to load", set_blacklist },
	{ "rd.driver.blacklist", PARAM_ITSELF, PARAM_EACH, true, "modules not to load", set_blacklist },
	{ "kinit.break", PARAM_ITSELF, PARAM_EVERY, true, "steps to have a shell before", breakword_take },
	{ "rd.break", PARAM_ITSELF, PARAM_EVERY, false, "places to have a shell at", breakword_take_dracut },
	{ "break", PARAM_ITSELF, PARAM_EVERY, true, "places to have a shell at", breakword_take_debian },
	{ "kinit.debug", PARAM_ITSELF, PARAM_ANY, true, "debug messages", set_debug },
};
/* clang-format on */

_Static_assert(
	sizeof(table) / sizeof(table[0]) <= PARAM_ROWS_MAX, "each row has a place of its own");

const struct param *param_at(size_t index)
{
	return index < sizeof(table) / sizeof(table[0]) ? &table[index] : NULL;
}

const struct param *param_find(const char *name)
{
	const struct param *row;

	for (size_t i = 0; (row = param_at(i)); i++)
		if (words_same_name(row->name, name))
			return row;
	return NULL;
}

size_t param_place(const struct param *row)
{
	return row->slot == PARAM_ITSELF ? PARAM_SLOTS + (size_t)(row - table) : row->slot;
}
