"""Invented news and encyclopedia articles with questions on them, written by a language model.

`invented.jsonl` beside this file holds a news story, told by two outlets, or an article of an encyclopedia in each line. No
person, place or event of weight in it is real, so that nothing of it can stand in what is reported on. The questions on news
are worded far from the articles, as reporters type them, and ask why, how and what was said as often as for a name or a date,
which the public sets seldom do; those on the encyclopedia are in the manner of SQuAD, with look-alikes that nothing answers.
A question is shown beside what our own search finds for it, as the reader meets it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from evals.training.examples import Example
from evals.training.retrieved import Group, draw, passage_around
from index import Article, NewsIndex, Passage, load_settings
from index.scope import Scope
from index.sync import sync
from rag.candidates import heading
from rag.particulars import fold
from rag.search import Searcher

__all__ = ["INVENTED", "invented", "invented_texts"]

INVENTED = Path(__file__).with_name("invented.jsonl")
FOUND = 12  # passages that the search returns
NEAR = 3  # passages, those found first, shown with a question that none answers
HEADED = 0.8  # of the questions show the reader outlet and title

Story = Mapping[str, Any]


def invented(work: Path, seed: int, file: Path = INVENTED, share: float = 1.0) -> Iterator[Group]:
    """Yield groups: an answerable question's passage and some that do not answer; a passage alone, with one that it does not.

    Corpus and index are left in `work`. Of the two wordings of a question one is drawn, and of all questions a `share`.
    """
    dice = random.Random(seed)  # noqa: S311 - not for secrets
    stories: list[Story] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    files = _written(stories, work / "corpus")
    settings = load_settings(index=work / "index")
    sync(work / "corpus", work / "index", settings)
    with closing(NewsIndex.open(work / "index", settings)) as index, index.view() as view:
        articles = {article.file: article for article in index.articles()}
        searcher = Searcher(view, index.embedder)
        for story, names in zip(stories, files, strict=True):
            for asked in story["questions"]:
                if dice.random() >= share:
                    continue
                own = _own(asked, names, articles, index) if asked["answer"] else None
                if own is None and asked["answer"]:
                    continue  # cut in two, or left out
                wordings = [asked["question"], asked.get("other")]
                yield from _shown(dice.choice([w for w in wordings if w]), own, searcher, dice)


def invented_texts() -> list[str]:
    """Return the text of every invented article."""
    stories = map(json.loads, INVENTED.read_text(encoding="utf-8").splitlines())
    return [article["text"] for story in stories for article in story["articles"]]


def _written(stories: Sequence[Story], folder: Path) -> list[list[str]]:
    """Write each article as a file; return their names, story by story."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for i, story in enumerate(stories):
        names.append([f"{i:04}-{j}.json" for j in range(len(story["articles"]))])
        for name, article in zip(names[-1], story["articles"], strict=True):
            (folder / name).write_text(json.dumps(article, ensure_ascii=False), encoding="utf-8")
    return names


Own = tuple[Article, Passage, int, int]  # where in the passage the answer begins and ends


def _own(
    asked: Mapping[str, Any], names: Sequence[str], articles: Mapping[str, Article], index: NewsIndex
) -> Own | None:
    """Return the passage that holds the whole answer, and where in it; None where there is none."""
    article = articles.get(names[asked["article"]])
    at = article.text.find(asked["sentence"]) if article else -1
    if article is None or at < 0:
        return None
    start, length = at + asked["sentence"].index(asked["answer"]), len(asked["answer"])
    around = passage_around(index, article, (start, start + length))
    return (article, around[0], around[1], around[1] + length) if around else None


def _shown(question: str, own: Own | None, searcher: Searcher, dice: random.Random) -> Iterator[Group]:
    found = [(hit.article, hit.passage.text) for hit in searcher.search(question, FOUND, Scope())]
    headed = dice.random() < HEADED

    def shown(kind: str, article: Article, text: str, start: int = -1, end: int = -1) -> Example:
        return Example(kind, question, heading(article) if headed else "", text, start, end)

    if own is None:
        yield from ((shown("invented near miss", article, text),) for article, text in found[:NEAR])
        return
    article, passage, start, end = own
    answer = fold(passage.text[start:end])
    wrong = [(other, text) for other, text in found if answer not in fold(text) and text != passage.text]
    yield shown("invented", article, passage.text, start, end), *(shown("not it", *one) for one in draw(wrong, dice))
