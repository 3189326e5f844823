/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <poll.h>

#include "tests/unit/help/fake_nbd.h"
#include "cmdline/bootconf.h"
#include "kinit/base/outlive.h"
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/net/netif.h"
#include "kinit/net/netwait.h"
#include "kinit/netroot/nbd_link.h"
#include "kinit/netroot/netdisk.h"
#include "kinit/netroot/nvmf.h"
#include "kinit/server/connect.h"
#include "kinit/server/resolve.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_confine.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_md.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

struct fake_nbd fake_nbd;

size_t net_dns(const struct boot *b, struct ipaddr *dns, size_t max)
{
	(void)b;
	(void)max;
	ipaddr_parse("10.0.2.3", &dns[0]);
	return 1;
}

bool net_pending(const struct boot *b)
{
	(void)b;
	return false;
}

const struct netif *net_boot_interface(const struct net *net)
{
	static struct netif netif = {
		.ip = { [IP_V4] = { .lease = { .addr = { .family = IP_V4, .bytes = { 10 } },
					    .search = "example.org" } } },
	};

	(void)net;
	return &netif;
}

int resolve_host(const char *host, const struct ipaddr *dns, size_t n, const char *search,
	struct ipaddr *addr)
{
	char text[IPADDR_TEXT_SIZE];

	trace("resolve %s by %s search %s", host, n ? ipaddr_format(dns, text) : "-", search);
	if (fake_nbd.resolve)
		return fake_nbd.resolve;
	return ipaddr_parse(strcmp(host, "disks") ? host : "10.0.2.2", addr);
}

int connect_open(enum connect_kind kind, const struct ipaddr *addr, uint16_t port, int reserved,
	int timeout_ms)
{
	char text[IPADDR_TEXT_SIZE];
	int err = fake_nbd.open[fake_nbd.nopened < 7 ? fake_nbd.nopened : 7];

	(void)timeout_ms;
	assert_int_equal(fake_confined(), -1);
	assert_int_equal(kind, CONNECT_TCP);
	assert_false(reserved);
	trace("open %s port %u", ipaddr_format(addr, text), port);
	fake_nbd.nopened++;
	fake_nbd.used = 0;
	return err ? err : open("/dev/null", O_RDWR | O_CLOEXEC);
}

int connect_receive(int fd, void *bytes, size_t len, int64_t until_ms)
{
	assert_true(fd >= 0 && until_ms > 0);
	assert_int_equal(fake_confined(), CONFINE_TALK);
	assert_true(fake_confined_with(fd));
	if (len > fake_nbd.nbytes - fake_nbd.used)
		return fake_nbd.at_end;
	memcpy(bytes, fake_nbd.bytes + fake_nbd.used, len);
	fake_nbd.used += len;
	return 0;
}

int connect_send(int fd, const void *bytes, size_t len, int64_t until_ms)
{
	assert_true(fd >= 0 && bytes && until_ms > 0);
	trace("send %zu", len);
	return 0;
}

int nbd_link_open(struct nbd_link *link)
{
	*link = (struct nbd_link){ .fd = -1 };
	return fake_nbd.link;
}

void nbd_link_close(struct nbd_link *link)
{
	(void)link;
}

static void trace_device(const char *what, const struct nbd_link_device *d)
{
	assert_true(d->fd >= 0);
	trace("%s nbd%u, %llu bytes in %u, flags %x, timeouts %u and %u", what, d->index,
		(unsigned long long)d->size, d->block, d->flags, d->timeout_s, d->dead_timeout_s);
}

int nbd_link_connect(struct nbd_link *link, const struct nbd_link_device *device)
{
	(void)link;
	trace_device("connect", device);
	return fake_nbd.connect;
}

int nbd_link_reconnect(struct nbd_link *link, const struct nbd_link_device *device)
{
	(void)link;
	trace_device("reconnect", device);
	return fake_nbd.reconnect;
}

int nbd_link_watch(struct nbd_link *link)
{
	(void)link;
	trace("watch");
	return 0;
}

int nbd_link_wait_dead(struct nbd_link *link, unsigned index)
{
	(void)link;
	trace("wait for the death of nbd%u", index);
	return fake_nbd.deaths-- > 0 ? 0 : -EIO;
}

void outlive_prepare(struct boot *b)
{
	(void)b;
	trace("outlive");
}

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	(void)fds;
	(void)n;
	trace("pause %d", timeout);
	if (--fake_nbd.pauses == 0)
		SERVER(FIXED SIZE("\0\x10\0\0\0\1") ACK);
	return 0;
}

int fake_nbd_setup(void **state)
{
	memset(&fake_nbd, 0, sizeof(fake_nbd));
	fake_nbd.at_end = -EPIPE;
	fake_kmod_clear();
	fake_kmod_add("nbd", "nbd", FAKE_LOADED);
	return boot_setup(state);
}

struct boot *fake_nbd_boot(const char *cmdline)
{
	struct boot *boot = boot_make(cmdline);

	modules_open(boot);
	boot->blkdevs->rescan_ms = 1;
	boot->net->settled = true;
	return boot;
}

enum step_answer fake_nbd_step(struct boot *boot)
{
	netdisk_pump(boot);
	return netdisk_step_attach(boot);
}
