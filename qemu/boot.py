# SPDX-License-Identifier: GPL-2.0-or-later
"""Turns a scenario into initramfs, disks and QEMU arguments, and runs it."""
import filecmp
import hashlib
import re
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath
from random import Random

import efi
import images
import isohybrid
import installed
import kernelcpio
import kernels
import mdarrays
import pxe
import screen
import selfmade
import several
import sshkeys
import tools
import trees
import userland
import volumes
from cryptdisks import DISKS as CRYPT_DISKS
from debian import locked, run
from disks import DISKS, SYSTEMS
from disks_hooks import DISKS as HOOK_DISKS
from disks_md import MEMBERS
from downdisks import DISKS as DOWN_DISKS, SYSTEMS as DOWN
from efidisks import DISKS as EFI_DISKS
from flashdisks import DISKS as FLASH_DISKS
from lan import Network
from machine import ICOUNT, QUICK_OF, Machine
from overlaydisks import DISKS as OVERLAY_DISKS
from scenario import INIT_STARTS, served, verdict
from servers import SERVER
from stallserver import StallServer
from udevdisks import DISKS as UDEV_DISKS
from usrdisks import DISKS as USR_DISKS

BUILD = trees.BUILD
HERE = Path(__file__).resolve().parent
RECIPES = {**DISKS, **USR_DISKS, **UDEV_DISKS, **OVERLAY_DISKS, **FLASH_DISKS, **EFI_DISKS, **MEMBERS,
           **HOOK_DISKS, **CRYPT_DISKS, **DOWN_DISKS, **installed.DISKS}
JUMPED = "the guest's clock has gone on by"
# QEMU's emulation of two processors now and then shows one of them an instruction that the other is just patching.
FELL = "the kernel has died before it started /init"
FATAL = "Kernel panic - not syncing: Fatal exception"
# Whole systems as folders.
WHOLE = {**SYSTEMS, **DOWN}
# What may be wrong then says nothing about kinit.
NO_FAULT = (JUMPED, FELL)
SECOND_PARTITION = range(25 * images.MIB, 49 * images.MIB)      # of the disk "mbr"


def _answers(kind):
    """What a StallServer is told for a disk of that kind; None: it is another one's.  (QEMU reads the first 512.)"""
    def uneven(offset):
        return Random(f"{kind} {offset}").choices((0, .05, .5), (90, 8, 2))[0]
    if kind.startswith("uneven"):
        return {"healthy": None, "delay": uneven}
    return {"stall": {}, "dead": {"healthy": 512}, "slow": {"healthy": None, "delay": lambda offset: .05},
            "slow-inside": {"healthy": None, "delay": lambda offset: .5 * (offset in SECOND_PARTITION)}}.get(kind)


def _module_tree(kernel, image):
    """The folder with the kernel's modules, or a copy by links with one more in it."""
    if not image.misbehave:
        return kernel.modules
    key = hashlib.sha256(repr((image, kernel.release, str(kernel.top))).encode()
                         + (HERE / "modules" / "misbehave.c").read_bytes()).hexdigest()[:12]
    top = BUILD / "qemu" / "modules" / key / kernel.release
    if not top.exists():
        fresh = top.with_name("fresh")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.parent.mkdir(parents=True, exist_ok=True)
        run("cp", "-rs", kernel.modules, fresh)
        for index in fresh.glob("modules.*"):
            if not index.name.startswith(("modules.builtin", "modules.order")):
                index.unlink()
        built = kernels.module(kernel.name, HERE / "modules", top.parent / "misbehave")
        shutil.copy(built, fresh / "kernel" / "misbehave.ko")
        fresh.rename(top)
    return top


def cpio(name, mode, data=b"", rdev=(0, 0)):
    """One member of an archive that the kernel unpacks behind the first one (initramfs buffer format)."""
    name = name.encode() + b"\0"
    fields = (1, mode, 0, 0, 1, 0, len(data), 0, 0, *rdev, len(name), 0)
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + name
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)


def _folders(names):
    """All that have to be there for NAMES, the outer ones first."""
    return sorted({str(folder) for name in names for folder in PurePath(name).parents} - {"."})


def _own(image):
    """The image's own files, and its nodes and links in /dev, which nobody but root could give to a builder."""
    nodes = [f"dev/{name}" for name, *_ in image.nodes]
    members = [cpio(name, 0o40755) for name in _folders([*nodes, *dict(image.files)])]
    members += [cpio(name, 0o100755 if text.startswith("#!") else 0o100644, text.encode())
                for name, text in image.files]
    members += [cpio(f"dev/{name}", 0o120777, rest[0].encode()) if len(rest) == 1
                else cpio(f"dev/{name}", 0o60600, rdev=rest) for name, *rest in image.nodes]
    return b"".join((*members, cpio("TRAILER!!!", 0))) if members else b""


