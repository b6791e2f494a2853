"""Right branch

Create Date: 2023-03-01 00:00:00
"""
revision = "aaaa3333bbbb"
down_revision = ["aaaa22220000",]
branch_labels = "right"
def upgrade(): pass
def downgrade(): pass
