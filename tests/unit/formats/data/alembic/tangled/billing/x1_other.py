"""A base of its own"""
revision = "cccc1111aaaa"
down_revision = ()
def upgrade(): pass
def downgrade(): pass
