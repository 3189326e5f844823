# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs of others that kinit runs, here scripts of the image's shell: when, with what, and what becomes of it."""
import re
from dataclasses import replace
from pathlib import Path

from disks import UUID
from scenario import BOTH, HANDED_OVER, NEVER_WHEN_BOOTED, NEW, Image, Plug, Scenario, repeating

DIR = "usr/lib/kinit/hooks.d"
EXT4 = (("virtio-blk", "ext4"),)
ROOT = ("/dev/vda", "ext4", "ro")
STARTS = r"kinit: starting /sbin/init$"
LVM = (("virtio-blk", "ext4"), ("virtio-blk", "lvm"))
# The disk of the hook has something that is to be opened; the root is on the other one.
ON_LVM = "on = device LVM2_member"


def hook(name, says, *script, first="#!/bin/sh"):
    """The two files of a hook."""
    return ((f"{DIR}/{name}/hook", "\n".join((says, ""))),
            (f"{DIR}/{name}/run", "\n".join((first, *script, ""))))


def image(*hooks):
    return Image(shell=True, files=tuple(file for one in hooks for file in one))


def readme():
    """The hook of README.md, as it stands there."""
    text = (Path(__file__).resolve().parents[2] / "README.md").read_text()
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", text[text.index("A hook of your own"):], re.MULTILINE)
    says, script = ("".join(line[4:] + "\n" for line in block.strip("\n").splitlines()) for block in blocks[:2])
    return (f"{DIR}/bcache/hook", says), (f"{DIR}/bcache/run", script)


# Says at which event, and with what; "done" is what its status says as well.
TELL = ('echo "told of $KINIT_EVENT: ${KINIT_DEVICE:-nothing} $KINIT_TYPE $# $*"',)
EVENTS = "\n".join(f"on = {event}" for event in (
    "device ext4", "before-mount", "after-mount", "before-switch", "on-fail"))


def fails(name, says, script, why, **more):
    """Its disk cannot be opened, the root was to be in it."""
    more.setdefault("image", image(hook("bad", f"{ON_LVM}\nfailure = end\n{says}", *script)))
    return Scenario(f"hook-{name}", "root=/dev/mapper/vg-root panic=1", NEW, disks=LVM,
                    fails=rf"find root: /dev/mapper/vg-root: hook bad \(/dev/vdb\): {why}$", **more)


NO_BCACHE = (r"it has ended with status 1: /usr/lib/kinit/hooks\.d/bcache/run: line 3: "
             "can't create /sys/fs/bcache/register: nonexistent directory")
LACKS = (r"/sbin/lvm: error while loading shared libraries: libaio\.so\.1: cannot open shared object file: "
         "No such file or directory")
WITHOUT = Image(programs=("lvm",), lacks=("libaio.so.1",),
                files=hook("bad", f"{ON_LVM}\nrun = /sbin/lvm version\nfailure = end"))
AGAIN = "hook-without-library-goes-on hook-crashes hook-not-there hook-gives-up"

