"""The measures against fractions computed by hand."""

from dataclasses import replace

import pytest

from evals import MEASURES, Outcome, Question
from evals.measures import LISTED
from evals.measures.measure import units
from evals.measures.wording import contains, exact_match, f1, squad_normalised
from evals.mistakes import find_mistakes
from index import Article, Evidence, Outlet, Passage
from rag.answer import Answer, Citation, Hit, LegScore, Statement

TEXT = "Cats.\nBob has 35 cats.\nAnn Lee left on Monday.\n"
A = Article("a.txt", TEXT, outlet=Outlet("Daily A", Evidence("field", "Daily A")))
B = Article("b.txt", "Bob has 1,350 cats, a neighbour said.")
SCORES = {measure.name: measure.score for measure in MEASURES}
BOB = Question("q", "How many cats has Bob?", (("35", "thirty-five"),), ("a.txt",), ("Daily A",))
NOT_THERE = Question("n", "How many dogs has Bob?")


def cite(number, article, words, marked=None):
    start = article.text.index(words)
    span = None
    if marked:
        first = start + words.index(marked)
        span = (first, first + len(marked))
    return Citation(number, article, start, start + len(words), span)


def quoted(*citations):
    statements = tuple(Statement(c.quote, (c.number,), "quoted") for c in citations)
    return Answer("?", "?", "answered", statements, citations)


def outcome(question, answer, ranking=("b.txt", "a.txt")):
    articles = {article.id: article for article in (A, B)}
    return Outcome(question, answer, ranking, articles.__getitem__, {"a.txt": A.text, "b.txt": B.text}.get)


def values(*arguments):
    return {name: score(outcome(*arguments)) for name, score in SCORES.items()}


REFUSAL = Answer("?", "?", "not_found")
RIGHT = quoted(cite(1, A, "Bob has 35 cats.", "35 cats"))
MIXED = quoted(cite(1, B, "Bob has 1,350 cats, a neighbour said."), cite(2, A, "Bob has 35 cats."))


def test_a_right_quotation():
    found = values(BOB, RIGHT)
    assert found["EM"] == 0  # "35 cats" is not "35"
    assert found["F1"] == pytest.approx(2 / 3)  # precision 1/2, recall 1
    for name in ("contained", "fact_recall", "right_file", "right_first_file", "citation_recall", "file_precision"):
        assert found[name] == 1, name
    for name in ("right_outlet", "outlet_as_indexed", "verbatim", "answered"):
        assert found[name] == 1, name
    assert found["abstention_precision"] is None
    assert found["abstention_recall"] is None


def test_ranking_over_files_counts_the_first_gold_file():
    found = values(BOB, RIGHT)  # the gold file is second
    assert (found["Success@1"], found["Success@5"], found["RR@10"], found["R@5"]) == (0, 1, 1 / 2, 1)
    assert found["nDCG@10"] == pytest.approx(0.63093, abs=1e-5)  # 1 / log2(3)


def test_a_question_without_hits_counts_as_zero_and_one_without_gold_files_not_at_all():
    assert SCORES["RR@10"](outcome(BOB, RIGHT, ())) == 0
    assert SCORES["RR@10"](outcome(NOT_THERE, RIGHT)) is None


def test_precision_is_the_share_of_citations_that_point_to_gold_files():
    found = values(BOB, MIXED)
    assert found["file_precision"] == 1 / 2
    assert found["citation_precision"] == 1  # both are quotations
    assert found["right_file"] == 1
    assert found["right_first_file"] == 0


def test_the_answer_may_stand_in_any_statement_but_only_the_first_is_the_prediction():
    found = values(BOB, MIXED)
    assert found["contained"] == 1
    assert found["F1"] == 0  # of the whole first sentence


