"""Interviews and hearings: whose words a line gives, and which reply answers a question."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index import Settings
from index.sync import sync
from rag import NewsDesk
from rag.utterances import utterance_at

INTERVIEW = """\
The mayor of Lund, Ann Lee, met the Lund Post at the town hall to speak about the dam, the budget and her plans.

Post: Is the dam safe?

Lee: The dam is sound. We had it tested in May by engineers from outside the region, and they found two cracks, both old.

Post: Who paid for the tests?

Lee: The region did, all of it. The town could not have found 2 million kronor for that, and I told the region so in writing.

Post: Will you stand again next year?

Lee: I have not decided. My family has a say in it, and so do the voters.
"""
HEARING = """\
The committee on transport heard the head of the drivers' union, Bo Chan, and the operator's director, Cy Dow, on Thursday.

DOW: We offered four percent in January. That is more than any operator in this country has paid since the crisis.

CHAN: Four percent over three years, Mr. Dow. You leave that out each time. Our members lost nine percent to prices.

DOW: The strike costs us 300,000 a day. At some point there will be no company left to strike against.
"""


@pytest.mark.parametrize(
    ("text", "words", "who"),
    [
        (INTERVIEW, "tested in May", "Lee"),
        (INTERVIEW, "Who paid", "Post"),
        (INTERVIEW, "met the Lund Post", None),  # before the first of them
        (HEARING, "nine percent", "CHAN"),
        (HEARING, "300,000", "DOW"),
        ("Dow: It is late.", "late", None),  # one line is no transcript
        ("READ: More.\n\nIt rained.\n\nPhoto: Rain.\n\nREAD: Still more.", "Rain.", None),
        ("One: It rained.\n\nTwo: It snowed.\n\nThree: It froze.", "It snowed", None),
        (
            "DOW: Is it?\n\nLEE: It is.\n\nDOW: No.\n\nThe meeting ended.",
            "meeting",
            None,
        ),  # the article's own words again
        ("Dow: Up.\n\nRain: Likely.", "Likely", None),
        ("CLAIM: It fell.\n\nTHE FACTS: It rose.\n\nCLAIM: It sank.\n\nTHE FACTS: It swam.", "It swam", None),
        ("False: It fell.\n\nTrue: It rose.\n\nFalse: It sank.", "It sank", None),
        ("By Bo Chan\n\nThe mayor is here.\n\nQ: Is it safe?\n\nA: It is.", "It is.", None),
        ("Ann Lee is here.\n\nPhoto: Bo Chan\n\nQ: Is it safe?\n\nA: It is.", "It is.", "Ann Lee"),
        ("THE COURT: Overruled.\n\nDow: It is late.\n\nTHE COURT: It is not.", "It is not", "THE COURT"),
    ],
)
def test_an_utterance_is_the_line_below_its_label(text: str, words: str, who: str | None) -> None:
    said = utterance_at(text, text.index(words))
    assert (said and text[slice(*said.who)]) == who


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsDesk]:
    folder = tmp_path_factory.mktemp("transcripts")
    (folder / "articles").mkdir()
    for name, text in (("interview", INTERVIEW), ("hearing", HEARING)):
        (folder / "articles" / f"{name}.txt").write_text(text, encoding="utf-8")
    sync(folder / "articles", folder / "index", Settings())
    opened = NewsDesk.open(folder / "index", Settings())
    yield opened
    opened.close()


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Who paid for the tests of the dam?", "Post: Who paid for the tests?\n\nLee: The region did, all of it."),
        ("Will Ann Lee stand again next year?", "Post: Will you stand again next year?\n\nLee: I have not decided."),
        (
            "Who said that members lost nine percent to prices?",
            "CHAN: Four percent over three years, Mr. Dow. You leave that out each time. Our members lost nine percent to"
            " prices.",
        ),
        ("How much does the strike cost, according to Cy Dow?", "DOW: The strike costs us 300,000 a day."),
    ],
)
def test_what_is_quoted_says_who_speaks_and_to_what(desk: NewsDesk, question: str, first: str) -> None:
    answer = desk.ask(question)
    assert answer.statements
    assert " ".join(answer.statements[0].text.split()) == " ".join(first.split())
