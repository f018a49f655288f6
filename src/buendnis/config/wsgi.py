"""The door for gunicorn or any other WSGI server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from buendnis.config.garbage import spare_callers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buendnis.config.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # loaded now, they cost no first caller time
spare_callers()
