"""The command line."""


def main() -> int:
    """Runs one command."""
    return 0
