"""Changing a few places of a workbook and nothing else.

Libraries that load a workbook and save it again lose what they do not know: charts,
pictures, extensions of newer versions. Here only the parts that must change are written
anew, and in them only the bytes that must; all others are carried over as they are.
"""
