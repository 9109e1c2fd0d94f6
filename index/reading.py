"""Read one file of the corpus into articles, each with what is known of it and why; what cannot be read is `Skipped`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from index.article import Article, Skipped
from index.body import body_spans
from index.errors import UnreadableFile
from index.fields import stated_by_fields
from index.files import corpus_files, file_name, opened
from index.formats import Problem, Raw, read_format
from index.language import detect_language
from index.provenance import Stated, join, stated_by_text
from index.settings import Settings
from index.sidecar import Sidecar, load_sidecar

__all__ = ["Sidecar", "Skipped", "corpus_files", "load_sidecar", "read_articles"]


def read_articles(
    path: Path, folder: Path, settings: Settings, sidecar: Sidecar, reached: Callable[[int], None] | None = None
) -> Iterator[Article | Skipped]:
    """Yield every article of one file, in its order; bad content is Skipped with its reason and never raises.

    A file of many records is never held in memory. `reached` is told how many bytes of it were read, after each article.
    """
    file = file_name(path, folder)
    try:
        with opened(path) as content:
            for item in read_format(path.suffix.lower(), content, settings.fields, settings.max_file_mb):
                if isinstance(item, Problem):
                    yield Skipped(file, item.reason, item.kind, item.record)
                else:
                    yield _article(file, item, settings, sidecar)
                if reached:
                    reached(content.tell())
    except UnreadableFile as error:
        yield Skipped(file, str(error), error.kind)
    except UnicodeError:  # the encoding was that of the whole file a moment ago
        yield Skipped(file, "changed while it was read", "gone")


def _article(file: str, raw: Raw, settings: Settings, sidecar: Sidecar) -> Article | Skipped:
    by_person = sidecar.stated(file, raw.record)
    known = join(
        by_person, join(Stated(outlet=raw.outlet, url=raw.address), stated_by_fields(raw.fields, settings.fields))
    )
    apart = (*([raw.front_matter] if raw.front_matter else []), *raw.left_out)
    by_text = stated_by_text(raw.text, known, apart=apart, has_title_line=raw.has_title_line)
    stated = join(known, by_text)
    left_out = (*stated.left_out, *apart)
    body = body_spans(raw.text, left_out, stated.title_span)
    if not body:
        where = "" if raw.record is None else f"record {raw.record}: "
        return Skipped(file, f"{where}holds no words of an article", "empty", raw.record)
    evidence = dict(stated.evidence) | ({"url": stated.url} if stated.url else {})
    language = stated.language
    if language is None and (detected := detect_language(raw.text[body[0][0] : body[-1][1]])):
        language, evidence["language"] = detected
    outlet, notes = stated.outlet, (*raw.notes, *stated.notes)
    if outlet:
        found = sidecar.outlets.settled(outlet, stated.url, is_certain=by_person.outlet is not None)
        notes += () if found else (f"{outlet.evidence} names no outlet",)
        outlet = found
    return Article(
        file=file,
        text=raw.text,
        record=raw.record,
        title=stated.title,
        outlet=outlet,
        published=stated.published,
        authors=stated.authors,
        url=stated.url.text if stated.url else None,
        language=language,
        evidence=tuple(evidence.items()),
        body=body,
        notes=notes,
    )
