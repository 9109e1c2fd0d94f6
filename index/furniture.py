"""Page furniture, line by line: the rules that tell a form, a label, a caption or a newsletter box from an article's words.

Rules look at whole lines only, so a sentence that merely mentions "related articles" stays; and at links after a full
stop. Furniture inside a sentence stays: without it the sentence would fall apart. Where one kind of it stands,
`pasted_links` says. Captions, credits and what newsletters promise are furniture; corrections are not. The rules know
English pages. What a single line cannot show (a paragraph that article after article of an outlet repeats) is the work of
`index/recurring.py`.
"""

from __future__ import annotations

import re

from index.calendar_words import MONTH

__all__ = ["ends_article", "is_boilerplate", "links_after_sentences", "pasted_links", "without_pasted_links"]

LONGEST_FURNITURE = 300  # characters; a longer line is prose
LONGEST_BOX = 700  # characters of a caption or a newsletter box; only words that no article uses make a long line one

NETWORK = r"(?:facebook|twitter|x|whatsapp|linkedin|pinterest|reddit|telegram|instagram|youtube|tumblr|tiktok|e-?mail)"
# After one of these only the rest of the page comes: comment forms, lists of other articles.
TAIL = (
    r"(?:leave|post|write|add) a (?:reply|comment)(?: cancel reply)?",
    r"(?:\d+ |no )?comments?(?: \(?\d+\)?)?",
    r"(?:source|original) link",
    r"(?:related|similar|recommended|latest|recent|popular|trending|more|top)"
    r" (?:articles?|posts?|stor(?:y|ies)|news|reads?|content|topics|coverage|links|headlines)",
    r"(?:you may also like|recommended(?: for you)?|most (?:read|popular|viewed)|trending(?: now)?|must[- ]reads?)",
    r"(?:stay connected|follow us(?: on .{0,40})?|read more)",
)
FURNITURE = (
    r"[\d.,]*[km]? ?(?:fans|followers|subscribers) ?(?:like|follow|subscribe)?",
    r"please enter your (?:comment|name|e-?mail address)(?: here)?!?",
    r"you have entered an incorrect e-?mail address!?",
    r"your e-?mail address will not be published\.?(?: required fields are marked ?\*?)?",
    r"required fields are marked ?\*?",
    r"save my name, e-?mail,? and website in this browser.{0,60}",
    r"(?:cancel reply|log ?in to (?:leave a )?(?:comment|reply)|submit|print|share|tweet|search|menu|home|subscribe(?: now)?)",
    r"(?:-+ ?)?advertise?ments?:?(?: ?-+)?(?: ?spot_img)?",
    r"(?:ads?|sponsored(?: content| links?)?|promoted content|loading\.{3}|spot_img)",
    r"(?:story|article|content) continue[sd] (?:below|after)(?: (?:this |the )?(?:ad|advertisement))?\.?|story continues",
    r"continue reading(?: (?:below|the main story))?",
    r"(?:scroll|swipe|click|tap) to continue(?: reading)?",
    r"(?:\w+ ){1,2}edition(?: ?[-–] ?final)?",
    r"skip (?:to )?(?:(?:main )?content|navigation|ad|advertisement)",
    rf"(?:(?:share|like|follow|tweet|pin)(?: this| us| it)?(?: article| story| post)?(?: on| via| with)?:? )?{NETWORK}",
    r"share (?:this|on)(?: (?:article|story|post|with|on|via|by).{0,40})?:?",
    r"copy (?:the )?link(?: copied)?!?",
    r"we use (?:our own and third[- ]party )?cookies .{0,250}",
    r"(?:this|our) (?:web ?)?(?:site|page) uses cookies.{0,250}",
    r"by (?:using|continuing to use|browsing) (?:this|our) (?:web ?)?site,? you (?:agree|accept|consent).{0,200}",
    r"(?:accept|reject|allow|manage)(?: all)? (?:cookies|preferences|newsletters|settings)|accept all",
    r"(?:cookie|privacy) (?:policy|settings|preferences|notice)|terms (?:of|and) (?:use|service|conditions)",
    r"(?:sign up|subscribe|register) (?:here |now |today |to |for |to get |to receive )?.{0,80}"
    r"(?:newsletters?|mailing list|inbox|channel|alerts|updates)\b.{0,40}",
    r"get (?:breaking )?news alerts\b.{0,150}",
    r"get .{0,80} (?:delivered|sent|straight) .{0,30}(?:inbox|phone)\b.{0,40}",
    r"(?:enter )?your e-?mail(?: address)?:?",
    r"(?:read|see) (?:more|also|next)(?: on)?:(?: .{0,200})?",
    r"(?:also|must) (?:read|see|watch)(?:: ?.{0,200})?",
    r"(?:read|see) (?:more|also|next)(?: (?:here|about|on|at) .{0,60})?(?: ?[>»→…]+)?",
    r"(?:related|recommended)(?: (?:article|story|stories|articles|post|posts|video|coverage|news))?:(?: .{0,200})?",
    r"(?:can'?t|cannot) see (?:the|this) .{0,30}click here.{0,20}",
    r"click here (?:to|for) .{0,80}",
    r"see also .{5,280}(?:\.\.\.|…)|(?:now )?watch: .{0,120}[^.]|(?:watch|listen)",
    r"(?:like what you're reading\?[: ]*)?download the .{2,40} app\b.{0,80}",
    r"thank you for signing up\b.{0,80}|subscribe now for as little as .{0,40}",
    r"(?:©|copyright (?:©|\(c\)|\d{4}|by )).{0,200}",
    # not item (c) of a list
    r"\(c\)(?= ?(?:copyright\b|\d{4}\b|.{0,60}\b(?:inc|llc|ltd|press|agency|group|network|media|news)\b\.?[^.]{0,40}\.?$))"
    r".{0,200}",
    r"all rights reserved(?:[.,;|].{0,100})?",
    r".{0,100}[.,;|] ?all rights reserved\.?",
    r"slideshow \(\d+ images?\)|enlarge this image.{0,200}|image source,?.{0,60}",
    r"more(?: from .{0,40})?: ?.{5,250}|full coverage: ?.{0,60}|see also: ?.{0,200}",
    r"(?:read or )?share this (?:story|article): ?https?://\S+",
    # not "published 24 books"
    r"-*(?:updated|last updated|published)(?: at| on)?:? ?\d{1,4}(?=[:./h-]\d| ?[ap]\.?m\b| (?:gmt|utc|bst|[ecmp][sd]?t)\b"
    rf"|(?:st|nd|rd|th)? (?:of )?(?:{MONTH})\b| ?(?:min(?:ute)?|hour|day|week|month|year|[mhd])s? ago).{{0,50}}",
    r"this (?:story|article|post|report)(?: has been|'s been| was)? (?:first )?updated(?! to correct|.*\bcorrect).{0,120}",
    r"this (?:story|article|post) is more than .{0,20} old|link copied|opinion (?:contributor|columnist)",
    r"visit .{1,40}'s homepage for more (?:stories|news)\.?",
    r"(?:this is an opinion (?:column|piece)\. )?the (?:opinions|views|thoughts) expressed"
    r" (?:.{0,40}are (?:their own|those of)|here|in this .{0,30}) .{0,120}",
    r"(?:send|e-?mail) (?:us )?(?:a )?(?:letters?|tips?|comments|your .{0,30}) (?:to|at):? ?\S+@\S+",
    # not "this report was published by the UN", which news are made of
    r"this (?:(?:story|article) was (?:produced|published|reported|written) (?:in partnership with|by)"
    r"|report was produced in partnership with) .{0,200}",
    r"(?:also )?contributing:? .{0,20}: ?.{0,300}|contribut(?:ing|ors?)(?: to this \w+)?: ?.{0,300}",
    r"(?:[-–—•] ?)?follow .{2,60} on (?:twitter|facebook|instagram|x)\b.{0,120}",
    # An address alone on its line, whatever stands around it: `$\frac{https://example.org/story$`
    r"[\W_]*(?:(?:frac|href|url|link)[\W_]*)?https?://\S++[\W_]*+",
)
# How lines begin that hang on an image or a video.
START = (
    r"(?:file photo|file)(?: ?[–—:]| - )|photo by |facebook twitter pinterest|enlarge this image|play video \d",
    r"just watched .*\breplay\b|listen to article\b|share all sharing options|hide caption\b|toggle caption\b",
    r"[^\W\d][\w.'-]*(?: [\w.'-]+){1,3}/(?:staff|ap|afp|reuters|pool|file|npr)\b"
    r"(?!(?:/[\w.' -]{1,30})? (?:poll|survey)\b)",
    r"featured? image: |photographer: |(?:photos?|images?) by (?:thinkstock|shutterstock|istock)\b",
)
# Words that only a page says, wherever they stand in the line, and signs without which none of them can: searching for
# signs first makes reading five times as fast.
BOX = (
    r"by signing up,? you (?:will|agree|consent|accept)|protected by recaptcha|manage newsletters|you can unsubscribe",
    r"(?:delivered|sent|straight|directly) (?:right )?(?:in)?to your (?:e-?mail )?inbox",
    r"(?<!if you )\b(?:get|sign up|receive|newsletter|daily|updates)\b[^.]{0,120}in your inbox\b",
    r"(?:please|if you're not already signed up,) (?:sign up|subscribe) (?:here|now)|sign up here\b",
    r"(?:^|[.!?•] ?)sign up (?:for|to receive) [^.]{0,60}\b(?:newsletter|(?:top|biggest) .{0,15}stories)\b",
    r"\bsign up for (?:our|[\w ]{2,15}'s new) (?:[\w-]+ ){0,3}newsletter\b",
    r"click here to (?:sign|subscribe|get)|to (?:follow|see|read|view) (?:more|all).{0,120}click here",
    r"(?:, (?:please )?|\? ?)click here\.?$",
    r"as a public service,? .{0,60}paywall|\bwe(?:'ve| have) removed the paywall",
    r"(?:^|[.!?|•:;)\]][\"”’]? ?|^to |\bclick here to |\byou can )(?:also )?(?:follow|like)"
    r" (?:him|her|them|me|us|the author) on (?:twitter|facebook|instagram|x)\b",
    r"\b(?:photograph|photo|photographer|photo illustration|image|video|credit)s?(?: by)?: [^.:!?\"“”]{2,80}$",
    r"\((?:photo(?:graph)?s? (?:by|from|courtesy)|photo:|ap photo/|ap photo\)|[^()]{1,60}/(?:reuters|ap|afp|getty|pool)"
    r"|.{1,40} via (?:ap|reuters)\b)[^()]{0,60}\)?$",
    r"[/|] ?getty(?: images)?\b|[|/] ?(?:ap photo|shutterstock|istock)\b",
)
SIGNS = (
    "signing up", "recaptcha", "newsletters", "unsubscribe", "inbox", "sign up", "subscribe", "click here", "paywall",
    "follow ", "like ", "photo", "image", "video", "credit", "/reuters", "/ap", "/afp", "/getty", "/pool", " via ",
    "getty", "shutterstock", "istock",
)  # fmt: skip
# What is told by its capitals: credits of names, links to other articles, a player's button.
NAMES = r"(?:[A-Z][\w.'’-]*|and|in|of|at|the|for|by|with|de|la|van|von|bin|al|additional|reporting|editing|writing)"
ONE_SENTENCE = r"(?:[^.!?]|(?<=\b\w)\.|(?<=\b\w\w)\.|(?<=\b\w\w\w)\.)*"  # with initials and abbreviations
CAPITALS = (
    rf"\(?(?:(?:Additional|Further) reporting|Reporting|Writing|Editing)(?: and (?:writing|editing))? by"
    rf" {NAMES}(?:[,;:]? {NAMES})*[.)]*",
    rf"(?=.*contributed ){ONE_SENTENCE}contributed (?:reporting|to this (?:report|story|article|post))\b[^.!?]{{0,60}}\.?",
    rf"(?:[•*-] )?{NAMES}(?:,? {NAMES})* (?:contributed(?: reporting)?|reported from {NAMES}(?:,? {NAMES})*)\.",
    rf"(?:[-–—]+ ?)?[Ww]ith (?:assistance|reporting|files|contributions?) (?:by|from) {NAMES}(?:,? {NAMES})*\.?",
    r"Related (?:Coverage |Stor(?:y|ies) |Articles? )?[A-Z0-9“‘\"'].*[^.]",
    r".{10,150} Read more",
    r"CLOSE [A-Z“\"].*|.*\bREUTERS/\S+(?: \S+){0,5}",
)
IS_TAIL = re.compile("|".join(f"(?:{rule})" for rule in TAIL))
IS_FURNITURE = re.compile("|".join(f"(?:{rule})" for rule in (*TAIL, *FURNITURE)))
IS_START = re.compile("|".join(f"(?:{rule})" for rule in START))
IS_BOX = re.compile("|".join(f"(?:{rule})" for rule in BOX))
HAS_CAPITALS = re.compile("|".join(f"(?:{rule})" for rule in CAPITALS))
# Links that stand after a sentence, in its paragraph.
ASIDE = re.compile(
    r"(?<=[.!?”\"’])[ \xa0]+(?:\(RELATED: [^()\n]{5,250}\)(?=\s|$)"
    r"|Read more(?: (?:here|opinion|on|at|from)\b[^.,\n]{0,50})?\.?$)",
    re.MULTILINE,
)
# "Sen. Ann Lee Ann Mary LeeSenate votes on dam MORE (D-Ohio)": a name's full form and headlines, glued to it, up to "MORE".
# Lengths are bounded so that no line can stall it.
PASTED = re.compile(
    r"(?P<last>\b[A-Z][\w’'-]{1,30})(?:,? (?:Jr\.|Sr\.|I{2,3}))?"
    r"(?P<links> (?:[A-Z(“\"][^\s]{0,30} |de |van |von ){1,6}?(?P=last)(?=[A-Z0-9‘“'\"]).{10,900}?[\w?!.’')]? ?MORE\b)"
)
IS_GALLERY = re.compile(r"Hide Caption \d+ of \d+", re.IGNORECASE)


