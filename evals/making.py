"""A question set drawn from an indexed corpus, without a model: headline questions and cloze questions, marked as such.

"headline": an article's headline, searched for; only search is judged, and the article and its copies are what is to be
found. "cloze": a sentence that is asked for a name, a number or a date of it; gold are these words and the files that say
so. Both use an article's own words, so they are easier than people's questions: they show what a change breaks on a
corpus that nobody wrote questions for, and judge no system.

No question has two answers: a cloze is dropped where another sentence of the corpus holds most of its words without its
answer, and a headline where another article that is no copy has much the same. The seed decides the draw, by hashes: the
same seed draws the same, and an article more or less changes few of the other questions.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from evals.cloze import Gap, gaps, stems
from evals.measures.wording import contains
from evals.questions import Question
from index import Article, InvalidValue, NewsIndex, QuestionSetError, content_hash
from index.sync import Progress

__all__ = ["make_questions", "write_questions"]

FITTING = 0.6  # share of a question's stems that makes another sentence, or headline, one that may be meant
SPARE = 4  # times as many as are wanted are drawn, because those that are not clear are dropped
FEWEST_WORDS = 4  # of a headline, stems: "Live updates" is nothing to search for
SEPARATORS = (" - ", " – ", " — ", " | ")  # between a headline and the outlet's name after it

Some = TypeVar("Some")


@dataclass(frozen=True, slots=True)
class Draft:
    """A cloze that was drawn, before it is known whether it has one answer only."""

    sentence: str
    gap: Gap


def make_questions(
    index: NewsIndex, count: int, seed: int, progress: Callable[[Progress], None] | None = None
) -> tuple[Question, ...]:
    """Draw at most `count` questions, half of each kind as far as the corpus has them; fewer where it is small.

    Raises QuestionSetError where nothing can be asked.
    """
    articles = index.articles()
    drawn = sorted(articles, key=lambda article: content_hash(str(seed), article.id))
    headlines = _headline_questions(index, drawn, count)
    clozes = _cloze_questions(index, drawn, count, seed, progress)
    # What one kind lacks the other makes up for.
    kept = headlines[: max(count - count // 2, count - len(clozes))]
    questions = (*kept, *clozes[: count - len(kept)])
    if not questions:
        raise QuestionSetError(
            f"no question can be drawn from {index.path}: none of its {len(articles)} articles has a headline of its own "
            "or a sentence that stands alone. Index more articles, or write the questions by hand."
        )
    return questions


def write_questions(path: Path, questions: Iterable[Question]) -> None:
    """Write a set as `load_questions` reads it. Raises InvalidValue where that cannot be done."""
    rows = "".join(json.dumps(question.as_json(), ensure_ascii=False) + "\n" for question in questions)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rows, encoding="utf-8", errors="replace")
    except OSError as error:
        raise InvalidValue(f"out: cannot write {path} ({error.strerror}). Choose another place.") from error


def _headline_questions(index: NewsIndex, drawn: Sequence[Article], count: int) -> list[Question]:
    """Return questions of headlines that are their own article's, and its copies', alone."""
    groups: list[list[Article]] = []  # an article with its copies
    grouped: set[str] = set()
    words = {article.id: stems(_headline(article)) for article in drawn if article.title}
    for article in drawn:
        if len(words.get(article.id, ())) >= FEWEST_WORDS and article.id not in grouped:
            groups.append([article, *index.copies(article.id)])
            grouped |= {copy.id for copy in groups[-1]}
        if len(groups) == SPARE * count:
            break
    clear = [True] * len(groups)
    for number, article_id in _fitting([words[group[0].id] for group in groups], words.items()):
        clear[number] &= any(article_id == copy.id for copy in groups[number])
    return [_headline_question(group) for group, is_clear in zip(groups, clear, strict=True) if is_clear][:count]


def _cloze_questions(
    index: NewsIndex, drawn: Sequence[Article], count: int, seed: int, progress: Callable[[Progress], None] | None
) -> list[Question]:
    """Return questions of sentences whose words fit no other answer; every sentence of the corpus is looked at."""
    # One sentence of each article before the second of any, so that the questions show the breadth of the corpus.
    drafts = list(islice(_in_turns([_drafts(index, article, seed) for article in drawn]), SPARE * count))

    def sentences() -> Iterator[tuple[tuple[Article, str], frozenset[str]]]:
        for done, article in enumerate(drawn):
            if progress:
                progress(Progress("comparing", done, len(drawn)))
            yield from (((article, sentence), stems(sentence)) for sentence in _sentences(index, article))

    clear = [True] * len(drafts)
    sayers: list[dict[str, Article]] = [{} for _ in drafts]  # articles that give the answer, by place
    for number, (article, sentence) in _fitting([draft.gap.rest for draft in drafts], sentences()):
        if contains(sentence, drafts[number].gap.answer):
            sayers[number][article.place] = article
        else:
            clear[number] = False
    questions = (_cloze_question(d, s) for d, s, is_clear in zip(drafts, sayers, clear, strict=True) if is_clear)
    asked = {question.id: question for question in questions}  # copies draw the same question
    return list(asked.values())[:count]


def _drafts(index: NewsIndex, article: Article, seed: int) -> Iterator[Draft]:
    """Yield one gap for each sentence of an article that has any, in the order of the draw."""
    for sentence in sorted(_sentences(index, article), key=lambda sentence: content_hash(str(seed), sentence)):
        found = sorted(gaps(sentence), key=lambda gap: content_hash(str(seed), gap.question))
        if found:
            yield Draft(sentence, found[0])


def _in_turns(sources: list[Iterator[Some]]) -> Iterator[Some]:
    while sources:
        going = []
        for source in sources:
            for item in islice(source, 1):
                going.append(source)
                yield item
        sources = going


def _sentences(index: NewsIndex, article: Article) -> Iterator[str]:
    for passage in index.passages(article.id):
        yield from (article.text[start:end] for start, end in passage.sentences)


def _fitting(
    questions: Sequence[frozenset[str]], texts: Iterable[tuple[Some, frozenset[str]]]
) -> Iterator[tuple[int, Some]]:
    """Yield the number of each question with each text that holds most of its stems."""
    asking: dict[str, list[int]] = defaultdict(list)
    for number, question in enumerate(questions):
        for stem in question:
            asking[stem].append(number)
    for text, words in texts:
        shared = Counter(chain.from_iterable(asking.get(stem, ()) for stem in words))
        yield from ((number, text) for number, n in shared.items() if n >= FITTING * len(questions[number]))


def _headline(article: Article) -> str:
    """Return the title in one line, without the outlet's name after it."""
    title = " ".join((article.title or "").split())
    for separator in SEPARATORS if article.outlet else ():
        head, _, tail = title.rpartition(separator)
        if head and article.outlet and tail.casefold() == article.outlet.name.casefold():
            return head
    return title


def _headline_question(group: Sequence[Article]) -> Question:
    headline = _headline(group[0])
    files = tuple(sorted(article.place for article in group))
    return Question(
        id=f"headline-{content_hash(headline)}",
        question=headline,
        files=files,
        outlets=_outlets(group),
        kind="headline",
        grades=tuple((file, 1) for file in files),  # without answers: only search is judged
    )


def _cloze_question(draft: Draft, sayers: Mapping[str, Article]) -> Question:
    return Question(
        id=f"cloze-{content_hash(draft.gap.question)}",
        question=draft.gap.question,
        answers=((draft.gap.answer,),),
        files=tuple(sorted(sayers)),
        outlets=_outlets(sayers.values()),
        kind="cloze",
        evidence=(draft.sentence,),
    )


def _outlets(articles: Iterable[Article]) -> tuple[str, ...]:
    return tuple(sorted({article.outlet.name for article in articles if article.outlet}))
