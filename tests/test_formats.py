import contextlib
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UnreadableFile
from index.formats import Problem, Raw, read_format

PROSE = "The two sides met in Doha for the third time this week, and they will meet again, said an official."


def read(extension, content, **mapping):
    data = content if isinstance(content, bytes) else content.encode()
    return list(read_format(extension, io.BytesIO(data), mapping))


def texts(items):
    return [item.text for item in items if isinstance(item, Raw)]


def problems(items):
    return [(item.record, item.reason) for item in items if isinstance(item, Problem)]


# --- decoding


@pytest.mark.parametrize(
    ("data", "text", "note"),
    [
        ("Café à Genève".encode(), "Café à Genève", ()),
        ("Café".encode("utf-8-sig"), "Café", ()),
        ("Café\r\nau lait\r".encode(), "Café\r\nau lait\r", ()),  # newlines are not translated
        ("Café \ufffd".encode(), "Café \ufffd", ()),  # its own replacement character is not our doing
        ("Café".encode("utf-16"), "Café", ("decoded as utf-16",)),
        (("Café " * 20).encode("utf-16-le"), "Café " * 20, ("decoded as utf-16-le",)),
        (("Café " * 20).encode("utf-16-be"), "Café " * 20, ("decoded as utf-16-be",)),
        ("Café".encode("utf-32"), "Café", ("decoded as utf-32",)),
        (
            "Le président a déclaré que l’été était chaud à Paris.".encode("cp1252"),
            "Le président a déclaré que l’été était chaud à Paris.",
            ("decoded as windows-1252",),
        ),
        ("It’s over.".encode("cp1252"), "It’s over.", ("decoded as windows-1252",)),
        (
            "Правительство России объявило о новых мерах поддержки экономики.".encode("cp1251"),
            "Правительство России объявило о новых мерах поддержки экономики.",
            ("decoded as windows-1251",),
        ),
        (("Café à Genève. " * 40).encode() + b"\xff", "Café à Genève. " * 40 + "\ufffd", ("1 unreadable",)),
    ],
)
def test_text_is_decoded_exactly(data, text, note):
    (raw,) = read(".txt", data)
    assert raw.text == text
    assert len(raw.notes) == len(note)
    assert all(found.startswith(start) for found, start in zip(raw.notes, note, strict=True))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"text\0more text", "binary"),
        (b"\x7fELF\x02\x01\x01", "binary"),
        (b"\xff\xd8\xff\xe0\x10JFIF", "binary"),
        (b"%PDF-1.7\nsome words", "binary"),
        (b"\xff\xfe\x00\xd8\x00\xd8\x00\xd8", "encoding"),  # UTF-16 that is only half characters
        (bytes(range(128, 256)) * 40, "encoding"),
    ],
)
def test_what_is_not_text_is_refused(data, kind):
    with pytest.raises(UnreadableFile) as raised:
        read(".txt", data)
    assert raised.value.kind == kind


def test_a_page_is_decoded_as_it_declares():
    html = f"<html><head><meta charset='iso-8859-2'></head><body><article><p>Łódź. {PROSE}</p></article></body></html>"
    assert texts(read(".html", html.encode("iso-8859-2")))[0].startswith("Łódź.")


def test_a_page_in_the_encoding_of_old_pages_keeps_its_quotation_marks():
    html = f"<html><head><meta charset='iso-8859-1'></head><body><p>“It didn’t” – so. {PROSE}</p></body></html>"
    assert texts(read(".html", html.encode("cp1252")))[0].startswith("“It didn’t” – so.")


@pytest.mark.parametrize("declared", ["base64", "quoted-printable", "hex", "undefined", "no-such"])
def test_a_declared_encoding_that_decodes_no_text_counts_as_none(declared):
    html = f"<html><head><meta charset='{declared}'></head><body><article><p>“It didn’t.” {PROSE}</p></article></body></html>"
    assert texts(read(".html", html.encode("cp1252")))[0].startswith("“It didn’t.”")


# --- json


@pytest.mark.parametrize("name", ["body", "text", "content", "content_original", "article", "full_text", "Full Text"])
def test_the_text_is_found_under_its_common_names(name):
    assert texts(read(".json", json.dumps({"x": 1, name: PROSE}))) == [PROSE]


