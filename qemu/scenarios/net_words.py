# SPDX-License-Identifier: GPL-2.0-or-later
"""The words about the network: the kernel's fields, dracut's forms, IPv6, VLANs and bonds."""
from lan import Lan, Nic
from netimage import ASKED, DISK, LOCAL, PINGED, addressed, owns
from peer import Peer, Say
from scenario import NEW, OLD, Scenario, Took
from servers import GUESTS, SERVER6, Dhcpd, Dnsmasq, Radvd

ONE = Lan((Nic(),), (Dnsmasq(),))
TWO = Lan((Nic(), Nic()), (Dnsmasq(),))
STATIC = "192.0.2.60"
PINGED6 = rf"ROOT: ping {SERVER6} answered"
LOCAL6 = f"root=/dev/vda ping={SERVER6}"
OWN6 = r"2001:db8::5054:ff:fe12:3456"


def word(name, words, lan=ONE, how="dhcp", address=GUESTS[0], device="eth0", **more):
    """An interface gets its address as the words say."""
    prefix = more.pop("prefix", 24)
    also = (owns(address, device, prefix=prefix), PINGED, *more.pop("also", ()))
    return Scenario(f"net-{name}", f"{LOCAL} {words}", more.pop("kernels", OLD), lan=lan,
                    expect=addressed(how, address, device, prefix), also=also, **(DISK | more))


# Nobody is asked where the command line says it all.
UNASKED = (("DHCPDISCOVER", 0, 0),)


def word6(name, words, servers, how, address, **more):
    """Likewise for IPv6."""
    return Scenario(f"net-{name}", f"{LOCAL6} {words}", more.pop("kernels", OLD),
                    lan=Lan((Nic(),), servers),
                    also=(rf"kinit: eth0: {address}/\d+ ({how})",
                          rf"ROOT: address eth0 {address}/\d+ lifetime=(forever|\d+)$", PINGED6,
                          *more.pop("also", ())), **(DISK | more))