def _program(architecture, without):
    """kinit; another one is built here, as a user would."""
    if without:
        return _built(f"without-{without}")
    return BUILD / "kinit" if architecture == "amd64" else _built(architecture, f"ARCH={architecture}")


def _built(folder, *words):
    with locked(f"kinit-{folder}"):
        run("make", "-C", HERE.parent, *words, f"build/{folder}/kinit")
    return HERE.parent / "build" / folder / "kinit"


def _system(image):
    """Whose programs the hooks bring."""
    return userland.tree(installed.SYSTEMS[image.system]) if image.system else tools.root()


def _hook_files(image):
    """Those that it names, what these bring along, and who asks."""
    return [BUILD / "kinit-ask", *sorted((BUILD / "hooks.d").glob("*/*"))] if image.hooks else []


def initramfs(kernel, image):
    """The initramfs of a scenario as kinit-image makes it; kept while its inputs stay."""
    tool, program = BUILD / "kinit-image", _program(kernel.architecture, image.without)
    modules = list(image.modules) + (["misbehave"] if image.misbehave else [])
    options = list(image.options)
    if image.shell:
        shell = tools.path("busybox")
        options += ["-a", f"{shell}:/bin/busybox", "-a", f"{shell}:/bin/sh"]
    options += [word for name in image.programs for file, inside in tools.for_guest(name)
                if PurePath(inside).name not in image.lacks for word in ("-a", f"{file}:{inside}")]
    if image.inside:
        options += ["-a", f"{disk_image(image.inside[0])}:{image.inside[1]}"]
    if image.hooks:
        options += [f"--hook={','.join(image.hooks)}", f"--sysroot={_system(image)}"]
    if "ssh" in image.hooks:
        options += sshkeys.options()
    state = hashlib.sha256(repr((image, options, kernel.release)).encode() + _own(image))
    for file in (tool, program, HERE / "modules" / "misbehave.c", *_hook_files(image)):
        state.update(file.read_bytes())
    output = BUILD / "qemu" / "initramfs" / f"{kernel.name}-{state.hexdigest()[:12]}"
    with locked(f"initramfs-{output.name}"):
        if not output.exists():
            output.parent.mkdir(parents=True, exist_ok=True)
            fresh = output.with_name(f"{output.name}.new")
            if image.machine:
                options.append(f"--devices={output}.devices")
                Path(f"{output}.devices").write_text(image.machine)
            where = kernels.system(kernel) if image.sysroot else kernels.places(kernel, _module_tree(kernel, image))
            make = kernelcpio.pack if image.listed else kernels.pack
            make(kernel, program, fresh, *options, *(modules or ["none"]), where=where)
            with open(fresh, "ab") as file:
                file.write(bytes(-file.tell() % 4) + _own(image))
            fresh.rename(output)
    return output


def disk_image(name):
    recipe, _, member = name.rpartition(".") if "." in name else (name, "", "")
    if isinstance(RECIPES[recipe], images.Several):
        return several.build(recipe, RECIPES[recipe])[int(member)]
    if isinstance(RECIPES[recipe], mdarrays.Recipe):
        return mdarrays.build(recipe, RECIPES[recipe])[member]
    if isinstance(RECIPES[recipe], volumes.Volumes):
        return volumes.build(recipe, RECIPES[recipe])[member]
    if isinstance(RECIPES[recipe], userland.Userland):
        return userland.build(RECIPES[recipe], member)
    if isinstance(RECIPES[recipe], isohybrid.Iso):
        return isohybrid.build(recipe, RECIPES[recipe])
    return images.build(recipe, RECIPES[recipe])


def _copy(name, scratch):
    """Where the copy of a disk is that "copy:NAME" attaches: the guest can write to it."""
    return Path(scratch) / f"copy-{name}"


def _copied(name, scratch):
    """That copy, made if it is not there."""
    image = _copy(name, scratch)
    if not image.exists():
        run("cp", "--sparse=always", disk_image(name), image)
    return image


