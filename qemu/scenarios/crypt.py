# SPDX-License-Identifier: GPL-2.0-or-later
"""Roots in LUKS volumes, which the hook cryptsetup opens: what is asked, of whom, and what becomes of the answers."""
import caller
from caller import Caller
from cryptdisks import CRYPT_UUID, KEY, PASSPHRASE
from lan import Lan, Nic
from disks import UUID
from scenario import BOTH, NEW, OLD, Image, Login, Plug, Scenario, Type, repeating
from scenarios.resume import resumed
from servers import Dnsmasq

HOOKS = ("cryptsetup",)
NAME = f"luks-{CRYPT_UUID['crypt']}"
DISK = (("virtio-blk", "crypt.a"),)
ROOT = ("/dev/mapper/.*", "ext4", "ro")
NEVER = (PASSPHRASE, KEY)
ASKED = r"^Passphrase for /dev/vda \({}\): "
STARTS = r"kinit: starting /sbin/init$"
SSH = Image(("most", "virtio_net"), hooks=(*HOOKS, "ssh"))
CARD = ("-netdev", "user,id=card,restrict=on", "-device", "virtio-net-pci,netdev=card")
SERVES = r"hook ssh: .*Not backgrounding"
USB = ("qemu-xhci,id=usb",)
NOT_THERE = r"hook cryptsetup: /dev/vda: LABEL=KEYS with the key is not there after {} s; asking for a passphrase$"
STICK = Plug("usb-storage,bus=usb.0", "key-stick", r"hook cryptsetup: /dev/vda: waiting for LABEL=KEYS, with the key$")
KEYFILE = "etc/kinit/cryptsetup/root.key"


def typed(text=PASSPHRASE, name=NAME):
    """To the first question about a volume."""
    return Type(f"{text}\r", ASKED.format(name))


def retyped(number, text=PASSPHRASE, name=NAME):
    return Type(f"{text}\r", rf"^No key fits; passphrase for /dev/vda \({name}\), {number} of 3: ")


def pressed(text, asked="Passphrase for"):
    """At the keyboard, when the screen shows the question, of which a row has only a part."""
    return Type(text, f"^screen: {asked} /dev/vda ", keyboard=True)


def image(crypttab="", key=None):
    files = ((("etc/crypttab", f"{crypttab}\n"),) if crypttab else ()) + (((KEYFILE, key),) if key else ())
    return Image(hooks=HOOKS, files=files)


def opened(name, words, kernels=NEW, **more):
    """The root is in it."""
    more = {"image": image(), "disks": DISK, "never": NEVER, "root": ROOT, **more}
    return Scenario(f"crypt-{name}", words, kernels, **more)


def closed(name, words, why, **more):
    """It is not opened."""
    more = {"image": image(), "disks": DISK, "never": NEVER, **more}
    return Scenario(f"crypt-{name}", f"{words} panic=1", NEW, fails=f"find root: {why}", **more)


def of_the_sleeper(name):
    """Its one question, each time that it is started."""
    return (typed(name=f"luks-{CRYPT_UUID[name]}"),)


def by_key(name, words, **more):
    """Nobody is asked."""
    return opened(name, words, never=(*NEVER, "[Pp]assphrase for"), **more)


# Opened by a key that comes three seconds after the root is there, or after more than a swap space is waited for.
SWAP_BY_STICK = (f"root=UUID={UUID['ext4']} rd.luks.name={CRYPT_UUID['crypt-swap']}=space resume=/dev/mapper/space "
                 "rd.luks.key=/keys/root.key:LABEL=KEYS")


def sleeps_beside_the_root(name, after):
    """The root is no volume: it could be mounted long before the system is found that has it open."""
    stick = Plug("usb-storage,bus=usb.0", "key-stick", r"hook cryptsetup: /dev/vdb: waiting for LABEL=KEYS", after=after)
    return resumed(f"crypt-{name}", SWAP_BY_STICK, "/dev/mapper/space", ("/dev/vda", "ext4", "ro"), image=image(),
                   disks=(("virtio-blk", "copy:ext4"), ("virtio-blk", "copy:crypt-swap.a")), devices=USB, plugs=(stick,))


