"""Whole corpora are read: nothing skipped without reason, and every fact as the record states it."""

import json
import re
from pathlib import Path

import pytest

from index.article import Article, Skipped
from index.outlets import shipped_outlets
from index.reading import corpus_files, load_sidecar, read_articles
from index.settings import Settings, load_settings

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]  # seconds; half a minute on a quiet machine


def read_all(name):
    folder = DATASETS / name if DATASETS else None
    if folder is None or not folder.is_dir():
        pytest.skip(f"the data set {name} is absent; its folder is named by ONRECORD_DATASETS")
    sidecar = load_sidecar(folder)
    for path in corpus_files(folder):
        yield from [path] if isinstance(path, Skipped) else read_articles(path, folder, Settings(), sidecar)


# Read when the tests are collected: the fixture that gives every test the default settings takes the variable away.
DATASETS: Path | None = load_settings().datasets


def test_every_article_of_allsides_has_its_outlet_date_address_and_authors():
    table = shipped_outlets()
    wrong, count, columns = [], 0, 0
    for article in read_all("allsides/articles"):
        assert isinstance(article, Article), article
        count += 1
        record = json.loads((DATASETS / "allsides/articles" / article.file).read_text("utf-8"))
        stated = {
            "text": (article.text, record["content_original"]),
            "title": (article.title, " ".join(record["title"].split())),
            "url": (article.url, record["url"]),
            "published": (
                article.published and (article.published.value, article.published.precision),
                (record["date"], "day"),
            ),
            "evidence": (article.outlet.evidence.text.partition(";")[0], record["source"]),
            "language": (article.language, "en"),
            "notes": (article.notes, ()),
        }
        if record["authors"]:  # where the field is empty, a by-line may name them
            names = dict.fromkeys(name.strip() for name in record["authors"].split(",") if name.strip())
            stated["authors"] = (article.authors, tuple(names))
        outlet = article.outlet
        if outlet.evidence.rule == "field source":
            # The words found are the outlet's name, or one of its aliases, or its name and a section.
            base = re.sub(r" - (News|Opinion.*|Editorial)$| \(.*\)$", "", record["source"])
            known = table.named(base) or table.at(base.lower())
            stated["outlet"] = (outlet.name, known.name if known else " ".join(base.split()))
        else:
            # They name a person or nobody: the address of the article says whose it is.
            columns += 1
            host = re.sub(r"^www\.", "", record["url"].split("/")[2])
            stated["outlet"] = ((outlet.evidence.rule, outlet.name), ("field source and address", table.at(host).name))
        wrong += [(article.file, fact, *pair) for fact, pair in stated.items() if pair[0] != pair[1]]
    assert (count, wrong) == (4537, [])
    assert columns == 148  # 85 by guest writers, 63 by columnists


def test_the_many_names_of_one_outlet_in_allsides_are_one():
    names = {}
    for article in read_all("allsides/articles"):
        names.setdefault(article.outlet.name, set()).add(article.outlet.evidence.text.partition(";")[0].strip())
    assert names["NPR"] == {"NPR Online News", "NPR Editorial"}
    assert {"New York Times - News", "New York Times (Online News)", "New York Times - Opinion"} < names[
        "The New York Times"
    ]
    assert {"CNN (Web News)", "CNN - Editorial"} < names["CNN"]
    assert not [name for name in names if re.search(r"guest|opinion|editorial| - |\(", name, re.IGNORECASE)]


def test_every_story_of_reuters_21578_is_read_or_has_no_body():
    stories, skipped = {}, {}
    for found in read_all("reuters21578"):
        if found.file.endswith(".sgm"):
            (skipped if isinstance(found, Skipped) else stories)[found.record] = found
    assert sorted(stories | skipped) == list(range(1, 21579))
    assert len(stories) == 19779
    assert {re.sub(r"\d+", "N", found.reason) for found in skipped.values()} == {
        "story N: has no body, only a headline"
    }
    first = stories[1]
    assert (first.title, first.published.value, first.published.precision) == (
        "BAHIA COCOA REVIEW",
        "1987-02-26T15:01",
        "minute",
    )
    assert first.text.startswith("SALVADOR, Feb 26 - Showers continued")
    assert {story.outlet.name for story in stories.values()} == {"Reuters"}
    assert all(f'NEWID="{number}"' in story.outlet.evidence.text for number, story in stories.items())
    assert not [n for n, story in stories.items() if re.search(r"&lt;|&amp;|[\x00-\x08\x0e-\x1f]", story.text)]
    assert all(story.published for story in stories.values())
    assert sum(story.title is None for story in stories.values()) == 736  # those that were never formatted


def test_bbc_news_states_no_outlet_and_has_its_first_lines_as_titles():
    articles = [article for article in read_all("bbc_news/bbc") if article.file != "README.TXT"]
    assert len(articles) == 2225
    assert all(isinstance(article, Article) and article.outlet is None for article in articles)
    titled = [a for a in articles if a.title == " ".join(a.text.partition("\n")[0].split())]
    assert len(titled) >= 2223


def test_squad2_articles_are_read_whole():
    articles = list(read_all("squad2_articles/articles"))
    assert len(articles) == 490
    assert all(isinstance(article, Article) and article.outlet is None for article in articles)
