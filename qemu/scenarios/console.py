# SPDX-License-Identifier: GPL-2.0-or-later
"""What the console may do, and what it must not show.

It may stop for ever, which holds up nothing.  With printk.devkmsg=off kinit's lines take the way of any program, through the terminal, which one ^S stops;
what the kernel says is seen all the same.
"""
from scenario import BOTH, Plug, Scenario, Type

OFF = "printk.devkmsg=off"
STOP, GO = "\x13", "\x11"
FILL = "\x01" * 2500     # two bytes of echo each, more than a terminal's buffer has room for
FIRST = r"^kinit: .*waiting up to"       # then the terminal is open
PANIC = r"Kernel panic - not syncing: Attempted to kill init"
MOUNTED = r"EXT4-fs \(vda\): mounted filesystem"
HIDDEN = (r"kinit: .*(QX1|QX2)",)       # the kernel itself shows its command line

SCENARIOS = [
    # The end of process 1 is what panic= waits for.
    Scenario("console-stopped-fails", f"root=LABEL=nowhere rootwait=4 panic=1 {OFF}", BOTH,
             types=(Type(STOP, FIRST),), expect=(FIRST, PANIC, r"Rebooting in 1 seconds"),
             never=(r"BOOT FAILED",), until=r"Rebooting in"),
    # Its buffer is full before there is a disk.
    Scenario("console-stopped-boots", f"root=/dev/vda rootwait=60 kinit.debug {OFF}", BOTH,
             machine="pc", types=(Type(STOP + FILL, FIRST), Type(GO, MOUNTED)),
             plugs=(Plug("virtio-blk-pci", "ext4", FIRST, 2),),
             expect=(FIRST, MOUNTED, r"^\(\d+ lines lost\)", r"ROOT: up", r"ROOT: fd 2=/dev/console",
                     r"ROOT: done", r"reboot: Power down"),
             never=(r"BOOT FAILED", PANIC)),

    # Words with passwords that come to nothing are shown, without these.
    Scenario("console-hides-passwords",
             'root=//me:QX1,QX2@s/x,cifs:me:QX1@s/x '
             '"cifsroot=//s/x,credentials=/y,password=QX1 \'QX2" kinit.x=secret=QX1 panic=-1',
             fails=r"parse root: //me:\*\*\*@s/x: ", never=HIDDEN,
             also=(r"kinit: root=cifs:me:\*\*\*@s/x: ",
                   r"kinit: cifsroot=//s/x,credentials=/y,password=\*\*\*: credentials= means",
                   r"kinit: kinit\.x=secret=\*\*\*: ")),
    Scenario("console-hides-a-mount's-password",
             'root=/dev/vda "kinit_mount=//me:QX1@192.0.2.1/x;/mnt;cifs;user=u%QX1,password=QX1 QX2"',
             disks=(("virtio-blk", "ext4"),), root=("/dev/vda", "ext4", "ro"), never=HIDDEN,
             also=(r"kinit: //me:\*\*\*@192\.0\.2\.1/x on /mnt \(cifs\): .*; skipped",)),
]
