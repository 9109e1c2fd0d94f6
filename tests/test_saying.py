"""What somebody said on a subject: which questions ask for it, and which sentences give it."""

from __future__ import annotations

import pytest

from index import Article, Evidence, Outlet, Span
from rag.saying import ANOTHERS, AT_LENGTH, NOT_THEIRS, SAID, SAME_WORDS, Saying, asked_saying, quoted_words

REUTERS = Outlet("Reuters", Evidence("field source", "Reuters"))


def share(question: str, article: str, sentence: str, title: str = "", outlet: Outlet | None = None) -> float:
    asked = asked_saying(question)
    assert asked is not None
    return asked.share(Article("a.txt", article, title=title or None, outlet=outlet), place(article, sentence))


def place(text: str, words: str) -> Span:
    return text.index(words), text.index(words) + len(words)


@pytest.mark.parametrize(
    "question",
    [
        "What did Ann Lee do about the dam?",
        "What is Ann Lee said to think?",
        "What did she say about the dam?",
        "What did Ann Lee say about it?",
        "What do the articles say about the dam?",
        "What does the report say about Ann Lee?",
        "What does Ann Lee say Tarn wants in return?",  # what she says is the question, and has a short answer
        "What did Ann Lee call the dam?",
        "Who built the dam?",
        "How did Ann Lee open the dam?",
        "What did Ann Lee refuse to say about the dam?",
        "What did Bo Chan say Ann Lee said about the dam?",
        "What did the man who shot Ann Lee say?",
    ],
)
def test_other_questions_are_left_alone(question: str) -> None:
    assert asked_saying(question) is None


@pytest.mark.parametrize(
    ("question", "who", "subject"),
    [
        ("What did Ann Lee say about the dam?", "Ann Lee", "the dam"),
        ("What did council chief Ann Lee tell reporters about the dam?", "Ann Lee", "the dam"),
        ("What did Ann Lee write in her letter?", "Ann Lee", "her letter"),
        ("What did Ann Lee say after losing?", "Ann Lee", "losing"),
        ("What did Ann Lee say?", "Ann Lee", ""),
        ("What does the Herald quote historian Ann Lee as saying about Bo Chan's tweet?", "Ann Lee", "Bo Chan's tweet"),
        ("What did Ann Lee promise?", "Ann Lee", "promise"),
        ("What did Ann Lee deny about the dam?", "Ann Lee", "the dam"),
        ("What did Ann Lee say in answer to the claims about the dam?", "Ann Lee", "the claims about the dam"),
        ("How did the Tarn lawmaker Ann Lee answer the claims?", "Ann Lee", "the claims"),
        ("What did Tarn's Ann Lee make of the dam?", "Ann Lee", "the dam"),
        ("What did Ann Lee of Tarn Water make of the dam?", "Ann Lee", "the dam"),
        ("What did the Bank of Tarn say about the dam?", "the Bank of Tarn", "the dam"),
        ("What did the Prime Minister of Tarn say about the dam?", "the Prime Minister of Tarn", "the dam"),
        ("How did Ann Lee describe the dam?", "Ann Lee", "the dam"),
        ("What did critics of Ann Lee say about the dam?", "critics of Ann Lee", "the dam"),
        ("What did doctors in Lund say about the dam?", "doctors in Lund", "the dam"),
        ("What did the report by Ann Lee say?", "Ann Lee", ""),
        ("What is Ann Lee's take on the dam?", "Ann Lee", "the dam"),
        ("What were the thoughts of Ann Lee on the dam?", "Ann Lee", "the dam"),
        ("What did the University of Tarn say about the dam?", "the University of Tarn", "the dam"),
        ("What does Ann Lee think of the dam?", "Ann Lee", "the dam"),
        ("What was Ann Lee's reaction to the flood?", "Ann Lee", "the flood"),
        ("How did Ann Lee respond to the claim that the dam leaks?", "Ann Lee", "the claim that the dam leaks"),
        ("What did the mayor say about the dam?", "the mayor", "the dam"),
        ("What did Ann Lee's spokesman say about the dam?", "Ann Lee's spokesman", "the dam"),
        ("What did the White House say about the dam?", "the White House", "the dam"),
        ("What did Ann Lee say about the dam in May 2020?", "Ann Lee", "the dam"),
        ("What did Ann Lee say in May 2020 about the dam?", "Ann Lee", "the dam"),
        ("What did Ann Lee say on 5 May 2020?", "Ann Lee", ""),
        ("What did Ann Lee say on Monday?", "Ann Lee", ""),
        ("What did Ann Lee say about the dam this morning?", "Ann Lee", "the dam"),
        ("What did Ann Lee have to say about the dam?", "Ann Lee", "the dam"),
        ("What did Ann Lee testify about the dam?", "Ann Lee", "the dam"),
        ("What did Ann Lee testify?", "Ann Lee", ""),
    ],
)
def test_who_is_asked_for_and_on_what_without_the_day(question: str, who: str, subject: str) -> None:
    assert asked_saying(question) == Saying(who, False, subject)


