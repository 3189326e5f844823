# SPDX-License-Identifier: GPL-2.0-or-later
"""Lets the tests import the modules beside them."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.dont_write_bytecode = True


def pytest_configure(config):
    config.addinivalue_line("markers", "idle: runs long and does little; see check")
