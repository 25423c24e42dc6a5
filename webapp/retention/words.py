"""Our words for the kinds of data that retention deletes."""

from flask_babel import lazy_gettext as _l

from data.vocabulary import RetentionKind

KINDS = {
    RetentionKind.CONTACT: (
        _l("Reporters’ e-mail addresses"),
        _l("Counted from the day the report was closed, or from the last thing that happened in it."),
    ),
    RetentionKind.FOLLOWER: (
        _l("Followers’ e-mail addresses"),
        _l("Counted from the day the report was closed, or from the last thing that happened in it."),
    ),
    RetentionKind.WATCH_MESSAGE: (
        _l("Messages to watch areas"),
        _l("Counted from the day the message was sent on."),
    ),
    RetentionKind.WATCH_CONTACT: (
        _l("Contacts of watch areas"),
        _l("Counted from the day the area was closed or declined."),
    ),
    RetentionKind.PHOTO: (_l("Photos"), _l("Counted from the day the report or the action was closed.")),
    RetentionKind.CASE: (
        _l("Closed reports"),
        _l("The report with its text and place. What stays is its number, category, outcome and dates."),
    ),
    RetentionKind.EVENT_DETAIL: (
        _l("Details of the history"),
        _l("Texts and places before and after a change. What happened and when stays."),
    ),
    RetentionKind.READ_LOG: (
        _l("Log of who looked at contact details"),
        _l("Counted from the day somebody looked."),
    ),
}
