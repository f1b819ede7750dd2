"""The only door to git and to the disk."""
