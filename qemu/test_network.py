# SPDX-License-Identifier: GPL-2.0-or-later
"""Does the network of the boot tests come and go as it should, and does the peer play its script?
No guest is started here."""
import re
import socket
import struct
import threading
import time
from pathlib import Path

import pytest

import frames
from damages import DAMAGES
from lan import Lan, Network, Nic
from peer import COOKIE, OWN_MAC, Message, Noise, Peer, Say, reply
from servers import GUESTS, MACS, SERVER, Dnsmasq, Nfs, Server

MAC = frames.mac_bytes(MACS[0])


# ---- namespaces and servers

def network(scratch, *servers, nics=(Nic(),)):
    scratch.mkdir()
    return Network(Lan(nics, servers), scratch, disk=None)


def processes_of(scratch):
    """The processes whose command line names the scratch folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if str(scratch).encode() in (folder / "cmdline").read_bytes():
                found.append(folder)
        except OSError:
            continue
    return found


def test_two_networks_side_by_side_and_nothing_is_left(tmp_path):
    before = Path("/proc/net/tcp").read_text().count(":0801 ")
    with network(tmp_path / "a", Dnsmasq(), Nfs()) as one:
        with network(tmp_path / "b", Dnsmasq(), Nfs()) as other:
            assert one.listens("tcp", 2049) and other.listens("tcp", 2049)
            assert other.listens("udp", 111)
        assert one.listens("tcp", 2049)
        assert len(processes_of(tmp_path)) >= 2
        assert Path("/proc/net/tcp").read_text().count(":0801 ") == before
    assert processes_of(tmp_path) == []


def test_nothing_is_left_of_a_network_that_failed(tmp_path):
    class Broken(Server):
        def start(self, lan):
            lan.start("broken", "sh", "-c", f"echo no such thing; : {tmp_path}; exec sleep 1000")
            lan.wait("the impossible", lambda: False, 0.5)

    with pytest.raises(RuntimeError, match="the impossible(.|\n)*no such thing"):
        with network(tmp_path / "a", Broken()):
            pass
    assert processes_of(tmp_path) == []


def test_a_server_that_has_died_is_not_waited_for(tmp_path):
    class Dies(Server):
        def start(self, lan):
            lan.start("mortal", "sh", "-c", "echo first; echo my last words; exit 3")
            lan.wait("the impossible", lambda: False, 600)

    began = time.monotonic()
    with pytest.raises(RuntimeError, match="mortal has ended, with status 3(.|\n)*my last words\n"):
        with network(tmp_path / "a", Dies()):
            pass
    assert time.monotonic() - began < 60


def test_a_server_that_dies_later_is_known_to_be_dead(tmp_path):
    with network(tmp_path / "a", Dnsmasq()) as lan:
        assert lan.dead() == []
        lan.run("sh", "-c", "kill $(pidof dnsmasq)")
        until = time.monotonic() + 20
        while not lan.dead() and time.monotonic() < until:
            time.sleep(0.02)
        assert "dnsmasq has ended" in lan.dead()[0] and any("exiting" in line for line in lan.dead())


def test_a_server_may_start_while_the_others_are_looked_at(tmp_path):
    lan = Network(Lan(()), tmp_path, disk=None)

    class Process:
        def poll(self):
            lan.started[f"late{len(lan.started)}"] = Process()
    lan.started["early"] = Process()
    assert lan.dead() == [] and len(lan.started) == 2


def test_a_late_server_is_an_action(tmp_path):
    with network(tmp_path / "a", Dnsmasq(after=20)) as late:
        assert not late.listens("udp", 67)
        action, = late.actions
        assert action["after"] == 20
        action["call"]()
        assert late.listens("udp", 67)


def test_a_cable_can_come_late_or_never(tmp_path):
    nics = (Nic(on=""), Nic(after=5), Nic(plug=True, after=3))
    with network(tmp_path / "a", nics=nics) as lan:
        never, down, up, plug = lan.actions
        assert never == {"at once": True, "qmp": [("set_link", {"name": "nic0", "up": False})]}
        assert down == {"at once": True, "qmp": [("set_link", {"name": "nic1", "up": False})]}
        assert up["after"] == 5 and up["qmp"] == [("set_link", {"name": "nic1", "up": True})]
        assert plug["after"] == 3 and plug["plug"].startswith("virtio-net-pci,")
        assert sum("virtio-net-pci" in word for word in lan.arguments) == 2


def test_a_cable_can_be_out_for_a_while(tmp_path):
    with network(tmp_path / "a", nics=(Nic(flaps=((2, 3),)),)) as lan:
        assert [(action["after"], action["qmp"]) for action in lan.actions] == [
            (2, [("set_link", {"name": "nic0", "up": False})]),
            (5, [("set_link", {"name": "nic0", "up": True})])]


class Counting(Server):
    """Tells the time again and again, as does a child of it."""

    def start(self, lan):
        lan.start("counting", "sh", "-c", "tell() { while :; do date +$1%s%N; sleep 0.05; done; }; tell c & tell p")
        lan.wait_line("counting", r"c\d+\n(.|\n)*p\d+\n|p\d+\n(.|\n)*c\d+\n")


def times_of(lan, letter):
    """The times that one of the two has told, and the number of the line that was the last."""
    told = [(int(line.split()[1][1:]), number) for number, line in enumerate(lan.story())
            if re.search(rf" {letter}\d{{19}}$", line)]
    return [when for when, _ in told], told[-1][1]


def test_all_servers_can_stand_still_and_go_on(tmp_path):
    with network(tmp_path / "a", Counting()) as lan:
        lan.pause(1.5)
        seen = len(lan.story())
        lan.wait("more of both", lambda: all(times_of(lan, letter)[1] > seen for letter in "cp"))
        assert lan.dead() == []
        for letter in "cp":
            times, _ = times_of(lan, letter)
            assert max(later - sooner for sooner, later in zip(times, times[1:])) > 1.4e9
    assert processes_of(tmp_path) == []


def test_nothing_is_left_of_servers_that_stand_still(tmp_path):
    lan = Network(Lan((), (Counting(),), pauses=((2, 600),)), tmp_path, disk=None)
    with lan:
        action, = lan.actions
        assert action["after"] == 2 and "600 s" in action["says"]
        threading.Thread(target=action["call"], daemon=True).start()
        started = lan.started["counting"].pid
        lan.wait("the server stands still", lambda: stands_still(started))
    assert not Path(f"/proc/{started}").exists()
    # The pause ends later than the room: nobody is left to go on, whoever has those descriptors now.
    lan.go_on()


def stands_still(pid):
    return "T (stopped)" in Path(f"/proc/{pid}/status").read_text()


# ---- the peer

def message(kind, **options):
    """A DHCP message as a client would send it."""
    codes = {"wants": 50, "server": 54}
    body = bytes([53, 1, {"discover": 1, "request": 3}[kind]])
    for name, value in options.items():
        body += bytes([codes[name], 4]) + frames.ip_bytes(value)
    head = struct.pack(">4B4sHH16s16s192s", 1, 1, 6, 0, b"abcd", 0, 0, bytes(16), MAC, b"")
    return (head + COOKIE + body + b"\xff").ljust(300, b"\0")


def packet(data):
    """With what is around it on its way to the server."""
    head = struct.pack(">HHHH", 68, 67, 8 + len(data), 0)
    return frames.ethernet(frames.BROADCAST, MAC, frames.IPV4,
                           frames.ip(head + data, "0.0.0.0", "255.255.255.255"))


class Guest:
    """The guest's end of a cable to a peer."""

    def __init__(self, peer, folder):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(folder / "guest"))
        self.socket.settimeout(5)
        self.far = str(folder / "peer")
        self.playing = peer.play(folder / "guest", folder / "peer")
        self.story = []
        self.playing.tell = self.story.append

    def send(self, frame):
        self.socket.sendto(frame, self.far)

    def ask(self, data):
        self.send(packet(data))

    def answer(self):
        """The next DHCP message that comes, with its headers checked."""
        vlan, kind, content = frames.untag(self.socket.recv(65536))
        assert (vlan, kind, frames.checksum(content[:20])) == (0, frames.IPV4, 0)
        return Message(content[28:])

    def silent(self):
        self.socket.settimeout(0.3)
        with pytest.raises(TimeoutError):
            self.socket.recv(65536)
        self.socket.settimeout(5)


