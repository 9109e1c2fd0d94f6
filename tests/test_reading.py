import json
from pathlib import Path

import pytest

from index.article import Skipped
from index.errors import CorpusError
from index.reading import corpus_files, load_sidecar, read_articles
from index.settings import Settings

SEEDS = Path(__file__).parent.parent / "seeds"
PROSE = "The two sides met in Doha for the third time this week, and they will meet again, said an official."
RADIO_URL = (
    "https://www.radiohc.cu/en/noticias/internacionales/"
    "378080-white-house-says-us-engaged-in-direct-talks-with-hamas"
)  # fmt: skip


def read_all(folder, settings=None):
    found = []
    sidecar = load_sidecar(folder)
    for path in corpus_files(folder):
        found += [path] if isinstance(path, Skipped) else read_articles(path, folder, settings or Settings(), sidecar)
    return found


def read_one(folder, name, content, **options):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (found,) = read_articles(path, folder, Settings(**options), load_sidecar(folder))
    return found


def body(article):
    return "\n".join(article.text[start:end] for start, end in article.body)


# --- the seeds


@pytest.fixture(scope="module")
def seeds():
    articles = read_all(SEEDS)
    assert not any(isinstance(article, Skipped) for article in articles)
    return {article.file[:3]: article for article in articles}


def test_seed_texts_are_the_files_themselves(seeds):
    assert len(seeds) == 5
    for article in seeds.values():
        assert article.text.encode() == (SEEDS / article.file).read_bytes()
        assert article.notes == ()


def test_seed_titles(seeds):
    assert {number: article.title for number, article in seeds.items()} == {
        "000": "Trump administration is holding talks with Hamas over the release of hostages",
        "001": "White House says U.S. engaged in direct talks with Hamas",
        "002": "Hamas Open to Direct Talks with the US, Accuses Trump of “Double Standards”",
        "003": None,
        "004": "Israel-Hamas War Ceasefire Talks: Live Updates",
    }


def test_the_seed_that_proves_its_outlet_and_day_keeps_the_evidence(seeds):
    article = seeds["001"]
    assert article.url == RADIO_URL
    assert (article.outlet.name, article.outlet.domain) == ("Radio Habana Cuba", "radiohc.cu")
    assert article.outlet.evidence.rule == "article url and sign-off"
    assert article.outlet.evidence.text == f"{RADIO_URL}; Radio Habana Cuba"
    assert (article.published.value, article.published.precision) == ("--03-05", "day")
    assert str(article.published.evidence) == "dateline: Washington, March 5"


@pytest.mark.parametrize("number", ["000", "002", "003", "004"])
def test_the_other_seeds_state_neither_outlet_nor_date(seeds, number):
    article = seeds[number]
    assert (article.outlet, article.published, article.url) == (None, None, None)


def test_seed_authors(seeds):
    assert [article.authors for article in seeds.values()] == [(), (), (), ("Staff Reporter",), ()]


@pytest.mark.parametrize(
    ("number", "first", "last"),
    [
        ("000", "WASHINGTON — The Trump administration", "prisoners held by Israel."),
        ("001", "White House Press Secretary Karoline Leavitt\n\nWashington, March 5 (RHC)--", "Israeli threats.\""),
        ("002", "A senior Hamas official,", "overall regional stability."),
        ("003", "The United States has confirmed", "should be released."),
        ("004", "Hamas has been in the spotlight", "According to the United Nations."),
    ],
)  # fmt: skip
def test_seed_bodies_begin_and_end_with_the_articles_own_words(seeds, number, first, last):
    assert body(seeds[number]).startswith(first)
    assert body(seeds[number]).endswith(last)


# --- facts, best source first


