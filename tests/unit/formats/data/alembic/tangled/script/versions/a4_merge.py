"""merge left and right

Revision ID: aaaa44440000
Revises: aaaa3333aaaa, aaaa3333bbbb
"""
revision = "aaaa44440000"
down_revision = (
    "aaaa3333aaaa",  # left
    'aaaa3333' "bbbb",
)
def upgrade(): pass
def downgrade(): pass
