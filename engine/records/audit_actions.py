"""What the audit tells: each deed that is kept in it, in words."""

from enum import Enum


class Action(Enum):
    """A deed. Its value is what stands in the audit, and never changes."""

    VAULT_MADE = "vault made"
    VAULT_OPENED = "vault opened"
    VAULT_UNLOCKED = "vault unlocked"
    VAULT_LOCKED = "vault locked"
    VAULT_REFUSED = "opening refused"  # wrong passphrases since the vault was last open; detail: times
    VAULT_ROTATED = "master key changed"
    VAULT_RECOVERED = "opened with the recovery key"
    RECOVERY_KEY_MADE = "recovery key made"
    PASSPHRASE_CHANGED = "passphrase changed"
    KEYRING_CHANGED = "keyring changed"
    VAULT_UPGRADED = "vault upgraded"
    VAULT_CHECKED = "vault checked"
    PATIENT_ADDED = "patient added"
    PATIENT_ERASED = "patient erased"
    IDENTITY_WRITTEN = "identity written"
    IDENTITY_SHOWN = "identity shown"
    CONSENT_GIVEN = "consent given"
    CONSENT_WITHDRAWN = "consent withdrawn"
    SESSION_BEGUN = "session begun"
    SESSION_CLOSED = "session closed"
    CUT_OFF_CLOSED = "cut-off session closed"
    SESSION_SHOWN = "session shown"
    SESSION_COMPARED = "sessions compared"
    SESSION_REPLAYED = "session replayed"
    SESSION_EXPORTED = "session exported"
    SESSION_DEIDENTIFIED = "session de-identified"
    SESSION_DELETED = "session deleted"
    SCREENSHOTS_TAKEN_OUT = "screenshots taken out"
    PROGRESS_SHOWN = "progress shown"
    NOTE_ADDED = "note added"
    ADVERSE_EVENT_ADDED = "adverse event added"
    QUESTIONNAIRE_ANSWERED = "questionnaire answered"
    QUESTIONNAIRE_SHOWN = "questionnaire shown"
    RISK_RAISED = "risk raised"
    RISK_ACKNOWLEDGED = "risk acknowledged"
    REPORT_MADE = "report made"
    EVIDENCE_MADE = "evidence pack made"
    BACKUP_MADE = "backup made"
    BACKUP_RESTORED = "backup restored"
    SYNC_BEGUN = "syncing begun"  # at the station, before anything is sent
    SYNCED = "synced with the server"
    PATIENT_RECEIVED = "patient received from a station"  # detail: rows, of keys, identity, consents and answers
    SESSION_RECEIVED = "session received from a station"
    HEAD_SIGNED = (
        "head signed"  # the first row of each day: a signature over the row before; written by the audit itself
    )
    HEAD_TAKEN_OUT = "head taken out"
