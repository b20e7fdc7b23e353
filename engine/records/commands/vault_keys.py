"""`attune vault init|passphrase|recovery`: what opens a vault."""

from pathlib import Path

from engine.command import DONE
from engine.records.new_vault import check_free, make_vault
from engine.records.passphrases import asked_twice
from engine.records.recovery_key import in_groups, new_recovery_key
from engine.records.unlocking import vault_folder

SHORTEST = 12  # letters: whoever has a copy of the disk may try as many as his computers can


def init(place: Path | None) -> int:
    folder = vault_folder(place)
    check_free(folder)
    passphrase = asked_twice("passphrase for the new vault: ", shortest=SHORTEST, done="no vault was made")
    recovery_key = new_recovery_key()
    print(" ".join(in_groups(recovery_key)))
    make_vault(folder, passphrase=passphrase, recovery_key=recovery_key)
    print(f"{folder}: a new vault")
    return DONE
