"""The style sheets: what a careless edit would break without anybody seeing it."""

import re
from pathlib import Path

import pytest

LOOK = Path(__file__).resolve().parent.parent / "static" / "xieli"
TOKENS = (LOOK / "tokens.css").read_text()


def _list_after(mark: str) -> dict[str, str]:
    """Give the declarations of the rule whose selector holds `mark`."""
    block = TOKENS.split(mark, 1)[1].split("{", 1)[1].split("}", 1)[0]
    bare = re.sub(r"/\*.*?\*/", "", block, flags=re.S)
    pairs = [line.split(":", 1) for line in bare.split(";") if ":" in line]
    return {name.strip(): value.strip() for name, value in pairs}


def _light(colour: str) -> float:
    """Give the relative luminance of #rrggbb (WCAG 2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    lin = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * lin[0] + 0.7152 * lin[1] + 0.0722 * lin[2]


def _contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, from 1 to 21."""
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


CHOSEN_DARK = _list_after(":root[data-theme=dark] ")
SYSTEM_DARK = _list_after(":root:not([data-theme=light]) ")
LIGHT = _list_after(":root ")


def test_both_dark_lists_say_the_same() -> None:
    assert len(CHOSEN_DARK) > 30

    assert CHOSEN_DARK == SYSTEM_DARK


def test_every_colour_has_a_dark_form() -> None:
    colours = {name for name, value in LIGHT.items() if value.startswith(("#", "rgb("))}

    without = {n for n in colours - set(CHOSEN_DARK) if not n.startswith("--color-primary-")}

    assert without == set()


@pytest.mark.parametrize("theme", [LIGHT, CHOSEN_DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["--ink", "--ink-2", "--ink-3", "--leaf-ink", "--seal-ink"])
@pytest.mark.parametrize("ground", ["--paper", "--sheet", "--well"])
def test_text_stands_out_from_every_ground(theme: dict[str, str], ink: str, ground: str) -> None:
    seen = _contrast(theme[ink], theme[ground])

    assert seen >= 4.5, f"{ink} on {ground}: {seen:.2f}"


@pytest.mark.parametrize("theme", [LIGHT, CHOSEN_DARK], ids=["light", "dark"])
@pytest.mark.parametrize("state", ["ok", "doing", "due", "bad", "none"])
def test_a_state_can_be_read_on_its_wash_and_on_a_sheet(theme: dict[str, str], state: str) -> None:
    on_wash = _contrast(theme[f"--{state}"], theme[f"--{state}-wash"])
    on_sheet = _contrast(theme[f"--{state}"], theme["--sheet"])

    assert min(on_wash, on_sheet) >= 4.5


def test_every_token_that_is_used_is_defined() -> None:
    sheets = "".join(p.read_text() for p in LOOK.glob("*.css"))
    own = {"--c", "--w", "--g"}

    used = set(re.findall(r"var\((--[\w-]+)", sheets)) | own
    defined = set(re.findall(r"(--[\w-]+):", sheets)) | own

    assert used - defined == set()


def test_templates_carry_no_script_and_no_style_but_widths_of_bars() -> None:
    pages = (LOOK.parent.parent / "templates").rglob("*.html")

    faults = []
    for page in pages:
        text = page.read_text()
        inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|\son\w+=|<style", text)
        styles = [s for s in re.findall(r'style="([^"]*)"', text) if not s.startswith("width:")]
        faults += [f"{page.name}: {found}" for found in inline + styles]

    assert faults == []
