"""What is rendered from articles: escaped always, marked exactly, and worded without guessing."""

import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index import Article, Evidence, Outlet, Passage, PublishedDate
from index.screen_text import clean, escape, one_line
from rag.answer import Answer, Citation, Conflict, Hit, Statement
from ui.conversation import Exchange, Inquiry, begun, turns, updated
from ui.marking import ROOM, article_page, article_part, windows
from ui.markup import Html, element, link
from ui.sources import brought, sources_panel
from ui.transcript import exchange_html, transcript, welcome
from ui.wording import carried_words, date_words

HOSTILE = (
    "<script>alert(1)</script> <img src=http://evil.test/x onerror=alert(2)> [click](javascript:alert(3)) "
    "![](http://evil.test/y) </div></mark> {{constructor}} ${alert(4)} \"' & \u202egnp.exe \x1b[31m \x00"
)
OUR_TAGS = {
    "a", "article", "aside", "bdi", "blockquote", "button", "caption", "cite", "code", "dd", "details", "div", "dl", "dt",
    "h2", "h3", "header", "li", "mark", "ol", "p", "pre", "section", "span", "strong", "summary", "table", "tbody", "td",
    "th", "thead", "tr", "ul",
}  # fmt: skip
OUR_ATTRIBUTES = {
    "aria-busy", "aria-describedby", "aria-expanded", "aria-hidden", "aria-label", "aria-live", "aria-pressed",
    "class", "data-announce", "data-article", "data-ask", "data-cite", "data-copy", "data-do", "data-end",
    "data-exchange", "data-focus", "data-keep", "data-limit", "data-line", "data-numbers", "data-opens", "data-place",
    "data-question", "data-shows", "data-start", "data-status", "data-support", "data-thumb", "href", "id", "popover",
    "rel", "role", "scope", "tabindex", "target", "title", "type",
}  # fmt: skip

texts = st.text(min_size=1, max_size=300) | st.lists(st.sampled_from([*HOSTILE.split(), "word", "\n", "é", "🙂"])).map(
    " ".join
).filter(bool)


