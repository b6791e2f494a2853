"""More on the right, which needs the left."""
import sqlalchemy as sa
from alembic import op

revision = "right_again"
down_revision = "right"
depends_on = "left"


def upgrade():
    shelves = sa.table("shelves", sa.column("id", sa.BigInteger), sa.column("name", sa.String), schema="app")
    op.bulk_insert(shelves, [{"id": 1, "name": "one"}, {"id": 2, "name": "100 % of ';'"}])


def downgrade():
    op.execute("DELETE FROM app.shelves")
