"""Checks 6, 9, 11, 14 by reading the source: what must never be written into it."""

from __future__ import annotations

import pytest

from tests.security import lints

NAMES_OF_COLUMNS = {
    "column", "columns", "columns[0]", "condition", "kind", "marks", "name", "quoted", "table",
    "where", "', '.join(columns)", "', '.join(names)", "', '.join('?' * len(names))",
}  # fmt: skip
"""What by its name is a table, columns, a clause or question marks. A value is never called so."""

NAMES_OF_OURS: dict[str, set[str]] = {
    "queries/matches.py": {
        *("_TABLE.get(name, name)", "counter_orders.WANTED", "every", "key", "sql", "which"),
        "words",
    },
    "queries/typos.py": {"vocabulary"},
    "queries/work_orders.py": {
        *("counter_orders.IDS", "counter_orders.LINES", "counter_orders.ORDERS"),
        "counter_orders.WANTED",
    },
    "readings/arrivals.py": {"which"},
    "readings/reach.py": {"MOST_MEMBERS + 1"},
    "readings/refresh.py": {"counter_orders.IDS", "counter_orders.PARTS"},
    "store/forgetting.py": {
        *("of_words", "', '.join(_WORDS[table])", "change", "changed", "which[table]"),
    },
    "store/replaying.py": {"changed"},
    "store/sealing.py": {"COLUMNS[kind]", "which"},
    "store/writer.py": {"synchronous"},
    "sync/applying.py": {"given"},
    "sync/pull.py": {"place.kind"},
}
"""Other names that were looked at: each holds a clause of the module or a table of ours."""

SENTENCES_OF_OURS = {"act.sentence", "sentence", "sign.words", "f'{name} ({native(key)})'"}
"""Tool tips from names that hold sentences of the program."""


def allowed_in(path: str) -> set[str]:
    return NAMES_OF_COLUMNS | NAMES_OF_OURS.get(path, set())


def test_no_statement_is_put_together_but_from_names_of_our_own() -> None:
    unknown = {
        path: extra
        for path, source in lints.sources()
        if "migrations" not in path
        and (extra := lints.put_into_statements(source) - allowed_in(path))
    }
    assert unknown == {}, "bind the value, or name it in NAMES_OF_OURS after a second look"


def test_nothing_runs_data_as_code_opens_what_is_not_ours_or_switches_a_check_off() -> None:
    found = {path: what for path, source in lints.sources() if (what := lints.dangers(source))}
    assert found == {}


def test_tool_tips_are_our_own_sentences_or_written_literally() -> None:
    found = {
        path: what
        for path, source in lints.sources("ui")
        if (what := lints.tips(source) - SENTENCES_OF_OURS)
    }
    assert found == {}


def test_what_is_logged_is_a_sentence_of_the_source_with_its_values_apart() -> None:
    found = {path: what for path, source in lints.sources() if (what := lints.logged(source))}
    assert found == {}


@pytest.mark.parametrize(
    "bad",
    [
        'rows.all(f"SELECT * FROM part WHERE code = {code!r}")',
        "rows.all(\"SELECT * FROM part WHERE code = '%s'\" % code)",
        'rows.all("SELECT * FROM {}".format(table))',
        'sql = f"DELETE FROM {kind}"',
    ],
)
def test_the_lint_for_statements_finds(bad: str) -> None:
    assert lints.put_into_statements(bad)


@pytest.mark.parametrize(
    "bad",
    [
        "import pickle",
        "from xml.etree import ElementTree",
        "import yaml.loader",
        "eval(text)",
        "subprocess.run(command, shell=True)",
        "httpx.Client(verify=False)",
        "httpx.Client(follow_redirects=True)",
        "context.check_hostname = False",
        "context.verify_mode = ssl.CERT_NONE",
        "connection.enable_load_extension(True)",
        "label.setTextFormat(Qt.TextFormat.RichText)",
        "label.setOpenExternalLinks(True)",
        "QDesktopServices.openUrl(url)",
        "from PySide6.QtWidgets import QTextBrowser",
        "from PySide6 import QtSql",
    ],
)
def test_the_lint_for_dangers_finds(bad: str) -> None:
    assert lints.dangers(bad)


def test_the_other_lints_find() -> None:
    assert lints.tips("w.setToolTip(order.customer.name)")
    assert lints.tips("w.setToolTip('' if x else order.name)")
    assert lints.tips("w.setToolTip(f'{name}')")
    assert not lints.tips("w.setToolTip(as_written(name)); w.setStatusTip(tr('Go.'))")
    assert lints.logged('LOG.error(f"no {name}")')
    assert lints.logged("_log.info(text)")
    assert not lints.logged('LOG.error("no %s", name)')
    assert list(lints.sources())
