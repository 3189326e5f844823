# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes a small tree of modules that depmod(8) accepts.

The modules are real ELF objects: .modinfo as MODULE_ALIAS() and its like write it, exported symbols
in __ksymtab_strings, needed ones undefined.  Nothing in them could ever run.
"""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

VERSION = "9.9.0-test"


@dataclass
class Module:
    path: str  # below kernel/, without the ending
    exports: list = field(default_factory=list)
    uses: list = field(default_factory=list)
    info: dict = field(default_factory=dict)  # key: list of values

    @property
    def name(self):
        return self.path.rsplit("/", 1)[-1]


def mod(path, exports=(), uses=(), **info):
    return Module(path, list(exports), list(uses), info)


def board(path, *chips, **info):
    """A driver of chips on boards, with the two aliases that modpost makes of each."""
    alias = [f"of:N*T*C{chip}{end}" for chip in chips for end in ("C*", "")]
    return mod(path, alias=alias, **info)


MODULES = [
    mod("drivers/scsi/scsi_common", exports=["scsi_sense"]),
    mod("drivers/scsi/scsi_mod", exports=["scsi_register"], uses=["scsi_sense"]),
    mod("drivers/scsi/sd_mod", uses=["scsi_register"], alias=["scsi:t-0x00*"]),
    mod("drivers/scsi/sr_mod", uses=["scsi_register", "cdrom_open"], alias=["scsi:t-0x05*"]),
    mod("drivers/scsi/scsi_debug", uses=["scsi_register"]),
    mod("drivers/scsi/iscsi_tcp", uses=["scsi_register"]),
    mod("drivers/cdrom/cdrom", exports=["cdrom_open"]),
    mod("drivers/message/fusion/mptbase", exports=["mpt_attach"]),
    mod(
        "drivers/message/fusion/mptsas",
        uses=["mpt_attach", "scsi_register"],
        alias=["pci:v00001000d00000054sv*sd*bc*sc*i*"],
        firmware=["mpt/plain.bin", "mpt/packed.bin", "mpt/any*.bin", "mpt/missing.bin"],
    ),
    mod("drivers/ata/ahci", uses=["scsi_register"], alias=["pci:v*d*sv*sd*bc01sc06i01*"]),
    mod("drivers/block/null_blk/null_blk"),
    mod("drivers/mmc/core/mmc_core", exports=["mmc_add_host"]),
    mod("drivers/mmc/core/mmc_block", uses=["mmc_add_host"], alias=["mmc:block"]),
    mod("drivers/mmc/host/sdhci", uses=["mmc_add_host"], exports=["sdhci_add_host"]),
    mod("drivers/mmc/host/sdhci-pci", uses=["sdhci_add_host"], alias=["pci:v*d*sv*sd*bc08sc05i*"]),
    mod("drivers/net/ethernet/e1000", alias=["pci:v00008086d0000100Esv*sd*bc*sc*i*"]),
    mod("drivers/net/ethernet/8390/pcnet_cs", alias=["pcmcia:m*c*f*fn*pfn*pa*pb*pc*pd*"]),
    mod("drivers/net/phy/realtek", alias=["mdio:0000000000011100110010*"]),
    mod("drivers/net/usb/qmi_wwan", alias=["usb:v*p*d*dc*dsc*dp*icFFisc01ip09in*"]),
    mod("drivers/net/virtio_net", alias=["virtio:d00000001v*"]),
    mod("drivers/net/wireless/ath9k", alias=["pci:v0000168Cd0000002Asv*sd*bc*sc*i*"]),
    mod("drivers/net/bonding/bonding"),
    mod("net/8021q/8021q", alias=["rtnl-link-vlan"]),
    mod("drivers/firmware/iscsi_ibft"),
    mod("net/ipv6/ipv6"),
    mod("net/ipv6/sit"),
    mod("net/9p/9pnet", exports=["p9_client_create"]),
    mod("net/9p/9pnet_virtio", uses=["p9_client_create"], alias=["virtio:d00000009v*", "9p-virtio"]),
    mod("net/9p/9pnet_rdma", uses=["p9_client_create"]),
    mod("drivers/hid/before"),
    mod("drivers/hid/after"),
    mod("drivers/hid/last"),
    mod("drivers/hid/weakling"),
    mod("drivers/hid/behind-weakling"),
    mod(
        "drivers/hid/wants",
        softdep=["pre: before nobody-has-this", "post: after", "post: last"],
        weakdep=["weakling nobody-has-that"],
    ),
    mod("drivers/gpu/unrelated"),
    mod("crypto/crc32c_generic", alias=["crc32c", "crypto-crc32c", "crypto-crc32c-generic"]),
    mod("arch/x86/crypto/crc32c-intel", alias=["crc32c", "crypto-crc32c"]),
    mod("arch/x86/crypto/sha256-ssse3", alias=["sha256", "crypto-sha256"]),
    mod("arch/arm64/crypto/sha2-ce", alias=["sha256", "crypto-sha256"]),
    mod("crypto/xxhash_generic", alias=["xxhash64", "crypto-xxhash64"]),
    mod("fs/mbcache", exports=["mb_cache_create"]),
    mod("fs/jbd2/jbd2", exports=["jbd2_journal_start"]),
    mod(
        "fs/ext4/ext4",
        uses=["mb_cache_create", "jbd2_journal_start"],
        alias=["fs-ext4", "fs-ext3"],
    ),
    mod("fs/btrfs/btrfs", alias=["fs-btrfs"]),
    mod("fs/fat/fat", exports=["fat_fill_super"]),
    mod("fs/fat/vfat", uses=["fat_fill_super"], alias=["fs-vfat"]),
    mod("fs/nls/nls_cp437", alias=["nls_cp437"]),
    mod("fs/nls/nls_ascii", alias=["nls_ascii"]),
    mod("fs/nls/nls_iso8859-1", alias=["nls_iso8859-1"]),
    mod("fs/nls/nls_utf8", alias=["nls_utf8"]),
    mod("fs/nls/nls_koi8-r", alias=["nls_koi8-r"]),
    mod("fs/9p/9p", uses=["p9_client_create"], alias=["fs-9p"]),
    mod("fs/efivarfs/efivarfs", alias=["fs-efivarfs"]),
    mod("fs/fuse/cuse"),
    mod("fs/fuse/virtiofs", alias=["fs-virtiofs", "virtio:d0000001Av*"]),
    mod("fs/lockd/lockd", exports=["nlmclnt_init"]),
    mod("fs/nfs/nfs", exports=["nfs_client_init"], alias=["fs-nfs"]),
    mod("fs/nfs/nfsv3", uses=["nfs_client_init", "nlmclnt_init"]),
    mod("fs/nfs/nfsv4", uses=["nfs_client_init"], alias=["fs-nfs4"]),
    mod("fs/nfs/blocklayout/blocklayoutdriver", uses=["nfs_client_init"]),
    mod("fs/smb/client/cifs", alias=["fs-cifs", "fs-smb3"]),
    mod("crypto/cmac", alias=["crypto-cmac"]),
    mod("drivers/block/nbd"),
    mod("drivers/nvme/host/nvme-tcp"),
    mod("drivers/md/md-mod", exports=["md_register"]),
    mod("drivers/md/raid1", uses=["md_register"], alias=["md-level-1", "md-raid1", "md-personality-3"]),
    mod("drivers/md/dm-mod", exports=["dm_register_target"]),
    mod("drivers/md/dm-crypt", uses=["dm_register_target"]),
    mod("drivers/md/dm-thin-pool", uses=["dm_register_target"]),
    mod("drivers/virtio/virtio_balloon", alias=["virtio:d00000005v*"]),
    mod("drivers/block/virtio_blk", alias=["virtio:d00000002v*"]),
    mod("drivers/pci/controller/vmd", alias=["pci:v00008086d0000201Dsv*sd*bc*sc*i*"]),
    mod("drivers/nvme/host/nvme-core", exports=["nvme_init_ctrl"]),
    mod("drivers/nvme/host/nvme", uses=["nvme_init_ctrl"], alias=["pci:v*d*sv*sd*bc01sc08i02*"]),
    mod("drivers/usb/serial/ftdi_sio", alias=["usb:v0403p6001d*dc*dsc*dp*ic*isc*ip*in*"]),
    mod("drivers/usb/storage/usb-storage", uses=["scsi_register"], alias=["usb:v*p*d*dc*dsc*dp*ic08isc06ip50in*"]),
    mod("net/bridge/bridge"),
    mod("fs/overlayfs/overlay", alias=["fs-overlay"]),
    mod("crypto/xts", alias=["crypto-xts"]),
    board("drivers/mmc/host/acme-mmc", "acme,mmc", uses=["mmc_add_host"]),
    board("drivers/clk/clk-acme", "acme,clk"),
    board("drivers/pinctrl/pinctrl-acme", "acme,pinctrl"),
    board("drivers/gpio/gpio-acme", "acme,gpio", "acme,gpio-expander"),
    board("drivers/i2c/busses/i2c-acme", "acme,i2c"),
    board("drivers/mfd/acme-pmic", "acme,pmic"),
    board("drivers/mailbox/acme-mailbox", "acme,mailbox"),
    board("drivers/soc/acme/acme-power", "acme,power"),
    board("drivers/nvmem/acme-fuses", "acme,fuses"),
    board("drivers/misc/acme-hub", "usb1234,5678"),
    board("drivers/rtc/rtc-acme", "acme,pmic-rtc", "acme,rtc"),
    board("drivers/gpu/drm/panel-acme", "acme,panel"),
    board("drivers/spi/spi-acme", "acme,spi"),
    board("drivers/net/ethernet/acme/acme-eth", "acme,eth"),
    board("drivers/reset/reset-acme", "acme,reset"),
    board("drivers/hwspinlock/acme-lock", "acme,lock"),
]
# behind-weakling is reached through a second round: only weakling's own file names it.
next(m for m in MODULES if m.name == "weakling").info["weakdep"] = ["behind-weakling"]

BUILTIN = ["drivers/block/loop", "fs/isofs/isofs"]
BUILTIN_MODINFO = ["loop.alias=devname:loop-control", "loop.license=GPL", "isofs.alias=fs-iso9660"]


def depends(module):
    """As modpost writes it."""
    owners = [m.name.replace("-", "_") for m in MODULES if set(m.exports) & set(module.uses)]
    return ",".join(owners)


def source(module):
    lines = []
    info = {
        "license": ["GPL"],
        "depends": [depends(module)],
        "name": [module.name.replace("-", "_")],
        **module.info,
    }
    pairs = [f"{key}={value}" for key, values in info.items() for value in values]
    for i, pair in enumerate(pairs):
        lines.append(
            f'static const char info{i}[] __attribute__((section(".modinfo"), used)) = "{pair}";'
        )
    for symbol in module.exports:
        lines.append(
            f'static const char str_{symbol}[] __attribute__((section("__ksymtab_strings"), used))'
            f' = "{symbol}";\nvoid {symbol}(void) {{}}'
        )
    for symbol in module.uses:
        lines.append(f"extern void {symbol}(void); void *use_{symbol} = (void *){symbol};")
    return "\n".join(lines) + "\n"


def compile_module(module, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["gcc", "-c", "-x", "c", "-fno-pic", "-mcmodel=large", "-o", target, "-"],
        input=source(module), text=True, check=True,
    )


PACKERS = {
    "": None,
    ".xz": ["xz", "--check=crc32", "-0"],
    ".zst": ["zstd", "-q", "--rm"],
}


def make(root, packing=""):
    """Lays the tree below ROOT; returns the directory of its modules."""
    moddir = Path(root) / "lib/modules" / VERSION
    for module in MODULES:
        target = moddir / "kernel" / f"{module.path}.ko"
        compile_module(module, target)
        if PACKERS[packing]:
            subprocess.run([*PACKERS[packing], target], check=True)
    order = "".join(f"kernel/{m.path}.ko\n" for m in MODULES)
    (moddir / "modules.order").write_text(order)
    (moddir / "modules.builtin").write_text("".join(f"kernel/{b}.ko\n" for b in BUILTIN))
    modinfo = "".join(line + "\0" for line in BUILTIN_MODINFO)
    (moddir / "modules.builtin.modinfo").write_text(modinfo)
    depmod(root)
    return moddir


def depmod(root):
    env_path = "/usr/sbin:/sbin:/usr/bin:/bin"
    subprocess.run(["depmod", "-b", root, VERSION], check=True, env={"PATH": env_path})
