"""Paragraphs that recur over an outlet's articles are left out, news never is, and the order of indexing does not matter."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Corpus
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Evidence, Outlet
from index.body import body_spans
from index.catalog import Catalog
from index.recurring import FEWEST, Recurrence, recurring, repeats_of, speaks_of_page, without

BOX = "Want more like this? The Star brings you the day's best stories. Join our list today."
FACT = "The plant closed in 2019 after a fire killed 12 workers, and the inquiry found that its doors were locked."
QUOTE = "“You will not divide our people, and you will never divide this town again,” the mayor said."
WORDS = "river council harbour winter school engine market doctor forest bridge letter garden".split()


def story(number: int, *extra: str) -> str:
    own = [
        f"Story {number}: the {WORDS[number % 12]} of case {number} was on the agenda in the town of N{number}, a clerk said.",
        f"The {WORDS[number % 7]} was closed for {number + 2} days, and the court of N{number} heard {number + 9} witnesses.",
        f"Nothing was settled about the {WORDS[(number * 5 + 1) % 12]}, and talks number {number} go on next week.",
    ]
    return "\n\n".join([*own, *extra])


def article(number: int, *extra: str, outlet: str = "The Star", text: str | None = None) -> Article:
    words = text or story(number, *extra)
    return Article(f"{number}.txt", words, outlet=Outlet(outlet, Evidence("test", outlet)), body=body_spans(words))


@pytest.fixture
def looked_at(tmp_path: Path) -> Iterator[Callable[[Iterable[Article]], list[str]]]:
    """Return the bodies of articles as a run that reads them all would leave them."""
    with closing(Catalog.create(tmp_path / "catalog.sqlite3")) as catalog:
        catalog.lay_out()

        def look(articles: Iterable[Article]) -> list[str]:
            recurrence = Recurrence(catalog)
            found = {}
            for one in articles:
                found[one.id] = one
                catalog.stage(one, ())
                recurrence.note(*recurrence.judge(one))
            found |= {one.id: one for one, _ in recurrence.second_look(())}
            return ["|".join(one.text[start:end] for start, end in one.body) for one in found.values()]

        yield look


def holding(bodies: Iterable[str], paragraph: str) -> int:
    return sum(paragraph in body for body in bodies)


def test_a_paragraph_of_the_page_in_five_stories_is_left_out_of_all(looked_at) -> None:  # type: ignore[no-untyped-def]
    bodies = looked_at(article(number, *([BOX] if number < FEWEST else [])) for number in range(8))
    assert holding(bodies, BOX) == 0
    assert holding(bodies, "Story 3: the") == 1


def test_in_four_stories_it_stays(looked_at) -> None:  # type: ignore[no-untyped-def]
    assert holding(looked_at(article(n, *([BOX] if n < FEWEST - 1 else [])) for n in range(8)), BOX) == 4


def test_outlets_are_counted_apart(looked_at) -> None:  # type: ignore[no-untyped-def]
    assert holding(looked_at(article(n, BOX, outlet="The Star" if n < 3 else "The Sun") for n in range(6)), BOX) == 6


@pytest.mark.parametrize("news", [FACT, QUOTE])
def test_news_that_follow_up_stories_repeat_stays(looked_at, news: str) -> None:  # type: ignore[no-untyped-def]
    bodies = looked_at(article(number, news, BOX) for number in range(10))
    assert (holding(bodies, news), holding(bodies, BOX)) == (10, 0)


def test_copies_of_an_article_stay_whole(looked_at) -> None:  # type: ignore[no-untyped-def]
    told = "The mayor told you so, she said at this post by the river."
    copy = story(1, told, FACT)
    # near copies: each with another first line, every other one without the last paragraph
    copies = (article(n, text=f"Lead number {n}.\n\n{copy[: -len(FACT)] if n % 2 else copy}") for n in range(10))
    assert holding(looked_at(copies), told) == 10


def test_an_article_of_nothing_but_such_paragraphs_stays(looked_at) -> None:  # type: ignore[no-untyped-def]
    assert looked_at([*(article(number, BOX) for number in range(6)), article(99, text=BOX)])[-1] == BOX


def write(corpus: Corpus, number: int, *extra: str) -> None:
    record = {"title": f"Case {number}", "source": "The Star", "text": story(number, *extra)}
    corpus.write(f"{number}.json", json.dumps(record))


def state(corpus: Corpus) -> dict[str, tuple[tuple[str, ...], list[str]]]:
    """Return the spans of each article's body, and its passages."""
    with closing(corpus.open()) as index:
        return {
            one.file: (
                tuple(one.text[start:end] for start, end in one.body),
                [passage.text for passage in index.passages(one.id)],
            )
            for one in index.articles()
        }


