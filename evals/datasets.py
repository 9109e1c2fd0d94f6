"""The argument `--data` of the programs that measure and train: the folder of the datasets, unless the setting names it."""

from __future__ import annotations

import argparse
from pathlib import Path

from index import load_settings

__all__ = ["parse_with_data"]


def parse_with_data(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """Add `--data` to a program's arguments and parse them; the program ends where no folder is named."""
    parser.add_argument("--data", type=Path, help="folder of the datasets; default: the setting `datasets`")
    arguments = parser.parse_args()
    arguments.data = arguments.data or load_settings().datasets
    if arguments.data is None:
        parser.error("give --data FOLDER or set ONRECORD_DATASETS")
    return arguments
