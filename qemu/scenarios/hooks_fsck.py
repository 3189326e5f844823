# SPDX-License-Identifier: GPL-2.0-or-later
"""Roots that are checked by the hook fsck, with the real e2fsck and fsck.f2fs, before they are mounted."""
from disks_hooks import UUID
from scenario import BOTH, NEW, Image, Scenario, repeating

FSCK = Image(hooks=("fsck",))
BLK = "virtio-blk"
CHECKED = r"kinit: hook fsck: .* contains a file system with errors, check forced"


def boots(name, disk, words="rw", mode="rw", kind="ext4", **more):
    return Scenario(f"fsck-{name}", f"root=UUID={UUID[disk]} {words}", image=FSCK, disks=((BLK, disk),),
                    root=("/dev/vda", kind, mode), **more)


AGAIN = "fsck-forced fsck-skipped fsck-yes fsck-next-root fsck-read-only"

SCENARIOS = repeating(AGAIN, [
    boots("fine", "iscsi", expect=(r"kinit: hook fsck: iscsiroot: clean, ",)),
    boots("with-errors", "with-errors", kernels=BOTH, expect=(CHECKED,)),
    boots("repairs", "bad-count", expect=(CHECKED, r"hook fsck: /dev/vda: Inode \d+ ref count is 3, should be 1.  FIXED",
                                          )),
    boots("forced", "iscsi", "rw fsck.mode=force", expect=(r"hook fsck: .*\d+/\d+ files \(\d",),
          never=(r": clean,",)),
    boots("read-only", "with-errors", "ro", "ro", never=(r"hook fsck: ",)),
    boots("skipped", "nameless", "rw fsck.mode=skip", never=(r"hook fsck: ",)),
    boots("yes", "nameless", "rw fsck.repair=yes", kernels=NEW,
          expect=(CHECKED, r"hook fsck: .*FILE SYSTEM WAS MODIFIED",)),
    Scenario("fsck-leaves-errors", f"root=UUID={UUID['nameless']} rw", BOTH, image=FSCK,
             disks=((BLK, "copy:nameless"),),
             expect=(CHECKED, r"hook fsck: .*UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY"),
             fails=r".*hook fsck \(/dev/vda\): e2fsck finds errors on /dev/vda that it leaves there: fsck\.repair=yes "),
    boots("f2fs", "f2fs-checked", "rw fsck.mode=force", kind="f2fs",
          expect=(r"hook fsck: \[FSCK\] Unreachable nat entries",)),
    # The next word of root= is tried.
    Scenario("fsck-next-root", f"root=UUID={UUID['nameless']},UUID={UUID['iscsi']} rw", image=FSCK,
             disks=((BLK, "nameless"), (BLK, "iscsi")), root=("/dev/vdb", "ext4", "rw"), expect=(CHECKED,)),
])
