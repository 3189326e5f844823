# SPDX-License-Identifier: GPL-2.0-or-later
"""Keys of an ssh server in a guest and of somebody who may log in, and his way there."""
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import tools
from debian import locked, run
from room import die_with_parent
from trees import BUILD

CONFIG = "/etc/kinit/ssh"


def folder():
    """Where they are, made if they are not there yet."""
    top = BUILD / "qemu" / "ssh"
    with locked("sshkeys"):
        if not top.exists():
            top.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=top.parent) as scratch:
                fresh = Path(scratch) / "fresh"
                fresh.mkdir()
                tools.run("dropbearkey", "-t", "ed25519", "-f", fresh / "ed25519_host_key")
                public = tools.run("dropbearkey", "-y", "-f", fresh / "ed25519_host_key")
                key = next(line for line in public.splitlines() if line.startswith("ssh-"))
                (fresh / "known_hosts").write_text(f"guest {key}\n")
                run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "somebody", "-f", fresh / "somebody")
                shutil.move(fresh, top)
    return top


def dropbear_key():
    """The same somebody's, as dropbear's client has it."""
    top = folder()
    key = top / "somebody.dropbear"
    with locked("sshkeys"):
        if not key.exists():
            tools.run("dropbearconvert", "openssh", "dropbear", top / "somebody", f"{key}.new")
            Path(f"{key}.new").rename(key)
    return key


def options():
    """What puts the server's part into an image, as options of kinit-image."""
    top = folder()
    files = ((top / "ed25519_host_key", "ed25519_host_key"), (top / "somebody.pub", "authorized_keys"))
    return [word for file, name in files for word in ("-a", f"{file}:{CONFIG}/{name}")]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def network(port):
    """QEMU's arguments for a card, behind which PORT of this machine is the guest's ssh server."""
    return ["-netdev", f"user,id=ssh,restrict=on,hostfwd=tcp:127.0.0.1:{port}-:22",
            "-device", "virtio-net-pci,netdev=ssh"]


def _until(stream, pattern):
    """What comes until PATTERN is there, or the end."""
    seen = b""
    while not re.search(pattern, seen.decode(errors="replace")):
        part = stream.read1(4096)
        if not part:
            break
        seen += part
    return seen


def log_in(port, dialogue, words):
    """Log in with WORDS as further arguments of ssh.  DIALOGUE are pairs of what is waited for and what is typed then.
    Returns what was seen until the end."""
    top = folder()
    command = ["ssh", "-F", "none", "-p", str(port), "-i", top / "somebody",
               "-o", f"UserKnownHostsFile={top}/known_hosts", "-o", "HostKeyAlias=guest",
               "-o", "StrictHostKeyChecking=yes", "-o", "BatchMode=yes", "-o", "ConnectTimeout=60", *words,
               "root@127.0.0.1"]
    seen = b""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          preexec_fn=die_with_parent) as ssh:
        for pattern, text in dialogue:
            seen += _until(ssh.stdout, pattern)
            ssh.stdin.write(text.encode())
            ssh.stdin.flush()
        seen += ssh.communicate(timeout=120)[0]
    return seen.decode(errors="replace").replace("\r", "")
