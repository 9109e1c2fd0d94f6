"""Passages are whole sentences whose text is the article's own, within what the embedder reads."""

from itertools import pairwise

from fakes import WordTokenizer
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Article, Evidence, Outlet
from index.passages import MOST_CHARACTERS, embedded_text, passages_of


def article(text: str, **facts: object) -> Article:
    return Article(file="a.txt", text=text, body=((0, len(text)),), **facts)  # type: ignore[arg-type]


@settings(max_examples=200)
@given(st.text(alphabet=st.characters(codec=None), max_size=600), st.integers(3, 40))
def test_a_passage_is_the_article_text_at_its_offsets(text: str, longest: int) -> None:
    source = article(text)
    passages = passages_of(source, WordTokenizer(), longest)
    for passage in passages:
        assert source.text[passage.start : passage.end] == passage.text
        assert passage.sentences[0][0] == passage.start
        assert passage.sentences[-1][1] == passage.end
    assert all(a.end <= b.start for a, b in pairwise(passages))
    assert "".join("".join(p.text for p in passages).split()) == "".join(text.split())  # no word is lost


@given(st.lists(st.integers(2, 12), min_size=1, max_size=40), st.integers(12, 40))
def test_no_passage_is_longer_than_asked_where_sentences_are_not(lengths: list[int], longest: int) -> None:
    text = " ".join("Words" + " more" * (n - 1) + "." for n in lengths)
    for passage in passages_of(article(text), WordTokenizer(), longest):
        assert len(passage.text.split()) <= longest


def test_no_sentence_is_cut_in_two() -> None:
    text = "One two three four five. " * 30
    for passage in passages_of(article(text), WordTokenizer(), 13):
        assert passage.text.startswith("One")
        assert passage.text.endswith("five.")


def test_a_sentence_that_the_model_cannot_read_is_cut_between_words() -> None:
    text = "word " * 1000
    passages = passages_of(article(text), WordTokenizer(limit=100), 32)
    assert len(passages) == 17  # 1,000 words by the 60 that are left beside a heading
    assert all(set(p.text.split()) == {"word"} for p in passages)


def test_a_word_of_megabytes_becomes_passages_that_can_be_read() -> None:
    text = f"Before it. {'x' * 1_000_000} After it."
    passages = passages_of(article(text), WordTokenizer(), 40)
    assert max(len(passage.text) for passage in passages) <= MOST_CHARACTERS
    assert "".join(passage.text.replace(" ", "") for passage in passages) == text.replace(" ", "")


def test_what_the_body_leaves_out_is_in_no_passage() -> None:
    text = "Good words here. BOILERPLATE. More good words."
    source = Article(file="a.txt", text=text, body=((0, 16), (30, len(text))))
    assert [p.text for p in passages_of(source, WordTokenizer(), 50)] == ["Good words here.", "More good words."]


def test_title_and_outlet_are_embedded_but_never_part_of_the_passage() -> None:
    source = article("The talks ended.", title="Talks", outlet=Outlet("The Post", Evidence("field", "The Post")))
    (passage,) = passages_of(source, WordTokenizer(), 50)
    assert passage.text == "The talks ended."
    assert embedded_text(source, passage, WordTokenizer()) == "Talks. The Post\nThe talks ended."


def test_the_same_passage_always_has_the_same_id() -> None:
    first, second = (passages_of(article("One. Two."), WordTokenizer(), 50) for _ in range(2))
    assert [p.id for p in first] == [p.id for p in second]
