"""The one settings module: the environment decides what differs between hosts, nothing else does."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from buendnis.config import environment as env
from buendnis.config.secret import secret

HOME = env.home()
DEMO = env.flag("BUENDNIS_DEMO")
DEBUG = False
SECRET_KEY = secret(HOME, "django")

BASE_URL = env.text("BUENDNIS_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = [host for host in env.text("BUENDNIS_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
SECURE = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# --- rooms, lowest floor last --------------------------------------------------------------------
INSTALLED_APPS = [
    "buendnis.demo",
    "buendnis.desk",
    "buendnis.intake",
    "buendnis.projects",
    "buendnis.scenarios",
    "buendnis.bank",
    "buendnis.appraisal",
    "buendnis.funding",
    "buendnis.strategy",
    "buendnis.decisions",
    "buendnis.evidence",
    "buendnis.ledger",
    "buendnis.alliances",
    "buendnis.parties",
    "buendnis.ground.drafts",
    "buendnis.ground.mail",
    "buendnis.ground.jobs",
    "buendnis.ground.documents",
    "buendnis.ground.sheets",
    "buendnis.ground.textindex",
    "buendnis.ground.audit",
    "buendnis.ground.accounts",
    "buendnis.ground.database",
    "buendnis.ground.look",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "buendnis.ground.look.middleware.PlainAnswersMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "buendnis.ground.accounts.middleware.SecondFactorMiddleware",
    "buendnis.alliances.middleware.ActorMiddleware",
    "buendnis.ground.access.ReadsNeverWriteMiddleware",
    "buendnis.ground.drafts.middleware.KeepInputMiddleware",
    "buendnis.ground.drafts.middleware.OncePerTokenMiddleware",
]

ROOT_URLCONF = "buendnis.config.urls"
WSGI_APPLICATION = "buendnis.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "buendnis.ground.look.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "buendnis.ground.look.templatetags.look"],
        },
    }
]
FORM_RENDERER = "buendnis.ground.look.forms.KernRenderer"

# --- storage -------------------------------------------------------------------------------------
# The web and the worker connect as a role that can't change what is append-only; migrations connect as
# the owner. `buendnis.command` sets both addresses for the embedded database.
_address = env.text(
    "BUENDNIS_OWNER_DATABASE_URL" if env.flag("BUENDNIS_AS_OWNER") else "DATABASE_URL",
    env.text("DATABASE_URL", "postgresql:///buendnis"),
)
DATABASES = {
    "default": env.database(_address)
    | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
}
if not env.flag("BUENDNIS_AS_OWNER"):
    # what a connection is asked again and again the database plans once; migrations ask once
    DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 3}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MEDIA_ROOT = HOME / "documents"
# Nothing is served from here: a document leaves through its own, permission-checked view.
MEDIA_URL = ""
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DOCUMENT_MAX_BYTES = 20 * 1024 * 1024
DOCUMENT_QUOTA_BYTES = 200 * 1024 * 1024

# --- accounts ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "desk:start"
ACCOUNT_ADAPTER = "buendnis.ground.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "request_login_code": "buendnis.ground.accounts.forms.AskForCodeForm",
    "confirm_login_code": "buendnis.ground.accounts.forms.EnterCodeForm",
}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/10m/key",
    "request_login_code": "20/m/ip,3/m/key,10/h/key",
    "signup": "20/m/ip",
    "idea": "20/h/ip,5/h/key",
    "similar": "120/m/ip",
    "advice": "20/h/ip,5/h/key",
    "verify": "60/m/ip",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Bündnis"
MFA_TOTP_TOLERANCE = 1  # for a code typed as its 30 seconds end, or a clock a little off (RFC 6238, 5.2)
MFA_FORMS = {
    "authenticate": "buendnis.ground.accounts.forms.SecondFactorForm",
    "reauthenticate": "buendnis.ground.accounts.forms.SecondFactorAgainForm",
}
MFA_ADAPTER = "buendnis.ground.accounts.adapter.SecondFactorAdapter"
SECOND_FACTOR_KEY = secret(HOME, "second_factor")
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# --- transport -----------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_SSL_REDIRECT = False
if env.flag("BUENDNIS_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # or every visitor would share the proxy's address, and its rate limits
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

CSRF_FAILURE_VIEW = "buendnis.ground.look.errors.csrf_failure"
# imprint.txt, privacy.txt, accessibility.txt (or imprint.de.txt …): the operator's own words
OPERATOR_TEXTS = HOME / "texts"

# --- language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
USE_THOUSAND_SEPARATOR = True
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "ground" / "locale"]  # what the apps there share
FORMAT_MODULE_PATH = ["buendnis.config.formats"]

# --- static files --------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- mail ----------------------------------------------------------------------------------------
# Every mail goes through the outbox (ground.mail); only its job talks to SMTP, and in the demo nobody does.
EMAIL_BACKEND = "buendnis.ground.mail.backend.OutboxBackend"
MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend" if env.text("SMTP_HOST") else "keep"
EMAIL_HOST = env.text("SMTP_HOST")
EMAIL_PORT = env.number("SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("SMTP_STARTTLS", True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("BUENDNIS_MAIL_FROM", "Bündnis <noreply@localhost>")

# --- seal ----------------------------------------------------------------------------------------
SEAL_PKCS12 = env.text("BUENDNIS_SEAL_PKCS12")
SEAL_PASSWORD = env.text("BUENDNIS_SEAL_PASSWORD")

# --- logs: what happened to which object, never whose data -----------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("BUENDNIS_LOG_LEVEL", "WARNING")},
}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
# one account per address is kept by a constraint on the lower-case address, which the check does not see
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