def test_the_sidecar_is_believed_before_the_fields_and_those_before_the_text(tmp_path):
    text = f"LONDON, March 5, 2025 (AFP) - {PROSE}"
    by_text = read_one(tmp_path, "n.json", json.dumps({"body": text}))
    by_field = read_one(tmp_path, "n.json", json.dumps({"body": text, "source": "Herald", "date": "2025-03-04"}))
    (tmp_path / "sources.csv").write_text("file,outlet,date\nn.json,Times,2025-03-03\n")
    by_sidecar = read_one(tmp_path, "n.json", json.dumps({"body": text, "source": "Herald", "date": "2025-03-04"}))
    assert [str(found.outlet.evidence) for found in (by_text, by_field, by_sidecar)] == [
        "dateline: LONDON, March 5, 2025 (AFP) -",
        "field source: Herald",
        "sources.csv outlet: Times",
    ]
    assert [found.published.value for found in (by_text, by_field, by_sidecar)] == [
        "2025-03-05",
        "2025-03-04",
        "2025-03-03",
    ]


def test_a_news_record_needs_no_configuration(tmp_path):
    record = {
        "source": "CNN (Web News)", "url": "https://money.cnn.com/2018/05/23/a.html", "title": "A title", "date": "2018-05-23",
        "authors": "Seth Fiegerman, Ann Lee", "content_original": PROSE, "source_url": "www.money.cnn.com", "bias": 0,
    }  # fmt: skip
    article = read_one(tmp_path, "a.json", json.dumps(record))
    assert (article.title, article.text, article.url) == ("A title", PROSE, record["url"])
    assert (article.outlet.name, article.outlet.domain) == ("CNN", "cnn.com")
    assert str(article.outlet.evidence) == "field source: CNN (Web News)"
    assert (article.published.value, article.authors) == ("2018-05-23", ("Seth Fiegerman", "Ann Lee"))
    assert article.notes == ()


def test_nested_values_and_other_spellings_are_read(tmp_path):
    record = {
        "headline": "A title", "articleBody": PROSE, "source": {"id": None, "name": "Herald"}, "inLanguage": "en-US",
        "publishedAt": "2025-03-05T14:30:00Z", "author": [{"name": "Ann Lee"}, {"name": "Bo Ek"}], "Link": "https://a.org/b",
    }  # fmt: skip
    article = read_one(tmp_path, "a.json", json.dumps(record))
    assert (article.title, article.outlet.name, article.language) == ("A title", "Herald", "en")
    assert (article.published.value, article.authors) == ("2025-03-05T14:30+00:00", ("Ann Lee", "Bo Ek"))
    assert article.url == "https://a.org/b"


def test_a_record_may_be_wrapped_in_an_article_object(tmp_path):
    record = {"id": 7, "article": {"title": "A title", "body": PROSE, "source": "Herald"}}
    article = read_one(tmp_path, "a.json", json.dumps(record))
    assert (article.title, article.text, article.outlet.name) == ("A title", PROSE, "Herald")


def test_settings_name_fields_and_win(tmp_path):
    record = {"body": PROSE, "source": "not this", "meta": {"paper": "Herald"}}
    article = read_one(tmp_path, "a.json", json.dumps(record), fields={"outlet": "meta.paper"})
    assert str(article.outlet.evidence) == "field meta.paper: Herald"


@pytest.mark.parametrize(
    ("fields", "name", "rule"),
    [
        ({"url": "https://www.bbc.co.uk/news/1"}, "BBC News", "field url"),
        ({"url": "https://www.unknown-herald.org/1"}, "unknown-herald.org", "field url"),
        ({"domain": "cnet.com"}, "CNET", "field domain"),
        ({"source_url": "www.cnn.com"}, "CNN", "field source_url"),
        ({"source": "nan", "publisher": ""}, None, None),
        ({"source": "<NA>", "publisher": "—", "provider": "not available"}, None, None),
        ({"media": "https://cdn.vox-cdn.com/a.jpg"}, None, None),
        ({"media": "https://cdn.vox-cdn.com/a.jpg", "url": "https://www.cnn.com/1"}, "CNN", "field url"),
        ({"media": "Herald"}, "Herald", "field media"),
        ({"url": "https://web.archive.org/web/1/https://bbc.com/1"}, None, None),
        ({"url": "javascript:alert(1)"}, None, None),
    ],
)
def test_an_address_names_the_outlet_where_no_field_does(tmp_path, fields, name, rule):
    article = read_one(tmp_path, "a.json", json.dumps({"body": PROSE, **fields}))
    assert (article.outlet and (article.outlet.name, article.outlet.evidence.rule)) == (name and (name, rule))


