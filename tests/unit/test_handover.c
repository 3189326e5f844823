/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/stat.h>
#include <fcntl.h>
#include <ftw.h>
#include <unistd.h>

#include "cmdline/netconf.h"
#include "kinit/boot.h"
#include "kinit/handover/form.h"
#include "kinit/handover/handover.h"
#include "kinit/net/netif.h"
#include "lib/ipaddr.h"
#include "lib/lease.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/formcase.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static struct ipaddr servers[2];
static size_t nservers;

size_t net_dns(const struct boot *boot, struct ipaddr *dns, size_t max)
{
	(void)boot;
	assert_true(max >= nservers);
	memcpy(dns, servers, nservers * sizeof(*dns));
	return nservers;
}

const struct netif *net_boot_interface(const struct net *net)
{
	return net->n ? net->items : NULL;
}

static int setup(void **state)
{
	nservers = 1;
	servers[0] = formcase_ip("192.0.2.53");
	return boot_setup(state);
}

static struct boot *ready(struct netif *netif)
{
	struct boot *boot = boot_make("root=/dev/nfs");

	tree_dir("run");
	boot_interface(boot, netif);
	boot->net->wanted = netif != NULL;
	return boot;
}

/* The mode, or 0 if there is no such file. */
static unsigned mode_of(const char *path)
{
	struct stat st;

	if (fstatat(tree_fd(), path, &st, AT_SYMLINK_NOFOLLOW))
		return 0;
	assert_true(S_ISREG(st.st_mode));
	assert_true(st.st_size > 0);
	return st.st_mode & 07777;
}

