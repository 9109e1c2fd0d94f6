"""Outlets side by side: each is heard for itself, copies once, figures that differ next to each other with their dates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from conftest import Corpus
from test_answerer import PointingReader

import rag.hearing
from index import InvalidValue
from index.scope import Scope
from index.voices import voices
from rag import Answer, Comparison, Filters, NewsDesk
from rag.answerer import EmbeddedAnswerer
from rag.hearing import hear
from rag.models import Models
from rag.reader import Reading
from rag.search import Searcher, scope_of

QUESTION = "How many captives are held?"
SEEN = {"59": 12.0, "24": 11.0, "250": 10.0}
STORY = (
    "The army counted the captives again on Monday after a night of talks in the capital city of the country. "
    "Officials said that 59 captives are held in the tunnels below the town. "
    "The families of the captives asked the government to go on with the talks until everyone is home. "
    "A spokesman of the ministry said that nothing would be done that puts a single one of them at risk."
)
FILLER = "The harvest of wheat was poor this year, farmers of the valley said. Rain came too late for most fields."


def page(corpus: Corpus, file: str, text: str, outlet: str | None = None, day: str | None = None, **facts: Any) -> None:
    data = {"title": f"Report {file}", "text": text, "outlet": outlet, "date": day, **facts}
    corpus.write(file, json.dumps({key: value for key, value in data.items() if value}))


@pytest.fixture
def planted(corpus: Corpus) -> Corpus:
    """Three outlets on one event, of which two agree, with a reprint, an undated article and an outlet that is silent."""
    page(corpus, "wire.json", STORY, "Northern Wire", "2025-03-05")
    page(corpus, "reprint.json", STORY, "Copying Gazette", "2025-03-06")
    page(corpus, "mirror.json", "Hamas holds 59 captives, diplomats believe.", "Daily Mirror", "2025-03-07")
    page(corpus, "herald.json", "Only 24 captives are held alive, a source said.", "Evening Herald", "2025-03-09")
    page(corpus, "sun.json", FILLER, "Silent Sun", "2025-03-08")
    page(corpus, "leaflet.json", "Some 250 captives were held at the start.")
    for number in range(30):  # of one large outlet, about captives, and without an answer
        page(
            corpus,
            f"large{number}.json",
            f"Captives are held, captives are missed, wrote reader {number} of the town.",
            "Large Times",
            "2025-03-04",
        )
    corpus.sync()
    return corpus


def compared(corpus: Corpus, scores: Mapping[str, float] = SEEN, **bounds: Any) -> Comparison:
    index = corpus.open()
    answerer = EmbeddedAnswerer(PointingReader(scores), 0.5)  # type: ignore[arg-type]
    try:
        with index.view() as view:
            return hear(Searcher(view, index.embedder), answerer, QUESTION, scope_of(Filters.from_json(bounds)))
    finally:
        index.close()


def asked(corpus: Corpus) -> Answer:
    models = Models(corpus.settings, corpus.embedder, PointingReader(SEEN))  # type: ignore[arg-type]
    with closing(NewsDesk(corpus.open(), corpus.settings, models)) as desk:
        return desk.ask(QUESTION)


def test_each_outlet_speaks_for_itself_also_beside_one_with_thirty_articles(planted: Corpus) -> None:
    comparison = compared(planted)
    assert {side.outlet for side in comparison.sides} == {"Northern Wire", "Daily Mirror", "Evening Herald", None}
    for side in comparison.sides:
        for number in side.citations:
            citation = comparison.citation(number)
            outlet = citation.article.outlet
            assert (outlet and outlet.name) == side.outlet
            assert citation.article.text[citation.start : citation.end] == citation.quote


def test_a_file_without_an_outlet_is_a_side_under_its_own_name(planted: Corpus) -> None:
    (side,) = [side for side in compared(planted).sides if side.outlet is None]
    assert side.file == "leaflet.json"
    assert side.name == "outlet not stated (leaflet.json)"


def test_a_reprint_is_named_as_carrier_and_is_neither_a_side_nor_silent(planted: Corpus) -> None:
    comparison = compared(planted)
    (wire,) = [side for side in comparison.sides if side.outlet == "Northern Wire"]
    carriers = [copy.file for copy in comparison.citation(wire.citations[0]).copies]
    assert carriers == ["reprint.json"]
    assert "Copying Gazette" not in {side.outlet for side in comparison.sides} | set(comparison.silent)


def test_a_reprint_speaks_where_the_original_lies_outside_the_filters(planted: Corpus) -> None:
    comparison = compared(planted, published_from="2025-03-06")
    assert "Copying Gazette" in {side.outlet for side in comparison.sides}


def test_outlets_that_give_the_same_figure_agree_and_stand_together(planted: Corpus) -> None:
    comparison = compared(planted)
    (agreement,) = comparison.agreements
    assert agreement.words == "59"
    assert {side.outlet for side in comparison.sides_of(agreement)} == {"Northern Wire", "Daily Mirror"}
    assert {side.outlet for side in comparison.sides[:2]} == {"Northern Wire", "Daily Mirror"}
    cited = [number for group in comparison.groups for number in group.citations]
    assert sorted(cited) == [citation.number for citation in comparison.citations]


def test_figures_that_differ_stand_in_the_order_of_their_dates_with_the_undated_last(planted: Corpus) -> None:
    comparison = compared(planted)
    (conflict,) = comparison.conflicts
    assert conflict.about == "how many captives are held"
    published = [comparison.citation(number).article.published for _, number in conflict.values]
    assert [value for value, _ in conflict.values] == ["59", "59", "24", "250"]
    assert [day and day.value for day in published] == ["2025-03-05", "2025-03-07", "2025-03-09", None]


def test_equal_figures_are_no_conflict(planted: Corpus) -> None:
    assert compared(planted, outlets=["Northern Wire", "Daily Mirror"]).conflicts == ()


def test_a_reprint_with_another_figure_is_shown_beside_the_first(corpus: Corpus) -> None:
    page(corpus, "wire.json", STORY, "Northern Wire", "2025-03-05")
    page(corpus, "reprint.json", STORY.replace("59", "24"), "Copying Gazette", "2025-03-06")
    corpus.sync()
    copies = compared(corpus)
    assert [side.outlet for side in copies.sides] == ["Northern Wire", "Copying Gazette"]
    for told in (copies, asked(corpus)):
        (conflict,) = told.conflicts
        assert [value for value, _ in conflict.values] == ["59", "24"]


def test_an_outlet_with_the_story_and_no_clear_answer_is_shown_apart_from_one_that_has_nothing_on_it(
    planted: Corpus,
) -> None:
    comparison = compared(planted)
    assert comparison.silent == ("Silent Sun",)
    assert comparison.silent_files == 0
    (near,) = comparison.unclear
    assert near.article.outlet is not None
    assert near.article.outlet.name == "Large Times"
    assert near.article.text[near.passage.start : near.passage.end] == near.passage.text
    lines = comparison.findings
    (line,) = [line for line in lines if line.startswith("Large Times")]
    assert f"“Report {near.article.file}”, 2025-03-04, {near.article.file}" in line
    assert f"no clear answer was found; nearest: “{near.passage.text}”" in line
    assert "Nothing on it was found in Silent Sun." in lines
    assert comparison.as_answer().nearest == comparison.unclear


def test_outlets_with_nothing_on_it_are_counted_where_they_are_many(planted: Corpus) -> None:
    for number in range(5):
        page(planted, f"farm{number}.json", f"{FILLER} So said farmer {number}.", f"Farm News {number}", "2025-03-08")
    planted.sync()
    comparison = compared(planted)
    assert len(comparison.silent) == 6
    assert "Nothing on it was found in 6 other outlets." in comparison.findings


def test_what_tells_of_another_story_is_a_side_only_where_it_is_sure_and_names_whom_the_question_names(
    corpus: Corpus,
) -> None:
    question = "How many captives does Norland hold?"
    page(corpus, "wire.json", "Norland does hold 59 captives.", "Northern Wire", "2025-03-05")
    page(corpus, "unsure.json", f"{FILLER} Years ago Norland lost 24 ships.", "Evening Herald", "2020-03-05")
    page(corpus, "unnamed.json", f"{FILLER} Years ago 250 ships were lost.", "Daily Mirror", "2020-03-05")
    page(corpus, "sure.json", f"{FILLER} Years ago Norland lost 37 ships.", "Morning Star", "2020-03-05")
    corpus.sync()
    index = corpus.open()
    # 24 is answered with a confidence between what is asked of an article on the story and of one that is not.
    answerer = EmbeddedAnswerer(PointingReader({"59": 12.0, "24": -0.5, "250": 12.0, "37": 12.0}), 0.3)  # type: ignore[arg-type]
    with closing(index), index.view() as view:
        comparison = hear(Searcher(view, index.embedder), answerer, question, Scope())
    assert [side.outlet for side in comparison.sides] == ["Northern Wire", "Morning Star"]
    assert set(comparison.silent) == {"Evening Herald", "Daily Mirror"}


@pytest.mark.parametrize(("told", "is_side"), [("59", True), ("24", False)])
def test_a_sentence_that_is_not_sure_is_a_side_where_it_gives_the_figure_of_another(
    corpus: Corpus, told: str, is_side: bool
) -> None:
    page(corpus, "wire.json", "Hamas holds 59 captives.", "Northern Wire", "2025-03-05")
    page(corpus, "post.json", f"How many captives are held? Perhaps {told} captives.", "Evening Post", "2025-03-06")
    corpus.sync()
    index = corpus.open()
    answerer = EmbeddedAnswerer(_InPlaces({"holds": 12.0, "Perhaps": -5.0}), 0.5)  # type: ignore[arg-type]
    with closing(index), index.view() as view:
        comparison = hear(Searcher(view, index.embedder), answerer, QUESTION, Scope())
    assert ("Evening Post" in [side.outlet for side in comparison.sides]) == is_side
    unclear = [hit.article.outlet.name for hit in comparison.unclear if hit.article.outlet]
    assert unclear == ([] if is_side else ["Evening Post"])


class _InPlaces(PointingReader):
    """Sees its answer in the word behind the one that it is told."""

    def _reading(self, text: str) -> Reading:
        words = text.split()
        after = {words[i + 1]: self.scores[w] for i, w in enumerate(words[:-1]) if w in self.scores}
        return PointingReader(after)._reading(text)


def test_where_nobody_answers_everybody_is_unclear_or_silent(planted: Corpus) -> None:
    comparison = compared(planted, {})
    assert comparison.sides == comparison.citations == comparison.groups == comparison.conflicts == ()
    assert len(comparison.silent) + comparison.silent_files + len(comparison.unclear) == 7
    assert {hit.article.file for hit in comparison.unclear} >= {"herald.json"}
    assert "Silent Sun" in comparison.silent


@pytest.fixture
def crowded(corpus: Corpus) -> Corpus:
    """Thirty outlets and fourteen files without one; what tells the number comes last in any order but the search's."""
    for number in range(29):
        for copy in range(2):  # so that these have more articles than the one that answers
            text = f"{FILLER} Day {copy} in district {number} of the valley."
            page(corpus, f"{number:02}-{copy}.json", text, f"Valley Voice {number:02}")
    page(corpus, "zz.json", "Officials said that 59 captives are held.", "Zenith")
    for number in range(14):
        page(
            corpus, f"leaflet{number:02}.json", f"Some captives are held in town {number}, it says on leaflet {number}."
        )
    corpus.sync()
    return corpus