def test_facts_of_the_wrong_type_are_noted_and_ignored(tmp_path):
    record = {
        "body": PROSE,
        "title": 5,
        "source": ["a", "b"],
        "authors": [7],
        "url": {"x": 1},
        "lang": True,
        "date": [1, 2],
    }
    article = read_one(tmp_path, "a.json", json.dumps(record))
    assert (article.title, article.outlet, article.authors, article.url, article.language) == (
        None,
        None,
        (),
        None,
        "en",  # detected
    )
    assert set(article.notes) == {
        "field title is a number and was ignored",
        "field source is a list and was ignored",
        "field authors holds a number, which was ignored",
        "field lang is true or false and was ignored",
    }


def test_front_matter_states_facts_and_is_no_body(tmp_path):
    text = f"---\ntitle: A title\nsource: Herald\ndate: 2025-03-05\n---\n\n# A title\n\n{PROSE}\n"
    article = read_one(tmp_path, "a.md", text)
    assert (article.text, article.title, body(article)) == (text, "A title", PROSE)
    assert (article.outlet.name, article.published.value) == ("Herald", "2025-03-05")


@pytest.mark.parametrize("above", ["", "A title\n\n"])
def test_labelled_lines_state_facts_and_are_no_body(tmp_path, above):
    facts = "Outlet: Hallworth Gazette\nAuthor: Ann Lee\nDate: 14 October 2025"
    text = f"{above}{facts}\n\n{'' if above else 'A title'}\n\n{PROSE}\n"
    article = read_one(tmp_path, "a.txt", text)
    assert (article.text, article.title, body(article)) == (text, "A title", PROSE)
    assert (article.outlet.name, article.published.value, article.authors) == (
        "Hallworth Gazette",
        "2025-10-14",
        ("Ann Lee",),
    )
    assert str(article.outlet.evidence) == "field Outlet: Hallworth Gazette"


def test_a_page_is_an_article(tmp_path):
    html = f"""<html lang="en"><head><title>A headline</title><meta property="og:site_name" content="Example Herald">
    <meta property="article:published_time" content="2025-03-05T14:30:00Z"></head><body><article><h1>A headline</h1>
    <p>{PROSE}</p><p>{PROSE[::-1]}</p></article><footer>Leave a Reply</footer></body></html>"""
    article = read_one(tmp_path, "a.html", html)
    assert (article.title, article.outlet.name, article.language) == ("A headline", "Example Herald", "en")
    assert str(article.outlet.evidence) == "field site_name: Example Herald"
    assert article.published.value == "2025-03-05T14:30+00:00"
    assert body(article) == f"{PROSE}\n{PROSE[::-1]}"


# --- what is skipped


@pytest.mark.parametrize(
    ("name", "content", "kind", "reason"),
    [
        ("a.txt", b"", "empty", "is empty"),
        ("a.txt", b"Advertisement\n\nLeave a Reply\n", "empty", "holds no words"),
        ("a.txt", b"\x7fELF\0\0", "binary", "is not text"),
        ("a.json", b'{"body": 1}', "format", "no text: body is a number"),
        ("a.json", b'{"body": "x"', "format", "line 1, column 13"),
    ],
)
def test_bad_content_is_skipped_with_its_reason(tmp_path, name, content, kind, reason):
    found = read_one(tmp_path, name, content)
    assert isinstance(found, Skipped)
    assert (found.file, found.kind) == (name, kind)
    assert reason in found.reason


def test_a_lone_surrogate_does_not_reach_the_text(tmp_path):
    article = read_one(tmp_path, "a.json", '{"title": "T \\ud800", "body": "Half a character: \\ud83d."}')
    assert article.text == "Half a character: \ufffd."
    json.dumps(article.as_json(), ensure_ascii=False).encode()  # fails if one is left anywhere
    assert article.notes == ("2 unreadable characters were replaced",)


# --- the folder


