"""What a branch changes: in which words it is said, and by which rules it may be done."""