def test_one_object_is_one_article_without_a_record_number():
    assert [item.record for item in read(".json", json.dumps({"body": PROSE}))] == [None]


@pytest.mark.parametrize("wrapper", [None, "articles", "data"])
def test_a_list_of_objects_is_many_articles(wrapper):
    items = [{"body": "One."}, {"body": "Two."}]
    found = read(".json", json.dumps({"status": "ok", wrapper: items} if wrapper else items))
    assert [(item.record, item.text) for item in found] == [(0, "One."), (1, "Two.")]


def test_a_bad_record_is_named_and_the_rest_goes_on():
    found = read(
        ".json", json.dumps([{"body": "One."}, {"title": "x"}, 7, {"body": 5}, {"text": " "}, {"body": "Two."}])
    )
    assert texts(found) == ["One.", "Two."]
    assert problems(found) == [
        (1, 'record 1: no field holds the text; found title. Name it in onrecord.toml: [fields] text = "..."'),
        (2, "record 2: is not an object with fields"),
        (3, "record 3: no text: body is a number"),
        (4, "record 4: no text: text is empty"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"body": "x",\n "title" 1}', "line 2, column 10: Expecting ':' delimiter"),
        ("[" * 100_000, "nested too deeply|line 1, column"),
        ('{"a":' * 100_000, "nested too deeply|line 1, column"),
        ("[" + "9" * 5000 + "]", "cannot be read"),
        ('"only words"', "neither an object nor a list"),
        ("[]", "is empty"),
    ],
)
def test_broken_json_is_refused_with_its_place(content, message):
    with pytest.raises(UnreadableFile, match=message):
        read(".json", content)


def test_a_json_file_that_holds_one_object_a_line_is_read_so():
    assert texts(read(".json", '{"text": "One."}\n{"text": "Two."}\n')) == ["One.", "Two."]


def test_settings_name_the_field_and_win():
    record = {"body": "not this", "content": {"main": {"words": "This."}}}
    assert texts(read(".json", json.dumps(record), text="content.main.words")) == ["This."]
    assert texts(read(".json", json.dumps({"body": "not this", "My Text": "This."}), text="My Text")) == ["This."]


# --- jsonl


def test_bad_lines_are_named_and_the_rest_goes_on():
    lines = ['{"text": "One."}', "", '{"text": ', "[" * 100_000, '{"title": "x"}', '{"text": "Two."}']
    found = read(".jsonl", "\r\n".join(lines))
    assert [(item.record, item.text) for item in found if isinstance(item, Raw)] == [(0, "One."), (4, "Two.")]
    (first, second, third) = problems(found)
    assert first == (1, "record 1, line 3: column 10: Expecting value")
    assert second[1].startswith("record 2, line 4: its JSON is nested too deeply")
    assert third[1].startswith("record 3, line 5: no field holds the text; found title.")


def test_an_unusual_line_separator_inside_a_text_does_not_end_the_record():
    text = "One.\u2028Two.\x85Three."
    assert texts(read(".jsonl", json.dumps({"text": text}, ensure_ascii=False))) == [text]


# --- csv


@pytest.mark.parametrize(("extension", "delimiter"), [(".csv", ","), (".csv", ";"), (".tsv", "\t")])
def test_tables_are_read_with_their_delimiter(extension, delimiter):
    rows = [["Title", "Body", "Source"], ["A", '"One;\t, ""two""\r\nthree."', "Herald"]]
    found = read(extension, "\r\n".join(delimiter.join(row) for row in rows))
    assert texts(found) == ['One;\t, "two"\r\nthree.']
    assert (found[0].record, found[0].fields["Source"]) == (0, "Herald")


def test_bad_rows_are_named_with_their_line_and_the_rest_goes_on():
    found = read(".csv", 'title,body\na,"One\nmore."\nb,x,y\nc,"z"z\nd\n\ne,Two.\n')
    assert [(item.record, item.text) for item in found if isinstance(item, Raw)] == [(0, "One\nmore."), (4, "Two.")]
    assert problems(found) == [
        (1, "record 1, line 4: 3 values, but the header has 2 columns"),
        (2, "record 2, line 5: ',' expected after '\"'"),
        (3, 'record 3, line 6: no field holds the text; found title. Name it in onrecord.toml: [fields] text = "..."'),
    ]


