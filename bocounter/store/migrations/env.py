"""How the migrations run: in process, on the store's own connection, one transaction each."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
applied = context.config.attributes["applied"]
context.configure(
    connection=connection,
    target_metadata=None,
    transaction_per_migration=True,
    # In the transaction of the migration: words that wait are converted, or none of it happened.
    on_version_apply=lambda **_: applied(),
)
with context.begin_transaction():
    context.run_migrations()
