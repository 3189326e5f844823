# SPDX-License-Identifier: GPL-2.0-or-later
"""The boots that are tested, as data: each module has a list SCENARIOS, and any new one is found.

They import what is in the folder above by its plain name: "disks" is disks.py there.
"""
import importlib
from pathlib import Path


def every():
    """All scenarios of all tables."""
    tables = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
    return [scenario for table in tables
            for scenario in importlib.import_module(f"scenarios.{table}").SCENARIOS]
