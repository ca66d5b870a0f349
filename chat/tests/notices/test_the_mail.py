"""What stands in a mail, and what hostile words can't do to it."""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from chat import actions, mails
from chat.models import Message, Notice, Room, User
from chat.tests.conftest import Postbox
from chat.tests.notices.conftest import say, told

pytestmark = pytest.mark.django_db

LONG_HOST = "https://chat.a-department-with-a-long-name.an-even-longer-name.example.com"


def arrived(mailoutbox: Postbox) -> Any:
    """The only one, as its receiver reads it."""
    (mail,) = mailoutbox
    return message_from_bytes(mail.message(policy=policy.SMTP).as_bytes(), policy=policy.default)


def texts(mail: Any) -> list[str]:
    """The plain one and the HTML."""
    return [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]


def test_it_says_who_where_and_what_and_why(
    general: Room, ada: User, bob: User, mailoutbox: Postbox, settings: Settings
) -> None:
    say(general, ada, "@bob are you **there**?")
    told()
    mail = arrived(mailoutbox)
    assert mail["Subject"] == "Ada mentioned you in General"
    address = settings.ENVIRONMENT.address
    for text in texts(mail):
        assert "@bob are you there?" in text
        assert "The message calls you by @bob." in text
        assert "Your choice for open rooms holds here: every message counts." in text
        assert "Reply on the page" in text and f"{address}/rooms/general/1" in text
        assert f"{address}/settings/notices/" in text and f"{address}/unsubscribe/" in text