def _drive(number, name, options, scratch, stack):
    """One -drive; "stall:NAME" is a disk that stops answering, "dead:NAME" one that never began to, "slow:NAME" one
    each of whose reads takes a while, "slow-inside:NAME" one where those of its second partition do, between others
    that do not, "unevenN:NAME" one some of whose reads do, by the number N, "copy:NAME" one that keeps what is written
    to it until the end of the run."""
    kind, _, rest = name.rpartition(":")
    answers = _answers(kind)
    if answers is not None:
        server = StallServer(Path(scratch) / f"nbd{number}", disk_image(rest), **answers)
        stack.callback(server.close)
        source = f"driver=nbd,server.type=unix,server.path={scratch}/nbd{number}"
        source += ",snapshot=on" if "delay" in answers else ",readonly=on"
    elif name.startswith("copy:"):
        source = f"file={_copied(name[5:], scratch)},format=raw"
    else:
        image = disk_image(name)
        # A medium that cannot be written must not get an overlay that can.
        source = f"file={image},format=raw"
        source += "" if "readonly" in options else ",snapshot=on"
    extra = f",{options}" if options else ""
    return ["-drive", f"{source},if=none,id=d{number}{extra}"]


def _resizing(scenario, resize):
    """The action that makes a disk longer and shorter again and again."""
    size = disk_image(scenario.disks[resize.number][1].rpartition(":")[2]).stat().st_size
    return {"when": resize.when, "every": resize.every,
            "qmp": [("block_resize", {"device": f"d{resize.number}", "size": size + more})
                    for more in (images.MIB, 0)]}


def _quick(scenario, kernel):
    """The first words of the command line.  What prints early is no console that anybody could open."""
    serial, words = "console=ttyS0", QUICK_OF[kernel.architecture]
    others = {"": serial, "beside": f"console=tty0 {serial}", "alone": "earlyprintk=serial,ttyS0,115200,keep console=tty0"}
    return words.replace(serial, others[scenario.screen])


def _start(scenario, kernel, scratch):
    """The arguments by which the kernel is started: by QEMU itself, or by firmware from a disk that is there."""
    words = f"{_quick(scenario, kernel)} {scenario.cmdline}"
    words += f" {selfmade.WORDS}" if scenario.makes else ""
    if scenario.pxe:
        initiator, target = scenario.pxe
        return pxe.furnish(scratch, (("vmlinuz", kernel.bzimage), ("initramfs", initramfs(kernel, scenario.image))),
                           initiator=initiator, target=target, server=SERVER, words=words)
    if not scenario.efi:
        image = selfmade.image(scratch) if scenario.made else initramfs(kernel, scenario.image)
        # What is started without its own first part has not been told of a screen by the firmware.
        return ["-kernel", kernel.bzimage if scenario.screen else kernel.vmlinux, "-initrd", image, "-append", words]
    disk = _copy(scenario.efi, scratch)
    if scenario.image.uki:
        efi.plant_program(disk, kernel, scenario.image, words)
    else:
        efi.furnish(disk, kernel, initramfs(kernel, scenario.image), words)
    return efi.firmware(scratch)


def qemu_arguments(scenario, kernel, scratch, stack):
    """(arguments, actions) of a scenario's machine."""
    arguments = ["-machine", scenario.machine, "-m", str(scenario.memory)]
    arguments += ICOUNT if scenario.icount else []
    for device in scenario.devices:
        arguments += ["-device", device]
    number = 0
    for device, name, *options in scenario.disks:
        arguments += _drive(number, name, "".join(options), scratch, stack)
        arguments += ["-device", f"{device},drive=d{number}{efi.order(scenario, name)}"]
        number += 1
    arguments += _start(scenario, kernel, scratch)
    arguments += selfmade.arguments(kernel, scratch) if scenario.makes else []
    actions = [{"when": typed.when, "qmp": screen.presses(typed.text)} if typed.keyboard
               else {"when": typed.when, "type": typed.text} for typed in scenario.types]
    if scenario.screen:
        arguments += screen.ARGUMENTS
        actions.append({"when": INIT_STARTS, "every": screen.EVERY, "look": screen.Screen(scratch).look,
                        "heard": "screen"})
    if scenario.logins:
        port = sshkeys.free_port()
        arguments += sshkeys.network(port)
        actions += [{"when": login.when, "call": partial(sshkeys.log_in, port, login.dialogue, login.words),
                     "heard": "ssh"} for login in scenario.logins]
    actions += [{"when": pull.when, "qmp": [("device_del", {"id": pull.id})]} for pull in scenario.pulls]
    actions += [{"when": medium.when, "qmp": [("blockdev-change-medium", {
        "id": medium.drive, "filename": str(disk_image(medium.disk)), "format": "raw",
        "read-only-mode": "read-only"})]} for medium in scenario.media]
    actions += [_resizing(scenario, resize) for resize in scenario.resizes]
    for plug in scenario.plugs:
        device = plug.device
        if plug.disk:
            arguments += _drive(number, plug.disk, plug.options, scratch, stack)
            device += f",drive=d{number}"
            number += 1
        actions.append({"when": plug.when, "different": plug.different, "after": plug.after, "plug": device})
    actions += [{"when": INIT_STARTS, "after": after, "freeze": seconds}
                for after, seconds in scenario.freezes]
    return [str(argument) for argument in [*arguments, *scenario.qemu]], actions


