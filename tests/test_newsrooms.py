"""Several corpora behind one page: names, shared models, and that nothing of one is answered, kept or scanned for another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fakes import BagOfWords
from serving import PASSENGERS, newsrooms_of
from typer.testing import CliRunner

from index import IndexMissing, InvalidValue, OnRecordError, Settings, SettingsError
from index.settings import load_settings
from index.store import catalog_file
from rag import Filters
from rag.models import Models
from ui.archive import Archive
from ui.ask_screen import opening
from ui.asking import replies
from ui.command import app
from ui.conversation import Conversation, Exchange, Inquiry, Visit, begun, updated
from ui.corpus_status import scan_words
from ui.corpus_work import Rescan
from ui.functions import Functions
from ui.history import History, Kept
from ui.history_file import HistoryFile
from ui.history_panel import history_panel
from ui.judging import judged
from ui.newsroom import Newsroom
from ui.newsrooms import Newsrooms, names_of
from ui.thumbs import thumbs


@pytest.fixture
def rooms(tmp_path: Path) -> Newsrooms:
    return newsrooms_of(tmp_path)


@pytest.mark.parametrize(
    ("places", "names"),
    [
        (["/news/harbour"], ["harbour"]),
        (["/a/press", "/b/Press", "/wires"], ["press (a)", "Press (b)", "wires"]),
        (["/a/press", "/c/a/press", "/c/a/PRESS"], ["press (a)", "press (a) 2", "PRESS (a) 3"]),
        (["/a/.onrecord", "/"], ["onrecord", "corpus"]),
        ([f"/x/{'long ' * 30}"], ["long long long long long long long…"]),
        (["/x/a\u202eb\nc"], ["ab c"]),
    ],
)
def test_names_are_short_and_no_two_are_alike(places: Sequence[str], names: Sequence[str]) -> None:
    assert names_of([Path(place) for place in places]) == list(names)


def test_a_corpus_is_called_by_its_folder_and_the_first_is_the_default(rooms: Newsrooms) -> None:
    assert rooms.names == ("harbour", "mountain")
    assert rooms.named() is rooms.named("") is rooms.named("harbour") is rooms.first
    with pytest.raises(InvalidValue, match=r"there is no corpus 'valley' here. Known: harbour, mountain\."):
        rooms.named("valley")
    with pytest.raises(InvalidValue, match="there is no corpus 'list' here"):
        rooms.named(["harbour"])


def test_one_index_given_twice_is_one_corpus_and_an_only_one_is_no_choice(rooms: Newsrooms) -> None:
    place = rooms.first.settings.index
    again = Newsrooms.open(rooms.first.settings, [place, place])
    assert again.names == ("harbour",)
    assert not again.has_choice
    assert rooms.has_choice
    assert Newsrooms.of(rooms) is rooms
    assert Newsrooms.of(rooms.first).first is rooms.first


def test_the_models_are_loaded_once_for_all_and_outlast_a_change_of_settings(rooms: Newsrooms) -> None:
    before = [room.desk() for room in rooms]
    reader, embedder = before[0].models.reader, before[0].index.embedder
    rooms.change(k=3)
    after = [room.desk() for room in rooms]
    for desk in (*before, *after):
        assert desk.models.reader is reader
        assert desk.index.embedder is embedder
    assert [desk.settings.k for desk in after] == [3, 3]
    assert [desk.settings.k for desk in before] == [Settings().k] * 2
    with pytest.raises(SettingsError, match="k = 0"):
        rooms.change(k=0)
    assert [room.settings.k for room in rooms] == [3, 3]


def test_models_that_many_need_at_once_are_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from rag import reader

    loaded: list[object] = []

    class Slow:
        @classmethod
        def load(cls, **_: object) -> object:
            loaded.append(cls)
            return object()

    monkeypatch.setattr(reader, "Reader", Slow)
    models = Models(load_settings())
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: models.reader, range(32)))) == 1
    assert len(loaded) == 1


def test_each_corpus_answers_for_itself(rooms: Newsrooms) -> None:
    functions = Functions(rooms)
    for corpus, figure, outlet in (
        (None, "340", "Harbour Gazette"),
        ("harbour", "340", "Harbour Gazette"),
        ("mountain", "28", "Summit Post"),
    ):
        answer = functions.ask(PASSENGERS, corpus=corpus)
        assert figure in answer["statements"][0]["text"]
        assert [citation["outlet"] for citation in answer["citations"]] == [outlet]
        assert {hit["outlet"] for hit in functions.search(PASSENGERS, corpus=corpus)["hits"]} == {outlet}
        assert functions.article("news.json", corpus=corpus)["outlet"] == outlet
    for function in (functions.ask, functions.search, functions.compare, functions.timeline, functions.article):
        with pytest.raises(InvalidValue, match="Known: harbour, mountain"):
            function("news.json", corpus="valley")
    with pytest.raises(InvalidValue, match="Summit Post"):
        functions.ask(PASSENGERS, outlets=["Summit Post"])


def test_an_index_that_is_missing_or_damaged_keeps_no_other_from_answering(rooms: Newsrooms, tmp_path: Path) -> None:
    first, second = (room.settings.index for room in rooms)
    catalog_file(second).write_bytes(b"no database at all, and long enough to be taken for one " * 100)
    now = Newsrooms.open(rooms.first.settings, [first, second, tmp_path / "none"], rooms.first.models)
    assert now.names == ("harbour", "mountain-index", "none")
    functions = Functions(now)
    assert functions.ask(PASSENGERS)["status"] == "answered"
    damaged, missing = now.named("mountain-index"), now.named("none")
    assert damaged.standing().title == "The index cannot be used"
    assert missing.standing().command == f"onrecord index FOLDER --index {tmp_path / 'none'}"
    assert "goes on by itself" in opening(missing)
    assert "The section Corpus" not in opening(missing)
    assert [room.state() != "" for room in now] == [True, False, False]
    with pytest.raises(IndexMissing, match=r"No index in .*none"):
        functions.ask(PASSENGERS, corpus="none")


def test_only_the_first_corpus_is_made_from_the_folder_of_the_settings(rooms: Newsrooms, tmp_path: Path) -> None:
    settings = rooms.first.settings.model_copy(update={"corpus": tmp_path / "harbour"})
    now = Newsrooms.open(settings, [tmp_path / "new", tmp_path / "other"], rooms.first.models)
    assert now.names == ("harbour", "other")
    rescan = Rescan(now.named("other"))
    assert "No index in" in rescan.fault()
    rescan.start()
    rescan.wait()
    assert "No index in" in rescan.now.trouble
    assert not (tmp_path / "other").exists()
    first = now.first
    assert first.state() == ""
    assert "The section Corpus can do it, too." in opening(first)
    rescan = Rescan(first)
    rescan.start()
    rescan.wait()
    assert rescan.now.trouble == ""
    assert first.state() != ""  # which is what wakes the section Ask
    assert "Ask the articles." in opening(first)


def test_without_an_index_and_its_folder_a_folder_of_this_machine_can_be_named(
    rooms: Newsrooms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = rooms.first.settings.model_copy(update={"corpus": tmp_path / "seeds", "index": tmp_path / "new"})
    room = Newsrooms.open(settings, (), rooms.first.models).first
    assert room.lacks_folder()
    assert room.standing().command == f"onrecord index FOLDER --index {tmp_path / 'new'}"
    assert "onrecord chat FOLDER" in opening(room)
    (tmp_path / "nothing").mkdir()
    for words, message in (
        ("", "Name the folder"),
        ("~/none", f"There is no folder {tmp_path / 'none'}"),
        ("x" * 5000, "There is no folder"),
        ("a\0b", "There is no folder"),
        ("~/nothing", "No article was found in"),
    ):
        with pytest.raises(OnRecordError, match=message):
            room.name_folder(words)
    rescan = Rescan(room)
    rescan.start()
    rescan.wait()
    assert "does not exist" in rescan.now.trouble
    assert not (tmp_path / "new").exists()
    room.name_folder(" ~/harbour ")
    assert not room.lacks_folder()
    rescan.start()
    rescan.wait()
    assert rescan.now.trouble == ""
    assert "Ask the articles." in opening(room)
    with pytest.raises(InvalidValue, match="known already"):
        room.name_folder("~/mountain")


def test_during_the_first_scan_the_page_says_how_far_it_is(rooms: Newsrooms, tmp_path: Path) -> None:
    settings = rooms.first.settings.model_copy(update={"corpus": tmp_path / "harbour", "index": tmp_path / "new"})
    embedder: Any = BagOfWords()
    room = Newsrooms.open(settings, (), Models(settings, embedder)).first
    rescan = Rescan(room)
    seen: list[str] = []
    embed = embedder.embed_passages

    def watched(texts: Any) -> Any:
        seen.extend((opening(room), scan_words(rescan.now)))
        return embed(texts)

    embedder.embed_passages = watched
    rescan.start()
    rescan.wait()
    asked, scanned = seen
    assert "The first scan is under way" in asked
    assert "Reading: 1 of 1 articles. Questions can be asked when it is done." in asked
    assert "onrecord index" not in asked
    assert "Questions can be asked when it is done." in scanned
    assert "Asking goes on" not in scanned
    assert room.first_scan == ""
    rescan.start()  # one of an index that is there
    rescan.wait()
    assert not rescan.now.is_first


# conversations


def shown(rooms: Newsrooms, corpus: str, question: str = PASSENGERS) -> list[Conversation]:
    return list(replies(rooms.named(corpus), (), Inquiry(question)))


def keep(archive: Archive, rooms: Newsrooms, corpus: str, name: str, user: str = "ann") -> Visit:
    visit = Visit(corpus, name, shown(rooms, corpus)[-1])
    return replace(visit, conversation=archive.keep(user, visit))


@pytest.mark.parametrize("is_shared", [False, True])
def test_conversations_about_all_corpora_stand_in_one_list_each_with_its_corpus(
    tmp_path: Path, is_shared: bool
) -> None:
    rooms = newsrooms_of(tmp_path, **({"history": tmp_path / "all.sqlite"} if is_shared else {}))
    archive = Archive(rooms)
    keep(archive, rooms, "harbour", "c1")
    keep(archive, rooms, "mountain", "c2")
    keep(archive, rooms, "mountain", "c3", user="bob")
    listed = archive.panel("ann", "", "c2")
    assert listed.count('class="reopen"') == 2
    assert '<bdi class="corpus">harbour</bdi>' in listed
    assert '<bdi class="corpus">mountain</bdi>' in listed
    assert archive.panel("ann", "cable", "").count('class="reopen"') == 1

    for name, corpus, figure in (("c1", "harbour", "340"), ("c2", "mountain", "28")):
        visit = archive.visit("ann", name)
        assert visit is not None
        assert (visit.corpus, visit.id) == (corpus, name)
        assert figure in visit.conversation[0].answer.text  # type: ignore[union-attr]
        with archive.files("ann", visit) as files:
            assert all(figure in file.read_text(encoding="utf-8") for file in files)
        assert not any(file.exists() or file.parent.exists() for file in files)
    assert archive.visit("ann", "c3") is None
    assert archive.visit("bob", "c1") is None
    assert archive.visit("ann", "") is None

    archive.rename("bob", "c2", "Mine now")
    archive.delete("bob", "c1")
    archive.rename("ann", "c2", "Up there")
    archive.delete("ann", "c1")
    listed = archive.panel("ann", "", "")
    assert "Up there" in listed
    assert listed.count('class="reopen"') == 1


def test_a_conversation_about_another_corpus_than_those_of_the_page_is_not_opened(tmp_path: Path) -> None:
    rooms = newsrooms_of(tmp_path, history=tmp_path / "all.sqlite")
    keep(Archive(rooms), rooms, "mountain", "c2")
    only = Archive(Newsrooms([rooms.first]))
    assert only.visit("ann", "c2") is None  # or its next question would be answered from the harbour
    assert 'class="reopen"' not in only.panel("ann", "", "")


def test_a_list_that_is_cut_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.archive.MOST_LISTED", 2)
    rooms = newsrooms_of(tmp_path)
    archive = Archive(rooms)
    keep(archive, rooms, "harbour", "c1")
    keep(archive, rooms, "mountain", "c2")
    assert "Only the newest" not in archive.panel("ann", "", "")
    keep(archive, rooms, "mountain", "c3")
    listed = archive.panel("ann", "", "")
    assert "Only the newest 2 are listed. Search for a word of an older one." in listed
    assert 'data-conversation="c3"' in listed
    assert 'data-conversation="c1"' not in listed


def test_one_corpus_is_not_named_in_the_list() -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    kept = Kept("c1", "Who?", now, now, 2, "/a/index")
    assert 'class="corpus"' in history_panel([kept])
    assert 'class="corpus"' not in history_panel([replace(kept, corpus="")])


def test_a_history_that_cannot_be_used_hides_no_other_and_costs_no_answer(rooms: Newsrooms, tmp_path: Path) -> None:
    archive = Archive(rooms)
    keep(archive, rooms, "harbour", "c1")
    (tmp_path / "mountain-index-history.sqlite").write_bytes(b"something else " * 100)
    archive = Archive(rooms)
    assert keep(archive, rooms, "mountain", "c2").conversation[0].answer is not None
    listed = archive.panel("ann", "", "")
    assert "is no history of conversations" in listed
    assert listed.count('class="reopen"') == 1
    archive.rename("ann", "c1", "Renamed")
    assert "Renamed" in archive.panel("ann", "", "")
    assert archive.visit("ann", "c1") is not None


def exported(archive: Archive, visit: Visit) -> list[tuple[int, str]]:
    with archive.files("ann", visit) as (_, record, _):
        return [(e["number"], e["question"]) for e in json.loads(record.read_text(encoding="utf-8"))["exchanges"]]


def test_an_export_is_of_the_whole_conversation_and_of_what_could_not_be_kept(rooms: Newsrooms) -> None:
    archive, visit = Archive(rooms), Visit("harbour", "c1")
    for number in range(1, 46):
        visit = replace(visit, conversation=updated(begun(visit.conversation, Inquiry(f"{number}?")), trouble="No."))
        visit = replace(visit, conversation=archive.keep("ann", visit))
    assert len(visit.conversation) == 40  # on the screen
    assert exported(archive, visit) == [(number, f"{number}?") for number in range(1, 46)]
    other = replace(visit, conversation=updated(begun(visit.conversation, Inquiry("In a second tab?")), trouble="No."))
    archive.keep("ann", other)
    unkept = replace(visit, conversation=updated(begun(visit.conversation, Inquiry("Unkept?")), trouble="No."))
    assert exported(archive, unkept)[44:] == [(45, "45?"), (46, "In a second tab?"), (47, "Unkept?")]
    archive.delete("ann", "c1")
    assert len(exported(archive, unkept)) == 40
    with archive.files("bob", Visit("harbour", "c1")) as (_, record, _):
        assert json.loads(record.read_text(encoding="utf-8"))["exchanges"] == []


def test_an_export_is_written_also_where_the_history_cannot_be_read(rooms: Newsrooms, tmp_path: Path) -> None:
    archive = Archive(rooms)
    visit = keep(archive, rooms, "harbour", "c1")
    (tmp_path / "harbour-index-history.sqlite").write_bytes(b"something else " * 100)
    assert exported(archive, visit) == [(1, PASSENGERS)]


def test_what_an_export_holds_is_another_as_soon_as_its_stage_is() -> None:
    visit = Visit("harbour", "c1", begun((), Inquiry("Who?")))
    answered = replace(visit, conversation=updated(visit.conversation, trouble="No."))
    asked = replace(answered, conversation=begun(answered.conversation, Inquiry("And then?")))
    others = [Visit("harbour"), Visit("mountain"), replace(answered, id="c2"), replace(answered, corpus="mountain")]
    stages = [one.stage for one in (visit, answered, asked, *others)]
    assert len(set(stages)) == len(stages)
    thought = updated(answered.conversation, thumb="up", comment="Yes.")
    assert replace(answered, conversation=thought).stage == answered.stage


def test_a_verdict_lies_beside_the_index_of_its_conversation_once(rooms: Newsrooms) -> None:
    archive = Archive(rooms)
    keep(archive, rooms, "mountain", "c1")
    visit = archive.visit("ann", "c1")
    assert visit is not None
    room = rooms.named(visit.corpus)
    pressed = judged(room, archive, "ann", visit, visit.conversation[0], "down", "")
    told = judged(room, archive, "ann", visit.with_thumb(pressed), pressed, "", " It was 30. ")
    assert (told.thumb, told.comment) == ("down", "It was 30.")
    assert archive.visit("ann", "c1") == visit.with_thumb(told)
    assert [(t.verdict, t.comment, t.user) for t in thumbs(room.settings.index)] == [("down", "It was 30.", "ann")]
    assert thumbs(rooms.first.settings.index) == ()
    again = judged(room, archive, "ann", visit.with_thumb(told), told, "down", "")  # takes back nothing that was said
    assert again == told
    turned = judged(room, archive, "ann", visit.with_thumb(again), again, "up", "")
    assert [(t.verdict, t.comment) for t in thumbs(room.settings.index)] == [("up", turned.comment)] == [("up", "")]


def test_a_visit_is_about_one_corpus() -> None:
    first = Exchange(1, "Who?", trouble="Stopped.")
    visit = Visit("harbour", "c1", (first,))
    assert visit.exchange("1") is first
    assert visit.exchange(2) is visit.exchange("x") is None


def test_filters_of_one_corpus_are_refused_in_words_by_another(rooms: Newsrooms) -> None:
    inquiry = Inquiry(PASSENGERS, filters=Filters(outlets=("Summit Post",)))
    *_, last = replies(rooms.first, (), inquiry)
    assert "Summit Post" in last[0].trouble


def test_old_conversations_about_every_corpus_are_forgotten_on_command(tmp_path: Path) -> None:
    places = [tmp_path / "a", tmp_path / "b"]
    for place in places:
        History.open(load_settings(index=place)).append("ann", "any", place.name, Exchange(1, "Who?", trouble="No."))
    given = [part for place in places for part in ("--index", str(place))]
    done = CliRunner().invoke(app, ["chat", "--forget-before", "2999-01-01", *given])
    assert done.exit_code == 0
    assert "Deleted 2 conversations" in done.stderr


def test_what_is_kept_in_a_file_is_bounded_by_its_own_limit(tmp_path: Path) -> None:
    with HistoryFile(tmp_path / "h.sqlite", 3).transaction(adds=True) as db:
        (pages,) = db.execute("PRAGMA max_page_count").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    assert pages * size == 3 * 2**20


def test_a_desk_of_its_own_brings_its_models(rooms: Newsrooms) -> None:
    desk = rooms.first.desk()
    assert Newsroom(desk, desk.settings).models is desk.models