def held(corpus: Corpus, paragraph: str) -> tuple[int, int]:
    """Return how many articles hold a paragraph in their bodies, and in how many passages it stands."""
    bodies, passages = zip(*state(corpus).values(), strict=True)
    return holding(map("|".join, bodies), paragraph), holding((p for some in passages for p in some), paragraph)


def test_a_folder_indexed_in_pieces_ends_like_one_indexed_at_once(corpus: Corpus) -> None:
    added = []
    for number in range(12):
        write(corpus, number, *([BOX] if number % 2 else []), FACT)
        if number % 4 == 0:
            added.append(corpus.sync().changed)
    corpus.sync()
    in_pieces = state(corpus)
    assert held(corpus, BOX) == (0, 0)
    assert set(added) == {0}  # articles that are only judged otherwise have not changed
    shutil.rmtree(corpus.path)
    corpus.sync()
    assert state(corpus) == in_pieces


def test_what_recurs_no_longer_comes_back(corpus: Corpus) -> None:
    for number in range(FEWEST):
        write(corpus, number, BOX)
    corpus.sync()
    assert held(corpus, BOX) == (0, 0)
    (corpus.folder / "0.json").unlink()
    corpus.sync()
    assert held(corpus, BOX) == (FEWEST - 1, FEWEST - 1)
    in_pieces = state(corpus)
    corpus.sync(rebuild=True)
    assert state(corpus) == in_pieces


def test_a_second_run_and_a_touched_file_change_nothing(corpus: Corpus) -> None:
    for number in range(6):
        write(corpus, number, BOX)
    corpus.sync()
    before = state(corpus)
    again = corpus.sync()
    write(corpus, 2, BOX)
    touched = corpus.sync()
    assert (again.changed, again.embedded, touched.changed, touched.embedded) == (0, 0, 0, 0)
    assert state(corpus) == before


@pytest.mark.parametrize(
    ("stories", "count", "recurs"), [(5, 5, True), (5, 4, False), (250, 5, True), (251, 5, False), (1_000, 20, True)]
)
def test_five_stories_and_two_percent(stories: int, count: int, recurs: bool) -> None:
    assert recurring(stories, {7: count}) == (frozenset({7}) if recurs else frozenset())


@pytest.mark.parametrize("paragraph", [FACT, QUOTE, "What happens next", "Joe Biden", "The US will leave, it said."])
def test_only_what_speaks_of_the_page_can_be_left_out(paragraph: str) -> None:
    assert not speaks_of_page(paragraph)


@pytest.mark.parametrize(
    "paragraph",
    [
        BOX,
        "S. Lee is the host of “Lee at Night” on STAR.",
        "The views expressed are those of the author.",
        "Mail a@b.org",
    ],
)
def test_what_speaks_of_the_page_can(paragraph: str) -> None:
    assert speaks_of_page(paragraph)


LINES = st.lists(
    st.sampled_from([BOX, FACT, "Read our story.", "", "  \u2028 ", "Yes.", "It is at star.com today."]), min_size=1
)


@given(LINES, st.lists(st.booleans(), min_size=12, max_size=12), st.lists(st.booleans(), min_size=12, max_size=12))
def test_what_an_article_loses_does_not_depend_on_what_it_lost_before(
    lines: list[str], some: list[bool], others: list[bool]
) -> None:
    text = "\n".join([FACT, *lines])
    article = Article("a.txt", text, body=((0, len(text.rstrip())),))
    repeats = repeats_of(article)
    keys = sorted({repeat.key for repeat in repeats})
    first = {key for key, chosen in zip(keys, some, strict=False) if chosen}
    then = {key for key, chosen in zip(keys, others, strict=False) if chosen}
    assert without(without(article, repeats, first), repeats, then) == without(article, repeats, then)
    assert without(without(article, repeats, then), repeats, ()) == article
    cut = [text[start:end] for start, end in without(article, repeats, then).body]
    assert all(span == span.strip() != "" for span in cut)
