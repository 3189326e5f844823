/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/nvmf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/num.h"
#include "lib/text.h"

/* NVMe over Fabrics 1.1, figure 37 (TRTYPE, ADRFAM, SUBTYPE) and figure 39 (SECTYPE of TCP). */
enum { TRTYPE_TCP = 3, ADRFAM_IPV4 = 1, ADRFAM_IPV6 = 2, SUBTYPE_NVM = 2, SECTYPE_NONE = 0 };
enum { TREQ_SECURE = 3, TREQ_REQUIRED = 1 };
/* Where the fields of an entry are. */
enum {
	AT_TRTYPE,
	AT_ADRFAM,
	AT_SUBTYPE,
	AT_TREQ,
	AT_TRSVCID = 32,
	AT_SUBNQN = 256,
	AT_TRADDR = 512,
	AT_TSAS = 768,
	TRSVCID_SIZE = 32,
	TEXT_SIZE = 256
};

static const char uuid_prefix[] = "nqn.2014-08.org.nvmexpress:uuid:";

/*
 * A target that is gone for a while must not cost the root: ctrl_loss_tmo=-1 has the kernel try to
 * reconnect for ever, with I/O waiting, where its default removes the disk after 10 minutes.  Every 5
 * seconds instead of 10, as somebody is waiting.  Three missed keep-alives of the default interval
 * are no reason to drop a connection: 15 seconds instead of 5.
 */
static const char lasting[] = ",ctrl_loss_tmo=-1,reconnect_delay=5,keep_alive_tmo=15";

bool nvmf_is_nqn(const char *text)
{
	size_t len = strlen(text);

	for (const char *c = text; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f || *c == ',' || *c == '=')
			return false;
	return len > 0 && len < NVMF_NQN_SIZE;
}

bool nvmf_is_uuid(const char *text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	if (strlen(text) != sizeof(form) - 1)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == '-' ? text[i] != '-' : !strchr("0123456789abcdefABCDEF", text[i]))
			return false;
	return text[strspn(text, "0-")] && text[strspn(text, "fF-")];
}

void nvmf_host_nqn(const char *uuid, char nqn[NVMF_NQN_SIZE])
{
	snprintf(nqn, NVMF_NQN_SIZE, "%s%s", uuid_prefix, uuid);
	for (char *c = nqn + strlen(uuid_prefix); *c; c++)
		if (*c >= 'A' && *c <= 'F')
			*c |= 0x20;
}

const char *nvmf_nqn_uuid(const char *nqn)
{
	const char *uuid = nqn + strlen(uuid_prefix);

	return text_starts(nqn, uuid_prefix) && nvmf_is_uuid(uuid) ? uuid : NULL;
}

int nvmf_options(const struct nvmf_connect *connect, char text[NVMF_OPTIONS_SIZE])
{
	char addr[IPADDR_TEXT_SIZE], from[IPADDR_TEXT_SIZE];
	size_t len;

	if (!nvmf_is_nqn(connect->nqn) || !nvmf_is_nqn(connect->hostnqn) ||
		!nvmf_is_uuid(connect->hostid))
		return -EINVAL;
	snprintf(text, NVMF_OPTIONS_SIZE,
		"nqn=%s,transport=tcp,traddr=%s,trsvcid=%u,hostnqn=%s,hostid=%s%s", connect->nqn,
		ipaddr_format(&connect->addr, addr), connect->port, connect->hostnqn,
		connect->hostid, connect->discovery ? "" : lasting);
	len = strlen(text);
	if (connect->from.family)
		snprintf(text + len, NVMF_OPTIONS_SIZE - len, ",host_traddr=%s",
			ipaddr_format(&connect->from, from));
	return 0;
}

int nvmf_instance(const char *answer)
{
	static const char key[] = "instance=";
	char digits[8];
	int instance;
	size_t len;

	if (!text_starts(answer, key))
		return -EBADMSG;
	answer += strlen(key);
	len = strspn(answer, "0123456789");
	if (len >= sizeof(digits))
		return -EBADMSG;
	memcpy(digits, answer, len);
	digits[len] = '\0';
	return num_int(digits, 10, &instance) ? -EBADMSG : instance;
}

int nvmf_log_read(const uint8_t *bytes, struct nvmf_log *log)
{
	log->generation = bytes_le64(bytes);
	log->records = bytes_le64(bytes + 8);
	return bytes_le16(bytes + 16) == 0 ? 0 : -EBADMSG;
}

/* A field of SIZE bytes, padded with blanks or NULs.  Returns TEXT, of SIZE bytes and a NUL. */
static const char *field(const uint8_t *bytes, size_t size, char *text)
{
	size_t len;

	memcpy(text, bytes, size);
	text[size] = '\0';
	len = strlen(text);
	while (len > 0 && text[len - 1] == ' ')
		text[--len] = '\0';
	return text;
}

static int read_address(const uint8_t *bytes, struct nvmf_entry *entry)
{
	char text[TEXT_SIZE + 1];
	uint64_t port;

	if (ipaddr_parse(field(bytes + AT_TRADDR, TEXT_SIZE, text), &entry->addr))
		return -EBADMSG;
	if (entry->addr.family != (bytes[AT_ADRFAM] == ADRFAM_IPV4 ? IP_V4 : IP_V6))
		return -EBADMSG;
	if (num_u64(field(bytes + AT_TRSVCID, TRSVCID_SIZE, text), 10, &port) || port == 0 ||
		port > UINT16_MAX)
		return -EBADMSG;
	entry->port = (uint16_t)port;
	return 0;
}

int nvmf_entry_read(const uint8_t *bytes, struct nvmf_entry *entry)
{
	char nqn[TEXT_SIZE + 1];

	if (bytes[AT_TRTYPE] != TRTYPE_TCP || bytes[AT_SUBTYPE] != SUBTYPE_NVM)
		return -ENOENT;
	if (bytes[AT_TSAS] != SECTYPE_NONE && (bytes[AT_TREQ] & TREQ_SECURE) == TREQ_REQUIRED)
		return -EPROTO;
	if (bytes[AT_ADRFAM] != ADRFAM_IPV4 && bytes[AT_ADRFAM] != ADRFAM_IPV6)
		return -EBADMSG;
	if (!nvmf_is_nqn(field(bytes + AT_SUBNQN, TEXT_SIZE, nqn)))
		return -EBADMSG;
	text_copy(entry->nqn, sizeof(entry->nqn), nqn);
	return read_address(bytes, entry);
}

bool nvmf_entry_is_sound(const struct nvmf_entry *entry)
{
	return memchr(entry->nqn, '\0', sizeof(entry->nqn)) && nvmf_is_nqn(entry->nqn) &&
	       entry->port && (entry->addr.family == IP_V4 || entry->addr.family == IP_V6);
}
