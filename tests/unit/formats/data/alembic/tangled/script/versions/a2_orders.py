'''Orders and their
lines, in one go

A second paragraph, "quoted" and a backslash: \\.
    Indented.

Revision ID: aaaa22220000
Revises: aaaa11110000
Create Date: 2023-02-11 10:00:00+01:00
'''
revision, = "not this",
revision = 'aaaa' r'2222' \
    u"0000"
down_revision = ("aaaa11110000")  # no tuple
branch_labels = None
depends_on = None
upgrade = downgrade = lambda: None