@pytest.mark.parametrize(
    ("named", "outlet"),
    [
        ("Reuters", "Reuters"),
        ("the AP", "Associated Press"),
        ("The Guardian", "The Guardian"),
        ("the Hill", "The Hill"),
    ],
)
def test_an_outlet_is_known_however_it_is_called(named: str, outlet: str) -> None:
    assert asked_saying(f"What did {named} report about the dam?") == Saying(outlet, True, "the dam")


@pytest.mark.parametrize(
    "sentence",
    [
        "“The dam will hold,” Ann Lee said.",
        "Lee said that its repair would take long, and the dam would hold.",
        "Lee said the barrier would hold.",  # another word for it
        "Lee said the dams would hold.",
        "“It will hold,” Lee said of the Tarn dam.",
    ],
)
def test_the_subject_need_not_be_repeated_word_for_word(sentence: str) -> None:
    assert share("What did Ann Lee say about the dam at Tarn?", f"The dam at Tarn leaks. {sentence}", sentence) > 0.5


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What did Ann Lee say about the dam?", "“We will stay,” Ann Lee said."),
        ("What did Ann Lee say about the dam?", "“The dam will hold,” Bo Chan said."),
        ("What did Ann Lee say about the dam?", "The dam that Ann Lee built broke."),
        ("What did Ann Lee say about Bo Chan's Tarn visit?", "“It will rain in Tarn,” Ann Lee said."),
        ("What did Ann Lee say about taxes?", "“The dam will hold,” Ann Lee said."),
        ("What did Ann Lee say about the Olympic Games?", "“We will stay,” Ann Lee said at the games in Tarn."),
        ("What did Ann Lee say about Tarn Water?", "Ann Lee, the head of Tarn Water, said the choir sang well."),
        ("What did Ann Lee say about the dam?", "Lee said so."),
    ],
)
def test_another_subject_or_speaker_does_not_pass(question: str, sentence: str) -> None:
    assert share(question, f"The choir sings. {sentence}", sentence) == 0


def test_the_title_says_what_a_bystander_speaks_of_but_not_what_its_own_subject_does() -> None:
    text = "Ann Lee was there. “We are not there yet,” Lee said."
    said = "“We are not there yet,” Lee said."
    assert share("What did Ann Lee say about the talks?", text, said, title="Talks begin in Tarn") > 0
    assert share("What did Ann Lee say about the talks?", text, said, title="Lee sings after talks") == 0


def test_a_title_that_names_speaker_and_subject_says_what_is_spoken_of() -> None:
    text = "Ann Lee was there. “We are not there yet,” Lee said."
    said = "“We are not there yet,” Lee said."
    assert share("What did Ann Lee say about the Tarn strike?", text, said, title="Lee rebukes Tarn over strike") > 0
    assert share("What did Ann Lee say about Tarn and Lund?", text, said, title="Lee rebukes Tarn and Lund") > 0


def test_a_name_typed_without_capitals_is_as_the_article_prints_it() -> None:
    text = "Ann Lee was there. “The dam will hold,” Lee said."
    assert share("what did ann lee say about the dam?", text, "“The dam will hold,” Lee said.", title="Lee on dam") > 0


def test_what_says_more_of_the_subject_counts_more() -> None:
    text = "The dam leaks. “The dam will hold,” Lee said. It is old. So are most. “It was built well,” Lee said."
    question = "What did Ann Lee say about the dam?"
    near = share(question, text, "“The dam will hold,” Lee said.", title="Tarn's dam")
    assert near > share(question, text, "“It was built well,” Lee said.", title="Tarn's dam") > 0


def test_an_outlet_tells_its_news_first() -> None:
    text = "The Tarn dam broke at noon. Two fled. One fell. None was hurt. The dam at Tarn was old."
    asked = "What does Reuters report about the Tarn dam?"
    first = share(asked, text, "The Tarn dam broke at noon.", outlet=REUTERS)
    assert first > share(asked, text, "The dam at Tarn was old.", outlet=REUTERS) > 0
    assert share(asked, text, "The Tarn dam broke at noon.") == 0
    assert share("What does Reuters report about the choir?", text, "The Tarn dam broke at noon.", outlet=REUTERS) == 0


