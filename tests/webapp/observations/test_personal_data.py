"""What is taken for personal data, and how seldom it is wrong."""

import json
import random
import re
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from data.audit import SYSTEM
from data.vocabulary import ObservationStatus, Outcome
from tests.factories.observations import make_observation
from webapp.core.errors import InvalidInput
from webapp.observations.personal_data import FIRST_NAMES, Kind, blocks, find
from webapp.observations.service.status import change_status

CASES = json.loads((Path(__file__).parents[2] / "fixtures" / "personal_data.json").read_text(encoding="utf-8"))
WORDS = (
    "Lampa {n} lyser inte vid hus {h}.",
    "Ärende {y}-{n} gäller stolpe {n}.",
    "Bänken vid Storgatan {h} är trasig sedan {d}.",
    "Buss {h} stannar 200 meter bort, kl {h}.{m}.",
    "Diarienummer KS {y}/{n}, se även TB-2611-{n}.",
    "Mörkt på Erik Dahlbergsgatan {h} och Astrid Lindgrens väg.",
    "Gustav Adolfs torg, bänken närmast Karl Johans park.",
    "Trasig grind vid Anna Whitlocks skola, Kvarteret Bergsrådet {h}.",
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


SURNAMES = ["Lindqvist", "Öberg", "Ali", "Hassan", "Nyström", "Åkerman", "Wallin", "Svensson", "Holm", "El-Khouri"]
OTHER_NAMES = ["Saga", "Tindra", "Wilmer", "Noah", "Ester", "Vera", "Tuva", "Loke", "Freja"]  # not among the most usual


def test_nine_names_of_ten_are_found() -> None:
    rng = random.Random(12)
    usual = FIRST_NAMES.split()
    written = [
        f"Jag såg {rng.choice(usual if rng.random() < 0.94 else OTHER_NAMES)} {rng.choice(SURNAMES)} vid tunneln."
        for _ in range(2_000)
    ]
    found = sum([f.kind for f in find(text)] == [Kind.NAME] for text in written)
    assert found >= 0.9 * len(written), found


def test_the_browser_knows_the_same_names() -> None:
    script = (Path(__file__).parents[3] / "webapp/static/js/report/personal-data.js").read_text(encoding="utf-8")
    told = re.search(r"FIRST_NAMES =\n((?:  \".*\n)+)", script)
    assert told
    assert "".join(re.findall(r'"([^"]*)"', told.group(1))) == FIRST_NAMES


def test_a_long_hostile_text_is_read_at_once() -> None:
    for part in ("0", "0 ", "a@", "1-", "a.", "+46 ", "A1", "Anna ", "Per-", "Aa "):
        began = time.perf_counter()
        find((part * 2_000)[:2_000])
        assert time.perf_counter() - began < 0.2


PHONE = "Ring 070-174 06 05 om det händer igen."


def test_no_sentence_to_residents_holds_a_telephone_number(session: Session) -> None:
    row = make_observation(session)
    with pytest.raises(InvalidInput, match="personal_data") as refused:
        change_status(session, row, ObservationStatus.CLOSED, actor=SYSTEM, outcome=Outcome.DONE, message=PHONE)
    assert refused.value.field == "resident_message"
    assert row.status == "new"
    assert not blocks("Anna Lindqvists minnesbänk är lagad."), "a person judges what looks like a name"
