"""The ledger measured: entries kept on the disk in a second, and the time to verify them."""
