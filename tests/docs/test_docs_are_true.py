"""What the documents say of files, commands, tests and figures is so."""

import re
import subprocess
from pathlib import Path

import pytest

from engine.cli import COMMANDS

ROOT = Path(__file__).parents[2]
PACKAGES = ("engine", "biosignals", "music", "vr_scenes", "policies")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def modules() -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [path for path in found if path.name != "__init__.py" and path.stat().st_size]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_stands_in_the_readme(command):
    assert f"`attune {command.name}" in text_of("README.md")


@pytest.mark.parametrize("name", re.findall(r"`attune (\w+)", text_of("README.md")))
def test_every_command_of_the_readme_exists(name):
    assert name in {command.name for command in COMMANDS}


def test_every_module_stands_in_the_architecture():
    words = text_of("docs/architecture.md")
    folders = set(re.findall(r"`(\w+)/`", words))
    missing = [
        str(path.relative_to(ROOT))
        for path in modules()
        if f"`{path.name}`" not in words and not folders & set(path.relative_to(ROOT).parts[1:-1])
    ]
    assert not missing, "docs/architecture.md does not say where these are: " + ", ".join(missing)


def test_every_file_of_the_architecture_exists():
    names = {path.name for path in modules()} | {"__init__.py"} | {path.name for path in ROOT.rglob("tests/**/*.py")}
    gone = [name for name in re.findall(r"`(\w+\.py)`", text_of("docs/architecture.md")) if name not in names]
    assert not gone


def test_every_test_named_in_the_safety_page_exists():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", text_of("docs/SAFETY.md"))
    assert len(named) >= 10
    assert not [name for name in named if f"def {name}(" not in sources]


def test_every_benchmark_of_the_performance_page_exists_and_the_other_way_round():
    from benchmarks.__main__ import BENCHMARKS

    named = set(re.findall(r"python -m benchmarks\.(\w+)", text_of("docs/performance.md")))
    assert named == set(BENCHMARKS)
    assert all((ROOT / "benchmarks" / f"{name}.py").exists() for name in named)


def test_every_link_between_documents_leads_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_no_absolute_path_and_no_registry_host_stands_in_the_project():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    forbidden = re.compile(
        r"(^|[^\w.])/(wo" r"rk|fa" r"rm|ro" r"ot)/|py" r"pi\.org|python" r"hosted|npm" r"js\.org|deb\.deb" r"ian\.org",
        re.M,
    )
    found = [name for name in listed if (ROOT / name).is_file() and forbidden.search(_read(ROOT / name))]
    assert not found


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