def test_nobody_is_called_silent_who_was_not_read(crowded: Corpus) -> None:
    comparison = compared(crowded, {"59": 12.0})
    assert [side.outlet for side in comparison.sides] == ["Zenith"]
    assert comparison.read[0] == "Zenith"  # who matches best is read first
    assert len(comparison.read) == 20
    assert set(comparison.silent) == set(comparison.read) - {"Zenith"}
    assert len(comparison.unread) == len(set(comparison.unread)) == 10
    assert set(comparison.unread).isdisjoint(comparison.read)
    assert (comparison.read_files, len(comparison.unclear), comparison.unread_files) == (10, 10, 4)
    assert comparison.silent_files == 0  # each of them speaks of captives
    data = comparison.as_json()
    assert data["unread"] == list(comparison.unread)
    assert (data["unread_files"], data["read_files"], len(data["read"])) == (4, 10, 20)


def test_it_is_said_how_much_was_read_and_how_many_were_not(crowded: Corpus) -> None:
    comparison = compared(crowded, {"59": 12.0})
    assert 30 < comparison.passages <= 60
    *_, not_read, read = comparison.findings
    less = "whose passages match the question less; to hear one, name it"
    assert not_read == f"Not read: 10 further outlets and 4 further files that state no outlet, {less}."
    assert read == f"Read: {comparison.passages} passages of 20 outlets and 10 files that state no outlet."
    assert comparison.as_answer().notes[-2:] == (not_read, read)


