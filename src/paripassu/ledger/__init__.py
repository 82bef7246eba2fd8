"""The ledger: what was declared and what was verified, in a record that no party can bend.

An entry is a line of canonical JSON that its signers signed; the record is a list of such notes
under a Merkle tree; checkpoints are cosigned. All else is derived. `offline` checks what was
exported and imports nothing of the rest.
"""
