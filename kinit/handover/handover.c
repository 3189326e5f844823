/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/handover/handover.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/handover/form.h"

enum { PATH_SIZE = 128, DNS_MAX = 6 };

/* What has been written, and what has gone wrong first. */
struct writer {
	const struct boot *boot;
	const struct netif *netif;
	struct form text;
	int err;
	char failed[PATH_SIZE];
};

static void note(struct writer *w, const char *path, int err)
{
	if (w->err)
		return;
	w->err = err;
	snprintf(w->failed, sizeof(w->failed), "%s", path);
}

/* Makes the directories above PATH, which lies below the root directory. */
static void make_parents(const struct writer *w, const char *path)
{
	char part[PATH_SIZE];

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		mkdirat(w->boot->rootfd, part, 0755);
	}
}

/* A file that a boot before the emergency shell has left makes way. */
static int write_new(int dirfd, const char *path, const struct form *text, mode_t mode)
{
	int fd, err = 0;

	unlinkat(dirfd, path, 0);
	fd = openat(dirfd, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0)
		return -errno;
	if (write(fd, text->text, text->len) != (ssize_t)text->len)
		err = -EIO;
	close(fd);
	return err;
}

static void put(struct writer *w, const char *path, mode_t mode)
{
	int err = w->text.cut ? -E2BIG : 0;

	if (!w->text.len)
		return;
	make_parents(w, path);
	if (!err)
		err = write_new(w->boot->rootfd, path, &w->text, mode);
	if (err)
		note(w, path, err);
}

static void make_klibc(const struct writer *w, struct form *out)
{
	form_klibc(w->netif, (long)(w->boot->now_ms / 1000), out);
}

static void make_klibc6(const struct writer *w, struct form *out)
{
	form_klibc6(w->netif, out);
}

static void make_networkd(const struct writer *w, struct form *out)
{
	form_networkd(w->netif, &w->boot->conf->net, out);
}

static void make_link(const struct writer *w, struct form *out)
{
	form_link(w->netif, out);
}

static void make_nm(const struct writer *w, struct form *out)
{
	form_networkmanager(w->netif, &w->boot->conf->net, out);
}

static void make_nm_lease(const struct writer *w, struct form *out)
{
	form_networkmanager_lease(w->netif, out);
}

/* The name of the file has that of the interface in it. */
static const struct file {
	const char *path;
	mode_t mode;
	void (*make)(const struct writer *w, struct form *out);
} files[] = {
	{ "run/net-%s.conf", 0644, make_klibc },
	{ "run/net6-%s.conf", 0644, make_klibc6 },
	{ "run/systemd/network/60-kinit-%s.network", 0644, make_networkd },
	{ "run/systemd/network/60-kinit-%s.link", 0644, make_link },
	{ "run/NetworkManager/system-connections/kinit-%s.nmconnection", 0600, make_nm },
	/* Its presence makes NetworkManager ask for the lease again, whose address it would otherwise
	 * leave to whoever has set it (recheck_assume_connection()). */
	{ "run/initramfs/net.%s.lease", 0644, make_nm_lease },
};

static void put_files(struct writer *w)
{
	char path[PATH_SIZE];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		files[i].make(w, &w->text);
		snprintf(path, sizeof(path), files[i].path, w->netif->name);
		put(w, path, files[i].mode);
	}
}

static void put_netif(struct writer *w)
{
	const struct netif *netif = w->netif;
	char path[PATH_SIZE];

	if (!form_is_ifname(netif->name)) {
		log_warn(
			"a network interface has a name that is fit for no file; it is not handed over");
		return;
	}
	put_files(w);
	form_networkmanager_state(netif, &w->text);
	snprintf(path, sizeof(path), "run/NetworkManager/devices/%d", netif->index);
	put(w, path, 0644);
	if (!form_networkd_knows_id(netif))
		log_warn(
			"%s: systemd-networkd cannot send the client identifier of ip=; the server may "
			"give it another address",
			netif->name);
}

static void put_resolv(struct writer *w)
{
	struct ipaddr dns[DNS_MAX];
	size_t n = net_dns(w->boot, dns, DNS_MAX);

	form_resolvconf(net_boot_interface(w->boot->net), dns, n, &w->text);
	put(w, "run/kinit/resolv.conf", 0644);
}

static void add_ntp(const struct lease *lease, struct form *out)
{
	char text[IPADDR_TEXT_SIZE];

	for (size_t i = 0; i < lease->nntp; i++)
		form_add(out, "%s\n", ipaddr_format(&lease->ntp[i], text));
}

/* As the kernel's /proc/net/ipconfig/ntp_servers (nfsroot.rst), one in a line. */
static void put_ntp(struct writer *w)
{
	form_clear(&w->text);
	for (size_t i = 0; i < w->boot->net->n; i++) {
		const struct netif *netif = &w->boot->net->items[i];

		if (netif_state(netif) != NETIF_READY)
			continue;
		for (enum ip_family family = IP_V4; family < IP_FAMILIES; family++)
			add_ntp(&netif->ip[family].lease, &w->text);
	}
	put(w, "run/kinit/ntp_servers", 0644);
}

enum step_answer handover_step_write(struct boot *boot)
{
	struct writer w = { .boot = boot };

	for (size_t i = 0; i < boot->net->n; i++) {
		w.netif = &boot->net->items[i];
		if (netif_state(w.netif) == NETIF_READY)
			put_netif(&w);
	}
	if (boot->net->wanted) {
		put_resolv(&w);
		put_ntp(&w);
	}
	if (w.err)
		log_warn("/%s cannot be written: %s; the real system may not know the network",
			w.failed, strerror(-w.err));
	return STEP_DONE;
}
