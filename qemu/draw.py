# SPDX-License-Identifier: GPL-2.0-or-later
"""What `make soak` does to a scenario: delays and machines drawn at random, within which the story must stay
the same.

Nothing is done here. Whatever is drawn follows from the seed, the number of the boot and the name of the
scenario alone, so that one boot of many can be repeated.
"""
import re
from dataclasses import dataclass, replace
from hashlib import sha256
from random import Random

from scenario import BOTH, INIT_STARTS, Plug, Scenario
from servers import Server, Virtiofs

DISKS = {"virtio-blk": ("vd", "virtio_blk"), "nvme": ("nvme", "nvme"), "usb-storage": ("sd", ""),
         "scsi-hd": ("sd", ""), "ide-hd": ("sd", ""), "ide-cd": ("sr", ""), "sd-card": ("mmcblk", "")}
CONTROLLERS = {"mptsas1068": "mptsas", "lsi53c895a": "sym53c8xx", "virtio-scsi-pci": "virtio_scsi",
               "megasas": "megaraid_sas", "pvscsi": "vmw_pvscsi", "am53c974": "am53c974"}
CARDS = {"virtio-net-pci": "virtio_net", "e1000": "e1000"}
PLUGGABLE_BUSES = ("virtio-scsi-pci", "qemu-xhci", "usb-ehci")
NEIGHBOURS = (*CONTROLLERS, "qemu-xhci", "usb-ehci", "virtio-serial-pci")

LONGEST = 30            # seconds that anything is late
SHARE = 4               # of the time that is waited for it, at most one of so many parts
READS = 300             # more than one boot makes
USUAL_SECONDS = 180     # the hang guard of all scenarios but the large ones


@dataclass(frozen=True)
class Drawn:
    """One boot: a scenario with what was drawn for it."""
    scenario: Scenario
    kernel: str
    delays: tuple = ()      # in words


@dataclass(frozen=True)
class Change:
    """What one kind of draw has done to a scenario."""
    scenario: Scenario
    words: tuple = ()
    seconds: float = 0      # how much later the boot may be for it


# ---- what a scenario allows

def _texts(scenario):
    """All that a scenario says about names of devices."""
    took = [text for limit in scenario.took for text in (limit.since, limit.until)]
    return [scenario.cmdline, *scenario.root[:1], scenario.fails, *scenario.expect, *scenario.also,
            *scenario.never, *took]


def _type(device):
    return device.split(",")[0]


def _kind(device):
    """(how the names of such disks begin, their module); one that is not in the table is a kind of its own."""
    name = _type(device)
    return DISKS.get(name.removesuffix("-pci"), (name, ""))


def _name(device):
    return _kind(device)[0]


def _is_told_apart(scenario, prefix):
    """Does the scenario know which of several disks is the first?  `vd[ab]` means any of them, `vda` does not."""
    devices = [device for device, *_ in scenario.disks] + [plug.device for plug in scenario.plugs if plug.disk]
    several = sum(_name(device) == prefix for device in devices) > 1
    return several and any(re.search(rf"{prefix}[a-z0-9]", text) for text in _texts(scenario))


def _is_local(scenario):
    """Is its root on a disk of its own?"""
    return bool(scenario.disks) or any(plug.disk for plug in scenario.plugs)


def _boots(scenario):
    """Does it boot at the first attempt?  In all others the time of what fails is a part of the story."""
    says = (*scenario.expect, *scenario.unless, *scenario.fails)
    return not scenario.fails and not any("BOOT FAILED" in text for text in says) and (
        bool(scenario.root) or any("kinit: mounted" in text for text in scenario.expect))


def _waits(scenario):
    """The seconds that kinit waits for what is late; see WAITING and RAID in man/kinit.8."""
    words = dict(word.split("=", 1) for word in scenario.cmdline.split() if "=" in word)
    limits = [float(words[name]) for name in ("rootwait", "kinit.md_wait")
              if re.fullmatch(r"\d+", words.get(name, ""))]
    return min(limits) if limits else 180 if scenario.lan and not _is_local(scenario) else 30


