"""Whether cited passages carry a statement: by its particulars and words, without a model.

It knows what can be checked on the surface: quotations and who says them, figures with their units, dates, names,
addresses, negation, opposites, what it adds, and words shared or of like meaning. It does not infer: a statement that
follows from a passage in other words than a thesaurus knows is doubted, and a false one made only of the passage's own
words can slip through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from index.calendar_words import MONTH
from index.outlets import shipped_outlets
from index.sentences import sentence_spans
from rag.additions import additions
from rag.amounts import fractions, ordinals, vague_amounts, without_fractions
from rag.counterparts import OPPOSITE_STEMS, Word, content_words, held, loose_names, opposites, strays, turned
from rag.deeds import replaced, swapped
from rag.modality import raised
from rag.particulars import (
    Figure,
    addresses,
    changes,
    content_stems,
    dates,
    figures,
    fold,
    months_in,
    names,
    scores,
    stem,
)
from rag.quotations import missing_quotations, stands_whole
from rag.speakers import misattributed
from rag.thesaurus import lemmas, synonyms
from rag.told_days import ToldDay
from rag.wordlists import DENIALS, DOWNWARD, NEGATORS, NOT_NAMES, PEOPLE_SUFFIXES, RELATED, STOP_WORDS

__all__ = ["NOT_VERBATIM", "best_sentences", "check", "coverage", "polarity"]

NOT_VERBATIM = "the quotation “{}” is not verbatim"
SHORTEST = 3  # words; less than that states nothing
ENOUGH = 0.5  # share of the statement's content words that the best sentences must hold
WINDOW = 3  # sentences in a row that may carry one statement together
READ = 20_000  # characters of an article that may bear out what the passage does not have; few articles have more
NEARBY = 3  # content words that a negation reaches
_NUMBERED = re.compile(r"\b[A-Z][A-Za-z]*(?:-[A-Za-z]+)*-\d+[A-Za-z]*\b")  # "F-16": the number belongs to the name
_DEGREES = re.compile(r"(?:°|\d) ?[CF]\b")
_MONTH = rf"(?i:{MONTH})"
_RANGES = (  # "March 5 to 7" and "5-7 March" are said of two days, "2024-25" of two years
    (
        re.compile(
            rf"\b(?P<month>{_MONTH}) (?P<a>\d{{1,2}})(?:st|nd|rd|th)?(?: ?- ?| to | through )(?P<b>\d{{1,2}})(?![\d:%]|,\d)"
        ),
        r"\g<month> \g<a> - \g<month> \g<b>",
    ),
    (
        re.compile(
            rf"\b(?P<a>\d{{1,2}})(?:st|nd|rd|th)?(?: ?- ?| to )(?P<b>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})\b"
        ),
        r"\g<a> \g<month> - \g<b> \g<month>",
    ),
    (re.compile(r"\b(?P<century>19|20)(?P<a>\d\d)[-/](?P<b>\d\d)(?![\d/-])"), r"\g<century>\g<a>-\g<century>\g<b>"),
)
_OF_THE_ARTICLE = re.compile(
    r"\b(?:report|publish|article|story|piece|wrote|written|writes|according|dated|as of)", re.IGNORECASE
)
_BOUNDS = {2: "more than", 1: "at least", -1: "at most", -2: "less than"}
_ROUGHLY_A_SHARE = 0.03  # of the whole: "a third" is 33 or 35 percent
_SUPERLATIVE = re.compile(  # "the second-largest", "one of the world's most expensive"
    r"\b(?P<less>(?:(?:one|some|two|three|several|many) of|among) (?:[\w'-]+ ){1,3}?"
    r"|(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)[ -])?"
    r"(?P<word>most [a-z]+|best|worst|[a-z]+est)\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(  # "(Source: BBC)", "Copyright BBC."
    r"\(?\b(?:(?:Source|Via|Credit|Photo|Photograph|Image|Picture|Outlet|Publisher|Agency)s?:|Copyright:?|Courtesy of) ?"
    r"[^).\n]{1,60}\)?|© ?[^).\n]{1,60}"
)
_CAPITALS = r"[A-Z][\w.&'-]*(?: (?:(?:of|&) )?[A-Z][\w.&'-]*)*"
_REPORTER = re.compile(
    rf"\b(?:[Aa]ccording to|reported by) (?:the )?(?P<by>{_CAPITALS})"
    rf"|\b(?P<who>{_CAPITALS}),? (?:report(?:s|ed)|says|said|writes|wrote|notes|noted)\b"
)


def check(
    statement: str,
    evidence: Sequence[str],
    known: Sequence[str] = (),
    article: Sequence[str] = (),
    days: Sequence[ToldDay] = (),
) -> tuple[str, ...]:
    """Return what the evidence does not bear out, in words; nothing means supported.

    `evidence` are the cited passages. `known` may be named without being in them: outlet, title and date of their
    articles. `article` are the whole texts, which may complete a name ("Leavitt" to "Karoline Leavitt"). `days` are those
    that the passages name by weekday: a statement may give their dates.

    >>> check("Hamas holds 60 captives.", ["Hamas is reportedly holding 59 captives in Gaza."])
    ('figure 60 is not in the cited passage',)
    """
    claim = fold(statement)
    evidence = [_without_sign_offs(text) for text in evidence]
    texts = [fold(text) for text in evidence]
    if len(re.findall(r"\w+", claim)) < SHORTEST:
        return ("too short to be a statement",)
    dated = [fold(day.in_words) for day in days]
    source = _Source(texts, [fold(text) for text in known] + dated, [fold(text) for text in article])
    doubts = [
        *(NOT_VERBATIM.format(q) for q in missing_quotations(claim, ["\n".join(texts + source.known)])),
        *(
            f"the quotation “{q}” is {other}'s in the cited passage"
            for q, other in misattributed(claim, texts, source.article)
        ),
        *_address_doubts(statement, evidence),
        *_date_doubts(claim, source),
        *_day_doubts(claim, source, days),
        *_amount_doubts(claim, source),
        *_figure_doubts(claim, source),
        *_ordinal_doubts(claim, source),
        *_score_doubts(claim, source),
        *_change_doubts(claim, source),
        *_name_doubts(claim, source),
        *_reporter_doubts(claim, source),
    ]
    sentences = " ".join(_best_part(claim, text) for text in evidence)
    words, part = content_words(claim), content_words(sentences)
    if held(words, part) < ENOUGH:
        doubts.append("too little in common with the cited passage")
    elif not any(stands_whole(claim, text) for text in texts):  # what stands there word for word is not out of place
        doubts += [
            *_negation_doubts(claim, sentences, "\n".join(texts)),
            *_word_doubts(words, part, texts),
            *_superlative_doubts(claim, sentences),
            *_addition_doubts(claim, sentences, source),
            *(_instead(*pair) for pair in turned(claim, sentences, "\n".join(texts))),
            *(_instead(*pair) for pair in swapped(claim, "\n".join(texts))),
            *(
                _instead(*pair)
                for pair in replaced(claim, sentences, "\n".join(texts), " ".join(source.article)[:READ])
            ),
            *(_instead(*pair) for pair in raised(claim, sentences, "\n".join(texts))),
        ]
    return tuple(dict.fromkeys(doubts))


def coverage(statement: str, text: str) -> float:
    """Return the share of the statement's content words that `text` holds, 0 to 1."""
    wanted = {s for _, s in content_stems(fold(statement))}
    return len(wanted & {s for _, s in content_stems(fold(text))}) / len(wanted) if wanted else 0.0