def test_each_fact_counts_where_sources_differ():
    differ = replace(BOB, answers=(("35",), ("1,350",)), files=("a.txt", "b.txt"))
    one, both = values(differ, RIGHT), values(differ, MIXED)
    assert (one["contained"], one["fact_recall"]) == (0, 1 / 2)
    assert (both["contained"], both["fact_recall"]) == (1, 1)
    # "Bob has 35 cats" against "35": 2 * 1 / (4 + 1); "bob has 1350 cats neighbour said" against "1350": 2 / 7
    assert both["F1"] == pytest.approx((2 / 5 + 2 / 7) / 2)


def test_a_refusal_of_an_answerable_question_is_wrong_everywhere():
    found = values(BOB, REFUSAL)
    for name in ("contained", "EM", "F1", "right_file", "right_outlet", "citation_recall", "citation_precision"):
        assert found[name] == 0, name
    assert (found["answered"], found["abstention_precision"], found["abstention_recall"]) == (0, 0, None)
    assert found["verbatim"] is None


def test_a_due_refusal_and_an_answer_that_the_corpus_does_not_hold():
    due, made_up = values(NOT_THERE, REFUSAL), values(NOT_THERE, RIGHT)
    assert (due["abstention_precision"], due["abstention_recall"]) == (1, 1)
    assert (made_up["abstention_precision"], made_up["abstention_recall"]) == (None, 0)
    assert due["answered"] is None
    assert due["contained"] is None


def test_an_error_is_no_refusal_and_counts_as_wrong():
    assert values(NOT_THERE, None)["abstention_recall"] == 0
    assert values(NOT_THERE, None)["abstention_precision"] is None
    assert values(BOB, None)["answered"] == 0
    assert values(BOB, None)["contained"] == 0


def test_recall_counts_statements_that_their_quotes_do_not_carry():
    citation = cite(1, A, "Bob has 35 cats.")
    statements = (
        Statement("Bob has 35 cats.", (1,), "quoted"),
        Statement("Bob has 36 cats.", (1,), "quoted"),
        Statement("Bob owns 35 cats.", (1,), "supported"),
        Statement("Bob likes cats.", (1,), "unverified"),
    )
    assert values(BOB, Answer("?", "?", "answered", statements, (citation,)))["citation_recall"] == 2 / 4


BOTH = "Bob has 35 cats and Ann Lee left on Monday."


def worded(text, *citations):
    statement = Statement(text, tuple(c.number for c in citations), "supported")
    return values(BOB, Answer("?", "?", "answered", (statement,), citations))


CATS, LEFT = cite(1, A, "Bob has 35 cats."), cite(2, A, "Ann Lee left on Monday.")


def test_citations_that_carry_a_statement_only_together_are_both_needed():
    found = worded(BOTH, CATS, LEFT)
    assert (found["citation_recall"], found["citation_precision"]) == (1, 1)
    alone = worded(BOTH, CATS)
    assert (alone["citation_recall"], alone["citation_precision"]) == (0, 0)


def test_a_citation_that_neither_bears_out_nor_is_needed_is_not_precise():
    found = worded("Bob has 35 cats at home.", CATS, LEFT)
    assert (found["citation_recall"], found["citation_precision"]) == (1, 1 / 2)


def test_a_wording_that_the_cited_words_do_not_bear_out_is_not_recalled_whatever_it_was_marked():
    found = worded("Bob has 36 cats.", CATS)
    assert (found["citation_recall"], found["citation_precision"]) == (0, 0)


def test_an_unverified_statement_does_not_contain_the_answer():
    statement = Statement("It is 35.", (1,), "unverified")
    answer = Answer("?", "?", "answered", (statement,), (cite(1, A, "Ann Lee left on Monday."),))
    assert values(BOB, answer)["contained"] == 0


