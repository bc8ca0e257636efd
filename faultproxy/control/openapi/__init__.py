"""The control API as an OpenAPI document: paths, and the shapes that go in and out."""
