"""Questions that several reports answer together: the name they have in common, each report quoted, or silence."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import Corpus
from test_comparison import FILLER, page

from index import Settings
from index.sync import sync
from rag import Filters, NewsDesk
from rag.finding import Asked, Clock, Found, find
from rag.parts import joint_of
from rag.search import Searcher

OUTLETS = ["Northern Wire", "Evening Herald", "Wired", "Time"]
WHO = (
    "Who is the engineer that was reported by Northern Wire to have designed the Tarn bridge, and is accused by the "
    "Evening Herald of hiding its cracks from the inspectors?"
)
AGREE = (
    "Does the Northern Wire article suggest that the Tarn bridge was opened on time, while the Evening Herald article "
    "says that cracks were hidden from its inspectors?"
)
NOWHERE = (
    "Which singer was reported by Northern Wire to have bought the Castle of Ostrava, and is said by the Evening Herald "
    "to have sung with Petra Novotna in Brno?"
)


@pytest.mark.parametrize(
    "text",
    [
        "Who confirmed the talks to Reuters?",
        "Which CNN analysts signed the petition, according to Northern Wire?",  # short: it asks one thing
        "What did Northern Wire and the Evening Herald report about the bridge?",
        "Why did it take the engineers so much time until the cracks in the bridge were found by the inspectors who were "
        "sent by the county after the first letters of its inhabitants?",  # long, and names nobody who reports
        "",
    ],
)
def test_an_ordinary_question_stays_one(text: str) -> None:
    assert joint_of(text, OUTLETS) is None


def test_parts_outlets_and_names_are_told_apart() -> None:
    joint = joint_of(WHO, OUTLETS)
    assert joint is not None
    assert joint.outlets == ("Northern Wire", "Evening Herald")
    assert len(joint.parts) == 2
    assert joint.parts[1].text.startswith("is accused by the Evening Herald")
    assert "Tarn" in joint.names
    assert not {"Northern Wire", "Evening Herald"} & set(joint.names)
    assert joint.asks_name
    assert joint.asks_person
    agree = joint_of(AGREE, OUTLETS)
    assert agree is not None
    assert not agree.asks_name


def test_an_outlet_is_known_by_its_other_names_and_one_word_only_as_it_is_spelled() -> None:
    text = "Which firm was praised in an article of NPR News for its work in time, and is said by Wired to have made wired lamps?"
    joint = joint_of(text, ["NPR", "Wired", "Time"])
    assert joint is not None
    assert joint.outlets == ("NPR", "Wired")


def test_a_part_that_dates_its_report_is_told_with_the_outlet_and_the_days_of_it() -> None:
    joint = joint_of(
        "Which firm does the Northern Wire report published on 5 March 2025 praise for its bridges, while the Evening Herald "
        "story from April 2025 and another of its articles dated 9 May 2025 blame it for their cracks?",
        OUTLETS,
    )
    assert joint is not None
    day, may = date(2025, 3, 5), date(2025, 5, 9)
    assert joint.reports == (
        Filters(("Northern Wire",), day, day),
        Filters(("Evening Herald",), date(2025, 4, 1), date(2025, 4, 30)),
        Filters(("Evening Herald",), may, may),  # the outlet named last before it
    )
    assert [part.report for part in joint.parts] == list(joint.reports)
    agree = joint_of(AGREE, OUTLETS)
    assert agree is not None
    assert not agree.reports
    assert not any(part.report for part in agree.parts)


DATED = (
    "Does the Northern Wire report published on {} say that the Tarn bridge was opened on time, while the Evening Herald "
    "article from April 2025 says that its cracks were hidden from the inspectors?"
)


@pytest.fixture
def twice(corpus: Corpus) -> Corpus:
    """An outlet that reports on one bridge on two days, each time in other words, and one that does so once."""
    late = "The Tarn bridge was opened three months after the day that was promised."
    page(corpus, "march.json", late, "Northern Wire", "2025-03-05")
    page(
        corpus,
        "may.json",
        f"{late} That report says the Tarn bridge was opened on time.",
        "Northern Wire",
        "2025-05-05",
    )
    page(corpus, "herald.json", "The cracks were hidden from the inspectors.", "Evening Herald", "2025-04-30")
    corpus.sync()
    return corpus


def found_for(corpus: Corpus, question: str, filters: Filters | None = None) -> Found:
    index = corpus.open()
    try:
        with index.view() as view:
            asked = Asked(question, question, ())
            return find(Searcher(view, index.embedder), asked, filters or Filters(), 1, Clock(), infer=True)
    finally:
        index.close()


def searched(found: Found) -> list[set[str]]:
    """Return the files that each search found, the whole question's first."""
    assert found.joint is not None
    files = {hit.passage.id: hit.article.file for hit in found.hits}
    return [{files[passage] for passage in search} for search in found.joint[1].searches]


def test_a_report_is_looked_for_within_its_outlet_and_days(twice: Corpus) -> None:
    found = found_for(twice, DATED.format("5 March 2025"))
    assert searched(found) == [{"herald.json"}, {"march.json"}, {"herald.json"}, {"march.json"}, {"herald.json"}]
    assert found.notes == ()


