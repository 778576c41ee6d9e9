"""What a service desk does: verbs, rules, and who may. No SQL, no widgets."""
