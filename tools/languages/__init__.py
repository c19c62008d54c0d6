"""The other languages of the course: what there is to translate, and lessons in them."""