def test_files_come_in_the_order_of_their_paths_and_hidden_ones_not_at_all(tmp_path):
    names = [
        "a/z.txt",
        "a.txt",
        "a-b/c.md",
        "b/.hidden/x.txt",
        "b/.y.txt",
        "b/UPPER.TXT",
        "sources.csv",
        "b/sources.csv",
    ]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("file\n")
    found = [path.relative_to(tmp_path).as_posix() for path in corpus_files(tmp_path)]
    assert found == sorted(["a/z.txt", "a.txt", "a-b/c.md", "b/UPPER.TXT", "b/sources.csv"])


def test_a_deep_folder_is_read(tmp_path):
    path = tmp_path.joinpath(*["d"] * 600)
    path.mkdir(parents=True)
    (path / "a.txt").write_text(PROSE)
    assert [article.text for article in read_all(tmp_path)] == [PROSE]


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CorpusError, match=r"No folder .*nowhere: it does not exist\. .*onrecord index FOLDER"):
        list(corpus_files(tmp_path / "nowhere"))
    with pytest.raises(CorpusError, match="it is not a folder"):
        list(corpus_files(tmp_path / "file"))


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ("Updated\nMarch 6, 2025", None),
        ("The letter, found in an attic, reads:\n5 March 1914", None),
        ("Published:\n5 March 2025", "2025-03-05"),
        ("March 5, 2025 / 10:02 AM EST / CBS News", "2025-03-05"),
        ("Published March 5, 2025 • Updated on March 6, 2025 at 9:00 am", "2025-03-05"),
        ("Posted at 2:30 PM, Mar 05, 2025 and last updated 3:30 PM, Mar 06, 2025", "2025-03-05"),
        (f"1 March 2025\n\n{PROSE}\n\n9 March 2025", None),  # a chronicle
        (f"9 March 2025\n\n{PROSE}\n\nHow it came to this\n\n1 March 2025", "2025-03-09"),
        (f"5 March 2025\n\n{PROSE}\n\n1 comment\n\nBo Ek\n\nMarch 6, 2025 at 10:02 am", "2025-03-05"),
    ],
)
def test_a_date_line_is_the_day_of_publication_or_nothing(tmp_path, head, date):
    article = read_one(tmp_path, "a.txt", f"The dam of Tarn\n\n{head}\n\n{PROSE}")
    assert (article.published and article.published.value) == date


def test_agencies_in_a_list_or_beside_a_reporter_are_not_the_outlet(tmp_path):
    listed = f"The prizes\n\nAnn Lee (AP) — for her photographs\n\nBo Ek (Reuters) — for his report\n\n{PROSE}"
    assert read_one(tmp_path, "a.txt", listed).outlet is None
    assert read_one(tmp_path, "b.txt", f"A dam breaks\n\nBy Ann Lee and Associated Press\n\n{PROSE}").outlet is None
    assert (
        read_one(tmp_path, "c.txt", f"A dam breaks\n\nBy Ann Lee and Bo Ek, AP\n\n{PROSE}").outlet.name
        == "Associated Press"
    )


def test_the_address_of_a_picture_names_no_outlet(tmp_path):
    record = {"text": PROSE, "media": "https://s.yimg.com/a/b.jpg", "link": "https://www.theguardian.com/world/a"}
    assert read_one(tmp_path, "a.json", json.dumps(record)).outlet.name == "The Guardian"
    assert read_one(tmp_path, "b.json", json.dumps({"text": PROSE, "media": "Star"})).outlet.name == "Star"


@pytest.mark.parametrize(
    ("written", "authors"),
    [("['Ann Lee', \"Bo O'Ek\"]", ("Ann Lee", "Bo O'Ek")), ("[]", ()), ("Ann Lee, Bo Ek", ("Ann Lee", "Bo Ek"))],
)
def test_authors_that_python_listed_in_a_table(tmp_path, written, authors):
    assert read_one(tmp_path, "a.json", json.dumps({"text": PROSE, "authors": written})).authors == authors


def test_characters_that_a_title_spells_out_are_read(tmp_path):
    assert (
        read_one(tmp_path, "a.json", json.dumps({"text": PROSE, "title": "Lee &amp; Ek&#8217;s dam"})).title
        == "Lee & Ek’s dam"
    )
