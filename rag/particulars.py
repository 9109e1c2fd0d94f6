"""What a statement commits itself to: figures, dates, names, quotations, addresses, content words. Judges nothing.

English only: other languages keep their figures, quotations and names, and lose number words and stems.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

import tantivy

from index.calendar_words import MONTH_NUMBERS
from rag.thesaurus import is_noun, lemmas
from rag.units import ROUGHLY, unit_after, value_in
from rag.wordlists import IRREGULAR, NOT_NAMES, OPENERS, PARTICLES, PASSED, STOP_WORDS, TENS, TITLES, UNITS

__all__ = [
    "Date",
    "Figure",
    "Score",
    "addresses",
    "changes",
    "content_stems",
    "dates",
    "figures",
    "fold",
    "months_in",
    "names",
    "quotations",
    "scores",
    "stem",
    "whole_number",
]

_PUNCTUATION = str.maketrans(
    "“”„«»‟″‘’‚‛′`‐‑‒–—―−【】［］…", '"' * 7 + "'" * 6 + "-" * 7 + "[][]" + "\u2026", "\u00ad\u200b\u2060\ufeff"
)
# Spellings that newsrooms use for one thing; applied before anything is read, so that both sides look alike.
_SAME = (
    (r"\b(?:United States(?: of America)?|U\.\s?S\.(?:\s?A\.)?|USA)(?!\w)", "US"),
    (r"\bUS ?(?=\$ ?[\d.])", ""),
    (r"\bUSD ?(?=\d)", "$"),
    (r"\bEUR ?(?=\d)", "€"),
    (r"\bGBP ?(?=\d)", "£"),
    (r"(?:(?<=\d )|(?<=lion ))US (?=dollars?\b)", ""),
    (r"\b(?:United Kingdom|Great Britain|Britain|U\.\s?K\.)(?!\w)", "UK"),
    (r"\b(?:United Nations|U\.\s?N\.)(?!\w)", "UN"),
    (r"\b(?:the )?(?:European Union|E\.\s?U\.)(?!\w)", "EU"),
    (r"\b(?:Mr|Mrs|Ms|Dr|Gov|Sen|Rep|Gen|Lt|Col|Sgt|St|Jr|Prof)\.", lambda m: m.group()[:-1]),
    (r"\b(?:[A-Z]\.){2,}", lambda m: m.group().replace(".", "")),  # "F.B.I.", "J.D. Vance", "D.C."
    (r"\bper cent\b", "percent"),
    (r"(?<=\w)n't\b", " not"),
    (r"\b[Cc]annot\b", "can not"),
)
_UNSPACED_DASH = re.compile(r"(?<=[^\W\d_]|[\"”’)%,.])[—―](?=\S)|(?<=\d)[—―](?=[^\W\d_])")
_FRACTION = re.compile(r"(?<![\d.,])(?:(?P<whole>\d{1,3}) ?)?(?P<part>[¼½¾⅐-⅞])")
_AND_A_HALF = re.compile(
    rf"(?<![\w.,-])(?P<whole>\d{{1,3}}|{'|'.join(UNITS[1:])})(?:[ -]and[ -]a[ -]half| 1/2)(?=[ -])", re.IGNORECASE
)


def fold(text: str) -> str:
    """Return text with one kind of quotation mark, dash, space and spelling, so that only substance differs.

    >>> fold("The U.S. didn’t say “yes” – yet")
    'The US did not say "yes" - yet'
    """
    text = _FRACTION.sub(_decimal, _UNSPACED_DASH.sub(" - ", text).translate(_PUNCTUATION))
    text = unicodedata.normalize("NFKC", text).translate(_PUNCTUATION)
    text = _AND_A_HALF.sub(_with_half, text)
    for pattern, spelling in _SAME:
        text = re.sub(pattern, spelling, text, flags=re.IGNORECASE if pattern.startswith(r"\bper") else 0)
    return " ".join(text.split())


def _decimal(match: re.Match[str]) -> str:
    """Return "2½" as "2.5"; its normal form would read as 21."""
    return f"{int(match['whole'] or 0) + unicodedata.numeric(match['part']):.4g}"


def _with_half(match: re.Match[str]) -> str:
    """Return "two and a half" as "2.5"."""
    whole = match["whole"].casefold()  # "ſix" matches "six"
    return f"{int(whole) if whole.isdigit() else UNITS.index(whole)}.5"


# figures

_SMALL = {word: i for i, word in enumerate(UNITS)} | {word: 10 * i for i, word in enumerate(TENS, 2)}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SCALES |= {"lakh": 10**5, "lakhs": 10**5, "crore": 10**7, "crores": 10**7}
_SHORT_SCALES = {
    "lakh crore": 10**12,
    "k": 1000,
    "m": 10**6,
    "mn": 10**6,
    "bn": 10**9,
    "b": 10**9,
    "tn": 10**12,
} | _SCALES
_WORD = "|".join([*_SMALL, *_SCALES])
_ENDS_IN_NUMBER = re.compile(rf"(?:\d|\b(?:{'|'.join((*TENS, *_SCALES))}))$", re.IGNORECASE)
_REST_OF_NUMBER = re.compile(rf"-(?:{'|'.join(UNITS[1:10])})\b|[ -](?:{'|'.join(_SCALES)})\b", re.IGNORECASE)
# "two hundred and five" is one number, "two and three" are two, and so are those of "two six-year terms"
_SCALE_GAP = r"(?:(?<=hundred)|(?<=thousand)|(?<=million)|(?<=billion))(?: and |[- ])"
_NUMBER_WORDS = re.compile(
    rf"\b(?:(?:a|half a) (?=dozen|hundred|thousand|million|billion))?(?:{_WORD})"
    rf"(?:[- ](?:{'|'.join(_SCALES)})|(?:(?<=ty)[- ]|{_SCALE_GAP})(?:{_WORD}))*\b",
    re.I,
)
_DIGITS = re.compile(
    r"(?<![\w.,:/])(?:(?<![A-Za-z]-)|(?<=\bmid-)|(?<=\bpre-)|(?<=\bpost-)|(?<=\blate-)|(?<=\bearly-))([$€£]?) ?"
    r"(\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?::(\d\d))?(?:st|nd|rd|th)?"
    r"(?:[ -]?(hundred|thousand|million|billion|trillion|lakh crore|lakhs?|crores?|bn|mn|tn|k|m|b)(?![\w]))?(s\b)?",
    re.I,
)
_HALF_OF_DAY = re.compile(r" ?([ap])\.?m\b", re.IGNORECASE)
_ENDS_IN_SCALE = re.compile(
    r"[ \d-](hundred|thousand|million|billion|trillion|lakhs?|crores?|bn|mn|tn|k|m|b)$", re.IGNORECASE
)
_RANGE_AFTER = re.compile(r" ?(?:-|to|and|or) ?[$€£]?$")
_LOOSE_BEFORE = re.compile(
    r"\b(?:about|around|nearly|almost|over|roughly|some|approximately|more than|less than|fewer than|at least|up to|"
    r"under|close to|an estimated|estimated|as many as|below|above) (?:the )?$",
    re.I,
)
_MINUS_BEFORE = re.compile(r"(?:(?<!\d)[ (]-|\bminus )[$€£]?$", re.IGNORECASE)
_BOUNDS = [  # "over" and "under" may also be "during" and "beneath"
    (bound, re.compile(rf"(?<!\bno )(?<!\bnot )\b(?:{words}) (?:the )?$", re.IGNORECASE))
    for bound, words in (
        (2, "(?:more|greater|higher) than"),
        (1, f"at least|over|above|a minimum of|upwards of|{PASSED}"),
        (-1, "at most|under|below|up to|as (?:many|much) as|nearly|almost|close to|a maximum of"),
        (-2, "(?:less|fewer|lower) than"),
    )
]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit."""

    value: float
    unit: str  # "", "%", "$", "€", "£", "time", "decade", or what it measures in: "week", "square mile"
    is_loose: bool  # "about", "nearly": a rounded figure
    text: str  # as printed
    bound: int = 0  # 2: "more than" it; 1: "at least"; -1: "up to"; -2: "less than"
    is_negative: bool = False  # has a minus before it; the value is without

    def is_beyond(self, other: Figure) -> bool:
        """Whether this is "more than" or "less than" a number that `other` gives as it is, or bounds the other way."""
        opposed = self.bound * other.bound
        return self.value == other.value and (opposed < 0 or (abs(self.bound) == 2 and opposed == 0))

    def agrees_with(self, other: Figure) -> bool:
        """Whether both can mean the same: a rounded one may be 5 % off, as far as it is rounded; 2 hours are 120 minutes.

        >>> one, *others = figures("at least 100 or 102, not 96 or at least 96")
        >>> [one.agrees_with(other) for other in others]
        [True, False, False]
        """
        value = value_in(self.unit, other.value, other.unit)
        if value is None:
            return False
        gap, larger = value - self.value, max(abs(self.value), abs(value))
        if abs(gap) <= (1e-9 if value == other.value else ROUGHLY) * larger:
            return True
        if self.bound * gap < 0 or other.bound * gap > 0:
            return False  # "at least 100" is more than 96, and "at least 96" may not be said of 100
        steps = (_step(at) for figure, at in ((self, self.value), (other, value)) if figure.is_loose)
        return abs(gap) <= 0.05 * larger and abs(gap) < max(steps, default=0)


