# SPDX-License-Identifier: GPL-2.0-or-later
"""Addresses from servers: good ones, late ones, broken ones."""
from damages import DAMAGES, HARMLESS
from lan import Lan, Nic
from netimage import ASKED, DISK, FAILED, LOCAL, NET_IMAGE, PINGED, addressed, owns
from peer import Noise, Peer, Say
from scenario import NEW, OLD, Scenario, Took
from servers import GUESTS, Dhcpd, Dnsmasq, Nfs, Rarpd

DNSMASQ = (Dnsmasq(),)
BY_DHCP = addressed("dhcp")
# To the moment when the network is there; ASKED is 1.5 s before that at best.
CONFIGURED = BY_DHCP[0]


def by_dhcp(name, lan, words="ip=dhcp", **more):
    """kinit gets the usual address by DHCP, and the root finds it and the server."""
    also = (owns(), PINGED, *more.pop("also", ()))
    expect = (*more.pop("expect", ()), *BY_DHCP)
    return Scenario(f"net-{name}", f"{LOCAL} {words}", more.pop("kernels", OLD), lan=lan,
                    expect=expect, also=also, **(DISK | more))


def played(name, *script, words="ip=dhcp", peer=None, **more):
    """Likewise from a peer that plays a script."""
    return by_dhcp(name, Lan((Nic(on=peer or Peer(script)),)), words, **more)


EVERYTHING = Dnsmasq(options=(
    "3,192.0.2.1", "6,192.0.2.1,192.0.2.7", "12,given-name", "15,example.test", "17,/srv/root",
    "26,1400", "40,nis.test", "42,192.0.2.8", "119,example.test,sub.example.test"),
    boot="pxelinux.0,,192.0.2.1", lease=600)

FORGED = tuple(Say(address=GUESTS[3], damage=damage) for damage in DAMAGES
               if damage not in HARMLESS)
TAKEN = (r"wants=192\.0\.2\.53", r"wants=(0|127|224|255)\.", r"address \S+ 192\.0\.2\.53")
EVIL = b"$(reboot)`reboot`;reboot\n'\"\\ %s%n|&<>\x1b[2J\xff"
STRINGS = tuple((code, EVIL) for code in (12, 15, 17, 40, 56, 66, 67))
HOSTILE = Say(options=(*STRINGS, (119, b"\x09$(reboot)\x00\xc0\x00")), sname=EVIL, file=EVIL)