def best_sentences(statement: str, sentences: Sequence[str]) -> range:
    """Return which sentences in a row (at most three) hold most of the statement; empty where they share no word."""
    return _best_range(fold(statement), [fold(s) for s in sentences])


@dataclass(frozen=True)
class _Source:
    texts: list[str]
    known: list[str]
    article: list[str]

    @cached_property
    def all_text(self) -> str:
        return "\n".join([*self.texts, *self.known])

    @cached_property
    def without_credits(self) -> str:
        """All of it without "(Source: BBC)": that is no ground for "the BBC reports", only the file's own outlet is."""
        return "\n".join([*(_CREDIT.sub(" ", text) for text in self.texts), *self.known])

    @cached_property
    def spelled(self) -> str:
        """All of it, with the month beside both days of a range, and the century with both years."""
        return _spelled(self.all_text)

    @cached_property
    def printed(self) -> list[Figure]:
        """The figures that are no parts of dates, and years."""
        years = (figure for figure in figures(self.spelled) if 1900 <= figure.value <= 2100)
        return [*figures(dates(self.spelled)[1]), *years]

    @cached_property
    def parts(self) -> list[float]:
        """The shares of something that are printed, as fractions or in percent."""
        shares = [figure.value / 100 for figure in self.printed if figure.unit == "%"]
        return [*(share for share, _ in fractions(self.all_text)), *shares]


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def _best_part(claim: str, text: str) -> str:
    sentences = _sentences(text)
    return fold(" ".join(sentences[i] for i in _best_range(claim, [fold(s) for s in sentences])))


