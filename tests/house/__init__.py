"""Rules that hold for every file: whoever breaks one learns it from a test, with the file, the line and the rule."""