SCENARIOS = [
    # The kernel's fields (Documentation/admin-guide/nfs/nfsroot.rst).
    word("static", f"ip={STATIC}:192.0.2.1:192.0.2.1:255.255.255.0:my-host:eth0:off:"
         "192.0.2.1:192.0.2.9:192.0.2.7", how="static", address=STATIC,
         served=UNASKED, also=(
             r"ROOT: route default via 192\.0\.2\.1 dev eth0", r"ROOT: hostname=my-host",
             owns(STATIC, life="forever"), r"ROOT: /run/net-eth0\.conf=PROTO='(none|static)'",
             r"ROOT: /run/net-eth0\.conf=IPV4DNS1='192\.0\.2\.9'",
             r"ROOT: /run/kinit/resolv\.conf=nameserver 192\.0\.2\.9",
             r"ROOT: /run/kinit/ntp_servers=192\.0\.2\.7")),
    # (Nobody names the host.)
    word("static-no-mask", f"ip={STATIC}:::::eth0:none", how="static",
         address=STATIC, also=(r"ROOT: hostname=192\.0\.2\.60 ",), again=True),
    word("two-words", f"ip={STATIC}::::mine:eth0:off ip=:::::eth1:dhcp", TWO, address=GUESTS[1],
         device="eth1", also=(owns(STATIC),), again=True),
    word("nfsaddrs", "nfsaddrs=:::::eth0:any", again=True),
    word("static-wins", "ip=::192.0.2.77:255.255.255.128:my-host:eth0:dhcp:192.0.2.78", Lan(
        (Nic(),), (Dnsmasq(options=("3,192.0.2.1", "12,theirs", "6,192.0.2.1")),)), prefix=25,
        also=(r"ROOT: hostname=my-host", r"ROOT: route default via 192\.0\.2\.77",
              r"ROOT: /run/kinit/resolv\.conf=nameserver 192\.0\.2\.78"),
        never=(r"ROOT: route default via 192\.0\.2\.1 ",)),

    # PXELINUX's and dracut's.
    word("bootif", "BOOTIF=01-52-54-00-12-34-57 ip=dhcp", TWO, address=GUESTS[1], device="eth1",
         never=(r"ROOT: address eth0 192",)),
    word("ifname", "ifname=lan0:52:54:00:12:34:56 ip=lan0:dhcp:1450", device="lan0",
         also=(r"ROOT: link lan0 mtu=1450 up carrier",)),
    word("rd-route", f"ip={STATIC}/24::192.0.2.1::host:eth0:none nameserver=192.0.2.1 "
         "rd.route=203.0.113.0/24:192.0.2.9:eth0", how="static",
         address=STATIC, also=(r"ROOT: route 203\.0\.113\.0/24 via 192\.0\.2\.9 dev eth0",
                               r"ROOT: /run/kinit/resolv\.conf=nameserver 192\.0\.2\.1")),
    word("vlan", "vlan=eth0.5:eth0 ip=eth0.5:dhcp",
         Lan((Nic(on=Peer(((Say(),), (Say(),)), vlan=5)),)), device=r"eth0.5"),
    word("bond", "bond=bond0:eth0,eth1:mode=active-backup,miimon=100 ip=bond0:dhcp",
         TWO, address=r"192.0.2.50", device="bond0",
         also=(r"ROOT: link eth[01] .*master=bond0",)),
    # The address is that of the first in the list, which is not the one that the kernel found first; of one
    # that comes late as well, and of the next one if it never comes.
    word("bond-order", "bond=bond0:eth1,eth0:mode=active-backup,miimon=100 ip=bond0:dhcp",
         TWO, address=GUESTS[1], device="bond0", again=True),
    word("bond-first-late", "bond=bond0:lan0,eth0:mode=active-backup,miimon=100 ip=bond0:dhcp "
         "ifname=lan0:52:54:00:12:34:57", Lan((Nic(), Nic(plug=True, after=1)), (Dnsmasq(),)),
         address=GUESTS[1], device="bond0", machine="pc", again=True),
    word("bond-first-missing", "bond=bond0:eth7,eth0:mode=active-backup,miimon=100 ip=bond0:dhcp",
         device="bond0", also=(r"kinit: bond0: eth7, the first interface of its list, is not there",)),
    # The first port's address is not the lowest.
    word("bridge", "bridge=br0:eth1,eth0 ip=br0:dhcp",
         Lan((Nic(), Nic(on="nobody")), (Dnsmasq(),)), address=GUESTS[1], device="br0",
         also=(r"ROOT: link eth0 .*up.*master=br0", r"ROOT: link eth1 .*up.*master=br0")),
    word("bridge-of-a-bond", "bridge=br0:bond0 bond=bond0:eth0,eth1:mode=active-backup ip=dhcp", TWO,
         device="br0", kernels=NEW, also=(r"ROOT: link bond0 .*master=br0",), again=True),
    # Names that nobody here gives: a root on a disk does not wait for them.
    Scenario("net-name-of-udev", "root=/dev/vda ip=enp0s3:dhcp", lan=ONE, also=(
        r"kinit: going on without a part of the network: there is no interface enp0s3 \(only udev "
        r"gives such names, and ifname= here\), only eth0 \(52:54:00:12:34:56\)$",),
        took=(Took(ASKED, r"kinit: starting", 0, 10),), **DISK),
    Scenario("net-name-of-a-bridge", "root=/dev/vda ip=br0:dhcp", lan=ONE, also=(
        r"there is no interface br0 \(bridge= makes one\), only eth0 \(52:54:00:12:34:56\)$",),
        took=(Took(ASKED, r"kinit: starting", 0, 10),), **DISK),

    # IPv6.
    word6("auto6", "ip=auto6", (Radvd(),), "by slaac", OWN6, kernels=NEW, also=(
        r"ROOT: route6 default via fe80::1 dev eth0",
        r"ROOT: /run/kinit/resolv\.conf=nameserver 2001:db8::1")),
    word6("dhcp6", "ip=dhcp6", (Radvd(flags=("AdvManagedFlag on",), prefix=False), Dhcpd(
        v6=True, options=("dhcp6.name-servers 2001:db8::1",))), "by dhcp6", r"2001:db8::[0-9a-f]+",
        also=(r"ROOT: /run/kinit/resolv\.conf=nameserver 2001:db8::1",)),
    word6("either6", "ip=either6", (Dnsmasq(v4=False, v6="managed"),), "by dhcp6",
          r"2001:db8::[0-9a-f]+", again=True),
    word6("static6", "ip=[2001:db8::60]::[2001:db8::1]:64:host:eth0:none", (),
          "as given", "2001:db8::60", also=(
              r"ROOT: route6 default via 2001:db8::1 dev eth0",)),
]