def _shows_its_start(scenario):
    """Does the kernel say when /init starts?  All delays are counted from there."""
    return not re.search(r"(^|\s)(quiet|loglevel=[0-6])(\s|$)", scenario.cmdline)


def patience(scenario):
    """How many seconds after the start of /init anything may come without a difference."""
    if not _boots(scenario) or not _shows_its_start(scenario):
        return 0
    seconds = min(LONGEST, _waits(scenario) / SHARE)
    return seconds if seconds >= 1 else 0


def _with_words(scenario, words):
    """More words for the command line; at its beginning, for behind "--" they would be init's."""
    names = [word.split("=")[0] for word in words]
    fresh = [word for word, name in zip(words, names) if f"{name}=" not in scenario.cmdline]
    return replace(scenario, cmdline=" ".join([*fresh, scenario.cmdline])), fresh


# ---- the kinds of draws: each takes a scenario and its own source of chance

def cpus(scenario, chance):
    number = chance.choice((1, 2))
    if number == 1 or "-smp" in scenario.qemu:
        return Change(scenario)
    return Change(replace(scenario, qemu=(*scenario.qemu, "-smp", str(number))), (f"{number} CPUs",))


def memory(scenario, chance):
    size = chance.choice((scenario.memory, scenario.memory * 3 // 4, scenario.memory * 2))
    # What is shared with a server of files has a size of its own.
    if size == scenario.memory or any(isinstance(server, Virtiofs) for server in _servers(scenario)):
        return Change(scenario)
    return Change(replace(scenario, memory=size), (f"{size} MiB",))


def order(scenario, chance):
    """Disks of different kinds in another order; those of one kind keep theirs, and so their names."""
    kinds = [_name(device) for device, *_ in scenario.disks]
    if len(set(kinds)) < 2:
        return Change(scenario)
    mixed = chance.sample(kinds, len(kinds))
    queues = {kind: [disk for disk in scenario.disks if _name(disk[0]) == kind] for kind in kinds}
    disks = tuple(queues[kind].pop(0) for kind in mixed)
    return Change(replace(scenario, disks=disks), (f"disks as {', '.join(mixed)}",))


def neighbours(scenario, chance):
    """Controllers without disks, whose drivers load beside that of the root."""
    if not patience(scenario) or "most" not in scenario.image.modules:
        return Change(scenario)
    found = chance.sample(NEIGHBOURS, chance.choice((0, 0, 1, 2, 3)))
    place = chance.randint(0, len(scenario.devices))
    devices = (*scenario.devices[:place], *found, *scenario.devices[place:])
    words = (f"beside {', '.join(found)}",) if found else ()
    return Change(replace(scenario, devices=devices), words, 4 * len(found))


def _drivers(scenario):
    """The modules of the root's hardware that may look for it in the background."""
    disks = [device for device, *_ in scenario.disks]
    loose = [device for device in disks if not _is_told_apart(scenario, _name(device))]
    if len(loose) < len(disks):
        return []
    nics = scenario.lan.nics if scenario.lan else ()
    names = [_kind(device)[1] for device in loose]
    names += [CONTROLLERS.get(_type(device), "") for device in scenario.devices]
    names += [CARDS.get(_type(nic.device), "") for nic in nics if len(nics) == 1]
    names += ["ahci" if scenario.machine == "q35" else "ata_piix"] * ("ide-hd" in map(_type, loose))
    return sorted(set(filter(None, names)))


def background(scenario, chance):
    """Drivers return before their disks and cards are there."""
    drivers = [name for name in _drivers(scenario) if chance.random() < 0.5]
    words = [f"{name}.async_probe=1" for name in drivers]
    if "usb-storage" in [_type(device) for device, *_ in scenario.disks]:
        words.append(f"usb-storage.delay_use={chance.randint(1, 5)}")
    if not patience(scenario):
        return Change(scenario)
    changed, fresh = _with_words(scenario, words)
    return Change(changed, tuple(fresh), 5 * len(fresh))


def _moment(chance, most):
    return round(chance.uniform(0.1, most), 1)


def _plugged(scenario, device, number):
    """(what it takes, the device) to plug a disk in later; (), "" where this machine cannot."""
    bus = re.search(r"bus=(\w+)\.0", device)
    if bus:
        good = any(_type(other) in PLUGGABLE_BUSES and f"id={bus[1]}" in other.split(",")
                   for other in scenario.devices)
        return (), device if good else ""
    if _type(device) not in ("virtio-blk", "nvme"):
        return (), ""
    if scenario.machine == "pc":
        return (), device
    port = f"soak{number}"
    return (f"pcie-root-port,id={port},chassis={number + 10}",), f"{device},bus={port}"


def late_disks(scenario, chance):
    """Disks that are plugged in late, or later than they were to be."""
    most = patience(scenario)
    devices, disks, plugs, words, longest = [*scenario.devices], [], [], [], 0
    for number, (device, name, *options) in enumerate(scenario.disks):
        more, late = _plugged(scenario, device, number)
        free = late and most and not _is_told_apart(scenario, _name(device))
        after = _moment(chance, most) if free and chance.random() < 0.5 else 0
        if after:
            devices += more
            plugs.append(Plug(late, name, INIT_STARTS, after, "".join(options)))
            words.append(f"{_type(device)} +{after} s")
            longest = max(longest, after)
        else:
            disks.append((device, name, *options))
    later = _moment(chance, most) if most and scenario.plugs and chance.random() < 0.7 else 0
    words += [f"plugs +{later} s"] if later else []
    moved = [replace(plug, after=plug.after + later) for plug in scenario.plugs]
    return Change(replace(scenario, devices=tuple(devices), disks=tuple(disks), plugs=(*plugs, *moved)),
                  tuple(words), longest + later)


def slow_disks(scenario, chance):
    """So many reads in a second and no more."""
    rate = round(40 * 10 ** chance.random())
    if not patience(scenario) or scenario.seconds > USUAL_SECONDS or chance.random() < 0.5:
        return Change(scenario)

    def options(name, given):
        limit = "" if name.startswith(("stall:", "dead:")) else f"throttling.iops-total={rate}"
        return ",".join(filter(None, (given, limit)))
    disks = tuple((device, name, options(name, "".join(given))) for device, name, *given in scenario.disks)
    plugs = tuple(replace(plug, options=options(plug.disk, plug.options)) if plug.disk else plug
                  for plug in scenario.plugs)
    if not disks and not plugs:
        return Change(scenario)
    return Change(replace(scenario, disks=disks, plugs=plugs), (f"{rate} reads/s",), READS / rate)


def uneven_disks(scenario, chance):
    """Some reads take a while, so that what is read at once ends in any order."""
    number = chance.randrange(1000)
    if not patience(scenario) or scenario.seconds > USUAL_SECONDS or chance.random() < 0.7:
        return Change(scenario)

    def is_plain(name, *options):
        return name and ":" not in name and "readonly" not in "".join(options)
    disks = tuple((device, f"uneven{number}:{name}", *options) if is_plain(name, *options) else (device, name, *options)
                  for device, name, *options in scenario.disks)
    plugs = tuple(replace(plug, disk=f"uneven{number}:{plug.disk}") if is_plain(plug.disk, plug.options) else plug
                  for plug in scenario.plugs)
    if (disks, plugs) == (scenario.disks, scenario.plugs):
        return Change(scenario)
    return Change(replace(scenario, disks=disks, plugs=plugs), (f"uneven reads {number}",), READS * 0.02)


def freezes(scenario, chance):
    """The host has no time for the guest."""
    if not patience(scenario) or chance.random() < 0.7:
        return Change(scenario)
    after, seconds = _moment(chance, 6), _moment(chance, 2.5)
    return Change(replace(scenario, freezes=((after, seconds),)), (f"guest frozen at {after} for {seconds} s",),
                  seconds)


def _servers(scenario):
    return scenario.lan.servers if scenario.lan else ()


def _starts(server):
    """Is it a program that can be started late?"""
    return type(server).start is not Server.start


def late_servers(scenario, chance):
    most, servers, words, longest = patience(scenario), [], [], 0
    for server in _servers(scenario):
        room = most - server.after
        later = _moment(chance, room) if room > 1 and _starts(server) and chance.random() < 0.4 else 0
        servers.append(replace(server, after=server.after + later))
        words += [f"{type(server).__name__} +{later} s"] if later else []
        longest = max(longest, later)
    return Change(_with_lan(scenario, servers=tuple(servers)), tuple(words), longest)


def away_servers(scenario, chance):
    """All servers stand still for a while."""
    most = min(10, patience(scenario))
    if not most or not any(map(_starts, _servers(scenario))) or chance.random() < 0.6:
        return Change(scenario)
    after, seconds = _moment(chance, 15), _moment(chance, most)
    return Change(_with_lan(scenario, pauses=((after, seconds),)),
                  (f"servers away at {after} for {seconds} s",), seconds)


def late_links(scenario, chance):
    """Cables that are plugged in late; where the root is on the network, one is pulled for a moment."""
    most, nics, words, longest = patience(scenario), [], [], 0
    for number, nic in enumerate(scenario.lan.nics if scenario.lan else ()):
        room = most - nic.after
        later = _moment(chance, room) if room > 1 and nic.on and chance.random() < 0.5 else 0
        words += [f"eth{number} +{later} s"] if later else []
        flaps = ()
        if room > 1 and nic.on == "servers" and not _is_local(scenario) and chance.random() < 0.3:
            flaps = ((round(nic.after + later + _moment(chance, 8), 1), _moment(chance, 3)),)
            words.append(f"eth{number} away at {flaps[0][0]} for {flaps[0][1]} s")
        nics.append(replace(nic, after=nic.after + later, flaps=flaps))
        longest = max(longest, later + sum(seconds + 5 for _, seconds in flaps))
    return Change(_with_lan(scenario, nics=tuple(nics)), tuple(words), longest)


def _with_lan(scenario, **what):
    return replace(scenario, lan=replace(scenario.lan, **what)) if scenario.lan else scenario


# In this order, for each sees what those before it have done; `steady` of a scenario names what it does without.
DRAWS = {function.__name__: function for function in (
    cpus, memory, background, order, late_disks, neighbours, slow_disks, uneven_disks, freezes, late_servers, away_servers,
    late_links)}


# ---- one boot

def mix(scenarios):
    """Those that take part, each with the number of its lots: three for what boots, for the delays are there.
    Guest time that is counted knows no delays, what idles for ten minutes is in `make check`, what goes back to a
    hibernated system wants the same machine, and so does what firmware boots from one of its disks."""
    return [(scenario, 3 if patience(scenario) else 1) for scenario in scenarios
            if not scenario.icount and not scenario.idle and not scenario.before
            and not scenario.efi]


def _choose(mixed, seed, number):
    """The scenario with the greatest lot: a new one in the tables takes some boots from the others, and changes no
    other."""
    def lot(scenario, weight):
        hashed = sha256(f"{seed}:{number}:{scenario.name}".encode()).digest()
        return (int.from_bytes(hashed, "big") / 2 ** 256) ** (1 / weight)
    return max(mixed, key=lambda pair: lot(*pair))[0]


def draw(mixed, seed, number):
    """The boot of that number, out of a mix()."""
    scenario = _choose(mixed, seed, number)

    def chance(what):
        return Random(f"{seed}:{number}:{scenario.name}:{what}")
    changed, words, seconds = scenario, [], 0
    for name, function in DRAWS.items():
        if name not in scenario.steady:
            change = function(changed, chance(name))
            changed, seconds = change.scenario, seconds + change.seconds
            words += change.words
    took = tuple(replace(limit, most=limit.most + seconds) for limit in scenario.took)
    changed = replace(changed, took=took, seconds=round(scenario.seconds + seconds + 120))
    kernels = scenario.kernels if "kernel" in scenario.steady else BOTH
    return Drawn(changed, chance("kernel").choice(kernels), tuple(words))
