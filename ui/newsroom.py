"""What the page needs of a desk: one that opens when there is an index, what the corpus holds, questions to begin with.

A newsroom is about one index; `newsrooms` holds several of them.
"""

from __future__ import annotations

import logging
import shlex
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import CorpusError, IndexMissing, InvalidValue, OnRecordError, Settings, load_settings
from index.files import corpus_files
from rag import NewsDesk
from rag.models import Models
from ui.custody import corpus_folder
from ui.examples import example_questions

__all__ = ["Examples", "Newsroom", "Standing"]

log = logging.getLogger("onrecord.page")
_FORMATS = "txt, md, html, docx, pdf, json, jsonl, csv, tsv"


@dataclass(frozen=True)
class Examples:
    """Questions that the corpus answers, as far as they are worked out."""

    questions: tuple[str, ...] = ()
    is_current: bool = True  # False while those of the index as it is now are still in the works


@dataclass(frozen=True)
class Standing:
    """What the corpus holds, or why nothing can be asked of it."""

    articles: int = 0
    passages: int = 0
    outlets: tuple[str, ...] = ()  # only those that articles state
    built: str = ""  # ISO 8601
    title: str = ""  # of the trouble
    trouble: str = ""  # one line; empty when all is well
    command: str | None = None  # what to type against the trouble

    @property
    def can_answer(self) -> bool:
        """Whether there is something to ask."""
        return not self.trouble