class Reader(HTMLParser):
    """Reads HTML as a browser would: the tags, their attributes, and the text of the marks of each citation."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.marked: dict[str, str] = {}
        self.text = ""
        self._open: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "mark":
            self._open = (dict(attrs)["data-cite"] or "").split()

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._open = []

    def handle_data(self, data: str) -> None:
        self.text += data
        for number in self._open:
            self.marked[number] = self.marked.get(number, "") + data


def assert_inert(markup: str) -> Reader:
    read = Reader(markup)
    assert set(read.tags) <= OUR_TAGS
    assert {name for name, _ in read.attributes} <= OUR_ATTRIBUTES
    assert all(re.match("https?://", value or "") for name, value in read.attributes if name == "href")
    # "<" only ever opens or closes an element of ours
    assert all(tag in OUR_TAGS for tag in re.findall(r"</?([^\s>]*)", markup))
    return read


def hostile_answer(text: str, **changes: object) -> Answer:
    article = Article(
        file=f"{text[:40]}.txt",
        text=text,
        title=text,
        outlet=Outlet(text, Evidence("field outlet", text)),
        published=PublishedDate("2025-03-05", "day", Evidence("field date", text)),
        url="javascript:alert(1)",
        body=((0, len(text)),),
    )
    passage = Passage(article.id, 0, 0, len(text), text, ((0, len(text)),))
    hit = Hit(passage, article, 0.5)
    values: dict[str, object] = {
        "question": text,
        "searched": f"{text} again",
        "status": "answered",
        "statements": (Statement(text, (1,), "unverified", (text,)),),
        "citations": (Citation(1, article, 0, len(text)),),
        "conflicts": (Conflict(text, ((text, 1),)),),
        "nearest": (hit,),
        "hits": (hit,),
        "filters": {"inferred": {"outlets": [text]}},
        "notes": (text,),
        "answerer": text,
    }
    return Answer(**{**values, **changes})  # type: ignore[arg-type]


@given(texts)
@example(HOSTILE)
def test_nothing_of_an_article_or_question_becomes_markup(text: str) -> None:
    for changes in ({}, {"status": "not_found", "statements": (), "citations": (), "conflicts": ()}, {"citations": ()}):
        if changes == {"citations": ()}:
            changes = {**changes, "statements": (), "conflicts": ()}  # so that hits are "also found"
        exchange = Exchange(1, text, answer=hostile_answer(text, **changes))
        assert_inert(exchange_html(exchange))
        assert_inert(sources_panel(exchange, 1))
    assert_inert(exchange_html(Exchange(1, text, draft=text)))
    assert_inert(exchange_html(Exchange(1, text, trouble=text)))
    assert_inert(welcome([text]))


@given(texts, st.data())
def test_the_marked_words_are_the_quote(text: str, data: st.DataObject) -> None:
    article = Article("a.txt", text, body=((0, len(text)),))
    spans = data.draw(
        st.lists(st.tuples(*[st.integers(0, len(text))] * 2).filter(lambda s: s[0] < s[1]), min_size=1, max_size=4)
    )
    citations = [Citation(number, article, *span) for number, span in enumerate(spans, start=1)]
    marked = Reader(article_page(article, citations)).marked
    for citation in citations:
        # Line ends and blank lines are layout, and controls are taken out; every other character is there, in order.
        assert squeezed(marked.get(str(citation.number), "")) == squeezed(clean(citation.quote))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_overlapping_citations_share_their_marks_and_each_number_opens_once() -> None:
    article = Article("a.txt", "one two three four")
    page = article_page(article, [Citation(1, article, 0, 13), Citation(2, article, 4, 18, answer=(8, 13))])
    assert Reader(page).marked == {"1": "one two three", "2": "two three four"}
    assert re.findall('data-opens="([^"]+)"', page) == ["1", "2"]
    assert '<mark data-cite="1 2" class="key" tabindex="-1">three</mark>' in page


def test_lines_carry_their_numbers_and_boilerplate_is_dimmed() -> None:
    article = Article("a.txt", "First.\n\nLeave a Reply", body=((0, 6),))
    page = article_page(article, [Citation(1, article, 0, 6)])
    assert 'class="line" data-line="1"' in page
    assert 'class="line left-out" data-line="3"' in page


def test_of_a_long_article_the_surroundings_of_each_citation_are_shown() -> None:
    text = "".join(f"Sentence number {n} stands here.\n" for n in range(2000))
    spans = [(text.index(s), text.index(s) + len(s)) for s in ("number 500 stands", "number 1500 stands")]
    shown = windows(text, spans, 4000)
    assert len(shown) == 2
    assert all(any(a <= start and end <= b for a, b in shown) for start, end in spans)
    assert sum(end - start for start, end in shown) < 5000
    article = Article("a.txt", text)
    page = article_page(article, [Citation(n, article, *span) for n, span in enumerate(spans, 1)], room=4000)
    assert page.count('class="gap"') == 3
    assert len(page) < 40_000


GAP = re.compile(r'<div class="gap" data-start="(\d+)" data-end="(\d+)">')


@pytest.mark.parametrize("at_end", [False, True])
@pytest.mark.parametrize("unit", ["A sentence stands in this line.\n", "A sentence without a line end. ", "x"])
def test_what_is_left_out_of_a_long_article_comes_press_by_press_and_never_much_at_once(
    unit: str, at_end: bool
) -> None:
    text = unit * (100_000 // len(unit))
    article = Article("a.txt", text, body=((0, len(text)),))
    citation = Citation(1, article, 50_000, 50_040)
    page = article_page(article, [citation])
    presses = 0
    while gap := GAP.search(page):
        part = article_part(article, int(gap[1]), int(gap[2]), at_end, [citation])
        assert len(Reader(part).text) < ROOM + 1_000
        stop = page.index("</div>", gap.start()) + len("</div>")
        page = page[: gap.start()] + part + page[stop:]
        presses += 1
    assert 8 <= presses <= 10
    assert squeezed(Reader(page).text) == squeezed(text)
    assert squeezed(Reader(page).marked["1"]) == squeezed(citation.quote)


def test_a_gap_says_which_lines_are_missing_and_which_of_them_a_press_brings() -> None:
    text = "".join(f"Sentence number {n} stands here.\n" for n in range(1, 2001))
    start = text.index("Sentence number 1500")
    page = article_page(Article("a.txt", text), [Citation(1, Article("a.txt", text), start, start + 20)])
    missing = re.search(r">lines 1–(\d+) not shown<", page)
    shown = re.search(r'data-line="(\d+)"', page)
    assert missing is not None
    assert shown is not None
    assert int(shown[1]) - int(missing[1]) in (0, 1)  # the surroundings of a citation may begin within a line
    first, last, rest = re.findall(r">Show lines (\d+)–(\d+)<", page)
    assert first[0] == "1"
    assert int(first[1]) in range(350, 450)  # twelve thousand characters of thirty a line
    assert last[1] == missing[1]
    assert rest[1] == "2000"


def test_one_press_of_a_book_is_made_at_once() -> None:
    text = "A sentence stands in this line.\n" * 330_000  # 10 MB, each line a span of the body
    article = Article("a.txt", text, body=tuple((n * 32, n * 32 + 31) for n in range(330_000)))
    began = time.monotonic()
    part = article_part(article, 20_000, len(text), False, [])
    assert time.monotonic() - began < 2
    assert len(part) < 60_000


def test_places_that_a_browser_sends_may_be_anything() -> None:
    article = Article("a.txt", "It was said.")
    exchange = Exchange(1, "Who?", answer=Answer("Who?", "Who?", "answered", citations=(Citation(1, article, 0, 12),)))
    for start, end in ((0, 10**12), (10**12, 3), (7, 2), (0, 0)):
        for shows in ("start", "end", "found", "<script>"):
            assert brought(exchange, article.id, start, end, shows) is not None
    assert brought(exchange, "another", 0, 5, "found") is None
    assert brought(None, article.id, 0, 5, "found") is None
    assert brought(Exchange(1, "Who?"), article.id, 0, 5, "found") is None


def test_what_was_only_found_is_marked_as_found_and_what_is_cited_of_its_article_as_cited() -> None:
    article = Article("a.txt", "It was said.\nIt was denied.\nIt rained.")
    hit = Hit(Passage(article.id, 1, 13, 27, "It was denied.", ((13, 27),)), article, 0.5)
    cited = Citation(1, article, 0, 12)
    exchange = Exchange(1, "Who?", answer=Answer("Who?", "Who?", "answered", citations=(cited,), hits=(hit,)))
    assert 'data-shows="found" data-start="13" data-end="27"' in sources_panel(exchange)
    page = str(brought(exchange, article.id, 13, 27, "found"))
    assert re.findall("<mark[^>]*>([^<]*)", page) == ["It was said.", "It was denied."]
    assert '<mark data-opens="found" class="found" tabindex="-1">It was denied.</mark>' in page


@given(st.text(max_size=400), st.integers(1, 300), st.data())
def test_windows_hold_every_span_in_order_without_overlap(text: str, room: int, data: st.DataObject) -> None:
    places = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(places, places).map(lambda s: (min(s), max(s))), max_size=4))
    shown = windows(text, spans, room)
    assert all(0 <= start <= end <= len(text) for start, end in shown)
    assert all(before[1] < after[0] for before, after in pairwise(shown))
    if len(text) <= room and text:
        assert shown == [(0, len(text))]
    if text:
        assert all(any(a <= s and e <= b for a, b in shown) for s, e in spans)


def test_the_panel_puts_used_sources_first_and_folds_what_was_only_found() -> None:
    used, other = Article("used.txt", "It was said."), Article("other.txt", "Something else.")
    hits = tuple(Hit(Passage(a.id, 0, 0, len(a.text), a.text, ((0, len(a.text)),)), a, 0.5) for a in (other, used))
    answer = Answer(
        "Who?", "Who?", "answered", (Statement("It was said.", (1,), "quoted"),), (Citation(1, used, 0, 12),), hits=hits
    )
    panel = sources_panel(Exchange(3, "Who?", answer=answer), 1)
    assert 'data-exchange="3"' in panel
    assert "Also found, not used (1)" in panel
    assert panel.index("used.txt") < panel.index("<details") < panel.index("other.txt")


def test_who_else_carries_the_quoted_words_is_named_and_counts_as_no_second_source() -> None:
    used, copy = Article("used.txt", "It was said."), Article("<b>.txt", "It was said.")
    citation = replace(Citation(1, used, 0, 12), copies=(copy,))
    panel = sources_panel(Exchange(1, "Who?", answer=Answer("Who?", "Who?", "answered", citations=(citation,))))
    assert "also carried by outlet not stated (&lt;b&gt;.txt)" in panel
    assert panel.count("<section") == 1
    named = Outlet("Reuters", Evidence("field source", "Reuters"))
    copies = [replace(copy, outlet=named, file=f"{n}.txt") for n in range(6)]
    assert carried_words(copies[:2]) == "also carried by Reuters (0.txt) and Reuters (1.txt)"
    assert carried_words(copies).endswith("Reuters (3.txt) and 2 more")
    assert carried_words(()) == ""


def test_what_is_not_stated_is_said_and_not_guessed() -> None:
    article = Article("a.txt", "Axios first reported the talks.")
    panel = sources_panel(
        Exchange(1, "Who?", answer=Answer("Who?", "Who?", "answered", citations=(Citation(1, article, 0, 5),)))
    )
    assert "outlet not stated" in panel
    assert "date not stated" in panel


@pytest.mark.parametrize(
    ("value", "precision", "words"),
    [
        ("2025-03-05", "day", "5 March 2025"),
        ("--03-05", "day", "5 March, year not stated"),
        ("--02-29", "day", "29 February, year not stated"),
        ("2025-03", "month", "March 2025"),
        ("2025-03-05T14:30+00:00", "minute", "5 March 2025, 14:30 UTC"),
        ("2025-03-05T14:30+01:00", "minute", "5 March 2025, 14:30 +0100"),
        ("2025-03-05T14:30", "minute", "5 March 2025, 14:30"),
        ("odd\x1b", "day", "odd"),
    ],
)
def test_dates_are_as_exact_as_they_are_stated(value: str, precision: str, words: str) -> None:
    published = PublishedDate(value, precision, Evidence("field date", value))
    assert date_words(Article("a.txt", "x", published=published)) == words


def test_support_is_told_by_sign_and_word() -> None:
    article = Article("a.txt", "It was said.")
    kinds = ("quoted", "supported", "unverified")
    statements = tuple(Statement("It was said.", (1,), kind) for kind in kinds)
    reply = exchange_html(
        Exchange(1, "Who?", answer=Answer("Who?", "Who?", "answered", statements, (Citation(1, article, 0, 12),)))
    )
    for words in ("❝</span> quoted", "✓</span> supported", "?</span> not verified"):
        assert words in reply


def test_a_rewritten_question_is_shown_and_an_unchanged_one_is_not() -> None:
    def reply(searched: str) -> str:
        return exchange_html(
            Exchange(1, "What did he reject?", answer=Answer("What did he reject?", searched, "answered"))
        )

    shown = 'class="searched"'  # above the answer; how it was found, below, always says what was searched for
    assert shown in reply("What did Hazem Qassem reject?")
    assert shown not in reply("What did he reject?")


def test_links_lead_only_to_web_addresses() -> None:
    assert link("original", "https://example.org/a?b=1&c=2") is not None
    for url in ("javascript:alert(1)", "data:text/html,x", " https://x", "//evil.test", "", None):
        assert link("original", url) is None


@given(st.text())
def test_a_cleaned_text_moves_no_cursor_and_can_be_printed(text: str) -> None:
    shown = clean(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    shown.encode("utf-8")
    assert "\n" not in one_line(text)
    assert len(one_line(text, 20)) <= 20


@given(st.text())
def test_escaping_keeps_every_visible_character(text: str) -> None:
    assert Reader(escape(text)).text == clean(text)


def test_only_html_of_ours_stays_html() -> None:
    assert element("p", "<b>", Html("<i></i>"), None, title='"<') == '<p title="&quot;&lt;">&lt;b&gt;<i></i></p>'


def test_a_conversation_becomes_the_history_of_a_follow_up() -> None:
    now = begun((), Inquiry("Who is he?"))
    assert turns(now) == []
    article = Article("a.txt", "It was said.")
    answer = Answer(
        "Who is he?", "Who?", "answered", (Statement("It was said.", (1,), "quoted"),), (Citation(1, article, 0, 12),)
    )
    now = begun(updated(now, answer=answer), Inquiry("And then?"))
    assert [(t.question, t.searched, t.answer) for t in turns(now)] == [("Who is he?", "Who?", "It was said. [1]")]
    assert [exchange.number for exchange in now] == [1, 2]
    assert transcript(now, Html("opening")).count("<article") == 2
    for _ in range(100):
        now = begun(now, Inquiry("again"))
    assert len(now) == 40
    assert now[-1].number == 102
