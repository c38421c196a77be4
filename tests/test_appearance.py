import pytest

from app.appearance import (
    GOOD_CONTRAST,
    IN_OVERLAY,
    IN_WINDOW,
    PRESETS,
    SIZES,
    Appearance,
    Inks,
    contrast,
    name_ink,
)


@pytest.mark.parametrize(
    ("text", "background", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.00),
        ("#FF0000", "#000000", 5.25),
        ("#ffff00", "#000000", 19.56),
    ],
)
def test_contrast_is_what_wcag_says(text: str, background: str, ratio: float) -> None:
    assert contrast(text, background) == pytest.approx(ratio, abs=0.005)
    assert contrast(background, text) == contrast(text, background)


def test_background_that_lets_through_counts_at_its_worst() -> None:
    assert contrast("#ffffff", "#000000", 0.5) == pytest.approx(contrast("#ffffff", "#808080"), abs=0.05)
    assert contrast("#000000", "#ffffff", 0.5) == pytest.approx(contrast("#000000", "#808080"), abs=0.05)
    assert contrast("#ffffff", "#000000", 0.0) == 1.0
    assert contrast("#777777", "#ffffff", 0.0) == pytest.approx(4.48, abs=0.005)


def test_the_less_opaque_the_less_contrast() -> None:
    ratios = [contrast("#ffffff", "#000000", percent / 100) for percent in range(0, 101, 10)]
    assert ratios == sorted(ratios)


@pytest.mark.parametrize("name", [name for name, inks in PRESETS.items() if inks != Inks()])
def test_presets_can_be_read_also_where_something_shines_through(name: str) -> None:
    inks = PRESETS[name]
    for opacity in (1.0, IN_OVERLAY.opacity):
        assert contrast(inks.text, inks.background, opacity) >= GOOD_CONTRAST
        assert contrast(inks.partial, inks.background, opacity) >= GOOD_CONTRAST
    assert contrast(inks.text, inks.background) > contrast(inks.partial, inks.background)


@pytest.mark.parametrize(
    "wrong",
    [{"size": 9.9}, {"size": 101}, {"opacity": -0.1}, {"lines": 9}, {"columns": 19}, {"size": float("nan")}],
)
def test_numbers_out_of_range_are_no_appearance(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Appearance(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", ["red", "#fff", "#12345g", "123456#", "#1234567"])
def test_what_is_no_colour_is_no_ink(wrong: str) -> None:
    with pytest.raises(ValueError, match="colour|hexadecimal"):
        Inks(text=wrong)


def test_letters_grow_and_shrink_by_steps_within_their_limits() -> None:
    sizes = [IN_WINDOW.enlarged(steps).size for steps in range(-60, 61)]
    assert sizes == sorted(sizes)
    assert (sizes[0], sizes[-1]) == SIZES
    assert IN_WINDOW.enlarged(0) == IN_WINDOW
    assert IN_WINDOW.enlarged(1).size > IN_WINDOW.size > IN_WINDOW.enlarged(-1).size


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("background", ["#ffffff", "#121316", "#000000", "#fff3c4", "#002b36", "#767676"])
def test_names_can_be_read_on_any_ground(number: int, background: str) -> None:
    text = "#000000" if contrast("#000000", background) > contrast("#ffffff", background) else "#ffffff"
    ink = name_ink(number, Inks(text, text, background))
    assert contrast(ink, background) >= GOOD_CONTRAST


def test_names_have_colours_of_their_own_wherever_these_can_be_read() -> None:
    for inks in (Inks("#000000", "#000000", "#ffffff"), Inks("#ffffff", "#ffffff", "#000000")):
        seen = {name_ink(number, inks) for number in range(4)}
        assert len(seen) == 4
        assert inks.text not in seen


def test_names_on_a_ground_that_shines_through_are_as_safe_as_the_text() -> None:
    inks = Inks("#ffffff", "#ffffff", "#000000")
    assert name_ink(0, inks, opacity=0.0) == inks.text
