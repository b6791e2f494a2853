# no docstring: a comment is none
revision = "aaaa55550000"
down_revision = "aaaa44440000"
depends_on = "billing"
def upgrade(): pass
def downgrade(): pass
