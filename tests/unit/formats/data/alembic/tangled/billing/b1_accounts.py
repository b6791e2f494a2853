"""Accounts"""
revision = "bbbb1111aaaa"
down_revision = None
branch_labels = ("billing", "money")
depends_on = "aaaa22220000"
def upgrade(): pass
def downgrade(): pass
