"""`attune policy list`: the ready policies and those of a folder: kind, scene, length, and who signed them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from policies.document import LIBRARY, PolicyError, read_policy
from policies.document_base import PolicyDocument
from policies.document_exposure import ExposureDocument, InhibitoryRule
from policies.document_practice import HomeostatDocument
from policies.signing import PolicyChanged, SigningError, read_signature, signature_path, verify
from vr_scenes.scenes import scene_names

_HEADINGS = ("policy", "kind", "scene", "minutes", "signed by")
_MARK = "schema_version"  # YAML files without it are not policies, and are left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One policy file, in words; `fault`: why it cannot be used."""

    policy: str
    kind: str = ""
    scene: str = ""
    minutes: str = ""
    signed_by: str = ""
    fault: str | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.policy, self.kind, self.scene, self.minutes, self.signed_by)


def list_policies(folder: Path) -> int:
    """Print the ready policies, then those in `folder`."""
    print(f"Ready policies, by name:\n{_table(_listed(path, path.stem) for path in sorted(LIBRARY.glob('*.yaml')))}")
    own = [] if folder.resolve() == LIBRARY.resolve() else [_listed(path, path.name) for path in _policies_in(folder)]
    if own:
        print(f"\nIn {folder}:\n{_table(own)}")
    else:
        print(f"\nIn {folder}: no policies; `attune policy new FILE` makes one.")
    for one in own:
        if one.fault is not None:
            print(f"\n{one.policy} cannot be used:\n{one.fault}")
    return 0


def _policies_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise PolicyError((f"{folder}: there is no such folder",))
    files = sorted({*folder.glob("*.yaml"), *folder.glob("*.yml")})
    return [path for path in files if path.is_file() and _MARK in path.read_text(encoding="utf-8", errors="replace")]


def _listed(path: Path, name: str) -> Listed:
    try:
        document = read_policy(path, scenes=scene_names())
    except PolicyError as error:
        return Listed(policy=name, kind="cannot be used", fault=str(error))
    return Listed(
        policy=name,
        kind=kind_words(document),
        scene=document.scene,
        minutes=f"{document.phases.total_minutes:g}",
        signed_by=_signer(path, document),
    )


def kind_words(document: PolicyDocument) -> str:
    """What kind of session it is."""
    match document:
        case ExposureDocument(moving_on=InhibitoryRule()):
            return "exposure by inhibitory learning"
        case ExposureDocument():
            return "exposure by habituation"
        case HomeostatDocument():
            return "arousal held in a band by music"
        case _:
            return "paced breathing"


def _signer(path: Path, document: PolicyDocument) -> str:
    try:
        signature = read_signature(signature_path(path))
        if signature is None:
            return "nobody"
        claim = signature.claim
        verify(document, signature)
    except PolicyChanged:
        return f"not valid: changed since {claim.signer} signed it, see attune policy verify"
    except SigningError as error:
        return f"not valid: {error}"
    return f"{claim.signer} ({claim.role}), {claim.signed_at[:10]}, key {signature.fingerprint}"


def _table(rows: Iterable[Listed]) -> str:
    cells = [_HEADINGS, *(row.cells for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEADINGS) - 1)]
    return "\n".join(
        "  " + "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in cells
    )
