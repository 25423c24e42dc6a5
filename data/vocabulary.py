"""Words shared by tables, forms and interfaces: the codes that are stored, never their translations."""

from enum import StrEnum

LANGUAGES = ("sv", "en")
DEFAULT_LANGUAGE = "sv"  # words of ours always have it


class Source(StrEnum):
    """How an observation came to us."""

    RESIDENT = "resident"
    WALK = "walk"
    PATROL = "patrol"
    IMPORT = "import"
    OPEN311 = "open311"


class CategoryCode(StrEnum):
    """What an observation is about."""

    LIGHTING = "lighting"
    GRAFFITI = "graffiti"
    LITTER = "litter"
    VEGETATION = "vegetation"
    DAMAGE = "damage"
    TRAFFIC = "traffic"
    UNSAFE_PLACE = "unsafe_place"
    SAFE_PLACE = "safe_place"
    OTHER = "other"


class Perception(StrEnum):
    """Whether the reporter finds the place safe."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Light(StrEnum):
    """The light when the reporter was there."""

    DAY = "day"
    DUSK = "dusk"
    DARK = "dark"


class ObservationStatus(StrEnum):
    """Where an observation stands."""

    NEW = "new"
    REVIEW = "review"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"


class ActionStatus(StrEnum):
    """Where an action stands."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How something ended; "closed" alone never means fixed."""

    DONE = "done"
    DECLINED = "declined"
    NOT_OURS = "not_ours"
    GONE = "gone"
    DUPLICATE = "duplicate"


class Precision(StrEnum):
    """How exactly the public may see an observation."""

    EXACT = "exact"
    PLACE = "place"
    CELL = "cell"
    NEVER = "never"


class ImportKind(StrEnum):
    """What a file can be read as."""

    BOUNDARIES = "boundaries"
    DISTRICTS = "districts"
    URBAN_AREAS = "urban-areas"
    STREETS = "streets"
    ADDRESSES = "addresses"
    PLACES = "places"
    OBSERVATIONS = "observations"
    LIGHTS = "lights"
    POLICE_EVENTS = "police-events"


class ImportState(StrEnum):
    """How far an import has come."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    UNDONE = "undone"
    FAILED = "failed"


class LightState(StrEnum):
    """Whether a lamp works, as far as the register knows."""

    WORKING = "working"
    OUT = "out"
    UNKNOWN = "unknown"


class GroundKind(StrEnum):
    """What an area of a town's map is."""

    TOWN = "town"
    BUILDING = "building"
    WATER = "water"
    GREEN = "green"
    WOOD = "wood"
    SQUARE = "square"
    PIER = "pier"


class PlaceKind(StrEnum):
    """What kind of named place it is; never a home."""

    SQUARE = "square"
    PARK = "park"
    UNDERPASS = "underpass"
    SCHOOL = "school"
    CENTRE = "centre"
    HARBOUR = "harbour"
    BUS_STOP = "bus_stop"
    OTHER = "other"


class ActionKind(StrEnum):
    """What kind of work an action is."""

    LIGHTING = "lighting"
    GRAFFITI_REMOVAL = "graffiti_removal"
    VEGETATION = "vegetation"
    CLEANING = "cleaning"
    GUARD = "guard"
    CAMERA = "camera"
    PATROL = "patrol"
    INFORMATION = "information"
    REBUILD = "rebuild"
    TRAFFIC = "traffic"
    OTHER = "other"


class WalkKind(StrEnum):
    """What kind of walk it is."""

    SAFETY_WALK = "safety_walk"
    RETURN_WALK = "return_walk"
    PARENT_WALK = "parent_walk"
    PATROL = "patrol"
    UNDERPASS_CHECK = "underpass_check"


class WalkStatus(StrEnum):
    """Where a walk stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class WatchAreaKind(StrEnum):
    """What kind of watch area it is."""

    NEIGHBOURHOOD = "neighbourhood"
    STAIRWELL = "stairwell"
    BOAT = "boat"
    HOLIDAY_HOME = "holiday_home"
    BUSINESS = "business"


class WatchAreaStatus(StrEnum):
    """Where a watch area stands."""

    APPLICATION = "application"
    REVIEW = "review"
    ACTIVE = "active"
    DECLINED = "declined"
    DORMANT = "dormant"
    CLOSED = "closed"


class WatchMeetingKind(StrEnum):
    """What kind of meeting a watch area has."""

    MEETING = "meeting"
    TRAINING = "training"


class WatchReviewOutcome(StrEnum):
    """How the yearly review of a watch area ended."""

    APPROVED = "approved"
    MORE_NEEDED = "more_needed"
    DORMANT = "dormant"


class SignState(StrEnum):
    """The state of a watch area's sign."""

    GOOD = "good"
    WORN = "worn"
    MISSING = "missing"