@pytest.fixture
def cable(tmp_path):
    guests = []

    def plug(peer):
        guests.append(Guest(peer, tmp_path))
        return guests[-1]
    yield plug
    for guest in guests:
        guest.playing.close()
        guest.socket.close()


def test_the_script_is_played_in_order(cable):
    guest = cable(Peer(((), (Say(),), (Say("nak"),), (Say(address=GUESTS[1]),))))
    guest.ask(message("discover"))
    guest.silent()
    guest.ask(message("discover"))
    assert guest.answer().kind == "offer"
    guest.ask(message("request", wants=GUESTS[0], server=SERVER))
    assert guest.answer().kind == "nak"
    assert guest.playing.problems() == ["the peer was asked 3 times only"]
    guest.playing.found.clear()
    guest.ask(message("discover"))
    assert guest.answer().data[16:20] == frames.ip_bytes(GUESTS[1])
    assert guest.playing.problems() == []
    assert any("discover xid=61626364" in line for line in guest.story)


def test_a_peer_can_be_deaf_at_first(cable):
    guest = cable(Peer(deaf=0.5))
    guest.ask(message("discover"))
    guest.silent()
    time.sleep(0.3)
    guest.ask(message("discover"))
    assert guest.answer().kind == "offer"


def test_arp_rarp_and_pings_are_answered(cable):
    guest = cable(Peer(rarp=GUESTS[2]))
    asked = struct.pack(">HHBBH6s4s6s4s", 1, 0x800, 6, 4, 1, MAC, frames.ip_bytes(GUESTS[0]),
                        bytes(6), frames.ip_bytes(SERVER))
    guest.send(frames.ethernet(frames.BROADCAST, MAC, frames.ARP, asked))
    answer = guest.socket.recv(2000)[14:]
    assert answer[6:8] == b"\0\2" and answer[8:18] == OWN_MAC + frames.ip_bytes(SERVER)
    guest.send(frames.ethernet(frames.BROADCAST, MAC, frames.RARP, asked[:6] + b"\0\3" + asked[8:]))
    answer = guest.socket.recv(2000)[14:]
    assert answer[6:8] == b"\0\4" and answer[18:28] == MAC + frames.ip_bytes(GUESTS[2])
    echo = b"\x08\0\xf7\xff\0\0\0\0"
    guest.send(frames.ethernet(OWN_MAC, MAC, frames.IPV4,
                               frames.ip(echo, GUESTS[0], SERVER, protocol=1)))
    answer = guest.socket.recv(2000)[14:]
    assert answer[12:20] == frames.ip_bytes(SERVER) + frames.ip_bytes(GUESTS[0])
    assert answer[20] == 0 and frames.checksum(answer[20:28]) == 0


