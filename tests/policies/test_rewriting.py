"""A policy's text keeps its comments and its manner when a value in it is changed."""

import difflib

import pytest

from policies.document import LIBRARY, document_of
from policies.new_policy import new_policy
from policies.plain_yaml import PlainYaml
from policies.rewriting import RewriteError, migrated_text, rewritten

READY = sorted(LIBRARY.glob("*.yaml"))
TEXT = """\
# for whom it is
a:
  b: 1  # of the line
  c: "2"  # last of its table

# about d
d:
  rows: [1, 2]  # in one line

# about f
f:
  - 1
  - {x: 1, y: 2}
"""


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


@pytest.mark.parametrize("path", READY, ids=lambda path: path.stem)
def test_every_ready_policy_stays_itself_to_the_letter_where_nothing_is_changed(path):
    text = path.read_text(encoding="utf-8")

    assert rewritten(text, {}) == text


@pytest.mark.parametrize("path", READY, ids=lambda path: path.stem)
def test_a_changed_value_changes_its_line_alone(path):
    text = path.read_text(encoding="utf-8")

    new = rewritten(text, {("phases", "recovery_minutes"): 7.5})

    assert [line.partition(":")[0] for line in changed_lines(text, new)] == [
        "-  recovery_minutes",
        "+  recovery_minutes",
    ]
    assert document_of(PlainYaml(new).value).phases.recovery_minutes == 7.5


@pytest.mark.parametrize(
    ("path", "value", "changes"),
    [
        (("a", "b"), 5, ["-  b: 1  # of the line", "+  b: 5  # of the line"]),
        (("d", "rows"), [3, 4], ["-  rows: [1, 2]  # in one line", "+  rows: [3, 4]  # in one line"]),
        (("f", 0), 9, ["-  - 1", "+  - 9"]),
        (("f", 1, "y"), 3, ["-  - {x: 1, y: 2}", "+  - {x: 1, y: 3}"]),
        (("a", "new"), 7, ["+  new: 7"]),
        (("d", "new"), True, ["+  new: true"]),
        (("g", "deep"), 0.5, ["+g:", "+  deep: 0.5"]),
    ],
)
def test_values_are_set_by_their_path(path, value, changes):
    assert changed_lines(TEXT, rewritten(TEXT, {path: value})) == changes


def test_a_new_key_stands_before_the_comment_that_leads_to_the_next_table():
    lines = rewritten(TEXT, {("a", "new"): 7}).splitlines()

    assert lines[3:7] == ['  c: "2"  # last of its table', "  new: 7", "", "# about d"]


@pytest.mark.parametrize("path", [("f", 2), ("f", "x"), ("a", "b", "deeper"), ("f", 9, "x")])
def test_a_path_that_leads_nowhere_is_named(path):
    with pytest.raises(RewriteError, match=r"there is no .*\."):
        rewritten(TEXT, {path: 1})


def test_the_ends_of_lines_stay_as_they_were():
    text = TEXT.replace("\n", "\r\n")

    assert rewritten(text, {("a", "b"): 5}) == text.replace("b: 1", "b: 5")
    assert rewritten(TEXT.rstrip("\n"), {("a", "b"): 5}) == TEXT.rstrip("\n").replace("b: 1", "b: 5")


def test_other_hands_indent_otherwise_and_so_it_stays():
    text = "a:\n    b:\n        c: 1\nrows:\n- 1\n- {x: 1}\nd:\n    e: 2\n"

    assert rewritten(text, {("d", "e"): 3}) == text.replace("e: 2", "e: 3")


@pytest.mark.parametrize("path", READY, ids=lambda path: path.stem)
def test_a_new_policy_stays_itself_with_all_that_is_told_of_its_keys(path):
    text = new_policy(path, name="mine")

    assert rewritten(text, {}) == text


def as_version_1(text: str) -> str:
    """A habituation policy as version 1 had it written."""
    lines = text.replace("schema_version: 2", "schema_version: 1").splitlines(keepends=True)
    return "".join(line for line in lines if line.strip() not in ("kind: exposure", "rule: habituation"))


def test_a_text_of_version_1_comes_to_the_newest_with_all_its_comments():
    text = (LIBRARY / "heights_graded.yaml").read_text(encoding="utf-8")

    assert migrated_text(as_version_1(text)) == text


def test_a_text_of_the_newest_version_has_nothing_to_be_brought_to():
    assert migrated_text((LIBRARY / "demo.yaml").read_text(encoding="utf-8")) is None
