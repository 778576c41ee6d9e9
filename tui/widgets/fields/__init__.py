"""The fields of forms: what there is to fill in, said as data, and the boxes that show it."""
