import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.utils.text import slugify

import chat.models.records


def fill_in(apps, _editor):
    """What was there: everybody gets a handle, has read everything, and the first admin owns."""
    user, membership, event, message = (
        apps.get_model("chat", name) for name in ("User", "Membership", "Event", "Message")
    )
    for person in user.objects.order_by("pk"):
        stem = slugify(person.name, allow_unicode=True)[:30] or "person"
        taken = user.objects.filter(handle=stem).exists()
        person.handle = f"{stem}-{person.pk}" if taken else stem
        person.save(update_fields=["handle"])
    if first := user.objects.filter(role="admin").order_by("pk").first():
        user.objects.filter(pk=first.pk).update(role="owner")
    for place in membership.objects.select_related("room"):
        membership.objects.filter(pk=place.pk).update(read_number=place.room.message_count)
    for removal in event.objects.filter(message=None):
        before = message.objects.filter(room=removal.room_id, created_seq__lt=removal.seq)
        event.objects.filter(room=removal.room_id, seq=removal.seq).update(number=before.count())


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0001_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deed", models.CharField(max_length=40)),
                ("target", models.CharField(max_length=200)),
                ("address", models.CharField(blank=True, max_length=45)),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="FormerSlug",
            fields=[
                ("slug", models.CharField(max_length=80, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("admin", "Admin"),
                            ("member", "Member"),
                            ("guest", "Guest"),
                        ],
                        default="member",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                (
                    "uses_left",
                    models.PositiveIntegerField(
                        default=1, verbose_name="how many people may use it"
                    ),
                ),
                ("expires_at", models.DateTimeField(default=chat.models.records.in_a_week)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ("-created_at",),
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveBigIntegerField()),
                ("word", models.CharField(max_length=41)),
            ],
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("seen_at", models.DateTimeField()),
                ("active_at", models.DateTimeField()),
            ],
        ),
        migrations.AlterModelOptions(
            name="user",
            options={"ordering": (django.db.models.functions.text.Lower("name"),)},
        ),
        migrations.AddField(
            model_name="event",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="detail",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="event",
            name="number",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="membership",
            name="is_favourite",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="membership",
            name="is_hidden",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="membership",
            name="level",
            field=models.CharField(
                blank=True,
                choices=[
                    ("everything", "Everything"),
                    ("mentions", "Mentions only"),
                    ("nothing", "Nothing"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="marked_unread_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="read_number",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="room",
            name="archived_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="room",
            name="creator",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="room",
            name="description",
            field=models.TextField(blank=True, max_length=2000, verbose_name="description"),
        ),
        migrations.AddField(
            model_name="room",
            name="direct_key",
            field=models.CharField(editable=False, max_length=200, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="room",
            name="is_announcement",
            field=models.BooleanField(default=False, verbose_name="only admins post here"),
        ),
        migrations.AddField(
            model_name="room",
            name="kind",
            field=models.CharField(
                choices=[("open", "Open"), ("private", "Private"), ("direct", "Direct messages")],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="room",
            name="posted_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="team",
            name="is_open",
            field=models.BooleanField(
                default=False, verbose_name="anybody who finds this page may join"
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="members_create_rooms",
            field=models.BooleanField(default=True, verbose_name="members may create rooms"),
        ),
        migrations.AddField(
            model_name="team",
            name="members_invite",
            field=models.BooleanField(default=False, verbose_name="members may invite people"),
        ),
        migrations.AddField(
            model_name="team",
            name="members_mention_all",
            field=models.BooleanField(
                default=True, verbose_name="members may mention @room and @here"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="full_name",
            field=models.CharField(blank=True, max_length=100, verbose_name="full name"),
        ),
        migrations.AddField(
            model_name="user",
            name="handle",
            field=models.CharField(default="", max_length=40, verbose_name="handle"),
        ),
        migrations.AddField(
            model_name="user",
            name="has_sound",
            field=models.BooleanField(default=True, verbose_name="a sound when I am mentioned"),
        ),
        migrations.AddField(
            model_name="user",
            name="level",
            field=models.CharField(
                choices=[
                    ("everything", "Everything"),
                    ("mentions", "Mentions only"),
                    ("nothing", "Nothing"),
                ],
                default="everything",
                max_length=10,
                verbose_name="news of open rooms",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="pronouns",
            field=models.CharField(blank=True, max_length=40, verbose_name="pronouns"),
        ),
        migrations.AddField(
            model_name="user",
            name="shows_last_seen",
            field=models.BooleanField(
                default=True, verbose_name="let others see when I was last here"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="side_order",
            field=models.CharField(
                choices=[("name", "By name"), ("activity", "By latest message")],
                default="name",
                max_length=10,
                verbose_name="order of rooms",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="status_emoji",
            field=models.CharField(blank=True, max_length=16, verbose_name="status emoji"),
        ),
        migrations.AddField(
            model_name="user",
            name="status_text",
            field=models.CharField(blank=True, max_length=100, verbose_name="status"),
        ),
        migrations.AddField(
            model_name="user",
            name="status_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="title",
            field=models.CharField(blank=True, max_length=100, verbose_name="title"),
        ),
        migrations.AddField(
            model_name="user",
            name="unread_first",
            field=models.BooleanField(default=False, verbose_name="unread rooms first"),
        ),
        migrations.AddField(
            model_name="user",
            name="version",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("message_posted", "Message Posted"),
                    ("message_edited", "Message Edited"),
                    ("message_deleted", "Message Deleted"),
                    ("member_added", "Member Added"),
                    ("member_joined", "Member Joined"),
                    ("member_left", "Member Left"),
                    ("member_removed", "Member Removed"),
                    ("member_renamed", "Member Renamed"),
                    ("room_renamed", "Room Renamed"),
                    ("topic_changed", "Topic Changed"),
                    ("room_archived", "Room Archived"),
                    ("room_unarchived", "Room Unarchived"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="role",
            field=models.CharField(
                choices=[
                    ("owner", "Owner"),
                    ("admin", "Admin"),
                    ("member", "Member"),
                    ("guest", "Guest"),
                ],
                default="member",
                max_length=10,
                verbose_name="role",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["room", "number"], name="event_by_number"),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="formerslug",
            name="room",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="former_slugs",
                to="chat.room",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="creator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitations",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="rooms",
            field=models.ManyToManyField(blank=True, to="chat.room"),
        ),
        migrations.AddField(
            model_name="mention",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mentions",
                to="chat.message",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="room",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="chat.room"
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mentions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["room", "number"], name="mention_by_number"),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                models.F("message"), models.F("user"), name="one_mention"
            ),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="user",
            name="handle",
            field=models.CharField(max_length=40, unique=True, verbose_name="handle"),
        ),
    ]
