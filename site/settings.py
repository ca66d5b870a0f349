"""How Confab is put together. What differs between installations is in environment."""

import sys

from django.utils.csp import CSP

from environment import ROOT, Environment

ENVIRONMENT = Environment.read()
DEBUG = "runserver" in sys.argv  # `make dev`; `make run` serves without
SECRET_KEY = ENVIRONMENT.secret_key()

ROOT_URLCONF = "urls"
ASGI_APPLICATION = "asgi.application"
INSTALLED_APPS = [
    "daphne",  # before staticfiles: gives runserver its ASGI server
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "chat",  # before channels: its runworker is ours
    "channels",
    "django_htmx",
    "django_tasks_db",
    "tailwind",
    "theme",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "chat.middleware.CompressionMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "chat.middleware.AddressMiddleware",
    "chat.middleware.SignInRequiredMiddleware",
    "chat.middleware.WriteLimitMiddleware",
    "chat.middleware.LastSeenMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.csp",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "chat.context.sidebar",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ]
            if not DEBUG
            else [
                "django.template.loaders.filesystem.Loader",
                "django.template.loaders.app_directories.Loader",
            ],
        },
    }
]
DATABASES = {"default": ENVIRONMENT.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": ENVIRONMENT.cache(),
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"},
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MAILERS = {"default": ENVIRONMENT.mailer()}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.email_from
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [ENVIRONMENT.redis_url]},
    }
    if ENVIRONMENT.redis_url
    else {
        "BACKEND": "channels.layers.InMemoryChannelLayer",
        # A full channel drops; reconciliation would notice only a second later.
        "CONFIG": {"capacity": 10_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "chat.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "chat.accounts.Adapter"
ACCOUNT_FORMS = {
    "login": "chat.forms.accounts.SignInForm",
    "reset_password": "chat.forms.accounts.ForgottenPasswordForm",
    "reset_password_from_key": "chat.forms.accounts.ResetPasswordForm",
    "change_password": "chat.forms.accounts.ChangePasswordForm",
    "set_password": "chat.forms.accounts.SetPasswordForm",
    "add_email": "chat.forms.accounts.ChangeEmailForm",
    "confirm_email_verification_code": "chat.forms.accounts.ConfirmEmailForm",
    "reauthenticate": "chat.forms.accounts.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# A new email counts once its owner has typed the code sent to it; signing in asks for none.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Confab] "
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = True
# Several windows: who goes on failing waits longer, and never for more than an hour. Allauth
# takes the address from REMOTE_ADDR, and believes no header, as long as none is named here.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "5/m/key,10/10m/key,20/h/key,10/m/ip,60/h/ip",
    "reauthenticate": "5/m/user,20/h/user",
    "change_password": "5/m/user,20/h/user",
    "manage_email": "5/m/user,20/h/user",
    "reset_password": "2/m/key,5/h/key,10/m/ip,30/h/ip",
    "reset_password_from_key": "10/m/ip,60/h/ip",
}
MFA_ADAPTER = "chat.accounts.TwoFactorAdapter"
MFA_FORMS = {
    "authenticate": "chat.forms.accounts.AuthenticateForm",
    "reauthenticate": "chat.forms.accounts.ReauthenticateByCodeForm",
    "activate_totp": "chat.forms.accounts.ActivateTotpForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an admin or an invitation vouches for each person
MFA_TOTP_ISSUER = "Confab"
MFA_TOTP_TOLERANCE = 1  # clocks differ
USERSESSIONS_ADAPTER = "chat.accounts.SessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = True  # shows it; LastSeenMiddleware notes it
SOCIALACCOUNT_ADAPTER = "chat.accounts.OidcAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form may not lead to another site (form-action)
SOCIALACCOUNT_PROVIDERS = ENVIRONMENT.oidc_providers()

ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.public_url] if ENVIRONMENT.public_url else []
CSRF_FAILURE_VIEW = "chat.views.errors.csrf_failure"
CSRF_COOKIE_NAME = "confab_csrf"
CSRF_COOKIE_HTTPONLY = True  # the token is in the page
CSRF_COOKIE_SECURE = ENVIRONMENT.is_https
SESSION_COOKIE_NAME = "confab_session"
SESSION_COOKIE_SECURE = ENVIRONMENT.is_https
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.is_https else 0
if ENVIRONMENT.is_https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # subdomains are not ours to promise for,
    "security.W021",  # nor to have in browsers' lists,
    "security.W008",  # and redirecting to HTTPS is for the proxy that speaks it
]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["htmx"],
}

WRITE_LIMITS = ENVIRONMENT.write_limits
FILE_UPLOAD_TEMP_DIR = ENVIRONMENT.incoming()
FILE_LIMIT = ENVIRONMENT.file_limit * 1024 * 1024  # bytes of one message
DISK_FLOOR = ENVIRONMENT.disk_floor * 1024 * 1024
FILES_QUOTA = ENVIRONMENT.files_quota * 1024 * 1024  # bytes of one person

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True
URLIZE_ASSUME_HTTPS = True

STATIC_URL = "static/"
STATIC_ROOT = ROOT / "build" / "static"
STORAGES = {
    "default": ENVIRONMENT.files(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "servestatic.storage.CompressedManifestStaticFilesStorage"
    },
}
TAILWIND_APP_NAME = "theme"
NPM_BIN_PATH = str(ROOT / "bin" / "npm")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Anybody can send a wrong Host; the layer's driver retries, and pokes warn once.
        "django.security.DisallowedHost": {"propagate": False},
        "channels_redis": {"level": "CRITICAL"},
        # A job's failure is told of in one line by the worker; the admins' page has the rest.
        "django.tasks": {"level": "CRITICAL"},
        "django_tasks_db": {"level": "ERROR"},
    },
}