SCENARIOS = repeating(AGAIN, [
    # The order of a boot, as a hook sees it; what it is told is all that it is told.
    Scenario("hook-events", "root=/dev/vda", BOTH, disks=EXT4, image=image(hook("all", EVENTS, *TELL)),
             expect=(r"kinit: hook all: told of before-mount: /dev/vda ext4 1 /dev/vda$", r"kinit: mounted /dev/vda ",
                     r"kinit: hook all: told of after-mount: nothing +0 *$",
                     r"kinit: hook all: told of before-switch: nothing +0 *$", STARTS),
             also=HANDED_OVER, never=(r"told of on-fail", *NEVER_WHEN_BOOTED)),
    Scenario("hook-on-fail", "root=/dev/vdz rootwait=2 panic=1", NEW, disks=EXT4,
             image=image(hook("all", EVENTS, *TELL, 'echo "because $KINIT_WHY"')),
             expect=(r"kinit: hook all: told of device: /dev/vda ext4 1 /dev/vda$",
                     r"kinit: hook all: told of on-fail: nothing +0 *$",
                     r"kinit: hook all: because /dev/vdz: not there after 2\.\d s"),
             fails=r"find root: /dev/vdz: not there"),
    Scenario("hook-environment", f'root=UUID={UUID["ext4"]} rw rootfstype=ext4 rootflags=noatime my.word=a my.word="b c" '
             "my.flag other=1", NEW, disks=EXT4, root=("/dev/vda", "ext4", "rw"),
             image=image(hook("env", "on = before-mount\nwords = my.*", "env", "echo :$(cat /proc/self/cmdline | wc -c)")),
             also=(rf"kinit: hook env: KINIT_ROOT=UUID={UUID['ext4']}$", r"kinit: hook env: KINIT_EVENT=before-mount$",
                   r"kinit: hook env: KINIT_HOOK=env$", r"kinit: hook env: KINIT_DEVICE=/dev/vda$",
                   rf"kinit: hook env: KINIT_UUID={UUID['ext4']}$", r"kinit: hook env: KINIT_ROOTFSTYPE=ext4$",
                   r"kinit: hook env: KINIT_ROOTFLAGS=noatime$", r"kinit: hook env: KINIT_RW=1$",
                   r"kinit: hook env: KINIT_ROOT_DIR=/root$", r"kinit: hook env: KINIT_TRY=1$",
                   r"kinit: hook env: KINIT_WORD_MY_WORD=a$", r"kinit: hook env: b c$",
                   r"kinit: hook env: KINIT_WORD_MY_FLAG=$", r"kinit: hook env: PATH=/usr/sbin:/usr/bin:/sbin:/bin$"),
             never=(r"hook env: other=", r"hook env: BOOT_IMAGE", r"my\.word.*not understood")),

    # The walk through README.md.
    Scenario("hook-of-the-readme", "root=/dev/bcache0", BOTH, disks=(("virtio-blk", "bcache"),),
             root=("/dev/bcache0", "ext4", "ro"), image=Image(("most", "bcache"), shell=True, files=readme()),
             never=(r"kinit: hook bcache",)),
    Scenario("hook-of-the-readme-fails", "root=/dev/bcache0", NEW, disks=(("virtio-blk", "bcache"),),
             image=Image(("virtio_pci", "virtio_blk", "ext4"), shell=True, files=readme()),
             also=(rf"kinit: hook bcache \(/dev/vda\): {NO_BCACHE}$",),
             fails=rf"find root: /dev/bcache0: hook bcache \(/dev/vda\): {NO_BCACHE}$",
             until=r"kinit: the emergency shell is on", again=True),

    # Words of root= that only a hook knows.
    Scenario("hook-says-where", "root=own:thing", BOTH, disks=EXT4, root=ROOT,
             image=image(hook("own", "on = root-word own:", 'echo "asked for $KINIT_ROOT"',
                              "until [ -b /dev/vda ]; do sleep 1; done", "echo root=/dev/vda >&3")),
             expect=(r"kinit: hook own: asked for own:thing$",
                     r"kinit: hook own \(root-word\): the root is /dev/vda$")),
    Scenario("hook-mounts", "root=own:thing", NEW, disks=EXT4,
             image=image(hook("own", "on = root-word own:", "until [ -b /dev/vda ]; do sleep 1; done",
                              "mount -t ext4 -o ro /dev/vda /root")),
             expect=(r"kinit: /dev/vda \(ext4\) was mounted on /root by a hook; it is the root now$", STARTS, r"ROOT: up"),
             also=HANDED_OVER, never=(r"kinit: mounted ", *NEVER_WHEN_BOOTED)),
    Scenario("hook-gives-up", "root=own:thing,/dev/vda", NEW, disks=EXT4, root=ROOT,
             image=image(hook("own", "on = root-word own:\nfailure = end", "echo fail there is no such thing >&3")),
             expect=(r"kinit: own:thing: hook own \(root-word\): there is no such thing; trying root=/dev/vda$",)),

    # Something comes late; and what is at work is not killed in the middle.
    Scenario("hook-waits", "root=/dev/mapper/x", NEW, disks=(("virtio-blk", "lvm"),), root=("/dev/vdb", "ext4", "ro"),
             machine="pc", plugs=(Plug("virtio-blk-pci,id=late", "ext4", r"kinit: hook lvm: try 1, last 0$"),),
             image=image(hook("lvm", ON_LVM, 'echo "try $KINIT_TRY, last $KINIT_LAST"',
                              "[ -b /dev/vdb ] && echo root=/dev/vdb >&3 || echo wait >&3")),
             expect=(r"kinit: hook lvm: try 2, last 0$", r"kinit: hook lvm \(/dev/vda\): the root is /dev/vdb$")),
    Scenario("hook-asked-a-last-time", "root=/dev/mapper/x rootwait=3 panic=1", NEW, disks=LVM,
             image=image(hook("lvm", ON_LVM, 'echo "try $KINIT_TRY, last $KINIT_LAST"', "echo wait >&3")),
             expect=(r"kinit: hook lvm: try 1, last 0$", r"kinit: hook lvm: try \d+, last 1$",
                     r"kinit: hook lvm \(/dev/vdb\): what it waits for has not come$"),
             fails=r"find root: /dev/mapper/x: not there after 3\.\d s",
             also=(r"kinit: hint: /dev/vdb is an LVM physical volume; what its hook said of it stands above$",)),
    Scenario("hook-is-not-killed", "root=/dev/vda kinit_mount=none;/run/x;tmpfs", NEW, disks=LVM,
             image=image(hook("slow", ON_LVM, "echo begins", "sleep 3", "echo ends")),
             expect=(r"kinit: hook slow: begins$", r"kinit: mounted /dev/vda ", r"kinit: hook slow: ends$", STARTS),
             also=HANDED_OVER, never=NEVER_WHEN_BOOTED),

    # Those that do what they should not.
    fails("fails", "", ("exit 3",), "it has ended with status 3"),
    fails("crashes", "", ("kill -SEGV $$",), "it was killed by signal 11"),
    fails("hangs", "timeout = 2", ("trap '' TERM", "echo started", "while :; do sleep 1000; done"),
          "it has not ended within 2 s"),
    fails("without-interpreter", "", (), r"/usr/lib/kinit/hooks\.d/bad/run cannot be run: what its first line or its ELF "
          "header asks for is not in the image",
          image=image(hook("bad", f"{ON_LVM}\nfailure = end", first="#!/usr/bin/python9"))),
    # The loader says so, and goes no further.
    fails("without-library", "run = /sbin/lvm version", (), rf"it has ended with status 127: {LACKS}", image=WITHOUT,
          again=True),
    Scenario("hook-without-library-goes-on", "root=/dev/vda", NEW, disks=EXT4, root=ROOT,
             image=replace(WITHOUT, files=hook("bad", "on = before-mount\nrun = /sbin/lvm version")),
             also=(rf"kinit: hook bad \(/dev/vda\): it has ended with status 127: {LACKS}$",)),
    fails("not-there", "run = /usr/sbin/lvm vgchange", (), "/usr/sbin/lvm cannot be run: No such file or directory"),
    Scenario("hook-floods", "root=/dev/vda", NEW, disks=EXT4, root=ROOT,
             image=image(hook("loud", "on = before-mount", "i=0", "while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done",
                              "echo >&3 rm -rf /", "echo >&3 'root=%s%n'")),
             expect=(r"kinit: hook loud: line 199$", r"kinit: hook loud: \(more of what it says is left out\)$"),
             also=(r'kinit: hook loud: its answer "rm -rf /" means nothing; left out$',
                   r"kinit: hook loud \(/dev/vda\): root=%s%n: "),
             never=(r"hook loud: line 200",)),
    Scenario("hook-files-are-wrong", "root=/dev/vda", NEW, disks=EXT4, root=ROOT,
             image=image(hook("odd", "on = sometimes\non = before-mount\ncolor = red", *TELL)),
             also=(r"kinit: hook odd, line 1: no event is called so; left out$",
                   r"kinit: hook odd, line 3: there is no key color; left out$",
                   r"kinit: hook odd: told of before-mount: /dev/vda ext4 1 /dev/vda$")),
])
