# SPDX-License-Identifier: GPL-2.0-or-later
"""Lets the tests import the modules beside them."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.dont_write_bytecode = True


def pytest_configure(config):
    config.addinivalue_line("markers", "idle: runs long and does little; see check")
    config.addinivalue_line("markers", "again: repeats an idea; only with --all, or where -k names it")


def pytest_addoption(parser):
    parser.addoption("--all", action="store_true", help="boots that repeat an idea, too")


def pytest_collection_modifyitems(config, items):
    if not config.option.all and not config.option.keyword:
        again = [item for item in items if item.get_closest_marker("again")]
        items[:] = [item for item in items if item not in again]
        config.hook.pytest_deselected(items=again)
