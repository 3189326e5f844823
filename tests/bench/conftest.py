# SPDX-License-Identifier: GPL-2.0-or-later
"""The parts of bench/ that start no guest."""
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "bench"))
sys.path.append(str(TOP / "qemu"))
sys.dont_write_bytecode = True