class ReadPurpose(StrEnum):
    """Why somebody looks at protected contact data."""

    REVIEW = "review"
    APPLICATION = "application"
    INVITATION = "invitation"
    EVENT = "event"
    CORRECTION = "correction"
    OTHER = "other"


class Role(StrEnum):
    """What a person may be in one municipality; system_admin stands above them."""

    COORDINATOR = "coordinator"
    UNIT_STAFF = "unit_staff"
    POLICE = "police"
    COUNCIL = "council"
    MUNICIPALITY_ADMIN = "municipality_admin"
    SYSTEM_ADMIN = "system_admin"


class SignInStep(StrEnum):
    """What a session waits for before it opens anything."""

    CODE = "code"
    SET_UP = "set_up"


class LinkKind(StrEnum):
    """What a link to an account is for."""

    INVITATION = "invitation"
    RESET = "reset"
    SIGN_IN = "sign_in"


class Audience(StrEnum):
    """Who may read a line of history."""

    PUBLIC = "public"
    REPORTER = "reporter"
    STAFF = "staff"


class ActorKind(StrEnum):
    """Who did what a line of history tells."""

    USER = "user"
    REPORTER = "reporter"
    RESIDENT = "resident"
    SYSTEM = "system"


class Verb(StrEnum):
    """What a line of history tells."""

    CREATED = "created"
    STATUS = "status"
    CHANGED = "changed"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    MERGED = "merged"
    LINKED = "linked"
    UNLINKED = "unlinked"
    STILL_THERE = "still_there"
    CONFIRMED_EMAIL = "confirmed_email"
    UNDONE = "undone"
    IMPORTED = "imported"
    EXPORTED = "exported"
    SUPPORTED = "supported"
    FOLLOWED = "followed"
    DISMISSED = "dismissed"


class RetentionKind(StrEnum):
    """What retention deletes, each by a decision of the municipality."""

    CONTACT = "contact"
    FOLLOWER = "follower"
    WATCH_CONTACT = "watch_contact"
    WATCH_MESSAGE = "watch_message"
    PHOTO = "photo"
    CASE = "case"
    EVENT_DETAIL = "event_detail"
    READ_LOG = "read_log"


class PhotoRole(StrEnum):
    """What a photo shows: what was reported, or the place before and after an action."""

    OBSERVATION = "observation"
    BEFORE = "before"
    AFTER = "after"


class PhotoState(StrEnum):
    """How far the worker has come with a photo."""

    WAITING = "waiting"
    READY = "ready"
    REFUSED = "refused"


class PhotoReview(StrEnum):
    """What a person decided about showing a photo to the public."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class CellGroup(StrEnum):
    """Groups of categories that cells count together."""

    LIGHTING = "lighting"
    ORDER = "order"
    SAFE = "safe"
    UNSAFE = "unsafe"


class CellLevel(StrEnum):
    """How large the area of a cell row is."""

    GRID_250 = "grid_250"
    GRID_1000 = "grid_1000"
    DISTRICT = "district"
    MUNICIPALITY = "municipality"


class Band(StrEnum):
    """How many reporters a cell row stands for."""

    FROM_5 = "5-9"
    FROM_10 = "10-19"
    FROM_20 = "20-49"
    FROM_50 = "50+"


class PolicePrecision(StrEnum):
    """How exactly the police say where something happened; the area is never drawn smaller than that."""

    STREET = "street"
    MUNICIPALITY = "municipality"
    COUNTY = "county"


class PoliceKind(StrEnum):
    """What a row from the police is."""

    EVENT = "event"
    SUMMARY = "summary"
    NOTICE = "notice"


class PoliceGroup(StrEnum):
    """Groups of the police's types that are counted together."""

    TRAFFIC = "traffic"
    VIOLENCE = "violence"
    THEFT = "theft"
    DAMAGE = "damage"
    ORDER = "order"
    RESCUE = "rescue"
    OTHER = "other"
