"""What is taken for personal data, and how seldom it is wrong."""

import json
import random
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from webapp.observations.personal_data import Kind, find

CASES = json.loads((Path(__file__).parents[2] / "fixtures" / "personal_data.json").read_text(encoding="utf-8"))
WORDS = (
    "Lampa {n} lyser inte vid hus {h}.",
    "Ärende {y}-{n} gäller stolpe {n}.",
    "Bänken vid Storgatan {h} är trasig sedan {d}.",
    "Buss {h} stannar 200 meter bort, kl {h}.{m}.",
    "Diarienummer KS {y}/{n}, se även TB-2611-{n}.",
    "Skåp nr {n}{n} har klotter, cirka {h} x {m} cm.",
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:30])
def test_the_shared_cases(case: dict[str, object]) -> None:
    text = str(case["text"])
    assert [[f.kind.value, text[f.start : f.end]] for f in find(text)] == case["found"]


def spellings(ten: str, century: str) -> list[str]:
    six, four = ten[:6], ten[6:]
    return [
        ten,
        f"{six}-{four}",
        f"{six}+{four}",
        f"{six} {four}",
        f"{century}{ten}",
        f"{century}{six}-{four}",
        f"{century}{six[:2]}-{six[2:4]}-{six[4:]}-{four}",
        f"{six}-{four}".replace("0", "O"),
    ]


def personal_number(rng: random.Random) -> tuple[str, str]:
    born = date(1910, 1, 1) + timedelta(days=rng.randrange(42_000))
    day = born.day + (60 if rng.random() < 0.2 else 0)
    nine = f"{born:%y%m}{day:02d}{rng.randrange(1000):03d}"
    total = sum(sum(divmod(int(c) * (2 - place % 2), 10)) for place, c in enumerate(nine))
    return f"{nine}{-total % 10}", f"{born:%Y}"[:2]


def test_every_generated_personal_number_is_found_in_every_spelling() -> None:
    rng = random.Random(9)
    for _ in range(2_000):
        for written in spellings(*personal_number(rng)):
            found = find(f"Han har {written} och bor här.")
            assert [f.kind for f in found] == [Kind.PERSONAL_NUMBER], written


def test_clean_sentences_seldom_warn() -> None:
    rng = random.Random(4)
    sentences = [
        rng.choice(WORDS).format(
            n=f"{rng.randrange(10_000):04d}",
            h=rng.randrange(1, 99),
            m=rng.randrange(10, 59),
            y=rng.randrange(2020, 2027),
            d=date(2026, 1, 1) + timedelta(days=rng.randrange(300)),
        )
        for _ in range(10_000)
    ]
    assert sum(bool(find(sentence)) for sentence in sentences) <= 50


def test_a_long_hostile_text_is_read_at_once() -> None:
    for part in ("0", "0 ", "a@", "1-", "a.", "+46 ", "A1"):
        began = time.perf_counter()
        find((part * 2_000)[:2_000])
        assert time.perf_counter() - began < 0.2
