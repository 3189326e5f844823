# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian guests that start from their own boot loader, with kinit as their packages and their users install it."""
import pytest

import bootsystem
from bootsystem import System
from debian import run
from madedebs import packages
from trees import BUILD

LOGS = BUILD / "qemu" / "logs"
# What its user would look at.
STATE = """tell "initramfs: $(journalctl -b -t kinit -o cat --no-pager | grep -c '^starting ')"
tell "state: $(systemctl is-system-running)"
tell "failed: $(systemctl --failed --plain --no-legend | tr '\\n' ' ')"
tell "time: $(cat /run/boot-time)"
tell "kernel: $(uname -r)"
"""


class Guest:
    """One machine, whose disk stays from boot to boot."""

    def __init__(self, system, scratch, name):
        self.system, self.scratch, self.name = system, scratch, name
        self.disk = scratch / "disk"
        run("cp", "--sparse=always", bootsystem.build(system) / "disk", self.disk)
        self.boots, self.lines = 0, []

    def boot(self, script, files=(), **more):
        """What it has told."""
        lines = bootsystem.boot(self.disk, STATE + script, self.scratch, files, **more)
        self.boots += 1
        LOGS.mkdir(parents=True, exist_ok=True)
        log = LOGS / f"system-{self.name}-{self.boots}"
        log.write_text("\n".join(lines) + "\n")
        self.lines, said = lines, bootsystem.told(lines)
        if not more.get("until"):
            assert said[-1:] == ["done"], f"boot {self.boots} has not come to its end: {log}"
        return said

    def packages(self, *names):
        """Debian's packages of these names, with all that they need and the system has not had at first."""
        folder = self.scratch / f"for-boot-{self.boots}"
        folder.mkdir()
        return bootsystem.packages(self.system, names, folder)


def assert_well(said, by_kinit):
    """All units are up, and the phase of the initramfs is shown."""
    assert f"initramfs: {int(by_kinit)}" in said
    assert "state: running" in said and "failed:" in said
    if by_kinit:
        assert any(line.startswith("time: ") and "(initrd)" in line for line in said), said


@pytest.fixture
def guest(request, tmp_path):
    """By the parameter: (suite, boot loader[, more of System])."""
    suite, loader, *more = request.param
    return Guest(System(suite, loader, **(more[0] if more else {})), tmp_path, request.node.name.translate(
        str.maketrans("[]", "--")).strip("-"))


CORE = "apt-get install -qy ./kinit-core_*.deb\n"
ONCE = {"grub": "grub-reboot kinit-$(uname -r)\n",
        "systemd-boot": "bootctl set-oneshot $(basename $(ls /boot/efi/loader/entries/*-kinit.conf))\n"}
# Who has made an image?
WHOSE = """whose() { for image in /boot/initrd.img-*; do
	kinit-image cat $image init 2>/dev/null | cmp -s - /usr/lib/kinit/kinit && by=kinit || by=others
	tell "${image#/boot/initrd.img-} is by $by"
done; }
"""


def guests(*all, again=()):
    """The parameter of a test: guests of each `make check`, and those that repeat the idea."""
    marked = [pytest.param(one, marks=pytest.mark.again) for one in again]
    return pytest.mark.parametrize("guest", [*all, *marked], indirect=True,
                                   ids=["-".join(one[:2]) for one in (*all, *again)])


@guests(("trixie", "grub"), again=[("sid", "systemd-boot")])
@pytest.mark.again
def test_tried_beside_what_there_is(guest):
    """It is started when it is chosen, once; nobody has to choose it, and it goes again."""
    said = guest.boot(f'{CORE}kinit-image --also && tell "made"\n{ONCE[guest.system.loader]}', packages()[:1])
    assert_well(said, by_kinit=False)
    assert "made" in said
    assert_well(guest.boot('tell "second"\n'), by_kinit=True)
    # As kernels' packages call it.
    said = guest.boot("""found() { find /boot -name "*kinit*" "$@" | tr "\\n" " "; }
made=$(found -printf "%T@ %p ")
DEB_MAINT_PARAMS=configure /etc/kernel/postinst.d/kinit-also $(uname -r)
[ "$made" = "$(found -printf "%T@ %p ")" ] || tell "made anew"
DEB_MAINT_PARAMS=remove /etc/kernel/postrm.d/kinit-also $(uname -r)
tell "left: $(found)"
""")
    assert_well(said, by_kinit=False)
    assert {"made anew", "left:"} <= set(said)
    assert_well(guest.boot(""), by_kinit=False)


