/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nfs_try.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/netroot/nfs_ask.h"
#include "kinit/root/root.h"
#include "kinit/server/connerr.h"
#include "lib/nfs_mnt.h"

int nfs_fail(struct nfs_report *report, enum nfs_verdict verdict, int err, const char *format, ...)
{
	va_list args;

	report->verdict = verdict;
	report->err = err;
	va_start(args, format);
	vsnprintf(report->text, sizeof(report->text), format, args);
	va_end(args);
	return err;
}

static void clear(const struct nfs_try *try, struct nfs_report *report)
{
	*report = (struct nfs_report){ .verdict = NFS_MOUNTED, .addr = try->addr };
}

static const char *transport(bool udp)
{
	return udp ? "udp" : "tcp";
}

static struct rpc_peer peer_of(const struct nfs_try *try, bool udp, uint16_t port)
{
	return (struct rpc_peer){ .kind = udp ? CONNECT_UDP : CONNECT_TCP,
		.addr = try->addr,
		.port = port,
		.reserved = true };
}

/* One question to the portmapper.  Returns 0, -ENOENT (not registered), -EOPNOTSUPP (it does not
 * speak VERSION), or why it did not answer. */
static int ask_portmap(const struct rpc_peer *peer, const struct rpc_service *service,
	uint32_t version, uint16_t *port)
{
	struct nfs_question question = { .wish = NFS_WISH_PORT, .version = version };
	struct nfs_answer answer;
	int err;

	nfs_mnt_call_port(&question.call, service, version);
	err = nfs_ask(peer, &question, &answer);
	if (err)
		return err;
	if (answer.status != RPC_OK)
		return answer.status == RPC_NO_VERSION ? -EOPNOTSUPP : -EBADMSG;
	*port = answer.port;
	return 0;
}

/* IPv6 is known only to rpcbind, whose version 4 is the usual one. */
static int ask_versions(
	const struct rpc_peer *peer, const struct rpc_service *service, uint16_t *port)
{
	int err;

	if (peer->addr.family != IP_V6)
		return ask_portmap(peer, service, PORTMAP_V2, port);
	err = ask_portmap(peer, service, RPCBIND_V4, port);
	return err == -EOPNOTSUPP ? ask_portmap(peer, service, RPCBIND_V3, port) : err;
}

static int find_port(const struct nfs_try *try, const struct rpc_service *service, uint16_t *port,
	struct nfs_report *report)
{
	struct rpc_peer peer = peer_of(try, false, PORTMAP_PORT);
	int err = ask_versions(&peer, service, port), tcp_err = err;

	if (err && err != -ENOENT) {
		peer.kind = CONNECT_UDP;
		err = ask_versions(&peer, service, port);
	}
	if (!err || err == -ENOENT)
		return err;
	report->skip_portmap = true;
	return nfs_fail(report, NFS_ABSENT, tcp_err, "its portmapper: %s", connerr_text(tcp_err));
}

static uint32_t mount_version(const struct nfs_try *try)
{
	return try->rung.version == 2 ? 1 : 3;
}

static int find_mountd(
	const struct nfs_try *try, struct nfs_found *found, struct nfs_report *report)
{
	struct rpc_service service = { .program = MOUNT_PROGRAM, .version = mount_version(try) };
	enum nfs_proto only = try->plan->mount_proto;
	int err = -ENOENT;

	found->mount_port = (uint16_t)try->plan->mount_port;
	found->mount_proto = only ? only : NFS_TCP;
	if (found->mount_port)
		return 0;
	for (int udp = 0; udp < 2 && err == -ENOENT; udp++) {
		if (only && only != (udp ? NFS_UDP : NFS_TCP))
			continue;
		service.udp = udp;
		found->mount_proto = udp ? NFS_UDP : NFS_TCP;
		err = find_port(try, &service, &found->mount_port, report);
	}
	if (err != -ENOENT)
		return err;
	/* It starts after the service itself, which has answered already. */
	report->skip_version = true;
	return nfs_fail(report, NFS_BUSY, err, "mountd is not registered with its portmapper");
}

static int find_nfsd(const struct nfs_try *try, struct nfs_found *found, struct nfs_report *report)
{
	const struct rpc_service service = { .program = NFS_PROGRAM,
		.version = (uint32_t)try->rung.version,
		.udp = try->rung.proto == NFS_UDP };
	int err;

	found->port = (uint16_t)try->plan->port;
	if (found->port || try->rung.version == 4)
		return 0;
	err = find_port(try, &service, &found->port, report);
	if (err && err != -ENOENT && try->plan->mount_port) {
		/* Who says where mountd is needs no portmapper: NFS itself has a port of its own.
		 */
		found->port = NFS_PORT;
		clear(try, report);
		return 0;
	}
	if (err == -ENOENT)
		return nfs_fail(
			report, NFS_ABSENT, err, "NFS is not registered with its portmapper");
	return err;
}

/* Whoever speaks another version says so; mount(2) would wait for one who does not answer. */
static int greet_nfsd(const struct nfs_try *try, struct nfs_found *found, struct nfs_report *report)
{
	const struct rpc_service service = { .program = NFS_PROGRAM,
		.version = (uint32_t)try->rung.version };
	uint16_t port = found->port ? found->port : NFS_PORT;
	struct rpc_peer peer = peer_of(try, try->rung.proto == NFS_UDP, port);
	struct nfs_question question = { .wish = NFS_WISH_STATUS };
	struct nfs_answer answer;
	int err;

	nfs_mnt_call_null(&question.call, &service);
	err = nfs_ask(&peer, &question, &answer);
	report->skip_version = try->rung.version == 4;
	if (err)
		return nfs_fail(report, NFS_ABSENT, err, "port %u: %s", port, connerr_text(err));
	found->client = answer.own;
	report->skip_version = true;
	if (answer.status == RPC_NO_VERSION || answer.status == RPC_NO_PROGRAM)
		return nfs_fail(report, NFS_UNFIT, -EPROTONOSUPPORT,
			"the server does not have this version");
	if (answer.status != RPC_OK)
		return nfs_fail(report, NFS_BUSY, -EPROTO, "port %u: %s", port,
			rpc_status_text(answer.status));
	report->skip_version = false;
	return 0;
}

