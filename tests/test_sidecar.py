import unicodedata

import pytest

from index.correcting import correct
from index.errors import CorpusError
from index.listing import list_folder
from index.settings import Settings
from index.sidecar import Sidecar, load_sidecar


def sidecar(folder, content):
    (folder / "sources.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_sidecar(folder)


def test_without_a_sidecar_nothing_is_stated(tmp_path):
    assert load_sidecar(tmp_path) == Sidecar()
    assert load_sidecar(tmp_path).stated("a.txt", None).outlet is None


def test_a_row_states_facts_with_evidence(tmp_path):
    table = sidecar(
        tmp_path,
        "file,outlet,date,url,title,authors,language\n"
        'a.txt,Example Herald,"March 5, 2025",https://example.org/a,A title,"Ann Lee, Bo Ek",English\n',
    )
    found = table.stated("a.txt", None)
    assert found.outlet is not None
    assert found.published is not None
    assert found.url is not None
    assert (found.outlet.name, str(found.outlet.evidence)) == ("Example Herald", "sources.csv outlet: Example Herald")
    assert (found.published.value, found.published.evidence.rule) == ("2025-03-05", "sources.csv date")
    assert (found.url.text, found.title, found.language) == ("https://example.org/a", "A title", "en")
    assert found.authors == ("Ann Lee", "Bo Ek")
    assert table.stated("b.txt", None).outlet is None


def test_the_row_of_a_record_is_believed_before_that_of_its_file(tmp_path):
    table = sidecar(tmp_path, "file,record,outlet,date\nn.jsonl,,All,2025-03-05\nn.jsonl,1,One,\n")
    first, second = table.stated("n.jsonl", 0), table.stated("n.jsonl", 1)
    assert first.outlet is not None
    assert second.outlet is not None
    assert second.published is not None
    assert (first.outlet.name, second.outlet.name, second.published.value) == ("All", "One", "2025-03-05")


@pytest.mark.parametrize("name", ["./sub/a.txt", "sub\\a.txt", "sub//a.txt"])
def test_file_names_are_compared_as_paths(tmp_path, name):
    assert sidecar(tmp_path, f"file,outlet\n{name},Herald\n").stated("sub/a.txt", None).outlet


@pytest.mark.parametrize("kept", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_file_names_are_compared_however_their_accents_are_stored(tmp_path, kept, typed):
    kept, typed = (unicodedata.normalize(way, "café.txt") for way in (kept, typed))
    table = sidecar(tmp_path, f"file,outlet\n{typed},Herald\n")
    assert table.stated(kept, None).outlet
    (tmp_path / kept).write_text("Some words.", encoding="utf-8")
    state = list_folder(tmp_path, tmp_path / "index", Settings(), table).files[kept]
    assert state.context != list_folder(tmp_path, tmp_path / "index", Settings(), Sidecar()).files[kept].context
    correct(tmp_path, kept, None, {"outlet": "Post"})
    assert load_sidecar(tmp_path).stated(kept, None).outlet.name == "Post"


def test_excel_files_are_read(tmp_path):
    assert sidecar(tmp_path, b"\xef\xbb\xbfFile,Outlet\r\na.txt,Herald\r\n\r\n").stated("a.txt", None).outlet
    assert sidecar(tmp_path, "file,outlet\na.txt,Herald\n".encode("utf-16")).stated("a.txt", None).outlet


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("file,outet\na.txt,x\n", "line 1: unknown column 'outet'. Known: file, record, outlet"),
        ("outlet\nx\n", "line 1: no column file"),
        ("file,outlet,Outlet\na,b,c\n", "line 1: a column is there twice"),
        ("file,outlet\na.txt,x\na.txt,y\n", "line 3: 'a.txt' has a row already"),
        ("file,outlet\n,x\n", "line 2: no file is named"),
        ("file,outlet\na.txt,x,y\n", "line 2: 3 values, but the header has 2 columns"),
        ("file,record\na.txt,-1\n", "line 2: record '-1' is not a number from 0"),
        ("file,date\na.txt,31/02/2023\n", "line 2: date '31/02/2023' is not a date.*YYYY-MM-DD"),
        ("file,date\na.txt,03/04/2025\n", "line 2: date '03/04/2025' is not a date"),
        ("file,url\na.txt,javascript:alert(1)\n", "line 2: url 'javascript:alert.1.' is not a web address"),
        ('file,outlet\na.txt,"x\n', "line 2: unexpected end of data"),
        (b"file,outlet\na.txt,\0\n", "is not text"),
    ],
)
def test_a_mistake_is_refused_with_its_line(tmp_path, content, message):
    with pytest.raises(CorpusError, match=message):
        sidecar(tmp_path, content)


def test_a_sidecar_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "sources.csv").symlink_to("/etc/passwd")
    with pytest.raises(CorpusError, match="symbolic link"):
        load_sidecar(tmp_path)


def test_the_fingerprint_changes_with_the_rows_of_that_file_only(tmp_path):
    before = sidecar(tmp_path, "file,outlet\na.txt,One\nb.txt,Two\n")
    after = sidecar(tmp_path, "file,outlet\na.txt,One\nb.txt,Three\n")
    assert before.fingerprints()["a.txt"] == after.fingerprints()["a.txt"]
    assert before.fingerprints()["b.txt"] != after.fingerprints()["b.txt"]
    assert "c.txt" not in after.fingerprints()


def test_rows_about_nothing_that_is_there_are_told(tmp_path):
    table = sidecar(
        tmp_path, "file,record,outlet\na.txt,,A\nbrige.txt,,B\nn.jsonl,1,C\nn.jsonl,2,D\na.txt,0,E\ntorn.json,9,F\n"
    )
    held = {"a.txt": {-1}, "n.jsonl": {0, 1}, "torn.json": set()}
    assert table.unmatched(held) == ["brige.txt", "n.jsonl record 2", "a.txt record 0"]
