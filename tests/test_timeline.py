"""A timeline puts statements in the order in which they were published, and puts nothing where it is not stated."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from conftest import Corpus
from test_answerer import PointingReader
from test_comparison import QUESTION, page

from index import Article, Evidence, PublishedDate
from rag import Citation, Filters, NewsDesk, Timeline
from rag.answerer import EmbeddedAnswerer
from rag.comparative import Wish, wish_of
from rag.hearing import hear_in_time
from rag.reprints import told_once
from rag.search import Searcher, scope_of
from rag.timeline import in_order

OUTLETS = ["Reuters", "BBC", "The New York Times", "Radio Habana Cuba"]


def cited(value: str | None, precision: str = "day") -> Citation:
    published = PublishedDate(value, precision, Evidence("field date", value)) if value else None
    return Citation(1, Article(file=f"{value}.txt", text="It was so.", published=published), 0, 10)


def timeline(corpus: Corpus, **bounds: Any) -> Timeline:
    index = corpus.open()
    answerer = EmbeddedAnswerer(PointingReader({"59": 12.0, "24": 11.0, "250": 10.0}), 0.5)  # type: ignore[arg-type]
    try:
        with index.view() as view:
            return hear_in_time(Searcher(view, index.embedder), answerer, QUESTION, scope_of(Filters.from_json(bounds)))
    finally:
        index.close()


@pytest.fixture
def planted(corpus: Corpus) -> Corpus:
    page(corpus, "third.json", "Only 24 captives are held alive, a source said.", "Evening Herald", "2025-03-09")
    page(corpus, "first.json", "Some 250 captives were held at the start.", "Evening Herald", "2025-01")
    page(corpus, "second.json", "Hamas holds 59 captives, diplomats believe.", "Daily Mirror", "2025-03-07T14:30:00Z")
    page(corpus, "yearless.json", "They say 59 captives are held.", "Daily Mirror", "March 5")
    page(corpus, "undated.json", "At least 24 captives are held there.")
    page(corpus, "other.json", "The harvest of wheat was poor this year, farmers said.", "Silent Sun", "2025-03-08")
    corpus.sync()
    return corpus


def test_statements_come_in_the_order_of_publication_whatever_the_outlet(planted: Corpus) -> None:
    told = timeline(planted)
    assert [citation.article.file for citation in told.dated] == ["first.json", "second.json", "third.json"]
    assert [citation.number for citation in told.dated] == [1, 2, 3]


def test_a_date_keeps_the_precision_in_which_it_is_stated(planted: Corpus) -> None:
    published = [citation.article.published for citation in timeline(planted).dated]
    assert [(day.value, day.precision) for day in published if day] == [
        ("2025-01", "month"),
        ("2025-03-07T14:30+00:00", "minute"),
        ("2025-03-09", "day"),
    ]


def test_what_states_no_day_of_a_year_is_listed_apart(planted: Corpus) -> None:
    told = timeline(planted)
    assert {citation.article.file for citation in told.undated} == {"yearless.json", "undated.json"}
    assert {citation.number for citation in told.undated} == {4, 5}
    assert "Undated, and so at the end: 2 of 5 statements." in told.as_answer().notes


def test_as_of_a_day_nothing_later_and_nothing_undated_is_told(planted: Corpus) -> None:
    told = timeline(planted, as_of="2025-03-08")
    assert [citation.article.file for citation in told.dated] == ["first.json", "second.json"]
    assert told.undated == ()


def test_a_timeline_turns_to_json_and_back(planted: Corpus) -> None:
    told = timeline(planted)
    articles = {article.place: article for article in planted.open().articles()}
    assert Timeline.from_json(json.loads(json.dumps(told.as_json())), articles) == told
    assert 0 < told.confidence <= 1
    assert told.as_answer().confidence == told.confidence  # or no run with a timeline in it has a risk


def test_it_is_said_where_not_every_passage_was_read(planted: Corpus) -> None:
    assert timeline(planted).notes == ()
    for number in range(70):
        text = f"Captives are held, wrote reader {number} of the town."
        page(planted, f"letter{number}.json", text, "Large Times", "2025-03-04")
    planted.sync()
    (note,) = timeline(planted).notes
    assert note == (
        "Only the 60 passages that match the question best were read, of 60 articles; 16 further articles were not read."
    )
    assert timeline(planted, published_from="2025-03-05").notes == ()


def test_where_only_a_subject_is_named_each_article_tells_its_news_on_it(corpus: Corpus) -> None:
    news = "The captives of Norland were freed on Monday after a night of talks."
    page(
        corpus, "news.json", f"{news} In April, 59 captives of Norland had been counted.", "Daily Mirror", "2025-03-07"
    )
    page(
        corpus, "other.json", "The harvest was poor this year. Some 59 fields lie bare.", "Evening Herald", "2025-03-08"
    )
    corpus.sync()
    index = corpus.open()
    answerer = EmbeddedAnswerer(PointingReader({"59": 12.0}), 0.5)  # type: ignore[arg-type]
    with closing(index), index.view() as view:
        for question, quote in (
            ("What is said about the captives of Norland?", news),
            ("How many captives of Norland were counted?", "In April, 59 captives of Norland had been counted."),
        ):
            told = hear_in_time(Searcher(view, index.embedder), answerer, question, scope_of(Filters()))
            assert told.dated[0].quote == quote
            files = [citation.article.file for citation in told.dated]
            assert files == (["news.json"] if "said" in question else ["news.json", "other.json"])


def test_a_month_comes_before_its_days_and_a_day_before_its_hours() -> None:
    ordered = [
        cited("2025-02-28"),
        cited("2025-03", "month"),
        cited("2025-03-01"),
        cited("2025-03-01T09:00+02:00", "minute"),
        cited("2025-03-01T08:00+00:00", "minute"),
        cited("2025-03-02"),
        cited("--01-01"),
        cited(None),
    ]
    assert in_order(ordered[-2:] + ordered[-3::-1])[:-2] == ordered[:-2]
    assert {c.article.file for c in in_order(ordered)[-2:]} == {"--01-01.txt", "None.txt"}


def test_a_copy_that_another_statement_names_as_its_carrier_is_not_told_once_more() -> None:
    first, copy = cited("2025-03-02"), cited("2025-03-01")
    named = replace(first, copies=(copy.article,))
    assert told_once([copy, named]) == [named]
    assert told_once([named, copy]) == [named]
    later = cited("2025-03-03")
    both = in_order([replace(later, copies=(first.article,)), replace(first, copies=(later.article,))])
    assert [one.article for one in told_once(both)] == [first.article]
    own = Citation(1, Article(file=copy.article.file, text="It was so. It cost 5 lives."), 11, 27)
    assert own in told_once([own, replace(first, copies=(own.article,))])


# questions that ask for it


@pytest.mark.parametrize(
    ("question", "kind", "bare", "named"),
    [
        ("How do the outlets differ on the death toll?", "compare", "What is the death toll?", ()),
        ("How do the outlets differ on the number of captives?", "compare", "How many captives are there?", ()),
        ("Where do the sources disagree about who was sent?", "compare", "Who was sent?", ()),
        ("Do the papers agree on when the truce ended?", "compare", "When the truce ended?", ()),
        ("What do Reuters and the BBC say about who won?", "compare", "Who won?", ("Reuters", "BBC")),
        ("What does each article say about the cost of the wall?", "compare", "What is the cost of the wall?", ()),
        (
            "How did the New York Times, Reuters and BBC cover the hearing?",
            "compare",
            "What is said about the hearing?",
            ("The New York Times", "Reuters", "BBC"),
        ),
        ("Compare the coverage of the border wall.", "compare", "What is said about the border wall?", ()),
        (
            "Compare Reuters's and the BBC's coverage of the wall",
            "compare",
            "What is said about the wall?",
            OUTLETS[:2],
        ),
        ("Compare: who was sent?", "compare", "Who was sent?", ()),
        ("size of the spending deal, do the outlets agree?", "compare", "What is size of the spending deal?", ()),
        ("How many died? I see different numbers in the reports.", "compare", "How many died?", ()),
        ("Do the outlets agree on the number of people evacuated?", "compare", "How many people were evacuated?", ()),
        (
            "Do the outlets agree on the number of men killed in the crash?",
            "compare",
            "How many men were killed in the crash?",
            (),
        ),
        ("Do the outlets agree on whether the mine will close?", "compare", "Will the mine close?", ()),
        ("Which outlets differ on how many died?", "compare", "How many died?", ()),
        ("How many died? There are conflicting figures.", "compare", "How many died?", ()),
        ("How many died? Do Reuters and the BBC agree?", "compare", "How many died?", ("Reuters", "BBC")),
        ("How many died, according to each outlet?", "compare", "How many died?", ()),
        ("Is there disagreement between the outlets about the toll?", "compare", "What is the toll?", ()),
        ("Which figures do the papers give for the toll?", "compare", "What is the toll?", ()),
        ("Do all outlets report the same number of victims?", "compare", "How many victims are there?", ()),
        ("timeline of the truce talks", "timeline", "What is said about the truce talks?", ()),
        ("Give me a timeline of the truce talks", "timeline", "What is said about the truce talks?", ()),
        ("What happened in Gaza, in chronological order?", "timeline", "What happened in Gaza?", ()),
    ],
)
def test_a_wish_is_recognised_and_its_question_is_bare(
    question: str, kind: Any, bare: str, named: tuple[str, ...]
) -> None:
    assert wish_of(question, lambda: OUTLETS) == Wish(kind, bare, tuple(named))


@pytest.mark.parametrize(
    "question",
    [
        "What do Hamas and Israel say about the truce?",
        "What do Reuters and Hamas say about the truce?",
        "What did Reuters say about the truce?",
        "What did the report say about Russia?",
        "What does the press secretary say about the wall?",
        "How does the president differ on policy?",
        "How many outlets report the toll?",
        "How did the army describe the attack?",
        "What do the articles say about the attack?",
        "Who compared the two plans?",
        "When did the timeline of the talks slip?",
        "What did Trump report about the number of captives?",
        "How many died, according to the report?",
        "How many died, according to Reuters?",
        "What did Hamas and Israel agree on?",
        "How many did the army kill, and does Hamas agree?",
        "Do voters have different views on the wall?",
    ],
)
def test_an_ordinary_question_is_no_wish(question: str) -> None:
    assert wish_of(question, lambda: OUTLETS) is None


@pytest.mark.e2e
def test_the_desk_tells_a_timeline_where_the_question_asks_for_one(seeds_path: Any) -> None:
    desk = NewsDesk.open(seeds_path)
    answer = desk.ask("Give me a timeline of how many captives Hamas is holding")
    assert answer.statements
    assert any("Undated" in note for note in answer.notes)  # no seed states a day with its year
    told = desk.timeline("How many captives is Hamas holding?")
    assert told.dated == ()
    assert told.undated


def test_outlets_of_the_corpus_may_be_called_by_their_last_word() -> None:
    corpus = ["Hallworth Gazette", "Northern Wire", "Tarn Post", "Wexby Post"]
    question = "Do the {} and the Northern Wire agree on how many were hurt?"
    assert wish_of(question.format("Gazette"), lambda: corpus, lambda: corpus) == Wish(
        "compare", "How many were hurt?", ("Hallworth Gazette", "Northern Wire")
    )
    assert wish_of(question.format("Post"), lambda: corpus, lambda: corpus) is None  # there are two
