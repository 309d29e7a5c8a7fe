"""Looking for a placement in which every hint holds.

A hint with several options is a choice. The search commits the most broken hint to the option that is nearest to the
present placement, so most of its first tries succeed. Where no placement is left, a proof of infeasibility names the
choices to blame: it goes back to the latest of these (conflict-directed backjumping, Prosser 1993), and remembers them
(nogoods). Now and then it starts anew with the hints that were in the way most often (Boussemart et al. 2004). It is
complete: it fails only where there is no placement.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from core.scene.layout.affine import Floats
from core.scene.layout.constraints import Constraints
from core.scene.layout.places import Interpretation
from core.scene.scene import Hint

PRACTICALLY = -1e-6

PATIENCE = 12
"""After so many failures the search starts anew; then after twice as many."""


class TooManyTriesError(Exception):
    """A search was given up. Never leaves this package."""


@dataclass(slots=True)
class _Choice:
    """A hint that is committed to one of its options."""

    hint: Hint
    untried: Iterator[int]
    option: int = -1
    conflict: set[int] = field(default_factory=set[int])  # the blocks that rule out the options before


class Search:
    """Decides hints in one system of constraints. What is decided once is tried first the next time."""

    def __init__(self, constraints: Constraints) -> None:
        self._constraints = constraints
        self._nogoods: dict[int, list[frozenset[int]]] = {}  # by each of their options
        self._blame: Counter[Hint] = Counter()  # how often a hint was part of a contradiction
        self._failures = 0
        self._choices: list[_Choice] = []
        self._before: dict[Hint, int] = {}  # what was decided the last time
        self._tries_left = math.inf
        self.conflict: frozenset[Hint] = frozenset()  # why the last search failed
        self.places: frozenset[str] = frozenset()  # the places that its proof is about

    def decide(self, hints: Collection[Hint], most_tries: float = math.inf) -> Mapping[Hint, Interpretation] | None:
        """An option for each hint with which all can hold; None where there are none, and `conflict` says why.

        These options are left switched on.

        Raises:
            StoppedError, ExhaustedError: by the budget.
            TooManyTriesError: after so many options it is still not known.
        """
        self._tries_left = most_tries
        self._commit(hints)
        if not self._search(hints):
            return None
        self._before |= {choice.hint: choice.option for choice in self._choices}
        decided = self._decided(hints)
        for option in decided.values():
            self._constraints.switch(option, on=True)
        return {hint: self._constraints.meaning(option) for hint, option in decided.items()}

    def _commit(self, hints: Collection[Hint]) -> None:
        """From the beginning hold the hints without a choice, and the others as they were decided the last time."""
        wanted = dict.fromkeys(hints)
        options = self._constraints.options
        self._choices = [
            _Choice(hint, iter([other for other in options[hint] if other != option]), option)
            for hint, option in self._before.items()
            if hint in wanted
        ]
        single = (options[hint][0] for hint in wanted if len(options[hint]) == 1)
        self._constraints.switch_only({*single, *(choice.option for choice in self._choices)})

    def _search(self, hints: Collection[Hint]) -> bool:
        undecided = {hint: options for hint in hints if len(options := self._constraints.options[hint]) > 1}
        conflict = self._settled()
        self._failures, patience = 0, PATIENCE
        while True:
            if conflict is None:
                choice = self._next_choice(undecided)
                if choice is None:
                    return True
                self._choices.append(choice)
                conflict = self._advanced(choice)
            elif not self._backjump(conflict):
                self.conflict = frozenset(self._constraints.hints_of(conflict))
                self.places = frozenset(self._constraints.places_of(conflict))
                return False
            elif self._failures > patience:
                self._failures, patience = 0, patience * 2
                conflict = self._restarted()
            else:
                conflict = self._advanced(self._choices[-1])

    def _restarted(self) -> set[int] | None:
        for choice in self._choices:
            self._constraints.switch(choice.option, on=False)
        self._choices = []
        return self._settled()

    def _settled(self) -> set[int] | None:
        """The blocks that cannot hold together; None where all do."""
        return None if self._constraints.settle() else set(self._constraints.failed)

    def _next_choice(self, undecided: Mapping[Hint, list[int]]) -> _Choice | None:
        """The hint that was in the way most often, of these the most broken, and its options: those of the likeliest
        interpretation first, of these the nearest."""
        margins = self._constraints.margins()
        committed = {choice.hint for choice in self._choices}
        best = {
            hint: max(margins[option] for option in options)
            for hint, options in undecided.items()
            if hint not in committed
        }
        broken = [hint for hint in best if best[hint] < PRACTICALLY]
        hint = max(broken, key=lambda hint: (self._blame[hint], -best[hint]), default=None)
        if hint is None:
            return None
        contacts = [self._constraints.meaning(option).sense.contact for option in undecided[hint]]
        rank = {option: contacts.index(contact) for option, contact in zip(undecided[hint], contacts, strict=True)}
        order = sorted(undecided[hint], key=lambda option: (rank[option], -margins[option]))
        return _Choice(hint, iter(order))

    def _advanced(self, choice: _Choice) -> set[int] | None:
        """Commit the latest choice to its next option; the conflict where none is left, without that choice."""
        for option in choice.untried:
            known = self._known_conflict(option)
            if known is None:
                self._count()
                choice.option = option
                self._constraints.switch(option, on=True)
                known = self._settled()
                if known is None:
                    return None
                self._learn(known)
                self._constraints.switch(option, on=False)
            if option not in known:  # it fails whatever is chosen here
                choice.conflict = known
                break
            choice.conflict |= known
        self._choices.pop()
        return choice.conflict

    def _count(self) -> None:
        self._tries_left -= 1
        if self._tries_left < 0:
            raise TooManyTriesError

    def _backjump(self, conflict: set[int]) -> bool:
        """Back to the latest choice to blame, with its option ruled out; False where none is to blame."""
        while self._choices:
            choice = self._choices[-1]
            self._constraints.switch(choice.option, on=False)
            if choice.option in conflict:
                choice.conflict |= conflict
                return True
            self._choices.pop()
        return False

    def _known_conflict(self, option: int) -> set[int] | None:
        for nogood in self._nogoods.get(option, ()):
            if all(other == option or self._constraints.active(other) for other in nogood):
                return set(nogood)
        return None

    def _learn(self, conflict: Iterable[int]) -> None:
        nogood = frozenset(conflict)
        self._failures += 1
        self._blame.update(self._constraints.hints_of(nogood))
        for option in nogood:
            self._nogoods.setdefault(option, []).append(nogood)

    def _decided(self, hints: Collection[Hint]) -> dict[Hint, int]:
        committed = {choice.hint: choice.option for choice in self._choices}
        margins = self._constraints.margins()
        return {hint: committed[hint] if hint in committed else self._best(hint, margins) for hint in hints}

    def _best(self, hint: Hint, margins: Floats) -> int:
        """The likeliest option that holds."""
        options = self._constraints.options[hint]
        holding = [option for option in options if margins[option] >= PRACTICALLY]
        return holding[0] if holding else max(options, key=margins.__getitem__)
