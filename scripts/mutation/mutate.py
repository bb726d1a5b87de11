"""Writes the mutants of Python files, one JSON object a line: `python -m scripts.mutation.mutate FILE…`.

The changes are the operators of mutmut, pinned in `scripts/requirements/mutants.txt`. mutmut itself makes
none in properties, other decorated functions, default values, class bodies and constants of a module, where
rules keep many of their figures; this walk does. What it leaves out is said with its reason below;
`equivalent.toml` lists single mutants.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import libcst as cst
import libcst.matchers as m
from libcst.metadata import ByteSpanPositionProvider, CodeSpan, MetadataWrapper
from mutmut.mutation.mutators import mutation_operators

# Read by people, tools or the type checker; nothing is decided there.
NOT_CODE = m.Annotation() | m.Decorator() | m.Import() | m.ImportFrom() | m.Expr(m.SimpleString())
# `raise ValueError("…")`: the words are for who debugs, the class of the error is what callers see.
RAISED = m.Raise(exc=m.Call(func=m.Name("ValueError") | m.Name("TypeError") | m.Name("AssertionError")))
# `cast(T, x)` is x; None as the argument of the others is a TypeError in every test.
TRIVIAL_CALL = m.Call(func=m.Name("cast") | m.Name("len") | m.Name("isinstance"))
# A type's second name, and a module's list of names: read by the type checker alone.
TYPE_NAME = m.Assign(value=m.BinaryOperation(operator=m.BitOr())) | m.Assign(
    [m.AssignTarget(m.Name("__all__"))]
)
# On import, None in the place of a value breaks every test or none: only slips that look right are tried.
ON_IMPORT = (
    cst.BaseNumber,
    cst.BinaryOperation,
    cst.BooleanOperation,
    cst.ComparisonTarget,
    cst.IfExp,
    cst.Name,
    cst.UnaryOperation,
)
CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


@dataclass(frozen=True)
class Mutant:
    """A file with one change. `unit` is the outermost function around it, empty if it is run on import."""

    unit: str
    was: str
    now: str
    text: str


@dataclass(frozen=True)
class Place:
    """Where the walk is: the classes around, the outermost function, and whether the body is an enum's."""

    classes: tuple[str, ...] = ()
    unit: str = ""
    is_enum: bool = False


def mutants_of(text: str) -> Iterator[Mutant]:
    """Each mutant that compiles and differs from the others, in the order of the file."""
    wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    spans = wrapper.resolve(ByteSpanPositionProvider)
    seen = {text}
    for node, place in nodes(wrapper.module, Place()):
        for changed in changes(node, place):
            mutated = replaced(wrapper.module, text, node, changed, spans)
            if mutated not in seen and compiles(mutated):
                seen.add(mutated)
                yield Mutant(place.unit, *difference(text, mutated), mutated)


def replaced(
    module: cst.Module,
    text: str,
    node: cst.CSTNode,
    changed: cst.CSTNode,
    spans: Mapping[cst.CSTNode, CodeSpan],
) -> str:
    if isinstance(node, cst.BaseCompoundStatement):
        # Slow, and knows how far lines are indented.
        return str(module.deep_replace(node, changed).code)
    span, raw = spans[node], text.encode()
    new: bytes = module.code_for_node(changed).encode()
    return (raw[: span.start] + new + raw[span.start + span.length :]).decode()


def compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def nodes(node: cst.CSTNode, place: Place) -> Iterator[tuple[cst.CSTNode, Place]]:
    """Each node below that may be changed."""
    for child in node.children:
        if m.matches(child, NOT_CODE) or (not place.unit and m.matches(child, TYPE_NAME)):
            continue
        below = place
        if isinstance(child, cst.ClassDef) and not place.unit:
            below = Place((*place.classes, child.name.value), is_enum=is_enum(child))
        if isinstance(node, cst.FunctionDef) and child is node.body and not place.unit:
            below = Place(place.classes, ".".join((*place.classes, node.name.value)))
        yield child, below
        if not m.matches(child, RAISED):
            yield from nodes(child, below)


def is_enum(node: cst.ClassDef) -> bool:
    return any(
        m.matches(base.value, m.Name() | m.Attribute()) and ends_in_enum(base.value) for base in node.bases
    )


def ends_in_enum(base: cst.BaseExpression) -> bool:
    name = base.attr if isinstance(base, cst.Attribute) else base
    return isinstance(name, cst.Name) and name.value.endswith(("Enum", "Flag"))


def changes(node: cst.CSTNode, place: Place) -> Iterable[cst.CSTNode]:
    if isinstance(node, cst.SimpleString):
        # One change is as good as three. Words for people are data on import, and an enum's values are names
        # in the database, which migrations hold.
        words = CHINESE.search(node.value) and not node.value.startswith("r")
        return islice(operated(node), 0 if not place.unit and (place.is_enum or words) else 1)
    if isinstance(node, cst.Call):
        return (
            ()
            if m.matches(node, TRIVIAL_CALL)
            else (one for one in operated(node) if is_told(node, one, place))
        )
    return operated(node) if place.unit or isinstance(node, ON_IMPORT) else ()


def is_told(call: cst.Call, changed: cst.CSTNode, place: Place) -> bool:
    """Leave out what nobody could miss, and what nobody could notice.

    Most calls without an argument before others are a TypeError, and so are those on import with None. None
    in the place of False is the same to every callee.
    """
    if not isinstance(changed, cst.Call) or changed.func is not call.func:
        return True
    if len(changed.args) < len(call.args):
        [left_out] = [one for one in call.args if one not in changed.args]
        return left_out.keyword is not None or left_out is call.args[-1]
    was_false = any(
        m.matches(was.value, m.Name("False")) and m.matches(now.value, m.Name("None"))
        for was, now in zip(call.args, changed.args, strict=True)
    )
    return place.unit != "" and not was_false


def operated(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            yield from operator(node)


def difference(text: str, mutated: str) -> tuple[str, str]:
    """The lines of each that the other has not, without what surrounds them."""
    old, new = text.splitlines(), mutated.splitlines()
    start = next(
        i for i, lines in enumerate(zip([*old, ""], [*new, ""], strict=False)) if lines[0] != lines[1]
    )
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return squeezed(old[start : len(old) - end]), squeezed(new[start : len(new) - end])


def squeezed(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)


def main(files: list[str]) -> None:
    for file in files:
        for mutant in mutants_of(Path(file).read_text("utf-8")):
            print(json.dumps({"file": file, **asdict(mutant)}, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