def _best_range(claim: str, sentences: Sequence[str]) -> range:
    wanted = _words_and_values(claim)
    held = [wanted & _words_and_values(sentence) for sentence in sentences]
    best, best_score = range(0), 0.0
    for size in range(1, WINDOW + 1):
        for first in range(len(held) - size + 1):
            # a further sentence must bring at least an eighth of the words, and two of them
            score = len(set().union(*held[first : first + size])) - (size - 1) * max(1.5, len(wanted) / 8)
            if score > best_score:
                best, best_score = range(first, first + size), score
    return best


def _words_and_values(text: str) -> set[str | float]:
    return {s for _, s in content_stems(text)} | {f.value for f in figures(text)}


# one kind of particular each


def _address_doubts(statement: str, evidence: Sequence[str]) -> Iterable[str]:
    for address in addresses(statement):
        if not any(address in text for text in evidence):
            yield f"the address {address} is not in the cited passage"


def _date_doubts(claim: str, source: _Source) -> Iterable[str]:
    stated, rest = dates(source.spelled)
    stated += months_in(rest)  # "the March 2025 vote"
    years = {f.value for f in figures(source.spelled)}
    for date in dates(_spelled(claim))[0]:
        agreeing = [other for other in stated if date.agrees_with(other)]
        # A year that stands elsewhere speaks for a day that is printed without one, if with none.
        is_dated = any(other.year for other in stated if replace(date, year=None).agrees_with(other))
        known_year = date.year is None or any(d.year == date.year for d in agreeing)
        if not agreeing or not (known_year or (date.year in years and not is_dated)):
            yield f"date {date.text} is not in the cited passage"


def _day_doubts(claim: str, source: _Source, days: Sequence[ToldDay]) -> Iterable[str]:
    """Doubt the date of the article where the passage says that it was another day: not all news is of its day."""
    if not days or _OF_THE_ARTICLE.search(claim):
        return
    near = " ".join(_best_part(claim, text) for text in source.texts)
    told = [day for day in days if re.search(rf"\b{re.escape(fold(day.text))}\b", near)]
    printed = dates("\n".join(source.texts))[0] + [day.written for day in days]
    of_article = dates("\n".join(source.known))[0]
    for date in dates(claim)[0] if told else ():
        if any(map(date.agrees_with, of_article)) and not any(map(date.agrees_with, printed)):
            yield f"date {date.text} is that of the article; “{told[0].text}” in the cited passage is {told[0].in_words}"


def _spelled(text: str) -> str:
    """Return a folded text with the month beside both days of a range, and the century with both years."""
    for pattern, both in _RANGES:
        text = pattern.sub(both, text)
    return text


def _amount_doubts(claim: str, source: _Source) -> Iterable[str]:
    there = vague_amounts(source.all_text)
    for amount in vague_amounts(claim):
        if not any(map(amount.may_be, there)) and not any(amount.holds(figure.value) for figure in source.printed):
            yield f"figure {amount.text} is not in the cited passage"
    for share, said in fractions(claim):
        if source.parts and all(abs(share - other) > _ROUGHLY_A_SHARE for other in source.parts):
            yield f"figure {said} is not in the cited passage"


