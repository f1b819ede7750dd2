"""The quarterly audit (季度查账): what deserves a question, and what people go and look at."""
