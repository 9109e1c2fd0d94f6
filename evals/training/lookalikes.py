"""Null examples: questions that their text does not answer, most of them made to look as if it did."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from evals.training.examples import Example
from evals.training.paragraphs import Paragraph
from evals.training.related_words import ANTONYMS, Neighbours
from evals.training.surface import PLAIN_WORDS, entities, kind_of, sentence_around, words

__all__ = ["SHARES", "Lookalikes"]

SHARES = {  # of the null examples; each kind is made by the method of that name
    "similar": 0.27,
    "removed": 0.19,
    "entity": 0.27,
    "word": 0.17,
    "negated": 0.02,
    "other": 0.08,
}


class Lookalikes:
    """Makes null examples from answerable questions, each kind in a method of its own."""

    def __init__(self, paragraphs: Sequence[Paragraph], rng: random.Random) -> None:
        self.paragraphs = paragraphs
        self.rng = rng
        self.groups: dict[str, list[int]] = defaultdict(list)
        for i, paragraph in enumerate(paragraphs):
            self.groups[paragraph.group].append(i)
        self.entities = [list(entities(p.text)) for p in paragraphs]
        self.neighbours = Neighbours()
        self.nearest = similar_paragraphs(paragraphs, self.groups)

    def make(self, kind: str, i: int, j: int) -> Example | None:
        """Make an example of the kind, one of SHARES, from question j of paragraph i; None where the kind does not fit."""
        makers: dict[str, Callable[[int, int], Example | None]] = {
            "similar": self.similar,
            "removed": self.removed,
            "entity": self.entity,
            "word": self.word,
            "negated": self.negated,
            "other": self.other,
        }
        return makers[kind](i, j)

    def similar(self, i: int, j: int) -> Example | None:
        """Put the question to another text of the article that shares its words but not the answer."""
        question, (start, end) = self.paragraphs[i].questions[j]
        answer = self.paragraphs[i].text[start:end].lower()
        others = [k for k in self.nearest(i, j) if answer not in self.paragraphs[k].text.lower()][:4]
        return self.null("similar", question, self.paragraphs[self.rng.choice(others)]) if others else None

    def removed(self, i: int, j: int) -> Example | None:
        """Leave the sentence with the answer out of the text."""
        p = self.paragraphs[i]
        question, (start, end) = p.questions[j]
        lo, hi = sentence_around(p.text, start, end)
        text = (p.text[:lo] + p.text[hi:]).strip()
        if len(text) < 150 or p.text[start:end].lower() in text.lower():
            return None
        return self.null("removed", question, replace(p, text=text))

    def entity(self, i: int, j: int) -> Example | None:
        """Ask about another name, year or number."""
        p = self.paragraphs[i]
        question, (start, end) = p.questions[j]
        answered = Example("", question, p.heading, p.text, start, end)
        names = list(entities(question))
        if not names:
            return None
        old, dice = self.rng.choice(names), self.rng.random()
        source = i  # a name from the same text is the hardest
        if dice >= 0.5:
            source = self.rng.choice(self.groups[p.group]) if dice < 0.75 else self.rng.randrange(len(self.paragraphs))
        new = self.other_entity(old, answered, source)
        return self.null("entity", re.sub(rf"\b{re.escape(old)}\b", lambda _: new, question), p) if new else None

    def word(self, i: int, j: int) -> Example | None:
        """Ask with one word of the question, found also in the answer's sentence, replaced by a related one."""
        p = self.paragraphs[i]
        question, (start, end) = p.questions[j]
        lo, hi = sentence_around(p.text, start, end)
        near = set(words(p.text[lo:hi]))
        candidates = [
            w
            for w in re.findall(r"\b[a-z]{4,}\b", question)
            if w not in PLAIN_WORDS and (w in near or w in ANTONYMS or self.rng.random() < 0.15)
        ]
        if not candidates:
            return None
        antonyms = [w for w in candidates if w in ANTONYMS]
        old = self.rng.choice(antonyms or candidates)
        new = ANTONYMS.get(old) or self.neighbours.pick(old, self.rng)
        if new is None or new in near:
            return None
        return self.null("word", re.sub(rf"\b{old}\b", new, question, count=1), p)

    def negated(self, i: int, j: int) -> Example | None:
        """Ask for the opposite ("didn't")."""
        p = self.paragraphs[i]
        question = p.questions[j][0]
        changed = re.sub(r"\b(did|does|is|was|were|are|could|has|had|would)\b", r"\1n't", question, count=1)
        return self.null("negated", changed, p) if changed != question else None

    def other(self, i: int, j: int) -> Example | None:
        """Put the question to any text."""
        return self.null("other", self.paragraphs[i].questions[j][0], self.rng.choice(self.paragraphs))

    def null(self, kind: str, question: str, paragraph: Paragraph) -> Example:
        """Return an example without an answer."""
        return Example(kind, question, paragraph.heading, paragraph.text)

    def other_entity(self, old: str, example: Example, source: int) -> str | None:
        """Pick a name of the same rough kind that question and answer do not hold; numbers may be made up."""
        answer = example.text[example.start : example.end].lower()
        known = set(words(example.question)) | set(words(answer))
        content = {w for w in words(example.question) if w not in PLAIN_WORDS} - set(words(old))
        fits = []
        for new in self.entities[source]:
            if kind_of(new) != kind_of(old) or abs(new.count(" ") - old.count(" ")) > 1 or set(words(new)) & known:
                continue
            place = example.text.find(new)
            if place >= 0:  # a sentence on the new name that shares the question's words may well answer it
                lo, hi = sentence_around(example.text, place, place + len(new))
                if not lo <= example.start < hi and len(content & set(words(example.text[lo:hi]))) >= 2:
                    continue
            fits.append(new)
        if fits:
            return self.rng.choice(fits)
        if old.isdigit() and 1000 <= int(old) <= 2100:
            return str(int(old) + self.rng.choice([-20, -10, -4, -3, -2, -1, 1, 2, 3, 4, 10, 20]))
        if old.isdigit():
            return str(int(old) + self.rng.randint(1, 9))
        return None


def similar_paragraphs(
    paragraphs: Sequence[Paragraph], groups: dict[str, list[int]]
) -> Callable[[int, int], list[int]]:
    """Return a function from question j of paragraph i to the paragraphs of its group nearest by tf-idf, best first."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # slow to import

    texts = TfidfVectorizer(sublinear_tf=True, stop_words="english", dtype=np.float32)
    matrix = texts.fit_transform([p.text for p in paragraphs])
    by_group = {group: matrix[members] for group, members in groups.items()}

    def similar(i: int, j: int) -> list[int]:
        members = groups[paragraphs[i].group]
        scores = (by_group[paragraphs[i].group] @ texts.transform([paragraphs[i].questions[j][0]]).T).toarray().ravel()
        return [members[k] for k in np.argsort(-scores)[:8] if members[k] != i]

    return similar