def _step(value: float) -> float:
    """Return in what steps a number is told: 100 of 2,900, 1 of 2,886, 50 of 250."""
    _, digits, exponent = Decimal(f"{value:.12g}").normalize().as_tuple()
    return (5.0 if digits[-1] == 5 else 1.0) * 10.0 ** int(exponent)


def figures(text: str) -> list[Figure]:
    """Return the numbers in folded text, in digits or in words. Dates' days count too: blank them first if unwanted.

    >>> [(f.value, f.unit) for f in figures("Twenty-two of 48,000, or $1.9 million (5 percent)")]
    [(22.0, ''), (48000.0, ''), (1900000.0, '$'), (5.0, '%')]
    >>> [(f.value, f.unit, f.text) for f in figures("six to eight weeks, a 40-mile march")]
    [(6.0, 'week', 'six'), (8.0, 'week', 'eight weeks'), (40.0, 'mile', '40-mile')]
    """
    # A space belongs to what stands before: in "the victims - 40 people -" the dash is no minus.
    found = [(m.start() + (m.group()[0] == " "), m.end(), *_read_digits(m)) for m in _DIGITS.finditer(text)]
    taken = [(start, end) for start, end, *_ in found]
    found += [
        (m.start(), m.end(), _read_words(m.group().lower()), "")
        for m in _NUMBER_WORDS.finditer(text)
        if not any(start < m.end() and m.start() < end for start, end in taken) and not _is_pronoun(text, m)
    ]
    found.sort()
    result: list[Figure] = []
    for i, (start, end, value, unit) in enumerate(found):
        if not unit:
            unit, end = unit_after(text, end)
        if not unit and i + 1 < len(found) and _RANGE_AFTER.fullmatch(text[end : found[i + 1][0]]):
            unit = found[i + 1][3] or unit_after(text, found[i + 1][1])[0]  # "60 to 70 percent"
            unit = unit if unit not in ("$", "€", "£", "time", "decade") else ""
        if unit in ("", "time") and (half := _HALF_OF_DAY.match(text, end)):
            unit = f"{half[1].lower()}m"
        if i + 1 < len(found) and (scale := _scale_of_range(text, found[i], found[i + 1])):  # "$1 to $2 million"
            value, unit = value * scale, unit or found[i + 1][3] or unit_after(text, found[i + 1][1])[0]
        before = text[max(0, start - 20) : start]
        bound = next((bound for bound, pattern in _BOUNDS if pattern.search(before)), 0)
        printed = text[start:end].strip()
        is_negative = bool(_MINUS_BEFORE.search(before))
        result.append(Figure(value, unit, bool(_LOOSE_BEFORE.search(before)), printed, bound, is_negative))
    return result


