"""Which module of the program imports which: every import counts, also late ones and those for type checking."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

PACKAGE = Path(__file__).parent.parent.parent / "knosc_desktop"
FLOORS = ("domain", "reader", "demo", "api", "services", "words", "models", "ui", "app")
"""From the lowest to the highest; none imports one above it."""
SERVICE_FLOORS = (
    ("clock", "events", "elapsed", "tasks"),
    ("settings", "reader_client", "secrets"),
    ("connection", "session"),
    ("files",),
    ("store", "staging"),
    ("upload", "validation"),
    ("corrections",),
)
"""The folders and modules of ``services``, from the lowest to the highest."""


def modules() -> list[str]:
    """All of them, by dotted name below the package; packages that hold nothing are none."""
    paths = (path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")
    return sorted(".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in paths)


def path_of(module: str) -> Path:
    """The file of a module."""
    return PACKAGE.joinpath(*module.split(".")).with_suffix(".py")


def imports() -> dict[str, set[str]]:
    """What each module imports of the program."""
    known = set(modules())
    return {module: set(_imported(module, known)) for module in known}


def _imported(module: str, known: set[str]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path_of(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("knosc_desktop"):
            below = (node.module or "").removeprefix("knosc_desktop").removeprefix(".")
            for alias in node.names:
                inner = f"{below}.{alias.name}".removeprefix(".")
                if inner in known:
                    yield inner
                elif below in known:
                    yield below
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if (name := alias.name.removeprefix("knosc_desktop.")) in known:
                    yield name


def cycles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """The groups of modules that import one another in a circle, by Tarjan's algorithm."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = low[module] = len(order)
        stack.append(module)
        for other in sorted(graph[module]):
            if other not in order:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], order[other])
        if low[module] == order[module]:
            group = stack[stack.index(module) :]
            del stack[len(stack) - len(group) :]
            if len(group) > 1 or module in graph[module]:
                found.append(sorted(group))

    for module in sorted(graph):
        if module not in order:
            visit(module)
    return found


def upward_arrows(graph: Mapping[str, set[str]]) -> list[str]:
    """Imports of a floor by one below it, the folders of services included."""
    ranks = {name: rank for rank, name in enumerate(FLOORS)}
    inner = {name: rank for rank, names in enumerate(SERVICE_FLOORS) for name in names}
    arrows = []
    for module, imported in sorted(graph.items()):
        for other in sorted(imported):
            (floor, _, rest), (target, _, below) = module.partition("."), other.partition(".")
            if (floor in ranks and target in ranks and ranks[target] > ranks[floor]) or (
                floor == target == "services" and inner[below.partition(".")[0]] > inner[rest.partition(".")[0]]
            ):
                arrows.append(f"{module} -> {other}")
    return arrows