def _figure_doubts(claim: str, source: _Source) -> Iterable[str]:
    rest = dates(_spelled(claim))[1]
    for figure in figures(without_fractions(rest) if source.parts else rest):
        same = [other for other in source.printed if figure.agrees_with(other)]
        if not same and not _is_an_article(figure, claim, source):
            yield f"figure {figure.text} is not in the cited passage"
        elif same and all(figure.is_beyond(other) for other in same):
            yield f"{_BOUNDS[figure.bound]} {figure.text} is not in the cited passage"
        elif same and _has_other_sign(figure, same, claim, source):
            yield f"figure {figure.text} has the other sign in the cited passage"


def _is_an_article(figure: Figure, claim: str, source: _Source) -> bool:
    """Whether a figure is the "one" of "one soldier", where the passage has "a soldier"."""
    counted = re.findall(r"\bone ([a-z]+)", claim, re.IGNORECASE) if figure.text.lower() == "one" else []
    nouns = (noun for noun in counted if noun.lower() not in STOP_WORDS)
    return any(re.search(rf"\ban? (?:[a-z-]+ )?{noun}\b", source.all_text, re.IGNORECASE) for noun in nouns)


def _superlative_doubts(claim: str, part: str) -> Iterable[str]:
    said, printed = _superlatives(claim), _superlatives(part)
    for word, qualified in said.items():
        if "" in qualified and word in printed and "" not in printed[word]:
            yield _instead(word, " ".join((min(printed[word]), word)))


def _superlatives(text: str) -> dict[str, set[str]]:
    """Map each superlative of folded text to what goes before it and makes less of it, "" where nothing does.

    >>> _superlatives("the second-largest bank, one of the oldest and the richest")
    {'largest': {'second'}, 'oldest': {'one of the'}, 'richest': {''}}
    """
    found: dict[str, set[str]] = {}
    for match in _SUPERLATIVE.finditer(text):
        word = match["word"].lower()
        if not word.endswith("est") or word == "best" or (lemmas(word) and word not in lemmas(word)):  # not "arrest"
            found.setdefault(word, set()).add((match["less"] or "").lower().rstrip(" -"))
    return found


def _ordinal_doubts(claim: str, source: _Source) -> Iterable[str]:
    said, there = ordinals(dates(claim)[1]), ordinals(dates(source.all_text)[1])
    if not said:
        return
    near = ordinals(dates(" ".join(_best_part(claim, text) for text in source.texts))[1])
    for number, words in said.items():
        if number not in there and near.keys() - said.keys():
            yield f"“{words}” is not in the cited passage"


def _has_other_sign(figure: Figure, same: Sequence[Figure], claim: str, source: _Source) -> bool:
    if any(figure.is_negative == other.is_negative for other in same):
        return False
    # "A loss of 3 million" is a profit of "-3 million".
    plain = claim if same[0].is_negative else " ".join(_best_part(claim, text) for text in source.texts)
    return not _goes_down(plain)


def _score_doubts(claim: str, source: _Source) -> Iterable[str]:
    printed = [
        (score, sentence) for text in source.texts for sentence in _sentences(text) for score in scores(sentence)
    ]
    for score in scores(claim):
        turned_round = [sentence for other, sentence in printed if score.is_turned(other)]
        if any(score.pair == other.pair for other, _ in printed) or not turned_round:
            continue
        # Rome lost 1-2 where Milan won 2-1.
        if all(_goes_down(claim) == _goes_down(sentence) for sentence in turned_round):
            yield f"the order of {score.text} is the other way round in the cited passage"


def _change_doubts(claim: str, source: _Source) -> Iterable[str]:
    printed = [change for text in source.texts for change in changes(text)]
    for low, high in changes(claim):
        if any(low.agrees_with(a) and high.agrees_with(b) for a, b in printed):
            continue
        against = [(a, b) for a, b in printed if low.agrees_with(b) and high.agrees_with(a)]
        if against and not (low.agrees_with(high) or high.agrees_with(low)):
            a, b = against[0]
            yield _instead(f"from {low.text} to {high.text}", f"from {a.text} to {b.text}")


def _goes_down(text: str) -> bool:
    return bool(DOWNWARD & set(re.findall(r"\w+", text.lower())))


def _instead(said: str, printed: str) -> str:
    return f"it says “{said}” where the cited passage has “{printed}”"


