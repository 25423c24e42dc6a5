"""Who may do what: the whole access policy on one page. Pure, no Flask."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from data.vocabulary import Role


class Permission(StrEnum):
    """Something a signed-in person may be allowed to do in one municipality."""

    STAFF_START = "staff_start"
    OBSERVATION_VIEW = "observation_view"
    OBSERVATION_EDIT = "observation_edit"
    ACTION_VIEW = "action_view"
    ACTION_EDIT = "action_edit"
    ACTION_PUBLISH = "action_publish"
    PHOTO_VIEW = "photo_view"
    PHOTO_EDIT = "photo_edit"
    WATCH_VIEW = "watch_view"
    WATCH_EDIT = "watch_edit"
    WATCH_CONTACTS = "watch_contacts"
    READ_LOG = "read_log"
    POLICE_START = "police_start"
    STYLEGUIDE = "styleguide"
    OUTBOX = "outbox"
    RETENTION = "retention"
    OWN_ACCOUNT = "own_account"
    USERS = "users"
    ALL_USERS = "all_users"


_STAFF = frozenset({Role.COORDINATOR, Role.UNIT_STAFF})
_WATCH = frozenset({Role.COORDINATOR, Role.POLICE})
_READERS = _STAFF | {Role.POLICE, Role.MUNICIPALITY_ADMIN}
_EVERYBODY = frozenset(Role)

PERMISSION_MAP: dict[Permission, frozenset[Role]] = {
    Permission.STAFF_START: _EVERYBODY,
    Permission.OWN_ACCOUNT: _EVERYBODY,
    Permission.STYLEGUIDE: _EVERYBODY,
    Permission.OBSERVATION_VIEW: _READERS,
    Permission.OBSERVATION_EDIT: _STAFF,
    Permission.ACTION_VIEW: _READERS | {Role.COUNCIL},
    Permission.ACTION_EDIT: _STAFF,
    Permission.ACTION_PUBLISH: _STAFF,
    Permission.PHOTO_VIEW: _READERS | {Role.COUNCIL},  # a report's photo asks for OBSERVATION_VIEW besides
    Permission.PHOTO_EDIT: _STAFF,
    Permission.WATCH_VIEW: _READERS,
    Permission.WATCH_EDIT: _WATCH,
    Permission.WATCH_CONTACTS: _WATCH,  # and a stated purpose, each look logged
    Permission.READ_LOG: frozenset({Role.MUNICIPALITY_ADMIN}),
    Permission.POLICE_START: frozenset({Role.POLICE}),
    Permission.RETENTION: frozenset({Role.MUNICIPALITY_ADMIN}),
    Permission.OUTBOX: frozenset({Role.SYSTEM_ADMIN}),
    Permission.USERS: frozenset({Role.MUNICIPALITY_ADMIN, Role.SYSTEM_ADMIN}),
    Permission.ALL_USERS: frozenset({Role.SYSTEM_ADMIN}),
}

# What every signed-in person may do outside the municipalities, also one whose last role was taken away.
ROLELESS = frozenset({Permission.OWN_ACCOUNT, Permission.STAFF_START})


@dataclass(frozen=True)
class Grant:
    """A role in one municipality, for unit staff in one unit."""

    municipality_id: int
    role: Role
    unit_id: uuid.UUID | None = None
    unit_name: str | None = None


@dataclass(frozen=True)
class Principal:
    """A signed-in person with everything that decides about access."""

    user_id: uuid.UUID
    name: str
    email: str
    language: str
    system_admin: bool
    grants: tuple[Grant, ...] = ()
    last_municipality_id: int | None = None

    @property
    def initials(self) -> str:
        """Two letters for the badge in the top bar."""
        words = self.name.split() or [self.email]
        return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()

    def roles(self, municipality_id: int | None) -> frozenset[Role]:
        """The roles in one municipality; without one, all roles that the person has anywhere."""
        roles = {grant.role for grant in self.grants if municipality_id in (None, grant.municipality_id)}
        if self.system_admin:
            roles.add(Role.SYSTEM_ADMIN)
        return frozenset(roles)

    def may(self, permission: Permission, municipality_id: int | None) -> bool:
        """Whether the person may do it in this municipality (None: in no particular one)."""
        if municipality_id is None and permission in ROLELESS:
            return True
        return not PERMISSION_MAP[permission].isdisjoint(self.roles(municipality_id))

    def unit_in(self, municipality_id: int) -> Grant | None:
        """The first grant that names a unit in this municipality."""
        return next((g for g in self.grants if g.municipality_id == municipality_id and g.unit_id), None)

    @property
    def municipality_ids(self) -> tuple[int, ...]:
        """The municipalities whose protected rows the person's transactions may touch."""
        return tuple(sorted({grant.municipality_id for grant in self.grants}))
