"""The shape of the program, kept: small files, arrows, late imports, documented verbs."""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

import bocounter
from bocounter.changes import Changes
from bocounter.verbs import families

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "bocounter"

LONGEST_FILE = 400
LONG_WITH_REASON = {
    "store/migrations/versions/0001_first_store.py": "a migration is written once and never split",
    "models/facts.py": "the facts that travel are read side by side",
}
LONGEST_FUNCTION = 60  # forty by habit; beyond sixty it is refused
SHAPELESS = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
DEPENDENCIES_TOO_HEAVY_TO_START = (
    "PySide6", "sqlalchemy", "alembic", "pandas", "numpy", "pyqtgraph", "httpx", "keyring",
    "msgspec", "rapidfuzz", "filelock", "jinja2", "babel",
)  # fmt: skip


def sources() -> Iterator[Path]:
    return (path for path in sorted(PACKAGE.rglob("*.py")) if "__pycache__" not in path.parts)


def test_no_file_is_longer_than_it_may_be() -> None:
    long = {
        str(path.relative_to(PACKAGE)): n
        for path in sources()
        if (n := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long.keys() <= LONG_WITH_REASON.keys(), long


def test_no_function_is_endless() -> None:
    long: dict[str, int] = {}
    for path in sources():
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = lines
    assert not long


def test_every_module_is_a_noun_or_a_deed() -> None:
    assert not [path for path in sources() if SHAPELESS & set(path.stem.split("_"))]


def test_every_command_says_what_it_changed() -> None:
    import bocounter.commands as room

    found = 0
    for module in pkgutil.iter_modules(room.__path__, "bocounter.commands."):
        deeds = importlib.import_module(module.name)
        for name, deed in inspect.getmembers(deeds, inspect.isfunction):
            taking_a_store = "store" in inspect.signature(deed).parameters
            if deed.__module__ == module.name and not name.startswith("_") and taking_a_store:
                found += 1
                assert typing.get_type_hints(deed)["return"] is Changes, f"{module.name}.{name}"
    assert found >= 4


def test_nothing_below_the_entry_asks_for_the_time_by_itself() -> None:
    allowed = {PACKAGE / "__main__.py", PACKAGE / "app.py"}
    asked: list[str] = []
    for path in sources():
        if path in allowed:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"today", "utcnow"}:
                owner = node.value
                if isinstance(owner, ast.Name) and owner.id in {"date", "datetime"}:
                    asked.append(f"{path.relative_to(ROOT)}:{node.lineno}")
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = node.func
                if (
                    called.attr == "now"
                    and isinstance(called.value, ast.Name)
                    and called.value.id == "datetime"
                ):
                    asked.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not asked


def test_one_module_imports_the_sqlite_driver() -> None:
    drivers = {"sqlite3", "sqlcipher3", "pysqlite3", "apsw"}
    importing: set[str] = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if drivers & {name.partition(".")[0] for name in names}:
                importing.add(str(path.relative_to(PACKAGE)))
    assert importing == {"store/driver.py"}


def _verbs() -> dict[str, argparse.ArgumentParser]:
    (verbs,) = (
        action
        for action in families.parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return dict(verbs.choices)


FIXED_VERBS = (
    "demo", "connect", "sync", "board", "find", "wo", "part", "options", "script", "contact",
    "choose", "expedite", "follow-up", "note", "cause", "lost-sale", "withdraw", "queue", "alerts",
    "suppliers", "stock", "kpi", "waiting", "conflicts", "resolve", "export", "import", "backup",
    "restore", "check",
    "set", "machine", "forget", "lock", "share", "counter-order", "receive", "unstage", "shop",
    "weights", "take", "let-go", "snooze", "wake", "brief", "handover",
    "consent", "message", "messages", "message-decide", "mail-server", "sms-gateway",
    "message-rules",
)  # fmt: skip


def test_every_verb_of_the_interface_is_there() -> None:
    assert sorted(_verbs()) == sorted(FIXED_VERBS)


@pytest.mark.parametrize("verb", FIXED_VERBS)
def test_every_verb_and_option_is_documented(verb: str) -> None:
    parser = _verbs()[verb]
    assert parser.description
    for action in parser._actions:
        assert action.help, f"{verb} {action.dest} has no help"
    assert f"usage: bocounter {verb}" in parser.format_help()


def test_every_global_option_is_documented() -> None:
    for action in families.parser()._actions:
        if not isinstance(action, argparse._SubParsersAction):
            assert action.help, action.dest


def _imported_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint('\\n' + ' '.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


def test_help_imports_nothing_heavy() -> None:
    loaded = _imported_by(
        "from bocounter.__main__ import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass"
    )
    assert not loaded & set(DEPENDENCIES_TOO_HEAVY_TO_START)


def test_the_board_on_a_terminal_needs_the_standard_library_only(sample: Path) -> None:
    loaded = _imported_by(
        "from bocounter.__main__ import main\n"
        f"assert main(['--store', {str(sample)!r}, 'board']) == 0"
    )
    assert not loaded & set(DEPENDENCIES_TOO_HEAVY_TO_START)


def test_the_window_paints_before_anything_heavy_is_loaded() -> None:
    loaded = _imported_by("import bocounter.ui.main_window")
    heavy = {"sqlalchemy", "alembic", "pandas", "numpy", "pyqtgraph", "httpx", "keyring"}
    assert "PySide6" in loaded
    assert not loaded & heavy


def test_qt_keeps_the_references_of_true() -> None:
    from PySide6.QtCore import QObject, Signal

    class Bell(QObject):
        rung = Signal(bool)

    bell = Bell()
    bell.rung.connect(lambda _: None)
    bell.rung.emit(True)
    before = sys.getrefcount(True)
    for _ in range(100):
        bell.rung.emit(True)
    assert abs(sys.getrefcount(True) - before) < 50


def test_the_version_is_the_same_everywhere() -> None:
    import tomllib

    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert told["project"]["version"] == bocounter.__version__
