# SPDX-License-Identifier: GPL-2.0-or-later
"""What the real init finds, and what the user sees until then."""
from scenario import NEW, Scenario, Took

EXT4 = (("virtio-blk", "ext4"),)
ROOT = ("/dev/vda", "ext4", "ro")

SCENARIOS = [
    # Words that nobody knows and words behind "--" go to init, as the kernel would pass them.
    Scenario("words-for-init", "single root=/dev/vda colour=blue rootwait=5 dotted.word=1 "
             'kinit.debug "phrase=two words" -- --deep -x', NEW, disks=EXT4, root=ROOT,
             also=(r"ROOT: argv\[1\]=single$", r"ROOT: argv\[2\]=--deep$", r"ROOT: argv\[3\]=-x$",
                   r"ROOT: env colour=blue$", r"ROOT: env phrase=two words$"),
             never=(r"ROOT: argv\[4\]", r"ROOT: (argv|env).*(kinit|dotted|root=|rootwait)")),
    Scenario("environment", "root=/dev/vda", disks=EXT4, root=ROOT,
             also=(r"ROOT: argv\[0\]=(/sbin/)?init$", r"ROOT: env HOME=/$",
                   r"ROOT: env TERM=linux$"),
             never=(r"ROOT: argv\[1\]",)),

    Scenario("quiet", "quiet root=/dev/vda", NEW, disks=EXT4, root=ROOT, quiet=True),
    Scenario("nonsense-is-named", "root=/dev/vda rootwait=-4 rootdelay=x", disks=EXT4, root=ROOT,
             also=(r"kinit: .*rootwait=-4", r"kinit: .*rootdelay=x")),

    Scenario("rootdelay", "root=/dev/vda rootdelay=3", disks=EXT4, root=ROOT,
             took=(Took(r"Run /init as init process", r"kinit: mounted", 3, 8),)),
    Scenario("root-without-run", "root=/dev/vda", disks=(("virtio-blk", "without-run"),),
             root=ROOT, unless=("mount /run",), also=(r"kinit: .*/run\b",),
             never=(r"ROOT: mount \S*run",)),
]
