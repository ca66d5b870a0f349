from django.urls import path

from chat.views import messages, rooms, site

urlpatterns = [
    path("", rooms.home, name="home"),
    path("rooms/new/", rooms.create_room, name="create_room"),
    path("rooms/<str:slug>/", rooms.room, name="room"),
    path("rooms/<str:slug>/news", rooms.room_news, name="room_news"),
    path("rooms/<str:slug>/post", messages.post_message, name="post_message"),
    path("rooms/<str:slug>/<int:number>", rooms.message, name="message"),
    path("messages/<int:message_id>/edit/", messages.edit_message, name="edit_message"),
    path("messages/<int:message_id>/delete/", messages.delete_message, name="delete_message"),
    path("setup/", site.set_up, name="set_up"),
    path("me.css", site.my_css, name="my_css"),
    path("up", site.up, name="up"),
]
