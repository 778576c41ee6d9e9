"""Pictures of the screens, drawn from the demo desk."""
