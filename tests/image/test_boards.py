# SPDX-License-Identifier: GPL-2.0-or-later
"""What the disks of a board hang on, by its device tree; and whether tests/image/boards.py says the same."""

import shutil
import subprocess

import pytest

import boards
from conftest import module_names
from test_asked import listed

# Each device has what it hangs on in another kind of property; the panel and the SPI are for nobody's disk.
BOARD = """
/dts-v1/;
/ {
    interrupt-parent = <&gic>;
    gic: gic { compatible = "acme,gic"; interrupt-controller; #interrupt-cells = <3>; };
    soc {
        compatible = "simple-bus";
        clk: clock { compatible = "acme,clk"; #clock-cells = <2>; mboxes = <&mailbox 1 2>; };
        mailbox: mailbox { compatible = "acme,other", "acme,mailbox"; #mbox-cells = <2>; };
        pins: pinctrl {
            compatible = "acme,pinctrl";
            sd_pins: sd { };
            gpio: gpio { compatible = "acme,gpio"; #gpio-cells = <2>; };
        };
        power: power { compatible = "acme,power"; #power-domain-cells = <1>; hwlocks = <&lock>; };
        lock: lock { compatible = "acme,lock"; #hwlock-cells = <0>; };
        fuses { compatible = "acme,fuses"; speed: speed { }; };
        reset: reset { compatible = "acme,reset"; #reset-cells = <1>; };
        i2c {
            compatible = "acme,i2c";
            pmic {
                compatible = "acme,pmic";
                regulators { sd_supply: ldo1 { }; };
                rtc { compatible = "acme,pmic-rtc"; };
            };
        };
        sd: mmc@1000 {
            compatible = "acme,mmc";
            clocks = <&clk 7 8>, <&clk 9 10>;
            @SUPPLIES@
        };
        ethernet@2000 { compatible = "acme,eth"; resets = <&reset 5>; };
        panel { compatible = "acme,panel"; reset-gpios = <&gpio 1 1>; };
        spi: spi { compatible = "acme,spi"; status = "disabled"; };
        off: mmc@3000 { compatible = "acme,mmc"; status = "disabled"; dmas = <&spi 1>; };
    };
};
"""


@pytest.fixture
def tree(tmp_path, kernel):
    """A copy of the kernel's modules, with room for device trees."""
    moddir = tmp_path / "kernel"
    shutil.copytree(kernel, moddir)
    (moddir / "dtb/acme").mkdir(parents=True)
    return moddir


def compile_board(tree, supplies, name="one"):
    file = tree / f"dtb/acme/{name}.dtb"
    subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", file], check=True, text=True,
                   input=BOARD.replace("@SUPPLIES@", supplies))
    return file


# (what the controller says, the modules that come for it besides those of its clock)
SUPPLIES = [
    ("", set()),
    ("vmmc-supply = <&sd_supply>;", {"acme-pmic", "i2c-acme"}),
    ("pinctrl-0 = <&sd_pins>;", {"pinctrl-acme"}),
    ("pinctrl-names = \"default\";", set()),
    ("cd-gpios = <&gpio 3 1>;", {"gpio-acme", "pinctrl-acme"}),
    ("power-domains = <&power 4>;", {"acme-power", "acme-lock"}),
    ("nvmem-cells = <&speed>;", {"acme-fuses"}),
    ("resets = <&reset 1>;", set()),
    ("hub { compatible = \"usb1234,5678\"; };", {"acme-hub"}),
    # A number that is a phandle's by chance, in properties that refer to nothing; a reference to nowhere.
    ("reg = <1 2 3 4 5 6 7 8 9 10 11 12>; acme,numbers = <1 2 3 4 5 6 7 8 9>;", set()),
    ("vmmc-supply = <999>; cd-gpios = <0 1 1>;", set()),
]
OF_CLOCK = {"clk-acme", "acme-mailbox"}
ALL = {"i2c-acme", "acme-pmic", "pinctrl-acme", "gpio-acme", "acme-power", "acme-lock", "acme-fuses",
       "acme-hub", "panel-acme", "spi-acme", "rtc-acme", "acme-mailbox"}


@pytest.mark.parametrize("supplies, wanted", SUPPLIES)
def test_what_a_disk_hangs_on(images, tree, supplies, wanted):
    file = compile_board(tree, supplies)
    names = module_names(images.make("--generic", moddir=tree))
    assert "acme-mmc" in names and names & ALL == (OF_CLOCK | wanted) & ALL
    found = boards.needs(boards.Kernel(tree), file.read_bytes())
    have = {n.replace("-", "_") for n in names}
    assert set(found) <= have and {w.replace("-", "_") for w in wanted} <= set(found)


def test_several_boards_and_reasons(images, tree):
    compile_board(tree, "cd-gpios = <&gpio 3 1>;", "a")
    compile_board(tree, "vmmc-supply = <&sd_supply>;", "b")
    said = listed(images, "most", moddir=tree)
    assert said["gpio_acme"] == "supplier a.dtb gpio (acme,gpio)"
    assert said["acme_pmic"] == "supplier b.dtb pmic (acme,pmic)"
    assert said["acme_mailbox"] == "supplier a.dtb mailbox (acme,mailbox)"
    # What the word brings, it brings.
    assert said["clk_acme"] == "one of most"


def test_a_card_hangs_on_things_too(images, tree):
    compile_board(tree, "cd-gpios = <&gpio 3 1>;")
    names = module_names(images.make("network", moddir=tree))
    assert {"acme-eth", "reset-acme"} <= names and not names & {"gpio-acme", "acme-mmc"}
    assert "gpio-acme" not in module_names(images.make("acme-mmc", moddir=tree))


@pytest.mark.parametrize("place", ["linux-image-9.9.0-test", "boot/dtbs/9.9.0-test",
                                   "boot/dtb-9.9.0-test"])
def test_places_of_device_trees(images, tree, tmp_path, place):
    compile_board(tree, "cd-gpios = <&gpio 3 1>;")
    moddir = tmp_path / "root/usr/lib/modules/9.9.0-test"
    shutil.copytree(tree, moddir)
    top = tmp_path / "root" / (place if place.startswith("boot") else f"usr/lib/{place}")
    top.parent.mkdir(parents=True, exist_ok=True)
    (moddir / "dtb").rename(top)
    assert "gpio-acme" in module_names(images.make("most", moddir=moddir))


def test_damaged_device_trees_are_named(images, tree):
    good = compile_board(tree, "cd-gpios = <&gpio 3 1>;").read_bytes()
    bad = {"cut": good[: len(good) // 2], "text": b"no tree" * 20, "empty": b"", "short": good[:20]}
    for name, data in bad.items():
        (tree / f"dtb/{name}.dtb").write_bytes(data)
    (tree / "dtb/README.txt").write_text("no board")
    done = images.run("most", moddir=tree)
    assert done.returncode == 0 and images.output.exists()
    assert sorted(done.stderr.splitlines()) == [
        f"kinit-image: warning: {tree}/dtb/cut.dtb: no sound device tree",
        f"kinit-image: warning: {tree}/dtb/empty.dtb: is empty",
        f"kinit-image: warning: {tree}/dtb/short.dtb: no sound device tree",
        f"kinit-image: warning: {tree}/dtb/text.dtb: no sound device tree",
    ]
