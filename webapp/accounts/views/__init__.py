"""Pages of signing in, of one's own account, and of accounts for administrators."""

from webapp.accounts.views import groups, links, own, people, second, signing, sso
from webapp.accounts.views.base import blueprint

__all__ = ["blueprint", "groups", "links", "own", "people", "second", "signing", "sso"]