def test_a_long_field_is_read():
    assert texts(read(".csv", "body\n" + "x" * 300_000)) == ["x" * 300_000]


@pytest.mark.parametrize(
    ("content", "message"),
    [("title,date\na,b\n", "no column holds the text; found title, date.*onrecord.toml"), ("body\n", "no row")],
)
def test_a_table_without_articles_is_refused(content, message):
    with pytest.raises(UnreadableFile, match=message):
        read(".csv", content)


# --- md


def test_front_matter_states_fields_and_stays_in_the_text():
    text = f"---\r\ntitle: \"A: title\"\r\nauthors:\r\n  - Ann Lee\r\n  - Bo Ek\r\ntags: [a, 'b']\r\n---\r\n# A\r\n\r\n{PROSE}"
    (raw,) = read(".md", text)
    assert raw.text == text
    assert raw.fields == {"title": "A: title", "authors": ["Ann Lee", "Bo Ek"], "tags": ["a", "b"]}
    assert raw.text[raw.front_matter[1] :].startswith("# A")


@pytest.mark.parametrize(
    "text",
    [
        f"--- a dash ---\n{PROSE}",
        f"---\ntitle: never closed\n{PROSE}",
        f"----\n{PROSE}",
        f"---\nDam bursts near Wexby\n\n{PROSE}\n\n---\nReporting for the Tarn Gazette.\n",  # rules about a text
        f"---\nLEE: The dam is safe.\nCHAN: It is not.\n---\n{PROSE}",
    ],
)
def test_a_rule_is_not_front_matter(text):
    (raw,) = read(".md", text)
    assert (raw.fields, raw.front_matter) == ({}, None)


LABELLED = "Outlet: Hallworth Gazette\nBy: Ann Lee\nSection: World\nDate: 14 October 2025\n\n"


@pytest.mark.parametrize("extension", [".txt", ".md"])
@pytest.mark.parametrize("above", ["", "A title\n\n", "\n\n", "\ufeff"])
def test_labelled_lines_at_the_head_are_fields(extension, above):
    (raw,) = read(extension, f"{above}{LABELLED}A title\n\n{PROSE}")
    assert raw.fields == {"Outlet": "Hallworth Gazette", "By": "Ann Lee", "Date": "14 October 2025"}
    start, end = raw.front_matter
    assert raw.text[start:end] == LABELLED[:-1]


@pytest.mark.parametrize(
    "text",
    [
        f"A title\n\nSource: Reuters\n\n{PROSE}",  # one fact may be a caption's
        f"A title\n\n{PROSE}\n\n{LABELLED}",
        f"Analysis: what comes next\nDoubts: many\n\n{PROSE}",
        # an interview is no head: its speakers publish nothing
        f"At the dam\n\nReporter: What did you see?\nSource: Three men.\nReporter: Did you know them?\n\n{PROSE}",
        f"At the dam\n\nSource: Three men\nDate: May 5, 2025\nSource: Four men\n\n{PROSE}",
        f"At the dam\n\nSource: a police officer at the scene\nDate: May 5, 2025\n\n{PROSE}",
    ],
)
def test_other_lines_with_colons_are_none(text):
    (raw,) = read(".txt", text)
    assert (raw.fields, raw.front_matter) == ({}, None)


def test_front_matter_may_fold_long_values_as_yaml_does():
    head = "title: The council of Tarn\n  raises the dam by\n  a further metre\noutlet: >-\n  Tarn\n  Gazette\n# seen"
    text = f"---\n{head}\n---\n{PROSE}"
    (raw,) = read(".md", text)
    assert raw.fields == {"title": "The council of Tarn raises the dam by a further metre", "outlet": "Tarn Gazette"}


def test_dashed_front_matter_may_stand_in_a_txt_file():
    (raw,) = read(".txt", f"---\noutlet: Herald\n---\n\n{PROSE}")
    assert raw.fields == {"outlet": "Herald"}


# --- html