SCENARIOS = [
    # All that dnsmasq can say, and what becomes of it.
    by_dhcp("dhcp", Lan((Nic(),), (EVERYTHING,)), kernels=NEW, also=(
        r"kinit: eth0: 192\.0\.2\.50/24 by dhcp from 192\.0\.2\.1, gateway 192\.0\.2\.1",
        r"ROOT: link eth0 mtu=1400 up carrier", r"kinit: eth0: .*lease 600 s",
        r"ROOT: route default via 192\.0\.2\.1 dev eth0", r"ROOT: hostname=given-name",
        r"ROOT: /run/net-eth0\.conf=DEVICE='eth0'", r"ROOT: /run/net-eth0\.conf=PROTO='dhcp'",
        r"ROOT: /run/net-eth0\.conf=IPV4ADDR='192\.0\.2\.50'",
        r"ROOT: /run/net-eth0\.conf=IPV4NETMASK='255\.255\.255\.0'",
        r"ROOT: /run/net-eth0\.conf=IPV4GATEWAY='192\.0\.2\.1'",
        r"ROOT: /run/net-eth0\.conf=IPV4DNS0='192\.0\.2\.1'",
        r"ROOT: /run/net-eth0\.conf=IPV4DNS1='192\.0\.2\.7'",
        r"ROOT: /run/net-eth0\.conf=HOSTNAME='given-name'",
        r"ROOT: /run/net-eth0\.conf=DNSDOMAIN='example\.test'",
        r"ROOT: /run/net-eth0\.conf=NISDOMAIN='nis\.test'",
        r"ROOT: /run/net-eth0\.conf=ROOTSERVER='192\.0\.2\.1'",
        r"ROOT: /run/net-eth0\.conf=ROOTPATH='/srv/root'",
        r"ROOT: /run/net-eth0\.conf=filename='pxelinux\.0'",
        r"ROOT: /run/net-eth0\.conf=DHCPLEASETIME='600'",
        r"ROOT: /run/net-eth0\.conf=DOMAINSEARCH='example\.test\.? sub\.example\.test\.?'",
        r"ROOT: /run/kinit/resolv\.conf=nameserver 192\.0\.2\.1",
        r"ROOT: /run/kinit/ntp_servers=192\.0\.2\.8",
        r"ROOT: /run/systemd/network/\S+=")),
    # (Of two words, the one that makes no sense is named, and only that is lost.)
    by_dhcp("dhcp-isc", Lan((Nic("e1000"),), (Dhcpd(lease=900, options=(
        "routers 192.0.2.1", "host-name \"isc-name\"", "interface-mtu 1300")),)),
        "ip=192.0.2.300:::::eth0:none ip=dhcp",
        also=(r"kinit: ip=192\.0\.2\.300:::::eth0:none: ",
              r"kinit: eth0: .*lease 900 s", r"ROOT: hostname=isc-name", r"ROOT: link eth0 mtu=1300"), again=True),

    # An MTU with which little would get through.
    by_dhcp("dhcp-small-mtu", Lan((Nic(),), (Dnsmasq(options=("26,500",)),)), also=(
        r"kinit: eth0: the server gives it an MTU of 500, but IPv4 needs 576; the MTU stays 1500$",
        r"ROOT: link eth0 mtu=1500")),

    # RFC 3442: with classless routes, the router option does not count.
    by_dhcp("dhcp-routes", Lan((Nic(),), (Dnsmasq(options=(
        "3,192.0.2.254", "121,198.51.100.0/24,192.0.2.7,0.0.0.0/0,192.0.2.1")),)),
        also=(r"ROOT: route 198\.51\.100\.0/24 via 192\.0\.2\.7 dev eth0",
              r"ROOT: route default via 192\.0\.2\.1 dev eth0",
              r"ROOT: /run/net-eth0\.conf=IPV4ROUTE0SUBNET='198\.51\.100\.0/24'"),
        never=(r"ROOT: route default via 192\.0\.2\.254",)),

    # Cards, cables and servers that are not there, or not yet.
    Scenario("net-second-wired", f"{LOCAL} ip=dhcp", lan=Lan((Nic(on=""), Nic()), DNSMASQ),
             expect=addressed("dhcp", GUESTS[1], "eth1"), also=(owns(GUESTS[1], "eth1"), PINGED),
             took=(Took(ASKED, addressed("dhcp", GUESTS[1], "eth1")[0], 0, 8),), **DISK, again=True),
    Scenario("net-dead-server", f"{LOCAL} ip=dhcp", NEW,
             lan=Lan((Nic(on="nobody"), Nic()), DNSMASQ),
             expect=addressed("dhcp", GUESTS[1], "eth1"), also=(owns(GUESTS[1], "eth1"), PINGED),
             took=(Took(ASKED, addressed("dhcp", GUESTS[1], "eth1")[0], 0, 8),), **DISK, again=True),
    by_dhcp("late-link", Lan((Nic(after=5),), DNSMASQ),
            took=(Took(ASKED, CONFIGURED, 4.5, 12),)),
    by_dhcp("late-driver", Lan((Nic("e1000"),), DNSMASQ), "ip=dhcp e1000.async_probe=1"),
    by_dhcp("late-card", Lan((Nic(plug=True, after=3),), DNSMASQ), machine="pc",
            took=(Took(ASKED, CONFIGURED, 2.5, 12),)),

    # Answers that are lost, taken back, changed, or no answers.
    played("lost-offers", (), (), (Say(),), (Say(),),
           expect=(r"peer: discover .*secs=0 ",), took=(Took(ASKED, CONFIGURED, 2, 20),)),
    played("nak", (Say(),), (Say("nak", options=((56, b"not yours"),)),), (Say(),), (Say(),),
           expect=(r"kinit: eth0: .*(refuse|NAK)", r"peer: discover")),
    Scenario("net-ack-changed", f"{LOCAL} ip=dhcp", lan=Lan((Nic(on=Peer(
        ((Say(),), (Say("ack", address=GUESTS[1]),), (Say(address=GUESTS[1]),)), relaxed=True)),)),
        expect=addressed("dhcp", GUESTS[1]), also=(owns(GUESTS[1]), PINGED), **DISK),
    # (A forged end of a conversation may make kinit begin another one; the third is honest.)
    played("hostile", peer=Peer(((Noise(), *FORGED, Say()), (*FORGED, Noise(), Say()), (Say(),)),
                                relaxed=True), never=TAKEN),
    played("shell-characters", (HOSTILE,), (HOSTILE,), also=(r"ROOT: /run/net-eth0\.conf=DEVICE",),
           never=(r"ROOT: hostname=.*[$`;%]", r"ROOT: /run/(net|kinit|systemd).*\x1b",
                  r"ROOT: /run/(kinit|systemd).*[$`]", r"ROOT: /run/net-.*=reboot",
                  r"Restarting system")),

    # Who it is, only the packets' source tells; the request names it all the same.
    played("dhcp-no-server-id", (Say(options=((54, None),)),), (Say(options=((54, None),)),),
           also=(r"peer: request .*options=.*\b54\b", r"kinit: eth0: .* by dhcp from 192\.0\.2\.1\b"), again=True),

    # What is sent.
    played("dhcp-identity", (Say(),), (Say(),),
           words="dhcpclass=my-class ip=::::my-host:eth0:dhcp,1,52540012345f",
           also=(r"peer: request .*options=.*\b12\b.* class=my-class client=01" + b"52540012345f".hex(),
                 r"ROOT: hostname=my-host")),

    # The older protocols.
    Scenario("net-bootp", f"{LOCAL} ip=bootp", lan=Lan((Nic(),), (Dnsmasq(bootp=True),)),
             expect=addressed("bootp"), also=(owns(), PINGED), **DISK),
    Scenario("net-rarp", f"{LOCAL} ip=rarp", lan=Lan((Nic(),), (Rarpd(),)),
             expect=addressed("rarp"), also=(owns(), PINGED), **DISK),

    # Nobody there: how soon that is said, and what.
    Scenario("net-no-server", "root=/dev/nfs nfsroot=192.0.2.1:/srv/root ip=dhcp rootwait=20",
             lan=Lan((Nic(on=Peer(deaf=9999, relaxed=True)),)), image=NET_IMAGE, icount=True,
             fails=r"configure network: .*no answer", also=(r"kinit:   eth0.*52:54:00:12:34:56",),
             took=(Took(ASKED, FAILED, 19, 40),)),
    Scenario("net-no-carrier", "root=/dev/nfs nfsroot=192.0.2.1:/srv/root ip=dhcp rootwait=10",
             lan=Lan((Nic(on=""),), (Nfs(),)), image=NET_IMAGE,
             fails=r"configure network: .*carrier", took=(Took(ASKED, FAILED, 8, 20),)),
    Scenario("net-not-raised", "root=/dev/nfs nfsroot=192.0.2.1:/srv/root ip=:::::eth7:dhcp rootwait=5",
             lan=Lan((Nic(on="nobody"),)), image=NET_IMAGE, icount=True, fails=r"configure network: ",
             also=(r"kinit: hint: nobody has brought up eth0, so its cable does not count: is there an ip= that "
                   r"means another interface, or says off\? ip=:::::eth0:dhcp uses it$",)),
    Scenario("net-no-card", "root=/dev/nfs nfsroot=192.0.2.1:/srv/root ip=dhcp rootwait=5",
             lan=Lan(()), image=NET_IMAGE, icount=True, fails=r"configure network: ",
             took=(Took(ASKED, FAILED, 4, 15),)),
]
