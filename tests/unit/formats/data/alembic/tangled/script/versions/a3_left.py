"""Left branch"""
revision = "aaaa3333aaaa"; down_revision = "aaaa22220000"
depends_on = ()
def upgrade(): pass
def downgrade(): pass
