"""What import contracts cannot see: no open, print, input or global chance in the kernel."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN_CALLS = {"open", "print", "input", "exec", "eval", "__import__"}


def kernel_modules() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (kernel,) = [one for one in contracts if one["name"].startswith("The kernel")]
    return kernel["source_modules"]


def offences(source: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
            found.append(f"line {node.lineno}: {node.func.id}()")
        if _is_global_chance(node):
            found.append(f"line {node.lineno}: the global generator")
        if isinstance(node, ast.Global):
            found.append(f"line {node.lineno}: global")
    return found


def _is_global_chance(node: ast.AST) -> bool:
    is_of_random = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "random"
    return is_of_random and node.attr != "Random"


@pytest.mark.parametrize("module", kernel_modules())
def test_the_kernel_touches_nothing_outside_its_arguments(module):
    path = ROOT / (module.replace(".", "/") + ".py")
    assert not offences(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("line", ["open('x')", "print(1)", "import random\nrandom.random()", "def f():\n global a"])
def test_the_check_sees_what_it_forbids(line):
    assert offences(line)
