"""The embedded answerer quotes the sentences that answer, one for each article, or abstains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from fakes import WordTokenizer
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Article, Evidence, Outlet
from index.passages import passages_of
from rag import Hit, LegScore
from rag.ages import age_of
from rag.answerer import EmbeddedAnswer, EmbeddedAnswerer, is_word_of
from rag.choosing import FARTHER
from rag.confidence import Features, coverage, probability
from rag.kinds import counts_the_same, fits
from rag.reader import Reading


class PointingReader:
    """Sees an answer in the words it is told, with the score it is told, and nowhere else."""

    def __init__(self, scores: Mapping[str, float]) -> None:
        self.scores = scores
        self.headings: list[str] = []

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        self.headings = [heading for heading, _ in passages]
        return [self._reading(text) for _, text in passages]

    def _reading(self, text: str) -> Reading:
        (offsets,) = WordTokenizer().offsets([text])
        logits = np.array([self.scores.get(text[a:b].strip('.,“”"'), -10.0) / 2 for a, b in offsets], dtype=np.float32)
        return Reading(np.array(offsets, dtype=np.int32), logits, logits, 0.0)


def hit(file: str, text: str, score: float = 1.0, **facts: object) -> Hit:
    article = Article(file=file, text=text, body=((0, len(text)),), **facts)  # type: ignore[arg-type]
    (passage,) = passages_of(article, WordTokenizer(), 200)
    return Hit(passage, article, score, dense=LegScore(1, 0.9))


def answer(
    question: str, hits: Sequence[Hit], scores: Mapping[str, float], strictness: float = 0.5, whose: str | None = None
) -> EmbeddedAnswer:
    return EmbeddedAnswerer(PointingReader(scores), strictness).answer(question, hits, whose)  # type: ignore[arg-type]


CAPTIVES = "How many captives are held?"
FIRST = hit("a.txt", "The talks went on in Doha. Hamas holds 59 captives, the army says. Aid was stopped.")
SECOND = hit("b.txt", "About 250 captives were held at first. Many were freed.")
SURE = {"59": 12.0, "250": 10.0}


def test_the_sentence_that_answers_is_quoted_word_for_word_with_the_answer_marked() -> None:
    chosen = answer(CAPTIVES, [FIRST], SURE)
    (statement,), (citation,) = chosen.statements, chosen.citations
    assert statement.text == citation.quote == "Hamas holds 59 captives, the army says."
    assert statement.support == "quoted"
    assert citation.answer is not None
    assert FIRST.article.text[slice(*citation.answer)] == "59"


def test_another_article_that_answers_as_well_is_quoted_too_and_the_figures_are_set_against_each_other() -> None:
    chosen = answer(CAPTIVES, [FIRST, SECOND], SURE)
    assert [c.article.file for c in chosen.citations] == ["a.txt", "b.txt"]
    (conflict,) = chosen.conflicts
    assert conflict.about == "how many captives are held"
    assert conflict.values == (("59", 1), ("250", 2))


@pytest.mark.parametrize(("score", "files"), [(12.0, ["a.txt"]), (1.0, ["b.txt"])])
def test_further_passages_are_read_only_where_the_first_leave_it_open(score: float, files: list[str]) -> None:
    reader = PointingReader({"59": score, "250": 9.0})
    chosen = EmbeddedAnswerer(reader, 0.3).answer(CAPTIVES, [FIRST], further=[SECOND])  # type: ignore[arg-type]
    assert [c.article.file for c in chosen.citations] == files
    assert [h.article.file for h in chosen.hits] == (["a.txt"] if score > 9 else ["b.txt", "a.txt"])


def test_a_second_reader_reads_the_passages_with_the_best_sentences_and_the_mean_of_both_counts() -> None:
    first, second = PointingReader({"59": 9.0, "250": 8.0}), PointingReader({"59": 2.0, "250": 12.0})
    chosen = EmbeddedAnswerer(first, 0.0, second).answer(CAPTIVES, [FIRST, SECOND])  # type: ignore[arg-type]
    assert [c.article.file for c in chosen.citations] == ["b.txt", "a.txt"]
    assert [h.reader and h.reader.score for h in chosen.hits] == [10.0, 5.5]  # means of 8 and 12, of 9 and 2


def test_a_second_reader_reads_no_more_than_three_passages() -> None:
    said = [hit(f"{n}.txt", f"Some {n} captives are held.") for n in range(10, 18)]
    first = PointingReader({str(n): n for n in range(10, 18)})
    second = PointingReader({"10": 30.0, "14": 30.0, "15": 19.5})
    best = EmbeddedAnswerer(first, 0.0, second).read(CAPTIVES, said)[0]  # type: ignore[arg-type]
    assert len(second.headings) == 3
    assert best.hit.article.file == "15.txt"  # the third best; of 10 and 14 only the first reader's score counts


def test_half_of_a_number_is_not_marked_as_the_answer() -> None:
    first = hit("b.txt", "Some 21 thousand captives were held at first.")
    (conflict,) = answer(CAPTIVES, [FIRST, first], SURE | {"21": 9.0}).conflicts
    assert conflict.values == (("59", 1), ("21 thousand", 2))


def test_a_comma_at_its_end_is_no_part_of_what_is_marked() -> None:
    said = hit("c.txt", "The number rose to 59, the army says.")
    (citation,) = answer(CAPTIVES, [said], {"59": 12.0}).citations
    assert citation.answer is not None
    assert said.article.text[slice(*citation.answer)] == "59"


def test_a_sentence_that_asks_is_no_answer() -> None:
    asks = hit("q.txt", "Are there 250 captives?")
    chosen = answer(CAPTIVES, [asks, FIRST], {"59": 9.0, "250": 10.0})
    assert chosen.citations[0].article.file == "a.txt"


def test_a_statement_brings_the_next_sentence_where_that_says_what_is_asked() -> None:
    told = hit(
        "n.txt", "Rain fell. Coach Beth Imrie thanked the fans. She would not say whether she will stay. Doors opened."
    )
    chosen = answer("Who would not say whether she will stay?", [told], {"Imrie": 9.0})
    assert [c.quote for c in chosen.citations] == [
        "Coach Beth Imrie thanked the fans. She would not say whether she will stay."
    ]


def test_a_correction_of_several_sentences_that_points_back_is_quoted_as_it_stands() -> None:
    late = hit(
        "late.txt", "Hamas holds 59 captives. This was corrected: an earlier version said 59 captives. Hamas holds 57."
    )
    chosen = answer(CAPTIVES, [late], {"59": 12.0})
    assert chosen.citations[0].answer is not None
    assert late.article.text[slice(*chosen.citations[0].answer)] == "57"


def test_a_figure_taken_back_stands_behind_the_one_that_is_right() -> None:
    late = hit("late.txt", "Correction: Hamas holds 57 captives, not 59, as an earlier report said.")
    chosen = answer(CAPTIVES, [FIRST, late], {"59": 12.0})
    first, second = chosen.citations
    assert (first.article.file, second.article.file) == ("late.txt", "a.txt")
    assert first.answer is not None
    assert late.article.text[slice(*first.answer)] == "57"


def test_equal_figures_are_no_conflict() -> None:
    same = hit("c.txt", "Officials say 59 captives remain.")
    assert answer(CAPTIVES, [FIRST, same], SURE).conflicts == ()


def test_what_speaks_of_something_else_is_not_shown_as_speaking_against_the_question() -> None:
    question = "Who did not sign the Tarn water accord?"
    for text, is_contrary in (
        ("At a match in Lund, Ann Lee signed a ball.", False),
        ("In the hall, Ann Lee signed the Tarn water accord.", True),
    ):
        chosen = answer(question, [hit("a.txt", text)], {"Ann": 4.0, "Lee": 4.0})
        assert not chosen.statements
        assert (chosen.contrary is not None) == is_contrary


def test_what_was_comes_before_what_was_only_expected() -> None:
    expected = hit("a.txt", "The rate could reach 20 percent.")
    was = hit("b.txt", "The rate was 14.7 percent.")
    scores = {"20": 6.0, "14.7": 5.0}
    for question, first in (("What was the rate?", "b.txt"), ("What could the rate be?", "a.txt")):
        assert answer(question, [expected, was], scores).citations[0].article.file == first


def test_an_article_that_answers_much_worse_is_left_out() -> None:
    assert len(answer(CAPTIVES, [FIRST, SECOND], {"59": 12.0, "250": 2.0}).statements) == 1


def test_a_passage_far_from_the_question_is_no_further_answer() -> None:
    far = replace(SECOND, dense=LegScore(2, 0.9 - FARTHER - 0.01))
    assert [c.article.file for c in answer(CAPTIVES, [FIRST, far], SURE).citations] == ["a.txt"]


def test_one_article_is_quoted_once() -> None:
    twice = hit("a.txt", "Hamas holds 59 captives. Some 250 captives were held before.")
    assert len(answer(CAPTIVES, [twice], {"59": 12.0, "250": 7.0}).statements) == 1
    both = answer(CAPTIVES, [twice], {"59": 12.0, "250": 11.5})  # hardly worse
    assert (len(both.statements), both.conflicts) == (2, ())


def test_nothing_is_answered_where_the_reader_sees_nothing() -> None:
    chosen = answer("Who signed the treaty of Cairo?", [FIRST, SECOND], {})
    assert chosen.statements == chosen.citations == ()
    assert chosen.confidence < 0.5
    assert {h.article.file for h in chosen.hits} == {"a.txt", "b.txt"}


def test_strictness_moves_between_always_and_never() -> None:
    assert answer("Who signed the treaty of Cairo?", [FIRST], {}, strictness=0.0).statements
    assert not answer(CAPTIVES, [FIRST], SURE, strictness=1.0).statements


def test_no_passages_means_no_answer() -> None:
    assert answer(CAPTIVES, [], SURE) == EmbeddedAnswer((), (), (), (), 0.0)


def test_a_sentence_that_begins_with_a_pronoun_brings_the_one_before() -> None:
    source = hit("a.txt", "Hazem Qassem spoke on Sunday. He rejected the plan. Others did not.")
    (citation,) = answer("What did Hazem Qassem reject?", [source], {"plan": 12.0}).citations
    assert citation.quote == "Hazem Qassem spoke on Sunday. He rejected the plan."


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            "The mayor, Ann Lee, spoke first. “There are 59 of them,” she said. Rain fell.",
            "The mayor, Ann Lee, spoke first. “There are 59 of them,” she said.",
        ),
        (
            "Ann Lee came late. She was tired. “There are 59 of them,” she added.",
            "Ann Lee came late. She was tired. “There are 59 of them,” she added.",
        ),
        (
            "Rain fell all day. “There are 59 of them,” Ann Lee said when she came.",
            "“There are 59 of them,” Ann Lee said when she came.",
        ),
        (
            "Rain fell all day. Officials say 59 are held, and he said so.",
            "Officials say 59 are held, and he said so.",
        ),
    ],
)
def test_a_quotation_brings_the_sentence_that_names_who_speaks(text: str, quote: str) -> None:
    (citation,) = answer(CAPTIVES, [hit("a.txt", text)], {"59": 12.0}).citations
    assert citation.quote == quote


def test_a_crosshead_is_not_an_answer() -> None:
    source = hit("a.txt", "Captives held: 59\n\nThe army gave no figure for the captives held.")
    chosen = answer(CAPTIVES, [source], {"59": 12.0}, strictness=0.0)
    assert all("59" not in statement.text for statement in chosen.statements)


def test_hits_come_back_in_the_readers_order_with_its_score() -> None:
    chosen = answer(CAPTIVES, [FIRST, SECOND], {"59": 6.0, "250": 12.0})
    assert [(h.article.file, h.reader and h.reader.rank) for h in chosen.hits] == [("b.txt", 1), ("a.txt", 2)]


def test_only_passages_that_mention_the_name_may_speak_for_it() -> None:
    told = hit("c.txt", "Axios reported that 240 captives were held.", score=0.1)
    chosen = answer(
        "According to Axios, how many captives are held?", [FIRST, told], SURE | {"240": 9.0}, whose="Axios"
    )
    assert [c.article.file for c in chosen.citations] == ["c.txt"]
    assert not answer("What did Reuters report?", [FIRST, told], SURE, strictness=0.0, whose="Reuters").statements


def test_who_published_is_answered_with_the_words_that_name_the_outlet() -> None:
    text = "The army killed 48,000 people, the report said.\n\nRadio Habana Cuba"
    outlet = Outlet("Radio Habana Cuba", Evidence("sign-off", "Radio Habana Cuba"))
    article = Article(file="a.txt", text=text, outlet=outlet, body=((0, 47),))
    (passage,) = passages_of(article, WordTokenizer(), 200)
    source = Hit(passage, article, 1.0, dense=LegScore(1, 0.9))
    question = "Which outlet put the number of people killed at 48,000?"
    first, second = answer(question, [source], {"48,000": 12.0}).statements
    assert first.text == "Radio Habana Cuba"
    assert second.text.startswith("The army killed")


def test_what_another_outlet_is_said_to_have_reported_is_not_credited_to_the_one_that_tells_so() -> None:
    text = "Pompeo took part in the call, the Wall Street Journal reported.\n\nReuters"
    outlet = Outlet("Reuters", Evidence("sign-off", "Reuters"))
    article = Article(file="a.txt", text=text, outlet=outlet, body=((0, 63),))
    (passage,) = passages_of(article, WordTokenizer(), 200)
    question = "Which newspaper reported that Pompeo took part in the call?"
    chosen = answer(question, [Hit(passage, article, 1.0, LegScore(1, 0.9))], {"Pompeo": 9.0}, 0.0)
    assert [c.quote for c in chosen.citations] == ["Pompeo took part in the call, the Wall Street Journal reported."]


def test_of_two_answers_to_when_the_one_with_a_day_comes_first() -> None:
    vague = hit("v.txt", "Shortly after the vote he left.")
    dated = hit("d.txt", "The House voted late Tuesday.")
    chosen = answer("When did the House vote?", [vague, dated], {"Shortly": 9.5, "Tuesday": 9.0})
    assert chosen.citations[0].article.file == "d.txt"


def test_he_is_no_answer_to_who_and_an_officer_no_name() -> None:
    told = hit("h.txt", "He drove the truck, a witness said.")
    named = hit("n.txt", "The driver is Bo Chan, they said.")
    assert answer("Who drove the truck?", [told, named], {"He": 9.0, "Chan": 8.0}).citations[0].article.file == "n.txt"
    officer = hit("o.txt", "An officer had his knee on his neck.")
    assert not answer("What is the name of the officer?", [officer], {"officer": 2.0}).statements


@pytest.mark.parametrize(
    ("question", "is_open"),
    [
        ("Which newspaper reported that Lee accused Roe of double standards?", True),
        ("Which newspaper reported that Kay opened the dam?", False),
        ("Which newspaper reported that Lee opened the dam?", False),  # no more of it than the other
    ],
)
def test_what_an_article_without_an_outlet_says_is_not_credited_to_another_that_has_one(
    question: str, is_open: bool
) -> None:
    unnamed = hit("a.txt", "Lee accused Roe of double standards on Monday.")
    text = "Kay opened the dam on Monday. The Star"
    article = Article(
        file="b.txt", text=text, outlet=Outlet("The Star", Evidence("sign-off", "The Star")), body=((0, 29),)
    )
    (passage,) = passages_of(article, WordTokenizer(), 200)
    named = Hit(passage, article, 1.0, dense=LegScore(1, 0.9))
    chosen = answer(question, [named, unnamed], {"Kay": 9.0})
    assert (chosen.unnamed is not None) == is_open
    assert [s.text for s in chosen.statements][:1] == ([] if is_open else ["The Star"])
    assert not is_open or chosen.hits[0].article.file == "a.txt"


def test_where_those_who_live_are_counted_the_dead_beside_them_are_not_the_answer() -> None:
    told = hit("a.txt", "One hostage is alive, alongside four deceased hostages.")
    (citation,) = answer("How many hostages are still alive?", [told], {"four": 12.0, "One": 2.0}).citations
    assert citation.answer is not None
    assert told.article.text[slice(*citation.answer)] == "One"


def test_the_reader_is_shown_outlet_and_title_above_the_passage() -> None:
    reader = PointingReader({})
    source = hit("a.txt", "Talks began.", title="Talks", outlet=Outlet("The Post", Evidence("field", "The Post")))
    EmbeddedAnswerer(reader, 0.5).answer("Who?", [source])  # type: ignore[arg-type]
    assert reader.headings == ["The Post. Talks"]


@pytest.mark.parametrize(
    ("question", "words", "kind_fits"),
    [
        ("How many were freed?", "the long truce", False),
        ("How many were freed?", "more than 100", True),
        ("How many were freed?", "Twenty-two", True),
        ("When did it end?", "Saturday", True),
        ("When did it end?", "the ceasefire", False),
        ("Who confirmed it?", "Karoline Leavitt", True),
        ("Who confirmed it?", "officials", True),
        ("Who confirmed it?", "a long truce", False),
        ("What did he reject?", "anything", True),
        ("What company policy did Lee break?", "its ban on gifts", True),
        ("Which school subjects were cut?", "music and art", True),
        ("Which company did Lee found?", "a shop for gifts", False),
    ],
)
def test_answers_are_of_the_kind_asked_for(question: str, words: str, kind_fits: bool) -> None:
    assert fits(question, words) is kind_fits


def test_coverage_counts_names_and_words_that_occur() -> None:
    assert coverage("Where did Witkoff meet Blinken in 2024?", ["Steve Witkoff met them in 2024."]) == (0.5, 2 / 3)
    assert coverage("why?", ["anything"]) == (1.0, 1.0)


def test_more_evidence_never_means_less_confidence() -> None:
    low = Features(margin=-2, similarity=0.3)
    high = Features(margin=6, similarity=0.7)
    assert 0 < probability(low) < probability(high) < 1


def test_one_figure_in_two_spellings_is_no_conflict_and_words_count_as_figures() -> None:
    question = "How many Americans are held?"
    five = hit("a.txt", "Among the captives are five Americans, reports say.")
    spelled = hit("b.txt", "There are 5 Americans among them, the army said.")
    one = hit("c.txt", "It is believed that only one American is alive there.")
    scores = {"five": 12.0, "5": 12.0, "one": 11.0}
    assert answer(question, [five, spelled], scores).conflicts == ()
    (conflict,) = answer(question, [five, one], scores).conflicts
    assert conflict.values == (("five", 1), ("one", 2))


def test_a_reprint_counts_once_and_is_cited_beside_the_first() -> None:
    reprint = hit("z.txt", "Hamas holds 59 captives, the army says. More at eleven.", score=0.9)
    chosen = answer(CAPTIVES, [FIRST, reprint, SECOND], SURE)
    assert [s.citations for s in chosen.statements] == [(1, 2), (3,)]
    assert [c.article.file for c in chosen.citations] == ["a.txt", "z.txt", "b.txt"]


def test_what_says_the_same_in_other_words_is_a_further_source_and_another_figure_a_statement_of_its_own() -> None:
    reworded = [
        hit("b.txt", "Fifty-nine captives are in the hands of Hamas."),
        hit("c.txt", "Officials believe that Hamas holds 59 captives there."),
        hit("d.txt", "Hamas still has 59 captives, said an army source."),
    ]
    other = hit("e.txt", "About 250 captives were held at first.")
    chosen = answer(CAPTIVES, [FIRST, *reworded, other], SURE | {"Fifty-nine": 11.0})
    assert [s.text for s in chosen.statements] == [
        "Hamas holds 59 captives, the army says.",
        "About 250 captives were held at first.",
    ]
    assert [len(s.citations) for s in chosen.statements] == [4, 1]
    assert [c.article.file for c in chosen.citations] == ["a.txt", "c.txt", "d.txt", "b.txt", "e.txt"]


def test_a_sentence_that_denies_is_no_source_of_one_that_does_not() -> None:
    denied = hit("b.txt", "Hamas denied that it holds 59 captives.")
    chosen = answer(CAPTIVES, [FIRST, denied], SURE)
    assert [s.citations for s in chosen.statements] == [(1,), (2,)]


def test_a_count_and_a_share_are_no_conflict_whatever_is_marked() -> None:
    share = hit("b.txt", "Some 60 % of the captives are held alive.")
    other = hit("c.txt", "About 64 captives are held, officials say.")
    scores = SURE | {"60": 11.0, "64": 10.0}
    assert len(answer(CAPTIVES, [FIRST, share], scores).statements) == 2
    assert answer(CAPTIVES, [FIRST, share], scores).conflicts == ()
    (conflict,) = answer(CAPTIVES, [FIRST, share, other], scores).conflicts
    assert conflict.values == (("59", 1), ("64", 3))


def test_a_sentence_that_another_statement_brought_along_is_not_said_again() -> None:
    source = hit("a.txt", "Hamas holds 59 captives. It held 250 captives at first. Aid was stopped.")
    (statement,) = answer(CAPTIVES, [source], {"59": 11.0, "250": 12.0}).statements
    assert statement.text == "Hamas holds 59 captives. It held 250 captives at first."


def test_what_one_outlet_says_stands_together() -> None:
    post, herald = (Outlet(name, Evidence("field", name)) for name in ("The Post", "The Herald"))
    hits = [
        hit("a.txt", "Hamas holds 59 captives now.", outlet=post),
        hit("b.txt", "Hamas holds 58 captives, officials say.", outlet=herald),
        hit("c.txt", "Hamas holds 57 captives at least.", outlet=post),
    ]
    chosen = answer(CAPTIVES, hits, {"59": 12.0, "58": 11.0, "57": 10.0})
    assert [c.article.file for c in chosen.citations] == ["a.txt", "c.txt", "b.txt"]


@pytest.mark.parametrize(
    ("question", "sentence", "is_counted"),
    [
        ("How many soldiers were killed?", "The army said 35 of those remaining died.", False),
        ("How many soldiers were killed?", "The army said 35 soldiers died.", True),
        ("How many hostages are alive?", "Twenty-two of the captives are believed to be alive.", True),
        ("How many people were killed?", "Some 1,200 died.", True),
        ("Who was killed?", "Some 1,200 died.", True),
        ("How many people attended the rally?", "Some 300 people came.", True),
        ("How many people lost their homes?", "Some 300 people are homeless.", True),
        ("How many trucks entered Gaza on Monday?", "Forty trucks came.", True),
    ],
)
def test_a_count_is_of_what_is_to_be_counted(question: str, sentence: str, is_counted: bool) -> None:
    assert counts_the_same(question, sentence) is is_counted


@pytest.mark.parametrize(
    ("question", "words", "sentence", "kind_fits"),
    [
        ("How long did it last?", "over a month", "", True),
        ("How long did it last?", "Wednesday", "", False),
        ("Who was mediating when he travelled?", "Egyptian officials", "", True),
        ("In which Egyptian city were the talks?", "Egypt", "", False),
        ("Why did it fail?", "the plan", "It rejected the plan, saying it was unfair.", True),
        ("Why did it fail?", "the plan", "It was the plan.", False),
        ("How many people died?", "5", "Over 15 days, 5 people died.", True),
        ("How many people died?", "3", "In 3 hours, 3 people died.", True),
        ("How many people died?", "3", "In 3 hours, many died.", False),
        ("How old is the boy?", "8", "After an 18-month search the boy, 8, was found.", True),
        ("How many days passed between the vote and the strike?", "Eight days", "Eight days passed.", True),
        ("What was the share price of Acme?", "$45", "It rose to $45.", True),
        ("What share of the vote did Lee win?", "$45", "It rose to $45.", False),
        ("How much did Acme pay?", "Rs 500 crore", "Acme paid Rs 500 crore.", True),
        ("How much did Acme pay?", "R12m", "Acme paid R12m.", True),
        ("When did Ann Lee end her campaign?", "2020", "Ann Lee is ending her 2020 presidential campaign.", False),
        ("When did Ann Lee end her campaign?", "2020", "Ann Lee ended her campaign in 2020.", True),
        ("When did Ann Lee win?", "2020", "Ann Lee won the 2020 election.", True),
        ("When was the last campaign?", "2020", "Ann Lee is ending her 2020 campaign.", True),
        ("When was Ann Lee killed?", "2002", "Ann Lee was killed under the 2002 Powers for Use of Force Act.", False),
        ("When was Ann Lee killed?", "2002", "Ann Lee was killed in the 2002 March floods.", True),
        ("When was the Tarn Accord signed?", "2002", "Ann Lee had signed the 2002 Tarn Accord.", True),
        (
            "Who was the bomber?",
            "a police source told Tarn News",
            "Bo Chan did it, a police source told Tarn News.",
            False,
        ),
        (
            "Who told Tarn News?",
            "a police source told Tarn News",
            "Bo Chan did it, a police source told Tarn News.",
            True,
        ),
    ],
)
def test_what_is_asked_first_decides_the_kind(question: str, words: str, sentence: str, kind_fits: bool) -> None:
    assert fits(question, words, sentence) is kind_fits


SENTENCES = st.sampled_from(
    [
        "Ann Lee spoke on Sunday.",
        "She said 59 captives are held.",
        "Hamas holds 59 captives, the army says.",
        "But they held 250 captives at first.",
        "“We hold 24 captives.”",
        "Bo Chan told reporters so.",
        "After his visit 59 captives were freed.",
    ]
)


@settings(deadline=None)
@given(st.lists(st.lists(SENTENCES, min_size=1, max_size=6), min_size=1, max_size=4))
def test_statements_share_no_sentence_and_the_first_holds_the_best(articles: list[list[str]]) -> None:
    hits = [hit(f"{number}.txt", " ".join(said)) for number, said in enumerate(articles)]
    scores = {"59": 12.0, "250": 11.0, "24": 10.0}
    chosen = answer(CAPTIVES, hits, scores, strictness=0.0)
    for i, one in enumerate(chosen.citations):
        assert one.article.text[one.start : one.end] == one.quote
        assert one.answer is not None
        assert one.start <= one.answer[0] < one.answer[1] <= one.end
        for other in chosen.citations[:i]:
            assert one.article.id != other.article.id or one.end <= other.start or other.end <= one.start
    assert len({statement.text for statement in chosen.statements}) == len(chosen.statements)
    best = EmbeddedAnswerer(PointingReader(scores), 0.0).read(CAPTIVES, hits)[0]  # type: ignore[arg-type]
    assert best.hit.article.text[slice(*best.sentence)] in chosen.statements[0].text


@pytest.mark.parametrize(
    ("question", "sentence", "age"),
    [
        ("How old is Ann Lee?", "The hearing of Ms. Lee, 69, was put off.", "69"),
        ("How old is Ann Lee?", "Bo Lee, 12, was hurt.", None),
        ("How old is Theresa May?", "Theresa May resigned on May 5, 2019.", None),
        ("How old is Ann Lee's son?", "Ann Lee, 54, has a son.", None),
        ("How old is Ann Lee?", "Lee is 6 feet tall.", None),
        ("How old is Ann Lee?", "Lee was 12 percent ahead.", None),
    ],
)
def test_an_age_is_that_of_the_person_asked_for(question: str, sentence: str, age: str | None) -> None:
    found = age_of(question, sentence)
    assert (found and sentence[slice(*found)]) == age


@pytest.mark.parametrize(
    ("name", "text", "is_theirs"),
    [
        ("New York Times", "It was closed three times.", False),
        ("New York Times", "The New York Times reported it.", True),
        ("Washington Post", "She wrote it in a post.", False),
        ("Ann Lee", "Lee said so.", True),
        ("WHO", "Doctors who worked there said so.", False),
        ("US", "U.S. officials said so.", True),
        ("US", "He told us so.", False),
    ],
)
def test_a_word_is_an_outlets_where_its_whole_name_stands(name: str, text: str, is_theirs: bool) -> None:
    assert is_word_of(name, hit("a.txt", text)) is is_theirs