def _name_doubts(claim: str, source: _Source) -> Iterable[str]:
    printed = source.without_credits
    words = {re.sub(r"'s?$", "", w) for w in re.findall(r"[^\W_][\w']*", printed)}
    lower = {w.lower() for w in words} | {w.lower() for word in words for w in word.split("'")}
    initials = {_initials(run) for run in names(printed) if len(run) > 1}
    for name in _NUMBERED.findall(claim):
        like = name.removesuffix("s").replace("-", "[- ]?")
        if not re.search(rf"\b{like}s?\b", printed, re.IGNORECASE):  # "Covid-19", "F-35s"
            yield f"name {name} is not in the cited passage"
    for run in names(_DEGREES.sub(" ", dates(claim)[1])):  # months belong to dates
        missing = [w for w in run if not _is_named(w, words, lower, initials)]
        if not missing or (len(run) > 1 and _initials(run) in words):
            continue
        full = " ".join(run)
        if len(missing) < len(run) and any(full in text for text in source.article):
            continue
        yield f"name {' '.join(missing)} is not in the cited passage"


def _reporter_doubts(claim: str, source: _Source) -> Iterable[str]:
    # The words of an outlet's name are common ones: "an independent inquiry" is not The Independent.
    for match in _REPORTER.finditer(claim):
        words = (match["by"] or match["who"]).rstrip(".'").split()
        runs = [" ".join(words[i:]) for i in range(1 if match["by"] else len(words))]  # "On Sunday Reuters reported"
        said, outlet = next(((run, known) for run in runs if (known := shipped_outlets().named(run))), ("", None))
        called = [said, outlet.name, *outlet.aliases, outlet.tag] if outlet else []
        names_of = "|".join(re.escape(word.removeprefix("The ")) for word in called if word)
        if outlet and not re.search(rf"(?<!\w)(?:{names_of})(?!\w)", source.without_credits):
            yield f"name {said.removeprefix('The ')} is not in the cited passage"


def _without_sign_offs(text: str) -> str:
    # A line that is an outlet's name and nothing else, as at the end of a copied article, says nothing of who reports.
    return "\n".join(line for line in text.split("\n") if shipped_outlets().named(line.strip()) is None)


def _initials(run: Sequence[str]) -> str:
    return "".join(word[0] for word in run).upper()


def _is_named(word: str, words: set[str], lower: set[str], initials: set[str]) -> bool:
    if word.isupper() and 1 < len(word) <= 5:
        is_spelled = word.capitalize() in words and word.lower() not in STOP_WORDS | NOT_NAMES  # "Nato"
        return (
            is_spelled
            or word in words
            or word in initials
            or any(word.lower() in g and g & lower - {"us"} for g in RELATED)
        )
    key = word.lower()
    if key in lower or all(part in lower for part in re.split(r"['.&]", key)):
        return True
    if any(key in group and ((group - {"us"}) & lower or ("us" in group and "US" in words)) for group in RELATED):
        return True
    return any(_is_same_people(key, other) for other in lower if other[:3] == key[:3])


def _is_same_people(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < 4:
        return False
    stems = (short, short[:-1]) if short[-1] in "aeyo" else (short,)
    return any(long.startswith(base) and long[len(base) :] in PEOPLE_SUFFIXES for base in stems)


def _word_doubts(claim: Sequence[Word], part: Sequence[Word], texts: Sequence[str]) -> Iterable[str]:
    sentences = [content_words(sentence) for text in texts for sentence in _sentences(text)]
    passage = [word for sentence in sentences for word in sentence]
    for said, printed in opposites(claim, part, passage):
        yield _instead(said, printed)
    for word in strays(claim, part, sentences):
        yield f"“{word}” stands elsewhere in the cited passage"


def _addition_doubts(claim: str, part: str, source: _Source) -> Iterable[str]:
    # What stands elsewhere in the article is not the statement's own.
    read = [source.all_text, *(text[:READ] for text in source.article)]
    for word in additions(claim, part, read):
        yield f"“{word}” is not in the cited passage"
    for name, noun in loose_names(claim, (sentence for text in read for sentence in _sentences(text))):
        yield f"“{name}” stands nowhere beside “{noun}” in the cited passage"


# negation and opposites

_DENIALS = frozenset(stem(word) for word in DENIALS)
_FALLS = re.compile(  # "sales decline" denies nothing
    r"declin\w+\b(?! (?:to|the|an?|any|all|his|her|its|their)\b)", re.IGNORECASE
)
_CLAUSE_END = re.compile(  # "was not passed by the council": who acts is not denied
    r"[,;:.!?\"()] |[,;:.!?\"()]$| - |\b(?:but|although|while|because|when|after)\b|(?<!\bnot )\bby\b"
    r"|\band (?=(?:is|are|was|were|has|have|had|will|would|did|remains?|remained)\b)"  # "was not hurt and is at home"
)
_YET = re.compile(  # denies the verb alone: "has yet to win a prize" is told of many who get prizes
    r"\b(?:has|have|had|is|are|was|were) yet to (?P<verb>(?:be )?\w+)", re.IGNORECASE
)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being) $")  # "the plan was rejected": what is denied is before
_AFFIRMED = re.compile(r"\bnot (?:only|just|merely|least)\b", re.IGNORECASE)


