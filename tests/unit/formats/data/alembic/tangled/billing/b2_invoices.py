"""Invoices: été, 日本 are in """ "two strings"
revision = "bbbb2222aaaa"
down_revision = "bbbb1111aaaa"
def upgrade(): pass
def downgrade(): pass
