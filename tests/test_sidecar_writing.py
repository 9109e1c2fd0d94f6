"""A person's corrections go into sources.csv, and nothing else of it changes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import Corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from index.correcting import correct
from index.errors import CorpusError, InvalidValue
from index.sidecar import file_key, load_sidecar


def written(folder: Path) -> str:
    return (folder / "sources.csv").read_bytes().decode()


def test_the_first_correction_makes_the_table(tmp_path: Path) -> None:
    correct(tmp_path, "a.txt", None, {"outlet": "Lundby Post", "published": "2025-03-05"})
    assert written(tmp_path) == "file,outlet,date\na.txt,Lundby Post,2025-03-05\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["sources.csv"]


def test_two_corrections_at_once_are_both_kept(tmp_path: Path) -> None:
    names = [f"{n}.txt" for n in range(12)]
    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(lambda name: correct(tmp_path, name, None, {"outlet": "Lundby Post"}), names))
    assert sorted(written(tmp_path).splitlines()[1:]) == sorted(f"{name},Lundby Post" for name in names)


def test_only_the_row_of_the_article_changes(tmp_path: Path) -> None:
    table = 'file,title,outlet\r\n"b.txt","Two\r\nlines", Herald\r\n\r\na.txt,Mine,Old\r\nc.txt,"x",\r\n'
    (tmp_path / "sources.csv").write_bytes(table.encode())
    correct(tmp_path, "a.txt", None, {"outlet": 'New, "bold" Post'})
    assert written(tmp_path) == table.replace("a.txt,Mine,Old", 'a.txt,Mine,"New, ""bold"" Post"')


def test_a_column_that_is_missing_is_added_to_every_row(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text("file,outlet\nb.txt,Herald")
    correct(tmp_path, "a.txt", None, {"published": "2025-03"})
    assert written(tmp_path) == "file,outlet,date\nb.txt,Herald,\na.txt,,2025-03\n"


def test_the_column_published_is_written_where_the_table_has_it(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text("File,Published,Date\na.txt,2025-01-01,2024-01-01\n")
    correct(tmp_path, "a.txt", None, {"published": "2025-03-05"})
    published = load_sidecar(tmp_path).stated("a.txt", None).published
    assert published is not None
    assert published.value == "2025-03-05"


def test_an_empty_value_takes_back_what_the_table_says(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text("file,outlet,date,domain\na.txt,Herald,2025-01-01,cnn.com\n")
    correct(tmp_path, "a.txt", None, {"outlet": "", "published": ""})
    stated = load_sidecar(tmp_path).stated("a.txt", None)
    assert (stated.outlet, stated.published) == (None, None)


def test_a_record_has_a_row_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text("file,outlet\nn.jsonl,All\n")
    correct(tmp_path, "n.jsonl", 3, {"outlet": "One"})
    assert written(tmp_path) == "file,outlet,record\nn.jsonl,All,\nn.jsonl,One,3\n"


def test_a_table_saved_by_excel_keeps_its_mark(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_bytes(b"\xef\xbb\xbffile,outlet\r\na.txt,Old\r\n")
    correct(tmp_path, "a.txt", None, {"outlet": "Ny Tid"})
    assert (tmp_path / "sources.csv").read_bytes() == b"\xef\xbb\xbffile,outlet\r\na.txt,Ny Tid\r\n"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_letters_of_another_encoding_survive(tmp_path: Path, encoding: str) -> None:
    rows = "".join(f"{n}.txt,Le Figaro économique à Nîmes\n" for n in range(20))
    (tmp_path / "sources.csv").write_bytes(f"file,outlet\n{rows}".encode(encoding))
    correct(tmp_path, "a.txt", None, {"outlet": "Gazeta Łódź"})
    table = load_sidecar(tmp_path)
    names = [table.stated(file, None).outlet for file in ("a.txt", "7.txt")]
    assert [outlet and outlet.name for outlet in names] == ["Gazeta Łódź", "Le Figaro économique à Nîmes"]


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"published": "03/04/2025"}, "date '03/04/2025' is not a date.*YYYY-MM-DD"),
        ({"outlet": "x" * 121}, "121 characters; a name has 120 at most"),
        ({"outlet": "a\u202eb"}, "characters that cannot be seen"),
        ({"title": "x"}, "'title' cannot be corrected. Known: outlet, published"),
    ],
)
def test_a_value_that_would_not_be_read_is_refused(tmp_path: Path, facts: dict[str, str], message: str) -> None:
    (tmp_path / "sources.csv").write_text("file,outlet\na.txt,Herald\n")
    with pytest.raises(InvalidValue, match=message):
        correct(tmp_path, "a.txt", None, facts)
    assert written(tmp_path) == "file,outlet\na.txt,Herald\n"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_faulty_table_is_left_alone_and_named(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text("file,outlet\na.txt,x\na.txt,y\n")
    with pytest.raises(CorpusError, match=r"line 3: 'a.txt' has a row already"):
        correct(tmp_path, "a.txt", None, {"outlet": "Post"})


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"cannot be written: No such file.*Make the folder writable"):
        correct(tmp_path / "gone", "a.txt", None, {"outlet": "Post"})


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(files=st.lists(NAMES, min_size=1, max_size=5, unique=True), outlet=NAMES)
def test_what_is_written_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, files: list[str], outlet: str
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    files = [f"d/{file.replace('/', '.').replace(chr(92), '.')}.txt" for file in files]
    for file in dict.fromkeys(files):
        correct(folder, file, None, {"published": "2025-03-05"})
    correct(folder, files[0], None, {"outlet": f"The {outlet} Post"})
    table = load_sidecar(folder)
    assert set(table.rows) == {(file_key(file), None) for file in files}
    assert table.rows[file_key(files[0]), None] == {"outlet": f"The {outlet} Post", "date": "2025-03-05"}


def test_a_correction_reaches_the_index_and_never_the_article(corpus: Corpus) -> None:
    file = corpus.write("a.txt", "The mayor opened the bridge on Monday.")
    before = file.read_bytes()
    corpus.sync()
    correct(corpus.folder, "a.txt", None, {"outlet": "Lundby Post"})
    report = corpus.sync()
    index = corpus.open()
    (article,) = index.articles()
    assert article.outlet is not None
    assert (report.changed, article.outlet.name) == (1, "Lundby Post")
    assert str(article.outlet.evidence) == "sources.csv outlet: Lundby Post"
    assert file.read_bytes() == before


def test_a_separator_that_is_no_line_end_parts_no_row(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text(
        "file,title,outlet\na.txt,Talks go on\u2028in Doha,Herald\n", encoding="utf-8"
    )
    correct(tmp_path, "a.txt", None, {"outlet": "Lundby Post"})
    assert written(tmp_path) == "file,title,outlet\na.txt,Talks go on\u2028in Doha,Lundby Post\n"
