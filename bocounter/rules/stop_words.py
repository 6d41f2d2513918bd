"""Whether what a customer said means "stop", in whatever words; nothing here ever means "yes".

Words that mean nothing else stop wherever they stand. Words of everyday, such as "end", stop when
they are all that was said; in a longer sentence they leave it to a person to ask.
"""

from __future__ import annotations

import enum
import re

from bocounter.models.keys import folded

ALONE_AT_MOST = 3
"""So many words are a reply, not a sentence."""


class Heard(enum.StrEnum):
    """What the words of a customer amount to."""

    STOP = "stop"
    STOP_ALL = "stop_all"
    """In every channel."""
    UNCLEAR = "unclear"
    """It may mean anything: a person must ask."""


_STRONG = frozenset(
    {
        *("stop", "stops", "stopp", "stopall", "unsubscribe", "unsubscribed", "optout"),
        *("revoke", "revoked", "revoking"),
        *("desuscribir", "desuscribirme", "desabonner", "desabonnement", "desabonnez"),
        *("desinscrire", "desinscription", "desinscrivez"),
        *("abmelden", "abbestellen", "austragen", "widerruf", "widerrufe", "widerrufen"),
    }
)
_WEAK = frozenset(
    {
        *("end", "quit", "cancel", "remove"),
        *("alto", "pare", "parar", "paren", "baja", "cancelar", "cancele", "detener", "basta"),
        *("fin", "arret", "arretez", "arreter", "annuler", "cesser", "cessez"),
        *("ende", "aufhoren", "schluss", "kundigen", "beenden"),
    }
)
_PHRASES = (
    *("opt out", "opt me out", "opting out", "take me off", "remove me", "leave me alone"),
    *("no more messages", "no more texts", "no more calls", "no more emails", "no more e mails"),
    *("don t text", "do not text", "dont text", "don t call me", "do not call me", "dont call me"),
    *("don t contact", "do not contact", "dont contact", "don t message", "do not message"),
    *("don t email", "do not email", "dont email", "don t write", "do not write"),
    *("darme de baja", "deme de baja", "dame de baja", "no me escriba", "no me escriban"),
    *("no me llame", "no me llamen", "no me contacte", "no me contacten", "no mas mensajes"),
    *("no me envie", "no me envien", "no me mande", "no me manden"),
    *("ne me contactez", "ne m ecrivez", "ne m appelez", "plus de messages", "plus de sms"),
    *("ne m envoyez", "me desinscrire", "me desabonner"),
    *("keine nachrichten", "keine sms", "keine anrufe", "keine mails", "keine e mails"),
    *("nicht mehr anrufen", "nicht mehr schreiben", "nicht mehr kontaktieren"),
    *("rufen sie mich nicht", "schreiben sie mir nicht", "lassen sie mich in ruhe"),
)
_ALL = frozenset(
    {
        *("stopall", "all", "everything", "todo", "todos", "todas"),
        *("tout", "tous", "toutes", "alles", "alle"),
    }
)

_BETWEEN = re.compile(r"[\W_]+")
_SPELLED = re.compile(r"\b(?:\w )+\w\b")


def heard(text: str) -> Heard:
    """Say whether a customer's words mean that we must leave them alone."""
    plain = _BETWEEN.sub(" ", folded(text)).strip()
    plain = _SPELLED.sub(_joined, plain)
    words = plain.split()
    around = f" {plain} "
    stops = (
        bool(_STRONG.intersection(words))
        or any(f" {phrase} " in around for phrase in _PHRASES)
        or (len(words) <= ALONE_AT_MOST and bool(_WEAK.intersection(words)))
    )
    if not stops:
        return Heard.UNCLEAR
    return Heard.STOP_ALL if _ALL.intersection(words) else Heard.STOP


def _joined(spelled: re.Match[str]) -> str:
    """Join what was spelled out, as in "S T O P"; "don t" and the like stay."""
    letters = spelled[0].replace(" ", "")
    return letters if letters in _STRONG | _WEAK else spelled[0]
