"""What people agreed to, and the proof of it: the ledger, rights and retention, as values and rules. Must not know channels or storage."""
