"""From the bytes of a workbook or a CSV file to rows of values."""
