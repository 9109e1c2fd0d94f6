"""Copies are found however they were altered, and two reports that are merely alike are not taken for one."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Corpus
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planted import Pair, article, composed, non_copies, seeds
from test_answerer import CAPTIVES, SURE, answer, hit

from evals.copies import ALTERATIONS, altered, catalog_of, main
from index import Article, NewsIndex
from index.article import Evidence, Outlet, PublishedDate
from index.catalog import Catalog
from index.copies import are_copies, bands, may_be_copies, wording_of
from index.scope import Scope
from rag.answer import Citation, Hit
from rag.reprints import collapsed, with_carriers
from rag.search import Searcher

CHANCE = 7


def found(pair: Pair) -> bool:
    one, other = wording_of(pair.one), wording_of(pair.other)
    return may_be_copies(bands(one), bands(other)) and are_copies(one, other)


def copies() -> list[Pair]:
    chance = random.Random(CHANCE)
    originals = [*seeds(), *(composed(number, chance) for number in range(40))]
    planted = [altered(original, kind, chance) for original in originals for kind in ALTERATIONS]
    return [Pair(one.original, one.copy, one.alteration) for one in planted]


def test_the_measurement_says_where_its_data_is_to_be_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ONRECORD_DATASETS", raising=False)
    monkeypatch.setattr("sys.argv", ["copies"])
    with pytest.raises(SystemExit):
        main()
    assert "give --data FOLDER or set ONRECORD_DATASETS" in capsys.readouterr().err


def test_planted_copies_are_found_and_what_is_alike_is_not() -> None:
    planted, others = copies(), list(non_copies(80, random.Random(CHANCE)))
    hits = Counter(pair.kind for pair in planted if found(pair))
    false = Counter(pair.kind for pair in others if found(pair))
    assert len(planted) >= 300
    assert len(others) >= 300
    recall = hits.total() / len(planted)
    precision = hits.total() / (hits.total() + false.total())
    assert recall >= 0.95, hits
    assert precision >= 0.98, false
    assert all(hits[kind] >= 0.9 * len(planted) / len(ALTERATIONS) for kind in ALTERATIONS), hits


def test_copies_among_many_alike_articles_are_found_in_one_cluster(tmp_path: Path) -> None:
    chance = random.Random(CHANCE)
    originals = [composed(number, chance) for number in range(70)]
    kinds = list(ALTERATIONS)
    planted = [altered(one, kinds[number % len(kinds)], chance) for number, one in enumerate(originals)]
    alike = [a for pair in non_copies(60, chance) for a in (pair.one, pair.other) if pair.kind != "seeds"]
    catalog, _ = catalog_of([*originals, *alike, *(one.copy for one in planted)], tmp_path / "catalog.sqlite3")
    clusters = [set(members) for members in catalog.clusters.all()]
    right = [{one.original.id, one.copy.id} for one in planted]
    assert sum(pair in clusters for pair in right) >= 0.95 * len(right)
    assert sum(cluster in right for cluster in clusters) >= 0.98 * len(clusters)


@pytest.mark.parametrize("kind", ["composed", "form"])
def test_comparisons_grow_linearly_with_the_articles(kind: str, tmp_path: Path) -> None:
    """Also where all of them fill in one form, and so share most of their words."""
    chance = random.Random(CHANCE)
    if kind == "composed":
        articles = [composed(number, chance) for number in range(320)]
    else:
        articles = [pair.other for pair in non_copies(320, chance) if pair.kind == "match"]
    small, middle, large = (catalog_of(articles[:n], tmp_path / f"{n}.sqlite3")[1] for n in (80, 160, 320))
    assert large - middle <= 3 * (middle - small), (small, middle, large)  # 4 times where every pair were compared
    assert large <= 40 * 320


def test_hundreds_of_identical_articles_are_one_cluster_after_few_comparisons(tmp_path: Path) -> None:
    text = composed(0, random.Random(CHANCE)).text
    catalog, compared = catalog_of([article(f"{n}.txt", text) for n in range(300)], tmp_path / "catalog.sqlite3")
    assert catalog.clusters.counts() == {"clusters": 1, "copies": 299}
    assert compared <= 4 * 300


# A form of 48 words with twelve names behind it: with the same names in another order it is a copy, with other names it
# is not, and only the bands of the form are shared, by more articles than one is compared with on each side.
FORM = " ".join(random.Random(99).choices("one two three four five six seven eight nine ten".split(), k=48))
NAMES = [[f"{chr(65 + group)}{letter}" for letter in "abcdefghijkl"] for group in range(3)]
TEXTS = [f"{FORM} {' '.join(random.Random(order).sample(names, len(names)))}" for names in NAMES for order in range(3)]


def publish(catalog: Catalog, articles: dict[str, Article], wanted: dict[str, Article]) -> None:
    """Make the catalog hold what is wanted, as a run of sync does."""
    gone = [one.id for file, one in articles.items() if wanted.get(file) != one]
    with catalog.transaction():
        for file, one in wanted.items():
            if articles.get(file) != one:
                catalog.stage(one, [])
        catalog.remove(gone)
        catalog.adopt_staged()
        catalog.clusters.update(gone)


def rows(catalog: Catalog) -> list[list[tuple[object, ...]]]:
    tables = ("signatures", "bands", "twins", "copies")
    return [sorted(catalog._db.execute(f"SELECT * FROM {table}").fetchall()) for table in tables]


# What stands in each of twenty files, by text and day; None where there is no such file.
folders = st.lists(
    st.sampled_from([None, *((text, day) for text in TEXTS for day in (1, 2))]), min_size=20, max_size=20
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=st.lists(folders, min_size=2, max_size=4))
def test_articles_that_come_change_and_go_leave_the_clusters_of_a_rebuild(
    states: list[list[tuple[str, int] | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("clusters")
    catalog, _ = catalog_of([], folder / "grown.sqlite3")
    articles: dict[str, Article] = {}
    for state in states:
        wanted = {
            f"{n}.txt": Article(f"{n}.txt", one[0], body=((0, len(one[0])),), published=dated(f"2025-03-0{one[1]}"))
            for n, one in enumerate(state)
            if one
        }
        publish(catalog, articles, wanted)
        articles = wanted
    rebuilt, _ = catalog_of(articles.values(), folder / "rebuilt.sqlite3")
    assert rows(catalog) == rows(rebuilt)


def dated(day: str) -> PublishedDate:
    return PublishedDate(day, "day", Evidence("test", day))


def test_the_canonical_member_is_the_earliest_then_a_wire_then_the_first_by_file(tmp_path: Path) -> None:
    text = composed(0, random.Random(CHANCE)).text

    def made(file: str, day: str | None, outlet: str | None = None, url: str | None = None) -> Article:
        by = Outlet(outlet, Evidence("test", outlet)) if outlet else None
        when = dated(day) if day else None
        return Article(file, text, body=((0, len(text)),), outlet=by, published=when, url=url)

    def canonical(*articles: Article) -> str:
        catalog, _ = catalog_of(articles, tmp_path / f"{random.random()}.sqlite3")
        return catalog.article(catalog.clusters.all()[0][0]).file

    undated, late, early = made("a", None, "Reuters"), made("b", "2025-03-06", "Reuters"), made("c", "2025-03-05")
    assert canonical(undated, late, early) == "c"
    assert canonical(undated, late) == "b"
    assert canonical(made("a", "2025-03-05", "The Post"), made("b", "2025-03-05", "Xinhua")) == "b"
    assert canonical(made("a", None), made("b", None, "The Post", "https://www.reuters.com/world/1")) == "b"
    assert canonical(made("b", None), made("a", None)) == "a"


def test_short_texts_are_copies_only_where_the_titles_agree_as_well() -> None:
    form = "Quarterly dividend five cents, as before. Payable on July 15."

    def titled(title: str, file: str) -> Article:
        return Article(file, form, title=title, body=((0, len(form)),))

    assert found(Pair(titled("Tessin Mills", "a"), titled("tessin mills", "b"), ""))
    assert not found(Pair(titled("Tessin Mills", "a"), titled("Karsk Mills", "b"), ""))


def test_a_text_without_spaces_between_words_is_compared_by_its_characters() -> None:
    chance = random.Random(CHANCE)
    text = "".join(chr(chance.randrange(0x4E00, 0x4F00)) for _ in range(300))
    other = "".join(chr(chance.randrange(0x4E00, 0x4F00)) for _ in range(300))
    assert found(Pair(article("a", text), article("b", text[:200]), ""))
    assert not found(Pair(article("a", text), article("b", other), ""))


# In the index and in the search


def write_prints(corpus: Corpus, stories: int) -> None:
    """Stories, each printed by a wire, then by two papers, trimmed and reworded; and one that nobody copied."""
    chance = random.Random(CHANCE)
    for number in range(stories):
        story = composed(number, chance)
        prints = {"wire": story.text, "post": altered(story, "trimmed", chance).copy.text}
        prints["herald"] = altered(story, "reworded", chance).copy.text
        for day, (outlet, text) in enumerate(prints.items(), 1):
            fields = {"text": text, "outlet": outlet, "date": f"2025-03-0{day}", "title": f"Story {number}"}
            corpus.write(f"{outlet}{number}.json", json.dumps(fields))
    corpus.write("alone.txt", "Nobody copied the story of the lighthouse keeper. He kept bees, and they kept him.")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> NewsIndex:
    """An index of two stories in three prints each, for reading."""
    folder = tmp_path_factory.mktemp("prints")
    (folder / "articles").mkdir()
    corpus = Corpus(folder / "articles", folder / "index")
    write_prints(corpus, 2)
    corpus.sync()
    return corpus.open()


def article_in(index: NewsIndex, file: str) -> Article:
    return next(one for one in index.articles() if one.file == file)


def hits(index: NewsIndex, question: str, k: int, scope: Scope | None = None) -> list[Hit]:
    with index.view() as view:
        return Searcher(view, index.embedder).search(question, k, scope or Scope())


def counts(index: NewsIndex) -> tuple[int, int]:
    stats = index.stats()
    return stats["clusters"], stats["copies"]


def test_the_index_knows_the_copies_of_an_article_and_counts_them(index: NewsIndex) -> None:
    others = index.copies(article_in(index, "post0.json").id)
    assert [one.file for one in others] == ["wire0.json", "herald0.json"]
    assert index.copies(article_in(index, "alone.txt").id) == []
    assert counts(index) == (2, 4)
    with pytest.raises(KeyError):
        index.copies("nowhere")


def test_indexing_again_after_a_copy_was_edited_or_deleted_takes_it_out_of_its_cluster(corpus: Corpus) -> None:
    write_prints(corpus, 1)
    corpus.sync()
    assert counts(corpus.open()) == (1, 2)
    corpus.write("herald0.json", json.dumps({"text": composed(50, random.Random(1)).text, "title": "Another story"}))
    corpus.sync()
    assert counts(corpus.open()) == (1, 1)
    (corpus.folder / "wire0.json").unlink()
    corpus.sync()
    assert counts(corpus.open()) == (0, 0)


def test_of_copies_that_say_the_same_the_canonical_one_is_found_and_names_the_others(index: NewsIndex) -> None:
    story = article_in(index, "wire1.json")
    first = hits(index, story.text[:150], 3)[0]
    assert first.article.file == "wire1.json"
    assert [one.file for one in first.copies] == ["herald1.json", "post1.json"]
    assert [one["file"] for one in first.as_json()["copies"]] == ["herald1.json", "post1.json"]


def test_a_hit_gives_way_where_all_it_says_is_said_by_a_hit_of_a_copy(index: NewsIndex) -> None:
    for number in (0, 1):
        found = hits(index, article_in(index, f"post{number}.json").text[:150], 10)
        assert f"post{number}.json" not in {one.article.file for one in found}


def test_a_copy_with_another_figure_is_found_beside_the_first(corpus: Corpus) -> None:
    story = composed(0, random.Random(CHANCE)).text
    for file, toll in (("a.txt", "12"), ("b.txt", "15")):
        corpus.write(file, f"The collapse of the crane in Karsk killed {toll} dock workers. {story}")
    corpus.sync()
    index = corpus.open()
    assert counts(index) == (1, 1)
    found = hits(index, "collapse of the crane in Karsk killed dock workers", 2)
    assert {one.article.file for one in found} == {"a.txt", "b.txt"}


def test_the_pool_is_filled_again_so_that_k_hits_remain(corpus: Corpus) -> None:
    """Sixty prints of one story fill the first pool of candidates; what else there is must still come."""
    chance = random.Random(CHANCE)
    story = composed(0, chance).text[:600]
    for number in range(60):
        corpus.write(f"copy{number:02}.txt", story)
    for number in range(4):
        corpus.write(f"other{number}.txt", composed(number + 1, chance).text)
    corpus.sync()
    index = corpus.open()
    k = len({passage.text for one in index.articles() for passage in index.passages(one.id)})
    found = hits(index, story[:120], k)
    assert len(found) == k == len({hit.passage.text for hit in found})
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    first = [hit for hit in found if hit.article.file.startswith("copy")]
    assert {hit.article.file for hit in first} == {"copy00.txt"}
    assert all(len(hit.copies) == 59 for hit in first)


def test_a_scope_that_holds_only_a_copy_finds_it_and_names_nothing_outside(index: NewsIndex) -> None:
    story = article_in(index, "wire1.json")
    found = hits(index, story.text[:150], 2, Scope(outlets=("herald",)))
    assert {hit.article.file for hit in found} <= {"herald0.json", "herald1.json"}
    assert found[0].article.file == "herald1.json"
    assert found[0].copies == ()


def test_a_passage_that_only_a_copy_has_is_found(corpus: Corpus) -> None:
    story = composed(0, random.Random(CHANCE)).text
    corpus.write("a.txt", story)
    corpus.write(
        "b.txt", f"{story}\n\nThe lighthouse keeper of Brenn kept forty bees in a blue cupboard all winter long."
    )
    corpus.sync()
    index = corpus.open()
    assert counts(index) == (1, 1)
    assert [hit.article.file for hit in hits(index, "lighthouse keeper bees cupboard", 1)] == ["b.txt"]


def test_a_citation_names_the_copies_that_carry_its_words_and_no_others(index: NewsIndex) -> None:
    story, trimmed = article_in(index, "wire1.json"), article_in(index, "post1.json")
    found = [hit for question in (story.text[:150], story.text[-200:]) for hit in hits(index, question, 10)]
    early, late = Citation(1, story, 0, 120), Citation(2, story, len(trimmed.text) + 5, len(story.text))
    cited = with_carriers((early, late), found)
    assert "post1.json" in {one["file"] for one in cited[0].as_json()["copies"]}
    assert "post1.json" not in {one.file for one in cited[1].copies}
    assert cited[0].quote == story.text[:120]


@pytest.mark.parametrize(
    ("other", "carries"),
    [
        ("A court in Tarn found the former mayor Ann Lee guilty of taking bribes on Monday.", True),
        ("A court in Tarn on Monday found former mayor Ann Lee guilty of taking bribes.", True),
        ("A court in Tarn found the former mayor Ann Lee not guilty of taking bribes on Monday.", False),
        ("A court in Tarn found the former mayor Ann Lee innocent of taking bribes on Monday.", False),
        ("A court in Tarn found the former mayor Eva Moe guilty of taking bribes on Monday.", False),
        ("A court in Tarn found the former mayor Ann Lee guilty of taking 12 bribes on Monday.", True),
    ],
)
def test_a_copy_carries_a_sentence_only_as_it_stands(other: str, carries: bool) -> None:
    said = "A court in Tarn found the former mayor Ann Lee guilty of taking bribes on Monday."
    rest = " The trial took nine weeks. It is the first of its kind in the town, and it was followed by many."
    one, copy = hit("a.txt", said + rest), hit("b.txt", other + rest)
    citation = Citation(1, one.article, 0, len(said))
    (cited,) = with_carriers([citation], [replace(one, copies=(copy.article,))])
    assert bool(cited.copies) is carries
    kept = collapsed(
        [one, copy], {"a.txt": one.article.id, one.article.id: one.article.id, copy.article.id: one.article.id}
    )
    assert (len(kept) == 1) is carries or "12" in other


def test_an_answer_counts_copies_once_but_states_another_figure() -> None:
    first, second = "Hamas holds 59 captives, the army says.", "Hamas is holding 59 captives, says the army."
    for words, quoted in ((second, ["a.txt"]), (second.replace("59", "58"), ["a.txt", "copy.txt"])):
        one, copy = hit("a.txt", first), hit("copy.txt", words)
        assert len(answer(CAPTIVES, [one, copy], SURE | {"58": 11.5}).citations) == 2  # were it no copy
        told = [replace(one, copies=(copy.article,)), replace(copy, copies=(one.article,))]
        assert [c.article.file for c in answer(CAPTIVES, told, SURE | {"58": 11.5}).citations] == quoted
