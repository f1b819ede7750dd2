"""Findings as each forge takes them: text that it shows beside the lines of a change."""