def test_its_two_texts_say_the_same(
    general: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    say(general, ada, "@bob tea & <b>biscuits</b>?")
    told()
    plain, html = texts(arrived(mailoutbox))
    assert not re.search(r"\n{3}|^[ \t]", plain, re.MULTILINE)
    shown = re.sub(r"<style>.*?</style>|<title>.*?</title>|<[^>]+>", " ", html, flags=re.DOTALL)
    assert words(plain) == words(shown.replace("&amp;", "&").replace("&lt;", "<"))


def words(text: str) -> set[str]:
    """Without addresses and signs; and HTML alone says whom it is from."""
    text = re.sub(r"https?://\S+|&\w+;", " ", text)
    return set(re.findall(r"\w+", text)) - {"Confab"}


def test_it_speaks_the_persons_time(
    direct: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    User.objects.filter(pk=bob.pk).update(time_zone="Asia/Tokyo")
    message = say(direct, ada, "hello")
    told()
    clock = f"{message.created_at.astimezone(ZoneInfo('Asia/Tokyo')):%H:%M}"
    assert all(clock in text for text in texts(arrived(mailoutbox)))


def test_of_many_messages_it_shows_twenty(
    direct: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    for number in range(23):
        say(direct, ada, f"word-{number}.")
    told()
    for text in texts(arrived(mailoutbox)):
        assert "word-22." in text and "word-3." in text and "word-2." not in text
        assert "and 3 more" in text


def test_it_names_no_more_than_two(
    general: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    people = [
        actions.create_user(name=name, email=f"{name}@example.com", password="x" * 12)
        for name in ("Cy", "Dan")
    ]
    for author in (ada, *people):
        say(general, author, "@bob hello")
    told()
    assert arrived(mailoutbox)["Subject"] == "Ada, Cy and 1 other mentioned you in General"


def test_spoilers_stay_hidden(direct: Room, ada: User, bob: User, mailoutbox: Postbox) -> None:
    say(direct, ada, "it was ||the butler||")
    told()
    assert not [text for text in texts(arrived(mailoutbox)) if "butler" in text]


def test_it_needs_nothing_from_elsewhere(
    direct: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    say(direct, ada, "![a picture](https://evil.example/1.png)")
    told()
    _plain, html = texts(arrived(mailoutbox))
    assert not re.findall(r"<(?:img|script|link|iframe|form|object)|url\(|@import", html)


def test_how_its_receiver_takes_it(
    direct: Room, ada: User, bob: User, mailoutbox: Postbox, settings: Settings
) -> None:
    """RFC 8058 and 3834; the addresses in one piece, however long."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, public_url=LONG_HOST)
    settings.DEFAULT_FROM_EMAIL = f"Confab <confab@{LONG_HOST.removeprefix('https://')}>"
    say(direct, ada, "hello")
    told()
    (sent,) = mailoutbox
    raw = sent.message(policy=policy.SMTP).as_bytes().decode()
    token = mails.unsubscribe_token(bob, "mail")
    assert f"\r\nList-Unsubscribe: <{LONG_HOST}/unsubscribe/{token}>\r\n" in raw
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert "\r\nAuto-Submitted: auto-generated\r\n" in raw
    assert re.search(r"\r\nMessage-ID: <notice\.\S+>\r\n", raw) and "\r\nDate: " in raw


def test_names_of_hosts_need_not_be_ascii(
    direct: Room, ada: User, bob: User, mailoutbox: Postbox, settings: Settings
) -> None:
    settings.ENVIRONMENT = replace(
        settings.ENVIRONMENT, public_url="https://plauderstübchen.example"
    )
    settings.DEFAULT_FROM_EMAIL = "Confab <confab@plauderstübchen.example>"
    say(direct, ada, "hello")
    told()
    mail = arrived(mailoutbox)
    assert mail["Message-ID"].endswith("@xn--plauderstbchen-osb.example>")
    assert mail["List-Unsubscribe"].startswith("<https://plauderstübchen.example/unsubscribe/")


def test_without_tls_no_one_click_is_promised(
    direct: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    say(direct, ada, "hello")
    told()
    mail = arrived(mailoutbox)
    assert mail["List-Unsubscribe"] and not mail["List-Unsubscribe-Post"]


def test_mails_of_one_conversation_hang_together(
    general: Room, direct: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    for room in (general, direct, direct):
        say(room, ada, "@bob hello")
        told()
    other, first, second = (mail.extra_headers for mail in mailoutbox)
    assert first["References"] == second["References"] == first["In-Reply-To"]
    assert other["References"] != first["References"]
    assert first["Message-ID"] != second["Message-ID"]


@pytest.mark.parametrize(
    "words",
    [
        "</p><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ settings.SECRET_KEY }}",
    ],
)
def test_words_and_names_are_only_text(
    bob: User, ada: User, mailoutbox: Postbox, words: str
) -> None:
    name = words[:50]
    actions.change_profile(user=ada, name=name)
    room = actions.create_room(creator=ada, name=name)
    say(room, ada, f"@bob {words}")
    told()
    mail = arrived(mailoutbox)
    assert name.split()[0] in mail["Subject"]
    _plain, html = texts(mail)
    assert "<script" not in html and "<img" not in html


def test_no_name_begins_another_header_or_another_part(
    bob: User, ada: User, mailoutbox: Postbox
) -> None:
    """Even one that no form of ours lets in."""
    evil = "x\r\nBcc: eve@example.com\r\n\r\nbody"
    room = actions.create_room(creator=ada, name="Plans")
    say(room, ada, "@bob hello")
    Room.objects.filter(pk=room.pk).update(name=evil[:60])
    User.objects.filter(pk=ada.pk).update(name=evil[:60])
    told()
    mail = arrived(mailoutbox)
    assert mail["Bcc"] is None and "\n" not in mail["Subject"]
    assert mail["To"] == "bob@example.com"


def test_lines_of_a_message_do_not_pass_for_the_mails_own(
    direct: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    say(direct, ada, "hello\n\n--\nReply on the page:\nhttps://evil.example/")
    told()
    plain, _html = texts(arrived(mailoutbox))
    assert len(re.findall(r"^Reply on the page", plain, re.MULTILINE)) == 1


def test_of_what_was_deleted_meanwhile_it_tells_nothing(
    direct: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    message = say(direct, ada, "a secret")
    say(direct, ada, "hello")
    told()
    actions.delete_message(message=message, deleter=ada)
    assert not [text for text in texts(arrived(mailoutbox)) if "a secret" in text]


def test_a_phone_is_told_in_short(direct: Room, ada: User, bob: User) -> None:
    message: Message = say(direct, ada, "hello")
    told()
    short = mails.in_short(Notice.objects.get())
    assert short and short[:2] == ("Ada wrote to you", "Ada: hello")
    assert short.url.endswith(message.get_absolute_url())


def test_a_message_that_has_only_files_says_so(
    direct: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    say(direct, ada, "x")
    Message.objects.update(body="", html="")
    told()
    short = mails.in_short(Notice.objects.get())
    assert short and short.words == "Ada: 📎 Files"
    assert all("📎 Files" in text for text in texts(arrived(mailoutbox)))
