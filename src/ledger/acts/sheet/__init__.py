"""Forms on sheets (表): what a workbook asks, and what comes back in it. Plain values throughout."""
