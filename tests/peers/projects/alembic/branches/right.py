"""The right branch: a batch of operations."""
import sqlalchemy as sa
from alembic import op

revision = "right"
down_revision = "r0025"


def upgrade():
    with op.batch_alter_table("orders", schema="app") as batch:
        batch.add_column(sa.Column("paid", sa.Boolean, nullable=False, server_default=sa.false()))
        batch.alter_column("total", server_default="1.00")


def downgrade():
    with op.batch_alter_table("orders", schema="app") as batch:
        batch.drop_column("paid")
        batch.alter_column("total", server_default="0.00")