def _check_copies(scenario, scratch):
    """What is wrong with the disks after the run: a list of sentences, empty if nothing is."""
    wrong = []
    for name in scenario.untouched:
        if not filecmp.cmp(disk_image(name), _copy(name, scratch), shallow=False):
            wrong.append(f"something has written to {name}")
    for name in scenario.clean:
        said = tools.run("dumpe2fs", "-h", _copy(name, scratch))
        if "needs_recovery" in said or not re.search(r"^Filesystem state: +clean$", said, re.M):
            wrong.append(f"{name} was not unmounted:\n{said}")
    for name, pattern in scenario.examined:
        said = mdarrays.examine(_copy(name, scratch))
        if not re.search(pattern, said):
            wrong.append(f"mdadm --examine of {name} does not say {pattern}:\n{said}")
    return wrong


def _tree(name):
    """The folder of a tree that servers of files name."""
    return userland.tree(WHOLE[name]) if name in WHOLE else trees.folder(name)


def play(scenario, kernel_name):
    """Run a scenario.  Returns (what is wrong, console lines, command to repeat it)."""
    with tempfile.TemporaryDirectory(prefix="kinit-boot-") as scratch:
        return _play_all(scenario, kernel_name, scratch)


def _play_all(scenario, kernel_name, scratch):
    """With what is to be played before."""
    if scenario.before:
        wrong, lines, command = _play_all(scenario.before, scenario.before_kernel or kernel_name, scratch)
        given, more = _given(scenario.given, lines)
        if wrong or more:
            return [f"the boot before: {sentence}" for sentence in [*wrong, *more]], lines, command
        scenario = replace(scenario, cmdline=scenario.cmdline.replace("GIVEN", given))
    return _play(scenario, kernel_name, scratch)


def _given(pattern, lines):
    """(what the group of PATTERN is in the first line that has it, what is wrong)"""
    found = next(filter(None, (re.search(pattern, line) for line in lines)), None) if pattern else None
    return found[1] if found else "", [f"missing: {pattern}"] if pattern and not found else []


def _play(scenario, kernel_name, scratch):
    kernel = kernels.kernel(*kernel_name.split("-"))
    with ExitStack() as stack:
        arguments, actions = qemu_arguments(scenario, kernel, scratch, stack)
        if not scenario.lan:
            machine = Machine(arguments, scratch, actions, scenario.until, architecture=kernel.architecture)
            return _run(scenario, machine, scratch)
        # Of boots one after the other each has servers of its own.
        place = tempfile.mkdtemp(prefix="lan-", dir=scratch)
        network = stack.enter_context(Network(scenario.lan, place, disk_image, _tree,
                                              lambda name: _copied(name, scratch)))
        machine = Machine(arguments + network.arguments, scratch, actions + network.actions,
                          scenario.until, network.network, kernel.architecture)
        network.tell_to(machine.lines.append)
        wrong, lines, command = _run(scenario, machine, scratch, network.dead)
        wrong += network.problems() + served(scenario, network.story())
        return wrong, lines + (network.story(60) if wrong else []), command


def _run(scenario, machine, scratch, trouble=list):
    with machine:
        machine.wait(scenario.seconds, trouble)
    wrong = machine.problems + verdict(scenario, machine.lines)
    wrong += _check_copies(scenario, scratch)
    if wrong and machine.clock.jump and not scenario.icount:
        wrong.insert(0, f"{JUMPED} {machine.clock.jump} s more than ours, so the rest may mean nothing")
    elif wrong and _fell_early(machine.lines):
        wrong.insert(0, f"{FELL}, so the rest means nothing")
    return wrong, machine.lines, machine.by_hand()


def _fell_early(lines):
    panic = next((number for number, line in enumerate(lines) if FATAL in line), None)
    return panic is not None and not any(INIT_STARTS in line for line in lines[:panic])


def keep(log, wrong, lines, command):
    """Write all of a run's story to the file LOG, and return its name."""
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("\n".join([*(f"WRONG: {sentence}" for sentence in wrong), *lines,
                              f"to repeat: {command}", ""]))
    return log
