"""The shape of the code: where imports point, what the pure layers may use, how long things get."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "faultproxy"

# From the bottom up. A module imports its own layer and those before it.
LAYERS = (
    "core",
    "rulefile",
    "settings",
    "options",
    "client",
    "sink",
    "event",
    "journal",
    "console",
    "proxy",
    "control",
    "app",
    "running",
    "cli",
    "__main__",
)
PURE = ("core", "rulefile")
# The package shows what steers a running proxy; at run time it is imported when it is asked for.
SHOWN = (PACKAGE, "client")
# Sockets, clocks, global randomness and concurrency: a pure layer gets their results as arguments.
IMPURE = frozenset(
    {
        *("asyncio", "concurrent", "multiprocessing", "random", "secrets", "select", "selectors"),
        *("signal", "socket", "ssl", "subprocess", "threading", "time", "uuid"),
    }
)
CLOCKS = frozenset({"now", "utcnow", "today"})

MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 40
# What may be longer, and why. An entry that is no longer needed fails too.
LONG_MODULES = {
    **dict.fromkeys(
        (
            "faultproxy.core.s3.catalogue.aws_select",
            "faultproxy.core.s3.catalogue.aws_select_query",
            "faultproxy.core.s3.catalogue.minio_admin",
            "faultproxy.core.s3.catalogue.object_storage",
        ),
        "a table: one row after another, no logic",
    ),
    "faultproxy.proxy.exchange": "one state machine: what may follow what is read in one place",
    "faultproxy.proxy.downstream": "one connection's protocol, from accepting it to its ending",
}
LONG_FUNCTIONS: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Import:
    """One imported name, `module` or `module.name`, and the line that it stands on."""

    name: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """One parsed source file of the package."""

    name: str
    text: str
    tree: ast.Module
    is_package: bool

    @property
    def layer(self) -> str:
        """The part of the package that it belongs to; empty for the package itself."""
        return f"{self.name}.".split(".")[1]

    def imports(self) -> Iterator[Import]:
        """Everything imported anywhere in the file, also inside functions, by absolute name."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (Import(alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                source = self.absolute(node)
                yield from (Import(f"{source}.{alias.name}", node.lineno) for alias in node.names)

    def absolute(self, node: ast.ImportFrom) -> str:
        """The module that `from ... import` names, dots resolved."""
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        here = parts[: len(parts) - node.level + self.is_package]
        return ".".join([*here, *([node.module] if node.module else [])])


def parse(name: str, text: str, *, is_package: bool = False) -> Module:
    return Module(name, text, ast.parse(text), is_package)


@cache
def modules() -> dict[str, Module]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        is_package = path.name == "__init__.py"
        name = name.removesuffix(".__init__")
        found[name] = parse(name, path.read_text(encoding="utf-8"), is_package=is_package)
    return found


def graph(known: dict[str, Module]) -> dict[str, dict[str, int]]:
    """For each module, the modules of the package that it imports, with the line."""
    edges: dict[str, dict[str, int]] = {name: {} for name in known}
    for name, module in known.items():
        for imported in module.imports():
            target = imported.name
            if target not in known:
                target = target.rpartition(".")[0]  # a name inside a module
            if target in known and target != name:
                edges[name].setdefault(target, imported.line)
    return edges


def upward(known: dict[str, Module]) -> list[str]:
    """Imports that point to a later layer than their own."""
    return [
        f"{name}:{line} imports {target}"
        for name, targets in graph(known).items()
        for target, line in targets.items()
        if rank(known[target]) > rank(known[name]) and (name, known[target].layer) != SHOWN
    ]


def rank(module: Module) -> int:
    return LAYERS.index(module.layer) if module.layer else -1


def cycle(known: dict[str, Module]) -> list[str]:
    """The modules of one import cycle, or nothing."""
    try:
        TopologicalSorter(graph(known)).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def foreign(module: Module) -> list[str]:
    """What a module of the core imports that is neither the core nor the standard library."""
    return [
        f"{module.name}:{imported.line} {imported.name}"
        for imported in module.imports()
        if not f"{imported.name}.".startswith(f"{PACKAGE}.core.")
        and imported.name.split(".")[0] not in sys.stdlib_module_names
    ]


