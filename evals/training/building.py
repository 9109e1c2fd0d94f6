"""Build the examples of a training run: answerable ones and look-alikes, in windows and wordings as users meet them."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from evals.training.examples import Example
from evals.training.lookalikes import SHARES, Lookalikes
from evals.training.paragraphs import Paragraph
from evals.training.surface import entities, sentence_cuts

__all__ = ["Builder"]


class Builder:
    """Makes training examples, answerable and look-alike unanswerable, from paragraphs."""

    def __init__(self, paragraphs: Sequence[Paragraph], seed: int) -> None:
        self.paragraphs = paragraphs
        self.rng = random.Random(seed)  # noqa: S311 - not for secrets
        self.lookalikes = Lookalikes(paragraphs, self.rng)

    def build(self, count: int, null_share: float, written: Sequence[Example] = ()) -> list[Example]:
        """Return about `count` examples made by rule and those written, shuffled."""
        asked = [(i, j) for i, p in enumerate(self.paragraphs) for j in range(len(p.questions))]
        self.rng.shuffle(asked)
        positives = [self.positive(i, j) for i, j in asked[: int(count * (1 - null_share))]]
        nulls: list[Example] = []
        for kind, share in SHARES.items():
            self.rng.shuffle(asked)
            wanted = int(count * null_share * share)
            made: list[Example] = []
            for i, j in asked:
                if len(made) == wanted:
                    break
                example = self.lookalikes.make(kind, i, j)
                if example is not None:
                    made.append(example)
            nulls += made
        examples = [self.sloppy(self.cropped(e)) for e in [*positives, *nulls, *written]]
        self.rng.shuffle(examples)
        return examples

    def positive(self, i: int, j: int) -> Example:
        """Keep the question as it was asked, sometimes with one name changed in question and text alike."""
        p = self.paragraphs[i]
        question, (start, end) = p.questions[j]
        example = Example("positive", question, p.heading, p.text, start, end)
        # without such changes that keep the answer, a name that looks out of place would by itself come to mean "null"
        return (self.swapped_in_both(example) if self.rng.random() < 0.12 else None) or example

    def swapped_in_both(self, example: Example) -> Example | None:
        """Change a name in question, heading and text to the same other name; the answer stays."""
        answer = example.text[example.start : example.end]
        names = [n for n in entities(example.question) if n in example.text and n not in answer]
        if not names:
            return None
        old = self.rng.choice(names)
        new = self.lookalikes.other_entity(old, example, self.rng.randrange(len(self.paragraphs)))
        if new is None:
            return None

        def swapped(text: str) -> str:
            return re.sub(rf"\b{re.escape(old)}\b", lambda _: new, text)

        head = swapped(example.text[: example.start])
        return replace(
            example,
            question=swapped(example.question),
            heading=swapped(example.heading),
            text=head + answer + swapped(example.text[example.end :]),
            start=len(head),
            end=len(head) + len(answer),
        )

    def cropped(self, example: Example) -> Example:
        """Cut most long texts to a window of whole sentences, as retrieved passages are; the answer stays inside."""
        room = self.rng.randint(500, 1000)
        if len(example.text) <= room or self.rng.random() < (0.3 if len(example.text) < 1300 else 0.0):
            return example
        cuts = sentence_cuts(example.text)
        lo, hi = (example.start, example.end) if example.start >= 0 else (self.rng.randrange(len(example.text)),) * 2
        first = max(k for k, cut in enumerate(cuts) if cut <= lo)
        last = min((k for k, cut in enumerate(cuts) if cut >= hi and k > first), default=len(cuts) - 1)
        while cuts[last] - cuts[first] < room and (first > 0 or last < len(cuts) - 1):
            if last == len(cuts) - 1 or (first > 0 and self.rng.random() < 0.5):
                first -= 1
            else:
                last += 1
        a, b = cuts[first], cuts[last]
        if example.start < 0:
            return replace(example, text=example.text[a:b])
        return replace(example, text=example.text[a:b], start=example.start - a, end=example.end - a)

    def sloppy(self, example: Example) -> Example:
        """Drop some headings, question marks and capitals: users type as they like."""
        question = example.question
        if self.rng.random() < 0.12:
            question = question.rstrip("? ")
        if self.rng.random() < 0.12:
            question = question.lower()  # the vocabulary is uncased, but this keeps it true if that changes
        return replace(example, question=question, heading="" if self.rng.random() < 0.25 else example.heading)