static int refuse(
	const struct nfs_try *try, const struct nfs_mnt_answer *answer, struct nfs_report *report)
{
	bool final = nfs_mnt_is_final(answer->status);
	const char *name = nfs_mnt_status_name(answer->status);
	char number[32];

	snprintf(number, sizeof(number), "status %u", answer->status);
	if (answer->status)
		return nfs_fail(report, final ? NFS_REFUSED : NFS_BUSY,
			answer->status == MNT_NOENT ? -ENOENT : -EACCES, "%s (%s)",
			nfs_mnt_status_text(answer->status), name[0] ? name : number);
	if (!answer->sys && !strstr(try->plan->options, "sec="))
		return nfs_fail(report, NFS_REFUSED, -EACCES,
			"access denied (it wants Kerberos, and the options have no sec=)");
	return 0;
}

static int ask_mountd(const struct nfs_try *try, struct nfs_found *found, struct nfs_report *report)
{
	bool udp = found->mount_proto == NFS_UDP;
	struct rpc_peer peer = peer_of(try, udp, found->mount_port);
	struct nfs_question question = { .wish = NFS_WISH_MOUNT, .version = mount_version(try) };
	struct nfs_answer answer;
	int err;

	nfs_mnt_call_mnt(&question.call, mount_version(try), try->plan->path, try->machine);
	report->skip_version = true;
	err = nfs_ask(&peer, &question, &answer);
	if (err)
		return nfs_fail(report, NFS_BUSY, err, "mountd (port %u, %s): %s",
			found->mount_port, transport(udp), connerr_text(err));
	if (answer.status != RPC_OK)
		return nfs_fail(report, answer.status == RPC_FAILED ? NFS_BUSY : NFS_UNFIT, -EPROTO,
			"mountd (port %u, %s): %s", found->mount_port, transport(udp),
			rpc_status_text(answer.status));
	err = refuse(try, &answer.mount, report);
	report->skip_version = err != 0;
	return err;
}

/* What mount(2) says, after the server has been heard. */
static int judge_mount(int err, struct nfs_report *report)
{
	static const struct {
		int err;
		enum nfs_verdict verdict;
		const char *text;
	} rows[] = {
		{ -ENOENT, NFS_REFUSED, "no such directory on the server" },
		{ -EACCES, NFS_REFUSED, "access denied" },
		{ -EPERM, NFS_REFUSED, "access denied" },
		{ -ENOTDIR, NFS_REFUSED, "this is not a directory" },
		{ -ENAMETOOLONG, NFS_REFUSED, "the path is too long" },
		{ -ELOOP, NFS_REFUSED, "too many symbolic links" },
		{ -EPROTONOSUPPORT, NFS_UNFIT,
			"the server or this kernel does not have this version" },
		{ -EAFNOSUPPORT, NFS_UNFIT, "this kernel cannot use such an address" },
		{ -ENODEV, NFS_UNFIT, "this kernel has no driver for it" },
		{ -EINVAL, NFS_UNFIT, "this kernel does not take the transport or an option" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].err == err)
			return nfs_fail(report, rows[i].verdict, err, "%s", rows[i].text);
	return nfs_fail(report, NFS_BUSY, err, "mount: %s", connerr_text(err));
}

static int mount_it(
	const struct nfs_try *try, const struct nfs_found *found, struct nfs_report *report)
{
	char options[NFS_OPTIONS_MAX], source[NFS_SOURCE_SIZE];
	unsigned long flags = try->plan->flags | (try->plan->read_only ? MS_RDONLY : 0);
	int err = nfs_options(try->plan, found, options);

	if (err)
		return nfs_fail(report, NFS_UNFIT, err, "there are too many options");
	nfs_source(try->plan, source);
	if (try->debug)
		log_info("mount of %s with %s", source, options);
	err = sys_mount(source, try->dir, "nfs", flags, options);
	if (!err)
		return 0;
	judge_mount(err, report);
	report->skip_version = report->verdict != NFS_UNFIT;
	return err;
}

void nfs_try_run(const struct nfs_try *try, struct nfs_report *report)
{
	struct nfs_found found = { .rung = try->rung, .addr = try->addr };
	bool has_mountd = try->rung.version != 4;
	int err;

	clear(try, report);
	err = find_nfsd(try, &found, report);
	if (!err)
		err = greet_nfsd(try, &found, report);
	if (!err && has_mountd)
		err = find_mountd(try, &found, report);
	if (!err && has_mountd)
		err = ask_mountd(try, &found, report);
	if (!err)
		mount_it(try, &found, report);
}

enum nfs_outcome nfs_judge(unsigned seen)
{
	if (seen & (1u << NFS_NOWHERE))
		return NFS_NEVER;
	if (seen & (1u << NFS_BUSY))
		return NFS_LATER;
	if (seen & (1u << NFS_REFUSED))
		return NFS_NEVER;
	return seen & (1u << NFS_ABSENT) ? NFS_LATER : NFS_NEVER;
}
