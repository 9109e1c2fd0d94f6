"""The statements of an answer share no sentence: what overlaps is one, and what repeats another is a source of it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from index import Article, sentence_spans
from rag.quoting import Quoted, quoted_statements

TEXT = "Ann Lee spoke. She said 59 are held. Rain fell. Bo Chan came. He left again."
SPANS = sentence_spans(TEXT)


def article(file: str, text: str = TEXT) -> Article:
    return Article(file=file, text=text, body=((0, len(text)),))


def words(first: int, last: int, file: str = "a.txt", answer: int | None = None) -> Quoted:
    """Quote the sentences from first to last, the answer being the one of that number."""
    return Quoted(article(file), (SPANS[first][0], SPANS[last][1]), SPANS[last if answer is None else answer])


def test_a_sentence_inside_another_statement_is_not_said_again() -> None:
    (statement,), (citation,) = quoted_statements([[words(0, 1)], [words(0, 0)]])
    assert statement.text == citation.quote == "Ann Lee spoke. She said 59 are held."
    assert statement.citations == (1,)


def test_what_overlaps_is_one_statement_with_the_words_of_both_and_the_first_answer_marked() -> None:
    (statement,), (citation,) = quoted_statements([[words(0, 0)], [words(0, 1)]])
    assert statement.text == "Ann Lee spoke. She said 59 are held."
    assert citation.answer == SPANS[0]


def test_one_that_bridges_two_joins_all_three() -> None:
    statements, citations = quoted_statements([[words(0, 1)], [words(3, 3)], [words(1, 3)], [words(4, 4)]])
    assert [(c.start, c.end) for c in citations] == [(SPANS[0][0], SPANS[3][1]), SPANS[4]]
    assert [s.citations for s in statements] == [(1,), (2,)]


def test_a_sentence_of_another_article_that_is_part_of_a_statement_is_a_source_of_it() -> None:
    statements, citations = quoted_statements([[words(0, 1)], [words(1, 1, "b.txt")]])
    assert [s.citations for s in statements] == [(1, 2)]
    assert [c.quote for c in citations] == ["Ann Lee spoke. She said 59 are held.", "She said 59 are held."]


def test_a_part_of_another_number_is_no_further_source() -> None:
    many, few = (article(name, f"{n} people were killed.") for name, n in (("a.txt", 112), ("b.txt", 12)))
    statements, _ = quoted_statements([[Quoted(one, (0, len(one.text)), (0, 2))] for one in (many, few)])
    assert [s.citations for s in statements] == [(1,), (2,)]


def test_what_is_denied_is_no_source_of_the_denial() -> None:
    told = ("Ann Lee denied that Bo Chan won the vote.", "Bo Chan won the vote.")
    one, other = (article(name, text) for name, text in zip(("a.txt", "b.txt"), told, strict=True))
    statements, _ = quoted_statements([[Quoted(x, (0, len(x.text)), None)] for x in (one, other)])
    assert [s.citations for s in statements] == [(1,), (2,)]


def test_a_source_that_a_statement_quotes_already_is_not_cited_twice() -> None:
    statements, citations = quoted_statements([[words(0, 0), words(1, 1, "b.txt")], [words(1, 2, "b.txt", answer=2)]])
    assert [s.citations for s in statements] == [(1,), (2,)]
    assert [c.article.file for c in citations] == ["a.txt", "b.txt"]


PLACES = st.tuples(st.integers(0, len(SPANS) - 1), st.integers(0, 2), st.sampled_from(["a.txt", "b.txt", "c.txt"]))
TEXTS = {  # b is a copy but for its end; c says other things
    "a.txt": TEXT,
    "b.txt": TEXT.replace("He left again.", "He stayed at home."),
    "c.txt": "Snow fell. It was cold. Few came. Nobody spoke then. All went home.",
}


@settings(deadline=None)
@given(st.lists(st.lists(PLACES, min_size=1, max_size=3), min_size=1, max_size=5))
def test_no_two_citations_share_a_sentence_and_no_words_are_lost(places: list[list[tuple[int, int, str]]]) -> None:
    articles = {file: article(file, text) for file, text in TEXTS.items()}
    spans = {file: sentence_spans(text) for file, text in TEXTS.items()}
    entries = [
        [
            Quoted(articles[file], (spans[file][max(0, last - before)][0], spans[file][last][1]), spans[file][last])
            for last, before, file in entry
        ]
        for entry in places
    ]
    statements, citations = quoted_statements(entries)
    assert [c.number for c in citations] == [n for s in statements for n in s.citations]
    assert [c.number for c in citations] == list(range(1, len(citations) + 1))
    for i, one in enumerate(citations):
        assert one.article.text[one.start : one.end] == one.quote
        assert one.answer is not None
        assert one.start <= one.answer[0] < one.answer[1] <= one.end
        assert {one.start} <= {start for start, _ in spans[one.article.file]}
        assert {one.end} <= {end for _, end in spans[one.article.file]}
        for other in citations[:i]:
            assert one.article.id != other.article.id or one.end <= other.start or other.end <= one.start
    told = [statement.text for statement in statements]
    for lead, *_ in entries:
        assert any(lead.article.text[slice(*lead.span)] in text for text in told)
    assert told == [citations[s.citations[0] - 1].quote for s in statements]
    assert entries[0][0].article.text[slice(*entries[0][0].span)] in told[0]
