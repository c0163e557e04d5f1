"""Coverage-guided fuzzing of everything that reads what strangers and authors write. `python3 dev.py fuzz`."""
