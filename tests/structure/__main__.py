"""How the program is divided into modules: ``python -m tests.structure``."""

from __future__ import annotations

import io
import sys
import tokenize
from statistics import median

from tests.structure.upload_path import upload_path
from tests.support.imports import cycles, imports, modules, path_of, upward_arrows

_GENERATED = {"ui._resources"}
_SMALL = 40
"""Code lines; a module with fewer should have a reason."""


def code_lines(text: str) -> int:
    """The lines that are neither blank nor a comment nor a string by itself, such as a docstring."""
    lines: set[int] = set()
    is_begin = True
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in {tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}:
            continue
        if token.type == tokenize.NEWLINE:
            is_begin = True
            continue
        if not (is_begin and token.type == tokenize.STRING):
            lines.update(range(token.start[0], token.end[0] + 1))
        is_begin = False
    return len(lines)


def main() -> int:
    """Print the measures; 1 when there is a cycle or an arrow that runs up."""
    texts = {name: path_of(name).read_text(encoding="utf-8") for name in modules() if name not in _GENERATED}
    code = {name: code_lines(text) for name, text in texts.items()}
    small = sorted((count, name) for name, count in code.items() if count < _SMALL)
    graph = imports()
    circles, arrows = cycles(graph), upward_arrows(graph)
    print(f"{len(texts)} modules, {sum(text.count(chr(10)) for text in texts.values()):,} lines")
    print(
        f"code lines: median {median(code.values()):.0f}, smallest {min(code.values())}, largest {max(code.values())}"
    )
    print(f"{len(small)} modules have fewer than {_SMALL} code lines")
    print(*(f"  {count:3} {name}" for count, name in small), sep="\n")
    print(f"{len(circles)} cycles")
    print(*(f"  {', '.join(circle)}" for circle in circles), sep="\n")
    print(f"{len(arrows)} imports of a floor from below it")
    print(*(f"  {arrow}" for arrow in arrows), sep="\n")
    run, crossed = upload_path()
    print(f"from Upload to the POST {len(run)} modules run; the upload passes through {len(crossed)}")
    print(*(f"  {name}" for name in crossed), sep="\n")
    return 1 if circles or arrows else 0


if __name__ == "__main__":
    sys.exit(main())