def test_a_sentence_of_theirs_is_worth_its_share_and_anothers_speaks_against_it() -> None:
    text = "“The dam will hold,” Ann Lee said. “The dam is old,” Bo Chan said. The dam leaks."
    asked, article = asked_saying("What did Ann Lee say about the dam?"), Article("a.txt", text)
    assert asked is not None
    hers, his, no_ones = (place(text, part + ".") for part in text[:-1].split(". "))
    assert asked.judged(article, hers, -9.0, (0, 3)) == (SAID, place(text, "The dam will hold,"), True)
    assert asked.judged(article, hers, 9.0, (0, 3))[0] == 9.0
    assert asked.judged(article, his, -1.0, (0, 3)) == (-1.0 + NOT_THEIRS, (0, 3), False)
    assert asked.judged(article, no_ones, -1.0, (0, 3)) == (-1.0, (0, 3), False)
    told = Article("b.txt", "Bo Chan said that the dam is old.")
    assert asked.judged(told, (0, len(told.text)), -1.0, (0, 3)) == (-1.0 + ANOTHERS, (0, 3), False)


def test_another_who_is_named_speaks_against_a_sentence_only_where_a_name_was_asked_for() -> None:
    text = "“The dam is old,” Bo Chan said."
    for who, loss in (("Ann Lee", NOT_THEIRS), ("Tarn's top engineer", 0.0), ("bo chan's engineer", 0.0)):
        asked = asked_saying(f"What did {who} say about the flood?")
        assert asked is not None
        assert asked.judged(Article("a.txt", text), (0, len(text)), -1.0, (0, 3)) == (-1.0 + loss, (0, 3), False)


def test_a_quotation_at_length_is_worth_more() -> None:
    text = "“The dam will hold for a hundred years,” Ann Lee said. She called the dam “old.”"
    asked, article = asked_saying("What did Ann Lee say about the dam?"), Article("a.txt", text)
    assert asked is not None
    assert asked.judged(article, place(text, text.partition(" She")[0]), -9.0, (0, 3))[0] == SAID + AT_LENGTH
    assert asked.judged(article, place(text, "She called the dam “old.”"), -9.0, (0, 3))[0] == SAID


def test_who_said_it_is_whoever_is_named_with_the_same_words() -> None:
    text = "The talks broke down. “It could have been much worse,” Lee said. Chan said it was bad."
    asked, article = asked_saying("Who said the talks could have been much worse?"), Article("a.txt", text)
    assert asked == Saying("", False, "the talks could have been much worse")
    assert asked.judged(article, place(text, "“It could have been much worse,” Lee said."), 0.0, (0, 3)) == (
        SAME_WORDS,
        place(text, "Lee"),
        True,
    )
    assert asked.judged(article, place(text, "Chan said it was bad."), 0.0, (0, 3)) == (0.0, (0, 3), False)


def test_the_longest_quotation_is_what_is_marked() -> None:
    text = "“It is a good dam,” she said, “and it will hold as long as I live.”"
    assert text[slice(*(quoted_words(text, (0, len(text))) or (0, 0)))] == "and it will hold as long as I live."
    assert quoted_words("She said so.", (0, 12)) is None


def test_of_whoever_is_asked_for_any_words_another_says_none() -> None:
    asked = asked_saying("What did Ann Lee say?")
    text = "Ann Lee won. Bo Chan conceded. “I am tired,” he said."
    sentence = place(text, "“I am tired,” he said.")
    assert asked is not None
    assert asked.judged(Article("a.txt", text), sentence, 1.0, sentence) == (1.0 + NOT_THEIRS, sentence, False)


def test_what_a_sign_says_is_said_in_any_way() -> None:
    text = "A woman held a sign that read “Clean water is a right.” It rained in Tarn all day long."
    asked = asked_saying("What did the sign say?")
    assert asked is not None
    spans = place(text, text.partition(" It")[0]), place(text, "It rained in Tarn all day long.")
    assert [asked.judged(Article("a.txt", text), span, 3.0, span)[0] for span in spans] == [3.0, 3.0 + NOT_THEIRS]


def test_a_stray_quotation_is_not_taken_for_words_of_whoever_is_asked_for() -> None:
    text = (
        "The border police told the Courier that he was unfit.\n\n'We refused him,' it said.\n\n'He may apply again.'"
    )
    saying = asked_saying("What did Harrow College say about the student?")
    assert saying
    assert saying.judged(Article("a.txt", text), place(text, "'He may apply again.'"), 1.0, (0, 1))[0] < 0
