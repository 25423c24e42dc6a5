"""Puts the application together; the list of blueprints is all there is to see."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from data.engine import Engines
from webapp.config import Settings, template_folder
from webapp.core import access, bodies, database, error_pages, i18n, navigation, observability, security


def create_app(settings: Settings, engines: Engines | None = None) -> Flask:
    """The WSGI application for these settings; `engines` replaces the logins (tests)."""
    app = Flask(__name__, template_folder=str(template_folder()))
    app.config.update(TRYGG=settings)
    app.json.sort_keys = False  # type: ignore[attr-defined] # of the default JSON provider
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign] # as Flask documents it
    bodies.init_app(app)
    database.init_app(app, engines or _engines(settings))
    access.init_app(app)
    i18n.init_app(app)
    navigation.init_app(app)
    security.init_app(app)
    error_pages.init_app(app)
    observability.init_app(app)
    _register(app)
    return app


def _engines(settings: Settings) -> Engines:
    # Two a thread: a report holds its draft's lock while it counts with a second connection.
    return Engines.connect(settings.app_url, settings.reader_url, pool_size=2 * settings.threads)


def _register(app: Flask) -> None:
    from webapp.accounts import views as accounts
    from webapp.actions import views as actions
    from webapp.admin import views as admin
    from webapp.exports import views as exports
    from webapp.maps import views as maps
    from webapp.observations.views import public as public_observations
    from webapp.observations.views import receipt, report, report_near, report_photos, voices
    from webapp.observations.views import staff as staff_observations
    from webapp.photos.views import public as public_photos
    from webapp.photos.views import staff as staff_photos
    from webapp.places import views as places
    from webapp.police_events import views as police_events
    from webapp.portal import views as portal
    from webapp.retention import views as retention
    from webapp.tiles import views as tiles
    from webapp.watch_areas import views as watch_areas

    blueprints = (
        accounts.blueprint,
        actions.blueprint,
        admin.blueprint,
        exports.blueprint,
        maps.blueprint,
        public_observations.blueprint,
        public_photos.blueprint,
        staff_photos.blueprint,
        places.blueprint,
        police_events.blueprint,
        portal.blueprint,
        retention.blueprint,
        staff_observations.blueprint,
        receipt.blueprint,
        report.blueprint,
        report_near.blueprint,
        report_photos.blueprint,
        voices.blueprint,
        tiles.blueprint,
        watch_areas.blueprint,
    )
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
