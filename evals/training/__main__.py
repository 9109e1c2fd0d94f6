"""Train the reader from MiniLM on public question sets, measure it and export int8 weights. Reports on no test set.

    python -m evals.training --data DATASETS --out FOLDER

Trains on squadshifts, squad1_train_part, nq_open_oracle and what was written for it; measures on 4 % of their articles
and on the even half of squad2_dev, which may be tuned on. Half of the examples are questions that their text does not
answer, most of them made to look as if it did. A later run can go on from the `float` folder of an earlier one, with
other examples.
"""

from __future__ import annotations

import argparse
import math
from itertools import chain
from pathlib import Path

import torch

from evals.datasets import parse_with_data
from evals.training.building import Builder
from evals.training.examples import rows
from evals.training.export import export
from evals.training.fitting import Schedule, train
from evals.training.invented import invented, invented_texts
from evals.training.leakage import check_leakage
from evals.training.manner import with_manner
from evals.training.measuring import held_out, load_tuning, measure
from evals.training.minilm import weights_from_minilm
from evals.training.paragraphs import Paragraph, is_held_out, load_training
from evals.training.retrieved import groups
from evals.training.written import load_imitated, load_written
from index.embedding import embedded_tokenizer
from index.precision import choose_precision
from rag import reader


def main() -> None:
    """Build the examples, train, export and measure."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.training", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the exported weights")
    parser.add_argument("--examples", type=int, default=80_000, help="how many to make (default: %(default)s)")
    parser.add_argument(
        "--minutes", type=float, default=58.0, help="the schedule ends here even if examples are left (%(default)s)"
    )
    parser.add_argument(
        "--nulls", type=float, default=0.46, help="share of examples whose text does not answer (%(default)s)"
    )
    parser.add_argument(
        "--written", type=int, default=0, help="times that each written question is shown besides (%(default)s)"
    )
    parser.add_argument(
        "--imitated",
        type=int,
        default=0,
        help="times that each look-alike in the crowd's manner is shown (%(default)s)",
    )
    parser.add_argument(
        "--found", type=int, default=0, help="questions shown beside passages that our search finds (%(default)s)"
    )
    parser.add_argument(
        "--invented",
        type=float,
        default=0,
        help="times that each question on invented news is shown besides; 0.2: a fifth of them (%(default)s)",
    )
    parser.add_argument("--start", type=Path, help="go on from a folder of weights that an earlier run left")
    parser.add_argument(
        "--teachers", type=Path, nargs="+", default=[], help="folders of readers whose mean is learned from as well"
    )
    parser.add_argument(
        "--rate", type=float, default=1.3e-4, help="highest learning rate; lower it when going on (%(default)s)"
    )
    parser.add_argument("--warmup", type=int, default=300, help="steps up to the highest learning rate (%(default)s)")
    parser.add_argument("--seed", type=int, default=20, help="another one makes other examples (%(default)s)")
    parser.add_argument(
        "--average", type=Path, nargs="+", help="no training: the mean of the weights of these `float` folders"
    )
    parser.add_argument(
        "--shares", type=float, nargs="+", help="with --average: how much of each folder (the same of each)"
    )
    parser.add_argument("--only-measure", action="store_true", help="measure what an earlier run left in --out")
    options = parse_with_data(parser)
    data: Path = options.data
    if options.warmup < 1:
        parser.error("--warmup must be at least 1 step")
    shares = options.shares or [1.0] * len(options.average or ())
    if len(shares) != len(options.average or ()):
        parser.error("--shares: give one number for each folder of --average")
    torch.manual_seed(options.seed)
    paragraphs = load_training(data)
    print(f"{len(paragraphs)} training passages; of each reported set, passages and those that share words with them:")
    leaks = check_leakage(data, [*(p.text for p in paragraphs), *invented_texts()])
    print("; ".join(f"{name} {n}, {found}" for name, (n, found) in leaks.items()))
    if options.average:
        average(options.average, shares, options.out)
    elif not options.only_measure:
        fit(paragraphs, options)
    for name, precision in (("float", "float32"), ("int8", "float32"), ("int8", "bfloat16")):
        print(f"--- {name} weights, {precision} arithmetic")
        measure(reader.Reader.load(options.out / name, precision=precision), held_out(paragraphs), load_tuning(data))


def fit(paragraphs: list[Paragraph], options: argparse.Namespace) -> None:
    """Train on all but the held-out paragraphs; leave checkpoints and the weights, float and int8, in `options.out`."""
    weights = reader.load_weights(options.start) if options.start else weights_from_minilm()
    taught = [p for p in paragraphs if not is_held_out(p)]
    written = load_written(paragraphs) * options.written
    for turn in range(options.imitated):
        written += load_imitated(paragraphs, options.seed + turn)
    singles = [(example,) for example in Builder(taught, options.seed).build(options.examples, options.nulls, written)]
    found = groups(taught, options.out / "found", options.found, options.seed) if options.found else ()
    news = chain.from_iterable(
        invented(options.out / "invented", options.seed + turn, share=options.invented - turn)
        for turn in range(math.ceil(options.invented))
    )
    made = rows(reader.prepare(embedded_tokenizer()), with_manner([*singles, *found, *news]))
    nulls = sum(row.first == 0 for together in made for row in together)
    print(f"{len(made)} examples and groups, {sum(map(len, made))} texts, {nulls} of them null", flush=True)
    schedule = Schedule(options.minutes, options.rate, options.warmup, options.seed)
    arithmetic = choose_precision("auto")
    teachers = [reader.Network(reader.load_weights(folder), arithmetic) for folder in options.teachers]
    train(weights, made, schedule, lambda step: export(weights, options.out / f"step-{step}", int8=False), teachers)
    export(weights, options.out / "float", int8=False)
    export(weights, options.out / "int8")


def average(folders: list[Path], shares: list[float], out: Path) -> None:
    """Leave the mean of several weights in `out`; it generalises better than each (Izmailov et al. 2018, arXiv 1803.05407)."""
    states = [reader.load_weights(folder) for folder in folders]
    parts = [share / sum(shares) for share in shares]
    mean = {
        name: torch.stack([part * state[name] for part, state in zip(parts, states, strict=True)]).sum(0)
        for name in states[0]
    }
    export(mean, out / "float", int8=False)
    export(mean, out / "int8")


if __name__ == "__main__":
    main()
