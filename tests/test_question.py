"""The question is cleaned of what cannot be seen, and its words become filters only where they can mean nothing else."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import InvalidValue, known_outlets
from rag.filters import Filters
from rag.question import LONGEST_QUESTION, asks_for_outlet, clean_question, infer_filters, whose_word

OUTLETS = ["Radio Habana Cuba", "Reuters", "The Post"]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Who\u200b con\u00adfirmed  the\ntalks?", "Who con\u00adfirmed the talks?"),
        ("Who \u202econfirmed\u202c the talks?\x00", "Who confirmed the talks?"),
        ("Ｗｈｏ confirmed?", "Who confirmed?"),
        ("Who \U000e0041\U000e0042confirmed?", "Who confirmed?"),
        ("Who confirmed\ud800?", "Who confirmed?"),
        ("Who got 5½ years？", "Who got 5½ years?"),
    ],
)
def test_what_cannot_be_seen_does_not_change_the_question(raw: str, clean: str) -> None:
    assert clean_question(raw)[0] == clean


@pytest.mark.parametrize("nothing", ["", "   ", "?!", "\u200b\u200b", "...", "\ud800"])
def test_a_question_without_words_is_refused_with_the_next_step(nothing: str) -> None:
    with pytest.raises(InvalidValue, match=r"There is no question. Ask one in words"):
        clean_question(nothing)


def test_a_megabyte_of_question_is_cut_and_said_so() -> None:
    text, notes = clean_question("talks " * 200_000)
    assert len(text) <= LONGEST_QUESTION
    assert notes == (f"Only the first {len(text):,} characters of the question were used.",)


@given(st.text(alphabet=st.characters(codec=None), max_size=300))
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    try:
        clean, _ = clean_question(raw)
    except InvalidValue:
        return
    assert clean_question(clean)[0] == clean
    clean.encode("utf-8")


@pytest.mark.parametrize(
    ("question", "outlet", "search_text"),
    [
        ("According to Radio Habana Cuba, who was sent?", "Radio Habana Cuba", "who was sent?"),
        ("Who was sent, according to radio habana cuba?", "Radio Habana Cuba", "Who was sent?"),
        ("What does Reuters say about the toll?", "Reuters", "What does Reuters say about the toll?"),
        ("What did the Post report?", "The Post", "What did the Post report?"),
        ("How did The Post and Reuters report the strike?", ("The Post", "Reuters"), None),
        ("What do Reuters and the Post both say?", ("Reuters", "The Post"), None),
        ("What does radio habana cuba report about aid?", "Radio Habana Cuba", None),
        ("Which stories in Reuters name the envoy?", "Reuters", None),
        ("Who sent the letter by post?", None, None),
        ("Who resigned from Reuters?", None, None),
        ("What was the effect of the strike on Reuters?", None, None),
        ("What did The Post report?", "The Post", "What did The Post report?"),
        ("Who owns Reuters?", None, None),
        ("According to Axios, who was sent?", None, None),
        ("What did Reuters also report of it?", "Reuters", None),
        ("What did Reuters boss Bo Chan say about it?", None, None),  # others report on him
        ("What did The Post editor Ann Lee write about it?", None, None),
    ],
)
def test_an_outlet_is_a_filter_only_where_its_word_is_asked_for(
    question: str, outlet: str | tuple[str, ...] | None, search_text: str | None
) -> None:
    parsed = infer_filters(question, OUTLETS)
    wanted = (outlet,) if isinstance(outlet, str) else outlet or ()
    assert set(parsed.inferred.outlets) == set(wanted)
    assert parsed.search_text == (search_text or question)


@pytest.mark.parametrize(
    ("question", "outlet"),
    [
        ("What did the Gazette report about the dam?", "Hallworth Gazette"),
        ("According to the Wire, who was sent?", "Northern Wire"),
        ("What did the gazette report?", None),
        ("What did the Wexby Gazette report?", None),
        ("What did the Post report?", None),  # there are two
        ("What did the Press report?", None),  # all of them
    ],
)
def test_an_outlet_may_be_called_by_its_last_word(question: str, outlet: str | None) -> None:
    stated = ["Hallworth Gazette", "Northern Wire", "Tarn Post", "Wexby Post", "Free Press"]
    assert infer_filters(question, stated).inferred.outlets == ((outlet,) if outlet else ())


@pytest.mark.parametrize(
    "question",
    [
        "What do outlets other than Reuters say?",
        "What did everyone except Reuters report?",
        "What did neither Axios nor Reuters report?",
        "Apart from Reuters reports, who says so?",
    ],
)
def test_an_outlet_that_is_left_out_is_no_filter(question: str) -> None:
    assert infer_filters(question, OUTLETS).inferred.outlets == ()


def test_an_outlet_is_not_the_one_whose_name_ends_as_its_own() -> None:
    stated = ["New York Times", "The Times", "Al Jazeera", "Al Jazeera English"]
    assert infer_filters("What did the New York Times report?", stated).inferred.outlets == ("New York Times",)
    assert infer_filters("According to Al Jazeera English, who won?", stated).inferred.outlets == (
        "Al Jazeera English",
    )
    both = infer_filters("What do the Times and the New York Times say?", stated).inferred.outlets
    assert set(both) == {"The Times", "New York Times"}


@pytest.mark.parametrize(
    ("question", "outlet"),
    [
        ("According to AP, who was sent?", "Associated Press"),
        ("What did NPR Online News report on the truce?", "NPR"),
        ("What do the AP and the Associated Press say?", "Associated Press"),
        ("Who was sent, according to the Washington Examiner?", None),
        ("What did the ap report?", None),
    ],
)
def test_an_outlet_may_be_called_by_another_of_its_names(question: str, outlet: str | None) -> None:
    assert infer_filters(question, ["Associated Press", "NPR"]).inferred.outlets == ((outlet,) if outlet else ())


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who led the talks as of 1 May 2024?", Filters(as_of=date(2024, 5, 1))),
        ("As of March 2025, who led the talks?", Filters(as_of=date(2025, 3, 31))),
        ("Who led the talks as of 2024?", Filters(as_of=date(2024, 12, 31))),
        ("What do articles published in March 2025 say?", Filters(None or (), date(2025, 3, 1), date(2025, 3, 31))),
        ("Who left, in reports published before May 4th, 2024?", Filters(published_to=date(2024, 5, 3))),
        ("Who left, in stories published before 2024?", Filters(published_to=date(2023, 12, 31))),
        ("Who left, in articles after March 2025?", Filters(published_from=date(2025, 4, 1))),
        ("Who left, in articles from March 2025 to 5 May 2025?", Filters((), date(2025, 3, 1), date(2025, 5, 5))),
        ("What did the book published in 2016 say?", Filters()),
        ("What did the report in March 2024 find?", Filters()),
        ("As of 2090, how many people will there be?", Filters()),
        ("What happened in October 2023?", Filters()),
        ("Who was killed on October 7, 2023?", Filters()),
        ("Who led the talks as of 31 February 2024?", Filters()),
    ],
)
def test_a_date_is_a_filter_only_where_it_is_about_publishing(question: str, expected: Filters) -> None:
    assert infer_filters(question, []).inferred == expected


def test_a_start_after_the_end_is_refused_by_name() -> None:
    with pytest.raises(InvalidValue, match="published_from 2025-02-01 is later than 2025-01-01"):
        Filters(published_from=date(2025, 2, 1), published_to=date(2025, 1, 1))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"as_of": "2025-03-05"}, "as_of: give a datetime.date, not '2025-03-05'"),
        ({"outlets": "Reuters"}, "outlets: give a tuple of names, such as ('Reuters',), not 'Reuters'"),
        ({"files": "a.txt"}, "files: give a tuple of names"),
    ],
)
def test_filters_of_another_type_are_refused_by_name(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=re.escape(message)):
        Filters(**given)


def test_filters_survive_json() -> None:
    filters = Filters(("Reuters",), date(2025, 1, 1), None, date(2025, 2, 1), ("a.txt",))
    assert Filters.from_json(filters.as_json()) == filters


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"outlet_name": "x"}, "unknown filter 'outlet_name'"),
        ({"as_of": "soon"}, "as_of: 'soon' is not a date. Write it as YYYY-MM-DD"),
        ({"outlets": {"$ne": 1}}, "outlets: .* is not a name or a list of names"),
    ],
)
def test_a_bad_filter_is_refused_by_name(data: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        Filters.from_json(data)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("According to al-Nono, what has to happen?", "al-Nono"),
        ("What happened, according to Israeli officials in Gaza on Monday?", "Israeli"),
        ("Who broke the truce according to Steve Witkoff last week?", "Steve Witkoff"),
        ("According to Netanyahu's office, who broke the truce?", "Netanyahu"),
        ("What did Reuters report about the truce?", "Reuters"),
        ("Did the ministers arrive in time?", None),
        ("Who stood on the verge of bankruptcy?", None),
        ("How many per checkpoint?", None),
        ("According to Monday's poll, who leads?", None),
        ("According to March figures, who leads?", None),
        ("According to Dr. Ann Lee, what has to happen?", "Ann Lee"),
    ],
)
def test_whose_word_is_asked_for_is_told_from_mere_mention(question: str, name: str | None) -> None:
    assert whose_word(question, known_outlets()) == name


@pytest.mark.parametrize(
    ("question", "is_asked"),
    [
        ("Which outlet carried the claim?", True),
        ("Which news agency broke it?", True),
        ("Which site published the photograph?", True),
        ("Which organization claimed responsibility?", False),
        ("Which sites did Israel bomb?", False),
        ("What media restrictions are there?", False),
    ],
)
def test_a_question_for_the_outlet_is_told_from_other_questions(question: str, is_asked: bool) -> None:
    assert asks_for_outlet(question) is is_asked


def test_an_outlet_is_found_by_any_of_its_names_and_spelled_as_the_corpus_does() -> None:
    stated = ["Associated Press", "The Post", "Post"]
    assert Filters(("ap", "the post", "AP News", "post")).spelled(stated).outlets == (
        "Associated Press",
        "The Post",
        "Post",
    )
    assert Filters(("washington post",)).spelled(["Washington Post"]).outlets == ("Washington Post",)


def test_of_many_outlets_the_nearest_to_an_unknown_name_are_told() -> None:
    stated = [*(f"Herald {number}" for number in range(20)), "Lund Post"]
    with pytest.raises(InvalidValue, match=r"'Lunt Post'\. Nearest: Lund Post\. List them with: onrecord stats"):
        Filters(("Lunt Post",)).spelled(stated)


@pytest.mark.parametrize(
    ("question", "read", "word"),
    [
        ("Wich company ran the train?", "Which company ran the train?", "which"),
        ("whne did it end", "when did it end", "when"),
        ("Wen Jiabao resigned over what?", "Wen Jiabao resigned over what?", None),
        ("Witch trials of Tarn", "Witch trials of Tarn", None),
        ("Wich", "Wich", None),
    ],
)
def test_a_mistyped_question_word_is_no_name(question: str, read: str, word: str | None) -> None:
    text, notes = clean_question(question)
    assert text == read
    assert [word in note for note in notes if word] == ([True] if word else [])


def test_a_moment_is_taken_for_its_day() -> None:
    filters = Filters(published_from=datetime(2025, 3, 5, 10), published_to=date(2025, 3, 6))
    assert filters == Filters(published_from=date(2025, 3, 5), published_to=date(2025, 3, 6))
    assert Filters.from_json(filters.as_json()) == filters


def test_the_health_organization_is_not_taken_for_a_question_word() -> None:
    assert (
        clean_question("What did the WHO say about masks?")[0]
        == "What did the World Health Organization say about masks?"
    )
    quoted = 'Who wrote "the WHO warned us in good time"?'
    for other in (quoted, "Who said so?"):
        assert clean_question(other)[0] == other
    assert clean_question("When did the WHO album appear?")[0] == "When did the WHO album appear?"
