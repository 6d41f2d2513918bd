"""How a bug is planted: something of the program is put in another's place for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

Break = Callable[[ExitStack], None]


@dataclass(frozen=True, slots=True)
class Plant:
    """A bug: what it does, in words and as a change of the program."""

    words: str
    breaks: Break

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Break the program for a while."""
        with ExitStack() as stack:
            self.breaks(stack)
            yield


PLANTS: dict[str, Plant] = {}


def plant(name: str, words: str, *places: tuple[Any, str, Any]) -> None:
    """Name a bug: places are a module, class or table, a name in it, and what stands there."""

    def breaks(stack: ExitStack) -> None:
        for where, attribute, broken in places:
            if isinstance(where, dict):
                stack.enter_context(patch.dict(where, {attribute: broken}))
            else:
                stack.enter_context(patch.object(where, attribute, broken))

    PLANTS[name] = Plant(words, breaks)
