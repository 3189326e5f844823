/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_NETBOOT_H
#define TESTS_UNIT_HELP_NETBOOT_H

#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_netlink.h"
#include "tests/unit/help/trace.h"

/*
 * Boots of which only the network is played: the rooms of kinit/net*.c on a kernel that is a fake,
 * with servers that answer when the test says so, and a clock that is a number.
 */

extern struct boot *boot;
extern struct netconf *conf; /* of the boot; to be filled before the first turn() */

int netboot_setup(void **state);
int netboot_teardown(void **state);

/* A boot with this root=, or others words that the parser knows; no ip= yet. */
void start(const char *cmdline);

/* Another ip= word. */
struct ipword *word(const char *device, unsigned methods);
/* A static one: "192.0.2.5", 24 and a gateway or NULL. */
struct ipword *word_static(const char *device, const char *addr, int prefix, const char *gateway);

struct ipaddr ip(const char *text);

/* All that happens without time going by: messages, workers that change something. */
void turn(void);

/* Likewise, until there is a worker at JOB, which it does not do. */
void turn_until(const char *job);

/* A tick later: what is due is started. */
void tick(void);

/* So many milliseconds pass; or less, if the step ends. Returns what the step says. */
enum step_answer pass(int64_t ms);

/* What the step says now. */
enum step_answer step(void);

/* Is somebody asking for an address for NAME? */
bool asks(const char *name, enum ip_family family);

/* A server answers the question for NAME. */
void answer(const char *name, enum ip_family family, const struct lease *lease);
/* Likewise, but nobody looks at it yet. */
void answer_unseen(const char *name, enum ip_family family, const struct lease *lease);
void answer_error(const char *name, enum ip_family family, int err);
/* LEASE, as long as there is no other one. */
const struct lease *answered(struct lease lease);
/* 10.0.2.15/24 with gateway, name server and a lease of a day. */
struct lease lease4(void);
struct lease lease6(void);

struct netif *nif(const char *name);
enum netif_state state_of(const char *name);

#define assert_traced(part) assert_has(trace_text(), part)
#define assert_not_traced(part) assert_has_not(trace_text(), part)

#endif