def _scale_of_range(text: str, low: tuple[int, int, float, str], high: tuple[int, int, float, str]) -> float | None:
    """Return what the end of a range is counted in, if its beginning is, too."""
    gap, scale = text[low[1] : high[0]], _ENDS_IN_SCALE.search(text[high[0] : high[1]])
    if not scale or not _RANGE_AFTER.fullmatch(gap) or _ENDS_IN_SCALE.search(text[low[0] : low[1]]):
        return None
    if gap.strip().startswith(("and", "or")) and not re.search(r"\bbetween [$€£]?$", text[: low[0]], re.IGNORECASE):
        return None
    factor = float(_SHORT_SCALES[scale[1].lower()])
    return factor if low[2] < high[2] / factor else None


def whole_number(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span with the rest of the number that it ends in: "Twenty" of "Twenty-one" is another number.

    >>> whole_number("Twenty-one were hurt.", 0, 6), whole_number("It cost 1.2 million.", 8, 11)
    ((0, 10), (8, 19))
    """
    while _ENDS_IN_NUMBER.search(text[start:end]) and (rest := _REST_OF_NUMBER.match(text, end)):
        end = rest.end()
    return start, end


def _read_digits(match: re.Match[str]) -> tuple[float, str]:
    sign, digits, minutes, scale, plural = match.groups()
    value = float(digits.replace(",", "")) * _SHORT_SCALES.get((scale or "").lower(), 1)
    if minutes:
        return value + int(minutes) / 100, "time"
    return value, sign or ("decade" if plural and value >= 1000 else "")


def _read_words(words: str) -> float:
    total, part = 0.0, 0.5 if words.startswith("half a ") else 0.0
    for word in re.findall(r"[a-z]+", words):
        if word in _SMALL:
            part += _SMALL[word]
        elif word == "hundred":
            part = (part or 1.0) * 100
        elif word in _SCALES:
            total += (part or 1) * _SCALES[word]
            part = 0.0
    return total + part


def _is_pronoun(text: str, match: re.Match[str]) -> bool:
    """Whether "one" counts nothing: "one of the", "no one", "the one who"."""
    if match.group().lower() != "one":
        return False
    before, after = text[: match.start()].lower(), text[match.end() :].lower()
    return bool(re.match(r"(?: (?:of|who|that|another|day|by)\b|[.,;:'?!]|-)", after)) or bool(
        re.search(r"\b(?:no|any|every|some|the|this|that|each|which|another)[ -]$", before)
    )


# scores

_SCORE_WORD = rf"\d{{1,3}}|{'|'.join((*UNITS, *TENS))}"
_SCORE = re.compile(
    rf"(?:(?P<before>[^\W\d_]+) )?(?<![\w.,:/$€£-])(?P<first>{_SCORE_WORD})(?: votes?| goals?| points?| games?| sets?)?"
    rf"(?:-| to )(?P<second>{_SCORE_WORD})(?![\w%-]|[.,:/]\d)(?: (?P<after>[^\W\d_]+))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Score:
    """Two whole numbers of which the order matters, with the words beside them: a result, a vote, a span."""

    pair: tuple[int, int]
    beside: tuple[str, str]  # the word before and the one after, "" where there is none
    text: str  # as printed

    def is_turned(self, other: Score) -> bool:
        """Whether it is `other` the wrong way round; "Rome 1-2 Milan" is no other result than "Milan 2-1 Rome"."""
        return self.pair[0] != self.pair[1] and self.pair == other.pair[::-1] and self.beside != other.beside[::-1]


def scores(text: str) -> list[Score]:
    """Return the pairs of numbers in folded text that a hyphen or "to" joins, those of dates and telephones left out.

    >>> [(score.pair, score.text) for score in scores("It voted seven to two; they lost 1-2 (call 555-0199-3).")]
    [((7, 2), 'seven to two'), ((1, 2), '1-2')]
    """
    return [
        Score(
            (_score_number(match["first"]), _score_number(match["second"])),
            (match["before"] or "", match["after"] or ""),
            text[match.start("first") : match.end("second")],
        )
        for match in _SCORE.finditer(dates(text)[1])
    ]


_FROM_TO = re.compile(  # not "from 3 April", whose dates are blanked
    r"\b(?:from (?P<first>[^,;()]{1,30}?) to (?P<last>[^,;()]{1,30})|to (?P<end>[^,;()]{1,30}?) from (?P<start>[^,;()]{1,30}))",
    re.IGNORECASE,
)


def changes(text: str) -> list[tuple[Figure, Figure]]:
    """Return from what number to what folded text says that something went.

    >>> [(one.value, other.value) for one, other in changes("It rose from 3 to 5 million; sales fell to $2m from $4m.")]
    [(3000000.0, 5000000.0), (4000000.0, 2000000.0)]
    """
    found = []
    for match in _FROM_TO.finditer(dates(text)[1]):
        both, ahead = figures(match.group()), len(figures(match["first"] or match["end"]))
        if 0 < ahead < len(both):
            found.append((both[0], both[ahead]) if match["first"] else (both[ahead], both[0]))
    return found


def _score_number(printed: str) -> int:
    return int(printed) if printed.isdigit() else _SMALL[printed.lower()]


# dates

_MONTH = (
    r"(Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)|Apr(?:il|\.)|May|June?\.?|July?\.?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (\d{4})\b)?"
_DATES = (
    re.compile(rf"\b{_MONTH} {_DAY}(?!\d|:|%|,\d){_YEAR}"),
    re.compile(rf"\b{_DAY} (?:of )?{_MONTH}\b{_YEAR}"),
    re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b"),
)
_BARE_MONTH = re.compile(rf"\b{_MONTH}(?:,? (\d{{4}}))?(?!\w)")
_MONTH_ALONE = re.compile(
    r"\b(?i:in|since|of|last|this|next|early|late|mid|until|by|from|during|through)[ -]"
    rf"{_MONTH}(?! \d{{1,2}}\b)(?:,? (\d{{4}}))?(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Date:
    """A day or month, with its year where one is printed."""

    month: int
    day: int | None
    year: int | None
    text: str  # as printed

    def agrees_with(self, other: Date) -> bool:
        """Whether `other` says at least as much as this date, and nothing else."""
        return (
            self.month == other.month
            and (self.day is None or self.day == other.day)
            and (self.year is None or other.year is None or self.year == other.year)
        )


def dates(text: str) -> tuple[list[Date], str]:
    """Return the dates in folded text, and the text with them blanked out (same length).

    >>> [(d.month, d.day, d.year) for d in dates("On Oct. 7, 2023, and since 5 March")[0]]
    [(10, 7, 2023), (3, 5, None)]
    """
    found: list[tuple[int, Date]] = []
    for pattern in (*_DATES, _MONTH_ALONE):
        matches = list(pattern.finditer(text))
        for match in matches:
            date = _read_date(pattern, match)
            if date:
                found.append((match.start(), date))
                text = text[: match.start()] + "_" * len(match.group()) + text[match.end() :]
    return [date for _, date in sorted(found, key=lambda item: item[0])], text.replace("_", " ")


def months_in(text: str) -> list[Date]:
    """Return the months that folded text names outside of its dates, which are blanked: "the March 2025 vote".

    >>> [(date.month, date.year) for date in months_in("the March 2025 vote")]
    [(3, 2025)]
    """
    return [
        Date(MONTH_NUMBERS[match[1][:3].lower()], None, int(match[2]) if match[2] else None, match.group())
        for match in _BARE_MONTH.finditer(text)
    ]


def _read_date(pattern: re.Pattern[str], match: re.Match[str]) -> Date | None:
    first, second, *rest = match.groups()
    year = int(rest[0]) if rest and rest[0] else None
    if pattern is _DATES[2]:
        month, day, year = int(second), int(rest[0]), int(first)
    elif pattern is _MONTH_ALONE:
        month, day, year = MONTH_NUMBERS[first[:3].lower()], None, int(second) if second else None
    else:
        name, number = (first, second) if pattern is _DATES[0] else (second, first)
        month, day = MONTH_NUMBERS[name[:3].lower()], int(number)
    return (
        Date(month, day, year, match.group().rstrip(". "))
        if 1 <= month <= 12 and (day is None or 1 <= day <= 31)
        else None
    )


# names, quotations, addresses

_CAPITALISED = re.compile(r"\b[^\W\d_][\w]*(?:['.&][\w]+)*", re.UNICODE)


def names(text: str) -> list[tuple[str, ...]]:
    """Return runs of capitalised words in folded text, titles and sentence openers left out, possessives cut.

    >>> names("On Monday President Donald Trump's envoy met Hamas in Doha.")
    [('Monday',), ('Donald', 'Trump'), ('Hamas',), ('Doha',)]
    """
    runs: list[tuple[str, ...]] = []
    run: list[str] = []
    end = 0
    for token in _CAPITALISED.finditer(text):
        word = token.group()
        gap = text[end : token.start()]
        opens = end == 0 or bool(re.search(r'[.!?:]["\')]* ["\'(]*$|\n', gap))
        if run and (opens or not re.fullmatch(r"[ -]|\. ?", gap)):
            runs, run = [*runs, tuple(run)], []
        end = token.end()
        bare = re.sub(r"'s?$", "", word)
        if bare.lower() in PARTICLES and run and not bare[0].isupper():
            continue
        if bare[0].isupper() and not _is_common(bare, opens, text[end : end + 2]):
            run.append(bare)
        elif run:
            runs, run = [*runs, tuple(run)], []
    return [*runs, tuple(run)] if run else runs


def _is_common(word: str, opens: bool, after: str) -> bool:
    lower = word.lower()
    if lower in TITLES or (lower in NOT_NAMES and not (word.isupper() and len(word) > 1 and not opens)):
        return True
    # The first word of a sentence is capitalised anyway: a plural or an adverb there is no name unless another follows.
    followed = len(after) == 2 and after[0] == " " and after[1].isupper()
    if (opens and lower in OPENERS) or lower in ("celsius", "fahrenheit", "centigrade", "am", "pm"):
        return True
    return opens and not followed and not word.isupper() and _is_inflected(lower)


def _is_inflected(word: str) -> bool:
    """Whether a word in lower case is a plural, participle, adverb or the like: "prices" is, "hamas" and "italy" are not."""
    if not word.endswith(("s", "ly", "ing", "ed", "ion", "ment")):
        return False
    known = lemmas(word)
    if not known:  # "airstrikes" is a compound, "reuters" is none
        return any(lemmas(word[i:]) - {word[i:]} for i in range(2, len(word) - 4))
    return known != {word} or not is_noun(word) or word.endswith(("ss", "ion", "ment"))


_QUOTATION = re.compile(r'"([^"]+)"')
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s)\]>\"]+", re.I)


def quotations(text: str) -> list[str]:
    """Return what stands between double quotation marks in folded text, without the marks."""
    return [m.group(1).strip() for m in _QUOTATION.finditer(text) if m.group(1).strip()]


def addresses(text: str) -> list[str]:
    """Return the web addresses in text."""
    return [m.group().rstrip(".,;") for m in _ADDRESS.finditer(text)]


# words

_LETTERS = re.compile(r"[^\W_]+", re.UNICODE)


@cache
def _stemmer() -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer("english")).build()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the word's stem (Snowball English), lower case, after a short table of irregular forms."""
    word = word.lower()
    word = IRREGULAR.get(word, word)
    stems = _stemmer().analyze(word)
    return stems[0] if stems else word


def content_stems(text: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, stem) of the words of folded text that carry meaning: no figures, no reporting verbs."""
    for match in _LETTERS.finditer(text):
        word = match.group().lower()
        if word not in STOP_WORDS and not word.isdigit() and word not in _SMALL and word not in _SCALES:
            yield match.start(), stem(word)
