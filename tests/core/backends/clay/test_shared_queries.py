"""Several cards in one question of the clay model."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from core.backends.clay.backend import ClayBackend
from core.backends.clay.conditions import Condition, card_alone
from core.backends.clay.shared_queries import apart, enclosed_groups, shared_queries
from core.backends.clay.weights import ClayModel
from core.generation import Run
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.layout import arrange
from core.scene.scene import Backdrop, Card, Hint, Scene


def row(*lefts: float, unwanted: bool = False) -> Scene:
    cards = tuple(
        Card(f"c{i}", "cube", "red", box=Box(left, 0.4, 0.15, 0.15), pinned=True) for i, left in enumerate(lefts)
    )
    more = (Card("no", "dog", wanted=False),) if unwanted else ()
    return Scene(cards + more, backdrop=Backdrop("pink", "grass"))


def rows_asked(backend: ClayBackend, scene: Scene, placement: str, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """How many questions a step asks."""
    asked: set[int] = set()
    network = backend.model.network
    denoised = network.denoised

    def counting(x: Tensor, *rest: object) -> Tensor:
        asked.add(len(x))
        return denoised(x, *rest)

    monkeypatch.setattr(network, "denoised", counting)
    list(Run(Recipe(scene, steps=2, placement=placement), backend))
    return asked


def drawn(backend: ClayBackend, scene: Scene, placement: str) -> Tensor:
    *_, last = Run(Recipe(scene, steps=3, placement=placement), backend)
    return last.x


def sets(scene: Scene, growth: float = 1.3) -> Sequence[Sequence[str]]:
    layout = arrange(scene)
    groups = enclosed_groups(scene, [card for card in scene.cards if card.wanted], layout)
    return [[card.id for card in some] for some in apart(groups, layout, growth)]


def groups(scene: Scene) -> Sequence[Sequence[str]]:
    found = enclosed_groups(scene, scene.cards, arrange(scene))
    return [[card.id for card in group] for group in found]


def loaded(*relations: str, also: tuple[Card, ...] = ()) -> Scene:
    """Small spheres that stand so to a large basket."""
    basket = Card("basket", "basket", "yellow", "large")
    loads = tuple(Card(f"load{i}", "sphere", "red", "small") for i in range(len(relations)))
    hints = tuple(Hint(relation, load.id, ("basket",)) for relation, load in zip(relations, loads, strict=True))
    return Scene((basket, *loads, *also), hints, Backdrop("pink", "grass"))


def test_what_is_in_something_is_asked_about_with_it() -> None:
    assert groups(loaded("in")) == [["basket", "load0"]]
    assert groups(loaded("in", "next_to")) == [["basket", "load0"], ["load1"]]
    assert groups(loaded("in", "in")) == [["basket", "load0", "load1"]]
    assert groups(loaded("next_to")) == [["basket"], ["load0"]]


def test_what_is_under_a_roof_is_asked_about_with_it_and_what_is_under_the_sun_is_not() -> None:
    def under(kind: str) -> Scene:
        cards = Card("cat", "cat", "red", "small"), Card("roof", kind, "yellow", "large")
        return Scene(cards, (Hint("under", "cat", ("roof",)),))

    assert groups(under("table")) == [["cat", "roof"]]
    assert groups(under("sun")) == [["cat"], ["roof"]]


def test_what_is_in_something_by_a_hint_that_fails_is_asked_about_alone() -> None:
    left, right = Box(0.1, 0.6, 0.2, 0.2), Box(0.7, 0.6, 0.2, 0.2)
    basket, ball = (Card(id, id, "red", box=box, pinned=True) for id, box in (("basket", left), ("sphere", right)))
    assert groups(Scene((basket, ball), (Hint("in", "sphere", ("basket",)),))) == [["basket"], ["sphere"]]


def test_masks_and_shared_queries_keep_what_is_in_something_in_one_question(
    tiny: ClayModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend, far = ClayBackend(tiny, 128), (Card("far", "cube", "red", box=Box(0.02, 0.4, 0.1, 0.1), pinned=True),)
    assert rows_asked(backend, loaded("in", also=far), "masks", monkeypatch) == {3}
    assert rows_asked(backend, loaded("in", also=far), "together", monkeypatch) == {2}
    assert sets(loaded("in", also=far)) == [["basket", "load0", "far"]]


def test_cards_that_keep_clear_of_each_other_share_a_query() -> None:
    assert sets(row(0.1, 0.4, 0.7)) == [["c0", "c1", "c2"]]
    assert sets(row(0.1, 0.2, 0.7)) == [["c0", "c2"], ["c1"]]
    assert sets(row(0.1, 0.28, 0.7)) == [["c0", "c2"], ["c1"]], "too near"
    assert sets(row(0.1, 0.28, 0.7), growth=1.0) == [["c0", "c1", "c2"]]


def test_a_query_of_one_is_the_card_alone() -> None:
    scene = row(0.1)
    layout = arrange(scene)
    (query,) = shared_queries(scene, layout, together=True)
    assert query.condition == card_alone(scene, scene.cards[0], layout)


def test_a_step_asks_a_condition_a_query(tiny: ClayModel, monkeypatch: pytest.MonkeyPatch) -> None:
    backend, scene = ClayBackend(tiny, 128), row(0.1, 0.4, 0.7, unwanted=True)
    assert rows_asked(backend, scene, "masks", monkeypatch) == {5}
    assert rows_asked(backend, scene, "together", monkeypatch) == {3}


def test_one_card_and_cards_on_a_heap_are_drawn_as_with_masks(tiny: ClayModel) -> None:
    backend = ClayBackend(tiny, 128)
    for scene in (row(0.3), row(0.3, 0.3), row(unwanted=True)):
        assert torch.equal(drawn(backend, scene, "together"), drawn(backend, scene, "masks"))


def test_equal_recipes_give_equal_pictures_and_the_placement_decides_them(tiny: ClayModel) -> None:
    backend, scene = ClayBackend(tiny, 128), row(0.1, 0.4, 0.7)
    picture = drawn(backend, scene, "together")
    assert torch.equal(picture, drawn(backend, scene, "together"))
    assert not torch.equal(picture, drawn(backend, scene, "masks"))


def test_every_card_still_has_an_influence_of_its_own(tiny: ClayModel) -> None:
    scene = row(0.05, 0.75, unwanted=True)
    *_, last = Run(Recipe(scene, steps=2, placement="together"), ClayBackend(tiny, 128))
    influence = last.estimate.influence()
    assert influence.keys() == {"c0", "c1", "no"}
    left, right = (influence[id][0].max(dim=0).values for id in ("c0", "c1"))
    assert left[0] > 0 == left[-1]
    assert right[-1] > 0 == right[0]


def test_a_question_of_several_cards_is_about_them_all() -> None:
    scene = row(0.1, 0.7)
    (query,) = shared_queries(scene, arrange(scene), together=True)
    condition: Condition = query.condition
    assert [painted.box for painted in condition.painted] == [card.box for card in scene.cards]
    assert condition.exhaustive
    assert condition.backdrop == scene.backdrop
