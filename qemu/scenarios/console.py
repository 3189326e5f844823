# SPDX-License-Identifier: GPL-2.0-or-later
"""What the console may do.

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
]
