"""Looks at source text for what must not be in it. Each lint is shown to find what it is for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "bocounter"

STATEMENT = re.compile(
    r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|PRAGMA|WHERE|ORDER BY|JOIN|LIMIT|VALUES)\b"
)
CONSTANT = re.compile(r"_?[A-Z][A-Z_0-9]*( \* \d+)?")

DANGEROUS_MODULES = {"pickle", "marshal", "shelve", "dill", "yaml", "xml", "lxml", "imp"}
DANGEROUS_CALLS = {
    "eval", "exec", "compile", "__import__", "system", "popen", "enable_load_extension",
    "load_extension", "openUrl", "setOpenExternalLinks", "setHtml", "insertHtml", "mktemp",
    "QProcess", "startDetached", "startfile", "_create_unverified_context",
}  # fmt: skip
BUILT_IN = {"eval", "exec", "compile"}
DANGEROUS_NAMES = {
    "RichText", "AutoText", "MarkdownText", "QTextBrowser", "QTextEdit", "QWebEngineView",
    "QDesktopServices", "CERT_NONE", "CERT_OPTIONAL", "verify_mode", "check_hostname", "QtSql",
}  # fmt: skip


def sources(under: str = "") -> Iterator[tuple[str, str]]:
    """Give every module of the program: its path within the package, and its text."""
    for path in sorted((PACKAGE / under).rglob("*.py")):
        yield str(path.relative_to(PACKAGE)), path.read_text(encoding="utf-8")


def put_into_statements(source: str) -> set[str]:
    """Give the expressions that are written into a statement instead of being bound to it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            fixed = "".join(str(v.value) for v in node.values if isinstance(v, ast.Constant))
            if STATEMENT.search(fixed):
                found |= {
                    ast.unparse(v.value) for v in node.values if isinstance(v, ast.FormattedValue)
                }
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            left = node.left
            if isinstance(left, ast.Constant) and STATEMENT.search(str(left.value)):
                found.add(ast.unparse(node.right))
        elif _is_format(node) and STATEMENT.search(str(node.func.value.value)):
            found |= {ast.unparse(argument) for argument in node.args}
            found |= {ast.unparse(keyword.value) for keyword in node.keywords}
    return {expression for expression in found if not CONSTANT.fullmatch(expression)}


def _is_format(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "format"
        and isinstance(node.func.value, ast.Constant)
    )


def dangers(source: str) -> set[str]:
    """Give what runs data as code, opens what is not ours, or switches a check off."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import():
                found |= {n.name for n in node.names if _root(n.name) in DANGEROUS_MODULES}
            case ast.ImportFrom():
                if _root(node.module or "") in DANGEROUS_MODULES:
                    found.add(str(node.module))
                found |= {n.name for n in node.names if n.name in DANGEROUS_NAMES}
            case ast.Call():
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                whole = ast.unparse(node.func)
                of_another_thing = name in BUILT_IN and "." in whole
                if name in DANGEROUS_CALLS and not of_another_thing:
                    found.add(whole)
                found |= {f"{k.arg}=" for k in node.keywords if _unsafe(k)}
            case ast.Attribute() | ast.Name():
                name = getattr(node, "attr", getattr(node, "id", ""))
                if name in DANGEROUS_NAMES:
                    found.add(name)
    return found


def _root(module: str) -> str:
    return module.partition(".")[0]


def _unsafe(keyword: ast.keyword) -> bool:
    value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
    return (keyword.arg, value) in {("shell", True), ("verify", False), ("follow_redirects", True)}


TIPS = {"setToolTip", "setStatusTip", "setWhatsThis"}


def tips(source: str) -> set[str]:
    """Give what is shown in tool tips, which guess at markup, other than our own sentences."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in TIPS and node.args:
            found |= {said for said in _branches(node.args[0]) if not _is_ours(said)}
    return found


def _branches(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _branches(node.body)
        yield from _branches(node.orelse)
    else:
        yield ast.unparse(node)


def _is_ours(expression: str) -> bool:
    return bool(re.match(r"''$|(words\.)?as_written\(|tr\('[^']*'\)|tr\(\"[^\"]*\"\)$", expression))


def logged(source: str) -> set[str]:
    """Give what is logged as a sentence and is none: put together at the call."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"debug", "info", "warning", "error", "exception", "critical"}
            and ast.unparse(node.func.value) in {"LOG", "_log", "log", "logger", "logging"}
            and not (node.args and isinstance(node.args[0], ast.Constant))
        ):
            found.add(ast.unparse(node))
    return found
