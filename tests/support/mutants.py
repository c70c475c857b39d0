"""Small faults for one module, made in memory: its mutants.

The faults are those of the library mutmut. Its own runner is not used, because it leaves out properties,
tables outside functions and everything else that has a decorator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

import libcst as cst
from libcst.metadata import MetadataWrapper, WhitespaceInclusivePositionProvider
from mutmut.mutation.mutators import mutation_operators


@dataclass(frozen=True)
class Mutant:
    """A module with one fault.

    Attributes:
        scope: class and function of the fault; empty outside of both.
        diff: the lines that differ, those of the module first.
        source: of the whole module.
    """

    scope: str
    diff: str
    source: str

    def __str__(self) -> str:
        return f"{self.scope or 'the module'}\n{self.diff}"


def mutants_of(source: str) -> list[Mutant]:
    """Every module with one fault, in the order of the lines; each once."""
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    module, spans = wrapper.module, wrapper.resolve(WhitespaceInclusivePositionProvider)
    starts = [0, *accumulate(map(len, source.splitlines(keepends=True)))]

    def replaced(node: cst.CSTNode, changed: cst.CSTNode) -> str:
        if isinstance(node, cst.BaseCompoundStatement):
            # Its indentation counts, and only the whole module knows that; it takes its time.
            whole: str = cst.ensure_type(module.deep_replace(node, changed), cst.Module).code
            return whole
        start, end = (starts[place.line - 1] + place.column for place in (spans[node].start, spans[node].end))
        return f"{source[:start]}{module.code_for_node(changed)}{source[end:]}"

    made: dict[str, Mutant] = {}
    for node, scope in _nodes(module, ()):
        for text in (replaced(node, changed) for changed in _changed(node)):
            if text not in made and text != source and _compiles(text):
                made[text] = Mutant(".".join(scope), _diff(source, text), text)
    return list(made.values())


def _nodes(node: cst.CSTNode, scope: tuple[str, ...]) -> Iterator[tuple[cst.CSTNode, tuple[str, ...]]]:
    """What a fault may be made of: neither annotations, which nobody runs, nor decorators, nor sentences."""
    if isinstance(node, cst.Annotation | cst.Decorator) or _is_sentence(node):
        return
    yield node, scope
    if isinstance(node, cst.FunctionDef | cst.ClassDef):
        scope = (*scope, node.name.value)
    for child in node.children:
        yield from _nodes(child, scope)


def _is_sentence(node: cst.CSTNode) -> bool:
    """Whether it is a text for people, or a description; their wording is no behaviour."""
    if isinstance(node, cst.FormattedString):
        return any(isinstance(part, cst.FormattedStringText) and " " in part.value for part in node.parts)
    return isinstance(node, cst.SimpleString) and " " in str(node.raw_value)


def _changed(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            yield from operator(node)
    # The library leaves the members of sets alone, of which the table of moves is made.
    if isinstance(node, cst.Set):
        for index in range(len(node.elements)):
            rest = [*node.elements[:index], *node.elements[index + 1 :]]
            yield node.with_changes(elements=rest) if rest else cst.Call(cst.Name("set"))


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _diff(before: str, after: str) -> str:
    old, new = ([line.strip() for line in text.splitlines()] for text in (before, after))
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return "\n".join([f"- {line}" for line in old] + [f"+ {line}" for line in new])
