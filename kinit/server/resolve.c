/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/server/resolve.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kinit/base/confine.h"
#include "kinit/base/log.h"
#include "kinit/server/resolve_udp.h"
#include "lib/clock.h"
#include "lib/dns.h"
#include "lib/random.h"

enum { ROUNDS = 3, FIRST_WAIT_MS = 1000 };

struct servers {
	const struct ipaddr *dns;
	size_t n;
};

/* Takes answers until one fits: an other one is a late one, or somebody's guess. */
static int await_answer(int fd, const struct ipaddr *server, const struct dns_question *question,
	int64_t until_ms, struct ipaddr *addr)
{
	uint8_t bytes[DNS_ANSWER_MAX];
	int err;

	do {
		int len = resolve_udp_receive(fd, server, bytes, sizeof(bytes), until_ms);

		if (len < 0)
			return len;
		err = dns_answer(bytes, (size_t)len, question, addr);
	} while (err == -EBADMSG);
	return err;
}

/* What listens, and hears. */
struct listening {
	int fd;
	const struct ipaddr *server;
	const struct dns_question *question;
	int64_t until_ms;
};

struct heard {
	int err;
	struct ipaddr addr;
};

static void listen_confined(const void *question, void *answer)
{
	const struct listening *to = question;
	struct heard *heard = answer;

	heard->err = await_answer(to->fd, to->server, to->question, to->until_ms, &heard->addr);
}

/* Who listened may say anything. */
static int take_heard(const struct heard *heard, struct ipaddr *addr)
{
	uint8_t family = heard->addr.family;

	if (heard->err > 0 || (!heard->err && family != IP_V4 && family != IP_V6))
		return -EBADMSG;
	*addr = heard->addr;
	return heard->err;
}

/* Each try has an id and a port of its own (RFC 5452). */
static int ask_one(const struct ipaddr *server, struct dns_question *question, int wait_ms,
	struct ipaddr *addr)
{
	uint8_t bytes[DNS_QUERY_MAX];
	struct heard heard;
	struct listening to = { resolve_udp_open(server), server, question, clock_ms() + wait_ms };
	const struct confine_job job = { .name = "who listens to a name server",
		.to = CONFINE_TALK,
		.fds = &to.fd,
		.nfds = 1,
		.run = listen_confined,
		.question = &to,
		.answer = &heard,
		.size = sizeof(heard) };
	int err;

	if (to.fd < 0)
		return to.fd;
	question->id = (uint16_t)random_u32();
	err = resolve_udp_send(to.fd, server, bytes, dns_query(question, bytes));
	if (!err)
		err = confine_call(&job);
	close(to.fd);
	return err ? err : take_heard(&heard, addr);
}

static int ask(const struct servers *servers, struct dns_question *question, struct ipaddr *addr)
{
	char text[IPADDR_TEXT_SIZE];

	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < servers->n; i++) {
			int err = ask_one(&servers->dns[i], question, FIRST_WAIT_MS << round, addr);

			if (!err || err == -ENOENT || err == -ENODATA)
				return err;
			log_debug("name server %s: %s", ipaddr_format(&servers->dns[i], text),
				strerror(-err));
		}
	}
	return -EAGAIN;
}

/* Of a name with addresses of both kinds, the one that can be reached from here; IPv4 if both can,
 * which is what NFS and NBD servers are most often set up for. */
static int look_up(const struct servers *servers, const char *name, struct ipaddr *addr)
{
	struct dns_question question = { .type = DNS_A };
	struct ipaddr other;
	int err, err6;

	if (dns_name_parse(name, &question.name))
		return -ENOENT;
	err = ask(servers, &question, addr);
	if (err ? err != -ENODATA : resolve_udp_reaches(addr))
		return err;
	question.type = DNS_AAAA;
	err6 = ask(servers, &question, &other);
	if (!err6 && (err || resolve_udp_reaches(&other))) {
		*addr = other;
		return 0;
	}
	if (!err)
		return 0;
	return err6 == -ENODATA ? -ENOENT : err6;
}

/* HOST in each of the domains of SEARCH. */
static int look_up_in(
	const struct servers *servers, const char *host, const char *search, struct ipaddr *addr)
{
	char name[DNS_NAME_TEXT_SIZE];
	int err = -ENOENT;

	while (*search && err == -ENOENT) {
		size_t len = strcspn(search, " ");

		/* A name that is too long is cut, and then too long for dns_name_parse() as well. */
		if (len) {
			snprintf(name, sizeof(name), "%s.%.*s", host, (int)len, search);
			err = look_up(servers, name, addr);
		}
		search += len + (search[len] == ' ');
	}
	return err;
}

int resolve_host(const char *host, const struct ipaddr *dns, size_t n, const char *search,
	struct ipaddr *addr)
{
	const struct servers servers = { .dns = dns, .n = n };
	int err = -ENOENT;

	if (!ipaddr_parse(host, addr))
		return 0;
	if (!n)
		return -EDESTADDRREQ;
	if (!strchr(host, '.'))
		err = look_up_in(&servers, host, search, addr);
	return err == -ENOENT ? look_up(&servers, host, addr) : err;
}