def test_an_outlet_that_is_named_is_read(crowded: Corpus) -> None:
    unread = compared(crowded, {"59": 12.0}).unread[-1]
    comparison = compared(crowded, {"59": 12.0}, outlets=[unread])
    assert (comparison.read, comparison.silent, comparison.unread) == ((unread,), (unread,), ())
    assert not comparison.not_read


def test_where_the_nearest_passages_are_those_of_one_outlet_the_others_are_looked_for_behind_them(
    crowded: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        page(
            crowded,
            f"many{number}.json",
            f"How many captives are held? Captives, asked reader {number}.",
            "Large Times",
        )
    page(
        crowded, "far.json", "Asked of captives, the keeper of the small museum by the lake shook her head.", "Far Post"
    )
    crowded.sync()
    monkeypatch.setattr(rag.hearing, "NEAREST", 8)
    comparison = compared(crowded)
    assert comparison.read[0] == "Large Times"
    # Without looking further it would be the outlets with most articles, and this one has a single one.
    assert {"Zenith", "Far Post"} <= set(comparison.read)


def test_a_reprint_of_what_the_original_s_outlet_no_longer_says_speaks_for_itself(planted: Corpus) -> None:
    page(planted, "newer.json", "How many captives are held? 59 captives are held.", "Northern Wire", "2025-03-08")
    planted.sync()
    comparison = compared(planted)
    (wire,) = [side for side in comparison.sides if side.outlet == "Northern Wire"]
    assert [comparison.citation(number).article.file for number in wire.citations] == ["newer.json"]
    (gazette,) = [side for side in comparison.sides if side.outlet == "Copying Gazette"]
    assert comparison.citation(gazette.citations[0]).article.file == "reprint.json"
    assert "Copying Gazette" not in comparison.silent


def test_as_of_a_day_only_what_had_been_published_is_heard(planted: Corpus) -> None:
    comparison = compared(planted, as_of="2025-03-06")
    assert {side.outlet for side in comparison.sides} == {"Northern Wire"}  # not the undated leaflet either
    assert comparison.silent == ()
    assert [hit.article.outlet.name for hit in comparison.unclear if hit.article.outlet] == ["Large Times"]


def test_an_outlet_asked_for_that_had_published_nothing_by_then_is_silent(planted: Corpus) -> None:
    comparison = compared(planted, outlets=["Evening Herald", "Northern Wire"], as_of="2025-03-06")
    assert [side.outlet for side in comparison.sides] == ["Northern Wire"]
    assert comparison.silent == ("Evening Herald",)


def test_a_side_says_a_second_thing_only_if_it_differs(planted: Corpus) -> None:
    page(planted, "later.json", "A week later 24 captives are held.", "Northern Wire", "2025-03-12")
    page(planted, "again.json", "It was said again that 59 captives are held.", "Northern Wire", "2025-03-11")
    planted.sync()
    (wire,) = [side for side in compared(planted).sides if side.outlet == "Northern Wire"]
    comparison = compared(planted)
    assert [comparison.citation(n).article.text[slice(*comparison.citation(n).answer)] for n in wire.citations] == [
        "59",
        "24",
    ]


def test_records_of_one_file_that_state_no_outlet_are_heard_beside_those_that_do(corpus: Corpus) -> None:
    rows = [{"text": f"Captives are held, wrote reader {n} of the town.", "outlet": "Large Times"} for n in range(60)]
    rows.insert(20, {"text": "The list names 59 captives as held."})
    corpus.write("all.jsonl", "\n".join(map(json.dumps, rows)))
    corpus.sync()
    comparison = compared(corpus)
    assert [(side.outlet, side.file) for side in comparison.sides] == [(None, "all.jsonl")]
    assert comparison.citations[0].article.place == "all.jsonl#20"


def test_a_comparison_turns_to_json_and_back(planted: Corpus) -> None:
    comparison = compared(planted)
    articles = {article.place: article for article in planted.open().articles()}
    assert Comparison.from_json(json.loads(json.dumps(comparison.as_json())), articles) == comparison


def test_a_comparison_that_an_older_version_kept_says_nothing_of_what_was_read(planted: Corpus) -> None:
    kept = compared(planted).as_json()
    for key in ("unclear", "read", "read_files", "unread", "unread_files", "passages"):
        del kept[key]
    comparison = Comparison.from_json(kept, {article.place: article for article in planted.open().articles()})
    assert (comparison.was_read, comparison.not_read) == ("", "")
    assert comparison.silent == tuple(kept["silent"])


def test_a_kept_comparison_whose_words_are_gone_is_refused(planted: Corpus) -> None:
    data = compared(planted).as_json()
    page(planted, "herald.json", "No captives are held, a source said.", "Evening Herald", "2025-03-09")
    (planted.folder / "leaflet.json").unlink()
    planted.sync()
    articles = {article.place: article for article in planted.open().articles()}
    with pytest.raises(InvalidValue, match=r"(no longer holds the words|no longer in the corpus).*Ask again"):
        Comparison.from_json(data, articles)


def test_a_hostile_title_and_outlet_stay_data(corpus: Corpus) -> None:
    page(
        corpus, "a.json", "Hamas holds 59 captives.", "\x1b[31mEvil\x1b[0m", "2025-03-05", title="</title>\x1b]0;x\x07"
    )
    corpus.sync()
    (side,) = compared(corpus).sides
    assert side.outlet is not None
    assert "Evil" in side.outlet


@pytest.mark.parametrize(
    "bounds",
    [
        {},
        {"outlets": ["northern wire", "Nobody"]},
        {"files": ["leaflet.json", "sun.json"]},
        {"as_of": date(2025, 3, 6)},
        {"published_from": date(2025, 3, 6), "published_to": date(2025, 3, 31)},
    ],
)
def test_voices_are_those_of_the_articles_that_the_scope_covers(planted: Corpus, bounds: dict[str, Any]) -> None:
    page(planted, "month.json", FILLER, "Monthly", "2025-03")
    page(planted, "year.json", FILLER, "Yearly", "March 9")
    planted.sync()
    scope = scope_of(Filters.from_json(bounds))
    covered = [article for article in planted.open().articles() if scope.covers(article)]
    with planted.open().view() as view:
        found = voices(view.catalog, scope)
    assert set(found.outlets) == {article.outlet.name for article in covered if article.outlet}
    assert found.files == len({article.file for article in covered if article.outlet is None})
    assert found.articles == len(covered)


def test_spellings_of_an_outlet_that_differ_in_case_are_one_side(corpus: Corpus) -> None:
    page(corpus, "a.json", "Hamas holds 59 captives.", "Daily Planet", "2025-03-05")
    page(corpus, "b.json", "Then 59 captives were counted once more.", "DAILY PLANET", "2025-03-06")
    corpus.sync()
    comparison = compared(corpus)
    assert len(comparison.sides) == 1
    assert comparison.silent == ()
    with corpus.open().view() as view:
        assert len(voices(view.catalog, Scope()).outlets) == 1


# with the real models


@pytest.fixture(scope="module")
def desk(seeds_path: Any) -> NewsDesk:
    return NewsDesk.open(seeds_path)


@pytest.mark.e2e
@pytest.mark.parametrize(
    "question",
    ["How do the outlets differ on how many captives Hamas is holding?", "How many captives is Hamas holding?"],
)
def test_the_desk_compares_the_bare_question(desk: NewsDesk, question: str) -> None:
    comparison = desk.compare(question)
    assert comparison.question == question
    assert comparison.searched.lower().startswith("how many captives")
    assert "outlets" not in comparison.searched
    assert "Radio Habana Cuba" in {side.outlet for side in comparison.sides}
    assert all(side.file for side in comparison.sides if side.outlet is None)


@pytest.mark.e2e
def test_a_question_that_asks_for_the_outlets_is_answered_by_them_in_turn(desk: NewsDesk) -> None:
    answer = desk.ask("How do the outlets differ on the number of captives?")
    assert answer.status == "answered"
    assert answer.searched == "How many captives are there?"
    assert len({citation.article.file for citation in answer.citations}) > 1
    assert desk.ask("How do the outlets differ on the number of captives?", infer=False).searched != answer.searched


@pytest.mark.e2e
def test_undated_articles_are_left_out_of_an_as_of_comparison_and_counted(desk: NewsDesk) -> None:
    comparison = desk.compare("How many captives is Hamas holding?", as_of="2025-03-06")
    assert comparison.sides == ()
    assert "5 articles state no full date and could not be used under a date filter." in comparison.notes


@pytest.mark.e2e
def test_a_bad_bound_is_refused_by_name(desk: NewsDesk) -> None:
    with pytest.raises(InvalidValue, match="no article of the corpus states the outlet 'Reuters'"):
        desk.compare("Who was sent?", outlets=["Reuters"])
    with pytest.raises(InvalidValue, match="unknown filter 'outlet'"):
        desk.compare("Who was sent?", outlet="Reuters")
