"""The faults of a question, by their numbers in the list of faults that a trusted system is tested against (17, 18, 19)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import Corpus

from index import InvalidValue, Settings, SettingsError, load_settings
from rag import Filters, NewsDesk

QUESTION = "Who confirmed the talks in Doha?"


@pytest.fixture
def desk(corpus: Corpus) -> NewsDesk:
    for name, outlet, text in (
        ("a", "The Post", "The minister confirmed the talks in Doha on Monday."),
        ("b", "Herald", "A storm hit the coast near Brest. Nobody was hurt."),
        ("c", "Herald", "Whales were seen 100 % of the time, said OR claimed the harbour_master."),
    ):
        article = {"title": name, "text": text, "outlet": outlet, "date": f"2025-03-0{ord(name) - 96}"}
        corpus.write(f"{name}.json", json.dumps(article))
    corpus.sync()
    return NewsDesk(corpus.open(), corpus.settings)


def places(desk: NewsDesk, question: str, **asked: Any) -> list[tuple[str, float]]:
    return [(hit.article.file, round(hit.score, 6)) for hit in desk.search(question, k=3, **asked)]


# 17


@pytest.mark.parametrize(
    "odd",
    [
        "Who confirmed\x00 the talks in Doha?",
        "Who confirmed \ud800the talks in Doha?",
        "\u202eWho confirmed the talks in Doha?\u202c",
        "Who con\u200bfirmed the ta\u2060lks in Doha?\ufeff",
        "Who\tconfirmed\r\nthe talks\x07 in\x1b Doha?",
        "Who confirmed the talks in Doha?\U000e0041\U000e0042",
        "\uff37ho confirmed the talks in Doha?",
    ],
)
def test_fault_17_what_cannot_be_seen_in_a_question_changes_no_result(desk: NewsDesk, odd: str) -> None:
    assert places(desk, odd) == places(desk, QUESTION)
    assert places(desk, QUESTION)[0][0] == "a.json"


# 18


@pytest.mark.parametrize(
    "words",
    [
        'Doha" OR 1=1 --',
        "NEAR(Doha talks, 1)",
        "%Doha_*",
        "text:Doha^9 -talks +(",
        "Doha'); DROP TABLE articles; --",
        ".*Doha[",
        "Doha AND NOT talks",
        '{"$where": "Doha"}',
    ],
)
def test_fault_18_the_signs_of_query_languages_are_plain_text(desk: NewsDesk, words: str) -> None:
    assert places(desk, words)[0][0] == "a.json"
    assert len(desk.index.articles()) == 3


@pytest.mark.parametrize("name", ["' OR '1'='1", "%", "The_Post", '{"$ne": null}', "*"])
def test_fault_18_the_signs_of_query_languages_are_plain_text_in_a_filter(desk: NewsDesk, name: str) -> None:
    with pytest.raises(
        InvalidValue, match=r"outlets: no article of the corpus states the outlet .* Stated: Herald, The Post"
    ):
        desk.search(QUESTION, filters=Filters(outlets=(name,)))
    with pytest.raises(InvalidValue, match=r"files: no article of the corpus comes from"):
        desk.search(QUESTION, filters=Filters(files=(name,)))
    with pytest.raises(InvalidValue, match=r"outlets: .* is not a name or a list of names"):
        Filters.from_json({"outlets": {"$where": name}})


# 19


@pytest.mark.parametrize("k", [0, -1, 10**9, True, 2.5, float("nan"), "3", None])
def test_fault_19_a_number_of_hits_out_of_range_is_refused_with_the_range(desk: NewsDesk, k: Any) -> None:
    with pytest.raises(InvalidValue, match=r"k = .*: give a whole number from 1 to 1000"):
        desk.search(QUESTION, k=k)


def test_fault_19_an_unknown_outlet_and_a_start_after_the_end_are_refused_by_name(desk: NewsDesk) -> None:
    with pytest.raises(InvalidValue, match=r"outlets: .*'Nobody'\. Stated: Herald, The Post"):
        desk.search(QUESTION, filters=Filters(outlets=("Nobody",)))
    with pytest.raises(InvalidValue, match=r"published_from 2025-04-01 is later than 2025-03-01: give a start before"):
        Filters.from_json({"published_from": "2025-04-01", "published_to": "2025-03-01"})
    with pytest.raises(InvalidValue, match=r"as_of: 'soon' is not a date"):
        Filters.from_json({"as_of": "soon"})
    with pytest.raises(InvalidValue, match=r"unknown filter 'outlet'\. Allowed: outlets"):
        Filters.from_json({"outlet": "Herald"})


@pytest.mark.parametrize("strictness", [float("nan"), -0.1, 1.1, float("inf"), "much"])
def test_fault_19_a_threshold_that_is_no_number_from_0_to_1_is_refused_by_name(strictness: Any) -> None:
    with pytest.raises(SettingsError, match="strictness = "):
        load_settings(strictness=strictness)
    assert Settings().strictness <= 1
