"""Reports need invoices"""
revision = "aaaa66660000"
down_revision = "aaaa55550000"
depends_on = {"bbbb2222aaaa"}
def upgrade(): pass
def downgrade(): pass
