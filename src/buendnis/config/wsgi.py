"""The door for gunicorn or any other WSGI server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buendnis.config.settings")
application = get_wsgi_application()
# All that is loaded stays as long as the process. Loaded now, it costs no first caller time; and set apart from what
# Python looks through for garbage, it does not cost somebody a tenth of a second every few requests.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
