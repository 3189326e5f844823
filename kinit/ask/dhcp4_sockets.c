/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/ask/dhcp4_sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/dhcp4_frame.h"

/* SOL_PACKET of the kernel's linux/socket.h, which klibc does not show. */
enum { PACKET_LEVEL = 263 };

/*
 * Whole UDP packets to port 68, and nothing else, wake us on a busy network.  For a socket of this
 * kind the packet begins with the header of IP (packet(7)).
 */
static int filter_messages(int fd)
{
	static struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9), /* protocol */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 17, 0, 6),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 6), /* more fragments, offset */
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x3fff, 4, 0),
		BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0), /* length of the header */
		BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2),  /* port it goes to */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DHCP4_FRAME_CLIENT_PORT, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0xffff),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = { .len = sizeof(code) / sizeof(code[0]), .filter = code };

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0)
		return -errno;
	return 0;
}

/*
 * Without a protocol the socket hears nothing until bind(), and so nothing that the filter should
 * have kept away.  If AF_PACKET is a module, the kernel loads it by itself.
 */
static int open_socket(const struct ask *ask, uint16_t protocol)
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(protocol),
		.sll_ifindex = ask->ifindex,
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1, err = 0;

	if (fd < 0)
		return -errno;
	if (protocol == ETH_P_IP)
		err = filter_messages(fd);
	if (!err && (setsockopt(fd, PACKET_LEVEL, PACKET_AUXDATA, &on, sizeof(on)) < 0 ||
			    bind(fd, (const struct sockaddr *)&addr, sizeof(addr)) < 0))
		err = -errno;
	if (err) {
		close(fd);
		return err;
	}
	return fd;
}

static int64_t real_now(void *self)
{
	(void)self;
	return clock_ms();
}

static int send_packet(void *self, uint16_t protocol, const uint8_t *bytes, size_t len)
{
	const struct dhcp4_sockets *sockets = self;
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(protocol),
		.sll_ifindex = sockets->ifindex,
		.sll_halen = sockets->addr_len,
	};
	int fd = protocol == ETH_P_RARP ? sockets->rarp_fd : sockets->ip_fd;

	memset(addr.sll_addr, 255, sizeof(addr.sll_addr));
	if (sendto(fd, bytes, len, 0, (const struct sockaddr *)&addr, sizeof(addr)) < 0)
		return -errno;
	return 0;
}

/* Packets between guests and bridges of one machine carry a checksum that nobody has filled in. */
static bool is_summed(struct msghdr *msg)
{
	struct tpacket_auxdata aux;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != PACKET_LEVEL || c->cmsg_type != PACKET_AUXDATA ||
			c->cmsg_len < CMSG_LEN(sizeof(aux)))
			continue;
		memcpy(&aux, CMSG_DATA(c), sizeof(aux));
		return !(aux.tp_status & TP_STATUS_CSUMNOTREADY);
	}
	return true;
}

/* Takes one packet, if it is for us and whole.  Returns 1, 0 if it is not, or -errno. */
static int take_packet(int fd, struct dhcp4_packet *packet)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
	} control;
	struct sockaddr_ll from = { .sll_pkttype = PACKET_OUTGOING };
	struct iovec iov = { .iov_base = packet->bytes, .iov_len = sizeof(packet->bytes) };
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t got = recvmsg(fd, &msg, 0);

	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	/* Of others' packets we hear where somebody listens to all, or of VLANs not ours. */
	if (from.sll_pkttype == PACKET_OUTGOING || from.sll_pkttype == PACKET_OTHERHOST ||
		msg.msg_flags & MSG_TRUNC)
		return 0;
	packet->protocol = ntohs(from.sll_protocol);
	packet->summed = is_summed(&msg);
	packet->len = (size_t)got;
	return 1;
}

static int receive_packet(void *self, int64_t until_ms, struct dhcp4_packet *packet)
{
	const struct dhcp4_sockets *sockets = self;
	struct pollfd fds[] = {
		{ .fd = sockets->ip_fd, .events = POLLIN },
		{ .fd = sockets->rarp_fd, .events = POLLIN },
	};
	int64_t left = until_ms - clock_ms();

	if (poll(fds, 2, left < 0 ? 0 : left > 60000 ? 60000 : (int)left) < 0)
		return errno == EINTR ? 0 : -errno;
	for (int i = 0; i < 2; i++) {
		int got = fds[i].revents ? take_packet(fds[i].fd, packet) : 0;

		if (got)
			return got;
	}
	return 0;
}

int dhcp4_sockets_open(
	const struct ask *ask, struct dhcp4_sockets *sockets, struct dhcp4_line *line)
{
	*sockets = (struct dhcp4_sockets){
		.ifindex = ask->ifindex,
		.addr_len = (uint8_t)ask->mac_len,
		.ip_fd = -1,
		.rarp_fd = -1,
	};
	if (ask->methods & (NET_DHCP | NET_BOOTP))
		sockets->ip_fd = open_socket(ask, ETH_P_IP);
	if (ask->methods & (NET_DHCP | NET_BOOTP) && sockets->ip_fd < 0)
		return sockets->ip_fd;
	if (ask->methods & NET_RARP)
		sockets->rarp_fd = open_socket(ask, ETH_P_RARP);
	if (ask->methods & NET_RARP && sockets->rarp_fd < 0) {
		close(sockets->ip_fd);
		return sockets->rarp_fd;
	}
	*line = (struct dhcp4_line){
		.self = sockets,
		.now_ms = real_now,
		.send = send_packet,
		.receive = receive_packet,
	};
	return 0;
}

void dhcp4_sockets_close(struct dhcp4_sockets *sockets)
{
	if (sockets->ip_fd >= 0)
		close(sockets->ip_fd);
	if (sockets->rarp_fd >= 0)
		close(sockets->rarp_fd);
}