AGAIN = ("crypt-resume-lvm crypt-resume-late-key crypt-by-label crypt-given-up-for-good crypt-luks1 crypt-cryptkey crypt-wrong-key "
         "crypt-crypttab crypt-switched-off crypt-by-ssh-terminal crypt-ssh-and-console "
         "crypt-by-ssh-of-another-guest crypt-screen-alone crypt-screen-serial crypt-screen-given-up "
         "crypt-key-in-bytes crypt-key-has-its-time crypt-key-on-no-file-system")

SCENARIOS = repeating(AGAIN, [
    opened("passphrase", f"root=/dev/mapper/{NAME}", BOTH, types=(typed(),)),
    # What is asked is no message of the log; and a screen is a console too.
    opened("quiet", f"root=/dev/mapper/{NAME} quiet console=tty0 console=ttyS0", types=(typed("wrong"), retyped(2)),
           quiet=True),
    # By what is inside; typed with mistakes that nobody sees, and after an empty line.
    opened("by-label", "root=LABEL=testroot",
           types=(Type("\rcorr\x15correct horsee\x7f\r", ASKED.format(NAME)),)),
    opened("second-try", f"root=/dev/mapper/{NAME}", types=(typed("wrong"), retyped(2)),
           also=(r"hook cryptsetup: No key available with this passphrase\.$",), again=True),
    closed("three-wrong", f"root=/dev/mapper/{NAME}",
           rf"/dev/mapper/{NAME}: hook cryptsetup \(/dev/vda\): no key fits after 3 passphrases$",
           types=(typed("one"), retyped(2, "two"), retyped(3, "three"))),
    # Somebody gives it up: the next alternative, or the report.
    opened("given-up", f"root=/dev/mapper/{NAME},/dev/vdb", types=(Type("half\x03", ASKED.format(NAME)),),
           disks=(*DISK, ("virtio-blk", "other")), root=("/dev/vdb", "ext4", "ro"),
           also=(r"hook cryptsetup \(/dev/vda\): its passphrase was given up at the console; trying root=/dev/vdb$",)),
    closed("given-up-for-good", f"root=/dev/mapper/{NAME}",
           rf"/dev/mapper/{NAME}: hook cryptsetup \(/dev/vda\): its passphrase was given up at the console$",
           types=(Type("\x03", ASKED.format(NAME)),)),

    # The one at which somebody sits is not the one that is /dev/console.
    Scenario("crypt-two-consoles", f"root=/dev/mapper/{NAME} console=ttyS1", BOTH, image=image(), disks=DISK,
             types=(typed(),), qemu=("-chardev", "null,id=second", "-serial", "chardev:second"), never=NEVER,
             expect=(ASKED.format(NAME), rf"kinit: mounted /dev/mapper/{NAME} ", STARTS), until=STARTS),
    # A screen and a keyboard, which are one console of two, or the only one.
    opened("screen", f"root=/dev/mapper/{NAME}", screen="beside",
           types=(pressed("wrong\r"), pressed(f"{PASSPHRASE}\r", "No key fits; passphrase for")),
           also=(r"^\(answered on tty0\)",), again=True),
    # The only keyboard wants drivers of the image, and is there before anything is asked.
    opened("screen-alone", f"root=/dev/mapper/{NAME}", screen="alone", devices=(*USB, "usb-kbd,bus=usb.0"), disks=(),
           machine="pc,i8042=off", plugs=(Plug("virtio-blk-pci,id=late", "crypt.a", r"input: QEMU QEMU USB Keyboard"),),
           types=(pressed(f"mist\x7f\x7f\x7f\x7f{PASSPHRASE}\r"),), also=(r"printk: .*console \[tty0\] enabled",)),
    opened("screen-serial", f"root=/dev/mapper/{NAME}", screen="beside", types=(typed(),),
           also=(r"^screen: \(answered on ttyS0\)",)),
    opened("screen-given-up", f"root=/dev/mapper/{NAME},/dev/vdb", screen="beside", types=(pressed("half\x03"),),
           disks=(*DISK, ("virtio-blk", "other")), root=("/dev/vdb", "ext4", "ro"),
           also=(r"^\(given up on tty0\)",
                 r"hook cryptsetup \(/dev/vda\): its passphrase was given up at the console; trying root=/dev/vdb$")),
    opened("argon", "root=LABEL=testroot", types=(typed(name=f"luks-{CRYPT_UUID['crypt-argon']}"),),
           disks=(("virtio-blk", "crypt-argon.a"),), again=True),
    opened("luks1", f"root=/dev/mapper/luks-{CRYPT_UUID['crypt-luks1']}", OLD, disks=(("virtio-blk", "crypt-luks1.a"),),
           types=(typed(name=f"luks-{CRYPT_UUID['crypt-luks1']}"),)),

    # Both are wanted, and have one passphrase; when the real system begins the kernel has forgotten it.
    Scenario("crypt-asked-once", "root=LABEL=twin rd.luks.uuid=0000c001 rd.luks.name="
             f"{CRYPT_UUID['crypt-twin']}=twin kinit_mount=LABEL=testroot;/run/x;ext4;ro", BOTH, image=image(),
             disks=(*DISK, ("virtio-blk", "crypt-twin.a")), never=NEVER,
             types=(Type(f"{PASSPHRASE}\r", r"^Passphrase for /dev/vd[ab] \(.*\): "),),
             once=(r"[Pp]assphrase for /dev/vd",),
             expect=(STARTS, r"ROOT: up", r"ROOT: keys of kinit: 0$", rf"ROOT: volumes: /dev/mapper/control "
                     rf"/dev/mapper/{NAME} /dev/mapper/twin$", r"ROOT: done")),

    # A key in a file: on a stick that comes late, or never; in the image; one that does not fit.
    by_key("late-key", f"root=/dev/mapper/{NAME} rd.luks.key=/keys/root.key:LABEL=KEYS", devices=USB, plugs=(STICK,)),
    opened("key-never-comes", f"root=/dev/mapper/{NAME} rd.luks.key=/keys/root.key:LABEL=KEYS rootwait=15",
           types=(typed(),), also=(NOT_THERE.format(r"\d+"),)),
    # Who waits for the root for ever does not wait for the key so long.
    opened("key-is-waited-for", f"root=/dev/mapper/{NAME} rd.luks.key=/keys/root.key:LABEL=KEYS rootwait",
           types=(typed(),), also=(NOT_THERE.format(r"[3-9]\d"),)),
    opened("key-has-its-time", f"root=/dev/mapper/{NAME} rd.luks.key=/keys/root.key:LABEL=KEYS rootwait "
           "rd.luks.options=keyfile-timeout=4", types=(typed(),),
           also=(NOT_THERE.format(r"([4-9]|[12]\d)"),)),
    # The header is there before what it is of.
    opened("header-apart", "root=/dev/mapper/apart", machine="pc",
           types=(Type(f"{PASSPHRASE}\r", r"^Passphrase for /dev/vdb \(apart\): "),),
           image=image(f"apart /dev/vdb none luks,header=UUID={CRYPT_UUID['crypt-apart']}"),
           disks=(("virtio-blk", "crypt-apart.b"),), root=("/dev/mapper/apart", "ext4", "ro"),
           plugs=(Plug("virtio-blk-pci,id=late", "crypt-apart.a",
                       r"hook cryptsetup: /dev/vda: waiting for /dev/vdb$"),)),
    by_key("key-in-the-image", "root=/dev/mapper/sealed",
           image=image(f"sealed UUID={CRYPT_UUID['crypt']} /{KEYFILE} luks", KEY)),
    by_key("cryptkey", f"cryptdevice=UUID={CRYPT_UUID['crypt']}:r root=/dev/mapper/r "
           "cryptkey=UUID=1234-5678:vfat:/keys/root.key", disks=(*DISK, ("virtio-blk", "key-stick"))),
    by_key("key-in-bytes", f"cryptdevice=UUID={CRYPT_UUID['crypt']}:r root=/dev/mapper/r "
           f"cryptkey=/dev/vdb:64:{len(KEY)}", disks=(*DISK, ("virtio-blk", "crypt-apart.c"))),
    by_key("key-by-partlabel", f"root=/dev/mapper/{NAME} "
           r"rd.luks.key=/keys/root.key:/dev/disk/by-partlabel/the\x20keys", disks=(*DISK, ("virtio-blk", "key-part")),
           again=True),
    opened("key-on-no-file-system", f"root=/dev/mapper/{NAME} rd.luks.key=/keys/root.key:/dev/vdb rootwait",
           disks=(*DISK, ("virtio-blk", "lvm")), types=(typed(),),
           also=(r"hook cryptsetup: /dev/vda: no key /keys/root\.key on /dev/vdb: ",)),
    opened("wrong-key", "root=/dev/mapper/sealed", types=(typed(name="sealed"),),
           image=image(f"sealed UUID={CRYPT_UUID['crypt']} /{KEYFILE} luks", "another one"),
           also=(rf"hook cryptsetup: /dev/vda: the key /{KEYFILE} does not fit$",)),

    # What Debian's installer writes.
    opened("crypttab", "root=LABEL=testroot", types=(typed(name="vda_crypt"),),
           image=image(f"vda_crypt UUID={CRYPT_UUID['crypt']} none luks,discard")),
    opened("lvm", "root=/dev/mapper/my--vg-root", BOTH, types=(typed(name="vda_crypt"),),
           root=("/dev/mapper/my--vg-root", "ext4", "ro"), disks=(("virtio-blk", "crypt-lvm.a"),),
           image=Image(hooks=("cryptsetup", "lvm"),
                       files=(("etc/crypttab", f"vda_crypt UUID={CRYPT_UUID['crypt-lvm']} none luks,discard\n"),))),
    closed("crypttab-of-others", f"root=/dev/mapper/{NAME} rootwait=15", rf"/dev/mapper/{NAME}: not there after",
           image=image("other UUID=0000c0ff-0000-4000-8000-00000000c0ff none luks"),
           also=(r"hook cryptsetup: /dev/vda stays closed: /etc/crypttab of this image does not have it; "
                 r"rd\.luks\.uuid= opens it$",)),
    closed("switched-off", f"root=/dev/mapper/{NAME} rootwait=15 rd.luks=0", rf"/dev/mapper/{NAME}: not there after",
           also=(r"hook cryptsetup: /dev/vda stays closed: rd\.luks=0 or luks=0 says so$",)),

    # Hibernated in a volume of LVM that is in one of LUKS, with the root beside it.
    resumed("crypt-resume-lvm", "root=/dev/mapper/my--vg-root resume=/dev/mapper/my--vg-swap", "/dev/mapper/my--vg-swap",
            ("/dev/mapper/my--vg-root", "ext4", "ro"), image=Image(hooks=("cryptsetup", "lvm")),
            disks=(("virtio-blk", "copy:crypt-sleeper.a"),), types=of_the_sleeper("crypt-sleeper")),
    sleeps_beside_the_root("resume-key", 3),
    sleeps_beside_the_root("resume-late-key", 12),

    # From elsewhere: a line, and somebody at a terminal, who sees what is asked.
    opened("by-ssh", f"root=/dev/mapper/{NAME} kinit.ssh", BOTH, image=SSH,
           logins=(Login((("", PASSPHRASE),), SERVES),),
           also=(r"hook ssh: .*Pubkey auth succeeded for 'root'", r"^\(answered on another terminal\)")),
    opened("by-ssh-terminal", f"root=/dev/mapper/{NAME} kinit.ssh", image=SSH,
           logins=(Login((("Passphrase for", "wrong\r"), ("2 of 3: ", f"{PASSPHRASE}\r")), SERVES, ("-tt",)),),
           also=(rf"^ssh: Passphrase for /dev/vda \({NAME}\): ",
                 r"^ssh: No key fits; passphrase for /dev/vda .*2 of 3: ")),
    # By another machine of the same network, which knows the key of the server.
    opened("by-ssh-of-another-guest", f"root=/dev/mapper/{NAME} kinit.ssh=2222", image=SSH,
           lan=Lan((Nic(),), (Dnsmasq(), Caller(text=PASSPHRASE, port=2222))),
           also=(rf"hook ssh: .*Pubkey auth succeeded for 'root' .* from {caller.ADDRESS}:",
                 r"^\(answered on another terminal\)"), served=((r"\(caller\) CALLER: the answer was taken", 1, 1),)),
    # At the console nobody has to know of it; and without a session it is gone before the real system begins.
    opened("ssh-and-console", f"root=/dev/mapper/{NAME} kinit.ssh", image=SSH,
           types=(typed(),), qemu=CARD),
])
