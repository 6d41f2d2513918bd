"""Check 8: a name from the ERP is never a place on the disk."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bocounter.errors import Known
from bocounter.models.texts import clean
from tests.building import Dealership
from tests.sample_fixtures import NOW, CommandLine
from tests.security import lints
from tests.security.hostile import NAMES_OF_FILES

TOUCHING_FILES = {
    "app.py", "__main__.py", "logbook.py", "places.py", "settings.py",
    "outside/erp/sample/", "store/", "sync/secrets.py", "sync/connecting.py",
    "sync/carriers.py", "outside/templates.py", "ui/", "verbs/", "queries/saving_words.py",
}  # fmt: skip
"""Where paths are made: from what a person named, or beside the store. Nowhere else."""

MAKING_PATHS = {
    "Path", "open", "with_name", "with_suffix", "joinpath", "mkdir", "write_text", "write_bytes",
    "read_text", "read_bytes", "unlink", "rename", "replace_file", "symlink_to", "rmtree",
    "copyfile", "extractall", "unpack_archive",
}  # fmt: skip


def paths_made(source: str) -> set[str]:
    return {
        name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and (name := getattr(node.func, "attr", getattr(node.func, "id", ""))) in MAKING_PATHS
    }


def test_paths_are_made_where_people_name_them_and_nowhere_else() -> None:
    found = {
        path: made
        for path, source in lints.sources()
        if not path.startswith(tuple(TOUCHING_FILES))
        and (made := paths_made(source) - {"open", "replace"})
    }
    assert found == {}
    assert paths_made("Path(order.number).write_text('x')") == {"Path", "write_text"}


def test_no_archive_is_ever_unpacked() -> None:
    for path, source in lints.sources():
        names = {n.id for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Name)}
        assert not names & {"zipfile", "tarfile", "ZipFile", "TarFile"}, path


def test_whatever_the_erp_calls_its_things_no_file_has_that_name(tmp_path: Path) -> None:
    assert len(NAMES_OF_FILES) >= 60
    folder = tmp_path / "desk"
    folder.mkdir()
    store = folder / "counter.db"
    made = Dealership(store)
    for n, name in enumerate(map(clean, NAMES_OF_FILES)):
        made.have("customer", f"c{n}", name=name or "?", number=name or None)
        made.have("part", f"p{n}", code=name or "?", description=name or "?")
        made.have("work_order", f"w{n}", number=name or "?", customer=f"c{n}", branch=None)
        made.have("part_line", name or f"l{n}", work_order=f"w{n}", part=f"p{n}")
    made.close()
    line = CommandLine(store, NOW)
    (folder / "home").mkdir()
    before = set(tmp_path.rglob("*"))
    for verb in (
        ("board",),
        ("export", "board", str(folder / "sheet.csv")),
        ("backup", str(folder / "copy.db")),
        ("check",),
    ):
        done = line(*verb, cwd=folder)
        assert done.returncode == 0, done.stderr
    new = {str(path.relative_to(tmp_path)) for path in set(tmp_path.rglob("*")) - before}
    known = {"desk/sheet.csv", "desk/copy.db"}
    assert {name for name in new if not name.startswith("desk/home/")} <= known | {
        f"desk/counter.db{end}" for end in ("-wal", "-shm", ".lock", ".holder", ".journal")
    }
    assert not [name for name in new if "planted" in name]
    assert "planted" in (folder / "sheet.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("name", NAMES_OF_FILES[:-1])
def test_a_database_of_the_erp_is_no_way_to_another_place_of_its_server(
    name: str, tmp_path: Path
) -> None:
    """The name of a database becomes a part of the address: it must stay one part."""
    from bocounter.outside.erp.connector import Target
    from bocounter.outside.erp.tryton.connector import connect

    try:
        made = connect(
            Target(
                url="http://127.0.0.1:9",
                database=name,
                user="anna",
                secret=lambda: None,
                beside=tmp_path,
                now=lambda: None,  # type: ignore[arg-type, return-value]
            )
        )
    except Known:
        return
    path = made._wire._path
    assert path.count("/") == 3
    assert not set(path) & set("?#\\ \n\r\t")
    assert "/../" not in path
    assert "/./" not in path