def is_boilerplate(line: str) -> bool:
    """Whether a whole line is page furniture: a form, a label, a caption, a newsletter box, a credit, bare symbols."""
    if len(line) > LONGEST_BOX:
        return IS_GALLERY.search(line) is not None
    if not any(char.isalnum() for char in line):
        return True
    plain = _plain(line)
    if len(line) <= LONGEST_FURNITURE and IS_FURNITURE.fullmatch(plain):
        return True
    is_quotation = line[0] in "\"“‘'«„"  # somebody said it, whatever it is
    if is_quotation:
        return False
    is_box = any(sign in plain for sign in SIGNS) and IS_BOX.search(plain)
    return bool(is_box or IS_START.match(plain) or HAS_CAPITALS.fullmatch(line))


def ends_article(line: str) -> bool:
    """Whether after this line only the rest of the page comes, if short lines follow: "Related articles"."""
    return len(line) <= LONGEST_FURNITURE and IS_TAIL.fullmatch(_plain(line)) is not None


def links_after_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where, in a part of a text, links stand after a sentence, with the space before them: "(RELATED: Dam Breaks)"."""
    if "(RELATED: " not in text and "Read more" not in text:
        return []
    return [match.span() for match in ASIDE.finditer(text, start, end)]


def pasted_links(text: str) -> list[tuple[int, int]]:
    """Return where a page has pasted a person's full name and headlines into its sentences, up to a "MORE".

    They cannot be left out: quoted words stand in one piece. But they are nobody's words, and no place to cut a sentence.

    >>> text = "Sen. Ann Lee Ann Mary LeeSenate votes on dam MORE (D-Ohio) left."
    >>> [text[a:b] for a, b in pasted_links(text)]
    [' Ann Mary LeeSenate votes on dam MORE']
    """
    return [match.span("links") for match in PASTED.finditer(text)] if "MORE" in text else []


def without_pasted_links(text: str) -> str:
    """Return a text with the links that a page pasted into its sentences blanked out, of the same length."""
    for start, end in pasted_links(text):
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _plain(line: str) -> str:
    """Return the line as the rules know it: small letters, straight quotes, no markdown marks or bullets."""
    plain = " ".join(line.casefold().replace("’", "'").split())
    return plain.strip("#*_>•·|[] ").removesuffix(":") if not plain.endswith("://") else plain
