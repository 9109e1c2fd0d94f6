"""Captions, credits, newsletter boxes and links to other articles, as pages of news put them between paragraphs."""

from __future__ import annotations

import pytest

from index.body import body_spans, is_boilerplate

PROSE = "The two sides met in Doha for the third time this week, and they will meet again, said an official."


def kept(text: str) -> list[str]:
    return [text[start:end] for start, end in body_spans(text)]


@pytest.mark.parametrize(
    "line",
    [
        "FILE PHOTO: The minister arrives for talks in Doha, Qatar, March 5, 2025. REUTERS/Ann Lee",
        "The minister arrives for talks in Doha, Qatar, March 5, 2025. REUTERS/Ann Lee/File Photo",
        "FILE - In this March 5, 2025, file photo, the minister arrives. (AP Photo/Ann Lee, File)",
        "The minister arrives for talks in Doha. (Ann Lee/Reuters)",
        "A crowd waits in Doha. (Ann Lee/The Daily Star via AP)",
        "A crowd waits in Doha. (Photo: Ann Lee, The Star)",
        "Facebook Twitter Pinterest A crowd waits in Doha. Photograph: Ann Lee/AFP/Getty Images",
        "Enlarge this image toggle caption Ann Lee/AP Ann Lee/AP",
        "Ann B. Lee/Staff The grocer stands before his shop on March 25, 2020. It stays open, he says.",
        "Photos: A crowd in Doha Hide Caption 1 of 2 Photos: Another Hide Caption 2 of 2 " + "and so on " * 200,
        "CLOSE The minister speaks of an era that is over. (June 28) AP",
        "Get the stories you care about delivered to your inbox. By signing up, you agree to our Privacy Policy",
        "The Morning Post Sign up today. You can unsubscribe at any time. This site is protected by reCAPTCHA",
        "Editor’s note: As a public service, we have removed the paywall for our coverage of the flood.",
        "More: Tariffs take effect: how they will hit products",
        "Full Coverage: Sports",
        "Related The census is in serious trouble",
        "Envoys fear the end of the talks Read more",
        "Read or Share this story: https://example.org/abc",
        "Updated at 3:30 a.m. ET Thursday",
        "--Updated at 3:47 p.m.",
        "Published 5 March 2025",
        "Updated 1430 GMT (2230 HKT) March 5, 2025",
        "Updated 12h ago",
        "With files from The Canadian Press",
        "This story has been updated with additional developments Friday.",
        "The opinions expressed by columnists are their own and do not represent the views of Example.com.",
        "Send letters to letters@example.org.",
        "Ann Lee, Bob Ray Jr. and Cy Day of The Star contributed to this report.",
        "— With assistance by Ann Lee, and Bob Ray",
        "Contributing: Ann Lee and Bob Ray",
        "(Reporting by Ann Lee in Doha; Editing by Bob Ray and Cy Day)",
        "Additional reporting by Ann Lee in Doha, Bob Ray in Paris and Cy Day.",
        "Ann Lee is a reporter for The Star. Follow her on Twitter @annlee.",
        "Follow Ann Lee on Twitter @annlee. Follow his Facebook Page here.",
        "CLICK HERE TO GET THE STAR NEWS APP",
    ],
)
def test_what_hangs_on_a_page_is_recognised(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "File-swappers ready new network",
        "Support has fallen to 40 percent, according to a monthly Reuters/Ipsos poll.",
        "Getty Images has sued the maker of an image generator, it said on Monday.",
        "CORRECTION: This story has been updated to correct the date of the vote.",
        "This story has been corrected: the vote was on Tuesday.",
        "“Follow us on Twitter,” the minister told the crowd. “Sign up here!”",
        "The photo shows the minister, the court found. He denies it.",
        "He was photographed: it proved nothing, and the judge said so in the morning session.",
        "The firm contributed to this disaster, the report found. It has not commented.",
        "Investigators asked who contributed to this report. Nobody answered, and the file was closed.",
        "Reporting by the newspaper showed that the bank had known.",
        "More than 200 people signed up for the lessons.",
        "The newsletter was delivered to voters, and it was full of errors.",
        "Close allies of the minister said that he would resign.",
        "WASHINGTON (AP) — At least 70 percent of the teams have applied for loans.",
        "I have done nothing wrong! — A. Minister (@minister) June 4, 2018",
        "The fire killed 14 people, the coroner said. Ann Lee, who filmed it, posted the video: “They left us here to die!”",
        "She was asked about the photo: “Is that you?”",
        "Residents can report outages (by phone or via app)",
        "(c) Hamas releases all remaining hostages within six weeks.",
        "A PBS News/NPR/Marist poll released Monday found that 54 percent agree.",
        "About 88 million people follow him on Twitter, and he wrote there that the talks were over.",
        "The scam begins with a message in your inbox, the police said.",
        "If you get an email in your inbox that claims to be from the tax office, delete it.",
        "This report was published by the UN on Monday and says that 1,200 civilians were killed.",
        "published 24 books, and lives in Leeds.",
        "With assistance from the FBI, police arrested three men on Monday.",
        "With contributions from 40 countries, the fund raised $3 billion.",
        "The president asked Americans to follow him on X for word of the talks.",
        "The Herald removed the paywall from its coverage of the flood, its editor said.",
    ],
)
def test_news_that_resembles_furniture_stays(line: str) -> None:
    assert not is_boilerplate(line)


def test_a_line_in_capitals_amid_prose_is_a_link_to_another_article() -> None:
    text = f"{PROSE}\n\nMINISTER WITH TIES TO DOHA FACES A BITTER RIVAL\n\n{PROSE}\n\n{PROSE}\n\n{PROSE}"
    assert not any("RIVAL" in span for span in kept(text))


def test_a_line_in_capitals_that_somebody_wrote_stays() -> None:
    text = f"{PROSE}\n\nHe wrote:\n\nDOHA WILL NOT BE ALLOWED TO HOLD TALKS\n\n{PROSE}\n\n{PROSE}\n\n{PROSE}"
    assert kept(text) == [text]


def test_a_wrapped_line_is_no_furniture() -> None:
    text = "The police will look at the video that was handed to the\nphoto by a neighbour, which shows an officer."
    assert kept(text) == [text]


def test_a_dispatch_written_in_capitals_stays_whole() -> None:
    text = "TALKS WENT ON IN DOHA ALL NIGHT LONG\nTHE MINISTER LEFT AT DAWN WITHOUT A WORD"
    assert kept(text) == [text]


def test_a_subheading_in_capitals_stays() -> None:
    assert "DOES IT HELP?" in kept(f"{PROSE}\n\nDOES IT HELP?\n\n{PROSE}\n\n{PROSE}\n\n{PROSE}")[0]


def test_long_headlines_after_a_tail_marker_are_left_out() -> None:
    headline = (
        "A minister went for a casual look at the talks and led a host to ask 'Would it kill you to wear a tie, sir?'"
    )
    assert kept(f"{PROSE}\n\nRead more:\n\n{headline}\n\nRain expected") == [PROSE]


def test_a_caption_costs_only_its_own_line() -> None:
    assert kept(f"{PROSE}\n\nA crowd waits. (Ann Lee/Reuters)\n\n{PROSE}") == [PROSE, PROSE]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["a. ", "A b ", "(", "/ap ", "contributed ", "Aa-", "photo: ", "follow a on ", " via "]
)
def test_no_line_takes_long_to_judge(piece: str) -> None:
    for length in range(600, 710, 10):
        is_boilerplate((piece * 400)[:length])
        is_boilerplate(("Reporting by " + piece * 400)[:length])
