"""Books as plain data, ready to be shown: everything that is counted is counted here."""