@pytest.mark.parametrize("data,why", [
    (message("request"), "without options 50 and 54"),
    (message("request", wants=GUESTS[0], server=SERVER).replace(b"abcd", b"abce"), "another xid"),
    (message("discover")[:290], "shorter than 300"),
    (message("discover").replace(COOKIE, b"abba"), "magic cookie"),
    (message("discover").replace(MAC, OWN_MAC), "chaddr")])
def test_a_client_that_breaks_the_rules_is_noticed(cable, data, why):
    guest = cable(Peer())
    guest.ask(message("discover"))
    guest.answer()
    assert guest.playing.problems() == []
    guest.ask(data)
    guest.answer()
    assert any(why in problem for problem in guest.playing.problems())


def test_another_vlan_is_another_network(cable):
    guest = cable(Peer(vlan=5))
    guest.ask(message("discover"))
    guest.silent()
    frame = packet(message("discover"))
    guest.send(frame[:12] + struct.pack(">HH", frames.VLAN, 5) + frame[12:])
    assert frames.untag(guest.socket.recv(2000))[0] == 5


def test_noise_is_all_of_it(cable):
    guest = cable(Peer(((Noise(8192), Say()),)))
    guest.ask(message("discover"))
    noise = [guest.socket.recv(2000) for _ in range(8)]
    assert all(len(frame) == 1024 + 42 for frame in noise)
    assert guest.answer().kind == "offer"


GOOD = reply(Message(message("discover")), Say())


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_done(name):
    assert DAMAGES[name](GOOD, MAC) != [frames.udp(GOOD, MAC)]
