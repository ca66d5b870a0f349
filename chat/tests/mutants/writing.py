"""What is written."""

from typing import Any
from uuid import uuid4

from chat import actions
from chat.models import Message
from chat.tests.mutants.base import Patch, mutant


@mutant
def forgets_nonces(patch: Patch) -> None:
    post_message = actions.post_message

    def post(*, nonce: object, **draft: Any) -> Message:
        return post_message(nonce=uuid4(), **draft)

    patch.setattr(actions, "post_message", post)