@guests(("trixie", "grub"), again=[("bookworm", "grub"), ("sid", "systemd-boot")])
def test_installed_upgraded_and_taken_back(guest):
    """One package, one reboot; a kernel's upgrade, one reboot; and back again."""
    old, new = (name.removeprefix("linux-image-") for name in bootsystem.kernels(guest.system.suite))
    said = guest.boot(f"{WHOSE}apt-get install -qy ./*.deb\nwhose\n", packages())
    assert_well(said, by_kinit=False)
    assert f"{old} is by kinit" in said
    said = guest.boot(f"{WHOSE}apt-get install -qy ./*.deb\nwhose\n", guest.packages(f"linux-image-{new}"))
    assert_well(said, by_kinit=True)
    assert {f"{old} is by kinit", f"{new} is by kinit", f"kernel: {old}"} <= set(said)
    said = guest.boot(f"{WHOSE}apt-get install -qy ./*.deb && tell taken back\nwhose\n",
                      guest.packages("dracut"))
    assert_well(said, by_kinit=True)
    assert {f"kernel: {new}", f"{new} is by others", "taken back"} <= set(said)
    said = guest.boot("")
    assert_well(said, by_kinit=False)
    assert f"kernel: {new}" in said


@guests(again=[("trixie", "grub"), ("bookworm", "grub")])
def test_package_that_brings_something_for_the_initramfs(guest):
    """Its trigger has the image made anew."""
    made = 'stat -c %y /boot/initrd.img-$(uname -r)'
    assert_well(guest.boot("apt-get install -qy ./*.deb\n", packages()), by_kinit=False)
    said = guest.boot(f"""before=$({made})
apt-get install -qy --no-install-recommends ./*.deb && tell installed
[ "$before" = "$({made})" ] || tell "made anew"
""", guest.packages("cryptsetup-initramfs"))
    assert_well(said, by_kinit=True)
    assert {"installed", "made anew"} <= set(said)
    assert sum("update-initramfs: making /boot/initrd.img-" in line for line in guest.lines) == 1
    assert_well(guest.boot(""), by_kinit=True)


@guests(again=[("trixie", "grub", {"boot_size": 96})])
def test_no_room_in_boot(guest):
    """The image that there is stays, and starts the machine."""
    assert_well(guest.boot("apt-get install -qy ./*.deb\n", packages()), by_kinit=False)
    said = guest.boot("""dd if=/dev/zero of=/boot/full bs=64k
before=$(sha256sum </boot/initrd.img-$(uname -r))
update-initramfs -u || tell "not made: $?"
[ "$before" = "$(sha256sum </boot/initrd.img-$(uname -r))" ] && tell "as it was"
tell "left: $(cd /boot; ls -A | grep -v -e vmlinuz- -e config- -e System.map- | sort | tr '\\n' ' ')"
""")
    assert_well(said, by_kinit=True)
    release = next(line for line in said if line.startswith("kernel: ")).removeprefix("kernel: ")
    assert {"not made: 1", "as it was", f"left: efi full grub initrd.img-{release} lost+found"} <= set(said)
    assert any("No space left on device" in line for line in guest.lines)
    assert_well(guest.boot(""), by_kinit=True)


@guests(again=[("trixie", "grub")])
def test_power_cut_while_images_are_made(guest):
    """Whenever that is, the machine starts with the old image or with the new one."""
    assert_well(guest.boot("apt-get install -qy ./*.deb\n", packages()), by_kinit=False)
    for seconds in (0.4, 1.1, 1.9, 2.6, 3.3):
        said = guest.boot(f"(while :; do update-initramfs -u; done) &\nsleep {seconds}\ntell cut\n", until="STORY: cut$")
        assert_well(said, by_kinit=True)
    assert_well(guest.boot('tell "$(ls /boot)"\n'), by_kinit=True)


INSTALL_CONF = """cat >/etc/kernel/install.conf <<END
layout={layout}
initrd_generator=kinit
uki_generator=ukify
END
rm -f /boot/efi/loader/entries/*.conf
kernel-install -v add $(uname -r) /boot/vmlinuz-$(uname -r) && tell added
"""
STUB = 'tell "stub: $(ls /sys/firmware/efi/efivars | grep -c StubInfo-)"\n'


@guests(again=[("trixie", "systemd-boot", {"packages": ("systemd-ukify", "systemd-boot-efi")})])
def test_kernel_install(guest):
    """It has kinit make the initramfs, for an entry and for one program with the kernel, which OVMF starts."""
    said = guest.boot(CORE + INSTALL_CONF.format(layout="bls"), packages()[:1])
    assert_well(said, by_kinit=False)
    assert "added" in said
    said = guest.boot(STUB + INSTALL_CONF.format(layout="uki"))
    assert_well(said, by_kinit=True)
    assert {"stub: 0", "added"} <= set(said)
    said = guest.boot(STUB)
    assert_well(said, by_kinit=True)
    assert "stub: 1" in said
