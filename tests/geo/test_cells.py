"""No shown count stands for few people, and no difference of shown counts does (the differencing test, pure)."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cells import LEVELS, Member, Shown, partition, people

LEAST = 5


def member(group: str, fine: int, who: int, *, counts: bool = True, month: object = None) -> Member:
    """A row in one of eight fine cells, four to a coarse cell, in two districts; who 0 is not confirmed."""
    areas = {
        "grid_250": f"f{fine}" if fine < 6 else None,  # two cells lie outside the towns
        "grid_1000": f"c{fine // 4}",
        "district": f"d{fine % 2}",
        "municipality": "m",
    }
    return Member(group, areas, bytes([who]) if who else None, counts, month)


rows = st.lists(
    st.builds(member, st.sampled_from(["safe", "unsafe"]), st.integers(0, 7), st.integers(0, 12), counts=st.booleans()),
    max_size=120,
)


@given(rows)
def test_every_count_stands_for_enough_people_and_nobody_is_counted_twice(members: list[Member]) -> None:
    shown = partition(members, LEAST)
    counted = [position for row in shown for position in row.members]
    assert len(counted) == len(set(counted))
    for row in shown:
        assert row.reporters == people(members[p] for p in row.members) >= LEAST
        assert {members[p].group for p in row.members} == {row.group}
        assert {members[p].areas[row.level] for p in row.members} == {row.area}


@given(rows)
def test_what_is_not_shown_could_not_have_been(members: list[Member]) -> None:
    shown = partition(members, LEAST)
    counted = {position for row in shown for position in row.members}
    for group in ("safe", "unsafe"):
        rest = [m for p, m in enumerate(members) if p not in counted and m.group == group]
        assert people(rest) < LEAST, "the municipality's own row would have taken them"


def differences(shown: list[Shown], months: list[Shown]) -> list[tuple[list[Shown], set[int]]]:
    """Every sum of counts of a group, and every such sum less any of the shown counts that lie wholly inside it."""
    found = []
    for group in ("safe", "unsafe"):
        counts = [row for row in shown if row.group == group][:5]
        for added in (list(some) for n in range(1, len(counts) + 1) for some in combinations(counts, n)):
            members = {p for row in added for p in row.members}
            inside = [m for m in months if m.group == group and members.issuperset(m.members)]
            for number in range(len(inside) + 1):
                for taken in combinations(inside[:6], number):
                    found.append((added, members - {p for m in taken for p in m.members}))
    return found


@settings(max_examples=200, deadline=None)
@given(st.lists(rows, min_size=2, max_size=4))
def test_no_sum_of_a_years_counts_less_its_months_leaves_one_to_four(months: list[list[Member]]) -> None:
    whole, year, shown_months = a_year(months)
    for added, rest in differences(year, shown_months):
        left = people(whole[p] for p in rest)
        assert left == 0 or left >= LEAST, (added, left)


def test_two_counts_of_a_year_do_not_cut_a_month_that_lies_in_both() -> None:
    july = [member("unsafe", 0, who) for who in (1, 2, 3)] + [member("unsafe", 1, who) for who in (4, 5, 6)]
    rest = [member("unsafe", 0, who) for who in (7, 8)] + [member("unsafe", 1, who) for who in (9, 10)]
    _whole, year, shown_months = a_year([july, rest])
    assert [(row.level, row.area) for row in shown_months] == [("grid_1000", "c0")]
    assert year == [], "July in both squares less July: four people"
    more = [member("unsafe", 0, who) for who in range(11, 16)]
    _whole, year, _months = a_year([july, rest + more])
    assert [(row.level, row.reporters) for row in year] == [("grid_250", 7)], "the square without July, and no sum"


def a_year(months: list[list[Member]]) -> tuple[list[Member], list[Shown], list[Shown]]:
    """All rows of a year with the month's count that holds each, the counts of the year, and those of its months."""
    whole: list[Member] = []
    shown_months: list[Shown] = []
    for number, members in enumerate(months):
        start = len(whole)
        shown = partition(members, LEAST)
        of = {p: (number, row.level, row.area, row.group) for row in shown for p in row.members}
        whole += [Member(m.group, m.areas, m.reporter, m.counts, of.get(p)) for p, m in enumerate(members)]
        shown_months += [
            Shown(r.group, r.level, r.area, r.reporters, tuple(p + start for p in r.members)) for r in shown
        ]
    return whole, partition(whole, LEAST), shown_months


def test_too_few_merge_into_the_next_larger_area_and_leave_their_neighbours_alone() -> None:
    busy = [member("unsafe", 0, who) for who in range(1, 7)]
    quiet = [member("unsafe", 1, who) for who in range(1, 4)] + [member("unsafe", 2, who) for who in range(4, 6)]
    shown = partition(busy + quiet, LEAST)
    assert [(row.level, row.area, row.reporters) for row in shown] == [("grid_250", "f0", 6), ("grid_1000", "c0", 5)]


def test_one_person_who_reports_often_is_one_and_so_are_all_who_are_not_confirmed() -> None:
    assert partition([member("unsafe", 0, 1) for _ in range(20)], LEAST) == []
    assert partition([member("unsafe", 0, 0) for _ in range(20)], LEAST) == []
    four_and_many = [member("unsafe", 0, who) for who in (1, 2, 3, 4, 0, 0, 0)]
    assert partition(four_and_many, LEAST)[0].reporters == 5


def test_rows_without_a_named_reporter_count_as_nobody() -> None:
    assert partition([member("safe", 0, 0, counts=False) for _ in range(50)], LEAST) == []


def test_a_refused_area_goes_on_to_the_next_level() -> None:
    members = [member("safe", 0, who) for who in range(1, 7)]
    shown = partition(members, LEAST, lambda level, _area: not level.startswith("grid"))
    assert [(row.level, row.area) for row in shown] == [("district", "d0")]
    assert LEVELS[-1] == "municipality"


def test_the_group_is_never_mixed() -> None:
    members = [member("safe", 0, who) for who in range(1, 4)] + [member("unsafe", 0, who) for who in range(4, 7)]
    assert partition(members, LEAST) == []
