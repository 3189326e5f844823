/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "kinit/net/netassign.h"

/* What has to come to an end, and how far it is. */

static bool same_device(const struct ipword *a, const struct ipword *b)
{
	if (a->by_mac || b->by_mac)
		return a->by_mac && b->by_mac &&
		       !memcmp(a->device_mac, b->device_mac, sizeof(a->device_mac));
	return !strcmp(a->device, b->device);
}

/* Is there a later word for the same?  Words without a device are all for the same. */
static bool is_replaced(const struct netconf *conf, size_t index, enum net_half half)
{
	for (size_t i = index + 1; i < conf->nips; i++)
		if (netassign_serves(&conf->ips[i], half) &&
			same_device(&conf->ips[index], &conf->ips[i]))
			return true;
	return false;
}

size_t netassign_goals(const struct netplan *plan, struct netgoal goals[NETGOALS_MAX])
{
	const struct netconf *conf = plan->conf;
	size_t n = 0;

	if (netassign_wanted(plan) && conf->nips == 0)
		goals[n++] = (struct netgoal){ .half = NET_IPV4, .racing = true };
	for (size_t i = 0; i < conf->nips; i++)
		for (int half = 0; half < NET_HALVES; half++)
			if (netassign_serves(&conf->ips[i], (enum net_half)half) &&
				!is_replaced(conf, i, (enum net_half)half))
				goals[n++] = (struct netgoal){
					.word = &conf->ips[i],
					.half = (enum net_half)half,
					.racing = !netassign_names_device(&conf->ips[i]),
				};
	return n;
}

bool netassign_concerns(
	const struct netplan *plan, const struct netgoal *goal, const struct netif *netif)
{
	struct nettask task = netassign_task(plan, netif, goal->half);

	return task.wanted && task.word == goal->word && task.racing == goal->racing;
}

enum netgoal_state netassign_judge(
	const struct netplan *plan, const struct netgoal *goal, int64_t *progress_ms)
{
	bool any = false, pending = false;

	*progress_ms = 0;
	for (size_t i = 0; i < plan->net->n; i++) {
		const struct netif *netif = &plan->net->items[i];
		const struct nettask *task = &netif->tasks[goal->half];

		if (!netassign_concerns(plan, goal, netif))
			continue;
		if (task->state == NETIF_READY)
			return NETGOAL_DONE;
		any = true;
		pending |= task->state != NETIF_FAILED;
		if (task->since_ms > *progress_ms)
			*progress_ms = task->since_ms;
	}
	return any && !pending ? NETGOAL_FAILED : NETGOAL_PENDING;
}
