"""The measurements: `python3 dev.py bench [NAMES]`. Not part of the product."""
