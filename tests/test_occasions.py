"""Further statements are of the occasion asked about and say something new."""

from __future__ import annotations

import pytest
from test_answerer import answer, hit

from rag.occasions import is_day_of_telling, tells_of

FELL = "When did the Lund bridge fall?"


def spanned(sentence: str, answer: str) -> tuple[int, int]:
    start = sentence.index(answer)
    return start, start + len(answer)


@pytest.mark.parametrize(
    ("sentence", "day", "is_of_telling"),
    [
        ("Police said Friday that the bridge fell.", "Friday", True),
        ("The mayor told reporters on Friday that the bridge fell.", "on Friday", True),
        ("A clerk on Friday announced that the bridge had fallen.", "on Friday", True),
        ("At a Friday news conference Ann Lee spoke of the bridge that fell.", "Friday", True),
        ("The bridge fell — Ann Lee (@annlee) May 5, 2018", "May 5, 2018", True),
        ("On Friday Ann Lee said that the bridge fell.", "Friday", True),
        ("The bridge fell on Friday, police said.", "Friday", False),
        ("The bridge fell on Friday, said Ann Lee.", "Friday", False),
        ("The fall of the bridge was reported on 5 May.", "5 May", False),
        ("The bridge fell on Friday while Ann Lee spoke.", "Friday", False),
    ],
)
def test_the_day_on_which_somebody_told_of_it_is_not_the_day_of_it(
    sentence: str, day: str, is_of_telling: bool
) -> None:
    assert is_day_of_telling(FELL, sentence, spanned(sentence, day)) is is_of_telling


def test_the_day_of_telling_is_the_day_where_that_is_asked_for() -> None:
    sentence = "Ann Lee announced Friday that she would stay."
    assert not is_day_of_telling("When did Ann Lee announce it?", sentence, spanned(sentence, "Friday"))


def test_a_day_is_of_what_is_asked_where_the_words_stand_near_it() -> None:
    far = f"The bridge fell, {'and it was said ' * 8}that Ann Lee wept on 3 May."
    assert not tells_of(FELL, far, spanned(far, "3 May"))
    near = "The bridge fell early on 3 May."
    assert tells_of(FELL, near, spanned(near, "3 May"))


def quotes(question: str, *texts: str, **scores: float) -> list[str]:
    found = answer(question, [hit(f"{n}.txt", text) for n, text in enumerate(texts)], scores)
    return [statement.text for statement in found.statements]


def test_an_article_gives_a_day_or_a_name_once() -> None:
    assert quotes(
        FELL,
        "The Lund bridge fell on Friday. Nobody was hurt. It fell late on Friday, before dawn.",
        "On Friday the old Lund bridge fell into the river.",
        Friday=12.0,
    ) == ["The Lund bridge fell on Friday.", "On Friday the old Lund bridge fell into the river."]


def test_who_somebody_is_may_be_told_twice() -> None:
    first, second = "Lee leads the inquiry.", "Lee is a judge."
    assert quotes("Who is Lee?", f"{first} It rained. {second}", Lee=12.0) == [first, second]


def test_a_further_day_is_one_of_what_is_asked() -> None:
    fell = "The Lund bridge fell on 3 May."
    told = "On Tuesday Ann Lee said that the Lund bridge fell because of rust."
    opened = "The Lund bridge was opened on 4 March."
    again = "The bridge at Lund fell on 2 May."
    scores = {"May": 12.0, "Tuesday": 11.0, "March": 11.0}
    assert quotes(FELL, fell, told, opened, again, **scores) == [fell, again]


def test_a_further_name_stands_beside_some_of_the_words_asked() -> None:
    led, also, other = "Lee led the inquiry.", "The inquiry was Chan's.", "Marchetti praised the garden."
    found = quotes("Who led the inquiry?", led, also, other, Lee=12.0, **{"Chan's": 11.0}, Marchetti=11.0)
    assert found == [led, also]


def test_the_same_name_from_another_article_stands_whatever_its_words() -> None:
    texts = ("Lee led the inquiry.", "Lee chaired the hearings.", "Marchetti praised the garden.")
    hits = [hit(f"{n}.txt", text) for n, text in enumerate(texts)]
    found = answer("Who led the inquiry?", hits, {"Lee": 12.0, "Marchetti": 11.0})
    assert [citation.quote for citation in found.citations] == list(texts[:2])
