"""How much the board costs over an empty window: ``python -m tests.benchmarks.first_paint [RUNS]``.

Each run is a fresh process; the two kinds are interleaved, so that a busy machine meets
both alike. What counts is the ratio of the medians, from the start of the process to the
first paint, which must show a whole screen of the board.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 11
GATE = 1.3

_FLOOR = """
import sys, time
sys.argv = ["floor"]
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QTableWidget
application = QApplication(sys.argv)
application.setStyle("Fusion")
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, application.quit)
window = Window()
for title in ("Counter", "Work order", "View", "Sync", "Help"):
    window.menuBar().addMenu(title).addAction("do it")
window.setCentralWidget(QTableWidget(40, 8))
window.resize(1280, 800)
window.show()
application.exec()
import os; os._exit(0)
"""

_BOARD = """
import os, sys
from datetime import datetime
from pathlib import Path
from bocounter.ui.opening import Opening, prepare
prepare()
now = datetime.fromisoformat(sys.argv[2])
opening = Opening(store=Path(sys.argv[1]), clock=lambda: now, mint=lambda: "x",
                  sample=lambda p: Path(sys.argv[1]), who="Dana")
from bocounter.ui import application
made = application.make_application()
from bocounter.ui.tables.board_view import BoardView
drawn = BoardView.paintEvent
def paint(view, event):
    drawn(view, event)
    full = view.indexAt(view.viewport().rect().bottomLeft()).isValid()
    # Not by raising: Qt would print it and go on to the next paint.
    os._exit(0 if full and not view.model().missing() else 3)
BoardView.paintEvent = paint
session = application.Session(opening, made)
session.begin()
made.exec()
"""


def measured(cache: str, code: str, *arguments: str) -> float:
    """Give the milliseconds from the start of a process to its end at the first paint."""
    import time

    # As installed: with compiled modules, which the first run of each kind leaves here.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        check=True,
        stderr=subprocess.DEVNULL,
    )
    return (time.perf_counter() - began) * 1000


def main() -> int:
    from tests.ui.at_work import NOW, build

    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    with tempfile.TemporaryDirectory() as folder:
        store, cache = build(Path(folder)), str(Path(folder) / "cache")
        floors: list[float] = []
        boards: list[float] = []
        measured(cache, _FLOOR)
        measured(cache, _BOARD, str(store), NOW.isoformat())
        for _ in range(runs):
            floors.append(measured(cache, _FLOOR))
            boards.append(measured(cache, _BOARD, str(store), NOW.isoformat()))
    floor, board = statistics.median(floors), statistics.median(boards)
    print(
        json.dumps(
            {
                "runs": runs,
                "empty_window_ms": round(floor),
                "board_ms": round(board),
                "ratio": round(board / floor, 2),
                "best_ratio": round(min(boards) / min(floors), 2),
                "gate": GATE,
            }
        )
    )
    return 0 if board / floor <= GATE else 1


if __name__ == "__main__":
    raise SystemExit(main())
