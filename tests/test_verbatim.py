"""A question that quotes is answered by the sentences that hold its words; where none does, that is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from conftest import Corpus
from misbehaving_server import MisbehavingServer
from test_answerer import PointingReader
from test_comparison import FILLER, page

from index.scope import Scope
from rag import Answer, Filters, NewsDesk, Turn
from rag.models import Models
from rag.speakers import speaker_of
from rag.verbatim import _is_title

PROUD = "I could not be more proud of the courage of our members"
WIRE = (
    "The vote was close in the old chamber.\n\n“I could not be more proud of the courage of our members. "
    "We never asked how they would vote,” Ann Lee told reporters after the long debate.\n\nIt rained."
)
HERALD = "“I could not be more proud of the courage of our members,” said the leader, Ann Lee. The press had gone."


@contextmanager
def desk(corpus: Corpus, scores: Mapping[str, float] | None = None, **changed: object) -> Iterator[NewsDesk]:
    corpus.sync()
    settings = corpus.settings.model_copy(update=changed)
    models = Models(settings, corpus.embedder, PointingReader(scores or {}))  # type: ignore[arg-type]
    opened = NewsDesk(corpus.open(), settings, models)
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def chamber(corpus: Corpus) -> Corpus:
    page(corpus, "herald.json", HERALD, "Evening Herald", "2019-12-20")
    page(corpus, "wire.json", WIRE, "Northern Wire", "2019-12-18")
    page(corpus, "sun.json", FILLER, "Silent Sun", "2019-12-01")
    for number in range(30):
        page(corpus, f"vote{number}.json", f"Members of the courage party said the vote made voter {number} proud.")
    return corpus


def asked(corpus: Corpus, question: str, filters: Filters | None = None, **changed: object) -> Answer:
    with desk(corpus, **changed) as opened:
        return opened.ask(question, filters=filters)


def marked(answer: Answer) -> list[str | None]:
    return [c.answer and c.article.text[slice(*c.answer)] for c in answer.citations]


# words that stand somewhere


@pytest.mark.parametrize("question", [f'Who said "{PROUD}"?', f"Who said “{PROUD.upper()}”?", f"Who said «{PROUD}.»?"])
def test_the_earliest_article_that_holds_the_words_is_quoted_and_the_others_are_its_sources(
    chamber: Corpus, question: str
) -> None:
    answer = asked(chamber, question)
    assert (answer.status, answer.confidence) == ("answered", 1.0)
    (statement,) = answer.statements
    assert statement.text.startswith("“I could not be more proud")
    assert statement.text.endswith("Ann Lee told reporters after the long debate.")
    assert [c.article.file for c in answer.citations] == ["wire.json", "herald.json"]
    assert marked(answer) == ["Ann Lee", "Ann Lee"]
    assert [hit.article.file for hit in answer.hits[:2]] == ["wire.json", "herald.json"]


def test_a_namesake_is_no_source_of_anothers_words_and_a_body_is_marked_whole(corpus: Corpus) -> None:
    page(corpus, "one.json", "It rained. “We will never give up on this valley,” said Ann Lee.", "Herald", "2020-01-01")
    page(corpus, "two.json", "It was late. “We will never give up on this valley,” said Bo Lee.", "Wire", "2020-01-02")
    page(corpus, "three.json", "“We will never give up on this valley,” the White House said.", "Sun", "2020-01-03")
    answer = asked(corpus, 'Who said "we will never give up on this valley"?')
    assert [statement.citations for statement in answer.statements] == [(1,), (2,), (3,)]
    assert marked(answer) == ["Ann Lee", "Bo Lee", "White House"]


@pytest.mark.parametrize("strictness", [0.22, 0.99])
def test_that_words_stand_somewhere_is_a_fact_that_no_strictness_refuses(chamber: Corpus, strictness: float) -> None:
    assert asked(chamber, f'Who said "{PROUD}"?', strictness=strictness).status == "answered"


def test_a_strictness_of_one_still_answers_nothing(chamber: Corpus) -> None:
    assert asked(chamber, f'Who said "{PROUD}"?', strictness=1.0).status == "not_found"


def test_copies_are_one_source(chamber: Corpus) -> None:
    story = WIRE + " " + " ".join(f"The clerk read out line {n} of the bill to those who stayed." for n in range(9))
    page(chamber, "story.json", story, "Daily Mirror", "2019-12-16")
    page(chamber, "reprint.json", story, "Copying Gazette", "2019-12-17")
    answer = asked(chamber, f'Who said "{PROUD}"?', Filters(outlets=("Daily Mirror", "Copying Gazette")))
    (citation,) = answer.citations
    assert citation.article.file == "story.json"
    assert [copy.file for copy in citation.copies] == ["reprint.json"]


def test_two_who_said_the_same_are_two_statements(chamber: Corpus) -> None:
    page(chamber, "chan.json", f"Bo Chan wrote: “{PROUD}.”", "Daily Mirror", "2019-12-25")
    answer = asked(chamber, f'Who said "{PROUD}"?')
    assert [statement.citations for statement in answer.statements] == [(1, 2), (3,)]
    assert marked(answer) == ["Ann Lee", "Ann Lee", "Bo Chan"]


def test_the_sentence_before_comes_along_where_only_that_names_who_speaks(corpus: Corpus) -> None:
    page(
        corpus,
        "role.json",
        "The comments of Ann Lee came late.\n\n“We never count the votes before dawn,” the speaker said.",
    )
    answer = asked(corpus, 'Who said "we never count the votes before dawn"?')
    assert answer.statements[0].text.startswith("The comments of Ann Lee came late.")
    assert marked(answer) == ["Ann Lee"]


def test_words_over_two_passages_and_interrupted_by_who_says_them_are_found(corpus: Corpus) -> None:
    before = " ".join(f"The clerk read out line {n} of the long bill to all those who stayed." for n in range(60))
    page(
        corpus,
        "long.json",
        f"{before} “We will never leave this town,” Ann Lee said. “Nobody makes us go away.” {before}",
    )
    answer = asked(corpus, 'Who said "We will never leave this town. Nobody makes us go away"?')
    assert answer.status == "answered"
    assert "Ann Lee said. “Nobody" in answer.statements[0].text
    assert asked(corpus, 'Who said "We will … leave this town"?').status == "answered"


def test_words_with_a_soft_hyphen_inside_are_the_words(corpus: Corpus) -> None:
    page(corpus, "soft.json", "“Our govern\u00adment will never leave this old town,” Ann Lee said on Monday.")
    assert asked(corpus, 'Who said "Our government will never leave this old town"?').status == "answered"


def test_common_words_are_found_behind_many_passages_that_have_each_of_them_more_often(corpus: Corpus) -> None:
    for number in range(80):
        page(corpus, f"{number}.json", f"Home, home, want home. They want a home, and want it in street {number}.")
    long = " ".join(f"The clerk read out line {n} of the bill." for n in range(20))
    page(corpus, "one.json", f"{long} “What they want is to be home,” Ann Lee said. {long}")
    assert [c.article.file for c in asked(corpus, 'Who said "they want is to be home"?').citations] == ["one.json"]


def test_a_question_for_something_else_gets_the_sentences_that_hold_the_words_as_the_reader_orders_them(
    chamber: Corpus,
) -> None:
    with desk(chamber, {"gone": 9.0, "debate": 2.0}) as opened:
        answer = opened.ask(f'What did Ann Lee mean by "{PROUD}"?')
    assert {c.article.file for c in answer.citations} == {"wire.json", "herald.json"}
    assert answer.citations[0].article.file == "wire.json"  # "gone" stands in no sentence that holds the words
    assert marked(answer)[0] == "debate."


def test_a_follow_up_leaves_the_words_of_a_quotation_alone(chamber: Corpus) -> None:
    page(chamber, "he.json", "“He will not go to the old harbour,” Ann Lee said.")
    with desk(chamber) as opened:
        answer = opened.ask('Who said "he will not go to the old harbour"?', history=[Turn("Who is Bo Chan?")])
    assert answer.searched == 'Who said "he will not go to the old harbour"?'
    assert answer.status == "answered"


def test_a_date_in_a_quotation_limits_nothing(corpus: Corpus) -> None:
    words = "the Northern Wire article of 5 March 2025 is wrong"
    page(corpus, "wire.json", f"“{words.capitalize()},” Ann Lee said.", "Northern Wire", "2025-04-01")
    answer = asked(corpus, f'Who said "{words}"?')
    assert answer.filters["inferred"] == {}
    assert answer.status == "answered"


# words that stand nowhere


def test_of_words_that_stand_nowhere_it_is_said_that_they_do_not(chamber: Corpus) -> None:
    answer = asked(chamber, 'Who said "I have no ambition to lead the party"?', strictness=0.0)
    assert (answer.status, answer.statements, answer.confidence) == ("not_found", (), 0.0)
    assert answer.notes[0] == "These words stand in no article of the corpus: “I have no ambition to lead the party”."
    assert len(answer.nearest) == 3


def test_of_words_outside_the_filters_it_is_said_where_they_stand(chamber: Corpus) -> None:
    answer = asked(chamber, f'Who said "{PROUD}"?', Filters(outlets=("Silent Sun",)))
    assert answer.status == "not_found"
    assert answer.notes[0] == (
        f"These words stand in no article within the filters: “{PROUD}”. "
        "They stand in wire.json (Northern Wire, 18 December 2019)."
    )


def test_a_misquotation_is_shown_the_words_that_it_comes_from(chamber: Corpus) -> None:
    words = "I could not be more proud of the great courage of our members"
    answer = asked(chamber, f'Who said "{words}"?')
    assert answer.status == "not_found"
    assert "The nearest words differ; they stand in" in answer.notes[0]
    assert "I could not be more proud of the courage of our members" in answer.notes[0]
    assert answer.nearest[0].article.file in ("wire.json", "herald.json")


def test_with_a_chat_model_the_words_are_among_its_passages_and_it_is_not_asked_where_they_stand_nowhere(
    chamber: Corpus,
) -> None:
    with MisbehavingServer() as server:
        server.reply = "Ann Lee said so [1]."
        chat = {"chat_model": "openai:ok", "chat_url": server.url}
        found = asked(chamber, f'Who said "{PROUD}"?', **chat)
        assert found.citations[0].article.file == "wire.json"
        assert found.answerer == "openai:ok"
        nowhere = asked(chamber, 'Who said "I have no ambition to lead the party"?', **chat)
        assert (nowhere.answerer, nowhere.status) == ("embedded", "not_found")


# what is no quotation


@pytest.mark.parametrize(
    "question",
    [
        'Which town is called the "Phoenix City"?',
        'Who directed "The Long Road to the Harbour"?',  # a title
        'Who wrote "harbour town rises from its ashes"?',  # a headline of the corpus
    ],
)
def test_a_title_is_no_quotation(corpus: Corpus, question: str) -> None:
    page(corpus, "a.json", "Tarn is the town of towns.", title="Harbour town rises from its ashes")
    page(corpus, "b.json", FILLER)
    with desk(corpus, {"Tarn": 12.0}) as opened:
        answer = opened.ask(question)
    assert answer.status == "answered"
    assert answer.statements[0].text == "Tarn is the town of towns."
    assert not any("These words" in note for note in answer.notes)


def test_short_words_are_a_quotation_too() -> None:
    assert [_is_title(words) for words in ("I am not a cat", "We can do it", "The Old Man and the Sea")] == [
        False,
        False,
        True,
    ]


# parts


def test_a_phrase_is_found_by_its_words_side_by_side_alone(chamber: Corpus) -> None:
    chamber.sync()
    with chamber.open().view() as view:
        found = view.search_phrase("proud of the courage", 10, Scope())
        rows = view.catalog.found([key for key, _ in found])
        assert {article.file for article, _ in rows.values()} == {"wire.json", "herald.json"}
        assert view.search_phrase("courage proud", 10, Scope()) == []
        assert view.search_phrase("proud of the courage", 10, Scope(outlets=("Silent Sun",))) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“We stay. We wait,” Ann Lee said.", "Lee"),
        ("Ann Lee said: “We wait.”", "Lee"),
        ("and nobody left. We wait,” said the mayor, Ann Lee.", "Lee"),
        ("“We wait,” the speaker said.", None),
        ("“We wait,” the California Democrat said.", None),
        ("“We go,” Ann Lee said. It is late.", None),
    ],
)
def test_who_speaks_is_the_person_named_beside_the_words(text: str, name: str | None) -> None:
    assert speaker_of(text, "we wait") == name
