"""Imports: what was read from which file, the rows that were refused, the saved mappings, and what undo needs."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, ForeignKey, Index, LargeBinary, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from data.base import NOW, Base, BigId, GeometryValue, geometry, new_id, one_of
from data.vocabulary import ImportKind, ImportState


class ImportBatch(Base):
    """One file on its way in; without municipality it was read by the command for all of them."""

    __tablename__ = "import_batch"
    __table_args__ = (one_of("kind", ImportKind), one_of("state", ImportState))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    kind: Mapped[str]
    source: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(default=ImportState.UPLOADED.value)
    profile: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ImportRow(Base):
    """A row that was refused or waits for an answer, as it stood in the file."""

    __tablename__ = "import_row"
    __table_args__ = (Index("ix_import_row_batch", "batch_id", "row_number"),)

    id: Mapped[BigId]
    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"))
    row_number: Mapped[int]
    external_id: Mapped[str]
    reason: Mapped[str]
    field: Mapped[str | None]
    told: Mapped[str | None]
    geom: Mapped[GeometryValue | None] = geometry(nullable=True)


class ImportMade(Base):
    """Rows that an import made, many in one row; the digest tells whether one changed since."""

    __tablename__ = "import_made"

    id: Mapped[BigId]
    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str]
    object_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))


class ImportChange(Base):
    """A row that an import changed and what it was before; the digest tells whether it changed since."""

    __tablename__ = "import_change"

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"), primary_key=True)
    object_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    before: Mapped[dict[str, Any]]
    digest: Mapped[str]


class ImportProfile(Base):
    """How the columns of a file become ours; the same document serves the page and the command."""

    __tablename__ = "import_profile"
    __table_args__ = (one_of("kind", ImportKind), UniqueConstraint("municipality_id", "kind", "name"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    kind: Mapped[str]
    name: Mapped[str]
    profile: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime] = mapped_column(server_default=NOW)
