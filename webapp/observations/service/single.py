"""One change of one case, refused when the case has changed since the person saw it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from data.audit import Actor
from data.models.observation import Observation
from data.vocabulary import CategoryCode, ObservationStatus, Outcome
from webapp.core.errors import InvalidInput, NotFound
from webapp.observations.service import publication, support, triage
from webapp.observations.service.bulk import Result
from webapp.observations.service.loading import locked, locked_all
from webapp.observations.service.status import change_status


@dataclass(frozen=True)
class Case:
    """A case as a person saw it. Every method raises NotFound, Conflict("changed_meanwhile") or InvalidInput."""

    session: Session
    municipality_id: int
    public_id: str
    version: int
    actor: Actor
    mail_delay: timedelta

    def publish(self, *, public_ground: bool, summary: str | None) -> Result:
        """Let the public see it; the tick is the publisher's own word that it lies on public ground."""
        return self._do(
            lambda row, batch_id: publication.publish(
                self.session, row, public_ground=public_ground, summary=summary, actor=self.actor, batch_id=batch_id
            )
        )

    def hide(self) -> Result:
        """Take it away from the public."""

        def change(row: Observation, batch_id: uuid.UUID) -> None:
            if not publication.hide(self.session, row, actor=self.actor, batch_id=batch_id):
                raise InvalidInput("nothing_to_hide")

        return self._do(change)

    def set_status(
        self, after: ObservationStatus, *, outcome: Outcome | None, message: str | None, reason: str | None
    ) -> Result:
        """Move it to another state."""
        return self._do(
            lambda row, batch_id: change_status(
                self.session,
                row,
                after,
                actor=self.actor,
                outcome=outcome,
                message=message,
                reason=reason,
                batch_id=batch_id,
                mail_delay=self.mail_delay,
            )
        )

    def set_category(self, code: CategoryCode) -> Result:
        """Move it to another category."""
        return self._do(
            lambda row, batch_id: triage.set_category(self.session, row, code, actor=self.actor, batch_id=batch_id)
        )

    def set_unit(self, unit_id: uuid.UUID | None) -> Result:
        """Give it to another unit."""
        return self._do(
            lambda row, batch_id: triage.set_unit(self.session, row, unit_id, actor=self.actor, batch_id=batch_id)
        )

    def put_on_map(self, geometry: BaseGeometry) -> Result:
        """Give it a place (EPSG:3006)."""
        return self._do(
            lambda row, batch_id: triage.put_on_map(self.session, row, geometry, actor=self.actor, batch_id=batch_id)
        )

    def answer_still_there(self, *, accept: bool) -> Result:
        """Open it again for review since somebody says it is still there, or leave it closed."""

        def change(row: Observation, batch_id: uuid.UUID) -> None:
            if accept:
                support.accept(self.session, row, actor=self.actor, batch_id=batch_id, mail_delay=self.mail_delay)
            else:
                support.dismiss(self.session, row, actor=self.actor, batch_id=batch_id)

        return self._do(change)

    def merge_into(self, keep: str) -> Result:
        """Close it as a duplicate of the case with the public id `keep`."""
        found = locked_all(self.session, self.municipality_id, [keep, self.public_id])
        kept = next((row for row in found if row.public_id == keep), None)
        if kept is None:
            raise NotFound("not_found")
        return self._do(
            lambda row, batch_id: triage.merge(
                self.session, kept, row, actor=self.actor, batch_id=batch_id, mail_delay=self.mail_delay
            )
        )

    def _do(self, change: Callable[[Observation, uuid.UUID], object]) -> Result:
        row = locked(self.session, self.municipality_id, self.public_id, self.version)
        result = Result(done=[row.id])
        change(row, result.batch_id)
        publication.touch_actions(self.session, row.id)
        return result
