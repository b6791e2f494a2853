"""The left branch: tables as operations."""
import sqlalchemy as sa
from alembic import op

revision = "left"
down_revision = "r0025"
branch_labels = ("leftwards",)


def upgrade():
    op.create_table(
        "shelves",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("name", sa.String(40), nullable=False, server_default="it's; empty"),
        schema="app",
    )
    op.create_index("shelves_name", "shelves", ["name"], schema="app")


def downgrade():
    op.drop_table("shelves", schema="app")
