"""Which line of a list is which, when some of its groups show their members below them; plain arithmetic."""

from __future__ import annotations

from bisect import bisect_right


class Unfolding:
    """Groups one below the other, each folded or followed by its members."""

    def __init__(self, groups: int = 0) -> None:
        """Have all groups folded."""
        self._groups = groups
        self._members: dict[int, int] = {}
        self._positions: list[int] = []
        self._lines: list[int] = []

    def __len__(self) -> int:
        """How many lines there are."""
        return self._groups + sum(self._members.values())

    def is_unfolded(self, position: int) -> bool:
        """Whether the group at that position shows its members."""
        return position in self._members

    def unfold(self, position: int, members: int) -> None:
        """Show so many members below the group."""
        self._members[position] = members
        self._arrange()

    def fold(self, position: int) -> None:
        """Hide its members."""
        del self._members[position]
        self._arrange()

    def line_of(self, position: int) -> int:
        """The line of the group itself."""
        above = bisect_right(self._positions, position - 1)
        return position + sum(self._members[before] for before in self._positions[:above])

    def at(self, line: int) -> tuple[int, int | None]:
        """The group's position, and the member's number below it; None for the group itself."""
        above = bisect_right(self._lines, line)
        if above == 0:
            return line, None
        position, first = self._positions[above - 1], self._lines[above - 1]
        member = line - first - 1
        if member < 0:
            return position, None
        if member < self._members[position]:
            return position, member
        return position + 1 + member - self._members[position], None

    def _arrange(self) -> None:
        self._positions = sorted(self._members)
        self._lines, hidden = [], 0
        for position in self._positions:
            self._lines.append(position + hidden)
            hidden += self._members[position]
