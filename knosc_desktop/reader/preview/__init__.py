"""The rows of a spreadsheet as Excel shows them, any of them at once, however many there are."""
