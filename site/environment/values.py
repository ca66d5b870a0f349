"""What is said in several words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Oidc:
    issuer: str
    client_id: str
    client_secret: str
    name: str  # "" or the words on the sign-in page's button


@dataclass(frozen=True)
class Bucket:
    """In a store that speaks S3."""

    endpoint: str
    name: str
    key: str
    secret: str
    region: str  # "" where the store knows none
