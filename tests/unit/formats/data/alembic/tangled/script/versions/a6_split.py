"""A second way to go on

"""
revision = "aaaa6666ffff"
down_revision = "aaaa55550000"
def upgrade(): pass
def downgrade(): pass
