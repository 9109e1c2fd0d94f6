"""Kill the indexer again and again, and say whether anything was lost. Exit code 1 if so, 0 if not.

    python -m evals.crashing --kills 200 --seed 1

Progress goes to stderr, the summary to stdout. The same seed makes the same edits and aims at the same moments; the
folder of a run that lost something is kept.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from evals.crashing.killing import Outcome, crash
from evals.crashing.writing import PHASES


def main() -> int:
    """Run the suite and print what it saw."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.crashing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200, help="how many times (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=None, help="default: a new one for each run")
    arguments = parser.parse_args()
    seed = int(time.time()) if arguments.seed is None else arguments.seed
    folder = Path(tempfile.mkdtemp(prefix="onrecord-crashing-"))
    outcome = crash(folder, arguments.kills, seed, _progress)
    sys.stdout.write(_summary(outcome))
    if outcome.losses:
        sys.stdout.write(f"The folder is kept: {folder}. Again with: --kills {arguments.kills} --seed {seed}\n")
        return 1
    shutil.rmtree(folder)
    return 0


def _progress(outcome: Outcome) -> None:
    sys.stderr.write(f"{outcome.kills.total()} kills, {len(outcome.losses)} losses, {outcome.seconds:.0f} s\n")
    for loss in outcome.losses[-3:]:
        sys.stderr.write(f"  {loss}\n")
    sys.stderr.flush()


def _summary(outcome: Outcome) -> str:
    lines = [
        f"seed {outcome.seed}: {outcome.kills.total()} kills in {outcome.seconds:.0f} s, {len(outcome.losses)} losses",
        *(f"  {outcome.kills[phase]:4} while {phase}" for phase in PHASES),
        f"{outcome.articles} acknowledged articles looked for, {outcome.finished} runs finished the work of a killed one,",
        f"{outcome.views} views of a reader that stayed open",
        *outcome.losses,
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
