"""Sentences: whatever a scene can say is read back; whatever cannot be read is pointed at."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from core.errors import SceneError
from core.scene.relations import RELATIONS
from core.scene.scene import Backdrop, Card, Hint, Scene
from core.scene.sentence import (
    LANGUAGES,
    SentenceError,
    backdrop_phrases,
    label,
    meaning,
    noun_phrase,
    parse,
    say,
    statement,
)
from core.scene.vocabulary import COLOURS, GROUNDS, KINDS, MOUNTAINS, SIZES, SKIES
from tests.strategies import scenes


@settings(max_examples=300)
@given(scene=scenes(placed=True))
def test_a_said_scene_is_read_back(scene: Scene) -> None:
    for language in LANGUAGES:
        sentence = say(scene, language)
        assert parse(sentence, language) == meaning(scene)
        assert parse(sentence) == meaning(scene), "the language is told by the letters"


@settings(max_examples=100)
@given(scene=scenes(placed=True))
def test_a_meaning_means_itself(scene: Scene) -> None:
    assert meaning(meaning(scene)) == meaning(scene)


def stage(*things: str | Card, hints: str = "", **backdrop: str | bool) -> Scene:
    """A scene from cards like "small red cube" and hints like "1 on 2, 1 between 2 3", by their numbers."""
    cards = tuple(card(f"card{n}", thing) for n, thing in enumerate(things, 1))
    return Scene(cards, tuple(hint(words) for words in hints.split(", ") if words), Backdrop(**backdrop))


def card(id: str, thing: str | Card) -> Card:
    if isinstance(thing, Card):
        return thing
    *look, kind = thing.split()
    colour = next((word for word in look if word in COLOURS), None)
    size = next((word for word in look if word in SIZES), "medium")
    return Card(id, kind=kind, colour=colour, size=size, wanted="no" not in look)


def hint(words: str) -> Hint:
    subject, relation, *references = words.split()
    return Hint(relation, f"card{subject}", tuple(f"card{reference}" for reference in references))


EXAMPLES = [
    (
        stage("red truck", "green house"),
        ["a red truck and a green house", "red truck, green house."],
        ["一辆红色的卡车和一座绿色的房子", "红色的卡车、绿色的房子。"],
    ),
    (
        stage("red cube", "blue sphere", hints="1 on 2"),
        ["a red cube on a blue ball", "There is a red box on top of a blue sphere."],
        ["红色的方块在蓝色的球上面", "蓝色的球上有一个红方块"],
    ),
    (
        stage("sphere", "cube", hints="1 on 2"),
        ["a sphere on a cube", "The ball is on the block"],
        ["一个球在一个方块上面", "球在积木上"],
    ),
    (
        stage("train", "bridge", hints="1 on 2", river=True),
        ["a train on a bridge and a river under it", "a train on a bridge, with a river under the bridge"],
        ["一列火车在桥上，桥下面有一条河", "火车在一座桥上面，它下面有河"],
    ),
    (
        stage("red tree", "red tree", mountains="blue", river=True),
        ["a river leading into mountains with red trees at its side", "two red trees beside a river, blue mountains"],
        ["一条小河流向群山，河边有两棵红色的树", "有一条河，远处有蓝色的山，河的两边有两棵红树"],
    ),
    (
        stage("pink tree", "pink tree", sky="pink", mountains="blue"),
        [
            "a pink sky, a blue mountain on the horizon, cherry trees in front of it",
            "two pink trees in front of blue mountains under a pink sky",
        ],
        ["粉色的天空，远处有一座蓝色的山，山前有两棵樱花树", "在粉色的天空下，两棵粉色的树在蓝色的山前面"],
    ),
    (
        stage("dog", sky="blue"),
        ["a dog and the sky", "a dog under a blue sky"],
        ["一只狗和天空", "狗在蓝天下"],
    ),
    (
        stage("dog", flowers=True),
        ["a dog in a field of yellow flowers", "a dog in a field of flowers"],
        ["一只狗在黄色的花田里", "花海里有一只狗"],
    ),
    (
        stage("duck", "boat", hints="1 in 2"),
        ["a duck in a boat", "the duck sits inside the ship"],
        ["一只鸭子在船里", "船里面有一只鸭子"],
    ),
    (
        stage("cat", "table", hints="1 under 2"),
        ["a cat under a table", "a cat underneath the table"],
        ["一只猫在桌子下面", "桌子底下有一只猫"],
    ),
    (
        stage("dog", "house", "house", hints="1 between 2 3"),
        ["a dog between two houses", "a dog between a house and a house", "a dog in between houses"],
        ["一只狗在两座房子之间", "两座房子中间有一只狗"],
    ),
    (
        stage("tree", "house", hints="1 behind 2"),
        ["a tree behind a house", "a tree in back of the house"],
        ["一棵树在房子后面", "房子的后面有一棵树"],
    ),
    (
        stage("moon", "house", hints="1 above 2", sky="night"),
        ["night with a moon over a house", "a moon above a house at night"],
        ["夜里，房子上方有一个月亮", "夜晚，月亮在房子上面", "晚上一个月亮在一座房子的上空"],
    ),
    (
        stage("red boat", "large white cloud", hints="1 below 2", ground="sea", sky="sunset"),
        ["a red boat on the sea below a big white cloud at sunset"],
        ["日落时分，一艘红色的船在海上，在一朵白色的大云下方"],
    ),
]
"""The scenes that the application must draw well, said in several ways."""


@pytest.mark.parametrize(
    ("sentence", "scene"),
    [(sentence, scene) for scene, *languages in EXAMPLES for sentences in languages for sentence in sentences],
)
def test_the_example_scenes_can_be_said_naturally(sentence: str, scene: Scene) -> None:
    assert parse(sentence) == scene


@pytest.mark.parametrize(
    ("sentence", "scene"),
    [
        ("", stage()),
        ("  \n", stage()),
        ("an empty stage.", stage()),
        ("空的舞台。", stage()),
        (
            "a red cube on a blue ball, left of a green house, under a pink sky, no trees",
            stage("red cube", "blue sphere", "green house", "no tree", hints="1 on 2, 1 left_of 3", sky="pink"),
        ),
        ("a cube on a ball on a table", stage("cube", "sphere", "table", hints="1 on 2, 2 on 3")),
        ("a cube on a ball, on a table", stage("cube", "sphere", "table", hints="1 on 2, 1 on 3")),
        ("a duck in a boat on the sea", stage("duck", "boat", hints="1 in 2", ground="sea")),
        ("a cat on the table and a dog under it", stage("cat", "table", "dog", hints="1 on 2, 3 under 2")),
        ("a cat on a table, it is next to a dog", stage("cat", "table", "dog", hints="1 on 2, 1 next_to 3")),
        ("A CAT, AT NIGHT, IN SNOW", stage("cat", sky="night", ground="snow")),
        ("three pink trees and a lorry", stage("pink tree", "pink tree", "pink tree", "truck")),
        ("a kitten without a puppy", stage("small cat", "small no dog")),
        ("a cat, the cat (x2) on a table", stage(Card("card1", kind="cat", weight=2), "table", hints="1 on 2")),
        ("a tree, no red trees, no mountains, no river", stage("tree", "red no tree", mountains="none", river=False)),
        ("no field of flowers", stage(flowers=False)),
        ("on green grass", stage(ground="grass")),
        ("two cubes, the second cube is on the first cube", stage("cube", "cube", hints="2 on 1")),
        ("a red cube, a blue cube, the red cube on the blue cube", stage("red cube", "blue cube", hints="1 on 2")),
        ("two houses, a dog between the two houses", stage("house", "house", "dog", hints="3 between 1 2")),
        (
            "两座房子，一只狗在那两座房子之间",
            stage("house", "house", "dog", hints="3 between 1 2"),
        ),
        ("一只猫和一只狗在桌子上", stage("cat", "dog", "table", hints="1 on 3, 2 on 3")),
        ("桌子下面的猫在房子前面", stage("cat", "table", "house", hints="1 under 2, 1 in_front_of 3")),
        ("一只猫，没有狗，没有山", stage("cat", "no dog", mountains="none")),
        ("小狗在大房子左边", stage("small dog", "large house", hints="1 left_of 2")),
    ],
)
def test_what_sentences_mean(sentence: str, scene: Scene) -> None:
    assert parse(sentence) == meaning(scene)


def test_alternatives_share_their_relations() -> None:
    cat, dog = Card("card1", kind="cat", group="group1"), Card("card2", kind="dog", group="group1")
    expected = Scene((cat, dog, Card("card3", kind="table")), (Hint("on", "card1", ("card3",)),))
    assert parse("a cat or a dog on a table") == expected
    assert parse("一只猫或者一只狗在桌子上") == expected
    assert say(expected) == "a cat or a dog on a table"


def test_free_text_weights_and_quotation_marks() -> None:
    expected = stage(Card("card1", text='a "lighthouse" at \\ dawn', weight=1.5), Card("card2", text="海上的灯塔"))
    assert parse('"a \\"lighthouse\\" at \\\\ dawn" (x1.5), 「海上的灯塔」', "en") == expected
    assert parse('一个“a \\"lighthouse\\" at \\\\ dawn”（×1.5）、「海上的灯塔」') == expected


def test_sentences_sound_like_a_person() -> None:
    scene = parse("a cube on a ball, a small cube, two dogs under a table")
    assert say(scene) == "a cube on a ball, a small cube, two dogs under a table"
    assert say(scene, "zh") == "一个方块在一个球上面，一个小方块，两只狗在一张桌子下面"
    together = parse("A cat, a dog and two ducks are under the table.")
    assert say(together) == "a cat, a dog and two ducks under a table"
    assert say(together, "zh") == "一只猫，一只狗和两只鸭子在一张桌子下面"
    assert say(parse("a duck, no mountains, no river"), brief=True) == "a duck"
    graph = stage("cube", "cube", "orange cat", hints="3 between 1 2, 1 left_of 2")
    assert say(graph) == (
        "two cubes, the first cube is to the left of the second cube, "
        "an orange cat between the first cube and the second cube"
    )


ERRORS = [
    ("a red hous on a ball", "unknown_word", "hous", "house"),
    ("a cube undr a table", "unknown_word", "undr", "under"),
    ("a qwxzv", "unknown_word", "qwxzv", None),
    ("a cat; # a dog", "unknown_word", "#", None),
    ("一个红色的气求", "unknown_word", "气求", "气球"),
    ("一座绿涩的房子", "unknown_word", "涩", None),
    ("一座房孑", "unknown_word", "房孑", "房子"),
    ('a cat, "a lighthouse', "unclosed_quote", '"a lighthouse', None),
    ("a cat the dog", "unexpected_word", "the", None),
    ("上面猫", "unexpected_word", "猫", None),
    ("a cat on", "unfinished", "", None),
    ("猫在桌子", "unfinished", "", None),
    ("on a table", "no_subject", "on", None),
    ("a cat, the third cube", "nothing_named", "the third cube", None),
    ("a cat, the 0th cat", "nothing_named", "the 0th cat", None),
    ("it is on a table", "nothing_named", "it", None),
    ("two cats, a dog next to the cat", "ambiguous", "the cat", None),
    ("eleven cats", "unknown_word", "eleven", None),
    ("11 cats", "too_many", "11 cats", None),
    ("一只猫在房子之间", "between", "之间", None),
    ("no trees behind a house", "not_placed", "behind", None),
    ("a red sky", "backdrop", "a red sky", None),
    ("a cat under a river", "backdrop", "under", None),
    ("a cat or a river", "backdrop", "a river", None),
    ("under a pink sky, at night", "contradiction", "at night", None),
    ("a cat (x9)", "scene", "a cat (x9)", None),
    ("a cat on the cat", "scene", "on", None),
]


@pytest.mark.parametrize(("sentence", "reason", "word", "suggestion"), ERRORS)
def test_what_cannot_be_read_is_pointed_at(sentence: str, reason: str, word: str, suggestion: str | None) -> None:
    with pytest.raises(SentenceError) as caught:
        parse(sentence)
    error = caught.value
    assert (error.reason, error.word, error.suggestion) == (reason, word, suggestion)
    assert sentence[error.start : error.end] == word
    assert str(error)[0].isupper()
    assert str(error)[-1] in ".?"


def test_errors_say_what_to_do() -> None:
    with pytest.raises(SentenceError, match=r"^I do not know the word 'hous'; did you mean 'house'\?$"):
        parse("a red hous")
    with pytest.raises(
        SentenceError, match="too early; what could come next is a thing such as 'house', a colour"
    ) as caught:
        parse("a cat on")
    assert caught.value.expected == ("thing", "colour", "size")


def test_a_suggestion_can_be_put_in_place() -> None:
    sentence = "a red hous on a blu ball"
    for _ in range(2):
        with pytest.raises(SentenceError) as caught:
            parse(sentence)
        error = caught.value
        sentence = f"{sentence[: error.start]}{error.suggestion}{sentence[error.end :]}"
    assert parse(sentence) == stage("red house", "blue sphere", hints="1 on 2")


def test_endless_texts_are_refused() -> None:
    for text in ("a cat " * 2000, "夜里" * 5000, '"' * 10000):
        with pytest.raises(SentenceError) as caught:
            parse(text)
        assert caught.value.reason == "too_long"


def test_a_long_text_is_read_without_running_out_of_stack() -> None:
    assert parse("夜里" * 3500) == stage(sky="night")
    with pytest.raises(SentenceError, match="too much in one breath"):
        parse("a cat" + " on a cat" * 800)
    with pytest.raises(SentenceError, match="100 in all"):
        parse("a cat, " * 800)


def mutated(sentence: str, chance: random.Random) -> str:
    """The sentence with a few letters dropped, doubled, exchanged or strange, or its words in another order."""
    if chance.random() < 0.3:
        return " ".join(chance.sample(words := sentence.split(), len(words)))
    letters = list(sentence)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(letters))
        letters[at] = chance.choice(
            ["", letters[at] * 2, chance.choice(letters), chance.choice('的在和"「\\(9.,×ſİ\0\ud800')]
        )
    return "".join(letters)


def noise() -> Iterator[str]:
    """2,000 sentences: some random letters, some random words, most of them real ones gone wrong."""
    chance = random.Random(6)
    real = [sentence for _, *languages in EXAMPLES for sentences in languages for sentence in sentences]
    known = [*LANGUAGES["en"].words, *LANGUAGES["zh"].words]
    for n in range(2000):
        if n % 4 == 0:
            yield "".join(chr(chance.choice([chance.randrange(128), chance.randrange(0x11000)])) for _ in range(30))
        elif n % 4 == 1:
            yield " ".join(chance.choices(known, k=chance.randint(1, 12)))
        else:
            yield mutated(chance.choice(real), chance)


def outcome(text: str) -> Scene | SentenceError:
    try:
        return parse(text)
    except SentenceError as error:
        return error


def test_any_text_is_a_scene_or_a_sentence_error() -> None:
    outcomes = {text: outcome(text) for text in noise()}
    read = [scene for scene in outcomes.values() if isinstance(scene, Scene)]
    assert 50 < len(read) < len(outcomes) - 50
    for scene in read:
        assert parse(say(scene)) == meaning(scene)
    for text, error in outcomes.items():
        if isinstance(error, SentenceError):
            assert 0 <= error.start <= error.end <= len(text)
            assert error.word == text[error.start : error.end]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_of_the_vocabulary_has_a_word_that_is_read_back(language: str) -> None:
    tables = {"kind": KINDS, "colour": COLOURS, "size": SIZES, "relation": RELATIONS, "sky": SKIES, "ground": GROUNDS}
    tables |= {"mountains": (*MOUNTAINS, "none"), "river": ("yes", "no"), "flowers": ("yes", "no")}
    for field, ids in tables.items():
        assert len({label(field, id, language) for id in ids}) == len(list(ids)), f"two alike in {field}"
    for kind in KINDS:
        assert parse(label("kind", kind, language), language).cards[0].kind == kind
    with pytest.raises(SceneError, match="no word for 'dragon'"):
        label("kind", "dragon", language)


def test_verdicts_can_name_cards_and_hints() -> None:
    scene = stage("red cube", "blue cube", "no tree", "blue cube", hints="1 left_of 4")
    assert [noun_phrase(scene, card.id) for card in scene.cards] == [
        "the red cube",
        "the first blue cube",
        "the tree",
        "the second blue cube",
    ]
    assert noun_phrase(scene, "card4", "zh") == "第二个蓝色的方块"
    assert statement(scene, scene.hints[0]) == "the red cube is to the left of the second blue cube"
    assert statement(scene, scene.hints[0], "zh") == "红色的方块在第二个蓝色的方块的左边"
    assert backdrop_phrases(Backdrop(sky="pink", river=False)) == ("under a pink sky", "no river")


def test_other_languages_are_refused() -> None:
    with pytest.raises(SceneError, match="only be in one of: en, zh"):
        parse("ein Hund", "de")