def test_a_part_that_dates_two_reports_is_of_neither_alone() -> None:
    joint = joint_of(
        "Did the Northern Wire change what it wrote of the Tarn bridge from the 5 March 2025 Northern Wire article to the "
        "9 May 2025 Northern Wire article, or did it not?",
        OUTLETS,
    )
    assert joint is not None
    assert len(joint.reports) == 2
    assert [part.report for part in joint.parts] == [Filters()]


def test_where_no_article_has_the_date_its_outlet_is_searched_without_and_that_is_said(twice: Corpus) -> None:
    found = found_for(twice, DATED.format("6 March 2025"))
    assert searched(found)[3] == {"march.json", "may.json"}
    assert searched(found)[1] == {"march.json", "may.json", "herald.json"}
    assert found.notes == (
        "Northern Wire has no article dated 6 March 2025, as the question has it; its others were searched.",
    )


def test_given_dates_win_over_those_of_the_reports(twice: Corpus) -> None:
    found = found_for(twice, DATED.format("5 March 2025"), Filters(published_from=date(2025, 5, 1)))
    assert {hit.article.file for hit in found.hits} == {"may.json"}
    assert found.notes == ()


@pytest.fixture
def bridge(corpus: Corpus) -> NewsDesk:
    page(
        corpus,
        "wire.json",
        "The Tarn bridge was opened on Monday, three months after the day that was promised. Maria Keller, an engineer "
        "from Bern, designed the bridge over the Tarn. Thousands of people came to see it.",
        "Northern Wire",
        "2025-03-05",
    )
    page(
        corpus,
        "herald.json",
        "Inspectors of the Tarn bridge were not shown its cracks, letters say. Prosecutors accuse Maria Keller of hiding "
        "the cracks from the inspectors. Keller denies it.",
        "Evening Herald",
        "2025-04-02",
    )
    page(corpus, "sun.json", FILLER, "Silent Sun", "2025-03-08")
    settings = Settings(index=corpus.path)
    sync(corpus.folder, corpus.path, settings)
    return NewsDesk.open(corpus.path, settings)


@pytest.mark.e2e
def test_the_name_that_both_reports_tell_of_is_the_answer(bridge: NewsDesk) -> None:
    answer = bridge.ask(WHO)
    assert answer.status == "answered"
    first = answer.citations[0]
    assert first.answer is not None
    assert first.article.text[slice(*first.answer)] == "Maria Keller"
    assert {c.article.file for c in answer.citations} == {"wire.json", "herald.json"}
    for citation in answer.citations:
        assert citation.quote == citation.article.text[citation.start : citation.end]
        assert citation.answer is not None
        assert citation.start <= citation.answer[0] < citation.answer[1] <= citation.end
    assert len({statement.text for statement in answer.statements}) == len(answer.statements)


@pytest.mark.e2e
def test_where_reports_are_compared_each_is_quoted(bridge: NewsDesk) -> None:
    answer = bridge.ask(AGREE)
    assert {c.article.file for c in answer.citations} == {"wire.json", "herald.json"}


@pytest.mark.e2e
def test_what_no_report_is_about_is_not_answered(bridge: NewsDesk) -> None:
    answer = bridge.ask(NOWHERE)
    assert answer.status == "not_found"
    assert answer.nearest


@pytest.mark.e2e
def test_a_given_filter_holds_for_every_search(bridge: NewsDesk) -> None:
    answer = bridge.ask(WHO, filters=Filters(published_from=date(2025, 4, 1)))
    assert {hit.article.file for hit in answer.hits} == {"herald.json"}
    only = bridge.ask(WHO, filters=Filters(outlets=("Northern Wire",)))
    assert {hit.article.file for hit in only.hits} == {"wire.json"}
    assert bridge.ask(WHO, infer=False).filters["inferred"] == {}


@pytest.mark.e2e
def test_outlets_are_set_side_by_side_within_the_dates_of_the_question(bridge: NewsDesk) -> None:
    question = "What did Northern Wire and the Evening Herald report in April 2025 about the Tarn bridge?"
    told = bridge.compare(question)
    assert told.searched == "What is said about the Tarn bridge?"
    assert told.filters["inferred"] == {
        "outlets": ["Northern Wire", "Evening Herald"],
        "published_from": "2025-04-01",
        "published_to": "2025-04-30",
    }
    assert {citation.article.file for citation in told.citations} <= {"herald.json"}
    assert bridge.ask(question).filters == told.filters
    assert bridge.compare(question, infer=False).filters["inferred"] == {}


@pytest.mark.e2e
def test_an_article_of_a_day_is_asked_by_that_day(bridge: NewsDesk) -> None:
    answer = bridge.ask("Who designed the bridge, according to the Northern Wire on 5 March 2025?")
    assert answer.filters["inferred"] == {
        "outlets": ["Northern Wire"],
        "published_from": "2025-03-05",
        "published_to": "2025-03-05",
    }
    assert {hit.article.file for hit in answer.hits} == {"wire.json"}
