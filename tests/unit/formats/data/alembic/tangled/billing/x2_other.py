"""Behind it"""
revision = "cccc2222aaaa"
down_revision = "cccc1111aaaa"
depends_on = ["bbbb1111aaaa", "right"]
def upgrade(): pass
def downgrade(): pass
