"""An index that nobody waits for, with more around it."""
from alembic import op

revision = "index"
down_revision = "merged"


def upgrade():
    with op.get_context().autocommit_block():
        op.create_index("shelves_id_name", "shelves", ["id", "name"], schema="app", postgresql_concurrently=True)
    op.execute("UPDATE app.shelves SET name = name || ' (indexed)'")


def downgrade():
    with op.get_context().autocommit_block():
        op.drop_index("shelves_id_name", schema="app", postgresql_concurrently=True)
