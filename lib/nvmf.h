/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_NVMF_H
#define LIB_NVMF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"

/* What is said to and by /dev/nvme-fabrics and a discovery controller (NVMe over Fabrics 1.1, 5). */

#define NVMF_DISCOVERY_NQN "nqn.2014-08.org.nvmexpress.discovery"

enum {
	NVMF_NQN_SIZE = 224, /* with its NUL */
	NVMF_UUID_SIZE = 37,
	NVMF_OPTIONS_SIZE = 1024,
	NVMF_LOG_RECORD = 1024, /* bytes of the log page's header, and of each entry */
};

/* Can TEXT be an NVMe Qualified Name?  1 to 223 bytes without blanks, control characters, and the ','
 * and '=' that the kernel's list of options cannot hold. */
bool nvmf_is_nqn(const char *text);

/* 8-4-4-4-12 hexadecimal digits, not all of them 0 or f, as in firmware that has none? */
bool nvmf_is_uuid(const char *text);

/* "nqn.2014-08.org.nvmexpress:uuid:UUID", with lower-case digits, as nvme-cli makes it. */
void nvmf_host_nqn(const char *uuid, char nqn[NVMF_NQN_SIZE]);

/* The UUID at the end of such an NQN; NULL if it has none. */
const char *nvmf_nqn_uuid(const char *nqn);

struct nvmf_connect {
	struct ipaddr addr, from; /* from: our own; IP_NONE if it does not matter */
	uint16_t port;
	const char *nqn, *hostnqn, *hostid;
	bool discovery; /* an admin queue only, for a short time */
};

/* What to write into /dev/nvme-fabrics.  Returns 0, or -EINVAL if a text could not be told apart from
 * the options around it. */
int nvmf_options(const struct nvmf_connect *connect, char text[NVMF_OPTIONS_SIZE]);

/* The number of the controller in the kernel's answer "instance=N,cntlid=M", or -EBADMSG. */
int nvmf_instance(const char *answer);

struct nvmf_log {
	uint64_t generation; /* another one: the log has changed, read it anew */
	uint64_t records;
};

/* The header of the discovery log page, NVMF_LOG_RECORD bytes.  Returns 0, or -EBADMSG if it has a
 * format that nobody knows. */
int nvmf_log_read(const uint8_t *bytes, struct nvmf_log *log);

struct nvmf_entry {
	struct ipaddr addr;
	uint16_t port;
	char nqn[NVMF_NQN_SIZE];
};

/*
 * An entry of it, NVMF_LOG_RECORD bytes.  Returns 0, -ENOENT (no subsystem with disks behind TCP),
 * -EPROTO (it insists on TLS) or -EBADMSG (it makes no sense).
 */
int nvmf_entry_read(const uint8_t *bytes, struct nvmf_entry *entry);

/* Can ENTRY be one that nvmf_entry_read() has read? */
bool nvmf_entry_is_sound(const struct nvmf_entry *entry);

#endif