def page(head="", body=f"<h1>A headline</h1><p>{PROSE}</p><p>{PROSE[::-1]}</p>"):
    return f"<html lang='en-GB'><head>{head}</head><body><nav>Home</nav><article>{body}</article></body></html>"


def test_a_page_gives_its_text_and_what_its_head_states():
    head = """<title>A headline | Herald</title><meta property="og:site_name" content="Example Herald">
    <meta property="article:published_time" content="2025-03-05T14:30:00Z"><meta name="author" content="Ann Lee">
    <link rel="canonical" href="https://example.org/a-headline">"""
    (raw,) = read(".html", page(head))
    assert PROSE in raw.text
    assert "Home" not in raw.text
    assert raw.fields["title"] == "A headline"
    assert raw.fields["site_name"] == "Example Herald"
    assert raw.fields["published"] == "2025-03-05T14:30:00Z"
    assert raw.fields["canonical"] == "https://example.org/a-headline"
    assert raw.fields["language"] == "en-GB"


def test_json_ld_of_an_article_is_read_and_a_broken_one_ignored():
    data = {"@graph": [{"@type": "Person", "name": "X"}, {"@type": "NewsArticle", "publisher": {"name": "Herald"},
            "datePublished": "2025-03-05"}]}  # fmt: skip
    head = f'<script type="application/ld+json">{{broken</script><script type="application/ld+json">{json.dumps(data)}</script>'
    (raw,) = read(".html", page(head))
    assert (raw.fields["publisher"], raw.fields["datePublished"]) == ({"name": "Herald"}, "2025-03-05")


def test_a_page_states_a_visible_date_only_if_it_is_one():
    one = "<time datetime='2025-03-05'>yesterday</time>"
    two = one + "<span class='date'>March 4, 2025</span>"
    body = f"<p>{PROSE}</p><p>{PROSE[::-1]}</p>"
    assert read(".html", page(body=one + body))[0].fields["date"] == "2025-03-05"
    assert "date" not in read(".html", page(body=two + body))[0].fields


@pytest.mark.parametrize(
    "other",
    [
        "<span class='last-updated'>March 9, 2025</span>",
        "<time class='updated' datetime='2025-03-09T10:00:00Z'>March 9</time>",
        "<div class='header-date'>Monday, November 30, 2026</div>",
        "<aside>Related <time datetime='2019-01-02'>2 January</time></aside>",
        "<div class='related-stories'><time datetime='2019-01-02'>2 January</time></div>",
        "<div class='candidate-birth'>August 4, 1961</div>",
    ],
)
def test_the_date_of_something_else_is_not_the_pages_own(other):
    body = f"<p>{PROSE}</p><p>{PROSE[::-1]}</p>"
    own = "<time class='entry-date published' datetime='2025-03-05'>March 5</time>"
    assert "date" not in read(".html", page(body=other + body))[0].fields
    assert read(".html", page(body=own + other + body))[0].fields["date"] == "2025-03-05"


def test_what_json_ld_says_of_another_article_on_the_page_is_left_alone():
    items = [
        {"@type": "NewsArticle", "headline": "A headline", "publisher": {"name": "Herald"}},
        {"@type": "NewsArticle", "headline": "Another", "datePublished": "2019-01-02", "author": "Bo Ek"},
        {"@type": "WebPage", "name": "A headline", "datePublished": "2025-03-05"},
    ]
    fields = read(".html", page(f'<script type="application/ld+json">{json.dumps(items)}</script>'))[0].fields
    assert (fields["publisher"], fields["datePublished"], fields.get("author")) == (
        {"name": "Herald"},
        "2025-03-05",
        None,
    )


STORY = (
    "<REUTERS{} ><TEXT><TITLE>A title</TITLE><DATELINE>LUND, March 3 - </DATELINE><BODY>{}</BODY></TEXT></REUTERS>\n"
)


def test_a_number_that_a_story_has_already_is_told_and_one_without_gets_its_place():
    stories = [' NEWID="7"', ' NEWID="7"', "", ""]
    text = '<!DOCTYPE lewis SYSTEM "lewis.dtd">\n' + "".join(STORY.format(tag, PROSE) for tag in stories)
    found = read(".sgm", text)
    assert [(type(one).__name__, one.record) for one in found] == [("Raw", 7), ("Problem", 7), ("Raw", 3), ("Raw", 4)]


