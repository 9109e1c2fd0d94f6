"""Read one file of the corpus into articles, each with what is known of it and why; what cannot be read is `Skipped`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from index.article import Article, Evidence, Outlet, Skipped
from index.body import body_spans
from index.errors import UnreadableFile
from index.fields import stated_by_fields
from index.files import corpus_files, file_name, read_bytes
from index.formats import Problem, Raw, read_format
from index.outlets import host_of
from index.provenance import join, stated_by_text
from index.settings import Settings
from index.sidecar import Sidecar, load_sidecar

__all__ = ["Sidecar", "Skipped", "corpus_files", "load_sidecar", "read_articles"]


def read_articles(path: Path, folder: Path, settings: Settings, sidecar: Sidecar) -> Iterator[Article | Skipped]:
    """Yield every article of one file, in its order; bad content is Skipped with its reason and never raises."""
    file = file_name(path, folder)
    try:
        data = read_bytes(path, settings.max_file_mb)
        for item in read_format(path.suffix.lower(), data, settings.fields):
            if isinstance(item, Problem):
                yield Skipped(file, item.reason, item.kind, item.record)
            else:
                yield _article(file, item, settings, sidecar)
    except UnreadableFile as error:
        yield Skipped(file, str(error), error.kind)


def _article(file: str, raw: Raw, settings: Settings, sidecar: Sidecar) -> Article | Skipped:
    known = join(sidecar.stated(file, raw.record), stated_by_fields(raw.fields, settings.fields))
    start = raw.front_matter[1] if raw.front_matter else 0
    by_text = stated_by_text(raw.text, known, start=start, has_title_line=raw.has_title_line)
    stated = join(known, by_text)
    left_out = (*stated.left_out, *([raw.front_matter] if raw.front_matter else []))
    body = body_spans(raw.text, left_out, stated.title_span)
    if not body:
        where = "" if raw.record is None else f"record {raw.record}: "
        return Skipped(file, f"{where}holds no words of an article", "empty", raw.record)
    return Article(
        file=file,
        text=raw.text,
        record=raw.record,
        title=stated.title,
        outlet=_with_domain(stated.outlet, stated.url),
        published=stated.published,
        authors=stated.authors,
        url=stated.url.text if stated.url else None,
        language=stated.language,
        body=body,
        notes=(*raw.notes, *stated.notes),
    )


def _with_domain(outlet: Outlet | None, url: Evidence | None) -> Outlet | None:
    """Complete an outlet that is named without its address, as far as its article's address tells."""
    if outlet is None or outlet.domain or url is None:
        return outlet
    return replace(outlet, domain=host_of(url.text))