def _negation_doubts(claim: str, sentences: str, passage: str) -> Iterable[str]:
    ours, theirs = polarity(claim, _denials(claim, sentences)), polarity(sentences, _denials(sentences, claim))
    shared = set(ours) & set(theirs)
    for mine, other in ((ours, theirs), (theirs, ours)):
        negated = {s for s in shared if mine[s] == {True}}
        if negated and (
            all(other[s] == {False} for s in negated) or any(other[s] == {False} for s in negated & _DENIALS)
        ):
            yield "negation differs from the cited passage"
            return
    if any(True in p for p in ours.values()) and not any(True in p for p in theirs.values()):
        yield "negation differs from the cited passage"
        return
    if any(True in p for p in (*ours.values(), *theirs.values())):
        return  # "not accepted" against "rejected": opposites mean nothing beside a negation
    elsewhere = {s for _, s in content_stems(passage)} - set(
        theirs
    )  # "approval" is no opposite where it is printed too
    for said, printed in _opposite_stems(set(ours) - elsewhere, set(theirs)):
        yield _instead(_first_of(said, claim), _first_of(printed, sentences))


def _opposite_stems(ours: set[str], theirs: set[str]) -> Iterable[tuple[set[str], set[str]]]:
    for left, right in OPPOSITE_STEMS:
        for one, other in ((left, right), (right, left)):
            said, printed = ours & one, theirs & other
            if said and printed and not ours & other and not theirs & one:
                yield said, printed


def _first_of(stems: set[str], text: str) -> str:
    """Return the first word of a text, as printed, that has one of these stems."""
    return next((word.text for word in content_words(text) if word.stem in stems), min(stems))


def _denials(text: str, other: str) -> Set[str]:
    """Return the stems of words that deny, and of a text's words that mean what one of the other does: "stop" for "halt"."""
    denying = (w.key for w in content_words(other) if w.stem in _DENIALS and not _FALLS.match(w.key))
    denied = {form for word in denying for form in lemmas(word)}
    return _DENIALS | {word.stem for word in content_words(text) if synonyms(word.key) & denied}


def polarity(text: str, denials: Set[str] = _DENIALS) -> dict[str, set[bool]]:
    """Map each content stem to whether it stands within reach of a negation, over all its places."""
    result: dict[str, set[bool]] = {}
    for clause in _CLAUSE_END.split(_YET.sub(r"not \g<verb>, ", _AFFIRMED.sub(" ", text))):
        reach = 0
        said: list[tuple[str, bool]] = []
        places = dict(content_stems(clause))
        for match in re.finditer(r"[^\W_]+", clause):
            word = match.group().lower()
            if word in NEGATORS:
                reach = NEARBY
            elif match.start() in places:
                found = places[match.start()]
                if found in denials and not _FALLS.match(clause, match.start()):
                    result.setdefault(found, set()).add(reach > 0)
                    reach = NEARBY
                    if _PASSIVE.search(clause, 0, match.start()):
                        said = [(before, True) for before, _ in said]
                    continue
                said.append((found, reach > 0))
                reach = max(0, reach - 1)
        for found, is_negated in said:
            result.setdefault(found, set()).add(is_negated)
    return result
