"""A made-up year (示例) that shows every kind of entry and trouble; the same bytes everywhere."""
