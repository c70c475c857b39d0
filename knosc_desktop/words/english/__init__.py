"""The English texts by id. The first word of an id is the module that has it.

A text is one or several whole sentences, or the words on a control. Its placeholders have names. A text that depends
on a number has a singular and a plural; the number is called ``count``. NOTES tell translators what they cannot see.
"""
