"""What a sentence says of the backdrop, gathered fact by fact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.scene.scene import Backdrop
from core.scene.sentence.errors import Reason, SentenceError
from core.scene.sentence.language import Setting
from core.scene.sentence.phrases import Noun, Span
from core.scene.vocabulary import MOUNTAINS, SKIES

Fail = Callable[[str, Reason, Span], SentenceError]

OWN_COLOURS = {"sky": SKIES, "mountains": MOUNTAINS}
"""Fields whose value is a colour. Where the sentence says none, the first one is meant."""

USUAL_COLOURS: dict[str | bool, tuple[str, ...]] = {
    "sunset": ("red", "orange", "pink", "purple"),
    "night": ("blue", "purple", "black"),
    "grass": ("green",),
    "sand": ("yellow", "white"),
    "snow": ("white",),
    "stone": ("grey",),
    "sea": ("blue", "green"),
    "river": ("blue",),
    "flowers": ("yellow",),
}
"""Colours that may be said of what has one look only, because it has them anyway."""

ABSENT: dict[str, str | bool] = {"mountains": "none", "river": False, "flowers": False}

PLAIN_REFERENCE = {
    "sky": {"under", "below", "in", "on", "above", "in_front_of"},
    "ground": {"on", "in", "above", "next_to", "between"},
    "mountains": {"in_front_of", "either_side", "under", "below", "next_to", "on", "above", "in", "between"},
    "river": {"on", "in", "above", "next_to", "either_side", "in_front_of", "behind"},
    "flowers": {"on", "in", "above", "next_to", "between"},
    "horizon": {"on", "in", "above", "below"},
}
IN_THE_SKY = {"above", "behind", "on", "in", "next_to"}
"""What goes without saying for a sun, a moon, a cloud or a balloon, whatever of the backdrop it is said of."""

PLAIN_SUBJECT = {
    "sky": {"above", "behind"},
    "ground": {"under", "below"},
    "mountains": {"behind", "above", "next_to"},
    "river": {"under", "below", "behind", "in_front_of", "next_to"},
    "flowers": {"under", "below", "behind", "in_front_of", "next_to"},
    "horizon": {"behind"},
}
"""What may be said between a card and the backdrop because it goes without saying. It makes no hint."""


class Painting:
    """The backdrop while a sentence is read."""

    def __init__(self, fail: Fail) -> None:
        self._fail = fail
        self._facts: dict[str, Any] = {}
        self._guesses: dict[str, Any] = {}

    def backdrop(self) -> Backdrop:
        return Backdrop(**{**self._guesses, **self._facts})

    def say(self, setting: Setting, span: Span) -> None:
        """Takes a fact down; the horizon and the distance are none."""
        if setting.field == "horizon":
            return
        said = self._facts.setdefault(setting.field, setting.value)
        if said != setting.value:
            message = f"The {setting.field} cannot be two things in one picture; leave out one of them."
            raise self._fail(message, "contradiction", span)

    def paint(self, noun: Noun, setting: Setting) -> None:
        """Takes down what a noun of the backdrop says: a pink sky, no river."""
        if noun.weight is not None:
            raise self._fail("Only a card can have a weight, and the backdrop is none.", "backdrop", noun.span)
        if not noun.wanted:
            self._leave_out(noun, setting)
        elif setting.value is not None or setting.field == "horizon":
            self._check_usual(noun, setting)
            self.say(setting, noun.span)
        elif noun.colour is None:
            self._guesses[setting.field] = OWN_COLOURS[setting.field][0]
        elif noun.colour in OWN_COLOURS[setting.field]:
            self.say(Setting(setting.field, noun.colour), noun.span)
        else:
            choices = ", ".join(OWN_COLOURS[setting.field])
            message = f"The {setting.field} cannot be {noun.colour}; the choices are: {choices}."
            raise self._fail(message, "backdrop", noun.span)

    def _leave_out(self, noun: Noun, setting: Setting) -> None:
        if setting.field not in ABSENT or noun.colour is not None:
            message = "Only mountains, a river and a field of flowers can be left out of the backdrop, each as a whole."
            raise self._fail(message, "backdrop", noun.span)
        self.say(Setting(setting.field, ABSENT[setting.field]), noun.span)

    def _check_usual(self, noun: Noun, setting: Setting) -> None:
        name = setting.value if isinstance(setting.value, str) else setting.field
        if noun.colour is not None and noun.colour not in USUAL_COLOURS.get(name, ()):
            message = f"I cannot paint the {name} {noun.colour}; say it without a colour."
            raise self._fail(message, "backdrop", noun.span)

    def recolour(self, noun: Noun, field: str) -> None:
        """Takes down a colour that is said afterwards: "the sky is pink"."""
        self._guesses.pop(field, None)
        if field in OWN_COLOURS:
            self.paint(noun, Setting(field))
        else:
            self._check_usual(noun, Setting(field, self._facts.get(field)))

    def check_tie(self, relation: str, subject: str | None, reference: str | None, span: Span, *, flies: bool) -> None:
        """Refuses to tie a field of the backdrop to a card, except where it goes without saying.

        None: a card; flies: it belongs to the sky, which is above and behind everything.
        """
        sensible = subject is not None and reference is not None
        sensible |= subject is None and reference is not None and relation in PLAIN_REFERENCE[reference]
        sensible |= reference is None and subject is not None and relation in PLAIN_SUBJECT[subject]
        sensible |= flies and relation in IN_THE_SKY
        if not sensible:
            message = (
                f"The {reference or subject} belongs to the backdrop; only cards can be tied to each other like this."
            )
            raise self._fail(message, "backdrop", span)
