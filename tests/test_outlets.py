"""One outlet has one name, whatever it is called and wherever it is read; what names no outlet becomes none."""

import json
import time
import unicodedata
from collections import Counter

import pytest

from index.addresses import canonical_address
from index.article import Article, Evidence, Outlet
from index.errors import CorpusError
from index.language import detect_language
from index.outlets import Known, Outlets, outlet_key, shipped_outlets, without_section
from index.reading import load_sidecar, read_articles
from index.settings import Settings

PROSE = "The two sides met in Doha for the third time this week, and they will meet again, said an official."


def read(folder, **fields):
    path = folder / "a.json"
    path.write_text(json.dumps({"body": PROSE, **fields}), encoding="utf-8")
    (article,) = read_articles(path, folder, Settings(), load_sidecar(folder))
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize(
    ("words", "name", "domain"),
    [
        *(
            (words, "NPR", "npr.org")
            for words in ("NPR Online News", "npr.org", "NPR News", "NPR (Online News)", "npr")
        ),
        ("New York Times - Opinion", "The New York Times", "nytimes.com"),
        ("THE NEW YORK TIMES", "The New York Times", "nytimes.com"),
        ("AFP", "Agence France-Presse", "afp.com"),
        (unicodedata.normalize("NFD", "El País"), "El País", "elpais.com"),
        (unicodedata.normalize("NFD", "Café Journal"), "Café Journal", None),
        ("Example Herald - Opinion", "Example Herald", None),
        ("Example Herald (News)", "Example Herald", None),
        ("Al-Masry Al-Youm", "Al-Masry Al-Youm", None),
        ("Print", "Print", None),
    ],
)
def test_an_outlet_has_one_name_and_the_evidence_keeps_the_words_found(tmp_path, words, name, domain):
    outlet = read(tmp_path, source=words).outlet
    assert (outlet.name, outlet.domain, outlet.evidence.text) == (name, domain, words)


@pytest.mark.parametrize("words", ["Guest Writer - Left", "Guest Columnist", "Editorial Board", "Staff", "Opinion"])
def test_words_that_name_nobody_give_way_to_the_address(tmp_path, words):
    known = read(tmp_path, source=words, url="https://edition.cnn.com/2019/a").outlet
    assert known == Outlet(
        "CNN", Evidence("field source and address", f"{words}; https://edition.cnn.com/2019/a"), "cnn.com"
    )
    assert read(tmp_path, source=words, url="https://herald.example/a").outlet.name == "herald.example"
    nowhere = read(tmp_path, source=words)
    assert nowhere.outlet is None
    assert nowhere.notes == (f"field source: {words} names no outlet",)


def test_a_columnist_is_no_outlet_at_an_outlets_address(tmp_path):
    column = read(tmp_path, source="S.E. Writer", url="https://www.nytimes.com/2019/a.html").outlet
    assert (column.name, column.evidence.text) == (
        "The New York Times",
        "S.E. Writer; https://www.nytimes.com/2019/a.html",
    )
    for source, url in (
        ("Ann Lee", "https://annlee.example/a"),
        ("Example Herald", "https://www.nytimes.com/2019/a.html"),
    ):
        assert read(tmp_path, source=source, url=url).outlet.name == source


def test_what_a_person_wrote_into_the_sidecar_stays(tmp_path):
    (tmp_path / "sources.csv").write_text("file,outlet,url\na.json,Ann Lee,https://www.nytimes.com/a\n")
    assert read(tmp_path).outlet.name == "Ann Lee"


def test_copy_of_a_wire_keeps_the_wire_and_a_namesake_its_own_address(tmp_path):
    copy = read(tmp_path, source="AP", url="https://news.yahoo.com/a").outlet
    assert (copy.name, copy.domain) == ("Associated Press", "apnews.com")
    namesake = read(tmp_path, source="The Guardian", url="https://guardian.example/a").outlet
    assert (namesake.name, namesake.domain) == ("The Guardian", "guardian.example")


