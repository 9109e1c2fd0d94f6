"""Hearing: each outlet is searched and read for itself, so that a large one does not drown a small one.

Heard are those whose passages match the question best: outlets, and files that state none one by one. Each side's
passages come from a search of its own, most where it has an article on the story asked about (`story.py`); one of another
story must answer surely. The words of a reprint are heard from the article they come from, with the others as their
carriers. Says who agrees (`grouping.py`), who has the story and gives no clear answer, who has nothing on it, and who was
not read; words next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index import Article, Passage, Span
from index.copies import CARRIED, carried, shingles, words_of
from index.embedding import Embedder
from index.scope import Scope
from index.store import IndexView
from index.voices import Voices, speakers, voices
from rag.answer import Citation, Hit, Statement
from rag.answerer import EmbeddedAnswer, EmbeddedAnswerer
from rag.candidates import Candidate, features
from rag.choosing import stated
from rag.comparison import Comparison, Group, Side
from rag.confidence import probability
from rag.conflicts import conflicts
from rag.grouping import Said, grouped
from rag.leads import is_about, lead_on, subject_of
from rag.missing import why_silent
from rag.particulars import Date, figures, fold
from rag.reprints import adds_figures, told_once, with_carriers, with_copies
from rag.search import Searcher
from rag.standing_alone import standing_alone
from rag.story import Story, story_of
from rag.timeline import Timeline, in_order
from rag.told_days import told_days
from rag.values import agree_in_unit, asked_for, values_in, with_unit

__all__ = ["hear", "hear_in_time"]

NEAREST = 400  # passages of each leg by which it is decided who is heard
FARTHEST = 6_400  # where the nearest are those of a few large outlets
MOST_OUTLETS = 20
MOST_FILES = 10  # that state no outlet
PASSAGES = 60  # that are read for a comparison, or for a timeline
LOOKED_AT = 200  # passages of which those are chosen for a timeline
OF_ARTICLE = 10  # of them at most of one article, so that a long one leaves room for others
OF_EACH = (2, 8)  # fewest and most passages of one side
OF_STORY = (3, 10)  # and of one that has an article on the story
# Confidence from which an article answers that is not on the story. Those on it are believed as elsewhere: of what their
# best sentences with less say, half is wrong; so the sentence is shown as the nearest, and not as an answer.
SURE = 0.6
BORNE_OUT = 0.05  # confidence from which a sentence answers that gives what another outlet answers
_A_DOZEN = 12
_AGAIN = 4  # passages of one side that are looked at once more where it gives no clear answer
STATEMENTS = 2  # of one side: what answers best, and what another article says differently
_CUT = "Only the {} passages that match the question best were read, of {} articles{}."


@dataclass(frozen=True, slots=True)
class _Voice:
    """Who speaks: an outlet, or a file that states none."""

    outlet: str | None
    file: str | None = None

    def of(self, scope: Scope) -> Scope:
        return replace(scope, outlets=(self.outlet,)) if self.outlet else replace(scope, files=(str(self.file),))


@dataclass(frozen=True, slots=True)
class _Spoken:
    """One statement of a side; its citation's number means nothing yet."""

    voice: _Voice
    citation: Citation
    confidence: float

    @property
    def article(self) -> str:
        """The id of the article."""
        return self.citation.article.id


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of one side, and what it answers."""

    hits: tuple[Hit, ...]
    answer: EmbeddedAnswer
    has_story: bool

    @property
    def is_unclear(self) -> bool:
        """Whether it has the story and no answer was found."""
        return self.has_story and not self.answer.statements


def hear(searcher: Searcher, answerer: EmbeddedAnswerer, question: str, scope: Scope) -> Comparison:
    """Ask each side of a corpus the same bare question; a side that was read and has no answer is unclear or silent."""
    everyone = voices(searcher.view.catalog, scope)
    outlets, files = _nearest(searcher, question, scope, everyone.outlets)
    heard = [*outlets[:MOST_OUTLETS], *files[:MOST_FILES]]
    story = story_of(searcher, question, scope)
    found = _each_searched(searcher, question, scope, heard, story)
    read = {voice: _read(answerer, question, hits, story) for voice, hits in found.items()}
    spoken = [
        _Spoken(voice, citation, one.answer.confidence)
        for voice, one in read.items()
        for citation in _leading(one.answer.statements, one.answer.citations)
    ]
    looked = {v: answerer.read(question, one.answer.hits[:_AGAIN]) for v, one in read.items() if one.is_unclear}
    spoken += _borne_out(question, looked, spoken)
    hits = [hit for one in read.values() for hit in one.hits]
    told = replace(_compared(question, _carried(spoken, hits), searcher), passages=len(hits))
    if not spoken:
        told = replace(told, notes=why_silent(question, hits, scope, searcher, answerer, OF_EACH[1]))
    have_spoken = {one.voice for one in spoken}
    unclear = {voice: _sentence(seen[0]) for voice, seen in looked.items() if seen and voice not in have_spoken}
    return _accounted(told, everyone, heard, [str(voice.outlet) for voice in outlets[MOST_OUTLETS:]], scope, unclear)


def _read(answerer: EmbeddedAnswerer, question: str, hits: Sequence[Hit], story: Story) -> _Read:
    """Read one side: what it has on the story, and what else it has where that gives no answer.

    What tells of something else is an answer only if it is sure, and speaks of whom the question names.
    """
    of_it = [hit for hit in hits if hit.article.id in story.articles]
    others = [hit for hit in hits if hit.article.id not in story.articles]
    answer = answerer.answer(question, of_it)
    if answer.statements or not others:
        return _Read(tuple(of_it), answer, bool(of_it))
    other = answerer.answer(question, others)
    is_answer = other.confidence >= SURE and all(story.is_named_in(c.article) for c in other.citations)
    if not other.statements or not is_answer:
        other = replace(other, statements=(), citations=())
    return _Read(tuple(hits), other if other.statements or not of_it else answer, bool(of_it))


def _borne_out(
    question: str, looked: Mapping[_Voice, Sequence[Candidate]], spoken: Sequence[_Spoken]
) -> Iterator[_Spoken]:
    """Yield what sides say that gave no clear answer, where it is a figure or day that another one answers with."""
    answers = [_answer_of(one.citation.article, one.citation.answer) for one in spoken if one.citation.answer]
    for voice, candidates in looked.items():
        for candidate in candidates:
            confidence = probability(features([candidate]))
            words = _answer_of(candidate.hit.article, candidate.answer)
            if confidence >= BORNE_OUT and any(_is_same_value(question, words, answer) for answer in answers):
                _, (citation, *_) = stated([[candidate]])
                yield _Spoken(voice, citation, confidence)
                break


def _is_same_value(question: str, one: str, other: str) -> bool:
    """Whether two answers give the same figure or day, and not one that is the same by chance, as many counts up to a dozen."""
    values = asked_for(question, values_in(one))
    telling = [v for v in values if isinstance(v, Date) or v.unit or v.value > _A_DOZEN]
    return agree_in_unit(telling, asked_for(question, values_in(other))) is True


def _answer_of(article: Article, answer: Span) -> str:
    """Return the words of an answer, with the unit beside them."""
    return article.text[slice(*with_unit(article.text, answer))]


def _sentence(candidate: Candidate) -> Hit:
    """Return a sentence that may answer as a hit of its own."""
    _, (citation, *_) = stated([[candidate]])
    number, span = candidate.hit.passage.number, (citation.start, citation.end)
    passage = Passage(citation.article.id, number, *span, citation.quote, (span,))
    return replace(candidate.hit, passage=passage)


def hear_in_time(searcher: Searcher, answerer: EmbeddedAnswerer, question: str, scope: Scope) -> Timeline:
    """Ask each article near a bare question, and put what they say in the order in which they were published.

    Where the question only names a subject, an article says what is news on it (`leads.py`).
    """
    found = searcher.search(question, LOOKED_AT, scope)
    by_article: dict[str, list[Hit]] = {}
    for hit in found:
        passages = by_article.setdefault(hit.article.id, [])
        if len(passages) < OF_ARTICLE and sum(map(len, by_article.values())) < PASSAGES:
            passages.append(hit)
    by_article = {article: passages for article, passages in by_article.items() if passages}
    hits = [hit for passages in by_article.values() for hit in passages]
    subject = subject_of(question)
    told = [_told_of(answerer, question, subject, passages) for passages in by_article.values()]
    told.sort(key=lambda one: -one[0])
    cited = with_carriers([citation for _, citation in told if citation], hits)
    ordered = [replace(citation, number=number) for number, citation in enumerate(told_once(in_order(cited)), 1)]
    is_dated = [bool(c.article.published and c.article.published.days) for c in ordered]
    cut = _cut(hits, voices(searcher.view.catalog, scope)) if len(found) > len(hits) else ()
    why = () if cited else why_silent(question, hits, scope, searcher, answerer, OF_EACH[1])
    return Timeline(
        question,
        question,
        dated=tuple(c for c, dated in zip(ordered, is_dated, strict=True) if dated),
        undated=tuple(c for c, dated in zip(ordered, is_dated, strict=True) if not dated),
        notes=(*cut, *why),
        confidence=round(max((sure for sure, citation in told if citation), default=0.0), 4),
    )


def _told_of(
    answerer: EmbeddedAnswerer, question: str, subject: str | None, hits: Sequence[Hit]
) -> tuple[float, Citation | None]:
    """Return what an article says, if it says something, and how surely, 0 to 1; all hits are of that article."""
    article = hits[0].article
    if subject and (lead := lead_on(article, subject)):
        return 1.0, Citation(1, article, *standing_alone(article, hits[0].passage, lead))
    answer = answerer.answer(question, hits)
    citation = answer.citations[0] if answer.statements else None
    if subject and citation and not is_about(citation.quote, subject):
        citation = None
    return answer.confidence, citation


def _cut(hits: Sequence[Hit], everyone: Voices) -> tuple[str, ...]:
    """Say what was read where that is not everything; a copy of what was read is as good as read."""
    read = len({article.id for hit in hits for article in (hit.article, *hit.copies)})
    unread = everyone.articles - read
    rest = f"; {unread:,} further {'article was' if unread == 1 else 'articles were'} not read" if unread else ""
    return (_CUT.format(len(hits), read, rest),)


def _nearest(
    searcher: Searcher, question: str, scope: Scope, outlets: Sequence[str]
) -> tuple[list[_Voice], list[_Voice]]:
    """Return the outlets, those whose passages match best first, and the files without an outlet that match at all.

    Outlets whose passages stand behind thousands of others' come last, those with most articles first.
    """
    spelled = {name.casefold(): name for name in outlets}
    pool, wanted = NEAREST, min(MOST_OUTLETS, len(outlets))
    while True:
        dense, keyword = searcher.candidates(question, pool, scope)
        scores = searcher.fused(dense, keyword)
        whose = speakers(searcher.view.catalog, sorted(scores, key=lambda passage: (-scores[passage], passage)))
        near = dict.fromkeys(
            _Voice(spelled.get(outlet.casefold(), outlet)) if outlet else _Voice(None, file)
            for outlet, file in whose.values()
        )
        named = [voice for voice in near if voice.outlet]
        if len(named) >= wanted or len(dense) < pool or pool >= FARTHEST:
            break
        pool *= 4
    return list(dict.fromkeys([*named, *map(_Voice, outlets)])), [voice for voice in near if not voice.outlet]


def _each_searched(
    searcher: Searcher, question: str, scope: Scope, near: Sequence[_Voice], story: Story
) -> dict[_Voice, list[Hit]]:
    """Return the passages of each voice, best first, each with the articles of its cluster that carry it.

    Of one that has an article on the story, those of that article come first, and there are more.
    """
    share = PASSAGES // max(1, len(near))
    k = max(OF_EACH[0], min(OF_EACH[1], share))
    found = {voice: _searched(searcher, question, voice, scope, k) for voice in near}
    having = [voice for voice, hits in found.items() if any(hit.article.id in story.articles for hit in hits)]
    more = max(k, min(OF_STORY[1], PASSAGES // max(1, len(having))))
    for voice in having if more > k else ():
        wider = _searched(searcher, question, voice, scope, 2 * more)
        of_it = [hit for hit in wider if hit.article.id in story.articles][:more]
        others = [hit for hit in wider if hit.article.id not in story.articles]
        found[voice] = [*of_it, *others[: OF_EACH[0]]]
    every = [hit for hits in found.values() for hit in hits]
    canonical = searcher.view.catalog.clusters.canonical({hit.article.id for hit in every})
    carried = {hit.passage.id: hit for hit in with_copies(every, canonical, searcher.view, scope)}
    return {voice: [carried[hit.passage.id] for hit in hits] for voice, hits in found.items() if hits}


def _searched(searcher: Searcher, question: str, voice: _Voice, scope: Scope, k: int) -> list[Hit]:
    if voice.outlet:
        return searcher.search(question, k, voice.of(scope))
    wanted = k
    while True:  # records of one file may state outlets; those are other sides
        hits = searcher.search(question, wanted, voice.of(scope))
        unnamed = [hit for hit in hits if hit.article.outlet is None]
        if len(unnamed) >= k or len(hits) < wanted or wanted >= NEAREST:
            return unnamed[:k]
        wanted = min(NEAREST, 8 * wanted)


def _leading(statements: Sequence[Statement], citations: Sequence[Citation]) -> list[Citation]:
    """Return one citation for each statement."""
    by_number = {citation.number: citation for citation in citations}
    return [by_number[statement.citations[0]] for statement in statements]


def _carried(spoken: Sequence[_Spoken], hits: Sequence[Hit]) -> list[_Spoken]:
    """Return what was said, each with the other articles that carry its words."""
    cited = with_carriers([one.citation for one in spoken], hits)
    return [replace(one, citation=citation) for one, citation in zip(spoken, cited, strict=True)]


def _compared(question: str, spoken: Sequence[_Spoken], searcher: Searcher) -> Comparison:
    """Put sides that agree next to each other, and number their citations in that order."""
    found = [[spoken[i] for i in group] for group in grouped(question, _meant(spoken, searcher.embedder))]
    shown = _chosen(spoken, {id(one): number for number, group in enumerate(found) for one in group}, searcher.view)
    kept = {id(one) for one in shown}
    groups = [members for group in found if (members := [one for one in group if id(one) in kept])]
    groups.sort(key=lambda group: (-len({one.voice for one in group}), -max(one.confidence for one in group)))
    place = {id(one): number for number, group in enumerate(groups) for one in group}
    by_voice: dict[_Voice, list[_Spoken]] = {}
    for one in shown:
        by_voice.setdefault(one.voice, []).append(one)
    sides: list[Side] = []
    citations: list[Citation] = []
    members_of: dict[int, list[int]] = {}  # numbers of the citations of each group
    for voice, said in sorted(by_voice.items(), key=lambda item: (place[id(item[1][0])], -item[1][0].confidence)):
        numbers = range(len(citations) + 1, len(citations) + len(said) + 1)
        sides.append(Side(voice.outlet, voice.file, tuple(numbers), round(said[0].confidence, 4)))
        for number, one in zip(numbers, said, strict=True):
            citations.append(replace(one.citation, number=number))
            members_of.setdefault(place[id(one)], []).append(number)
    return Comparison(
        question,
        question,
        sides=tuple(sides),
        citations=tuple(citations),
        groups=tuple(Group(_words(citations[m[0] - 1]), tuple(m)) for _, m in sorted(members_of.items())),
        conflicts=conflicts(question, citations),
    )


def _chosen(spoken: Sequence[_Spoken], group: Mapping[int, int], view: IndexView) -> list[_Spoken]:
    """Return what each side is shown with: what answers best, and what another of its articles says differently.

    Of the copies of an article one speaks, the one that the others come from if it can. They are looked at last, so that
    a reprint gives way to words that are shown, and to no others: whoever printed it did say them.
    """
    canonical = view.catalog.clusters.canonical({one.citation.article.id for one in spoken})
    chosen: list[_Spoken] = []
    for one in sorted(spoken, key=lambda one: canonical.get(one.article, one.article) != one.article):
        side = [other for other in chosen if other.voice == one.voice]
        # What a side says a second time, or what stands beside it in the same article, is no second answer.
        is_new = all(group[id(one)] != group[id(other)] and one.article != other.article for other in side)
        if is_new and len(side) < STATEMENTS and not _is_reprint(one.citation, chosen):
            chosen.append(one)
    return [one for one in spoken if any(one is other for other in chosen)]


def _is_reprint(citation: Citation, heard: Sequence[_Spoken]) -> bool:
    words = words_of(citation.quote)
    return any(
        citation.article.id in {copy.id for copy in one.citation.copies}
        and not adds_figures(citation.quote, figures(fold(one.citation.article.text)))
        # What a copy has besides is its own word.
        and carried(words, shingles(words_of(one.citation.article.text, one.citation.article.body))) >= CARRIED
        for one in heard
    )


def _accounted(
    told: Comparison,
    everyone: Voices,
    heard: Sequence[_Voice],
    unread: Sequence[str],
    scope: Scope,
    unclear: Mapping[_Voice, Hit],
) -> Comparison:
    """Say of all who are no side whether they were read, and have the story: only who was read and has not is silent."""
    carriers = [copy for citation in told.citations for copy in citation.copies]
    named = {side.outlet.casefold() for side in told.sides if side.outlet}
    named |= {copy.outlet.name.casefold() for copy in carriers if copy.outlet}
    quoted = {side.file for side in told.sides if side.file} | {copy.file for copy in carriers if not copy.outlet}
    unclear = {
        v: hit for v, hit in unclear.items() if (v.outlet or "").casefold() not in named and v.file not in quoted
    }
    read = [voice.outlet for voice in heard if voice.outlet]
    read_files = {voice.file for voice in heard if voice.file}
    present = {name.casefold() for name in everyone.outlets}
    absent = [name for name in scope.outlets if name.casefold() not in present]  # asked for, without an article in time
    have_it = named | {voice.outlet.casefold() for voice in unclear if voice.outlet}
    silent = [name for name in everyone.outlets if name in read and name.casefold() not in have_it]
    return replace(
        told,
        unclear=tuple(unclear.values()),
        silent=(*silent, *absent),
        silent_files=len(read_files - quoted - {voice.file for voice in unclear}),
        read=tuple(read),
        read_files=len(read_files),
        unread=tuple(name for name in unread if name.casefold() not in named),
        unread_files=everyone.files - len(read_files | quoted),
    )


def _meant(spoken: Sequence[_Spoken], embedder: Embedder) -> list[Said]:
    if not spoken:
        return []
    words = [_words(one.citation) for one in spoken]
    sentences = [one.citation.quote for one in spoken]
    days = [_days(one.citation) for one in spoken]
    return [Said(*said) for said in zip(words, embedder.embed_passages(words), sentences, days, strict=True)]


def _days(citation: Citation) -> tuple[Date, ...]:
    return tuple(day.written for day in told_days(citation.article, citation.answer)) if citation.answer else ()


def _words(citation: Citation) -> str:
    """Return the words that answer, or the whole quote where they are not known."""
    return citation.article.text[slice(*citation.answer)] if citation.answer else citation.quote
