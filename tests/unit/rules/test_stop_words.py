"""Stop, in whatever words; and never a yes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bocounter.rules.stop_words import Heard, heard

STOPS = (
    *(
        "STOP",
        "Stop!",
        "please stop texting me",
        "S T O P",
        "s.t.o.p.",
        "ＳＴＯＰ",
        "STOPP",
        "quit",
    ),
    *("END", "revoke", "I revoke my consent", "opt out", "Opt-Out", "optout", "cancel"),
    *("unsubscribe", "UNSUBSCRIBE please", "Don't text me again", "no more messages, thanks"),
    *("ALTO", "baja", "quiero darme de baja", "no me escriban más", "cancelar", "PARAR"),
    *("arrêt", "ARRET", "arrêtez", "désabonner", "veuillez me désinscrire", "ne m'appelez plus"),
    *("abmelden", "bitte austragen", "Widerruf", "keine Nachrichten mehr bitte", "Aufhören!"),
)
UNCLEAR = (
    *("", "yes", "ok", "Y", "START", "sí", "oui", "ja", "thank you", "who is this?", "1", "?"),
    *("I need it by the end of the week", "can I cancel my order at the counter", "maybe later"),
    *("fin de semana puede ser el sábado", "the nonstop machine", "stoppage valve 66-0001"),
)


@pytest.mark.parametrize("words", STOPS)
def test_stop_is_understood_in_any_words(words: str) -> None:
    assert heard(words) in (Heard.STOP, Heard.STOP_ALL)


@pytest.mark.parametrize("words", UNCLEAR)
def test_what_may_mean_anything_is_left_to_a_person(words: str) -> None:
    assert heard(words) is Heard.UNCLEAR


@pytest.mark.parametrize("words", ["STOP ALL", "stopall", "stop everything", "alto a todo"])
def test_stop_everything_is_more_than_stop(words: str) -> None:
    assert heard(words) is Heard.STOP_ALL


@given(st.text(max_size=200), st.sampled_from(["stop", "Unsubscribe", "opt out", "abmelden"]))
def test_a_stop_is_heard_whatever_stands_around_it(around: str, word: str) -> None:
    assert heard(f"{around} . {word} . {around}") is not Heard.UNCLEAR