@pytest.mark.parametrize(
    "html",
    ["<", "<html></html>", "<div>" * 50_000, "<p>" + "<b>" * 20_000 + "x", "plain < words", "<?xml version='1.0'?>"],
)
def test_a_hostile_page_never_raises_anything_else(html):
    with contextlib.suppress(UnreadableFile):
        assert texts(read(".html", html))


# --- anything


@given(st.binary(max_size=300), st.sampled_from([".txt", ".md", ".json", ".jsonl", ".csv", ".tsv"]))
def test_no_bytes_raise_anything_but_unreadable(data, extension):
    with contextlib.suppress(UnreadableFile):
        assert all(isinstance(item, Problem) or item.text.strip() for item in read(extension, data))


def test_a_page_that_only_says_that_it_is_utf8_keeps_its_letters():
    html = (
        f"<html><head><meta charset='utf-8'></head><body><article><p>“It didn’t.” {PROSE}</p></article></body></html>"
    )
    assert texts(read(".html", html.encode("cp1252")))[0].startswith("“It didn’t.”")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        (
            "cp1250",
            "Ministr řekl ve středu, že jednání uvázla na mrtvém bodě. Žádáme odpověď, řekl. Příští schůzka bude v pátek.",
        ),
        (
            "iso8859-2",
            "Minister oświadczył w środę, że rozmowy utknęły w martwym punkcie. Żądamy odpowiedzi, powiedział.",
        ),
        (
            "cp1254",
            "Bakan çarşamba günü müzakerelerin tıkandığını söyledi. Görüşmeler cuma günü İstanbul'da sürecek, dedi.",
        ),
    ],
)
def test_the_language_says_which_old_encoding_is_usual(encoding, text):
    assert texts(read(".txt", text.encode(encoding))) == [text]


def test_a_page_without_other_title_has_the_one_of_its_window():
    assert read(".html", page("<title>Talks stall</title>", body=f"<p>{PROSE}</p>"))[0].fields["title"] == "Talks stall"


def test_quotation_marks_behind_backslashes_do_not_end_a_value():
    table = 'text,outlet\n"He said \\"yes\\", then\nleft.\nThe mayor, CNN",Example Herald\nHe left.,Star\n'
    rows = read(".csv", table)
    assert [(row.text, row.fields["outlet"]) for row in rows] == [
        ('He said "yes", then\nleft.\nThe mayor, CNN', "Example Herald"),
        ("He left.", "Star"),
    ]


@pytest.mark.parametrize("table", ['text,outlet\n"In C:\\",Star\n', 'text,outlet\n"He said ""In C:\\""",Star\n'])
def test_a_backslash_is_a_letter_of_other_tables(table):
    assert "C:\\" in texts(read(".csv", table))[0]


def test_a_field_of_html_gives_its_words():
    markup = "<p>“I won&#8217;t,” he <b>said</b>.</p>\n<p>He left.<br>At once.</p><script>x()</script>"
    record = json.dumps({"content": {"rendered": markup}})
    assert texts(read(".json", record)) == ["“I won’t,” he said.\n\nHe left.\n\nAt once."]
    plain = "A page begins with <html>, he said, and 5 < 6."
    assert texts(read(".json", json.dumps({"text": plain}))) == [plain]


@pytest.mark.parametrize(
    "export",
    [
        "1 of 2 DOCUMENTS\n\nOne.\n\n2 of 2 DOCUMENTS\n\nTwo.",
        "One.\n\nEnd of Document\n\nTwo.\n\nEnd of Document\n",
        "One.\r\n\r\nDocument LBA0000020250305el35000ab\r\n\r\nTwo.\r\n\r\nDocument LBA0000020250306el36000ab\r\n",
        "Document 1 of 2\n\nOne.\n\nDocument 2 of 2\n\nTwo.",
    ],
)
def test_an_export_of_a_database_holds_several_articles(export):
    assert [(raw.record, raw.text.strip()) for raw in read(".txt", export)] == [(0, "One."), (1, "Two.")]
    assert texts(read(".txt", "End of Document\n\nIt is one article.")) == ["End of Document\n\nIt is one article."]