def test_a_quote_that_the_file_no_longer_holds_is_not_verbatim():
    changed = replace(outcome(BOB, RIGHT), original=lambda file: TEXT.replace("35", "36"))
    assert SCORES["verbatim"](changed) == 0
    assert SCORES["citation_recall"](changed) == 0
    assert SCORES["verbatim"](replace(changed, original=lambda file: "")) == 0
    away = replace(outcome(BOB, RIGHT), original=lambda file: None)
    assert SCORES["verbatim"](away) == 1


def test_an_article_that_the_index_does_not_hold_is_not_verbatim():
    other = Article("a.txt", TEXT + "More.")
    assert values(BOB, quoted(cite(1, other, "Bob has 35 cats.")))["verbatim"] == 0
    assert values(BOB, quoted(cite(1, other, "Bob has 35 cats.")))["outlet_as_indexed"] == 0


def test_an_unstated_outlet_is_right_only_where_a_file_without_one_answers_too():
    from_b = quoted(cite(1, B, "Bob has 1,350 cats, a neighbour said."))
    assert values(BOB, from_b)["right_outlet"] == 0
    assert values(replace(BOB, files=("a.txt", "b.txt")), from_b)["right_outlet"] == 1
    assert values(replace(BOB, outlets=("daily a",)), RIGHT)["right_outlet"] == 1
    assert A.outlet is not None
    of_bbc = quoted(cite(1, replace(A, outlet=replace(A.outlet, name="BBC News")), "Bob has 35 cats."))
    assert values(replace(BOB, outlets=("BBC",)), of_bbc)["right_outlet"] == 1  # by any of its names
    assert values(replace(BOB, outlets=()), RIGHT)["right_outlet"] is None
    # "According to Daily A, ...", which nobody tells: to refuse cites no outlet, and is right
    assert values(replace(BOB, answers=(), files=()), quoted())["right_outlet"] is None


def test_a_reprint_that_is_gold_counts_where_another_is_shown_for_it():
    copy = Article("c.txt", TEXT, outlet=Outlet("Daily C", Evidence("field", "Daily C")))
    asked = replace(BOB, files=("c.txt",), outlets=("Daily C",))
    answer = quoted(replace(cite(1, A, "Bob has 35 cats."), copies=(copy,)))
    hit = Hit(Passage(A.id, 0, 0, 5, TEXT[:5], ((0, 5),)), A, 1.0, copies=(copy,))
    found = values(asked, replace(answer, hits=(hit,)))
    for name in ("right_file", "file_precision", "right_outlet", "read_Success@1"):
        assert found[name] == 1, name
    assert find_mistakes(outcome(asked, replace(answer, hits=(hit,)), ("c.txt",))) == ()
    assert units(hit, replace(asked, files=("a.txt", "c.txt"))) == ("a.txt", "c.txt")
    assert units(hit, NOT_THERE) == ("a.txt",)


def test_a_gold_record_is_compared_with_the_record():
    record = Article("news.jsonl", "Bob has 35 cats.", record=3)
    answer = quoted(cite(1, record, "Bob has 35 cats."))
    assert values(replace(BOB, files=("news.jsonl#3",)), answer)["right_file"] == 1
    assert values(replace(BOB, files=("news.jsonl",)), answer)["right_file"] == 1
    assert values(replace(BOB, files=("news.jsonl#4",)), answer)["right_file"] == 0


@pytest.mark.parametrize(
    ("prediction", "gold", "em", "score"),
    [
        ("The Riviera, plan!", "riviera plan", 1, 1),
        ("three US citizens", "US citizens", 0, 4 / 5),
        ("Gaza", "Doha", 0, 0),
        ("the", "a", 1, 1),  # both are nothing after normalisation
        ("“No.”", "no", 1, 1),
        ("Gaza Gaza", "Gaza", 0, 2 / 3),
    ],
)
def test_em_and_f1_are_those_of_squad(prediction, gold, em, score):
    assert exact_match(prediction, gold) == em
    assert f1(prediction, gold) == pytest.approx(score)


