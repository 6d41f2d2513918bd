"""What each act of the window calls, by the act's name (``actions.acts``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bocounter.ui.main_window import MainWindow


def deeds_of(window: MainWindow) -> dict[str, Callable[[], None]]:
    """Give the callable of every act. Screens are looked up when one is called."""

    def after_beginning(deed: Callable[[], object]) -> Callable[[], None]:
        # A key may come before the first paint has been followed by everything else.
        def run() -> None:
            window.begin()
            deed()

        return run

    every = {**_deeds(window), **_about_ways(window), **_about_parts(window), **_calls(window)}
    return {name: after_beginning(deed) for name, deed in every.items()}


def _about_ways(window: MainWindow) -> dict[str, Callable[[], object]]:
    def way(name: str) -> Callable[[], object]:
        def do() -> None:
            from bocounter.ui import ways

            getattr(ways.of(window), name)()

        return do

    return {
        "options": way("show"),
        "share": way("share"),
        "lost_sale": way("lose_sale"),
        "counter_order": way("counter_order"),
    }


def _calls(window: MainWindow) -> dict[str, Callable[[], object]]:
    def call(name: str) -> Callable[[], object]:
        def do() -> None:
            from bocounter.ui import calling

            getattr(calling.of(window), name)()

        return do

    return {
        "next_calls": call("show_calls"),
        "script": call("show_script"),
        "log_contact": call("log_contact"),
        "consent": call("note_consent"),
    }


def _about_parts(window: MainWindow) -> dict[str, Callable[[], object]]:
    def page(name: str) -> Callable[[], object]:
        def do() -> None:
            from bocounter.ui import part_pages

            getattr(part_pages, name)(window)

        return do

    def receive() -> None:
        from bocounter.ui import receivings

        receivings.of(window).show()

    return {
        "part": page("show_part"),
        "copy_answer": page("copy_answer"),
        "receive": receive,
    }


def _deeds(window: MainWindow) -> dict[str, Callable[[], object]]:
    def lock(name: str) -> Callable[[], object]:
        def do() -> None:
            from bocounter.ui import locking

            getattr(locking, name)(window)

        return do

    def aid(name: str) -> Callable[[], object]:
        def show() -> None:
            from bocounter.ui import aids

            getattr(aids, name)(window)

        return show

    def forget() -> None:
        from bocounter.ui import forgetting

        forgetting.forget_customer(window)

    return {
        "search": window.start_search,
        "board": window.show_board,
        "who": lambda: window.desk.ask_who(),
        "palette": aid("show_palette"),
        "lock": lock("lock_now"),
        "pin": lock("ask_pin"),
        "quit": window.close,
        "follow_up": lambda: window.desk.follow_up(),
        "note": lambda: window.desk.note(),
        "facts": lambda: window.desk.set_facts(),
        "machine": lambda: window.desk.name_machine(),
        "forget": forget,
        "panel": window.toggle_panel,
        "filter_branch": lambda: window.narrow(window.board.filters.branch.open_menu),
        "filter_writer": lambda: window.narrow(window.board.filters.writer.open_menu),
        "filter_state": lambda: window.narrow(window.board.filters.state.open_menu),
        "filter_supplier": lambda: window.narrow(window.board.filters.supplier.open_menu),
        "filter_down": lambda: window.narrow(window.board.filters.toggle_down),
        "filter_mine": lambda: window.narrow(window.board.filters.toggle_mine),
        "sort": lambda: window.narrow(window.board.filters.sorting.open_menu),
        "clear": lambda: window.narrow(window.board.filters.clear),
        "theme": window.switch_theme,
        "safe_view": lambda: _switch_safe_view(window),
        "reload": window.reload,
        "sync_now": lambda: window.desk.sync(),
        "sync_cancel": window.counter.stop_sync,
        "sync": window.show_sync,
        "connect": lambda: window.desk.connect_erp(),
        "restore": lambda: window.desk.care.choose_backup(),
        "save_words": lambda: window.desk.care.save_words(),
        "keys": aid("show_keys"),
        "about": aid("show_about"),
    }


def _switch_safe_view(window: MainWindow) -> None:
    """Hide what a customer must not see, or show it; the menu has the tick."""
    window.look.safe = not window.look.safe
    action = window.acts["safe_view"]
    action.setCheckable(True)
    action.setChecked(window.look.safe)
