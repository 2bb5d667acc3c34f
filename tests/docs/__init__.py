"""The pages are right: their code runs, their commands do what they show, their tables are the code's."""