def test_normalisation_is_that_of_the_official_script():
    assert squad_normalised(" An  Apple, a day: the doctor's.") == "apple day doctors"


@pytest.mark.parametrize(
    ("text", "wording", "is_inside"),
    [
        ("He has 35 cats", "35", True),
        ("He has 1,350 cats", "350", False),
        ("He has 35,000 cats", "35", False),
        ("It was 2.35 metres", "35", False),
        ("He has 35.", "35", True),
        ("forty-five\nAmericans", "five americans", False),
        ("five\nAmericans", "five americans", True),
        ("forty-five", "forty", False),
        ("party-backed", "backed", True),
        ("fiveAmericans", "five", False),
        ("They told us so", "US", False),
        ("a US envoy", "US", True),
        ("COVID\u201119, per\u00adcent", "covid-19, percent", True),
        ("Hamas’ “ally”", 'hamas\' "ally"', True),
        ("some 90% of them", "90%", True),
        ("a (b.c) d", "(b.c)", True),
        ("a (bxc) d", "(b.c)", False),
    ],
)
def test_a_wording_is_found_as_whole_words_and_numbers(text, wording, is_inside):
    assert contains(text, wording) is is_inside


def test_mistakes_are_told_in_words():
    assert find_mistakes(outcome(BOB, RIGHT)) == ()
    assert find_mistakes(outcome(NOT_THERE, RIGHT)) == ("Answered, although the corpus does not say it.",)
    assert find_mistakes(outcome(BOB, REFUSAL, ())) == (
        "Refused, although a.txt answers it.",
        "Search did not find a.txt among its first 10 files.",
        "No passage of a.txt was read for the answer.",
    )
    assert find_mistakes(outcome(BOB, quoted(cite(1, B, "Bob has 1,350 cats, a neighbour said.")))) == (
        "Missed: 35.",
        "Wrong file: cites b.txt, not a.txt.",
        "Wrong outlet: cites no stated outlet, not Daily A.",
    )
    assert find_mistakes(outcome(BOB, MIXED)) == ("Wrong file first: b.txt is cited before a.txt.",)
    assert find_mistakes(outcome(BOB, None), "ModelError: gone") == (
        "The question ended in an error: ModelError: gone",
    )


# what was read, beside what one search found


def read_in(order, question=BOB, status="not_found"):
    hits = tuple(
        Hit(Passage(a.id, 0, 0, len(a.text), a.text, ((0, len(a.text)),)), a, 1.0, reader=LegScore(rank, 1.0))
        for rank, a in enumerate(order, 1)
    )
    answer = replace(RIGHT, status=status, hits=hits)
    return values(replace(question, evidence=("Bob has 35 cats.",)), answer, ("b.txt", "a.txt"))


def test_what_the_answer_was_made_from_is_ranked_beside_what_one_search_found():
    found = read_in((A, B, A))
    assert (found["Success@1"], found["RR@10"]) == (0, 1 / 2)
    assert (found["read_Success@1"], found["read_RR@10"]) == (1, 1)
    assert (found["Hits@4"], found["read_Hits@4"], found["read_MRR@10"]) == (0, 1, 1)  # one search found no text here
    assert read_in((B, A), status="answered")["read_MAP@10"] == 1 / 2


def test_a_refusal_that_read_nothing_and_an_error_count_as_zero_and_an_answer_that_does_not_tell_not_at_all():
    assert read_in(())["read_RR@10"] == 0
    assert read_in(())["read_Hits@10"] == 0
    assert values(BOB, None)["read_RR@10"] == 0
    assert read_in((), status="answered")["read_RR@10"] is None
    assert read_in((), status="answered")["read_Hits@10"] is None
    assert values(NOT_THERE, REFUSAL)["read_RR@10"] is None


def test_every_measure_has_a_name_and_a_label_of_its_own():
    for names in ([m.name for m in LISTED], [m.label for m in LISTED]):
        assert len(set(names)) == len(names)
