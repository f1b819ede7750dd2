"""Books for a year's plan: opened, reconciled monthly, audited quarterly, handed over."""

__version__ = "0.1.0"
