"""Groups of passages as the reader meets them: what our own search finds for a question, and the passage that answers.

The training texts are written to a folder and indexed like any corpus. A group is a question's own passage and some of
those found for it that do not hold the answer's words: hard negatives, which look-alike questions cannot be.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from evals.training.examples import Example
from evals.training.paragraphs import Paragraph
from index import Article, NewsIndex, Passage, Span, load_settings
from index.scope import Scope
from index.sync import sync
from rag.particulars import fold
from rag.search import Searcher

__all__ = ["Group", "draw", "groups", "passage_around"]

T = TypeVar("T")

FOUND = 20  # passages that the search returns
BESIDE = 3  # of them are drawn as negatives, most often those found first
TITLED = 0.5  # of the groups show the reader the articles' titles, as news has them and plain text files do not

Group = tuple[Example, ...]  # the first one answers


def groups(paragraphs: Sequence[Paragraph], work: Path, count: int, seed: int) -> Iterator[Group]:
    """Yield up to `count` groups, of questions drawn from all paragraphs; corpus and index are left in `work`."""
    dice = random.Random(seed)  # noqa: S311 - not for secrets
    files = _written(paragraphs, work / "corpus")
    settings = load_settings(index=work / "index")
    sync(work / "corpus", work / "index", settings)
    titles = {file: p.heading for p, file in zip(paragraphs, files, strict=True)}
    asked = [(i, j) for i, p in enumerate(paragraphs) for j in range(len(p.questions))]
    dice.shuffle(asked)
    with closing(NewsIndex.open(work / "index", settings)) as index, index.view() as view:
        articles = {article.file: article for article in index.articles()}
        searcher, made = Searcher(view, index.embedder), 0
        for i, j in asked:
            question, answer = paragraphs[i].questions[j]
            own = _own(paragraphs[i], answer, articles.get(files[i]), index)
            if own is None:
                continue
            words = paragraphs[i].text[slice(*answer)]
            others = _others(question, words, searcher, dice)
            shown = titles if dice.random() < TITLED else dict.fromkeys(titles, "")
            passage, start = own
            yield (
                Example("found", question, shown[files[i]], passage.text, start, start + len(words)),
                *(Example("not it", question, shown[file], text) for file, text in others),
            )
            made += 1
            if made == count:
                return


def _written(paragraphs: Sequence[Paragraph], folder: Path) -> list[str]:
    """Write an article's paragraphs to one file, those of sources without articles each to one; return their files."""
    folder.mkdir(parents=True, exist_ok=True)
    texts: dict[str, list[str]] = defaultdict(list)
    files = []
    for i, p in enumerate(paragraphs):
        is_of_article = bool(p.heading) and p.group != "nq"
        file = f"{p.group.replace('/', '_') if is_of_article else f'{i:05}'}.txt"
        texts[file].append(p.text)
        files.append(file)
    for file, parts in texts.items():
        (folder / file).write_text("\n\n".join(parts), encoding="utf-8", newline="")
    return files


def _own(
    paragraph: Paragraph, answer: tuple[int, int], article: Article | None, index: NewsIndex
) -> tuple[Passage, int] | None:
    """Return the passage that holds the whole answer and where in it; None where it was left out or cut in two."""
    at = article.text.find(paragraph.text) if article else -1
    if article is None or at < 0:
        return None
    return passage_around(index, article, (at + answer[0], at + answer[1]))


def passage_around(index: NewsIndex, article: Article, answer: Span) -> tuple[Passage, int] | None:
    """Return the passage that holds a whole span of an article, and where in it that begins; None where it is cut in two."""
    start, end = answer
    whole = (p for p in index.passages(article.id) if p.start <= start and end <= p.end)
    return next(((p, start - p.start) for p in whole), None)


def _others(question: str, answer: str, searcher: Searcher, dice: random.Random) -> list[tuple[str, str]]:
    """Return file and text of passages that were found but do not hold the answer's words."""
    hits = searcher.search(question, FOUND, Scope())
    wrong = [(h.article.file, h.passage.text) for h in hits if fold(answer) not in fold(h.passage.text)]
    return draw(wrong, dice)


def draw(wrong: Sequence[T], dice: random.Random) -> list[T]:
    """Draw the negatives of a group from what does not answer, in the order found: most often those found first."""
    drawn = sorted(range(len(wrong)), key=lambda rank: dice.expovariate(1.0) * (rank + 2))[:BESIDE]
    return [wrong[rank] for rank in drawn]
