from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.body import body_spans, is_boilerplate, lines_of
from index.furniture import pasted_links

PROSE = "The two sides met in Doha for the third time this week, and they will meet again, said an official."


def kept(text, **options):
    return [text[start:end] for start, end in body_spans(text, **options)]


@pytest.mark.parametrize(
    "line",
    [
        "0FansLike", "0FollowersFollow", "12,345SubscribersSubscribe", "Leave a Reply", "Leave a comment", "Source link",
        "Related Article", "Related Articles:", "Latest Articles", "Stay Connected", "- Advertisement -", "Advertisement",
        "- Advertisement -spot_img", "Please enter your comment!", "Please enter your name here", "AD", "* * *", "___",
        "Your email address will not be published. Required fields are marked *", "Read more: Talks go on", "READ NEXT: x",
        "We use cookies to improve your experience.", "Sign up for our daily newsletter", "Share this article", "Facebook",
        "Copyright © 2019 The Washington Times, LLC. Click here for reprint permission.", "All rights reserved.",
        "© 2025 Example. All rights reserved", "Story Continued Below", "https://example.org/a-story",
        "$\\frac{https://www.radiohc.cu/en/noticias/378080-white-house$", "**Leave a Reply**", "## Related articles",
        "see also Dam to be mended at last The mayor of Doha said on Monday that the...", "NOW WATCH: ‘Dam Breaks’", "WATCH:",
        "Download the Example News app for full coverage", "Story continues", "For more on the dam, click here.",
        "Don't see the map above? Click here.", "Continue Reading Below", "Ann Lee reported from Doha, Qatar.",
        "Thank you for signing up. For more from Example, see our latest issue", "Photographer: Ann Lee/Example",
        "Ann Lee in Doha. Photographer: Bo Chan/Example", "Featured image: Ann Lee with her dog in Doha, in 2017.",
        "Sign up for our special edition newsletter to get a daily update on the dam.",
        "Example is a nonprofit newsroom. Sign up to receive our biggest stories as soon as they’re published.",
    ],
)  # fmt: skip
def test_page_furniture_is_recognised(line):
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "The museum's website lists related articles and latest articles by the same author.",
        "Leave a comment, the minister told reporters, and you will be arrested.",
        "Copyright law has changed, the court found.",
        "Read more books, the minister told pupils.",
        "He shared the article on Facebook.",
        "She said the newsletter had 12,000 subscribers.",
        "The advertisement was withdrawn.",
        "All rights reserved to the states were named by the court in its ruling.",
        "See https://example.org/report for the report.",
        "Related groups were not named.",
        "Residents who sign up for the city's newsletter were told first.",
        "See also what the mayor did not say, he told them.",
        "Watch the dam, the mayor told them.",
        "The photographer Ann Lee reported from Doha until the dam broke.",
        "To download the app took an hour.",
        "He told them where to click.",
        "The story continues.",
        "US Threatens Action, Hamas Pushes Back",
        "59",
        "停火谈判继续进行。",
    ],
)
def test_sentences_that_mention_furniture_stay(line):
    assert not is_boilerplate(line)


def test_consecutive_lines_are_one_span_and_furniture_interrupts_it():
    text = f"{PROSE}\n\n{PROSE}\n\nAdvertisement\n\n{PROSE}\n"
    assert kept(text) == [f"{PROSE}\n\n{PROSE}", PROSE]


@pytest.mark.parametrize("link", ["(RELATED: Dam Breaks Again In Doha)", "(RELATED: Who Built The Dam? Nobody)"])
def test_a_link_after_a_sentence_is_left_out(link):
    assert kept(f"{PROSE} {link}\n\n{PROSE}") == [PROSE, PROSE]
    assert kept(f"{PROSE} {link} {PROSE}") == [PROSE, PROSE]
    assert kept(f"{PROSE} Read more here\n{PROSE} {PROSE} Read more") == [PROSE, f"{PROSE} {PROSE}"]


@pytest.mark.parametrize(
    "text",
    [
        f"{PROSE} (Related: the talks in Cairo, which failed.)",
        f"{PROSE} (RELATED: it is not closed",
        "They (RELATED: By Blood) left.",
        f"{PROSE} Read more books, he said.",
    ],
)
def test_what_is_no_link_after_a_sentence_stays(text):
    assert kept(text) == [text]


@pytest.mark.parametrize(
    ("text", "pasted"),
    [
        ("Sen. Ann Lee Ann Mary LeeDam breaks MORE (D) left.", [" Ann Mary LeeDam breaks MORE"]),
        ("Bo Chan Jr. Bo (Bob) Chan2019 in dams MORE’s dam.", [" Bo (Bob) Chan2019 in dams MORE"]),
        ("Ann Lee Ann LeeDam breaks: 'No' MORE and I. I left.", [" Ann LeeDam breaks: 'No' MORE"]),
        ("Bo Chan Bo ChanDam holds? MORE, Jo Ek Jo EkHow to live MORE.", [" Bo ChanDam holds? MORE", " Jo EkHow to live MORE"]),
        ("Ann Lee, sister of Jan Lee, wants MORE dams.", []),
        ("McDonald asked for MORE.", []),
        ("Ann Lee Ann LeeDam breaks.", []),
    ],
)  # fmt: skip
def test_links_pasted_into_a_sentence_are_found(text, pasted):
    assert [text[start:end] for start, end in pasted_links(text)] == pasted


def test_after_a_tail_marker_short_lines_are_left_out():
    text = f"{PROSE}\n\nRelated Articles\n\nMinister resigns over talks\nRain expected\n\nLeave a Reply\nName\n"
    assert kept(text) == [PROSE]


def test_after_a_tail_marker_prose_goes_on():
    text = f"{PROSE}\n\nRelated articles\n\nMinister resigns over talks\n\n{PROSE}"
    assert kept(text)[-1].endswith(PROSE)


def test_title_is_left_out_unless_it_is_all_there_is():
    assert kept(f"A title\n{PROSE}", title=(0, 7)) == [PROSE]
    assert kept("A title", title=(0, 7)) == ["A title"]


def test_named_spans_are_left_out():
    assert kept(f"By Ann Lee\n{PROSE}", left_out=[(0, 10)]) == [PROSE]


@pytest.mark.parametrize("text", ["", " \n\t\r\n", "***\n---\n", "Advertisement\n\nLeave a Reply"])
def test_a_text_without_words_of_an_article_has_no_body(text):
    assert body_spans(text) == ()


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_newline_ends_a_line(newline):
    text = newline.join([PROSE, "Advertisement", PROSE])
    assert kept(text) == [PROSE, PROSE]


LINES = st.lists(st.one_of(st.text(), st.sampled_from(["Leave a Reply", "Advertisement", PROSE, "  x  ", "\u2028"])))
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)))


@given(LINES.map("\n".join), SPANS)
@example("\x0b\x85 a\u3000\r\n\ufeffb", [])
@example("\n0\n0", [(2, 3)])  # blank lines do not interrupt a span, left out or not
def test_spans_are_valid_for_any_text(text, left_out):
    spans = body_spans(text, left_out)
    ends = [position for span in spans for position in span]
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    assert all(first[1] < second[0] for first, second in pairwise(spans))
    for start, end in left_out:
        if text[start:end].strip():
            assert not any(first < end and start < last for first, last in spans)


@given(st.text())
def test_lines_hold_what_their_offsets_say(text):
    lines = lines_of(text)
    assert all(text[line.start : line.end] == line.text != "" for line in lines)
    assert "".join("".join(line.text.split()) for line in lines) == "".join(text.split())