class Newsroom:
    """Holds the desk of one index. Without a desk it looks for an index again each time the page is opened."""

    def __init__(
        self, desk: NewsDesk | None, settings: Settings, models: Models | None = None, *, has_folder: bool = True
    ) -> None:
        """Make the newsroom of the index in `settings.index`.

        `has_folder` says whether `settings.corpus` is the folder to index where there is no index yet. Newsrooms may
        share their models; those of a desk are its own.
        """
        self.settings = settings
        self.models = desk.models if desk else models or Models(settings)
        self._has_folder = has_folder
        self.first_scan = ""  # in words, how far the scan is that makes the index; empty while none does
        self._desk = desk
        self._lock = threading.Lock()
        self._examples: tuple[str, tuple[str, ...]] = ("", ())  # the last ones, after the state of their index
        self._examples_lock = threading.Lock()
        self._examples_thread: threading.Thread | None = None
        self._closing = threading.Event()

    def desk(self) -> NewsDesk:
        """Return the desk. Raises IndexMissing, IndexMismatch or IndexDamaged where there is none to open."""
        with self._lock:
            if self._desk is None:
                self._desk = NewsDesk.open(self.settings.index, self.settings, self.models)
            return self._desk

    def warm(self) -> None:
        """Load the models now, and begin with the examples, so that the first visitor waits for neither."""
        self.desk().warm()
        self.examples()

    def close(self) -> None:
        """Let go of the index."""
        self._closing.set()
        if self._examples_thread is not None:
            self._examples_thread.join(10)  # a chat model may take longer, but not the index that is let go of here
        with self._lock:
            if self._desk is not None:
                self._desk.close()

    def change(self, **changes: Any) -> None:
        """Answer the next questions with these settings changed; those being answered keep the old ones.

        For settings of searching and answering alone: the index stays open, and the models stay loaded, as they are.
        Raises SettingsError for a value that is not allowed, and changes nothing then.
        """
        with self._lock:
            values = {**{key: getattr(self.settings, key) for key in Settings.model_fields}, **changes}
            load_settings(**values)  # says what is wrong with a value
            self.settings = self.settings.model_copy(update=changes)
            if self._desk is not None:
                self._desk = NewsDesk(self._desk.index, self.settings, self.models)

    def folder(self) -> Path | None:
        """Return the folder of articles; None where nobody knows it. Raises IndexDamaged, IndexMismatch."""
        try:
            return self.desk().index.folder()
        except IndexMissing:
            return self.settings.corpus.absolute() if self._has_folder else None

    def lacks_folder(self) -> bool:
        """Return whether there is neither an index nor a folder that one could be made from."""
        try:
            self.desk()
        except IndexMissing:
            return not (self._has_folder and self.settings.corpus.is_dir())
        except OnRecordError:
            return False
        return False

    def name_folder(self, words: str) -> None:
        """Take a folder of this machine, "~" allowed, as that of the articles, where `lacks_folder`.

        Raises InvalidValue, CorpusError.
        """
        if not self.lacks_folder():
            raise InvalidValue("The folder of this corpus is known already. Load the page again to see it.")
        if not words.strip():
            raise InvalidValue("Name the folder of your articles first, such as ~/articles.")
        try:
            folder = Path(words.strip()).expanduser().absolute()
            is_there = folder.is_dir()
        except (OSError, RuntimeError, ValueError):  # too long; no such user; a null character
            folder, is_there = Path(words.strip()), False
        if not is_there:
            raise CorpusError(f"There is no folder {folder} on this machine. Give its whole path, such as ~/articles.")
        if not any(isinstance(found, Path) for found in corpus_files(folder)):
            raise CorpusError(
                f"No article was found in {folder}. Put articles there ({_FORMATS}), or name another folder."
            )
        with self._lock:
            self.settings, self._has_folder = self.settings.model_copy(update={"corpus": folder}), True

    def place(self) -> Path:
        """Return the folder that names the corpus, without opening anything: that of its articles, else of its index."""
        index = self._desk.index.path if self._desk else self.settings.index
        try:
            folder = corpus_folder(index) or (self.settings.corpus if self._has_folder else None)
        except OnRecordError:  # damaged; it says so itself when it is chosen
            folder = None
        return (folder or index).absolute()

    def state(self) -> str:
        """Return what is another as soon as the index is; "" while there is none that can be opened."""
        try:
            with self.desk().index.view() as view:
                return str(view.catalog.fact("generation"))
        except OnRecordError:
            return ""

    def standing(self) -> Standing:
        """Return what the corpus holds now."""
        try:
            stats = self.desk().index.stats()
        except OnRecordError as error:
            if self.first_scan:
                return Standing(
                    title="The first scan is under way",
                    trouble=f"{self.first_scan}. Questions can be asked when it is done.",
                )
            if not isinstance(error, IndexMissing):
                return Standing(title="The index cannot be used", trouble=str(error))
            return Standing(
                title="There is no index yet",
                trouble=f"Nothing can be asked until the articles are indexed into {self.settings.index}:",
                command=self._command(Path("FOLDER") if self.lacks_folder() else self.settings.corpus),
            )
        if not stats["articles"]:
            folder = Path(stats.get("corpus") or self.settings.corpus)
            return Standing(
                title="The index is empty",
                trouble=f"No article was found in {folder}. Put articles there ({_FORMATS}), then:",
                command=self._command(folder),
            )
        return Standing(
            articles=stats["articles"],
            passages=stats["passages"],
            outlets=tuple(sorted(stats["outlets"])),
            built=str(stats.get("built") or ""),
        )

    def _command(self, folder: Path) -> str:
        where = self.settings.index
        is_default = where == Settings.model_fields["index"].default
        return shlex.join(["onrecord", "index", str(folder), *([] if is_default else ["--index", str(where)])])

    def examples(self) -> Examples:
        """Return questions that the corpus answers, at once: the last that were worked out, while newer ones are in the works.

        That takes seconds, so it happens in the background, once for each state of the index.
        """
        state = self.state()
        if not state:
            return Examples()
        with self._examples_lock:
            made_of, questions = self._examples
            is_idle = self._examples_thread is None or not self._examples_thread.is_alive()
            if made_of != state and is_idle and not self._closing.is_set():
                self._examples_thread = threading.Thread(target=self._work_out_examples, args=(state,), daemon=True)
                self._examples_thread.start()
            return Examples(questions, is_current=made_of == state)

    def _work_out_examples(self, state: str) -> None:
        questions: tuple[str, ...] = ()
        try:
            questions = tuple(example_questions(self.desk(), self._closing))
        except OnRecordError:
            pass  # the page says what is wrong with the index; a missing example is not another fault
        except Exception:  # nor is what nobody foresaw: without examples one can ask
            log.exception("no examples could be worked out")
        with self._examples_lock:
            self._examples = (state, questions)