def test_a_corpus_adds_outlets_and_aliases_of_its_own(tmp_path):
    (tmp_path / "outlets.csv").write_text(
        "name,domains,aliases\nExample Herald,herald.example,The Herald|EH\nNPR,,Pubradio\nExample Sun,,USAT\n", "utf-8"
    )
    assert read(tmp_path, source="eh").outlet.name == "Example Herald"
    assert read(tmp_path, url="https://www.herald.example/a").outlet.name == "Example Herald"
    assert read(tmp_path, source="Guest Writer", url="https://herald.example/a").outlet.name == "Example Herald"
    assert read(tmp_path, source="Pubradio").outlet.domain == "npr.org"
    assert read(tmp_path, source="NPR News").outlet.name == "NPR"
    assert load_sidecar(tmp_path).outlets.fingerprint != shipped_outlets().fingerprint
    (tmp_path / "outlets.csv").write_text("name,homepage\nExample,x\n")
    with pytest.raises(CorpusError, match=r"outlets.csv, line 1: unknown column 'homepage'. Known: name, domains"):
        load_sidecar(tmp_path)


def test_the_later_of_two_rows_has_what_both_claim():
    table = Outlets((Known("One", aliases=("Paper",)), Known("Two", aliases=("paper",))))
    assert table.named("The Paper").name == "Two"


def test_the_shipped_table_claims_nothing_twice():
    rows = shipped_outlets().rows
    assert len(rows) > 150
    words = Counter(w for r in rows for w in {outlet_key(x) for x in (r.name, r.tag, *r.aliases) if x} | set(r.domains))
    assert [word for word, count in words.items() if count > 1 and "." not in word] == []
    assert max(Counter(domain for row in rows for domain in row.domains).values()) == 1


@pytest.mark.parametrize(
    "other",
    [
        "http://www.example.com/news/talks",
        "https://example.com:443/news/talks/",
        "HTTPS://Example.COM/news/talks?utm_source=feed&utm_medium=rss&fbclid=1#comments",
        "https://m.example.com/news/talks",
        "https://amp.example.com/news/talks?amp=1",
        "https://www.example.com/news/talks/amp/",
        "https://www.google.com/amp/s/www.example.com/news/talks",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/news/talks",
    ],
)
def test_spellings_of_one_address_are_one(other):
    assert (
        canonical_address(other) == canonical_address("https://www.example.com/news/talks") == "example.com/news/talks"
    )


def test_addresses_of_two_articles_stay_two():
    pages = [
        "https://example.com/?p=1",
        "https://example.com/?p=2",
        "https://example.com/camp/1",
        "https://example.com/1",
    ]
    assert len({canonical_address(page) for page in pages}) == 4
    assert canonical_address("http://[::1") == "http://[::1"


def test_the_address_that_is_shown_is_the_one_stated(tmp_path):
    url = "https://m.example.com/talks/?utm_source=feed#top"
    article = read(tmp_path, link=url, author="By Ann Lee", lang="en-GB")
    assert article.url == url
    assert dict(article.evidence) == {
        "authors": Evidence("field author", "By Ann Lee"),
        "language": Evidence("field lang", "en-GB"),
        "url": Evidence("field link", url),
    }
    assert Article.from_json(json.loads(json.dumps(article.as_json()))) == article


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (PROSE, "en"),
        (
            "Der Bundestag hat am Montag nach langer Debatte ein Gesetz beschlossen, das die Mieten in großen Städten regelt.",
            "de",
        ),
        (
            "Le ministre a déclaré lundi devant les députés que les négociations reprendraient la semaine prochaine à Genève.",
            "fr",
        ),
        (
            "El ministro dijo el lunes ante los diputados que las negociaciones se reanudarán la próxima semana en Ginebra.",
            "es",
        ),
        (
            "Президент заявил в понедельник, что переговоры продолжатся на следующей неделе, и пообещал ответить всем.",
            "ru",
        ),
        ("A short line.", None),
        ("1,234.5 vs 2,345.6 " * 30, None),
    ],
)
def test_a_language_is_detected_only_where_it_is_clear(text, language):
    found = detect_language(text)
    assert (found and found[0]) == language
    assert found is None or found[1].rule == "detected by py3langid"


def test_a_long_line_takes_no_time_to_be_no_outlet() -> None:
    started = time.perf_counter()
    assert without_section("of " * 20_000) == "of " * 20_000
    assert time.perf_counter() - started < 0.5


def test_only_the_beginning_of_a_host_names_the_device() -> None:
    www, bare = (canonical_address(f"https://{host}smh.com.au/dam-p5.html") for host in ("www.", ""))
    assert www == bare == "smh.com.au/dam-p5.html"
