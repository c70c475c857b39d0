"""What holds of every comparison, whatever the two tables hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.domain.validation import Comparison
from knosc_desktop.reader.comparison.compare import Table, compare_tables
from knosc_desktop.reader.comparison.row_comparison import key_text
from knosc_desktop.reader.parsing.sheet import Sheet, Value

KEYED = ("_ItemNumber", "_ItemDescription", "_Status")
SHARED = ("_ItemNumber", "_WarehouseNumber", "_Quantity")
UNKEYED = ("_PONumber", "_Quantity", "_ETADate")
Rows = list[list[Value]]

codes = st.sampled_from(["A", "B", " A", "007", "7", "7.0"]) | st.integers(0, 9) | st.just(7.0)
values = (
    st.sampled_from(["", "x", "5", "5.0", " x ", "2026-03-01", "TRUE"])
    | st.integers(0, 6)
    | st.floats(allow_nan=False)
    | st.booleans()
    | st.just(date(2026, 3, 1))
)
rows = st.lists(st.tuples(codes, values, values).map(list), max_size=12)


def table(columns: Sequence[str], content: Rows) -> Table:
    return Table(Sheet("Data", [columns, *content]), TableHeader("Data", 1, tuple(columns)))


def compared(columns: Sequence[str], new: Rows, earlier: Rows) -> Comparison:
    triggers: dict[tuple[str, ...], str] = {KEYED: "item-master", SHARED: "inventory"}
    trigger = triggers.get(tuple(name for name in columns if name != "_Action"), "procurement")
    return compare_tables(trigger, table(columns, new), table(columns, earlier))


tables = st.sampled_from([KEYED, SHARED, UNKEYED])


@given(tables, rows)
def test_a_table_differs_in_nothing_from_itself(columns: Sequence[str], content: Rows) -> None:
    found = compared(columns, content, content)
    assert (found.new, found.changed, found.missing) == (0, 0, 0)


@given(tables, rows, rows)
def test_what_is_new_one_way_is_missing_the_other_way(columns: Sequence[str], one: Rows, other: Rows) -> None:
    there, back = compared(columns, one, other), compared(columns, other, one)
    assert (there.new, there.changed, there.unchanged, there.missing) == (
        back.missing,
        back.changed,
        back.unchanged,
        back.new,
    )


@given(tables, rows, rows)
def test_every_row_is_counted_once(columns: Sequence[str], new: Rows, earlier: Rows) -> None:
    found = compared(columns, new, earlier)
    assert found.new + found.changed + found.unchanged + found.repeated == len(new)
    if columns is KEYED:
        assert found.before == len({key_text(row[0]) for row in earlier})
    else:
        assert found.before == len(earlier)


@given(rows, rows, st.permutations(range(3)))
def test_the_order_of_columns_and_of_rows_changes_nothing(new: Rows, earlier: Rows, places: list[int]) -> None:
    before = table([UNKEYED[at] for at in places], [[row[at] for at in places] for row in reversed(earlier)])
    found = compare_tables("procurement", table(UNKEYED, new), before)
    expected = compared(UNKEYED, new, earlier)
    assert (found.new, found.unchanged, found.missing) == (expected.new, expected.unchanged, expected.missing)


actions = st.sampled_from(["", "UPDATE", "DELETE", "CLOSE", "REFESH"])


@given(tables, st.lists(st.tuples(actions, codes, values, values).map(list), max_size=12), rows)
def test_whatever_the_actions_every_row_is_counted_once(columns: Sequence[str], new: Rows, earlier: Rows) -> None:
    found = compared(("_Action", *columns), new, earlier=[["", *row] for row in earlier])
    told = found.new + found.changed + found.unchanged + found.deleted + found.closed + found.not_there
    # Without a key a row with empty cells may name several rows or, beside others, none that is left.
    if columns is not UNKEYED or not any(row[0] in {"DELETE", "CLOSE"} and "" in row for row in new):
        assert told + found.repeated == len(new)
    without = compared(("_Action", *columns), [], earlier=[["", *row] for row in earlier])
    assert found.before == without.missing


@given(rows, rows)
def test_every_changed_cell_is_one_that_differs(new: Rows, earlier: Rows) -> None:
    found = compared(KEYED, new, earlier)
    assert bool(found.changed_places) == bool(found.changed)
    assert len({place.address.row for place in found.changed_places}) == found.changed
