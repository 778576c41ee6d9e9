"""The addresses of django-helpdesk's pages, for its own list of addresses."""

from importlib import import_module

_urls = import_module("django.urls")
urlpatterns = [_urls.path("", _urls.include("helpdesk.urls"))]