static void begins(const char *path, const char *want)
{
	char text[512] = "";
	int fd = openat(tree_fd(), path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	assert_memory_equal(text, want, strlen(want));
}

static void test_all_forms(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(handover_step_write(ready(formcase_dhcp())), STEP_DONE);
	assert_int_equal(mode_of("run/net-eth0.conf"), 0644);
	begins("run/net-eth0.conf", "DEVICE='eth0'\nPROTO='dhcp'\n");
	assert_int_equal(mode_of("run/systemd/network/60-kinit-eth0.network"), 0644);
	begins("run/systemd/network/60-kinit-eth0.link", "[Match]\nOriginalName=eth0\n");
	/* NetworkManager refuses a profile that others can read. */
	assert_int_equal(
		mode_of("run/NetworkManager/system-connections/kinit-eth0.nmconnection"), 0600);
	begins("run/NetworkManager/devices/2", "[device]\nmanaged=true\n");
	assert_int_equal(mode_of("run/initramfs/net.eth0.lease"), 0644);
	begins("run/kinit/resolv.conf", "nameserver 192.0.2.53\nsearch ");
	assert_int_equal(fstatat(tree_fd(), "run/kinit", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	assert_int_equal(mode_of("run/net6-eth0.conf"), 0);
	assert_string_equal(log_text(), "");
}

static void test_time_servers(void **state)
{
	struct netif *netif = formcase_dhcp();

	(void)state;
	lease_add_ntp(&netif->ip[IP_V4].lease, &(struct ipaddr){ IP_V4, { 192, 0, 2, 7 } });
	lease_add_ntp(&netif->ip[IP_V4].lease, &(struct ipaddr){ IP_V4, { 192, 0, 2, 8 } });
	netif->ip[IP_V6].lease = netif->ip[IP_V4].lease;
	netif->ip[IP_V6].lease.nntp = 0;
	assert_int_equal(handover_step_write(ready(netif)), STEP_DONE);
	begins("run/kinit/ntp_servers", "192.0.2.7\n192.0.2.8\n");
	assert_int_equal(mode_of("run/kinit/ntp_servers"), 0644);
}

static int files_seen;

/* Whoever may not read it need not be kept from it. */
static int has_no_secret(const char *path, const struct stat *st, int type, struct FTW *at)
{
	char text[FORM_TEXT_SIZE] = "";
	int fd;

	(void)at;
	if (type != FTW_F || !(st->st_mode & 0044))
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(fd);
	files_seen++;
	if (strstr(text, "SECRET"))
		fail_msg("%s:\n%s", path, text);
	return 0;
}

/* Whatever a text of a server may hold that is no name. */
static void test_no_secrets(void **state)
{
	static const char *const texts[] = { "//user:SECRET@192.0.2.3/share",
		"192.0.2.3:/srv/root,vers=3,password=SECRET", "cifs://u:SECRET@192.0.2.3/x",
		"http://user:SECRET@192.0.2.3/boot", "//192.0.2.3/x,user=u%SECRET" };
	char run[300];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct netif *netif = formcase_dhcp();
		struct lease *lease = &netif->ip[IP_V4].lease;

		boot_teardown(state);
		setup(state);
		strcpy(lease->root_path, texts[i]);
		strcpy(lease->boot_file, texts[i]);
		strcpy(lease->search, texts[i]);
		assert_int_equal(handover_step_write(ready(netif)), STEP_DONE);
		files_seen = 0;
		snprintf(run, sizeof(run), "%s/run", tree_path());
		assert_int_equal(nftw(run, has_no_secret, 8, FTW_PHYS), 0);
		assert_in_range(files_seen, 6, 20);
	}
}

/* A boot that failed later, and began anew after the shell. */
static void test_again(void **state)
{
	struct boot *boot = ready(formcase_dhcp());

	(void)state;
	assert_int_equal(handover_step_write(boot), STEP_DONE);
	boot_interface(boot, formcase_static());
	assert_int_equal(handover_step_write(boot), STEP_DONE);
	begins("run/net-eth0.conf", "DEVICE='eth0'\nPROTO='none'\n");
	assert_string_equal(log_text(), "");
}

static void test_only_those_that_are_ready(void **state)
{
	struct netif *netif = formcase_dhcp();

	(void)state;
	netif->ip[IP_V4].state = netif->ip[IP_V6].state = NETIF_FAILED;
	assert_int_equal(handover_step_write(ready(netif)), STEP_DONE);
	assert_int_equal(mode_of("run/net-eth0.conf"), 0);
	assert_int_equal(handover_step_write(ready(NULL)), STEP_DONE);
	assert_int_equal(mode_of("run/kinit/resolv.conf"), 0644);
}

static void test_without_a_network(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(handover_step_write(ready(NULL)), STEP_DONE);
	assert_int_not_equal(fstatat(tree_fd(), "run/kinit", &st, 0), 0);
}

/* A link that lies in the way is not followed, but replaced. */
static void test_links_are_not_followed(void **state)
{
	struct boot *boot = ready(formcase_static());

	(void)state;
	tree_file("victim", "mine\n");
	tree_link("run/net-eth0.conf", "../victim");
	assert_int_equal(handover_step_write(boot), STEP_DONE);
	begins("victim", "mine\n");
	begins("run/net-eth0.conf", "DEVICE=");
}

/* One warning, and the others are written. */
static void test_what_cannot_be_written(void **state)
{
	struct boot *boot = ready(formcase_static());

	(void)state;
	tree_dir("run/net-eth0.conf/x");
	tree_file("run/kinit", "in the way");
	assert_int_equal(handover_step_write(boot), STEP_DONE);
	assert_string_equal(log_text(), "4 /run/net-eth0.conf cannot be written: File exists; "
					"the real system may not know the network\n");
	assert_int_equal(mode_of("run/systemd/network/60-kinit-eth0.network"), 0644);
}

static void test_hostile_name(void **state)
{
	struct netif *netif = formcase_static();

	(void)state;
	strcpy(netif->name, "e'$(id)%n*");
	assert_int_equal(handover_step_write(ready(netif)), STEP_DONE);
	assert_said(
		"4 a network interface has a name that is fit for no file; it is not handed over\n");
	assert_int_equal(mode_of("run/NetworkManager/devices/2"), 0);
	assert_int_equal(mode_of("run/kinit/resolv.conf"), 0644);
}

static void test_identifier_that_networkd_cannot_send(void **state)
{
	struct netif *netif = formcase_dhcp();
	struct ipword *word = formcase_word(netif);

	(void)state;
	memcpy(word->client_id, "\0id", 3);
	word->client_id_len = 3;
	assert_int_equal(handover_step_write(ready(netif)), STEP_DONE);
	assert_string_equal(log_text(),
		"4 eth0: systemd-networkd cannot send the client identifier "
		"of ip=; the server may give it another address\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_forms),
		TEST(test_time_servers),
		TEST(test_no_secrets),
		TEST(test_again),
		TEST(test_only_those_that_are_ready),
		TEST(test_without_a_network),
		TEST(test_links_are_not_followed),
		TEST(test_what_cannot_be_written),
		TEST(test_hostile_name),
		TEST(test_identifier_that_networkd_cannot_send),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