def impure(module: Module) -> list[str]:
    """What a module uses that a pure layer must be given instead."""
    imported = [
        f"{module.name}:{found.line} {found.name}"
        for found in module.imports()
        if found.name.split(".")[0] in IMPURE
    ]
    return imported + [
        f"{module.name}:{node.lineno} .{node.attr}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS
    ]


def functions(module: Module) -> Iterator[tuple[str, int]]:
    """Each function with its dotted name and its length in lines, decorators aside."""

    def visit(node: ast.AST, name: str) -> Iterator[tuple[str, int]]:
        for child in ast.iter_child_nodes(node):
            inner = name
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inner = f"{name}.{child.name}"
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield inner, (child.end_lineno or child.lineno) - child.lineno + 1
            yield from visit(child, inner)

    yield from visit(module.tree, module.name)


def test_every_module_belongs_to_a_layer() -> None:
    strangers = {name for name, module in modules().items() if module.layer not in (*LAYERS, "")}
    assert not strangers


def test_imports_point_down_the_layers() -> None:
    assert upward(modules()) == []


def test_no_import_cycle_even_inside_a_layer() -> None:
    assert cycle(modules()) == []


def test_the_core_needs_nothing_but_the_standard_library() -> None:
    core = (module for module in modules().values() if module.layer == "core")
    assert [line for module in core for line in foreign(module)] == []


@pytest.mark.parametrize("layer", PURE)
def test_a_pure_layer_has_no_socket_no_clock_and_no_randomness(layer: str) -> None:
    pure = (module for module in modules().values() if module.layer == layer)
    assert [line for module in pure for line in impure(module)] == []


def test_modules_stay_readable_in_one_sitting() -> None:
    lengths = {name: module.text.count("\n") for name, module in modules().items()}
    assert {name for name in lengths if lengths[name] > MAX_MODULE_LINES} == set(LONG_MODULES)


def test_functions_fit_on_a_screen() -> None:
    lengths = dict(found for module in modules().values() for found in functions(module))
    assert {name for name in lengths if lengths[name] > MAX_FUNCTION_LINES} == set(LONG_FUNCTIONS)


def package(**texts: str) -> dict[str, Module]:
    """A small package of made-up modules; `core_a` stands for faultproxy.core.a."""
    names = {key: ".".join((PACKAGE, *key.split("_"))) for key in texts}
    return {names[key]: parse(names[key], text) for key, text in texts.items()}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("import faultproxy.proxy.b", id="plain"),
        pytest.param("from faultproxy.proxy import b", id="module-from-package"),
        pytest.param("from faultproxy.proxy.b import thing", id="name-from-module"),
        pytest.param("from ..proxy import b", id="relative"),
        pytest.param("def late():\n    from ..proxy.b import thing", id="inside-a-function"),
    ],
)
def test_an_upward_import_is_found_however_it_is_written(text: str) -> None:
    line = text.count("\n") + 1
    known = package(core_a=text, proxy_b="thing = 1")
    assert upward(known) == [f"faultproxy.core.a:{line} imports faultproxy.proxy.b"]


def test_a_cycle_inside_a_layer_is_found() -> None:
    known = package(core_a="from . import b", core_b="from faultproxy.core.a import thing")
    assert set(cycle(known)) == {"faultproxy.core.a", "faultproxy.core.b"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("import time", "faultproxy.core.a:1 time", id="clock-module"),
        pytest.param("from random import Random", "faultproxy.core.a:1 random.Random", id="random"),
        pytest.param("x = datetime.now(UTC)", "faultproxy.core.a:1 .now", id="clock-method"),
    ],
)
def test_impurity_is_found(text: str, found: str) -> None:
    assert impure(parse("faultproxy.core.a", text)) == [found]


def test_a_dependency_in_the_core_is_found() -> None:
    text = "import re\nimport yaml\nfrom faultproxy.core.b import thing\nfrom faultproxy import cli"
    assert foreign(parse("faultproxy.core.a", text)) == [
        "faultproxy.core.a:2 yaml",
        "faultproxy.core.a:4 faultproxy.cli",
    ]


def test_a_method_is_measured_under_its_own_name() -> None:
    module = parse(
        "m", "class A:\n    @property\n    def f(self):\n        x = 1\n        return x\n"
    )
    assert list(functions(module)) == [("m.A.f", 3)]
