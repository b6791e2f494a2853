"""From the days before revisions were assigned"""
down_revision = None
def upgrade(): pass
def downgrade(): pass
